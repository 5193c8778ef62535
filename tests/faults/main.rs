//! Random storms of faults: nothing may break while they last, and all must agree soon after they end.
//!
//! Each commit draws storms that no earlier one has seen: the seed is the commit's, is printed first, and may be given by
//! hand. A storm that breaks something is shrunk to the fewest faults that still do, and ends with the line that
//! replays it.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::engine::Engine;
use gossip_workshop::observe::frame::bits;
use gossip_workshop::protocol::NodeId;
use gossip_workshop::protocols::{self, REGISTRY};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::{Duration, Instant};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::process::Command;

/// Storms per run of the test.
const STORMS: u32 = 200;

#[test]
fn storms_break_nothing_and_all_agree_when_they_are_over() {
    let seed = seed();
    println!("seed {seed}; the same storms again: FAULTS_SEED={seed} cargo test --test faults");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases: STORMS, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(&storms(), |storm| {
        println!("{}", storm.text().trim().replace('\n', "; "));
        storm.rage()
    });
    if let Err(failure) = outcome {
        report(seed, failure);
    }
}

/// The seed given by hand, else the commit's, else 1.
fn seed() -> u64 {
    let given = std::env::var("FAULTS_SEED").ok().map(|seed| seed.parse().expect("FAULTS_SEED is a whole number"));
    let commit = || {
        let output = Command::new("git").args(["rev-parse", "HEAD"]).output().ok()?;
        u64::from_str_radix(std::str::from_utf8(&output.stdout).ok()?.get(..16)?, 16).ok()
    };
    given.or_else(commit).unwrap_or(1)
}

fn report(seed: u64, failure: TestError<Storm>) -> ! {
    let TestError::Fail(reason, storm) = failure else { panic!("seed {seed}: {failure}") };
    let text = storm.text();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/fault.gossip");
    let saved = std::fs::write(file, &text);
    panic!(
        "seed {seed}: {reason}\n{text}saved: {saved:?}; replay it with\n\
         cargo run --release --features cli --bin gossip-lab -- replay {file}"
    );
}

/// A set-up and its faults, one per second.
#[derive(Clone, Debug)]
struct Storm {
    protocol: &'static str,
    nodes: u32,
    seed: u32,
    topology: &'static str,
    knobs: Vec<(&'static str, &'static str)>,
    faults: Vec<String>,
}

/// Protocols by which everybody hears in the end, whatever the storm. The others promise only that nothing breaks.
const AGREE: [&str; 2] = ["rumor", "anti-entropy"];

/// Replicas are kept on disk and outlast a crash; membership stands in memory only.
const DURABLE: [&str; 4] = ["rumor", "anti-entropy", "mail", "central"];

/// Rumors promise it if nobody loses interest, or if anti-entropy helps.
const SURE: [&[(&str, &str)]; 4] = [
    &[("stop", "never")],
    &[("stop", "counter"), ("k", "1"), ("anti-entropy", "on"), ("repair-interval", "2s")],
    &[("stop", "sends"), ("k", "2"), ("anti-entropy", "on"), ("repair-interval", "1s"), ("repair-mode", "pull")],
    &[("stop", "coin"), ("anti-entropy", "on"), ("repair-interval", "2s"), ("repair-mode", "push")],
];

fn storms() -> impl Strategy<Value = Storm> {
    let others: Vec<_> = REGISTRY.iter().map(|entry| entry.info.name).filter(|name| *name != "rumor").collect();
    let other = (4u32..=25, prop::sample::select(others)).prop_flat_map(|(nodes, protocol)| {
        let faults = prop::collection::vec(fault(nodes, "timers"), 1..30);
        (any::<u32>().no_shrink(), faults).prop_map(move |(seed, faults)| Storm {
            protocol,
            nodes,
            seed,
            topology: "mesh",
            knobs: Vec::new(),
            faults,
        })
    });
    prop_oneof![2 => rumors(), 1 => other]
}

fn rumors() -> impl Strategy<Value = Storm> {
    let clocks = prop::sample::select(vec!["timers", "poisson", "rounds", "sweep"]);
    (4u32..=25, clocks).prop_flat_map(|(nodes, clock)| {
        let topology = prop::sample::select(vec!["mesh", "mesh", "random 2", "ring", "line", "grid", "star", "tree"]);
        let mode = prop::sample::select(vec!["push", "pull", "push-pull"]);
        let fanout = prop::sample::select(vec!["1", "2", "3"]);
        let sure = prop::sample::select(SURE.to_vec());
        let faults = prop::collection::vec(fault(nodes, clock), 1..30);
        // In sparser shapes a limit starves whoever always calls second.
        let limit = prop::sample::select(vec!["0", "0", "1"]);
        (any::<u32>().no_shrink(), topology, mode, fanout, sure, limit, faults).prop_map(
            move |(seed, topology, mode, fanout, sure, limit, faults)| {
                let limit = if topology == "mesh" { limit } else { "0" };
                let drawn = [("clock", clock), ("mode", mode), ("fanout", fanout), ("limit", limit)];
                Storm { protocol: "rumor", nodes, seed, topology, knobs: [&drawn, sure].concat(), faults }
            },
        )
    })
}

fn fault(nodes: u32, clock: &'static str) -> BoxedStrategy<String> {
    let (node, other, split, percent) = (1..=nodes, 1..=nodes, 2..=nodes, 0..90u32);
    let drawn = (node, other, split, percent);
    let any_clock = drawn.clone().prop_flat_map(move |(a, b, split, percent)| {
        prop::sample::select(vec![
            format!("inject {a}"),
            "inject all".to_string(),
            "inject random".to_string(),
            format!("kill {a}"),
            "kill 40%".to_string(),
            format!("restart {a}"),
            format!("restart {a} empty"),
            "restart random empty".to_string(),
            "restart all".to_string(),
            // Parts of a second, so that no batch falls on a full one, where the next fault is.
            "rolling all 2 333ms 1111ms".to_string(),
            format!("partition 1-{} | {split}-{nodes}", split - 1),
            format!("cut {a} > {b}"),
            format!("isolate {a}"),
            "heal".to_string(),
            format!("set loss {percent}%"),
            format!("set duplication {percent}%"),
            format!("freeze {a}"),
            format!("thaw {b}"),
            format!("clock {a} +{percent}s"),
            format!("clock {a} -{percent}s"),
            format!("drift {a} -{percent}ppm"),
            format!("corrupt {a}"),
        ])
    });
    if !["timers", "poisson"].contains(&clock) {
        return any_clock.boxed();
    }
    let timed = drawn.prop_flat_map(|(a, b, _, percent)| {
        prop::sample::select(vec![
            format!("slow {a} {percent}ms"),
            format!("delay {a} > {b} {percent}0ms"),
            "set latency exp(700ms)".to_string(),
            "set inbox 2".to_string(),
        ])
    });
    prop_oneof![5 => any_clock, 1 => timed].boxed()
}

/// What ends a storm: every process runs, every road is open, and there is news.
const CALM: [&str; 7] =
    ["heal", "thaw all", "restart all", "set loss 0", "set duplication 0", "set inbox 1024", "inject random"];

impl Storm {
    /// A fault a second, and calm after the last rolling restart is through, which takes six.
    fn commands(&self) -> Vec<(u64, &str)> {
        let calm = self.faults.len() as u64 + 8;
        let faults = (1..).zip(self.faults.iter().map(String::as_str));
        faults.chain((calm..).zip(CALM)).collect()
    }

    fn setup(&self) -> Setup {
        Setup {
            protocol: self.protocol.into(),
            nodes: self.nodes.to_string(),
            seed: self.seed.to_string(),
            topology: self.topology.into(),
            knobs: self.knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            commands: self.commands().into_iter().map(|(second, command)| format!("{second}s {command}")).collect(),
            ..Setup::default()
        }
    }

    fn text(&self) -> String {
        scenario::write(&self.setup())
    }

    fn rage(&self) -> Result<(), TestCaseError> {
        let mut run =
            protocols::begin(&self.setup()).map_err(|problems| TestCaseError::fail(format!("{problems:?}")))?;
        let mut guard = Guard::new(self);
        for (second, command) in self.commands() {
            let at = Instant::from_micros(second * 1_000_000);
            run.advance(at - Duration::from_micros(1), u64::MAX);
            guard.look(&*run, false)?;
            run.advance(at, u64::MAX);
            guard.look(&*run, command.ends_with("empty"))?;
        }
        if AGREE.contains(&self.protocol) {
            self.agree(&mut *run, &mut guard)?;
        }
        let text = scenario::write(&run.setup());
        let mut again =
            protocols::begin(&scenario::read(&text).expect("what is written reads")).expect("it ran before");
        again.advance(run.now(), u64::MAX);
        prop_assert_eq!(again.digest(), run.digest(), "the replay is another run");
        Ok(())
    }

    /// All tables are the same within forty rounds per node: news crosses a link in a round or two on average, a line has as
    /// many links as nodes, and the slowest repair runs every other round.
    fn agree(&self, run: &mut dyn Engine, guard: &mut Guard) -> Result<(), TestCaseError> {
        for _ in 0..4 * self.nodes {
            run.advance(run.now() + Duration::from_secs(10), u64::MAX);
            guard.look(run, false)?;
            if guard.known.windows(2).all(|pair| pair[0] == pair[1]) {
                let status = run.status();
                prop_assert_eq!((status.up, status.knows), (self.nodes, self.nodes));
                return Ok(());
            }
        }
        Err(TestCaseError::fail(format!("no agreement by {}: {:?}", run.now(), guard.known)))
    }
}

/// What must hold at every moment, storm or not.
struct Guard {
    /// Each node's newest version of each writer, when last looked at, whether it was up, and how often it had crashed.
    known: Vec<BTreeMap<u32, u32>>,
    up: Vec<bool>,
    lives: Vec<u16>,
    /// Whether a crash spares what a node knows.
    durable: bool,
    /// The newest version that each writer has shown of its own.
    written: BTreeMap<u32, u32>,
    duplicates: bool,
}

impl Guard {
    fn new(storm: &Storm) -> Self {
        let nodes = storm.nodes as usize;
        let duplicates = storm.faults.iter().any(|fault| fault.starts_with("set duplication"));
        Self {
            known: vec![BTreeMap::new(); nodes],
            up: vec![true; nodes],
            lives: vec![0; nodes],
            durable: DURABLE.contains(&storm.protocol),
            written: BTreeMap::new(),
            duplicates,
        }
    }

    /// Looks at every node and every counter. `empty`: a command has just started nodes without their disks.
    fn look(&mut self, run: &dyn Engine, empty: bool) -> Result<(), TestCaseError> {
        let nodes = 1..=self.known.len() as u32;
        let views: Vec<_> = nodes.map(|node| run.inspect(NodeId::new(node)).expect("a node")).collect();
        for view in &views {
            let own = view.known.iter().filter(|row| row.origin == view.node);
            own.for_each(|row| raise(&mut self.written, row.origin.number(), row.version));
        }
        let mut hot = 0;
        for (index, view) in views.iter().enumerate() {
            let mut known = BTreeMap::new();
            view.known.iter().for_each(|row| raise(&mut known, row.origin.number(), row.version));
            for (origin, version) in &known {
                let written = self.written.get(origin).copied().unwrap_or(0);
                prop_assert!(*version <= written, "node {} knows {origin}:{version}, never written", view.node);
            }
            let crashed = view.life != self.lives[index];
            let wiped = empty && view.up && !self.up[index] || crashed && !self.durable;
            for (origin, before) in self.known[index].iter().filter(|_| !wiped) {
                let now = known.get(origin).copied().unwrap_or(0);
                prop_assert!(now >= *before, "node {} fell back from {origin}:{before} to {now}", view.node);
            }
            (self.known[index], self.up[index], self.lives[index]) = (known, view.up, view.life);
            hot += view.known.iter().filter(|row| row.hot && view.up).count();
        }
        self.count(run, hot as f64)
    }

    /// Every message sent has come to one end or is on its way, and the counters are what the nodes add up to.
    fn count(&self, run: &dyn Engine, hot: f64) -> Result<(), TestCaseError> {
        let status = run.status();
        let ended = status.delivered + status.lost + status.undeliverable + status.in_flight as f64;
        let copies = if self.duplicates { status.sent } else { 0.0 };
        prop_assert!((status.sent..=status.sent + copies).contains(&ended), "{ended} of {} sent", status.sent);
        prop_assert!(status.useful + status.redundant <= status.delivered);
        prop_assert_eq!(status.up as usize, self.up.iter().filter(|up| **up).count());
        prop_assert_eq!(status.spreading, hot);
        let state = run.frame(run.now()).state;
        let knows = state.iter().filter(|state| **state & bits::UP > 0 && **state & bits::KNOWS > 0).count();
        prop_assert_eq!(status.knows as usize, knows);
        Ok(())
    }
}

fn raise(versions: &mut BTreeMap<u32, u32>, origin: u32, version: u32) {
    let newest = versions.entry(origin).or_default();
    *newest = version.max(*newest);
}
