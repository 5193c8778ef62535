//! One value for all, but concurrent writes stay side by side until a reader settles them.
//!
//! A reader gets all values and a *context*, the version vector of what it read; its write replaces exactly that. This
//! is Dynamo's and Riak's answer to what last-writer-wins loses. Kept as a dotted version vector set (Almeida et al.
//! 2014): per node a counter and that node's standing values, newest first, so that position tells the dot.

use super::version_vector::VersionVector;
use super::{COUNTER_BYTES, Merge, NODE_BYTES, Node, VALUE_BYTES, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A value with its siblings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Siblings(BTreeMap<Node, Writes>);

/// The writes that one node took in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Writes {
    /// All that ever were.
    count: u32,
    /// Those that stand: the first has dot `count`, the next `count - 1`, and so on.
    values: Vec<Value>,
}

impl Siblings {
    /// Writes `value` at `node`, replacing what the writer had read: `context` is what [`Siblings::context`] gave then.
    /// An empty context replaces nothing.
    pub fn write(&mut self, node: Node, context: &VersionVector, value: Value) {
        self.merge(&Self::settled_up_to(context));
        let own = self.0.entry(node).or_default();
        own.count += 1;
        own.values.insert(0, value);
    }

    /// All writes up to `context`, none of them standing.
    fn settled_up_to(context: &VersionVector) -> Self {
        let settled = |count| Writes { count, values: Vec::new() };
        Self(context.iter().map(|(node, count)| (node, settled(count))).collect())
    }

    /// What a reader has seen.
    pub fn context(&self) -> VersionVector {
        self.0.iter().map(|(&node, writes)| (node, writes.count)).collect()
    }

    /// The standing values, in the order of the nodes that took them in. More than one: a conflict.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        self.0.values().flat_map(|writes| writes.values.iter().copied())
    }
}

impl Writes {
    /// Drops the values with a dot of at most `seen`.
    fn keep_after(&mut self, seen: u32) {
        self.values.truncate(self.count.saturating_sub(seen) as usize);
    }

    /// The lowest dot below which nothing stands.
    fn settled(&self) -> u32 {
        self.count - self.values.len() as u32
    }
}

impl Merge for Siblings {
    fn merge(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (&node, theirs) in &other.0 {
            let mine = self.0.entry(node).or_default();
            let settled = mine.settled().max(theirs.settled());
            let newer = mine.count < theirs.count;
            changed |= newer || settled > mine.settled();
            if newer {
                *mine = theirs.clone();
            }
            mine.keep_after(settled);
        }
        changed
    }

    fn size(&self) -> usize {
        let writes = self.0.values();
        writes.map(|w| NODE_BYTES + COUNTER_BYTES + w.values.len() * VALUE_BYTES).sum()
    }
}

impl fmt::Display for Siblings {
    /// `7 | 9 after 1:2 3:1`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<_> = self.values().map(|value| value.to_string()).collect();
        write!(f, "{} after {}", values.join(" | "), self.context())
    }
}
