//! One value for all; of two copies the later timestamp wins.
//!
//! Of two concurrent writes one vanishes without a trace, and the writers' clocks choose which: a node whose clock runs ahead
//! wins against writes that came after its own, and its later peers' writes are lost *where they are made*. Cassandra's
//! cells work like this. Equal timestamps fall to the larger node id, so that all copies still agree.

use super::{Merge, NODE_BYTES, Node, VALUE_BYTES, Value};
use crate::time::Instant;
use std::fmt;

/// Bytes of a timestamp on the wire: microseconds, as Cassandra's.
const STAMP_BYTES: usize = 8;

/// A register that remembers one write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LastWriter(Option<Write>);

/// A write; the greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Write {
    /// By the writer's own clock.
    pub at: Instant,
    pub by: Node,
    pub value: Value,
}

impl LastWriter {
    /// Writes `value`; false if the write is lost at once, to a timestamp from the writer's future.
    pub fn write(&mut self, at: Instant, by: Node, value: Value) -> bool {
        self.merge(&Self(Some(Write { at, by, value })))
    }

    /// The write that won so far.
    pub fn get(&self) -> Option<Write> {
        self.0
    }
}

impl Merge for LastWriter {
    fn merge(&mut self, other: &Self) -> bool {
        let changed = self.0 < other.0;
        self.0 = self.0.max(other.0);
        changed
    }

    fn size(&self) -> usize {
        self.0.map_or(0, |_| STAMP_BYTES + NODE_BYTES + VALUE_BYTES)
    }
}

impl fmt::Display for LastWriter {
    /// `7 (by 3 at 1.5s)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(write) => write!(f, "{} (by {} at {})", write.value, write.by, write.at),
            None => f.write_str("nothing"),
        }
    }
}
