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

/// How long it waits then: `retry_interval` of Consul's agents (reference, "Join parameters") and of Serf's
/// (`cmd/serf/command/agent/config.go: RetryInterval`). memberlist leaves that to the caller.
const RETRY_INTERVAL: Duration = Duration::from_secs(30);

impl Swim {
    /// Tries to join through somebody, unless somebody is known already. Who does not answer in time, or on whose machine no
    /// process runs, is followed by another; after a few it waits.
    pub(super) fn join(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.members > 1 || node.leaving {
            return;
        }
        if node.tries == 0 {
            return self.try_again(node, ctx, RETRY_INTERVAL);
        }
        if let Some(seed) = self.seed(node, ctx) {
            node.tries -= 1;
            node.asked = seed;
            self.contact(node, ctx, seed);
            self.expect_answer(node, ctx, self.config.tcp_timeout);
        }
    }

    /// Begins anew with all addresses, after this time.
    pub(super) fn try_again(&self, node: &mut Node, ctx: &mut Ctx<'_>, after: Duration) {
        node.tries = ADDRESSES;
        node.asked = NodeId::NOBODY;
        self.expect_answer(node, ctx, after);
    }

    /// Goes on after this time, unless it has gone on before.
    fn expect_answer(&self, node: &mut Node, ctx: &mut Ctx<'_>, within: Duration) {
        node.attempts += 1;
        ctx.set_timer(within, Timer::Join(node.attempts));
    }

    /// Whom to join through: the one that was named; else node 1 while the cluster forms, and afterwards any whose address is
    /// known.
    fn seed(&self, node: &Node, ctx: &mut Ctx<'_>) -> Option<NodeId> {
        if node.seed != NodeId::NOBODY {
            return Some(node.seed);
        }
        let known = match (self.config.formed, self.config.contacts) {
            (true, 0) => self.config.nodes,
            _ if node.knows_addresses => self.config.nodes,
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
