//! What a layer above memberlist sees of it, and what it may ask for: the side of memberlist's `delegate.go`.
//!
//! The layer gets all that members want done before it is done: it hears who comes and goes, and fills up datagrams with news
//! of its own.

use super::message::{Body, COMPOUND, Message};
use super::{Node, Swim};
use crate::kit::broadcast_queue::retransmit_limit;
use crate::protocol::NodeId;

impl Message {
    /// One that says nothing by itself.
    pub fn idle() -> Self {
        Self { body: Body::Gossip, facts: Vec::new(), told: Vec::new(), bytes: 0 }
    }

    /// Whether it is a push or a pull: the layer adds its own state.
    pub fn is_state(&self) -> bool {
        matches!(self.body, Body::Sync(_) | Body::SyncReply(_))
    }

    /// Whether it answers a push: who has joined is in touch now.
    pub fn is_state_reply(&self) -> bool {
        matches!(self.body, Body::SyncReply(_))
    }

    /// Whether it asks, by datagram, for a sign of life.
    pub fn is_ping(&self) -> bool {
        matches!(self.body, Body::Ping { .. })
    }

    /// Whether it is a sign of life, by datagram.
    pub fn is_ack(&self) -> bool {
        matches!(self.body, Body::Ack { .. })
    }

    /// Whether it travels over TCP.
    pub fn is_stream(&self) -> bool {
        self.body.is_stream()
    }

    /// Whether there is no reason to send it but what the layer adds.
    pub fn is_idle(&self) -> bool {
        matches!(self.body, Body::Gossip) && self.is_bare()
    }

    /// Whether nothing rides along.
    fn is_bare(&self) -> bool {
        self.facts.is_empty() && self.told.is_empty()
    }
}

impl Swim {
    /// How many bytes the layer's news may take in a datagram that is `extra` bytes longer than it says, and how many of them
    /// the packet's own framing takes before the first.
    pub fn room(&self, message: &Message, extra: u32) -> (u32, u32) {
        let framing = if message.is_bare() { COMPOUND } else { 0 };
        (self.config.packet_bytes.saturating_sub(message.bytes + extra + framing), framing)
    }

    /// How often a member sends each piece of news.
    pub fn retransmits(&self, node: &Node) -> u32 {
        retransmit_limit(self.config.retransmit_mult, node.members)
    }

    /// All there could be, and how many of them, the first, are there at the start.
    pub fn size(&self) -> (u32, u32) {
        (self.config.nodes, self.config.present)
    }

    /// Whether all know each other at the start.
    pub fn is_formed(&self) -> bool {
        self.config.formed
    }

    /// Bytes of a layer's broadcast that carries a payload, besides its head.
    pub fn payload_bytes(&self) -> u32 {
        self.config.payload_bytes
    }
}

impl Node {
    /// Lets it join through anybody, whatever `contacts` says.
    pub fn know_all_addresses(&mut self) {
        self.knows_addresses = true;
    }

    /// Whether the layer has news that wait for a ride: then gossip goes out even if memberlist has none.
    pub fn carry(&mut self, waiting: bool) {
        self.carries = waiting;
    }

    /// Whom it probes.
    pub fn probed(&self) -> Option<NodeId> {
        self.probe.as_ref().map(|probe| probe.target)
    }
}
