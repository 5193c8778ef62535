//! Everything static that a page or a manual may want to know: limits, protocols, knobs, commands.

use crate::knob::{Kind, Knob};
use crate::lab::metrics::{METRICS, Metric};
use crate::protocol::MessageKind;
use crate::protocols::REGISTRY;
use crate::settings::{MAX_NODES, MAX_NODES_ON_PAGE};
use crate::sim::command::COMMANDS;
use crate::topology::SHAPES;
use serde::Serialize;

/// What there is.
#[derive(Clone, Debug, Serialize)]
pub struct Catalog {
    /// The least and the most of what is no knob.
    pub limits: Limits,
    /// Shapes of neighbour lists.
    pub topologies: Vec<Named>,
    /// Protocols, each with all its knobs.
    pub protocols: Vec<ProtocolEntry>,
    /// What may be done to a run.
    pub commands: Vec<Named>,
    /// What is measured of a run without a screen.
    pub metrics: Vec<MetricEntry>,
}

/// The least and the most of what is no knob.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Limits {
    /// Of nodes.
    pub nodes: [u32; 2],
    /// Of nodes, on the page.
    pub nodes_on_page: [u32; 2],
    /// Of seeds.
    pub seed: [u32; 2],
}

/// Something with a name and a help text.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// What is written.
    pub name: &'static str,
    /// What is read: a label or a usage.
    pub label: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// Something that is measured.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MetricEntry {
    /// Its name in JSON and in tables.
    pub name: &'static str,
    /// In a few words, for a menu or an axis.
    pub label: &'static str,
    /// What it says.
    pub help: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
}

/// One protocol.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolEntry {
    /// Its name in scenarios.
    pub name: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it is.
    pub help: &'static str,
    /// All its knobs.
    pub knobs: Vec<KnobEntry>,
    /// Its kinds of message; a message's kind is a position here.
    pub messages: &'static [MessageKind],
    /// The names of those commands that its nodes obey and that not every protocol's do.
    pub commands: &'static [&'static str],
    /// What it calls a node that it takes for crashed.
    pub crashed: &'static str,
}

/// One knob.
#[derive(Clone, Debug, Serialize)]
pub struct KnobEntry {
    /// Its name in scenarios.
    pub name: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Where its default comes from.
    pub source: &'static str,
    /// Its default, as it is written.
    pub default: &'static str,
    /// `choice`, `int`, `share`, `duration`, `latency` or `switch`.
    pub kind: &'static str,
    /// The words of a choice.
    pub choices: &'static [&'static str],
    /// Least and most: whole numbers, shares, or microseconds.
    pub range: Option<[f64; 2]>,
    /// The allowed values in words.
    pub allowed: String,
    /// Whether it may be turned while a run goes on.
    pub live: bool,
    /// The heading under which it is shown.
    pub group: &'static str,
}

/// Collects everything.
pub fn catalog() -> Catalog {
    let named = |&(name, label, help): &(&'static str, &'static str, &'static str)| Named { name, label, help };
    let protocols = REGISTRY.iter().map(|entry| ProtocolEntry {
        name: entry.info.name,
        label: entry.info.label,
        help: entry.info.help,
        knobs: entry.knobs().iter().map(knob_entry).collect(),
        messages: entry.info.messages,
        commands: entry.info.commands,
        crashed: entry.info.crashed,
    });
    Catalog {
        limits: Limits { nodes: [1, MAX_NODES], nodes_on_page: [1, MAX_NODES_ON_PAGE], seed: [0, u32::MAX] },
        topologies: SHAPES.iter().map(named).collect(),
        protocols: protocols.collect(),
        commands: COMMANDS.iter().map(named).collect(),
        metrics: METRICS.iter().map(metric_entry).collect(),
    }
}

fn metric_entry(metric: &Metric) -> MetricEntry {
    let Metric { name, label, help, unit, .. } = *metric;
    MetricEntry { name, label, help, unit: unit.label() }
}

fn knob_entry(knob: &Knob) -> KnobEntry {
    let (kind, choices, range): (_, &[&str], _) = match knob.kind {
        Kind::Choice(words) => ("choice", words, None),
        Kind::Int(min, max) => ("int", &[], Some([min as f64, max as f64])),
        Kind::Share(min, max) => ("share", &[], Some([min, max])),
        Kind::Time(min, max) => ("duration", &[], Some([min.micros() as f64, max.micros() as f64])),
        Kind::Latency(max) => ("latency", &[], Some([0.0, max.micros() as f64])),
        Kind::Switch => ("switch", &[], None),
    };
    let Knob { name, label, help, source, default, live, group, .. } = *knob;
    KnobEntry { name, label, help, source, default, kind, choices, range, allowed: knob.kind.to_string(), live, group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_knobs_of_a_protocol_share_a_name_and_all_defaults_read() {
        for entry in REGISTRY {
            let knobs = entry.knobs();
            for (index, knob) in knobs.iter().enumerate() {
                knob.default_value();
                assert!(!knobs[..index].iter().any(|other| other.name == knob.name), "{} twice", knob.name);
                assert!(!knob.source.is_empty(), "{} has no source", knob.name);
            }
        }
    }
}
