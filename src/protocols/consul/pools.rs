//! What passes between an agent and the Serf agents that it has, one in each of its pools: it asks them, and does what they want done.

use super::datacentres::Pool;
use super::{Commons, Consul, Ctx, Message, Node, Timer};
use crate::protocol::{Context, Effect, NodeId, Note, Order, Protocol};
use crate::protocols::serf::{self, Serf};

impl Consul {
    /// Makes room for all agents. A pool always has a first member, as a cluster of its own; nobody is in that of a datacentre
    /// that is absent as a whole.
    pub(super) fn make_room(&self, commons: &mut Commons) {
        commons.lans.resize_with(self.lans.len(), serf::Commons::default);
        for (centre, (lan, commons)) in self.lans.iter().zip(&mut commons.lans).enumerate() {
            lan.found(commons);
            if self.centres.present(centre).next().is_none() {
                let first = NodeId::new(1);
                lan.crashed(first, &mut lan.node(first), commons);
            }
        }
        self.wan.found(&mut commons.wan);
    }

    /// Lets a pool's agent do something, and does what it wants done. Nothing, if this node is not in the pool.
    pub(super) fn ask_pool(
        &self,
        node: &mut Node,
        ctx: &mut Ctx<'_>,
        pool: Pool,
        act: impl FnOnce(&Serf, &mut serf::Node, &mut Context<'_, Serf>),
    ) {
        let centre = self.centres.of(ctx.me);
        let Some(local) = self.local(pool, ctx.me, ctx.me) else { return };
        let wants = match (pool, &mut node.wan) {
            (Pool::Lan, _) => {
                let (serf, member) = (&self.lans[centre], &mut node.lan);
                ctx.within(local, |commons| &mut commons.lans[centre], |inner| act(serf, member, inner))
            }
            (Pool::Wan, Some(member)) => {
                ctx.within(local, |commons| &mut commons.wan, |inner| act(&self.wan, member, inner))
            }
            (Pool::Wan, None) => return,
        };
        wants.into_iter().for_each(|want| self.pass(node, ctx, pool, want));
    }

    /// Does what a pool's agent wants done.
    pub(super) fn pass(&self, node: &mut Node, ctx: &mut Ctx<'_>, pool: Pool, want: Effect<Serf>) {
        let name = |local| self.global(pool, ctx.me, local);
        match (want, pool) {
            (Effect::Send(to, packet), Pool::Lan) => ctx.send(name(to), Message::Lan(packet)),
            (Effect::Send(to, packet), Pool::Wan) => ctx.send(name(to), Message::Wan(packet)),
            (Effect::Timer(after, timer), Pool::Lan) => ctx.set_timer(after, Timer::Lan(timer)),
            (Effect::Timer(after, timer), Pool::Wan) => ctx.set_timer(after, Timer::Wan(timer)),
            (Effect::Note(Note::Believes { subject, belief, source }), _) => {
                let (subject, source) = (name(subject), if source == NodeId::NOBODY { source } else { name(source) });
                // A server is in both pools, and a neighbour's fate is the LAN's to tell.
                if pool == Pool::Lan || self.centres.of(subject) != self.centres.of(ctx.me) {
                    ctx.note(Note::Believes { subject, belief, source });
                }
                self.reconcile(node, ctx);
            }
            (Effect::Quit, _) => {
                node.left += 1;
                if node.left == 1 + u32::from(node.wan.is_some()) {
                    ctx.quit();
                }
            }
            // Nobody sends user events here, and no timer of memberlist's follows the clock knob.
            (Effect::Tick(..) | Effect::Note(_), _) => {}
        }
    }

    pub(super) fn receive(&self, node: &mut Node, ctx: &mut Ctx<'_>, pool: Pool, from: NodeId, packet: &serf::Packet) {
        if let Some(from) = self.local(pool, ctx.me, from) {
            self.ask_pool(node, ctx, pool, |serf, member, ctx| serf.message(member, ctx, from, packet));
        }
    }

    /// An operator's order about another agent, in each pool that both are in.
    pub(super) fn order_about(
        &self,
        node: &mut Node,
        ctx: &mut Ctx<'_>,
        other: NodeId,
        order: impl Fn(NodeId) -> Order,
    ) {
        for pool in [Pool::Lan, Pool::Wan] {
            if let Some(local) = self.local(pool, ctx.me, other).filter(|_| other != ctx.me) {
                self.ask_pool(node, ctx, pool, |serf, member, ctx| serf.order(member, ctx, order(local)));
            }
        }
    }
}
