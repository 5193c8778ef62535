//! Anti-entropy: what an exchange leaves behind, what it costs, and how fast a cluster is repaired.

use gossip_workshop::dice::{Dice, Purpose};
use gossip_workshop::kit::content::Content;
use gossip_workshop::kit::repair::Exchange;
use gossip_workshop::kit::table::{Keys, Table, Told};
use gossip_workshop::observe::Bare;
use gossip_workshop::protocol::{NodeId, Protocol, Update};
use gossip_workshop::protocols::{anti_entropy::AntiEntropy, mail::Mail, prepare};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;
use proptest::prelude::*;

const COMPARES: [&str; 3] = ["full", "versions", "merkle"];
const ORDERS: [&str; 4] = ["precise-newest", "precise-oldest", "scuttle-breadth", "scuttle-depth"];

fn setup(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Setup {
    Setup {
        nodes: nodes.to_string(),
        seed: seed.to_string(),
        knobs: knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        commands: commands.iter().map(|command| command.to_string()).collect(),
        ..Setup::default()
    }
}

fn begin<P: Protocol>(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Simulation<P, Bare> {
    let (settings, commands) = prepare::<P>(&setup(nodes, seed, knobs, commands)).expect("a set-up that runs");
    Simulation::new(settings, commands).expect("a set-up that runs")
}

fn second(number: u64) -> Instant {
    Instant::from_micros(number * 1_000_000)
}

// One exchange.

type Replica = Table<(), Content>;

/// Two replicas compare until nobody has anything to say; the answer is how many messages and bytes that took, and the
/// most updates that one of them carried.
fn converse(knobs: &[(&str, &str)], one: &mut Replica, two: &mut Replica) -> (usize, u32, usize) {
    let (settings, _) = prepare::<AntiEntropy>(&setup(2, 1, knobs, &[])).expect("a set-up that runs");
    let keys = Keys(settings.int("keys"));
    let exchange = Exchange::new(&settings, "mode", keys).expect("a tree that fits");
    let mut dice = Dice::new(1, Purpose::Protocol, 1);
    let (mut messages, mut bytes, mut most) = (0, 0, 0);
    let mut message = Some(exchange.open(one, None, &mut dice));
    while let Some(said) = message {
        let hears = if messages % 2 == 0 { &mut *two } else { &mut *one };
        message = exchange.answer(hears, &said, None, &mut dice);
        for told in said.updates() {
            hears.take(told, keys, 0, ());
        }
        (messages, bytes, most) = (messages + 1, bytes + exchange.bytes(&said), most.max(said.updates().len()));
        assert!(messages < 20, "the exchange does not end");
    }
    (messages, bytes, most)
}

fn told(writer: u32, version: u32) -> Told<Content> {
    Told { update: Update { writer: NodeId::new(writer), version }, says: Content::OLD }
}

/// What a replica holds that has heard each of these writers up to a version.
fn replica(keys: u32, heard: &[(u32, u32)]) -> Replica {
    let mut replica = Replica::default();
    for (writer, newest) in heard {
        (1..=*newest).for_each(|version| _ = replica.take(&told(*writer, version), Keys(keys), 0, ()));
    }
    replica
}

fn heard() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((1u32..12, 0u32..9), 0..12)
}

fn union(keys: u32, one: &Replica, two: &Replica) -> Replica {
    let mut union = one.clone();
    two.rows().iter().for_each(|row| _ = union.take(&row.told(), Keys(keys), 0, ()));
    union
}

proptest! {
    /// However they compare: after a push the one called has everything, after a pull the caller, after a push-pull both.
    #[test]
    fn an_exchange_repairs_in_its_direction_and_no_other(
        (a, b) in (heard(), heard()),
        keys in 1u32..6,
        compare in prop::sample::select(&COMPARES[..]),
        order in prop::sample::select(&ORDERS[..]),
        mode in prop::sample::select(vec!["push", "pull", "push-pull"]),
        fanout in 2u32..6,
        depth in 1u32..4,
    ) {
        let (mut one, mut two) = (replica(keys, &a), replica(keys, &b));
        let (before_one, before_two) = (one.clone(), two.clone());
        let both = union(keys, &one, &two);
        let (keys, fanout, depth) = (keys.to_string(), fanout.to_string(), depth.to_string());
        let knobs = [
            ("mode", mode), ("compare", compare), ("order", order), ("keys", &keys),
            ("merkle-fanout", &fanout), ("merkle-depth", &depth),
        ];
        converse(&knobs, &mut one, &mut two);
        prop_assert_eq!(&one, if mode == "push" { &before_one } else { &both });
        prop_assert_eq!(&two, if mode == "pull" { &before_two } else { &both });
    }

    #[test]
    fn no_message_carries_more_than_the_budget(
        (a, b) in (heard(), heard()),
        budget in 1usize..5,
        compare in prop::sample::select(&COMPARES[..]),
        order in prop::sample::select(&ORDERS[..]),
    ) {
        let (mut one, mut two) = (replica(3, &a), replica(3, &b));
        let budget_text = budget.to_string();
        let knobs = [("compare", compare), ("order", order), ("keys", "3"), ("budget", budget_text.as_str())];
        let (_, _, most) = converse(&knobs, &mut one, &mut two);
        prop_assert!(most <= budget);
    }
}

#[test]
fn five_and_seven_make_six_and_seven() {
    let (mut one, mut two) = (replica(10, &[(1, 5)]), replica(10, &[(1, 7)]));
    let knobs = [("mode", "pull"), ("compare", "versions"), ("keys", "10"), ("value-bytes", "0")];
    let (messages, bytes, most) = converse(&knobs, &mut one, &mut two);
    assert_eq!((messages, most), (2, 2), "“I have 5”; “here are 6 and 7”");
    // Two headers of 4; one name of 8; two updates of name and key.
    assert_eq!(bytes, 2 * 4 + 8 + 2 * 12);
    assert_eq!(one, two);
}

#[test]
fn bytes_by_style_as_the_difference_shrinks() {
    // A thousand entries of 100 bytes; the caller lacks this many of them.
    let cost = |compare: &str, lacking: u32| {
        let (mut one, mut two) = (replica(1_000, &[(1, 1_000 - lacking)]), replica(1_000, &[(1, 1_000)]));
        let knobs = [("compare", compare), ("keys", "1000"), ("mode", "push-pull"), ("order", "precise-oldest")];
        let (_, bytes, _) = converse(&knobs, &mut one, &mut two);
        assert_eq!(one, two);
        bytes
    };
    let differences = [1_000, 100, 10, 1, 0];
    let full = differences.map(|lacking| cost("full", lacking));
    let versions = differences.map(|lacking| cost("versions", lacking));
    let merkle = differences.map(|lacking| cost("merkle", lacking));
    // An entry takes writer, version, key, time and value: 120 bytes; a name 12. Full: every entry travels once, whoever has it.
    assert_eq!(full, differences.map(|lacking| 4 + 1_000 * 120 + if lacking > 0 { 4 } else { 0 }));
    assert_eq!(
        versions,
        differences.map(|lacking| match lacking {
            0 => 4 + 1_000 * 12,
            _ => 4 + (1_000 - lacking) * 12 + 4 + lacking * 120,
        })
    );
    // Equal replicas: a header and a hash. One difference: one cell of sixteen hashes per level, one bucket of about four.
    assert_eq!(merkle[4], 4 + 8);
    assert!(merkle[3] < 1_000, "{merkle:?}");
    assert!(merkle.is_sorted_by(|more, less| more > less));
    for (place, lacking) in differences.iter().enumerate() {
        assert_eq!(merkle[place] < versions[place], *lacking <= 100, "{lacking}: {merkle:?} {versions:?}");
        assert!(versions[place] <= full[place]);
    }
}

// A cluster.

#[test]
fn anti_entropy_ends_as_demers_says() {
    // Demers et al. 1987, section 1.3: of a share p that does not know, after one more cycle p² is left by pull, and
    // p·e^-(1-p) by push. Each node decides by itself: the tolerance is 4 standard deviations of a binomial, and for push the
    // 1/n by which its law differs from the exact power.
    let nodes = 20_000;
    for compare in COMPARES {
        for (mode, next) in [("pull", (|p| p * p) as fn(f64) -> f64), ("push", |p| p * (p - 1.0).exp())] {
            let knobs = [("clock", "rounds"), ("mode", mode), ("compare", compare)];
            let mut run = begin::<AntiEntropy>(nodes, 7, &knobs, &["0s inject 1"]);
            let mut ignorant = |round| {
                run.advance(second(round), u64::MAX);
                1.0 - f64::from(run.tally().updates()[0].knowing) / f64::from(nodes)
            };
            let mut before = ignorant(1);
            for round in 2..=16 {
                let after = ignorant(round);
                let expected = next(before);
                let stay = expected / before.max(1e-9);
                let deviation = (before * stay * (1.0 - stay) / f64::from(nodes)).sqrt();
                let tolerance = 4.0 * deviation + 2.0 / f64::from(nodes);
                assert!(
                    (after - expected).abs() <= tolerance,
                    "{compare} {mode} round {round}: {after}, not {expected}"
                );
                before = after;
            }
        }
    }
}

#[test]
fn every_style_converges_after_loss_crash_and_cut() {
    let commands = [
        "0s inject all",
        "2s kill 3",
        "3s inject 1-5",
        "4s partition 1-6 | 7-12",
        "5s inject all",
        "9s heal",
        "10s restart 3 empty",
        "11s set loss 0%",
    ];
    for compare in COMPARES {
        for order in ORDERS {
            for mode in ["push", "pull", "push-pull"] {
                let knobs = [
                    ("compare", compare),
                    ("order", order),
                    ("mode", mode),
                    ("budget", "3"),
                    ("keys", "4"),
                    ("loss", "20%"),
                ];
                let mut run = begin::<AntiEntropy>(12, 3, &knobs, &commands);
                run.advance(second(150), u64::MAX);
                let tables = (1..=12).map(|node| &run.node(NodeId::new(node)).table);
                let updates =
                    |table: &Table<bool, Content>| table.rows().iter().map(|row| row.update).collect::<Vec<_>>();
                let tables: Vec<_> = tables.map(updates).collect();
                let odd = tables.iter().position(|table| *table != tables[0]);
                assert_eq!(odd, None, "{compare} {order} {mode}: {tables:?}");
            }
        }
    }
}

#[test]
fn scuttle_orders_never_leave_a_gap() {
    // van Renesse et al. 2008, section 3: who knows a writer up to version v holds every entry whose version at its writer
    // is at most v.
    let writes: Vec<String> = (0..60).map(|tenth| format!("{}ms inject 30%", 100 * tenth)).collect();
    let writes: Vec<&str> = writes.iter().map(String::as_str).collect();
    for order in ["scuttle-breadth", "scuttle-depth"] {
        let knobs = [("compare", "versions"), ("order", order), ("budget", "2"), ("keys", "8"), ("interval", "200ms")];
        let mut run = begin::<AntiEntropy>(10, 5, &knobs, &writes);
        let mut behind = 0;
        for tenth in 0..200 {
            run.advance(Instant::from_micros(tenth * 100_000), u64::MAX);
            for node in (1..=10).map(NodeId::new) {
                let table = &run.node(node).table;
                for writer in (1..=10).map(NodeId::new) {
                    let (known, truth) = (table.version(writer), &run.node(writer).table);
                    behind += u32::from(known < truth.version(writer));
                    let own = truth.rows().iter().filter(|row| row.update.writer == writer);
                    for entry in own.filter(|row| row.update.version <= known) {
                        let held = table.rival(entry.update, Keys(8)).map(|row| row.update);
                        assert_eq!(held, Some(entry.update), "{order}: node {node} has a gap");
                    }
                }
            }
        }
        assert!(behind > 1_000, "the budget never mattered");
    }
}

#[test]
fn a_preloaded_replica_that_lost_its_disk_fetches_everything() {
    let knobs = [("preload", "true"), ("keys", "20"), ("compare", "merkle")];
    let mut run = begin::<AntiEntropy>(10, 1, &knobs, &["1s kill 4", "2s inject 1", "5s restart 4 empty"]);
    run.advance(second(1), u64::MAX);
    let quiet = run.tally().bytes;
    // Ten exchanges of a header and a hash: nobody answers who has the same.
    assert_eq!(quiet, 10 * 40);
    run.advance(second(30), u64::MAX);
    assert_eq!(run.node(NodeId::new(4)).table.rows().len(), 200);
    assert!(run.tally().all_know());
}

#[test]
fn mail_reaches_those_whom_nothing_befalls_and_anti_entropy_the_others() {
    let nodes = 1_000;
    let commands = ["1s kill 2-11", "2s inject 1", "3s restart all"];
    let loss = [("loss", "10%"), ("repair-interval", "1s"), ("compare", "versions")];
    let mut run = begin::<Mail>(nodes, 1, &loss, &commands);
    run.advance(second(60), u64::MAX);
    // One letter to each of 999; the ten that were down hear nothing, and of the others nine in ten: 4 standard deviations
    // of a binomial of 989 and 0.9 are 38.
    assert_eq!(run.tally().telling, 999);
    let knowing = run.tally().updates()[0].knowing;
    assert!(f64::from(knowing).mul_add(-1.0, 1.0 + 989.0 * 0.9).abs() < 38.0, "{knowing}");
    let healed = [&loss[..], &[("anti-entropy", "true")]].concat();
    let mut run = begin::<Mail>(nodes, 1, &healed, &commands);
    run.advance(second(60), u64::MAX);
    assert!(run.tally().all_know());
}
