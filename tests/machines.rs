//! What machines and roads do to a run: each fault shows what it should, and nothing else.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::engine::Engine;
use gossip_workshop::protocol::NodeId;
use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::Instant;

fn run(seconds: u64, text: &str) -> Box<dyn Engine> {
    let setup = scenario::read(&format!("gossip 1\n{text}")).expect("a scenario");
    let mut run = protocols::begin(&setup).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    run.advance(Instant::from_micros(seconds * 1_000_000), u64::MAX);
    run
}

fn version(run: &dyn Engine, node: u32, writer: u32) -> u32 {
    let view = run.inspect(NodeId::new(node)).expect("a node");
    view.known.iter().find(|known| known.origin.number() == writer).map_or(0, |known| known.version)
}

#[test]
fn a_frozen_process_hears_what_waited_when_it_thaws() {
    let text = "nodes 4\nseed 3\nset latency 10ms\nat 0s freeze 3\nat 0s inject 1\nat 20s thaw 3";
    let frozen = run(19, text);
    assert_eq!(version(&*frozen, 3, 1), 0);
    assert!(frozen.frame(Instant::ZERO).inbox[2] > 5);
    let thawed = run(21, text);
    assert_eq!(version(&*thawed, 3, 1), 1);
    assert_eq!(thawed.frame(Instant::ZERO).inbox[2], 0);
}

#[test]
fn a_crash_loses_what_waited_and_the_frost() {
    let text = "nodes 2\nset latency 10ms\nat 0s freeze 2\nat 0s inject 1\nat 5s kill 2\nat 6s restart 2";
    let before = run(5, text).status();
    assert_eq!(before.delivered, 0.0);
    assert_eq!(before.undeliverable, before.sent - before.in_flight as f64);
    assert_eq!(version(&*run(10, text), 2, 1), 1);
}

#[test]
fn slow_handling_fills_the_inbox_to_its_brim() {
    let text = "nodes 50\nset latency 10ms\nset interval 100ms\nset inbox 20\nat 0s inject 1\nat 0s slow 7 1s";
    let slow = run(60, text);
    let frame = slow.frame(Instant::ZERO);
    assert_eq!(frame.inbox[6], 20);
    assert!(frame.inbox.iter().enumerate().all(|(index, depth)| index == 6 || *depth == 0));
    assert!(slow.status().undeliverable > 0.0);
}

#[test]
fn a_narrow_link_delays_and_then_drops() {
    // Some 130 bytes a second and node are sent; a link of 50 cannot carry them.
    let wide = run(60, "nodes 30\nset latency 10ms\nset capacity 1000000\nat 0s inject 1").status();
    let narrow = run(60, "nodes 30\nset latency 10ms\nset capacity 50\nset buffer 500\nat 0s inject 1").status();
    assert_eq!((wide.undeliverable, wide.knows), (0.0, 30));
    assert!(narrow.undeliverable > 100.0);
    assert!(narrow.delivered * 132.0 <= 50.0 * 60.0 * 30.0, "more came through than the links can carry");
}

#[test]
fn a_flipped_bit_is_believed_only_without_checksums() {
    let text = |checksum| format!("nodes 20\nset checksum {checksum}\nat 0s inject 1\nat 0s corrupt 1");
    let believed = run(60, &text(false));
    let protected = run(60, &text(true));
    let poison = 1 ^ 1 << 30;
    assert!((2..=20).all(|node| version(&*believed, node, 1) == poison));
    assert!((2..=20).all(|node| version(&*protected, node, 1) == 1));
}

#[test]
fn restarting_the_nodes_one_by_one_does_not_cure_a_poisoned_cluster() {
    let text = "nodes 20\nset checksum false\nat 0s inject 1\nat 0s corrupt 1\nat 30s rolling all 1 2s 1s empty";
    let poisoned = run(100, text);
    assert!((2..=20).all(|node| version(&*poisoned, node, 1) == 1 ^ 1 << 30));
}

#[test]
fn a_rolling_restart_takes_its_batches_down_and_up() {
    let text = "nodes 10\nat 1s rolling 1-6 2 10s 4s";
    let up = |seconds| run(seconds, text).status().up;
    assert_eq!([0, 2, 4, 6, 12, 16, 22, 26].map(up), [10, 8, 8, 10, 8, 10, 8, 10]);
}

#[test]
fn a_fast_clock_ticks_more_often() {
    let sent = |clock: &str| run(1_000, &format!("nodes 2\nset latency 10ms\nat 0s inject 1\n{clock}")).status().sent;
    let (right, fast) = (sent(""), sent("at 0s drift 1-2 +10%"));
    assert!((fast / right - 1.1).abs() < 0.005, "{fast} against {right}");
}

#[test]
fn a_road_of_its_own_latency_is_one_way() {
    let text = "nodes 2\nset latency 10ms\nset interval 10s\nat 0s delay 1 > 2 5s\nat 0s inject 1\nat 0s inject 2";
    let arrivals = run(20, text);
    let frame = arrivals.frame(Instant::ZERO);
    let travels = |from: u32| {
        let flights = frame.from.iter().zip(frame.arrives_at.iter().zip(&frame.sent_at));
        flights.filter(|(sender, _)| **sender == from).map(|(_, (arrives, sent))| arrives - sent).collect::<Vec<_>>()
    };
    assert!(!travels(1).is_empty() && travels(1).iter().all(|travel| *travel == 5e6));
    assert!(!travels(2).is_empty() && travels(2).iter().all(|travel| *travel == 1e4));
}

#[test]
fn what_takes_time_is_refused_under_a_round_clock() {
    for line in ["set handling 1ms", "set capacity 100", "at 1s slow 1 10ms", "at 1s delay 1 > 2 1s"] {
        let setup = scenario::read(&format!("gossip 1\nset clock rounds\n{line}")).expect("a scenario");
        let problems = protocols::check(&setup).expect_err(line);
        assert!(problems[0].message.contains("round clock"), "{problems:?}");
    }
}
