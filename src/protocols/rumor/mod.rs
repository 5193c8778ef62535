//! Rumor mongering: nodes spread what is hot, and lose interest by a stop rule.
//!
//! ```text
//!   push       Push(hot) ───▶        ◀─── Feedback
//!   pull       Request   ───▶        ◀─── Reply(hot)        Feedback ───▶
//!   push-pull  Exchange(hot) ───▶    ◀─── Reply(hot), Feedback    Feedback ───▶
//! ```
//!
//! Feedback travels only where a stop rule listens to it. With a connection limit, a node that has taken its share of
//! contacts since its own last turn answers Busy, and the caller may hunt for another.
//!
//! Source: Demers et al. 1987, *Epidemic algorithms for replicated database maintenance*, sections 1.3 and 1.4. How their
//! tables are to be read (states frozen at the start of a cycle, a counter that a useful contact resets) is in
//! `tests/papers/demers.rs`.

mod knobs;
mod spread;
mod sprint;

use crate::fingerprint::Fingerprint;
use crate::kit::broadcast_queue::retransmit_limit;
use crate::kit::content::{self, Content, GRACE, Payload};
use crate::kit::few::Few;
use crate::kit::repair::{self, Direction, Exchange};
use crate::kit::table::{HEADER_BYTES, Keys, NAME_BYTES, Row, Table, Told, Updates, VALUE_BYTES, told_bytes};
use crate::knob::Problem;
use crate::protocol::{
    Context, Info, Knowledge, Known, Means, MessageKind, NodeId, Order, Protocol, Shape, Sprint, Start, Update, View,
    Wire,
};
use crate::settings::Settings;
use crate::time::Duration;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct RumorOf<V: Payload> {
    mode: Direction,
    fanout: u32,
    interval: Duration,
    stop: Stop,
    feedback: bool,
    reset: bool,
    limit: u32,
    hunt: u32,
    repair: Exchange,
    repair_interval: Duration,
    repairing: bool,
    /// Whether nodes have repair timers: from the first time that anti-entropy was on.
    repair_armed: bool,
    value_bytes: u32,
    rule: V::Rule,
    grace: Duration,
}

/// Rumors in which a version is all there is to say.
pub type Rumor = RumorOf<()>;

/// When a node loses interest in an update.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    Never,
    /// After this many contacts that were useless, or, blind, after this many contacts.
    Counter(u32),
    /// With probability 1/k after each such contact.
    Coin(u32),
    /// After this many sends.
    Sends(u32),
}

/// What one node holds.
#[derive(Clone, Debug)]
pub struct Node<V = ()> {
    table: Table<Heat, V>,
    /// Contacts taken since the last turn, against the connection limit.
    taken: u16,
    /// Further peers that may be tried this turn, after a refusal.
    hunts: u16,
    /// How often it has written: a deletion that was forgotten must not make it count from the start.
    writes: u32,
}

impl<V> Default for Node<V> {
    fn default() -> Self {
        Self { table: Table::default(), taken: 0, hunts: 0, writes: 0 }
    }
}

/// How eager a node is to tell a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    hot: bool,
    count: u8,
    /// What askers said of it since the last turn.
    wanted: bool,
    unwanted: bool,
}

/// Heat of an update that is to be spread.
const HOT: Heat = Heat { hot: true, count: 0, wanted: false, unwanted: false };
/// Heat of an update that is not.
const COLD: Heat = Heat { hot: false, ..HOT };

/// What travels.
#[derive(Clone, Debug)]
pub enum Message<V = ()> {
    /// News.
    Push(Updates<V>),
    /// What is new?
    Request,
    /// News; what is new with you?
    Exchange(Updates<V>),
    /// The answer to the last two.
    Reply(Updates<V>),
    /// Which of the updates that you told me I needed; and whether I had asked for them.
    Feedback { judged: Few<Judged>, asked: bool },
    /// I have taken all the contacts I take.
    Busy,
    /// Anti-entropy.
    Repair(repair::Message<V>),
}

/// A receiver's opinion of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    update: Update,
    needed: bool,
}

/// What timers say.
#[derive(Clone, Copy, Debug)]
pub enum Timer {
    /// A turn of gossip.
    Turn,
    /// A turn of anti-entropy.
    Repair,
    /// A deletion has become old.
    Purge,
}

impl<V: Payload> Protocol for RumorOf<V> {
    const INFO: Info = Info {
        name: "rumor",
        label: "Rumor mongering",
        help: "Nodes tell hot news to random neighbours until they lose interest (Demers et al. 1987).",
        knobs: knobs::KNOBS,
        messages: &[
            MessageKind { name: "push", label: "news", shape: Shape::Push },
            MessageKind { name: "request", label: "what is new?", shape: Shape::Request },
            MessageKind { name: "exchange", label: "news, and yours?", shape: Shape::Exchange },
            MessageKind { name: "reply", label: "answer", shape: Shape::Reply },
            MessageKind { name: "feedback", label: "knew it or not", shape: Shape::Probe },
            MessageKind { name: "busy", label: "no more contacts", shape: Shape::Probe },
            repair::MESSAGES[0],
            repair::MESSAGES[1],
            repair::MESSAGES[2],
            repair::MESSAGES[3],
        ],
        ticks_by_clock: true,
        crashed: "dead",
        commands: &[],
    };

    type Node = Node<V>;
    type Message = Message<V>;
    type Timer = Timer;
    type Commons = ();

    fn new(settings: &Settings) -> Result<Self, Problem> {
        let fanout = settings.int("fanout");
        let most = settings.nodes - 1;
        if fanout > most.max(1) {
            let message = format!("Fanout must be from 1 to {most} with {} nodes, not {fanout}.", settings.nodes);
            return Err(Problem::new("fanout", message));
        }
        Ok(Self {
            mode: Direction::new(settings, "mode"),
            fanout,
            interval: settings.time("interval"),
            stop: Stop::new(settings),
            feedback: settings.on("feedback"),
            reset: settings.on("reset"),
            limit: settings.int("limit"),
            hunt: settings.int("hunt"),
            repair: Exchange::new(settings, repair::MODE.name, Keys::ONE)?,
            repair_interval: settings.time(repair::INTERVAL.name),
            repairing: settings.on(repair::SWITCH.name),
            repair_armed: settings.on(repair::SWITCH.name),
            value_bytes: settings.int(VALUE_BYTES.name),
            rule: V::rule(settings),
            grace: settings.time(GRACE.name),
        })
    }

    fn node(&self, _: NodeId) -> Node<V> {
        Node::default()
    }

    fn turned(&self, settings: &Settings) -> Result<Self, Problem> {
        let turned = Self::new(settings)?;
        Ok(Self { repair_armed: turned.repairing || self.repair_armed, ..turned })
    }

    fn adapt(&self, before: &Self, _: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        if self.repair_armed && !before.repair_armed {
            ctx.tick(self.repair_interval, Timer::Repair);
        }
    }

    fn start(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, how: Start) {
        if how == Start::Recovered && self.stop != Stop::Never {
            // What a node was spreading stood in memory only.
            for row in node.table.rows_mut().iter_mut().filter(|row| row.mark.hot) {
                spread::cool(row, ctx);
            }
        }
        let deleted = node.table.rows().iter().filter_map(|row| row.says.deleted_at());
        deleted.for_each(|at| self.remember(ctx, at));
        ctx.tick(self.interval, Timer::Turn);
        if self.repair_armed {
            ctx.tick(self.repair_interval, Timer::Repair);
        }
    }

    #[inline]
    fn timer(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, timer: Timer) {
        match timer {
            Timer::Turn => {
                self.turn(node, ctx);
                ctx.tick(self.interval, Timer::Turn);
            }
            Timer::Repair => {
                if self.repairing
                    && let Some(peer) = ctx.choose(1).first()
                {
                    let message = self.repair.open(&node.table, ctx.frozen_round, ctx.dice);
                    ctx.send(*peer, Message::Repair(message));
                }
                ctx.tick(self.repair_interval, Timer::Repair);
            }
            Timer::Purge => self.purge(node, ctx),
        }
    }

    fn period(&self, timer: Timer) -> Option<Duration> {
        matches!(timer, Timer::Turn).then_some(self.interval)
    }

    #[inline]
    fn message(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, from: NodeId, message: &Message<V>) {
        if message.opens_contact() && !self.admits(node) {
            ctx.refuse();
            ctx.send(from, Message::Busy);
            return;
        }
        match message {
            Message::Push(updates) => self.hear(node, ctx, from, updates, false),
            Message::Request => self.reply(node, ctx, from),
            Message::Exchange(updates) => {
                self.reply(node, ctx, from);
                self.hear(node, ctx, from, updates, false);
            }
            Message::Reply(updates) => self.hear(node, ctx, from, updates, true),
            Message::Feedback { judged, asked } => self.judge(node, ctx, judged, *asked),
            Message::Busy => self.hunt(node, ctx),
            Message::Repair(message) => self.compare(node, ctx, from, message),
        }
    }

    fn order(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, order: Order) {
        if let Some(told) = node.table.write(self.rule, order, ctx.me, node.writes, ctx.now) {
            node.writes = told.update.version;
            self.learn(node, ctx, &told, NodeId::NOBODY, Means::Own);
        }
    }

    #[inline]
    fn wire(&self, message: &Message<V>) -> Wire {
        let told = message.updates();
        let named = match message {
            Message::Feedback { judged, .. } => judged.len() as u32,
            _ => 0,
        };
        let says = told.iter().map(|told| told.says.bytes()).sum::<u32>();
        let plain = HEADER_BYTES + told_bytes(told.len() as u32, self.value_bytes) + says + named * NAME_BYTES;
        let (kind, payload) = match message {
            Message::Push(_) => (0, plain),
            Message::Request => (1, plain),
            Message::Exchange(_) => (2, plain),
            Message::Reply(_) => (3, plain),
            Message::Feedback { .. } => (4, plain),
            Message::Busy => (5, plain),
            Message::Repair(message) => (6 + message.kind(), self.repair.bytes(message)),
        };
        Wire {
            kind,
            payload,
            tells: !told.is_empty(),
            opens: message.opens_contact() || matches!(message, Message::Repair(m) if m.opens()),
            stream: false,
        }
    }

    fn corrupted(&self, message: &Message<V>) -> Option<Message<V>> {
        let poisoned: Updates<V> = message.updates().iter().map(Told::poisoned).collect();
        match message {
            Message::Push(_) => Some(Message::Push(poisoned)),
            Message::Exchange(_) => Some(Message::Exchange(poisoned)),
            Message::Reply(_) => Some(Message::Reply(poisoned)),
            _ => None,
        }
    }

    fn carries(&self, message: &Message<V>, update: Update) -> bool {
        message.updates().iter().any(|told| told.update.covers(update))
    }

    fn knowledge(&self, node: &Node<V>, update: Update) -> Knowledge {
        match node.table.row(update.writer) {
            Some(row) if row.update.version < update.version => Knowledge::Susceptible,
            Some(row) if row.mark.hot => Knowledge::Infective,
            Some(_) => Knowledge::Removed,
            None => Knowledge::Susceptible,
        }
    }

    fn spreading(&self, node: &Node<V>) -> u32 {
        node.table.rows().iter().filter(|row| row.mark.hot).count() as u32
    }

    fn view(&self, node: &Node<V>) -> View {
        let known =
            |row: &Row<Heat, V>| Known { origin: row.update.writer, version: row.update.version, hot: row.mark.hot };
        let interest = node.table.rows().iter().filter(|row| row.mark.hot && self.stop != Stop::Never).map(|row| {
            let label = format!("Useless contacts with {}:{}", row.update.writer, row.update.version);
            (label, row.mark.count.to_string())
        });
        let value = content::sum(node.table.rows().iter().map(|row| &row.says));
        let value = value.map(|value| ("Value".to_string(), value.to_string()));
        View {
            known: node.table.rows().iter().map(known).collect(),
            facts: value.into_iter().chain(interest).collect(),
        }
    }

    fn sprint(settings: &Settings) -> Option<Box<dyn Sprint>> {
        if size_of::<V>() == 0 { sprint::of(Rumor::new(settings).ok()?, settings) } else { None }
    }

    fn fingerprint(&self, node: &Node<V>, print: &mut Fingerprint) {
        node.table.fingerprint(print, |Heat { hot, count, wanted, unwanted }| {
            u64::from(*count) | u64::from(*hot) << 8 | u64::from(*wanted) << 9 | u64::from(*unwanted) << 10
        });
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Self::Node>, (): &()) -> usize {
        nodes.map(|node| node.table.heap()).sum()
    }
}

/// Whether updates must carry what they say: a version alone is not enough for this merge rule or order of repair.
pub fn needs_contents(settings: &Settings) -> bool {
    Content::rule(settings).is_some() || repair::needs_times(settings)
}

impl Rumor {
    /// A node of a plain run before and after it has heard the first update of `writer`.
    fn plain_nodes(&self, writer: NodeId) -> (Node, Node) {
        let mut knowing = Node::default();
        knowing.table.take(&Told::from(Update { writer, version: 1 }), Keys::ONE, 0, HOT);
        (Node::default(), knowing)
    }

    /// Kind and size of a contact that tells this many updates.
    fn wire_of(&self, told: u32) -> Wire {
        let update = Told::from(Update::default());
        self.wire(&Message::Exchange((0..told).map(|_| update).collect()))
    }
}

impl<V> Message<V> {
    /// The updates told.
    pub fn updates(&self) -> &[Told<V>] {
        match self {
            Self::Push(updates) | Self::Exchange(updates) | Self::Reply(updates) => updates,
            Self::Repair(message) => message.updates(),
            Self::Request | Self::Feedback { .. } | Self::Busy => &[],
        }
    }

    fn opens_contact(&self) -> bool {
        matches!(self, Self::Push(_) | Self::Request | Self::Exchange(_))
    }
}

impl Stop {
    fn new(settings: &Settings) -> Self {
        let k = settings.int("k");
        match settings.choice("stop") {
            "never" => Self::Never,
            "counter" => Self::Counter(k),
            "coin" => Self::Coin(k),
            "sends" => Self::Sends(k),
            _ => Self::Sends(retransmit_limit(k, settings.nodes)),
        }
    }
}
