//! The small face of a run that page and command line talk to, whatever the protocol behind it.

pub mod log;
pub mod message;
pub mod minds;

use crate::knob::Problem;
use crate::observe::Tally;
use crate::observe::frame::Frame;
use crate::protocol::{Known, NodeId, Protocol};
use crate::settings::{self, Setup};
use crate::sim::Simulation;
use crate::sim::command::{Command, Timed};
use crate::sim::history::{Branch, History};
use crate::sim::network::Cuts;
use crate::time::Instant;
use log::LogLine;
use message::{MessageView, Name};
use minds::{DetectionView, MindView, Others};
use serde::Serialize;
use std::borrow::Cow;

/// A run with its history.
pub trait Engine {
    /// Runs until `until`, or until about `most` events have happened; the answer is how many did.
    fn advance(&mut self, until: Instant, most: u64) -> u64;
    /// Lets happen what comes next and can be seen; false if nothing will.
    fn step(&mut self) -> bool;
    /// Where the run stands.
    fn now(&self) -> Instant;
    /// Gives a command now, in the words of [`Command::parse`]. Refused, and nothing has changed, if it does not fit.
    fn command(&mut self, text: &str) -> Result<(), Problem>;
    /// Goes to any moment, past or future.
    fn seek(&mut self, at: Instant);
    /// How far this future has been seen.
    fn seen(&self) -> Instant;
    /// Futures that were left by acting in their past.
    fn branches(&self) -> Vec<BranchView>;
    /// Changes to the future at this place in [`branches`](Self::branches).
    fn enter(&mut self, branch: usize) -> Result<(), Problem>;
    /// Makes the columns talk about the `number`-th update (from 1), or about the latest (0), wherever the run goes from here. Where the
    /// chosen one has not been written they talk about the latest there.
    fn watch(&mut self, number: usize) -> Result<(), Problem>;
    /// The columns; messages that ended before `since` are left out.
    fn frame(&self, since: Instant) -> Frame;
    /// The counters.
    fn status(&self) -> Status;
    /// The zone of each node, from 1.
    fn zones(&self) -> Vec<u32>;
    /// The closed roads, those that a command left to chance included.
    fn cuts(&self) -> Cuts;
    /// One node.
    fn inspect(&self, node: NodeId) -> Result<NodeView, Problem>;
    /// What one node has in mind.
    fn mind(&self, node: NodeId) -> Result<MindView, Problem>;
    /// One message and what came of it, as long as it is remembered.
    fn message(&self, name: &Name) -> Option<MessageView>;
    /// What each of `observers` believes of each of `subjects` ([`Belief`] as a number), observer by observer. Who does not exist
    /// believes nothing and is unknown.
    fn beliefs(&self, observers: &[u32], subjects: &[u32]) -> Vec<u8>;
    /// How crashes were found out, and who was wrongly suspected.
    fn detection(&self) -> DetectionView;
    /// The samples so far, as columns of equal length: those of [`Series`](crate::observe::series::Series), then messages sent so far of
    /// each kind.
    fn series(&self) -> Vec<(String, Cow<'_, [f64]>)>;
    /// The log from line `from` on, at most `most` lines.
    fn log(&self, from: u64, most: usize) -> Vec<LogLine>;
    /// One number that two runs share only if they are the same.
    fn digest(&self) -> u64;
    /// The run as it can be shared: what it started from, and all commands.
    fn setup(&self) -> Setup;
}

/// The counters of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// In microseconds.
    pub now: f64,
    /// `now` in rounds.
    pub round: f64,
    /// Length of a round, in microseconds.
    pub interval: f64,
    /// How far this future has been seen, in microseconds.
    pub seen: f64,
    /// All nodes.
    pub nodes: u32,
    /// Those that are up.
    pub up: u32,
    /// Those that are up and know the watched update.
    pub knows: u32,
    /// Pairs of node and update where the node is spreading the update.
    pub spreading: f64,
    /// Updates so far.
    pub updates: usize,
    /// Writer of the watched update; 0 if there is none.
    pub watched_origin: u32,
    /// Version of the watched update; 0 if there is none.
    pub watched_version: u32,
    /// Timers and arrivals so far.
    pub events: f64,
    /// Messages sent so far.
    pub sent: f64,
    /// Messages that reached a running node.
    pub delivered: f64,
    /// Messages lost on the way.
    pub lost: f64,
    /// Messages that found the target down or no road open.
    pub undeliverable: f64,
    /// Messages that told something needed.
    pub useful: f64,
    /// Messages that told only what was known.
    pub redundant: f64,
    /// Bytes sent so far.
    pub bytes: f64,
    /// Messages on their way.
    pub in_flight: usize,
    /// Whether anti-entropy is on, where the protocol has it.
    pub anti_entropy: Option<bool>,
    /// Whether a road is closed.
    pub cut: bool,
    /// Messages that wait at the node where most do.
    pub deepest_inbox: usize,
    /// The most that ever waited at one.
    pub deepest_ever: usize,
    /// The longest that a message took through one node's link so far, in microseconds.
    pub slowest_link: f64,
    /// Whether the protocol tells the living from the dead.
    pub believes: bool,
    /// How often a running node came to suspect a running one.
    pub false_suspicions: f64,
    /// How often a running node came to take a running one for dead.
    pub false_positives: f64,
    /// How many nodes were ever taken for dead like that.
    pub falsely_accused: usize,
}

/// One node, for the inspector.
#[derive(Clone, Debug, Serialize)]
pub struct NodeView {
    /// Its number.
    pub node: NodeId,
    /// Whether it is up.
    pub up: bool,
    /// How often it has crashed.
    pub life: u16,
    /// Its zone.
    pub zone: u32,
    /// The state table `{writer: version}`.
    pub known: Vec<Known>,
    /// The truth to hold it against: the newest version of each writer, the first hundred and twenty.
    pub truth: Vec<(NodeId, u32)>,
    /// Label and value of anything else worth reading.
    pub facts: Vec<(String, String)>,
    /// Its neighbours, the first hundred and twenty.
    pub neighbours: Vec<NodeId>,
    /// How many neighbours it has.
    pub degree: u32,
    /// Who told it the watched update first; nobody if it does not know, or wrote it.
    pub parent: NodeId,
    /// How often messages have told it the watched update.
    pub times_heard: u16,
    /// When it heard the watched update, in microseconds.
    pub heard_at: Option<f64>,
}

/// A future that was left.
#[derive(Clone, Debug, Serialize)]
pub struct BranchView {
    /// When it parts from the present future, in microseconds.
    pub parted: f64,
    /// How far it had been seen, in microseconds.
    pub seen: f64,
    /// What was done there from then on.
    pub commands: Vec<String>,
}

/// A run of one protocol, as an [`Engine`].
pub struct Run<P: Protocol> {
    setup: Setup,
    planned: Vec<Timed>,
    history: History<P>,
    /// The number of the update that somebody chose to watch, from 1; 0 is always the latest.
    watched: usize,
}

/// How many neighbours the inspector lists.
const LISTED: usize = 120;

impl<P: Protocol> Run<P> {
    /// A run that stands at time zero, with futures that were left.
    pub fn new(
        setup: Setup,
        simulation: Simulation<P, crate::observe::recorder::Recorder>,
        branches: Vec<Branch>,
    ) -> Self {
        let planned = simulation.commands().to_vec();
        Self { setup, planned, history: History::new(simulation, branches), watched: 0 }
    }

    fn present(&self) -> &Simulation<P, crate::observe::recorder::Recorder> {
        self.history.present()
    }

    /// Tells the observer again which update to watch: another moment has another observer, which may have been told otherwise, and the
    /// update may not have been written there, or only now.
    fn watch_again(&mut self) {
        let chosen = self.watched.checked_sub(1).and_then(|place| self.present().tally().order().get(place).copied());
        self.history.present_mut().observer_mut().watch(chosen);
    }
}

impl<P: Protocol> Run<P> {
    /// What a node should have been told, beside what it was told: only the world knows who is up.
    fn truth_about(&self, node: NodeId) -> Vec<(String, String)> {
        let run = self.present();
        let Some(answer) = run.protocol().answer(run.node(node)) else { return Vec::new() };
        let up = answer.right.iter().filter(|node| run.is_up(**node)).map(NodeId::to_string).collect::<Vec<_>>();
        let truth = if up.is_empty() { "nowhere".to_string() } else { format!("at nodes {}", up.join(", ")) };
        let age = format!("{:.1} s", run.now().since(answer.at).seconds());
        vec![("In truth".to_string(), truth), ("Was told ago".to_string(), age)]
    }
}

impl<P: Protocol> Engine for Run<P> {
    fn advance(&mut self, until: Instant, most: u64) -> u64 {
        let events = self.history.advance(until, most);
        self.watch_again();
        events
    }

    fn step(&mut self) -> bool {
        let happened = self.history.step();
        self.watch_again();
        happened
    }

    fn now(&self) -> Instant {
        self.present().now()
    }

    fn command(&mut self, text: &str) -> Result<(), Problem> {
        let timed = Timed { at: self.now(), command: Command::parse(text)? };
        self.history.command(timed, &self.planned)?;
        self.watch_again();
        Ok(())
    }

    fn seek(&mut self, at: Instant) {
        self.history.seek(at);
        self.watch_again();
    }

    fn seen(&self) -> Instant {
        self.history.seen()
    }

    fn branches(&self) -> Vec<BranchView> {
        self.history.branches().iter().map(view_branch).collect()
    }

    fn enter(&mut self, branch: usize) -> Result<(), Problem> {
        let count = self.history.branches().len();
        if branch >= count {
            return Err(Problem::new(
                "branch",
                format!("There is no branch {branch}; there are {count}, counted from 0."),
            ));
        }
        self.history.enter(branch);
        self.watch_again();
        Ok(())
    }

    fn watch(&mut self, number: usize) -> Result<(), Problem> {
        let tally = self.present().tally();
        if number > tally.order().len() {
            return Err(no_such_update(tally, number));
        }
        self.watched = number;
        self.watch_again();
        Ok(())
    }

    fn frame(&self, since: Instant) -> Frame {
        Frame::new(self.present(), since)
    }

    fn status(&self) -> Status {
        let run = self.present();
        let tally = run.tally();
        let watched = run.observer().watched_story().map(|story| story.update).unwrap_or_default();
        let settings = run.settings();
        Status {
            now: run.now().micros() as f64,
            round: run.round(),
            interval: run.interval().micros() as f64,
            seen: self.history.seen().micros() as f64,
            nodes: settings.nodes,
            up: tally.up,
            knows: tally.of(watched).map_or(0, |entry| entry.knowing),
            spreading: tally.spreading as f64,
            updates: tally.updates().len(),
            watched_origin: watched.writer.number(),
            watched_version: watched.version,
            events: tally.events as f64,
            sent: tally.sent as f64,
            delivered: tally.delivered as f64,
            lost: tally.lost as f64,
            undeliverable: tally.undeliverable as f64,
            useful: tally.useful as f64,
            redundant: tally.redundant as f64,
            bytes: tally.bytes as f64,
            in_flight: run.in_flight(),
            anti_entropy: settings.has("anti-entropy").then(|| settings.on("anti-entropy")),
            cut: run.is_cut(),
            deepest_inbox: run.deepest_inbox(),
            deepest_ever: tally.deepest_inbox,
            slowest_link: tally.slowest.micros() as f64,
            believes: run.census().is_some(),
            false_suspicions: tally.detection.false_suspicions as f64,
            false_positives: tally.detection.false_positives as f64,
            falsely_accused: tally.detection.falsely_accused(),
        }
    }

    fn zones(&self) -> Vec<u32> {
        let run = self.present();
        (1..=run.settings().nodes).map(|node| run.zone(NodeId::new(node))).collect()
    }

    fn cuts(&self) -> Cuts {
        self.present().cuts().cloned().unwrap_or_default()
    }

    fn inspect(&self, node: NodeId) -> Result<NodeView, Problem> {
        let run = self.present();
        exists(node, run.settings().nodes)?;
        let view = run.protocol().view(run.node(node));
        let story = run.observer().watched_story();
        let heard = story.map(|story| story.heard[node.index()]).filter(|at| *at != Instant::NEVER);
        Ok(NodeView {
            node,
            up: run.is_up(node),
            life: run.life(node),
            zone: run.zone(node),
            known: view.known,
            truth: newest(run.tally()),
            facts: [view.facts, self.truth_about(node)].concat(),
            neighbours: run.topology().neighbours(node).take(LISTED).collect(),
            degree: run.topology().degree(node),
            parent: story.map_or(NodeId::NOBODY, |story| story.parent[node.index()]),
            times_heard: story.map_or(0, |story| story.times[node.index()]),
            heard_at: heard.map(|at| at.micros() as f64),
        })
    }

    fn mind(&self, node: NodeId) -> Result<MindView, Problem> {
        exists(node, self.present().settings().nodes)?;
        let run = self.present();
        let others = Others {
            nodes: run.settings().nodes,
            up: run.tally().up,
            is_up: &|node| run.is_up(node),
            belief: &|observer, subject| run.belief(observer, subject),
        };
        Ok(MindView {
            frozen: run.is_frozen(node),
            inbox: run.inbox(node),
            timers: minds::timers(run.timers(node)),
            beliefs: run.census().map(|census| {
                let case = run.observer().accusations().cases().get(&node);
                minds::beliefs(node, &others, &census, run.countdowns(node), case)
            }),
        })
    }

    fn message(&self, name: &Name) -> Option<MessageView> {
        message::look(self.present().observer(), self.now(), name, &log::tell::<P>)
    }

    fn beliefs(&self, observers: &[u32], subjects: &[u32]) -> Vec<u8> {
        let run = self.present();
        minds::square(observers, subjects, run.settings().nodes, &|observer, subject| run.belief(observer, subject))
    }

    fn detection(&self) -> DetectionView {
        minds::detection(&self.present().tally().detection, self.present().observer().accusations())
    }

    fn series(&self) -> Vec<(String, Cow<'_, [f64]>)> {
        self.present().observer().series().named(P::INFO.messages)
    }

    fn log(&self, from: u64, most: usize) -> Vec<LogLine> {
        let (first, lines) = self.present().observer().log(from);
        let told = |(offset, line)| log::tell::<P>(first + offset as u64, line);
        lines.take(most).enumerate().map(told).collect()
    }

    fn digest(&self) -> u64 {
        self.present().digest()
    }

    fn setup(&self) -> Setup {
        let commands = self.present().commands().iter().map(Timed::to_string).collect();
        let branches = self.history.branches().iter().map(write_branch).collect();
        Setup { commands, branches, ..self.setup.clone() }
    }
}

fn view_branch(branch: &Branch) -> BranchView {
    BranchView {
        parted: branch.parted.micros() as f64,
        seen: branch.seen.micros() as f64,
        commands: branch.own_commands().map(Timed::to_string).collect(),
    }
}

fn write_branch(branch: &Branch) -> settings::Branch {
    settings::Branch {
        parted: branch.parted.to_string(),
        seen: branch.seen.to_string(),
        commands: branch.own_commands().map(Timed::to_string).collect(),
    }
}

fn exists(node: NodeId, nodes: u32) -> Result<(), Problem> {
    let message = || format!("There is no node {node}; nodes are numbered 1 to {nodes}.");
    (1..=nodes).contains(&node.number()).then_some(()).ok_or_else(|| Problem::new("node", message()))
}

/// The newest version of each writer: updates are ordered by writer and version.
fn newest(tally: &Tally) -> Vec<(NodeId, u32)> {
    let writers = tally.updates().chunk_by(|one, next| one.update.writer == next.update.writer);
    let last = writers.filter_map(|of_one| of_one.last());
    last.map(|entry| (entry.update.writer, entry.update.version)).take(LISTED).collect()
}

fn no_such_update(tally: &Tally, number: usize) -> Problem {
    let count = tally.order().len();
    Problem::new("watch", format!("There is no update {number}; there are {count}, counted from 1."))
}
