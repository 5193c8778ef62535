//! Bare runs, to be measured rather than watched: what the command line and the page's sweeps are made of.
//!
//! A [`Plan`] says where a run ends; [`trials`] runs one seed after another to that end, and an [`Outcome`] holds what
//! [`metrics`] were read there. A sweep also varies the knobs, over a [`grid`]; a [`summary`] says how a metric spreads.

pub mod grid;
pub mod metrics;
pub mod summary;
mod trials;

pub use trials::{drive, trials};

use crate::knob::{Problem, nearest, parse_duration};
use crate::settings::Settings;
use crate::sim::command::{Command, Timed};
use crate::time::{Duration, Instant};
use metrics::Values;
use serde::Serialize;
use std::str::FromStr;

/// How many rounds a run may take when it waits for something that may never come: some five hundred times what push needs
/// in a mesh of a thousand nodes. A long line of nodes may need more.
pub const CAP_ROUNDS: u64 = 10_000;

/// What a run waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A moment.
    Time(Instant),
    /// No command left, and every living node knows every update.
    All,
    /// No command left, nobody spreads anything, and no message on its way tells anything.
    Quiet,
}

impl FromStr for Until {
    type Err = Problem;

    /// Reads `60s`, `all` or `quiet`.
    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "all" => Ok(Self::All),
            "quiet" => Ok(Self::Quiet),
            _ => parse_duration(text).map(|time| Self::Time(Instant::ZERO + time)).ok_or_else(|| {
                let hint = nearest(text, ["all", "quiet"]).map(|near| format!(" Did you mean “{near}”?"));
                let hint = hint.unwrap_or_default();
                Problem::new(
                    "until",
                    format!("A run ends at all, at quiet, or at a time such as 60s, not at “{text}”.{hint}"),
                )
            }),
        }
    }
}

/// How far to take a run, and what to make of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// What to wait for; by default [`Until::Quiet`] if the protocol has a stop rule that ever stops, else [`Until::All`].
    pub until: Option<Until>,
    /// How long to wait at most, unless for a moment; by default [`CAP_ROUNDS`] rounds.
    pub cap: Option<Duration>,
    /// What the digest covers.
    pub digest: Digest,
}

/// What the digest of an outcome covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digest {
    /// Every node and all counters, as [`Simulation::digest`](crate::sim::Simulation::digest).
    #[default]
    Whole,
    /// The counters only. A look at every node would take longer than a plain run.
    Counters,
}

impl Plan {
    fn until(&self, settings: &Settings) -> Until {
        let stops = settings.has("stop") && settings.choice("stop") != "never";
        self.until.unwrap_or(if stops { Until::Quiet } else { Until::All })
    }

    fn latest(&self, until: Until, round: Duration) -> Instant {
        match until {
            Until::Time(at) => at,
            Until::All | Until::Quiet => Instant::ZERO + self.cap.unwrap_or(round * CAP_ROUNDS),
        }
    }
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// Every living node knew every update.
    All,
    /// Nobody was spreading anything any more.
    Quiet,
    /// It was time.
    Time,
    /// What was waited for had not come by the cap.
    Cap,
}

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Why it ended.
    pub ending: Ending,
    /// When it ended.
    pub at: Instant,
    /// Whether delays are in rounds; else they are in seconds.
    pub in_rounds: bool,
    /// What was measured, in the order of [`metrics::METRICS`].
    pub values: Values,
    /// The run's digest, where it stood.
    pub digest: u64,
}

/// The commands, and before them an update at node 1 unless one of them injects.
pub fn with_update(mut commands: Vec<String>) -> Vec<String> {
    let injects = |text: &String| Timed::parse(text).is_ok_and(|timed| matches!(timed.command, Command::Inject(_)));
    if !commands.iter().any(injects) {
        commands.insert(0, "0ms inject 1".to_string());
    }
    commands
}
