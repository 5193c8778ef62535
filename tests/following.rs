//! When each node acts next by itself, for the page to show: told as the engine has it, not guessed.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::engine::Engine;
use gossip_workshop::observe::frame::{Frame, bits};
use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::{Duration, Instant};

fn begin(text: &str) -> Box<dyn Engine> {
    protocols::begin(&scenario::read(&format!("gossip 1\n{text}")).expect("a scenario")).expect("a run")
}

fn millis(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

/// In pull mode every turn sends something, so that a turn can be seen.
#[test]
fn turns_are_taken_when_they_are_told() {
    for clock in ["timers", "poisson"] {
        let mut run = begin(&format!("nodes 12\nseed 9\nset mode pull\nset clock {clock}\nat 3s kill 5\n"));
        for at in (500..8_000).step_by(700) {
            run.seek(millis(at));
            let Frame { turn_at, turn_every, state, .. } = run.frame(millis(at));
            for (index, next) in turn_at.into_iter().enumerate() {
                if state[index] & bits::UP == 0 {
                    assert_eq!(next, 0.0, "who is down takes no turn");
                    continue;
                }
                assert!(next > at as f64 * 1e3);
                assert_eq!(turn_every[index], 1e6, "the interval");
                if index == 4 && next > 3e6 {
                    continue; // it is killed before that
                }
                run.seek(Instant::from_micros(next as u64));
                let frame = run.frame(Instant::from_micros(next as u64));
                let sends = frame.from.iter().zip(&frame.sent_at);
                let here = |(from, sent): (&u32, &f64)| *from as usize == index + 1 && *sent == next;
                assert!(sends.into_iter().any(here), "node {} takes its turn at {next}", index + 1);
            }
        }
    }
}

#[test]
fn under_a_round_clock_all_take_the_next_round() {
    let mut run = begin("nodes 5\nset clock rounds\nset interval 2s\n");
    run.seek(millis(3_000));
    assert_eq!(run.frame(Instant::ZERO).turn_at, [4e6; 5]);
}

#[test]
fn every_protocol_tells_its_turns_in_a_small_cluster_only() {
    for entry in protocols::REGISTRY {
        let run = |nodes: u32| {
            // Mail takes turns only at anti-entropy.
            let mail = if entry.info.name == "mail" { "set anti-entropy true\n" } else { "" };
            let mut run = begin(&format!("protocol {}\nnodes {nodes}\n{mail}", entry.info.name));
            run.seek(millis(4_321));
            run.frame(Instant::ZERO).turn_at
        };
        let told = run(12);
        let turns = told.iter().filter(|at| **at > 4.321e6).count();
        // Node 1 is the master of a central cluster: it waits for the others.
        assert_eq!(turns, if entry.info.name == "central" { 11 } else { 12 }, "{}: {told:?}", entry.info.name);
        assert!(run(13).is_empty(), "{}", entry.info.name);
    }
}
