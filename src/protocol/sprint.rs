//! A protocol's short cut: some runs are so plain that nothing needs to be simulated but the dice.

use super::{NodeId, Update};
use crate::fingerprint::Fingerprint;
use crate::time::{Duration, Instant};

/// A protocol's own way through plain runs of one update, for sweeps. It keeps its memory from run to run.
pub trait Sprint {
    /// Runs from the writing of one update, at time zero, to the end of the course.
    fn run(&mut self, seed: u32, writer: NodeId, course: Course) -> Sprinted;

    /// Adds every node of the last run to a digest, as the general engine would.
    fn fingerprint(&self, print: &mut Fingerprint);
}

/// Where a sprint ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// Here at the latest.
    pub latest: Instant,
    /// Or at the end of the microsecond in which all have come to know the update.
    pub ends_when_all_know: bool,
}

/// Where a sprint has ended, and its totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // The other fields are those of the tally.
pub struct Sprinted {
    pub update: Update,
    /// When it ended.
    pub at: Instant,
    pub events: u64,
    pub sent: u64,
    pub delivered: u64,
    pub lost: u64,
    pub bytes: u64,
    pub telling: u64,
    pub useful: u64,
    pub redundant: u64,
    pub knowing: u64,
    pub heard: u64,
    pub delay_sum: Duration,
    pub last: Instant,
    pub needed: u64,
    pub needed_sum: Duration,
}
