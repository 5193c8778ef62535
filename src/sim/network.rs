//! What happens to a message between two nodes: delay, loss, duplication, cuts.
//!
//! Every message gets one [`Verdict`] when it is sent. The dice are the sender's own network stream, one word per message
//! split between delay and loss, so that changing the loss leaves every delay as it was, and neither touches whom
//! a node chooses.

use crate::dice::{self, Dice};
use crate::knob::{Kind, Knob, Latency};
use crate::protocol::NodeId;
use crate::settings::Settings;
use crate::time::Duration;
use serde::Serialize;

/// The network's knobs.
pub const KNOBS: &[Knob] = &[
    Knob {
        name: "latency",
        label: "Latency",
        help: "How long a message travels. Longer or more varied delays let news overtake each other.",
        source: "the W3 workload of performance.md: a wide-area spread of 10 to 100 ms",
        default: "10ms..100ms",
        kind: Kind::Latency(Duration::from_secs(3_600)),
        group: "network",
        live: true,
    },
    Knob {
        name: "zone-latency",
        label: "Between zones",
        help: "How much longer a message travels from one zone to another; it needs zones. The command delay gives a single pair of \
               zones, or of nodes, a latency of its own instead.",
        source: "none: the workshop's cluster stands in one place",
        default: "0ms",
        kind: Kind::Latency(Duration::from_secs(3_600)),
        group: "network",
        live: true,
    },
    Knob {
        name: "loss",
        label: "Loss",
        help: "The chance that a message is lost; under round clocks, that a contact fails.",
        source: "no loss, as in the papers",
        default: "0",
        kind: Kind::Share(0.0, 1.0),
        group: "network",
        live: true,
    },
    Knob {
        name: "duplication",
        label: "Duplication",
        help: "The chance that a message arrives twice, each copy with its own delay. Needs a clock of timers.",
        source: "no duplication, as in the papers",
        default: "0",
        kind: Kind::Share(0.0, 1.0),
        group: "network",
        live: true,
    },
];

/// What becomes of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It arrives after this long.
    Arrives(Duration),
    /// It is lost on the way, after it would have travelled this long.
    Lost(Duration),
    /// No road leads from the sender to the target.
    Cut,
    /// The buffer of the sender's link is full.
    Full,
}

/// The network's settings and its cuts.
#[derive(Clone, Debug)]
pub struct Network {
    latency: Latency,
    /// What a message takes beside that from zone to zone.
    zone_latency: Latency,
    /// The zones of the cluster, and its nodes.
    zones: (u32, u32),
    /// Whether every road has the same latency.
    even: bool,
    /// Loss as a threshold on 32 random bits.
    loss: u64,
    duplication: f64,
    /// Directed cuts, between groups of nodes; `None` while every road is open.
    cuts: Option<Box<Cuts>>,
    /// Roads with a latency of their own; the last that fits counts.
    routes: Vec<Route>,
}

/// From any node of the first list to any of the second, a message takes this long.
#[derive(Clone, Debug)]
struct Route {
    senders: Vec<NodeId>,
    targets: Vec<NodeId>,
    latency: Latency,
}

/// Which roads are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cuts {
    /// Each node's side of a partition; different sides do not talk. Empty without a partition.
    pub sides: Vec<u16>,
    /// Closed one-way roads: from any node of the first list to any of the second. Both are sorted.
    pub one_way: Vec<(Vec<NodeId>, Vec<NodeId>)>,
}

impl Cuts {
    fn closes(&self, from: NodeId, to: NodeId) -> bool {
        let apart = !self.sides.is_empty() && self.sides[from.index()] != self.sides[to.index()];
        apart || self.one_way.iter().any(|(senders, targets)| among(senders, from) && among(targets, to))
    }
}

/// The zone of a node, from 1: zones are blocks of equal size.
pub fn zone(node: NodeId, zones: u32, nodes: u32) -> u32 {
    1 + (node.index() as u64 * u64::from(zones) / u64::from(nodes)) as u32
}

/// Whether `node` is in a sorted list.
fn among(list: &[NodeId], node: NodeId) -> bool {
    list.binary_search(&node).is_ok()
}

impl Network {
    /// Reads the knobs.
    pub fn new(settings: &Settings) -> Self {
        let mut network = Self {
            latency: Latency::Constant(Duration::ZERO),
            zone_latency: Latency::Constant(Duration::ZERO),
            zones: (settings.int("zones"), settings.nodes),
            even: true,
            loss: 0,
            duplication: 0.0,
            cuts: None,
            routes: Vec::new(),
        };
        network.configure(settings);
        network
    }

    /// Reads the knobs again; cuts stay.
    pub fn configure(&mut self, settings: &Settings) {
        self.latency = settings.latency("latency");
        self.zone_latency = settings.latency("zone-latency");
        self.level();
        self.loss = (settings.share("loss") * 4_294_967_296.0) as u64;
        self.duplication = settings.share("duplication");
    }

    /// Notes whether roads still differ.
    fn level(&mut self) {
        let far = self.zones.0 > 1 && self.zone_latency != Latency::Constant(Duration::ZERO);
        self.even = self.routes.is_empty() && !far;
    }

    /// How long a message travels on one road, where roads differ.
    #[cold]
    fn travel(&self, from: NodeId, to: NodeId, bits: u64, dice: &mut Dice) -> Duration {
        let fits = |route: &&Route| among(&route.senders, from) && among(&route.targets, to);
        if let Some(route) = self.routes.iter().rev().find(fits) {
            return delay(route.latency, bits, dice);
        }
        let near = delay(self.latency, bits, dice);
        let (zones, nodes) = self.zones;
        if zone(from, zones, nodes) == zone(to, zones, nodes) {
            return near;
        }
        let far = dice.bits() >> 32;
        near + delay(self.zone_latency, far, dice)
    }

    /// Decides about one message; one on a stream is never lost.
    #[inline(always)]
    pub fn verdict(&self, from: NodeId, to: NodeId, stream: bool, dice: &mut Dice) -> Verdict {
        let word = dice.bits();
        let delay = match self.even {
            true => delay(self.latency, word >> 32, dice),
            false => self.travel(from, to, word >> 32, dice),
        };
        if word & 0xffff_ffff < self.loss && !stream {
            return Verdict::Lost(delay);
        }
        match &self.cuts {
            Some(cuts) if cuts.closes(from, to) => Verdict::Cut,
            _ => Verdict::Arrives(delay),
        }
    }

    /// Decides about one contact under a round clock: it takes no time, and fails as a whole or not at all.
    #[inline]
    pub fn contact(&self, from: NodeId, to: NodeId, opens: bool, dice: &mut Dice) -> Verdict {
        if opens && self.loss > 0 && dice.bits() >> 32 < self.loss {
            return Verdict::Lost(Duration::ZERO);
        }
        match &self.cuts {
            Some(cuts) if cuts.closes(from, to) => Verdict::Cut,
            _ => Verdict::Arrives(Duration::ZERO),
        }
    }

    /// Whether messages may arrive twice.
    #[inline]
    pub fn duplicates(&self) -> bool {
        self.duplication > 0.0
    }

    /// The delay of a second copy, if the network makes one.
    #[cold]
    pub fn second_copy(&self, from: NodeId, to: NodeId, dice: &mut Dice) -> Option<Duration> {
        let twice = dice.chance(self.duplication);
        twice.then(|| {
            let bits = dice.bits() >> 32;
            if self.even { delay(self.latency, bits, dice) } else { self.travel(from, to, bits, dice) }
        })
    }

    /// Splits the cluster: nodes of different groups do not talk, nodes in no group form one more. Replaces an
    /// earlier partition.
    pub fn partition(&mut self, groups: &[Vec<NodeId>], nodes: u32) {
        let mut sides = vec![0; nodes as usize];
        for (side, group) in groups.iter().enumerate() {
            for node in group {
                sides[node.index()] = side as u16 + 1;
            }
        }
        self.cuts.get_or_insert_default().sides = sides;
    }

    /// Closes the roads from each of `senders` to each of `targets`; the way back stays open.
    pub fn cut(&mut self, mut senders: Vec<NodeId>, mut targets: Vec<NodeId>) {
        senders.sort_unstable();
        targets.sort_unstable();
        self.cuts.get_or_insert_default().one_way.push((senders, targets));
    }

    /// Gives the roads from each of `senders` to each of `targets` a latency of their own.
    pub fn reroute(&mut self, mut senders: Vec<NodeId>, mut targets: Vec<NodeId>, latency: Latency) {
        senders.sort_unstable();
        targets.sort_unstable();
        self.routes.push(Route { senders, targets, latency });
        self.level();
    }

    /// Opens every road.
    pub fn heal(&mut self) {
        self.cuts = None;
    }

    /// Whether any road is closed.
    pub fn is_cut(&self) -> bool {
        self.cuts.is_some()
    }

    /// The closed roads, if there are any.
    pub fn cuts(&self) -> Option<&Cuts> {
        self.cuts.as_deref()
    }

    /// Whether the road from one node to another is closed.
    pub fn closed(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.as_ref().is_some_and(|cuts| cuts.closes(from, to))
    }
}

/// A delay from 32 random bits; only the log-normal takes another word.
#[inline(always)]
fn delay(latency: Latency, bits: u64, dice: &mut Dice) -> Duration {
    match latency {
        Latency::Constant(delay) => delay,
        Latency::Uniform(low, high) => {
            let span = high.micros() - low.micros() + 1;
            Duration::from_micros(low.micros() + ((bits * span) >> 32))
        }
        Latency::Exponential(mean) => {
            let unit = bits as f64 / 4_294_967_296.0;
            rounded(dice::exponential(mean.micros() as f64, unit))
        }
        Latency::LogNormal(median, sigma) => {
            let unit = bits as f64 / 4_294_967_296.0;
            let normal = dice::normal(unit, dice.unit());
            rounded(median.micros() as f64 * dice::exp(sigma * normal))
        }
    }
}

fn rounded(micros: f64) -> Duration {
    Duration::from_micros(micros.min(3.6e12) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;
    use crate::settings::Setup;

    /// Ten nodes in two zones.
    fn network(knobs: &[(&str, &str)]) -> Network {
        let known = [KNOBS, crate::sim::KNOBS].concat();
        let knobs = knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let setup = Setup { nodes: "10".into(), seed: "1".into(), knobs, ..Setup::default() };
        Network::new(&Settings::check(&setup, &known).unwrap())
    }

    fn millis(network: &Network, from: u32, to: u32) -> u64 {
        let mut dice = Dice::new(1, Purpose::Network, 1);
        match network.verdict(NodeId::new(from), NodeId::new(to), false, &mut dice) {
            Verdict::Arrives(delay) => delay.micros() / 1_000,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_from_zone_to_zone_travels_longer_and_a_pair_may_have_its_own_latency() {
        let mut network = network(&[("latency", "10ms"), ("zones", "2"), ("zone-latency", "80ms")]);
        assert_eq!((millis(&network, 1, 5), millis(&network, 5, 6), millis(&network, 6, 5)), (10, 90, 90));
        network.reroute(vec![NodeId::new(5)], vec![NodeId::new(6)], Latency::Constant(Duration::from_millis(30)));
        assert_eq!((millis(&network, 1, 5), millis(&network, 5, 6), millis(&network, 6, 5)), (10, 30, 90));
        let copy = network.second_copy(NodeId::new(1), NodeId::new(6), &mut Dice::new(1, Purpose::Network, 1));
        assert_eq!(copy, None, "nothing is doubled unless asked for");
    }

    #[test]
    fn in_one_zone_nothing_is_far() {
        let network = network(&[("latency", "10ms"), ("zone-latency", "80ms")]);
        assert_eq!(millis(&network, 1, 10), 10);
    }
}
