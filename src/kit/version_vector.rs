//! One counter per writer: which writes a copy has seen (Parker et al. 1983).
//!
//! Vectors are only partly ordered. `None` from [`PartialOrd::partial_cmp`] means *concurrent*: each copy has seen a write
//! that the other has not, and no clock is needed to know it.

use super::{COUNTER_BYTES, Merge, NODE_BYTES, Node};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

/// The one write that made `counter` the writer's count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    pub node: Node,
    /// From 1.
    pub counter: u32,
}

/// How many writes of each node have been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VersionVector(BTreeMap<Node, u32>);

impl VersionVector {
    /// Writes of `node` seen.
    pub fn get(&self, node: Node) -> u32 {
        self.0.get(&node).copied().unwrap_or(0)
    }

    /// Counts one more write of `node`. Only `node` itself may call this, or two writes share a dot.
    pub fn advance(&mut self, node: Node) -> Dot {
        let counter = self.0.entry(node).or_insert(0);
        *counter += 1;
        Dot { node, counter: *counter }
    }

    /// Whether this write has been seen.
    pub fn covers(&self, dot: Dot) -> bool {
        self.get(dot.node) >= dot.counter
    }

    /// Every node with a write, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Node, u32)> {
        self.0.iter().map(|(&node, &counter)| (node, counter))
    }

    /// Whether all that `other` has seen has been seen here.
    fn includes(&self, other: &Self) -> bool {
        other.iter().all(|(node, counter)| self.get(node) >= counter)
    }
}

impl FromIterator<(Node, u32)> for VersionVector {
    /// Counters of 0 say nothing and are left out.
    fn from_iter<I: IntoIterator<Item = (Node, u32)>>(counters: I) -> Self {
        Self(counters.into_iter().filter(|&(_, counter)| counter > 0).collect())
    }
}

impl PartialOrd for VersionVector {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.includes(other), other.includes(self)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Greater),
            (false, true) => Some(Ordering::Less),
            (false, false) => None,
        }
    }
}

impl Merge for VersionVector {
    fn merge(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (node, theirs) in other.iter() {
            let mine = self.0.entry(node).or_insert(0);
            changed |= *mine < theirs;
            *mine = theirs.max(*mine);
        }
        changed
    }

    fn size(&self) -> usize {
        self.0.len() * (NODE_BYTES + COUNTER_BYTES)
    }
}

impl fmt::Display for VersionVector {
    /// `1:5 3:2`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<_> = self.iter().map(|(node, counter)| format!("{node}:{counter}")).collect();
        f.write_str(&pairs.join(" "))
    }
}
