//! Anti-entropy standing alone: nodes only compare. Slower than rumors and sure: whoever can be reached ends up with
//! everything.
//!
//! Every interval a node compares with one random neighbour, as [`crate::kit::repair`] draws it. With more than one key,
//! a write does not replace the one before it: that is what Scuttlebutt's budget and orders are about.
//!
//! Source: Demers et al. 1987, section 1.3 (“simple epidemics”); van Renesse et al. 2008.

use super::replica::{Replica, Replicas};
use crate::fingerprint::Fingerprint;
use crate::kit::content::{Content, GRACE, MERGE};
use crate::kit::repair::{self, DIRECTIONS, Exchange};
use crate::kit::table::{Keys, Told, VALUE_BYTES};
use crate::knob::{Kind, Knob, Problem};
use crate::protocol::{Context, Info, Knowledge, NodeId, Order, Protocol, Start, Update, View, Wire};
use crate::settings::Settings;
use crate::time::Duration;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct AntiEntropy {
    interval: Duration,
    replicas: Replicas,
    /// Writers whose keys all replicas have from the start; 0 for none.
    preloaded: u32,
}

/// What timers say.
#[derive(Clone, Copy, Debug)]
pub enum Timer {
    /// Time to compare.
    Turn,
    /// A deletion has become old.
    Purge,
}

/// The most rows that all replicas together may start with: some 300 MB.
const MOST_PRELOADED: u64 = 8_000_000;

impl Protocol for AntiEntropy {
    const INFO: Info = Info {
        name: "anti-entropy",
        label: "Anti-entropy",
        help: "Nodes compare all they have with a random neighbour, and repair what differs (Demers et al. 1987).",
        knobs: KNOBS,
        messages: &repair::MESSAGES,
        ticks_by_clock: true,
        crashed: "dead",
        commands: &[],
    };

    type Node = Replica;
    type Message = repair::Message<Content>;
    type Timer = Timer;
    type Commons = ();

    fn new(settings: &Settings) -> Result<Self, Problem> {
        let keys = Keys(settings.int("keys"));
        let preloaded = if settings.on("preload") { settings.nodes } else { 0 };
        let rows = u64::from(preloaded) * u64::from(settings.nodes) * u64::from(keys.0);
        if rows > MOST_PRELOADED {
            let message = format!(
                "{preloaded} replicas of {} entries each are too many to begin with; take fewer nodes or keys.",
                rows / u64::from(preloaded)
            );
            return Err(Problem::new("preload", message));
        }
        let exchange = Exchange::new(settings, "mode", keys)?;
        let replicas = Replicas::new(settings, exchange, keys, true);
        Ok(Self { interval: settings.time("interval"), replicas, preloaded })
    }

    fn node(&self, _: NodeId) -> Replica {
        let mut replica = Replica::default();
        for writer in (1..=self.preloaded).map(NodeId::new) {
            for version in 1..=self.replicas.keys.0 {
                let told = Told { update: Update { writer, version }, says: Content::OLD };
                replica.table.take(&told, self.replicas.keys, 0, false);
            }
        }
        replica
    }

    fn wiped(&self, _: NodeId) -> Replica {
        Replica::default()
    }

    fn start(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, _: Start) {
        self.replicas.rearm(node, ctx, Timer::Purge);
        ctx.tick(self.interval, Timer::Turn);
    }

    fn timer(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, timer: Timer) {
        match timer {
            Timer::Turn => {
                if let Some(peer) = ctx.choose(1).first() {
                    let message = self.replicas.exchange.open(&node.table, ctx.frozen_round, ctx.dice);
                    ctx.send(*peer, message);
                }
                ctx.tick(self.interval, Timer::Turn);
            }
            Timer::Purge => self.replicas.purge(node, ctx),
        }
    }

    fn period(&self, timer: Timer) -> Option<Duration> {
        matches!(timer, Timer::Turn).then_some(self.interval)
    }

    fn message(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, from: NodeId, message: &Self::Message) {
        if let Some(answer) = self.replicas.compare(node, ctx, from, message, Timer::Purge) {
            ctx.send(from, answer);
        }
    }

    fn order(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, order: Order) {
        self.replicas.write(node, ctx, order, Timer::Purge);
    }

    fn wire(&self, message: &Self::Message) -> Wire {
        Wire {
            kind: message.kind(),
            payload: self.replicas.exchange.bytes(message),
            tells: !message.updates().is_empty(),
            opens: message.opens(),
            stream: false,
        }
    }

    fn corrupted(&self, message: &Self::Message) -> Option<Self::Message> {
        message.poisoned()
    }

    fn carries(&self, message: &Self::Message, update: Update) -> bool {
        message.updates().iter().any(|told| told.update.covers(update))
    }

    fn knowledge(&self, node: &Replica, update: Update) -> Knowledge {
        if node.knows(update) { Knowledge::Infective } else { Knowledge::Susceptible }
    }

    fn spreading(&self, node: &Replica) -> u32 {
        node.learned()
    }

    fn view(&self, node: &Replica) -> View {
        node.view(true)
    }

    fn fingerprint(&self, node: &Replica, print: &mut Fingerprint) {
        node.fingerprint(print);
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Self::Node>, (): &()) -> usize {
        nodes.map(|node| node.table.heap()).sum()
    }
}

const KNOBS: &[Knob] = &[
    Knob {
        name: "mode",
        label: "Mode",
        help: "push: show what you have. pull: ask for it. push-pull: both. Pull and push-pull end far faster than push.",
        source: "Demers et al. 1987, section 1.3: push-pull repairs both",
        default: "push-pull",
        kind: Kind::Choice(DIRECTIONS),
        group: "spread",
        live: true,
    },
    repair::COMPARE,
    repair::BUDGET,
    repair::ORDER,
    repair::MERKLE_FANOUT,
    repair::MERKLE_DEPTH,
    Knob {
        name: "keys",
        label: "Keys per writer",
        help: "How many keys each node writes. With one, a write replaces the one before; with more, versions 6 and 7 are two \
               entries. More make replicas larger.",
        source: "1: the workshop's table; van Renesse et al. 2008 have 64",
        default: "1",
        kind: Kind::Int(1, repair::MOST_KEYS),
        group: "state",
        live: false,
    },
    Knob {
        name: "preload",
        label: "Preload",
        help: "Whether all replicas begin with every key of every writer, so that what is new is a small part of what there is.",
        source: "false: the workshop begins with nothing",
        default: "false",
        kind: Kind::Switch,
        group: "state",
        live: false,
    },
    MERGE,
    GRACE,
    VALUE_BYTES,
];
