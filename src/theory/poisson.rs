//! Poisson clocks: the exact birth chain, in continuous time.
//!
//! With i informed and s missing, informed nodes act at rate i and inform 0 to `fanout` nodes each; missing nodes act at
//! rate s and inform themselves. The chain is advanced by uniformisation (Jensen 1953): a Poisson number of steps of
//! a discrete chain whose steps come at the largest rate. There is no step-size error.

use super::population::{Population, follow};
use super::{Contacts, Forecast};
use crate::dice::exp;

/// Points while an informed node informs one other: a few hundred for most curves.
const POINTS: f64 = 10.0;

/// Enough for fanout 30 in a million nodes, where the first node's wait for its first turn takes most of the chart.
const MOST_POINTS: usize = 5_000;

pub(super) fn forecast(contacts: &Contacts) -> Forecast {
    let runs = Population::start(contacts);
    let births = Births::new(contacts, runs.counted_to());
    let step = 1.0 / (POINTS * contacts.pace());
    Forecast {
        points: follow(runs, step, MOST_POINTS, |runs| births.step(runs, step)),
        basis: "Mean and nine runs of ten, from the birth chain of Poisson clocks without latency.",
    }
}

struct Births<'a> {
    contacts: &'a Contacts,
    /// `rates[i][t]`: how often t + 1 nodes learn at once, per interval, when i know.
    rates: Vec<Vec<f64>>,
    /// No state is left faster.
    fastest: f64,
}

impl<'a> Births<'a> {
    fn new(contacts: &'a Contacts, counted_to: usize) -> Self {
        let rates: Vec<_> = (0..=counted_to).map(|i| rates(contacts, i as u32)).collect();
        let leaving = rates.iter().map(|row| row.iter().sum::<f64>());
        let fastest = leaving.fold(0.0, f64::max);
        Self { contacts, rates, fastest }
    }

    /// `time` intervals later, in slices short enough for e^-x not to underflow.
    fn step(&self, runs: &mut Population, time: f64) {
        for path in &mut runs.crowd {
            path.0 = self.drift(path.0, time);
        }
        let slices = (self.fastest * time / 100.0) as u32 + 1;
        let mut odds = runs.counted.clone();
        odds.resize(odds.len() + self.contacts.fanout as usize, 0.0);
        for _ in 0..slices {
            odds = self.advance(odds, time / f64::from(slices));
        }
        let joining = runs.settle(odds);
        let share: f64 = joining.iter().map(|(_, odds)| odds).sum();
        if share > 0.0 {
            // As one path, for they differ by less than the fanout; they crossed half a step ago on average.
            let sum: f64 = joining.iter().map(|(informed, odds)| informed * odds).sum();
            runs.crowd.push((self.drift(sum / share, time / 2.0), share));
        }
    }

    fn advance(&self, mut odds: Vec<f64>, time: f64) -> Vec<f64> {
        let jumps = self.fastest * time;
        let mut weight = exp(-jumps);
        let mut covered = 0.0;
        let mut sum = vec![0.0; odds.len()];
        let mut step = 0.0;
        while covered < 1.0 - 1e-14 && step < 1_000.0 {
            sum.iter_mut().zip(&odds).for_each(|(sum, odds)| *sum += weight * odds);
            self.jump(&mut odds);
            covered += weight;
            step += 1.0;
            weight *= jumps / step;
        }
        sum
    }

    /// One step of the uniformised chain.
    fn jump(&self, odds: &mut [f64]) {
        for (i, rates) in self.rates.iter().enumerate().rev() {
            let here = odds[i] / self.fastest;
            for (t, rate) in rates.iter().enumerate() {
                odds[i] -= here * rate;
                odds[i + t + 1] += here * rate;
            }
        }
    }

    /// Where a path of the crowd is `time` intervals later (Runge and Kutta, fourth order).
    fn drift(&self, informed: f64, time: f64) -> f64 {
        let slope = |x: f64| self.contacts.drift(x);
        let a = slope(informed);
        let b = slope(informed + a * time / 2.0);
        let c = slope(informed + b * time / 2.0);
        let d = slope(informed + c * time);
        informed + time / 6.0 * (a + 2.0 * b + 2.0 * c + d)
    }
}

fn rates(contacts: &Contacts, informed: u32) -> Vec<f64> {
    let missing = contacts.nodes - informed;
    let mut rates = vec![0.0; contacts.fanout as usize];
    let hits = contacts.push_hits(missing);
    for (rate, hit) in rates.iter_mut().zip(&hits[1..]) {
        *rate = f64::from(informed) * hit;
    }
    rates[0] += f64::from(missing) * (1.0 - contacts.pull_misses(f64::from(informed)));
    rates
}
