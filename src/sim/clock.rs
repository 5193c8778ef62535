//! When nodes take their turns: the `clock` knob.
//!
//! Real libraries run a timer per node with a random phase. Theory likes Poisson processes; Demers' tables need rounds
//! in which every node acts on the state at the round's start; the averaging factors need a sweep in an order
//! that is reshuffled each round. Under the last two a contact takes no time.

use crate::dice::{self, Dice, Purpose};
use crate::knob::{Kind, Knob};
use crate::protocol::NodeId;
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use rand::seq::SliceRandom;

/// The clock's knobs, for protocols that tick by them.
pub const KNOBS: &[Knob] = &[
    Knob {
        name: "interval",
        label: "Interval",
        help: "How long a node waits between two rounds of gossip. Longer is slower and cheaper in proportion.",
        source: "1 s: Cassandra's gossip interval (apache/cassandra: Gossiper.intervalInMillis) and the workshop's",
        default: "1s",
        kind: Kind::Time(Duration::from_millis(1), Duration::from_secs(86_400)),
        group: "spread",
        live: false,
    },
    Knob {
        name: "clock",
        label: "Clock",
        help: "timers: every node by itself, at a random phase. poisson: at random times. rounds: all at once, judged by the \
               state at the round's start. sweep: one after the other, in a new order each round.",
        source: "timers: what real libraries do; rounds and sweep: Demers et al. 1987 and Jelasity et al. 2005",
        default: "timers",
        kind: Kind::Choice(&["timers", "poisson", "rounds", "sweep"]),
        group: "clock",
        live: false,
    },
];

/// How turns are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Each node's own timer, with a random phase.
    Timers,
    /// Each node's own Poisson process.
    Poisson,
    /// All in the same instant, every this long, on states frozen at its start.
    Rounds(Duration),
    /// All in the same instant, every this long, one after the other in a random order.
    Sweep(Duration),
}

/// A node's turn under a round clock.
#[derive(Clone, Copy, Debug)]
pub struct Turn<T> {
    /// In which round.
    pub round: u64,
    /// Whose.
    pub node: NodeId,
    /// In which life it was taken; a restart voids it.
    pub life: u16,
    /// What the node is told then.
    pub timer: T,
}

impl Clock {
    /// Reads the knobs; protocols without them run on timers.
    pub fn new(settings: &Settings) -> Self {
        if !settings.has("clock") {
            return Self::Timers;
        }
        let interval = settings.time("interval");
        match settings.choice("clock") {
            "timers" => Self::Timers,
            "poisson" => Self::Poisson,
            "rounds" => Self::Rounds(interval),
            "sweep" => Self::Sweep(interval),
            other => panic!("the clock knob has no {other}"),
        }
    }

    /// The length of a round, under a round clock.
    pub fn period(self) -> Option<Duration> {
        match self {
            Self::Rounds(period) | Self::Sweep(period) => Some(period),
            Self::Timers | Self::Poisson => None,
        }
    }

    /// How long until a node's next turn, with turns `every` apart; `key` tells this draw from all others.
    #[inline]
    pub fn gap(self, every: Duration, starting: bool, seed_key: u64, key: impl FnOnce() -> u64) -> Duration {
        let unit = || Dice::from_key(seed_key, key()).unit();
        match self {
            Self::Poisson => {
                let gap = dice::exponential(every.micros() as f64, unit());
                Duration::from_micros(gap as u64 + 1)
            }
            _ if starting => Duration::from_micros((unit() * every.micros() as f64) as u64),
            _ => every,
        }
    }

    /// In which round a node takes its next turn, with turns `every` apart, if it is asked for at `now`.
    pub fn next_round(period: Duration, every: Duration, now: Instant) -> u64 {
        let rounds = every.micros().div_ceil(period.micros()).max(1);
        now.micros() / period.micros() + rounds
    }
}

/// Takes the turns that are due in `round` out of `turns`, in the order they take effect.
pub fn due<T: Copy>(turns: &mut Vec<Turn<T>>, round: u64, clock: Clock, seed: u32) -> Vec<Turn<T>> {
    let mut due: Vec<Turn<T>> = turns.extract_if(.., |turn| turn.round <= round).collect();
    if let Clock::Sweep(_) = clock {
        due.shuffle(&mut Dice::new(u64::from(seed), Purpose::Order, round));
    }
    due
}
