//! Closed forms for failure detection.

use crate::dice::{exp, pow};
use core::f64::consts::E;

/// Protocol periods until a crashed member is first pinged, as the group grows: e/(e-1) (SWIM: Das, Gupta, Motivala
/// 2002).
pub const SWIM_FIRST_DETECTION: f64 = E / (E - 1.0);

/// Protocol periods until a crashed one of `nodes` members is first pinged, with random targets. Counts whole periods,
/// the one of the ping included.
pub fn swim_first_detection(nodes: u32) -> f64 {
    let others = f64::from(nodes - 1);
    1.0 / (1.0 - pow(1.0 - 1.0 / others, others))
}

/// Chance that a live member is called failed by somebody in one period without suspicion, when each message arrives with
/// chance `arrives` and `helpers` probe indirectly: 1 - e^-f.
///
/// The paper prints f·e/(e-1), which counts per detection time, not per period.
pub fn swim_false_positive(arrives: f64, helpers: u32) -> f64 {
    let direct = arrives * arrives;
    let failed = (1.0 - direct) * pow(1.0 - direct * direct, f64::from(helpers));
    1.0 - exp(-failed)
}

/// Members that know an update `periods` after one did, when pings and acks both carry it (SWIM). Optimistic by
/// 5 to 15 % in time for groups below sixty: early luck is not in it.
pub fn swim_informed(nodes: u32, periods: f64) -> f64 {
    let n = f64::from(nodes);
    n / (1.0 + (n - 1.0) * exp(-(2.0 - 1.0 / n) * periods))
}

/// The gossip failure detector of van Renesse, Minsky and Hayden 1998, section 3.
#[derive(Clone, Copy, Debug)]
pub struct Heartbeats {
    pub members: u32,
    pub failed: u32,
    /// Chance that a gossip message is lost.
    pub loss: f64,
}

/// Seconds per round at which the figures of van Renesse et al. are drawn: lists of 8 bytes per entry, 250 bytes/s per
/// member, and one member of n gossiping per round.
pub const HEARTBEAT_ROUND: f64 = 8.0 / 250.0;

impl Heartbeats {
    /// Rounds (one message of one member each) until the chance that some live member has missed a heartbeat is at most
    /// `mistake`; none if more than `most` are needed.
    pub fn rounds(&self, mistake: f64, most: u32) -> Option<u32> {
        let live = (self.members - self.failed) as usize;
        let mut infected = vec![0.0; live + 1];
        infected[1] = 1.0;
        (1..=most).find(|_| {
            self.gossip_once(&mut infected);
            // Summed from the small side: 1 - infected[live] would cancel near 1e-9.
            let missing: f64 = infected[..live].iter().sum();
            live as f64 * missing <= mistake
        })
    }

    /// Moves the odds of each number of infected members on by one round.
    fn gossip_once(&self, infected: &mut [f64]) {
        for k in (1..infected.len() - 1).rev() {
            let grown = infected[k] * self.growth(k as f64);
            infected[k] -= grown;
            infected[k + 1] += grown;
        }
    }

    /// Chance that a round which starts with `infected` members ends with one more.
    fn growth(&self, infected: f64) -> f64 {
        let n = f64::from(self.members);
        let missing = n - f64::from(self.failed) - infected;
        infected / n * (missing / (n - 1.0)) * (1.0 - self.loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::ln;

    #[track_caller]
    fn close(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "got {got}, want {want} ± {tolerance}");
    }

    #[test]
    fn swim_detection_time() {
        close(SWIM_FIRST_DETECTION, 1.582, 0.0005);
        for (n, want) in [(8, 1.515), (16, 1.551), (32, 1.567), (64, 1.575), (128, 1.578)] {
            close(swim_first_detection(n), want, 0.000_51);
        }
    }

    #[test]
    fn swim_false_positives_per_period() {
        for (loss, helpers, want) in [(0.05, 1, 0.01792), (0.10, 1, 0.06325), (0.10, 3, 0.00770)] {
            close(swim_false_positive(1.0 - loss, helpers), want, 0.000_006);
        }
    }

    #[test]
    fn swim_epidemic_equation() {
        let n = 56.0f64;
        close(swim_informed(56, ln(n - 1.0) / (2.0 - 1.0 / n)), n / 2.0, 1e-9);
        // After λ·ln n periods at least n - n^(2-(2-1/n)λ) know.
        for lambda in [1.5, 2.0, 3.0] {
            let bound = n - pow(n, 2.0 - (2.0 - 1.0 / n) * lambda);
            assert!(swim_informed(56, lambda * ln(n)) >= bound - 1e-9, "λ = {lambda}");
        }
    }

    // van Renesse, Minsky and Hayden 1998.

    #[track_caller]
    fn seconds(members: u32, failed: u32, loss: f64, mistake: f64) -> f64 {
        let rounds = Heartbeats { members, failed, loss }.rounds(mistake, 100_000).expect("enough rounds");
        f64::from(rounds) * HEARTBEAT_ROUND
    }

    #[test]
    fn heartbeat_rounds_of_figures_1_and_2() {
        let mistakes = [0.1, 1e-3, 1e-6, 1e-9];
        let rounds = [(50, [809, 1066, 1438, 1802]), (100, [1834, 2342, 3079, 3802]), (150, [2940, 3697, 4799, 5882])];
        for (members, want) in rounds {
            for (mistake, want) in mistakes.into_iter().zip(want) {
                assert_eq!(Heartbeats { members, failed: 1, loss: 0.0 }.rounds(mistake, 10_000), Some(want));
            }
        }
        for (mistake, want) in mistakes[1..].iter().zip([5105, 6571, 8013]) {
            assert_eq!(Heartbeats { members: 200, failed: 1, loss: 0.0 }.rounds(*mistake, 10_000), Some(want));
        }
        // The published curves, read to ±0.1 s.
        for (mistake, want) in mistakes.into_iter().zip([58.7, 74.9, 98.5, 121.7]) {
            close(seconds(100, 1, 0.0, mistake), want, 0.1);
        }
    }

    #[test]
    fn heartbeat_seconds_of_figure_3() {
        let published = [
            (0.0, [97.6, 107.5, 119.7, 135.3, 155.7, 183.7, 225.5, 293.2, 425.6, 816.5]),
            (0.1, [108.7, 119.5, 133.1, 150.4, 173.1, 204.2, 250.7, 325.9, 473.2, 905.6]),
            (0.2, [122.2, 134.7, 149.7, 169.1, 194.6, 229.7, 281.9, 366.5, 532.1, 1020.8]),
        ];
        for (loss, row) in published {
            for (tens, want) in (0..).zip(row) {
                close(seconds(100, 10 * tens, loss, 1e-6), want, if tens == 9 { 1.0 } else { 0.35 });
            }
        }
    }

    #[test]
    fn heartbeat_seconds_of_figure_4() {
        let published = [
            (50, [46.1, 48.5, 51.2, 54.3, 57.6, 61.5]),
            (100, [98.6, 103.7, 109.5, 116.0, 123.3, 131.6]),
            (150, [153.6, 161.7, 170.7, 180.8, 192.2, 205.0]),
        ];
        for (members, row) in published {
            for (twentieths, want) in (0..).zip(row) {
                close(seconds(members, 1, 0.05 * f64::from(twentieths), 1e-6), want, 0.15);
            }
        }
    }

    #[test]
    fn heartbeat_rounds_of_the_appendix_in_turns_of_all() {
        for (members, want) in [(10, 26.0), (20, 27.6), (50, 30.3), (100, 32.4), (150, 33.7), (200, 34.6)] {
            let rounds = Heartbeats { members, failed: 1, loss: 0.05 }.rounds(1e-6, 100_000).unwrap();
            close(f64::from(rounds) / f64::from(members), want, 0.06);
        }
    }
}
