//! Heartbeats to everybody: what they cost, how soon they find the dead, and what lost messages do to them.

use gossip_workshop::observe::Bare;
use gossip_workshop::protocols::heartbeat::Heartbeat;
use gossip_workshop::protocols::prepare;
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

fn run(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str], seconds: u64) -> Simulation<Heartbeat, Bare> {
    let mut setup =
        Setup { protocol: "heartbeat".into(), nodes: nodes.to_string(), seed: seed.to_string(), ..Setup::default() };
    setup.knobs.extend(knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    setup.commands = commands.iter().map(|command| command.to_string()).collect();
    let (settings, commands) = prepare::<Heartbeat>(&setup).expect("a run");
    let mut run = Simulation::new(settings, commands).expect("a run");
    run.advance(Instant::from_micros(seconds * 1_000_000), u64::MAX);
    run
}

#[test]
fn everybody_tells_everybody_every_second() {
    let run = run(20, 1, &[], &[], 30);
    assert_eq!(run.tally().sent, 30 * 20 * 19);
}

#[test]
fn the_dead_are_found_after_the_timeout_by_each_for_itself() {
    // The last heartbeat left up to a second before the crash; silence is looked for once a second.
    for seed in 1..=10 {
        let crash = run(20, seed, &[], &["10s kill 1"], 30).tally().detection.crashes()[0];
        let (first, all) = (crash.first.expect("found").seconds(), crash.all.expect("by all").seconds());
        assert!(first >= 4.0 && all <= 6.2 && all - first > 0.3, "seed {seed}: {first} to {all}");
    }
}

#[test]
fn lost_heartbeats_in_a_row_make_false_verdicts() {
    // A silence of more than 5 s: at least five in a row lost, in 380 pairs over 115 s. About 74; four standard deviations.
    let lossy = run(20, 1, &[("loss", "30%")], &[], 120).tally().detection.false_positives;
    let expected = 0.3f64.powi(5) * 0.7 * 380.0 * 115.0;
    assert!((lossy as f64 - expected).abs() < 4.0 * expected.sqrt(), "{lossy} against {expected}");
    assert_eq!(run(20, 1, &[], &[], 120).tally().detection.false_positives, 0);
}

#[test]
fn who_comes_back_is_alive_again() {
    let run = run(20, 1, &[], &["10s kill 1-3", "30s restart 1-3"], 40);
    for observer in 1..=20 {
        for subject in (1..=20).filter(|subject| *subject != observer) {
            let id = gossip_workshop::protocol::NodeId::new;
            assert_eq!(run.belief(id(observer), id(subject)), gossip_workshop::protocol::Belief::Alive);
        }
    }
}
