//! How a metric spreads over the runs of a sweep.

use serde::Serialize;

/// Statistics of the runs in which a metric had a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// How many runs had a value.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// The sample standard deviation (divisor n − 1); nothing for a single run.
    pub sd: Option<f64>,
    /// The 5th percentile. Percentiles lie on the line between the two nearest values (Hyndman and Fan 1996, type 7).
    pub p5: f64,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
}

impl Summary {
    /// Summarises `values`; nothing if there are none. Sums run from the least to the most, so that the order in which
    /// runs ended makes no difference.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let (min, max) = (*values.first()?, *values.last()?);
        let mean = (values.iter().sum::<f64>() / count as f64).clamp(min, max);
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let sd = (count > 1).then(|| (squares / (count - 1) as f64).sqrt());
        let [p5, p50, p95] = [0.05, 0.5, 0.95].map(|share| quantile(&values, share));
        Some(Self { count, mean, sd, p5, p50, p95, min, max })
    }
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = sorted[place as usize];
    let above = sorted[(place as usize + 1).min(sorted.len() - 1)];
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_sample_has_its_known_statistics() {
        // numpy: mean 5, std(ddof=1) 2.13809, percentile 5, 50, 95: 2.7, 4.5, 8.3
        let summary = Summary::of(vec![9.0, 2.0, 4.0, 5.0, 4.0, 5.0, 7.0, 4.0]).unwrap();
        assert_eq!((summary.count, summary.mean, summary.min, summary.max), (8, 5.0, 2.0, 9.0));
        assert!((summary.sd.unwrap() - 2.138_089_935).abs() < 1e-9);
        assert!((summary.p5 - 2.7).abs() < 1e-12 && summary.p50 == 4.5 && (summary.p95 - 8.3).abs() < 1e-12);
    }

    #[test]
    fn one_value_has_no_deviation_and_none_no_summary() {
        let one = Summary::of(vec![3.0]).unwrap();
        assert_eq!((one.mean, one.sd, one.p5, one.p95), (3.0, None, 3.0, 3.0));
        assert_eq!(Summary::of(vec![]), None);
    }
}
