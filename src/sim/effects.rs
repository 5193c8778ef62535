//! What a node does: one handler is run, and its effects are applied, in order.

use super::clock::{Clock, Turn};
use super::letters::{Letter, Letters};
use super::network::Verdict;
use super::{Cause, Happening, Simulation};
use crate::dice::{self, Dice};
use crate::observe::{Dispatch, Effectiveness, Fate, Observer, Occasion};
use crate::protocol::{Context, Effect, Knowledge, Means, NodeId, Note, Protocol, Update, Wire};
use crate::time::Duration;

/// A protocol's answer to something that happens seldom.
type Handler<'h, P> = dyn Fn(&P, &mut <P as Protocol>::Node, &mut Context<'_, P>) + 'h;

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// [`handle`](Self::handle) for what happens seldom: one copy of the code, called, instead of one at each place.
    #[inline(never)]
    pub(super) fn prompt(&mut self, node: NodeId, cause: Cause, handler: &Handler<P>) -> Effectiveness {
        self.handle(node, cause, |protocol, state, ctx, _| handler(protocol, state, ctx))
    }

    /// Runs one handler of one node, which may look at the letters, and applies its effects.
    #[inline(always)]
    pub(super) fn handle(
        &mut self,
        node: NodeId,
        cause: Cause,
        handler: impl FnOnce(&P, &mut P::Node, &mut Context<'_, P>, &Letters<P::Message>),
    ) -> Effectiveness {
        let (now, steady) = match &self.machines {
            Some(machines) => (machines.local(node, self.now), machines.steady(node, self.now)),
            None => (self.now, self.now),
        };
        let host = &mut self.nodes[node.index()];
        let mut ctx = Context {
            me: node,
            now,
            steady,
            frozen_round: match self.clock {
                Clock::Rounds(period) => Some((self.now.micros() / period.micros()) as u32),
                _ => None,
            },
            dice: &mut host.body.dice,
            topology: &self.topology,
            commons: &mut self.commons,
            effect: Effectiveness::default(),
            effects: &mut self.effects,
        };
        handler(&self.protocol, &mut host.state, &mut ctx, &self.letters);
        let mut effectiveness = ctx.effect;
        if !self.effects.is_empty() {
            self.apply(node, cause, &mut effectiveness);
        }
        effectiveness
    }

    /// Applies what a handler has written, in order. One copy of the code for all handlers: it is large.
    #[inline(never)]
    fn apply(&mut self, node: NodeId, cause: Cause, effectiveness: &mut Effectiveness) {
        let mut effects = std::mem::take(&mut self.effects);
        for (position, effect) in effects.drain(..).enumerate() {
            match effect {
                Effect::Send(to, message) => self.send(node, to, message),
                Effect::Timer(after, timer) => self.set_timer(node, after, timer),
                Effect::Tick(every, timer) => self.tick(node, cause, position as u64, every, timer),
                Effect::Note(note) => self.take_note(node, note, effectiveness),
                Effect::Quit => self.stop(node, Occasion::Left),
            }
        }
        self.effects = effects;
    }

    #[inline]
    pub(super) fn set_timer(&mut self, node: NodeId, after: Duration, timer: P::Timer) {
        let life = self.nodes[node.index()].body.life;
        let after = match &self.machines {
            Some(machines) => machines.real(node, after),
            None => after,
        };
        self.queue.push(self.now + after, Happening::Timer { node, life, timer });
    }

    #[inline]
    pub(super) fn tick(&mut self, node: NodeId, cause: Cause, position: u64, every: Duration, timer: P::Timer) {
        if let Some(period) = self.clock.period() {
            let life = self.nodes[node.index()].body.life;
            let round = Clock::next_round(period, every, self.now);
            self.turns.push(Turn { round, node, life, timer });
            self.queue_round(period);
            return;
        }
        let key = || dice::mix(self.now.micros() << 2 ^ position) ^ u64::from(node.number());
        let gap = self.clock.gap(every, cause == Cause::Start, self.keys.clock, key);
        self.set_timer(node, gap, timer);
    }

    #[inline(always)]
    pub(super) fn send(&mut self, from: NodeId, to: NodeId, mut message: P::Message) {
        let wire = self.protocol.wire(&message);
        if !self.corrupting.is_empty() && wire.tells {
            message = self.corrupt(from, message);
        }
        let mut dice = self.road_dice(from);
        let bytes = wire.bytes();
        self.tally.sent += 1;
        self.tally.bytes += u64::from(bytes);
        self.tally.telling += u64::from(wire.tells);
        let verdict = match self.clock.period() {
            Some(_) => self.network.contact(from, to, wire.opens, &mut dice),
            None => self.travel(from, to, wire, &mut dice),
        };
        if let Verdict::Arrives(_) = verdict
            && self.network.duplicates()
        {
            self.double(from, to, wire, &message, &mut dice);
        }
        self.post(from, to, wire, bytes, verdict, message);
    }

    /// What becomes of a message that takes time.
    #[inline(always)]
    fn travel(&mut self, from: NodeId, to: NodeId, wire: Wire, dice: &mut Dice) -> Verdict {
        let verdict = self.network.verdict(from, to, wire.stream, dice);
        let (Some(machines), Verdict::Arrives(delay)) = (&mut self.machines, verdict) else { return verdict };
        let leaves = machines.depart(from, wire, self.now);
        self.tally.passed(leaves);
        leaves.map_or(Verdict::Full, |wait| Verdict::Arrives(wait + delay))
    }

    /// Sends a message that arrives a second time, if the dice say so.
    #[inline(never)]
    fn double(&mut self, from: NodeId, to: NodeId, wire: Wire, message: &P::Message, dice: &mut Dice) {
        if !wire.stream
            && self.clock.period().is_none()
            && let Some(delay) = self.network.second_copy(from, to, dice)
        {
            // Only the message itself was counted as sent, so only its refusal may be taken off again.
            let copy = Wire { tells: false, ..wire };
            self.post(from, to, copy, wire.bytes(), Verdict::Arrives(delay), message.clone());
        }
    }

    /// The dice for the next message of a node.
    #[inline(always)]
    pub(super) fn road_dice(&mut self, from: NodeId) -> Dice {
        let body = &mut self.nodes[from.index()].body;
        body.sent = body.sent.wrapping_add(1);
        Dice::at(self.keys.network, u64::from(from.number()) << 32 | u64::from(body.sent))
    }

    /// Flips a bit in the first news of a node that has it coming. Without a checksum it arrives like that; with one, what
    /// arrives is what was sent, as far as anybody can tell: the flipped copy is thrown away and sent again.
    #[cold]
    pub(super) fn corrupt(&mut self, from: NodeId, message: P::Message) -> P::Message {
        let Some(place) = self.corrupting.iter().position(|node| *node == from) else { return message };
        self.corrupting.swap_remove(place);
        let unprotected = !self.settings.on("checksum");
        self.protocol.corrupted(&message).filter(|_| unprotected).unwrap_or(message)
    }

    #[inline(always)]
    pub(super) fn post(
        &mut self,
        from: NodeId,
        to: NodeId,
        wire: Wire,
        bytes: u32,
        verdict: Verdict,
        message: P::Message,
    ) {
        let (delay, fate) = match verdict {
            Verdict::Arrives(delay) => (delay, Fate::Arrives),
            Verdict::Lost(delay) => (delay, Fate::Lost),
            Verdict::Cut => (Duration::ZERO, Fate::Cut),
            Verdict::Full => (Duration::ZERO, Fate::Refused),
        };
        let arrives = self.now + delay;
        let flight = if O::RECORDS {
            let dispatch = Dispatch { sent: self.now, arrives, from, to, kind: wire.kind, bytes, fate };
            let carries = self.observer.watched().is_some_and(|update| self.protocol.carries(&message, update));
            self.observer.sent(&dispatch, carries)
        } else {
            0
        };
        match fate {
            Fate::Arrives => {
                let place = self.letters.post(Letter { from, to, flight, tells: wire.tells, message });
                match self.clock.period() {
                    Some(_) => self.instant.push_back(place),
                    None => self.queue.push(arrives, Happening::Arrival(place)),
                }
            }
            Fate::Lost => self.tally.lost += 1,
            _ => self.tally.undeliverable += 1,
        }
    }

    #[cold]
    fn born(&mut self, writer: NodeId, update: Update) {
        let seems_known = |node: &NodeId| self.is_up(*node) && self.knowledge(*node, update) != Knowledge::Susceptible;
        let others = || self.ids().filter(|node| *node != writer).filter(seems_known).count() as u32;
        let knowing = if self.tally.holds_unwritten { others() } else { 0 };
        self.tally.born(update, self.now, knowing);
    }

    #[inline]
    pub(super) fn take_note(&mut self, node: NodeId, note: Note, effect: &mut Effectiveness) {
        match note {
            Note::Learned { update, held, from, means } => {
                if means == Means::Own {
                    self.born(node, update);
                }
                self.tally.learned(update, held, means == Means::Own, self.now);
                self.observer.learned(self.now, node, update, held, from, means);
            }
            Note::Needed(update) => {
                effect.add(Effectiveness::USEFUL);
                self.tally.needed(update, self.now);
            }
            Note::Forgot(update) => {
                self.tally.forgot(update);
                self.observer.befell(self.now, node, Occasion::Forgot(update));
            }
            Note::Spreading(true) => self.tally.spreading += 1,
            Note::Spreading(false) => self.tally.spreading -= 1,
            Note::Believes { subject, belief, source } => {
                self.tally.believed(subject, belief, self.is_up(subject), self.now);
                self.observer.believed(self.now, node, subject, belief, source);
            }
        }
    }
}
