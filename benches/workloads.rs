//! The same workloads through the engine.

use gossip_workshop::observe::{Bare, Observer, recorder::Recorder};
use gossip_workshop::protocol::{Course, NodeId, Protocol, Sprint};
use gossip_workshop::protocols::{prepare, rumor::Rumor, swim::Swim};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

use crate::floor::{self, Done, Room, SplitMix, Xoshiro};
use crate::members;

/// A workload: what it is called, how large, the bare loop, and the engine.
pub struct Workload {
    pub name: &'static str,
    /// What is counted, and the most that the engine may take of the bare loop's time; nothing, if that is only told.
    pub unit: &'static str,
    pub most: Option<f64>,
    pub nodes: u32,
    /// How often both run.
    pub rounds: usize,
    pub floor: fn(u32, &mut Memory) -> Done,
    pub engine: fn(u32, &mut Memory) -> Done,
}

/// What both keep from run to run, so that a run allocates nothing.
#[derive(Default)]
pub struct Memory {
    room: Room,
    sprint: Option<(u32, &'static str, Box<dyn Sprint>)>,
    seed: u32,
}

const SEEDS: u32 = 1_000;

/// Every workload of the targets. W3 is plain, so that bare runs sprint; `W3 general` is what other bare runs of its kind cost.
pub const WORKLOADS: &[Workload] = &[
    rounds("W1 push", "message", 1_000, floor_push, |n, m| sprint("push", n, m)),
    rounds("W1 push", "message", 100_000, floor_push, |n, m| sprint("push", n, m)),
    rounds("W1 push", "message", 1_000_000, floor_push, |n, m| sprint("push", n, m)),
    rounds("W2 push-pull", "contact", 1_000, floor_push_pull, |n, m| sprint("push-pull", n, m)),
    rounds("W2 push-pull", "contact", 100_000, floor_push_pull, |n, m| sprint("push-pull", n, m)),
    rounds("W2 push-pull", "contact", 1_000_000, floor_push_pull, |n, m| sprint("push-pull", n, m)),
    events("W3 bare", 10_000, Some(2.5), |n, m| sprint(TIMERS, n, m)),
    events("W3 bare", 100_000, Some(2.5), |n, m| sprint(TIMERS, n, m)),
    events("W3 bare", 1_000_000, Some(2.5), |n, m| sprint(TIMERS, n, m)),
    events("W3 general", 10_000, None, timers::<Bare>),
    events("W3 general", 100_000, None, timers::<Bare>),
    events("W3 recorded", 10_000, Some(4.0), timers::<Recorder>),
    events("W3 recorded", 100_000, Some(4.0), timers::<Recorder>),
    members("W4 bare", 1_000, Some(10.0), swim::<Bare>),
    members("W4 bare", 10_000, Some(10.0), swim::<Bare>),
    members("W4 recorded", 1_000, None, swim::<Recorder>),
    members("W4 recorded", 10_000, None, swim::<Recorder>),
    rounds("W5 1,000 seeds", "message", 1_000, floor_sweep, engine_sweep),
];

type Run = fn(u32, &mut Memory) -> Done;

const fn rounds(name: &'static str, unit: &'static str, nodes: u32, floor: Run, engine: Run) -> Workload {
    let rounds = if nodes >= 1_000_000 { 5 } else { 9 };
    Workload { name, unit, most: Some(3.0), nodes, rounds, floor, engine }
}

const fn events(name: &'static str, nodes: u32, most: Option<f64>, engine: Run) -> Workload {
    let rounds = if nodes >= 1_000_000 { 3 } else { 7 };
    let floor = |n: u32, m: &mut Memory| floor::timers::<SplitMix>(n, m.next(), SECONDS);
    Workload { name, unit: "event", most, nodes, rounds, floor, engine }
}

const fn members(name: &'static str, nodes: u32, most: Option<f64>, engine: Run) -> Workload {
    let rounds = if nodes >= 10_000 { 1 } else { 5 };
    let floor = |n: u32, m: &mut Memory| members::swim(n, m.next(), 60);
    Workload { name, unit: "node and second", most, nodes, rounds, floor, engine }
}

/// How many simulated seconds of W3 are run.
const SECONDS: u64 = 30;

impl Memory {
    fn next(&mut self) -> u64 {
        self.seed += 1;
        u64::from(self.seed)
    }
}

fn floor_push(nodes: u32, memory: &mut Memory) -> Done {
    floor::push::<Xoshiro>(nodes, memory.next(), &mut memory.room)
}

fn floor_push_pull(nodes: u32, memory: &mut Memory) -> Done {
    floor::push_pull::<SplitMix>(nodes, memory.next(), &mut memory.room)
}

fn setup(protocol: &str, nodes: u32, seed: u32, knobs: &[(&str, &str)], command: &str) -> Setup {
    Setup {
        protocol: protocol.into(),
        nodes: nodes.to_string(),
        seed: seed.to_string(),
        knobs: knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        commands: vec![command.into()],
        ..Setup::default()
    }
}

/// The mode of runs that tick by timers; other modes tick by rounds.
const TIMERS: &str = "timers";
const W3: &[(&str, &str)] = &[("fanout", "3"), ("loss", "1%"), ("latency", "10ms..100ms")];

/// A plain run. In rounds it runs until all know: under push the sum of senders is the number of messages; under push-pull a
/// contact is one message and its answer.
fn sprint(mode: &'static str, nodes: u32, memory: &mut Memory) -> Done {
    let seed = memory.next() as u32;
    if memory.sprint.as_ref().is_none_or(|(n, m, _)| (*n, *m) != (nodes, mode)) {
        let knobs = if mode == TIMERS { W3 } else { &[("clock", "rounds"), ("mode", mode)] };
        let (settings, _) = prepare::<Rumor>(&setup("rumor", nodes, 1, knobs, "0s inject 1")).expect("a plain run");
        memory.sprint = Some((nodes, mode, Rumor::sprint(&settings).expect("a plain run")));
    }
    let Some((_, _, sprint)) = &mut memory.sprint else { unreachable!("made above") };
    let latest = if mode == TIMERS { Instant::from_micros(SECONDS * 1_000_000) } else { Instant::NEVER };
    let total = sprint.run(seed, NodeId::new(1), Course { latest, ends_when_all_know: mode != TIMERS });
    let units = match mode {
        TIMERS => total.events,
        "push" => total.sent,
        // A round of everybody's timer, and as many contacts.
        _ => total.at.micros() / 1_000_000 * u64::from(nodes),
    };
    Done { units }
}

fn timers<O: Observer>(nodes: u32, memory: &mut Memory) -> Done {
    let setup = setup("rumor", nodes, memory.next() as u32, W3, "0s inject 1");
    let mut run = begin::<Rumor, O>(&setup);
    run.advance(Instant::from_micros(SECONDS * 1_000_000), u64::MAX);
    Done { units: run.tally().events }
}

/// 5 % of the members are killed after 20 of 60 seconds.
fn swim<O: Observer>(nodes: u32, memory: &mut Memory) -> Done {
    let mut run = begin::<Swim, O>(&setup("swim", nodes, memory.next() as u32, &[("loss", "1%")], "20s kill 5%"));
    run.advance(Instant::from_micros(60_000_000), u64::MAX);
    Done { units: u64::from(nodes) * 60 }
}

fn begin<P: Protocol, O: Observer>(setup: &Setup) -> Simulation<P, O> {
    let (settings, commands) = prepare::<P>(setup).expect("a run");
    Simulation::new(settings, commands).expect("a run")
}

fn floor_sweep(nodes: u32, memory: &mut Memory) -> Done {
    let units = (0..SEEDS).map(|seed| floor::push::<Xoshiro>(nodes, u64::from(seed), &mut memory.room).units).sum();
    Done { units }
}

fn engine_sweep(nodes: u32, memory: &mut Memory) -> Done {
    Done { units: (0..SEEDS).map(|_| sprint("push", nodes, memory).units).sum() }
}
