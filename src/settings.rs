//! What a run starts from: the raw [`Setup`] as a form, a link or a command line gives it, and the checked
//! [`Settings`] that the engine runs on.

use crate::knob::{Kind, Knob, Latency, Problem, Value, nearest};
use crate::time::Duration;
use crate::topology::Shape;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The largest cluster the engine takes. A million nodes run without a screen.
pub const MAX_NODES: u32 = 1_000_000;
/// The largest cluster that the page takes: beyond it neither screen nor memory of a phone follows.
pub const MAX_NODES_ON_PAGE: u32 = 20_000;

/// Knob, for protocols that have the command `join`: how many nodes, the last ones, are not there at the start.
pub const ABSENT: Knob = Knob {
    name: "absent",
    label: "Absent",
    help: "How many nodes, the last ones, are not there at the start: nobody knows them until they join. Node 1 is always there.",
    source: "none: the workshop's choice",
    default: "0",
    kind: Kind::Int(0, 9_999),
    group: "detector",
    live: false,
};

/// How many nodes, the first ones, are there at the start.
pub fn present(settings: &Settings) -> u32 {
    let absent = if settings.has(ABSENT.name) { settings.int(ABSENT.name) } else { 0 };
    settings.nodes - absent.min(settings.nodes - 1)
}

/// A run as somebody wrote it down; nothing in it has been checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Setup {
    /// Name of a registered protocol.
    pub protocol: String,
    /// Number of nodes.
    #[serde(deserialize_with = "text_or_number")]
    pub nodes: String,
    /// The run's seed.
    #[serde(deserialize_with = "text_or_number")]
    pub seed: String,
    /// The neighbour lists, as [`Shape::parse`] reads them; empty is `mesh`.
    pub topology: String,
    /// Knobs that differ from their defaults.
    #[serde(deserialize_with = "texts_or_numbers")]
    pub knobs: BTreeMap<String, String>,
    /// Timed commands, such as `10s kill 3`.
    pub commands: Vec<String>,
    /// Other futures, which were left by acting in their past.
    pub branches: Vec<Branch>,
}

/// Another future as somebody wrote it down: up to where it parts, it has the commands of the run itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Branch {
    /// When it parts from the run, such as `8s`.
    pub parted: String,
    /// How far it was seen.
    pub seen: String,
    /// Its timed commands from there on.
    pub commands: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Field {
    Text(String),
    Number(f64),
    Switch(bool),
}

impl Field {
    fn into_text(self) -> String {
        match self {
            Field::Text(text) => text,
            Field::Number(number) => number.to_string(),
            Field::Switch(on) => on.to_string(),
        }
    }
}

fn text_or_number<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    Field::deserialize(input).map(Field::into_text)
}

fn texts_or_numbers<'de, D: Deserializer<'de>>(input: D) -> Result<BTreeMap<String, String>, D::Error> {
    let fields = BTreeMap::<String, Field>::deserialize(input)?;
    Ok(fields.into_iter().map(|(name, field)| (name, field.into_text())).collect())
}

/// Everything a run needs to know before its first event, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Number of nodes, from 1 to [`MAX_NODES`].
    pub nodes: u32,
    /// The seed from which all dice come.
    pub seed: u32,
    /// Who knows whom.
    pub shape: Shape,
    values: Vec<(Knob, Value)>,
}

impl Settings {
    /// Checks `setup` against the knobs in `knobs`, and collects every problem rather than the first.
    pub fn check(setup: &Setup, knobs: &[Knob]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut keep = |problem| {
            problems.push(problem);
        };
        let nodes = whole("nodes", "Nodes", &setup.nodes, 1, MAX_NODES).map_err(&mut keep).ok();
        let seed = whole("seed", "Seed", &setup.seed, 0, u32::MAX).map_err(&mut keep).ok();
        let topology = if setup.topology.trim().is_empty() { "mesh" } else { &setup.topology };
        let shape = Shape::parse(topology).map_err(&mut keep).ok();
        if let (Some(shape), Some(nodes)) = (&shape, nodes) {
            let _ = shape.check(nodes).map_err(&mut keep);
        }
        let mut values: Vec<_> = knobs.iter().map(|knob| (*knob, knob.default_value())).collect();
        for (name, text) in &setup.knobs {
            let _ = turn(&mut values, name, text).map_err(&mut keep);
        }
        match (nodes, seed, shape) {
            (Some(nodes), Some(seed), Some(shape)) if problems.is_empty() => Ok(Self { nodes, seed, shape, values }),
            _ => Err(problems),
        }
    }

    /// Sets one knob to what `text` says; on error nothing has changed.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        turn(&mut self.values, name, text)
    }

    /// Whether there is a knob of this name.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(knob, _)| knob.name == name)
    }

    /// The declaration of the knob `name`.
    pub fn knob(&self, name: &str) -> Result<Knob, Problem> {
        let found = self.values.iter().find(|(knob, _)| knob.name == name);
        found.map(|(knob, _)| *knob).ok_or_else(|| no_such_knob(&self.values, name))
    }

    /// Name and text of every knob that is not at its default.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        let changed = self.values.iter().filter(|(knob, value)| knob.default_value() != *value);
        changed.map(|(knob, value)| (knob.name, knob.text(*value)))
    }

    /// The whole number of knob `name`, which must be declared within 32 bits.
    pub fn int(&self, name: &str) -> u32 {
        let number = self.whole(name);
        u32::try_from(number).unwrap_or_else(|_| panic!("knob {name} holds {number}: more than 32 bits"))
    }

    /// The whole number of knob `name`.
    pub fn whole(&self, name: &str) -> u64 {
        match self.value(name) {
            Value::Int(number) => number,
            other => panic!("knob {name} holds {other:?}, not a whole number"),
        }
    }

    /// The share of knob `name`.
    pub fn share(&self, name: &str) -> f64 {
        match self.value(name) {
            Value::Share(share) => share,
            other => panic!("knob {name} holds {other:?}, not a share"),
        }
    }

    /// The length of time of knob `name`.
    pub fn time(&self, name: &str) -> Duration {
        match self.value(name) {
            Value::Time(time) => time,
            other => panic!("knob {name} holds {other:?}, not a time"),
        }
    }

    /// The latency of knob `name`.
    pub fn latency(&self, name: &str) -> Latency {
        match self.value(name) {
            Value::Latency(latency) => latency,
            other => panic!("knob {name} holds {other:?}, not a latency"),
        }
    }

    /// Whether knob `name` is on.
    pub fn on(&self, name: &str) -> bool {
        match self.value(name) {
            Value::Switch(on) => on,
            other => panic!("knob {name} holds {other:?}, not a switch"),
        }
    }

    /// The chosen word of knob `name`.
    pub fn choice(&self, name: &str) -> &'static str {
        let (knob, value) = self.entry(name);
        match (knob.kind, value) {
            (Kind::Choice(words), Value::Choice(index)) => words[*index],
            (_, other) => panic!("knob {name} holds {other:?}, not a choice"),
        }
    }

    fn value(&self, name: &str) -> Value {
        self.entry(name).1
    }

    fn entry(&self, name: &str) -> &(Knob, Value) {
        let found = self.values.iter().find(|(knob, _)| knob.name == name);
        found.unwrap_or_else(|| panic!("no knob {name} is declared"))
    }
}

fn turn(values: &mut [(Knob, Value)], name: &str, text: &str) -> Result<(), Problem> {
    match values.iter_mut().find(|(knob, _)| knob.name == name) {
        Some((knob, value)) => {
            *value = knob.parse(text)?;
            Ok(())
        }
        None => Err(no_such_knob(values, name)),
    }
}

fn no_such_knob(values: &[(Knob, Value)], name: &str) -> Problem {
    let names = values.iter().map(|(knob, _)| knob.name);
    let hint = match nearest(name, names.clone()) {
        Some(near) => format!("Did you mean “{near}”?"),
        None => format!("There are {}.", names.collect::<Vec<_>>().join(", ")),
    };
    Problem::new(name, format!("There is no knob “{name}”. {hint}"))
}

fn whole(field: &str, label: &str, text: &str, min: u32, max: u32) -> Result<u32, Problem> {
    let number = text.trim().parse().ok().filter(|number| (min..=max).contains(number));
    let message = || format!("{label} must be a whole number from {min} to {max}, not “{text}”.");
    number.ok_or_else(|| Problem::new(field, message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FANOUT: Knob = Knob {
        name: "fanout",
        label: "Fanout",
        help: "",
        source: "",
        default: "1",
        kind: Kind::Int(1, 16),
        group: "",
        live: true,
    };

    fn setup(nodes: &str, seed: &str) -> Setup {
        Setup { nodes: nodes.into(), seed: seed.into(), ..Setup::default() }
    }

    #[test]
    fn absurd_settings_are_all_reported_at_once() {
        let mut absurd = setup("0", "seven");
        absurd.topology = "moebius".into();
        absurd.knobs.insert("fanot".into(), "3".into());
        let problems = Settings::check(&absurd, &[FANOUT]).unwrap_err();
        let fields: Vec<_> = problems.iter().map(|p| p.field.as_str()).collect();
        assert_eq!(fields, ["nodes", "seed", "topology", "fanot"]);
        assert!(problems[0].message.contains("from 1 to 1000000"));
        assert!(problems[3].message.contains("“fanout”"));
    }

    #[test]
    fn what_is_refused_changes_nothing() {
        let mut settings = Settings::check(&setup("4", "1"), &[FANOUT]).unwrap();
        assert!(settings.set("fanout", "0").is_err());
        assert_eq!(settings.int("fanout"), 1);
        settings.set("fanout", "3").unwrap();
        assert_eq!(settings.changed().collect::<Vec<_>>(), [("fanout", "3".to_string())]);
    }
}
