//! Who is alive, leaving, left or failed: Serf's `serf.go: handleNodeJoin, handleNodeLeave, handleNodeJoinIntent,
//! handleNodeLeaveIntent, forceLeave, reconnect, reap`.

use super::departure::{BROADCAST_TIMEOUT, Phase};
use super::{Ctx, Node, REAP_INTERVAL, Serf, Timer};
use crate::kit::broadcast_queue::News;
use crate::protocol::{Belief, NodeId, Note};
use crate::time::{Duration, Instant};

/// How long the intents of strangers are kept (`config.go: RecentIntentTimeout`).
const RECENT_INTENT: Duration = Duration::from_secs(300);

/// More intents or events than this don't wait (`config.go: MaxQueueDepth`).
pub const MAX_QUEUE_DEPTH: usize = 4_096;

/// Serf `serf.go: MemberStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Never heard of, or forgotten.
    None,
    /// There.
    Alive,
    /// There, and has said that it goes.
    Leaving,
    /// Gone, and has said so, or was declared to be.
    Left,
    /// Gone without a word.
    Failed,
}

/// A member's status, and the Lamport time of the last intent about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record(u32);

/// Room for the statuses.
const STATUS_BITS: u32 = 3;

impl Record {
    /// There, and no intent was heard of.
    pub const ALIVE: Self = Self::new(Status::Alive, 0);

    const fn new(status: Status, ltime: u32) -> Self {
        Self(ltime << STATUS_BITS | status as u32)
    }

    /// The status.
    pub fn status(self) -> Status {
        match self.0 & ((1 << STATUS_BITS) - 1) {
            0 => Status::None,
            1 => Status::Alive,
            2 => Status::Leaving,
            3 => Status::Left,
            _ => Status::Failed,
        }
    }

    /// The Lamport time of the last intent; 0 for none.
    pub fn ltime(self) -> u32 {
        self.0 >> STATUS_BITS
    }
}

impl From<Record> for Belief {
    #[inline]
    fn from(record: Record) -> Self {
        match record.status() {
            Status::None => Self::Unknown,
            Status::Alive | Status::Leaving => Self::Alive,
            Status::Left => Self::Left,
            Status::Failed => Self::Dead,
        }
    }
}

impl From<Record> for u32 {
    fn from(record: Record) -> Self {
        record.0
    }
}

/// What somebody means to do, of which all are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// When, by its Lamport clock.
    pub ltime: u32,
    /// Who; of a forced leave, who has gone.
    pub subject: NodeId,
    /// What.
    pub kind: Kind,
}

/// What an intent is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To be there.
    Join,
    /// To go.
    Leave,
    /// To go and be forgotten.
    Prune,
}

impl News for Intent {
    /// Serf's broadcasts never replace each other (`broadcast.go: Invalidates`).
    fn replaces(&self, _: &Self) -> bool {
        false
    }

    /// `messages.go: messageJoin, messageLeave`, in MessagePack, for a name of twelve characters.
    fn bytes(&self) -> u32 {
        if self.kind == Kind::Join { 28 } else { 35 }
    }
}

/// Who is gone, and since when.
#[derive(Clone, Copy, Debug)]
pub struct Gone {
    subject: NodeId,
    since: Instant,
    failed: bool,
}

impl Gone {
    /// In one number.
    pub fn fingerprint(&self) -> u64 {
        self.since.micros() << 20 ^ u64::from(self.subject.number()) << 1 | u64::from(self.failed)
    }
}

/// An intent of a stranger, and when it was heard.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    intent: Intent,
    at: Instant,
}

impl Heard {
    /// In one number.
    pub fn fingerprint(&self) -> u64 {
        u64::from(self.intent.ltime) << 32 | u64::from(self.intent.subject.number()) << 2 | self.intent.kind as u64
    }
}

impl Node {
    /// How many members have which status, in words. Itself counts.
    pub(super) fn census(&self) -> String {
        let failed = self.gone.iter().filter(|gone| gone.failed).count();
        let left = self.gone.len() - failed;
        let alive = self.known as usize - self.gone.len() - self.leaving as usize;
        format!("{alive} alive, {} leaving, {left} left, {failed} failed", self.leaving)
    }

    /// Knows the addresses of all again, by the snapshot on its disk (`snapshot.go`; an option of Serf's own agent).
    pub fn read_snapshot(&mut self) {
        self.member.know_all_addresses();
    }

    fn failed(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.gone.iter().filter(|gone| gone.failed).map(|gone| gone.subject)
    }
}

impl Serf {
    /// memberlist has found a member, or found it again. (Of one whose suspicion has ended Serf is not told.)
    pub(super) fn joined(&self, node: &mut Node, ctx: &mut Ctx<'_>, subject: NodeId) {
        let record = ctx.commons.records.get(ctx.me, subject);
        let status = match record.status() {
            Status::Alive | Status::Leaving => return,
            Status::None => return self.meet(node, ctx, subject),
            Status::Left | Status::Failed => Status::Alive,
        };
        node.gone.retain(|gone| gone.subject != subject);
        ctx.commons.records.set(ctx.me, subject, Record::new(status, record.ltime()));
    }

    /// A stranger: what it has said before it turned up counts now.
    fn meet(&self, node: &mut Node, ctx: &mut Ctx<'_>, subject: NodeId) {
        node.known += 1;
        let said = node.heard_intents.iter().find(|heard| heard.intent.subject == subject).map(|heard| heard.intent);
        let record = match said {
            None => Record::ALIVE,
            Some(Intent { ltime, kind: Kind::Join, .. }) => Record::new(Status::Alive, ltime),
            Some(Intent { ltime, .. }) => {
                node.leaving += 1;
                Record::new(Status::Leaving, ltime)
            }
        };
        ctx.commons.records.set(ctx.me, subject, record);
    }

    /// memberlist has lost a member: it has left, if it had said that it goes, and failed otherwise.
    pub(super) fn lost(&self, node: &mut Node, ctx: &mut Ctx<'_>, subject: NodeId) -> Option<Belief> {
        let record = ctx.commons.records.get(ctx.me, subject);
        let (status, belief) = match record.status() {
            Status::Leaving => (Status::Left, Belief::Left),
            Status::Alive => (Status::Failed, Belief::Dead),
            Status::None | Status::Left | Status::Failed => return None,
        };
        node.leaving -= u32::from(status == Status::Left);
        node.gone.push(Gone { subject, since: ctx.steady, failed: status == Status::Failed });
        ctx.commons.records.set(ctx.me, subject, Record::new(status, record.ltime()));
        Some(belief)
    }

    /// An intent of somebody; the answer is whether it was new.
    pub(super) fn take_intent(&self, node: &mut Node, ctx: &mut Ctx<'_>, intent: Intent) -> bool {
        node.clock.witness(intent.ltime);
        let record = ctx.commons.records.get(ctx.me, intent.subject);
        match (record.status(), intent.kind) {
            (Status::None, _) => remember(node, ctx, intent),
            _ if intent.ltime <= record.ltime() => false,
            (status, Kind::Join) => {
                let back = status == Status::Leaving;
                node.leaving -= u32::from(back);
                let status = if back { Status::Alive } else { status };
                ctx.commons.records.set(ctx.me, intent.subject, Record::new(status, intent.ltime));
                true
            }
            _ if intent.subject == ctx.me && node.phase == Phase::Alive => {
                // An earlier life of mine has said so, or an operator.
                self.announce(node, ctx);
                false
            }
            (status, _) => {
                self.take_leave(node, ctx, intent, status);
                true
            }
        }
    }

    fn take_leave(&self, node: &mut Node, ctx: &mut Ctx<'_>, intent: Intent, status: Status) {
        let Intent { ltime, subject, kind } = intent;
        let status = match status {
            Status::Alive => {
                node.leaving += 1;
                Status::Leaving
            }
            Status::Failed => {
                node.gone.iter_mut().filter(|gone| gone.subject == subject).for_each(|gone| gone.failed = false);
                ctx.note(Note::Believes { subject, belief: Belief::Left, source: NodeId::NOBODY });
                Status::Left
            }
            other => other,
        };
        ctx.commons.records.set(ctx.me, subject, Record::new(status, ltime));
        if kind == Kind::Prune && status == Status::Leaving {
            ctx.set_timer(BROADCAST_TIMEOUT + self.lingers, Timer::Prune(subject));
        } else if kind == Kind::Prune {
            self.erase(node, ctx, subject);
        }
    }

    /// Forgets a member.
    pub(super) fn erase(&self, node: &mut Node, ctx: &mut Ctx<'_>, subject: NodeId) {
        let status = ctx.commons.records.get(ctx.me, subject).status();
        if status == Status::None || subject == ctx.me {
            return;
        }
        node.known -= 1;
        node.leaving -= u32::from(status == Status::Leaving);
        node.gone.retain(|gone| gone.subject != subject);
        ctx.commons.records.set(ctx.me, subject, Record::default());
        ctx.note(Note::Believes { subject, belief: Belief::Unknown, source: NodeId::NOBODY });
    }

    /// Tells all that I am here.
    pub(super) fn announce(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let intent = Intent { ltime: node.clock.time(), subject: ctx.me, kind: Kind::Join };
        self.take_intent(node, ctx, intent);
        node.intents.push(intent);
    }

    /// An operator declares that somebody is gone.
    pub(super) fn force_leave(&self, node: &mut Node, ctx: &mut Ctx<'_>, subject: NodeId, prune: bool) {
        let kind = if prune { Kind::Prune } else { Kind::Leave };
        let intent = Intent { ltime: node.clock.tick(), subject, kind };
        self.take_intent(node, ctx, intent);
        node.intents.push(intent);
    }

    /// Tries one of the failed, with such a chance that each is tried once an interval by all together.
    pub(super) fn reconnect(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        ctx.set_timer(self.reconnect_every, Timer::Reconnect);
        let failed = node.failed().count() as u32;
        let alive = node.known - node.gone.len() as u32;
        if failed == 0 || ctx.dice.unit() > f64::from(failed) / f64::from(alive.max(1)) {
            return;
        }
        let chosen = ctx.dice.below(failed) as usize;
        let subject = node.failed().nth(chosen);
        if let Some(subject) = subject {
            self.seek(node, ctx, subject);
        }
    }

    /// Forgets those who have been gone for long, and what strangers said long ago; and keeps queues short.
    pub(super) fn reap(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        ctx.set_timer(REAP_INTERVAL, Timer::Reap);
        let now = ctx.steady;
        let keep = |gone: &Gone| if gone.failed { self.reconnect_timeout } else { self.tombstone_timeout };
        let is_old = |gone: &&Gone| now.since(gone.since) > keep(gone);
        let old: Vec<NodeId> = node.gone.iter().filter(is_old).map(|gone| gone.subject).collect();
        old.into_iter().for_each(|subject| self.erase(node, ctx, subject));
        node.heard_intents.retain(|heard| now.since(heard.at) <= RECENT_INTENT);
        node.intents.prune(MAX_QUEUE_DEPTH);
        self.shorten_events(node, ctx);
    }
}

/// Keeps the latest intent of a stranger; the answer is whether it was new.
fn remember(node: &mut Node, ctx: &Ctx<'_>, intent: Intent) -> bool {
    let heard = Heard { intent, at: ctx.steady };
    match node.heard_intents.iter_mut().find(|heard| heard.intent.subject == intent.subject) {
        Some(known) if intent.ltime <= known.intent.ltime => return false,
        Some(known) => *known = heard,
        None => node.heard_intents.push(heard),
    }
    true
}
