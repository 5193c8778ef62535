//! Consul: where is service X? Agents in datacentres, a LAN pool of all agents in each, one WAN pool of all servers.
//!
//! *Gossip carries who is there; the catalog of services does not travel by gossip.* An agent registers its service with a server;
//! the leader of the datacentre writes it down and replicates it to the other servers; whoever asks any agent gets the answer of
//! some server's copy. What joins the two: the leader hears from its LAN pool who failed or left, and strikes their services out.
//!
//! ```text
//!   datacentre 1                                   datacentre 2
//!   ┌─────────────────────────────────────┐        ┌──────────────────────────┐
//!   │  client ── register ──▶ server      │  WAN   │  server ◀──── client     │
//!   │  client ── where is X? ▶ server ◀───┼── pool ┼─▶ server                 │
//!   │       └──── LAN pool: Serf ────┘    │        │  └──── LAN pool ────┘    │
//!   └─────────────────────────────────────┘        └──────────────────────────┘
//! ```
//!
//! | file | Consul | what |
//! | --- | --- | --- |
//! | [`datacentres`] | `agent/consul/config.go: SerfLANConfig, SerfWANConfig` | who is in which pool |
//! | [`pools`] | `agent/consul/server_serf.go`, `client_serf.go` | what passes between an agent and its two Serf agents |
//! | [`catalog`] | `agent/ae`, `agent/consul/leader.go: reconcile`, `catalog_endpoint.go` | how services come into the catalog and out of it |
//! | [`answers`] | `rpc.go: ForwardRPC`, `health_endpoint.go` | where is service X, and how old the answer is |
//!
//! Left out is Raft. Real servers elect their leader and commit an entry once most have stored it. Here the leader is the
//! lowest-numbered server that a server takes for running, and it writes only while it takes most of them for running: without
//! a majority nothing is registered, as in Consul, and all can still ask. Left out, too: sessions, keys and values, intentions,
//! health checks but for Serf's own, and access rights. An agent that starts again with its disk knows all addresses of its pools: they
//! stand in Serf's snapshots, which Consul always keeps (`agent/consul/server_serf.go: SnapshotPath`).
//!
//! Inject at a node registers its service anew. Node n runs service (n - 1) mod `services` + 1.
//! Sizes of these calls are an estimate, for names of twelve characters in MessagePack.

mod answers;
mod catalog;
mod datacentres;
mod knobs;
mod pools;

use super::serf::{self, Serf};
use super::swim;
use crate::belief::{Census, Countdown, Opinion};
use crate::fingerprint::Fingerprint;
use crate::kit::table::{Keys, Table, Told};
use crate::knob::Problem;
use crate::protocol::{
    Answer, Belief, Context, Info, Knowledge, Known, Means, MessageKind, NodeId, Note, Order, Protocol, Shape, Start,
    Update, Urgency, View, Wire,
};
use crate::settings::Settings;
use crate::time::Duration;
use answers::{Asked, Found};
use catalog::{Entry, Server};
use datacentres::{Datacentres, Pool};
use std::borrow::Cow;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct Consul {
    centres: Datacentres,
    /// By datacentre.
    lans: Vec<Serf>,
    wan: Serf,
    services: u32,
}

/// What one agent holds.
#[derive(Clone, Debug)]
pub struct Node {
    me: NodeId,
    lan: serf::Node,
    /// Only servers are in the WAN pool and have a catalog.
    wan: Option<Box<serf::Node>>,
    server: Option<Box<Server>>,
    /// Pools that it has left for good.
    left: u32,
    /// How often it has registered its service anew; on disk.
    version: u32,
    /// Whether the catalog has that.
    registered: bool,
    /// The newest registration of each service that it has heard of.
    heard: Table<()>,
    /// The last answer to a question that was asked here.
    found: Option<Box<Found>>,
}

/// What all agents keep together, pool by pool.
#[derive(Clone, Debug, Default)]
pub struct Commons {
    lans: Vec<serf::Commons>,
    wan: serf::Commons,
}

/// What travels.
#[derive(Clone, Debug)]
pub enum Message {
    /// Within a datacentre.
    Lan(serf::Packet),
    /// Between servers.
    Wan(serf::Packet),
    /// `agent` has registered its service for the `version`-th time; `hops` servers have passed it on.
    Register { agent: NodeId, version: u32, hops: u32 },
    /// The catalog has it.
    Registered { version: u32 },
    /// The leader lives, its catalog is at `index`, and these entries are new in it.
    Replicate { index: u32, entries: Vec<(NodeId, Entry)> },
    /// This server's catalog is behind the leader's.
    Behind,
    /// Where is this service?
    Ask(Asked),
    /// There.
    Found(Box<Found>),
}

/// What timers say.
#[derive(Clone, Copy, Debug)]
pub enum Timer {
    /// One of the LAN pool's.
    Lan(serf::Timer),
    /// One of the WAN pool's.
    Wan(serf::Timer),
    /// Time to compare the own service with the catalog.
    Sync,
    /// Time for a leader to say that it lives.
    Lead,
    /// Time for a leader to compare the catalog with the LAN pool.
    Reconcile,
}

type Ctx<'a> = Context<'a, Consul>;

const OWN_KINDS: [MessageKind; 6] = [
    MessageKind { name: "register", label: "my service is here", shape: Shape::Push },
    MessageKind { name: "registered", label: "the catalog has it", shape: Shape::Reply },
    MessageKind { name: "replicate", label: "the leader's catalog", shape: Shape::Repair },
    MessageKind { name: "behind", label: "my catalog is behind", shape: Shape::Request },
    MessageKind { name: "ask", label: "where is this service?", shape: Shape::Request },
    MessageKind { name: "found", label: "there", shape: Shape::Reply },
];
const KINDS: &[MessageKind] =
    &crate::knob::joined::<MessageKind, { swim::KINDS.len() + OWN_KINDS.len() }>(swim::KINDS, &OWN_KINDS);

/// Bytes of a call, and of each entry of the catalog in it.
const CALL: u32 = 200;
const ENTRY: u32 = 150;

impl Protocol for Consul {
    const INFO: Info = Info {
        name: "consul",
        label: "Consul",
        help: "Serf pools in datacentres (zones), joined by a WAN pool of servers; a catalog says which services run where, and any \
               agent can be asked.",
        knobs: knobs::KNOBS,
        messages: KINDS,
        ticks_by_clock: false,
        crashed: "failed",
        commands: &["join", "leave", "force-leave", "ask"],
    };

    type Node = Node;
    type Message = Message;
    type Timer = Timer;
    type Commons = Commons;

    fn new(settings: &Settings) -> Result<Self, Problem> {
        let centres = Datacentres::new(settings);
        let lan = |centre| Ok(Serf::new(&centres.lan_settings(settings, centre)?)?.lingering(knobs::LEAVE_PROPAGATE));
        Ok(Self {
            lans: (0..centres.count()).map(lan).collect::<Result<_, _>>()?,
            wan: Serf::new(&centres.wan_settings(settings)?)?.lingering(knobs::LEAVE_PROPAGATE),
            services: settings.int("services"),
            centres,
        })
    }

    fn node(&self, me: NodeId) -> Node {
        let centre = self.centres.of(me);
        let is_server = self.centres.is_server(me);
        Node {
            me,
            lan: self.lans[centre].node(self.centres.local(me)),
            wan: self.centres.wan_local(me).map(|local| Box::new(self.wan.node(local))),
            server: is_server.then(|| Box::new(Server::new(self.centres.present(centre)))),
            left: 0,
            version: 0,
            registered: true,
            heard: Table::default(),
            found: None,
        }
    }

    fn start(&self, node: &mut Node, ctx: &mut Ctx<'_>, how: Start) {
        if ctx.commons.lans.is_empty() {
            self.make_room(ctx.commons);
        }
        for pool in [Pool::Lan, Pool::Wan] {
            let how = match how {
                Start::Joining(seed) => self.local(pool, ctx.me, seed).map_or(Start::Recovered, Start::Joining),
                how => how,
            };
            self.ask_pool(node, ctx, pool, |serf, member, ctx| {
                if how == Start::Recovered {
                    member.read_snapshot();
                }
                serf.start(member, ctx, how);
            });
        }
        // Whoever has lost its disk does not know how often it had registered: the catalog does.
        node.registered = how == Start::First || how != Start::Wiped && node.version == 0;
        self.start_timers(node, ctx);
    }

    fn crashed(&self, me: NodeId, node: &mut Node, commons: &mut Commons) {
        let centre = self.centres.of(me);
        self.lans[centre].crashed(self.centres.local(me), &mut node.lan, &mut commons.lans[centre]);
        if let (Some(local), Some(wan)) = (self.centres.wan_local(me), &mut node.wan) {
            self.wan.crashed(local, wan, &mut commons.wan);
        }
        node.left = 0;
        node.found = None;
        if node.server.is_none() {
            node.heard = Table::default();
            node.hear_own();
        }
    }

    fn timer(&self, node: &mut Node, ctx: &mut Ctx<'_>, timer: Timer) {
        match timer {
            Timer::Lan(timer) => {
                self.ask_pool(node, ctx, Pool::Lan, |serf, member, ctx| serf.timer(member, ctx, timer))
            }
            Timer::Wan(timer) => {
                self.ask_pool(node, ctx, Pool::Wan, |serf, member, ctx| serf.timer(member, ctx, timer))
            }
            Timer::Sync => self.sync(node, ctx),
            Timer::Lead => self.lead(node, ctx),
            Timer::Reconcile => self.reconcile_now_and_then(node, ctx),
        }
    }

    fn period(&self, timer: Timer) -> Option<Duration> {
        let Timer::Lan(timer) = timer else { return None };
        self.lans.first()?.period(timer)
    }

    fn message(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, message: &Message) {
        match message {
            Message::Lan(packet) => self.receive(node, ctx, Pool::Lan, from, packet),
            Message::Wan(packet) => self.receive(node, ctx, Pool::Wan, from, packet),
            Message::Register { agent, version, hops } => self.register(node, ctx, *agent, *version, *hops),
            Message::Registered { version } => self.confirm(node, ctx, from, *version),
            Message::Replicate { index, entries } => self.follow(node, ctx, from, *index, entries),
            Message::Behind => self.catch_up(node, ctx, from),
            Message::Ask(asked) => self.answer(node, ctx, *asked),
            Message::Found(found) => self.found(node, ctx, from, found.clone()),
        }
    }

    fn put_aside(&self, message: &mut Message) -> Vec<(Urgency, Message)> {
        let (packet, again): (_, fn(serf::Packet) -> Message) = match message {
            Message::Lan(packet) => (packet, Message::Lan),
            Message::Wan(packet) => (packet, Message::Wan),
            _ => return Vec::new(),
        };
        self.wan.put_aside(packet).into_iter().map(|(urgency, piece)| (urgency, again(piece))).collect()
    }

    /// Of which pool the stream was is not said: who has asked nobody there does not mind.
    fn refused(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId) {
        for pool in [Pool::Lan, Pool::Wan] {
            if let Some(to) = self.local(pool, ctx.me, to) {
                self.ask_pool(node, ctx, pool, |serf, member, ctx| serf.refused(member, ctx, to));
            }
        }
    }

    fn order(&self, node: &mut Node, ctx: &mut Ctx<'_>, order: Order) {
        match order {
            Order::Inject => self.renew(node, ctx),
            Order::Remove => {}
            Order::Leave => {
                for pool in [Pool::Wan, Pool::Lan] {
                    self.ask_pool(node, ctx, pool, |serf, member, ctx| serf.order(member, ctx, Order::Leave));
                }
            }
            Order::Join(other) => self.order_about(node, ctx, other, Order::Join),
            Order::ForceLeave(other, prune) => {
                self.order_about(node, ctx, other, |local| Order::ForceLeave(local, prune));
            }
            Order::Ask { service, zone } => self.ask(node, ctx, service, zone),
        }
    }

    fn wire(&self, message: &Message) -> Wire {
        let call = |kind: usize, entries: usize, tells| Wire {
            kind: (swim::KINDS.len() + kind) as u8,
            payload: CALL + ENTRY * entries as u32,
            tells,
            opens: true,
            stream: true,
        };
        match message {
            Message::Lan(packet) | Message::Wan(packet) => self.wan.wire(packet),
            Message::Register { version, .. } => call(0, 1, *version > 0),
            Message::Registered { .. } => call(1, 0, false),
            Message::Replicate { entries, .. } => {
                call(2, entries.len(), entries.iter().any(|(_, entry)| entry.version > 0))
            }
            Message::Behind => call(3, 0, false),
            Message::Ask(_) => call(4, 0, false),
            Message::Found(found) => call(5, found.named.len(), found.named.iter().any(|told| told.version > 0)),
        }
    }

    fn carries(&self, message: &Message, update: Update) -> bool {
        let tells = |writer: NodeId, version| Update { writer, version }.covers(update);
        match message {
            Message::Register { agent, version, .. } => tells(*agent, *version),
            Message::Replicate { entries, .. } => entries.iter().any(|(agent, entry)| tells(*agent, entry.version)),
            Message::Found(found) => found.named.iter().any(|told| told.covers(update)),
            _ => false,
        }
    }

    fn knowledge(&self, node: &Node, update: Update) -> Knowledge {
        match node.heard.version(update.writer) >= update.version {
            true => Knowledge::Removed,
            false => Knowledge::Susceptible,
        }
    }

    fn spreading(&self, _: &Node) -> u32 {
        0
    }

    fn belief(&self, commons: &Commons, observer: NodeId, subject: NodeId) -> Belief {
        let centre = self.centres.of(observer);
        if centre == self.centres.of(subject) {
            let (observer, subject) = (self.centres.local(observer), self.centres.local(subject));
            return self.lans[centre].belief(&commons.lans[centre], observer, subject);
        }
        match (self.centres.wan_local(observer), self.centres.wan_local(subject)) {
            (Some(observer), Some(subject)) => self.wan.belief(&commons.wan, observer, subject),
            _ => Belief::Unknown,
        }
    }

    /// What a datacentre believes of its own, and of a server also what the servers of the others believe: the pools' own censuses,
    /// of the WAN's without the neighbours, who are counted in the LAN's.
    fn census<'a>(&self, commons: &'a Commons) -> Option<Cow<'a, Census>> {
        let mut opinions = vec![Opinion::unknown(self.centres.nodes_in_all()); self.centres.nodes_in_all() as usize];
        let wan = self.wan.census(&commons.wan)?;
        for (centre, (serf, lan)) in self.lans.iter().zip(&commons.lans).enumerate() {
            let census = serf.census(lan)?;
            for (agent, opinion) in self.centres.nodes(centre).zip(census.opinions()) {
                opinions[agent.index()].tell(opinion);
            }
            for server in self.centres.servers(centre) {
                let subject = self.centres.wan_local(server)?;
                let neighbours = self.centres.servers(centre).filter_map(|neighbour| self.centres.wan_local(neighbour));
                let believed = neighbours.map(|neighbour| self.wan.belief(&commons.wan, neighbour, subject));
                let abroad = believed.fold(wan.opinions()[subject.index()], Opinion::without);
                opinions[server.index()].tell(&abroad);
            }
        }
        Some(Cow::Owned(Census::of(opinions)))
    }

    /// Those of both pools; of another server of its own datacentre, the LAN pool's.
    fn countdowns(&self, node: &Node) -> Vec<Countdown> {
        let in_pool = |pool: Pool, countdowns: Vec<Countdown>| {
            let global = move |one: Countdown| Countdown { subject: self.global(pool, node.me, one.subject), ..one };
            countdowns.into_iter().map(global).collect::<Vec<_>>()
        };
        let centre = self.centres.of(node.me);
        let mut all = in_pool(Pool::Lan, self.lans[centre].countdowns(&node.lan));
        let wan = node.wan.iter().flat_map(|wan| in_pool(Pool::Wan, self.wan.countdowns(wan)));
        all.extend(wan.filter(|one| self.centres.of(one.subject) != centre));
        all
    }

    fn view(&self, node: &Node) -> View {
        let rows = node.heard.rows().iter();
        let known = rows.map(|row| Known { origin: row.update.writer, version: row.update.version, hot: false });
        let fact = |label: &str, value: String| (label.to_string(), value);
        let role = if node.server.is_some() { "server" } else { "client" };
        let state = if node.registered { "in the catalog" } else { "not in the catalog yet" };
        let mut facts = vec![
            fact("Consul agent", format!("{role} of datacentre {}", self.centres.of(node.me) + 1)),
            fact("Service", format!("{}, registration {}: {state}", self.service(node.me), node.version)),
        ];
        facts.extend(node.server.as_ref().map(|server| fact("Catalog", server.in_words())));
        facts.extend(node.found.as_ref().map(|found| fact("Was told", found.in_words())));
        let named = |pool: &str, view: View| {
            let named = |(label, value)| (format!("{pool}: {label}"), value);
            view.facts.into_iter().map(named).collect::<Vec<_>>()
        };
        facts.extend(named("LAN", self.wan.view(&node.lan)));
        facts.extend(node.wan.iter().flat_map(|wan| named("WAN", self.wan.view(wan))));
        View { known: known.collect(), facts }
    }

    fn answer(&self, node: &Node) -> Option<Answer> {
        let found = node.found.as_ref()?;
        let all = self.centres.nodes(found.asked.centre).filter(|agent| self.service(*agent) == found.asked.service);
        Some(Answer { right: all.collect(), at: found.at })
    }

    fn fingerprint(&self, node: &Node, print: &mut Fingerprint) {
        self.wan.fingerprint(&node.lan, print);
        node.wan.iter().for_each(|wan| self.wan.fingerprint(wan, print));
        print.add(u64::from(node.version) << 2 | u64::from(node.registered) << 1 | u64::from(node.left));
        node.heard.fingerprint(print, |()| 0);
        node.server.iter().for_each(|server| server.fingerprint(print));
        node.found.iter().for_each(|found| print.add(found.at.micros()));
    }

    fn fingerprint_commons(&self, commons: &Commons, print: &mut Fingerprint) {
        self.lans.iter().zip(&commons.lans).for_each(|(lan, commons)| lan.fingerprint_commons(commons, print));
        self.wan.fingerprint_commons(&commons.wan, print);
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Node>, commons: &Commons) -> usize {
        let pools = commons.lans.iter().chain([&commons.wan]).map(|pool| self.wan.heap(std::iter::empty(), pool));
        let mut catalogs = 0;
        let nodes = nodes.inspect(|node| catalogs += node.server.as_ref().map_or(0, |server| server.size()));
        let members = nodes.flat_map(|node| [Some(&node.lan), node.wan.as_deref()].into_iter().flatten());
        self.wan.heap(members, &serf::Commons::default()) + pools.sum::<usize>() + catalogs
    }
}

impl Consul {
    /// Which service a node runs.
    fn service(&self, node: NodeId) -> u32 {
        node.index() as u32 % self.services + 1
    }

    /// Takes a registration over if it is new here.
    fn learn(&self, node: &mut Node, ctx: &mut Ctx<'_>, update: Update, from: NodeId, means: Means) {
        if update.version == 0 {
            return;
        }
        match node.heard.take(&Told::from(update), Keys::ONE, 0, ()) {
            Some(replaced) => {
                ctx.note(Note::Learned { update, held: replaced.version(), from, means });
                if means != Means::Own {
                    ctx.note(Note::Needed(update));
                }
            }
            None => ctx.knew_it(),
        }
    }
}

impl Node {
    /// What stands on its own disk.
    fn hear_own(&mut self) {
        if self.version > 0 {
            let own = Update { writer: self.me, version: self.version };
            self.heard.take(&Told::from(own), Keys::ONE, 0, ());
        }
    }
}
