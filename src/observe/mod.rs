//! What happened, as numbers and columns. Nothing here can change a run.
//!
//! [`Tally`] is always kept: a handful of counters. What costs more is behind [`Observer`]: [`Bare`] keeps nothing else,
//! for sweeps; [`recorder::Recorder`] keeps everything that the page shows.

pub mod accusations;
pub mod detection;
pub mod flights;
pub mod frame;
pub mod recorder;
pub mod series;
pub mod staleness;
pub mod tally;

pub use tally::Tally;

pub use crate::protocol::Effectiveness;
use crate::protocol::{Belief, Means, NodeId, Update};
use crate::time::{Duration, Instant};

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fate {
    /// It arrives.
    Arrives = 0,
    /// Lost on the way.
    Lost = 1,
    /// The target was down.
    Down = 2,
    /// No road was open.
    Cut = 3,
    /// The target's inbox was full, or the target would take no more contacts.
    Refused = 4,
}

/// A message as it leaves.
#[derive(Clone, Copy, Debug)]
pub struct Dispatch {
    /// When it was sent.
    pub sent: Instant,
    /// When it arrives, or would have.
    pub arrives: Instant,
    /// Who sends.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Position in the protocol's list of message kinds.
    pub kind: u8,
    /// Size on the wire.
    pub bytes: u32,
    /// What will become of it, as far as the network knows.
    pub fate: Fate,
}

/// What else is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A node crashed.
    Killed,
    /// A node stopped in good order.
    Left,
    /// A node started that knows this one other.
    Joined(NodeId),
    /// A node started again, with its disk.
    Restarted,
    /// A node started again without its disk.
    Wiped,
    /// A node no longer remembers that something was deleted.
    Forgot(Update),
}

/// Who watches a run, beyond the tally.
pub trait Observer: Clone + 'static {
    /// Whether this observer needs to know what a message carries.
    const RECORDS: bool;

    /// For a cluster of this many nodes whose rounds are about `interval` long.
    fn new(nodes: u32, interval: Duration) -> Self;
    /// A message leaves; the answer names it later. `carries` says whether it tells the watched update.
    fn sent(&mut self, dispatch: &Dispatch, carries: bool) -> u32;
    /// A message that was to arrive has come to its end.
    fn ended(&mut self, flight: u32, at: Instant, to: NodeId, fate: Fate, effect: Effectiveness);
    /// A node has something new.
    fn learned(&mut self, at: Instant, node: NodeId, update: Update, held: u32, from: NodeId, means: Means);
    /// A node now believes something else of another; `source` said so.
    #[inline]
    fn believed(&mut self, at: Instant, node: NodeId, subject: NodeId, belief: Belief, source: NodeId) {
        let _ = (at, node, subject, belief, source);
    }
    /// Something befell a node.
    fn befell(&mut self, at: Instant, node: NodeId, occasion: Occasion);
    /// Somebody at the keyboard, or the scenario, gave a command.
    fn commanded(&mut self, at: Instant, text: String);
    /// Reads what an event at `node`, or the end of this flight there, will touch, so that a large cluster's is fetched from
    /// memory in time. Changes nothing.
    #[inline]
    fn look(&self, node: NodeId, flight: Option<u32>) -> u32 {
        let _ = (node, flight);
        0
    }
    /// The update that the columns talk about, if any.
    fn watched(&self) -> Option<Update>;
    /// Time has moved on to `now`; called before whatever happens then. `waiting` looks how many messages wait where most do.
    fn clock(&mut self, now: Instant, tally: &Tally, waiting: impl Fn() -> usize);
    /// So many messages wait at some node.
    #[inline]
    fn waits(&mut self, waiting: usize) {
        let _ = waiting;
    }
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct Bare;

impl Observer for Bare {
    const RECORDS: bool = false;

    fn new(_: u32, _: Duration) -> Self {
        Self
    }
    #[inline]
    fn sent(&mut self, _: &Dispatch, _: bool) -> u32 {
        0
    }
    #[inline]
    fn ended(&mut self, _: u32, _: Instant, _: NodeId, _: Fate, _: Effectiveness) {}
    #[inline]
    fn learned(&mut self, _: Instant, _: NodeId, _: Update, _: u32, _: NodeId, _: Means) {}
    #[inline]
    fn befell(&mut self, _: Instant, _: NodeId, _: Occasion) {}
    fn commanded(&mut self, _: Instant, _: String) {}
    #[inline]
    fn watched(&self) -> Option<Update> {
        None
    }
    #[inline]
    fn clock(&mut self, _: Instant, _: &Tally, _: impl Fn() -> usize) {}
}
