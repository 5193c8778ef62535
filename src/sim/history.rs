//! Rewind and branch. The truth is settings, seed and commands; checkpoints only make seeking fast.

use super::command::Timed;
use super::{Simulation, check};
use crate::knob::Problem;
use crate::observe::recorder::Recorder;
use crate::protocol::Protocol;
use crate::time::{Duration, Instant};

/// Memory that checkpoints may take, in bytes.
const BUDGET: usize = 64 << 20;
/// How many checkpoints of the present size the budget must have room for, if older ones are to make way for it.
const FEWEST: usize = 4;
/// Rounds that a step waits for something to see. A rumor that has died leaves timers that ring for ever.
const PATIENCE: u64 = 10;

/// A run with its past and its other futures.
pub struct History<P: Protocol> {
    simulation: Simulation<P, Recorder>,
    /// Copies from the past, in order of time; the first stands at time zero.
    checkpoints: Vec<Checkpoint<P>>,
    /// How far apart they are taken, and when the next one is due.
    spacing: Duration,
    due: Instant,
    /// How far this future has been seen.
    seen: Instant,
    branches: Vec<Branch>,
}

struct Checkpoint<P: Protocol> {
    run: Simulation<P, Recorder>,
    /// Roughly how many bytes it takes.
    size: usize,
}

/// A future that was left by acting in its past.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// All its commands.
    pub commands: Vec<Timed>,
    /// When it parts from the present future.
    pub parted: Instant,
    /// How far it had been seen.
    pub seen: Instant,
}

impl Branch {
    /// What was done there since it parted.
    pub fn own_commands(&self) -> impl Iterator<Item = &Timed> {
        self.commands.iter().filter(|timed| timed.at >= self.parted)
    }
}

/// How many commands two futures begin with alike.
fn alike(one: &[Timed], other: &[Timed]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// Finds anew where each branch parts from the present future, after that has changed. One that does the same as the present
/// stays where it was.
fn part(branches: &mut [Branch], present: &[Timed]) {
    for branch in branches {
        let common = alike(&branch.commands, present);
        let next = [branch.commands.get(common), present.get(common)];
        branch.parted = next.into_iter().flatten().map(|timed| timed.at).min().unwrap_or(branch.parted);
    }
}

impl<P: Protocol> History<P> {
    /// Starts the history of a run that stands at time zero, with futures that were left.
    pub fn new(simulation: Simulation<P, Recorder>, branches: Vec<Branch>) -> Self {
        let spacing = simulation.interval();
        Self {
            spacing,
            due: Instant::ZERO + spacing,
            checkpoints: vec![Checkpoint { run: simulation.clone(), size: size(&simulation) }],
            seen: Instant::ZERO,
            branches,
            simulation,
        }
    }

    /// The run, where it stands.
    pub fn present(&self) -> &Simulation<P, Recorder> {
        &self.simulation
    }

    /// The run, to tell its observer what to watch.
    pub fn present_mut(&mut self) -> &mut Simulation<P, Recorder> {
        &mut self.simulation
    }

    /// Futures that were left.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// How far this future has been seen.
    pub fn seen(&self) -> Instant {
        self.seen
    }

    /// Runs on, as [`Simulation::advance`], and takes checkpoints on the way.
    pub fn advance(&mut self, until: Instant, most: u64) -> u64 {
        let mut events = 0;
        loop {
            events += self.simulation.advance(until.min(self.due), most - events);
            if events >= most || self.simulation.now() < self.due || until <= self.due {
                break;
            }
            self.keep();
        }
        self.seen = self.seen.max(self.simulation.now());
        events
    }

    /// Lets happen what comes next and can be seen: a message sent or ended, or a command. False if nothing does for
    /// [`PATIENCE`] rounds, which have then passed.
    pub fn step(&mut self) -> bool {
        let look =
            |s: &Simulation<P, Recorder>| (s.tally().sent, s.tally().delivered + s.tally().undeliverable, s.acted());
        let before = look(&self.simulation);
        let deadline = self.simulation.now() + self.simulation.interval() * PATIENCE;
        while look(&self.simulation) == before {
            if !self.simulation.happen(deadline) {
                self.advance(deadline, u64::MAX);
                return false;
            }
        }
        self.seen = self.seen.max(self.simulation.now());
        true
    }

    /// Goes to any moment, past or future. Nothing is lost.
    pub fn seek(&mut self, at: Instant) {
        let now = self.simulation.now();
        let place = self.checkpoints.partition_point(|checkpoint| checkpoint.run.now() <= at) - 1;
        if at < now || self.checkpoints[place].run.now() > now {
            self.go_to(place, self.simulation.commands().to_vec());
        }
        self.advance(at, u64::MAX);
    }

    /// Gives a command now. In the past this starts another future, and the one that was there is kept as a branch.
    pub fn command(&mut self, timed: Timed, planned: &[Timed]) -> Result<(), Problem> {
        let simulation = &self.simulation;
        check(&simulation.protocol().info(), simulation.settings(), &timed.command)?;
        let now = self.simulation.now();
        if now < self.seen {
            let commands = self.simulation.commands().to_vec();
            self.branches.push(Branch { commands, parted: now, seen: self.seen });
            let acted = self.simulation.acted();
            let mut future = self.simulation.commands()[..acted].to_vec();
            future.extend(planned.iter().filter(|timed| timed.at > now).cloned());
            self.simulation.plan(future);
            self.forget_after(now);
            self.seen = now;
        }
        self.simulation.command(timed.command)?;
        part(&mut self.branches, self.simulation.commands());
        Ok(())
    }

    /// Changes to another future, at the moment where it parted, and keeps the present one in its place.
    pub fn enter(&mut self, branch: usize) {
        let commands = self.simulation.commands().to_vec();
        let entered = self.branches[branch].clone();
        let common = alike(&commands, &entered.commands);
        self.checkpoints.retain(|checkpoint| checkpoint.run.acted() <= common);
        self.branches[branch] = Branch { commands, parted: entered.parted, seen: self.seen };
        self.forget_after(entered.parted);
        self.go_to(self.checkpoints.len() - 1, entered.commands);
        self.seen = entered.seen;
        part(&mut self.branches, self.simulation.commands());
        self.advance(entered.parted, u64::MAX);
    }

    /// Goes to a checkpoint, with these commands to come.
    fn go_to(&mut self, place: usize, commands: Vec<Timed>) {
        self.simulation.clone_from(&self.checkpoints[place].run);
        self.simulation.plan(commands);
    }

    /// Drops the checkpoints of a future that is left at `parted`.
    fn forget_after(&mut self, parted: Instant) {
        self.checkpoints.retain(|checkpoint| checkpoint.run.now() <= parted);
        let last = &self.checkpoints[self.checkpoints.len() - 1];
        self.due = last.run.now() + self.spacing;
    }

    /// Keeps a copy of the present. When the budget is spent, every second one goes and they are taken half as often. A run
    /// that has grown too large for that is not kept: seeking then starts from before it had.
    fn keep(&mut self) {
        let size = size(&self.simulation);
        while self.kept() + size > BUDGET && size <= BUDGET / FEWEST && self.checkpoints.len() > 1 {
            let mut number = 0;
            self.checkpoints.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            self.spacing = self.spacing * 2;
        }
        if self.kept() + size <= BUDGET {
            self.checkpoints.push(Checkpoint { run: self.simulation.clone(), size });
        }
        self.due = self.simulation.now() + self.spacing;
    }

    /// Roughly how many bytes all checkpoints take.
    fn kept(&self) -> usize {
        self.checkpoints.iter().map(|checkpoint| checkpoint.size).sum()
    }
}

fn size<P: Protocol>(simulation: &Simulation<P, Recorder>) -> usize {
    simulation.size() + simulation.observer().size()
}
