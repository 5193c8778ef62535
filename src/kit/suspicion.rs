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

use super::Node;
use crate::dice::{ln, log10};
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

/// One member's suspicion of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    since: Instant,
    min: Duration,
    max: Duration,
    expected: u32,
    /// The first, then those that confirmed.
    accusers: Vec<Node>,
}

impl Suspicion {
    /// `accuser` is the first to suspect, at `now`; its own repetitions never count.
    pub fn new(now: Instant, accuser: Node, expected: u32, min: Duration, max: Duration) -> Self {
        Self { since: now, min, max, expected, accusers: vec![accuser] }
    }

    /// Another accusation. True if it is news: by someone new, and fewer than expected have confirmed so far. Then
    /// [`Suspicion::deadline`] has moved, and the accusation is worth passing on.
    pub fn confirm(&mut self, accuser: Node) -> bool {
        let news = self.confirmations() < self.expected && !self.accusers.contains(&accuser);
        if news {
            self.accusers.push(accuser);
        }
        news
    }

    /// Accusers beyond the first.
    pub fn confirmations(&self) -> u32 {
        self.accusers.len() as u32 - 1
    }

    /// When the suspect is given up, unless it refutes. May lie in the past after a confirmation.
    pub fn deadline(&self) -> Instant {
        self.since + timeout(self.confirmations(), self.expected, self.min, self.max)
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
        let min = SECOND * 8;
        let mut suspicion = Suspicion::new(Instant::ZERO, 1, 2, min, min * 6);
        assert_eq!(suspicion.deadline(), Instant::ZERO + SECOND * 48);
        assert!(!suspicion.confirm(1), "the first accuser again");
        assert!(suspicion.confirm(2));
        assert!(!suspicion.confirm(2), "the second again");
        assert_eq!(suspicion.deadline(), Instant::from_micros(22_762_000));
        assert!(suspicion.confirm(3));
        assert_eq!(suspicion.deadline(), Instant::ZERO + min);
        assert!(!suspicion.confirm(4), "nothing left to shorten");
    }
}
