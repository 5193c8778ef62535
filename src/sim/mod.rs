//! The simulated world. It knows the trait, no protocol.
//!
//! [`Simulation`] is the run loop: take the earliest event, let the node's handler write its effects, apply them. It is
//! generic over protocol and observer, so that a sweep pays for nothing that only the page wants to see.
//!
//! Order within one microsecond: events in order of their making, then the commands given for it, then what those cause.

pub mod clock;
pub mod command;
pub mod history;
pub mod letters;
pub mod machine;
pub mod network;
mod obey;
pub mod queue;
pub mod scenario;

use crate::dice::{self, Dice, Purpose};
use crate::fingerprint::Fingerprint;
use crate::knob::{Kind, Knob, Problem};
use crate::observe::{Dispatch, Effectiveness, Fate, Observer, Tally};
use crate::protocol::{Belief, Context, Effect, Knowledge, Means, NodeId, Note, Protocol, Start, Update, Wire};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use crate::topology::Topology;
use clock::{Clock, Turn};
use command::{Command, Timed};
use letters::{Letter, Letters};
use machine::{Admission, Machines, Waiting};
use network::{Network, Verdict};
pub use obey::{check, check_clock};
use queue::Queue;
use std::collections::VecDeque;
use std::rc::Rc;

/// Knobs of the world itself, beside those of network and clock.
pub const KNOBS: &[Knob] = &[
    Knob {
        name: "zones",
        label: "Zones",
        help: "How many zones (datacentres) the nodes are spread over, in blocks of equal size.",
        source: "one zone: the workshop's cluster",
        default: "1",
        kind: Kind::Int(1, 64),
        group: "network",
        live: false,
    },
    Knob {
        name: "checksum",
        label: "Checksums",
        help: "Whether a message in which a bit has flipped is recognised and sent again. Without, it is believed.",
        source: "on; Amazon S3 had none on its gossiped state on 20 July 2008",
        default: "true",
        kind: Kind::Switch,
        group: "machine",
        live: true,
    },
];

/// Clusters below this size stay in a core's own cache anyway.
const FITS_IN_CACHE: usize = 4_096;

/// A run in progress.
#[derive(Clone)]
pub struct Simulation<P: Protocol, O: Observer> {
    settings: Settings,
    protocol: P,
    topology: Rc<Topology>,
    now: Instant,
    queue: Queue<Happening<P::Timer>>,
    letters: Letters<P::Message>,
    nodes: Vec<Host<P::Node>>,
    commons: P::Commons,
    network: Network,
    /// Only if something about the machines is not ideal.
    machines: Option<Box<Machines<P::Timer>>>,
    clock: Clock,
    /// Turns to come, under a round clock; and whether the next round stands in the queue.
    turns: Vec<Turn<P::Timer>>,
    round_queued: bool,
    /// The slot of the queue that [`warm`](Self::warm) has looked at.
    warmed: u64,
    /// Letters that arrive in this very instant, under a round clock.
    instant: VecDeque<u32>,
    /// Nodes in whose next news a bit will flip.
    corrupting: Vec<NodeId>,
    commands: Vec<Timed>,
    next_command: usize,
    /// Starts that a rolling restart still owes.
    starts_due: u32,
    effects: Vec<Effect<P>>,
    tally: Tally,
    observer: O,
    keys: Keys,
}

/// A node: what the world keeps of it, and what the protocol does. They lie together, so that an arrival touches one
/// place in memory.
#[derive(Clone)]
struct Host<N> {
    body: Body,
    state: N,
}

/// What the world keeps of a node, whatever the protocol.
#[derive(Clone, Copy, Debug)]
struct Body {
    dice: Dice,
    /// Messages sent, which is also where its network stream stands.
    sent: u32,
    /// How often it has crashed; timers of an earlier life are void.
    life: u16,
    up: bool,
}

/// An event.
#[derive(Clone, Copy, Debug)]
enum Happening<T> {
    Timer {
        node: NodeId,
        life: u16,
        timer: T,
    },
    /// A letter has come to its target's link.
    Arrival(u32),
    /// A letter has come through its target's link.
    Landed(u32),
    /// A machine is done with what waits first at it.
    Handled {
        node: NodeId,
        life: u16,
    },
    /// A rolling restart has come to this node.
    Stop(NodeId),
    /// The node is started again, with or without (true) its disk.
    Start(NodeId, bool),
    Round,
}

/// Keys of the seeded streams that are not a node's own.
#[derive(Clone, Copy, Debug)]
struct Keys {
    network: u64,
    clock: u64,
}

/// What made a handler run: it decides what a tick means and where notes are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    Start,
    Other,
}

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// A run that stands at time zero: nodes have started, no command has acted. Refused if the protocol cannot run
    /// with these settings or a command does not fit them.
    pub fn new(settings: Settings, mut commands: Vec<Timed>) -> Result<Self, Problem> {
        let protocol = P::new(&settings)?;
        for timed in &commands {
            check(&settings, &timed.command)?;
        }
        commands.sort_by_key(|timed| timed.at);
        let seed = u64::from(settings.seed);
        let nodes: Vec<NodeId> = (1..=settings.nodes).map(NodeId::new).collect();
        let host = |node: &NodeId| {
            let dice = Dice::new(seed, Purpose::Protocol, u64::from(node.number()));
            Host { body: Body { dice, sent: 0, life: 0, up: true }, state: protocol.node(*node) }
        };
        let mut simulation = Self {
            topology: Rc::new(Topology::new(&settings.shape, settings.nodes, seed)),
            now: Instant::ZERO,
            queue: Queue::default(),
            letters: Letters::default(),
            nodes: nodes.iter().map(host).collect(),
            commons: P::Commons::default(),
            network: Network::new(&settings),
            machines: machine::wanted(&settings).then(|| Box::new(Machines::new(settings.nodes, &settings))),
            clock: Clock::new(&settings),
            turns: Vec::new(),
            round_queued: false,
            warmed: u64::MAX,
            instant: VecDeque::new(),
            corrupting: Vec::new(),
            commands,
            next_command: 0,
            starts_due: 0,
            effects: Vec::new(),
            tally: Tally::new(settings.nodes),
            observer: O::new(settings.nodes, interval(&settings)),
            keys: Keys { network: dice::key(seed, Purpose::Network), clock: dice::key(seed, Purpose::Clock) },
            protocol,
            settings,
        };
        for node in nodes {
            simulation.prompt(node, Cause::Start, &|protocol, state, ctx| protocol.start(state, ctx, Start::First));
        }
        Ok(simulation)
    }

    /// Runs until nothing is left that is due by `until`, or `most` events have happened; the answer is how many did.
    /// Afterwards [`now`](Self::now) is `until`, unless `most` was reached.
    pub fn advance(&mut self, until: Instant, most: u64) -> u64 {
        let start = self.tally.events;
        let mut stopped = false;
        while self.tally.events - start < most {
            if !self.happen(until) {
                stopped = true;
                break;
            }
        }
        if stopped && until != Instant::NEVER {
            self.pass(until);
        }
        self.tally.events - start
    }

    /// Lets the next event or command happen, if it is due by `until`.
    #[inline]
    pub fn happen(&mut self, until: Instant) -> bool {
        let deadline = match self.commands.get(self.next_command) {
            Some(timed) if timed.at <= until => timed.at,
            _ => return self.next_event(until),
        };
        if !self.next_event(deadline) {
            self.pass(deadline);
            let command = self.commands[self.next_command].command.clone();
            self.next_command += 1;
            self.observer.commanded(self.now, command.to_string());
            self.obey(&command);
        }
        true
    }

    #[inline(always)]
    fn next_event(&mut self, until: Instant) -> bool {
        let Some((at, happening)) = self.queue.pop(until) else { return false };
        self.pass(at);
        if self.queue.slot() != self.warmed {
            self.warm();
        }
        match happening {
            Happening::Timer { node, life, timer } => self.ring(node, life, timer),
            Happening::Arrival(place) => self.arrive(place),
            Happening::Landed(place) => self.admit(place),
            Happening::Handled { node, life } => self.handle_next(node, life),
            Happening::Stop(node) => self.stop(node),
            Happening::Start(node, empty) => {
                self.starts_due -= 1;
                self.start(node, empty);
            }
            Happening::Round => self.take_turns(),
        }
        true
    }

    /// Looks at every letter and node that the new slot will touch, so that a large cluster's are fetched from memory side by side
    /// instead of one after the other. Changes nothing.
    fn warm(&mut self) {
        self.warmed = self.queue.slot();
        if self.nodes.len() < FITS_IN_CACHE {
            return;
        }
        let touched = self.queue.upcoming().map(|happening| match happening {
            Happening::Timer { node, .. } => self.nodes[node.index()].body.sent,
            Happening::Arrival(place) => self.nodes[self.letters.look(*place).to.index()].body.sent,
            _ => 0,
        });
        std::hint::black_box(touched.fold(0, u32::wrapping_add));
    }

    #[inline]
    fn pass(&mut self, at: Instant) {
        self.now = at;
        self.observer.clock(at, &self.tally);
    }

    #[inline(never)]
    fn ring(&mut self, node: NodeId, life: u16, timer: P::Timer) {
        let body = self.nodes[node.index()].body;
        if !body.up || body.life != life {
            return;
        }
        if self.machines.as_mut().is_some_and(|machines| machines.postpones(node, life, timer)) {
            return;
        }
        self.tally.events += 1;
        self.handle(node, Cause::Other, |protocol, state, ctx| protocol.timer(state, ctx, timer));
    }

    /// A letter comes to its target: at once into the handler, or, where machines are not ideal, through its link and inbox.
    #[inline]
    fn arrive(&mut self, place: u32) {
        if self.machines.is_some() {
            self.land(place);
        } else {
            self.deliver(place);
        }
    }

    #[inline(never)]
    fn deliver(&mut self, place: u32) {
        let Letter { from, to, flight, tells, message } = self.letters.collect(place);
        self.tally.events += 1;
        if !self.nodes[to.index()].body.up {
            return self.fail(flight, to, Fate::Down);
        }
        self.tally.delivered += 1;
        let effect = self.handle(to, Cause::Other, |protocol, state, ctx| protocol.message(state, ctx, from, message));
        self.tally.useful += u64::from(effect.useful);
        self.tally.redundant += u64::from(effect.redundant && !effect.useful);
        self.tally.telling -= u64::from(effect.refused && tells);
        let fate = if effect.refused { Fate::Refused } else { Fate::Arrives };
        self.observer.ended(flight, self.now, to, fate, effect);
    }

    #[cold]
    fn land(&mut self, place: u32) {
        let letter = self.letters.look(place);
        let (to, bytes) = (letter.to, self.protocol.wire(&letter.message).bytes);
        let Some(machines) = self.machines.as_mut().filter(|_| self.nodes[to.index()].body.up) else {
            return self.deliver(place);
        };
        match machines.receive(to, bytes, self.now) {
            Some(Duration::ZERO) => self.admit(place),
            Some(wait) => self.queue.push(self.now + wait, Happening::Landed(place)),
            None => self.drop_letter(place),
        }
    }

    fn admit(&mut self, place: u32) {
        let to = self.letters.look(place).to;
        let body = self.nodes[to.index()].body;
        let Some(machines) = self.machines.as_mut().filter(|_| body.up) else { return self.deliver(place) };
        match machines.admit(to, place) {
            Admission::Handled => self.deliver(place),
            Admission::Waits => {}
            Admission::Begins(wait) => {
                self.queue.push(self.now + wait, Happening::Handled { node: to, life: body.life });
            }
            Admission::Drops(dropped) => self.drop_letter(dropped),
        }
    }

    fn handle_next(&mut self, node: NodeId, life: u16) {
        if self.nodes[node.index()].body.life != life {
            return;
        }
        match self.machines.as_mut().and_then(|machines| machines.next(node)) {
            Some(Waiting::Letter(place)) => self.deliver(place),
            Some(Waiting::Timer(life, timer)) => self.ring(node, life, timer),
            None => {}
        }
        self.resume(node);
    }

    /// Lets a machine begin with what waits first at it.
    fn resume(&mut self, node: NodeId) {
        if let Some(wait) = self.machines.as_mut().and_then(|machines| machines.resume(node)) {
            let life = self.nodes[node.index()].body.life;
            self.queue.push(self.now + wait, Happening::Handled { node, life });
        }
    }

    /// A letter finds no room in a link's buffer or an inbox.
    fn drop_letter(&mut self, place: u32) {
        let Letter { to, flight, .. } = self.letters.collect(place);
        self.fail(flight, to, Fate::Refused);
    }

    fn fail(&mut self, flight: u32, to: NodeId, fate: Fate) {
        self.tally.undeliverable += 1;
        self.observer.ended(flight, self.now, to, fate, Effectiveness::default());
    }

    /// Everybody's turn, under a round clock.
    fn take_turns(&mut self) {
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
    fn settle(&mut self) {
        while let Some(place) = self.instant.pop_front() {
            self.arrive(place);
        }
    }

    fn queue_round(&mut self, period: Duration) {
        if !self.round_queued && !self.turns.is_empty() {
            self.round_queued = true;
            let next = self.now.micros() / period.micros() + 1;
            self.queue.push(Instant::from_micros(next * period.micros()), Happening::Round);
        }
    }

    /// [`handle`](Self::handle) for what happens seldom: one copy of the code, called, instead of one at each place.
    #[inline(never)]
    fn prompt(&mut self, node: NodeId, cause: Cause, handler: &dyn Fn(&P, &mut P::Node, &mut Context<'_, P>)) {
        self.handle(node, cause, handler);
    }

    /// Runs one handler of one node and applies its effects.
    #[inline(always)]
    fn handle(
        &mut self,
        node: NodeId,
        cause: Cause,
        handler: impl FnOnce(&P, &mut P::Node, &mut Context<'_, P>),
    ) -> Effectiveness {
        let host = &mut self.nodes[node.index()];
        let mut ctx = Context {
            me: node,
            now: match &self.machines {
                Some(machines) => machines.local(node, self.now),
                None => self.now,
            },
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
        handler(&self.protocol, &mut host.state, &mut ctx);
        let mut effectiveness = ctx.effect;
        if self.effects.is_empty() {
            return effectiveness;
        }
        let mut effects = std::mem::take(&mut self.effects);
        for (position, effect) in effects.drain(..).enumerate() {
            match effect {
                Effect::Send(to, message) => self.send(node, to, message),
                Effect::Timer(after, timer) => self.set_timer(node, after, timer),
                Effect::Tick(every, timer) => self.tick(node, cause, position as u64, every, timer),
                Effect::Note(note) => self.take_note(node, note, &mut effectiveness),
            }
        }
        self.effects = effects;
        effectiveness
    }

    #[inline]
    fn set_timer(&mut self, node: NodeId, after: Duration, timer: P::Timer) {
        let life = self.nodes[node.index()].body.life;
        let after = match &self.machines {
            Some(machines) => machines.real(node, after),
            None => after,
        };
        self.queue.push(self.now + after, Happening::Timer { node, life, timer });
    }

    #[inline]
    fn tick(&mut self, node: NodeId, cause: Cause, position: u64, every: Duration, timer: P::Timer) {
        if let Some(period) = self.clock.period() {
            let life = self.nodes[node.index()].body.life;
            let round = Clock::next_round(period, every, self.now);
            self.turns.push(Turn { round, node, life, timer });
            self.queue_round(period);
            return;
        }
        let key = dice::mix(self.now.micros() << 2 ^ position) ^ u64::from(node.number());
        let gap = self.clock.gap(every, cause == Cause::Start, self.keys.clock, key);
        self.set_timer(node, gap, timer);
    }

    #[inline(always)]
    fn send(&mut self, from: NodeId, to: NodeId, mut message: P::Message) {
        let wire = self.protocol.wire(&message);
        if !self.corrupting.is_empty() && wire.tells {
            message = self.corrupt(from, message);
        }
        let body = &mut self.nodes[from.index()].body;
        body.sent = body.sent.wrapping_add(1);
        let number = u64::from(from.number()) << 32 | u64::from(body.sent);
        let mut dice = Dice::at(self.keys.network, number);
        self.tally.sent += 1;
        self.tally.bytes += u64::from(wire.bytes);
        self.tally.telling += u64::from(wire.tells);
        if self.clock.period().is_some() {
            let verdict = self.network.contact(from, to, wire.opens, &mut dice);
            return self.post(from, to, wire, verdict, message);
        }
        let mut verdict = self.network.verdict(from, to, wire.stream, &mut dice);
        if let (Some(machines), Verdict::Arrives(delay)) = (&mut self.machines, verdict) {
            let leaves = machines.depart(from, wire.bytes, self.now);
            verdict = leaves.map_or(Verdict::Full, |wait| Verdict::Arrives(wait + delay));
        }
        if self.network.duplicates()
            && !wire.stream
            && let (Verdict::Arrives(_), Some(delay)) = (verdict, self.network.second_copy(&mut dice))
        {
            // Only the message itself was counted as sent, so only its refusal may be taken off again.
            let copy = Wire { tells: false, ..wire };
            self.post(from, to, copy, Verdict::Arrives(delay), message.clone());
        }
        self.post(from, to, wire, verdict, message);
    }

    /// Flips a bit in the first news of a node that has it coming. Without a checksum it arrives like that; with one, what
    /// arrives is what was sent, as far as anybody can tell: the flipped copy is thrown away and sent again.
    #[cold]
    fn corrupt(&mut self, from: NodeId, message: P::Message) -> P::Message {
        let Some(place) = self.corrupting.iter().position(|node| *node == from) else { return message };
        self.corrupting.swap_remove(place);
        let unprotected = !self.settings.on("checksum");
        self.protocol.corrupted(&message).filter(|_| unprotected).unwrap_or(message)
    }

    #[inline(always)]
    fn post(&mut self, from: NodeId, to: NodeId, wire: Wire, verdict: Verdict, message: P::Message) {
        let (delay, fate) = match verdict {
            Verdict::Arrives(delay) => (delay, Fate::Arrives),
            Verdict::Lost(delay) => (delay, Fate::Lost),
            Verdict::Cut => (Duration::ZERO, Fate::Cut),
            Verdict::Full => (Duration::ZERO, Fate::Refused),
        };
        let arrives = self.now + delay;
        let flight = if O::RECORDS { self.record(from, to, wire, fate, arrives, &message) } else { 0 };
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

    fn record(
        &mut self,
        from: NodeId,
        to: NodeId,
        wire: Wire,
        fate: Fate,
        arrives: Instant,
        message: &P::Message,
    ) -> u32 {
        let Wire { kind, bytes, .. } = wire;
        let dispatch = Dispatch { sent: self.now, arrives, from, to, kind, bytes, fate };
        let carries = self.observer.watched().is_some_and(|update| self.protocol.carries(message, update));
        self.observer.sent(&dispatch, carries)
    }

    #[inline]
    fn take_note(&mut self, node: NodeId, note: Note, effect: &mut Effectiveness) {
        match note {
            Note::Learned { update, held, from, means } => {
                if means == Means::Own {
                    self.tally.born(update, self.now);
                }
                self.tally.learned(update, held, means == Means::Own, self.now);
                self.observer.learned(self.now, node, update, held, from, means);
            }
            Note::Needed(update) => {
                effect.useful = true;
                self.tally.needed(update, self.now);
            }
            Note::Spreading(true) => self.tally.spreading += 1,
            Note::Spreading(false) => self.tally.spreading -= 1,
            Note::Believes { subject, belief, source } => {
                self.tally.believed(subject, belief, self.is_up(subject), self.now);
                self.observer.believed(self.now, node, subject, belief, source);
            }
        }
    }

    /// Gives a command now. It is recorded, so that a replay gives it again. Refused, and nothing has changed, if it does
    /// not fit the run.
    pub fn command(&mut self, command: Command) -> Result<(), Problem> {
        check(&self.settings, &command)?;
        self.commands.insert(self.next_command, Timed { at: self.now, command });
        self.advance(self.now, u64::MAX);
        Ok(())
    }

    fn ids(&self) -> impl Iterator<Item = NodeId> + use<P, O> {
        (1..=self.settings.nodes).map(NodeId::new)
    }

    /// Where the run stands.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The settings as they are now, live knobs included.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// All commands: those that have acted, and those to come.
    pub fn commands(&self) -> &[Timed] {
        &self.commands
    }

    /// The counters.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The observer.
    pub fn observer(&self) -> &O {
        &self.observer
    }

    /// The observer, to tell it what to watch.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// The protocol as configured.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// One node's state.
    pub fn node(&self, node: NodeId) -> &P::Node {
        &self.nodes[node.index()].state
    }

    /// Whether a node is up.
    pub fn is_up(&self, node: NodeId) -> bool {
        self.nodes[node.index()].body.up
    }

    /// How often a node has crashed.
    pub fn life(&self, node: NodeId) -> u16 {
        self.nodes[node.index()].body.life
    }

    /// A node's zone, from 1.
    pub fn zone(&self, node: NodeId) -> u32 {
        let zones = u64::from(self.settings.int("zones"));
        1 + (node.index() as u64 * zones / u64::from(self.settings.nodes)) as u32
    }

    /// The neighbour lists.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Replaces the commands to come. Those that have acted must be the same.
    pub fn plan(&mut self, commands: Vec<Timed>) {
        debug_assert_eq!(self.commands[..self.next_command], commands[..self.next_command]);
        self.commands = commands;
    }

    /// Whether a command is still to act, or to finish acting.
    pub fn awaits_commands(&self) -> bool {
        self.next_command < self.commands.len() || self.starts_due > 0
    }

    /// How many commands have acted.
    pub fn acted(&self) -> usize {
        self.next_command
    }

    /// How many messages wait at a node.
    pub fn inbox(&self, node: NodeId) -> usize {
        self.machines.as_ref().map_or(0, |machines| machines.depth(node))
    }

    /// How many messages wait at the node where most do.
    pub fn deepest_inbox(&self) -> usize {
        self.machines.as_ref().map_or(0, |machines| machines.deepest())
    }

    /// Whether a node's process is frozen.
    pub fn is_frozen(&self, node: NodeId) -> bool {
        self.machines.as_ref().is_some_and(|machines| machines.is_frozen(node))
    }

    /// Whether any road is closed.
    pub fn is_cut(&self) -> bool {
        self.network.is_cut()
    }

    /// Roughly how many bytes a copy takes, the observer's share excepted.
    pub fn size(&self) -> usize {
        let node = size_of::<Host<P::Node>>() + size_of::<Turn<P::Timer>>();
        let heap = self.protocol.heap(self.nodes.iter().map(|host| &host.state), &self.commons);
        let letters = self.letters.len() * size_of::<Letter<P::Message>>();
        self.nodes.len() * node + heap + self.queue.size() + letters
    }

    /// How many messages are on their way.
    pub fn in_flight(&self) -> usize {
        self.letters.len()
    }

    /// Whether a message on its way carries an update.
    pub fn telling_in_flight(&self) -> bool {
        self.letters.iter().any(|letter| self.protocol.wire(&letter.message).tells)
    }

    /// The round that the run is in: `now` divided by `interval`, where the protocol has one, else by a second.
    pub fn round(&self) -> f64 {
        self.now.seconds() / self.interval().seconds()
    }

    /// The length of a round.
    pub fn interval(&self) -> Duration {
        interval(&self.settings)
    }

    /// What one node believes of another.
    pub fn belief(&self, observer: NodeId, subject: NodeId) -> Belief {
        self.protocol.belief(&self.commons, observer, subject)
    }

    /// How a node stands to an update.
    pub fn knowledge(&self, node: NodeId, update: Update) -> Knowledge {
        self.protocol.knowledge(&self.nodes[node.index()].state, update)
    }

    /// One number that two runs share only if they are the same: time, counters, and every node's state.
    pub fn digest(&self) -> u64 {
        let mut print = Fingerprint::default();
        print.add(self.now.micros());
        self.tally.fingerprint(&mut print);
        for Host { body, state } in &self.nodes {
            print.add(u64::from(body.up) << 63 | u64::from(body.life));
            print.add(body.dice.state());
            self.protocol.fingerprint(state, &mut print);
        }
        self.protocol.fingerprint_commons(&self.commons, &mut print);
        print.value()
    }
}

/// The length of a round: the `interval` knob where the protocol has one, else a second.
fn interval(settings: &Settings) -> Duration {
    match settings.has("interval") {
        true => settings.time("interval"),
        false => Duration::from_secs(1),
    }
}
