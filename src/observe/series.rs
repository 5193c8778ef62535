//! A run's course: one sample per period, as columns.

use super::Tally;
use super::staleness::Staleness;
use crate::protocol::MessageKind;
use crate::time::{Duration, Instant};
use std::borrow::Cow;

/// Samples kept; beyond that every second one goes and the rest is taken half as often.
const MOST: usize = 2_048;

/// Defines [`Sample`] and the [`Series`] of columns that it is a row of.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// How a run stands at one moment.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct Sample {
            $($(#[$doc])* pub $name: f64,)*
        }

        /// Samples, as columns of equal length.
        #[derive(Clone, Debug, Default)]
        pub struct Series {
            $($(#[$doc])* pub $name: Vec<f64>,)*
            /// Messages sent so far of each kind, by its position in the protocol's list; as far as kinds have come up.
            pub by_kind: Vec<Vec<f64>>,
        }

        impl Series {
            /// All columns but `by_kind`, with their names.
            pub fn columns(&self) -> Vec<(&'static str, &[f64])> {
                vec![$((stringify!($name), &self.$name[..])),*]
            }

            fn push_row(&mut self, row: &Sample) {
                $(self.$name.push(row.$name);)*
            }

            fn columns_mut(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
                [$(&mut self.$name),*].into_iter().chain(&mut self.by_kind)
            }
        }
    };
}

columns! {
    /// When, in seconds.
    at,
    /// Which update was the latest: 1 for the first, 0 before any.
    update,
    /// Share of running nodes that know it.
    knows,
    /// Share of running nodes that do not: Demers' residue. 0 before there is one.
    residue,
    /// From its writing to a node's first hearing, on average so far, in seconds.
    delay_mean,
    /// The same, of the node that heard last so far.
    delay_last,
    /// Nodes that are up.
    up,
    /// Messages sent so far.
    sent,
    /// Messages lost so far.
    lost,
    /// Messages so far that told something needed.
    useful,
    /// Messages so far that told only what was known.
    redundant,
    /// Messages so far that told an update and arrived, per node.
    times_heard,
    /// Bytes sent so far.
    bytes,
    /// Bytes that a node sent per round since the sample before, on average.
    bytes_out_mean,
    /// The same: nineteen of twenty nodes sent no more.
    bytes_out_p95,
    /// The same, where it was most.
    bytes_out_max,
    /// Bytes of the messages that a node heard per round since the sample before, on average.
    bytes_in_mean,
    /// The same: nineteen of twenty nodes heard no more.
    bytes_in_p95,
    /// The same, where it was most.
    bytes_in_max,
    /// Messages that the busiest node heard per round since the sample before.
    busiest,
    /// The most messages that waited at one node since the sample before.
    deepest_inbox,
    /// Mean staleness, in seconds; see [`Staleness`].
    staleness,
    /// Share of pairs of a running and a crashed node where the first takes the second for dead.
    noticed,
    /// How often so far a running node came to suspect a running one.
    false_suspicions,
    /// How often so far a running node came to take a running one for dead.
    false_positives,
}

impl Series {
    /// Adds a sample, and how many messages of each kind were sent by then. True if the samples have just been thinned out, and are
    /// to be taken half as often.
    pub fn push(&mut self, row: &Sample, kinds: &[u64]) -> bool {
        let before = self.at.len();
        self.push_row(row);
        self.by_kind.resize_with(kinds.len(), Vec::new);
        for (column, total) in self.by_kind.iter_mut().zip(kinds) {
            column.resize(before, 0.0);
            column.push(*total as f64);
        }
        let full = self.at.len() == MOST;
        if full {
            self.columns_mut().for_each(thin);
        }
        full
    }

    /// All columns with their names: those of messages are called after the protocol's `kinds`.
    pub fn named(&self, kinds: &[MessageKind]) -> Vec<(String, Cow<'_, [f64]>)> {
        let columns = self.columns().into_iter().map(|(name, column)| (name.to_string(), Cow::Borrowed(column)));
        let by_kind = kinds.iter().enumerate().map(|(kind, message)| {
            let sent = self.by_kind.get(kind).map(|column| Cow::Borrowed(&column[..]));
            (format!("sent_{}", message.name), sent.unwrap_or_else(|| vec![0.0; self.at.len()].into()))
        });
        columns.chain(by_kind).collect()
    }

    /// Roughly how many bytes a copy takes.
    pub fn size(&self) -> usize {
        self.at.len() * (self.columns().len() + self.by_kind.len()) * size_of::<f64>()
    }
}

/// Keeps every second entry, the last among them.
fn thin(column: &mut Vec<f64>) {
    let mut odd = false;
    column.retain(|_| {
        odd = !odd;
        !odd
    });
}

impl Sample {
    /// What the counters say at `now` of a cluster of so many nodes; nothing yet of what passed through each.
    pub fn of(tally: &Tally, nodes: u32, now: Instant) -> Self {
        let mut sample = Self {
            at: now.seconds(),
            update: tally.updates().len() as f64,
            up: f64::from(tally.up),
            sent: tally.sent as f64,
            lost: tally.lost as f64,
            useful: tally.useful as f64,
            redundant: tally.redundant as f64,
            times_heard: (tally.useful + tally.redundant) as f64 / f64::from(nodes),
            bytes: tally.bytes as f64,
            staleness: Staleness::of(tally, now).mean,
            noticed: tally.detection.noticed(tally.up),
            false_suspicions: tally.detection.false_suspicions as f64,
            false_positives: tally.detection.false_positives as f64,
            ..Self::default()
        };
        if let Some(latest) = tally.latest().and_then(|update| tally.of(update)) {
            sample.knows = f64::from(latest.knowing) / f64::from(tally.up.max(1));
            sample.residue = f64::from(tally.up.saturating_sub(latest.knowing)) / f64::from(tally.up.max(1));
            sample.delay_mean = Duration::from_micros(latest.delay_sum).seconds() / latest.heard.max(1) as f64;
            sample.delay_last = latest.last.since(latest.born).seconds();
        }
        sample
    }
}

/// Mean, 95th percentile and largest of what each node has, of which there is one at least. Leaves `each` in another order.
pub fn spread(each: &mut [u32]) -> [f64; 3] {
    let nodes = each.len();
    let total: u64 = each.iter().map(|&one| u64::from(one)).sum();
    let (_, &mut p95, above) = each.select_nth_unstable(nodes * 95 / 100);
    let max = above.iter().copied().fold(p95, u32::max);
    [total as f64 / nodes as f64, f64::from(p95), f64::from(max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nodes_have_is_spread_between_the_mean_and_the_largest() {
        let mut each: Vec<u32> = (1..=100).rev().collect();
        assert_eq!(spread(&mut each), [50.5, 96.0, 100.0]);
        assert_eq!(spread(&mut [7]), [7.0, 7.0, 7.0]);
    }

    #[test]
    fn a_kind_that_comes_up_late_has_zeros_before() {
        let mut series = Series::default();
        series.push(&Sample::default(), &[]);
        series.push(&Sample { at: 1.0, ..Sample::default() }, &[3, 1]);
        assert_eq!(series.by_kind, [[0.0, 3.0], [0.0, 1.0]]);
        assert_eq!(series.columns()[0], ("at", &[0.0, 1.0][..]));
    }
}
