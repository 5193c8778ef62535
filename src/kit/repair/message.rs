//! What two replicas say to each other, and how long it is on the wire.

use super::{Direction, Exchange};
use crate::kit::content::Payload;
use crate::kit::merkle_tree::{HASH_BYTES, INDEX_BYTES};
use crate::kit::table::{HEADER_BYTES, Keys, NAME_BYTES, Told, Updates};
use crate::protocol::{MessageKind, NodeId, Shape};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What two replicas say to each other. What is long is shared, so that a message stays cheap to move.
#[derive(Clone, Debug, PartialEq)]
pub enum Message<V = ()> {
    /// This is all I have.
    State(Updates<V>),
    /// What do you have?
    Ask,
    /// This is all I have; what do you have?
    Swap(Updates<V>),
    /// What you lack.
    Rest(Updates<V>),
    /// These versions I have.
    Digest(Rc<Digest>),
    /// What you lack, and what I lack.
    Deltas(Rc<Deltas<V>>),
    /// Hashes over what I have.
    Hashes(Rc<Hashes>),
}

/// What a replica has, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub(super) versions: Versions,
    pub(super) scope: Scope,
    /// As its sender sees it.
    pub(super) direction: Direction,
    /// How fine the names are: by key, or only the newest of each writer.
    pub(super) grain: Keys,
}

/// Versions by writer and key; 0 is none.
pub(super) type Versions = BTreeMap<(NodeId, u32), u32>;

/// What a digest speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Everything,
    /// What falls into these buckets of the tree.
    Buckets(Vec<u32>),
    /// What it names: the sender wants anything newer.
    Listed,
}

/// Updates, and a digest of what the sender wants in return.
#[derive(Clone, Debug, PartialEq)]
pub struct Deltas<V> {
    pub(super) told: Updates<V>,
    pub(super) wants: Digest,
}

/// Hashes of all children of some cells of the tree; without cells, the root's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    pub(super) level: u32,
    pub(super) cells: Vec<u32>,
    pub(super) hashes: Vec<u64>,
    /// As the sender sees it.
    pub(super) direction: Direction,
}

/// Bytes of a key on the wire, where a writer has several.
const KEY_BYTES: u32 = 4;
/// Bytes of a time of writing on the wire, where the order needs it.
const TIME_BYTES: u32 = 8;

/// The kinds of message; a [`Message::kind`] is a position here.
pub const MESSAGES: [MessageKind; 4] = [
    MessageKind { name: "state", label: "updates that differ, or all", shape: Shape::Repair },
    MessageKind { name: "ask", label: "what do you have?", shape: Shape::Request },
    MessageKind { name: "digest", label: "versions I have", shape: Shape::Exchange },
    MessageKind { name: "hashes", label: "hashes of what I have", shape: Shape::Probe },
];

impl<V> Message<V> {
    /// The updates told.
    pub fn updates(&self) -> &[Told<V>] {
        match self {
            Self::State(updates) | Self::Swap(updates) | Self::Rest(updates) => updates,
            Self::Deltas(deltas) => &deltas.told,
            Self::Ask | Self::Digest(_) | Self::Hashes(_) => &[],
        }
    }

    /// The same with a bit flipped in the version of each update; `None` if it tells none.
    pub fn poisoned(&self) -> Option<Self>
    where
        V: Payload,
    {
        let updates = || self.updates().iter().map(Told::poisoned).collect();
        match self {
            Self::State(_) => Some(Self::State(updates())),
            Self::Swap(_) => Some(Self::Swap(updates())),
            Self::Rest(_) => Some(Self::Rest(updates())),
            Self::Deltas(deltas) => {
                Some(Self::Deltas(Rc::new(Deltas { told: updates(), wants: deltas.wants.clone() })))
            }
            Self::Ask | Self::Digest(_) | Self::Hashes(_) => None,
        }
    }

    /// Whether it opens an exchange.
    pub fn opens(&self) -> bool {
        match self {
            Self::State(_) | Self::Ask | Self::Swap(_) => true,
            Self::Digest(digest) => digest.scope == Scope::Everything,
            Self::Hashes(hashes) => hashes.cells.is_empty(),
            Self::Rest(_) | Self::Deltas(_) => false,
        }
    }

    /// Position in [`MESSAGES`].
    pub fn kind(&self) -> u8 {
        match self {
            Self::Deltas(deltas) if deltas.told.is_empty() => 2,
            Self::State(_) | Self::Swap(_) | Self::Rest(_) | Self::Deltas(_) => 0,
            Self::Ask => 1,
            Self::Digest(_) => 2,
            Self::Hashes(_) => 3,
        }
    }
}

impl Exchange {
    /// Size on the wire.
    pub fn bytes<V: Payload>(&self, message: &Message<V>) -> u32 {
        let digest = |digest: &Digest| {
            let key = if digest.grain == Keys::ONE { 0 } else { KEY_BYTES };
            let buckets = if let Scope::Buckets(buckets) = &digest.scope { buckets.len() } else { 0 };
            digest.versions.len() as u32 * (NAME_BYTES + key) + (buckets * INDEX_BYTES) as u32
        };
        let told = message.updates().iter().map(|told| {
            let key = if self.keys == Keys::ONE { 0 } else { KEY_BYTES };
            let time = if self.order.is_precise() { TIME_BYTES } else { 0 };
            NAME_BYTES + key + time + self.value_bytes + told.says.bytes()
        });
        let asked = match message {
            Message::Digest(names) => digest(names),
            Message::Deltas(deltas) => digest(&deltas.wants),
            Message::Hashes(hashes) => (hashes.hashes.len() * HASH_BYTES + hashes.cells.len() * INDEX_BYTES) as u32,
            _ => 0,
        };
        HEADER_BYTES + asked + told.sum::<u32>()
    }
}
