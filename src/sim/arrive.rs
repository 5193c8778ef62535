//! What comes to a node: timers, letters, turns.

use super::clock::{self, Clock};
use super::letters::Letter;
use super::machine::{Admission, Waiting};
use super::network::Verdict;
use super::{Cause, Errand, Happening, Simulation};
use crate::observe::{Effectiveness, Fate, Observer};
use crate::protocol::{Context, NodeId, Protocol};
use crate::time::{Duration, Instant};

impl<P: Protocol, O: Observer> Simulation<P, O> {
    #[inline(never)]
    pub(super) fn ring(&mut self, node: NodeId, life: u16, timer: P::Timer) {
        let body = self.nodes[node.index()].body;
        if !body.up || body.life != life {
            return;
        }
        if self.machines.as_mut().is_some_and(|machines| machines.postpones(node, life, timer)) {
            return;
        }
        self.tally.events += 1;
        self.handle(node, Cause::Other, |protocol, state, ctx, _| protocol.timer(state, ctx, timer));
    }

    /// A letter comes to its target: at once into the handler, or, where machines are not ideal, through its link and inbox.
    #[inline]
    pub(super) fn arrive(&mut self, place: u32) {
        if self.machines.is_some() {
            self.land(place);
        } else {
            self.deliver(place);
        }
    }

    #[inline(never)]
    pub(super) fn deliver(&mut self, place: u32) {
        let Letter { from, to, flight, tells, .. } = *self.letters.look(place);
        self.tally.events += 1;
        if !self.nodes[to.index()].body.up {
            return self.return_letter(place);
        }
        self.tally.delivered += 1;
        let effect = self.handle(to, Cause::Other, |protocol, state, ctx, letters| {
            protocol.message(state, ctx, from, &letters.look(place).message);
        });
        self.letters.discard(place);
        self.tally.told(effect);
        let is_refused = effect.has(Effectiveness::REFUSED);
        self.tally.telling -= u64::from(is_refused && tells);
        let fate = if is_refused { Fate::Refused } else { Fate::Arrives };
        self.observer.ended(flight, self.now, to, fate, effect);
    }

    /// A letter has come to a node that is down.
    #[cold]
    fn return_letter(&mut self, place: u32) {
        let letter = self.letters.look(place);
        let (from, to) = (letter.from, letter.to);
        if self.protocol.wire(&letter.message).stream {
            self.refuse(from, to);
        }
        self.fail(place, Fate::Down);
    }

    #[cold]
    pub(super) fn land(&mut self, place: u32) {
        let letter = self.letters.look(place);
        let (to, wire) = (letter.to, self.protocol.wire(&letter.message));
        let Some(machines) = self.machines.as_mut().filter(|_| self.nodes[to.index()].body.up) else {
            return self.deliver(place);
        };
        let passes = machines.receive(to, wire, self.now);
        self.tally.passed(passes);
        match passes {
            Some(Duration::ZERO) => self.admit(place),
            Some(wait) => self.queue.push(self.now + wait, Happening::Landed(place)),
            None => self.drop_letter(place),
        }
    }

    pub(super) fn admit(&mut self, place: u32) {
        let to = self.letters.look(place).to;
        let body = self.nodes[to.index()].body;
        let Some(machines) = self.machines.as_mut().filter(|_| body.up) else { return self.deliver(place) };
        let admission = machines.admit(to, place);
        let depth = machines.depth(to);
        self.wait(depth);
        match admission {
            Admission::Handled => self.deliver(place),
            Admission::Waits => {}
            Admission::Begins(wait) => {
                self.queue.push(self.now + wait, Happening::Handled { node: to, life: body.life });
            }
            Admission::Drops(dropped) => self.drop_letter(dropped),
        }
    }

    pub(super) fn handle_next(&mut self, node: NodeId, life: u16) {
        if self.nodes[node.index()].body.life != life {
            return;
        }
        match self.machines.as_mut().and_then(|machines| machines.next(node)) {
            Some(Waiting::Letter(place)) => self.read(place),
            Some(Waiting::Piece(from, piece)) => self.take_up(node, from, &piece),
            Some(Waiting::Timer(life, timer)) => self.ring(node, life, timer),
            None => {}
        }
        self.resume(node);
    }

    /// A machine that takes time for a letter has read it: what can wait is put aside, the rest is handled.
    fn read(&mut self, place: u32) {
        let letter = self.letters.look_mut(place);
        let (from, to) = (letter.from, letter.to);
        let takes_time = self.machines.as_ref().is_some_and(|machines| machines.takes_time(to));
        let aside = if takes_time { self.protocol.put_aside(&mut letter.message) } else { Vec::new() };
        self.deliver(place);
        let Some(machines) = &mut self.machines else { return };
        for (urgency, piece) in aside {
            self.tally.overflowed += u64::from(!machines.put_aside(to, urgency, from, piece));
        }
        let depth = machines.depth(to);
        self.wait(depth);
    }

    /// So many messages wait at a node.
    fn wait(&mut self, depth: usize) {
        self.tally.deepest_inbox = self.tally.deepest_inbox.max(depth);
        self.observer.waits(depth);
    }

    /// A machine has come to a piece of a message of `from` that it had put aside.
    fn take_up(&mut self, node: NodeId, from: NodeId, piece: &P::Message) {
        self.tally.events += 1;
        let handler = |protocol: &P, state: &mut P::Node, ctx: &mut Context<'_, P>| {
            protocol.message(state, ctx, from, piece);
        };
        let effect = self.prompt(node, Cause::Other, &handler);
        self.tally.told(effect);
    }

    /// Lets a machine begin with what waits first at it.
    pub(super) fn resume(&mut self, node: NodeId) {
        if let Some(wait) = self.machines.as_mut().and_then(|machines| machines.resume(node)) {
            let life = self.nodes[node.index()].body.life;
            self.queue.push(self.now + wait, Happening::Handled { node, life });
        }
    }

    /// A letter finds no room in a link's buffer or an inbox.
    pub(super) fn drop_letter(&mut self, place: u32) {
        self.fail(place, Fate::Refused);
    }

    /// The machine of `by`, on which no process runs, turns down a stream of `node`: the word travels back, and counts as no
    /// message.
    #[cold]
    fn refuse(&mut self, node: NodeId, by: NodeId) {
        let mut dice = self.road_dice(by);
        let verdict = self.network.verdict(by, node, true, &mut dice);
        if let Verdict::Arrives(delay) = verdict {
            let life = self.nodes[node.index()].body.life;
            self.send_on_errand(self.now + delay, Errand::Refused { node, life, by });
        }
    }

    pub(super) fn hear_refusal(&mut self, node: NodeId, life: u16, by: NodeId) {
        let body = self.nodes[node.index()].body;
        if body.up && body.life == life {
            self.prompt(node, Cause::Other, &|protocol, state, ctx| protocol.refused(state, ctx, by));
        }
    }

    fn fail(&mut self, place: u32, fate: Fate) {
        let Letter { to, flight, .. } = *self.letters.look(place);
        self.letters.discard(place);
        self.tally.undeliverable += 1;
        self.observer.ended(flight, self.now, to, fate, Effectiveness::default());
    }

    /// Everybody's turn, under a round clock.
    pub(super) fn take_turns(&mut self) {
        let Some(period) = self.clock.period() else { return };
        let round = self.now.micros() / period.micros();
        self.round_queued = false;
        for turn in clock::due(&mut self.turns, round, self.clock, self.settings.seed) {
            self.ring(turn.node, turn.life, turn.timer);
            if let Clock::Sweep(_) = self.clock {
                self.settle();
            }
        }
        self.settle();
        self.queue_round(period);
    }

    /// Delivers what arrives in this instant, in the order it was sent, and what that causes.
    #[inline(never)]
    pub(super) fn settle(&mut self) {
        while let Some(place) = self.instant.pop_front() {
            self.arrive(place);
        }
    }

    pub(super) fn queue_round(&mut self, period: Duration) {
        if !self.round_queued && !self.turns.is_empty() {
            self.round_queued = true;
            let next = self.now.micros() / period.micros() + 1;
            self.queue.push(Instant::from_micros(next * period.micros()), Happening::Round);
        }
    }
}
