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

/// How many addresses a process tries before it waits: Consul's `retry_join` usually names its three servers.
const ADDRESSES: u32 = 3;

impl Swim {
    /// Tries to join, again and again until somebody has answered.
    pub(super) fn join(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        node.tries = ADDRESSES;
        if self.join_elsewhere(node, ctx) {
            ctx.set_timer(self.config.tcp_timeout, Timer::Join);
        }
    }

    /// Tries to join through somebody, or, if no process runs there, through somebody else; the answer is whether it does.
    pub(super) fn join_elsewhere(&self, node: &mut Node, ctx: &mut Ctx<'_>) -> bool {
        if node.members > 1 || node.leaving || node.tries == 0 {
            return false;
        }
        let seed = self.seed(node, ctx);
        if let Some(seed) = seed {
            node.tries -= 1;
            self.contact(node, ctx, seed);
        }
        seed.is_some()
    }

    /// Whom to join through: the one that was named; else node 1 while the cluster forms, and afterwards any whose address is
    /// known.
    fn seed(&self, node: &Node, ctx: &mut Ctx<'_>) -> Option<NodeId> {
        if node.seed != NodeId::NOBODY {
            return Some(node.seed);
        }
        let known = match (self.config.formed, self.config.contacts) {
            (true, 0) => self.config.nodes,
            (true, contacts) => contacts.min(self.config.nodes),
            (false, _) => 1,
        };
        match ctx.me.number() {
            me if me > known => Some(NodeId::new(1 + ctx.dice.below(known))),
            me if known > 1 => Some(NodeId::new(ctx.dice.other(me, known))),
            _ => None,
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
