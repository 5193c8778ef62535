//! What theory says a run should do, to be drawn beside it; or why no theory says anything.
//!
//! A run that starts at one node is random from its first contact on, and early luck never averages out: under
//! Poisson clocks the moment at which half the cluster knows has a standard deviation of more than one
//! interval at any size. So the textbook logistic curve from 1/n is *not* the mean of such runs. What is
//! drawn here is the mean and the band that holds nine runs of ten, from the exact chain on the number of
//! informed nodes. In a large cluster the chain is followed node by node only while few know; from there on
//! every path takes its conditional expectation (see `population.rs`).
//!
//! Assumed throughout: partners uniform among all other nodes, the targets of one contact distinct, every node
//! up, one update that starts at one node, nobody refuses a call.
//!
//! - [`predict`]: the informed share over time.
//! - [`completion`]: how long until all know.
//! - [`residue`]: who never hears when nodes stop spreading.
//! - [`expected`]: what a measure comes to on average.
//! - [`epidemic`]: the equations of a disease, for many nodes.
//! - [`laws`] and [`detection`]: the published formulas by themselves.

pub mod detection;
pub mod epidemic;
pub mod laws;

mod contacts;
mod expected;
mod poisson;
mod population;
mod rounds;

use contacts::Contacts;
pub use expected::{Expected, Quantity, expected};
use std::fmt;

/// Largest cluster whose completion is worked out: 0.2 s, native, at this size.
pub const LARGEST_EXACT: u32 = 1_024;

/// Mean latency, as a share of the interval, above which the instantaneous models are not drawn: every hop adds
/// it, so at 1 % a run over a thousand nodes lags by up to a tenth of an interval.
pub const LARGEST_LATENCY: f64 = 0.01;

/// What happens in a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Who knows, tells.
    Push,
    /// Who doesn't know, asks.
    Pull,
    /// Both.
    PushPull,
}

/// When nodes act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Each at its own fixed phase, once per interval.
    Timers,
    /// Each at the points of its own Poisson process, on average once per interval.
    Poisson,
    /// All at once, on states frozen at the start of the round.
    Rounds,
    /// One after the other, in an order reshuffled each round.
    Sweep,
}

/// When an informed node stops spreading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It doesn't.
    Never,
    /// After `k` contacts: useless ones (`feedback`, consecutive ones under `reset`) or any.
    Counter { k: u32, feedback: bool, reset: bool },
    /// With chance 1/`k` after each contact: useless ones (`feedback`) or any.
    Coin { k: u32, feedback: bool },
    /// After `k` sends.
    Sends { k: u32 },
}

/// The settings of a run, as far as theory knows them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    pub nodes: u32,
    pub mode: Mode,
    /// Distinct partners per turn.
    pub fanout: u32,
    pub clock: Clock,
    /// Chance that a contact (round clocks) or a message (the others) is lost, 0 to 1.
    pub loss: f64,
    /// Mean one-way latency as a share of the interval. Round clocks don't look at it.
    pub latency: f64,
    pub stop: Stop,
    /// Anything that breaks the assumptions above: a fault, a cut, a neighbour list, a connection limit.
    pub disturbed: bool,
}

/// Why there is no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTheory {
    Alone,
    NothingArrives,
    Disturbed,
    RandomPhases,
    Sweep,
    Latency,
    StopRule,
    TooManyNodes,
    FanoutUnderPoisson,
    PullResidue,
    JudgedTogether,
    CounterReset,
    FeedbackLost,
    Unstopped,
    Doubling,
}

/// A prediction over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub points: Vec<Point>,
    /// One sentence for the chart: what the curve is.
    pub basis: &'static str,
}

/// The informed share at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// In rounds (round clocks) or intervals.
    pub time: f64,
    pub mean: f64,
    /// One run in twenty has less.
    pub low: f64,
    /// One run in twenty has more.
    pub high: f64,
}

/// Mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub mean: f64,
    pub deviation: f64,
}

/// Predicts the share of nodes that know, over time.
pub fn predict(setting: &Setting) -> Result<Forecast, NoTheory> {
    let contacts = spreading_contacts(setting)?;
    match setting.clock {
        Clock::Rounds => Ok(rounds::forecast(&contacts)),
        _ => Ok(poisson::forecast(&contacts)),
    }
}

/// The number of rounds or intervals until all know. Exact.
pub fn completion(setting: &Setting) -> Result<Spread, NoTheory> {
    match setting.clock {
        Clock::Rounds => Ok(laws::spread(&completion_odds(setting)?)),
        _ => {
            let contacts = spreading_contacts(setting)?;
            if contacts.fanout > 1 {
                return Err(NoTheory::FanoutUnderPoisson);
            }
            Ok(laws::poisson_completion(setting.nodes, contacts.pace()))
        }
    }
}

/// Expected number of informed nodes one synchronous round after there were `informed`, which must lie between 1 and
/// all. Exact: the recurrence behind Demers' anti-entropy tails p² and p·e^(-(1-p)).
pub fn after_round(setting: &Setting, informed: f64) -> Result<f64, NoTheory> {
    match setting.clock {
        Clock::Rounds => Ok(spreading_contacts(setting)?.after_round(informed)),
        Clock::Timers | Clock::Poisson => Err(NoTheory::RandomPhases),
        Clock::Sweep => Err(NoTheory::Sweep),
    }
}

/// How likely each round is to be the one after which all know; index 0 is round 0. Round clocks only. Exact, up
/// to [`LARGEST_EXACT`] nodes, at a cost that grows with the cube of their number.
pub fn completion_odds(setting: &Setting) -> Result<Vec<f64>, NoTheory> {
    let contacts = spreading_contacts(setting)?;
    if setting.clock != Clock::Rounds {
        return Err(NoTheory::RandomPhases);
    }
    if setting.nodes > LARGEST_EXACT {
        return Err(NoTheory::TooManyNodes);
    }
    Ok(rounds::completion(&contacts))
}

/// The share of nodes that never hear, in the limit of many nodes and given that the rumor takes off.
///
/// Every law here counts the contacts a reached node makes before it stops, c on average: each
/// misses a given node with chance 1 - 1/n, so s = e^(-c(1-s)) (Demers et al. 1987, section 1.4: s = e^-m).
pub fn residue(setting: &Setting) -> Result<f64, NoTheory> {
    possible(setting)?;
    if setting.stop == Stop::Never {
        return Ok(0.0);
    }
    if setting.mode != Mode::Push {
        return Err(NoTheory::PullResidue);
    }
    Ok(1.0 - laws::final_size(contacts_per_spreader(setting)?))
}

/// Mean number of arriving contacts per node that ever spreads.
fn contacts_per_spreader(setting: &Setting) -> Result<f64, NoTheory> {
    let arriving = 1.0 - setting.loss;
    match setting.stop {
        Stop::Never => Ok(f64::INFINITY),
        Stop::Sends { k } | Stop::Counter { k, feedback: false, .. } | Stop::Coin { k, feedback: false } => {
            Ok(f64::from(k) * arriving)
        }
        Stop::Counter { reset: true, .. } => Err(NoTheory::CounterReset),
        Stop::Counter { k, .. } | Stop::Coin { k, .. } => {
            judged_one_by_one(setting)?;
            // The one useful contact that somebody made for it, and k useless ones of its own.
            Ok(f64::from(k) + 1.0)
        }
    }
}

/// Feedback laws hold when every contact is judged, and the verdict known, before the next one.
fn judged_one_by_one(setting: &Setting) -> Result<(), NoTheory> {
    if setting.clock == Clock::Rounds || setting.fanout > 1 {
        Err(NoTheory::JudgedTogether)
    } else if setting.loss > 0.0 {
        Err(NoTheory::FeedbackLost)
    } else if setting.latency > LARGEST_LATENCY {
        Err(NoTheory::Latency)
    } else {
        Ok(())
    }
}

/// What contacts do under a setting whose informed share has an exact chain.
fn spreading_contacts(setting: &Setting) -> Result<Contacts, NoTheory> {
    possible(setting)?;
    if setting.stop != Stop::Never {
        return Err(NoTheory::StopRule);
    }
    match setting.clock {
        Clock::Timers => Err(NoTheory::RandomPhases),
        Clock::Sweep => Err(NoTheory::Sweep),
        Clock::Poisson if setting.latency > LARGEST_LATENCY => Err(NoTheory::Latency),
        Clock::Poisson | Clock::Rounds => Ok(Contacts::new(setting)),
    }
}

fn possible(setting: &Setting) -> Result<(), NoTheory> {
    if setting.nodes < 2 {
        Err(NoTheory::Alone)
    } else if setting.disturbed {
        Err(NoTheory::Disturbed)
    } else if setting.loss < 1.0 && setting.fanout > 0 {
        Ok(())
    } else {
        Err(NoTheory::NothingArrives)
    }
}

impl NoTheory {
    /// One sentence for the chart.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Alone => "A lone node has nobody to tell.",
            Self::NothingArrives => "No contact ever arrives, so nothing spreads.",
            Self::Disturbed => {
                "Theory covers an undisturbed cluster where everyone can call everyone; this run has faults, limits or neighbours."
            }
            Self::RandomPhases => {
                "Periodic timers with random phases lie between synchronous rounds and Poisson clocks and have no closed form."
            }
            Self::Sweep => "In a sweep a node told early still acts in the same round, which no exact formula covers.",
            Self::Latency => {
                "The formulas assume messages that take no time; here latency is not small against the interval."
            }
            Self::StopRule => {
                "Under this stop rule the number of spreaders is random as well, and its course has no closed form."
            }
            Self::TooManyNodes => "The exact distribution is only worked out up to 1,024 nodes.",
            Self::FanoutUnderPoisson => "The exact completion time under Poisson clocks is only known for fanout 1.",
            Self::PullResidue => "For pull the residue is only known to fall like e^(-m³), without constants.",
            Self::JudgedTogether => {
                "The residue law judges contacts one by one; here several are under way at once, two to the same node both count as useful, and fewer miss out."
            }
            Self::CounterReset => "A counter that a useful contact resets makes an unknown number of useless contacts.",
            Self::FeedbackLost => "When messages are lost, so is feedback, and the residue law needs it.",
            Self::Unstopped => {
                "Without a stop rule the nodes send for as long as the run lasts, so no law gives what it costs."
            }
            Self::Doubling => {
                "The equations of a disease have no rounds: there what is told at once counts at once, here it doubles from round to round."
            }
        }
    }
}

impl fmt::Display for NoTheory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for NoTheory {}
