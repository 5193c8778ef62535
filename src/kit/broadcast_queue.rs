//! News waiting for a ride on packets: memberlist's `queue.go: TransmitLimitedQueue`.
//!
//! The least sent goes first, so that fresh news overtakes stale; among equals the longest, so that packets fill up; then
//! the newest. News about a subject replaces older news about it. Each piece is sent a limited number of times per node
//! that holds it, then forgotten: by then it is known to nearly all.

use super::snug::{give_back, make_room};
use smallvec::SmallVec;

/// How often each piece is sent: memberlist `util.go: retransmitLimit`, multiplier × ⌈log₁₀(nodes + 1)⌉, in whole
/// numbers. RetransmitMult is 4 in LAN and WAN, 2 locally (`config.go`).
pub fn retransmit_limit(multiplier: u32, nodes: u32) -> u32 {
    let digits = nodes.checked_ilog10().map_or(0, |log| log + 1);
    multiplier * digits
}

/// Something to tell.
pub trait News: Copy {
    /// Whether who tells this need not tell `older` any more: memberlist's `Broadcast.Invalidates`.
    fn replaces(&self, older: &Self) -> bool;
    /// Bytes on the wire, up to 65,535.
    fn bytes(&self) -> u32;
}

/// Pieces of news, from the last that will be sent to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroadcastQueue<M> {
    waiting: Vec<Piece<M>>,
    /// How many have ever been added.
    added: u32,
    /// No piece that waits is shorter.
    shortest: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece<M> {
    rank: Rank,
    news: M,
}

/// The order of sending in one number, the first the least: times sent (16 bits), then length, longest first (16), then
/// age, newest first (32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

impl Rank {
    fn new(bytes: u32, number: u32) -> Self {
        debug_assert!(bytes <= 0xffff, "news of {bytes} bytes");
        Self(u64::from(!bytes & 0xffff) << 32 | u64::from(!number))
    }

    fn sent(self) -> u32 {
        (self.0 >> 48) as u32
    }

    fn sent_once_more(self) -> Self {
        Self(self.0 + (1 << 48))
    }
}

impl<M> Default for BroadcastQueue<M> {
    fn default() -> Self {
        Self { waiting: Vec::new(), added: 0, shortest: 0 }
    }
}

impl<M: News> BroadcastQueue<M> {
    /// Adds news, in place of what it replaces.
    pub fn push(&mut self, news: M) {
        make_room(&mut self.waiting);
        self.added += 1;
        self.shortest = if self.waiting.is_empty() { news.bytes() } else { self.shortest.min(news.bytes()) };
        let piece = Piece { rank: Rank::new(news.bytes(), self.added), news };
        let place = self.waiting.partition_point(|other| other.rank > piece.rank);
        match self.waiting.iter().position(|older| news.replaces(&older.news)) {
            None => self.waiting.insert(place, piece),
            Some(old) if old < place => {
                self.waiting[old..place].rotate_left(1);
                self.waiting[place - 1] = piece;
            }
            Some(old) => {
                self.waiting[place..=old].rotate_right(1);
                self.waiting[place] = piece;
            }
        }
    }

    /// Hands out what fits into `budget` bytes at `overhead` bytes apiece; pieces that have now been sent `limit` times are
    /// forgotten. Greedy: a piece that doesn't fit leaves room to shorter ones behind it. The answer is what is left of
    /// the budget.
    pub fn take(&mut self, mut budget: u32, overhead: u32, limit: u32, mut send: impl FnMut(M)) -> u32 {
        let mut sent: SmallVec<[Piece<M>; 32]> = SmallVec::new();
        let mut place = self.waiting.len();
        while place > 0 && budget >= overhead + self.shortest {
            place -= 1;
            let Piece { rank, news } = self.waiting[place];
            let bytes = news.bytes() + overhead;
            if bytes > budget {
                continue;
            }
            budget -= bytes;
            send(news);
            self.waiting.remove(place);
            if rank.sent() + 1 < limit {
                sent.push(Piece { rank: rank.sent_once_more(), news });
            }
        }
        self.put_back(&mut sent);
        give_back(&mut self.waiting);
        budget
    }

    /// Merges pieces into the queue, from the first to be sent again to the last.
    fn put_back(&mut self, sent: &mut [Piece<M>]) {
        sent.sort_unstable_by_key(|piece| piece.rank);
        let mut end = self.waiting.len();
        let mut room = sent.len();
        self.waiting.extend_from_slice(sent);
        for piece in sent {
            let start = self.place_before(end, piece.rank);
            self.waiting.copy_within(start..end, start + room);
            room -= 1;
            self.waiting[start + room] = *piece;
            end = start;
        }
    }

    /// Where `rank` belongs in what waits before `end`, looked for from there: it is seldom far.
    fn place_before(&self, end: usize, rank: Rank) -> usize {
        let mut reach = 1;
        while reach <= end && self.waiting[end - reach].rank < rank {
            reach *= 2;
        }
        let start = end.saturating_sub(reach);
        start + self.waiting[start..end - reach / 2].partition_point(|other| other.rank > rank)
    }

    /// Forgets the most sent until at most `most` are left (Serf: `MaxQueueDepth`).
    pub fn prune(&mut self, most: usize) {
        let excess = self.waiting.len().saturating_sub(most);
        self.waiting.drain(..excess);
    }

    /// Everything that waits, in no order that matters.
    pub fn iter(&self) -> impl Iterator<Item = &M> {
        self.waiting.iter().map(|piece| &piece.news)
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

    /// Subject, text and length.
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Note(usize, &'static str, u32);

    impl News for Note {
        fn replaces(&self, older: &Self) -> bool {
            self.0 == older.0
        }
        fn bytes(&self) -> u32 {
            self.2
        }
    }

    fn take(queue: &mut BroadcastQueue<Note>, budget: u32, overhead: u32, limit: u32) -> Vec<Note> {
        let mut taken = Vec::new();
        queue.take(budget, overhead, limit, |note| taken.push(note));
        taken
    }

    fn texts(queue: &mut BroadcastQueue<Note>) -> Vec<&'static str> {
        take(queue, 100, 0, NO_LIMIT).iter().map(|note| note.1).collect()
    }

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
        queue.push(Note(1, "old short", 10));
        queue.push(Note(2, "long", 30));
        queue.push(Note(3, "new short", 10));
        assert_eq!(texts(&mut queue), ["long", "new short", "old short"]);
        queue.push(Note(4, "fresh", 5));
        assert_eq!(texts(&mut queue), ["fresh", "long", "new short", "old short"]);
    }

    #[test]
    fn newer_news_about_a_subject_replaces_older() {
        let mut queue = BroadcastQueue::default();
        queue.push(Note(7, "suspect", 51));
        queue.push(Note(7, "alive", 68));
        assert_eq!(texts(&mut queue), ["alive"]);
    }

    #[test]
    fn a_packet_holds_what_memberlist_s_does() {
        // 1,400 bytes less the compound header of 2, each message with 2 bytes of length: 26 of 51 bytes, 19 of 68, 8 of 170.
        for (bytes, want) in [(51, 26), (68, 19), (170, 8)] {
            let mut queue = BroadcastQueue::default();
            (0..100).for_each(|subject| queue.push(Note(subject, "", bytes)));
            assert_eq!(take(&mut queue, 1_398, 2, NO_LIMIT).len(), want, "{bytes} bytes");
        }
    }

    #[test]
    fn pruning_forgets_the_most_sent() {
        let mut queue = BroadcastQueue::default();
        queue.push(Note(1, "sent", 10));
        texts(&mut queue);
        queue.push(Note(2, "fresh", 10));
        queue.prune(1);
        assert_eq!(texts(&mut queue), ["fresh"]);
    }

    proptest! {
        #[test]
        fn everything_is_sent_exactly_as_often_as_allowed(sizes in prop::collection::vec(1u32..40, 1..20), limit in 1u32..6) {
            let mut queue = BroadcastQueue::default();
            for (subject, bytes) in sizes.iter().enumerate() {
                queue.push(Note(subject, "", *bytes));
            }
            let mut sent = vec![0; sizes.len()];
            while !queue.is_empty() {
                let packet = take(&mut queue, 50, 2, limit);
                let bytes: u32 = packet.iter().map(|note| note.2 + 2).sum();
                prop_assert!((1..=50).contains(&bytes));
                prop_assert!(queue.waiting.is_sorted_by_key(|piece| std::cmp::Reverse(piece.rank)));
                packet.into_iter().for_each(|note| sent[note.0] += 1);
            }
            prop_assert!(sent.iter().all(|&times| times == limit));
        }
    }
}
