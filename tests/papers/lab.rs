//! Runs by the hundred, and what may be concluded from them.

use gossip_workshop::observe::{Bare, Observer};
use gossip_workshop::protocol::{NodeId, Protocol, Update};
use gossip_workshop::protocols::{self, rumor::Rumor};
use gossip_workshop::settings::{Settings, Setup};
use gossip_workshop::sim::Simulation;
use gossip_workshop::sim::command::Timed;
use std::marker::PhantomData;

/// A set-up that waits for its seed.
pub struct Lab<P> {
    settings: Settings,
    commands: Vec<Timed>,
    protocol: PhantomData<P>,
}

/// A rumor, counted only.
pub type Run = Simulation<Rumor, Bare>;

/// The update that `at 0s inject 1` writes.
pub const NEWS: Update = Update { writer: NodeId::new(1), version: 1 };

/// Everybody at once on states frozen at the start of a cycle: how Demers' tables and the random phone call are to be read.
pub const ROUNDS: &str = "clock=rounds";
/// Each node at the points of its own Poisson process, and messages that take no time.
pub const POISSON: &str = "clock=poisson latency=0ms";

/// Rumors among `nodes` nodes, one of them written at node 1 at time zero.
pub fn rumor(nodes: u32, knobs: &str) -> Lab<Rumor> {
    Lab::new(nodes, knobs, &["0s inject 1"])
}

impl<P: Protocol> Lab<P> {
    /// A set-up with knobs such as `mode=pull k=2`, and timed commands.
    pub fn new(nodes: u32, knobs: &str, commands: &[&str]) -> Self {
        let knob = |pair: &str| {
            let (name, value) = pair.split_once('=').expect("knobs are written name=value");
            (name.to_string(), value.to_string())
        };
        let setup = Setup {
            protocol: P::INFO.name.into(),
            nodes: nodes.to_string(),
            seed: "0".into(),
            topology: "mesh".into(),
            knobs: knobs.split_whitespace().map(knob).collect(),
            commands: commands.iter().map(ToString::to_string).collect(),
            ..Setup::default()
        };
        let (settings, commands) = protocols::prepare::<P>(&setup).unwrap_or_else(|problems| panic!("{problems:?}"));
        Self { settings, commands, protocol: PhantomData }
    }

    /// The run of this seed, at time zero.
    pub fn begin<O: Observer>(&self, seed: u32) -> Simulation<P, O> {
        let mut settings = self.settings.clone();
        settings.seed = seed;
        Simulation::new(settings, self.commands.clone()).expect("the set-up has been checked")
    }

    /// Runs seeds 1 to `runs`, each round by round until it is `done`, and looks at each.
    pub fn runs<T>(
        &self,
        runs: u32,
        done: impl Fn(&Simulation<P, Bare>) -> bool,
        look: impl Fn(&Simulation<P, Bare>) -> T,
    ) -> Vec<T> {
        let one = |seed| {
            let mut run = self.begin(seed);
            round_by_round(&mut run, &done);
            look(&run)
        };
        (1..=runs).map(one).collect()
    }
}

/// Advances by one round at a time, and at least by one, until the run is `done`.
pub fn round_by_round<P: Protocol, O: Observer>(
    run: &mut Simulation<P, O>,
    mut done: impl FnMut(&Simulation<P, O>) -> bool,
) {
    for _ in 0..10_000 {
        let next = run.now() + run.interval();
        run.advance(next, u64::MAX);
        if done(run) {
            return;
        }
    }
    panic!("not done after {:?}", run.now());
}

/// Whether everybody has heard.
pub fn all_know(run: &Run) -> bool {
    run.tally().all_know()
}

/// Whether nobody spreads any more, and nothing is on its way.
pub fn quiet(run: &Run) -> bool {
    run.tally().spreading == 0 && run.in_flight() == 0
}

/// How many nodes know the news.
pub fn knowing(run: &Run) -> f64 {
    run.tally().of(NEWS).map_or(0.0, |entry| f64::from(entry.knowing))
}

/// The share of nodes that know the news.
pub fn informed(run: &Run) -> f64 {
    knowing(run) / f64::from(run.settings().nodes)
}

/// Numbers of the same kind, one per run.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    values: Vec<f64>,
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self { values: values.into_iter().collect() }
    }
}

impl Sample {
    /// All of them, in the order of their seeds.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().copied()
    }

    /// How many there are.
    pub fn count(&self) -> f64 {
        self.values.len() as f64
    }

    /// Their mean.
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.count()
    }

    /// Their variance, without bias.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (self.count() - 1.0)
    }

    /// Their standard deviation.
    pub fn deviation(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Four standard errors of the mean.
    pub fn error(&self) -> f64 {
        4.0 * self.deviation() / self.count().sqrt()
    }

    /// The mean is `want`, which is known without error except for `rounding`.
    #[track_caller]
    pub fn is(&self, what: &str, want: f64, rounding: f64) {
        close(what, self.mean(), want, self.error() + rounding);
    }

    /// The mean is that of a published experiment over `runs` runs, printed to within `rounding`.
    #[track_caller]
    pub fn is_published(&self, what: &str, want: f64, runs: f64, rounding: f64) {
        let error = 4.0 * self.deviation() * (1.0 / self.count() + 1.0 / runs).sqrt();
        close(what, self.mean(), want, error + rounding);
    }

    /// Two samples have the same mean.
    #[track_caller]
    pub fn is_as(&self, what: &str, other: &Self) {
        close(what, self.mean(), other.mean(), self.error().hypot(other.error()));
    }
}

/// `got` is `want` to within `tolerance`.
#[track_caller]
pub fn close(what: &str, got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{what}: got {got:.6}, want {want:.6} ± {tolerance:.6}");
}

/// Pearson's χ² over cells of `counts` with these `odds`, which must sum to one.
#[track_caller]
pub fn fits(what: &str, counts: &[f64], odds: &[f64]) {
    let total: f64 = counts.iter().sum();
    close("the odds", odds.iter().sum(), 1.0, 1e-9);
    assert!(odds.iter().all(|odds| odds * total >= 5.0), "{what}: a cell of χ² holds fewer than five");
    let chi: f64 = counts.iter().zip(odds).map(|(count, odds)| (count - odds * total).powi(2) / (odds * total)).sum();
    // Four standard deviations by the cube-root approximation (Wilson and Hilferty 1931).
    let freedom = (odds.len() - 1) as f64;
    let step = 2.0 / (9.0 * freedom);
    let most = freedom * (1.0 - step + 4.0 * step.sqrt()).powi(3);
    assert!(chi <= most, "{what}: χ² is {chi:.1}, at most {most:.1} is chance; {counts:?}");
}
