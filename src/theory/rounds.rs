//! Synchronous rounds: the exact Markov chain on the number of informed nodes.
//!
//! With i informed and s missing, each missing node asks on its own, so those who learn by pull are binomial. The
//! pushers can then be taken one after the other: which nodes are still fresh is uniform among the
//! missing, so only their number matters. A synchronous round judges all by the state at its start, and the order
//! in which we count it changes nothing.

use super::population::{Population, TINY, follow};
use super::{Contacts, Forecast};

/// A spread this slow (99 % loss at a thousand nodes) is past drawing.
const MOST_ROUNDS: usize = 2_000;

pub(super) fn forecast(contacts: &Contacts) -> Forecast {
    let mut chain = Chain::new(contacts);
    let runs = Population::start(contacts);
    Forecast {
        points: follow(runs, 1.0, MOST_ROUNDS, |runs| chain.step(runs)),
        basis: "Mean and nine runs of ten, from the Markov chain of synchronous rounds.",
    }
}

/// Odds that all know after round 0, 1, ... and not before.
pub(super) fn completion(contacts: &Contacts) -> Vec<f64> {
    let mut chain = Chain::new(contacts);
    let mut runs = Population::counting(contacts, contacts.nodes);
    let mut odds = vec![0.0];
    let mut complete = 0.0;
    while complete < 1.0 - 1e-13 && odds.len() < MOST_ROUNDS {
        chain.step(&mut runs);
        odds.push(runs.complete() - complete);
        complete = runs.complete();
    }
    odds
}

/// Mean number of rounds until all know, for clusters too large for [`completion`]: right to about 0.01 rounds.
pub(super) fn mean_completion(contacts: &Contacts) -> f64 {
    let mut chain = Chain::new(contacts);
    let mut runs = Population::start(contacts);
    let mut mean = 0.0;
    let mut rounds = 0;
    let mut missing = 1.0;
    while missing > 1e-9 && rounds < MOST_ROUNDS {
        mean += missing;
        rounds += 1;
        chain.step(&mut runs);
        missing = 1.0 - runs.nearly_complete();
    }
    mean
}

struct Chain<'a> {
    contacts: &'a Contacts,
    /// [`Contacts::push_hits`] by number of nodes already told, one after the other.
    hits: Vec<f64>,
    /// By number of informed nodes at the start of a round, once needed.
    rows: Vec<Option<Row>>,
}

/// Odds of `first`, `first + 1`, ... newly informed nodes.
struct Row {
    first: usize,
    odds: Vec<f64>,
}

impl<'a> Chain<'a> {
    fn new(contacts: &'a Contacts) -> Self {
        Self { contacts, hits: Vec::new(), rows: Vec::new() }
    }

    /// One round.
    fn step(&mut self, runs: &mut Population) {
        for path in &mut runs.crowd {
            path.0 = self.contacts.after_round(path.0);
        }
        let mut next = vec![0.0; runs.counted.len()];
        for (informed, &odds) in runs.counted.iter().enumerate() {
            if odds > TINY {
                self.row(informed).add_to(&mut next, informed, odds);
            }
        }
        let joining = runs.settle(next);
        runs.crowd.extend(joining);
    }

    fn row(&mut self, informed: usize) -> &Row {
        if self.rows.len() <= informed {
            self.rows.resize_with(informed + 1, || None);
        }
        if self.rows[informed].is_none() {
            self.rows[informed] = Some(self.count(informed));
        }
        self.rows[informed].as_ref().expect("just counted")
    }

    fn count(&mut self, informed: usize) -> Row {
        let missing = self.contacts.nodes as usize - informed;
        let mut row = Row { first: 0, odds: vec![1.0] };
        if self.contacts.pulls() {
            row = binomial(missing, 1.0 - self.contacts.pull_misses(informed as f64));
        }
        if self.contacts.pushes() {
            for _ in 0..informed {
                self.push_once(informed, &mut row);
            }
        }
        row
    }

    /// One of the `informed` pushes, when `row` others have learnt in this round.
    fn push_once(&mut self, informed: usize, row: &mut Row) {
        let fanout = self.contacts.fanout as usize;
        let before = row.odds.len();
        self.tabulate(informed + row.first + before);
        row.odds.resize(before + fanout, 0.0);
        for j in (0..before).rev() {
            let odds = core::mem::take(&mut row.odds[j]);
            let told = informed + row.first + j;
            let hits = &self.hits[told * (fanout + 1)..][..=fanout];
            for (slot, hit) in row.odds[j..].iter_mut().zip(hits) {
                *slot += odds * hit;
            }
        }
        row.trim();
    }

    /// Makes `hits` cover every number of told nodes below `told`.
    fn tabulate(&mut self, told: usize) {
        let width = self.contacts.fanout as usize + 1;
        for known in self.hits.len() / width..told {
            let fresh = self.contacts.nodes - known as u32;
            self.hits.extend(self.contacts.push_hits(fresh));
        }
    }
}

impl Row {
    /// Drops what is too unlikely to follow, at both ends.
    fn trim(&mut self) {
        while self.odds.last().is_some_and(|&odds| odds < TINY) {
            self.odds.pop();
        }
        let low = self.odds.iter().take_while(|&&odds| odds < TINY).count();
        self.odds.drain(..low);
        self.first += low;
    }

    /// Adds this row, times `share`, to the odds of each number of informed nodes.
    fn add_to(&self, next: &mut Vec<f64>, informed: usize, share: f64) {
        let first = informed + self.first;
        if next.len() < first + self.odds.len() {
            next.resize(first + self.odds.len(), 0.0);
        }
        for (slot, odds) in next[first..].iter_mut().zip(&self.odds) {
            *slot += share * odds;
        }
    }
}

/// The binomial distribution, from its mode outwards, so that nothing underflows on the way.
fn binomial(trials: usize, chance: f64) -> Row {
    if chance >= 1.0 {
        return Row { first: trials, odds: vec![1.0] };
    }
    let ratio = chance / (1.0 - chance);
    let mode = (((trials + 1) as f64 * chance) as usize).min(trials);
    let up = |k: usize| (trials - k) as f64 / (k + 1) as f64 * ratio;
    let mut above = vec![1.0];
    for k in mode..trials {
        above.push(above[k - mode] * up(k));
        if above[k + 1 - mode] < TINY {
            break;
        }
    }
    let mut odds = Vec::new();
    let mut weight = 1.0;
    for k in (0..mode).rev() {
        weight /= up(k);
        odds.push(weight);
        if weight < TINY {
            break;
        }
    }
    odds.reverse();
    let first = mode - odds.len();
    odds.extend(above);
    let total: f64 = odds.iter().sum();
    odds.iter_mut().for_each(|odds| *odds /= total);
    Row { first, odds }
}
