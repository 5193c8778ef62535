//! A run's course: what the page draws as a curve, a sample each round.

use crate::Failure;
use crate::report::ByName;
use gossip_workshop::protocols;
use gossip_workshop::settings::Setup;
use gossip_workshop::time::Instant;
use std::io::Write;

/// Columns of equal length.
pub struct Course(Vec<(String, Vec<f64>)>);

impl Course {
    /// The samples of a run until `end`. The run is made again, recorded.
    pub fn of(setup: &Setup, end: Instant) -> Result<Self, Failure> {
        let mut run = protocols::begin(setup)?;
        run.advance(end, u64::MAX);
        let series = run.series();
        let name = |column: &str| if column == "at" { "seconds" } else { column }.to_string();
        let fixed = series.columns().map(|(column, values)| (name(column), values.clone()));
        let kinds = protocols::find(&setup.protocol).map_err(|problem| vec![problem])?.info.messages;
        let by_kind = kinds.iter().enumerate().map(|(kind, message)| {
            let sent = series.by_kind.get(kind).cloned().unwrap_or_else(|| vec![0.0; series.at.len()]);
            (format!("sent_{}", message.name), sent)
        });
        Ok(Self(fixed.into_iter().chain(by_kind).collect()))
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
