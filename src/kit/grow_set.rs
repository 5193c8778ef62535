//! A set that only grows: "I have A and B, you have B and C: now both have A, B, C."
//!
//! Nothing is lost and nothing can be taken back (G-Set; Shapiro et al. 2011).

use super::{Merge, VALUE_BYTES, Value};
use std::collections::BTreeSet;
use std::fmt;

/// A grow-only set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GrowSet(BTreeSet<Value>);

impl GrowSet {
    /// Adds `value`; false if it was there.
    pub fn add(&mut self, value: Value) -> bool {
        self.0.insert(value)
    }

    /// The elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = Value> {
        self.0.iter().copied()
    }
}

impl Merge for GrowSet {
    fn merge(&mut self, other: &Self) -> bool {
        let before = self.0.len();
        self.0.extend(&other.0);
        self.0.len() > before
    }

    fn size(&self) -> usize {
        self.0.len() * VALUE_BYTES
    }
}

impl fmt::Display for GrowSet {
    /// `{1 2 5}`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<_> = self.iter().map(|value| value.to_string()).collect();
        write!(f, "{{{}}}", values.join(" "))
    }
}
