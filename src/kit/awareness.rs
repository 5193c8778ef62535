//! How far a node trusts itself (Lifeguard's local health: Dadgar, Phillips, Currey 2018; memberlist `awareness.go`).
//!
//! A node that misses answers it should have had, or has to refute that it is dead, is probably slow itself. The score
//! counts such signs, and stretches its patience with others.

use crate::time::Duration;

/// A score from 0, healthy, to one less than the multiplier that bounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Awareness {
    score: u32,
    multiplier: u32,
}

impl Awareness {
    /// Healthy. Patience is stretched at most `multiplier` times: memberlist's AwarenessMaxMultiplier, 8; with 1 the score
    /// stays 0.
    pub const fn new(multiplier: u32) -> Self {
        Self { score: 0, multiplier }
    }

    /// Signs of own trouble.
    pub fn worsen(&mut self, signs: u32) {
        self.score = (self.score + signs).min(self.multiplier.saturating_sub(1));
    }

    /// A sign that all is well.
    pub fn improve(&mut self) {
        self.score = self.score.saturating_sub(1);
    }

    /// The score.
    pub const fn score(self) -> u32 {
        self.score
    }

    /// `base`, stretched by the score.
    pub fn stretch(self, base: Duration) -> Duration {
        base * u64::from(self.score + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_stays_within_its_bounds() {
        // awareness_test.go: TestAwareness, but step by step as deltas of one probe come.
        let mut health = Awareness::new(8);
        let second = Duration::from_secs(1);
        health.improve();
        assert_eq!((health.score(), health.stretch(second)), (0, second));
        health.worsen(3);
        assert_eq!((health.score(), health.stretch(second)), (3, second * 4));
        health.worsen(10);
        assert_eq!((health.score(), health.stretch(second)), (7, second * 8));
        health.improve();
        assert_eq!((health.score(), health.stretch(second)), (6, second * 7));
    }

    #[test]
    fn with_a_multiplier_of_one_nothing_stretches() {
        let mut health = Awareness::new(1);
        health.worsen(5);
        assert_eq!(health.score(), 0);
    }
}
