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

/// Something to tell, up to 255 times.
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
    /// How many have been added since it was last empty.
    added: u32,
    /// No piece that waits is shorter.
    shortest: u32,
}

/// Something to tell: of a fact in twelve bytes, for a cluster of 10,000 in which many die has millions waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece<M> {
    /// How often it was sent, above; below how many were added before it, upside down. Of these 2^24 start over, as memberlist's
    /// (`idGen`) start over when the queue is empty or they are used up.
    turn: u32,
    news: M,
}

/// Where the count of sends begins in [`Piece::turn`].
const SENT: u32 = 24;

impl<M: News> Piece<M> {
    fn new(number: u32, news: M) -> Self {
        debug_assert!(news.bytes() <= 0xffff, "news of {} bytes", news.bytes());
        Self { turn: !number & ((1 << SENT) - 1), news }
    }

    fn sent(&self) -> u32 {
        self.turn >> SENT
    }

    fn count_send(&mut self) {
        self.turn += 1 << SENT;
    }

    /// The order of sending in one number, the first the least: times sent, then length, longest first, then age, newest first.
    #[inline]
    fn rank(&self) -> u64 {
        let (turn, shortness) = (u64::from(self.turn), u64::from(!self.news.bytes() & 0xffff));
        turn >> SENT << 40 | shortness << SENT | turn & ((1 << SENT) - 1)
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
        if self.waiting.is_empty() {
            (self.added, self.shortest) = (0, news.bytes());
        }
        self.added += 1;
        self.shortest = self.shortest.min(news.bytes());
        let piece = Piece::new(self.added, news);
        let place = self.place_before(self.waiting.len(), piece.rank());
        match self.waiting.iter().rposition(|older| news.replaces(&older.news)) {
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
        // What is sent gathers at the end, still in order.
        let mut sent = self.waiting.len();
        let mut place = sent;
        while place > 0 && budget >= overhead + self.shortest {
            place -= 1;
            let piece = &mut self.waiting[place];
            let bytes = piece.news.bytes() + overhead;
            if bytes > budget {
                continue;
            }
            budget -= bytes;
            send(piece.news);
            piece.count_send();
            sent -= 1;
            if place < sent {
                self.waiting[place..=sent].rotate_left(1);
            }
        }
        let forgotten = self.waiting[sent..].partition_point(|piece| piece.sent() >= limit);
        self.waiting.drain(sent..sent + forgotten);
        self.put_back(sent);
        give_back(&mut self.waiting);
        budget
    }

    /// Merges what stands from `start` on, in order by itself, with what stands before it.
    fn put_back(&mut self, start: usize) {
        let (before, sent) = self.waiting.split_at(start);
        let in_order = |last: &Piece<M>| sent.first().is_none_or(|first| last.rank() > first.rank());
        if before.last().is_none_or(in_order) {
            return;
        }
        let sent: SmallVec<[Piece<M>; 32]> = SmallVec::from_slice(sent);
        let mut end = start;
        for (room, piece) in sent.iter().enumerate().rev() {
            let start = self.place_before(end, piece.rank());
            if start < end {
                self.waiting.copy_within(start..end, start + room + 1);
            }
            self.waiting[start + room] = *piece;
            end = start;
        }
    }

    /// Where `rank` belongs in what waits before `end`, looked for from there: it is seldom far.
    fn place_before(&self, end: usize, rank: u64) -> usize {
        let mut reach = 1;
        while reach <= end && self.waiting[end - reach].rank() < rank {
            reach *= 2;
        }
        if reach == 1 {
            return end;
        }
        let start = end.saturating_sub(reach);
        start + self.waiting[start..end - reach / 2].partition_point(|other| other.rank() > rank)
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

    /// Roughly how many bytes they take.
    pub fn size(&self) -> usize {
        self.waiting.len() * size_of::<Piece<M>>()
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
                prop_assert!(queue.waiting.is_sorted_by_key(|piece| std::cmp::Reverse(piece.rank())));
                packet.into_iter().for_each(|note| sent[note.0] += 1);
            }
            prop_assert!(sent.iter().all(|&times| times == limit));
        }
    }
}
