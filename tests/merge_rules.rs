//! The merge rules: the laws that all obey, on states that real histories reach, and what each forgets.

use gossip_workshop::kit::Merge;
use gossip_workshop::kit::grow_set::GrowSet;
use gossip_workshop::kit::last_writer::LastWriter;
use gossip_workshop::kit::newest::Newest;
use gossip_workshop::kit::or_set::OrSet;
use gossip_workshop::kit::pn_counter::PnCounter;
use gossip_workshop::kit::siblings::Siblings;
use gossip_workshop::kit::tombstone::Store;
use gossip_workshop::kit::version_vector::VersionVector;
use gossip_workshop::time::Instant;
use proptest::prelude::*;
use std::cmp::Ordering;
use std::fmt::{Debug, Display};

const REPLICAS: usize = 4;

/// One step of a history: a replica acts on its own copy, or takes over another's.
#[derive(Clone, Copy, Debug)]
enum Step {
    Act { at: usize, choice: u32 },
    Meet { to: usize, from: usize },
}

/// A rule whose copies a test can act on.
trait Rule: Merge + Default + Debug + Display {
    /// Any write that `node` may make; `choice` picks one.
    fn act(&mut self, node: u32, choice: u32);
}

impl Rule for VersionVector {
    fn act(&mut self, node: u32, _: u32) {
        self.advance(node);
    }
}

impl Rule for Newest {
    fn act(&mut self, node: u32, choice: u32) {
        self.write(node, choice);
    }
}

impl Rule for LastWriter {
    fn act(&mut self, node: u32, choice: u32) {
        // Few timestamps, so that they collide.
        self.write(Instant::from_micros(u64::from(choice % 5)), node, choice);
    }
}

impl Rule for GrowSet {
    fn act(&mut self, _: u32, choice: u32) {
        self.add(choice % 8);
    }
}

impl Rule for PnCounter {
    fn act(&mut self, node: u32, choice: u32) {
        self.add(node, choice as i32 % 10 - 5);
    }
}

impl Rule for OrSet {
    fn act(&mut self, node: u32, choice: u32) {
        match choice % 3 {
            0 => _ = self.remove(choice / 3 % 4),
            _ => self.add(node, choice / 3 % 4),
        }
    }
}

impl Rule for Siblings {
    fn act(&mut self, node: u32, choice: u32) {
        let context = if choice.is_multiple_of(3) { VersionVector::default() } else { self.context() };
        self.write(node, &context, choice);
    }
}

impl Rule for Store {
    fn act(&mut self, _: u32, choice: u32) {
        let key = choice / 3 % 4;
        match choice % 3 {
            0 => _ = self.delete(key, Instant::from_micros(u64::from(choice))),
            _ => self.write(key, choice),
        }
    }
}

fn history() -> impl Strategy<Value = Vec<Step>> {
    let act = (0..REPLICAS, 0u32..100).prop_map(|(at, choice)| Step::Act { at, choice });
    let meet = (0..REPLICAS, 0..REPLICAS).prop_map(|(to, from)| Step::Meet { to, from });
    prop::collection::vec(prop_oneof![act, meet], 1..40)
}

/// Every state that any replica ever had: a message may carry any of them.
fn states<R: Rule>(history: &[Step]) -> Vec<R> {
    let mut replicas = vec![R::default(); REPLICAS];
    let mut states = vec![R::default()];
    for step in history {
        match *step {
            Step::Act { at, choice } => {
                let before = replicas[at].clone();
                replicas[at].act(at as u32 + 1, choice);
                assert_eq!(merged(&before, &replicas[at]), replicas[at], "a write lost something it saw");
                states.push(replicas[at].clone());
            }
            Step::Meet { to, from } => {
                let other = replicas[from].clone();
                replicas[to].merge(&other);
                states.push(replicas[to].clone());
            }
        }
    }
    states
}

fn merged<R: Merge>(a: &R, b: &R) -> R {
    let mut result = a.clone();
    result.merge(b);
    result
}

fn obeys_the_laws<R: Rule>(history: &[Step], picks: [prop::sample::Index; 3]) {
    let states = states::<R>(history);
    let [a, b, c] = picks.map(|pick| &states[pick.index(states.len())]);
    assert_eq!(merged(a, b), merged(b, a), "commutative");
    assert_eq!(merged(&merged(a, b), c), merged(a, &merged(b, c)), "associative");
    assert_eq!(&merged(a, a), a, "idempotent");
    let both = merged(a, b);
    for part in [a, b] {
        assert_eq!(merged(&both, part), both, "monotone: nothing merged is ever lost");
    }
    assert_eq!(a.clone().merge(b), both != *a, "says whether it changed");
    assert_eq!(*a == R::default(), a.size() == 0, "an empty copy weighs nothing: {a}");
}

proptest! {
    #[test]
    fn version_vector_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<VersionVector>(&steps, picks);
    }

    #[test]
    fn newest_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<Newest>(&steps, picks);
    }

    #[test]
    fn last_writer_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<LastWriter>(&steps, picks);
    }

    #[test]
    fn grow_set_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<GrowSet>(&steps, picks);
    }

    #[test]
    fn pn_counter_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<PnCounter>(&steps, picks);
    }

    #[test]
    fn or_set_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<OrSet>(&steps, picks);
    }

    #[test]
    fn siblings_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<Siblings>(&steps, picks);
    }

    #[test]
    fn tombstone_laws(steps in history(), picks: [prop::sample::Index; 3]) {
        obeys_the_laws::<Store>(&steps, picks);
    }

    #[test]
    fn version_vectors_compare_as_histories_do(steps in history(), picks: [prop::sample::Index; 2]) {
        let states = states::<VersionVector>(&steps);
        let [a, b] = picks.map(|pick| &states[pick.index(states.len())]);
        let union = merged(a, b);
        let order = match (union == *a, union == *b) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Greater),
            (false, true) => Some(Ordering::Less),
            (false, false) => None,
        };
        prop_assert_eq!(a.partial_cmp(b), order);
    }

    /// A model that remembers every write: a value stands until a writer that has read it writes.
    #[test]
    fn siblings_keep_what_nobody_has_settled(steps in history()) {
        let mut copies = vec![(Siblings::default(), Model::default()); REPLICAS];
        for step in &steps {
            match *step {
                Step::Act { at, choice } => {
                    let (copy, model) = &mut copies[at];
                    let reads = !choice.is_multiple_of(3);
                    copy.act(at as u32 + 1, choice);
                    model.write(at, choice, reads);
                }
                Step::Meet { to, from } => {
                    let (other, model) = copies[from].clone();
                    copies[to].0.merge(&other);
                    copies[to].1.merge(&model);
                }
            }
            for (copy, model) in &copies {
                let mut values: Vec<_> = copy.values().collect();
                values.sort_unstable();
                prop_assert_eq!(values, model.standing());
            }
        }
    }
}

/// All writes ever seen, by (node, number), and which of them were replaced.
#[derive(Clone, Debug, Default)]
struct Model {
    written: std::collections::BTreeMap<(usize, usize), u32>,
    replaced: std::collections::BTreeSet<(usize, usize)>,
}

impl Model {
    fn write(&mut self, node: usize, value: u32, reads: bool) {
        if reads {
            self.replaced.extend(self.written.keys());
        }
        let number = self.written.keys().filter(|(writer, _)| *writer == node).count();
        self.written.insert((node, number), value);
    }

    fn merge(&mut self, other: &Self) {
        self.written.extend(&other.written);
        self.replaced.extend(&other.replaced);
    }

    fn standing(&self) -> Vec<u32> {
        let standing = self.written.iter().filter(|(dot, _)| !self.replaced.contains(dot));
        let mut values: Vec<_> = standing.map(|(_, &value)| value).collect();
        values.sort_unstable();
        values
    }
}

// Two nodes write at once, on both sides of a cut: what is left when it heals?

fn healed<R: Rule, T>(write: impl Fn(&mut R, u32) -> T) -> R {
    let (mut one, mut two) = (R::default(), R::default());
    write(&mut one, 1);
    write(&mut two, 2);
    merged(&one, &two)
}

#[test]
fn last_writer_loses_exactly_one_of_two_concurrent_writes() {
    let at = Instant::from_micros(10);
    let kept = healed(|copy: &mut LastWriter, node| copy.write(at, node, node * 10));
    assert_eq!(kept.get().map(|write| write.value), Some(20));
}

#[test]
fn last_writer_loses_a_later_write_to_a_fast_clock() {
    let mut copy = LastWriter::default();
    assert!(copy.write(Instant::from_micros(3_600_000_000), 1, 10), "this clock is an hour ahead");
    assert!(!copy.write(Instant::from_micros(5), 2, 20), "written later, lost at once");
    assert_eq!(copy.get().map(|write| write.value), Some(10));
}

#[test]
fn the_other_rules_lose_neither() {
    assert_eq!(healed(|copy: &mut PnCounter, node| copy.add(node, 5)).value(), 10);
    assert_eq!(healed(|copy: &mut GrowSet, node| copy.add(node)).to_string(), "{1 2}");
    assert_eq!(healed(|copy: &mut OrSet, node| copy.add(node, node)).to_string(), "{1 2} seen 1:1 2:1");
    let kept = healed(|copy: &mut Siblings, node| copy.write(node, &VersionVector::default(), node * 10));
    assert_eq!(kept.values().collect::<Vec<_>>(), [10, 20]);
    let kept = healed(|copy: &mut Newest, node| copy.write(node, node * 10));
    assert_eq!((kept.get(1), kept.get(2)), (Some((1, 10)), Some((1, 20))));
}

#[test]
fn a_removal_beats_only_the_additions_it_has_seen() {
    let mut one = OrSet::default();
    one.add(1, 7);
    let mut two = one.clone();
    assert!(one.remove(7));
    assert!(merged(&two, &one).elements().is_empty(), "seen and removed");
    two.add(2, 7);
    assert_eq!(merged(&two, &one).elements().len(), 1, "added again at the same time");
}

#[test]
fn removed_elements_leave_no_trace_in_the_size() {
    let mut set = OrSet::default();
    for value in 0..1_000 {
        set.add(1, value);
    }
    for value in 0..1_000 {
        set.remove(value);
    }
    assert_eq!(set.size(), 8, "one counter of one writer");
}

#[test]
fn a_reader_settles_siblings_even_where_they_were_not_written() {
    let nothing = VersionVector::default();
    let (mut one, mut two) = (Siblings::default(), Siblings::default());
    one.write(1, &nothing, 10);
    two.write(2, &nothing, 20);
    let read = merged(&one, &two);
    let mut three = Siblings::default();
    three.write(3, &read.context(), 30);
    for stale in [&one, &two] {
        three.merge(stale);
    }
    assert_eq!(three.values().collect::<Vec<_>>(), [30]);
}
