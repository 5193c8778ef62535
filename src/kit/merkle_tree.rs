//! A tree of hashes over a set of keys: two replicas find what differs without listing what doesn't.
//!
//! Keys fall into buckets by hash; a bucket's hash covers its keys and versions, a parent's its children. Equal roots mean
//! equal replicas. Otherwise the two descend, level by level, wherever hashes differ, and exchange only those
//! buckets' keys.
//!
//! ```text
//!   level 0           ●           8 bytes decide whether anything differs
//!   level 1      ●    ○    ○      fanout hashes for each differing parent
//!   level 2     ○●○               ... down to the buckets: fanout^depth of them
//! ```
//!
//! A hash is the exclusive or of its parts, each mixed with where it stands, so that a change costs one step per level
//! rather than a recount. Two replicas are taken for equal wrongly once in 2^64; nobody here attacks the hash.
//! Shapes of real trees: Riak 1024 × 1024 segments (riak_core `hashtree.erl: NUM_SEGMENTS, WIDTH`).

use super::COUNTER_BYTES;
use crate::dice::{mix, scale};
use std::collections::BTreeMap;

/// Bytes of a hash on the wire.
pub const HASH_BYTES: usize = 8;
/// Bytes of a cell's index on the wire.
pub const INDEX_BYTES: usize = 4;
/// Bytes of a key and its version on the wire.
pub const ENTRY_BYTES: usize = 4 + COUNTER_BYTES;

/// Most buckets that a tree may have: Riak's number of segments.
pub const MOST_BUCKETS: u64 = 1 << 20;

/// Keys with versions, and the hashes over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerkleTree {
    fanout: u32,
    /// From the root, level 0, to the buckets, level `depth`.
    levels: Vec<Vec<u64>>,
    buckets: Vec<BTreeMap<u32, u32>>,
}

/// The same tree over entries that are looked at once: it keeps no cells, and hashes what it is asked for. A replica that
/// compares now and then needs no more than its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    fanout: u32,
    depth: u32,
    /// Bucket and hash of each entry, ordered by bucket.
    entries: Vec<(u32, u64)>,
}

/// One comparison of two trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descent {
    /// Buckets that differ, in order.
    pub buckets: Vec<u32>,
    /// Bytes of hashes sent to compare each level.
    pub bytes: Vec<usize>,
}

impl MerkleTree {
    /// An empty tree with `fanout`^`depth` buckets. Both replicas need the same shape. Panics if `fanout` is below
    /// 2 or there would be more than 2^20 buckets.
    pub fn new(fanout: u32, depth: u32) -> Self {
        let buckets = u64::from(fanout).checked_pow(depth).filter(|&buckets| buckets <= MOST_BUCKETS);
        let buckets = buckets.unwrap_or_else(|| panic!("{fanout}^{depth} buckets are too many"));
        assert!(fanout >= 2, "a tree of fanout {fanout} doesn't branch");
        Self {
            fanout,
            levels: (0..=depth).map(|level| vec![0; fanout.pow(level) as usize]).collect(),
            buckets: vec![BTreeMap::new(); buckets as usize],
        }
    }

    /// Levels below the root.
    pub fn depth(&self) -> usize {
        self.levels.len() - 1
    }

    /// The hash over everything.
    pub fn root(&self) -> u64 {
        self.levels[0][0]
    }

    /// Sets the version of `key` and returns the one it had; 0 removes it, and means absent.
    pub fn set(&mut self, key: u32, version: u32) -> u32 {
        let bucket = self.bucket_of(key);
        let keys = &mut self.buckets[bucket as usize];
        let old = if version == 0 { keys.remove(&key) } else { keys.insert(key, version) }.unwrap_or(0);
        self.rehash(bucket, entry_hash(key, old) ^ entry_hash(key, version));
        old
    }

    /// The version of `key`, 0 if it is absent.
    pub fn get(&self, key: u32) -> u32 {
        self.bucket(self.bucket_of(key)).get(&key).copied().unwrap_or(0)
    }

    /// The hashes of the children of a cell, one level further down: what one replica sends when the other asks. Cells
    /// of the last level have none.
    pub fn children(&self, level: usize, index: u32) -> &[u64] {
        let first = (index * self.fanout) as usize;
        self.levels.get(level + 1).map_or(&[], |below| &below[first..first + self.fanout as usize])
    }

    /// Which children of a cell differ from `theirs`: where to go on. `theirs` of another length is from a tree of
    /// another shape, in which case all children count as different.
    pub fn differing(&self, level: usize, index: u32, theirs: &[u64]) -> Vec<u32> {
        let mine = self.children(level, index);
        let same_shape = mine.len() == theirs.len();
        let cells = (0u32..).zip(mine);
        let differing = cells.filter(|&(i, hash)| !same_shape || theirs[i as usize] != *hash);
        differing.map(|(i, _)| index * self.fanout + i).collect()
    }

    /// Keys and versions of a bucket, which are the cells of the last level.
    pub fn bucket(&self, index: u32) -> &BTreeMap<u32, u32> {
        &self.buckets[index as usize]
    }

    /// The whole comparison at once. Step by step it is the same: exchange roots, then [`MerkleTree::children`] of every
    /// cell that [`MerkleTree::differing`] named, level by level.
    pub fn compare(&self, other: &Self) -> Descent {
        let mut cells = if self.root() == other.root() { Vec::new() } else { vec![0] };
        let mut bytes = vec![HASH_BYTES];
        for level in 0..self.depth() {
            bytes.push(cells.len() * (INDEX_BYTES + self.fanout as usize * HASH_BYTES));
            let below = |&cell: &u32| self.differing(level, cell, other.children(level, cell));
            cells = cells.iter().flat_map(below).collect();
        }
        Descent { buckets: cells, bytes }
    }

    fn bucket_of(&self, key: u32) -> u32 {
        bucket_of(key, self.buckets.len() as u32)
    }

    /// A bucket's parts changed by `change`; so did all cells above it.
    fn rehash(&mut self, bucket: u32, mut change: u64) {
        let mut index = bucket;
        for level in self.levels.iter_mut().rev() {
            let hash = &mut level[index as usize];
            let old = *hash;
            *hash ^= change;
            change = cell_hash(index, old) ^ cell_hash(index, *hash);
            index /= self.fanout;
        }
    }
}

impl Snapshot {
    /// A tree with `fanout`^`depth` buckets, as [`MerkleTree::new`], over keys with their versions.
    pub fn new(fanout: u32, depth: u32, entries: impl Iterator<Item = (u32, u32)>) -> Self {
        let buckets = fanout.pow(depth);
        let entry = |(key, version)| (bucket_of(key, buckets), entry_hash(key, version));
        let mut entries: Vec<_> = entries.map(entry).collect();
        entries.sort_unstable();
        Self { fanout, depth, entries }
    }

    /// See [`MerkleTree::root`].
    pub fn root(&self) -> u64 {
        self.hash(0, &self.entries)
    }

    /// See [`MerkleTree::children`].
    pub fn children(&self, level: u32, index: u32) -> Vec<u64> {
        let below = level + 1;
        let child = |index| {
            let within = |(bucket, _): &(u32, u64)| self.cell(below, *bucket).cmp(&index);
            let first = self.entries.partition_point(|entry| within(entry).is_lt());
            let count = self.entries[first..].partition_point(|entry| within(entry).is_eq());
            self.hash(below, &self.entries[first..first + count])
        };
        (index * self.fanout..(index + 1) * self.fanout).map(child).collect()
    }

    /// See [`MerkleTree::differing`].
    pub fn differing(&self, level: u32, index: u32, theirs: &[u64]) -> Vec<u32> {
        let cells = (index * self.fanout..).zip(self.children(level, index)).zip(theirs);
        cells.filter(|((_, mine), theirs)| mine != *theirs).map(|((cell, _), _)| cell).collect()
    }

    /// The hash of a cell of this level, given all entries below it.
    fn hash(&self, level: u32, entries: &[(u32, u64)]) -> u64 {
        if level == self.depth {
            return entries.iter().fold(0, |sum, (_, hash)| sum ^ hash);
        }
        let children = entries.chunk_by(|(a, _), (b, _)| self.cell(level + 1, *a) == self.cell(level + 1, *b));
        let parts = children.map(|child| cell_hash(self.cell(level + 1, child[0].0), self.hash(level + 1, child)));
        parts.fold(0, |sum, part| sum ^ part)
    }

    /// The cell of this level that a bucket lies under.
    fn cell(&self, level: u32, bucket: u32) -> u32 {
        bucket / self.fanout.pow(self.depth - level)
    }
}

/// The bucket that a key falls into, among so many.
pub fn bucket_of(key: u32, buckets: u32) -> u32 {
    // Multiply and shift: the buckets needn't be a power of two.
    scale(mix(u64::from(key)) >> 32, buckets)
}

/// What an entry adds to its bucket's hash. An absent key adds nothing.
fn entry_hash(key: u32, version: u32) -> u64 {
    if version == 0 { 0 } else { mix(u64::from(key) << 32 | u64::from(version)) }
}

/// What a cell adds to its parent's hash. An empty one adds nothing. The hash is mixed once more before it meets the index:
/// a small index mixed by itself is the hash of a small entry, and the two would cancel.
fn cell_hash(index: u32, hash: u64) -> u64 {
    if hash == 0 { 0 } else { mix(mix(hash) ^ (u64::from(index) + 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tree(entries: &BTreeMap<u32, u32>) -> MerkleTree {
        let mut tree = MerkleTree::new(4, 3);
        entries.iter().for_each(|(&key, &version)| _ = tree.set(key, version));
        tree
    }

    fn entries() -> impl Strategy<Value = BTreeMap<u32, u32>> {
        prop::collection::btree_map(0u32..200, 1u32..5, 0..60)
    }

    proptest! {
        #[test]
        fn hashes_depend_on_the_entries_and_not_on_history(last in entries(), detour in prop::collection::vec((0u32..200, 0u32..5), 0..40)) {
            let mut wandering = MerkleTree::new(4, 3);
            detour.iter().for_each(|&(key, version)| _ = wandering.set(key, version));
            detour.iter().for_each(|&(key, _)| _ = wandering.set(key, 0));
            last.iter().for_each(|(&key, &version)| _ = wandering.set(key, version));
            prop_assert_eq!(wandering, tree(&last));
        }

        #[test]
        fn descending_finds_exactly_the_buckets_that_differ(one in entries(), two in entries()) {
            let (one, two) = (tree(&one), tree(&two));
            let differ = (0..64).filter(|&index| one.bucket(index) != two.bucket(index));
            let descent = one.compare(&two);
            prop_assert_eq!(&descent.buckets, &differ.collect::<Vec<_>>());
            prop_assert_eq!(descent, two.compare(&one));
        }
    }

    proptest! {
        #[test]
        fn a_snapshot_is_the_same_tree(entries in entries(), others in entries()) {
            let (tree, other) = (tree(&entries), tree(&others));
            let snapshot = Snapshot::new(4, 3, entries.iter().map(|(&key, &version)| (key, version)));
            prop_assert_eq!(snapshot.root(), tree.root());
            for level in 0..3 {
                for index in 0..4u32.pow(level) {
                    let theirs = other.children(level as usize, index);
                    prop_assert_eq!(snapshot.children(level, index), tree.children(level as usize, index));
                    prop_assert_eq!(snapshot.differing(level, index, theirs), tree.differing(level as usize, index, theirs));
                }
            }
        }
    }

    #[test]
    fn one_difference_costs_one_cell_per_level() {
        let entries: BTreeMap<_, _> = (0..10_000).map(|key| (key, 1)).collect();
        let (one, mut two) = (tree(&entries), tree(&entries));
        assert_eq!(one.compare(&two), Descent { buckets: vec![], bytes: vec![8, 0, 0, 0] });
        assert_eq!(two.set(77, 2), 1);
        let descent = one.compare(&two);
        assert_eq!(descent.bytes, [8, 36, 36, 36]);
        assert_eq!(descent.buckets.len(), 1);
        assert!(one.bucket(descent.buckets[0]).contains_key(&77));
    }

    #[test]
    fn keys_spread_evenly() {
        let entries: BTreeMap<_, _> = (0..64_000).map(|key| (key, 1)).collect();
        let tree = tree(&entries);
        // A thousand on average; five standard deviations are 158.
        assert!((0..64).all(|index| tree.bucket(index).len().abs_diff(1_000) < 158));
    }

    #[test]
    fn a_tree_of_another_shape_differs_everywhere() {
        let tree = MerkleTree::new(4, 3);
        assert_eq!(tree.differing(1, 2, &[0; 3]), [8, 9, 10, 11]);
        assert!(tree.children(3, 0).is_empty());
    }
}
