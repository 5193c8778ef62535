//! The gossip storm: a rolling restart of a healthy cluster, on links that carry a quarter of a megabit.
//!
//! A hundred agents, of which nodes 1 to 3 are the servers that everybody joins through, as Consul's `retry_join` has it. Every
//! agent that comes back swaps the whole membership with one of them: 100 entries with the 87 bytes that Consul's tags take,
//! 17 kB each way with headers. So many a second fit through three links, and no more: 3 × 31 kB/s ÷ 17 kB = 5.5. What comes
//! faster waits, and pings, acks and refutations wait behind it.
//!
//! The numbers stand for larger ones: as many per cent a minute of n nodes are n times the joins, each n times as large. A
//! hundred nodes on 250 kbit/s are 1,000 on 25 Mbit/s, and 4,500, of which memberlist's issue 312 tells, on 500 Mbit/s. A
//! message takes a millisecond to handle, as on a host that is busy with its own work.

use gossip_workshop::observe::{Bare, Tally};
use gossip_workshop::protocols::prepare;
use gossip_workshop::protocols::swim::Swim;
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

/// Restarts nodes 4 to 100 one by one, so many milliseconds apart, on links of so many bytes a second.
fn rollout(gap_ms: u64, capacity: u64, seed: u32) -> Tally {
    let mut setup = Setup { protocol: "swim".into(), nodes: "100".into(), seed: seed.to_string(), ..Setup::default() };
    let capacity = capacity.to_string();
    let knobs = [
        ("latency", "0.5ms..2ms"),
        ("contacts", "3"),
        ("metadata-bytes", "87"),
        ("handling", "1ms"),
        ("capacity", capacity.as_str()),
    ];
    setup.knobs.extend(knobs.map(|(name, value)| (name.to_string(), value.to_string())));
    setup.commands.push(format!("10s rolling 4-100 1 {gap_ms}ms 1s"));
    let (settings, commands) = prepare::<Swim>(&setup).expect("a scenario");
    let mut run = Simulation::<Swim, Bare>::new(settings, commands).expect("prepared");
    run.advance(Instant::from_micros((50_000 + 97 * gap_ms) * 1_000), u64::MAX);
    run.tally().clone()
}

/// A quarter of a megabit a second, in bytes.
const QUARTER: u64 = 31_250;

/// How many of these runs took a running node for dead, and the longest that a message waited for a link in any.
fn storms(gap_ms: u64, capacity: u64, seeds: u32) -> (usize, f64) {
    let tallies = (1..=seeds).map(|seed| rollout(gap_ms, capacity, seed));
    tallies.fold((0, 0.0), |(storms, longest), tally| {
        (storms + usize::from(tally.detection.falsely_accused() > 0), tally.slowest.seconds().max(longest))
    })
}

#[test]
fn a_fast_rollout_declares_healthy_nodes_dead_and_a_slow_one_none() {
    for seed in 1..=20 {
        let fast = rollout(100, QUARTER, seed);
        assert!(fast.detection.falsely_accused() > 0, "seed {seed}: nobody was taken for dead");
        // The verdict of most of a hundred, not one node's mistake.
        assert!(fast.detection.false_positives > 90, "seed {seed}: {}", fast.detection.false_positives);
        // Suspicion lasts 8 s at least: a link that holds everything up for about as long keeps the refutation back.
        assert!(fast.slowest.seconds() > 5.0, "seed {seed}: links were {} s behind at most", fast.slowest.seconds());
        let slow = rollout(1_000, QUARTER, seed);
        assert_eq!(slow.detection.falsely_accused(), 0, "seed {seed}");
        assert!(slow.slowest.seconds() < 2.5, "seed {seed}: links were {} s behind", slow.slowest.seconds());
        assert!(slow.deepest_inbox > 0 && fast.deepest_inbox > 0, "inboxes were in use");
    }
}

#[test]
fn the_cliff_is_where_the_links_are_full() {
    // Ten joins a second need 1.8 times what the links carry, and two a third of it.
    assert_eq!(storms(100, QUARTER, 10).0, 10);
    assert_eq!(storms(500, QUARTER, 10).0, 0);
    // Four times the links, and the fast rollout is as harmless; a fifth of them, and the slow one is not.
    let (wide, behind) = storms(100, 4 * QUARTER, 10);
    assert!(wide == 0 && behind < 1.0, "{wide} storms on wide links, {behind} s behind");
    assert_eq!(storms(1_000, QUARTER / 5, 5).0, 5);
}
