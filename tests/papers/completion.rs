//! Rounds until everybody knows, in the random phone call: one informed node, each call to one other node uniformly, all
//! calls of a round at once, no stopping.
//!
//! Frieze and Grimmett 1985 and Pittel 1987 give log₂n + ln n for push; Karp et al. 2000 log₃n + O(ln ln n) for push-pull;
//! Doerr and Kostrygin 2017 the terms with loss and fanout. The exact odds come from the Markov chain on the number of
//! informed nodes, by the reference program.

use crate::lab::{ROUNDS, Run, Sample, all_know, fits, informed, round_by_round, rumor};
use gossip_workshop::theory::{self, Clock, Mode, Setting, Stop};

fn rounds(run: &Run) -> f64 {
    run.round()
}

fn rounds_to_all(nodes: u32, runs: u32, knobs: &str) -> Sample {
    rumor(nodes, &format!("{ROUNDS} {knobs}")).runs(runs, all_know, rounds).into_iter().collect()
}

/// How often each round was the last, with all before `first` and after the last of `odds` in the outer cells.
fn cells(sample: &Sample, first: usize, odds: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut counts = vec![0.0; odds.len()];
    for round in sample.values() {
        counts[(round as usize).clamp(first, first + odds.len() - 1) - first] += 1.0;
    }
    // What is printed to four places leaves a little for both ends.
    let rest = 1.0 - odds.iter().sum::<f64>();
    let mut odds = odds.to_vec();
    *odds.last_mut().expect("some cells") += rest;
    (counts, odds)
}

/// Push among 100 nodes: the distribution of the last round (exact chain), by χ² at 4σ.
#[test]
fn push_completes_with_the_exact_odds() {
    let odds = [0.0391, 0.2483, 0.3384, 0.2147, 0.0975, 0.0387, 0.0146, 0.0054, 0.0020];
    let found = rounds_to_all(100, 4_000, "mode=push");
    let (counts, odds) = cells(&found, 10, &odds);
    fits("push", &counts, &odds);
    found.is("mean of push", 12.3045, 0.000_05);
}

/// Pull among 100 nodes: as for push.
#[test]
fn pull_completes_with_the_exact_odds() {
    let odds = [0.0111, 0.1360, 0.3188, 0.2814, 0.1498, 0.0636, 0.0246, 0.0092, 0.0034, 0.0012];
    let found = rounds_to_all(100, 5_000, "mode=pull");
    let (counts, odds) = cells(&found, 7, &odds);
    fits("pull", &counts, &odds);
    found.is("mean of pull", 9.7932, 0.000_05);
}

/// Among 1,000 nodes, push and pull: exact means. 4σ/√R.
#[test]
fn a_thousand_nodes_take_log_2_n_and_ln_n_rounds() {
    rounds_to_all(1_000, 800, "mode=push").is("push", 18.0383, 0.000_05);
    rounds_to_all(1_000, 800, "mode=pull").is("pull", 13.7671, 0.000_05);
}

/// Push with fanout 2 and 3 to distinct targets: reference means of 20,000 runs at 1,000 nodes, 40,000 at 100.
#[test]
fn fanout_shortens_push() {
    for (fanout, hundred, thousand) in [(2, 7.351, 10.668), (3, 5.630, 8.173)] {
        let push = |nodes, runs| rounds_to_all(nodes, runs, &format!("fanout={fanout}"));
        push(100, 1_500).is_published(&format!("fanout {fanout}, 100 nodes"), hundred, 40_000.0, 0.000_5);
        push(1_000, 400).is_published(&format!("fanout {fanout}, 1,000 nodes"), thousand, 20_000.0, 0.000_5);
    }
}

/// Push-pull: reference mean rounds, and update messages per node until all know, both directions counted, which grow as
/// slowly as ln ln n (Karp et al. 2000): 4.51 at 100 nodes and 5.45 at 1,000.
#[test]
fn push_pull_is_faster_and_cheap() {
    for (nodes, runs, rounds, traffic) in [(100, 1_500, 6.530, 4.51), (1_000, 400, 9.151, 5.45)] {
        let look = |run: &Run| (run.round(), run.tally().telling as f64 / f64::from(nodes));
        let found = rumor(nodes, &format!("{ROUNDS} mode=push-pull")).runs(runs, all_know, look);
        let (time, told): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        Sample::from_iter(time).is_published(&format!("{nodes} nodes, rounds"), rounds, 20_000.0, 0.000_5);
        Sample::from_iter(told).is_published(&format!("{nodes} nodes, traffic"), traffic, 20_000.0, 0.005);
    }
}

/// The informed share after each of `rounds` rounds.
fn curve(runs: u32, rounds: usize, knobs: &str) -> Vec<Sample> {
    let lab = rumor(100, &format!("{ROUNDS} {knobs}"));
    let one = |seed| {
        let mut shares = Vec::new();
        round_by_round(&mut lab.begin(seed), |run: &Run| {
            shares.push(informed(run));
            shares.len() == rounds
        });
        shares
    };
    let all: Vec<Vec<f64>> = (1..=runs).map(one).collect();
    (0..rounds).map(|round| all.iter().map(|shares| shares[round]).collect()).collect()
}

/// Push and pull have one mean curve: turn time and calls around. Exact values among 100 nodes, 4σ/√R.
#[test]
fn push_and_pull_share_one_mean_curve() {
    let exact = [
        0.0200, 0.0397, 0.0776, 0.1475, 0.2659, 0.4389, 0.6393, 0.8100, 0.9156, 0.9663, 0.9872, 0.9953, 0.9983, 0.9994,
    ];
    let (push, pull) = (curve(1_500, exact.len(), "mode=push"), curve(1_500, exact.len(), "mode=pull"));
    for (round, want) in exact.into_iter().enumerate() {
        let name = format!("round {}", round + 1);
        push[round].is(&name, want, 0.000_05);
        pull[round].is(&name, want, 0.000_05);
        push[round].is_as(&name, &pull[round]);
    }
}

/// Synchronous rounds of fanout 1 in which every contact fails with chance 1/4, for `theory`.
fn lossy(nodes: u32, mode: Mode) -> Setting {
    let (clock, stop) = (Clock::Rounds, Stop::Never);
    Setting { nodes, mode, fanout: 1, clock, loss: 0.25, latency: 0.0, stop, disturbed: false }
}

/// The same with every contact failing with chance 1/4, against the exact chain of `theory`.
#[test]
fn push_and_pull_share_one_mean_curve_under_loss() {
    let exact = theory::predict(&lossy(100, Mode::Push)).expect("push in rounds has a theory").points;
    let (push, pull) = (curve(1_000, 18, "mode=push loss=25%"), curve(1_000, 18, "mode=pull loss=25%"));
    for round in 0..18 {
        let name = format!("round {}", round + 1);
        push[round].is(&name, exact[round + 1].mean, 0.0);
        push[round].is_as(&name, &pull[round]);
    }
}

/// Loss slows push, and turns pull's doubly logarithmic end into a logarithmic one (Doerr and Kostrygin 2017: log_1.75 n +
/// ln n / ln 4 at 25 %, which is 3 more rounds at 1,000 nodes). Means of the exact chain of `theory`, 4σ/√R.
#[test]
fn rounds_under_loss_are_those_of_the_chain() {
    for (mode, name) in [(Mode::Push, "push"), (Mode::Pull, "pull"), (Mode::PushPull, "push-pull")] {
        for (nodes, runs) in [(100, 1_000), (1_000, 150)] {
            let exact = theory::completion(&lossy(nodes, mode)).expect("rounds have a theory");
            let found = rounds_to_all(nodes, runs, &format!("mode={name} loss=25%"));
            found.is(&format!("{name} among {nodes}"), exact.mean, 0.0);
        }
    }
}
