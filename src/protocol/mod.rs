//! The boundary between a protocol and the world.
//!
//! A protocol is one node's view: a state machine without I/O. It gets an input (start, timer, message, order),
//! may read this node's own clock and roll this node's own dice through its [`Context`], and writes effects (send,
//! set a timer, note) into a buffer. One loop in the simulator applies them. Handlers return nothing and cannot fail: a
//! stale or absurd message is ignored.
//!
//! ```text
//!            start / timer / message / order
//!   world ───────────────────────────────────▶ Protocol handler (one node's state)
//!     ▲                                              │
//!     └──────────── Effect: send, timer, tick, note ◀┘
//! ```

mod context;
mod sprint;

pub use crate::belief::Belief;
use crate::belief::{Census, Countdown};
use crate::fingerprint::Fingerprint;
use crate::knob::{Knob, Problem};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
pub use context::{Context, Effect, Effectiveness, MAX_PEERS, Means, Note, Peers};
use serde::Serialize;
pub use sprint::{Course, Sprint, Sprinted};
use std::borrow::Cow;
use std::fmt;

/// A node's number. Nodes count from 1; 0 is nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NodeId(u32);

impl NodeId {
    /// Nobody: the sender of an order, the teller of what a node found out itself.
    pub const NOBODY: Self = Self(0);

    /// The node with this number.
    #[inline]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The node at this position in a list of all nodes.
    #[inline]
    pub const fn at(index: usize) -> Self {
        Self(index as u32 + 1)
    }

    /// The number, from 1.
    #[inline]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The position in a list of all nodes, from 0.
    #[inline]
    pub const fn index(self) -> usize {
        debug_assert!(self.0 > 0, "nobody has no position");
        self.0 as usize - 1
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of one piece of news: the `version`-th write (from 1) of `writer`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Update {
    /// Who wrote it.
    pub writer: NodeId,
    /// The writer's own count of writes.
    pub version: u32,
}

impl Update {
    /// The same with one bit of its version flipped, the one that makes it look newest: 2^30. What really happened to
    /// Amazon S3 on 20 July 2008 was one such bit.
    pub const fn poisoned(self) -> Self {
        Self { version: self.version ^ 1 << 30, ..self }
    }

    /// Whether this is `other` or something newer of the same writer.
    #[inline]
    pub fn covers(self, other: Self) -> bool {
        self.writer == other.writer && self.version >= other.version
    }
}

/// One node's view of a gossip protocol, and what the workshop must know to show it.
pub trait Protocol: Clone + Sized + 'static {
    /// Name, knobs and message kinds.
    const INFO: Info;

    /// The same of this very protocol, where one type runs several.
    fn info(&self) -> Info {
        Self::INFO
    }

    /// What one node holds. Cloned for checkpoints.
    type Node: Clone;
    /// What travels.
    type Message: Clone;
    /// What a timer says when it fires. Timers are never cancelled: a late one checks the node's state.
    type Timer: Copy + fmt::Debug;
    /// Storage that all nodes share so that equal entries are kept once; `()` if nodes are small. A handler touches only
    /// what is its own node's, so that sharing saves room and tells nobody anything. Cloned for checkpoints.
    type Commons: Clone + Default;

    /// Reads the settings, which have passed their knobs; what contradicts each other is refused here.
    fn new(settings: &Settings) -> Result<Self, Problem>;

    /// A node that has never run.
    fn node(&self, me: NodeId) -> Self::Node;

    /// A node that has lost its disk. It is as one that has never run, unless those begin with something.
    fn wiped(&self, me: NodeId) -> Self::Node {
        self.node(me)
    }

    /// The process starts: for the first time, or again.
    fn start(&self, node: &mut Self::Node, ctx: &mut Context<'_, Self>, how: Start);

    /// A timer fires.
    fn timer(&self, node: &mut Self::Node, ctx: &mut Context<'_, Self>, timer: Self::Timer);

    /// How far apart the turns are of which `timer` begins one, if it begins what each node does again and again: gossip, a
    /// probe, a comparison. `None` for every other timer.
    fn period(&self, timer: Self::Timer) -> Option<Duration> {
        let _ = timer;
        None
    }

    /// A message arrives.
    fn message(&self, node: &mut Self::Node, ctx: &mut Context<'_, Self>, from: NodeId, message: &Self::Message);

    /// Takes out of a message that a node has just read what it keeps for when it has nothing better to do, each piece a
    /// message of its own; the rest it handles now. Asked only where handling takes time. By default all is handled now.
    fn put_aside(&self, message: &mut Self::Message) -> Vec<(Urgency, Self::Message)> {
        let _ = message;
        Vec::new()
    }

    /// A stream could not be opened: no process listens at `to`, whose machine answers all the same.
    fn refused(&self, node: &mut Self::Node, ctx: &mut Context<'_, Self>, to: NodeId) {
        let _ = (node, ctx, to);
    }

    /// Somebody at the keyboard wants something of this node.
    fn order(&self, node: &mut Self::Node, ctx: &mut Context<'_, Self>, order: Order);

    /// The process of `me` has crashed: what stood in its memory is gone, what is on its disk stays.
    fn crashed(&self, me: NodeId, node: &mut Self::Node, commons: &mut Self::Commons) {
        let _ = (me, node, commons);
    }

    /// The same protocol after a live knob has turned.
    fn turned(&self, settings: &Settings) -> Result<Self, Problem> {
        Self::new(settings)
    }

    /// A live knob has turned, and `self` was `before`. Called for every running node, so that it may start a timer.
    fn adapt(&self, before: &Self, node: &mut Self::Node, ctx: &mut Context<'_, Self>) {
        let _ = (before, node, ctx);
    }

    /// Kind and size of a message by the real system's format.
    fn wire(&self, message: &Self::Message) -> Wire;

    /// What becomes of a message in which a bit has flipped, and that still reads: where `checksum` is off, it reaches its target
    /// like this. `None` if the protocol's messages are protected anyway.
    fn corrupted(&self, message: &Self::Message) -> Option<Self::Message> {
        let _ = message;
        None
    }

    /// Whether a message tells `update` or something newer of the same writer.
    fn carries(&self, message: &Self::Message, update: Update) -> bool;

    /// How a node stands to `update` or something newer of the same writer.
    fn knowledge(&self, node: &Self::Node, update: Update) -> Knowledge;

    /// How many updates a node is spreading.
    fn spreading(&self, node: &Self::Node) -> u32;

    /// What `observer` believes of `subject`, where a protocol tells the living from the dead.
    fn belief(&self, commons: &Self::Commons, observer: NodeId, subject: NodeId) -> Belief {
        let _ = (commons, observer, subject);
        Belief::Unknown
    }

    /// How many believe what of each node; `None` if the protocol does not tell the living from the dead.
    fn census<'a>(&self, commons: &'a Self::Commons) -> Option<Cow<'a, Census>> {
        let _ = commons;
        None
    }

    /// A node's suspicions that run out.
    fn countdowns(&self, node: &Self::Node) -> Vec<Countdown> {
        let _ = node;
        Vec::new()
    }

    /// What the inspector shows.
    fn view(&self, node: &Self::Node) -> View;

    /// What would have been the right answer to the last question that was asked at a node, if it has been answered.
    fn answer(&self, node: &Self::Node) -> Option<Answer> {
        let _ = node;
        None
    }

    /// A faster way through runs of these settings, if the protocol has one. It must end in the same digest.
    fn sprint(settings: &Settings) -> Option<Box<dyn Sprint>> {
        let _ = settings;
        None
    }

    /// Adds everything that can make a difference later to the run's digest.
    fn fingerprint(&self, node: &Self::Node, print: &mut Fingerprint);

    /// Adds what nodes keep in common storage.
    fn fingerprint_commons(&self, commons: &Self::Commons, print: &mut Fingerprint) {
        let _ = (commons, print);
    }

    /// Roughly how many bytes nodes hold on the heap and in common storage: checkpoints have a budget.
    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Self::Node>, commons: &Self::Commons) -> usize {
        let _ = (nodes, commons);
        0
    }
}

/// What is fixed about a protocol.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// The name in scenarios and on the command line.
    pub name: &'static str,
    /// The name on the page.
    pub label: &'static str,
    /// What it is and where it comes from.
    pub help: &'static str,
    /// Its own knobs.
    pub knobs: &'static [Knob],
    /// Its messages; [`Wire::kind`] is a position here.
    pub messages: &'static [MessageKind],
    /// Whether it ticks by the `clock` knob. The protocols of real systems set real timers only.
    pub ticks_by_clock: bool,
    /// What it calls a node that it takes for crashed: memberlist says “dead”, Serf “failed”.
    pub crashed: &'static str,
    /// The names of those commands that its nodes obey and that not every protocol's do.
    pub commands: &'static [&'static str],
}

/// One kind of message.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MessageKind {
    /// One word.
    pub name: &'static str,
    /// What it says, in a few words.
    pub label: &'static str,
    /// How it is drawn.
    pub shape: Shape,
}

/// How a message is drawn, so that kinds differ by shape before colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// News on its way: solid, filled head.
    Push,
    /// A question: dashed.
    Request,
    /// An answer: hollow head.
    Reply,
    /// News and question in one: two lanes.
    Exchange,
    /// Are you there: thin and dotted.
    Probe,
    /// Replicas compare all they have: double line.
    Repair,
}

/// How a process comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the beginning of the run.
    First,
    /// After a crash; the node is as its disk has it.
    Recovered,
    /// After a crash that took the disk; the node is new.
    Wiped,
    /// The node knows nothing but this one other, whom it is to join through.
    Joining(NodeId),
}

/// In which of its two heaps a node keeps what it has put aside. It takes from the urgent heap first, and from each what came
/// last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Urgency {
    Urgent,
    Plain,
}

/// What somebody at the keyboard may ask of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Write something new.
    Inject,
    /// Take back what was written, where the protocol or its merge rule knows how.
    Remove,
    /// Say goodbye, then stop.
    Leave,
    /// Get in touch with this other node, as a newcomer would.
    Join(NodeId),
    /// Declare that this other, crashed node has left for good; and forget it altogether (true).
    ForceLeave(NodeId, bool),
    /// Find out where this service runs, in this zone; 0 is its own.
    Ask { service: u32, zone: u32 },
}

/// How a node stands to an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Has not heard it.
    Susceptible,
    /// Has it and spreads it.
    Infective,
    /// Has it and is silent.
    Removed,
}

/// What a message is to the network and the meters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Position in [`Info::messages`].
    pub kind: u8,
    /// Its own size by the real system's format, without the headers of what carries it.
    pub payload: u32,
    /// Whether it carries updates, as opposed to questions and thanks.
    pub tells: bool,
    /// Whether it opens a contact. Under round clocks `loss` fails whole contacts, so only openers can be lost.
    pub opens: bool,
    /// Whether it travels on a stream: not lost and not doubled, as long as a road is open.
    pub stream: bool,
}

impl Wire {
    /// Bytes on the wire: the payload, and the headers of the transport and of IPv4 for each packet that an Ethernet needs
    /// for it. A datagram has 8 bytes of UDP, and each fragment 20 of IP; a stream has 32 of TCP (its time stamps included,
    /// as Linux sends them) and 20 of IP in each segment. Bare acknowledgements, and opening and closing a
    /// connection, are not counted.
    #[inline]
    pub const fn bytes(&self) -> u32 {
        const MTU: u32 = 1_500;
        const IP: u32 = 20;
        const UDP: u32 = 8;
        const TCP: u32 = 32;
        if self.stream {
            let segments = self.payload.div_ceil(MTU - IP - TCP);
            self.payload + (IP + TCP) * if segments == 0 { 1 } else { segments }
        } else {
            self.payload + UDP + IP * (self.payload + UDP).div_ceil(MTU - IP)
        }
    }
}

/// What the inspector shows of one node.
#[derive(Clone, Debug, Default, Serialize)]
pub struct View {
    /// The state table `{writer: version}`.
    pub known: Vec<Known>,
    /// Anything else worth reading, as label and value.
    pub facts: Vec<(String, String)>,
}

/// The right answer to “where is this service?”, as far as the protocol can know it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// All nodes that run the service while they are up.
    pub right: Vec<NodeId>,
    /// When the answer came.
    pub at: Instant,
}

/// One row of a node's state table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Known {
    /// Whose version this is.
    pub origin: NodeId,
    /// The newest version that the node has.
    pub version: u32,
    /// Whether the node is spreading it.
    pub hot: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_those_of_every_packet_that_an_ethernet_needs() {
        let bytes = |payload, stream| Wire { kind: 0, payload, tells: false, opens: true, stream }.bytes();
        // A datagram of 1,472 is the largest in one piece.
        assert_eq!([0, 100, 1_472, 1_473].map(|payload| bytes(payload, false)), [28, 128, 1_500, 1_521]);
        // Segments carry 1,448 each.
        assert_eq!([0, 1, 1_448, 1_449].map(|payload| bytes(payload, true)), [52, 53, 1_500, 1_553]);
    }
}
