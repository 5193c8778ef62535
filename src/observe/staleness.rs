//! How old is what nodes hold.
//!
//! What a running node holds of a writer is *stale* from the writing of the oldest version that the node lacks until it has
//! heard something as new; its staleness is the time since then, 0 while it lacks nothing. This is the staleness
//! of a replica's entry in van Renesse et al. 2008 (Scuttlebutt), section 5, counted over all pairs of a running node and a
//! writer that has written.

use super::tally::{Tally, UpdateTally};
use crate::time::Instant;

/// How stale a cluster is at one moment, over all pairs of running node and writer; times are in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Staleness {
    /// How many pairs there are.
    pub pairs: u64,
    /// How many of them are stale.
    pub stale: u64,
    /// Their mean staleness, those that lack nothing included.
    pub mean: f64,
    /// Nineteen of twenty pairs are no staler than this.
    pub p95: f64,
    /// The stalest pair.
    pub max: f64,
}

impl Staleness {
    /// As a run stands at `now`; all zero while nothing was written or nobody runs. Deletions that nodes have begun to
    /// forget are left out.
    pub fn of(tally: &Tally, now: Instant) -> Self {
        let kept: Vec<&UpdateTally> = tally.updates().iter().filter(|entry| !entry.forgotten).collect();
        let mut writers = 0;
        let mut groups = Vec::new();
        for of_writer in kept.chunk_by(|one, next| one.update.writer == next.update.writer) {
            writers += 1;
            let mut having = tally.up;
            for entry in of_writer {
                // Whoever lacks this one, but has the one before, lacks this one first.
                let lacking = having.saturating_sub(entry.knowing);
                groups.push((now.since(entry.born).seconds(), u64::from(lacking)));
                having = having.min(entry.knowing);
            }
        }
        Self::over(writers * u64::from(tally.up), groups)
    }

    /// Of so many pairs, these groups are stale for so long.
    fn over(pairs: u64, mut groups: Vec<(f64, u64)>) -> Self {
        groups.retain(|(_, count)| *count > 0);
        groups.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let stale = groups.iter().map(|(_, count)| count).sum();
        // From plus zero: the sum of nothing is minus zero.
        let total = groups.iter().fold(0.0, |sum, (age, count)| sum + age * *count as f64);
        // From the stalest down, until one pair in twenty has been passed.
        let mut above = pairs / 20;
        let p95 = groups.iter().find(|(_, count)| {
            let reached = *count > above;
            above = above.saturating_sub(*count);
            reached
        });
        Self {
            pairs,
            stale,
            mean: if pairs > 0 { total / pairs as f64 } else { 0.0 },
            p95: p95.map_or(0.0, |(age, _)| *age),
            max: groups.first().map_or(0.0, |(age, _)| *age),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{NodeId, Update};

    fn at(seconds: u64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_node_is_as_stale_as_the_oldest_version_that_it_lacks() {
        let update = |writer, version| Update { writer: NodeId::new(writer), version };
        let mut tally = Tally::new(4);
        for (version, seconds) in [(1, 0), (2, 10)] {
            tally.born(update(1, version), at(seconds), 0);
            tally.learned(update(1, version), version - 1, true, at(seconds));
        }
        tally.born(update(2, 1), at(15), 0);
        tally.learned(update(2, 1), 0, true, at(15));
        tally.learned(update(1, 1), 0, false, at(11)); // one node has the first version, not the second
        let staleness = Staleness::of(&tally, at(20));
        // Of writer 1: 0, 10, 20, 20; of writer 2: 0, 5, 5, 5.
        assert_eq!((staleness.pairs, staleness.stale, staleness.max), (8, 6, 20.0));
        assert_eq!((staleness.mean, staleness.p95), (65.0 / 8.0, 20.0));
    }

    #[test]
    fn nineteen_of_twenty_are_no_staler_than_p95() {
        assert_eq!(Staleness::over(100, vec![(9.0, 5), (4.0, 1)]).p95, 4.0);
        assert_eq!(Staleness::over(100, vec![(9.0, 6), (4.0, 1)]).p95, 9.0);
        assert_eq!(Staleness::over(100, vec![(9.0, 5)]).p95, 0.0);
        assert_eq!(Staleness::over(0, vec![]), Staleness::default());
    }
}
