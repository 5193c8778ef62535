//! Consul on top of Serf: pools by datacentre, a catalog that gossip does not carry, and answers that may be stale.

use gossip_workshop::observe::Bare;
use gossip_workshop::protocol::{Belief, NodeId, Protocol};
use gossip_workshop::protocols::consul::Consul;
use gossip_workshop::protocols::{self, prepare};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::Simulation;
use gossip_workshop::time::Instant;

type Run = Simulation<Consul, Bare>;

fn setup(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str]) -> Setup {
    let mut setup =
        Setup { protocol: "consul".into(), nodes: nodes.to_string(), seed: seed.to_string(), ..Setup::default() };
    setup.knobs.insert("latency".into(), "0.2ms..1ms".into());
    setup.knobs.extend(knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    setup.commands = commands.iter().map(|command| command.to_string()).collect();
    setup
}

fn run(nodes: u32, knobs: &[(&str, &str)], commands: &[&str], seconds: u64) -> Run {
    run_seed(nodes, 1, knobs, commands, seconds)
}

fn run_seed(nodes: u32, seed: u32, knobs: &[(&str, &str)], commands: &[&str], seconds: u64) -> Run {
    let setup = setup(nodes, seed, knobs, commands);
    let (settings, commands) = prepare::<Consul>(&setup).unwrap_or_else(|problems| panic!("{setup:?}: {problems:?}"));
    let mut run = Simulation::new(settings, commands).expect("prepared");
    run.advance(Instant::from_micros(seconds * 1_000_000), u64::MAX);
    run
}

fn belief(run: &Run, observer: u32, subject: u32) -> Belief {
    run.belief(NodeId::new(observer), NodeId::new(subject))
}

fn fact(run: &Run, node: u32, label: &str) -> String {
    let facts = run.protocol().view(run.node(NodeId::new(node))).facts;
    facts.into_iter().find(|(name, _)| name == label).unwrap_or_else(|| panic!("no fact {label}")).1
}

/// What a node was told where a service is, without who said so.
fn told(run: &Run, node: u32) -> String {
    fact(run, node, "Was told").split(';').next().expect("a part").to_string()
}

/// Two datacentres of eight, three servers in each: 1-3 and 9-11.
const TWO: &[(&str, &str)] = &[("zones", "2")];

#[test]
fn a_client_knows_its_datacentre_and_a_server_the_others_servers() {
    let run = run(16, TWO, &["10s kill 8", "10s kill 16", "10s kill 3"], 200);
    assert_eq!(
        (belief(&run, 5, 8), belief(&run, 5, 7), belief(&run, 5, 12)),
        (Belief::Dead, Belief::Alive, Belief::Unknown)
    );
    assert_eq!(
        (belief(&run, 1, 9), belief(&run, 1, 16), belief(&run, 9, 3)),
        (Belief::Alive, Belief::Unknown, Belief::Dead)
    );
    assert_eq!(fact(&run, 5, "LAN: Serf members"), "6 alive, 0 leaving, 0 left, 2 failed");
    assert_eq!(fact(&run, 9, "WAN: Serf members"), "5 alive, 0 leaving, 0 left, 1 failed");
    assert_eq!(run.tally().detection.false_positives, 0);
}

#[test]
fn any_agent_says_where_a_service_is_here_and_there() {
    // Service 2 runs at nodes 2, 5, 8 of the first datacentre, and 11, 14 of the second.
    let run = run(16, TWO, &["5s ask 6 2", "5s ask 7 2 in 2", "5s ask 1 2", "5s ask 16 1 in 1"], 6);
    assert_eq!(told(&run, 6), "service 2 of datacentre 1: at nodes 2, 5, 8");
    assert_eq!(told(&run, 1), "service 2 of datacentre 1: at nodes 2, 5, 8");
    assert_eq!(told(&run, 7), "service 2 of datacentre 2: at nodes 11, 14");
    assert_eq!(told(&run, 16), "service 1 of datacentre 1: at nodes 1, 4, 7");
}

#[test]
fn who_fails_or_leaves_is_struck_out_when_the_leader_hears_of_it() {
    let commands = ["10s kill 5", "10s leave 8", "11s ask 6 2", "25s ask 7 2", "40s restart 5", "50s ask 4 2"];
    let run = run(16, TWO, &commands, 51);
    assert_eq!(
        told(&run, 6),
        "service 2 of datacentre 1: at nodes 2, 5",
        "a goodbye is heard within a second, a crash is not"
    );
    assert_eq!(told(&run, 7), "service 2 of datacentre 1: at nodes 2");
    assert_eq!(told(&run, 4), "service 2 of datacentre 1: at nodes 2, 5");
}

#[test]
fn a_registration_reaches_the_servers_and_nobody_else_until_it_is_asked_for() {
    let run = run(16, TWO, &["10s inject 5"], 12);
    // The agent and three servers: not by gossip.
    assert_eq!(run.tally().updates()[0].knowing, 4);
    assert_eq!(fact(&run, 5, "Service"), "2, registration 1: in the catalog");
    let run = self::run(16, TWO, &["10s inject 5", "12s ask 7 2", "12s ask 13 2 in 1"], 13);
    assert_eq!(run.tally().updates()[0].knowing, 6);
}

#[test]
fn without_a_majority_of_servers_nothing_is_registered_and_answers_grow_old() {
    // Two of three servers of the first datacentre are gone; the third still answers, from before.
    let commands = ["10s kill 2,3", "40s inject 5", "60s ask 7 2", "100s restart 2"];
    let run = run(16, TWO, &commands, 90);
    assert_eq!(fact(&run, 5, "Service"), "2, registration 1: not in the catalog yet");
    assert!(fact(&run, 7, "Was told").contains("after its leader's last word"), "{}", fact(&run, 7, "Was told"));
    let run = self::run(16, TWO, &commands, 140);
    assert_eq!(fact(&run, 5, "Service"), "2, registration 1: in the catalog");
}

#[test]
fn an_answer_stands_beside_the_truth() {
    let mut run = protocols::begin(&setup(16, 1, TWO, &["10s kill 5", "11s ask 7 2"])).expect("a run");
    run.advance(Instant::from_micros(12_000_000), u64::MAX);
    let facts = run.inspect(NodeId::new(7)).expect("a node").facts;
    let fact = |label: &str| facts.iter().find(|(name, _)| name == label).expect("told").1.clone();
    assert!(fact("Was told").contains("at nodes 2, 5, 8"));
    assert_eq!(fact("In truth"), "at nodes 2, 8");
}

#[test]
fn a_datacentre_that_is_cut_off_goes_on_by_itself() {
    let commands = ["10s partition zone 1 | zone 2", "20s inject 5", "200s ask 7 2 in 2", "200s ask 6 2"];
    let run = run(16, TWO, &commands, 202);
    assert_eq!((belief(&run, 1, 9), belief(&run, 9, 1)), (Belief::Dead, Belief::Dead));
    assert_eq!(fact(&run, 5, "Service"), "2, registration 1: in the catalog");
    assert_eq!(told(&run, 7), "service 2 of datacentre 2: no server in reach");
    assert_eq!(told(&run, 6), "service 2 of datacentre 1: at nodes 2, 5, 8");
}

#[test]
fn an_agent_that_cannot_keep_up_puts_the_news_of_its_pool_aside() {
    // As memberlist's members do: it reads every packet, so that it answers pings, and comes to the news much later.
    let run = run(100, &[], &["5s slow 1 30ms", "10s kill 51-70"], 60);
    assert!(run.tally().deepest_inbox > 100, "{} waited at most", run.tally().deepest_inbox);
    assert_eq!(run.tally().detection.false_positives, 0);
}

#[test]
fn who_comes_back_and_finds_nobody_at_one_address_tries_the_next() {
    // At two of three addresses nobody runs. Three tries find the third with a chance of 1 - (2/3)^3 = 70 %, one with 33 %.
    let commands = ["10s kill 1,2,10", "60s restart 10 empty"];
    let joins = |seed: &u32| {
        let run = run_seed(12, *seed, &[("contacts", "3")], &commands, 61);
        belief(&run, 10, 11) == Belief::Alive
    };
    let joined = (1..=40).filter(joins).count();
    assert!((20..=36).contains(&joined), "{joined} of 40");
}

#[test]
fn an_agent_with_its_disk_finds_its_pool_without_being_told_where() {
    let rejoined = |how: &str| {
        let run = run(12, &[("contacts", "1"), ("reconnect-interval", "1h")], &["10s kill 1", how], 140);
        belief(&run, 1, 7) == Belief::Alive
    };
    assert!(rejoined("130s restart 1"), "addresses stand in Serf's snapshot");
    assert!(!rejoined("130s restart 1 empty"), "it knows only itself");
}

#[test]
fn an_agent_without_its_disk_hears_from_the_catalog_how_often_it_had_registered() {
    let commands = ["10s inject 5", "20s inject 5", "30s kill 5", "40s restart 5 empty"];
    let run = run(16, TWO, &commands, 110);
    assert_eq!(fact(&run, 5, "Service"), "2, registration 2: in the catalog");
    let run = self::run(16, TWO, &[&commands[..], &["110s inject 5"]].concat(), 120);
    assert_eq!(fact(&run, 5, "Service"), "2, registration 3: in the catalog");
    // The agent and three servers.
    let newest = run.tally().updates().last().expect("three registrations");
    assert_eq!((newest.update.version, newest.knowing), (3, 4));
}

#[test]
fn nobody_is_in_a_datacentre_that_is_absent_as_a_whole() {
    let run = run(16, &[("zones", "2"), ("absent", "8")], &[], 5);
    assert_eq!((belief(&run, 1, 1), belief(&run, 9, 9)), (Belief::Alive, Belief::Unknown));
    let counted = run.census().expect("Consul tells the living from the dead").opinions()[8];
    assert_eq!(counted.of(Belief::Unknown), 16);
    // It forms through the first of its agents that come.
    let run = self::run(16, &[("zones", "2"), ("absent", "8")], &["5s join 10 via 9", "6s join 9 via 10"], 30);
    assert_eq!((belief(&run, 9, 10), belief(&run, 10, 9)), (Belief::Alive, Belief::Alive));
}
