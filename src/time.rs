//! Simulated time: whole microseconds, so that no rounding can reorder two events.
//!
//! [`Instant`] is a point, [`Duration`] a length. Arithmetic is checked: a run that would leave the range
//! (about 584,000 years) is a bug and panics with both values.

use std::fmt;
use std::ops::{Add, Mul, Sub};

/// A point in simulated time, in microseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

/// A length of simulated time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Instant {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// Later than every event: "never".
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `micros` microseconds after the start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the start.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Seconds since the start, for people and charts; never for deciding anything.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// How long after `earlier` this is; zero when it is not.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A length in microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A length in milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }

    /// A length in whole seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000_000)
    }

    /// The length in microseconds.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// The length in seconds, for people and charts.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl Add<Duration> for Instant {
    type Output = Self;
    #[inline]
    fn add(self, length: Duration) -> Self {
        let sum = self.0.checked_add(length.0);
        Self(sum.unwrap_or_else(|| panic!("{self:?} + {length:?} is beyond the end of time")))
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;
    /// Saturates at the start of the run.
    fn sub(self, length: Duration) -> Self {
        Self(self.0.saturating_sub(length.0))
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = self.0.checked_add(other.0);
        Self(sum.unwrap_or_else(|| panic!("{self:?} + {other:?} is too long")))
    }
}

impl Mul<u64> for Duration {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        let product = self.0.checked_mul(times);
        Self(product.unwrap_or_else(|| panic!("{self:?} × {times} is too long")))
    }
}

impl fmt::Display for Duration {
    /// The shortest exact form that the knob grammar reads back: `1s`, `20ms`, `1.5s`, `250us`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0;
        if micros == 0 {
            write!(f, "0ms")
        } else if micros.is_multiple_of(1_000) && micros < 1_000_000 {
            write!(f, "{}ms", micros / 1_000)
        } else if micros < 1_000 {
            write!(f, "{micros}us")
        } else {
            let whole = micros / 1_000_000;
            let fraction = format!("{:06}", micros % 1_000_000);
            let fraction = fraction.trim_end_matches('0');
            let point = if fraction.is_empty() { "" } else { "." };
            write!(f, "{whole}{point}{fraction}s")
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_print_in_the_shortest_exact_form() {
        let shown = |micros| Duration::from_micros(micros).to_string();
        assert_eq!(shown(0), "0ms");
        assert_eq!(shown(250), "250us");
        assert_eq!(shown(20_000), "20ms");
        assert_eq!(shown(1_000_000), "1s");
        assert_eq!(shown(1_500_000), "1.5s");
        assert_eq!(shown(1_500), "0.0015s");
    }

    #[test]
    fn since_never_goes_below_zero() {
        let early = Instant::from_micros(5);
        assert_eq!(early.since(Instant::from_micros(9)), Duration::ZERO);
    }
}
