//! A node's state table `{writer: version}`: what the workshop gossips.
//!
//! Each writer raises its own version only, so two tables merge by taking the newer version row by row. A row also has
//! room for what a protocol wants to remember about it.

use super::few::Few;
use crate::knob::{Kind, Knob};
use crate::protocol::{NodeId, Update};
use smallvec::SmallVec;

/// UDP and IPv4 headers, and one word for kind and count.
pub const HEADER_BYTES: u32 = 28 + 4;
/// Writer and version.
pub const NAME_BYTES: u32 = 8;

/// Bytes of `count` updates on the wire, each with a value of this many bytes.
#[inline]
pub fn told_bytes(count: u32, value_bytes: u32) -> u32 {
    count * (NAME_BYTES + value_bytes)
}

/// Knob: how large a value is.
pub const VALUE_BYTES: Knob = Knob {
    name: "value-bytes",
    label: "Bytes per value",
    help: "How many bytes each update carries besides its name.",
    source: "100: a short configuration value",
    default: "100",
    kind: Kind::Int(0, 65_000),
    group: "network",
    live: true,
};

/// Some updates, as a message carries them.
pub type Updates = Few<Update>;

/// One row: the newest version of a writer that this node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// Which version of whose.
    pub update: Update,
    /// The round in which it was learned, under the synchronous clock; else 0.
    pub round: u32,
    /// The protocol's own mark.
    pub mark: T,
}

/// Rows, ordered by writer. One row needs no allocation: at a million nodes most have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<T> {
    rows: SmallVec<[Row<T>; 1]>,
}

impl<T: Copy> Default for Table<T> {
    fn default() -> Self {
        Self { rows: SmallVec::new() }
    }
}

impl<T: Copy> Table<T> {
    /// The newest version of `writer` here; 0 for none.
    #[inline]
    pub fn version(&self, writer: NodeId) -> u32 {
        self.row(writer).map_or(0, |row| row.update.version)
    }

    /// The row of `writer`.
    #[inline]
    pub fn row(&self, writer: NodeId) -> Option<&Row<T>> {
        self.find(writer).ok().map(|index| &self.rows[index])
    }

    /// The row of `writer`, to mark it.
    #[inline]
    pub fn row_mut(&mut self, writer: NodeId) -> Option<&mut Row<T>> {
        self.find(writer).ok().map(|index| &mut self.rows[index])
    }

    /// Takes `update` if it is newer than what stands here; the answer is what it replaced, or `None` if it is not newer.
    #[inline]
    pub fn take(&mut self, update: Update, round: u32, mark: T) -> Option<Replaced<T>> {
        let row = Row { update, round, mark };
        match self.find(update.writer) {
            Ok(index) if self.rows[index].update.version >= update.version => None,
            Ok(index) => Some(Replaced(Some(std::mem::replace(&mut self.rows[index], row)))),
            Err(index) => {
                self.rows.insert(index, row);
                Some(Replaced(None))
            }
        }
    }

    /// Every update, less what was learned in this very round under the synchronous clock.
    #[inline]
    pub fn all(&self, frozen_round: Option<u32>) -> impl Iterator<Item = Update> + Clone {
        let known = self.rows.iter().filter(move |row| frozen_round.is_none_or(|round| row.round < round));
        known.map(|row| row.update)
    }

    /// All rows.
    #[inline]
    pub fn rows(&self) -> &[Row<T>] {
        &self.rows
    }

    /// All rows, to mark them.
    #[inline]
    pub fn rows_mut(&mut self) -> &mut [Row<T>] {
        &mut self.rows
    }

    #[inline]
    fn find(&self, writer: NodeId) -> Result<usize, usize> {
        match self.rows.as_slice() {
            [only] if only.update.writer == writer => Ok(0),
            rows => rows.binary_search_by_key(&writer, |row| row.update.writer),
        }
    }
}

/// The row that a newer update has replaced, if there was one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced<T>(pub Option<Row<T>>);

impl<T> Replaced<T> {
    /// The version that stood there; 0 for none.
    pub fn version(&self) -> u32 {
        self.0.as_ref().map_or(0, |row| row.update.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn update(writer: u32, version: u32) -> Update {
        Update { writer: NodeId::new(writer), version }
    }

    fn merged(updates: &[(u32, u32)]) -> Table<()> {
        let mut table = Table::default();
        for (writer, version) in updates {
            table.take(update(*writer, *version), 0, ());
        }
        table
    }

    proptest! {
        /// Taking the newer version is commutative, associative and idempotent: any order, any repetition.
        #[test]
        fn the_order_of_updates_does_not_matter(updates in prop::collection::vec((1u32..6, 1u32..9), 0..20), seed: u64) {
            use rand::seq::SliceRandom;
            let mut shuffled = [updates.clone(), updates.clone()].concat();
            shuffled.shuffle(&mut crate::dice::Dice::new(seed, crate::dice::Purpose::Order, 0));
            prop_assert_eq!(merged(&updates), merged(&shuffled));
        }
    }

    #[test]
    fn an_older_version_changes_nothing() {
        let mut table = merged(&[(1, 5)]);
        assert_eq!(table.take(update(1, 5), 0, ()), None);
        assert_eq!(table.take(update(1, 4), 0, ()), None);
        assert_eq!(table.take(update(1, 7), 0, ()).map(|replaced| replaced.version()), Some(5));
        assert_eq!(table.version(NodeId::new(1)), 7);
        assert_eq!(table.version(NodeId::new(2)), 0);
    }
}
