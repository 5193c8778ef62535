//! Rewinding loses nothing: every moment can be seen again, and acting in the past keeps both futures.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::engine::Engine;
use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::Instant;

const CLUSTER: &str = "gossip 1\nnodes 30\nseed 5\nset loss 10%\nat 0s inject 1\nat 12s inject 2\n";

fn begin(text: &str) -> Box<dyn Engine> {
    protocols::begin(&scenario::read(text).expect("a scenario")).expect("a run")
}

fn second(second: u64) -> Instant {
    Instant::from_micros(second * 1_000_000)
}

/// The digest of a run that did `commands`, without ever looking back.
fn straight(commands: &str, until: u64) -> u64 {
    let mut run = begin(&format!("{CLUSTER}{commands}"));
    run.advance(second(until), u64::MAX);
    run.digest()
}

#[test]
fn acting_in_the_past_keeps_both_futures() {
    let mut run = begin(CLUSTER);
    run.advance(second(10), u64::MAX);
    run.command("kill 3").expect("node 3 runs");
    run.advance(second(20), u64::MAX);
    assert_eq!(run.digest(), straight("at 10s kill 3", 20));

    run.seek(second(8));
    assert_eq!(run.seen(), second(20), "the future is still there to be seen");
    run.command("kill 4-6").expect("nodes 4 to 6 run");
    run.advance(second(20), u64::MAX);
    assert_eq!(run.digest(), straight("at 8s kill 4-6", 20), "the kill at 10 s belongs to the other future");

    let branches = run.branches();
    assert_eq!(branches.len(), 1);
    assert_eq!((branches[0].parted, branches[0].seen), (8e6, 20e6));
    run.enter(0).expect("branch 0 exists");
    assert_eq!(run.now(), second(8));
    run.advance(second(20), u64::MAX);
    assert_eq!(run.digest(), straight("at 10s kill 3", 20));

    run.enter(0).expect("the future that was left took its place");
    run.advance(second(20), u64::MAX);
    assert_eq!(run.digest(), straight("at 8s kill 4-6", 20));
    assert!(run.enter(1).is_err());
}

#[test]
fn what_is_watched_stays_watched_wherever_the_run_goes() {
    let mut run = begin(CLUSTER);
    let watched = |run: &dyn Engine| {
        let status = run.status();
        (status.watched_origin, status.knows)
    };
    run.advance(second(14), u64::MAX);
    let (latest, told) = watched(&*run);
    run.watch(1).expect("node 1 wrote the first update");
    assert_eq!((latest, watched(&*run).0), (2, 1));
    assert!(watched(&*run).1 > told, "the first is known more widely than the second after two seconds");
    run.seek(second(13));
    assert_eq!(watched(&*run).0, 1, "after a rewind");
    run.seek(Instant::ZERO);
    run.command("kill 30").expect("node 30 runs");
    run.advance(second(20), u64::MAX);
    assert_eq!(watched(&*run).0, 1, "in another future, from before it was written");
    run.enter(0).expect("the future that was left");
    run.step();
    assert_eq!(watched(&*run).0, 1, "and back in the first");
    run.advance(second(14), u64::MAX);
    assert!(run.watch(3).is_err());
    assert_eq!(watched(&*run).0, 1, "who is refused goes on as before");
    run.watch(0).expect("the latest");
    run.seek(second(13));
    assert_eq!(watched(&*run).0, 2);
}

#[test]
fn what_the_scenario_plans_happens_in_every_future() {
    let mut run = begin(CLUSTER);
    run.advance(second(20), u64::MAX);
    run.seek(second(5));
    run.command("kill 9").expect("node 9 runs");
    run.advance(second(20), u64::MAX);
    assert_eq!(run.status().updates, 2);
    assert_eq!(run.digest(), straight("at 5s kill 9", 20));
}

#[test]
fn a_refused_command_changes_nothing() {
    let mut run = begin(CLUSTER);
    run.advance(second(20), u64::MAX);
    run.seek(second(5));
    for wrong in ["kill 31", "explode 3", "set nodes 5", "set interval 2s", "set loss 200%"] {
        assert!(run.command(wrong).is_err(), "{wrong}");
    }
    assert!(run.branches().is_empty());
    run.seek(second(20));
    assert_eq!(run.digest(), straight("", 20));
}

#[test]
fn a_shared_run_is_the_same_run() {
    let mut run = begin(CLUSTER);
    run.advance(second(7), u64::MAX);
    for command in ["kill 10%", "set loss 30%", "partition 1-15 | 16-30", "anti-entropy on"] {
        run.command(command).expect(command);
    }
    run.advance(second(15), u64::MAX);
    run.command("heal").expect("heal");
    run.advance(second(40), u64::MAX);
    let shared = scenario::write(&run.setup());
    let mut opened = begin(&shared);
    opened.advance(second(40), u64::MAX);
    assert_eq!(opened.digest(), run.digest(), "{shared}");
}

#[test]
fn a_long_run_stays_within_its_memory_and_seeks_anywhere() {
    let mut run = begin("gossip 1\nnodes 300\nseed 1\nset fanout 2\nat 0s inject 1\n");
    run.advance(second(600), u64::MAX);
    let end = run.digest();
    let mut digests = Vec::new();
    for at in [599, 3, 300, 0, 450] {
        run.seek(second(at));
        digests.push(run.digest());
    }
    run.seek(second(600));
    assert_eq!(run.digest(), end);
    run.seek(second(300));
    assert_eq!(run.digest(), digests[2]);
}

#[test]
fn a_step_gives_up_where_nothing_will_be_seen_again() {
    for clock in ["timers", "rounds"] {
        let mut run =
            begin(&format!("gossip 1\nnodes 5\nset clock {clock}\nset stop sends\nset k 1\nat 0s inject 1\n"));
        let steps = std::iter::from_fn(|| run.step().then_some(())).take(1_000).count();
        assert!((2..100).contains(&steps), "{clock}: {steps} steps");
        assert!(run.now() >= second(10) && run.now() < second(60));
    }
}

#[test]
fn stepping_past_a_checkpoint_and_playing_on_is_the_same_run() {
    let mut run = begin(CLUSTER);
    let stepped = |run: &mut dyn Engine| while run.now() < second(5) && run.step() {};
    stepped(&mut *run);
    let reached = run.now();
    run.advance(second(3), u64::MAX);
    assert_eq!(run.now(), reached, "time does not go back");
    run.advance(second(9), u64::MAX);
    for at in [2, 4, 6, 9] {
        run.seek(second(at));
        assert_eq!(run.digest(), straight("", at), "at {at} s");
    }
}

/// Every future of a run: what was done there, and its digest at 20 s. The one on screen is the last.
fn futures(run: &mut dyn Engine) -> Vec<(Vec<String>, u64)> {
    let mut futures = Vec::new();
    for branch in 0..run.branches().len() {
        run.enter(branch).expect("a branch of this run");
        run.seek(second(20));
        futures.push((run.setup().commands, run.digest()));
        run.enter(branch).expect("the future that was on screen took its place");
    }
    run.seek(second(20));
    futures.push((run.setup().commands, run.digest()));
    futures
}

#[test]
fn a_shared_run_keeps_its_other_futures_also_those_of_a_future_that_was_left() {
    let mut run = begin(CLUSTER);
    run.advance(second(10), u64::MAX);
    for (at, command) in [(9, "kill 3"), (8, "set loss 30%"), (4, "kill 5-9"), (15, "restart 5"), (11, "heal")] {
        run.seek(second(at));
        run.command(command).expect(command);
        run.advance(second(17), u64::MAX);
    }
    assert_eq!(run.branches().len(), 5, "each command was given in the past");
    let shared = scenario::write(&run.setup());
    let mut opened = begin(&shared);
    assert_eq!(scenario::write(&opened.setup()), shared);
    opened.seek(second(17));
    assert_eq!(opened.digest(), run.digest());
    assert_eq!(futures(&mut *opened), futures(&mut *run), "{shared}");
    for (commands, digest) in futures(&mut *opened) {
        let commands: Vec<_> = commands.iter().map(|command| format!("at {command}\n")).collect();
        let mut straight = begin(&format!("gossip 1\nnodes 30\nseed 5\nset loss 10%\n{}", commands.concat()));
        straight.advance(second(20), u64::MAX);
        assert_eq!(straight.digest(), digest, "{commands:?}");
    }
}

#[test]
fn thousands_of_commands_in_one_instant_are_done_a_slice_at_a_time() {
    let mut run = begin(&format!("gossip 1\nnodes 1000\n{}", "at 0s set loss 1%\n".repeat(3_000)));
    let slices = std::iter::from_fn(|| Some(run.advance(second(0), 10_000))).take_while(|done| *done > 0).count();
    assert!((200..=400).contains(&slices), "{slices} slices");
}

#[test]
fn closed_roads_can_be_told_also_where_chance_chose_them() {
    let mut run = begin(CLUSTER);
    run.command("isolate 10%").expect("three nodes");
    run.advance(second(1), u64::MAX);
    let cuts = run.cuts();
    let [(inside, outside), back] = &cuts.one_way[..] else { panic!("both directions: {cuts:?}") };
    assert_eq!((inside.len(), outside.len()), (3, 27));
    assert_eq!((outside, inside), (&back.0, &back.1));
    run.seek(Instant::ZERO);
    run.command("heal").expect("nothing is closed yet, so nothing changes");
    assert_eq!(run.cuts(), Default::default());
}
