//! One seed after another, as fast as the protocol allows.

use super::metrics::{self, Scale};
use super::{Digest, Ending, Outcome, Plan, Until};
use crate::fingerprint::Fingerprint;
use crate::knob::Problem;
#[cfg(not(target_arch = "wasm32"))]
use crate::observe::Bare as Watcher;
// In a browser the recorder's code is loaded anyway; a second engine per protocol would weigh more than it saves.
#[cfg(target_arch = "wasm32")]
use crate::observe::recorder::Recorder as Watcher;
use crate::observe::{Observer, Tally};
use crate::protocol::{Course, NodeId, Protocol, Sprint};
use crate::settings::Settings;
use crate::sim::command::{Command, Selection, Timed};
use crate::sim::{Simulation, interval};
use crate::time::Instant;

/// One after another, runs that differ only in their seeds, each without a recorder. `report` gets each seed's outcome.
/// Refused before the first, if protocol or commands do not fit the settings.
pub fn trials<P: Protocol>(
    settings: &Settings,
    commands: &[Timed],
    plan: Plan,
    seeds: &mut dyn Iterator<Item = u32>,
    report: &mut dyn FnMut(u32, Outcome),
) -> Result<(), Problem> {
    if let Some(mut shortcut) = Shortcut::new::<P>(settings, commands, plan) {
        seeds.for_each(|seed| report(seed, shortcut.run(seed)));
        return Ok(());
    }
    let scale = Scale::new(settings);
    for seed in seeds {
        let mut settings = settings.clone();
        settings.seed = seed;
        let mut run = Simulation::<P, Watcher>::new(settings, commands.to_vec())?;
        let ending = drive(&mut run, plan);
        let digest = match plan.digest {
            Digest::Whole => run.digest(),
            Digest::Counters => fingerprint(run.tally()).value(),
        };
        let (at, values) = (run.now(), metrics::measure(run.tally(), scale, run.now()));
        report(seed, Outcome { ending, at, in_rounds: scale.in_rounds(), values, digest });
    }
    Ok(())
}

/// Brings a run to its end: to the very microsecond in which what it waits for came true, and no further.
pub fn drive<P: Protocol, O: Observer>(run: &mut Simulation<P, O>, plan: Plan) -> Ending {
    let until = plan.until(run.settings());
    let latest = plan.latest(until, run.interval());
    loop {
        if let Some(ending) = ending(run, until) {
            run.advance(run.now(), u64::MAX);
            return ending;
        }
        if !run.happen(latest) {
            run.advance(latest, u64::MAX);
            return if matches!(until, Until::Time(_)) { Ending::Time } else { Ending::Cap };
        }
    }
}

#[inline]
fn ending<P: Protocol, O: Observer>(run: &Simulation<P, O>, until: Until) -> Option<Ending> {
    if matches!(until, Until::Time(_)) || run.awaits_commands() {
        return None;
    }
    if until == Until::All && run.tally().all_know() {
        return Some(Ending::All);
    }
    let over = is_quiet(run) && (until == Until::Quiet || only_rumors_spread(run.settings()));
    over.then_some(Ending::Quiet)
}

#[inline]
fn is_quiet<P: Protocol, O: Observer>(run: &Simulation<P, O>) -> bool {
    run.tally().spreading == 0 && !run.telling_in_flight()
}

/// Whether news travels by nodes that are spreading it and in no other way, so that quiet is for ever.
fn only_rumors_spread(settings: &Settings) -> bool {
    settings.has("stop") && !(settings.has("anti-entropy") && settings.on("anti-entropy"))
}

fn fingerprint(tally: &Tally) -> Fingerprint {
    let mut print = Fingerprint::default();
    tally.fingerprint(&mut print);
    print
}

/// A protocol's own, faster way through runs that spread one update from the start.
struct Shortcut {
    sprint: Box<dyn Sprint>,
    writer: NodeId,
    course: Course,
    scale: Scale,
    digest: Digest,
    tally: Tally,
}

impl Shortcut {
    fn new<P: Protocol>(settings: &Settings, commands: &[Timed], plan: Plan) -> Option<Self> {
        let until = plan.until(settings);
        if until == Until::Quiet {
            return None;
        }
        Some(Self {
            writer: only_writer(commands)?,
            sprint: P::sprint(settings)?,
            course: Course { latest: plan.latest(until, interval(settings)), ends_when_all_know: until == Until::All },
            scale: Scale::new(settings),
            digest: plan.digest,
            tally: Tally::new(settings.nodes),
        })
    }

    fn run(&mut self, seed: u32) -> Outcome {
        let total = self.sprint.run(seed, self.writer, self.course);
        self.tally.take_sprint(&total);
        let at = total.at;
        let ending = match (self.course.ends_when_all_know, self.tally.all_know()) {
            (true, true) => Ending::All,
            (true, false) => Ending::Cap,
            (false, _) => Ending::Time,
        };
        let digest = match self.digest {
            Digest::Whole => self.whole_digest(at),
            Digest::Counters => fingerprint(&self.tally).value(),
        };
        let values = metrics::measure(&self.tally, self.scale, at);
        Outcome { ending, at, in_rounds: self.scale.in_rounds(), values, digest }
    }

    /// As [`Simulation::digest`].
    fn whole_digest(&self, at: Instant) -> u64 {
        let mut print = Fingerprint::default();
        print.add(at.micros());
        self.tally.fingerprint(&mut print);
        self.sprint.fingerprint(&mut print);
        print.value()
    }
}

/// The one node that writes, if that is all that is commanded, and at the very start.
fn only_writer(commands: &[Timed]) -> Option<NodeId> {
    match commands {
        [Timed { at: Instant::ZERO, command: Command::Inject(Selection::Numbers(ranges)) }] => {
            match ranges.as_slice() {
                [(first, last)] if first == last => Some(NodeId::new(*first)),
                _ => None,
            }
        }
        _ => None,
    }
}
