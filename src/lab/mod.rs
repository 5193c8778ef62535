//! Bare runs, to be measured rather than watched: what the command line and the page's sweeps are made of.
//!
//! A run ends where [`Horizon`] says; [`drive`] brings it there and [`Outcome`] holds what [`metrics`] were read. Runs of a
//! sweep differ in their seeds ([`trials`]) and in the knobs of a [`grid`]; a [`summary`] says how a metric spreads.

pub mod grid;
pub mod metrics;
pub mod summary;

use crate::knob::{Problem, nearest, parse_duration};
use crate::observe::{Bare, Observer};
use crate::protocol::Protocol;
use crate::settings::Settings;
use crate::sim::Simulation;
use crate::sim::clock::Clock;
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

/// When a run ends, as far as somebody has said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Horizon {
    /// What to wait for; by default [`Until::Quiet`] if the protocol has a stop rule that ever stops, else [`Until::All`].
    pub until: Option<Until>,
    /// How long to wait at most, unless for a moment; by default [`CAP_ROUNDS`] rounds.
    pub cap: Option<Duration>,
}

impl Horizon {
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

/// One after another, runs that differ only in their seeds, each without a recorder. `report` gets each seed's outcome.
/// Refused before the first, if protocol or commands do not fit the settings.
pub fn trials<P: Protocol>(
    settings: &Settings,
    commands: &[Timed],
    horizon: Horizon,
    seeds: &mut dyn Iterator<Item = u32>,
    report: &mut dyn FnMut(u32, Outcome),
) -> Result<(), Problem> {
    for seed in seeds {
        let mut settings = settings.clone();
        settings.seed = seed;
        let mut run = Simulation::<P, Bare>::new(settings, commands.to_vec())?;
        let ending = drive(&mut run, horizon);
        let in_rounds = Clock::new(run.settings()).period().is_some();
        let (at, values, digest) = (run.now(), metrics::measure(&run), run.digest());
        report(seed, Outcome { ending, at, in_rounds, values, digest });
    }
    Ok(())
}

/// Brings a run to its end: to the very microsecond in which what it waits for came true, and no further.
pub fn drive<P: Protocol, O: Observer>(run: &mut Simulation<P, O>, horizon: Horizon) -> Ending {
    let until = horizon.until(run.settings());
    let latest = horizon.latest(until, run.interval());
    loop {
        if let Some(ending) = ending(run, until) {
            run.advance(run.now(), u64::MAX);
            return ending;
        }
        if !run.happen(latest) {
            run.advance(latest, u64::MAX);
            return if matches!(until, Until::Time(_)) { Ending::Time } else { Ending::Cap };
        }
    }
}

#[inline]
fn ending<P: Protocol, O: Observer>(run: &Simulation<P, O>, until: Until) -> Option<Ending> {
    if matches!(until, Until::Time(_)) || run.acted() < run.commands().len() {
        return None;
    }
    if until == Until::All && run.tally().all_know() {
        return Some(Ending::All);
    }
    let over = is_quiet(run) && (until == Until::Quiet || only_rumors_spread(run.settings()));
    over.then_some(Ending::Quiet)
}

#[inline]
fn is_quiet<P: Protocol, O: Observer>(run: &Simulation<P, O>) -> bool {
    run.tally().spreading == 0 && !run.telling_in_flight()
}

/// Whether news travels by nodes that are spreading it and in no other way, so that quiet is for ever.
fn only_rumors_spread(settings: &Settings) -> bool {
    settings.has("stop") && !(settings.has("anti-entropy") && settings.on("anti-entropy"))
}

/// The commands, and before them an update at node 1 unless one of them injects.
pub fn with_update(mut commands: Vec<String>) -> Vec<String> {
    let injects = |text: &String| Timed::parse(text).is_ok_and(|timed| matches!(timed.command, Command::Inject(_)));
    if !commands.iter().any(injects) {
        commands.insert(0, "0ms inject 1".to_string());
    }
    commands
}
