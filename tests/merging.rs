//! What is left of two writes at once, and of a deletion: lessons 12 and 25, on every protocol that has a merge rule.

use gossip_workshop::engine::Engine;
use gossip_workshop::kit::content::Content;
use gossip_workshop::observe::recorder::Recorder;
use gossip_workshop::protocol::{NodeId, Protocol};
use gossip_workshop::protocols::{self, rumor::Rumor, rumor::RumorOf};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

/// Each protocol with what makes it reach everybody.
const PROTOCOLS: [(&str, &[(&str, &str)]); 4] = [
    ("rumor", &[("mode", "push-pull")]),
    ("anti-entropy", &[("compare", "versions")]),
    ("anti-entropy", &[("compare", "merkle")]),
    ("mail", &[("anti-entropy", "true"), ("repair-interval", "1s")]),
];

const NODES: u32 = 4;

fn setup(protocol: &str, knobs: &[(&str, &str)], commands: &[&str]) -> Setup {
    Setup {
        protocol: protocol.into(),
        nodes: NODES.to_string(),
        seed: "1".into(),
        knobs: knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        commands: commands.iter().map(|command| command.to_string()).collect(),
        ..Setup::default()
    }
}

fn second(number: u64) -> Instant {
    Instant::from_micros(number * 1_000_000)
}

fn value(run: &dyn Engine, node: u32) -> String {
    let facts = run.inspect(NodeId::new(node)).expect("a node").facts;
    let value = facts.into_iter().find(|(label, _)| label == "Value");
    value.map_or("nothing".into(), |(_, value)| value)
}

/// The value on which all nodes agree once the commands have acted, under a rule, on each protocol.
#[track_caller]
fn agreed(rule: &[(&str, &str)], commands: &[&str]) -> Vec<String> {
    let agreed = PROTOCOLS.map(|(protocol, knobs)| {
        let mut run =
            protocols::begin(&setup(protocol, &[knobs, rule].concat(), commands)).expect("a set-up that runs");
        run.advance(second(120), u64::MAX);
        let values: Vec<_> = (1..=NODES).map(|node| value(&*run, node)).collect();
        assert!(values.iter().all(|value| *value == values[0]), "{protocol}: {values:?}");
        values[0].clone()
    });
    agreed.to_vec()
}

/// Nodes 1 and 3 write within the same half second, on both sides of a cut that heals.
const CUT: &[&str] = &["1s partition 1,2 | 3,4", "5s inject 1", "5.5s inject 3", "20s heal"];

#[track_caller]
fn after_the_cut(rule: &str) -> Vec<String> {
    agreed(&[("merge", rule)], CUT)
}

#[test]
fn last_writer_wins_loses_exactly_one_of_two_concurrent_writes() {
    assert_eq!(after_the_cut("last-writer"), ["3001 (by 3 at 5.5s)"; 4]);
}

#[test]
fn no_other_rule_loses_either() {
    assert_eq!(after_the_cut("union"), ["{1001 3001}"; 4]);
    assert_eq!(after_the_cut("counter"), ["2 = 1:+1-0 3:+1-0"; 4]);
    assert_eq!(after_the_cut("or-set"), ["{1001 3001} seen 1:1 3:1"; 4]);
    assert_eq!(after_the_cut("siblings"), ["1001 | 3001 after 1:1 3:1"; 4]);
    assert_eq!(after_the_cut("tombstones"), ["1=1001 3=3001"; 4]);
    assert_eq!(after_the_cut("newest"), ["nothing"; 4], "each writer has its own version, and that is all");
}

#[test]
fn a_fast_clock_wins_against_a_write_that_came_later() {
    let commands = ["0s clock 3 +3600s", "5s inject 3", "60s inject 1"];
    assert_eq!(agreed(&[("merge", "last-writer")], &commands), ["3001 (by 3 at 3605s)"; 4]);
    assert_eq!(agreed(&[("merge", "last-writer")], &commands[1..]), ["1001 (by 1 at 60s)"; 4]);
}

#[test]
fn many_writes_of_one_node_count_though_only_the_newest_travels() {
    let writes = ["1s kill 4", "2s inject 1", "3s inject 1", "4s inject 1", "5s inject 2", "30s restart 4"];
    assert_eq!(agreed(&[("merge", "union")], &writes), ["{1001 1002 1003 2001}"; 4]);
    let and_back = [&writes[..], &["6s remove 2"]].concat();
    assert_eq!(agreed(&[("merge", "counter")], &and_back), ["3 = 1:+3-0 2:+1-1"; 4]);
}

#[test]
fn a_removal_takes_out_what_it_has_seen_and_nothing_else() {
    let seen = ["1s inject 1", "20s remove 3"];
    assert_eq!(agreed(&[("merge", "or-set")], &seen), ["{} seen 1:1"; 4]);
    let at_once = ["1s inject 1", "20s partition 1,2 | 3,4", "21s remove 3", "21s inject 2", "40s heal"];
    assert_eq!(agreed(&[("merge", "or-set")], &at_once), ["{2001} seen 1:1 2:1"; 4]);
}

#[test]
fn whoever_has_read_the_siblings_settles_them() {
    let commands = [CUT, &["40s inject 2"]].concat();
    assert_eq!(agreed(&[("merge", "siblings")], &commands), ["2001 after 1:1 2:1 3:1"; 4]);
}

#[test]
fn what_cannot_be_taken_back_is_refused_with_a_sentence() {
    let refusal = |protocol, knobs: &[(&str, &str)]| {
        let problems = protocols::begin(&setup(protocol, knobs, &["1s remove 1"])).err().expect("a refusal");
        problems[0].message.clone()
    };
    assert!(refusal("rumor", &[]).contains("“newest”"));
    assert!(refusal("mail", &[("merge", "siblings")]).contains("counter, or-set or tombstones"));
    assert!(refusal("central", &[]).contains("this protocol"));
}

/// Node 3 deletes what it wrote while node 4 is away, and node 4 comes back.
fn deleted_while_away(back: &str) -> [&str; 4] {
    ["1s inject 3", "20s kill 4", "21s remove 3", back]
}

#[test]
fn within_the_grace_period_a_deletion_reaches_whoever_was_away() {
    let knobs = [("merge", "tombstones"), ("grace", "30s")];
    for protocol in agreed(&knobs, &deleted_while_away("40s restart 4")) {
        assert_eq!(protocol, "nothing", "deleted everywhere, and forgotten everywhere");
    }
    let patient = [("merge", "tombstones"), ("grace", "3600s")];
    assert_eq!(agreed(&patient, &deleted_while_away("40s restart 4")), ["3†"; 4], "deleted, and remembered");
}

#[test]
fn after_it_the_zombie_comes_back() {
    let knobs = [("merge", "tombstones"), ("grace", "30s")];
    assert_eq!(agreed(&knobs, &deleted_while_away("60s restart 4")), ["3=3001"; 4]);
}

#[test]
fn the_log_tells_when_a_deletion_is_forgotten() {
    let knobs = [("mode", "push-pull"), ("merge", "tombstones"), ("grace", "30s")];
    let mut run = protocols::begin(&setup("rumor", &knobs, &["1s inject 3", "21s remove 3"])).expect("it runs");
    run.advance(second(60), u64::MAX);
    let told = run.log(0, 10_000).into_iter().filter(|line| line.kind == "forgot");
    let told: Vec<_> = told.map(|line| (line.text, line.at_us > 51e6)).collect();
    assert_eq!(told.len(), NODES as usize);
    assert!(told.contains(&("Node 2 no longer remembers the deletion 3:2".into(), true)), "{told:?}");
}

#[test]
fn a_writer_that_forgot_its_deletion_writes_on_above_the_zombie() {
    let knobs = [("merge", "tombstones"), ("grace", "30s")];
    let commands = [&deleted_while_away("60s inject 3")[..], &["70s restart 4"]].concat();
    assert_eq!(agreed(&knobs, &commands), ["3=3003"; 4]);
}

#[test]
fn counters_follow_what_is_forgotten() {
    let knobs = [("mode", "push-pull"), ("merge", "tombstones"), ("grace", "30s")];
    let setup = setup("rumor", &knobs, &deleted_while_away("60s restart 4"));
    let (settings, commands) = protocols::prepare::<RumorOf<Content>>(&setup).expect("a set-up that runs");
    let mut run = Simulation::<RumorOf<Content>, Recorder>::new(settings, commands).expect("a set-up that runs");
    let mut knowing_at = |at| {
        run.advance(second(at), u64::MAX);
        let known = run.tally().updates().iter().map(|entry| entry.knowing).collect::<Vec<_>>();
        (known, run.tally().spreading)
    };
    assert_eq!(knowing_at(19), (vec![4], 4));
    assert_eq!(knowing_at(40), (vec![3, 3], 3), "node 4 is down; who knows of the deletion knows more than the value");
    assert_eq!(knowing_at(59), (vec![0, 0], 0), "all forgotten");
    assert_eq!(knowing_at(90), (vec![4, 0], 4), "the value is back, and nobody knows that it was deleted");
    assert!(run.tally().all_know(), "nobody waits for what was deleted and forgotten");
}

#[test]
fn contents_change_nothing_about_how_news_spreads() {
    let commands = ["0s inject 1", "3s kill 2", "4s inject 3", "9s restart 2"];
    let setup = setup("rumor", &[("stop", "counter"), ("loss", "20%")], &commands);
    fn totals<P: Protocol>(setup: &Setup) -> (u64, u64, u64, Vec<u32>) {
        let (settings, commands) = protocols::prepare::<P>(setup).expect("a set-up that runs");
        let mut run = Simulation::<P, Recorder>::new(settings, commands).expect("a set-up that runs");
        run.advance(second(60), u64::MAX);
        let tally = run.tally();
        (tally.events, tally.bytes, tally.redundant, tally.updates().iter().map(|entry| entry.knowing).collect())
    }
    assert_eq!(totals::<Rumor>(&setup), totals::<RumorOf<Content>>(&setup));
}
