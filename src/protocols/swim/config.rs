//! The constants of memberlist's profiles, and the knobs over them.
//!
//! A knob at 0 leaves its constant to the profile. Source of all: hashicorp/memberlist `config.go: DefaultLANConfig,
//! DefaultWANConfig, DefaultLocalConfig`.

use crate::kit::suspicion::{MOST_ACCUSERS, Terms};
use crate::knob::{Kind, Knob, Problem};
use crate::settings::{ABSENT, Settings, present};
use crate::time::Duration;
use crate::topology::Shape;

/// Everything that is set.
#[derive(Clone, Debug)]
pub struct Config {
    /// All there could be.
    pub nodes: u32,
    /// The first so many are there at the start.
    pub present: u32,
    pub formed: bool,
    pub contacts: u32,
    pub probe_interval: Duration,
    pub probe_timeout: Duration,
    pub random_targets: bool,
    pub indirect_checks: u32,
    pub tcp_fallback: bool,
    pub tcp_timeout: Duration,
    pub suspicion: bool,
    pub terms: Terms,
    pub nacks: bool,
    pub awareness_max: u32,
    pub buddy: bool,
    pub gossip: bool,
    pub gossip_interval: Duration,
    pub gossip_nodes: u32,
    pub gossip_to_the_dead: Duration,
    pub retransmit_mult: u32,
    pub packet_bytes: u32,
    pub push_pull: bool,
    pub push_pull_interval: Duration,
    pub metadata_bytes: u32,
    pub payload_bytes: u32,
}

/// The constants that differ between profiles.
struct Profile {
    tcp_timeout: Duration,
    indirect_checks: u32,
    retransmit_mult: u32,
    suspicion_mult: u32,
    push_pull_interval: Duration,
    probe_interval: Duration,
    probe_timeout: Duration,
    gossip_interval: Duration,
    gossip_nodes: u32,
    gossip_to_the_dead: Duration,
}

const LAN: Profile = Profile {
    tcp_timeout: Duration::from_secs(10),
    indirect_checks: 3,
    retransmit_mult: 4,
    suspicion_mult: 4,
    push_pull_interval: Duration::from_secs(30),
    probe_interval: Duration::from_secs(1),
    probe_timeout: Duration::from_millis(500),
    gossip_interval: Duration::from_millis(200),
    gossip_nodes: 3,
    gossip_to_the_dead: Duration::from_secs(30),
};

const WAN: Profile = Profile {
    tcp_timeout: Duration::from_secs(30),
    suspicion_mult: 6,
    push_pull_interval: Duration::from_secs(60),
    probe_interval: Duration::from_secs(5),
    probe_timeout: Duration::from_secs(3),
    gossip_interval: Duration::from_millis(500),
    gossip_nodes: 4,
    gossip_to_the_dead: Duration::from_secs(60),
    ..LAN
};

const LOCAL: Profile = Profile {
    tcp_timeout: Duration::from_secs(1),
    indirect_checks: 1,
    retransmit_mult: 2,
    suspicion_mult: 3,
    push_pull_interval: Duration::from_secs(15),
    probe_timeout: Duration::from_millis(200),
    gossip_interval: Duration::from_millis(100),
    gossip_to_the_dead: Duration::from_secs(15),
    ..LAN
};

impl Config {
    /// Reads the knobs. Refused are clusters that are no full mesh or too large for two-byte numbers.
    pub fn new(settings: &Settings) -> Result<Self, Problem> {
        if settings.shape != Shape::Mesh {
            let message = "SWIM's members all know each other: it runs on the topology mesh only.";
            return Err(Problem::new("topology", message));
        }
        if settings.nodes > u32::from(u16::MAX) {
            let message = format!("Full views of more than {} members do not fit into memory.", u16::MAX);
            return Err(Problem::new("nodes", message));
        }
        if let Some(name) = TIMES.iter().find(|name| (1..1_000).contains(&settings.time(name).micros())) {
            return Err(Problem::new(name, "This must be at least 1ms, or 0ms to take it from the profile."));
        }
        Ok(Self::read(settings))
    }

    fn read(settings: &Settings) -> Self {
        let profile = match settings.choice("profile") {
            "wan" => WAN,
            "local" => LOCAL,
            _ => LAN,
        };
        let int = |name, default| Some(settings.int(name)).filter(|number| *number > 0).unwrap_or(default);
        let time = |name, default| Some(settings.time(name)).filter(|time| *time > Duration::ZERO).unwrap_or(default);
        let probe_interval = time("probe-interval", profile.probe_interval);
        let detector = settings.choice("detector");
        let lifeguard = |part| settings.on(part) && detector == "lifeguard";
        let health = lifeguard("health");
        Self {
            nodes: settings.nodes,
            present: present(settings),
            formed: settings.on("formed"),
            contacts: settings.int("contacts"),
            probe_interval,
            probe_timeout: time("probe-timeout", profile.probe_timeout),
            random_targets: settings.choice("targets") == "random",
            indirect_checks: match settings.on("indirect") {
                true => int("indirect-checks", profile.indirect_checks),
                false => 0,
            },
            tcp_fallback: settings.on("tcp-fallback"),
            tcp_timeout: time("tcp-timeout", profile.tcp_timeout),
            suspicion: settings.on("suspicion") && detector != "plain",
            terms: Terms::new(
                int("suspicion-mult", profile.suspicion_mult),
                settings.int("suspicion-max-mult"),
                probe_interval,
                lifeguard("confirmations"),
            ),
            nacks: health,
            awareness_max: if health { settings.int("awareness-max") } else { 1 },
            buddy: lifeguard("buddy"),
            gossip: settings.on("gossip"),
            gossip_interval: time("gossip-interval", profile.gossip_interval),
            gossip_nodes: int("gossip-nodes", profile.gossip_nodes),
            gossip_to_the_dead: time("gossip-to-the-dead", profile.gossip_to_the_dead),
            retransmit_mult: int("retransmit-mult", profile.retransmit_mult),
            packet_bytes: settings.int("packet-bytes"),
            push_pull: settings.on("anti-entropy"),
            push_pull_interval: time("push-pull-interval", profile.push_pull_interval),
            metadata_bytes: settings.int("metadata-bytes"),
            payload_bytes: settings.int("payload-bytes"),
        }
    }

    /// How long a node of a cluster of `members` waits between two pushes and pulls: memberlist `util.go: pushPullScale`,
    /// which spares clusters of more than 32.
    pub fn push_pull_every(&self, members: u32) -> Duration {
        self.push_pull_interval * u64::from(push_pull_scale(members))
    }
}

fn push_pull_scale(members: u32) -> u32 {
    const THRESHOLD: u32 = 32;
    let log_ceiling = |n: u32| u32::BITS - (n - 1).leading_zeros();
    if members <= THRESHOLD { 1 } else { log_ceiling(members) - log_ceiling(THRESHOLD) + 1 }
}

/// Every knob that [`time`] declares.
const TIMES: &[&str] =
    &["probe-interval", "probe-timeout", "tcp-timeout", "gossip-interval", "gossip-to-the-dead", "push-pull-interval"];

const HOUR: Duration = Duration::from_secs(3_600);

const fn time(name: &'static str, label: &'static str, help: &'static str, source: &'static str) -> Knob {
    let kind = Kind::Time(Duration::ZERO, HOUR);
    Knob { name, label, help, source, default: "0ms", kind, group: "timing", live: true }
}

const fn number(name: &'static str, label: &'static str, help: &'static str, source: &'static str, most: u64) -> Knob {
    Knob { name, label, help, source, default: "0", kind: Kind::Int(0, most), group: "timing", live: true }
}

const fn switch(name: &'static str, label: &'static str, help: &'static str, source: &'static str) -> Knob {
    Knob { name, label, help, source, default: "true", kind: Kind::Switch, group: "detector", live: true }
}

/// SWIM's knobs.
pub const KNOBS: &[Knob] = &[
    Knob {
        name: "profile",
        label: "Profile",
        help: "memberlist's constants for one network: lan, wan (slower, more patient) or local (one machine). Knobs at 0 take \
               theirs from here.",
        source: "lan: memberlist's DefaultLANConfig, which Consul's and Serf's LAN pools use",
        default: "lan",
        kind: Kind::Choice(&["lan", "wan", "local"]),
        group: "detector",
        live: true,
    },
    Knob {
        name: "detector",
        label: "Detector",
        help: "plain: who does not answer is dead, SWIM's first version. suspicion: it may refute. lifeguard: with confirmations, \
               local health and buddy as well. Each part has a switch of its own, which turns it off.",
        source: "lifeguard: memberlist's, which cannot be turned off there",
        default: "lifeguard",
        kind: Kind::Choice(&["plain", "suspicion", "lifeguard"]),
        group: "detector",
        live: true,
    },
    switch(
        "suspicion",
        "Suspicion",
        "Whether who does not answer is only suspected at first and may refute. Off: dead at once, as in the simplest SWIM.",
        "Das, Gupta, Motivala 2002, section 4.2",
    ),
    switch(
        "confirmations",
        "Confirmations",
        "Lifeguard: whether suspicion lasts long at first, and each independent accuser shortens it. Off: always the shortest.",
        "Dadgar, Phillips, Currey 2018: LHA-Suspicion; memberlist: suspicion.go",
    ),
    switch(
        "health",
        "Local health",
        "Lifeguard: whether a node that misses answers trusts itself less and waits longer for others.",
        "Dadgar, Phillips, Currey 2018: LHA-Probe; memberlist: awareness.go",
    ),
    switch(
        "buddy",
        "Buddy",
        "Lifeguard: whether a ping to a suspect tells it that it is suspected, so that it can refute at once.",
        "Dadgar, Phillips, Currey 2018: Buddy System; memberlist: state.go probeNode",
    ),
    switch(
        "indirect",
        "Indirect probes",
        "Whether others are asked to ping who did not answer. Off: every lost ping is a failed probe.",
        "Das, Gupta, Motivala 2002, section 3.1",
    ),
    switch(
        "tcp-fallback",
        "TCP fallback",
        "Whether who does not answer is also pinged over TCP, so that loss of datagrams alone makes nobody suspect.",
        "memberlist: state.go probeNode, config.go DisableTcpPings",
    ),
    Knob {
        name: "targets",
        label: "Probe order",
        help: "round-robin: all in turn, in an order that is reshuffled each time round, so that nobody waits long. random: any, \
               each time.",
        source: "round-robin: Das, Gupta, Motivala 2002, section 4.3; memberlist: state.go probe",
        default: "round-robin",
        kind: Kind::Choice(&["round-robin", "random"]),
        group: "detector",
        live: true,
    },
    Knob {
        name: "formed",
        label: "Formed",
        help: "Whether all know each other at the start. Off: all know only themselves, and join through node 1.",
        source: "on: the cluster has run for a while; the workshop's choice",
        default: "true",
        kind: Kind::Switch,
        group: "detector",
        live: false,
    },
    ABSENT,
    Knob {
        group: "detector",
        ..number(
            "contacts",
            "Contacts",
            "Through how many nodes, the first ones, a process that starts again can join; 0 is all. Few have to tell their whole \
             state to everybody who comes back. A Consul agent that has its disk knows all (Serf's snapshot).",
            "all; Consul's agents usually know the addresses of its three servers (retry_join)",
            10_000,
        )
    },
    time(
        "probe-interval",
        "Probe interval",
        "How often a node probes another. Longer is cheaper, and finds the dead later in proportion.",
        "memberlist's ProbeInterval: lan 1 s, wan 5 s, local 1 s",
    ),
    time(
        "probe-timeout",
        "Probe timeout",
        "How long a node waits for an answer before it asks others. Should be longer than nearly every round trip.",
        "memberlist's ProbeTimeout: lan 500 ms, wan 3 s, local 200 ms",
    ),
    number(
        "indirect-checks",
        "Indirect checks",
        "How many others are asked. More excuse more lost messages.",
        "memberlist's IndirectChecks: lan 3, wan 3, local 1",
        16,
    ),
    time(
        "tcp-timeout",
        "TCP timeout",
        "How long a joining node waits for an answer before it tries another.",
        "memberlist's TCPTimeout: lan 10 s, wan 30 s, local 1 s",
    ),
    number(
        "suspicion-mult",
        "Suspicion multiplier",
        "Suspicion lasts at least this times log10(n) probe intervals. More finds the dead later and the living dead less often.",
        "memberlist's SuspicionMult: lan 4, wan 6, local 3",
        MOST_ACCUSERS as u64 + 2,
    ),
    Knob {
        default: "6",
        kind: Kind::Int(1, 100),
        ..number(
            "suspicion-max-mult",
            "Suspicion maximum",
            "With confirmations, suspicion lasts at most this times the shortest.",
            "memberlist's SuspicionMaxTimeoutMult: 6",
            0,
        )
    },
    Knob {
        default: "8",
        kind: Kind::Int(1, 64),
        ..number(
            "awareness-max",
            "Health multiplier",
            "How far local health can stretch a probe, in intervals.",
            "memberlist's AwarenessMaxMultiplier: 8",
            0,
        )
    },
    switch(
        "gossip",
        "Gossip ticks",
        "Whether nodes also send news by themselves. Off: news only rides on probes, as in the SWIM paper.",
        "memberlist: state.go gossip",
    ),
    time(
        "gossip-interval",
        "Gossip interval",
        "How often a node that has news sends it. Longer is slower and cheaper.",
        "memberlist's GossipInterval: lan 200 ms, wan 500 ms, local 100 ms",
    ),
    number(
        "gossip-nodes",
        "Fanout",
        "To how many others a node with news sends it each time.",
        "memberlist's GossipNodes: lan 3, wan 4, local 3",
        16,
    ),
    time(
        "gossip-to-the-dead",
        "Gossip to the dead",
        "How long the dead still get news, so that they can refute; then they are forgotten.",
        "memberlist's GossipToTheDeadTime: lan 30 s, wan 60 s, local 15 s",
    ),
    number(
        "retransmit-mult",
        "Retransmit multiplier",
        "Each node sends each piece of news this times ⌈log10(n+1)⌉ times. More is surer and costs more bytes.",
        "memberlist's RetransmitMult: lan 4, wan 4, local 2",
        16,
    ),
    Knob {
        default: "1400",
        kind: Kind::Int(600, 65_000),
        ..number(
            "packet-bytes",
            "Packet bytes",
            "How large a datagram may become. Less needs more packets for many news.",
            "memberlist's UDPBufferSize: 1,400",
            0,
        )
    },
    Knob {
        group: "repair",
        ..switch(
            "anti-entropy",
            "Push/pull",
            "Whether nodes now and then swap everything they believe with a random other, over TCP.",
            "memberlist: state.go pushPull",
        )
    },
    Knob {
        group: "repair",
        ..time(
            "push-pull-interval",
            "Push/pull interval",
            "How often, in clusters up to 32; larger ones do it more rarely.",
            "memberlist's PushPullInterval: lan 30 s, wan 60 s, local 15 s",
        )
    },
    Knob {
        default: "0",
        group: "network",
        ..number(
            "metadata-bytes",
            "Metadata bytes",
            "How much every member says of itself. More makes news of the living and every push/pull larger.",
            "none; memberlist allows 512 (net.go MetaMaxSize), Consul's tags take about 87",
            512,
        )
    },
    Knob {
        default: "100",
        group: "network",
        ..number(
            "payload-bytes",
            "Bytes per broadcast",
            "How many bytes each user broadcast carries.",
            "100: a short configuration value; Serf's agent allows 512",
            512,
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_pull_is_rarer_in_large_clusters() {
        // util_test.go: TestPushPullScale, then the sheet's larger sizes.
        for members in 0..=32 {
            assert_eq!(push_pull_scale(members), 1);
        }
        for (members, scale) in [(33, 2), (64, 2), (65, 3), (128, 3), (256, 4), (1_000, 6), (10_000, 10)] {
            assert_eq!(push_pull_scale(members), scale, "{members}");
        }
    }
}
