//! What a handler sees of the world, and what it may want of it.

use super::{Belief, NodeId, Protocol, Update};
use crate::dice::Dice;
use crate::time::{Duration, Instant};
use crate::topology::Topology;

/// What a handler sees of the world, and where it writes its effects.
pub struct Context<'a, P: Protocol> {
    /// This node.
    pub me: NodeId,
    /// This node's own clock, skew included.
    pub now: Instant,
    /// This node's steady clock, which drifts but is never set: for measuring lengths of time.
    pub steady: Instant,
    /// Under the synchronous clock, the number of the round (from 1; 0 is before the first): what was learned in this
    /// very round must not be told or counted in it. `None` under all other clocks.
    pub frozen_round: Option<u32>,
    /// This node's own stream.
    pub dice: &'a mut Dice,
    /// Everybody's neighbour lists.
    pub topology: &'a Topology,
    /// The storage that nodes share; this node's part of it is meant.
    pub commons: &'a mut P::Commons,
    pub(crate) effect: Effectiveness,
    pub(crate) effects: &'a mut Vec<Effect<P>>,
}

/// What an arrived message did to the node that it reached: any of three things, or nothing. They share a byte, for all are read at
/// once right after one was written, and a processor waits for pieces of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effectiveness(u8);

impl Effectiveness {
    /// It told something that was needed.
    pub const USEFUL: Self = Self(1);
    /// It told something that was known.
    pub const REDUNDANT: Self = Self(2);
    /// The receiver would not take it.
    pub const REFUSED: Self = Self(4);

    /// Whether it did this.
    #[inline]
    pub const fn has(self, thing: Self) -> bool {
        self.0 & thing.0 > 0
    }

    /// It did this, too.
    #[inline]
    pub(crate) const fn add(&mut self, thing: Self) {
        self.0 |= thing.0;
    }
}

/// What a handler wants done.
#[derive(Clone, Debug)]
pub enum Effect<P: Protocol> {
    /// Hand a message to the network.
    Send(NodeId, P::Message),
    /// Fire a timer after a length of this node's own clock.
    Timer(Duration, P::Timer),
    /// Fire a timer at this node's next turn under the `clock` knob, whose turns are about this far apart.
    Tick(Duration, P::Timer),
    /// Tell the observer something.
    Note(Note),
    /// End the process, in good order.
    Quit,
}

/// What a protocol tells the observers. Notes change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The node now has `update`; it had version `held` of that writer before (0 for none).
    Learned { update: Update, held: u32, from: NodeId, means: Means },
    /// The message told at least one thing that the node needed, judged as the protocol judges it.
    Needed(Update),
    /// The node no longer has this update, or anything else of its writer: a deletion that it need not remember.
    Forgot(Update),
    /// The node starts (true) or stops (false) spreading one update.
    Spreading(bool),
    /// The node now believes this of `subject`, because `source` said so; nobody, if it found out itself.
    Believes { subject: NodeId, belief: Belief, source: NodeId },
}

/// How a node came by an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// It wrote it.
    Own,
    /// By rumor.
    Rumor,
    /// By anti-entropy.
    Repair,
}

/// The most peers that one choice may ask for.
pub const MAX_PEERS: usize = 16;

/// A few distinct peers.
#[derive(Clone, Copy, Debug)]
pub struct Peers {
    chosen: [NodeId; MAX_PEERS],
    count: usize,
}

impl std::ops::Deref for Peers {
    type Target = [NodeId];
    #[inline]
    fn deref(&self) -> &[NodeId] {
        &self.chosen[..self.count]
    }
}

impl<P: Protocol> Context<'_, P> {
    /// Sends `message` to `to`. A node never sends to itself.
    #[inline]
    pub fn send(&mut self, to: NodeId, message: P::Message) {
        debug_assert_ne!(to, self.me, "a node sends to itself");
        self.effects.push(Effect::Send(to, message));
    }

    /// Fires `timer` after a length of this node's own clock.
    #[inline]
    pub fn set_timer(&mut self, after: Duration, timer: P::Timer) {
        self.effects.push(Effect::Timer(after, timer));
    }

    /// Fires `timer` at this node's next turn; turns are `every` apart, as the `clock` knob understands it. The first
    /// call after a start also chooses the phase.
    #[inline]
    pub fn tick(&mut self, every: Duration, timer: P::Timer) {
        self.effects.push(Effect::Tick(every, timer));
    }

    /// Ends this process, in good order, after everything else that this handler wants.
    pub fn quit(&mut self) {
        self.effects.push(Effect::Quit);
    }

    /// Tells the observers that the message in hand told something that this node had.
    #[inline]
    pub fn knew_it(&mut self) {
        self.effect.add(Effectiveness::REDUNDANT);
    }

    /// Tells the observers that this node will not take the message in hand.
    #[inline]
    pub fn refuse(&mut self) {
        self.effect.add(Effectiveness::REFUSED);
    }

    /// Tells the observers.
    #[inline]
    pub fn note(&mut self, note: Note) {
        self.effects.push(Effect::Note(note));
    }

    /// Runs a handler of a protocol that this one stands on, for its member `me`, on its part of the common storage. The answer
    /// is what it wants done, for this protocol to do in its own way.
    pub fn within<Q: Protocol>(
        &mut self,
        me: NodeId,
        commons: impl FnOnce(&mut P::Commons) -> &mut Q::Commons,
        handler: impl FnOnce(&mut Context<'_, Q>),
    ) -> Vec<Effect<Q>> {
        let mut effects = Vec::new();
        let mut inner = Context {
            me,
            now: self.now,
            steady: self.steady,
            frozen_round: self.frozen_round,
            dice: self.dice,
            topology: self.topology,
            commons: commons(self.commons),
            effect: self.effect,
            effects: &mut effects,
        };
        handler(&mut inner);
        self.effect = inner.effect;
        effects
    }

    /// Up to `count` distinct neighbours, uniformly: all of them if there are no more. `count` is at most
    /// [`MAX_PEERS`].
    pub fn choose(&mut self, count: u32) -> Peers {
        let degree = self.topology.degree(self.me);
        let mut peers = Peers { chosen: [NodeId::NOBODY; MAX_PEERS], count: 0 };
        if count >= degree {
            for position in 0..degree.min(MAX_PEERS as u32) {
                peers.chosen[peers.count] = self.topology.neighbour(self.me, position);
                peers.count += 1;
            }
        } else {
            while peers.count < count as usize {
                let peer = self.topology.neighbour(self.me, self.dice.below(degree));
                if !peers.contains(&peer) {
                    peers.chosen[peers.count] = peer;
                    peers.count += 1;
                }
            }
        }
        peers
    }
}
