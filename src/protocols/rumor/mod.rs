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

mod sprint;

use crate::fingerprint::Fingerprint;
use crate::kit::broadcast_queue::retransmit_limit;
use crate::kit::content::{self, Content, GRACE, MERGE, Payload};
use crate::kit::few::Few;
use crate::kit::repair::{self, DIRECTIONS, Direction, Exchange};
use crate::kit::table::{HEADER_BYTES, Keys, NAME_BYTES, Row, Table, Told, Updates, VALUE_BYTES, told_bytes};
use crate::knob::{Kind, Knob, Problem};
use crate::protocol::{
    Context, Info, Knowledge, Known, MAX_PEERS, Means, MessageKind, NodeId, Note, Order, Protocol, Shape, Sprint,
    Start, Update, View, Wire,
};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use crate::topology;

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
        knobs: KNOBS,
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
                cool(row, ctx);
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

    #[inline]
    fn message(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, from: NodeId, message: Message<V>) {
        if message.opens_contact() && !self.admits(node) {
            ctx.refuse();
            ctx.send(from, Message::Busy);
            return;
        }
        match message {
            Message::Push(updates) => self.hear(node, ctx, from, &updates, false),
            Message::Request => self.reply(node, ctx, from),
            Message::Exchange(updates) => {
                self.reply(node, ctx, from);
                self.hear(node, ctx, from, &updates, false);
            }
            Message::Reply(updates) => self.hear(node, ctx, from, &updates, true),
            Message::Feedback { judged, asked } => self.judge(node, ctx, &judged, asked),
            Message::Busy => self.hunt(node, ctx),
            Message::Repair(message) => self.compare(node, ctx, from, &message),
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
        let (kind, bytes) = match message {
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
            bytes,
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
        let rumor = Rumor::new(settings).ok()?;
        let is_plain = size_of::<V>() == 0 && rumor.is_plain(settings);
        is_plain.then(|| Box::new(sprint::Plain::new(rumor, settings.nodes)) as Box<dyn Sprint>)
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
    /// Whether a run with these settings is one that [`sprint`] knows.
    fn is_plain(&self, settings: &Settings) -> bool {
        settings.choice("clock") == "rounds"
            && settings.shape == topology::Shape::Mesh
            && settings.nodes > 2
            && settings.share("loss") == 0.0
            && (self.fanout, self.limit, self.stop) == (1, 0, Stop::Never)
            && !self.repair_armed
    }

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

impl<V: Payload> RumorOf<V> {
    /// One turn of gossip: settle what askers said, then open contacts.
    #[inline(always)]
    fn turn(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        node.taken = 0;
        node.hunts = self.hunt as u16;
        self.settle_asked(node, ctx);
        if self.mode == Direction::Push && !node.table.rows().iter().any(|row| row.mark.hot) {
            return;
        }
        let peers = ctx.choose(self.fanout);
        let mut news = hot(node, ctx);
        for peer in peers.iter() {
            self.contact(ctx, *peer, news.clone());
            if self.mode != Direction::Pull && self.is_blind() {
                self.told(node, ctx);
                news = hot(node, ctx);
            }
        }
    }

    #[inline(always)]
    fn contact(&self, ctx: &mut Context<'_, Self>, peer: NodeId, news: Updates<V>) {
        match self.mode {
            Direction::Push if news.is_empty() => {}
            Direction::Push => ctx.send(peer, Message::Push(news)),
            Direction::Pull => ctx.send(peer, Message::Request),
            Direction::PushPull => ctx.send(peer, Message::Exchange(news)),
        }
    }

    /// Blind rules count what was told, whatever the receiver thought of it.
    fn told(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        let frozen_round = ctx.frozen_round;
        for row in node.table.rows_mut().iter_mut().filter(|row| row.mark.hot && !is_fresh(row, frozen_round)) {
            self.bored(row, ctx);
        }
    }

    /// Whether what was told counts, whatever comes back.
    #[inline]
    fn is_blind(&self) -> bool {
        self.stop != Stop::Never && !self.listens()
    }

    /// Whether receivers send feedback.
    #[inline]
    fn listens(&self) -> bool {
        self.feedback && matches!(self.stop, Stop::Counter(_) | Stop::Coin(_))
    }

    /// Whether the node takes one more contact this turn.
    #[inline]
    fn admits(&self, node: &mut Node<V>) -> bool {
        if self.limit == 0 {
            return true;
        }
        node.taken += 1;
        u32::from(node.taken) <= self.limit
    }

    fn hunt(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        if node.hunts > 0 {
            node.hunts -= 1;
            if let Some(peer) = ctx.choose(1).first() {
                self.contact(ctx, *peer, hot(node, ctx));
            }
        }
    }

    fn reply(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, to: NodeId) {
        let updates = hot(node, ctx);
        if !updates.is_empty() {
            ctx.send(to, Message::Reply(updates));
            if self.is_blind() {
                self.told(node, ctx);
            }
        }
    }

    /// Takes in news, and says what of it was needed if somebody listens.
    #[inline(always)]
    fn hear(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, from: NodeId, updates: &Updates<V>, asked: bool) {
        if !self.listens() {
            updates.iter().for_each(|told| _ = self.weigh(node, ctx, from, told));
        } else if !updates.is_empty() {
            let judged = updates.iter().map(|told| {
                let needed = self.weigh(node, ctx, from, told);
                Judged { update: told.update, needed }
            });
            let judged = judged.collect();
            ctx.send(from, Message::Feedback { judged, asked });
        }
    }

    /// Takes in one piece of news; the answer is whether it was needed.
    #[inline(always)]
    fn weigh(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, from: NodeId, told: &Told<V>) -> bool {
        let needed = self.learn(node, ctx, told, from, Means::Rumor) || is_news(node, ctx, told.update);
        if needed {
            ctx.note(Note::Needed(told.update));
        } else {
            ctx.knew_it();
        }
        needed
    }

    /// Takes one update if it is newer; the answer is whether it was.
    #[inline(always)]
    fn learn(
        &self,
        node: &mut Node<V>,
        ctx: &mut Context<'_, Self>,
        told: &Told<V>,
        from: NodeId,
        means: Means,
    ) -> bool {
        let hot = means != Means::Repair || self.stop == Stop::Never;
        let mark = if hot { HOT } else { COLD };
        let round = ctx.frozen_round.unwrap_or(0);
        let Some(replaced) = node.table.take(told, Keys::ONE, round, mark) else { return false };
        let held = replaced.version();
        let was_hot = replaced.0.is_some_and(|row| row.mark.hot);
        if was_hot != hot {
            ctx.note(Note::Spreading(hot));
        }
        ctx.note(Note::Learned { update: told.update, held, from, means });
        if let Some(at) = told.says.deleted_at() {
            self.remember(ctx, at);
        }
        true
    }

    /// Feedback about what this node told. A push is judged contact by contact; an answer to askers counts once a turn,
    /// however many asked (Demers et al. 1987, footnote to Table 3).
    fn judge(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, judged: &[Judged], asked: bool) {
        for Judged { update, needed } in judged {
            let row = node.table.row_mut(update.writer);
            let Some(row) = row.filter(|row| row.update.version == update.version && row.mark.hot) else { continue };
            match (asked, needed) {
                (true, true) => row.mark.wanted = true,
                (true, false) => row.mark.unwanted = true,
                (false, true) => self.encouraged(row),
                (false, false) => self.bored(row, ctx),
            }
        }
    }

    fn settle_asked(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        if self.mode == Direction::Push || !self.listens() {
            return;
        }
        for row in node.table.rows_mut().iter_mut().filter(|row| row.mark.hot) {
            let Heat { wanted, unwanted, .. } = row.mark;
            row.mark = Heat { wanted: false, unwanted: false, ..row.mark };
            match (wanted, unwanted) {
                (true, _) => self.encouraged(row),
                (false, true) => self.bored(row, ctx),
                (false, false) => {}
            }
        }
    }

    fn encouraged(&self, row: &mut Row<Heat, V>) {
        if self.reset {
            row.mark.count = 0;
        }
    }

    /// One contact that, by the stop rule, speaks for losing interest.
    fn bored(&self, row: &mut Row<Heat, V>, ctx: &mut Context<'_, Self>) {
        row.mark.count = row.mark.count.saturating_add(1);
        let stops = match self.stop {
            Stop::Never => false,
            Stop::Counter(most) | Stop::Sends(most) => u32::from(row.mark.count) >= most,
            Stop::Coin(k) => ctx.dice.below(k) == 0,
        };
        if stops {
            cool(row, ctx);
        }
    }

    fn compare(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, from: NodeId, message: &repair::Message<V>) {
        if let Some(answer) = self.repair.answer(&node.table, message, ctx.frozen_round, ctx.dice) {
            ctx.send(from, Message::Repair(answer));
        }
        let mut needed = false;
        for told in message.updates() {
            if self.learn(node, ctx, told, from, Means::Repair) || is_news(node, ctx, told.update) {
                needed = true;
                ctx.note(Note::Needed(told.update));
            }
        }
        if !needed && !message.updates().is_empty() {
            ctx.knew_it();
        }
    }

    /// Sees to it that a deletion is forgotten in time.
    fn remember(&self, ctx: &mut Context<'_, Self>, deleted_at: Instant) {
        let left = (deleted_at + self.grace).since(ctx.now);
        ctx.set_timer(left + Duration::from_micros(1), Timer::Purge);
    }

    fn purge(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        for row in node.table.purge(ctx.now, self.grace) {
            ctx.note(Note::Forgot(row.update));
            if row.mark.hot {
                ctx.note(Note::Spreading(false));
            }
        }
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

/// Whether a row was learned in this very round, under the synchronous clock: then it does not count yet.
#[inline]
fn is_fresh<V>(row: &Row<Heat, V>, frozen_round: Option<u32>) -> bool {
    frozen_round.is_some_and(|round| row.round == round)
}

/// Whether `update` was news at the start of this round, although it has come twice since.
#[inline]
fn is_news<V: Payload>(node: &Node<V>, ctx: &Context<'_, RumorOf<V>>, update: Update) -> bool {
    let fresh = |row: &Row<Heat, V>| is_fresh(row, ctx.frozen_round) && row.update == update;
    node.table.row(update.writer).is_some_and(fresh)
}

/// What the node would tell now.
#[inline]
fn hot<V: Payload>(node: &Node<V>, ctx: &Context<'_, RumorOf<V>>) -> Updates<V> {
    let told = node.table.rows().iter().filter(|row| row.mark.hot && !is_fresh(row, ctx.frozen_round));
    told.map(Row::told).collect()
}

fn cool<V: Payload>(row: &mut Row<Heat, V>, ctx: &mut Context<'_, RumorOf<V>>) {
    row.mark.hot = false;
    ctx.note(Note::Spreading(false));
}

const KNOBS: &[Knob] = &[
    Knob {
        name: "mode",
        label: "Mode",
        help: "push: tell. pull: ask. push-pull: both in one contact. Push is fast at first, pull at the end.",
        source: "Demers et al. 1987, section 1.4",
        default: "push",
        kind: Kind::Choice(DIRECTIONS),
        group: "spread",
        live: true,
    },
    Knob {
        name: "fanout",
        label: "Fanout",
        help: "How many random neighbours a node contacts each interval. More is faster, and more is told twice.",
        source: "1: Demers et al. 1987; memberlist's GossipNodes is 3",
        default: "1",
        kind: Kind::Int(1, MAX_PEERS as u64),
        group: "spread",
        live: true,
    },
    Knob {
        name: "stop",
        label: "Stop rule",
        help: "never. counter: after k useless contacts. coin: with chance 1/k after each. sends: after k sends. retransmit: \
               after k·⌈log10(n+1)⌉ sends.",
        source: "Demers et al. 1987, section 1.4; retransmit: hashicorp/memberlist: util.go retransmitLimit",
        default: "never",
        kind: Kind::Choice(&["never", "counter", "coin", "sends", "retransmit"]),
        group: "stop",
        live: true,
    },
    Knob {
        name: "k",
        label: "k",
        help: "The stop rule's number. Larger leaves fewer nodes out and costs more messages.",
        source: "4: memberlist's RetransmitMult; Demers et al. 1987 try 1 to 5",
        default: "4",
        kind: Kind::Int(1, 100),
        group: "stop",
        live: true,
    },
    Knob {
        name: "feedback",
        label: "Feedback",
        help: "Whether counter and coin count only contacts that already knew (true), or every contact, blind (false).",
        source: "Demers et al. 1987, section 1.4: feedback is the better",
        default: "true",
        kind: Kind::Switch,
        group: "stop",
        live: true,
    },
    Knob {
        name: "reset",
        label: "Counter reset",
        help: "Whether a contact that needed the update sets the counter back to zero.",
        source: "Demers et al. 1987, footnote to Table 3; Table 1 needs it too",
        default: "true",
        kind: Kind::Switch,
        group: "stop",
        live: true,
    },
    Knob {
        name: "limit",
        label: "Connection limit",
        help: "How many contacts a node takes between two of its own turns; 0 is no limit.",
        source: "Demers et al. 1987, section 1.4: connection limit",
        default: "0",
        kind: Kind::Int(0, 1_000),
        group: "stop",
        live: true,
    },
    Knob {
        name: "hunt",
        label: "Hunting",
        help: "How many other peers a node tries in one turn when it is refused.",
        source: "Demers et al. 1987, section 1.4: hunting",
        default: "0",
        kind: Kind::Int(0, 1_000),
        group: "stop",
        live: true,
    },
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
