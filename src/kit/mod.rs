//! Pure parts that protocols share: each one noun, none with a clock, dice of its own or a network.
//!
//! The merge rules answer one question: two copies met, what do both hold now? Each is a [`Merge`]: the order of meetings,
//! their grouping and repeats don't matter (a join semilattice; Shapiro et al. 2011), which is what gossip needs of its
//! data, because messages are lost, doubled and reordered. What they differ in is what they *forget*:
//!
//! | rule | two writes at once |
//! | --- | --- |
//! | [`newest`] | can't be: each writer has its own entry |
//! | [`last_writer`] | one is lost, chosen by clocks |
//! | [`grow_set`] | both stay, forever |
//! | [`pn_counter`] | both count |
//! | [`or_set`] | both stay; a removal beats only additions it has seen |
//! | [`siblings`] | both stay until a reader settles it |
//!
//! [`content`] puts each behind the `merge` knob, and [`tombstone`] with them: deletions.

pub mod content;
pub mod few;
pub mod repair;
pub mod table;
pub mod views;

pub mod awareness;
pub mod broadcast_queue;
pub mod deck;
pub mod digest;
pub mod lamport;
pub mod merkle_tree;
pub mod phi;
pub mod ranking;
pub mod snug;
pub mod suspicion;
pub mod tombstone;

pub mod version_vector;

pub mod grow_set;
pub mod last_writer;
pub mod newest;
pub mod or_set;
pub mod pn_counter;
pub mod siblings;

/// Who wrote something.
pub type Node = u32;

/// What was written: the page needs no more than a number.
pub type Value = u32;

/// Bytes of a node id on the wire.
pub const NODE_BYTES: usize = 4;
/// Bytes of a counter or version on the wire.
pub const COUNTER_BYTES: usize = 4;
/// Bytes of a value on the wire.
pub const VALUE_BYTES: usize = 4;

/// A copy of something that can take over what another copy knows.
///
/// `merge` is commutative, associative and idempotent in the state it leaves.
pub trait Merge: Clone + Eq {
    /// Takes over what `other` knows; true if anything here changed.
    fn merge(&mut self, other: &Self) -> bool;

    /// Bytes on the wire: ids, counters and values of 4 bytes each, without framing.
    fn size(&self) -> usize;
}
