//! Closed forms for spreading, each with its source.

use super::{Mode, Spread};
use crate::dice::{exp, ln};
use core::f64::consts::E;

/// Variance left per cycle of averaging, when each node starts one exchange per cycle in an order reshuffled each
/// cycle: 1/(2√e) (Jelasity, Montresor, Babaoglu 2005).
pub fn averaging_in_shuffled_order() -> f64 {
    0.5 * exp(-0.5)
}

/// Variance left per cycle of `n` exchanges between independent random pairs: 1/e (Jelasity et al. 2005).
pub const AVERAGING_OF_RANDOM_PAIRS: f64 = 1.0 / E;

/// Variance left per cycle of two perfect matchings (Jelasity et al. 2005).
pub const AVERAGING_OF_TWO_MATCHINGS: f64 = 0.25;

/// Leading terms of the expected number of synchronous rounds until all know, up to an added constant; none
/// published for pull with fanout above 1.
///
/// Push: Frieze and Grimmett 1985, Pittel 1987; push-pull: Karp et al. 2000; loss and fanout: Doerr and Kostrygin 2017.
pub fn rounds_to_all(mode: Mode, nodes: u32, fanout: u32, loss: f64) -> Option<f64> {
    let n = f64::from(nodes);
    let (f, arrives) = (f64::from(fanout), 1.0 - loss);
    let log = |base: f64, x: f64| ln(x) / ln(base);
    match mode {
        Mode::Push => Some(log(1.0 + f * arrives, n) + ln(n) / (f * arrives)),
        _ if fanout != 1 => None,
        Mode::Pull if loss == 0.0 => Some(log(2.0, n) + log(2.0, ln(n))),
        Mode::Pull => Some(log(1.0 + arrives, n) - ln(n) / ln(loss)),
        Mode::PushPull if loss == 0.0 => Some(log(3.0, n) + log(2.0, ln(n))),
        Mode::PushPull => Some(log(1.0 + 2.0 * arrives, n) + ln(n) / (arrives - ln(loss))),
    }
}

/// Time until all know when each of `nodes` calls one other at the points of a Poisson process of rate 1 and messages
/// take no time. `rate` is the number of directions that work: 1 for push or pull, 2 for both, less with loss.
///
/// From i informed nodes the next one learns at rate · i(n-i)/(n-1); the waiting times are independent.
pub fn poisson_completion(nodes: u32, rate: f64) -> Spread {
    let n = f64::from(nodes);
    let waits = (1..nodes).map(|i| {
        let i = f64::from(i);
        (n - 1.0) / (rate * i * (n - i))
    });
    let (mean, variance) = waits.fold((0.0, 0.0), |(mean, var), w| (mean + w, var + w * w));
    Spread { mean, deviation: libm::sqrt(variance) }
}

/// Mean and standard deviation of a distribution over 0, 1, 2, ...
pub fn spread(odds: &[f64]) -> Spread {
    let mean = moment(odds, |k| k);
    let variance = moment(odds, |k| (k - mean) * (k - mean));
    Spread { mean, deviation: libm::sqrt(variance) }
}

fn moment(odds: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    odds.iter().enumerate().map(|(k, odds)| of(k as f64) * odds).sum()
}

/// Share left out by push rumors that cost `traffic` update messages per node (Demers et al. 1987, section 1.4).
pub fn residue_of_traffic(traffic: f64) -> f64 {
    exp(-traffic)
}

/// Share left out by push with feedback and a coin of 1/`k`, from the differential equations: the root below 1 of
/// s = e^(-(k+1)(1-s)) (Demers et al. 1987, section 1.4).
pub fn residue_with_feedback(k: u32) -> f64 {
    1.0 - final_size(f64::from(k) + 1.0)
}

/// Share of infective nodes when `susceptible` are left, from the same equations: a curve without a clock.
pub fn infective(susceptible: f64, k: u32) -> f64 {
    let k = f64::from(k);
    (k + 1.0) / k * (1.0 - susceptible) + ln(susceptible) / k
}

/// Share of ignorant nodes one cycle of pull anti-entropy later (Demers et al. 1987, section 1.3).
pub fn pull_tail(ignorant: f64) -> f64 {
    ignorant * ignorant
}

/// Share of ignorant nodes one cycle of push anti-entropy later (Demers et al. 1987, section 1.3).
pub fn push_tail(ignorant: f64) -> f64 {
    ignorant * exp(-(1.0 - ignorant))
}

/// Chance that a node is called by exactly `calls` others in a cycle: e^-1/j! (Demers et al. 1987, section 1.4).
pub fn incoming(calls: u32) -> f64 {
    (1..=calls).fold(exp(-1.0), |odds, j| odds / f64::from(j))
}

/// Calls per cycle, both ways, over a cut that splits a cluster in two: 2·n₁n₂/(n₁+n₂) (Demers et al. 1987, section 3).
pub fn calls_over_a_cut(one_side: u32, other_side: u32) -> f64 {
    let (a, b) = (f64::from(one_side), f64::from(other_side));
    2.0 * a * b / (a + b)
}

/// Share of a large population that an epidemic reaches: the largest root of z = 1 - e^(-r z), 0 up to r = 1
/// (Kermack and McKendrick 1927). With `r` the fanout: the reach of nodes that forward once, on first hearing.
pub fn final_size(reproduction: f64) -> f64 {
    if reproduction <= 1.0 {
        return 0.0;
    }
    // The defect is convex, so Newton's steps from 1 fall monotonically onto the larger root.
    let mut z = 1.0;
    for _ in 0..100 {
        let missed = exp(-reproduction * z);
        z -= (z - 1.0 + missed) / (1.0 - reproduction * missed);
    }
    z
}

/// Chance that forwarding once to ln n + `surplus` nodes on average reaches everyone, for large n: e^(-e^-c)
/// (Kermarrec, Massoulié, Ganesh 2003).
pub fn atomic_delivery(surplus: f64) -> f64 {
    exp(-exp(-surplus))
}

/// Share informed `time` after it was `start`, in the SI model of contact rate `rate`. Describes Poisson clocks
/// once many know; synchronous rounds double where this grows by e.
pub fn logistic(start: f64, rate: f64, time: f64) -> f64 {
    1.0 / (1.0 + (1.0 / start - 1.0) * exp(-rate * time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "got {got}, want {want} ± {tolerance}");
    }

    #[test]
    fn demers_feedback_law() {
        // Five printed digits; the paper itself quotes 20 % and 6 %.
        for (k, want) in (1..).zip([0.20319, 0.05952, 0.01983, 0.00698, 0.00252]) {
            close(residue_with_feedback(k), want, 0.000_006);
            close(infective(residue_with_feedback(k), k), 0.0, 1e-12);
        }
        close(residue_of_traffic(4.533), 0.0107, 0.00006);
    }

    #[test]
    fn demers_small_formulas() {
        close((0..20).map(incoming).sum(), 1.0, 1e-12);
        close(incoming(3), exp(-1.0) / 6.0, 1e-15);
        close(calls_over_a_cut(50, 200), 80.0, 1e-12);
    }

    #[test]
    fn epidemic_sizes() {
        let table = [
            (1.2, 0.31370),
            (1.5, 0.58281),
            (2.0, 0.79681),
            (2.5, 0.89264),
            (3.0, 0.94048),
            (4.0, 0.98017),
            (5.0, 0.99302),
            (6.0, 0.99748),
        ];
        for (reproduction, want) in table {
            close(final_size(reproduction), want, 0.000_006);
        }
        close(final_size(1.0), 0.0, 0.0);
        close(final_size(8.0), 0.99966, 0.000_006);
    }

    #[test]
    fn everybody_or_not() {
        let table = [(-1.0, 0.0660), (0.0, 0.3679), (1.0, 0.6922), (2.0, 0.8734), (3.0, 0.9514), (4.0, 0.9819)];
        for (surplus, want) in table {
            close(atomic_delivery(surplus), want, 0.000_06);
        }
        for (fanout, want) in [(6.0, 0.084), (7.0, 0.402), (8.0, 0.715), (9.0, 0.884), (10.0, 0.956), (11.0, 0.983)] {
            close(atomic_delivery(fanout - ln(1000.0)), want, 0.0006);
        }
    }

    #[test]
    fn averaging_factors() {
        // Jelasity, Montresor and Babaoglu 2005.
        close(averaging_in_shuffled_order(), 0.3033, 0.000_051);
        close(AVERAGING_OF_RANDOM_PAIRS, 0.3679, 0.000_051);
        close(AVERAGING_OF_TWO_MATCHINGS, 0.25, 0.0);
    }
}
