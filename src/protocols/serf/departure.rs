//! How an agent goes: Serf's `serf.go: Leave`. First all hear that it means to, then memberlist says that it is gone, then it waits
//! for that to spread; only then the process stops.

use super::members::{Intent, Kind};
use super::{Ctx, Node, Serf, Timer};
use crate::protocol::{Order, Protocol};
use crate::time::Duration;
use std::fmt;

/// How long an agent waits for a broadcast of its own to go out (`config.go: BroadcastTimeout`).
pub const BROADCAST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an agent stays after it has said goodbye, to answer those who have not heard (`config.go: LeavePropagateDelay`).
pub const LEAVE_PROPAGATE_DELAY: Duration = Duration::from_secs(1);

/// How far an agent has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not at all.
    Alive,
    /// Its leave intent is going out.
    Intends,
    /// memberlist is saying that it has left.
    Leaves,
    /// All is said.
    Lingers,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Alive => "alive",
            Self::Intends => "leaving: tells its intent",
            Self::Leaves => "leaving: says goodbye",
            Self::Lingers => "left: lets that spread",
        })
    }
}

impl Serf {
    /// Begins to leave.
    pub(super) fn leave(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.phase != Phase::Alive {
            return;
        }
        node.phase = Phase::Intends;
        let intent = Intent { ltime: node.clock.tick(), subject: ctx.me, kind: Kind::Leave };
        self.take_intent(node, ctx, intent);
        // With nobody to tell, there is nothing to wait for.
        if node.known - node.gone.len() as u32 > 1 {
            node.intents.push(intent);
        }
        ctx.set_timer(BROADCAST_TIMEOUT, Timer::IntentOut);
    }

    /// Goes on once the intent has been sent as often as any broadcast.
    pub(super) fn depart_when_said(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let is_own = |intent: &Intent| intent.subject == ctx.me && intent.kind == Kind::Leave;
        if node.phase == Phase::Intends && !node.intents.iter().any(is_own) {
            self.depart(node, ctx);
        }
    }

    /// Lets memberlist leave.
    pub(super) fn depart(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.phase == Phase::Intends {
            node.phase = Phase::Leaves;
            self.ask_member(node, ctx, false, |swim, member, ctx| swim.order(member, ctx, Order::Leave));
        }
    }

    /// memberlist is done.
    pub(super) fn linger(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.phase == Phase::Leaves {
            node.phase = Phase::Lingers;
            ctx.set_timer(self.lingers, Timer::Stop);
        }
    }
}
