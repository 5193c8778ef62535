//! How services come into the catalog and out of it: `agent/ae` (an agent compares its services with the catalog and registers what
//! differs), `agent/consul/leader.go: reconcile` (the leader strikes out who failed or left).

use super::datacentres::Pool;
use super::knobs::{HEARTBEAT, RECONCILE_INTERVAL, RETRY_FAIL, SYNC_INTERVAL};
use super::{Consul, Ctx, Message, Node, Timer};
use crate::fingerprint::Fingerprint;
use crate::protocol::{Belief, Means, NodeId, Protocol, Update};
use crate::time::{Duration, Instant};
use std::collections::BTreeMap;

/// A service that was passed on from server to server more often than this is not registered: they disagree on the leader.
const MOST_HOPS: u32 = 3;

/// What the catalog says of an agent's service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How often it was registered anew.
    pub version: u32,
    /// Whether it is given as an answer.
    pub health: Health,
    /// At which index of the catalog this was written.
    stamp: u32,
}

/// Serf's health check, as the catalog has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The agent is alive.
    Passing,
    /// It has failed.
    Critical,
    /// It has left, and its services were taken out.
    Gone,
}

/// What a server holds; the catalog is on disk.
#[derive(Clone, Debug)]
pub struct Server {
    pub catalog: BTreeMap<NodeId, Entry>,
    /// How many changes the catalog has seen.
    index: u32,
    /// When the leader was last heard of, on this server's steady clock.
    pub contact: Instant,
    /// Whether this server led when it last looked.
    leads: bool,
}

impl Server {
    /// With a catalog in which these agents' services stand.
    pub fn new(agents: impl Iterator<Item = NodeId>) -> Self {
        let entry = Entry { version: 0, health: Health::Passing, stamp: 0 };
        Self { catalog: agents.map(|agent| (agent, entry)).collect(), index: 0, contact: Instant::ZERO, leads: false }
    }

    /// The catalog in a few words.
    pub fn in_words(&self) -> String {
        let count = |health| self.catalog.values().filter(|entry| entry.health == health).count();
        let (passing, critical) = (count(Health::Passing), count(Health::Critical));
        let role = if self.leads { "leads" } else { "follows" };
        format!("{passing} passing, {critical} critical, {} gone; index {}, {role}", count(Health::Gone), self.index)
    }

    /// Roughly its bytes.
    pub fn size(&self) -> usize {
        self.catalog.len() * (size_of::<(NodeId, Entry)>() + size_of::<usize>())
    }

    /// Adds everything to a run's digest.
    pub fn fingerprint(&self, print: &mut Fingerprint) {
        print.add(u64::from(self.index) << 1 | u64::from(self.leads));
        for (agent, entry) in &self.catalog {
            print.add(u64::from(agent.number()) << 32 | u64::from(entry.version) << 2 | entry.health as u64);
        }
    }

    /// Writes what the leader says about an agent.
    fn write(&mut self, agent: NodeId, entry: Entry) {
        let held = self.catalog.entry(agent).or_insert(entry);
        let version = held.version.max(entry.version);
        if entry.stamp >= held.stamp {
            *held = Entry { version, ..entry };
        }
        held.version = version;
        self.index = self.index.max(entry.stamp);
    }
}

impl Consul {
    pub(super) fn start_timers(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        self.set_first(ctx, SYNC_INTERVAL, Timer::Sync);
        if let Some(server) = &mut node.server {
            (server.contact, server.leads) = (ctx.steady, false);
            self.set_first(ctx, HEARTBEAT, Timer::Lead);
            self.set_first(ctx, RECONCILE_INTERVAL, Timer::Reconcile);
        }
    }

    fn set_first(&self, ctx: &mut Ctx<'_>, period: Duration, timer: Timer) {
        let wait = Duration::from_micros(ctx.dice.bits() % period.micros());
        ctx.set_timer(wait, timer);
    }

    /// Those servers of this datacentre that this agent takes for running, itself perhaps among them.
    pub(super) fn running_servers(&self, ctx: &Ctx<'_>) -> Vec<NodeId> {
        let runs = |server: &NodeId| self.is_there(ctx, *server);
        self.centres.servers(self.centres.of(ctx.me)).filter(runs).collect()
    }

    /// Whether this agent takes another for running.
    pub(super) fn is_there(&self, ctx: &Ctx<'_>, other: NodeId) -> bool {
        other == ctx.me || matches!(self.belief(ctx.commons, ctx.me, other), Belief::Alive | Belief::Suspect)
    }

    /// Who leads this datacentre, as far as this server can tell; nobody without a majority of its servers.
    fn leader(&self, ctx: &Ctx<'_>) -> Option<NodeId> {
        let running = self.running_servers(ctx);
        let all = self.centres.servers(self.centres.of(ctx.me)).count();
        running.first().copied().filter(|_| 2 * running.len() > all)
    }

    /// The service here has changed: it is registered at once.
    pub(super) fn renew(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        node.version += 1;
        node.registered = false;
        let update = Update { writer: ctx.me, version: node.version };
        self.learn(node, ctx, update, NodeId::NOBODY, Means::Own);
        self.send_registration(node, ctx);
    }

    /// Compares the service here with what was confirmed, and registers it (again).
    pub(super) fn sync(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if !node.registered {
            self.send_registration(node, ctx);
        }
        ctx.set_timer(if node.registered { SYNC_INTERVAL } else { RETRY_FAIL }, Timer::Sync);
    }

    fn send_registration(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let (agent, version) = (ctx.me, node.version);
        if node.server.is_some() {
            return self.register(node, ctx, agent, version, 0);
        }
        let servers = self.running_servers(ctx);
        if !servers.is_empty() {
            let server = servers[ctx.dice.below(servers.len() as u32) as usize];
            ctx.send(server, Message::Register { agent, version, hops: 0 });
        }
    }

    /// A server is asked to register a service: the leader writes it down, others pass it on.
    pub(super) fn register(&self, node: &mut Node, ctx: &mut Ctx<'_>, agent: NodeId, version: u32, hops: u32) {
        let Some(leader) = self.leader(ctx).filter(|_| node.server.is_some() && hops <= MOST_HOPS) else {
            return ctx.refuse();
        };
        if leader != ctx.me {
            return ctx.send(leader, Message::Register { agent, version, hops: hops + 1 });
        }
        self.record(node, ctx, &[(agent, version, Health::Passing)]);
        let written = node.server.as_ref().and_then(|server| server.catalog.get(&agent)).map(|entry| entry.version);
        let version = written.unwrap_or(version);
        if agent == ctx.me {
            self.confirm(node, ctx, agent, version);
        } else {
            ctx.send(agent, Message::Registered { version });
        }
    }

    /// The catalog has the service here, registered for the `version`-th time: more often than is known here, if that was forgotten
    /// with the disk.
    pub(super) fn confirm(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, version: u32) {
        if version >= node.version {
            (node.version, node.registered) = (version, true);
            self.learn(node, ctx, Update { writer: ctx.me, version }, from, Means::Repair);
        }
    }

    /// The leader writes changes down and replicates them.
    fn record(&self, node: &mut Node, ctx: &mut Ctx<'_>, changes: &[(NodeId, u32, Health)]) {
        let Some(server) = &mut node.server else { return };
        let mut entries = Vec::new();
        for (agent, version, health) in changes {
            let held = server.catalog.get(agent).map_or(0, |entry| entry.version);
            let entry = Entry { version: held.max(*version), health: *health, stamp: server.index + 1 };
            server.write(*agent, entry);
            entries.push((*agent, entry));
        }
        self.replicate(node, ctx, &entries);
        for (agent, entry) in entries {
            let update = Update { writer: agent, version: entry.version };
            self.learn(node, ctx, update, agent, Means::Rumor);
        }
    }

    fn replicate(&self, node: &Node, ctx: &mut Ctx<'_>, entries: &[(NodeId, Entry)]) {
        let Some(server) = &node.server else { return };
        let me = ctx.me;
        for other in self.running_servers(ctx).into_iter().filter(|other| *other != me) {
            ctx.send(other, Message::Replicate { index: server.index, entries: entries.to_vec() });
        }
    }

    /// Now and then a leader says that it lives; one that has just become it looks at all that may have happened before.
    pub(super) fn lead(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        // hashicorp/raft replication.go: between one and two tenths of the heartbeat timeout.
        let wait = HEARTBEAT.micros() + ctx.dice.bits() % HEARTBEAT.micros();
        ctx.set_timer(Duration::from_micros(wait), Timer::Lead);
        let leads = self.leader(ctx) == Some(ctx.me);
        let Some(server) = &mut node.server else { return };
        let is_new = leads && !std::mem::replace(&mut server.leads, leads);
        if leads {
            server.contact = ctx.steady;
            self.replicate(node, ctx, &[]);
        }
        if is_new {
            self.reconcile(node, ctx);
        }
    }

    /// A server hears of the leader.
    pub(super) fn follow(
        &self,
        node: &mut Node,
        ctx: &mut Ctx<'_>,
        from: NodeId,
        index: u32,
        entries: &[(NodeId, Entry)],
    ) {
        let Some(server) = &mut node.server else { return ctx.refuse() };
        server.contact = ctx.steady;
        entries.iter().for_each(|(agent, entry)| server.write(*agent, *entry));
        if server.index < index {
            ctx.send(from, Message::Behind);
        }
        for (agent, entry) in entries {
            let update = Update { writer: *agent, version: entry.version };
            self.learn(node, ctx, update, from, Means::Rumor);
        }
    }

    /// A server is behind: it gets the whole catalog.
    pub(super) fn catch_up(&self, node: &Node, ctx: &mut Ctx<'_>, to: NodeId) {
        let Some(server) = &node.server else { return ctx.refuse() };
        let entries = server.catalog.iter().map(|(agent, entry)| (*agent, *entry)).collect();
        ctx.send(to, Message::Replicate { index: server.index, entries });
    }

    pub(super) fn reconcile_now_and_then(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        ctx.set_timer(RECONCILE_INTERVAL, Timer::Reconcile);
        self.reconcile(node, ctx);
    }

    /// The leader brings the catalog in line with its LAN pool: who failed is critical, who left is gone, who is there passes.
    pub(super) fn reconcile(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if !node.server.as_ref().is_some_and(|server| server.leads) || self.leader(ctx) != Some(ctx.me) {
            return;
        }
        let mut changes = Vec::new();
        for agent in self.centres.nodes(self.centres.of(ctx.me)) {
            let held = node.server.as_ref().and_then(|server| server.catalog.get(&agent)).copied();
            let wanted = match self.belief(ctx.commons, ctx.me, agent) {
                Belief::Alive | Belief::Suspect => Health::Passing,
                Belief::Dead => Health::Critical,
                Belief::Left => Health::Gone,
                Belief::Unknown if held.is_none() => continue,
                Belief::Unknown => Health::Gone,
            };
            if held.is_none_or(|entry| entry.health != wanted) {
                changes.push((agent, 0, wanted));
            }
        }
        if !changes.is_empty() {
            self.record(node, ctx, &changes);
        }
    }

    /// A server of another datacentre that this server takes for running, if it knows any.
    pub(super) fn server_in(&self, ctx: &mut Ctx<'_>, centre: usize) -> Option<NodeId> {
        let known = |server: &NodeId| self.local(Pool::Wan, ctx.me, *server).is_some() && self.is_there(ctx, *server);
        let servers: Vec<NodeId> = self.centres.servers(centre).filter(known).collect();
        let count = servers.len() as u32;
        (count > 0).then(|| servers[ctx.dice.below(count) as usize])
    }
}
