//! A counter that everyone may raise and lower at once.
//!
//! Adding up whole counters would count twice what was merged twice. So each node keeps its own two sums, ups and
//! downs, which only grow, and a merge takes the larger of each (PN-Counter; Shapiro et al. 2011).

use super::{COUNTER_BYTES, Merge, NODE_BYTES, Node};
use std::collections::BTreeMap;
use std::fmt;

/// A counter with one entry per node that ever counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PnCounter(BTreeMap<Node, Sums>);

/// What one node has counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Sums {
    up: u32,
    down: u32,
}

impl PnCounter {
    /// Counts `amount` up or down. Only `node` itself may count under its id.
    pub fn add(&mut self, node: Node, amount: i32) {
        let sums = self.0.entry(node).or_default();
        let side = if amount < 0 { &mut sums.down } else { &mut sums.up };
        *side += amount.unsigned_abs();
    }

    /// All ups minus all downs.
    pub fn value(&self) -> i64 {
        self.0.values().map(|sums| i64::from(sums.up) - i64::from(sums.down)).sum()
    }
}

impl Merge for PnCounter {
    fn merge(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (&node, theirs) in &other.0 {
            let mine = self.0.entry(node).or_insert_with(|| {
                changed = true;
                Sums::default()
            });
            changed |= mine.up < theirs.up || mine.down < theirs.down;
            mine.up = mine.up.max(theirs.up);
            mine.down = mine.down.max(theirs.down);
        }
        changed
    }

    fn size(&self) -> usize {
        self.0.len() * (NODE_BYTES + 2 * COUNTER_BYTES)
    }
}

impl fmt::Display for PnCounter {
    /// `4 = 1:+5-1`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value())?;
        for (at, (node, sums)) in self.0.iter().enumerate() {
            let sign = if at == 0 { " =" } else { "" };
            write!(f, "{sign} {node}:+{}-{}", sums.up, sums.down)?;
        }
        Ok(())
    }
}
