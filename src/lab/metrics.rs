//! What is measured of a run: one line per metric, the same names wherever they appear.

use crate::observe::detection::Crash;
use crate::observe::staleness::Staleness;
use crate::observe::tally::{Tally, UpdateTally};
use crate::settings::Settings;
use crate::sim::clock::Clock;
use crate::time::{Duration, Instant};

/// One thing that is measured.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name, in JSON and in tables.
    pub name: &'static str,
    /// In a few words, for a menu or an axis.
    pub label: &'static str,
    /// What it says.
    pub help: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    read: fn(&Reading<'_>) -> Option<f64>,
}

/// What a metric is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole things.
    Count,
    /// A share from 0 to 1.
    Share,
    /// Things per node.
    PerNode,
    /// Things per node and second.
    Rate,
    /// Rounds under a round clock, else seconds.
    Delay,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::PerNode => "per node",
            Self::Rate => "per node and second",
            Self::Delay => "rounds or seconds",
            Self::Seconds => "seconds",
        }
    }
}

/// What a metric may look at.
struct Reading<'a> {
    tally: &'a Tally,
    now: Instant,
    scale: Scale,
}

/// What turns counters into metrics.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    nodes: u32,
    /// The length of a round, under a round clock.
    round: Option<Duration>,
}

impl Scale {
    /// For runs with these settings, whatever the seed.
    pub fn new(settings: &Settings) -> Self {
        Self { nodes: settings.nodes, round: Clock::new(settings).period() }
    }

    /// Whether delays are in rounds; else they are in seconds.
    pub fn in_rounds(self) -> bool {
        self.round.is_some()
    }
}

/// The values of all metrics, in the order of [`METRICS`]; nothing where a metric has no meaning.
pub type Values = [Option<f64>; METRICS.len()];

/// Every metric. A metric that only some protocols have reads as nothing in the others.
pub const METRICS: &[Metric] = &[
    metric("events", "Events", Unit::Count, "Timers fired and messages arrived.", |r| Some(r.tally.events as f64)),
    metric("messages", "Messages sent", Unit::Count, "Messages sent, of every kind.", |r| Some(r.tally.sent as f64)),
    metric("bytes", "Bytes sent", Unit::Count, "Bytes sent, headers included.", |r| Some(r.tally.bytes as f64)),
    metric("bytes_rate", "Bytes per node and second", Unit::Rate, "Bytes sent per node and simulated second.", |r| {
        ratio(r.tally.bytes as f64, f64::from(r.scale.nodes) * r.now.seconds())
    }),
    metric("lost", "Messages lost", Unit::Count, "Messages lost on the way.", |r| Some(r.tally.lost as f64)),
    metric(
        "undeliverable",
        "Messages that reached nobody",
        Unit::Count,
        "Messages that found the target down or no road open.",
        |r| Some(r.tally.undeliverable as f64),
    ),
    metric(
        "traffic",
        "Update messages per node",
        Unit::PerNode,
        "Messages that tell an update, per node: Demers' m.",
        |r| Some(r.tally.telling as f64 / f64::from(r.scale.nodes)),
    ),
    metric(
        "redundant",
        "Redundant share of messages",
        Unit::Share,
        "Of the messages that told an update and arrived, the share that told nothing new.",
        |r| ratio(r.tally.redundant as f64, (r.tally.useful + r.tally.redundant) as f64),
    ),
    metric(
        "times_heard",
        "How often a node is told",
        Unit::PerNode,
        "Messages that told an update and arrived, per node.",
        |r| Some((r.tally.useful + r.tally.redundant) as f64 / f64::from(r.scale.nodes)),
    ),
    metric(
        "deepest_inbox",
        "Deepest inbox",
        Unit::Count,
        "The most messages that ever waited at one node; 0 while handling takes no time.",
        |r| Some(r.tally.deepest_inbox as f64),
    ),
    metric(
        "informed",
        "Share that knows in the end",
        Unit::Share,
        "Living nodes that know, on average over the updates.",
        |r| r.informed(),
    ),
    metric(
        "residue",
        "Share that never hears (residue)",
        Unit::Share,
        "Living nodes that do not know: 1 − informed, Demers' s.",
        |r| r.informed().map(|share| 1.0 - share),
    ),
    metric(
        "delay_mean",
        "Mean delay until a node hears",
        Unit::Delay,
        "From the writing of an update to a node's first hearing, on average.",
        |r| r.mean_delay(|entry| entry.delay_sum, |entry| entry.heard),
    ),
    metric(
        "delay_needed",
        "Mean delay, each needed message counted",
        Unit::Delay,
        "The same, each needed message counted: Demers' printed t_ave of Table 1.",
        |r| r.mean_delay(|entry| entry.needed_sum, |entry| entry.heard),
    ),
    metric(
        "delay_last",
        "Delay until the last node hears",
        Unit::Delay,
        "From the writing of an update to its last first hearing: Demers' t_last.",
        |r| {
            let heard = r.tally.updates().iter().filter(|entry| entry.heard > 0);
            heard.map(|entry| entry.last.since(entry.born)).max().map(|delay| r.beats(delay.micros()))
        },
    ),
    metric(
        "rounds_to_all",
        "Time until all know",
        Unit::Delay,
        "Until every living node had every update for good; nothing if that never came.",
        |r| {
            let spans = r.tally.updates().iter().map(|entry| (entry.complete, entry.complete.since(entry.born)));
            spans.max().filter(|(complete, _)| *complete != Instant::NEVER).map(|(_, span)| r.beats(span.micros()))
        },
    ),
    metric(
        "detect_first",
        "Crash until the first notices",
        Unit::Seconds,
        "From a crash to the first that takes the node for dead, on average.",
        |r| r.mean_detection(|crash| crash.first),
    ),
    metric("detect_median", "Crash until half notice", Unit::Seconds, "The same, until half of the living do.", |r| {
        r.mean_detection(|crash| crash.median)
    }),
    metric(
        "detect_all",
        "Crash until all notice",
        Unit::Seconds,
        "The same, until all of the living do; nothing if one never did.",
        |r| r.mean_detection(|crash| crash.all),
    ),
    metric(
        "false_positives",
        "Living nodes taken for dead",
        Unit::Count,
        "Living nodes that some living node took for dead.",
        |r| Some(r.tally.detection.falsely_accused() as f64),
    ),
    metric(
        "false_verdicts",
        "False verdicts of death",
        Unit::Count,
        "How often a living node came to take a living one for dead.",
        |r| Some(r.tally.detection.false_positives as f64),
    ),
    metric(
        "staleness_mean",
        "Mean staleness in the end",
        Unit::Seconds,
        "How long what a living node holds of a writer has been out of date, 0 if it is not, on average over both.",
        |r| r.staleness(|staleness| staleness.mean),
    ),
    metric(
        "staleness_p95",
        "Staleness in the end, 95th percentile",
        Unit::Seconds,
        "The same: nineteen of twenty pairs of living node and writer are no staler.",
        |r| r.staleness(|staleness| staleness.p95),
    ),
    metric(
        "staleness_max",
        "Worst staleness in the end",
        Unit::Seconds,
        "The same: the stalest pair of living node and writer.",
        |r| r.staleness(|staleness| staleness.max),
    ),
    metric(
        "overflowed",
        "Pieces that found no room",
        Unit::Count,
        "Pieces of messages that a node had no room to keep for later.",
        |r| Some(r.tally.overflowed as f64),
    ),
    metric(
        "slowest_link",
        "Longest time at one link",
        Unit::Seconds,
        "The longest that a message took through one node's link.",
        |r| Some(r.tally.slowest.seconds()),
    ),
    metric("up", "Nodes up in the end", Unit::Count, "Nodes that are up at the end.", |r| Some(f64::from(r.tally.up))),
    metric("seconds", "Simulated time", Unit::Seconds, "Simulated time at the end.", |r| Some(r.now.seconds())),
];

const fn metric(
    name: &'static str,
    label: &'static str,
    unit: Unit,
    help: &'static str,
    read: fn(&Reading<'_>) -> Option<f64>,
) -> Metric {
    Metric { name, label, help, unit, read }
}

/// Reads every metric of a run that stands at `now`.
pub fn measure(tally: &Tally, scale: Scale, now: Instant) -> Values {
    let reading = Reading { tally, now, scale };
    std::array::from_fn(|index| (METRICS[index].read)(&reading))
}

impl Reading<'_> {
    fn informed(&self) -> Option<f64> {
        let updates = self.tally.updates();
        let knowing: u64 = updates.iter().map(|entry| u64::from(entry.knowing)).sum();
        ratio(knowing as f64, updates.len() as f64 * f64::from(self.tally.up))
    }

    fn mean_delay(&self, sum: fn(&UpdateTally) -> u64, count: fn(&UpdateTally) -> u64) -> Option<f64> {
        let total = |part: fn(&_) -> u64| self.tally.updates().iter().map(part).sum::<u64>();
        ratio(self.beats(total(sum)), total(count) as f64)
    }

    /// Nothing if nothing was written, or nobody runs.
    fn staleness(&self, which: fn(&Staleness) -> f64) -> Option<f64> {
        let staleness = Staleness::of(self.tally, self.now);
        (staleness.pairs > 0).then(|| which(&staleness))
    }

    /// Over all crashes; nothing if there was none, or one went unnoticed.
    fn mean_detection(&self, after: fn(&Crash) -> Option<Duration>) -> Option<f64> {
        let crashes = self.tally.detection.crashes();
        let sum: Option<f64> = crashes.iter().map(|crash| after(crash).map(Duration::seconds)).sum();
        sum.and_then(|sum| ratio(sum, crashes.len() as f64))
    }

    fn beats(&self, micros: u64) -> f64 {
        micros as f64 / self.scale.round.unwrap_or(Duration::from_secs(1)).micros() as f64
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
