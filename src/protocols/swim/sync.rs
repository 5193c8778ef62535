//! Two members swap everything they believe, over TCP: memberlist's `state.go: pushPull, mergeState`. It is also how a
//! process joins, and how one that was taken for dead in its absence learns of it.

use super::message::{Body, Fact};
use super::standing::{Standing, State};
use super::{Ctx, Node, Swim, Timer, standing};
use crate::protocol::{NodeId, Update};

impl Swim {
    pub(super) fn push_pull_tick(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        ctx.set_timer(self.config.push_pull_every(node.members), Timer::PushPull);
        if self.config.push_pull {
            let is_peer = |ctx: &Ctx<'_>, peer| peer != ctx.me && standing(ctx, peer).is_alive();
            if let Some(peer) = self.choose(node, ctx, 1, is_peer).first() {
                self.send_state(node, ctx, *peer, Body::Sync);
            }
        }
    }

    /// Tries to join, again and again until somebody has answered.
    pub(super) fn join(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.members > 1 {
            return;
        }
        if let Some(contact) = self.contact(ctx) {
            self.send_state(node, ctx, contact, Body::Sync);
            ctx.set_timer(self.config.tcp_timeout, Timer::Join);
        }
    }

    /// Whom to join through: node 1 while the cluster forms, afterwards any of those that the configuration names.
    fn contact(&self, ctx: &mut Ctx<'_>) -> Option<NodeId> {
        let first = NodeId::new(1);
        match self.config.formed {
            true => ctx.choose(1).first().copied(),
            false => Some(first).filter(|first| *first != ctx.me),
        }
    }

    pub(super) fn answer_sync(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId) {
        self.send_state(node, ctx, to, Body::SyncReply);
    }

    fn send_state(&self, node: &Node, ctx: &mut Ctx<'_>, to: NodeId, body: fn(Box<[Standing]>) -> Body) {
        let told: Vec<Update> = node.heard.rows().iter().map(|row| row.update).collect();
        let body = body(ctx.commons.all(ctx.me));
        self.send_stream(ctx, to, body, &told);
    }

    /// Takes over what another believes. Whom it takes for dead is only suspected here, which gives the accused a chance.
    pub(super) fn merge(&self, node: &mut Node, ctx: &mut Ctx<'_>, theirs: &[Standing]) {
        for (subject, theirs) in theirs.iter().enumerate() {
            let subject = NodeId::at(subject);
            if *theirs == standing(ctx, subject) && theirs.is_alive() {
                continue;
            }
            let incarnation = theirs.incarnation();
            let fact = match theirs.state() {
                None => continue,
                Some(State::Alive) => Fact::alive(subject, incarnation, self.config.metadata_bytes),
                Some(State::Left) => Fact::dead(subject, incarnation, subject),
                Some(_) => Fact::suspect(subject, incarnation, ctx.me),
            };
            self.learn(node, ctx, fact);
        }
        ctx.commons.gather(ctx.me);
    }
}
