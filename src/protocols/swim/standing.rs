//! What a member believes of another: a state and an incarnation, in two bytes.

use crate::protocol::Belief;

/// memberlist `state.go: NodeStateType`, in SWIM's order of precedence within one incarnation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Answers, as far as is known.
    Alive,
    /// Did not answer; may refute.
    Suspect,
    /// Suspected, and no further accuser would count (not a state of memberlist's, which keeps this in the timer).
    Condemned,
    /// Did not refute in time.
    Dead,
    /// Said that it goes.
    Left,
}

/// Incarnation and state of a member, as another holds them; or that it holds nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing(u16);

/// Room for the states.
const STATE_BITS: u32 = 3;
/// The largest incarnation that fits: a member would have to refute 8,191 times.
const MOST: u32 = (1 << (16 - STATE_BITS)) - 1;

impl Standing {
    /// Never heard of, or erased.
    pub const UNKNOWN: Self = Self(0);

    /// In this state, at this incarnation (from 1).
    #[inline]
    pub fn new(state: State, incarnation: u32) -> Self {
        debug_assert!(incarnation > 0, "incarnations count from 1");
        Self((incarnation.min(MOST) << STATE_BITS) as u16 | state as u16)
    }

    /// Alive at this incarnation.
    #[inline]
    pub fn alive(incarnation: u32) -> Self {
        Self::new(State::Alive, incarnation)
    }

    /// The state, of one who is known.
    #[inline]
    pub fn state(self) -> Option<State> {
        if self == Self::UNKNOWN {
            return None;
        }
        Some(match self.0 & ((1 << STATE_BITS) - 1) {
            0 => State::Alive,
            1 => State::Suspect,
            2 => State::Condemned,
            3 => State::Dead,
            _ => State::Left,
        })
    }

    /// The incarnation; 0 for one who is unknown.
    #[inline]
    pub fn incarnation(self) -> u32 {
        u32::from(self.0 >> STATE_BITS)
    }

    /// Whether it is known, and not suspected, dead or gone.
    #[inline]
    pub fn is_alive(self) -> bool {
        self.state() == Some(State::Alive)
    }

    /// Whether it is suspected.
    #[inline]
    pub fn is_suspect(self) -> bool {
        matches!(self.state(), Some(State::Suspect | State::Condemned))
    }

    /// Whether it is dead or has left.
    #[inline]
    pub fn is_gone(self) -> bool {
        matches!(self.state(), Some(State::Dead | State::Left))
    }

    /// The same in the words that all protocols share.
    pub fn belief(self) -> Belief {
        match self.state() {
            None => Belief::Unknown,
            Some(State::Alive) => Belief::Alive,
            Some(State::Suspect | State::Condemned) => Belief::Suspect,
            Some(State::Dead) => Belief::Dead,
            Some(State::Left) => Belief::Left,
        }
    }
}

impl From<Standing> for u16 {
    fn from(standing: Standing) -> Self {
        standing.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_hold_every_state_and_incarnation() {
        for state in [State::Alive, State::Suspect, State::Condemned, State::Dead, State::Left] {
            for incarnation in [1, 2, MOST] {
                let standing = Standing::new(state, incarnation);
                assert_eq!((standing.state(), standing.incarnation()), (Some(state), incarnation));
            }
        }
        assert_eq!((Standing::UNKNOWN.state(), Standing::UNKNOWN.incarnation()), (None, 0));
    }
}
