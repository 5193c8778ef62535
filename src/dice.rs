//! All randomness: seeded streams, one per node and purpose, and the float functions they need.
//!
//! A stream is SplitMix64 (Steele, Lea, Flood 2014): eight bytes of state, so that a million nodes can each own
//! one; the generators that `rand` ships take 32 bytes or are not portable. Where a stream *starts* is a hash
//! of the run's seed, the purpose and the owner. Deriving starts by addition or xor gives neighbouring nodes
//! shifted copies of one sequence, which is deterministic, looks harmless and is wrong by a factor of eight in
//! the residue of rumor mongering; only the comparison with a paper shows it.
//!
//! [`Dice`] is a `rand` generator, so shuffles and the like come from there. Integers are drawn as `u32` or
//! `u64`, never `usize`: pointer width must not change a run. `ln`, `exp` and `pow` come from `libm`, because the
//! standard library's differ between native and wasm in the last bit, and one bit can reorder two events.

use core::convert::Infallible;
use rand::rand_core::TryRng;

/// What a stream is for. Each purpose has its own, so that turning on loss does not change whom a node chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A node's own choices: peers, coins.
    Protocol = 1,
    /// Phases and gaps of a node's timers.
    Clock = 2,
    /// Delay and loss of the messages a node sends.
    Network = 3,
    /// Who is whose neighbour.
    Topology = 4,
    /// Which nodes a command without a name hits.
    Command = 5,
    /// The order of a sweep.
    Order = 6,
}

/// One seeded stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dice {
    state: u64,
}

/// SplitMix64's increment: 2^64 divided by the golden ratio.
pub const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64's finaliser: a bijection in which every input bit reaches every output bit.
#[inline]
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The key from which all streams of one purpose are derived.
#[inline]
pub const fn key(seed: u64, purpose: Purpose) -> u64 {
    mix(mix(seed.wrapping_add(GAMMA)) ^ (purpose as u64).wrapping_mul(GAMMA))
}

impl Dice {
    /// The stream of `owner` (a node, a link, a count) under a [`key`].
    #[inline]
    pub const fn from_key(key: u64, owner: u64) -> Self {
        Self { state: mix(key ^ mix(owner.wrapping_add(GAMMA))) }
    }

    /// A short stream, of at most eight draws, for the `position`-th of many equal things (from 0 to 2^61): the place
    /// where one long stream under `key` is entered. Half the cost of [`from_key`](Self::from_key).
    #[inline]
    pub const fn at(key: u64, position: u64) -> Self {
        Self { state: key.wrapping_add(position.wrapping_mul(GAMMA.wrapping_mul(8))) }
    }

    /// The stream of `owner` for one purpose of a run.
    pub const fn new(seed: u64, purpose: Purpose, owner: u64) -> Self {
        Self::from_key(key(seed, purpose), owner)
    }

    /// Sixty-four fresh bits.
    #[inline]
    pub const fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mix(self.state)
    }

    /// A whole number from 0 to `bound - 1`, by multiply and shift: biased by less than `bound` / 2^32, which no
    /// experiment here can see, and one draw whatever the bound. `bound` must not be 0.
    #[inline]
    pub const fn below(&mut self, bound: u32) -> u32 {
        scale(self.bits() >> 32, bound)
    }

    /// True with probability `share` (0 to 1). Always takes one draw, so that changing `share` shifts nothing.
    #[inline]
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// A number in [0, 1) with 53 random bits.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        unit(self.bits())
    }

    /// Another node than `me`, uniform among `1..=nodes`; `nodes` must be at least 2. Nodes count from 1.
    #[inline]
    pub const fn other(&mut self, me: u32, nodes: u32) -> u32 {
        let pick = 1 + self.below(nodes - 1);
        pick + (pick >= me) as u32
    }

    /// The raw state, for digests.
    pub const fn state(&self) -> u64 {
        self.state
    }
}

/// Maps 32 random bits to `0..bound`.
#[inline]
pub const fn scale(bits: u64, bound: u32) -> u32 {
    ((bits * bound as u64) >> 32) as u32
}

/// Maps 64 random bits to [0, 1).
#[inline]
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// An exponential variate with the given mean, from a number in [0, 1).
pub fn exponential(mean: f64, unit: f64) -> f64 {
    -mean * ln(1.0 - unit)
}

/// A standard normal variate from two numbers in [0, 1) (Box and Muller 1958).
pub fn normal(unit_a: f64, unit_b: f64) -> f64 {
    libm::sqrt(-2.0 * ln(1.0 - unit_a)) * libm::cos(core::f64::consts::TAU * unit_b)
}

/// Natural logarithm, the same bits on every target.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Base-10 logarithm, the same bits on every target.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Base-2 logarithm, the same bits on every target.
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}

/// e to the `x`, the same bits on every target.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `x` to the `y`, the same bits on every target.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

impl TryRng for Dice {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.bits() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.bits())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.bits().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_streams_share_nothing() {
        let draws = |owner| {
            let mut dice = Dice::new(7, Purpose::Protocol, owner);
            (0..1_000).map(|_| dice.bits()).collect::<Vec<_>>()
        };
        let (one, two) = (draws(1), draws(2));
        assert!(one.iter().all(|bits| !two.contains(bits)));
    }

    #[test]
    fn other_is_uniform_and_never_oneself() {
        let mut dice = Dice::new(1, Purpose::Protocol, 1);
        let mut seen = [0u32; 6];
        for _ in 0..50_000 {
            seen[dice.other(3, 5) as usize] += 1;
        }
        assert_eq!((seen[0], seen[3]), (0, 0));
        // Four cells of 12,500; four standard deviations are 387.
        assert!([1, 2, 4, 5].iter().all(|&n| seen[n].abs_diff(12_500) < 387), "{seen:?}");
    }

    #[test]
    fn the_stream_is_splitmix64() {
        // First outputs for state 0, from the generator's reference sequence.
        let mut dice = Dice { state: 0 };
        assert_eq!(dice.bits(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(dice.bits(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn exponential_and_normal_have_their_moments() {
        let mut dice = Dice::new(3, Purpose::Network, 1);
        let n = 200_000;
        let exponentials: f64 = (0..n).map(|_| exponential(20.0, dice.unit())).sum();
        let normals: f64 = (0..n).map(|_| normal(dice.unit(), dice.unit())).sum();
        // Four standard errors: 4·20/√n and 4/√n.
        assert!((exponentials / n as f64 - 20.0).abs() < 0.18);
        assert!((normals / n as f64).abs() < 0.009);
    }
}
