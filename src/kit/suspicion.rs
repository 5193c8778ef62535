//! How long a suspect has to refute, and how independent accusers shorten it (Lifeguard: Dadgar, Phillips, Currey 2018).
//!
//! ```text
//!   max ┤●
//!       │   ●               each new accuser counts less than the one before
//!       │        ●
//!   min ┤               ●───────
//!       └┬───┬────┬─────┬── accusers beyond the first
//!        0   1    2     k
//! ```
//!
//! One accuser may be the one that is broken, so it waits long; once k others agree, the wait is down to the
//! minimum that a refutation needs to travel.

use super::snug::{give_back, make_room};
use crate::dice::{ln, log10};
use crate::protocol::NodeId;
use crate::time::{Duration, Instant};

/// The shortest wait in a cluster of `nodes`: memberlist `util.go: suspicionTimeout`, which cuts the logarithm to three
/// decimals. `multiplier` is SuspicionMult: 4 in a LAN, 6 in a WAN, 3 locally (`config.go`).
pub fn shortest(multiplier: u32, nodes: u32, probe_interval: Duration) -> Duration {
    let scale = (1_000.0 * log10(f64::from(nodes.max(10)))) as u64;
    Duration::from_micros(u64::from(multiplier) * scale * probe_interval.micros() / 1_000)
}

/// How many accusers beyond the first bring the wait down to its minimum: memberlist `state.go: suspectNode`. None are
/// expected where too few others are left to ask.
pub fn expected_accusers(multiplier: u32, nodes: u32) -> u32 {
    let wanted = multiplier.saturating_sub(2);
    if nodes < wanted + 2 { 0 } else { wanted }
}

/// The wait after `accusers` beyond the first, of `expected`, in whole milliseconds: memberlist `suspicion.go:
/// remainingSuspicionTime`, but in microseconds, where it takes floats of seconds and can lose one millisecond.
pub fn timeout(accusers: u32, expected: u32, min: Duration, max: Duration) -> Duration {
    shortened(agreement(accusers, expected), min, max)
}

/// How far `accusers` beyond the first, of `expected`, have brought the wait down from its longest (0) to its shortest (1).
fn agreement(accusers: u32, expected: u32) -> f64 {
    if expected == 0 { 1.0 } else { ln(f64::from(accusers) + 1.0) / ln(f64::from(expected) + 1.0) }
}

fn shortened(agreed: f64, min: Duration, max: Duration) -> Duration {
    let shorter = agreed * (max.micros() as f64 - min.micros() as f64);
    let millis = (max.micros() as f64 - shorter).max(0.0) as u64 / 1_000;
    Duration::from_millis(millis).max(min)
}

/// How long suspicions last; the same for all of a cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    multiplier: u32,
    max_multiplier: u32,
    probe_interval: Duration,
    accusers_count: bool,
    /// What so many accusers beyond the first bring about, of as many as the multiplier asks for. Kept, for there are millions of
    /// accusations.
    agreed: [f64; MOST_ACCUSERS + 1],
}

impl Terms {
    /// `multiplier` is SuspicionMult, up to [`MOST_ACCUSERS`] + 2; `max_multiplier` is SuspicionMaxTimeoutMult: the longest wait,
    /// in shortest ones. If accusers do not count (Lifeguard), the wait is always the shortest.
    pub fn new(multiplier: u32, max_multiplier: u32, probe_interval: Duration, accusers_count: bool) -> Self {
        let agreed = std::array::from_fn(|accusers| agreement(accusers as u32, multiplier.saturating_sub(2)));
        Self { multiplier, max_multiplier, probe_interval, accusers_count, agreed }
    }

    /// Accusers beyond the first that are waited for, in a cluster of `nodes`.
    pub fn expected(&self, nodes: u32) -> u32 {
        if self.accusers_count { expected_accusers(self.multiplier, nodes) } else { 0 }
    }

    /// The wait after `accusers` beyond the first, in a cluster of `nodes`.
    pub fn wait(&self, accusers: u32, nodes: u32) -> Duration {
        self.waits(nodes)(accusers)
    }

    /// The same for any number of accusers in a cluster of `nodes`.
    fn waits(&self, nodes: u32) -> impl Fn(u32) -> Duration {
        let min = shortest(self.multiplier, nodes, self.probe_interval);
        let max = min * u64::from(self.max_multiplier);
        let agreed = if self.expected(nodes) == 0 { [1.0; MOST_ACCUSERS + 1] } else { self.agreed };
        move |accusers| shortened(agreed[(accusers as usize).min(MOST_ACCUSERS)], min, max)
    }
}

/// The most accusers that can be waited for beyond the first.
pub const MOST_ACCUSERS: usize = 4;

/// One member's suspicion of another, in 18 bytes: when five of a hundred nodes of 10,000 die, there are five million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// In microseconds, lowest part first.
    deadline: [u16; 3],
    subject: u16,
    /// The size of the cluster when suspicion began, on which its terms depend.
    nodes: u16,
    /// The first, then those that confirmed; 0 for none. The one that convinces is not kept: nobody counts after it.
    accusers: [u16; MOST_ACCUSERS],
}

/// What one more accusation is to a suspicion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accusation {
    /// A repetition.
    Known,
    /// By someone new. The deadline has moved, and it is worth passing on.
    Counts,
    /// The last that counts.
    Convinces,
}

impl Suspicion {
    /// `accuser` is the first to suspect `subject`, at `now`; its own repetitions never count.
    pub fn new(subject: NodeId, accuser: NodeId, now: Instant, nodes: u32, terms: &Terms) -> Self {
        let mut accusers = [0; MOST_ACCUSERS];
        accusers[0] = accuser.number() as u16;
        let mut suspicion = Self { deadline: [0; 3], subject: subject.number() as u16, nodes: nodes as u16, accusers };
        suspicion.set_deadline(now + terms.wait(0, nodes));
        suspicion
    }

    /// Another accusation, while there are not enough.
    pub fn accuse(&mut self, accuser: NodeId, terms: &Terms) -> Accusation {
        let (accuser, nodes) = (accuser.number() as u16, u32::from(self.nodes));
        if self.accusers.contains(&accuser) {
            return Accusation::Known;
        }
        let before = self.confirmations();
        let wait = terms.waits(nodes);
        self.set_deadline(self.deadline() - wait(before) + wait(before + 1));
        if before + 1 >= terms.expected(nodes) {
            return Accusation::Convinces;
        }
        self.accusers[before as usize + 1] = accuser;
        Accusation::Counts
    }

    /// Accusers beyond the first.
    fn confirmations(&self) -> u32 {
        self.accusers().count() as u32 - 1
    }

    /// Who suspected first, then who confirmed, but for the one that convinced.
    pub fn accusers(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.accusers.iter().filter(|accuser| **accuser != 0).map(|accuser| NodeId::new(u32::from(*accuser)))
    }

    /// Who is suspected.
    pub fn subject(&self) -> NodeId {
        NodeId::new(u32::from(self.subject))
    }

    /// The size of the cluster when suspicion began.
    pub fn members(&self) -> u32 {
        u32::from(self.nodes)
    }

    /// When the suspect is given up, unless it refutes. May lie in the past after an accusation.
    pub fn deadline(&self) -> Instant {
        let [low, middle, high] = self.deadline.map(u64::from);
        Instant::from_micros(high << 32 | middle << 16 | low)
    }

    fn set_deadline(&mut self, deadline: Instant) {
        let micros = deadline.micros();
        debug_assert!(micros < 1 << 48, "a deadline in {} years", micros / 31_556_952_000_000);
        self.deadline = [micros as u16, (micros >> 16) as u16, (micros >> 32) as u16];
    }
}

/// Everybody whom one member suspects. Each suspicion has a place, from 0, that the member remembers with the suspect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suspicions {
    all: Vec<Suspicion>,
}

impl Suspicions {
    /// Begins to suspect; the answer is the suspicion's place.
    pub fn insert(&mut self, suspicion: Suspicion) -> usize {
        make_room(&mut self.all);
        self.all.push(suspicion);
        self.all.len() - 1
    }

    /// The suspicion at `place`.
    pub fn at_mut(&mut self, place: usize) -> &mut Suspicion {
        &mut self.all[place]
    }

    /// Drops the suspicion at `place`. The answer is the subject of the one that has moved there, if one has.
    pub fn remove(&mut self, place: usize) -> Option<NodeId> {
        self.all.swap_remove(place);
        give_back(&mut self.all);
        self.all.get(place).map(Suspicion::subject)
    }

    /// The first place from `start` on at which a deadline has come.
    pub fn due(&self, start: usize, now: Instant) -> Option<usize> {
        let found = self.all[start..].iter().position(|suspicion| suspicion.deadline() <= now);
        found.map(|place| start + place)
    }

    /// Who is suspected at `place`.
    pub fn subject(&self, place: usize) -> NodeId {
        self.all[place].subject()
    }

    /// When the next deadline comes.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.all.iter().map(Suspicion::deadline).min()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Suspicion> {
        self.all.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn lifeguard_s_table() {
        // 128 members, α = 5, β = 6, K = 3, probe interval 1 s; the paper doesn't cut the logarithm.
        let min = Duration::from_micros((5e6 * log10(128.0)) as u64);
        for (accusers, want) in [(0, "63.22"), (1, "36.88"), (2, "21.47"), (3, "10.54"), (4, "10.54")] {
            let wait = timeout(accusers, 3, min, min * 6);
            assert_eq!(format!("{:.2}", wait.seconds()), want, "{accusers} accusers");
        }
    }

    #[test]
    fn the_logarithm_is_cut_as_in_memberlist() {
        // util_test.go: TestSuspicionTimeout.
        for (nodes, want) in [(5, 1000), (10, 1000), (50, 1698), (100, 2000), (500, 2698), (1000, 3000)] {
            assert_eq!(shortest(1, nodes, SECOND), Duration::from_millis(want), "{nodes}");
        }
        // A logarithm a hair below a whole number would lose a millisecond here.
        for power in 1..10 {
            assert_eq!(shortest(1, 10u32.pow(power), SECOND), SECOND * u64::from(power));
        }
    }

    #[test]
    fn waits_of_the_lan_wan_and_local_profiles() {
        // nodes, multiplier, probe interval in s: min, max, after one confirmation, in ms
        let table = [
            (10, 4, 1, 4_000, 24_000, 11_381),
            (50, 4, 1, 6_792, 40_752, 19_325),
            (100, 4, 1, 8_000, 48_000, 22_762),
            (500, 4, 1, 10_792, 64_752, 30_707),
            (1_000, 4, 1, 12_000, 72_000, 34_144),
            (10_000, 4, 1, 16_000, 96_000, 45_525),
            (50, 6, 5, 50_940, 305_640, 195_946),
            (50, 3, 1, 5_094, 30_564, 5_094),
        ];
        for (nodes, multiplier, interval, min, max, confirmed) in table {
            let shortest = shortest(multiplier, nodes, SECOND * interval);
            let expected = expected_accusers(multiplier, nodes);
            assert_eq!(shortest, Duration::from_millis(min), "{nodes}");
            assert_eq!(timeout(0, expected, shortest, shortest * 6), Duration::from_millis(max), "{nodes}");
            assert_eq!(timeout(1, expected, shortest, shortest * 6), Duration::from_millis(confirmed), "{nodes}");
        }
        assert_eq!((expected_accusers(4, 3), expected_accusers(4, 4)), (0, 2));
        assert_eq!((expected_accusers(6, 5), expected_accusers(6, 6)), (0, 4));
    }

    #[test]
    fn only_new_accusers_count_and_only_so_many() {
        let node = NodeId::new;
        let terms = Terms::new(4, 6, SECOND, true);
        let mut suspicion = Suspicion::new(node(9), node(1), Instant::ZERO, 100, &terms);
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 48);
        assert_eq!(suspicion.accuse(node(1), &terms), Accusation::Known, "the first accuser again");
        assert_eq!(suspicion.accuse(node(2), &terms), Accusation::Counts);
        assert_eq!(suspicion.accuse(node(2), &terms), Accusation::Known, "the second again");
        assert_eq!(suspicion.deadline(), Instant::from_micros(22_762_000));
        assert_eq!(suspicion.accuse(node(3), &terms), Accusation::Convinces);
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 8);
    }

    #[test]
    fn without_lifeguard_the_wait_is_the_shortest() {
        let terms = Terms::new(4, 6, SECOND, false);
        let suspicion = Suspicion::new(NodeId::new(9), NodeId::new(1), Instant::ZERO, 100, &terms);
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 8);
        assert_eq!(terms.expected(100), 0);
    }

    #[test]
    fn who_moves_into_a_gap_is_named() {
        let terms = Terms::new(4, 6, SECOND, false);
        let mut suspicions = Suspicions::default();
        for (subject, second) in [(3, 5), (1, 9), (2, 1)] {
            let since = Instant::ZERO + SECOND * second;
            suspicions.insert(Suspicion::new(NodeId::new(subject), NodeId::new(7), since, 10, &terms));
        }
        assert_eq!(suspicions.next_deadline(), Some(Instant::ZERO + SECOND * 5));
        assert_eq!(
            (suspicions.due(0, Instant::ZERO + SECOND * 5), suspicions.due(1, Instant::ZERO + SECOND * 5)),
            (Some(2), Some(2))
        );
        assert_eq!(suspicions.remove(0), Some(NodeId::new(2)), "the last moves into the gap");
        assert_eq!(suspicions.remove(1), None, "the last goes itself");
        assert_eq!(suspicions.iter().map(Suspicion::subject).collect::<Vec<_>>(), [NodeId::new(2)]);
    }
}
