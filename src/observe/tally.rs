//! Counters that every run keeps.

use super::detection::Detection;
use crate::fingerprint::Fingerprint;
use crate::protocol::{Belief, Effectiveness, NodeId, Sprinted, Update};
use crate::time::{Duration, Instant};

/// Totals since the start of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Timers fired and messages arrived.
    pub events: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages that reached a running node.
    pub delivered: u64,
    /// Messages lost on the way.
    pub lost: u64,
    /// Messages that came to a node that was down, or found no open road.
    pub undeliverable: u64,
    /// Pieces of messages that a node had no room to keep for later.
    pub overflowed: u64,
    /// The longest that a message took through one node's link, waiting included.
    pub slowest: Duration,
    /// Bytes sent.
    pub bytes: u64,
    /// Messages sent that carried updates, less those whose contact was refused: Demers' traffic, times n.
    pub telling: u64,
    /// Arrived messages, and pieces that a busy machine had put aside, that told something needed.
    pub useful: u64,
    /// The same that told only what was known.
    pub redundant: u64,
    /// Pairs of node and update where the node is spreading the update.
    pub spreading: u64,
    /// Nodes that are up.
    pub up: u32,
    /// The most messages that ever waited at one node.
    pub deepest_inbox: usize,
    /// Who was found dead, and when.
    pub detection: Detection,
    /// Whether a node may hold a version that nobody has written in this run: it began with it, or a bit had flipped.
    pub holds_unwritten: bool,
    /// All updates so far, ordered by writer and version.
    updates: Vec<UpdateTally>,
    /// The same, in the order they were written.
    order: Vec<Update>,
}

/// How one update has spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpdateTally {
    /// Which.
    pub update: Update,
    /// When it was written.
    pub born: Instant,
    /// Running nodes that have it or something newer of the same writer.
    pub knowing: u32,
    /// Nodes that ever heard it, the writer excluded.
    pub heard: u64,
    /// Sum of their delays from birth to first hearing, in microseconds.
    pub delay_sum: u64,
    /// The last first hearing.
    pub last: Instant,
    /// Since when every running node has it; never, while one lacks it.
    pub complete: Instant,
    /// Messages that brought it where it was needed, and the sum of their delays. Under synchronous rounds two may reach
    /// one node in the same round, and both were needed.
    pub needed: u64,
    /// See `needed`.
    pub needed_sum: u64,
    /// Whether nodes have begun to forget it, because it was deleted: then nobody waits for all to know it.
    pub forgotten: bool,
}

impl Tally {
    /// Before anything has happened, with this many nodes up.
    pub fn new(up: u32) -> Self {
        Self { up, ..Self::default() }
    }

    /// Becomes that of a run in which all nodes stayed up and which a protocol's own
    /// [`Sprint`](crate::protocol::Sprint) made.
    pub fn take_sprint(&mut self, total: &Sprinted) {
        let entry = UpdateTally {
            update: total.update,
            born: Instant::ZERO,
            knowing: total.knowing as u32,
            heard: total.heard,
            delay_sum: total.delay_sum.micros(),
            last: total.last,
            complete: if total.knowing == u64::from(self.up) { total.last } else { Instant::NEVER },
            needed: total.needed,
            needed_sum: total.needed_sum.micros(),
            forgotten: false,
        };
        let (mut updates, mut order) = (std::mem::take(&mut self.updates), std::mem::take(&mut self.order));
        updates.clear();
        updates.push(entry);
        order.clear();
        order.push(total.update);
        *self = Self {
            events: total.events,
            sent: total.sent,
            delivered: total.delivered,
            lost: total.lost,
            bytes: total.bytes,
            telling: total.telling,
            useful: total.useful,
            redundant: total.redundant,
            spreading: total.knowing,
            updates,
            order,
            ..Self::new(self.up)
        };
    }

    /// A message has arrived that did this.
    #[inline]
    pub fn told(&mut self, effect: Effectiveness) {
        let is_useful = effect.has(Effectiveness::USEFUL);
        self.useful += u64::from(is_useful);
        self.redundant += u64::from(!is_useful && effect.has(Effectiveness::REDUNDANT));
    }

    /// A message came through a link in this time, or not at all.
    pub fn passed(&mut self, took: Option<Duration>) {
        self.slowest = self.slowest.max(took.unwrap_or_default());
    }

    /// The update written last.
    pub fn latest(&self) -> Option<Update> {
        self.order.last().copied()
    }

    /// All updates, in the order they were written.
    pub fn order(&self) -> &[Update] {
        &self.order
    }

    /// All updates, ordered by writer and version.
    pub fn updates(&self) -> &[UpdateTally] {
        &self.updates
    }

    /// How `update` has spread.
    pub fn of(&self, update: Update) -> Option<&UpdateTally> {
        let found = self.updates.binary_search_by_key(&update, |entry| entry.update);
        found.ok().map(|index| &self.updates[index])
    }

    /// A node has written `update`. `knowing`: how many other running nodes seem to know it already, because they hold something
    /// newer of the writer that it has not written.
    pub fn born(&mut self, update: Update, at: Instant, knowing: u32) {
        self.order.push(update);
        if self.of(update).is_some() {
            // A node that lost its disk counts from 1 again: to the others this is old news.
            return;
        }
        let place = self.updates.partition_point(|entry| entry.update < update);
        let fresh = UpdateTally {
            update,
            born: at,
            knowing,
            heard: 0,
            delay_sum: 0,
            last: at,
            complete: Instant::NEVER,
            needed: 0,
            needed_sum: 0,
            forgotten: false,
        };
        self.updates.insert(place, fresh);
    }

    /// A node that had version `held` of a writer now has `update`: all updates in between are superseded and count
    /// as heard.
    #[inline]
    pub fn learned(&mut self, update: Update, held: u32, own: bool, at: Instant) {
        let from = self.updates.partition_point(|e| e.update <= Update { version: held, ..update });
        let mut newest = held;
        for entry in self.updates[from..].iter_mut().take_while(|e| e.update <= update) {
            newest = entry.update.version;
            entry.knowing += 1;
            if !own {
                entry.heard += 1;
                entry.delay_sum += at.since(entry.born).micros();
                entry.last = at;
            }
            if entry.knowing == self.up {
                entry.complete = at;
            }
        }
        self.holds_unwritten |= newest < update.version;
    }

    /// A node that had `update` has it no longer, nor anything older of its writer.
    pub fn forgot(&mut self, update: Update) {
        let entries = self.updates.iter_mut().filter(|entry| update.covers(entry.update));
        for entry in entries {
            entry.knowing -= 1;
            entry.complete = Instant::NEVER;
            entry.forgotten = true;
        }
    }

    /// A message brought `update` where it was needed.
    #[inline]
    pub fn needed(&mut self, update: Update, at: Instant) {
        let found = self.updates.binary_search_by_key(&update, |entry| entry.update);
        if let Ok(index) = found {
            let entry = &mut self.updates[index];
            entry.needed += 1;
            entry.needed_sum += at.since(entry.born).micros();
        }
    }

    /// A node has stopped or started; `knows` says which updates it has.
    pub fn came_or_went(&mut self, up: bool, at: Instant, knows: impl Fn(Update) -> bool) {
        if up {
            self.up += 1;
        } else {
            self.up -= 1;
        }
        for entry in self.updates.iter_mut().filter(|entry| knows(entry.update)) {
            if up {
                entry.knowing += 1;
            } else {
                entry.knowing -= 1;
            }
        }
        for entry in &mut self.updates {
            let complete = entry.knowing == self.up && self.up > 0;
            entry.complete = if complete { entry.complete.min(at) } else { Instant::NEVER };
        }
    }

    /// A node has crashed, and is no longer up.
    pub fn crashed(&mut self, node: NodeId, now: Instant) {
        self.detection.crashed(node, now);
    }

    /// A node has started again.
    pub fn returned(&mut self, node: NodeId) {
        self.detection.returned(node);
    }

    /// A running node now believes this of `subject`, which is up or not.
    pub fn believed(&mut self, subject: NodeId, belief: Belief, is_up: bool, now: Instant) {
        self.detection.believed(subject, belief, is_up, self.up, now);
    }

    /// Whether every running node has every update that was not deleted and forgotten.
    pub fn all_know(&self) -> bool {
        self.updates.iter().all(|entry| entry.forgotten || entry.knowing == self.up)
    }

    /// Adds everything to a run's digest.
    pub fn fingerprint(&self, print: &mut Fingerprint) {
        let counts = [self.events, self.sent, self.delivered, self.lost, self.undeliverable, self.bytes];
        counts.iter().for_each(|count| print.add(*count));
        for entry in &self.updates {
            print.add(u64::from(entry.update.writer.number()) << 32 | u64::from(entry.update.version));
            print.add(u64::from(entry.knowing) << 32 | entry.heard);
            print.add(entry.delay_sum);
        }
    }
}

/// Whose update it was, in words for the story.
pub fn name(update: Update) -> String {
    let Update { writer, version } = update;
    debug_assert_ne!(writer, NodeId::NOBODY);
    format!("{writer}:{version}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(writer: u32, version: u32) -> Update {
        Update { writer: NodeId::new(writer), version }
    }

    #[test]
    fn a_newer_version_counts_for_all_it_supersedes() {
        let mut tally = Tally::new(2);
        for version in 1..=3 {
            tally.born(update(1, version), Instant::ZERO, 0);
            tally.learned(update(1, version), version - 1, true, Instant::ZERO);
        }
        tally.born(update(2, 1), Instant::ZERO, 0);
        tally.learned(update(1, 3), 1, false, Instant::from_micros(10));
        let knowing: Vec<_> = tally.updates().iter().map(|entry| entry.knowing).collect();
        assert_eq!(knowing, [1, 2, 2, 0]);
        assert_eq!(tally.of(update(1, 3)).unwrap().delay_sum, 10);
        assert_eq!(tally.latest(), Some(update(2, 1)));
        assert!(!tally.all_know());
    }

    #[test]
    fn an_update_is_complete_from_the_moment_when_nobody_who_runs_lacks_it() {
        let mut tally = Tally::new(3);
        let complete = |tally: &Tally| tally.updates()[0].complete.micros();
        tally.born(update(1, 1), Instant::ZERO, 0);
        tally.learned(update(1, 1), 0, true, Instant::ZERO);
        tally.learned(update(1, 1), 0, false, Instant::from_micros(5));
        assert_eq!(complete(&tally), Instant::NEVER.micros());
        tally.came_or_went(false, Instant::from_micros(9), |_| false);
        assert_eq!(complete(&tally), 9, "the last who lacked it went");
        tally.came_or_went(false, Instant::from_micros(11), |_| true);
        assert_eq!(complete(&tally), 9);
        tally.came_or_went(true, Instant::from_micros(12), |_| false);
        assert_eq!(complete(&tally), Instant::NEVER.micros());
        tally.learned(update(1, 1), 0, false, Instant::from_micros(20));
        assert_eq!(complete(&tally), 20);
    }
}
