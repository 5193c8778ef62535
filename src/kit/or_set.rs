//! A set with removal. A removal takes back the additions it has *observed*; an addition elsewhere at the same time wins.
//!
//! Every addition gets a [`Dot`]. A copy holds the dots that are in the set, and a version vector of all it has ever
//! seen. A dot that I have seen and no longer hold was removed, so no tombstone is needed per removed element: the size
//! depends on what is in the set and on the number of writers (Bieniusa et al. 2012, "An optimized conflict-free
//! replicated set").

use super::version_vector::{Dot, VersionVector};
use super::{COUNTER_BYTES, Merge, NODE_BYTES, Node, VALUE_BYTES, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An observed-remove set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrSet {
    /// The additions that stand.
    added: BTreeMap<Dot, Value>,
    seen: VersionVector,
}

impl OrSet {
    /// Adds `value`, whether or not it is there: the new addition survives removals that have not seen it. Only `node`
    /// itself may add under its id.
    pub fn add(&mut self, node: Node, value: Value) {
        self.remove(value);
        self.added.insert(self.seen.advance(node), value);
    }

    /// Removes what is seen of `value`; false if it was not there.
    pub fn remove(&mut self, value: Value) -> bool {
        let before = self.added.len();
        self.added.retain(|_, held| *held != value);
        self.added.len() < before
    }

    /// The elements, in order, each once.
    pub fn elements(&self) -> BTreeSet<Value> {
        self.added.values().copied().collect()
    }
}

impl Merge for OrSet {
    fn merge(&mut self, other: &Self) -> bool {
        let before = self.added.len();
        // They have seen it and don't hold it: they removed it.
        self.added.retain(|dot, _| other.added.contains_key(dot) || !other.seen.covers(*dot));
        let mut changed = self.added.len() < before;
        for (dot, value) in &other.added {
            if !self.seen.covers(*dot) {
                self.added.insert(*dot, *value);
                changed = true;
            }
        }
        self.seen.merge(&other.seen) || changed
    }

    fn size(&self) -> usize {
        self.added.len() * (NODE_BYTES + COUNTER_BYTES + VALUE_BYTES) + self.seen.size()
    }
}

impl fmt::Display for OrSet {
    /// `{1 2 5} seen 1:3 2:1`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<_> = self.elements().iter().map(Value::to_string).collect();
        write!(f, "{{{}}} seen {}", values.join(" "), self.seen)
    }
}
