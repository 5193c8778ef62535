//! Who believes what about whom, for every pair: 10,000 observers of 10,000 subjects without 10⁸ records.
//!
//! At most times nearly all agree about nearly everybody. So what all agree on about a subject stands once, in a
//! *baseline*; only an unsettled subject has a *row* with one cell per observer, which is dropped when all agree again. An
//! observer that has just started disagrees about everybody: until it has caught up it stands *apart*, with a list of
//! its own.
//!
//! ```text
//!   baseline   1  1  1  1  1  1      by subject
//!                 │        │
//!   rows          1        3         one cell per observer
//!                 3        3
//!                 3        1
//! ```
//!
//! A storage device and nothing else: it is handed to one node's handler at a time, which touches that node's cells only.
//! Rejected: a byte per pair (100 MB that every checkpoint would copy) and a table of differences per observer (four times
//! slower, and it grows with every change that all have long agreed on).

use crate::belief::{Belief, Census, Opinion};
use crate::fingerprint::Fingerprint;
use crate::protocol::NodeId;

/// What every observer believes of every subject, as a small value; the default is "never heard of".
#[derive(Clone, Debug)]
pub struct Views<T> {
    /// By subject.
    baseline: Vec<T>,
    rows: Vec<Option<Row<T>>>,
    /// By observer: the list, by subject, of one that stands apart; empty, if it knows nobody.
    apart: Vec<Option<Box<[T]>>>,
    /// Observers that don't stand apart.
    together: u32,
    census: Census,
}

/// One cell per observer; those of observers that stand apart mean nothing.
#[derive(Clone, Debug)]
struct Row<T> {
    cells: Box<[T]>,
    /// What most may come to agree on, and how many of the cells that count hold it.
    candidate: T,
    holders: u32,
}

impl<T> Default for Views<T> {
    fn default() -> Self {
        Self { baseline: Vec::new(), rows: Vec::new(), apart: Vec::new(), together: 0, census: Census::default() }
    }
}

impl<T: Copy + Eq + Default + Into<u32> + Into<Belief>> Views<T> {
    /// Makes room for a cluster of `nodes`, of which the first `present` are there and all believe `belief` of each other. Does
    /// nothing the second time.
    pub fn found(&mut self, nodes: u32, present: u32, belief: T) {
        if self.baseline.is_empty() {
            let (nodes, present) = (nodes as usize, present as usize);
            self.baseline = vec![belief; present];
            self.baseline.resize(nodes, T::default());
            self.rows = vec![None; nodes];
            self.apart = vec![None; present];
            self.apart.resize(nodes, Some(Box::default()));
            self.together = present as u32;
            self.census.found(nodes, present, belief.into());
        }
    }

    /// What `observer` believes of `subject`.
    #[inline]
    pub fn get(&self, observer: NodeId, subject: NodeId) -> T {
        self.seen_by(observer)(subject)
    }

    /// The same for any subject.
    #[inline]
    pub fn seen_by(&self, observer: NodeId) -> impl Fn(NodeId) -> T {
        let own = self.apart[observer.index()].as_deref();
        move |subject| match (own, &self.rows[subject.index()]) {
            (Some(own), _) => own.get(subject.index()).copied().unwrap_or_default(),
            (None, Some(row)) => row.cells[observer.index()],
            (None, None) => self.baseline[subject.index()],
        }
    }

    /// Lets `observer` believe `belief` of `subject`.
    #[inline]
    pub fn set(&mut self, observer: NodeId, subject: NodeId, belief: T) {
        let held = self.put(observer, subject, belief);
        self.census.change(subject, held.into(), belief.into());
    }

    /// Writes a belief down, uncounted; the answer is what it replaces.
    #[inline]
    fn put(&mut self, observer: NodeId, subject: NodeId, belief: T) -> T {
        if let Some(own) = &mut self.apart[observer.index()] {
            if own.is_empty() {
                *own = vec![T::default(); self.baseline.len()].into_boxed_slice();
            }
            return std::mem::replace(&mut own[subject.index()], belief);
        }
        let settled = self.baseline[subject.index()];
        let slot = &mut self.rows[subject.index()];
        if slot.is_none() && belief == settled {
            return settled;
        }
        let cells = || vec![settled; self.apart.len()].into_boxed_slice();
        let row = slot.get_or_insert_with(|| Row { cells: cells(), candidate: settled, holders: self.together });
        let held = std::mem::replace(&mut row.cells[observer.index()], belief);
        row.count(held, belief, &self.apart);
        if row.holders == self.together {
            self.baseline[subject.index()] = row.candidate;
            *slot = None;
        }
        held
    }

    /// How many observers believe what of each subject.
    pub fn census(&self) -> &Census {
        &self.census
    }

    /// Everything that `observer` believes, by subject.
    pub fn all(&self, observer: NodeId) -> Box<[T]> {
        match &self.apart[observer.index()] {
            Some(own) if !own.is_empty() => own.clone(),
            _ => (0..self.baseline.len()).map(|subject| self.get(observer, NodeId::at(subject))).collect(),
        }
    }

    /// Lets `observer` forget everybody: its process has stopped, and its memory is gone.
    pub fn forget(&mut self, observer: NodeId) {
        for subject in (0..self.baseline.len()).map(NodeId::at) {
            let held = self.get(observer, subject);
            self.census.change(subject, held.into(), T::default().into());
        }
        if self.apart[observer.index()].replace(Box::default()).is_some() {
            return;
        }
        self.together -= 1;
        for subject in 0..self.rows.len() {
            let Some(row) = &mut self.rows[subject] else { continue };
            row.holders -= u32::from(row.cells[observer.index()] == row.candidate);
            self.settle(subject);
        }
    }

    /// Lets `observer` stand with the others again, if it has come to believe what they believe of nearly everybody.
    pub fn gather(&mut self, observer: NodeId) {
        let Some(own) = self.apart[observer.index()].take() else { return };
        let differs =
            |(subject, belief): &(usize, &T)| self.rows[*subject].is_none() && self.baseline[*subject] != **belief;
        if own.is_empty() || own.iter().enumerate().filter(differs).count() > own.len() / 100 {
            self.apart[observer.index()] = Some(own);
            return;
        }
        self.together += 1;
        for (subject, belief) in own.iter().enumerate() {
            if let Some(row) = &mut self.rows[subject] {
                row.cells[observer.index()] = *belief;
                row.holders += u32::from(*belief == row.candidate);
                self.settle(subject);
            } else {
                // It has counted as one that agrees since `together` grew.
                self.put(observer, NodeId::at(subject), *belief);
            }
        }
    }

    /// Drops a row on which all agree, after observers have come or gone.
    fn settle(&mut self, subject: usize) {
        let Some(row) = &mut self.rows[subject] else { return };
        let mut counting = row.cells.iter().zip(&self.apart).filter(|(_, apart)| apart.is_none());
        if row.holders == 0
            && let Some((belief, _)) = counting.next()
        {
            row.candidate = *belief;
            row.recount(&self.apart);
        }
        if row.holders == self.together && self.together > 0 {
            self.baseline[subject] = row.candidate;
            self.rows[subject] = None;
        }
    }

    /// Roughly how many bytes this takes.
    pub fn size(&self) -> usize {
        let own = self.apart.iter().flatten().filter(|own| !own.is_empty());
        let lists = self.rows.iter().flatten().count() + own.count();
        let fixed = size_of::<T>() + size_of::<Opinion>() + size_of::<Option<Row<T>>>() + size_of::<Option<Box<[T]>>>();
        self.baseline.len() * (fixed + lists * size_of::<T>())
    }

    /// Subjects about whom observers differ.
    pub fn unsettled(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// Adds all beliefs to a run's digest.
    pub fn fingerprint(&self, print: &mut Fingerprint) {
        let mut add =
            |beliefs: &[T]| beliefs.iter().for_each(|belief| print.add(u64::from(Into::<u32>::into(*belief))));
        add(&self.baseline);
        self.rows.iter().flatten().for_each(|row| add(&row.cells));
        self.apart.iter().flatten().for_each(|own| add(own));
    }
}

impl<T: Copy + Eq> Row<T> {
    /// Keeps `holders` right after a cell has changed. When nobody is left with the candidate, the newest belief takes its
    /// place: it is the one on its way to all.
    #[inline]
    fn count(&mut self, held: T, belief: T, apart: &[Option<Box<[T]>>]) {
        self.holders += u32::from(belief == self.candidate);
        self.holders -= u32::from(held == self.candidate);
        if self.holders == 0 {
            self.candidate = belief;
            self.recount(apart);
        }
    }

    #[cold]
    fn recount(&mut self, apart: &[Option<Box<[T]>>]) {
        let counts = |(cell, apart): &(&T, &Option<Box<[T]>>)| apart.is_none() && **cell == self.candidate;
        self.holders = self.cells.iter().zip(apart).filter(counts).count() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NODES: u32 = 4;

    /// Small numbers stand for beliefs.
    impl From<u32> for Belief {
        fn from(number: u32) -> Self {
            [Belief::Unknown, Belief::Alive, Belief::Suspect, Belief::Dead, Belief::Left][number as usize % 5]
        }
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Set(usize, usize, u32),
        Forget(usize),
        Gather(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let node = || 0..NODES as usize;
        let step = prop_oneof![
            8 => (node(), node(), 0u32..4).prop_map(|(o, s, b)| Step::Set(o, s, b)),
            1 => node().prop_map(Step::Forget),
            2 => node().prop_map(Step::Gather),
        ];
        prop::collection::vec(step, 0..200)
    }

    proptest! {
        /// Against the plainest representation: a square of cells.
        #[test]
        fn the_same_as_a_square_of_cells(steps in steps()) {
            let mut views = Views::default();
            views.found(NODES, NODES, 1u32);
            let mut square = [[1u32; NODES as usize]; NODES as usize];
            for step in steps {
                match step {
                    Step::Set(o, s, belief) => {
                        views.set(NodeId::at(o), NodeId::at(s), belief);
                        square[o][s] = belief;
                    }
                    Step::Forget(o) => {
                        views.forget(NodeId::at(o));
                        square[o] = [0; NODES as usize];
                    }
                    Step::Gather(o) => views.gather(NodeId::at(o)),
                }
                for (o, row) in square.iter().enumerate() {
                    prop_assert_eq!(&*views.all(NodeId::at(o)), row);
                }
                for (s, opinion) in views.census().opinions().iter().enumerate() {
                    for belief in 0u32..5 {
                        let count = square.iter().filter(|row| row[s] == belief).count();
                        prop_assert_eq!(opinion.of(belief.into()) as usize, count);
                    }
                }
            }
        }
    }

    #[test]
    fn a_row_lives_while_observers_differ() {
        let mut views = Views::default();
        views.found(3, 3, 1u32);
        for observer in [0, 2, 1] {
            views.set(NodeId::at(observer), NodeId::at(1), 3);
        }
        assert_eq!(views.unsettled(), 0, "all agree on something new");
        views.forget(NodeId::at(1));
        views.set(NodeId::at(0), NodeId::at(1), 5);
        views.set(NodeId::at(2), NodeId::at(1), 5);
        assert_eq!(views.unsettled(), 0, "who has stopped does not count");
    }

    #[test]
    fn who_is_absent_knows_nobody_and_nobody_knows_it() {
        let mut views = Views::default();
        views.found(3, 2, 7u32);
        let node = NodeId::at;
        assert_eq!([0, 1, 2].map(|observer| views.get(node(observer), node(0))), [7, 7, 0]);
        assert_eq!([0, 1, 2].map(|observer| views.get(node(observer), node(2))), [0, 0, 0]);
        views.set(node(2), node(2), 7);
        views.set(node(2), node(1), 7);
        assert_eq!(*views.all(node(2)), [0, 7, 7]);
    }

    #[test]
    fn who_has_caught_up_stands_with_the_others_again() {
        let mut views = Views::default();
        views.found(3, 3, 1u32);
        views.forget(NodeId::at(0));
        views.gather(NodeId::at(0));
        assert!(views.apart[0].is_some(), "it knows nobody yet");
        (0..3).for_each(|subject| views.set(NodeId::at(0), NodeId::at(subject), 1));
        views.gather(NodeId::at(0));
        assert!(views.apart[0].is_none());
        assert_eq!(views.unsettled(), 0);
    }
}
