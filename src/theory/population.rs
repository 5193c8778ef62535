//! All runs at once: how likely each number of informed nodes is.
//!
//! While few nodes know, luck decides, and every number is counted exactly. In a large cluster, a path on which more than
//! [`COUNTED`] nodes know joins the *crowd*: from there on it takes its conditional expectation, because the luck that is
//! left moves it by about one part in the square root of that number.

use super::{Contacts, Point};
use crate::dice::exp;

/// The largest cluster that is followed node by node to the end.
const WHOLE: u32 = 512;

/// In a larger one, a path is counted up to so many informed nodes. At 1,000 nodes the means are then right to 0.0004
/// and the bands to 0.01; the crowd's luck fades as the cluster grows.
const COUNTED: u32 = 256;

/// Odds too small to follow.
pub(super) const TINY: f64 = 1e-18;

/// The distribution over the number of informed nodes.
pub(super) struct Population {
    nodes: u32,
    /// Odds of 0, 1, ... informed nodes.
    pub counted: Vec<f64>,
    /// Paths beyond: informed nodes and odds.
    pub crowd: Vec<(f64, f64)>,
}

impl Population {
    /// One informed node; exact to the end if the cluster is small.
    pub fn start(contacts: &Contacts) -> Self {
        let nodes = contacts.nodes;
        Self::counting(contacts, if nodes <= WHOLE { nodes } else { COUNTED })
    }

    /// One informed node; exact up to `counted_to` informed ones.
    pub fn counting(contacts: &Contacts, counted_to: u32) -> Self {
        let mut counted = vec![0.0; counted_to as usize + 1];
        counted[1] = 1.0;
        Self { nodes: contacts.nodes, counted, crowd: Vec::new() }
    }

    /// The largest number of informed nodes that is counted.
    pub fn counted_to(&self) -> usize {
        self.counted.len() - 1
    }

    /// Takes over the next odds of every number of informed nodes; those beyond the counted are returned.
    pub fn settle(&mut self, mut next: Vec<f64>) -> Vec<(f64, f64)> {
        let first = self.counted.len();
        let beyond = next.split_off(first).into_iter().enumerate();
        self.counted = next;
        beyond.filter(|&(_, odds)| odds > TINY).map(|(k, odds)| ((first + k) as f64, odds)).collect()
    }

    /// Odds that all know.
    pub fn complete(&self) -> f64 {
        self.counted.get(self.nodes as usize).copied().unwrap_or(0.0)
    }

    /// Odds that all know, where the crowd's few missing nodes are taken for Poisson: each is missed on its own.
    pub fn nearly_complete(&self) -> f64 {
        let nodes = f64::from(self.nodes);
        let crowd: f64 = self.crowd.iter().map(|(informed, odds)| odds * exp(informed - nodes)).sum();
        self.complete() + crowd
    }

    /// Mean and band at `time`.
    pub fn point(&mut self, time: f64) -> Point {
        self.crowd.sort_by(|a, b| a.0.total_cmp(&b.0));
        let paths: f64 = self.paths().map(|(informed, odds)| informed * odds).sum();
        let nodes = f64::from(self.nodes);
        Point { time, mean: paths / nodes, low: self.quantile(0.05) / nodes, high: self.quantile(0.95) / nodes }
    }

    fn quantile(&self, share: f64) -> f64 {
        let mut below = 0.0;
        let mut paths = self.paths().filter(|&(_, odds)| odds > 0.0);
        let reached = paths.find(|&(_, odds)| {
            below += odds;
            below >= share
        });
        reached.map_or(f64::from(self.nodes), |(informed, _)| informed)
    }

    /// Every path in order: informed nodes and odds.
    fn paths(&self) -> impl Iterator<Item = (f64, f64)> {
        let counted = self.counted.iter().enumerate().map(|(i, &odds)| (i as f64, odds));
        counted.chain(self.crowd.iter().copied())
    }
}

/// Follows `step` until fewer than one node in a hundred runs is missing; at most `limit` points.
pub(super) fn follow(
    mut runs: Population,
    interval: f64,
    limit: usize,
    mut step: impl FnMut(&mut Population),
) -> Vec<Point> {
    let enough = 1.0 - 0.01 / f64::from(runs.nodes);
    let mut points = vec![runs.point(0.0)];
    while points[points.len() - 1].mean < enough && points.len() < limit {
        step(&mut runs);
        points.push(runs.point(interval * points.len() as f64));
    }
    points
}
