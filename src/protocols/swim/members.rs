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
use crate::kit::suspicion::Suspicion;
use crate::protocol::{NodeId, Note};
use crate::time::Instant;

/// Who is gone, and since when.
#[derive(Clone, Copy, Debug)]
pub struct Grave {
    pub subject: NodeId,
    pub since: Instant,
}

impl Swim {
    /// News of a member.
    #[inline]
    pub(super) fn learn(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact) {
        let held = standing(ctx, fact.subject());
        if fact.standing().incarnation() < held.incarnation() {
            return;
        }
        match fact.standing().state() {
            Some(State::Alive) => self.learn_alive(node, ctx, fact, held),
            Some(State::Suspect | State::Condemned) => self.learn_suspect(node, ctx, fact, held),
            Some(State::Dead | State::Left) => self.learn_dead(node, ctx, fact, held),
            None => {}
        }
    }

    fn learn_alive(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        if fact.standing().incarnation() <= held.incarnation() {
            return;
        }
        if fact.subject() == ctx.me {
            // Somebody remembers an earlier life of mine.
            return self.refute(node, ctx, fact.standing().incarnation());
        }
        if held == Standing::UNKNOWN {
            node.members += 1;
        }
        if held.is_suspect() {
            node.suspicions.remove(fact.subject());
        }
        if held.is_gone() {
            node.graves.retain(|grave| grave.subject != fact.subject());
        }
        self.believe(node, ctx, fact, held);
    }

    #[inline]
    fn learn_suspect(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        match held.state() {
            Some(State::Suspect) => self.confirm(node, ctx, fact, held),
            Some(State::Alive) if fact.subject() == ctx.me => self.refute(node, ctx, fact.standing().incarnation()),
            Some(State::Alive) => self.suspect(node, ctx, fact, held),
            _ => {}
        }
    }

    fn suspect(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        let terms = &self.config.terms;
        let suspicion = Suspicion::new(fact.subject(), fact.source(), ctx.now, node.members, terms);
        node.suspicions.insert(suspicion);
        self.believe(node, ctx, fact, held);
        self.accusers_changed(node, ctx, suspicion);
    }

    /// Another accuser of one who is suspected.
    fn confirm(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        let Some(suspicion) = node.suspicions.get_mut(fact.subject()) else {
            panic!("node {} suspects node {} without a deadline: {held:?}", ctx.me, fact.subject());
        };
        if suspicion.confirm(fact.source(), &self.config.terms) {
            let suspicion = *suspicion;
            node.facts.push(fact);
            self.accusers_changed(node, ctx, suspicion);
        }
    }

    fn accusers_changed(&self, node: &mut Node, ctx: &mut Ctx<'_>, suspicion: Suspicion) {
        if suspicion.is_convinced(&self.config.terms) {
            let incarnation = standing(ctx, suspicion.subject()).incarnation();
            ctx.commons.set(ctx.me, suspicion.subject(), Standing::new(State::Condemned, incarnation));
        }
        set_alarm(node, ctx, suspicion.deadline());
    }

    #[inline]
    fn learn_dead(&self, node: &mut Node, ctx: &mut Ctx<'_>, fact: Fact, held: Standing) {
        if held == Standing::UNKNOWN || held.is_gone() {
            return;
        }
        if fact.subject() == ctx.me {
            return self.refute(node, ctx, fact.standing().incarnation());
        }
        if held.is_suspect() {
            node.suspicions.remove(fact.subject());
        }
        node.graves.push(Grave { subject: fact.subject(), since: ctx.now });
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
        let incarnation = accused.max(standing(ctx, ctx.me).incarnation()) + 1;
        ctx.commons.set(ctx.me, ctx.me, Standing::alive(incarnation));
        node.health.worsen(1);
        node.facts.push(Fact::alive(ctx.me, incarnation, self.config.metadata_bytes));
    }

    /// A process that has just started knows itself, at incarnation 1, and nobody else.
    pub(super) fn introduce(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        node.members = 1;
        ctx.commons.set(ctx.me, ctx.me, Standing::alive(1));
        node.facts.push(Fact::alive(ctx.me, 1, self.config.metadata_bytes));
    }

    /// The alarm rings: who has not refuted in time is dead.
    pub(super) fn condemn(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        if ctx.now < node.alarm {
            return;
        }
        node.alarm = Instant::NEVER;
        while let Some(suspicion) = node.suspicions.take_due(ctx.now) {
            let subject = suspicion.subject();
            let held = standing(ctx, subject);
            let fact = Fact::dead(subject, held.incarnation(), ctx.me);
            node.graves.push(Grave { subject, since: ctx.now });
            self.believe(node, ctx, fact, held);
        }
        if let Some(deadline) = node.suspicions.next_deadline() {
            set_alarm(node, ctx, deadline);
        }
    }

    /// Erases those that have been gone for long, so that nobody gossips to them or counts them any more.
    pub(super) fn erase_the_dead(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let keep = self.config.gossip_to_the_dead;
        let erased = node.graves.partition_point(|grave| ctx.now.since(grave.since) > keep);
        for grave in node.graves.drain(..erased) {
            ctx.commons.set(ctx.me, grave.subject, Standing::UNKNOWN);
            node.members -= 1;
        }
    }
}

/// Sets the one timer for all suspicions to ring at `deadline`, unless it rings before.
fn set_alarm(node: &mut Node, ctx: &mut Ctx<'_>, deadline: Instant) {
    if deadline < node.alarm {
        node.alarm = deadline;
        ctx.set_timer(deadline.since(ctx.now), Timer::Suspicions);
    }
}
