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
    if expected == 0 {
        return min;
    }
    let agreed = ln(f64::from(accusers) + 1.0) / ln(f64::from(expected) + 1.0);
    let shorter = agreed * (max.micros() as f64 - min.micros() as f64);
    let millis = (max.micros() as f64 - shorter).max(0.0) as u64 / 1_000;
    Duration::from_millis(millis).max(min)
}

/// How long suspicions last; the same for all of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// SuspicionMult, up to [`MOST_ACCUSERS`] + 2.
    pub multiplier: u32,
    /// SuspicionMaxTimeoutMult: the longest wait, in shortest ones.
    pub max_multiplier: u32,
    /// How often a member is probed.
    pub probe_interval: Duration,
    /// Whether accusers shorten the wait (Lifeguard). If not, it is always the shortest.
    pub accusers_count: bool,
}

impl Terms {
    /// Accusers beyond the first that are waited for, in a cluster of `nodes`.
    pub fn expected(&self, nodes: u32) -> u32 {
        if self.accusers_count { expected_accusers(self.multiplier, nodes).min(MOST_ACCUSERS as u32) } else { 0 }
    }

    /// The wait after `accusers` beyond the first, in a cluster of `nodes`.
    pub fn wait(&self, accusers: u32, nodes: u32) -> Duration {
        let min = shortest(self.multiplier, nodes, self.probe_interval);
        timeout(accusers, self.expected(nodes), min, min * u64::from(self.max_multiplier))
    }
}

/// The most accusers that can be waited for beyond the first.
pub const MOST_ACCUSERS: usize = 5;

/// One member's suspicion of another. Small: when five of a hundred nodes of 10,000 die, there are five million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    deadline: Instant,
    subject: u16,
    /// The size of the cluster when suspicion began, on which its terms depend.
    nodes: u16,
    /// The first, then those that confirmed; 0 for none.
    accusers: [u16; MOST_ACCUSERS + 1],
}

impl Suspicion {
    /// `accuser` is the first to suspect `subject`, at `now`; its own repetitions never count.
    pub fn new(subject: NodeId, accuser: NodeId, now: Instant, nodes: u32, terms: &Terms) -> Self {
        let mut accusers = [0; MOST_ACCUSERS + 1];
        accusers[0] = accuser.number() as u16;
        Self { deadline: now + terms.wait(0, nodes), subject: subject.number() as u16, nodes: nodes as u16, accusers }
    }

    /// Another accusation. True if it is news: by someone new, and fewer than expected have confirmed so far. Then
    /// [`Suspicion::deadline`] has moved, and the accusation is worth passing on.
    pub fn confirm(&mut self, accuser: NodeId, terms: &Terms) -> bool {
        let (accuser, before) = (accuser.number() as u16, self.confirmations());
        let nodes = u32::from(self.nodes);
        if before >= terms.expected(nodes) || self.accusers.contains(&accuser) {
            return false;
        }
        self.accusers[before as usize + 1] = accuser;
        self.deadline = self.deadline - terms.wait(before, nodes) + terms.wait(before + 1, nodes);
        true
    }

    /// Whether no further accuser would count.
    pub fn is_convinced(&self, terms: &Terms) -> bool {
        self.confirmations() >= terms.expected(u32::from(self.nodes))
    }

    /// Accusers beyond the first.
    pub fn confirmations(&self) -> u32 {
        self.accusers.iter().filter(|accuser| **accuser != 0).count() as u32 - 1
    }

    /// Who suspected first, then who confirmed.
    pub fn accusers(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.accusers.iter().filter(|accuser| **accuser != 0).map(|accuser| NodeId::new(u32::from(*accuser)))
    }

    /// Who is suspected.
    pub fn subject(&self) -> NodeId {
        NodeId::new(u32::from(self.subject))
    }

    /// When the suspect is given up, unless it refutes. May lie in the past after a confirmation.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }
}

/// Everybody whom one member suspects, ordered by subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suspicions {
    all: Vec<Suspicion>,
}

impl Suspicions {
    /// Begins to suspect; there must be no suspicion of this subject yet.
    pub fn insert(&mut self, suspicion: Suspicion) {
        let place = self.place(suspicion.subject());
        debug_assert!(place.is_err(), "{} is suspected already", suspicion.subject());
        self.all.insert(place.unwrap_or_else(|place| place), suspicion);
    }

    /// The suspicion of `subject`.
    pub fn get_mut(&mut self, subject: NodeId) -> Option<&mut Suspicion> {
        self.place(subject).ok().map(|place| &mut self.all[place])
    }

    /// Drops the suspicion of `subject`, if there is one.
    pub fn remove(&mut self, subject: NodeId) {
        if let Ok(place) = self.place(subject) {
            self.all.remove(place);
        }
    }

    /// Takes one suspicion whose deadline has come, in order of subject.
    pub fn take_due(&mut self, now: Instant) -> Option<Suspicion> {
        let place = self.all.iter().position(|suspicion| suspicion.deadline <= now)?;
        Some(self.all.remove(place))
    }

    /// When the next deadline comes.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.all.iter().map(|suspicion| suspicion.deadline).min()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Suspicion> {
        self.all.iter()
    }

    fn place(&self, subject: NodeId) -> Result<usize, usize> {
        self.all.binary_search_by_key(&(subject.number() as u16), |suspicion| suspicion.subject)
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
        let terms = Terms { multiplier: 4, max_multiplier: 6, probe_interval: SECOND, accusers_count: true };
        let mut suspicion = Suspicion::new(node(9), node(1), Instant::ZERO, 100, &terms);
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 48);
        assert!(!suspicion.confirm(node(1), &terms), "the first accuser again");
        assert!(suspicion.confirm(node(2), &terms));
        assert!(!suspicion.confirm(node(2), &terms), "the second again");
        assert_eq!(suspicion.deadline(), Instant::from_micros(22_762_000));
        assert!(suspicion.confirm(node(3), &terms));
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 8);
        assert!(suspicion.is_convinced(&terms));
        assert!(!suspicion.confirm(node(4), &terms), "nothing left to shorten");
    }

    #[test]
    fn without_lifeguard_the_wait_is_the_shortest() {
        let terms = Terms { multiplier: 4, max_multiplier: 6, probe_interval: SECOND, accusers_count: false };
        let suspicion = Suspicion::new(NodeId::new(9), NodeId::new(1), Instant::ZERO, 100, &terms);
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 8);
        assert!(suspicion.is_convinced(&terms));
    }

    #[test]
    fn deadlines_come_in_order() {
        let terms = Terms { multiplier: 4, max_multiplier: 6, probe_interval: SECOND, accusers_count: false };
        let mut suspicions = Suspicions::default();
        for (subject, second) in [(3, 5), (1, 9), (2, 1)] {
            let since = Instant::ZERO + SECOND * second;
            suspicions.insert(Suspicion::new(NodeId::new(subject), NodeId::new(7), since, 10, &terms));
        }
        assert_eq!(suspicions.next_deadline(), Some(Instant::ZERO + SECOND * 5));
        assert_eq!(suspicions.take_due(Instant::ZERO + SECOND * 5).map(|s| s.subject()), Some(NodeId::new(2)));
        suspicions.remove(NodeId::new(3));
        assert_eq!(suspicions.take_due(Instant::ZERO + SECOND * 12), None);
        assert_eq!(suspicions.iter().count(), 1);
    }
}
