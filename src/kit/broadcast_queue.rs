//! News waiting for a ride on packets: memberlist's `queue.go: TransmitLimitedQueue`.
//!
//! The least sent goes first, so that fresh news overtakes stale; among equals the longest, so that packets fill up; then
//! the newest. News about a subject replaces older news about it. Each piece is sent a limited number of times per node
//! that holds it, then forgotten: by then it is known to nearly all.

use std::cmp::Reverse;

/// How often each piece is sent: memberlist `util.go: retransmitLimit`, multiplier × ⌈log₁₀(nodes + 1)⌉, in whole
/// numbers. RetransmitMult is 4 in LAN and WAN, 2 locally (`config.go`).
pub fn retransmit_limit(multiplier: u32, nodes: u32) -> u32 {
    let digits = nodes.checked_ilog10().map_or(0, |log| log + 1);
    multiplier * digits
}

/// Pieces of news `M`, each about a subject `S`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroadcastQueue<S, M> {
    waiting: Vec<Piece<S, M>>,
    queued: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece<S, M> {
    sent: u32,
    bytes: u32,
    /// Counts up: the newest has the largest.
    number: u64,
    subject: S,
    news: M,
}

impl<S, M> Default for BroadcastQueue<S, M> {
    fn default() -> Self {
        Self { waiting: Vec::new(), queued: 0 }
    }
}

impl<S: Eq, M: Clone> BroadcastQueue<S, M> {
    /// Adds news of `bytes` on the wire, in place of any older news about `subject`.
    pub fn push(&mut self, subject: S, news: M, bytes: u32) {
        self.waiting.retain(|piece| piece.subject != subject);
        self.queued += 1;
        self.waiting.push(Piece { sent: 0, bytes, number: self.queued, subject, news });
    }

    /// Takes what fits into `budget` bytes at `overhead` bytes apiece; pieces that have now been sent `limit` times are
    /// forgotten. Greedy: a piece that doesn't fit leaves room to shorter ones behind it.
    pub fn take(&mut self, mut budget: u32, overhead: u32, limit: u32) -> Vec<M> {
        self.waiting.sort_unstable_by_key(|piece| (piece.sent, Reverse(piece.bytes), Reverse(piece.number)));
        let mut taken = Vec::new();
        for piece in &mut self.waiting {
            let bytes = piece.bytes + overhead;
            if bytes <= budget {
                budget -= bytes;
                piece.sent += 1;
                taken.push(piece.news.clone());
            }
        }
        self.waiting.retain(|piece| piece.sent < limit);
        taken
    }

    /// Forgets the most sent until at most `most` are left (Serf: `MaxQueueDepth`).
    pub fn prune(&mut self, most: usize) {
        self.waiting.sort_unstable_by_key(|piece| (piece.sent, Reverse(piece.bytes), Reverse(piece.number)));
        self.waiting.truncate(most);
    }

    /// Pieces waiting.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NO_LIMIT: u32 = u32::MAX;

    #[test]
    fn limits_of_memberlist() {
        // util_test.go: TestRetransmitLimit, then the LAN and local rows.
        for (multiplier, nodes, want) in [(3, 0, 0), (3, 1, 3), (3, 99, 6)] {
            assert_eq!(retransmit_limit(multiplier, nodes), want);
        }
        for (nodes, lan, local) in [(1, 4, 2), (9, 4, 2), (10, 8, 4), (99, 8, 4), (100, 12, 6), (9_999, 16, 8)] {
            assert_eq!((retransmit_limit(4, nodes), retransmit_limit(2, nodes)), (lan, local), "{nodes}");
        }
    }

    #[test]
    fn least_sent_then_longest_then_newest() {
        let mut queue = BroadcastQueue::default();
        queue.push(1, "old short", 10);
        queue.push(2, "long", 30);
        queue.push(3, "new short", 10);
        assert_eq!(queue.take(100, 0, NO_LIMIT), ["long", "new short", "old short"]);
        queue.push(4, "fresh", 5);
        assert_eq!(queue.take(100, 0, NO_LIMIT), ["fresh", "long", "new short", "old short"]);
    }

    #[test]
    fn newer_news_about_a_subject_replaces_older() {
        let mut queue = BroadcastQueue::default();
        queue.push(7, "suspect", 51);
        queue.push(7, "alive", 68);
        assert_eq!(queue.take(1400, 2, NO_LIMIT), ["alive"]);
    }

    #[test]
    fn a_packet_holds_what_memberlist_s_does() {
        // 1,400 bytes less the compound header of 2, each message with 2 bytes of length: 26 of 51 bytes, 19 of 68, 8 of 170.
        for (bytes, want) in [(51, 26), (68, 19), (170, 8)] {
            let mut queue = BroadcastQueue::default();
            (0..100).for_each(|subject| queue.push(subject, subject, bytes));
            assert_eq!(queue.take(1_398, 2, NO_LIMIT).len(), want, "{bytes} bytes");
        }
    }

    #[test]
    fn pruning_forgets_the_most_sent() {
        let mut queue = BroadcastQueue::default();
        queue.push(1, "sent", 10);
        queue.take(100, 0, NO_LIMIT);
        queue.push(2, "fresh", 10);
        queue.prune(1);
        assert_eq!(queue.take(100, 0, NO_LIMIT), ["fresh"]);
    }

    proptest! {
        #[test]
        fn everything_is_sent_exactly_as_often_as_allowed(sizes in prop::collection::vec(1u32..40, 1..20), limit in 1u32..6) {
            let mut queue = BroadcastQueue::default();
            for (subject, bytes) in sizes.iter().enumerate() {
                queue.push(subject, subject, *bytes);
            }
            let mut sent = vec![0; sizes.len()];
            while !queue.is_empty() {
                let packet = queue.take(50, 2, limit);
                let bytes: u32 = packet.iter().map(|&subject| sizes[subject] + 2).sum();
                prop_assert!((1..=50).contains(&bytes));
                packet.into_iter().for_each(|subject| sent[subject] += 1);
            }
            prop_assert!(sent.iter().all(|&times| times == limit));
        }
    }
}
