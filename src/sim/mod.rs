//! The simulated world. It knows the trait, no protocol.
//!
//! [`Simulation`] is the run loop: take the earliest event, let the node's handler write its effects, apply them. It is
//! generic over protocol and observer, so that a sweep pays for nothing that only the page wants to see.
//!
//! Order within one microsecond: events in order of their making, then the commands given for it, then what those cause.

mod arrive;
pub mod clock;
pub mod command;
mod effects;
pub mod history;
pub mod letters;
mod look;
pub mod machine;
pub mod network;
mod obey;
pub mod queue;
pub mod scenario;
mod selection;

use crate::dice::{self, Dice, Purpose};
use crate::knob::{Kind, Knob, Problem};
use crate::observe::{Observer, Occasion, Tally};
use crate::protocol::{Effect, NodeId, Protocol, Start};
use crate::settings::{self, Settings};
use crate::time::{Duration, Instant};
use crate::topology::Topology;
use clock::{Clock, Turn};
use command::{Command, Timed};
use letters::Letters;
use machine::Machines;
use network::Network;
pub use obey::{check, check_clock};
use queue::Queue;
use slab::Slab;
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

/// The nodes of clusters below this size stay in a core's first cache.
const FITS_IN_NEAR_CACHE: usize = 1_024;
/// What is recorded of clusters up to this size stays in its second.
const FITS_IN_CACHE: usize = 16_384;

/// A run in progress.
#[derive(Clone)]
pub struct Simulation<P: Protocol, O: Observer> {
    settings: Settings,
    protocol: P,
    topology: Rc<Topology>,
    now: Instant,
    queue: Queue<Happening<P::Timer>>,
    errands: Slab<Errand>,
    letters: Letters<P::Message>,
    nodes: Vec<Host<P::Node>>,
    commons: P::Commons,
    network: Network,
    /// Only if something about the machines is not ideal.
    machines: Option<Box<Machines<P::Timer, P::Message>>>,
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
    /// The errand at this place.
    Errand(u32),
    Round,
}

/// An event of a seldom kind, kept apart from the queue so that the others stay small enough to sort quickly.
#[derive(Clone, Copy, Debug)]
enum Errand {
    /// It comes back to a node that no process listens at another.
    Refused { node: NodeId, life: u16, by: NodeId },
    /// A rolling restart has come to this node.
    Stop(NodeId),
    /// The node is started again.
    Start(NodeId, Start),
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
            check(&protocol.info(), &settings, &timed.command)?;
        }
        command::sort(&mut commands);
        let seed = u64::from(settings.seed);
        let nodes: Vec<NodeId> = (1..=settings.nodes).map(NodeId::new).collect();
        let present = settings::present(&settings);
        let host = |node: &NodeId| {
            let dice = Dice::new(seed, Purpose::Protocol, u64::from(node.number()));
            let up = node.number() <= present;
            Host { body: Body { dice, sent: 0, life: 0, up }, state: protocol.node(*node) }
        };
        let mut simulation = Self {
            topology: Rc::new(Topology::new(&settings.shape, settings.nodes, seed)),
            now: Instant::ZERO,
            queue: Queue::default(),
            errands: Slab::new(),
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
            tally: Tally::new(present),
            observer: O::new(settings.nodes, interval(&settings)),
            keys: Keys { network: dice::key(seed, Purpose::Network), clock: dice::key(seed, Purpose::Clock) },
            protocol,
            settings,
        };
        let first = simulation.nodes.first().map(|host| simulation.protocol.view(&host.state));
        simulation.tally.holds_unwritten = first.is_some_and(|view| !view.known.is_empty());
        for node in nodes.into_iter().take(present as usize) {
            simulation.prompt(node, Cause::Start, &|protocol, state, ctx| protocol.start(state, ctx, Start::First));
        }
        Ok(simulation)
    }

    /// Runs until nothing is left that is due by `until`, or about `most` events have happened; the answer is how many did. A
    /// command counts as an event of every node, since it may touch each.
    /// Afterwards [`now`](Self::now) is `until`, unless `most` was reached or the run stood later already.
    pub fn advance(&mut self, until: Instant, most: u64) -> u64 {
        let start = self.happened();
        while self.happened() - start < most {
            let command = self.next_command_by(until);
            let deadline = command.unwrap_or(until);
            let last = self.tally.events.saturating_add(most - (self.happened() - start));
            while self.tally.events < last && self.next_event(deadline) {}
            if self.tally.events >= last {
                break;
            }
            if command.is_none() {
                if self.now < until && until != Instant::NEVER {
                    self.pass(until);
                }
                break;
            }
            self.act(deadline);
        }
        self.happened() - start
    }

    /// Events so far, and commands, each as an event of every node.
    fn happened(&self) -> u64 {
        self.tally.events + self.next_command as u64 * u64::from(self.settings.nodes)
    }

    /// Lets the next event or command happen, if it is due by `until`.
    pub fn happen(&mut self, until: Instant) -> bool {
        let Some(deadline) = self.next_command_by(until) else { return self.next_event(until) };
        if !self.next_event(deadline) {
            self.act(deadline);
        }
        true
    }

    /// When the next command acts, if that is by `until`.
    fn next_command_by(&self, until: Instant) -> Option<Instant> {
        self.commands.get(self.next_command).map(|timed| timed.at).filter(|at| *at <= until)
    }

    /// Lets the next command act, for which it is now time.
    fn act(&mut self, at: Instant) {
        self.pass(at);
        let command = self.commands[self.next_command].command.clone();
        self.next_command += 1;
        self.observer.commanded(self.now, command.to_string());
        self.obey(&command);
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
            Happening::Errand(place) => self.run_errand(place),
            Happening::Round => self.take_turns(),
        }
        true
    }

    #[cold]
    fn run_errand(&mut self, place: u32) {
        match self.errands.remove(place as usize) {
            Errand::Refused { node, life, by } => self.hear_refusal(node, life, by),
            Errand::Stop(node) => self.stop(node, Occasion::Killed),
            Errand::Start(node, how) => {
                self.starts_due -= 1;
                self.start(node, how);
            }
        }
    }

    /// Sees to it that an errand is run then.
    fn send_on_errand(&mut self, at: Instant, errand: Errand) {
        let place = self.errands.insert(errand) as u32;
        self.queue.push(at, Happening::Errand(place));
    }

    /// Looks at every letter and node that the new slot will touch, so that a large cluster's are fetched from memory side by side
    /// instead of one after the other. Changes nothing.
    fn warm(&mut self) {
        self.warmed = self.queue.slot();
        if self.nodes.len() < FITS_IN_NEAR_CACHE {
            return;
        }
        let is_far = self.nodes.len() > FITS_IN_CACHE;
        let look = |node: NodeId, flight| {
            let sent = self.nodes[node.index()].body.sent;
            if is_far { sent ^ self.observer.look(node, flight) } else { sent }
        };
        let touched = self.queue.upcoming().map(|happening| match happening {
            Happening::Timer { node, .. } => look(*node, None),
            Happening::Arrival(place) => {
                let letter = self.letters.look(*place);
                look(letter.to, Some(letter.flight))
            }
            _ => 0,
        });
        std::hint::black_box(touched.fold(0, u32::wrapping_add));
    }

    #[inline]
    fn pass(&mut self, at: Instant) {
        self.now = at;
        self.observer.clock(at, &self.tally, || self.machines.as_ref().map_or(0, |machines| machines.deepest()));
    }

    /// Gives a command now. It is recorded, so that a replay gives it again. Refused, and nothing has changed, if it does
    /// not fit the run.
    pub fn command(&mut self, command: Command) -> Result<(), Problem> {
        check(&self.protocol.info(), &self.settings, &command)?;
        self.commands.insert(self.next_command, Timed { at: self.now, command });
        self.advance(self.now, u64::MAX);
        Ok(())
    }

    /// The observer, to tell it what to watch.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// Replaces the commands to come. Those that have acted must be the same.
    pub fn plan(&mut self, commands: Vec<Timed>) {
        debug_assert_eq!(self.commands[..self.next_command], commands[..self.next_command]);
        self.commands = commands;
    }

    fn ids(&self) -> impl Iterator<Item = NodeId> + use<P, O> {
        (1..=self.settings.nodes).map(NodeId::new)
    }
}

/// The length of a round: the `interval` knob where the protocol has one, else a second.
pub fn interval(settings: &Settings) -> Duration {
    match settings.has("interval") {
        true => settings.time("interval"),
        false => Duration::from_secs(1),
    }
}
