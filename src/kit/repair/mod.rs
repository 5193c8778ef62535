//! Anti-entropy: two replicas compare what they have and repair the difference.
//!
//! The exchange is a pure function of a table and a message, so that any protocol can run it beside its own, or alone.
//! Three ways to compare, each in three directions; A is who calls:
//!
//! ```text
//!              push                    pull                   push-pull
//!   full       A State ───▶            A Ask    ───▶          A Swap   ───▶
//!                                        ◀─── Rest B            ◀─── Rest B
//!   versions   A Digest ───▶           A Digest ───▶          A Digest ───▶
//!                ◀─── Deltas(wants) B    ◀─── Rest B            ◀─── Deltas(news, wants) B
//!              A Rest ───▶                                    A Rest   ───▶
//!   merkle     hashes go back and forth, from the root to the buckets that differ; then as versions, for those buckets
//! ```
//!
//! A digest says “I have 5”, wants say “I have 5, you have 7: send me 6 and 7”. With a budget a message carries so many
//! updates and no more; [`Order`] says which. Replicas that turn out equal say nothing more.
//!
//! Sources: Demers et al. 1987, section 1.3 (push, pull, push-pull; comparing checksums first); van Renesse et al. 2008
//! (Scuttlebutt: digests, budget, orders), with wants as Cassandra sends them (gms: `GossipDigestAckMessage`); Merkle trees
//! as Dynamo compares replicas (DeCandia et al. 2007, section 4.7).

mod knobs;
mod message;

pub use knobs::{BUDGET, COMPARE, INTERVAL, MERKLE_DEPTH, MERKLE_FANOUT, MODE, ORDER, SWITCH};
pub use message::{Deltas, Digest, Hashes, MESSAGES, Message};

use super::content::Payload;
use super::digest::Order;
use super::merkle_tree::{MOST_BUCKETS, Snapshot, bucket_of};
use super::ranking::in_order;
use super::table::{Keys, Row, Table, Updates};
use crate::dice::Dice;
use crate::knob::Problem;
use crate::protocol::{NodeId, Update};
use crate::settings::Settings;
use message::{Scope, Versions};
use std::rc::Rc;

/// Most keys of one writer.
pub const MOST_KEYS: u64 = 1 << 10;

/// In which direction differences are repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The caller shows all it has.
    Push,
    /// The caller asks for all the other has.
    Pull,
    /// Both.
    PushPull,
}

/// The words of [`Direction`], in its order.
pub const DIRECTIONS: &[&str] = &["push", "pull", "push-pull"];

impl Direction {
    /// Reads a knob whose words are [`DIRECTIONS`].
    pub fn new(settings: &Settings, knob: &str) -> Self {
        match settings.choice(knob) {
            "push" => Self::Push,
            "pull" => Self::Pull,
            _ => Self::PushPull,
        }
    }

    /// The same, as the other side sees it.
    fn reversed(self) -> Self {
        match self {
            Self::Push => Self::Pull,
            Self::Pull => Self::Push,
            Self::PushPull => Self::PushPull,
        }
    }
}

/// How replicas find out what differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Full,
    Versions,
    Merkle,
}

/// An exchange with its settings.
#[derive(Clone, Debug)]
pub struct Exchange {
    direction: Direction,
    compare: Compare,
    order: Order,
    /// Most updates in one message.
    budget: usize,
    keys: Keys,
    fanout: u32,
    depth: u32,
    value_bytes: u32,
}

impl Exchange {
    /// Reads the knobs [`COMPARE`] to [`MERKLE_DEPTH`], and the direction from the knob `mode`.
    pub fn new(settings: &Settings, mode: &str, keys: Keys) -> Result<Self, Problem> {
        let (fanout, depth) = (settings.int(MERKLE_FANOUT.name), settings.int(MERKLE_DEPTH.name));
        if u64::from(fanout).pow(depth) > MOST_BUCKETS {
            let message = format!("Merkle branching to the power of depth must be at most 2^20, not {fanout}^{depth}.");
            return Err(Problem::new(MERKLE_FANOUT.name, message));
        }
        Ok(Self {
            direction: Direction::new(settings, mode),
            compare: match settings.choice(COMPARE.name) {
                "versions" => Compare::Versions,
                "merkle" => Compare::Merkle,
                _ => Compare::Full,
            },
            order: order(settings),
            budget: match settings.int(BUDGET.name) {
                0 => usize::MAX,
                most => most as usize,
            },
            keys,
            fanout,
            depth,
            value_bytes: settings.int("value-bytes"),
        })
    }

    /// The first message of an exchange.
    pub fn open<T: Copy, V: Payload>(
        &self,
        table: &Table<T, V>,
        frozen_round: Option<u32>,
        dice: &mut Dice,
    ) -> Message<V> {
        let direction = self.direction;
        match (self.compare, direction) {
            (Compare::Full, Direction::Push) => Message::State(self.some(table.all(frozen_round), dice)),
            (Compare::Full, Direction::Pull) => Message::Ask,
            (Compare::Full, Direction::PushPull) => Message::Swap(self.some(table.all(frozen_round), dice)),
            (Compare::Versions, _) => {
                let grain = if self.order.is_precise() { self.keys } else { Keys::ONE };
                let versions = versions(table.all(frozen_round).map(|row| row.update), grain);
                Message::Digest(Rc::new(Digest { versions, scope: Scope::Everything, direction, grain }))
            }
            (Compare::Merkle, _) => {
                let hashes = vec![self.tree(table.all(frozen_round)).root()];
                Message::Hashes(Rc::new(Hashes { level: 0, cells: Vec::new(), hashes, direction }))
            }
        }
    }

    /// The answer to a message, given the table before the message was merged. `None` if there is nothing to say.
    pub fn answer<T: Copy, V: Payload>(
        &self,
        table: &Table<T, V>,
        message: &Message<V>,
        frozen_round: Option<u32>,
        dice: &mut Dice,
    ) -> Option<Message<V>> {
        let rows = table.all(frozen_round);
        match message {
            Message::State(_) | Message::Rest(_) => None,
            Message::Ask => rest(self.some(rows, dice)),
            Message::Swap(shown) => {
                let shown = versions(shown.iter().map(|told| told.update), self.keys);
                rest(self.some(rows.filter(|row| is_newer(row, &shown, self.keys)), dice))
            }
            Message::Digest(digest) => self.compare_versions(rows, digest, dice),
            Message::Deltas(deltas) => self.compare_versions(rows, &deltas.wants, dice),
            Message::Hashes(hashes) => self.descend(rows, hashes),
        }
    }

    /// What the sender of a digest lacks of these rows, and what they lack that it has.
    fn compare_versions<'a, T: Copy + 'a, V: Payload>(
        &self,
        rows: impl Iterator<Item = &'a Row<T, V>> + Clone,
        digest: &Digest,
        dice: &mut Dice,
    ) -> Option<Message<V>> {
        let (theirs, grain) = (&digest.versions, digest.grain);
        let speaks_of = |row: &&'a Row<T, V>| match &digest.scope {
            Scope::Everything => true,
            Scope::Buckets(buckets) => buckets.binary_search(&self.bucket(row)).is_ok(),
            Scope::Listed => theirs.contains_key(&place(row.update, grain)),
        };
        let told = match digest.direction {
            Direction::Push => Updates::None,
            _ => self.first(rows.clone().filter(speaks_of).filter(|row| is_newer(row, theirs, grain)), dice),
        };
        let wants = match digest.direction {
            Direction::Pull => Versions::new(),
            _ => {
                let mine = versions(rows.map(|row| row.update), grain);
                let held =
                    theirs.iter().map(|(place, version)| (*place, mine.get(place).copied().unwrap_or(0), *version));
                held.filter(|(_, mine, theirs)| mine < theirs).map(|(place, mine, _)| (place, mine)).collect()
            }
        };
        if wants.is_empty() {
            return rest(told);
        }
        let wants = Digest { versions: wants, scope: Scope::Listed, direction: Direction::Pull, grain };
        Some(Message::Deltas(Rc::new(Deltas { told, wants })))
    }

    /// One level down the tree, wherever hashes differ; at the buckets, their versions.
    fn descend<'a, T: Copy + 'a, V: Payload>(
        &self,
        rows: impl Iterator<Item = &'a Row<T, V>> + Clone,
        theirs: &Hashes,
    ) -> Option<Message<V>> {
        let tree = self.tree(rows.clone());
        let direction = theirs.direction.reversed();
        let (level, cells) = match theirs.cells.is_empty() {
            true if theirs.hashes == [tree.root()] => return None,
            true => (0, vec![0]),
            false => {
                let children = theirs.cells.iter().zip(theirs.hashes.chunks(self.fanout as usize));
                let below = children.flat_map(|(cell, hashes)| tree.differing(theirs.level, *cell, hashes));
                (theirs.level + 1, below.collect::<Vec<_>>())
            }
        };
        if cells.is_empty() {
            return None;
        }
        if level < self.depth {
            let hashes = cells.iter().flat_map(|cell| tree.children(level, *cell)).collect();
            return Some(Message::Hashes(Rc::new(Hashes { level, cells, hashes, direction })));
        }
        let within = rows.filter(|row| cells.binary_search(&self.bucket(row)).is_ok());
        let versions = versions(within.map(|row| row.update), self.keys);
        let scope = Scope::Buckets(cells.clone());
        Some(Message::Digest(Rc::new(Digest { versions, scope, direction, grain: self.keys })))
    }

    fn tree<'a, T: Copy + 'a, V: Payload>(&self, rows: impl Iterator<Item = &'a Row<T, V>>) -> Snapshot {
        let entries = rows.map(|row| (self.key(row), row.update.version));
        Snapshot::new(self.fanout, self.depth, entries)
    }

    fn bucket<T: Copy, V: Payload>(&self, row: &Row<T, V>) -> u32 {
        bucket_of(self.key(row), self.fanout.pow(self.depth))
    }

    /// One number for writer and key: node numbers have 20 bits, keys at most 10 ([`MOST_KEYS`]).
    fn key<T: Copy, V: Payload>(&self, row: &Row<T, V>) -> u32 {
        row.update.writer.number() << 10 | self.keys.slot(row.update.version)
    }

    /// As many as the budget allows, in the order of the knob.
    fn first<'a, T: Copy + 'a, V: Payload>(
        &self,
        rows: impl Iterator<Item = &'a Row<T, V>>,
        dice: &mut Dice,
    ) -> Updates<V> {
        let rows: Vec<_> = rows.collect();
        let by_writer = rows
            .chunk_by(|a, b| a.update.writer == b.update.writer)
            .map(|rows| in_order(rows.to_vec(), |row| u64::from(row.update.version)));
        self.cut(by_writer.collect(), self.order, dice)
    }

    /// As many as the budget allows, at random: who shows all it has does not know what is missing.
    fn some<'a, T: Copy + 'a, V: Payload>(
        &self,
        rows: impl Iterator<Item = &'a Row<T, V>>,
        dice: &mut Dice,
    ) -> Updates<V> {
        if self.budget == usize::MAX {
            return rows.map(Row::told).collect();
        }
        self.cut(rows.map(|row| vec![row]).collect(), Order::ScuttleBreadth, dice)
    }

    fn cut<T: Copy, V: Payload>(&self, missing: Vec<Vec<&Row<T, V>>>, order: Order, dice: &mut Dice) -> Updates<V> {
        let first = match self.budget {
            usize::MAX => missing.concat(),
            budget => order.first(missing, budget, |row| row.says.written(), dice),
        };
        let by_name = |row: &&Row<T, V>| u64::from(row.update.writer.number()) << 32 | u64::from(row.update.version);
        in_order(first, by_name).into_iter().map(Row::told).collect()
    }
}

/// Whether the repair cares for the time of writing, which plain updates don't carry.
pub fn needs_times(settings: &Settings) -> bool {
    order(settings).is_precise()
}

fn order(settings: &Settings) -> Order {
    match settings.choice(ORDER.name) {
        "precise-newest" => Order::PreciseNewest,
        "precise-oldest" => Order::PreciseOldest,
        "scuttle-breadth" => Order::ScuttleBreadth,
        _ => Order::ScuttleDepth,
    }
}

/// The place of an update in [`Versions`].
fn place(update: Update, grain: Keys) -> (NodeId, u32) {
    (update.writer, grain.slot(update.version))
}

/// The newest version in each place.
fn versions(updates: impl Iterator<Item = Update>, grain: Keys) -> Versions {
    let mut versions = Versions::new();
    for update in updates {
        let newest = versions.entry(place(update, grain)).or_insert(0);
        *newest = update.version.max(*newest);
    }
    versions
}

fn is_newer<T, V>(row: &Row<T, V>, theirs: &Versions, grain: Keys) -> bool {
    theirs.get(&place(row.update, grain)).is_none_or(|version| *version < row.update.version)
}

fn rest<V>(told: Updates<V>) -> Option<Message<V>> {
    (!told.is_empty()).then_some(Message::Rest(told))
}
