//! What every protocol owes, whatever it is: all of the registry, by name, behind the one object-safe [`Engine`].
#![cfg(not(target_arch = "wasm32"))]

use gossip_workshop::engine::{Engine, Status};
use gossip_workshop::knob::{Kind, Knob, Latency, Value};
use gossip_workshop::observe::Fate;
use gossip_workshop::protocol::NodeId;
use gossip_workshop::protocols::{self, Entry, REGISTRY};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::{Duration, Instant};

const NODES: u32 = 20;

/// A little of everything: writes, a crash with and one without the disk, a cut, a freeze.
const BUSY: &[&str] = &[
    "0s inject 1",
    "3s kill 3",
    "4s inject 2",
    "5s partition 1-10 | 11-20",
    "7s inject 12",
    "9s heal",
    "10s freeze 6",
    "11s restart 3",
    "12s kill random",
    "13s thaw 6",
    "14s restart all empty",
];

fn setup(entry: &Entry, nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Setup {
    Setup {
        protocol: entry.info.name.into(),
        nodes: nodes.to_string(),
        seed: seed.to_string(),
        topology: "mesh".into(),
        knobs: knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        commands: commands.iter().map(ToString::to_string).collect(),
        ..Setup::default()
    }
}

#[track_caller]
fn begin(setup: &Setup) -> Box<dyn Engine> {
    protocols::begin(setup).unwrap_or_else(|problems| panic!("{}: {problems:?}", scenario::write(setup)))
}

fn seconds(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

#[track_caller]
fn after(secs: u64, setup: &Setup) -> Box<dyn Engine> {
    let mut run = begin(setup);
    run.advance(seconds(secs), u64::MAX);
    run
}

/// Every clock that the protocol can run on.
fn clocks(entry: &Entry) -> Vec<&'static str> {
    let clock = entry.knobs().into_iter().find(|knob| knob.name == "clock");
    match clock.map(|knob| knob.kind) {
        Some(Kind::Choice(words)) => words.to_vec(),
        _ => vec![],
    }
}

#[test]
fn same_seed_same_digest_and_other_seed_other_digest() {
    for entry in REGISTRY {
        let digest = |seed| after(20, &setup(entry, NODES, seed, &[], BUSY)).digest();
        assert_eq!(digest(1), digest(1), "{}", entry.info.name);
        assert_ne!(digest(1), digest(2), "{}", entry.info.name);
    }
}

#[test]
fn a_lone_node_is_quiet() {
    for entry in REGISTRY {
        for clock in clocks(entry).into_iter().map(Some).chain([None]) {
            let knobs: Vec<_> = clock.map(|clock| ("clock", clock)).into_iter().collect();
            let run = after(120, &setup(entry, 1, 1, &knobs, &["1s inject 1", "50s kill 1", "60s restart 1"]));
            assert_eq!(run.status().sent, 0.0, "{} by {clock:?}", entry.info.name);
        }
    }
}

#[test]
fn nobody_sends_to_itself_or_to_nobody_and_all_messages_have_names() {
    for entry in REGISTRY {
        let run = after(20, &setup(entry, NODES, 1, &[], BUSY));
        let frame = run.frame(Instant::ZERO);
        assert_eq!(frame.from.len(), frame.flights_total as usize, "the frame shows every message");
        for (from, to) in frame.from.iter().zip(&frame.to) {
            let exists = |node: &u32| (1..=NODES).contains(node);
            assert!(from != to && exists(from) && exists(to), "{}: {from} to {to}", entry.info.name);
        }
        assert!(frame.kind.iter().all(|kind| usize::from(*kind) < entry.info.messages.len()));
    }
}

#[test]
fn a_crashed_node_has_no_effects() {
    for entry in REGISTRY {
        let (dead, crash) = (3, 5_000_000.0);
        let commands = ["0s inject 1", "5s kill 3", "6s inject all", "7s inject 1"];
        let setup = setup(entry, NODES, 1, &[], &commands);
        let state = |run: &dyn Engine| {
            let view = run.inspect(NodeId::new(dead)).expect("a node");
            format!("{:?} {:?}", view.known, view.facts)
        };
        let (before, run) = (state(&*after(5, &setup)), after(30, &setup));
        assert_eq!(before, state(&*run), "{}: a dead node changed", entry.info.name);
        let frame = run.frame(Instant::ZERO);
        for flight in 0..frame.from.len() {
            let sent_dead = frame.from[flight] == dead && frame.sent_at[flight] > crash;
            assert!(!sent_dead, "{}: a dead node sent", entry.info.name);
            let heard_dead = frame.to[flight] == dead && frame.arrives_at[flight] > crash;
            let arrived = frame.fate[flight] & 7 == Fate::Arrives as u8;
            let done = frame.arrives_at[flight] <= run.now().micros() as f64;
            assert!(!(heard_dead && arrived && done), "{}: a dead node heard", entry.info.name);
        }
    }
}

#[test]
fn what_is_counted_of_beliefs_is_what_all_pairs_say() {
    let commands =
        ["1s kill 3", "20s restart 3", "22s partition 1-4 | 5-9", "40s kill 7", "50s heal", "70s restart 7 empty"];
    let all: Vec<u32> = (1..=NODES).collect();
    // Zones are datacentres to Consul, each with a pool of its own.
    for (entry, zones) in REGISTRY.iter().flat_map(|entry| [(entry, "1"), (entry, "3")]) {
        let mut run = begin(&setup(entry, NODES, 1, &[("zones", zones)], &commands));
        for second in [0, 5, 15, 21, 35, 48, 60, 90] {
            run.advance(seconds(second), u64::MAX);
            let (frame, beliefs) = (run.frame(run.now()), run.beliefs(&all, &all));
            let columns = [&frame.alive, &frame.suspect, &frame.dead, &frame.left];
            if !run.status().believes {
                assert!(columns.iter().all(|column| column.is_empty()), "{}", entry.info.name);
                continue;
            }
            let of = |observer: usize, subject: usize| usize::from(beliefs[observer * all.len() + subject]);
            for subject in 0..all.len() {
                let others = (0..all.len()).filter(|observer| *observer != subject);
                let mut counts = [0; 5];
                others.for_each(|observer| counts[of(observer, subject)] += 1);
                let counted = columns.map(|column| column[subject]);
                assert_eq!(counted, counts[1..], "{} at {second} s, of node {}", entry.info.name, subject + 1);
            }
            let is_down = |observer: &usize| frame.state[*observer] & 1 == 0;
            for observer in (0..all.len()).filter(is_down) {
                assert!((0..all.len()).all(|subject| of(observer, subject) == 0), "a stopped process believes nothing");
            }
        }
    }
}

/// The least and the most that a knob takes, and every word of a choice.
fn ends(knob: &Knob) -> Vec<String> {
    let values = match knob.kind {
        Kind::Choice(words) => (0..words.len()).map(Value::Choice).collect(),
        Kind::Int(least, most) => vec![Value::Int(least), Value::Int(most)],
        Kind::Share(least, most) => vec![Value::Share(least), Value::Share(most)],
        Kind::Time(least, most) => vec![Value::Time(least), Value::Time(most)],
        Kind::Switch => vec![Value::Switch(false), Value::Switch(true)],
        Kind::Latency(most) => [
            Latency::Constant(Duration::ZERO),
            Latency::Constant(most),
            Latency::Uniform(Duration::ZERO, most),
            Latency::Exponential(most),
            Latency::LogNormal(most, 4.0),
        ]
        .map(Value::Latency)
        .to_vec(),
    };
    values.into_iter().map(|value| knob.text(value)).collect()
}

/// Ten simulated seconds, cut short where a knob asks for millions of events.
fn exercise(setup: &Setup) -> Result<(), protocols::Problems> {
    let mut run = protocols::begin(setup)?;
    run.advance(seconds(10), 20_000);
    let (status, frame) = (run.status(), run.frame(Instant::ZERO));
    assert!(status.up <= NODES && frame.state.len() == NODES as usize);
    (1..=NODES).for_each(|node| assert!(run.inspect(NodeId::new(node)).is_ok()));
    Ok(())
}

/// With the other knobs at their defaults every value runs. Under another clock it may be refused, by its own name, where it
/// means nothing.
#[test]
fn every_knob_runs_at_both_ends_under_every_clock() {
    let commands = ["0s inject 1", "2s kill 2", "3s inject 3", "5s restart 2"];
    for entry in REGISTRY {
        for knob in entry.knobs() {
            for value in ends(&knob) {
                let choice = (knob.name, value.as_str());
                let alone = setup(entry, NODES, 1, &[choice], &commands);
                exercise(&alone).unwrap_or_else(|problems| panic!("{choice:?}: {problems:?}"));
                for clock in clocks(entry).into_iter().filter(|_| knob.name != "clock") {
                    let problems = exercise(&setup(entry, NODES, 1, &[choice, ("clock", clock)], &commands)).err();
                    let fields: Vec<_> = problems.into_iter().flatten().map(|problem| problem.field).collect();
                    assert!(fields.iter().all(|field| field == knob.name), "{choice:?} by {clock}: {fields:?}");
                }
            }
        }
    }
}

#[test]
fn every_live_knob_turns_both_ways_while_a_run_goes_on() {
    for entry in REGISTRY {
        for knob in entry.knobs().into_iter().filter(|knob| knob.live) {
            let turns: Vec<_> = ends(&knob).iter().map(|value| format!("set {} {value}", knob.name)).collect();
            let turns = turns.iter().enumerate().map(|(second, turn)| format!("{}s {turn}", second + 2));
            let commands: Vec<_> = ["0s inject 1".to_string()].into_iter().chain(turns).collect();
            let commands: Vec<_> = commands.iter().map(String::as_str).collect();
            exercise(&setup(entry, NODES, 1, &[], &commands)).unwrap_or_else(|problems| panic!("{problems:?}"));
        }
    }
}

/// One update, and nothing else happens: no minute costs more than the one before, and messages do not pile up; nor do they
/// when the network doubles every one of them.
#[test]
fn messages_stay_bounded() {
    // What is sent at random strays: ten messages a node of 1,500 bytes, and a tenth.
    let stray = f64::from(10 * NODES);
    for entry in REGISTRY {
        for duplication in ["0", "1"] {
            let mut run = begin(&setup(entry, NODES, 1, &[("duplication", duplication)], &["0s inject 1"]));
            let minutes = [1, 2, 3].map(|minute| {
                run.advance(seconds(60 * minute), u64::MAX);
                run.status()
            });
            let grows = |of: fn(&Status) -> f64, stray: f64| {
                let [first, second, third] = minutes.each_ref().map(of);
                third - second > 1.1 * (second - first) + stray
            };
            assert!(!grows(|status| status.sent, stray), "{}: {minutes:?}", entry.info.name);
            assert!(!grows(|status| status.bytes, 1_500.0 * stray), "{}: {minutes:?}", entry.info.name);
            assert!(minutes[2].in_flight <= 20 * NODES as usize, "{}: {minutes:?}", entry.info.name);
        }
    }
}

/// However one gets to a moment, it is the same moment: in one stride, in small ones, by seeking to and fro, by steps.
#[test]
fn advance_seek_and_step_are_one_run() {
    for entry in REGISTRY {
        let setup = setup(entry, NODES, 5, &[("loss", "10%")], BUSY);
        let expected = after(20, &setup).digest();
        let mut small = begin(&setup);
        while small.advance(seconds(20), 3) >= 3 {}
        let mut sought = begin(&setup);
        [17, 4, 12, 0, 20].into_iter().for_each(|at| sought.seek(seconds(at)));
        let mut stepped = begin(&setup);
        while stepped.now() < seconds(15) && stepped.step() {}
        // A step ends at the next event that can be seen, which may lie beyond: an advance to 20 s would then do nothing.
        stepped.seek(seconds(20));
        let found = [small.digest(), sought.digest(), stepped.digest()];
        assert_eq!(found, [expected; 3], "{}", entry.info.name);
    }
}

/// What was done by hand is in the set-up, and the set-up in the scenario's text: both replay to the same run.
#[test]
fn a_run_replays_from_its_setup_and_from_its_text() {
    for entry in REGISTRY {
        let mut run = begin(&setup(entry, NODES, 9, &[("latency", "exp(80ms)")], &["0s inject 1", "12s inject 4"]));
        for (at, command) in [(3, "kill random"), (3, "inject random"), (6, "set loss 20%"), (9, "restart all empty")] {
            run.advance(seconds(at), u64::MAX);
            run.command(command).unwrap_or_else(|problem| panic!("{command}: {problem}"));
        }
        run.advance(seconds(20), u64::MAX);
        let setup = run.setup();
        let text = scenario::write(&setup);
        assert_eq!(after(20, &setup).digest(), run.digest(), "{text}");
        assert_eq!(after(20, &scenario::read(&text).expect(&text)).digest(), run.digest(), "{text}");
    }
}

/// Acting in the past keeps the other future, which can be entered again and is as it was.
#[test]
fn a_future_that_was_left_is_kept() {
    for entry in REGISTRY {
        let mut run = after(20, &setup(entry, NODES, 2, &[], BUSY));
        let first = run.digest();
        run.seek(seconds(6));
        run.command("kill 1-5").expect("nodes are there");
        run.advance(seconds(20), u64::MAX);
        let second = run.digest();
        assert_ne!(first, second, "{}", entry.info.name);
        for expected in [first, second] {
            assert_eq!(run.branches().len(), 1);
            run.enter(0).expect("there is one");
            run.seek(seconds(20));
            assert_eq!(run.digest(), expected, "{}", entry.info.name);
        }
    }
}

#[test]
fn nodes_obey_what_their_protocol_says_they_do() {
    for entry in REGISTRY {
        for (name, command) in
            [("leave", "leave 2"), ("join", "join 2 via 1"), ("force-leave", "force-leave 2 at 1"), ("ask", "ask 2 1")]
        {
            let mut run = begin(&setup(entry, NODES, 1, &[], &[]));
            let answer = run.command(command);
            assert_eq!(answer.is_ok(), entry.info.commands.contains(&name), "{}: {answer:?}", entry.info.name);
        }
    }
}

#[test]
fn what_is_refused_changes_nothing() {
    for entry in REGISTRY {
        let mut run = after(5, &setup(entry, NODES, 1, &[], BUSY));
        let before = (run.digest(), run.setup());
        let absurd = ["", "dance", "kill 99", "kill zone 7", "set nonsense 1", "set loss 3", "set zones 2", "cut 1 2"];
        for command in absurd {
            assert!(run.command(command).is_err(), "“{command}” was taken");
        }
        assert!(run.enter(7).is_err() && run.watch(700).is_err() && run.inspect(NodeId::new(99)).is_err());
        assert_eq!((run.digest(), run.setup()), before, "{}", entry.info.name);
    }
}
