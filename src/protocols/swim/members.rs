//! Which news beats which: memberlist's `state.go: aliveNode, suspectNode, deadNode, refute`.
//!
//! | news, at incarnation i | of another, held at I | of myself |
//! | --- | --- | --- |
//! | alive | believed if i > I, or never heard of | refuted if above my own incarnation |
//! | suspect | believed if i ≥ I and alive; counts as a confirmation if suspected already | refuted if i ≥ I |
//! | dead | believed if i ≥ I and not gone already | refuted if i ≥ I |
//!
//! All that is believed is passed on, with its first source.

use super::message::Fact;
use super::standing::{Standing, State};
use super::{Ctx, Node, Swim, Timer, standing};
use crate::kit::snug::{give_back, make_room};
use crate::kit::suspicion::{Accusation, Suspicion};
use crate::protocol::{NodeId, Note};
use crate::time::{Duration, Instant};
use smallvec::SmallVec;

/// By how much a timer may ring before its time on a clock that drifts.
const ROUNDING: Duration = Duration::from_millis(1);

/// Who is gone, and since when, in whole milliseconds: small, for there are millions.
#[derive(Clone, Copy, Debug)]
pub struct Grave {
    since_ms: u32,
    subject: u16,
    left: bool,
}

impl Grave {
    fn new(fact: Fact, now: Instant) -> Self {
        let left = fact.standing().state() == Some(State::Left);
        Self { since_ms: (now.micros() / 1_000) as u32, subject: fact.subject().number() as u16, left }
    }

    pub fn is_of(self, subject: NodeId) -> bool {
        u32::from(self.subject) == subject.number()
    }

    pub fn age(self, now: Instant) -> Duration {
        now.since(Instant::ZERO + Duration::from_millis(u64::from(self.since_ms)))
    }
}

impl Node {
    /// How many members are in which state, in words. Itself counts as alive.
    pub(super) fn census(&self) -> String {
        let left = self.graves.iter().filter(|grave| grave.left).count();
        let (suspect, dead) = (self.suspicions.iter().count(), self.graves.len() - left);
        let alive = self.members as usize - suspect - dead - left;
        format!("{alive} alive, {suspect} suspect, {dead} dead, {left} left")
    }
}

impl Swim {
    /// News of members, of which most is old.
    #[inline]
    pub(super) fn learn_all(&self, node: &mut Node, ctx: &mut Ctx<'_>, facts: &[Fact]) {
        let news: SmallVec<[Fact; 16]> = {
            let held = ctx.commons.seen_by(ctx.me);
            facts.iter().filter(|fact| held(fact.subject()).yields_to(fact.standing())).copied().collect()
        };
        news.into_iter().for_each(|fact| self.learn(node, ctx, fact));
    }

    /// News of a member.
    pub(super) fn learn(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact) {
        let held = standing(ctx, fact.subject());
        if !held.yields_to(fact.standing()) {
            return;
        }
        if fact.subject() == ctx.me {
            // An accusation, or the memory of an earlier life of mine.
            if !node.leaving {
                self.refute(node, ctx, fact.standing().incarnation());
            }
            return;
        }
        match fact.standing().state() {
            Some(State::Suspect) if held.is_suspect() => self.confirm(node, ctx, fact, held),
            Some(State::Suspect) => self.suspect(node, ctx, fact, held),
            Some(State::Alive) => self.revive(node, ctx, fact, held),
            _ => self.bury(node, ctx, fact, held),
        }
    }

    /// Somebody is new, refutes, or is back.
    fn revive(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        if held == Standing::UNKNOWN {
            node.members += 1;
        } else if held.is_suspect() {
            acquit(node, ctx, held);
        } else if held.is_gone() {
            node.graves.retain(|grave| !grave.is_of(fact.subject()));
        }
        self.believe(node, ctx, fact, held);
    }

    fn suspect(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        let terms = &self.config.terms;
        let suspicion = Suspicion::new(fact.subject(), fact.source(), ctx.steady, node.members, terms);
        self.believe(node, ctx, fact, held);
        let place = node.suspicions.insert(suspicion);
        let state = if terms.expected(node.members) == 0 { State::Condemned } else { State::Suspect };
        let standing = Standing::new(state, fact.standing().incarnation());
        ctx.commons.set(ctx.me, fact.subject(), standing.with_place(place));
        set_alarm(node, ctx, suspicion.deadline());
    }

    /// Another accuser of one who is suspected.
    fn confirm(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        let suspicion = node.suspicions.at_mut(held.place());
        let accusation = suspicion.accuse(fact.source(), &self.config.terms);
        if accusation == Accusation::Known {
            return;
        }
        let deadline = suspicion.deadline();
        if accusation == Accusation::Convinces {
            let condemned = Standing::new(State::Condemned, held.incarnation());
            ctx.commons.set(ctx.me, fact.subject(), condemned.with_place(held.place()));
        }
        node.facts.push(fact);
        set_alarm(node, ctx, deadline);
    }

    /// Somebody is dead or has left.
    fn bury(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        if held.is_suspect() {
            acquit(node, ctx, held);
        }
        make_room(&mut node.graves);
        node.graves.push(Grave::new(fact, ctx.steady));
        self.believe(node, ctx, fact, held);
    }

    /// Takes news over and passes it on.
    fn believe(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        ctx.commons.set(ctx.me, fact.subject(), fact.standing());
        node.facts.push(fact);
        let belief = fact.standing().belief();
        if belief != held.belief() {
            let source = if fact.source() == ctx.me { NodeId::NOBODY } else { fact.source() };
            ctx.note(Note::Believes { subject: fact.subject(), belief, source });
        }
    }

    /// I live: an incarnation above the accused one says so. Having had to say it speaks against my own health.
    fn refute(&self, node: &mut Node, ctx: &mut Ctx<'_>, accused: u32) {
        node.incarnation = node.incarnation.max(accused) + 1;
        ctx.commons.set(ctx.me, ctx.me, Standing::alive(node.incarnation));
        node.health.worsen(1);
        node.facts.push(Fact::alive(ctx.me, node.incarnation, self.config.metadata_bytes));
    }

    /// A process that has just started knows itself, at incarnation 1, and nobody else.
    pub(super) fn introduce(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        node.members = 1;
        ctx.commons.set(ctx.me, ctx.me, Standing::alive(node.incarnation));
        node.facts.push(Fact::alive(ctx.me, node.incarnation, self.config.metadata_bytes));
    }

    /// The alarm rings: who has not refuted in time is dead.
    pub(super) fn condemn(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if node.alarm.since(ctx.steady) > ROUNDING {
            return;
        }
        let now = ctx.steady.max(node.alarm);
        node.alarm = Instant::NEVER;
        let mut place = 0;
        while let Some(due) = node.suspicions.due(place, now) {
            // Another moves into the place of one who is buried.
            place = due;
            let subject = node.suspicions.subject(due);
            let held = standing(ctx, subject);
            self.bury(node, ctx, Fact::dead(subject, held.incarnation(), ctx.me), held);
        }
        if let Some(deadline) = node.suspicions.next_deadline() {
            set_alarm(node, ctx, deadline);
        }
    }

    /// Erases those that have been gone for long, so that nobody gossips to them or counts them any more.
    pub(super) fn erase_the_dead(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let keep = self.config.gossip_to_the_dead;
        let erased = node.graves.partition_point(|grave| grave.age(ctx.steady) > keep);
        for grave in node.graves.drain(..erased) {
            ctx.commons.set(ctx.me, NodeId::new(u32::from(grave.subject)), Standing::UNKNOWN);
            node.members -= 1;
        }
        give_back(&mut node.graves);
    }
}

/// Ends a suspicion, whatever came of it. Another may move into its place.
fn acquit(node: &mut Node, ctx: &mut Ctx<'_>, held: Standing) {
    if let Some(moved) = node.suspicions.remove(held.place()) {
        let there = standing(ctx, moved).with_place(held.place());
        ctx.commons.set(ctx.me, moved, there);
    }
}

/// Sets the one timer for all suspicions to ring at `deadline`, unless it rings before.
fn set_alarm(node: &mut Node, ctx: &mut Ctx<'_>, deadline: Instant) {
    if deadline < node.alarm {
        node.alarm = deadline;
        ctx.set_timer(deadline.since(ctx.steady), Timer::Suspicions);
    }
}
