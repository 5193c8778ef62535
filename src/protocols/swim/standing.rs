//! What a member believes of another: a state and an incarnation; and which news changes it.

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

/// Incarnation and state of a member, as another holds them; or that it holds nothing. Of a suspect also where the
/// suspicion stands, so that it need not be looked for: half of all news at the height of a failure is about suspects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    code: u16,
    place: u16,
}

/// Room for the states.
const STATE_BITS: u32 = 3;
/// The largest incarnation that fits: a member would have to refute 8,191 times.
const MOST: u32 = (1 << (16 - STATE_BITS)) - 1;

impl Standing {
    /// Never heard of, or erased.
    pub const UNKNOWN: Self = Self { code: 0, place: 0 };

    /// In this state, at this incarnation (from 1).
    #[inline]
    pub fn new(state: State, incarnation: u32) -> Self {
        debug_assert!(incarnation > 0, "incarnations count from 1");
        Self { code: (incarnation.min(MOST) << STATE_BITS) as u16 | state as u16, place: 0 }
    }

    /// Alive at this incarnation.
    #[inline]
    pub fn alive(incarnation: u32) -> Self {
        Self::new(State::Alive, incarnation)
    }

    /// State and incarnation in two bytes, for messages.
    #[inline]
    pub fn code(self) -> u16 {
        self.code
    }

    /// Reads [`Standing::code`].
    #[inline]
    pub fn from_code(code: u16) -> Self {
        Self { code, place: 0 }
    }

    /// The same of a suspect, the suspicion of whom stands at this place.
    pub fn with_place(self, place: usize) -> Self {
        debug_assert!(self.is_suspect() && place <= 0xffff, "{self:?} at place {place}");
        Self { place: place as u16, ..self }
    }

    /// Where the suspicion of a suspect stands.
    pub fn place(self) -> usize {
        usize::from(self.place)
    }

    /// Whether news of this standing changes what is held, or at least counts as one more accusation: the table in
    /// [`members`](super::members).
    #[inline]
    pub fn yields_to(self, news: Self) -> bool {
        let (held, told) = (self.incarnation(), news.incarnation());
        match news.state() {
            Some(State::Alive) => told > held,
            Some(State::Suspect | State::Condemned) => {
                told >= held && matches!(self.state(), Some(State::Alive | State::Suspect))
            }
            Some(State::Dead | State::Left) => told >= held && self != Self::UNKNOWN && !self.is_gone(),
            None => false,
        }
    }

    /// The state, of one who is known.
    #[inline]
    pub fn state(self) -> Option<State> {
        if self == Self::UNKNOWN {
            return None;
        }
        Some(match self.code & ((1 << STATE_BITS) - 1) {
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
        u32::from(self.code >> STATE_BITS)
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

impl From<Standing> for Belief {
    #[inline]
    fn from(standing: Standing) -> Self {
        standing.belief()
    }
}

impl From<Standing> for u32 {
    fn from(standing: Standing) -> Self {
        Self::from(standing.code) << 16 | Self::from(standing.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_precedence() {
        use State::*;
        // Held state, news, and whether the news counts at a lower, the same and a higher incarnation.
        let table = [
            (Alive, Alive, [false, false, true]),
            (Alive, Suspect, [false, true, true]),
            (Alive, Dead, [false, true, true]),
            (Alive, Left, [false, true, true]),
            (Suspect, Alive, [false, false, true]),
            (Suspect, Suspect, [false, true, true]),
            (Suspect, Dead, [false, true, true]),
            (Condemned, Alive, [false, false, true]),
            (Condemned, Suspect, [false, false, false]),
            (Condemned, Dead, [false, true, true]),
            (Dead, Alive, [false, false, true]),
            (Dead, Suspect, [false, false, false]),
            (Dead, Dead, [false, false, false]),
            (Dead, Left, [false, false, false]),
            (Left, Alive, [false, false, true]),
            (Left, Suspect, [false, false, false]),
            (Left, Dead, [false, false, false]),
        ];
        for (held, news, counts) in table {
            for (incarnation, counts) in [4, 5, 6].into_iter().zip(counts) {
                let yields = Standing::new(held, 5).yields_to(Standing::new(news, incarnation));
                assert_eq!(yields, counts, "{held:?} at 5, {news:?} at {incarnation}");
            }
        }
        let of_a_stranger =
            [Alive, Suspect, Dead, Left].map(|news| Standing::UNKNOWN.yields_to(Standing::new(news, 1)));
        assert_eq!(of_a_stranger, [true, false, false, false]);
    }

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
