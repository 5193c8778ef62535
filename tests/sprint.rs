//! A protocol's faster way through plain runs is the general engine, number by number.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::fingerprint::Fingerprint;
use gossip_workshop::observe::{Bare, Tally};
use gossip_workshop::protocol::{NodeId, Protocol};
use gossip_workshop::protocols::{prepare, rumor::Rumor};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::{Duration, Instant};

fn setup(nodes: u32, seed: u32, mode: &str, writer: u32) -> Setup {
    let knobs = [("clock", "rounds"), ("mode", mode), ("interval", "500ms")];
    Setup {
        protocol: "rumor".into(),
        nodes: nodes.to_string(),
        seed: seed.to_string(),
        knobs: knobs.map(|(name, value)| (name.to_string(), value.to_string())).into(),
        commands: vec![format!("0s inject {writer}")],
        ..Setup::default()
    }
}

#[test]
fn the_sprint_is_the_general_engine() {
    let period = Duration::from_millis(500);
    for mode in ["push", "pull", "push-pull"] {
        for (nodes, seed) in [(3, 1), (32, 2), (33, 3), (100, 4), (1_000, 5), (1_000, 6), (5_001, 7)] {
            let writer = 1 + seed % 3;
            let (settings, commands) = prepare::<Rumor>(&setup(nodes, seed, mode, writer)).expect("a plain run");
            let mut sprint = Rumor::sprint(&settings).expect("the sprint knows this run");
            // A first run with another seed must leave nothing behind.
            sprint.run(99, NodeId::new(2), u64::MAX);
            let total = sprint.run(seed, NodeId::new(writer), u64::MAX);
            let mut tally = Tally::new(nodes);
            tally.take_sprint(period, &total);

            let mut general = Simulation::<Rumor, Bare>::new(settings, commands).expect("a plain run");
            let end = Instant::from_micros(total.rounds * period.micros());
            general.advance(end, u64::MAX);
            assert_eq!(&tally, general.tally(), "{mode}, {nodes} nodes");

            let mut print = Fingerprint::default();
            print.add(end.micros());
            tally.fingerprint(&mut print);
            sprint.fingerprint(&mut print);
            assert_eq!(print.value(), general.digest(), "{mode}, {nodes} nodes");
        }
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_general_engine() {
    let knobs = [("loss", "1%"), ("fanout", "2"), ("stop", "counter"), ("limit", "1"), ("clock", "timers")];
    for (name, value) in knobs {
        let mut setup = setup(10, 1, "push", 1);
        setup.knobs.insert(name.into(), value.into());
        let (settings, _) = prepare::<Rumor>(&setup).expect("a run");
        assert!(Rumor::sprint(&settings).is_none(), "{name} {value}");
    }
}
