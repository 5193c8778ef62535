//! SWIM as memberlist runs it, which is what Serf and Consul run on: who is alive?
//!
//! Every member probes another each second, asks others to try when it gets no answer, and suspects who stays silent. A
//! suspect that lives hears of it and refutes with a higher *incarnation*; one that does not is declared dead. News rides
//! on probes and on gossip packets of its own, and now and then two members swap everything they believe.
//!
//! ```text
//!           alive ─────▶ suspect ─────▶ dead ─────▶ erased          left: said so itself
//!             ▲   silent    │   no one     │  30 s and
//!             │             │   refuted    │  a round of probes
//!             └─────────────┴──────────────┘
//!                alive, at a higher incarnation
//!
//!   A          B          C              A probes B, C helps
//!   │─ ping ──▶│          │
//!   │◀─── ack ─│          │              in time: done
//!   │                     │
//!   │─ indirect ping ────▶│              after the probe timeout, to three helpers;
//!   │─ tcp ping ▶│        │              and over TCP
//!   │            │◀─ ping─│
//!   │            │─ ack ─▶│
//!   │◀───────── ack ──────│              or nack, if C hears nothing either
//! ```
//!
//! | file | memberlist | what |
//! | --- | --- | --- |
//! | [`members`] | `state.go: aliveNode, suspectNode, deadNode, refute` | which news beats which |
//! | [`probe`] | `state.go: probe, probeNode`, `net.go: handleIndirectPing` | who answers |
//! | [`gossip`] | `state.go: gossip`, `net.go: sendMsg`, `queue.go` | how news travels |
//! | [`message`] | `net.go: handleCommand, getNextMessage` | what travels; what is done as it is read, and what is put aside |
//! | [`sync`] | `state.go: pushPull, mergeState` | how two members swap everything |
//! | [`membership`] | `memberlist.go: Join, Leave` | how a member comes and goes |
//! | [`above`] | `delegate.go` | what a layer above may see and do |
//!
//! Sources: hashicorp/memberlist at 1b4c746c; Das, Gupta, Motivala 2002 (SWIM); Dadgar, Phillips, Currey 2018 (Lifeguard).
//! With `suspicion`, `confirmations`, `health`, `buddy` off it is the detector of the papers that these came after.
//!
//! Left out: encryption, compression, protocol versions, conflicting addresses, and the limit of 128 pushes and pulls at a time.

mod above;
mod config;
mod gossip;
mod members;
mod membership;
mod message;
mod probe;
mod standing;
mod sync;

use crate::belief::{Census, Countdown};
use crate::fingerprint::Fingerprint;
use crate::kit::awareness::Awareness;
use crate::kit::broadcast_queue::BroadcastQueue;
use crate::kit::deck::Deck;
use crate::kit::suspicion::{Suspicion, Suspicions};
use crate::kit::table::Table;
use crate::kit::views::Views;
use crate::knob::Problem;
use crate::protocol::{
    Belief, Context, Info, Knowledge, Known, Means, NodeId, Order, Protocol, Start, Update, Urgency, View, Wire,
};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use config::Config;
pub use config::KNOBS;
use members::Grave;
use message::{Body, Broadcast, Fact};
pub use message::{COMPOUND, EVENT, KINDS, Message};
use probe::{Probe, Relay};
use smallvec::SmallVec;
pub use standing::Standing;
use std::borrow::Cow;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct Swim {
    config: Config,
}

/// What one member holds, besides its beliefs, which stand in common storage.
#[derive(Clone, Debug)]
pub struct Node {
    /// Whom it knows, itself and the dead included, until they are erased: memberlist's `estNumNodes`.
    members: u32,
    /// Its own incarnation: what it says of itself beats what others said at a lower one.
    incarnation: u32,
    /// Whether it is about to stop, and no longer refutes that it is gone.
    leaving: bool,
    /// The one that it was told to join through, if it was told.
    seed: NodeId,
    health: Awareness,
    /// The order in which it probes.
    order: Deck,
    /// Whether it can join through anybody.
    knows_addresses: bool,
    /// Whom it has asked to join through, if it waits for an answer; how many more it may ask before it pauses; and how often it has
    /// asked or paused.
    asked: NodeId,
    tries: u32,
    attempts: u32,
    /// Numbers its pings.
    sequence: u32,
    probe: Option<Probe>,
    /// Whether a probe should have begun while the last still ran.
    probe_due: bool,
    /// Pings sent for others.
    relays: SmallVec<[Relay; 2]>,
    suspicions: Suspicions,
    /// When the timer for suspicions rings.
    alarm: Instant,
    /// The dead and those who left, in order of time, until they are erased.
    graves: Vec<Grave>,
    facts: BroadcastQueue<Fact>,
    /// Users' broadcasts: all that it has heard, and those that it still sends.
    heard: Table<()>,
    broadcasts: BroadcastQueue<Broadcast>,
    /// Whether a layer above has news that wait for a ride.
    carries: bool,
    /// Probes that only TCP answered: the network drops datagrams.
    tcp_only: u32,
}

/// What timers say.
#[derive(Clone, Copy, Debug)]
pub enum Timer {
    /// Time to probe somebody.
    Probe,
    /// The probed one should have answered by now.
    ProbeTimeout(u32),
    /// Nobody has reached the probed one.
    ProbeDeadline(u32),
    /// A ping for somebody else should have been answered by now.
    RelayTimeout(u32),
    /// A suspicion may have run out.
    Suspicions,
    /// Time to send news.
    Gossip,
    /// Time to swap everything with somebody.
    PushPull,
    /// Time to try to join (again), unless another attempt has been made since.
    Join(u32),
    /// Time to stop, although not all that was to be said has been said.
    Quit,
}

type Ctx<'a> = Context<'a, Swim>;

impl Protocol for Swim {
    const INFO: Info = Info {
        name: "swim",
        label: "SWIM (memberlist)",
        help: "Members probe each other, suspect who is silent, and gossip who is alive (Das, Gupta, Motivala 2002), as \
               memberlist, Serf and Consul run it with Lifeguard.",
        knobs: config::KNOBS,
        messages: message::KINDS,
        ticks_by_clock: false,
        crashed: "dead",
        commands: &["join", "leave"],
    };

    type Node = Node;
    type Message = Message;
    type Timer = Timer;
    type Commons = Views<Standing>;

    fn new(settings: &Settings) -> Result<Self, Problem> {
        Ok(Self { config: Config::new(settings)? })
    }

    fn node(&self, _: NodeId) -> Node {
        Node {
            members: 0,
            incarnation: 1,
            leaving: false,
            seed: NodeId::NOBODY,
            health: Awareness::new(self.config.awareness_max),
            order: Deck::new(0),
            knows_addresses: false,
            asked: NodeId::NOBODY,
            tries: 0,
            attempts: 0,
            sequence: 0,
            probe: None,
            probe_due: false,
            relays: SmallVec::new(),
            suspicions: Suspicions::default(),
            alarm: Instant::NEVER,
            graves: Vec::new(),
            facts: BroadcastQueue::default(),
            heard: Table::default(),
            broadcasts: BroadcastQueue::default(),
            carries: false,
            tcp_only: 0,
        }
    }

    fn start(&self, node: &mut Node, ctx: &mut Ctx<'_>, how: Start) {
        let formed = self.config.formed && how == Start::First;
        self.found(ctx.commons);
        node.order = Deck::new(ctx.dice.bits());
        if let Start::Joining(seed) = how {
            node.seed = seed;
        }
        if formed {
            node.members = self.config.present;
        } else {
            self.introduce(node, ctx);
            self.try_again(node, ctx, Duration::ZERO);
        }
        self.set_first(ctx, self.config.probe_interval, Timer::Probe);
        self.set_first(ctx, self.config.gossip_interval, Timer::Gossip);
        self.set_first(ctx, self.config.push_pull_every(node.members), Timer::PushPull);
    }

    fn crashed(&self, me: NodeId, node: &mut Node, commons: &mut Views<Standing>) {
        *node = self.node(me);
        commons.forget(me);
    }

    #[inline]
    fn timer(&self, node: &mut Node, ctx: &mut Ctx<'_>, timer: Timer) {
        match timer {
            Timer::Probe => self.probe_tick(node, ctx),
            Timer::ProbeTimeout(sequence) => self.ask_others(node, ctx, sequence),
            Timer::ProbeDeadline(sequence) => self.give_up(node, ctx, sequence),
            Timer::RelayTimeout(sequence) => self.relay_failed(node, ctx, sequence),
            Timer::Suspicions => self.condemn(node, ctx),
            Timer::Gossip => self.gossip_tick(node, ctx),
            Timer::PushPull => self.push_pull_tick(node, ctx),
            Timer::Join(attempts) if attempts == node.attempts => self.join(node, ctx),
            Timer::Join(_) => {}
            Timer::Quit => ctx.quit(),
        }
    }

    fn period(&self, timer: Timer) -> Option<Duration> {
        matches!(timer, Timer::Probe).then_some(self.config.probe_interval)
    }

    #[inline]
    fn message(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, message: &Message) {
        let means = match message.body {
            Body::Sync(_) | Body::SyncReply(_) => Means::Repair,
            _ => Means::Rumor,
        };
        match &message.body {
            Body::Gossip => {}
            Body::Ping { sequence } => self.send(node, ctx, from, Body::Ack { sequence: *sequence }),
            Body::IndirectPing { sequence, target, nack } => self.relay(node, ctx, from, *sequence, *target, *nack),
            Body::Ack { sequence } => self.ack(node, ctx, *sequence),
            Body::Nack { sequence } => self.nack(node, *sequence),
            Body::StreamPing { sequence } => self.send_stream(ctx, from, Body::StreamAck { sequence: *sequence }, &[]),
            Body::StreamAck { sequence } => self.stream_ack(node, *sequence),
            Body::Sync(theirs) => {
                self.answer_sync(node, ctx, from);
                self.merge(node, ctx, theirs);
            }
            Body::SyncReply(theirs) => self.merge(node, ctx, theirs),
        }
        self.learn_all(node, ctx, &message.facts);
        self.hear(node, ctx, from, &message.told, means);
    }

    fn refused(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId) {
        if node.asked == to {
            self.join(node, ctx);
        }
    }

    fn put_aside(&self, message: &mut Message) -> Vec<(Urgency, Message)> {
        message.put_aside()
    }

    fn order(&self, node: &mut Node, ctx: &mut Ctx<'_>, order: Order) {
        match order {
            Order::Inject => self.broadcast(node, ctx),
            Order::Remove => {}
            Order::Leave => self.leave(node, ctx),
            Order::Join(seed) => self.contact(node, ctx, seed),
            Order::ForceLeave(..) | Order::Ask { .. } => {}
        }
    }

    #[inline]
    fn wire(&self, message: &Message) -> Wire {
        Wire {
            kind: message.body.kind(),
            payload: message.bytes,
            tells: !message.told.is_empty(),
            opens: true,
            stream: message.body.is_stream(),
        }
    }

    fn carries(&self, message: &Message, update: Update) -> bool {
        message.told.iter().any(|told| told.writer == update.writer && told.version >= update.version)
    }

    fn knowledge(&self, node: &Node, update: Update) -> Knowledge {
        if node.heard.version(update.writer) < update.version {
            Knowledge::Susceptible
        } else if node.broadcasts.iter().any(|sent| sent.update.writer == update.writer) {
            Knowledge::Infective
        } else {
            Knowledge::Removed
        }
    }

    fn spreading(&self, node: &Node) -> u32 {
        node.broadcasts.len() as u32
    }

    fn belief(&self, commons: &Views<Standing>, observer: NodeId, subject: NodeId) -> Belief {
        commons.get(observer, subject).belief()
    }

    fn census<'a>(&self, commons: &'a Views<Standing>) -> Option<Cow<'a, Census>> {
        Some(Cow::Borrowed(commons.census()))
    }

    fn countdowns(&self, node: &Node) -> Vec<Countdown> {
        let countdown = |suspicion: &Suspicion| Countdown {
            subject: suspicion.subject(),
            ends: suspicion.deadline(),
            longest: self.config.terms.wait(0, suspicion.members()),
        };
        node.suspicions.iter().map(countdown).collect()
    }

    fn view(&self, node: &Node) -> View {
        let hot = |writer| node.broadcasts.iter().any(|sent| sent.update.writer == writer);
        let known = node.heard.rows().iter().map(|row| Known {
            origin: row.update.writer,
            version: row.update.version,
            hot: hot(row.update.writer),
        });
        let fact = |label: &str, value: String| (label.to_string(), value);
        let mut facts = vec![
            fact("Members", node.census()),
            fact("Incarnation", node.incarnation.to_string()),
            fact("Health score", node.health.score().to_string()),
            fact("Queue", format!("{} broadcasts", node.facts.len() + node.broadcasts.len())),
            fact("Answered over TCP only", node.tcp_only.to_string()),
        ];
        facts.extend(node.leaving.then(|| fact("Leaving", "stops when all is said".into())));
        facts.extend(node.probe.as_ref().map(|probe| fact("Probing", probe.target.to_string())));
        facts.extend(node.suspicions.iter().map(|suspicion| {
            let accusers: Vec<String> = suspicion.accusers().map(|accuser| accuser.to_string()).collect();
            let text = format!("until {:.1} s, accused by {}", suspicion.deadline().seconds(), accusers.join(", "));
            (format!("Suspects {}", suspicion.subject()), text)
        }));
        View { known: known.collect(), facts }
    }

    fn fingerprint(&self, node: &Node, print: &mut Fingerprint) {
        let (key, drawn) = node.order.state();
        print.add(key ^ u64::from(drawn));
        print.add(u64::from(node.members) << 32 | u64::from(node.incarnation) << 8 | u64::from(node.health.score()));
        print.add(
            u64::from(node.sequence) << 32 | node.probe.as_ref().map_or(0, |probe| u64::from(probe.target.number())),
        );
        print.add((node.facts.len() as u64) << 32 | node.broadcasts.len() as u64);
        node.suspicions.iter().for_each(|suspicion| print.add(suspicion.deadline().micros()));
        for row in node.heard.rows() {
            print.add(u64::from(row.update.writer.number()) << 32 | u64::from(row.update.version));
        }
    }

    fn fingerprint_commons(&self, commons: &Views<Standing>, print: &mut Fingerprint) {
        commons.fingerprint(print);
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Node>, commons: &Views<Standing>) -> usize {
        let of = |node: &Node| {
            let (suspicions, graves) = (node.suspicions.iter().count(), node.graves.len());
            suspicions * size_of::<Suspicion>() + graves * size_of::<Grave>() + node.facts.size()
        };
        commons.size() + nodes.map(of).sum::<usize>()
    }
}

impl Swim {
    /// Makes room for all members. Does nothing the second time.
    pub fn found(&self, commons: &mut Views<Standing>) {
        let everybody = if self.config.formed { Standing::alive(1) } else { Standing::UNKNOWN };
        commons.found(self.config.nodes, self.config.present, everybody);
    }

    /// Sets a timer that repeats for the first time: at any moment of its period, so that members don't act in step.
    fn set_first(&self, ctx: &mut Ctx<'_>, period: Duration, timer: Timer) {
        let wait = Duration::from_micros(ctx.dice.bits() % period.micros());
        ctx.set_timer(wait, timer);
    }
}

/// What a member believes of another.
#[inline]
fn standing(ctx: &Ctx<'_>, subject: NodeId) -> Standing {
    ctx.commons.get(ctx.me, subject)
}
