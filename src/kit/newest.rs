//! One entry per writer; of two copies of an entry the newer version wins.
//!
//! Nothing is ever lost, because nobody writes another's entry. This is how membership tables gossip: Cassandra's
//! endpoint states (`gms/Gossiper`: generation and version), Redis Cluster's epochs.

use super::{COUNTER_BYTES, Merge, NODE_BYTES, Node, VALUE_BYTES, Value};
use std::collections::BTreeMap;
use std::fmt;

/// The latest known entry of every writer: version and value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Newest(BTreeMap<Node, (u32, Value)>);

impl Newest {
    /// `node`'s next version. Only `node` itself may write its entry.
    pub fn write(&mut self, node: Node, value: Value) -> u32 {
        let entry = self.0.entry(node).or_insert((0, value));
        *entry = (entry.0 + 1, value);
        entry.0
    }

    /// Version and value of `node`'s entry.
    pub fn get(&self, node: Node) -> Option<(u32, Value)> {
        self.0.get(&node).copied()
    }
}

impl Merge for Newest {
    fn merge(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (&node, &theirs) in &other.0 {
            let mine = self.0.entry(node).or_insert((0, 0));
            changed |= *mine < theirs;
            *mine = theirs.max(*mine);
        }
        changed
    }

    fn size(&self) -> usize {
        self.0.len() * (NODE_BYTES + COUNTER_BYTES + VALUE_BYTES)
    }
}

impl fmt::Display for Newest {
    /// `1:v5=7 3:v2=0`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = |(node, (version, value)): (&Node, &(u32, Value))| format!("{node}:v{version}={value}");
        let entries: Vec<_> = self.0.iter().map(entry).collect();
        f.write_str(&entries.join(" "))
    }
}
