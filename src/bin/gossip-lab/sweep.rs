//! `gossip-lab sweep`: many seeds, every combination, all cores.

use crate::Failure;
use crate::args::Sweep;
use crate::report::{self, ByName, Described, delays_in, digest, write_json};
use crate::table;
use gossip_workshop::fingerprint::Fingerprint;
use gossip_workshop::knob::Problem;
use gossip_workshop::lab::grid::{self, Cell};
use gossip_workshop::lab::metrics::{METRICS, Metric};
use gossip_workshop::lab::summary::Summary;
use gossip_workshop::lab::{Digest, Ending, Outcome, Plan};
use gossip_workshop::protocols;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// `gossip-lab sweep`.
pub fn sweep(args: &Sweep, out: &mut impl Write) -> Result<(), Failure> {
    let cells = grid::cells(&args.world.base()?, &args.world.axes());
    cells.iter().try_for_each(|cell| protocols::check(&cell.setup))?;
    let seeds = seeds(&cells, args.runs)?;
    let outcomes = outcomes(&cells, &seeds, args.plan.plan(Digest::Counters), args.cores)?;
    let reports: Vec<_> = cells.iter().zip(&outcomes).map(|(cell, outcomes)| Report::new(cell, outcomes)).collect();
    warn_of_caps(&reports);
    match (args.json, args.csv, reports.as_slice()) {
        (true, _, [only]) => write_json(only, out),
        (true, ..) => write_json(&reports, out),
        (_, true, _) => write_csv(&reports, out),
        _ => Ok(out.write_all(in_words(&reports).as_bytes())?),
    }
}

/// The seeds of every cell.
fn seeds(cells: &[Cell], runs: u32) -> Result<Range<u64>, Vec<Problem>> {
    let first: u32 = cells[0].setup.seed.trim().parse().expect("a checked seed is a number");
    let most = u32::MAX - (runs - 1);
    if first > most {
        let message = format!("With {runs} runs the first seed must be from 0 to {most}, not {first}.");
        return Err(vec![Problem::new("seed", message)]);
    }
    let first = u64::from(first);
    Ok(first..first + u64::from(runs))
}

/// The seeds of one cell that no thread has taken yet.
struct Queue {
    next: AtomicU64,
    end: u64,
}

impl Queue {
    fn take(&self) -> Option<u32> {
        let seed = self.next.fetch_add(1, Ordering::Relaxed);
        (seed < self.end).then_some(seed as u32)
    }
}

type Outcomes = Vec<(u32, Outcome)>;

/// The outcomes of each cell, in the order of their seeds. Threads go through the cells side by side, so that none waits
/// for another before the very end.
fn outcomes(cells: &[Cell], seeds: &Range<u64>, plan: Plan, cores: Option<u16>) -> Result<Vec<Outcomes>, Vec<Problem>> {
    let runs = (seeds.end - seeds.start) * cells.len() as u64;
    let cores = cores.map_or_else(all_cores, usize::from).min(runs as usize);
    let bar = progress(runs);
    let queues: Vec<_> = cells.iter().map(|_| Queue { next: seeds.start.into(), end: seeds.end }).collect();
    let work = || cells.iter().zip(&queues).map(|(cell, queue)| part(cell, queue, plan, &bar)).collect();
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("a run does not panic"));
        joined.collect::<Result<Vec<Vec<Outcomes>>, Vec<Problem>>>()
    })?;
    bar.finish_and_clear();
    Ok(merge(parts, cells.len()))
}

fn all_cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// One thread's share of a cell.
fn part(cell: &Cell, queue: &Queue, plan: Plan, bar: &ProgressBar) -> Result<Outcomes, Vec<Problem>> {
    let mut outcomes = Vec::new();
    let mut seeds = std::iter::from_fn(|| queue.take());
    protocols::trials(&cell.setup, plan, &mut seeds, &mut |seed, outcome| {
        outcomes.push((seed, outcome));
        bar.inc(1);
    })?;
    Ok(outcomes)
}

fn merge(parts: Vec<Vec<Outcomes>>, cells: usize) -> Vec<Outcomes> {
    let mut merged = vec![Vec::new(); cells];
    for part in parts {
        merged.iter_mut().zip(part).for_each(|(all, some)| all.extend(some));
    }
    merged.iter_mut().for_each(|cell| cell.sort_unstable_by_key(|(seed, _)| *seed));
    merged
}

/// A bar on a terminal, nothing elsewhere.
fn progress(runs: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {eta} left");
    ProgressBar::new(runs).with_style(style.expect("the template is well formed"))
}

/// What is said of one cell.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    described: Described<'a>,
    runs: usize,
    ended: BTreeMap<Ending, usize>,
    delays_in: &'static str,
    #[serde(flatten)]
    metrics: ByName<Option<Summary>>,
    /// Over the counters of all runs, in the order of their seeds.
    digest: String,
    #[serde(skip)]
    cell: &'a Cell,
}

impl<'a> Report<'a> {
    fn new(cell: &'a Cell, outcomes: &[(u32, Outcome)]) -> Self {
        let values = |index: usize| outcomes.iter().filter_map(|(_, outcome)| outcome.values[index]).collect();
        let summary = |(index, metric): (usize, &Metric)| (metric.name, Summary::of(values(index)));
        let mut ended = BTreeMap::new();
        let mut print = Fingerprint::default();
        for (_, outcome) in outcomes {
            *ended.entry(outcome.ending).or_default() += 1;
            print.add(outcome.digest);
        }
        Self {
            described: Described::new(&cell.setup),
            runs: outcomes.len(),
            ended,
            delays_in: delays_in(outcomes.iter().any(|(_, outcome)| outcome.in_rounds)),
            metrics: ByName(METRICS.iter().enumerate().map(summary).collect()),
            digest: digest(print.value()),
            cell,
        }
    }

    fn in_words(&self) -> String {
        let ended: Vec<_> =
            self.ended.iter().map(|(ending, runs)| format!("{runs} × {}", report::ending(*ending))).collect();
        let rows = METRICS.iter().zip(&self.metrics.0).map(|(metric, (_, summary))| {
            let title = table::title(metric, self.delays_in);
            let count = summary.map_or(0, |summary| summary.count);
            let numbers = statistics(summary.as_ref()).map(table::number);
            std::array::from_fn(|column| match column {
                0 => title.clone(),
                1 => count.to_string(),
                _ => numbers[column - 2].clone(),
            })
        });
        format!(
            "{}, {} runs\nended: {}\n\n{}\ndigest {}\n",
            self.described.line(),
            self.runs,
            ended.join("; "),
            table::columns(HEADING.map(String::from), rows, &[1, 2, 3, 4, 5, 6, 7, 8]),
            self.digest
        )
    }
}

/// The columns of a table.
const HEADING: [&str; 9] = ["", "count", "mean", "sd", "p5", "p50", "p95", "min", "max"];

fn statistics(summary: Option<&Summary>) -> [Option<f64>; 7] {
    let Some(&Summary { mean, sd, p5, p50, p95, min, max, .. }) = summary else { return [None; 7] };
    [Some(mean), sd, Some(p5), Some(p50), Some(p95), Some(min), Some(max)]
}

fn in_words(reports: &[Report<'_>]) -> String {
    reports.iter().map(Report::in_words).collect::<Vec<_>>().join("\n")
}

fn warn_of_caps(reports: &[Report<'_>]) {
    let capped: usize = reports.iter().filter_map(|report| report.ended.get(&Ending::Cap)).sum();
    if capped > 0 {
        eprintln!("note: in {capped} runs {}", report::ending(Ending::Cap));
    }
}

/// A row for each cell and metric.
fn write_csv(reports: &[Report<'_>], out: &mut impl Write) -> Result<(), Failure> {
    let mut rows = csv::Writer::from_writer(out);
    let knobs = |report: &Report<'_>| {
        report.cell.chosen.iter().filter(|(name, _)| name != "nodes").cloned().collect::<Vec<_>>()
    };
    let names = reports.iter().take(1).flat_map(knobs).map(|(name, _)| name);
    let fixed = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let heading = [fixed(&["protocol", "nodes"]), names.collect(), fixed(&["metric"]), fixed(&HEADING[1..])];
    rows.write_record(heading.concat()).map_err(std::io::Error::from)?;
    for report in reports {
        let setup = &report.cell.setup;
        for (name, summary) in &report.metrics.0 {
            let count = summary.map_or(0, |summary| summary.count);
            let statistics = statistics(summary.as_ref()).map(|value| value.map(|v| v.to_string()).unwrap_or_default());
            let values = knobs(report).into_iter().map(|(_, value)| value);
            let place = [setup.protocol.clone(), setup.nodes.clone()].into_iter().chain(values);
            let row = place.chain([name.to_string(), count.to_string()]).chain(statistics);
            rows.write_record(row).map_err(std::io::Error::from)?;
        }
    }
    Ok(rows.flush()?)
}
