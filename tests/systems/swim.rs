//! SWIM as memberlist runs it: the oracles of its formulas, the claims of the SWIM and Lifeguard papers, and the rules that
//! only several members together show.
//!
//! Bands come from arithmetic on memberlist's constants where that is possible; which, stands at each test.

use gossip_workshop::observe::Bare;
use gossip_workshop::observe::detection::Crash;
use gossip_workshop::protocol::{Belief, NodeId};
use gossip_workshop::protocols::prepare;
use gossip_workshop::protocols::swim::Swim;
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

type Run = Simulation<Swim, Bare>;

/// A cluster on a quick network that stands at time zero.
fn cluster(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Run {
    let mut setup =
        Setup { protocol: "swim".into(), nodes: nodes.to_string(), seed: seed.to_string(), ..Setup::default() };
    setup.knobs.insert("latency".into(), "0.2ms..1ms".into());
    setup.knobs.extend(knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    setup.commands = commands.iter().map(|command| command.to_string()).collect();
    let (settings, commands) = prepare::<Swim>(&setup).unwrap_or_else(|problems| panic!("{setup:?}: {problems:?}"));
    Run::new(settings, commands).expect("prepared")
}

fn advance(run: &mut Run, seconds: f64) {
    run.advance(Instant::from_micros((seconds * 1e6) as u64), u64::MAX);
}

/// How the crash of node 1 at ten seconds was found out in a cluster that runs for `seconds`.
fn crash(nodes: u32, seed: u32, seconds: f64) -> Crash {
    let mut run = cluster(nodes, seed, &[], &["10s kill 1"]);
    advance(&mut run, seconds);
    assert_eq!(run.tally().detection.false_positives, 0, "{nodes} nodes, seed {seed}");
    run.tally().detection.crashes()[0]
}

fn seconds(crash: &Crash) -> (f64, f64) {
    let all = crash.all.unwrap_or_else(|| panic!("not all noticed: {crash:?}"));
    (crash.first.expect("somebody noticed").seconds(), all.seconds())
}

/// All running members believe `belief` of `subject`.
fn all_believe(run: &Run, nodes: u32, subject: u32, belief: Belief) -> bool {
    let others = (1..=nodes).filter(|other| *other != subject).map(NodeId::new);
    others.filter(|other| run.is_up(*other)).all(|other| run.belief(other, NodeId::new(subject)) == belief)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn the_dead_are_found_in_nine_to_twelve_seconds_of_a_hundred() {
    // A failed probe takes 1 s, suspicion at least 4 × log10(100) × 1 s = 8 s.
    let found: Vec<_> = (1..=40).map(|seed| seconds(&crash(100, seed, 40.0))).collect();
    for (first, all) in &found {
        assert!((9.0..=13.0).contains(first), "{found:?}");
        assert!(all - first < 1.0, "{found:?}");
    }
    let first = median(found.iter().map(|(first, _)| *first).collect());
    assert!((9.6..=10.8).contains(&first), "median {first}");
}

#[test]
fn small_and_large_clusters_find_the_dead_in_time() {
    // n, then bounds of the first verdict: a probe of 1 s, up to n - 1 periods of waiting, suspicion.
    for (nodes, low, high, seeds) in [(3, 5.0, 7.2, 40), (10, 5.0, 9.0, 40), (1_000, 13.0, 15.5, 2)] {
        for seed in 1..=seeds {
            let (first, _) = seconds(&crash(nodes, seed, 60.0));
            assert!((low..=high).contains(&first), "{nodes} nodes, seed {seed}: {first}");
        }
    }
}

#[test]
fn an_idle_cluster_sends_one_ping_and_one_ack_per_node_and_second() {
    for nodes in [3, 30, 300] {
        let mut run = cluster(nodes, 1, &[("anti-entropy", "off")], &[]);
        advance(&mut run, 10.0);
        let before = run.tally().sent;
        advance(&mut run, 60.0);
        let rate = (run.tally().sent - before) as f64 / 50.0 / f64::from(nodes);
        assert!((1.98..=2.02).contains(&rate), "{nodes} nodes: {rate}");
        assert!(all_believe(&run, nodes, 1, Belief::Alive));
    }
}
