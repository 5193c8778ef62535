//! How long crashes went unnoticed, and who was taken for dead while it lived.

use crate::protocol::{Belief, NodeId};
use crate::time::{Duration, Instant};
use std::collections::BTreeSet;

/// What came of every crash, and all mistakes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detection {
    crashes: Vec<Crash>,
    /// How often a running node came to take a running one for dead.
    pub false_positives: u64,
    /// How often a running node came to suspect a running one.
    pub false_suspicions: u64,
    /// Which running nodes have ever been taken for dead.
    accused: BTreeSet<NodeId>,
}

/// How the running nodes found one crash out. Counts hold while nobody else crashes or returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crash {
    /// Who crashed.
    pub node: NodeId,
    /// When.
    pub at: Instant,
    /// Running nodes that take it for dead.
    pub noticed: u32,
    /// After how long the first did, half of all running nodes did, and all did.
    pub first: Option<Duration>,
    /// See `first`.
    pub median: Option<Duration>,
    /// See `first`.
    pub all: Option<Duration>,
    /// Whether the node is still down.
    pub lasts: bool,
}

impl Detection {
    /// Every crash so far, in order of time.
    pub fn crashes(&self) -> &[Crash] {
        &self.crashes
    }

    /// How many nodes were ever taken for dead by a running node while they ran.
    pub fn falsely_accused(&self) -> usize {
        self.accused.len()
    }

    /// The share of pairs of a running and a crashed node where the first takes the second for dead; 1 if none is down.
    pub fn noticed(&self, up: u32) -> f64 {
        let lasting = self.crashes.iter().filter(|crash| crash.lasts);
        let (pairs, noticed) =
            lasting.fold((0, 0), |(pairs, noticed), crash| (pairs + up, noticed + crash.noticed.min(up)));
        if pairs == 0 { 1.0 } else { f64::from(noticed) / f64::from(pairs) }
    }

    /// A node crashes.
    pub fn crashed(&mut self, node: NodeId, at: Instant) {
        self.crashes.push(Crash { node, at, noticed: 0, first: None, median: None, all: None, lasts: true });
    }

    /// A node starts again.
    pub fn returned(&mut self, node: NodeId) {
        self.crashes.iter_mut().filter(|crash| crash.node == node).for_each(|crash| crash.lasts = false);
    }

    /// One of `up` running nodes changes its belief of `subject`.
    #[inline]
    pub fn believed(&mut self, subject: NodeId, belief: Belief, is_up: bool, up: u32, now: Instant) {
        self.false_suspicions += u64::from(belief == Belief::Suspect && is_up);
        if belief != Belief::Dead {
            return;
        }
        if is_up {
            self.false_positives += 1;
            self.accused.insert(subject);
        } else if let Some(crash) = self.crashes.iter_mut().rfind(|crash| crash.node == subject && crash.lasts) {
            crash.notice(up, now);
        }
    }
}

impl Crash {
    fn notice(&mut self, up: u32, now: Instant) {
        self.noticed += 1;
        let after = now.since(self.at);
        self.first.get_or_insert(after);
        if 2 * self.noticed >= up {
            self.median.get_or_insert(after);
        }
        if self.noticed >= up {
            self.all.get_or_insert(after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_half_and_last_are_told_apart() {
        let mut detection = Detection::default();
        let second = |s: u64| Instant::from_micros(s * 1_000_000);
        let victim = NodeId::new(5);
        detection.crashed(victim, second(10));
        for (at, belief) in
            [(11, Belief::Suspect), (12, Belief::Dead), (13, Belief::Dead), (14, Belief::Dead), (20, Belief::Dead)]
        {
            detection.believed(victim, belief, false, 4, second(at));
        }
        let crash = detection.crashes()[0];
        assert_eq!(crash.first, Some(Duration::from_secs(2)));
        assert_eq!(crash.median, Some(Duration::from_secs(3)));
        assert_eq!(crash.all, Some(Duration::from_secs(10)));
        assert_eq!(detection.false_positives, 0);
        assert_eq!(detection.noticed(4), 1.0);
    }

    #[test]
    fn who_runs_and_is_taken_for_dead_is_a_false_positive() {
        let mut detection = Detection::default();
        for _ in 0..3 {
            detection.believed(NodeId::new(5), Belief::Dead, true, 4, Instant::ZERO);
        }
        assert_eq!((detection.false_positives, detection.falsely_accused()), (3, 1));
        detection.believed(NodeId::new(5), Belief::Suspect, true, 4, Instant::ZERO);
        assert_eq!((detection.false_positives, detection.false_suspicions), (3, 1));
    }
}
