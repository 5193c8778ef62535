//! What an update says besides its name: nothing, or a value under one of the merge rules.
//!
//! Updates spread by name, the newest version of each writer. What goes with the name is all that its writer has said *so
//! far*, not the last write alone; so a version that overtakes another loses nothing, and a node's value is the merge of
//! its rows, whatever came how often and in which order.

use super::grow_set::GrowSet;
use super::last_writer::LastWriter;
use super::or_set::OrSet;
use super::pn_counter::PnCounter;
use super::siblings::Siblings;
use super::tombstone::{Cell, Store};
use super::{Merge, Value};
use crate::fingerprint::Fingerprint;
use crate::knob::{Kind, Knob};
use crate::protocol::{NodeId, Order};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use std::fmt;
use std::rc::Rc;

/// A merge rule with a value. Without one, the versions are all there is, and the newest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One value for all; of two writes the one with the later timestamp stands.
    LastWriter,
    /// A set that grows.
    Union,
    /// A number that anybody may raise or lower.
    Counter,
    /// A set with removal.
    OrSet,
    /// One value for all; writes at the same time stay side by side.
    Siblings,
    /// A value per writer, which it may delete.
    Tombstones,
}

impl Rule {
    /// Reads the knob [`MERGE`]; `None` is `newest`.
    fn new(settings: &Settings) -> Option<Self> {
        match settings.choice(MERGE.name) {
            "last-writer" => Some(Self::LastWriter),
            "union" => Some(Self::Union),
            "counter" => Some(Self::Counter),
            "or-set" => Some(Self::OrSet),
            "siblings" => Some(Self::Siblings),
            "tombstones" => Some(Self::Tombstones),
            _ => None,
        }
    }
}

/// Who writes, for the how-manieth time, and what its clock says.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    /// Who.
    pub node: NodeId,
    /// The version that the write makes.
    pub version: u32,
    /// By the writer's own clock.
    pub now: Instant,
}

impl Writer {
    /// What it writes: its number and the count of its writes, so that every value tells where it comes from.
    fn value(self) -> Value {
        self.node.number() * 1_000 + self.version
    }
}

/// What travels with an update's name.
pub trait Payload: Clone + PartialEq + fmt::Debug + 'static {
    /// What decides what is said.
    type Rule: Copy + fmt::Debug + PartialEq;

    /// Reads the knob [`MERGE`].
    fn rule(settings: &Settings) -> Self::Rule;

    /// What an order makes its writer say; `None` if there is nothing to do. `own` is what it said before, `all` what
    /// it knows from everybody.
    fn write<'a>(
        rule: Self::Rule,
        order: Order,
        by: Writer,
        own: Option<&Self>,
        all: impl Iterator<Item = &'a Self>,
    ) -> Option<Self>;

    /// When it was written, by the writer's clock; unknown is zero.
    fn written(&self) -> Instant;

    /// Bytes on the wire, in addition to a plain value.
    fn bytes(&self) -> u32;

    /// The value under the merge rule, if there is one.
    fn merged(&self) -> Option<&Merged>;

    /// If all that it says is that something was deleted: when.
    fn deleted_at(&self) -> Option<Instant>;

    /// Adds it to a run's digest.
    fn fingerprint(&self, print: &mut Fingerprint);
}

/// Nothing: the version is the value, and nobody asks how old it is.
impl Payload for () {
    type Rule = ();

    fn rule(_: &Settings) {}

    fn write<'a>((): (), order: Order, _: Writer, _: Option<&()>, _: impl Iterator<Item = &'a ()>) -> Option<()> {
        (order == Order::Inject).then_some(())
    }

    fn written(&self) -> Instant {
        Instant::ZERO
    }

    #[inline]
    fn bytes(&self) -> u32 {
        0
    }

    fn merged(&self) -> Option<&Merged> {
        None
    }

    fn deleted_at(&self) -> Option<Instant> {
        None
    }

    #[inline]
    fn fingerprint(&self, _: &mut Fingerprint) {}
}

/// A time and, under a merge rule, a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    written: Instant,
    merged: Option<Rc<Merged>>,
}

impl Payload for Content {
    type Rule = Option<Rule>;

    fn rule(settings: &Settings) -> Option<Rule> {
        Rule::new(settings)
    }

    fn write<'a>(
        rule: Self::Rule,
        order: Order,
        by: Writer,
        own: Option<&Self>,
        all: impl Iterator<Item = &'a Self>,
    ) -> Option<Self> {
        let merged = match rule {
            None if order == Order::Inject => None,
            None => return None,
            Some(rule) => {
                let own = own.and_then(Self::merged);
                let seen = all.filter_map(Self::merged);
                Some(Rc::new(Merged::write(rule, order, by, own, seen)?))
            }
        };
        Some(Self { written: by.now, merged })
    }

    fn written(&self) -> Instant {
        self.written
    }

    fn bytes(&self) -> u32 {
        self.merged().map_or(0, Merge::size) as u32
    }

    fn merged(&self) -> Option<&Merged> {
        self.merged.as_deref()
    }

    fn deleted_at(&self) -> Option<Instant> {
        match self.merged()? {
            Merged::Tombstones(store) => store.iter().find_map(|(_, _, cell)| match cell {
                Cell::Deleted(at) => Some(at),
                Cell::Live(_) => None,
            }),
            _ => None,
        }
    }

    fn fingerprint(&self, print: &mut Fingerprint) {
        print.add(self.written.micros());
        if let Some(merged) = self.merged() {
            merged.to_string().bytes().for_each(|byte| print.add(u64::from(byte)));
        }
    }
}

impl Content {
    /// What was there before anybody wrote.
    pub const OLD: Self = Self { written: Instant::ZERO, merged: None };
}

/// A value under any of the rules. Values of one run are under the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// See [`Rule::LastWriter`].
    LastWriter(LastWriter),
    /// See [`Rule::Union`].
    Union(GrowSet),
    /// See [`Rule::Counter`].
    Counter(PnCounter),
    /// See [`Rule::OrSet`].
    OrSet(OrSet),
    /// See [`Rule::Siblings`].
    Siblings(Siblings),
    /// See [`Rule::Tombstones`].
    Tombstones(Store),
}

impl Merged {
    /// The value of nobody's saying anything.
    pub fn empty(rule: Rule) -> Self {
        match rule {
            Rule::LastWriter => Self::LastWriter(LastWriter::default()),
            Rule::Union => Self::Union(GrowSet::default()),
            Rule::Counter => Self::Counter(PnCounter::default()),
            Rule::OrSet => Self::OrSet(OrSet::default()),
            Rule::Siblings => Self::Siblings(Siblings::default()),
            Rule::Tombstones => Self::Tombstones(Store::default()),
        }
    }

    /// What they all say together.
    pub fn of<'a>(rule: Rule, parts: impl Iterator<Item = &'a Self>) -> Self {
        parts.fold(Self::empty(rule), |mut sum, part| {
            sum.merge(part);
            sum
        })
    }

    /// What a writer says after an order; `None` if there is nothing to do. Where the rule lets a writer speak for
    /// itself alone, it does; a removal or a replacement must name what it has seen of others, and says it all.
    fn write<'a>(
        rule: Rule,
        order: Order,
        by: Writer,
        own: Option<&Self>,
        seen: impl Iterator<Item = &'a Self>,
    ) -> Option<Self> {
        let node = by.node.number();
        let mut says = match rule {
            Rule::OrSet | Rule::Siblings => Self::of(rule, seen),
            _ => own.cloned().unwrap_or(Self::empty(rule)),
        };
        match (&mut says, order) {
            (Self::LastWriter(register), Order::Inject) => _ = register.write(by.now, node, by.value()),
            (Self::Union(set), Order::Inject) => _ = set.add(by.value()),
            (Self::Counter(counter), Order::Inject) => counter.add(node, 1),
            (Self::Counter(counter), Order::Remove) => counter.add(node, -1),
            (Self::OrSet(set), Order::Inject) => set.add(node, by.value()),
            (Self::OrSet(set), Order::Remove) => {
                set.elements().into_iter().for_each(|value| _ = set.remove(value));
            }
            (Self::Siblings(siblings), Order::Inject) => siblings.write(node, &siblings.context(), by.value()),
            (Self::Tombstones(store), Order::Inject) => store.write(node, by.value()),
            (Self::Tombstones(store), Order::Remove) => return store.delete(node, by.now).then_some(says),
            _ => return None,
        }
        Some(says)
    }
}

impl Merge for Merged {
    fn merge(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::LastWriter(mine), Self::LastWriter(theirs)) => mine.merge(theirs),
            (Self::Union(mine), Self::Union(theirs)) => mine.merge(theirs),
            (Self::Counter(mine), Self::Counter(theirs)) => mine.merge(theirs),
            (Self::OrSet(mine), Self::OrSet(theirs)) => mine.merge(theirs),
            (Self::Siblings(mine), Self::Siblings(theirs)) => mine.merge(theirs),
            (Self::Tombstones(mine), Self::Tombstones(theirs)) => mine.merge(theirs),
            (mine, theirs) => panic!("{mine} and {theirs} are under different rules"),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::LastWriter(register) => register.size(),
            Self::Union(set) => set.size(),
            Self::Counter(counter) => counter.size(),
            Self::OrSet(set) => set.size(),
            Self::Siblings(siblings) => siblings.size(),
            Self::Tombstones(store) => store.size(),
        }
    }
}

impl fmt::Display for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LastWriter(register) => register.fmt(f),
            Self::Union(set) => set.fmt(f),
            Self::Counter(counter) => counter.fmt(f),
            Self::OrSet(set) => set.fmt(f),
            Self::Siblings(siblings) => siblings.fmt(f),
            Self::Tombstones(store) => store.fmt(f),
        }
    }
}

/// What all that is said comes to under the merge rule; `None` without one, or if nothing was said.
pub fn sum<'a, V: Payload>(all: impl Iterator<Item = &'a V>) -> Option<Merged> {
    all.filter_map(V::merged).cloned().reduce(|mut sum, part| {
        sum.merge(&part);
        sum
    })
}

/// Knob: what two writes at once leave behind.
pub const MERGE: Knob = Knob {
    name: "merge",
    label: "Merge rule",
    help: "What a node's value is when several have written. newest: only versions. last-writer: the latest timestamp. union: \
           a set that grows. counter: a sum. or-set: a set with removal. siblings: both, side by side. tombstones: each \
           writer's own value, which it may delete.",
    source: "newest: the workshop's table; the others: Shapiro et al. 2011, Almeida et al. 2014, Demers et al. 1987 section 2",
    default: "newest",
    kind: Kind::Choice(&["newest", "last-writer", "union", "counter", "or-set", "siblings", "tombstones"]),
    group: "state",
    live: false,
};

/// Knob: how long deletions are remembered.
pub const GRACE: Knob = Knob {
    name: "grace",
    label: "Grace period",
    help: "How long nodes remember that something was deleted, under tombstones. A node that is away for longer brings it \
           back.",
    source: "1 min, to be seen in a lesson; apache/cassandra: gc_grace_seconds is 10 days, Demers et al. 1987 speak of 30",
    default: "60s",
    kind: Kind::Time(Duration::from_millis(1), Duration::from_secs(30 * 86_400)),
    group: "state",
    live: false,
};
