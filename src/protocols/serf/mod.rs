//! Serf: what it adds to memberlist. Who *left* is told from who *failed*, users send events, and the failed are sought.
//!
//! memberlist knows only that a member is gone. Serf's members announce with a *leave intent* that they go; intents and user
//! events carry Lamport times, so that late ones are recognised. The failed are tried again and again, which is what heals a
//! long split.
//!
//! ```text
//!                    ┌──── join intent ────┐
//!                    ▼                     │
//!   none ─ there ─▶ alive ─ leave intent ─▶ leaving ── gone ──▶ left ──▶ none, after 24 h
//!                    │ ▲
//!               gone │ │ there again
//!                    ▼ │
//!                   failed ── leave intent (force-leave) ──▶ left         none, after 24 h
//! ```
//!
//! | file | Serf | what |
//! | --- | --- | --- |
//! | [`members`] | `serf.go: handleNodeJoin, handleNodeLeave, handleNode…Intent, reconnect, reap` | who is what |
//! | [`events`] | `serf.go: handleUserEvent` | user events: inject sends one |
//! | [`packets`] | `delegate.go`, `messages.go` | what rides on memberlist's messages |
//! | [`departure`] | `serf.go: Leave` | how an agent goes |
//!
//! It stands on [`swim`](super::swim) as on a protocol of its own: all that memberlist wants done passes through `Serf::pass`.
//!
//! Source: hashicorp/serf at a24f620f. Left out: queries, tags, key rotation, snapshots, the arithmetic of network coordinates
//! (their bytes travel), and the events' names: every event is its own.

mod departure;
mod events;
mod knobs;
mod members;
mod packets;

use super::swim::{self, Swim};
use crate::belief::{Census, Countdown};
use crate::fingerprint::Fingerprint;
use crate::kit::broadcast_queue::BroadcastQueue;
use crate::kit::lamport::Lamport;
use crate::kit::table::Table;
use crate::kit::views::Views;
use crate::knob::Problem;
use crate::protocol::{
    Belief, Context, Effect, Info, Knowledge, Known, NodeId, Note, Order, Protocol, Start, Update, Urgency, View, Wire,
};
use crate::settings::Settings;
use crate::time::Duration;
use departure::{LEAVE_PROPAGATE_DELAY, Phase};
use events::{Buffer, Event};
pub use knobs::OWN_KNOBS;
use members::{Gone, Heard, Intent, Record, Status};
use packets::Above;
pub use packets::Packet;
use std::borrow::Cow;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct Serf {
    swim: Swim,
    reconnect_every: Duration,
    reconnect_timeout: Duration,
    tombstone_timeout: Duration,
    /// How long an agent stays after its goodbye.
    lingers: Duration,
}

/// What one agent holds, besides what it takes others for, which stands in common storage.
#[derive(Clone, Debug)]
pub struct Node {
    member: swim::Node,
    phase: Phase,
    /// Whether it waits for an answer from somebody whom it joins through.
    joining: bool,
    /// Of membership, and of user events.
    clock: Lamport,
    event_clock: Lamport,
    /// How many it knows, itself and those gone included, and how many of them are leaving.
    known: u32,
    leaving: u32,
    /// The failed and those who left, in the order it learned of it.
    gone: Vec<Gone>,
    /// Intents of strangers, for when they turn up.
    heard_intents: Vec<Heard>,
    intents: BroadcastQueue<Intent>,
    events: BroadcastQueue<Event>,
    buffer: Buffer,
    /// The newest event of each sender.
    heard: Table<()>,
}

/// What all agents keep together: what each takes each for, in memberlist's words and in Serf's.
#[derive(Clone, Debug, Default)]
pub struct Commons {
    standings: Views<swim::Standing>,
    records: Views<Record>,
}

/// What timers say.
#[derive(Clone, Copy, Debug)]
pub enum Timer {
    /// One of memberlist's.
    Member(swim::Timer),
    /// Time to seek the failed.
    Reconnect,
    /// Time to forget those who have been gone for long.
    Reap,
    /// The leave intent should have gone out by now.
    IntentOut,
    /// The goodbye has had time to spread.
    Stop,
    /// One who was leaving has had time to, and is to be forgotten.
    Prune(NodeId),
}

type Ctx<'a> = Context<'a, Serf>;

/// How often the long gone are looked for (`config.go: ReapInterval`).
const REAP_INTERVAL: Duration = Duration::from_secs(15);

impl Protocol for Serf {
    const INFO: Info = Info {
        name: "serf",
        label: "Serf",
        help: "SWIM as memberlist runs it, with members that leave told from members that fail, user events, and the failed sought \
               again.",
        knobs: knobs::KNOBS,
        messages: swim::KINDS,
        ticks_by_clock: false,
        crashed: "failed",
        commands: &["join", "leave", "force-leave"],
    };

    type Node = Node;
    type Message = Packet;
    type Timer = Timer;
    type Commons = Commons;

    fn new(settings: &Settings) -> Result<Self, Problem> {
        Ok(Self {
            swim: Swim::new(settings)?,
            reconnect_every: settings.time("reconnect-interval"),
            reconnect_timeout: settings.time("reconnect-timeout"),
            tombstone_timeout: settings.time("tombstone-timeout"),
            lingers: LEAVE_PROPAGATE_DELAY,
        })
    }

    fn node(&self, me: NodeId) -> Node {
        Node {
            member: self.swim.node(me),
            phase: Phase::Alive,
            joining: false,
            clock: Lamport::default(),
            event_clock: Lamport::default(),
            known: 0,
            leaving: 0,
            gone: Vec::new(),
            heard_intents: Vec::new(),
            intents: BroadcastQueue::default(),
            events: BroadcastQueue::default(),
            buffer: Buffer::default(),
            heard: Table::default(),
        }
    }

    fn start(&self, node: &mut Node, ctx: &mut Ctx<'_>, how: Start) {
        self.found(ctx.commons);
        let (_, present) = self.swim.size();
        if self.swim.is_formed() && how == Start::First {
            node.known = present;
        } else {
            node.joining = true;
            self.joined(node, ctx, ctx.me);
        }
        self.ask_member(node, ctx, false, |swim, member, ctx| swim.start(member, ctx, how));
        // Processes start at different moments: each agent has a phase of its own.
        for (period, timer) in [(self.reconnect_every, Timer::Reconnect), (REAP_INTERVAL, Timer::Reap)] {
            let wait = Duration::from_micros(ctx.dice.bits() % period.micros());
            ctx.set_timer(wait, timer);
        }
    }

    fn crashed(&self, me: NodeId, node: &mut Node, commons: &mut Commons) {
        self.swim.crashed(me, &mut node.member, &mut commons.standings);
        commons.records.forget(me);
        *node = self.node(me);
    }

    fn timer(&self, node: &mut Node, ctx: &mut Ctx<'_>, timer: Timer) {
        match timer {
            Timer::Member(timer) => {
                node.member.carry(!node.intents.is_empty() || !node.events.is_empty());
                self.ask_member(node, ctx, false, |swim, member, ctx| swim.timer(member, ctx, timer));
                self.depart_when_said(node, ctx);
            }
            Timer::Reconnect => self.reconnect(node, ctx),
            Timer::Reap => self.reap(node, ctx),
            Timer::IntentOut => self.depart(node, ctx),
            Timer::Stop => ctx.quit(),
            Timer::Prune(subject) => self.erase(node, ctx, subject),
        }
    }

    fn period(&self, timer: Timer) -> Option<Duration> {
        let Timer::Member(timer) = timer else { return None };
        self.swim.period(timer)
    }

    fn message(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, packet: &Packet) {
        let Packet { below, above, .. } = packet;
        let (is_ping, is_welcome) = (below.is_ping(), below.is_state_reply() && node.joining);
        self.ask_member(node, ctx, is_ping, |swim, member, ctx| swim.message(member, ctx, from, below));
        match above {
            Above::Nothing => {}
            Above::News(news) => self.hear(node, ctx, from, news),
            Above::State(state) => self.merge(node, ctx, from, state),
        }
        if is_welcome {
            node.joining = false;
            self.announce(node, ctx);
        }
    }

    fn put_aside(&self, packet: &mut Packet) -> Vec<(Urgency, Packet)> {
        let below = self.swim.put_aside(&mut packet.below).into_iter();
        let below = below.map(|(urgency, below)| (urgency, Packet { below, above: Above::Nothing, extra: 0 }));
        below.chain(packet.take_news().into_iter().map(|news| (Urgency::Plain, news))).collect()
    }

    fn refused(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId) {
        self.ask_member(node, ctx, false, |swim, member, ctx| swim.refused(member, ctx, to));
    }

    fn order(&self, node: &mut Node, ctx: &mut Ctx<'_>, order: Order) {
        match order {
            Order::Inject => self.send_event(node, ctx),
            Order::Remove | Order::Ask { .. } => {}
            Order::Leave => self.leave(node, ctx),
            Order::Join(seed) => {
                node.joining = true;
                self.seek(node, ctx, seed);
            }
            Order::ForceLeave(subject, prune) => self.force_leave(node, ctx, subject, prune),
        }
    }

    fn wire(&self, packet: &Packet) -> Wire {
        let below = self.swim.wire(&packet.below);
        Wire { payload: below.payload + packet.extra, tells: packet.events().next().is_some(), ..below }
    }

    fn carries(&self, packet: &Packet, update: Update) -> bool {
        packet.events().any(|event| event.update.covers(update))
    }

    fn knowledge(&self, node: &Node, update: Update) -> Knowledge {
        if node.heard.version(update.writer) < update.version {
            Knowledge::Susceptible
        } else if node.is_spreading(update.writer) {
            Knowledge::Infective
        } else {
            Knowledge::Removed
        }
    }

    fn spreading(&self, node: &Node) -> u32 {
        node.senders_spread()
    }

    fn belief(&self, commons: &Commons, observer: NodeId, subject: NodeId) -> Belief {
        let standing = self.swim.belief(&commons.standings, observer, subject);
        match commons.records.get(observer, subject).status() {
            Status::Failed => Belief::Dead,
            Status::Left => Belief::Left,
            Status::None => Belief::Unknown,
            Status::Alive | Status::Leaving if standing == Belief::Suspect => Belief::Suspect,
            Status::Alive | Status::Leaving => Belief::Alive,
        }
    }

    /// Serf's records, less the suspects among those that it counts as there: memberlist tells it nothing of suspicions.
    fn census<'a>(&self, commons: &'a Commons) -> Option<Cow<'a, Census>> {
        let standings = commons.standings.census().opinions();
        let mut opinions = commons.records.census().opinions().to_vec();
        for (opinion, standing) in opinions.iter_mut().zip(standings) {
            opinion.shift(standing.of(Belief::Suspect), Belief::Alive, Belief::Suspect);
        }
        Some(Cow::Owned(Census::of(opinions)))
    }

    fn countdowns(&self, node: &Node) -> Vec<Countdown> {
        self.swim.countdowns(&node.member)
    }

    fn view(&self, node: &Node) -> View {
        let known = node.heard.rows().iter().map(|row| Known {
            origin: row.update.writer,
            version: row.update.version,
            hot: node.is_spreading(row.update.writer),
        });
        let fact = |label: &str, value: String| (label.to_string(), value);
        let facts = vec![
            fact("Agent", node.phase.to_string()),
            fact("Serf members", node.census()),
            fact("Clock", format!("{}, of events {}", node.clock.time(), node.event_clock.time())),
            fact("Serf queue", format!("{} intents, {} events", node.intents.len(), node.events.len())),
        ];
        View { known: known.collect(), facts: [facts, self.swim.view(&node.member).facts].concat() }
    }

    fn fingerprint(&self, node: &Node, print: &mut Fingerprint) {
        self.swim.fingerprint(&node.member, print);
        print.add(u64::from(node.clock.time()) << 32 | u64::from(node.event_clock.time()));
        print.add((node.phase as u64) << 48 | u64::from(node.joining) << 40 | u64::from(node.known));
        print.add((node.intents.len() as u64) << 32 | node.events.len() as u64);
        node.gone.iter().for_each(|gone| print.add(gone.fingerprint()));
        node.heard_intents.iter().for_each(|heard| print.add(heard.fingerprint()));
        node.heard.fingerprint(print, |()| 0);
    }

    fn fingerprint_commons(&self, commons: &Commons, print: &mut Fingerprint) {
        commons.standings.fingerprint(print);
        commons.records.fingerprint(print);
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Node>, commons: &Commons) -> usize {
        let mut own = commons.records.size();
        let members = nodes.inspect(|node| own += node.gone.len() * size_of::<Gone>()).map(|node| &node.member);
        self.swim.heap(members, &commons.standings) + own
    }
}

impl Serf {
    /// The same, but with agents that stay this long after their goodbye.
    pub fn lingering(self, lingers: Duration) -> Self {
        Self { lingers, ..self }
    }

    /// Makes room for all agents. Does nothing the second time.
    pub fn found(&self, commons: &mut Commons) {
        let (nodes, present) = self.swim.size();
        let everybody = if self.swim.is_formed() { Record::ALIVE } else { Record::default() };
        self.swim.found(&mut commons.standings);
        commons.records.found(nodes, present, everybody);
    }

    /// Lets memberlist do something, and does what it wants done. `to_ping`: it answers a ping.
    fn ask_member(
        &self,
        node: &mut Node,
        ctx: &mut Ctx<'_>,
        to_ping: bool,
        act: impl FnOnce(&Swim, &mut swim::Node, &mut Context<'_, Swim>),
    ) {
        let wants =
            ctx.within(ctx.me, |commons| &mut commons.standings, |inner| act(&self.swim, &mut node.member, inner));
        wants.into_iter().for_each(|want| self.pass(node, ctx, to_ping, want));
    }

    /// Does what memberlist wants done, in Serf's way.
    fn pass(&self, node: &mut Node, ctx: &mut Ctx<'_>, to_ping: bool, want: Effect<Swim>) {
        match want {
            Effect::Send(to, below) => self.send(node, ctx, to, below, to_ping),
            Effect::Timer(after, timer) => ctx.set_timer(after, Timer::Member(timer)),
            Effect::Tick(every, timer) => ctx.tick(every, Timer::Member(timer)),
            Effect::Note(Note::Believes { subject, belief, source }) => {
                self.believe(node, ctx, subject, belief, source);
            }
            Effect::Note(note) => ctx.note(note),
            Effect::Quit => self.linger(node, ctx),
        }
    }

    /// memberlist takes a member for something else: Serf draws its own conclusion.
    fn believe(&self, node: &mut Node, ctx: &mut Ctx<'_>, subject: NodeId, belief: Belief, source: NodeId) {
        let concluded = match belief {
            Belief::Alive => {
                self.joined(node, ctx, subject);
                Some(belief)
            }
            Belief::Dead | Belief::Left => self.lost(node, ctx, subject),
            Belief::Suspect | Belief::Unknown => Some(belief),
        };
        if let Some(belief) = concluded {
            ctx.note(Note::Believes { subject, belief, source });
        }
    }

    /// A push and pull with somebody who may not be known.
    fn seek(&self, node: &mut Node, ctx: &mut Ctx<'_>, seed: NodeId) {
        self.ask_member(node, ctx, false, |swim, member, ctx| swim.order(member, ctx, Order::Join(seed)));
    }
}
