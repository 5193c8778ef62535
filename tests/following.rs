//! What the page needs to follow one message, and to show when each node acts next: told as the engine has it, not guessed.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::engine::Engine;
use gossip_workshop::engine::message::{MessageView, Name};
use gossip_workshop::observe::Fate;
use gossip_workshop::observe::frame::{Frame, bits, ended};
use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::{Duration, Instant};

fn begin(text: &str) -> Box<dyn Engine> {
    protocols::begin(&scenario::read(&format!("gossip 1\n{text}")).expect("a scenario")).expect("a run")
}

fn millis(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

/// Every message that a frame shows, looked for by its name.
fn views(run: &dyn Engine, frame: &Frame) -> Vec<MessageView> {
    let name = |i: usize| Name {
        from: frame.from[i],
        to: frame.to[i],
        kind: frame.kind[i],
        sent: Instant::from_micros(frame.sent_at[i] as u64),
    };
    (0..frame.from.len()).map(|i| run.message(&name(i)).expect("a frame shows what is remembered")).collect()
}

fn again(run: &dyn Engine, view: &MessageView) -> MessageView {
    let MessageView { from, to, kind, sent_at, .. } = *view;
    let sent = Instant::from_micros(sent_at as u64);
    run.message(&Name { from, to, kind, sent }).expect("it was sent")
}

#[test]
fn a_message_is_followed_to_what_it_causes() {
    let mut run = begin("nodes 8\nseed 3\nset latency 200ms..400ms\nset mode push\nset fanout 2\nat 0s inject 1\n");
    let mut taught = 0;
    for at in (0..6_000).step_by(100) {
        run.seek(millis(at));
        let under_way = views(&*run, &run.frame(millis(at)));
        run.seek(millis(at + 500));
        for view in under_way.iter().filter(|view| view.ended_at.is_none()) {
            let MessageView { ended_at, fate, caused, .. } = again(&*run, view);
            assert_eq!(ended_at, Some(view.arrives_at), "ideal machines are done with a message when it comes");
            let heard = format!("Node {} heard 1:1 from node {}", view.to, view.from);
            let words: Vec<&str> = caused.iter().map(|line| line.text.as_str()).collect();
            match fate {
                ended::USEFUL => assert_eq!(words, [heard.as_str()]),
                ended::REDUNDANT => assert!(words.is_empty(), "who knew it learns nothing: {words:?}"),
                other => panic!("a push tells something or nothing new, not {other}"),
            }
            taught += usize::from(fate == ended::USEFUL);
        }
        run.seek(millis(at));
        for view in &under_way {
            assert_eq!(again(&*run, view).ended_at, view.ended_at, "rewound, it is on its way again");
        }
    }
    assert!(taught >= 7, "seven nodes had to be told; {taught} messages were seen to tell them");
}

#[test]
fn a_message_has_the_name_that_it_has_in_every_future() {
    let mut run = begin("nodes 8\nseed 3\nset latency 200ms..400ms\nset mode push\nat 0s inject 1\n");
    run.seek(millis(1_500));
    let before = views(&*run, &run.frame(Instant::ZERO));
    run.command("kill 8").expect("node 8 runs");
    run.seek(millis(3_000));
    run.seek(millis(1_400));
    run.command("kill 7").expect("node 7 runs");
    run.seek(millis(1_500));
    let sent_before = before.iter().filter(|view| view.sent_at < 1.4e6);
    assert!(sent_before.clone().count() > 0);
    for view in sent_before {
        assert_eq!(again(&*run, view).arrives_at, view.arrives_at);
    }
    let never = Name { from: 1, to: 2, kind: 0, sent: millis(999_999) };
    assert!(run.message(&never).is_none());
}

#[test]
fn a_message_that_fails_ends_where_it_fails() {
    let mut run =
        begin("nodes 6\nseed 1\nset latency 200ms..400ms\nset mode push\nset loss 40%\nat 0s inject 1\nat 2s kill 2\n");
    let mut seen = [false; 5];
    for at in (0..12_000).step_by(100) {
        run.seek(millis(at));
        for view in views(&*run, &run.frame(millis(at.saturating_sub(300)))) {
            let fate = view.fate & 7;
            let over = view.arrives_at <= at as f64 * 1e3;
            assert_eq!(view.ended_at, over.then_some(view.arrives_at));
            seen[usize::from(fate)] |= over;
        }
    }
    assert!(seen[Fate::Lost as usize] && seen[Fate::Down as usize], "{seen:?}");
}

#[test]
fn the_log_tells_each_message_that_is_lost_or_finds_no_road() {
    let mut run = begin("nodes 6\nseed 4\nset loss 30%\nat 0s inject 1\nat 3s partition 1-3 | 4-6\n");
    run.seek(millis(6_000));
    let log = run.log(0, usize::MAX);
    let told = |word: &str| log.iter().filter(|line| line.text.ends_with(word)).count() as f64;
    let status = run.status();
    assert_eq!(told("was lost"), status.lost);
    assert_eq!(told("found no open road"), status.undeliverable);
    assert!(status.lost > 0.0 && status.undeliverable > 0.0);
}

#[test]
fn a_message_that_waits_in_an_inbox_has_not_ended() {
    let mut run =
        begin("nodes 4\nseed 1\nset latency 200ms..400ms\nset mode pull\nset handling 150ms\nat 0s inject 1\n");
    let mut waited = 0;
    for at in (0..6_000).step_by(50) {
        run.seek(millis(at));
        for view in views(&*run, &run.frame(millis(at.saturating_sub(1_000)))) {
            let arrived = view.arrives_at <= at as f64 * 1e3;
            waited += usize::from(arrived && view.ended_at.is_none());
            assert!(view.ended_at.is_none_or(|ended| ended >= view.arrives_at));
        }
    }
    assert!(waited > 0, "handling takes longer than the way to the next letter");
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
