//! The same workloads through the engine.

use gossip_workshop::observe::{Bare, Observer, recorder::Recorder};
use gossip_workshop::protocol::{NodeId, Protocol, Sprint};
use gossip_workshop::protocols::{prepare, rumor::Rumor};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

use crate::floor::{self, Done, Room, SplitMix, Xoshiro};

/// A workload: what it is called, how large, the bare loop, and the engine.
pub struct Workload {
    pub name: &'static str,
    /// What is counted, and the most that the engine may take of the bare loop's time.
    pub unit: &'static str,
    pub most: f64,
    pub nodes: u32,
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

/// Every workload of `performance.md`, section 7.
pub const WORKLOADS: &[Workload] = &[
    work(
        "W1 push",
        "message",
        3.0,
        1_000,
        |n, m| floor::push::<Xoshiro>(n, m.next(), &mut m.room),
        |n, m| sprint("push", n, m),
    ),
    work(
        "W1 push",
        "message",
        3.0,
        100_000,
        |n, m| floor::push::<Xoshiro>(n, m.next(), &mut m.room),
        |n, m| sprint("push", n, m),
    ),
    work(
        "W1 push",
        "message",
        3.0,
        1_000_000,
        |n, m| floor::push::<Xoshiro>(n, m.next(), &mut m.room),
        |n, m| sprint("push", n, m),
    ),
    work(
        "W2 push-pull",
        "contact",
        3.0,
        1_000,
        |n, m| floor::push_pull::<SplitMix>(n, m.next(), &mut m.room),
        |n, m| sprint("push-pull", n, m),
    ),
    work(
        "W2 push-pull",
        "contact",
        3.0,
        100_000,
        |n, m| floor::push_pull::<SplitMix>(n, m.next(), &mut m.room),
        |n, m| sprint("push-pull", n, m),
    ),
    work(
        "W2 push-pull",
        "contact",
        3.0,
        1_000_000,
        |n, m| floor::push_pull::<SplitMix>(n, m.next(), &mut m.room),
        |n, m| sprint("push-pull", n, m),
    ),
    work("W3 bare", "event", 2.5, 10_000, |n, m| floor::timers::<SplitMix>(n, m.next(), 30), timers::<Bare>),
    work("W3 recorded", "event", 4.0, 10_000, |n, m| floor::timers::<SplitMix>(n, m.next(), 30), timers::<Recorder>),
    work("W3 bare", "event", 2.5, 100_000, |n, m| floor::timers::<SplitMix>(n, m.next(), 10), timers::<Bare>),
    work("W3 recorded", "event", 4.0, 100_000, |n, m| floor::timers::<SplitMix>(n, m.next(), 10), timers::<Recorder>),
    work("W5 1,000 seeds", "message", 3.0, 1_000, floor_sweep, engine_sweep),
];

const fn work(
    name: &'static str,
    unit: &'static str,
    most: f64,
    nodes: u32,
    floor: fn(u32, &mut Memory) -> Done,
    engine: fn(u32, &mut Memory) -> Done,
) -> Workload {
    Workload { name, unit, most, nodes, floor, engine }
}

impl Memory {
    fn next(&mut self) -> u64 {
        self.seed += 1;
        u64::from(self.seed)
    }
}

fn setup(nodes: u32, seed: u32, knobs: &[(&str, &str)]) -> Setup {
    Setup {
        protocol: "rumor".into(),
        nodes: nodes.to_string(),
        seed: seed.to_string(),
        knobs: knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        commands: vec!["0s inject 1".into()],
        ..Setup::default()
    }
}

/// A plain run of rounds. Under push the sum of senders over the rounds is the number of messages; under push-pull a contact
/// is one message and its answer.
fn sprint(mode: &'static str, nodes: u32, memory: &mut Memory) -> Done {
    let seed = memory.next() as u32;
    if memory.sprint.as_ref().is_none_or(|(n, m, _)| (*n, *m) != (nodes, mode)) {
        let setup = setup(nodes, 1, &[("clock", "rounds"), ("mode", mode)]);
        let (settings, _) = prepare::<Rumor>(&setup).expect("a plain run");
        memory.sprint = Some((nodes, mode, Rumor::sprint(&settings).expect("a plain run")));
    }
    let Some((_, _, sprint)) = &mut memory.sprint else { unreachable!("made above") };
    let total = sprint.run(seed, NodeId::new(1), u64::MAX);
    Done { units: if mode == "push" { total.sent } else { total.rounds * u64::from(nodes) } }
}

fn timers<O: Observer>(nodes: u32, memory: &mut Memory) -> Done {
    let seconds = if nodes < 100_000 { 30 } else { 10 };
    let setup = setup(nodes, memory.next() as u32, &[("fanout", "3"), ("loss", "1%"), ("latency", "10ms..100ms")]);
    let (settings, commands) = prepare::<Rumor>(&setup).expect("a run");
    let mut run = Simulation::<Rumor, O>::new(settings, commands).expect("a run");
    Done { units: run.advance(Instant::from_micros(seconds * 1_000_000), u64::MAX) }
}

fn floor_sweep(nodes: u32, memory: &mut Memory) -> Done {
    let units = (0..SEEDS).map(|seed| floor::push::<Xoshiro>(nodes, u64::from(seed), &mut memory.room).units).sum();
    Done { units }
}

fn engine_sweep(nodes: u32, memory: &mut Memory) -> Done {
    Done { units: (0..SEEDS).map(|_| sprint("push", nodes, memory).units).sum() }
}
