//! Where is service X? A client passes the question to a server, a server of another datacentre's to one there
//! (`agent/consul/rpc.go: ForwardRPC, forwardDC`); that one answers from its own copy of the catalog, as Consul's DNS does unless told
//! otherwise (`agent/config: dns_config.allow_stale`). Only agents whose health passes are named.

use super::catalog::Health;
use super::{Consul, Ctx, Message, Node};
use crate::protocol::{Means, NodeId, Update};
use crate::time::{Duration, Instant};

/// A question on its way.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub service: u32,
    /// The datacentre that is asked about, from 0.
    pub centre: usize,
    /// Who wants to know.
    asker: NodeId,
    /// The server that passed it on from another datacentre, if one did.
    via: NodeId,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Found {
    pub asked: Asked,
    /// The registrations of that service whose agents are healthy, as far as this server knew.
    pub named: Vec<Update>,
    /// Who answered; nobody, if there was nobody to ask.
    by: NodeId,
    /// How long that server had not heard of its leader.
    age: Duration,
    /// When it came.
    pub at: Instant,
}

impl Found {
    /// In words.
    pub fn in_words(&self) -> String {
        let Asked { service, centre, .. } = self.asked;
        let place = format!("service {service} of datacentre {}", centre + 1);
        if self.by == NodeId::NOBODY {
            return format!("{place}: no server in reach");
        }
        let named: Vec<String> = self.named.iter().map(|told| told.writer.to_string()).collect();
        let named = if named.is_empty() { "nowhere".to_string() } else { format!("at nodes {}", named.join(", ")) };
        let age = if self.age == Duration::ZERO {
            "its leader".into()
        } else {
            format!("{} after its leader's last word", self.age)
        };
        format!("{place}: {named}; said server {}, {age}", self.by)
    }
}

impl Consul {
    /// Somebody asks here.
    pub(super) fn ask(&self, node: &mut Node, ctx: &mut Ctx<'_>, service: u32, zone: u32) {
        let centre = match zone {
            0 => self.centres.of(ctx.me),
            zone => zone as usize - 1,
        };
        let asked = Asked { service, centre, asker: ctx.me, via: NodeId::NOBODY };
        if node.server.is_some() {
            return self.answer(node, ctx, asked);
        }
        let servers = self.running_servers(ctx);
        if servers.is_empty() {
            return self.give_up(node, ctx, asked);
        }
        let server = servers[ctx.dice.below(servers.len() as u32) as usize];
        ctx.send(server, Message::Ask(asked));
    }

    /// A server is asked.
    pub(super) fn answer(&self, node: &mut Node, ctx: &mut Ctx<'_>, asked: Asked) {
        let Some(server) = &node.server else { return ctx.refuse() };
        if asked.centre != self.centres.of(ctx.me) {
            return match self.server_in(ctx, asked.centre) {
                Some(other) => ctx.send(other, Message::Ask(Asked { via: ctx.me, ..asked })),
                None => self.give_up(node, ctx, asked),
            };
        }
        let passing = server.catalog.iter().filter(|(_, entry)| entry.health == Health::Passing);
        let named = passing.map(|(agent, entry)| Update { writer: *agent, version: entry.version });
        let named = named.filter(|told| self.service(told.writer) == asked.service).collect();
        let age = ctx.steady.since(server.contact);
        let found = Found { asked, named, by: ctx.me, age, at: ctx.steady };
        self.hand_on(node, ctx, found);
    }

    /// There is nobody who could answer.
    fn give_up(&self, node: &mut Node, ctx: &mut Ctx<'_>, asked: Asked) {
        let found = Found { asked, named: Vec::new(), by: NodeId::NOBODY, age: Duration::ZERO, at: ctx.steady };
        self.hand_on(node, ctx, found);
    }

    /// An answer goes back the way the question came.
    fn hand_on(&self, node: &mut Node, ctx: &mut Ctx<'_>, found: Found) {
        let Asked { asker, via, .. } = found.asked;
        if asker == ctx.me {
            self.found(node, ctx, ctx.me, Box::new(found));
        } else {
            let to = if via == NodeId::NOBODY || via == ctx.me { asker } else { via };
            ctx.send(to, Message::Found(Box::new(found)));
        }
    }

    /// An answer comes.
    pub(super) fn found(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, mut found: Box<Found>) {
        if found.asked.asker != ctx.me {
            return ctx.send(found.asked.asker, Message::Found(found));
        }
        for told in &found.named {
            self.learn(node, ctx, *told, from, Means::Rumor);
        }
        found.at = ctx.steady;
        node.found = Some(found);
    }
}
