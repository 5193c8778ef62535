//! Digests and deltas: "I have 5 of yours, you have 7: send me 6 and 7" (Scuttlebutt: van Renesse, Dumitriu, Gough, Thomas
//! 2008; Cassandra's and chitchat's gossip).
//!
//! Each participant owns some entries and numbers its writes. A *scuttle* digest holds one number per participant, the
//! highest version known. That only works if nobody ever has a gap: so deltas go out lowest version first, and a
//! message that is too small for all of them leaves out the highest. A *precise* digest lists the version of every entry,
//! which is long, but any delta may then go first.
//!
//! What holds under scuttle orders: whoever knows a participant up to version v holds every entry whose current version,
//! at its owner, is at most v. It may lack a value that has been overwritten since.

use super::ranking::in_order;
use super::{COUNTER_BYTES, NODE_BYTES, Node, VALUE_BYTES, Value};
use crate::dice::Dice;
use crate::time::Instant;
use rand::seq::SliceRandom;
use std::collections::BTreeMap;

/// Bytes of a key on the wire.
const KEY_BYTES: usize = 4;

/// Bytes of a delta on the wire: owner, key, version, value and the time of writing.
pub const DELTA_BYTES: usize = NODE_BYTES + KEY_BYTES + COUNTER_BYTES + VALUE_BYTES + 8;

/// Which deltas go first when not all fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The latest written.
    PreciseNewest,
    /// The earliest written.
    PreciseOldest,
    /// One of each participant, then the next of each.
    ScuttleBreadth,
    /// All of the participant with most deltas, then of the next.
    ScuttleDepth,
}

/// What one participant knows of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replica {
    owners: BTreeMap<Node, Owned>,
}

/// One owner's entries, as known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Owned {
    max: u32,
    entries: BTreeMap<u32, Entry>,
}

/// The value under one key of one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The owner's count of writes when it was written.
    pub version: u32,
    pub value: Value,
    /// By the owner's clock.
    pub written: Instant,
}

/// An entry on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta {
    pub owner: Node,
    pub key: u32,
    pub entry: Entry,
}

/// A summary of what a replica has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Digest {
    /// The highest version of each owner.
    Scuttle(BTreeMap<Node, u32>),
    /// The version of each owner's each key.
    Precise(BTreeMap<(Node, u32), u32>),
}

impl Order {
    /// Whether it needs a [`Digest::Precise`].
    pub fn is_precise(self) -> bool {
        matches!(self, Self::PreciseNewest | Self::PreciseOldest)
    }

    /// The first `budget` of what is `missing`, which lists each participant's deltas, lowest version first.
    pub fn first<D>(
        self,
        mut missing: Vec<Vec<D>>,
        budget: usize,
        written: impl Fn(&D) -> Instant,
        dice: &mut Dice,
    ) -> Vec<D> {
        missing.shuffle(dice);
        let key = |rank: usize, length: usize, delta: &D| match self {
            Self::PreciseNewest => !written(delta).micros(),
            Self::PreciseOldest => written(delta).micros(),
            Self::ScuttleBreadth => rank as u64,
            Self::ScuttleDepth => !(length as u64),
        };
        let keyed = missing.into_iter().flat_map(|deltas| {
            let length = deltas.len();
            deltas.into_iter().enumerate().map(move |(rank, delta)| (key(rank, length, &delta), delta))
        });
        in_order(keyed.collect(), |(key, _)| *key).into_iter().take(budget).map(|(_, delta)| delta).collect()
    }
}

impl Replica {
    /// Writes one of `owner`'s entries. Only the owner itself may do so.
    pub fn write(&mut self, owner: Node, key: u32, value: Value, now: Instant) {
        let owned = self.owners.entry(owner).or_default();
        owned.max += 1;
        owned.entries.insert(key, Entry { version: owned.max, value, written: now });
    }

    /// The entry under `key` of `owner`.
    pub fn get(&self, owner: Node, key: u32) -> Option<Entry> {
        self.owners.get(&owner)?.entries.get(&key).copied()
    }

    /// The highest version of `owner` known; 0 for none.
    pub fn max(&self, owner: Node) -> u32 {
        self.owners.get(&owner).map_or(0, |owned| owned.max)
    }

    /// Every entry, by owner and key.
    pub fn iter(&self) -> impl Iterator<Item = Delta> {
        self.owners.iter().flat_map(|(&owner, owned)| owned.deltas(owner))
    }

    /// The summary that `order` works from.
    pub fn digest(&self, order: Order) -> Digest {
        if order.is_precise() {
            Digest::Precise(self.iter().map(|delta| ((delta.owner, delta.key), delta.entry.version)).collect())
        } else {
            Digest::Scuttle(self.owners.iter().map(|(&owner, owned)| (owner, owned.max)).collect())
        }
    }

    /// The first `budget` deltas that the sender of the digest `theirs` lacks, in `order`. The dice settle which participants
    /// come first among equals: a fixed order would starve the last. Panics if the digest isn't the one that `order`
    /// works from: a gap would open and never be closed.
    pub fn deltas(&self, theirs: &Digest, order: Order, budget: usize, dice: &mut Dice) -> Vec<Delta> {
        assert_eq!(order.is_precise(), matches!(theirs, Digest::Precise(_)), "{order:?} needs its own digest");
        order.first(self.missing(theirs), budget, |delta| delta.entry.written, dice)
    }

    /// Takes over what is newer; true if anything was.
    pub fn apply(&mut self, deltas: &[Delta]) -> bool {
        let mut changed = false;
        for Delta { owner, key, entry } in deltas {
            let owned = self.owners.entry(*owner).or_default();
            owned.max = owned.max.max(entry.version);
            if owned.entries.get(key).is_none_or(|held| held.version < entry.version) {
                owned.entries.insert(*key, *entry);
                changed = true;
            }
        }
        changed
    }

    /// What the sender of a digest lacks: by owner, lowest version first.
    fn missing(&self, theirs: &Digest) -> Vec<Vec<Delta>> {
        let ahead = self.owners.iter().filter(|(owner, owned)| match theirs {
            Digest::Scuttle(maxima) => maxima.get(owner).is_none_or(|max| *max < owned.max),
            Digest::Precise(_) => true,
        });
        let lacking = ahead.map(|(&owner, owned)| {
            let deltas = owned.deltas(owner).filter(|delta| theirs.lacks(delta));
            in_order(deltas.collect(), |delta| u64::from(delta.entry.version))
        });
        lacking.filter(|deltas| !deltas.is_empty()).collect()
    }
}

impl Owned {
    fn deltas(&self, owner: Node) -> impl Iterator<Item = Delta> {
        self.entries.iter().map(move |(&key, &entry)| Delta { owner, key, entry })
    }
}

impl Digest {
    /// Bytes on the wire.
    pub fn size(&self) -> usize {
        match self {
            Self::Scuttle(maxima) => maxima.len() * (NODE_BYTES + COUNTER_BYTES),
            Self::Precise(versions) => versions.len() * (NODE_BYTES + KEY_BYTES + COUNTER_BYTES),
        }
    }

    fn lacks(&self, delta: &Delta) -> bool {
        let held = match self {
            Self::Scuttle(maxima) => maxima.get(&delta.owner),
            Self::Precise(versions) => versions.get(&(delta.owner, delta.key)),
        };
        held.is_none_or(|version| *version < delta.entry.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;
    use proptest::prelude::*;

    const NODES: u32 = 4;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Write {
            by: u32,
            key: u32,
        },
        /// `to` shows its digest to `from`, and gets at most `budget` deltas.
        Send {
            from: u32,
            to: u32,
            budget: usize,
        },
    }

    fn history() -> impl Strategy<Value = Vec<Step>> {
        let write = (1..=NODES, 0u32..5).prop_map(|(by, key)| Step::Write { by, key });
        let send = (1..=NODES, 1..=NODES, 0usize..6).prop_map(|(from, to, budget)| Step::Send { from, to, budget });
        prop::collection::vec(prop_oneof![write, send], 0..120)
    }

    fn any_order() -> impl Strategy<Value = Order> {
        prop::sample::select(vec![
            Order::PreciseNewest,
            Order::PreciseOldest,
            Order::ScuttleBreadth,
            Order::ScuttleDepth,
        ])
    }

    struct Cluster {
        replicas: BTreeMap<Node, Replica>,
        order: Order,
        dice: Dice,
    }

    impl Cluster {
        fn new(order: Order) -> Self {
            let replicas = (1..=NODES).map(|node| (node, Replica::default())).collect();
            Self { replicas, order, dice: Dice::new(1, Purpose::Protocol, 1) }
        }

        fn act(&mut self, step: Step, now: u64) {
            match step {
                Step::Write { by, key } => self.replica(by).write(by, key, 0, Instant::from_micros(now)),
                Step::Send { from, to, budget } => _ = self.send(from, to, budget),
            }
        }

        fn send(&mut self, from: Node, to: Node, budget: usize) -> bool {
            let digest = self.replicas[&to].digest(self.order);
            let deltas = self.replicas[&from].deltas(&digest, self.order, budget, &mut self.dice);
            assert!(deltas.len() <= budget);
            self.replica(to).apply(&deltas)
        }

        fn replica(&mut self, node: Node) -> &mut Replica {
            self.replicas.get_mut(&node).expect("a node of this cluster")
        }
    }

    proptest! {
        #[test]
        fn scuttle_never_leaves_a_gap(steps in history(), depth: bool) {
            let mut cluster = Cluster::new(if depth { Order::ScuttleDepth } else { Order::ScuttleBreadth });
            for (now, step) in (0..).zip(steps) {
                cluster.act(step, now);
                for one in cluster.replicas.values() {
                    prop_assert!(one.iter().all(|delta| delta.entry.version <= one.max(delta.owner)));
                    for (&owner, truth) in &cluster.replicas {
                        let claimed = truth.iter().filter(|delta| delta.owner == owner);
                        for delta in claimed.filter(|delta| delta.entry.version <= one.max(owner)) {
                            prop_assert_eq!(one.get(owner, delta.key), Some(delta.entry));
                        }
                    }
                }
            }
        }

        #[test]
        fn every_order_converges_once_writes_stop(steps in history(), order in any_order()) {
            let mut cluster = Cluster::new(order);
            (0..).zip(steps).for_each(|(now, step)| cluster.act(step, now));
            let mut changed = true;
            while changed {
                let pairs = (1..=NODES).flat_map(|from| (1..=NODES).map(move |to| (from, to)));
                changed = pairs.fold(false, |changed, (from, to)| cluster.send(from, to, 1) || changed);
            }
            for replica in cluster.replicas.values() {
                prop_assert_eq!(replica, &cluster.replicas[&1]);
            }
        }
    }

    #[test]
    fn equal_versions_may_hide_an_overwritten_value() {
        let mut owner = Replica::default();
        owner.write(1, 1, 0, Instant::ZERO);
        owner.write(1, 2, 0, Instant::ZERO);
        let early = owner.clone();
        owner.write(1, 1, 0, Instant::ZERO);
        let mut late = Replica::default();
        let order = Order::ScuttleDepth;
        let deltas = owner.deltas(&late.digest(order), order, 1, &mut Dice::new(1, Purpose::Protocol, 1));
        late.apply(&deltas);
        assert_eq!((early.max(1), late.max(1)), (2, 2));
        assert_eq!((early.get(1, 1).map(|entry| entry.version), late.get(1, 1)), (Some(1), None));
    }

    /// Owner 1 wrote keys 1, 2, 3 at 30, 20 and 10 s of its clock, owner 2 key 9 at 25 s; nothing is known yet.
    fn first(order: Order, budget: usize) -> Vec<(Node, u32)> {
        let mut replica = Replica::default();
        for (owner, key, second) in [(1, 1, 30), (1, 2, 20), (1, 3, 10), (2, 9, 25)] {
            replica.write(owner, key, 0, Instant::from_micros(second * 1_000_000));
        }
        let mut dice = Dice::new(1, Purpose::Protocol, 1);
        let deltas = replica.deltas(&Replica::default().digest(order), order, budget, &mut dice);
        deltas.iter().map(|delta| (delta.owner, delta.key)).collect()
    }

    #[test]
    fn each_order_has_its_own_first_deltas() {
        assert_eq!(first(Order::PreciseNewest, 2), [(1, 1), (2, 9)]);
        assert_eq!(first(Order::PreciseOldest, 2), [(1, 3), (1, 2)]);
        assert_eq!(first(Order::ScuttleDepth, 4), [(1, 1), (1, 2), (1, 3), (2, 9)]);
        let mut breadth = first(Order::ScuttleBreadth, 4);
        breadth[..2].sort_unstable();
        assert_eq!(breadth, [(1, 1), (2, 9), (1, 2), (1, 3)], "the dice choose between the first two");
    }

    #[test]
    fn five_and_seven_make_two_deltas() {
        let mut owner = Replica::default();
        (1..=5).for_each(|key| owner.write(1, key, 0, Instant::ZERO));
        let behind = owner.clone();
        (6..=7).for_each(|key| owner.write(1, key, 0, Instant::ZERO));
        let digest = behind.digest(Order::ScuttleDepth);
        let deltas = owner.deltas(&digest, Order::ScuttleDepth, 100, &mut Dice::new(1, Purpose::Protocol, 1));
        assert_eq!(deltas.iter().map(|delta| delta.entry.version).collect::<Vec<_>>(), [6, 7]);
        assert_eq!(digest.size(), 8);
        assert_eq!(behind.digest(Order::PreciseOldest).size(), 60);
    }
}
