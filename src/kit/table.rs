//! A node's state table `{writer: version}`: what the workshop gossips.
//!
//! Each writer raises its own version only, so two tables merge by taking the newer version row by row. A row also has
//! room for what its writer says (see [`super::content`]) and for what a protocol wants to remember about it. Both may
//! be nothing, and then take no room.
//!
//! A writer may have several keys; then there is a row per key, and the newest write of each stands.

use super::content::{Payload, Writer};
use super::few::Few;
use crate::dice::{mix, scale};
use crate::fingerprint::Fingerprint;
use crate::knob::{Kind, Knob};
use crate::protocol::{NodeId, Order, Update};
use crate::time::{Duration, Instant};
use smallvec::SmallVec;

/// One word for kind and count.
pub const HEADER_BYTES: u32 = 4;
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

/// An update, as a message carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told<V = ()> {
    /// Which version of whose.
    pub update: Update,
    /// What it says.
    pub says: V,
}

impl<V: Payload> Told<V> {
    /// The same with a bit of its version flipped; see [`Update::poisoned`].
    pub fn poisoned(&self) -> Self {
        Self { update: self.update.poisoned(), says: self.says.clone() }
    }
}

impl From<Update> for Told {
    #[inline]
    fn from(update: Update) -> Self {
        Self { update, says: () }
    }
}

/// Some updates, as a message carries them.
pub type Updates<V = ()> = Few<Told<V>>;

/// How many keys each writer has. The first writes go to one key after the other, so that version 7 does not replace
/// version 6; once all have been written, each goes to a random one. Which one follows from the version, and so need
/// not be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys(pub u32);

impl Keys {
    /// Each writer has one value: a write replaces the one before.
    pub const ONE: Self = Self(1);

    /// The key, from 0, that a writer's write of this version goes to.
    #[inline]
    pub fn slot(self, version: u32) -> u32 {
        if self == Self::ONE {
            0
        } else if version <= self.0 {
            version - 1
        } else {
            scale(mix(u64::from(version)) >> 32, self.0)
        }
    }
}

/// One row: the newest version of a writer's key that this node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<T, V = ()> {
    /// Which version of whose.
    pub update: Update,
    /// The round in which it was learned, under the synchronous clock; else 0.
    pub round: u32,
    /// The protocol's own mark.
    pub mark: T,
    /// What it says.
    pub says: V,
}

impl<T, V: Payload> Row<T, V> {
    /// The row, to be told.
    #[inline]
    pub fn told(&self) -> Told<V> {
        Told { update: self.update, says: self.says.clone() }
    }
}

/// Rows, ordered by writer and key. One row needs no allocation: at a million nodes most have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<T, V = ()> {
    rows: SmallVec<[Row<T, V>; 1]>,
}

impl<T, V> Default for Table<T, V> {
    fn default() -> Self {
        Self { rows: SmallVec::new() }
    }
}

impl<T: Copy, V: Payload> Table<T, V> {
    /// The newest version of `writer` here; 0 for none.
    #[inline]
    pub fn version(&self, writer: NodeId) -> u32 {
        self.newest(writer).map_or(0, |row| row.update.version)
    }

    /// The newest row of `writer`.
    #[inline]
    pub fn newest(&self, writer: NodeId) -> Option<&Row<T, V>> {
        let first = self.rows.partition_point(|row| row.update.writer < writer);
        let own = self.rows[first..].iter().take_while(|row| row.update.writer == writer);
        own.max_by_key(|row| row.update.version)
    }

    /// The row of a writer that has one key.
    #[inline]
    pub fn row(&self, writer: NodeId) -> Option<&Row<T, V>> {
        self.find(writer, 0, Keys::ONE).ok().map(|index| &self.rows[index])
    }

    /// The row that stands where `update` would go.
    #[inline]
    pub fn rival(&self, update: Update, keys: Keys) -> Option<&Row<T, V>> {
        self.find(update.writer, keys.slot(update.version), keys).ok().map(|index| &self.rows[index])
    }

    /// The row of a writer that has one key, to mark it.
    #[inline]
    pub fn row_mut(&mut self, writer: NodeId) -> Option<&mut Row<T, V>> {
        self.find(writer, 0, Keys::ONE).ok().map(|index| &mut self.rows[index])
    }

    /// Takes what was told if it is newer than what stands here under the same key; the answer is what it replaced, or
    /// `None` if it is not newer.
    #[inline]
    pub fn take(&mut self, told: &Told<V>, keys: Keys, round: u32, mark: T) -> Option<Replaced<T, V>> {
        let update = told.update;
        match self.find(update.writer, keys.slot(update.version), keys) {
            Ok(index) if self.rows[index].update.version >= update.version => None,
            Ok(index) => {
                let row = Row { update, round, mark, says: told.says.clone() };
                Some(Replaced(Some(std::mem::replace(&mut self.rows[index], row))))
            }
            Err(index) => {
                self.rows.insert(index, Row { update, round, mark, says: told.says.clone() });
                Some(Replaced(None))
            }
        }
    }

    /// What an order makes `me` tell, as its `count + 1`-th write; `None` if there is nothing to do under this rule.
    pub fn write(&self, rule: V::Rule, order: Order, me: NodeId, count: u32, now: Instant) -> Option<Told<V>> {
        let own = self.newest(me);
        let version = 1 + own.map_or(0, |row| row.update.version).max(count);
        let writer = Writer { node: me, version, now };
        let all = self.rows.iter().map(|row| &row.says);
        let says = V::write(rule, order, writer, own.map(|row| &row.says), all)?;
        Some(Told { update: Update { writer: me, version }, says })
    }

    /// Forgets the deletions that are older than `grace`, and returns their rows.
    pub fn purge(&mut self, now: Instant, grace: Duration) -> Vec<Row<T, V>> {
        let is_old = |row: &Row<T, V>| row.says.deleted_at().is_some_and(|at| now.since(at) > grace);
        let old = self.rows.iter().filter(|row| is_old(row)).cloned().collect();
        self.rows.retain(|row| !is_old(row));
        old
    }

    /// Every row, less what was learned in this very round under the synchronous clock.
    #[inline]
    pub fn all(&self, frozen_round: Option<u32>) -> impl Iterator<Item = &Row<T, V>> + Clone {
        self.rows.iter().filter(move |row| frozen_round.is_none_or(|round| row.round < round))
    }

    /// All rows.
    #[inline]
    pub fn rows(&self) -> &[Row<T, V>] {
        &self.rows
    }

    /// All rows, to mark them.
    #[inline]
    pub fn rows_mut(&mut self) -> &mut [Row<T, V>] {
        &mut self.rows
    }

    /// Roughly how many bytes of rows lie outside.
    pub fn heap(&self) -> usize {
        if self.rows.spilled() { self.rows.capacity() * size_of::<Row<T, V>>() } else { 0 }
    }

    /// Adds everything that can make a difference later to a run's digest; `mark` says what a mark is worth.
    pub fn fingerprint(&self, print: &mut Fingerprint, mark: impl Fn(&T) -> u64) {
        for row in &self.rows {
            print.add(u64::from(row.update.writer.number()) << 32 | u64::from(row.update.version));
            print.add(mark(&row.mark));
            row.says.fingerprint(print);
        }
    }

    #[inline]
    fn find(&self, writer: NodeId, slot: u32, keys: Keys) -> Result<usize, usize> {
        match self.rows.as_slice() {
            [only] if keys == Keys::ONE && only.update.writer == writer => Ok(0),
            rows => {
                rows.binary_search_by_key(&(writer, slot), |row| (row.update.writer, keys.slot(row.update.version)))
            }
        }
    }
}

/// The row that a newer update has replaced, if there was one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced<T, V = ()>(pub Option<Row<T, V>>);

impl<T, V> Replaced<T, V> {
    /// The version that stood there; 0 for none.
    pub fn version(&self) -> u32 {
        self.0.as_ref().map_or(0, |row| row.update.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn update(writer: u32, version: u32) -> Told {
        Told::from(Update { writer: NodeId::new(writer), version })
    }

    fn merged(updates: &[(u32, u32)], keys: Keys) -> Table<()> {
        let mut table = Table::default();
        for (writer, version) in updates {
            table.take(&update(*writer, *version), keys, 0, ());
        }
        table
    }

    proptest! {
        /// Taking the newer version is commutative, associative and idempotent: any order, any repetition.
        #[test]
        fn the_order_of_updates_does_not_matter(
            updates in prop::collection::vec((1u32..6, 1u32..9), 0..20),
            keys in 1u32..5,
            seed: u64,
        ) {
            use rand::seq::SliceRandom;
            let mut shuffled = [updates.clone(), updates.clone()].concat();
            shuffled.shuffle(&mut crate::dice::Dice::new(seed, crate::dice::Purpose::Order, 0));
            prop_assert_eq!(merged(&updates, Keys(keys)), merged(&shuffled, Keys(keys)));
        }
    }

    #[test]
    fn an_older_version_changes_nothing() {
        let mut table = merged(&[(1, 5)], Keys::ONE);
        assert_eq!(table.take(&update(1, 5), Keys::ONE, 0, ()), None);
        assert_eq!(table.take(&update(1, 4), Keys::ONE, 0, ()), None);
        assert_eq!(table.take(&update(1, 7), Keys::ONE, 0, ()).map(|replaced| replaced.version()), Some(5));
        assert_eq!(table.version(NodeId::new(1)), 7);
        assert_eq!(table.version(NodeId::new(2)), 0);
    }

    #[test]
    fn every_key_keeps_its_newest_write() {
        let table = merged(&(1..=7).map(|version| (1, version)).collect::<Vec<_>>(), Keys(7));
        assert_eq!(table.rows().len(), 7, "the first writes go to one key after the other");
        let table = merged(&(1..=1_000).map(|version| (1, version)).collect::<Vec<_>>(), Keys(7));
        assert_eq!((table.rows().len(), table.version(NodeId::new(1))), (7, 1_000));
    }

    #[test]
    fn a_plain_row_takes_four_words() {
        assert_eq!(size_of::<Row<u32>>(), 16);
        assert_eq!(size_of::<Updates>(), 16);
    }
}
