//! The central master (lesson 1): what ten thousand polls cost one node, and what its death costs everybody.

use gossip_workshop::observe::recorder::Recorder;
use gossip_workshop::observe::series::Series;
use gossip_workshop::protocol::{Knowledge, NodeId, Protocol};
use gossip_workshop::protocols::{central::Central, prepare, rumor::Rumor};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

fn run<P: Protocol>(nodes: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Simulation<P, Recorder> {
    let knobs = knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let commands = commands.iter().map(|command| command.to_string()).collect();
    let (nodes, seed) = (nodes.to_string(), "1".to_string());
    let setup = Setup { nodes, seed, knobs, commands, ..Setup::default() };
    let (settings, commands) = prepare::<P>(&setup).expect("a set-up that runs");
    Simulation::new(settings, commands).expect("a set-up that runs")
}

fn second(number: u64) -> Instant {
    Instant::from_micros(number * 1_000_000)
}

fn knowing<P: Protocol>(run: &Simulation<P, Recorder>) -> Vec<u32> {
    run.tally().updates().iter().map(|entry| entry.knowing).collect()
}

fn busiest(series: &Series, from: usize) -> f64 {
    series.busiest[from..].iter().copied().fold(0.0, f64::max)
}

#[test]
fn ten_thousand_nodes_are_ten_thousand_requests_a_second_at_one() {
    let mut run = run::<Central>(10_000, &[("latency", "20ms")], &[]);
    run.advance(second(5), u64::MAX);
    // Every node but the master polls exactly once in any second; the first sample is at time zero.
    assert_eq!(run.observer().series().busiest[2..], [9_999.0; 3]);
}

#[test]
fn the_same_news_by_gossip_asks_a_few_messages_of_anybody() {
    let mut run = run::<Rumor>(10_000, &[("mode", "push-pull")], &["0s inject 1"]);
    run.advance(second(20), u64::MAX);
    assert!(run.tally().all_know());
    // Callers of one node are Poisson(1): the most of 10,000 draws is about 8, and nobody answers more than it is asked.
    assert!(busiest(run.observer().series(), 1) <= 20.0);
}

#[test]
fn one_interval_and_two_messages_bring_news_from_any_writer_to_all() {
    let mut run = run::<Central>(100, &[("latency", "20ms")], &["5s inject 7"]);
    run.advance(Instant::from_micros(6_060_000), u64::MAX);
    assert_eq!(knowing(&run), [100]);
}

#[test]
fn without_the_master_nobody_ever_learns_anything_new() {
    let commands = ["2s inject 3", "10s kill 1", "10s inject 1", "11s inject 2", "12s inject 3"];
    let mut run = run::<Central>(50, &[], &commands);
    run.advance(second(3_600), u64::MAX);
    // 2:1 and 3:2 stay with their writers; 3:1 was told in time.
    assert_eq!(knowing(&run), [1, 49, 1]);
    // Gossip does not care who is dead.
    let mut gossip = self::run::<Rumor>(50, &[], &commands);
    gossip.advance(second(60), u64::MAX);
    assert_eq!(knowing(&gossip), [49, 49, 49]);
}

#[test]
fn writers_tell_a_restarted_master_until_it_knows() {
    let commands = ["2s kill 1", "3s inject 2", "10s restart 1", "20s kill 1", "21s restart 1 empty"];
    let mut run = run::<Central>(20, &[("loss", "20%")], &commands);
    run.advance(second(3), u64::MAX);
    assert_eq!(knowing(&run), [1]);
    run.advance(second(19), u64::MAX);
    assert_eq!(knowing(&run), [20], "told after the restart, over a network that loses a fifth");
    run.advance(second(40), u64::MAX);
    let update = run.tally().latest().expect("one update");
    assert_eq!(
        run.knowledge(NodeId::new(1), update),
        Knowledge::Infective,
        "told again after the master lost its disk"
    );
    assert_eq!(run.tally().spreading, 1, "only the master's row matters any more");
}
