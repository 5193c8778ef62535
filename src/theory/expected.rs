//! What a measure of a run comes to on average, where theory knows.

use super::{
    Clock, NoTheory, Setting, Stop, completion, contacts_per_spreader, laws, predict, residue, rounds,
    spreading_contacts,
};

/// A measure that theory has something to say about. Delays are in rounds (round clocks) or intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// From the writing until all know.
    ToAll,
    /// From the writing until a node first hears, on average over all but the writer.
    MeanDelay,
    /// Share that never hears.
    Residue,
    /// Messages that tell the update, per node.
    Traffic,
    /// Of those that arrive, the share that tells nothing new.
    Redundant,
}

/// A mean over many runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    pub value: f64,
    /// The leading terms of the published formula, where there is one; for push, log(k+1) n + (ln n)/k at fanout k.
    pub leading: Option<f64>,
    /// One sentence: where it comes from.
    pub basis: &'static str,
}

/// Up to so many nodes the completion is counted to the end, in some 30 ms.
const COUNTED: u32 = 512;

/// The mean of a quantity over runs that go on until nothing can change any more.
pub fn expected(setting: &Setting, quantity: Quantity) -> Result<Expected, NoTheory> {
    match quantity {
        Quantity::ToAll => to_all(setting),
        Quantity::MeanDelay => mean_delay(setting),
        Quantity::Residue => {
            let basis = match setting.stop {
                Stop::Never => "Nobody stops before all know.",
                _ => {
                    "The final-size relation s = e^(-c(1-s)): c contacts for each node that ever spreads, k+1 with feedback, k without."
                }
            };
            Ok(Expected { value: residue(setting)?, leading: None, basis })
        }
        Quantity::Traffic => {
            let sends = spreaders_contacts(setting)? / (1.0 - setting.loss);
            let basis = "Each node that hears makes k contacts (k+1 with feedback, the one that told it counted), so m = c(1-s).";
            Ok(Expected { value: sends * (1.0 - residue(setting)?), leading: None, basis })
        }
        Quantity::Redundant => {
            let basis = "Of the contacts made for each node that hears, one told it something: 1 - 1/c.";
            Ok(Expected { value: 1.0 - 1.0 / spreaders_contacts(setting)?, leading: None, basis })
        }
    }
}

fn to_all(setting: &Setting) -> Result<Expected, NoTheory> {
    if setting.clock != Clock::Rounds {
        let basis = "The exact mean for Poisson clocks: the sum of (n-1)/(r i(n-i)) over i informed nodes, at r calls each per interval.";
        return Ok(Expected { value: completion(setting)?.mean, leading: None, basis });
    }
    let value = match setting.nodes {
        ..=COUNTED => completion(setting)?.mean,
        _ => rounds::mean_completion(&spreading_contacts(setting)?),
    };
    let leading = laws::rounds_to_all(setting.mode, setting.nodes, setting.fanout, setting.loss);
    Ok(Expected { value, leading, basis: "The mean from the Markov chain of synchronous rounds." })
}

/// The area over the curve of the informed share.
fn mean_delay(setting: &Setting) -> Result<Expected, NoTheory> {
    let points = predict(setting)?.points;
    let missing = |index: usize| 1.0 - points[index].mean;
    let area: f64 = match setting.clock {
        // Whoever is missing after a round waits for all of the next.
        Clock::Rounds => (0..points.len()).map(missing).sum(),
        _ => {
            let slice = |i: usize| (points[i].time - points[i - 1].time) * (missing(i - 1) + missing(i)) / 2.0;
            (1..points.len()).map(slice).sum()
        }
    };
    let nodes = f64::from(setting.nodes);
    let basis = "The area over the mean curve of the share that knows.";
    Ok(Expected { value: area * nodes / (nodes - 1.0), leading: None, basis })
}

/// Contacts for each node that ever spreads, of those that arrive, where they end.
fn spreaders_contacts(setting: &Setting) -> Result<f64, NoTheory> {
    residue(setting)?;
    let contacts = contacts_per_spreader(setting)?;
    if contacts.is_finite() { Ok(contacts) } else { Err(NoTheory::Unstopped) }
}
