//! Heartbeats to everybody, the simplest failure detector: who has been silent for too long is taken for dead.
//!
//! ```text
//!   every interval     Heartbeat ───▶ each neighbour
//!   silence > timeout  dead           a later heartbeat takes it back
//! ```
//!
//! Every node judges for itself: nothing is agreed on, and nobody asks again. Lost heartbeats in a row make a false verdict,
//! and one of n nodes sends n - 1 messages an interval. That is what SWIM was made against (Das, Gupta, Motivala 2002, section
//! 2), and the baseline that van Renesse, Minsky and Hayden 1998 gossip instead of. A heartbeat also carries the newest of
//! what its sender wrote.

use crate::belief::Census;
use crate::fingerprint::Fingerprint;
use crate::kit::views::Views;
use crate::knob::{Kind, Knob, Problem};
use crate::protocol::{
    Belief, Context, Info, Knowledge, Known, Means, MessageKind, NodeId, Note, Order, Protocol, Shape, Start, Update,
    View, Wire,
};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use std::borrow::Cow;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct Heartbeat {
    nodes: u32,
    interval: Duration,
    timeout: Duration,
}

/// What one node holds.
#[derive(Clone, Debug, Default)]
pub struct Node {
    me: NodeId,
    /// What it last heard of each neighbour, in order of their numbers.
    heard: Vec<Heard>,
    /// How many updates it has written.
    written: u32,
}

/// The last heartbeat of a neighbour.
#[derive(Clone, Copy, Debug)]
struct Heard {
    from: NodeId,
    at: Instant,
    written: u32,
}

/// A heartbeat: who sends it, and how many updates it has written.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    sender: NodeId,
    written: u32,
}

/// Time to send and to look who is silent.
#[derive(Clone, Copy, Debug)]
pub struct Turn;

/// What one node takes another for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict(Belief);

impl From<Verdict> for Belief {
    fn from(Verdict(belief): Verdict) -> Self {
        belief
    }
}

impl From<Verdict> for u32 {
    fn from(verdict: Verdict) -> Self {
        verdict.0 as Self
    }
}

/// Sender and count.
const BYTES: u32 = 8;
/// With more nodes, heartbeats to everybody are millions a second.
const MOST_NODES: u32 = 2_000;

type Ctx<'a> = Context<'a, Heartbeat>;

impl Protocol for Heartbeat {
    const INFO: Info = Info {
        name: "heartbeat",
        label: "Heartbeats to all",
        help: "Every node tells each neighbour that it lives; who is silent for too long is taken for dead.",
        knobs: KNOBS,
        messages: &[MessageKind { name: "heartbeat", label: "I am here", shape: Shape::Probe }],
        ticks_by_clock: true,
        crashed: "dead",
        commands: &[],
    };

    type Node = Node;
    type Message = Beat;
    type Timer = Turn;
    type Commons = Views<Verdict>;

    fn new(settings: &Settings) -> Result<Self, Problem> {
        if settings.nodes > MOST_NODES {
            let message = format!("Heartbeats to everybody are for up to {MOST_NODES} nodes, not {}.", settings.nodes);
            return Err(Problem::new("nodes", message));
        }
        let (interval, timeout) = (settings.time("interval"), settings.time("timeout"));
        Ok(Self { nodes: settings.nodes, interval, timeout })
    }

    fn node(&self, me: NodeId) -> Node {
        Node { me, ..Node::default() }
    }

    fn start(&self, node: &mut Node, ctx: &mut Ctx<'_>, _: Start) {
        ctx.commons.found(self.nodes, self.nodes, Verdict(Belief::Alive));
        let now = ctx.steady;
        let heard = |from| Heard { from, at: now, written: 0 };
        node.heard = ctx.topology.neighbours(ctx.me).map(heard).collect();
        node.heard.sort_unstable_by_key(|heard| heard.from);
        for other in (1..=self.nodes).map(NodeId::new) {
            ctx.commons.set(ctx.me, other, Verdict(Belief::Alive));
        }
        ctx.commons.gather(ctx.me);
        ctx.tick(self.interval, Turn);
    }

    fn crashed(&self, me: NodeId, node: &mut Node, commons: &mut Views<Verdict>) {
        node.heard.clear();
        commons.forget(me);
    }

    fn timer(&self, node: &mut Node, ctx: &mut Ctx<'_>, _: Turn) {
        for heard in &node.heard {
            ctx.send(heard.from, Beat { sender: ctx.me, written: node.written });
            if ctx.steady.since(heard.at) > self.timeout {
                judge(ctx, heard.from, Belief::Dead);
            }
        }
        ctx.tick(self.interval, Turn);
    }

    fn period(&self, Turn: Turn) -> Option<Duration> {
        Some(self.interval)
    }

    fn message(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, beat: &Beat) {
        let Ok(place) = node.place(from) else { return };
        let heard = &mut node.heard[place];
        heard.at = ctx.steady;
        let held = heard.written;
        heard.written = held.max(beat.written);
        if beat.written > held {
            let update = Update { writer: from, version: beat.written };
            ctx.note(Note::Learned { update, held, from, means: Means::Rumor });
            ctx.note(Note::Needed(update));
        } else if beat.written > 0 {
            ctx.knew_it();
        }
        judge(ctx, from, Belief::Alive);
    }

    fn order(&self, node: &mut Node, ctx: &mut Ctx<'_>, order: Order) {
        if order == Order::Inject {
            node.written += 1;
            let update = Update { writer: ctx.me, version: node.written };
            let from = NodeId::NOBODY;
            ctx.note(Note::Learned { update, held: node.written - 1, from, means: Means::Own });
        }
    }

    fn wire(&self, beat: &Beat) -> Wire {
        Wire { kind: 0, payload: BYTES, tells: beat.written > 0, opens: true, stream: false }
    }

    fn carries(&self, beat: &Beat, update: Update) -> bool {
        beat.sender == update.writer && beat.written >= update.version
    }

    fn knowledge(&self, node: &Node, update: Update) -> Knowledge {
        let written = match node.place(update.writer) {
            Ok(place) => node.heard[place].written,
            Err(_) if node.me == update.writer => node.written,
            Err(_) => 0,
        };
        if written >= update.version { Knowledge::Removed } else { Knowledge::Susceptible }
    }

    fn spreading(&self, _: &Node) -> u32 {
        0
    }

    fn belief(&self, commons: &Views<Verdict>, observer: NodeId, subject: NodeId) -> Belief {
        commons.get(observer, subject).0
    }

    fn census<'a>(&self, commons: &'a Views<Verdict>) -> Option<Cow<'a, Census>> {
        Some(Cow::Borrowed(commons.census()))
    }

    fn view(&self, node: &Node) -> View {
        let known = |heard: &Heard| Known { origin: heard.from, version: heard.written, hot: false };
        let own = (node.written > 0).then_some(Known { origin: node.me, version: node.written, hot: false });
        let others = node.heard.iter().filter(|heard| heard.written > 0).map(known);
        View { known: others.chain(own).collect(), ..View::default() }
    }

    fn fingerprint(&self, node: &Node, print: &mut Fingerprint) {
        print.add(u64::from(node.written));
        for heard in &node.heard {
            print.add(heard.at.micros() ^ u64::from(heard.written) << 48);
        }
    }

    fn fingerprint_commons(&self, commons: &Views<Verdict>, print: &mut Fingerprint) {
        commons.fingerprint(print);
    }
}

impl Node {
    fn place(&self, neighbour: NodeId) -> Result<usize, usize> {
        self.heard.binary_search_by_key(&neighbour, |heard| heard.from)
    }
}

/// Changes what this node takes another for, and says so.
fn judge(ctx: &mut Ctx<'_>, subject: NodeId, belief: Belief) {
    if ctx.commons.get(ctx.me, subject).0 != belief {
        ctx.commons.set(ctx.me, subject, Verdict(belief));
        ctx.note(Note::Believes { subject, belief, source: NodeId::NOBODY });
    }
}

const KNOBS: &[Knob] = &[Knob {
    name: "timeout",
    label: "Timeout",
    help: "After how long a silence a node is taken for dead. Shorter finds crashes sooner, and takes more of the living for dead.",
    source: "5 s: five heartbeats; the workshop's choice",
    default: "5s",
    kind: Kind::Time(Duration::from_millis(1), Duration::from_secs(86_400)),
    group: "detector",
    live: true,
}];
