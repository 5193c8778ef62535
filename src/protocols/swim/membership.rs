//! How a member comes and goes: memberlist's `memberlist.go: Join, Leave`.
//!
//! ```text
//!   newcomer ── push/pull ──▶ seed          it knows all now, and they gossip that it is alive
//!   leaver   ── dead, by itself ──▶ some    passed on until sent often enough; then the process stops
//! ```

use super::message::{Body, Fact};
use super::standing::{Standing, State};
use super::{Ctx, Node, Swim, Timer, standing};
use crate::protocol::NodeId;
use crate::time::Duration;

/// How long a leaver waits for its goodbye to go out (Serf: `config.go: BroadcastTimeout`; in memberlist the caller says).
const GOODBYE: Duration = Duration::from_secs(5);

impl Swim {
    /// Tries to join, again and again until somebody has answered.
    pub(super) fn join(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.members > 1 || node.leaving {
            return;
        }
        if let Some(seed) = self.seed(node, ctx) {
            self.contact(node, ctx, seed);
            ctx.set_timer(self.config.tcp_timeout, Timer::Join);
        }
    }

    /// Whom to join through: the one that was named; else node 1 while the cluster forms, and afterwards any.
    fn seed(&self, node: &Node, ctx: &mut Ctx<'_>) -> Option<NodeId> {
        if node.seed != NodeId::NOBODY {
            return Some(node.seed);
        }
        match self.config.formed {
            true if self.config.nodes > 1 => Some(NodeId::new(ctx.dice.other(ctx.me.number(), self.config.nodes))),
            true => None,
            false => Some(NodeId::new(1)).filter(|first| *first != ctx.me),
        }
    }

    /// A push and pull with somebody who may not be known.
    pub(super) fn contact(&self, node: &Node, ctx: &mut Ctx<'_>, seed: NodeId) {
        self.send_state(node, ctx, seed, Body::Sync);
    }

    /// Says goodbye: dead, by its own word. The process goes on until that is said, so that it still answers probes.
    pub(super) fn leave(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.leaving {
            return;
        }
        node.leaving = true;
        ctx.commons.set(ctx.me, ctx.me, Standing::new(State::Left, node.incarnation));
        node.facts.push(Fact::dead(ctx.me, node.incarnation, ctx.me));
        ctx.set_timer(GOODBYE, Timer::Quit);
    }

    /// Stops once the goodbye has been sent as often as any broadcast, or if there is nobody to hear it.
    pub(super) fn quit_when_said(&self, node: &Node, ctx: &mut Ctx<'_>) {
        let is_said = || !node.facts.iter().any(|fact| fact.subject() == ctx.me);
        let is_heard = || (1..=self.config.nodes).map(NodeId::new).any(|other| standing(ctx, other).is_alive());
        if node.leaving && (is_said() || !is_heard()) {
            ctx.quit();
        }
    }
}
