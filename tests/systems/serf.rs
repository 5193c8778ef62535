//! Serf on top of SWIM: who left and who failed, intents and events by Lamport time, and what it does that memberlist does not.
//!
//! Rules and constants are those of hashicorp/serf (`serf.go`, `delegate.go`, `config.go`); networks are quick (0.2 to 1 ms).

use gossip_workshop::observe::Bare;
use gossip_workshop::protocol::{Belief, NodeId, Protocol};
use gossip_workshop::protocols::serf::Serf;
use gossip_workshop::protocols::swim::Swim;
use gossip_workshop::protocols::{self, prepare};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::{Duration, Instant};

type Run = Simulation<Serf, Bare>;

fn cluster<P: Protocol>(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Simulation<P, Bare> {
    let (nodes, seed) = (nodes.to_string(), seed.to_string());
    let mut setup = Setup { protocol: P::INFO.name.into(), nodes, seed, ..Setup::default() };
    setup.knobs.insert("latency".into(), "0.2ms..1ms".into());
    setup.knobs.extend(knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    setup.commands = commands.iter().map(|command| command.to_string()).collect();
    let (settings, commands) = prepare::<P>(&setup).unwrap_or_else(|problems| panic!("{setup:?}: {problems:?}"));
    Simulation::new(settings, commands).expect("prepared")
}

fn run_until<P: Protocol>(mut run: Simulation<P, Bare>, seconds: f64) -> Simulation<P, Bare> {
    run.advance(Instant::from_micros((seconds * 1e6) as u64), u64::MAX);
    run
}

fn members(run: &Run) -> impl Iterator<Item = NodeId> + use<> {
    (1..=run.settings().nodes).map(NodeId::new)
}

/// What the running members believe of one, if they agree.
fn verdict(run: &Run, subject: u32) -> Option<Belief> {
    let subject = NodeId::new(subject);
    let mut beliefs =
        members(run).filter(|other| *other != subject && run.is_up(*other)).map(|o| run.belief(o, subject));
    let first = beliefs.next()?;
    beliefs.all(|belief| belief == first).then_some(first)
}

/// Everybody takes for alive exactly those that are up.
fn is_settled(run: &Run) -> bool {
    let knows = |observer, subject| (run.belief(observer, subject) == Belief::Alive) == run.is_up(subject);
    members(run).filter(|o| run.is_up(*o)).all(|observer| members(run).all(|subject| knows(observer, subject)))
}

fn fact(run: &Run, node: u32, label: &str) -> String {
    let facts = run.protocol().view(run.node(NodeId::new(node))).facts;
    facts.into_iter().find(|(name, _)| name == label).unwrap_or_else(|| panic!("no fact {label}")).1
}

#[test]
fn who_leaves_left_and_who_crashes_failed() {
    let run = run_until(cluster(40, 1, &[], &["10s leave 5", "10s kill 6"]), 14.0);
    assert_eq!(verdict(&run, 5), Some(Belief::Left));
    assert!(!run.is_up(NodeId::new(5)), "an intent, a goodbye, and a second for it to spread");
    let run = run_until(run, 60.0);
    assert_eq!((verdict(&run, 5), verdict(&run, 6)), (Some(Belief::Left), Some(Belief::Dead)));
    assert_eq!(fact(&run, 1, "Serf members"), "38 alive, 0 leaving, 1 left, 1 failed");
    let detection = &run.tally().detection;
    assert_eq!((detection.crashes().len(), detection.false_positives), (1, 0));
}

#[test]
fn a_crash_is_found_as_soon_as_memberlist_finds_it() {
    // Sheet 3.8, oracle 2: at least a probe of 1 s and 8 s of suspicion; all within 1 s of the first.
    for seed in 1..=3 {
        let run = run_until(cluster::<Serf>(100, seed, &[], &["10s kill 1"]), 30.0);
        let crash = run.tally().detection.crashes()[0];
        let (first, all) = (crash.first.expect("found"), crash.all.expect("by all"));
        assert!((9.0..=13.0).contains(&first.seconds()) && all.seconds() - first.seconds() < 1.0, "{crash:?}");
    }
}

#[test]
fn the_failed_can_be_declared_left_or_forgotten() {
    for (command, expected) in
        [("40s force-leave 6 at 2", Belief::Left), ("40s force-leave 6 at 2 prune", Belief::Unknown)]
    {
        let run = run_until(cluster(20, 1, &[], &["10s kill 6", command]), 39.0);
        assert_eq!(verdict(&run, 6), Some(Belief::Dead));
        assert_eq!(verdict(&run_until(run, 42.0), 6), Some(expected), "{command}");
    }
}

#[test]
fn who_lives_answers_a_forced_leave_with_a_join_intent() {
    let run: Run = run_until(cluster(20, 1, &[], &["10s force-leave 6 at 2"]), 10.0);
    assert_eq!(fact(&run, 2, "Serf members"), "19 alive, 1 leaving, 0 left, 0 failed");
    let run = run_until(run, 13.0);
    for node in 1..=20 {
        assert_eq!(fact(&run, node, "Serf members"), "20 alive, 0 leaving, 0 left, 0 failed", "at node {node}");
    }
    assert!(is_settled(&run) && run.is_up(NodeId::new(6)));
}

#[test]
fn a_long_split_heals_because_the_failed_are_sought() {
    // With as many failed as alive, each agent tries one every 30 s. memberlist alone stays split: see the tests of swim.
    let run = cluster(20, 1, &[], &["10s partition 1-10 | 11-20", "200s heal"]);
    let run = run_until(run, 200.0);
    assert_eq!(fact(&run, 1, "Serf members"), "10 alive, 0 leaving, 0 left, 10 failed");
    assert!(is_settled(&run_until(run, 240.0)));
}

#[test]
fn who_has_failed_or_left_for_long_is_forgotten() {
    let knobs = [("reconnect-timeout", "60s"), ("tombstone-timeout", "120s")];
    let run = run_until(cluster(20, 1, &knobs, &["10s kill 6", "10s leave 5"]), 60.0);
    assert_eq!((verdict(&run, 5), verdict(&run, 6)), (Some(Belief::Left), Some(Belief::Dead)));
    let run = run_until(run, 110.0);
    assert_eq!((verdict(&run, 5), verdict(&run, 6)), (Some(Belief::Left), Some(Belief::Unknown)));
    assert_eq!(verdict(&run_until(run, 160.0), 5), Some(Belief::Unknown));
}

#[test]
fn who_left_or_failed_comes_back() {
    for commands in
        [["10s leave 5", "30s restart 5"], ["10s kill 5", "60s join 5 via 9"], ["10s leave 5", "90s join 5 via 9"]]
    {
        let run = run_until(cluster(20, 1, &[], &commands), 130.0);
        assert!(is_settled(&run), "{commands:?}");
        assert_eq!(fact(&run, 1, "Serf members"), "20 alive, 0 leaving, 0 left, 0 failed", "{commands:?}");
    }
}

#[test]
fn a_cluster_forms_through_one_agent_and_takes_newcomers_in() {
    let run = run_until(cluster(30, 1, &[("formed", "off"), ("absent", "2")], &["20s join 29,30 via 3"]), 19.0);
    assert!(is_settled(&run));
    let run = run_until(run, 25.0);
    assert!(is_settled(&run));
    assert_eq!(fact(&run, 30, "Serf members"), "30 alive, 0 leaving, 0 left, 0 failed");
}

#[test]
fn every_agent_sends_an_event_twelve_times_in_a_hundred() {
    let run = run_until(cluster::<Serf>(100, 1, &[("anti-entropy", "off")], &["5s inject 7"]), 15.0);
    let (tally, entry) = (run.tally(), run.tally().updates()[0]);
    assert_eq!((tally.telling, tally.spreading, tally.all_know()), (1_200, 0, true));
    assert!(entry.last.since(entry.born) < Duration::from_secs(1));
}

#[test]
fn events_outlive_a_crash_with_the_others_and_come_by_push_and_pull() {
    let run = run_until(cluster::<Serf>(20, 1, &[], &["5s kill 4", "6s inject 1", "30s restart 4"]), 32.0);
    assert!(run.tally().all_know());
}

#[test]
fn an_agent_sends_what_memberlist_sends_and_a_coordinate_with_each_answer() {
    let knobs = [("anti-entropy", "off")];
    let serf = run_until(cluster::<Serf>(30, 1, &knobs, &[]), 60.0);
    let swim = run_until(cluster::<Swim>(30, 1, &knobs, &[]), 60.0);
    let rate = serf.tally().sent as f64 / 60.0 / 30.0;
    assert!((1.96..=2.02).contains(&rate), "{rate} messages per agent and second");
    let mean = |tally: &gossip_workshop::observe::Tally| tally.bytes as f64 / tally.sent as f64;
    // 132 bytes with every second message.
    let added = mean(serf.tally()) - mean(swim.tally());
    assert!((added - 66.0).abs() < 0.5, "{added} bytes a message");
}

#[test]
fn every_cluster_converges_after_faults_stop() {
    for seed in 1..=6 {
        let commands = [
            "5s kill 20%",
            "7s leave 1-3",
            "8s set loss 30%",
            "9s freeze 4-6",
            "15s thaw all",
            "16s restart all",
            "20s isolate 2",
            "22s rolling all 3 1s 2s",
            "40s force-leave 7 at 8",
            "45s heal",
            "45s set loss 0",
            "50s restart all",
        ];
        let run = run_until(cluster(24, seed, &[("duplication", "5%")], &commands), 150.0);
        assert!(is_settled(&run), "seed {seed}");
        assert_eq!(fact(&run, 1, "Serf members"), "24 alive, 0 leaving, 0 left, 0 failed", "seed {seed}");
    }
}

#[test]
fn the_log_says_failed_where_memberlist_s_says_dead() {
    for (protocol, word) in [("serf", "failed"), ("consul", "failed"), ("swim", "dead")] {
        let (nodes, seed) = ("10".to_string(), "1".to_string());
        let commands = vec!["5s kill 3".to_string()];
        let setup = Setup { protocol: protocol.into(), nodes, seed, commands, ..Setup::default() };
        let mut run = protocols::begin(&setup).expect("a run");
        run.advance(Instant::from_micros(30_000_000), u64::MAX);
        let verdict = format!("takes node 3 for {word}");
        assert!(run.log(0, usize::MAX).iter().any(|line| line.text.contains(&verdict)), "{protocol}");
    }
}

#[test]
fn events_are_put_aside_like_all_news() {
    // Thirty events a packet, each of which takes 30 ms: most wait.
    let run = run_until(cluster::<Serf>(40, 1, &[], &["5s slow 1 30ms", "10s inject 2-40"]), 12.0);
    assert!(run.tally().deepest_inbox > 60, "{} waited at most", run.tally().deepest_inbox);
}
