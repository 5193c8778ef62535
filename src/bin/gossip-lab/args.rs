//! What may stand on the command line, and the set-up that it means.

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, value_parser};
use gossip_workshop::knob::{Problem, parse_duration};
use gossip_workshop::lab::grid::Axis;
use gossip_workshop::lab::{Digest, Plan, Until};
use gossip_workshop::protocols::REGISTRY;
use gossip_workshop::settings::Setup;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::Duration;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Runs gossip protocols without a screen, and measures them.
///
/// A run is a pure function of protocol, settings, seed and timed commands: the same line gives the same numbers on every
/// machine. What is not said is at its default, which `list` shows with its source.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub task: Task,
}

const EXAMPLES: &str = "\
Examples:
  gossip-lab list
  gossip-lab run --nodes 1000 --seed 7 --set fanout=3 --set loss=1%
  gossip-lab run --nodes 50 --at \"10s kill 1\" --at \"20s restart 1 empty\" --until 60s --json
  gossip-lab sweep --nodes 1000 --runs 250 --set clock=rounds --set stop=counter --set k=1,2,3,4,5
  gossip-lab sweep --nodes 10,100,1000 --runs 100 --set \"latency=20ms,lognormal(20ms,0.5)\" --csv
  gossip-lab replay lesson.txt";

#[derive(Subcommand)]
pub enum Task {
    /// Shows protocols, knobs (range, default, where the default comes from), topologies, commands and metrics
    List(List),
    /// Runs once and measures
    #[command(after_help = RUN_EXAMPLES)]
    Run(Run),
    /// Runs with many seeds, for every combination of the values given, and shows how each metric spreads
    #[command(after_help = SWEEP_EXAMPLES)]
    Sweep(Sweep),
    /// Runs a scenario and prints its story, line by line, and its digest
    Replay(Replay),
}

const RUN_EXAMPLES: &str = "\
Examples:
  gossip-lab run --nodes 1000 --seed 7 --set fanout=3 --set loss=1%
  gossip-lab run --nodes 50 --at \"0s inject 1\" --at \"5s partition 1-25 | 26-50\" --at \"20s heal\" --until 60s
  gossip-lab run --scenario lesson.txt --seed 8 --json
  gossip-lab run --nodes 1000 --set mode=push --series > course.csv";

const SWEEP_EXAMPLES: &str = "\
Table 1 of Demers et al. 1987, in the columns residue, traffic, delay_needed and delay_last:
  gossip-lab sweep --nodes 1000 --runs 250 --set clock=rounds --set stop=counter --set k=1,2,3,4,5

How time grows with the cluster, for a spreadsheet:
  gossip-lab sweep --nodes 10,100,1000,10000 --runs 100 --set fanout=1,3 --csv > time.csv";

#[derive(Args)]
pub struct List {
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    pub world: World,
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
    /// Adds the run's course, a sample each round: as JSON under "series", else as a table separated by commas instead of the
    /// measures
    #[arg(long)]
    pub series: bool,
}

#[derive(Args)]
pub struct Sweep {
    #[command(flatten)]
    pub world: World,
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Runs for each combination, with the seeds S, S+1, and so on
    #[arg(long, value_name = "R", default_value_t = 100, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub runs: u32,
    /// Threads; all cores of the machine if not said
    #[arg(long, value_name = "C", value_parser = value_parser!(u16).range(1..=1024))]
    pub cores: Option<u16>,
    /// Prints JSON: an object, or an array of them if there are several combinations
    #[arg(long)]
    pub json: bool,
    /// Prints a row for each combination and metric, separated by commas
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

#[derive(Args)]
pub struct Replay {
    /// A scenario in the workshop's text form; - reads it from the standard input
    pub file: PathBuf,
    #[command(flatten)]
    pub plan: PlanArgs,
}

/// What is run. Flags win over the scenario.
#[derive(Args)]
pub struct World {
    /// Protocol [default: rumor]
    #[arg(long, value_name = "P", value_parser = PossibleValuesParser::new(REGISTRY.iter().map(|entry| entry.info.name)))]
    protocol: Option<String>,
    /// Number of nodes, 1 to 1000000; a sweep takes several, such as 10,100,1000 [default: 4]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    nodes: Option<String>,
    /// Seed, 0 to 4294967295 [default: 1]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    seed: Option<String>,
    /// Who knows whom, such as ring or "random 4" [default: mesh]
    #[arg(long, value_name = "T")]
    topology: Option<String>,
    /// Turns a knob; repeatable. A sweep takes several values, such as fanout=1,2,3
    #[arg(long, value_name = "KNOB=VALUE", value_parser = parse_pair)]
    set: Vec<(String, String)>,
    /// Gives a command at a time, such as "10s kill 1"; repeatable. Unless one injects, node 1 writes an update at 0 s
    #[arg(long, value_name = "TIME COMMAND")]
    at: Vec<String>,
    /// Starts from a scenario in the workshop's text form; - reads it from the standard input
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
}

#[derive(Args)]
pub struct PlanArgs {
    /// Ends at a time such as 60s; at "all", when every living node knows every update; or at "quiet", when nobody spreads
    /// anything and no message on its way tells anything [default: quiet if there is a stop rule, else all]
    #[arg(long, value_name = "TIME|all|quiet")]
    until: Option<Until>,
    /// Ends here at the latest, if "all" or "quiet" do not come [default: 10000 rounds]
    #[arg(long, value_name = "TIME", value_parser = parse_cap)]
    cap: Option<Duration>,
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (knob, value) = text.split_once('=').ok_or("write it as KNOB=VALUE, such as fanout=3")?;
    Ok((knob.trim().to_string(), value.trim().to_string()))
}

fn parse_cap(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write a time such as 500ms, 60s or 2h".to_string())
}

impl PlanArgs {
    pub fn plan(&self, digest: Digest) -> Plan {
        Plan { until: self.until, cap: self.cap, digest }
    }
}

impl World {
    /// The set-up for a single run.
    pub fn setup(&self) -> Result<Setup, Vec<Problem>> {
        let mut setup = self.base()?;
        setup.knobs.extend(self.set.iter().cloned());
        setup.nodes = self.nodes.clone().unwrap_or(setup.nodes);
        Ok(setup)
    }

    /// What varies in a sweep: every knob that was given, and the number of nodes.
    pub fn axes(&self) -> Vec<Axis> {
        let nodes = self.nodes.iter().map(|nodes| Axis::new("nodes", nodes));
        nodes.chain(self.set.iter().map(|(knob, values)| Axis::new(knob, values))).collect()
    }

    /// The set-up but for what may vary in a sweep.
    pub fn base(&self) -> Result<Setup, Vec<Problem>> {
        self.refuse_twice()?;
        let mut setup = match &self.scenario {
            Some(file) => read(file)?,
            None => scenario::read(&format!("gossip {}", scenario::VERSION)).map_err(|problem| vec![problem])?,
        };
        setup.protocol = self.protocol.clone().unwrap_or(setup.protocol);
        setup.seed = self.seed.clone().unwrap_or(setup.seed);
        setup.topology = self.topology.clone().unwrap_or(setup.topology);
        setup.commands.extend(self.at.iter().cloned());
        setup.commands = gossip_workshop::lab::with_update(setup.commands);
        Ok(setup)
    }

    fn refuse_twice(&self) -> Result<(), Vec<Problem>> {
        let again = |(index, (knob, _)): (usize, &(String, String))| {
            let message = "is set twice; write it once (a sweep takes several values, such as fanout=1,2,3).";
            self.set[..index].iter().any(|(earlier, _)| earlier == knob).then(|| Problem::new(knob, message))
        };
        let problems: Vec<_> = self.set.iter().enumerate().filter_map(again).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Reads a scenario.
pub fn read(file: &Path) -> Result<Setup, Vec<Problem>> {
    let text = match file.to_str() {
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text)
        }
        _ => std::fs::read_to_string(file),
    };
    let text = text.map_err(|error| Problem::new("scenario", format!("{} cannot be read: {error}.", file.display())));
    text.and_then(|text| scenario::read(&text)).map_err(|problem| vec![problem])
}
