//! Push and push-pull under Poisson clocks of rate 1, with messages that take no time.
//!
//! From i informed nodes the next one hears at rate λᵢ = i(n-i)/(n-1) under push or pull, twice that under both, and the
//! waits are independent: the time until all know has mean Σ1/λᵢ and variance Σ1/λᵢ² (a pure birth process; standard).

use crate::lab::{NEWS, POISSON, Run, Sample, all_know, close, rumor};

/// Mean and standard deviation of the time until all know, to the printed digits.
const EXACT: [(u32, u32, [f64; 2], [f64; 2]); 4] = [
    (10, 4_000, [5.0921, 1.847], [2.5461, 0.923]),
    (100, 1_500, [10.2512, 1.846], [5.1256, 0.923]),
    (128, 1_000, [10.7659, 1.841], [5.3829, 0.921]),
    (1_000, 400, [14.9540, 1.820], [7.4770, 0.910]),
];

fn time_to_all(nodes: u32, runs: u32, mode: &str) -> Sample {
    let last = |run: &Run| run.tally().of(NEWS).map_or(0.0, |news| news.last.seconds());
    rumor(nodes, &format!("{POISSON} mode={mode}")).runs(runs, all_know, last).into_iter().collect()
}

/// Kurtosis of a sum of independent exponentials of rates λᵢ: 3 + 6·Σλᵢ⁻⁴ / (Σλᵢ⁻²)².
fn kurtosis(nodes: u32) -> f64 {
    let n = f64::from(nodes);
    let power = |p: i32| (1..nodes).map(|i| (f64::from(i) * (n - f64::from(i)) / (n - 1.0)).powi(-p)).sum::<f64>();
    3.0 + 6.0 * power(4) / power(2).powi(2)
}

/// Mean within 4σ/√R; variance within four of its own standard errors, σ²√((κ-1)/R).
#[track_caller]
fn meets(mode: &str, nodes: u32, found: &Sample, [mean, deviation]: [f64; 2]) {
    found.is(&format!("{mode}, {nodes} nodes: mean"), mean, 0.000_05);
    let variance = deviation * deviation;
    let error = variance * ((kurtosis(nodes) - 1.0) / found.count()).sqrt();
    close(&format!("{mode}, {nodes} nodes: variance"), found.variance(), variance, 4.0 * error + 0.002);
}

/// Push: mean 2(n-1)/n·H(n-1), exact for 10 to 1,000 nodes.
#[test]
fn push_completes_in_the_exact_time() {
    for (nodes, runs, push, _) in EXACT {
        meets("push", nodes, &time_to_all(nodes, runs, "push"), push);
    }
}

/// Push-pull: half of push's time, to the digit.
#[test]
fn push_pull_completes_in_half_the_time() {
    for (nodes, runs, _, both) in EXACT {
        meets("push-pull", nodes, &time_to_all(nodes, runs, "push-pull"), both);
    }
}

/// Pull: the same as push, one call at a time.
#[test]
fn pull_completes_in_the_time_of_push() {
    for (nodes, runs, push, _) in EXACT.into_iter().take(2) {
        meets("pull", nodes, &time_to_all(nodes, runs, "pull"), push);
    }
}
