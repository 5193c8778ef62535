//! One look at a run: what the stage draws, as columns.

use super::flights::Flight;
use super::recorder::Recorder;
use crate::belief::{Census, Countdown};
use crate::protocol::{Belief, Knowledge, NodeId, Protocol};
use crate::sim::Simulation;
use crate::time::{Duration, Instant};

/// Bits of [`Frame::state`].
pub mod bits {
    /// The node is up.
    pub const UP: u8 = 1;
    /// It knows the watched update.
    pub const KNOWS: u8 = 2;
    /// It is spreading it.
    pub const SPREADING: u8 = 4;
    /// It learned it by anti-entropy.
    pub const REPAIRED: u8 = 8;
    /// Its process is frozen.
    pub const FROZEN: u8 = 16;
    /// It has not been there yet.
    pub const ABSENT: u8 = 32;
}

/// Bits of [`Frame::fate`] above the [`Fate`](super::Fate) itself.
pub mod ended {
    /// The message told only what was known.
    pub const REDUNDANT: u8 = 64;
    /// The message told something needed.
    pub const USEFUL: u8 = 128;
}

/// Up to so many nodes, every suspicion's end is told; up to so many, the earliest of each suspect; beyond, none: nobody could
/// tell them apart.
const EACH_COUNTDOWN: usize = 12;
const EARLIEST_COUNTDOWN: usize = 120;

/// Up to so many nodes, each one's next turn is told: only there is room to show it, and finding it means to look at every event.
const TURNS: u32 = 12;

/// The most messages in one frame; more cannot be told apart on a screen.
const MOST_FLIGHTS: usize = 20_000;

/// Columns: one entry per node, and one per message on its way or just ended. Nodes are numbers from 1, 0 is nobody; times
/// are in microseconds.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// [`bits`] per node.
    pub state: Vec<u8>,
    /// Round of first hearing of the watched update, plus 1; 0 for never.
    pub heard_round: Vec<u16>,
    /// How often the watched update was told to it.
    pub times_heard: Vec<u16>,
    /// Who told it first.
    pub parent: Vec<u32>,
    /// How many messages wait at it.
    pub inbox: Vec<u16>,
    /// How many other running nodes take each for running; empty, like the next three, if the protocol does not tell the
    /// living from the dead.
    pub alive: Vec<u16>,
    /// How many wait for a sign of life.
    pub suspect: Vec<u16>,
    /// How many take it for crashed.
    pub dead: Vec<u16>,
    /// How many know that it left.
    pub left: Vec<u16>,
    /// Who is suspected, of each suspicion that runs out: every one in a small cluster, else the earliest of each suspect.
    pub suspected: Vec<u32>,
    /// By whom.
    pub suspecting: Vec<u32>,
    /// When the suspect is given up.
    pub suspicion_ends: Vec<f64>,
    /// How long such a suspicion lasts at most, in microseconds.
    pub suspicion_longest: Vec<f64>,
    /// When each takes its next turn: 0 for who takes none. Empty, like the next, in all but a small cluster.
    pub turn_at: Vec<f64>,
    /// How far apart its turns are.
    pub turn_every: Vec<f64>,
    /// Sender of each message.
    pub from: Vec<u32>,
    /// Target of each message.
    pub to: Vec<u32>,
    /// Position in the protocol's list of message kinds.
    pub kind: Vec<u8>,
    /// [`Fate`](super::Fate), with [`ended`] once it has arrived.
    pub fate: Vec<u8>,
    /// 1 if it tells the watched update.
    pub carries: Vec<u8>,
    /// When it was sent.
    pub sent_at: Vec<f64>,
    /// When it arrives, or would have.
    pub arrives_at: Vec<f64>,
    /// How many messages there are to draw, drawn or not.
    pub flights_total: u32,
}

impl Frame {
    /// Looks at `simulation`; messages that ended before `since` are left out.
    pub fn new<P: Protocol>(simulation: &Simulation<P, Recorder>, since: Instant) -> Self {
        let mut frame = Self::default();
        frame.add_nodes(simulation);
        if simulation.settings().nodes <= TURNS {
            frame.add_turns(&simulation.next_turns());
        }
        if let Some(census) = simulation.census() {
            frame.add_beliefs(&census, &|node| simulation.belief(node, node));
            if census.opinions().len() <= EARLIEST_COUNTDOWN {
                let nodes = (0..census.opinions().len()).map(NodeId::at);
                let of = |node| simulation.countdowns(node).into_iter().map(move |countdown| (countdown, node));
                frame.add_countdowns(nodes.flat_map(of).collect());
            }
        }
        let flights: Vec<&Flight> = simulation.observer().flights(since).collect();
        frame.flights_total = flights.len() as u32;
        let skipped = flights.len().saturating_sub(MOST_FLIGHTS);
        flights[skipped..].iter().for_each(|flight| frame.add_flight(flight));
        frame
    }

    fn add_nodes<P: Protocol>(&mut self, simulation: &Simulation<P, Recorder>) {
        let nodes = simulation.settings().nodes as usize;
        let story = simulation.observer().watched_story();
        let interval = simulation.interval();
        for index in 0..nodes {
            let node = NodeId::at(index);
            let knowledge = story.map(|story| simulation.knowledge(node, story.update));
            let heard = story.map_or(Instant::NEVER, |story| story.heard[index]);
            let mut state = if simulation.is_up(node) { bits::UP } else { 0 };
            state |= match knowledge {
                None | Some(Knowledge::Susceptible) => 0,
                Some(Knowledge::Removed) => bits::KNOWS,
                Some(Knowledge::Infective) => bits::KNOWS | bits::SPREADING,
            };
            if state & bits::KNOWS > 0 && story.is_some_and(|story| story.repaired[index]) {
                state |= bits::REPAIRED;
            }
            let round = match heard {
                Instant::NEVER => 0,
                heard => (heard.micros() / interval.micros() + 1).min(u64::from(u16::MAX)) as u16,
            };
            if simulation.is_frozen(node) {
                state |= bits::FROZEN;
            }
            // Whoever has stopped has a life behind it.
            if !simulation.is_up(node) && simulation.life(node) == 0 {
                state |= bits::ABSENT;
            }
            self.state.push(state);
            self.inbox.push(simulation.inbox(node).min(usize::from(u16::MAX)) as u16);
            self.heard_round.push(round);
            self.times_heard.push(story.map_or(0, |story| story.times[index]));
            self.parent.push(story.map_or(0, |story| story.parent[index].number()));
        }
    }

    fn add_turns(&mut self, turns: &[Option<(Instant, Duration)>]) {
        for turn in turns {
            let (at, every) = turn.unwrap_or_default();
            self.turn_at.push(at.micros() as f64);
            self.turn_every.push(every.micros() as f64);
        }
    }

    /// What the others believe of each: the census, less what a node believes of itself.
    fn add_beliefs(&mut self, census: &Census, own: &dyn Fn(NodeId) -> Belief) {
        for (index, opinion) in census.opinions().iter().enumerate() {
            let others = opinion.without(own(NodeId::at(index)));
            let count = |belief| others.of(belief).min(u32::from(u16::MAX)) as u16;
            self.alive.push(count(Belief::Alive));
            self.suspect.push(count(Belief::Suspect));
            self.dead.push(count(Belief::Dead));
            self.left.push(count(Belief::Left));
        }
    }

    fn add_countdowns(&mut self, mut all: Vec<(Countdown, NodeId)>) {
        all.sort_unstable_by_key(|(countdown, observer)| (countdown.subject, countdown.ends, *observer));
        if self.alive.len() > EACH_COUNTDOWN {
            all.dedup_by_key(|(countdown, _)| countdown.subject);
        }
        for (countdown, observer) in all {
            self.suspected.push(countdown.subject.number());
            self.suspecting.push(observer.number());
            self.suspicion_ends.push(countdown.ends.micros() as f64);
            self.suspicion_longest.push(countdown.longest.micros() as f64);
        }
    }

    fn add_flight(&mut self, flight: &Flight) {
        self.from.push(flight.from.number());
        self.to.push(flight.to.number());
        self.kind.push(flight.kind);
        self.fate.push(fate_of(flight));
        self.carries.push(u8::from(flight.carries()));
        self.sent_at.push(flight.sent.micros() as f64);
        self.arrives_at.push(flight.arrives.micros() as f64);
    }
}

/// What became of a message, as in [`Frame::fate`].
pub fn fate_of(flight: &Flight) -> u8 {
    let mark = match (flight.was_useful(), flight.was_redundant()) {
        (true, _) => ended::USEFUL,
        (false, true) => ended::REDUNDANT,
        (false, false) => 0,
    };
    flight.fate as u8 | mark
}
