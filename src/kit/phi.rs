//! Suspicion as a number: minus the base-10 logarithm of the chance that a heartbeat this late is still coming.
//!
//! Three formulas go by this name, so it matters to say which: Hayashibara et al. 2004 fit a normal distribution to the
//! recent gaps; Cassandra an exponential one (`gms/FailureDetector.java`, CASSANDRA-2597); chitchat reports the bare ratio
//! of silence to mean gap (`failure_detector.rs`). With the same threshold of 8 on a mean gap of 1 s and a deviation
//! of 0.2 s they convict after 2.1 s, 18.4 s and 8 s.

use crate::dice::log10;
use crate::time::{Duration, Instant};
use core::f64::consts::{LOG10_E, SQRT_2};
use std::collections::VecDeque;

/// Cassandra: `gms/FailureDetector.SAMPLE_SIZE`; also the window of the 2004 paper.
pub const WINDOW: usize = 1_000;

/// Cassandra: `gms/FailureDetector.INITIAL_VALUE_NANOS`, twice the gossip interval.
pub const CASSANDRA_FIRST_GAP: Duration = Duration::from_millis(2_000);

/// Cassandra: `gms/FailureDetector.ArrivalWindow.MAX_INTERVAL_IN_NANO` as meant; a unit slip lifts it in 5.0
/// (CASSANDRA-21025).
pub const CASSANDRA_LONGEST_GAP: Duration = Duration::from_millis(2_000);

/// Cassandra: `config/Config.phi_convict_threshold`; allowed are 5 to 16.
pub const CASSANDRA_THRESHOLD: f64 = 8.0;

/// How gaps between heartbeats are distributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Hayashibara et al. 2004.
    Normal,
    /// Cassandra.
    Exponential,
    /// chitchat: no distribution at all.
    Ratio,
}

/// Phi of the 2004 paper, from the gaps' mean and standard deviation, in the same unit as `silence`. Infinite once
/// the chance is too small for a float (about 38 deviations late), and at any delay if gaps never varied.
pub fn normal(silence: f64, mean: f64, deviation: f64) -> f64 {
    let late = (silence - mean) / deviation;
    let still_coming = 0.5 * libm::erfc(late / SQRT_2);
    -log10(still_coming)
}

/// Cassandra's phi (`FailureDetector.PHI_FACTOR` = 1/ln 10).
pub fn exponential(silence: f64, mean: f64) -> f64 {
    silence / mean * LOG10_E
}

/// The recent gaps between one peer's heartbeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// In microseconds; a gap of over 71 minutes counts as 71 minutes.
    gaps: VecDeque<u32>,
    sum: u64,
    squares: u128,
    last: Instant,
    window: usize,
}

impl Arrivals {
    /// The first heartbeat, at `now`, with a guess of the gap to come. `window` is the number of gaps kept, at least 1.
    pub fn new(now: Instant, first_gap: Duration, window: usize) -> Self {
        assert!(window > 0, "a window of no gaps has no mean");
        let mut arrivals = Self { gaps: VecDeque::new(), sum: 0, squares: 0, last: now, window };
        arrivals.keep(first_gap);
        arrivals
    }

    /// A heartbeat at `now`. A gap longer than `longest` is a pause rather than a rhythm, and isn't kept.
    pub fn record(&mut self, now: Instant, longest: Option<Duration>) {
        let gap = now.since(self.last);
        self.last = now;
        if longest.is_none_or(|longest| gap <= longest) {
            self.keep(gap);
        }
    }

    /// Suspicion at `now`.
    pub fn phi(&self, now: Instant, model: Model) -> f64 {
        let silence = now.since(self.last).micros() as f64;
        match model {
            Model::Normal => normal(silence, self.mean(), self.deviation()),
            Model::Exponential => exponential(silence, self.mean()),
            Model::Ratio => silence / self.mean(),
        }
    }

    /// The last heartbeat.
    pub fn last(&self) -> Instant {
        self.last
    }

    /// Mean gap in microseconds.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.gaps.len() as f64
    }

    /// Standard deviation of the gaps in microseconds.
    pub fn deviation(&self) -> f64 {
        let count = self.gaps.len() as u128;
        // In whole numbers: the difference of two large floats would depend on what has left the window.
        let scaled = count * self.squares - u128::from(self.sum) * u128::from(self.sum);
        libm::sqrt(scaled as f64) / count as f64
    }

    fn keep(&mut self, gap: Duration) {
        if self.gaps.len() == self.window
            && let Some(oldest) = self.gaps.pop_front()
        {
            self.sum -= u64::from(oldest);
            self.squares -= square(oldest);
        }
        let gap = u32::try_from(gap.micros()).unwrap_or(u32::MAX);
        self.gaps.push_back(gap);
        self.sum += u64::from(gap);
        self.squares += square(gap);
    }
}

fn square(gap: u32) -> u128 {
    u128::from(gap) * u128::from(gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::LOG10_2;
    use proptest::prelude::*;

    #[test]
    fn normal_has_the_paper_s_values() {
        // Mean 1,000 and deviation 200; the last printed digit is the fifth.
        let table = [
            (500.0, 0.00271),
            (1000.0, LOG10_2),
            (1200.0, 0.79955),
            (1400.0, 1.64302),
            (1600.0, 2.8697),
            (1800.0, 4.49933),
            (2000.0, 6.54265),
        ];
        for (silence, want) in table {
            assert!((normal(silence, 1000.0, 200.0) - want).abs() < 1e-5, "at {silence}");
        }
    }

    #[test]
    fn exponential_convicts_after_eighteen_means() {
        for (ratio, want) in [(1.0, LOG10_E), (2.0, 0.8686), (5.0, 2.1715), (10.0, 4.3429)] {
            assert!((exponential(ratio, 1.0) - want).abs() < 5.1e-5, "at {ratio}");
        }
        for (threshold, means) in [(5.0, 11.5), (8.0, 18.42), (10.0, 23.0), (12.0, 27.6), (16.0, 36.8)] {
            assert!((exponential(means, 1.0) - threshold).abs() < 0.02, "threshold {threshold}");
        }
    }

    #[test]
    fn long_pauses_are_not_a_rhythm() {
        let second = |s: u64| Instant::from_micros(s * 1_000_000);
        let mut arrivals = Arrivals::new(second(0), CASSANDRA_FIRST_GAP, WINDOW);
        arrivals.record(second(1), Some(CASSANDRA_LONGEST_GAP));
        arrivals.record(second(60), Some(CASSANDRA_LONGEST_GAP));
        assert_eq!((arrivals.mean(), arrivals.last()), (1_500_000.0, second(60)));
        arrivals.record(second(90), None);
        assert_eq!(arrivals.mean(), 11_000_000.0);
    }

    proptest! {
        #[test]
        fn the_window_s_moments_are_those_of_its_last_gaps(gaps in prop::collection::vec(0u64..5_000_000, 1..60)) {
            let mut arrivals = Arrivals::new(Instant::ZERO, Duration::from_secs(1), 20);
            let mut now = Instant::ZERO;
            for gap in &gaps {
                now = now + Duration::from_micros(*gap);
                arrivals.record(now, None);
            }
            let all = std::iter::once(1_000_000).chain(gaps).collect::<Vec<u64>>();
            let kept = &all[all.len().saturating_sub(20)..];
            let mean = kept.iter().sum::<u64>() as f64 / kept.len() as f64;
            let squares: f64 = kept.iter().map(|&gap| (gap as f64 - mean) * (gap as f64 - mean)).sum();
            prop_assert!((arrivals.mean() - mean).abs() < 1e-6);
            prop_assert!((arrivals.deviation() - (squares / kept.len() as f64).sqrt()).abs() < 1e-3);
        }

        #[test]
        fn phi_only_rises_with_silence(silence in 0.0f64..5_000.0, more in 0.0f64..500.0) {
            prop_assert!(normal(silence + more, 1000.0, 200.0) >= normal(silence, 1000.0, 200.0));
        }
    }
}
