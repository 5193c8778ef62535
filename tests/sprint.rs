//! A protocol's faster way through plain runs is the general engine, number by number.
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::fingerprint::Fingerprint;
use gossip_workshop::lab::{Plan, Until, drive};
use gossip_workshop::observe::{Bare, Tally};
use gossip_workshop::protocol::{Course, NodeId, Protocol};
use gossip_workshop::protocols::{prepare, rumor::Rumor};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::{Duration, Instant};

fn setup(nodes: u32, seed: u32, writer: u32, knobs: &[(&str, &str)]) -> Setup {
    Setup {
        protocol: "rumor".into(),
        nodes: nodes.to_string(),
        seed: seed.to_string(),
        knobs: knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        commands: vec![format!("0s inject {writer}")],
        ..Setup::default()
    }
}

/// Runs both ways, and compares all there is to compare.
fn compare(nodes: u32, seed: u32, knobs: &[(&str, &str)], until: Until) {
    let case = format!("{nodes} nodes, seed {seed}, {knobs:?}, until {until:?}");
    let writer = 1 + seed % 3;
    let (settings, commands) = prepare::<Rumor>(&setup(nodes, seed, writer, knobs)).expect("a plain run");
    let cap = Duration::from_secs(100);
    let plan = Plan { until: Some(until), cap: Some(cap), ..Plan::default() };
    let mut general = Simulation::<Rumor, Bare>::new(settings.clone(), commands).expect("a plain run");
    drive(&mut general, plan);

    let mut sprint = Rumor::sprint(&settings).expect("the sprint knows this run");
    let course = match until {
        Until::Time(latest) => Course { latest, ends_when_all_know: false },
        _ => Course { latest: Instant::ZERO + cap, ends_when_all_know: true },
    };
    // A first run with another seed must leave nothing behind.
    sprint.run(99, NodeId::new(2), course);
    let total = sprint.run(seed, NodeId::new(writer), course);
    let mut tally = Tally::new(nodes);
    tally.take_sprint(&total);
    assert_eq!(&tally, general.tally(), "{case}");
    assert_eq!(total.at, general.now(), "{case}");

    let mut print = Fingerprint::default();
    print.add(total.at.micros());
    tally.fingerprint(&mut print);
    sprint.fingerprint(&mut print);
    assert_eq!(print.value(), general.digest(), "{case}");
}

#[test]
fn rounds_are_the_general_engine() {
    for mode in ["push", "pull", "push-pull"] {
        let knobs = [("clock", "rounds"), ("mode", mode), ("interval", "500ms")];
        for (nodes, seed) in [(3, 1), (32, 2), (33, 3), (100, 4), (1_000, 5), (5_001, 7)] {
            compare(nodes, seed, &knobs, Until::All);
        }
        for until in [0, 1_700_000, 30_000_000] {
            compare(200, 8, &knobs, Until::Time(Instant::from_micros(until)));
        }
    }
}

#[test]
fn timers_are_the_general_engine() {
    let cases: [&[(&str, &str)]; 7] = [
        &[("fanout", "3"), ("loss", "1%"), ("latency", "10ms..100ms")],
        &[("fanout", "1")],
        &[("fanout", "2"), ("loss", "60%"), ("latency", "5ms")],
        &[("latency", "2ms..30ms"), ("interval", "31ms"), ("value-bytes", "0")],
        &[("latency", "500ms..999ms"), ("interval", "10s")],
        // Phases and deadlines in the same microsecond: at an interval this short, every thousandth node starts at zero.
        &[("latency", "1024us"), ("interval", "1025us"), ("fanout", "3")],
        &[("loss", "100%")],
    ];
    for (seed, knobs) in (1..).zip(cases) {
        for nodes in [5, 64, 700] {
            compare(nodes, seed, knobs, Until::All);
            for until in [0, 900_000, 20_000_000] {
                compare(nodes, seed, knobs, Until::Time(Instant::from_micros(until / u64::from(nodes / 64 + 1))));
            }
        }
    }
    compare(3_000, 9, cases[0], Until::Time(Instant::from_micros(12_000_000)));
}

#[test]
fn what_is_not_plain_is_left_to_the_general_engine() {
    let rounds: &[(&str, &str)] =
        &[("clock", "sweep"), ("loss", "1%"), ("fanout", "2"), ("stop", "counter"), ("limit", "1")];
    let timers: &[(&str, &str)] = &[
        ("clock", "poisson"),
        ("mode", "pull"),
        ("fanout", "9"),
        ("latency", "exp(20ms)"),
        ("latency", "1ms"),
        ("latency", "500ms..1s"),
        ("duplication", "1%"),
        ("handling", "1ms"),
        ("capacity", "1000"),
        ("stop", "sends"),
        ("anti-entropy", "true"),
    ];
    for (clock, knobs) in [("rounds", rounds), ("timers", timers)] {
        for (name, value) in knobs {
            let mut setup = setup(10, 1, 1, &[("clock", clock)]);
            setup.knobs.insert((*name).into(), (*value).into());
            let (settings, _) = prepare::<Rumor>(&setup).expect("a run");
            assert!(Rumor::sprint(&settings).is_none(), "{clock}: {name} {value}");
        }
    }
}
