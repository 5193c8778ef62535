//! What travels, and how many bytes memberlist needs for it.
//!
//! Sizes are those of memberlist's MessagePack with field names spelled out (`net.go`, `util.go: encode`), for names of twelve
//! characters, IPv4 and small incarnations; without encryption, compression and labels.

use super::standing::{Standing, State};
use crate::kit::broadcast_queue::News;
use crate::protocol::{MessageKind, NodeId, Shape, Update, Urgency};

/// One message: its own purpose, and what rides along.
#[derive(Clone, Debug)]
pub struct Message {
    /// What it is for.
    pub body: Body,
    /// News of members.
    pub facts: Vec<Fact>,
    /// Users' broadcasts.
    pub told: Vec<Update>,
    /// Its size, without the transport's headers.
    pub bytes: u32,
}

/// What a message is for. The first five are datagrams, the others travel over TCP.
#[derive(Clone, Debug)]
pub enum Body {
    /// News only.
    Gossip,
    /// Are you there?
    Ping { sequence: u32 },
    /// Is `target` there? `nack` asks for a word even if not.
    IndirectPing { sequence: u32, target: NodeId, nack: bool },
    /// I am, or the one you asked for is.
    Ack { sequence: u32 },
    /// I have asked, and heard nothing.
    Nack { sequence: u32 },
    /// Are you there, over TCP?
    StreamPing { sequence: u32 },
    /// I am, over TCP.
    StreamAck { sequence: u32 },
    /// All I believe; what do you?
    Sync(Box<[Standing]>),
    /// The answer.
    SyncReply(Box<[Standing]>),
}

impl Message {
    /// Takes all news out of a datagram, each piece as a message of its own. Pings and answers are dealt with as they are
    /// read; news waits, that of the living apart from all other (memberlist's `net.go: handleCommand`).
    pub fn put_aside(&mut self) -> Vec<(Urgency, Self)> {
        if self.body.is_stream() {
            return Vec::new();
        }
        let piece = |facts, told| Self { facts, told, ..Self::idle() };
        let urgency = |fact: &Fact| if fact.standing().is_alive() { Urgency::Urgent } else { Urgency::Plain };
        let facts = std::mem::take(&mut self.facts).into_iter();
        let facts = facts.map(|fact| (urgency(&fact), piece(vec![fact], Vec::new())));
        let told = std::mem::take(&mut self.told).into_iter();
        facts.chain(told.map(|update| (Urgency::Plain, piece(Vec::new(), vec![update])))).collect()
    }
}

/// The kinds of [`Body`], in its order.
pub const KINDS: &[MessageKind] = &[
    MessageKind { name: "gossip", label: "news of members", shape: Shape::Push },
    MessageKind { name: "ping", label: "are you there?", shape: Shape::Probe },
    MessageKind { name: "indirect-ping", label: "ask it for me", shape: Shape::Request },
    MessageKind { name: "ack", label: "alive", shape: Shape::Reply },
    MessageKind { name: "nack", label: "no answer so far", shape: Shape::Reply },
    MessageKind { name: "tcp-ping", label: "are you there? (TCP)", shape: Shape::Probe },
    MessageKind { name: "tcp-ack", label: "alive (TCP)", shape: Shape::Reply },
    MessageKind { name: "push-pull", label: "all I know, and you?", shape: Shape::Repair },
    MessageKind { name: "push-pull-reply", label: "all I know", shape: Shape::Repair },
];

/// Bytes of a member's name.
const NAME: u32 = 12;
/// Before the parts of a packet of several, and before each part (`util.go: makeCompoundMessage`).
pub const COMPOUND: u32 = 2;
/// The checksum that gossip packets carry.
const CHECKSUM: u32 = 5;

impl Body {
    /// Position in [`KINDS`].
    pub fn kind(&self) -> u8 {
        match self {
            Self::Gossip => 0,
            Self::Ping { .. } => 1,
            Self::IndirectPing { .. } => 2,
            Self::Ack { .. } => 3,
            Self::Nack { .. } => 4,
            Self::StreamPing { .. } => 5,
            Self::StreamAck { .. } => 6,
            Self::Sync(_) => 7,
            Self::SyncReply(_) => 8,
        }
    }

    /// Whether it travels over TCP.
    pub fn is_stream(&self) -> bool {
        self.kind() >= 5
    }

    /// Bytes of the message itself, without what rides along. Pushes and pulls depend on `metadata`, the bytes that every
    /// member says of itself.
    pub fn bytes(&self, metadata: u32) -> u32 {
        match self {
            Self::Gossip => CHECKSUM,
            Self::Ping { .. } | Self::StreamPing { .. } => 59 + 2 * NAME,
            Self::IndirectPing { .. } => 85 + 2 * NAME,
            Self::Ack { .. } | Self::StreamAck { .. } => 20,
            Self::Nack { .. } => 11,
            Self::Sync(members) | Self::SyncReply(members) => {
                let known = members.iter().filter(|standing| **standing != Standing::UNKNOWN).count() as u32;
                31 + known * (74 + raw(metadata))
            }
        }
    }
}

/// Bytes that a string of `length` adds to an empty one: from 32 bytes on its head takes two more.
fn raw(length: u32) -> u32 {
    if length < 32 { length } else { length + 2 }
}

/// News of one member: memberlist's alive, suspect and dead messages. Eight bytes: millions wait in queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    subject: u16,
    source: u16,
    /// A [`Standing`].
    code: u16,
    bytes: u16,
}

impl Fact {
    /// `subject` is alive at this incarnation; `metadata` bytes go with it.
    pub fn alive(subject: NodeId, incarnation: u32, metadata: u32) -> Self {
        Self::new(subject, subject, Standing::alive(incarnation), 56 + NAME + raw(metadata))
    }

    /// `source` suspects `subject`.
    pub fn suspect(subject: NodeId, incarnation: u32, source: NodeId) -> Self {
        Self::new(subject, source, Standing::new(State::Suspect, incarnation), 27 + 2 * NAME)
    }

    /// `source` takes `subject` for dead; if both are one, it has left.
    pub fn dead(subject: NodeId, incarnation: u32, source: NodeId) -> Self {
        let state = if source == subject { State::Left } else { State::Dead };
        Self::new(subject, source, Standing::new(state, incarnation), 27 + 2 * NAME)
    }

    fn new(subject: NodeId, source: NodeId, standing: Standing, bytes: u32) -> Self {
        Self {
            subject: subject.number() as u16,
            source: source.number() as u16,
            code: standing.code(),
            bytes: bytes as u16,
        }
    }

    /// Whom it is about.
    #[inline]
    pub fn subject(&self) -> NodeId {
        NodeId::new(u32::from(self.subject))
    }

    /// Who says so in the first place.
    #[inline]
    pub fn source(&self) -> NodeId {
        NodeId::new(u32::from(self.source))
    }

    /// What it says.
    #[inline]
    pub fn standing(&self) -> Standing {
        Standing::from_code(self.code)
    }
}

impl News for Fact {
    #[inline]
    fn replaces(&self, older: &Self) -> bool {
        self.subject == older.subject
    }
    #[inline]
    fn bytes(&self) -> u32 {
        u32::from(self.bytes)
    }
}

/// A user's broadcast: a Serf user event of a short name (`serf/messages.go: messageUserEvent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// Which.
    pub update: Update,
    /// Its size.
    pub bytes: u32,
}

/// Bytes of a user event besides its payload.
pub const EVENT: u32 = 31;

impl News for Broadcast {
    fn replaces(&self, older: &Self) -> bool {
        self.update.writer == older.update.writer
    }
    fn bytes(&self) -> u32 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_memberlist() {
        let (node, sequence, target) = (NodeId::new(3), 1, NodeId::new(2));
        assert_eq!(Body::Ping { sequence }.bytes(0), 83);
        assert_eq!(Body::IndirectPing { sequence, target, nack: true }.bytes(0), 109);
        assert_eq!((Body::Ack { sequence }.bytes(0), Body::Nack { sequence }.bytes(0)), (20, 11));
        assert_eq!((Fact::suspect(node, 1, target).bytes(), Fact::dead(node, 1, target).bytes()), (51, 51));
        assert_eq!([0, 100, 512].map(|metadata| Fact::alive(node, 1, metadata).bytes()), [68, 170, 582]);
        let members = vec![Standing::alive(1); 100].into_boxed_slice();
        // The sheet's 16.3 kB of 100 nodes with 87 bytes of tags each.
        assert_eq!(Body::Sync(members).bytes(87), 31 + 100 * (74 + 89));
    }

    #[test]
    fn a_fact_takes_eight_bytes() {
        assert_eq!(size_of::<Fact>(), 8);
    }
}
