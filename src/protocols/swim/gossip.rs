//! How news travels: by itself every gossip interval, and on every datagram that a probe sends
//! (memberlist's `state.go: gossip`, `net.go: sendMsg`, `queue.go`, `util.go: kRandomNodes`).

use super::message::{Body, Broadcast, COMPOUND, EVENT, Fact, Message};
use super::standing::State;
use super::{Ctx, Node, Swim, Timer, standing};
use crate::kit::broadcast_queue::{News, retransmit_limit};
use crate::kit::table::{Keys, Told};
use crate::protocol::{Means, NodeId, Note, Update};
use smallvec::SmallVec;

/// No news takes fewer bytes of a packet.
const LEAST: u32 = 27 + 2 * 12 + COMPOUND;

/// A few members.
pub type Chosen = SmallVec<[NodeId; 4]>;

impl Swim {
    pub(super) fn gossip_tick(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        ctx.set_timer(self.config.gossip_interval, Timer::Gossip);
        self.quit_when_said(node, ctx);
        let has_news = !node.facts.is_empty() || !node.broadcasts.is_empty() || node.carries;
        if !self.config.gossip || !has_news {
            return;
        }
        for target in self.choose_listeners(node, ctx) {
            let packet = self.pack(node, ctx, Body::Gossip);
            if packet.is_idle() && !node.carries {
                break;
            }
            ctx.send(target, packet);
        }
    }

    /// Whom to gossip to: also those that died a short while ago, so that they can refute.
    fn choose_listeners(&self, node: &mut Node, ctx: &mut Ctx<'_>) -> Chosen {
        let recent = self.config.gossip_to_the_dead;
        let graves = std::mem::take(&mut node.graves);
        let is_fresh =
            |ctx: &Ctx<'_>, subject| graves.iter().any(|grave| grave.is_of(subject) && grave.age(ctx.steady) <= recent);
        let listens = |ctx: &Ctx<'_>, target| match standing(ctx, target).state() {
            Some(State::Alive | State::Suspect | State::Condemned) => target != ctx.me,
            Some(State::Dead) => is_fresh(ctx, target),
            _ => false,
        };
        let chosen = self.choose(node, ctx, self.config.gossip_nodes, listens);
        node.graves = graves;
        chosen
    }

    /// Up to `count` distinct members that fit, at random. As memberlist does, a small cluster is searched through, a large
    /// one three times its size.
    pub(super) fn choose(
        &self,
        node: &Node,
        ctx: &mut Ctx<'_>,
        count: u32,
        fits: impl Fn(&Ctx<'_>, NodeId) -> bool,
    ) -> Chosen {
        let mut chosen = Chosen::new();
        if node.members < 3 * count {
            chosen.extend((0..self.config.nodes as usize).map(NodeId::at).filter(|member| fits(ctx, *member)));
            shuffle(&mut chosen, ctx);
            chosen.truncate(count as usize);
            return chosen;
        }
        for _ in 0..3 * self.config.nodes {
            if chosen.len() == count as usize {
                break;
            }
            let member = NodeId::new(1 + ctx.dice.below(self.config.nodes));
            if fits(ctx, member) && !chosen.contains(&member) {
                chosen.push(member);
            }
        }
        chosen
    }

    /// Sends a datagram, filled up with news.
    pub(super) fn send(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId, body: Body) {
        let packet = self.pack(node, ctx, body);
        ctx.send(to, packet);
    }

    /// Sends a datagram with one fact and nothing else.
    pub(super) fn send_with(&self, ctx: &mut Ctx<'_>, to: NodeId, body: Body, fact: Fact) {
        let bytes = body.bytes(0) + fact.bytes() + 3 * COMPOUND;
        ctx.send(to, Message { body, facts: vec![fact], told: Vec::new(), bytes });
    }

    /// Sends over TCP.
    pub(super) fn send_stream(&self, ctx: &mut Ctx<'_>, to: NodeId, body: Body, told: &[Update]) {
        let bytes = body.bytes(self.config.metadata_bytes) + told.len() as u32 * (EVENT + self.config.payload_bytes);
        ctx.send(to, Message { body, facts: Vec::new(), told: told.to_vec(), bytes });
    }

    /// Fills a datagram with news of members first, then with users' broadcasts: under churn these starve.
    fn pack(&self, node: &mut Node, ctx: &mut Ctx<'_>, body: Body) -> Message {
        let own = body.bytes(0);
        let mut packet = Message { body, facts: Vec::new(), told: Vec::new(), bytes: own };
        if node.facts.is_empty() && node.broadcasts.is_empty() {
            return packet;
        }
        let limit = retransmit_limit(self.config.retransmit_mult, node.members);
        let budget = self.config.packet_bytes - own - COMPOUND;
        packet.facts.reserve_exact(node.facts.len().min((budget / LEAST) as usize));
        let left = node.facts.take(budget, COMPOUND, limit, |fact| packet.facts.push(fact));
        let spreading = node.broadcasts.len();
        let left = node.broadcasts.take(left, COMPOUND, limit, |broadcast| packet.told.push(broadcast.update));
        (node.broadcasts.len()..spreading).for_each(|_| ctx.note(Note::Spreading(false)));
        packet.bytes += budget - left + if budget == left { 0 } else { COMPOUND };
        packet
    }

    /// A user's broadcast, from here.
    pub(super) fn broadcast(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let update = Update { writer: ctx.me, version: node.heard.version(ctx.me) + 1 };
        self.take_up(node, ctx, update, NodeId::NOBODY, Means::Own);
    }

    /// Users' broadcasts, from `from`.
    pub(super) fn hear(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, told: &[Update], means: Means) {
        for update in told {
            if self.take_up(node, ctx, *update, from, means) {
                ctx.note(Note::Needed(*update));
            } else {
                ctx.knew_it();
            }
        }
    }

    /// Takes a broadcast over if it is new, and passes it on.
    fn take_up(&self, node: &mut Node, ctx: &mut Ctx<'_>, update: Update, from: NodeId, means: Means) -> bool {
        let Some(replaced) = node.heard.take(&Told::from(update), Keys::ONE, 0, ()) else { return false };
        let spreading = node.broadcasts.len();
        node.broadcasts.push(Broadcast { update, bytes: EVENT + self.config.payload_bytes });
        if node.broadcasts.len() > spreading {
            ctx.note(Note::Spreading(true));
        }
        ctx.note(Note::Learned { update, held: replaced.version(), from, means });
        true
    }
}

fn shuffle(members: &mut Chosen, ctx: &mut Ctx<'_>) {
    use rand::seq::SliceRandom;
    members.shuffle(ctx.dice);
}
