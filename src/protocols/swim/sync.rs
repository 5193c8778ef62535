//! Two members swap everything they believe, over TCP: memberlist's `state.go: pushPull, mergeState`. It is also how one that
//! was taken for dead in its absence learns of it.

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

    pub(super) fn answer_sync(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId) {
        self.send_state(node, ctx, to, Body::SyncReply);
    }

    pub(super) fn send_state(&self, node: &Node, ctx: &mut Ctx<'_>, to: NodeId, body: fn(Box<[Standing]>) -> Body) {
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
