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
pub mod network;
pub mod queue;
pub mod scenario;

use crate::dice::{self, Dice, Purpose};
use crate::fingerprint::Fingerprint;
use crate::knob::{Kind, Knob, Problem};
use crate::observe::{Dispatch, Effectiveness, Fate, Observer, Occasion, Tally};
use crate::protocol::{Context, Effect, Knowledge, Means, NodeId, Note, Order, Protocol, Start, Update, Wire};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use crate::topology::Topology;
use clock::{Clock, Turn};
use command::{Command, Selection, Timed};
use letters::{Letter, Letters};
use network::{Network, Verdict};
use queue::Queue;
use std::collections::VecDeque;
use std::rc::Rc;

/// Knobs of the world itself, beside those of network and clock.
pub const KNOBS: &[Knob] = &[Knob {
    name: "zones",
    label: "Zones",
    help: "How many zones (datacentres) the nodes are spread over, in blocks of equal size.",
    source: "one zone: the workshop's cluster",
    default: "1",
    kind: Kind::Int(1, 64),
    group: "network",
    live: false,
}];

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
    network: Network,
    clock: Clock,
    /// Turns to come, under a round clock; and whether the next round stands in the queue.
    turns: Vec<Turn<P::Timer>>,
    round_queued: bool,
    /// Letters that arrive in this very instant, under a round clock.
    instant: VecDeque<u32>,
    commands: Vec<Timed>,
    next_command: usize,
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
    Timer { node: NodeId, life: u16, timer: T },
    Arrival(u32),
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
            network: Network::new(&settings),
            clock: Clock::new(&settings),
            turns: Vec::new(),
            round_queued: false,
            instant: VecDeque::new(),
            commands,
            next_command: 0,
            effects: Vec::new(),
            tally: Tally::new(settings.nodes),
            observer: O::new(settings.nodes, interval(&settings)),
            keys: Keys { network: dice::key(seed, Purpose::Network), clock: dice::key(seed, Purpose::Clock) },
            protocol,
            settings,
        };
        for node in nodes {
            simulation.handle(node, Cause::Start, |protocol, state, ctx| protocol.start(state, ctx, Start::First));
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
        match happening {
            Happening::Timer { node, life, timer } => self.ring(node, life, timer),
            Happening::Arrival(place) => self.arrive(place),
            Happening::Round => self.take_turns(),
        }
        true
    }

    #[inline]
    fn pass(&mut self, at: Instant) {
        self.now = at;
        self.observer.clock(at, &self.tally);
    }

    #[inline]
    fn ring(&mut self, node: NodeId, life: u16, timer: P::Timer) {
        let body = self.nodes[node.index()].body;
        if body.up && body.life == life {
            self.tally.events += 1;
            self.handle(node, Cause::Other, |protocol, state, ctx| protocol.timer(state, ctx, timer));
        }
    }

    #[inline]
    fn arrive(&mut self, place: u32) {
        let Letter { from, to, flight, message } = self.letters.collect(place);
        self.tally.events += 1;
        if !self.nodes[to.index()].body.up {
            self.tally.undeliverable += 1;
            self.observer.ended(flight, self.now, to, Fate::Down, Effectiveness::default());
            return;
        }
        self.tally.delivered += 1;
        let effect = self.handle(to, Cause::Other, |protocol, state, ctx| protocol.message(state, ctx, from, message));
        self.tally.useful += u64::from(effect.useful);
        self.tally.redundant += u64::from(effect.redundant && !effect.useful);
        self.tally.telling -= u64::from(effect.refused);
        let fate = if effect.refused { Fate::Refused } else { Fate::Arrives };
        self.observer.ended(flight, self.now, to, fate, effect);
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
            now: self.now,
            frozen_round: match self.clock {
                Clock::Rounds(period) => Some((self.now.micros() / period.micros()) as u32),
                _ => None,
            },
            dice: &mut host.body.dice,
            topology: &self.topology,
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
    fn send(&mut self, from: NodeId, to: NodeId, message: P::Message) {
        let wire = self.protocol.wire(&message);
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
        let verdict = self.network.verdict(from, to, &mut dice);
        if self.network.duplicates()
            && let (Verdict::Arrives(_), Some(delay)) = (verdict, self.network.second_copy(&mut dice))
        {
            self.post(from, to, wire, Verdict::Arrives(delay), message.clone());
        }
        self.post(from, to, wire, verdict, message);
    }

    #[inline(always)]
    fn post(&mut self, from: NodeId, to: NodeId, wire: Wire, verdict: Verdict, message: P::Message) {
        let (delay, fate) = match verdict {
            Verdict::Arrives(delay) => (delay, Fate::Arrives),
            Verdict::Lost(delay) => (delay, Fate::Lost),
            Verdict::Cut => (Duration::ZERO, Fate::Cut),
        };
        let arrives = self.now + delay;
        let flight = if O::RECORDS { self.record(from, to, wire, fate, arrives, &message) } else { 0 };
        match fate {
            Fate::Arrives => {
                let place = self.letters.post(Letter { from, to, flight, message });
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

    fn obey(&mut self, command: &Command) {
        match command {
            Command::Inject(selection) => {
                for node in self.select(selection, |body| body.up) {
                    self.handle(node, Cause::Other, |protocol, state, ctx| protocol.order(state, ctx, Order::Inject));
                }
            }
            Command::Kill(selection) => {
                for node in self.select(selection, |body| body.up) {
                    self.kill(node);
                }
            }
            Command::Restart(selection, empty) => {
                for node in self.select(selection, |body| !body.up) {
                    self.restart(node, *empty);
                }
            }
            Command::Set(knob, value) => self.set(knob, value),
            Command::Partition(groups) => {
                let groups: Vec<_> = groups.iter().map(|group| self.select(group, |_| true)).collect();
                self.network.partition(&groups, self.settings.nodes);
            }
            Command::Cut(from, to) => {
                let (from, to) = (self.select(from, |_| true), self.select(to, |_| true));
                self.network.cut(from, to);
            }
            Command::Isolate(selection) => {
                let inside = self.select(selection, |_| true);
                let outside: Vec<_> = self.ids().filter(|node| !inside.contains(node)).collect();
                self.network.cut(inside.clone(), outside.clone());
                self.network.cut(outside, inside);
            }
            Command::Heal => self.network.heal(),
        }
        self.settle();
    }

    fn select(&self, selection: &Selection, fits: impl Fn(&Body) -> bool) -> Vec<NodeId> {
        let mut dice = Dice::new(u64::from(self.settings.seed), Purpose::Command, self.next_command as u64);
        let fits = |node: NodeId| fits(&self.nodes[node.index()].body);
        selection.nodes(self.settings.nodes, |node| self.zone(node), fits, &mut dice)
    }

    fn kill(&mut self, node: NodeId) {
        let body = &mut self.nodes[node.index()].body;
        body.up = false;
        body.life += 1;
        self.count(node, false);
        self.observer.befell(self.now, node, Occasion::Killed);
    }

    fn restart(&mut self, node: NodeId, empty: bool) {
        self.nodes[node.index()].body.up = true;
        let (how, occasion) = match empty {
            true => (Start::Wiped, Occasion::Wiped),
            false => (Start::Recovered, Occasion::Restarted),
        };
        if empty {
            self.nodes[node.index()].state = self.protocol.node(node);
        }
        self.count(node, true);
        self.observer.befell(self.now, node, occasion);
        self.handle(node, Cause::Start, |protocol, state, ctx| protocol.start(state, ctx, how));
    }

    /// Brings the tally in line with a node that has just stopped or is about to start.
    fn count(&mut self, node: NodeId, up: bool) {
        let (protocol, state) = (&self.protocol, &self.nodes[node.index()].state);
        let hot = u64::from(protocol.spreading(state));
        self.tally.came_or_went(up, self.now, |update| protocol.knowledge(state, update) != Knowledge::Susceptible);
        match up {
            true => self.tally.spreading += hot,
            false => self.tally.spreading -= hot,
        }
    }

    fn set(&mut self, knob: &str, value: &str) {
        let mut settings = self.settings.clone();
        let turned = settings.set(knob, value).and_then(|()| self.protocol.turned(&settings));
        let Ok(protocol) = turned else { return };
        let before = std::mem::replace(&mut self.protocol, protocol);
        self.settings = settings;
        self.network.configure(&self.settings);
        for node in self.ids() {
            if self.is_up(node) {
                self.handle(node, Cause::Start, |protocol, state, ctx| protocol.adapt(&before, state, ctx));
            }
        }
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

    /// How many commands have acted.
    pub fn acted(&self) -> usize {
        self.next_command
    }

    /// Whether any road is closed.
    pub fn is_cut(&self) -> bool {
        self.network.is_cut()
    }

    /// Roughly how many bytes a copy takes, the observer's share excepted.
    pub fn size(&self) -> usize {
        let node = size_of::<Host<P::Node>>() + size_of::<Turn<P::Timer>>();
        self.nodes.len() * node + self.queue.size() + self.letters.len() * size_of::<Letter<P::Message>>()
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

/// Refuses a command that names nodes, zones, knobs or values that do not exist.
pub fn check(settings: &Settings, command: &Command) -> Result<(), Problem> {
    let zones = settings.int("zones");
    let fits = |selection: &Selection| selection.check(settings.nodes, zones);
    match command {
        Command::Inject(nodes) | Command::Kill(nodes) | Command::Restart(nodes, _) | Command::Isolate(nodes) => {
            fits(nodes)
        }
        Command::Partition(groups) => groups.iter().try_for_each(fits),
        Command::Cut(from, to) => fits(from).and_then(|()| fits(to)),
        Command::Set(name, value) => {
            let knob = settings.knob(name)?;
            if !knob.live {
                let message = format!("{} can only be set before a run starts; begin a new run with it.", knob.label);
                return Err(Problem::new(name, message));
            }
            knob.parse(value).map(|_| ())
        }
        Command::Heal => Ok(()),
    }
}
