//! Gossip as a disease: the equations of Kermack and McKendrick 1927, in the form that Demers et al. 1987 (section 1.4) gave them.
//!
//! The susceptible have not heard, the infective spread, the removed know and are silent. Without a stop rule nobody is removed, and
//! what is left is the logistic curve. The equations hold for many nodes under Poisson clocks *once many know*: while few do, chance decides,
//! so that single runs follow the curve early or late by some intervals, but along the same course.

use super::{Clock, Contacts, Mode, NoTheory, Setting, Stop, judged_one_by_one, possible, residue};

/// An epidemic over time, from one infective node on.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub points: Vec<Stage>,
    /// Share that never hears.
    pub residue: f64,
    /// One sentence for the chart: what the curve is.
    pub basis: &'static str,
}

/// An epidemic at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// In intervals.
    pub time: f64,
    /// Share that knows.
    pub informed: f64,
    /// Share that spreads.
    pub infective: f64,
}

/// Contacts of one node between two points.
const STEP: f64 = 0.05;
/// A rule that counts further has too many stages to be followed.
const MOST_STAGES: u32 = 64;
/// A course this long is past drawing.
const MOST_POINTS: usize = 20_000;

/// Follows the equations until fewer than one node in a hundred clusters still changes.
pub fn course(setting: &Setting) -> Result<Course, NoTheory> {
    let equations = Equations::new(setting)?;
    let step = STEP / f64::from(setting.fanout);
    let still = 0.01 / f64::from(setting.nodes);
    let mut state = equations.start();
    let mut points = vec![stage(0.0, &state)];
    while points.len() < MOST_POINTS && !equations.is_over(&state, still) {
        state = equations.later(&state, step);
        points.push(stage(step * points.len() as f64, &state));
    }
    let basis = match setting.stop {
        Stop::Never => {
            "The logistic curve of a disease from which nobody recovers (SI): di/dt = b i (1-i), b contacts per node and interval."
        }
        _ => "A disease from which the infective recover (SIR): ds/dt = -b s i, and who spreads stops by the rule.",
    };
    Ok(Course { points, residue: residue(setting)?, basis })
}

/// Share of susceptible nodes, then of infective ones by how far they have counted.
type State = Vec<f64>;

fn stage(time: f64, state: &State) -> Stage {
    Stage { time, informed: 1.0 - state[0], infective: state[1..].iter().sum() }
}

struct Equations {
    contacts: Contacts,
    /// Contacts that a spreader makes per interval.
    rate: f64,
    removal: Removal,
}

/// How a spreader loses interest.
#[derive(Clone, Copy)]
struct Removal {
    /// Steps from fresh to silent; none if nobody ever stops.
    stages: usize,
    /// How likely a contact that counts is to lead on by one.
    chance: f64,
    /// Whether only useless contacts count.
    feedback: bool,
}

impl Equations {
    fn new(setting: &Setting) -> Result<Self, NoTheory> {
        possible(setting)?;
        match setting.clock {
            Clock::Poisson => {}
            Clock::Timers => return Err(NoTheory::RandomPhases),
            Clock::Sweep => return Err(NoTheory::Sweep),
            Clock::Rounds => return Err(NoTheory::Doubling),
        }
        if setting.latency > super::LARGEST_LATENCY {
            return Err(NoTheory::Latency);
        }
        let removal = removal(setting)?;
        if removal.stages > 0 && setting.mode != Mode::Push {
            return Err(NoTheory::PullResidue);
        }
        Ok(Self { contacts: Contacts::new(setting), rate: f64::from(setting.fanout), removal })
    }

    fn start(&self) -> State {
        let one = 1.0 / f64::from(self.contacts.nodes);
        let mut state = vec![0.0; 1 + self.removal.stages.max(1)];
        (state[0], state[1]) = (1.0 - one, one);
        state
    }

    fn is_over(&self, state: &State, still: f64) -> bool {
        state[0] < still || state[1..].iter().sum::<f64>() < still
    }

    /// What changes per interval.
    fn change(&self, state: &State) -> State {
        let infective: f64 = state[1..].iter().sum();
        let nodes = f64::from(self.contacts.nodes);
        let told = match self.removal.stages {
            0 => self.contacts.drift((1.0 - state[0]) * nodes) / nodes,
            _ => self.contacts.pace() * infective * state[0],
        };
        let Removal { stages, chance, feedback } = self.removal;
        let counted = if feedback { 1.0 - state[0] } else { 1.0 };
        let leading = if stages == 0 { 0.0 } else { self.rate * chance * counted };
        let mut change = vec![-told, told - leading * state[1]];
        change.extend(state[1..].windows(2).map(|pair| leading * (pair[0] - pair[1])));
        change
    }

    /// The fourth-order step of Runge and Kutta.
    fn later(&self, state: &State, step: f64) -> State {
        let moved = |change: &State, share: f64| {
            state.iter().zip(change).map(|(value, change)| value + share * step * change).collect::<State>()
        };
        let first = self.change(state);
        let second = self.change(&moved(&first, 0.5));
        let third = self.change(&moved(&second, 0.5));
        let fourth = self.change(&moved(&third, 1.0));
        let mean = |i: usize| (first[i] + 2.0 * second[i] + 2.0 * third[i] + fourth[i]) / 6.0;
        state.iter().enumerate().map(|(i, value)| value + step * mean(i)).collect()
    }
}

fn removal(setting: &Setting) -> Result<Removal, NoTheory> {
    let (k, chance, feedback) = match setting.stop {
        Stop::Never => return Ok(Removal { stages: 0, chance: 0.0, feedback: false }),
        Stop::Coin { k, feedback } => (1, 1.0 / f64::from(k), feedback),
        Stop::Counter { reset: true, feedback: true, .. } => return Err(NoTheory::CounterReset),
        Stop::Counter { k, feedback, .. } => (k, 1.0, feedback),
        Stop::Sends { k } => (k, 1.0, false),
    };
    if feedback {
        judged_one_by_one(setting)?;
    }
    if k > MOST_STAGES { Err(NoTheory::StopRule) } else { Ok(Removal { stages: k as usize, chance, feedback }) }
}
