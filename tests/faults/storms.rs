//! Which storms there are: every fault that the engine knows, for every protocol, in every set-up that promises agreement afterwards.

use gossip_workshop::protocols::{self, REGISTRY};
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::scenario;
use proptest::prelude::*;

/// A set-up and its faults, one per second.
#[derive(Clone, Debug)]
pub struct Storm {
    pub protocol: &'static str,
    pub nodes: u32,
    pub seed: u32,
    pub topology: &'static str,
    pub knobs: Knobs,
    pub faults: Vec<String>,
}

type Knobs = Vec<(&'static str, &'static str)>;

/// What is promised when a storm is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// All tables become the same.
    SameTables,
    /// Everybody takes everybody for alive, once an operator has brought the nodes back together.
    AllAlive,
    /// Only that nothing breaks.
    Nothing,
}

/// Every process runs, every road is open, machines are idle, clocks are steady, and there is news.
const CALM: [&str; 13] = [
    "heal",
    "thaw all",
    "restart all",
    "set loss 0",
    "set duplication 0",
    "set capacity 0",
    "set handling 0ms",
    "slow all 0ms",
    "set inbox 1024",
    "set drop newest",
    "set latency 10ms..100ms",
    "drift all +0%",
    "inject random",
];

/// Members that took each other for dead do not look for each other again: somebody must introduce them.
const INTRODUCED: &str = "join 2-64 via 1";

impl Storm {
    /// What everybody hears of in the end, whatever the storm was.
    pub fn promise(&self) -> Promise {
        match self.protocol {
            // Whoever asks the master does not tell it what it has lost.
            "central" if self.loses_disks() || self.may_be_poisoned() => Promise::Nothing,
            "rumor" | "anti-entropy" | "mail" | "central" => Promise::SameTables,
            _ => Promise::AllAlive,
        }
    }

    /// Replicas are kept on disk and outlast a crash; membership stands in memory only.
    pub fn is_durable(&self) -> bool {
        self.promise() != Promise::AllAlive
    }

    /// Whether what is told may be something that nobody ever wrote.
    pub fn may_be_poisoned(&self) -> bool {
        self.knobs.contains(&("checksum", "false")) && self.faults.iter().any(|fault| fault.starts_with("corrupt"))
    }

    /// Whether a node may lose its disk. Then it may give a new value the name of one that it wrote before and has forgotten, and who has
    /// the old one does not ask for the new.
    pub fn loses_disks(&self) -> bool {
        self.faults.iter().any(|fault| fault.ends_with("empty"))
    }

    /// A fault a second, and calm after the last rolling restart is through, which takes six.
    pub fn commands(&self) -> Vec<(u64, String)> {
        let calm = self.faults.len() as u64 + 8;
        let entry = protocols::find(self.protocol).expect("a protocol of the registry");
        let introduced =
            entry.info.commands.contains(&"join").then(|| INTRODUCED.replace("64", &self.nodes.to_string()));
        let clock = |command: &&&str| self.has_timers() || !needs_timers(command);
        let calming = CALM.iter().filter(clock).map(ToString::to_string).chain(introduced);
        (1..).zip(self.faults.iter().cloned()).chain((calm..).zip(calming)).collect()
    }

    fn has_timers(&self) -> bool {
        !self.knobs.iter().any(|(knob, value)| *knob == "clock" && ["rounds", "sweep"].contains(value))
    }

    pub fn setup(&self) -> Setup {
        Setup {
            protocol: self.protocol.into(),
            nodes: self.nodes.to_string(),
            seed: self.seed.to_string(),
            topology: self.topology.into(),
            knobs: self.knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            commands: self.commands().into_iter().map(|(second, command)| format!("{second}s {command}")).collect(),
            ..Setup::default()
        }
    }

    pub fn text(&self) -> String {
        scenario::write(&self.setup())
    }
}

/// What means nothing under round clocks, and is refused there.
fn needs_timers(command: &str) -> bool {
    ["set latency", "set duplication", "set capacity", "set handling", "set inbox", "set drop", "slow", "delay"]
        .iter()
        .any(|start| command.starts_with(start))
}

/// Storms over each protocol, over rumors and anti-entropy more than over the others.
pub fn storms() -> impl Strategy<Value = Storm> {
    let names: Vec<_> = REGISTRY.iter().map(|entry| entry.info.name).collect();
    let often = ["rumor", "rumor", "rumor", "anti-entropy"];
    prop::sample::select([names, often.to_vec()].concat()).prop_flat_map(storms_over)
}

/// Rumors promise agreement if nobody loses interest, or if anti-entropy helps.
const RUMOR: [&[(&str, &str)]; 4] = [
    &[("stop", "never")],
    &[("stop", "counter"), ("k", "1"), ("anti-entropy", "on"), ("repair-interval", "2s")],
    &[("stop", "sends"), ("k", "2"), ("anti-entropy", "on"), ("repair-interval", "1s"), ("repair-mode", "pull")],
    &[("stop", "coin"), ("anti-entropy", "on"), ("repair-interval", "2s"), ("repair-mode", "push")],
];

const ANTI_ENTROPY: [&[(&str, &str)]; 6] = [
    &[("compare", "full"), ("mode", "push")],
    &[("compare", "full"), ("budget", "2")],
    &[("compare", "versions"), ("mode", "pull"), ("budget", "2"), ("order", "scuttle-depth")],
    &[("compare", "versions"), ("keys", "4"), ("budget", "1"), ("order", "precise-oldest")],
    &[("compare", "versions"), ("keys", "4"), ("budget", "2"), ("order", "scuttle-breadth"), ("preload", "true")],
    &[("compare", "merkle"), ("keys", "4"), ("merkle-fanout", "4")],
];

/// Mail is sent once: only anti-entropy makes it sure.
const MAIL: [&[(&str, &str)]; 2] = [
    &[("anti-entropy", "on"), ("repair-interval", "2s"), ("compare", "versions")],
    &[("anti-entropy", "on"), ("repair-interval", "1s"), ("compare", "merkle"), ("repair-mode", "pull")],
];

const MEMBERS: [&[(&str, &str)]; 3] =
    [&[], &[("detector", "suspicion")], &[("detector", "plain"), ("tcp-fallback", "false")]];

const PLAIN: [&[(&str, &str)]; 1] = [&[]];

/// Deletions are not forgotten in a storm: what comes back then is a zombie, and no agreement.
const MERGES: [&[(&str, &str)]; 7] = [
    &[("merge", "newest")],
    &[("merge", "last-writer")],
    &[("merge", "union")],
    &[("merge", "counter")],
    &[("merge", "or-set")],
    &[("merge", "siblings")],
    &[("merge", "tombstones"), ("grace", "24h")],
];

fn storms_over(protocol: &'static str) -> impl Strategy<Value = Storm> {
    let (own, merges): (Vec<_>, Vec<_>) = match protocol {
        "rumor" => (RUMOR.to_vec(), MERGES.to_vec()),
        "anti-entropy" => (ANTI_ENTROPY.to_vec(), MERGES.to_vec()),
        "mail" => (MAIL.to_vec(), MERGES.to_vec()),
        "swim" | "serf" | "consul" => (MEMBERS.to_vec(), PLAIN.to_vec()),
        _ => (PLAIN.to_vec(), PLAIN.to_vec()),
    };
    let clocks = match protocol {
        "rumor" | "anti-entropy" => vec!["timers", "poisson", "rounds", "sweep"],
        _ => vec!["timers"],
    };
    let machines: Vec<&[(&str, &str)]> = vec![&[], &[], &[("checksum", "false")], &[("zones", "2")]];
    // Zones are datacentres to Consul: nodes of two are no members of one another's pool.
    let machines =
        machines.into_iter().filter(|knobs| protocol != "consul" || *knobs != [("zones", "2")]).collect::<Vec<_>>();
    let any = (4u32..=25, prop::sample::select(clocks), prop::sample::select(own), prop::sample::select(merges));
    (any, prop::sample::select(machines), spread(protocol)).prop_flat_map(
        move |((nodes, clock, own, merge), machine, spread)| {
            let removes = ["counter", "or-set", "tombstones"].iter().any(|rule| merge.contains(&("merge", rule)));
            let faults = prop::collection::vec(fault(nodes, protocol, clock, removes), 1..30);
            (any_seed(), faults).prop_map(move |(seed, faults)| {
                let (topology, spread) = spread.clone();
                let clocked: Knobs =
                    if ["rumor", "anti-entropy"].contains(&protocol) { vec![("clock", clock)] } else { vec![] };
                let knobs = [&clocked[..], own, merge, machine, &spread].concat();
                Storm { protocol, nodes, seed, topology, knobs, faults }
            })
        },
    )
}

fn any_seed() -> impl Strategy<Value = u32> {
    any::<u32>().no_shrink()
}

/// Rumors also take other shapes, and spread in all ways that there are.
fn spread(protocol: &'static str) -> BoxedStrategy<(&'static str, Knobs)> {
    if protocol != "rumor" {
        return Just(("mesh", Vec::new())).boxed();
    }
    let topology = prop::sample::select(vec!["mesh", "mesh", "random 2", "ring", "line", "grid", "star", "tree"]);
    let mode = prop::sample::select(vec!["push", "pull", "push-pull"]);
    let fanout = prop::sample::select(vec!["1", "2", "3"]);
    let limit = prop::sample::select(vec!["0", "0", "1"]);
    let drawn = (topology, mode, fanout, limit).prop_map(|(topology, mode, fanout, limit)| {
        // In sparser shapes a limit starves whoever always calls second.
        let limit = if topology == "mesh" { limit } else { "0" };
        (topology, vec![("mode", mode), ("fanout", fanout), ("limit", limit)])
    });
    drawn.boxed()
}

/// One fault, of all kinds that the engine has: on the roads, at the processes, in the machines, in messages; and what people do meanwhile.
fn fault(nodes: u32, protocol: &'static str, clock: &'static str, removes: bool) -> BoxedStrategy<String> {
    let commands = protocols::find(protocol).expect("a protocol of the registry").info.commands;
    let numbers = (1..=nodes, 1..=nodes, 2..=nodes, 0..90u32);
    let drawn = numbers.prop_flat_map(move |(a, b, split, percent)| {
        let (left, right) = (format!("1-{}", split - 1), format!("{split}-{nodes}"));
        let roads = vec![
            format!("partition {left} | {right}"),
            format!("cut {a} > {b}"),
            format!("cut {left} > {right}"),
            format!("isolate {a}"),
            "heal".to_string(),
            format!("set loss {percent}%"),
            format!("set duplication {percent}%"),
            format!("delay {a} > {b} {percent}0ms"),
            "set latency exp(700ms)".to_string(),
            "set latency lognormal(100ms,1)".to_string(),
        ];
        let processes = vec![
            format!("kill {a}"),
            "kill 40%".to_string(),
            format!("restart {a}"),
            format!("restart {a} empty"),
            "restart random empty".to_string(),
            "restart all".to_string(),
            // Parts of a second, so that no batch falls on a full one, where the next fault is.
            "rolling all 2 333ms 1111ms".to_string(),
            "rolling all 3 333ms 777ms empty".to_string(),
        ];
        let machines = vec![
            format!("freeze {a}"),
            format!("thaw {b}"),
            format!("slow {a} {percent}ms"),
            "set handling 30ms".to_string(),
            "set inbox 2".to_string(),
            "set drop oldest".to_string(),
            format!("set capacity {}", 2_000 + 500 * percent),
            format!("clock {a} +{percent}s"),
            format!("clock {a} -{percent}s"),
            format!("drift {a} -{percent}ppm"),
            format!("drift {a} +{}%", percent / 4),
            format!("corrupt {a}"),
        ];
        let writes = ["inject all".to_string(), "inject random".to_string(), format!("inject {a}")];
        let people = [
            ("leave", format!("leave {a}")),
            ("join", format!("join {a} via {b}")),
            ("force-leave", format!("force-leave {a} at {b}")),
            ("ask", format!("ask {a} 1")),
        ];
        let obeyed = people.into_iter().filter(|(name, _)| commands.contains(name)).map(|(_, command)| command);
        let removal = removes.then(|| format!("remove {b}"));
        let deeds: Vec<_> = writes.into_iter().chain(obeyed).chain(removal).collect();
        let fits = |fault: &String| !needs_timers(fault) || ["timers", "poisson"].contains(&clock);
        prop::sample::select([roads, processes, machines, deeds].concat().into_iter().filter(fits).collect::<Vec<_>>())
    });
    drawn.boxed()
}
