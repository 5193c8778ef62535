//! A run's course: what the page draws as a curve, a sample each round.

use crate::Failure;
use crate::report::ByName;
use gossip_workshop::lab::Outcome;
use gossip_workshop::protocols;
use gossip_workshop::settings::Setup;
use gossip_workshop::time::{Duration, Instant};
use std::borrow::Cow;
use std::io::Write;

/// Columns of equal length.
pub struct Course(Vec<(String, Vec<f64>)>);

/// Columns that tell a delay.
const DELAYS: [&str; 2] = ["delay_mean", "delay_last"];

impl Course {
    /// The samples of a run until the end of the round in which it ended. The run is made again, recorded.
    pub fn of(setup: &Setup, outcome: &Outcome) -> Result<Self, Failure> {
        let mut run = protocols::begin(setup)?;
        let round = Duration::from_micros(run.status().interval as u64);
        let rounds = outcome.at.micros().div_ceil(round.micros());
        // The sample of a moment is taken once that is over.
        run.advance(Instant::ZERO + round * rounds + Duration::from_micros(1), u64::MAX);
        let told = |(name, column): (String, Cow<'_, [f64]>)| match name.as_str() {
            "at" => ("seconds".to_string(), column.into_owned()),
            // In rounds where the measures are.
            delay if outcome.in_rounds && DELAYS.contains(&delay) => {
                (name, column.iter().map(|seconds| seconds / round.seconds()).collect())
            }
            _ => (name, column.into_owned()),
        };
        Ok(Self(run.series().into_iter().map(told).collect()))
    }

    /// For JSON.
    pub fn by_name(self) -> ByName<Vec<f64>, String> {
        ByName(self.0)
    }

    /// A row for each sample.
    pub fn write_csv(&self, out: &mut impl Write) -> Result<(), Failure> {
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(self.0.iter().map(|(name, _)| name)).map_err(std::io::Error::from)?;
        let samples = self.0.first().map_or(0, |(_, column)| column.len());
        for sample in 0..samples {
            let row = self.0.iter().map(|(_, column)| column[sample].to_string());
            rows.write_record(row).map_err(std::io::Error::from)?;
        }
        Ok(rows.flush()?)
    }
}
