//! `gossip-lab replay`: a scenario's story as text. Nothing is added to the scenario, not even an update.

use crate::Failure;
use crate::args::{self, Replay};
use crate::report::{Described, digest, ending, outcome};
use gossip_workshop::engine::Engine;
use gossip_workshop::lab::Digest;
use gossip_workshop::protocols;
use gossip_workshop::time::Instant;
use std::io::{BufWriter, Write};

/// Events between two looks at the log, few enough that it forgets nothing in between.
const STRIDE: u64 = 1_000;

/// `gossip-lab replay`.
pub fn replay(args: &Replay, out: &mut impl Write) -> Result<(), Failure> {
    let setup = args::read(&args.file)?;
    let end = outcome(&setup, args.plan.plan(Digest::Whole))?;
    let mut run = protocols::begin(&setup)?;
    let mut out = BufWriter::new(out);
    writeln!(out, "{}\n", Described::new(&setup).line())?;
    tell(run.as_mut(), end.at, &mut out)?;
    writeln!(out, "\nended at {}: {}\ndigest {}", end.at, ending(end.ending), digest(run.digest()))?;
    Ok(out.flush()?)
}

/// Writes the log as it grows.
fn tell(run: &mut dyn Engine, end: Instant, out: &mut impl Write) -> Result<(), Failure> {
    let mut told = 0;
    loop {
        let events = run.advance(end, STRIDE);
        for line in run.log(told, usize::MAX) {
            if line.index > told as f64 {
                writeln!(out, "{:>12}  … {} lines that the log could not hold", "", line.index as u64 - told)?;
            }
            told = line.index as u64 + 1;
            writeln!(out, "{:>12}  {}", Instant::from_micros(line.at_us as u64).to_string(), line.text)?;
        }
        if events < STRIDE {
            return Ok(());
        }
    }
}
