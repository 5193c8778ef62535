//! Deletions that are news themselves, and what happens when they are forgotten.
//!
//! Simply dropping an entry doesn't delete it: the next copy that still has it brings it back. So a deletion leaves a marker,
//! which spreads and wins like any newer version. Markers can't be kept forever either. They are purged after a
//! grace period, and a copy that was away for longer still has the entry and no marker to beat it: the zombie
//! comes back (Demers et al. 1987, section 2: death certificates; Cassandra's `gc_grace_seconds`, 10 days).

use super::{COUNTER_BYTES, Merge, VALUE_BYTES, Value};
use crate::time::{Duration, Instant};
use std::collections::BTreeMap;
use std::fmt;

/// Bytes of a key on the wire.
const KEY_BYTES: usize = 4;
/// Bytes of a marker's time on the wire.
const TIME_BYTES: usize = 8;

/// Entries and markers by key. The version decides, then the marker, then the larger value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store(BTreeMap<u32, (u32, Cell)>);

/// What stands under a key; the greater one wins among equal versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// A value.
    Live(Value),
    /// Deleted, at a time of the deleter's clock.
    Deleted(Instant),
}

impl Store {
    /// Writes the next version under `key`.
    pub fn write(&mut self, key: u32, value: Value) {
        self.put(key, Cell::Live(value));
    }

    /// Leaves a marker; false if there is nothing to delete.
    pub fn delete(&mut self, key: u32, now: Instant) -> bool {
        let live = self.get(key).is_some();
        if live {
            self.put(key, Cell::Deleted(now));
        }
        live
    }

    /// Forgets markers older than `grace`; returns how many.
    pub fn purge(&mut self, now: Instant, grace: Duration) -> usize {
        let before = self.0.len();
        self.0.retain(|_, (_, cell)| !matches!(cell, Cell::Deleted(at) if now.since(*at) > grace));
        before - self.0.len()
    }

    /// The value under `key`.
    pub fn get(&self, key: u32) -> Option<Value> {
        match self.0.get(&key) {
            Some((_, Cell::Live(value))) => Some(*value),
            _ => None,
        }
    }

    /// Every key with version and cell, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, Cell)> {
        self.0.iter().map(|(&key, &(version, cell))| (key, version, cell))
    }

    fn put(&mut self, key: u32, cell: Cell) {
        let version = self.0.get(&key).map_or(0, |(version, _)| *version);
        self.0.insert(key, (version + 1, cell));
    }
}

impl Merge for Store {
    fn merge(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (&key, theirs) in &other.0 {
            let newer = self.0.get(&key).is_none_or(|mine| mine < theirs);
            if newer {
                self.0.insert(key, *theirs);
            }
            changed |= newer;
        }
        changed
    }

    fn size(&self) -> usize {
        let cell = |cell: &Cell| if matches!(cell, Cell::Live(_)) { VALUE_BYTES } else { TIME_BYTES };
        self.0.values().map(|(_, held)| KEY_BYTES + COUNTER_BYTES + cell(held)).sum()
    }
}

impl fmt::Display for Store {
    /// `1=7 2† 3=0`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(key, _, cell)| match cell {
            Cell::Live(value) => format!("{key}={value}"),
            Cell::Deleted(_) => format!("{key}†"),
        };
        let cells: Vec<_> = self.iter().map(shown).collect();
        f.write_str(&cells.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn day(number: u64) -> Instant {
        Instant::ZERO + DAY * number
    }

    /// Three replicas hold an entry; one goes away, and the entry is deleted meanwhile.
    fn deleted_while_one_was_away() -> (Store, Store) {
        let mut here = Store::default();
        here.write(1, 7);
        let away = here.clone();
        assert!(here.delete(1, day(0)));
        (here, away)
    }

    #[test]
    fn within_the_grace_period_the_marker_wins() {
        let (mut here, mut away) = deleted_while_one_was_away();
        assert_eq!(here.purge(day(10), DAY * 10), 0);
        away.merge(&here);
        here.merge(&away);
        assert_eq!((here.get(1), away.get(1)), (None, None));
    }

    #[test]
    fn after_it_the_zombie_comes_back() {
        let (mut here, away) = deleted_while_one_was_away();
        assert_eq!(here.purge(day(11), DAY * 10), 1);
        assert!(here.merge(&away));
        assert_eq!(here.get(1), Some(7));
    }

    #[test]
    fn a_deleted_entry_can_be_written_again() {
        let (mut here, away) = deleted_while_one_was_away();
        assert!(!here.delete(1, day(1)), "nothing left to delete");
        here.write(1, 8);
        here.merge(&away);
        assert_eq!(here.get(1), Some(8));
        assert_eq!(here.to_string(), "1=8");
    }
}
