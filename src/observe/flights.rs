//! The messages of a recorded run: those on their way, and those that have just ended.

use super::{Dispatch, Effectiveness, Fate};
use crate::protocol::NodeId;
use crate::time::Instant;

/// Messages kept, on their way or just ended.
const FLIGHTS: usize = 1 << 16;

/// A message, on its way or ended: half a cache line, for there are thousands a second and each is looked at twice.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Flight {
    /// When it was sent.
    pub sent: Instant,
    /// When it arrives, or would have.
    pub arrives: Instant,
    /// Who sent it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Its size on the wire.
    pub bytes: u32,
    /// Position in the protocol's list of message kinds.
    pub kind: u8,
    /// What became of it, or will, as far as is known.
    pub fate: Fate,
    marks: u8,
}

/// The bits of [`Flight::marks`].
const CARRIES: u8 = 1;
const USEFUL: u8 = 2;
const REDUNDANT: u8 = 4;
const ENDED: u8 = 8;

impl Flight {
    /// A message that leaves; `carries` says whether it tells the watched update.
    #[inline(always)]
    pub fn new(dispatch: &Dispatch, carries: bool) -> Self {
        let Dispatch { sent, arrives, from, to, kind, bytes, fate } = *dispatch;
        Self { sent, arrives, from, to, bytes, kind, fate, marks: if carries { CARRIES } else { 0 } }
    }

    /// Notes its end.
    #[inline(always)]
    pub fn end(&mut self, fate: Fate, effect: Effectiveness) {
        self.fate = fate;
        let mark = |thing, mark| if effect.has(thing) { mark } else { 0 };
        self.marks |= ENDED | mark(Effectiveness::USEFUL, USEFUL) | mark(Effectiveness::REDUNDANT, REDUNDANT);
    }

    /// Whether it tells the watched update.
    pub fn carries(&self) -> bool {
        self.marks & CARRIES > 0
    }

    /// Whether its target, or what stood in its way, is done with it.
    pub fn has_ended(&self) -> bool {
        self.marks & ENDED > 0
    }

    /// Whether it told something needed.
    pub fn was_useful(&self) -> bool {
        self.marks & USEFUL > 0
    }

    /// Whether it told something known.
    pub fn was_redundant(&self) -> bool {
        self.marks & REDUNDANT > 0
    }
}

/// The messages sent last. Each has a number, counted from 0, and lies at that number modulo [`FLIGHTS`]: to find it is a mask, for
/// it is done twice per message.
#[derive(Clone, Debug, Default)]
pub struct Flights {
    ring: Vec<Flight>,
    /// How many there have been, modulo 2^32.
    count: u32,
}

impl Flights {
    /// Keeps a message, in the place of the oldest if there is no other; the answer is its number.
    #[inline(always)]
    pub fn push(&mut self, flight: Flight) -> u32 {
        let number = self.count;
        match self.ring.get_mut(number as usize % FLIGHTS) {
            Some(place) => *place = flight,
            None => self.ring.push(flight),
        }
        self.count = number.wrapping_add(1);
        number
    }

    /// The message of this number, unless it has been replaced.
    #[inline(always)]
    pub fn get_mut(&mut self, number: u32) -> Option<&mut Flight> {
        let is_kept = self.count.wrapping_sub(number) <= FLIGHTS as u32;
        self.ring.get_mut(number as usize % FLIGHTS).filter(|_| is_kept)
    }

    /// What lies where the message of this number lay.
    #[inline(always)]
    pub fn look(&self, number: u32) -> Option<&Flight> {
        self.ring.get(number as usize % FLIGHTS)
    }

    /// Roughly how many bytes a copy takes.
    pub fn size(&self) -> usize {
        self.ring.len() * size_of::<Flight>()
    }

    /// Those that are kept, in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = &Flight> {
        let oldest = if self.ring.len() < FLIGHTS { 0 } else { self.count as usize % FLIGHTS };
        self.ring[oldest..].iter().chain(&self.ring[..oldest])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flight_takes_half_a_cache_line() {
        assert_eq!(size_of::<Flight>(), 32);
    }

    #[test]
    fn the_oldest_makes_room_and_is_not_found_any_more() {
        let dispatch = |bytes| {
            let node = NodeId::new(1);
            let (sent, arrives) = (Instant::ZERO, Instant::ZERO);
            Dispatch { sent, arrives, from: node, to: node, kind: 0, bytes, fate: Fate::Arrives }
        };
        let mut flights = Flights::default();
        let numbers: Vec<u32> =
            (0..FLIGHTS as u32 + 2).map(|n| flights.push(Flight::new(&dispatch(n), false))).collect();
        assert_eq!(flights.get_mut(numbers[1]).map(|flight| flight.bytes), None);
        assert_eq!(flights.get_mut(numbers[2]).map(|flight| flight.bytes), Some(2));
        let order: Vec<u32> = flights.iter().map(|flight| flight.bytes).collect();
        assert!(order.is_sorted() && order.len() == FLIGHTS);
    }
}
