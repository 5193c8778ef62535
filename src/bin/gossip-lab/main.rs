//! The lab: gossip on the command line, to be measured rather than watched.

mod args;
mod course;
mod list;
mod replay;
mod report;
mod sweep;
mod table;

use args::{Cli, Task};
use clap::Parser;
use gossip_workshop::knob::Problem;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Why nothing, or not everything, was written.
enum Failure {
    /// What was asked for makes no sense.
    Wrong(Vec<Problem>),
    /// The output could not be written.
    Output(io::Error),
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Wrong(problems)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let done = match Cli::parse().task {
        Task::List(list) => list::list(&list, &mut out),
        Task::Run(run) => report::run(&run, &mut out),
        Task::Sweep(sweep) => sweep::sweep(&sweep, &mut out),
        Task::Replay(replay) => replay::replay(&replay, &mut out),
    };
    match done.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough, as in `gossip-lab list | head`.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => {
            eprintln!("error: the output could not be written: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Wrong(problems)) => {
            problems.iter().for_each(|problem| eprintln!("error: {}: {}", problem.field, problem.message));
            eprintln!("\n`gossip-lab list` shows what there is, `gossip-lab help` how to ask for it.");
            ExitCode::from(2)
        }
    }
}
