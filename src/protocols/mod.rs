//! The protocols, and the registry: one line per protocol.

pub mod anti_entropy;
pub mod central;
pub mod consul;
pub mod heartbeat;
pub mod mail;
pub mod replica;
pub mod rumor;
pub mod serf;
pub mod swim;

use crate::engine::{Engine, Run};
use crate::kit::content::Content;
use crate::knob::{Knob, Problem, nearest, parse_duration};
use crate::lab::{self, Outcome, Plan};
use crate::protocol::{Info, Protocol};
use crate::settings::{self, Settings, Setup};
use crate::sim::command::Timed;
use crate::sim::history::Branch;
use crate::sim::{self, Simulation, clock, machine, network};
use crate::time::Instant;
use rumor::{Rumor, RumorOf};

/// Every protocol, in the order of the menu.
pub const REGISTRY: &[Entry] = &[
    RUMOR,
    Entry::of::<anti_entropy::AntiEntropy>(),
    Entry::of::<mail::Mail>(),
    Entry::of::<central::Central>(),
    Entry::of::<heartbeat::Heartbeat>(),
    Entry::of::<swim::Swim>(),
    Entry::of::<serf::Serf>(),
    Entry::of::<consul::Consul>(),
];

/// Rumors come in two builds: one in which a version is all there is to say, so that a million nodes fit, and one whose
/// updates carry contents.
const RUMOR: Entry = Entry {
    begin: |setup| match needs_contents(setup) {
        true => begin_recorded::<RumorOf<Content>>(setup),
        false => begin_recorded::<Rumor>(setup),
    },
    trials: |setup, horizon, seeds, report| match needs_contents(setup) {
        true => run_trials::<RumorOf<Content>>(setup, horizon, seeds, report),
        false => run_trials::<Rumor>(setup, horizon, seeds, report),
    },
    ..Entry::of::<Rumor>()
};

fn needs_contents(setup: &Setup) -> bool {
    Settings::check(setup, &knobs(&Rumor::INFO)).is_ok_and(|settings| rumor::needs_contents(&settings))
}

/// A protocol behind one face.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What is fixed about it.
    pub info: Info,
    check: fn(&Setup) -> Result<(), Problems>,
    begin: fn(&Setup) -> Result<Box<dyn Engine>, Problems>,
    trials: Trials,
}

/// Bare runs of one set-up, one per seed; see [`lab::trials`].
type Trials = fn(&Setup, Plan, &mut dyn Iterator<Item = u32>, &mut dyn FnMut(u32, Outcome)) -> Result<(), Problems>;

/// Everything that is wrong with a set-up.
pub type Problems = Vec<Problem>;

impl Entry {
    const fn of<P: Protocol>() -> Self {
        let check = |setup: &Setup| prepare::<P>(setup).map(|_| ());
        Self { info: P::INFO, check, begin: begin_recorded::<P>, trials: run_trials::<P> }
    }

    /// All knobs that a run of this protocol has: its own, and those of clock, network and world.
    pub fn knobs(&self) -> Vec<Knob> {
        knobs(&self.info)
    }
}

/// The protocol of this name.
pub fn find(name: &str) -> Result<&'static Entry, Problem> {
    REGISTRY.iter().find(|entry| entry.info.name == name).ok_or_else(|| {
        let names = REGISTRY.iter().map(|entry| entry.info.name);
        let hint = nearest(name, names.clone()).map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
        let message =
            format!("There is no protocol “{name}”; there are {}.{hint}", names.collect::<Vec<_>>().join(", "));
        Problem::new("protocol", message)
    })
}

/// Says everything that is wrong with a set-up, without beginning the run.
pub fn check(setup: &Setup) -> Result<(), Problems> {
    (find(&setup.protocol).map_err(|problem| vec![problem])?.check)(setup)
}

/// Begins a recorded run that stands at time zero.
pub fn begin(setup: &Setup) -> Result<Box<dyn Engine>, Problems> {
    (find(&setup.protocol).map_err(|problem| vec![problem])?.begin)(setup)
}

/// Runs a set-up bare, once for each of `seeds` instead of its own; `report` gets each outcome.
pub fn trials(
    setup: &Setup,
    plan: Plan,
    seeds: &mut dyn Iterator<Item = u32>,
    report: &mut dyn FnMut(u32, Outcome),
) -> Result<(), Problems> {
    (find(&setup.protocol).map_err(|problem| vec![problem])?.trials)(setup, plan, seeds, report)
}

/// Checks a set-up for protocol `P`: its settings, its commands, and how they fit together.
pub fn prepare<P: Protocol>(setup: &Setup) -> Result<(Settings, Vec<Timed>), Problems> {
    let mut problems = Vec::new();
    let mut commands = Vec::new();
    for text in &setup.commands {
        match Timed::parse(text) {
            Ok(timed) => commands.push(timed),
            Err(problem) => problems.push(problem),
        }
    }
    let info = P::INFO;
    let settings = match Settings::check(setup, &knobs(&info)) {
        Ok(settings) => settings,
        Err(others) => return Err([others, problems].concat()),
    };
    problems.extend(commands.iter().filter_map(|timed| sim::check(&info, &settings, &timed.command).err()));
    problems.extend(sim::check_clock(&settings).err());
    problems.extend(P::new(&settings).err());
    if problems.is_empty() { Ok((settings, commands)) } else { Err(problems) }
}

fn branches(info: &Info, setup: &Setup, settings: &Settings, commands: &[Timed]) -> Result<Vec<Branch>, Problems> {
    let branches = setup.branches.iter().map(|written| branch(info, written, settings, commands));
    branches.collect::<Result<_, _>>().map_err(|problem| vec![problem])
}

/// Reads a future that was left: up to where it parts it has the commands of the run itself.
fn branch(info: &Info, written: &settings::Branch, settings: &Settings, commands: &[Timed]) -> Result<Branch, Problem> {
    let time = |text: &str| {
        let message = || format!("A branch names the time when it parts, such as “8s”, not “{text}”.");
        parse_duration(text).map(|at| Instant::ZERO + at).ok_or_else(|| Problem::new("branch", message()))
    };
    let (parted, seen) = (time(&written.parted)?, time(&written.seen)?);
    let mut all: Vec<Timed> = commands.iter().filter(|timed| timed.at < parted).cloned().collect();
    for text in &written.commands {
        let timed = Timed::parse(text)?;
        sim::check(info, settings, &timed.command)?;
        all.push(timed);
    }
    all.sort_by_key(|timed| timed.at);
    Ok(Branch { commands: all, parted, seen: seen.max(parted) })
}

fn begin_recorded<P: Protocol>(setup: &Setup) -> Result<Box<dyn Engine>, Problems> {
    let (settings, mut commands) = prepare::<P>(setup)?;
    commands.sort_by_key(|timed| timed.at);
    let branches = branches(&P::INFO, setup, &settings, &commands)?;
    let simulation = Simulation::<P, _>::new(settings, commands).map_err(|problem| vec![problem])?;
    Ok(Box::new(Run::new(setup.clone(), simulation, branches)))
}

fn run_trials<P: Protocol>(
    setup: &Setup,
    plan: Plan,
    seeds: &mut dyn Iterator<Item = u32>,
    report: &mut dyn FnMut(u32, Outcome),
) -> Result<(), Problems> {
    let (settings, commands) = prepare::<P>(setup)?;
    lab::trials::<P>(&settings, &commands, plan, seeds, report).map_err(|problem| vec![problem])
}

fn knobs(info: &Info) -> Vec<Knob> {
    let clock = if info.ticks_by_clock { clock::KNOBS } else { &[] };
    [info.knobs, clock, network::KNOBS, machine::KNOBS, sim::KNOBS].concat()
}
