//! Random storms of faults: nothing may break while they last, and all must agree soon after they end.
//!
//! Each commit draws storms that no earlier one has seen: the seed is the commit's, is printed first, and may be given by
//! hand. A storm that breaks something is shrunk to the fewest faults that still do, and ends with the line that
//! replays it.
#![cfg(not(target_arch = "wasm32"))]

mod guard;
mod storms;

use gossip_workshop::engine::Engine;
use gossip_workshop::observe::frame::bits;
use gossip_workshop::protocol::Belief;
use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::{Duration, Instant};
use guard::Guard;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::process::Command;
use storms::{Promise, Storm, storms};

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

impl Storm {
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
        self.agree(&mut *run, &mut guard)?;
        let text = scenario::write(&run.setup());
        let mut again =
            protocols::begin(&scenario::read(&text).expect("what is written reads")).expect("it ran before");
        again.advance(run.now(), u64::MAX);
        prop_assert_eq!(again.digest(), run.digest(), "the replay is another run");
        Ok(())
    }

    /// What was promised comes within forty rounds per node: news crosses a link in a round or two on average, a line has as
    /// many links as nodes, and the slowest repair runs every other round.
    fn agree(&self, run: &mut dyn Engine, guard: &mut Guard) -> Result<(), TestCaseError> {
        for _ in 0..4 * self.nodes {
            run.advance(run.now() + Duration::from_secs(10), u64::MAX);
            guard.look(run, false)?;
            let kept = match self.promise() {
                Promise::SameTables => all_same(&guard.known) && (self.loses_disks() || all_same(&guard.values)),
                Promise::AllAlive => self.strangers(run) == 0,
                Promise::Nothing => return Ok(()),
            };
            if kept {
                let status = run.status();
                prop_assert_eq!(status.up, self.nodes);
                prop_assert!(self.promise() != Promise::SameTables || status.knows == self.nodes);
                return Ok(());
            }
        }
        Err(TestCaseError::fail(format!("no agreement by {}: {} {:?}", run.now(), self.strangers(run), guard.known)))
    }

    /// Pairs of nodes where the first does not take the second for alive.
    fn strangers(&self, run: &dyn Engine) -> usize {
        let all: Vec<u32> = (1..=self.nodes).collect();
        let beliefs = run.beliefs(&all, &all);
        let others = beliefs.iter().enumerate().filter(|(pair, _)| pair / all.len() != pair % all.len());
        others.filter(|(_, belief)| **belief != Belief::Alive as u8).count()
    }
}

fn all_same<T: PartialEq>(things: &[T]) -> bool {
    things.windows(2).all(|pair| pair[0] == pair[1])
}

/// As many nodes know the watched update as say so, each second of this scenario's first twenty.
fn counts_what_nodes_say(scenario: &str) {
    let mut run = protocols::begin(&scenario::read(scenario).expect("a scenario")).expect("a set-up that runs");
    for second in 0..20 {
        run.advance(Instant::from_micros(second * 1_000_000), u64::MAX);
        let both = bits::UP | bits::KNOWS;
        let knowing = run.frame(run.now()).state.iter().filter(|state| **state & both == both).count();
        assert_eq!(run.status().knows as usize, knowing, "at {second} s");
    }
}

/// Found by storms: a node that began with everything and lost its disk was counted before it forgot.
#[test]
fn who_loses_what_it_began_with_does_not_count_as_knowing() {
    counts_what_nodes_say(
        "gossip 1; protocol anti-entropy; nodes 8; seed 1; set compare versions; set preload true; set keys 4; \
         at 1s rolling all 3 333ms 777ms empty; at 2s inject 1; at 9s kill 2; at 12s restart 2 empty",
    );
}

/// Found by storms: who believes a version that nobody wrote seems to know all that its writer writes later, and was not counted
/// until it crashed; then the count fell below nothing.
#[test]
fn who_was_poisoned_counts_as_knowing_what_comes_after() {
    counts_what_nodes_say(
        "gossip 1; protocol anti-entropy; nodes 8; seed 1; set checksum false; set budget 2; \
         at 1s inject all; at 2s corrupt 1; at 3s inject all; at 5s kill 1-8; at 7s restart all empty; at 9s inject 3",
    );
}
