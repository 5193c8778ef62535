//! Direct mail: who writes something tells everybody it knows, once.
//!
//! ```text
//!   writer     Mail(update) ───▶ each neighbour      nobody passes it on, nobody says thank you
//! ```
//!
//! Quick and cheap, and nobody notices what gets lost: a letter on the way, or a node that was down. So anti-entropy may
//! run beside it (see [`crate::kit::repair`]).
//!
//! Source: Demers et al. 1987, section 1.2.

use super::replica::{Replica, Replicas};
use crate::fingerprint::Fingerprint;
use crate::kit::content::{Content, GRACE, MERGE, Payload};
use crate::kit::repair::{self, Exchange};
use crate::kit::table::{HEADER_BYTES, Keys, Told, VALUE_BYTES, told_bytes};
use crate::knob::{Knob, Problem};
use crate::protocol::{
    Context, Info, Knowledge, Means, MessageKind, NodeId, Order, Protocol, Shape, Start, Update, View, Wire,
};
use crate::settings::Settings;
use crate::time::Duration;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct Mail {
    replicas: Replicas,
    repair_interval: Duration,
    repairing: bool,
    /// Whether nodes have repair timers: from the first time that anti-entropy was on.
    repair_armed: bool,
    value_bytes: u32,
}

/// What travels.
#[derive(Clone, Debug)]
pub enum Message {
    /// News from its writer.
    Mail(Told<Content>),
    /// Anti-entropy.
    Repair(repair::Message<Content>),
}

/// What timers say.
#[derive(Clone, Copy, Debug)]
pub enum Timer {
    /// A turn of anti-entropy.
    Repair,
    /// A deletion has become old.
    Purge,
}

impl Protocol for Mail {
    const INFO: Info = Info {
        name: "mail",
        label: "Direct mail",
        help: "Who writes something tells each neighbour once; nobody passes it on (Demers et al. 1987).",
        knobs: KNOBS,
        messages: &[
            repair::MESSAGES[0],
            repair::MESSAGES[1],
            repair::MESSAGES[2],
            repair::MESSAGES[3],
            MessageKind { name: "mail", label: "news from its writer", shape: Shape::Push },
        ],
        ticks_by_clock: true,
        crashed: "dead",
        commands: &[],
    };

    type Node = Replica;
    type Message = Message;
    type Timer = Timer;
    type Commons = ();

    fn new(settings: &Settings) -> Result<Self, Problem> {
        let exchange = Exchange::new(settings, repair::MODE.name, Keys::ONE)?;
        Ok(Self {
            replicas: Replicas::new(settings, exchange, Keys::ONE, false),
            repair_interval: settings.time(repair::INTERVAL.name),
            repairing: settings.on(repair::SWITCH.name),
            repair_armed: settings.on(repair::SWITCH.name),
            value_bytes: settings.int(VALUE_BYTES.name),
        })
    }

    fn node(&self, _: NodeId) -> Replica {
        Replica::default()
    }

    fn turned(&self, settings: &Settings) -> Result<Self, Problem> {
        let turned = Self::new(settings)?;
        Ok(Self { repair_armed: turned.repairing || self.repair_armed, ..turned })
    }

    fn adapt(&self, before: &Self, _: &mut Replica, ctx: &mut Context<'_, Self>) {
        if self.repair_armed && !before.repair_armed {
            ctx.tick(self.repair_interval, Timer::Repair);
        }
    }

    fn start(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, _: Start) {
        self.replicas.rearm(node, ctx, Timer::Purge);
        if self.repair_armed {
            ctx.tick(self.repair_interval, Timer::Repair);
        }
    }

    fn timer(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, timer: Timer) {
        match timer {
            Timer::Repair => {
                if self.repairing
                    && let Some(peer) = ctx.choose(1).first()
                {
                    let message = self.replicas.exchange.open(&node.table, ctx.frozen_round, ctx.dice);
                    ctx.send(*peer, Message::Repair(message));
                }
                ctx.tick(self.repair_interval, Timer::Repair);
            }
            Timer::Purge => self.replicas.purge(node, ctx),
        }
    }

    fn period(&self, timer: Timer) -> Option<Duration> {
        (self.repairing && matches!(timer, Timer::Repair)).then_some(self.repair_interval)
    }

    fn message(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, from: NodeId, message: &Message) {
        match message {
            Message::Mail(told) => {
                self.replicas.hear(node, ctx, std::slice::from_ref(told), (from, Means::Rumor), Timer::Purge)
            }
            Message::Repair(message) => {
                if let Some(answer) = self.replicas.compare(node, ctx, from, message, Timer::Purge) {
                    ctx.send(from, Message::Repair(answer));
                }
            }
        }
    }

    fn order(&self, node: &mut Replica, ctx: &mut Context<'_, Self>, order: Order) {
        if let Some(told) = self.replicas.write(node, ctx, order, Timer::Purge) {
            for neighbour in ctx.topology.neighbours(ctx.me) {
                ctx.send(neighbour, Message::Mail(told.clone()));
            }
        }
    }

    fn wire(&self, message: &Message) -> Wire {
        match message {
            Message::Mail(told) => {
                let payload = HEADER_BYTES + told_bytes(1, self.value_bytes) + told.says.bytes();
                Wire { kind: repair::MESSAGES.len() as u8, payload, tells: true, opens: true, stream: false }
            }
            Message::Repair(message) => Wire {
                kind: message.kind(),
                payload: self.replicas.exchange.bytes(message),
                tells: !message.updates().is_empty(),
                opens: message.opens(),
                stream: false,
            },
        }
    }

    fn corrupted(&self, message: &Message) -> Option<Message> {
        match message {
            Message::Mail(told) => Some(Message::Mail(told.poisoned())),
            Message::Repair(message) => message.poisoned().map(Message::Repair),
        }
    }

    fn carries(&self, message: &Message, update: Update) -> bool {
        let told = match message {
            Message::Mail(told) => std::slice::from_ref(told),
            Message::Repair(message) => message.updates(),
        };
        told.iter().any(|told| told.update.covers(update))
    }

    fn knowledge(&self, node: &Replica, update: Update) -> Knowledge {
        if node.knows(update) { Knowledge::Removed } else { Knowledge::Susceptible }
    }

    fn spreading(&self, _: &Replica) -> u32 {
        0
    }

    fn view(&self, node: &Replica) -> View {
        node.view(false)
    }

    fn fingerprint(&self, node: &Replica, print: &mut Fingerprint) {
        node.fingerprint(print);
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Self::Node>, (): &()) -> usize {
        nodes.map(|node| node.table.heap()).sum()
    }
}

const KNOBS: &[Knob] = &[
    repair::SWITCH,
    repair::INTERVAL,
    repair::MODE,
    repair::COMPARE,
    repair::BUDGET,
    repair::ORDER,
    repair::MERKLE_FANOUT,
    repair::MERKLE_DEPTH,
    MERGE,
    GRACE,
    VALUE_BYTES,
];
