//! What is said of runs, in JSON and in words.

use crate::Failure;
use crate::args::Run;
use crate::course::Course;
use crate::table;
use gossip_workshop::lab::metrics::{METRICS, Metric, Unit};
use gossip_workshop::lab::{Digest, Ending, Outcome, Plan};
use gossip_workshop::protocols;
use gossip_workshop::settings::Setup;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

/// `gossip-lab run`.
pub fn run(args: &Run, out: &mut impl Write) -> Result<(), Failure> {
    let setup = args.world.setup()?;
    let outcome = outcome(&setup, args.plan.plan(Digest::Whole))?;
    if outcome.ending == Ending::Cap {
        eprintln!("note: {}", ending(Ending::Cap));
    }
    let course = args.series.then(|| Course::of(&setup, &outcome)).transpose()?;
    match (args.json, course) {
        (true, course) => write_json(&RunReport::new(&setup, &outcome, course.map(Course::by_name)), out),
        (false, Some(course)) => course.write_csv(out),
        (false, None) => Ok(out.write_all(in_words(&setup, &outcome).as_bytes())?),
    }
}

/// Runs a set-up once, with its own seed.
pub fn outcome(setup: &Setup, plan: Plan) -> Result<Outcome, Failure> {
    protocols::check(setup)?;
    let mut found = None;
    protocols::trials(setup, plan, &mut setup.seed.trim().parse().into_iter(), &mut |_, outcome| {
        found = Some(outcome)
    })?;
    Ok(found.expect("a checked seed is a number, and every seed has an outcome"))
}

/// Writes JSON and ends the line.
pub fn write_json(value: &impl Serialize, out: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

#[derive(Serialize)]
struct RunReport<'a> {
    #[serde(flatten)]
    described: Described<'a>,
    ended: Ending,
    delays_in: &'static str,
    #[serde(flatten)]
    metrics: ByName<Value>,
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<ByName<Vec<f64>, String>>,
}

impl<'a> RunReport<'a> {
    fn new(setup: &'a Setup, outcome: &Outcome, series: Option<ByName<Vec<f64>, String>>) -> Self {
        let values = METRICS.iter().zip(outcome.values);
        Self {
            described: Described::new(setup),
            ended: outcome.ending,
            delays_in: delays_in(outcome.in_rounds),
            metrics: ByName(values.map(|(metric, value)| (metric.name, figure(metric, value))).collect()),
            digest: digest(outcome.digest),
            series,
        }
    }
}

/// A value as JSON writes it: whole numbers without a point.
fn figure(metric: &Metric, value: Option<f64>) -> Value {
    match (metric.unit, value) {
        (Unit::Count, Some(count)) => json!(count as u64),
        (_, value) => json!(value),
    }
}

/// A checked set-up, as JSON.
#[derive(Serialize)]
pub struct Described<'a> {
    protocol: &'a str,
    nodes: u32,
    seed: u32,
    topology: &'a str,
    set: &'a BTreeMap<String, String>,
    commands: &'a [String],
}

impl<'a> Described<'a> {
    pub fn new(setup: &'a Setup) -> Self {
        let whole = |text: &str| text.trim().parse().expect("a checked set-up holds numbers");
        let Setup { protocol, nodes, seed, topology, knobs, commands, branches: _ } = setup;
        let topology = if topology.is_empty() { "mesh" } else { topology };
        Self { protocol, nodes: whole(nodes), seed: whole(seed), topology, set: knobs, commands }
    }

    /// In one line.
    pub fn line(&self) -> String {
        let mut line = format!("{}, {} nodes, {}, seed {}", self.protocol, self.nodes, self.topology, self.seed);
        self.set.iter().for_each(|(knob, value)| line += &format!(", {knob} {value}"));
        line
    }
}

/// An object whose entries keep their order.
pub struct ByName<T, N = &'static str>(pub Vec<(N, T)>);

impl<T: Serialize, N: Serialize> Serialize for ByName<T, N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// What delays are counted in.
pub fn delays_in(in_rounds: bool) -> &'static str {
    if in_rounds { "rounds" } else { "seconds" }
}

/// A digest as it is written everywhere.
pub fn digest(digest: u64) -> String {
    format!("{digest:016x}")
}

/// Why a run ended, in words.
pub fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::All => "every living node knew every update",
        Ending::Quiet => "nobody was spreading anything any more",
        Ending::Time => "it was time",
        Ending::Cap => "what was waited for had not come by the cap; --cap moves it",
    }
}

fn in_words(setup: &Setup, outcome: &Outcome) -> String {
    let rows = METRICS.iter().zip(outcome.values).map(|(metric, value)| {
        [table::title(metric, delays_in(outcome.in_rounds)), table::number(value), metric.help.to_string()]
    });
    format!(
        "{}\nended at {}: {}\n\n{}\ndigest {}\n",
        Described::new(setup).line(),
        outcome.at,
        ending(outcome.ending),
        table::columns(["", "value", ""].map(String::from), rows, &[1]),
        digest(outcome.digest)
    )
}
