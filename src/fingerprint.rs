//! The digest of a run: one number that two runs share only if they are the same.

use crate::dice::mix;

/// Folds numbers, in order, into 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        // The first digits of pi: nothing-up-my-sleeve.
        Self(0x243f_6a88_85a3_08d3)
    }
}

impl Fingerprint {
    /// Adds one number.
    #[inline]
    pub fn add(&mut self, number: u64) {
        self.0 = mix(self.0.rotate_left(5) ^ number).wrapping_add(self.0);
    }

    /// The digest so far.
    pub fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_matters() {
        let of = |numbers: &[u64]| {
            let mut print = Fingerprint::default();
            numbers.iter().for_each(|&n| print.add(n));
            print.value()
        };
        assert_ne!(of(&[1, 2]), of(&[2, 1]));
        assert_ne!(of(&[0]), of(&[0, 0]));
    }
}
