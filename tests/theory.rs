//! The theory module against numbers that others published, and against itself.
//!
//! "Exact" columns come from an independent program that follows the same chains; they are printed to four places, so the
//! tolerance is half of the last. Monte Carlo means have 4 standard errors of the runs they were made from.

use gossip_workshop::theory::{self, Clock, Mode, NoTheory, Quantity, Setting, Stop, epidemic, laws};

const HALF_A_DIGIT: f64 = 0.000_051;

fn rounds(mode: Mode, nodes: u32, fanout: u32, loss: f64) -> Setting {
    Setting { nodes, mode, fanout, clock: Clock::Rounds, loss, latency: 0.0, stop: Stop::Never, disturbed: false }
}

#[track_caller]
fn close(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "got {got}, want {want} ± {tolerance}");
}

// Completion of synchronous push and pull: the exact chain (Frieze and Grimmett 1985; Pittel 1987).

#[test]
fn completion_of_push_and_pull_is_exact() {
    // n, push mean, push deviation, pull mean, pull deviation
    let table = [
        (4, 3.1908, 0.984, 2.7632, 1.014),
        (8, 5.3779, 1.224, 4.5262, 1.282),
        (10, 6.0471, 1.269, 5.0634, 1.321),
        (16, 7.4138, 1.316, 6.1403, 1.365),
        (32, 9.3293, 1.337, 7.6079, 1.380),
        (50, 10.5146, 1.337, 8.4914, 1.376),
        (64, 11.1581, 1.336, 8.9637, 1.373),
        (100, 12.3045, 1.332, 9.7932, 1.366),
        (128, 12.9310, 1.330, 10.2407, 1.362),
        (256, 14.6700, 1.325, 11.4632, 1.352),
        (500, 16.3306, 1.321, 12.6080, 1.345),
        (512, 16.3892, 1.321, 12.6481, 1.344),
        (1000, 18.0383, 1.318, 13.7671, 1.339),
        (1024, 18.0967, 1.318, 13.8064, 1.339),
    ];
    for (n, push, push_sd, pull, pull_sd) in table {
        for (mode, mean, sd) in [(Mode::Push, push, push_sd), (Mode::Pull, pull, pull_sd)] {
            let got = theory::completion(&rounds(mode, n, 1, 0.0)).unwrap();
            close(got.mean, mean, HALF_A_DIGIT);
            close(got.deviation, sd, 0.000_51);
        }
    }
}

#[test]
fn completion_rounds_have_the_exact_odds() {
    let table: [(Mode, u32, usize, &[f64]); 4] = [
        (Mode::Push, 100, 10, &[0.0391, 0.2483, 0.3384, 0.2147, 0.0975, 0.0387, 0.0146, 0.0054, 0.0020]),
        (Mode::Push, 1000, 15, &[0.0010, 0.0738, 0.3073, 0.3190, 0.1763, 0.0756, 0.0294, 0.0111, 0.0041, 0.0015]),
        (Mode::Pull, 100, 7, &[0.0111, 0.1360, 0.3188, 0.2814, 0.1498, 0.0636, 0.0246, 0.0092, 0.0034, 0.0012]),
        (Mode::Pull, 1000, 11, &[0.0081, 0.1364, 0.3330, 0.2813, 0.1442, 0.0601, 0.0232, 0.0087, 0.0032, 0.0012]),
    ];
    for (mode, n, first, odds) in table {
        let got = theory::completion_odds(&rounds(mode, n, 1, 0.0)).unwrap();
        for (round, want) in (first..).zip(odds) {
            close(got[round], *want, HALF_A_DIGIT);
        }
    }
}

#[test]
fn push_lies_within_the_bounds_of_doerr_and_kuennemann() {
    // Doerr and Künnemann 2014: floor(log2 n) + ln n - 1.116 ≤ E ≤ ceil(log2 n) + ln n + 2.765 + o(1).
    for n in [16u32, 100, 512, 1000] {
        let mean = theory::completion(&rounds(Mode::Push, n, 1, 0.0)).unwrap().mean;
        let (log, ln) = (f64::from(n).log2(), f64::from(n).ln());
        assert!((log.floor() + ln - 1.116..log.ceil() + ln + 2.765).contains(&mean), "{n}: {mean}");
    }
}

#[test]
fn push_pull_and_wider_fanout_agree_with_simulation() {
    // Monte Carlo: mean, deviation, runs. At n = 100 the deviation isn't printed; the chain's own takes its place.
    let table = [
        (Mode::PushPull, 1, 100, 6.530, 40_000.0),
        (Mode::PushPull, 1, 1000, 9.151, 20_000.0),
        (Mode::Push, 2, 100, 7.351, 40_000.0),
        (Mode::Push, 2, 1000, 10.668, 20_000.0),
        (Mode::Push, 3, 100, 5.630, 40_000.0),
        (Mode::Push, 3, 1000, 8.173, 20_000.0),
    ];
    for (mode, fanout, n, mean, runs) in table {
        let got = theory::completion(&rounds(mode, n, fanout, 0.0)).unwrap();
        close(got.mean, mean, 4.0 * got.deviation / f64::sqrt(runs) + 0.0005);
    }
    let deviation = |mode, fanout| theory::completion(&rounds(mode, 1000, fanout, 0.0)).unwrap().deviation;
    close(deviation(Mode::PushPull, 1), 0.50, 0.015);
    close(deviation(Mode::Push, 2), 0.71, 0.015);
    close(deviation(Mode::Push, 3), 0.45, 0.015);
}

#[test]
fn leading_terms_differ_from_the_chain_by_a_constant() {
    // Doerr and Kostrygin 2017: every formula is right up to O(1). Between 256 and 1,024 nodes the difference may
    // move by a few hundredths; a wrong leading term would move it by half a round or more.
    let cases = [
        (Mode::Push, 1, 0.0),
        (Mode::Push, 1, 0.3),
        (Mode::Push, 3, 0.0),
        (Mode::Push, 3, 0.3),
        (Mode::Pull, 1, 0.0),
        (Mode::Pull, 1, 0.3),
        (Mode::PushPull, 1, 0.0),
        (Mode::PushPull, 1, 0.3),
    ];
    for (mode, fanout, loss) in cases {
        let excess = |n| {
            let exact = theory::completion(&rounds(mode, n, fanout, loss)).unwrap().mean;
            exact - laws::rounds_to_all(mode, n, fanout, loss).unwrap()
        };
        let (small, large) = (excess(256), excess(1024));
        assert!((large - small).abs() < 0.16, "{mode:?} {fanout} {loss}: {small} then {large}");
    }
}

#[test]
fn leading_terms_reproduce_the_printed_excess() {
    let excess = |mode, n, mean: f64| mean - laws::rounds_to_all(mode, n, 1, 0.0).unwrap();
    close(excess(Mode::Push, 1000, 18.0383), 1.165, 0.0006);
    close(excess(Mode::Pull, 1000, 13.7671), 1.013, 0.0006);
    close(excess(Mode::Push, 10, 6.0471), 0.423, 0.0006);
    close(excess(Mode::PushPull, 10_000, 11.616), 0.03, 0.01);
    close(10.668 - laws::rounds_to_all(Mode::Push, 1000, 2, 0.0).unwrap(), 0.93, 0.01);
    close(8.173 - laws::rounds_to_all(Mode::Push, 1000, 3, 0.0).unwrap(), 0.89, 0.01);
}

// Mean curves.

/// Mean informed share of synchronous push and pull after rounds 1, 2, ...
const MEAN_1000: [f64; 18] = [
    0.0020, 0.0040, 0.0080, 0.0159, 0.0314, 0.0614, 0.1173, 0.2151, 0.3671, 0.5616, 0.7500, 0.8819, 0.9511, 0.9811,
    0.9929, 0.9974, 0.9990, 0.9996,
];
const MEAN_100: [f64; 14] =
    [0.0200, 0.0397, 0.0776, 0.1475, 0.2659, 0.4389, 0.6393, 0.8100, 0.9156, 0.9663, 0.9872, 0.9953, 0.9983, 0.9994];

fn means(setting: &Setting) -> Vec<f64> {
    theory::predict(setting).unwrap().points.iter().map(|point| point.mean).collect()
}

#[test]
fn mean_curves_of_push_and_pull_are_exact_and_equal_at_100_nodes() {
    let (push, pull) = (means(&rounds(Mode::Push, 100, 1, 0.0)), means(&rounds(Mode::Pull, 100, 1, 0.0)));
    for (round, want) in (1..).zip(MEAN_100) {
        close(push[round], want, HALF_A_DIGIT);
        close(push[round], pull[round], 1e-12);
    }
    // Mean time of first hearing over the other 99 nodes.
    let missing: f64 = push.iter().map(|share| (1.0 - share) * 100.0 / 99.0).sum();
    close(missing, 6.7572, 0.001);
}

#[test]
fn duality_holds_with_loss_and_fanout() {
    for (fanout, loss) in [(1, 0.25), (3, 0.0), (3, 0.4)] {
        let push = means(&rounds(Mode::Push, 60, fanout, loss));
        let pull = means(&rounds(Mode::Pull, 60, fanout, loss));
        for (a, b) in push.iter().zip(&pull) {
            close(*a, *b, 1e-12);
        }
    }
}

#[test]
fn large_clusters_are_right_to_a_few_ten_thousandths() {
    // At 1,000 nodes the curve is the crowd approximation; the table is the exact chain.
    for mode in [Mode::Push, Mode::Pull] {
        let curve = means(&rounds(mode, 1000, 1, 0.0));
        for (round, want) in (1..).zip(MEAN_1000) {
            close(curve[round], want, 0.000_4 + HALF_A_DIGIT);
        }
    }
}

#[test]
fn after_round_is_the_chain_and_demers_tails() {
    // Demers et al. 1987, section 1.3, from one half: squares for pull; for push the printed series.
    let mut pull = 0.5;
    for want in [0.25, 0.0625, 0.003906, 1.53e-5] {
        pull = laws::pull_tail(pull);
        close(pull, want, want * 0.003);
    }
    let mut push = 0.5;
    for want in [0.30327, 0.15109, 0.06465, 0.02537, 0.009573, 0.003556] {
        push = laws::push_tail(push);
        close(push, want, want * 0.0003);
    }
    let n = 100_000;
    let missing = |mode| 1.0 - theory::after_round(&rounds(mode, n, 1, 0.0), 50_000.0).unwrap() / 1e5;
    close(missing(Mode::Pull), 0.25, 1e-5);
    close(missing(Mode::Push), 0.30327, 1e-5);
    close(missing(Mode::PushPull), 0.25 * (-0.5f64).exp(), 1e-5);
}

#[test]
fn the_chain_keeps_the_expectation() {
    for (mode, fanout, loss) in [(Mode::PushPull, 1, 0.0), (Mode::PushPull, 3, 0.2), (Mode::Push, 4, 0.5)] {
        let setting = rounds(mode, 90, fanout, loss);
        let expected = theory::after_round(&setting, 1.0).unwrap();
        close(means(&setting)[1] * 90.0, expected, 1e-11);
    }
}

#[test]
fn logistic_is_not_the_synchronous_curve() {
    // Half of 1,000 nodes know after ln 999 = 6.9 time units of the SI model, but after 9.7 synchronous rounds.
    close(laws::logistic(0.001, 1.0, 999f64.ln()), 0.5, 1e-12);
    let curve = means(&rounds(Mode::Push, 1000, 1, 0.0));
    let half = curve.iter().position(|&share| share > 0.5).unwrap();
    let crossing = half as f64 - (curve[half] - 0.5) / (curve[half] - curve[half - 1]);
    close(crossing, 9.7, 0.05);
}

// Poisson clocks.

fn poisson(mode: Mode, nodes: u32, fanout: u32, loss: f64) -> Setting {
    Setting { clock: Clock::Poisson, ..rounds(mode, nodes, fanout, loss) }
}

#[test]
fn poisson_completion_is_exact() {
    let table = [
        (10, 5.0921, 1.847, 2.5461, 0.923),
        (100, 10.2512, 1.846, 5.1256, 0.923),
        (128, 10.7659, 1.841, 5.3829, 0.921),
        (1000, 14.9540, 1.820, 7.4770, 0.910),
    ];
    for (n, push, push_sd, both, both_sd) in table {
        for (mode, mean, sd) in
            [(Mode::Push, push, push_sd), (Mode::Pull, push, push_sd), (Mode::PushPull, both, both_sd)]
        {
            let got = theory::completion(&poisson(mode, n, 1, 0.0)).unwrap();
            close(got.mean, mean, HALF_A_DIGIT);
            close(got.deviation, sd, 0.000_51);
        }
    }
}

#[test]
fn poisson_curve_of_two_nodes_is_an_exponential() {
    let forecast = theory::predict(&poisson(Mode::Push, 2, 1, 0.0)).unwrap();
    for point in forecast.points {
        close(point.mean, 1.0 - 0.5 * (-point.time).exp(), 1e-12);
    }
}

/// Mean of the time at which a node first hears, from the birth chain: node by node it is the mean over k of the
/// sum of the waits up to the k-th birth.
fn mean_first_hearing(n: u32) -> f64 {
    let mut elapsed = 0.0;
    let births = (1..n).map(|i| {
        let i = f64::from(i);
        elapsed += f64::from(n - 1) / (i * (f64::from(n) - i));
        elapsed
    });
    births.sum::<f64>() / f64::from(n - 1)
}

#[test]
fn poisson_curve_has_the_exact_mean_hearing_time() {
    // The area over the curve is the mean time of first hearing. Trapezoids of a tenth of an interval are off by less
    // than 0.001; so does the crowd, from 513 nodes on.
    for (n, tolerance) in [(100, 0.001), (1000, 0.002)] {
        let points = theory::predict(&poisson(Mode::Push, n, 1, 0.0)).unwrap().points;
        let area: f64 = points
            .windows(2)
            .map(|pair| (pair[1].time - pair[0].time) * (1.0 - (pair[0].mean + pair[1].mean) / 2.0))
            .sum();
        close(area * f64::from(n) / f64::from(n - 1), mean_first_hearing(n), tolerance);
    }
}

#[test]
fn poisson_push_and_pull_share_one_curve() {
    let (push, pull) = (means(&poisson(Mode::Push, 200, 1, 0.0)), means(&poisson(Mode::Pull, 200, 1, 0.0)));
    let both = means(&poisson(Mode::PushPull, 200, 1, 0.0));
    // Uniformisation leaves out odds of 1e-14 a step.
    for (step, share) in push.iter().enumerate() {
        close(*share, pull[step], 1e-11);
    }
    // Twice the rate: the same curve in half the time, and the points lie twice as close.
    for (slow, fast) in push.iter().zip(&both) {
        close(*slow, *fast, 1e-11);
    }
}

#[test]
fn bands_hold_the_mean_and_never_fall() {
    let settings = [
        rounds(Mode::Push, 40, 1, 0.0),
        rounds(Mode::PushPull, 5_000, 2, 0.3),
        poisson(Mode::Push, 5_000, 3, 0.1),
        poisson(Mode::Pull, 100, 1, 0.5),
    ];
    for setting in settings {
        let points = theory::predict(&setting).unwrap().points;
        assert!(points.last().unwrap().mean > 0.999, "{setting:?}");
        for pair in points.windows(2) {
            assert!(pair[1].mean >= pair[0].mean - 1e-12 && pair[1].low >= pair[0].low, "{setting:?} {pair:?}");
        }
        for point in points {
            assert!(point.low <= point.high && point.high <= 1.0 && point.mean < 1.0 + 1e-12, "{setting:?} {point:?}");
        }
    }
}

#[test]
fn residue_laws_follow_the_stop_rule() {
    let coin = Stop::Coin { k: 2, feedback: true };
    let sequential = Setting { clock: Clock::Timers, stop: coin, ..rounds(Mode::Push, 1000, 1, 0.0) };
    close(theory::residue(&sequential).unwrap(), 0.05952, 0.000_006);
    let forward_once = Setting { stop: Stop::Sends { k: 4 }, ..rounds(Mode::Push, 10_000, 4, 0.5) };
    close(theory::residue(&forward_once).unwrap(), 1.0 - 0.79681, 0.000_006);
}

// Where theory is silent.

#[test]
fn no_curve_is_drawn_where_none_applies() {
    let push = rounds(Mode::Push, 100, 1, 0.0);
    let why = |setting: Setting| theory::predict(&setting).unwrap_err();
    assert_eq!(why(Setting { clock: Clock::Timers, ..push }), NoTheory::RandomPhases);
    assert_eq!(why(Setting { clock: Clock::Sweep, ..push }), NoTheory::Sweep);
    assert_eq!(why(Setting { clock: Clock::Poisson, latency: 0.05, ..push }), NoTheory::Latency);
    assert_eq!(why(Setting { stop: Stop::Sends { k: 3 }, ..push }), NoTheory::StopRule);
    assert_eq!(why(Setting { disturbed: true, ..push }), NoTheory::Disturbed);
    assert_eq!(why(Setting { loss: 1.0, ..push }), NoTheory::NothingArrives);
    assert_eq!(why(Setting { nodes: 1, ..push }), NoTheory::Alone);
    assert!(theory::predict(&Setting { latency: 0.5, ..push }).is_ok(), "rounds don't look at latency");
}

#[test]
fn no_residue_is_given_where_none_applies() {
    let counter = Stop::Counter { k: 2, feedback: true, reset: false };
    let push = Setting { clock: Clock::Poisson, stop: counter, ..rounds(Mode::Push, 100, 1, 0.0) };
    let why = |setting: Setting| theory::residue(&setting).unwrap_err();
    close(theory::residue(&push).unwrap(), 0.05952, 0.000_006);
    assert_eq!(why(Setting { clock: Clock::Rounds, ..push }), NoTheory::JudgedTogether);
    assert_eq!(why(Setting { mode: Mode::Pull, ..push }), NoTheory::PullResidue);
    assert_eq!(why(Setting { loss: 0.1, ..push }), NoTheory::FeedbackLost);
    assert_eq!(why(Setting { fanout: 2, ..push }), NoTheory::JudgedTogether);
    let reset = Stop::Counter { k: 2, feedback: true, reset: true };
    assert_eq!(why(Setting { stop: reset, ..push }), NoTheory::CounterReset);
    assert_eq!(theory::residue(&Setting { stop: Stop::Never, ..push }), Ok(0.0));
}

// What a measure comes to.

fn expect(setting: &Setting, quantity: Quantity) -> f64 {
    theory::expected(setting, quantity).unwrap_or_else(|reason| panic!("{setting:?}: {reason}")).value
}

#[test]
fn rounds_to_all_are_those_of_the_chain_and_of_simulation() {
    // Exact (papers, section 2.2), then Monte Carlo with four standard errors of its runs (section 2.3).
    let push = |nodes, fanout| expect(&rounds(Mode::Push, nodes, fanout, 0.0), Quantity::ToAll);
    close(push(100, 1), 12.3045, HALF_A_DIGIT);
    for (nodes, want) in [(1000, 18.0383), (1024, 18.0967)] {
        close(push(nodes, 1), want, 0.01);
    }
    for (nodes, fanout, want, error) in
        [(1000, 2, 10.668, 0.02), (1000, 3, 8.173, 0.013), (10_000, 2, 13.933, 0.064), (10_000, 3, 10.562, 0.05)]
    {
        close(push(nodes, fanout), want, error + 0.01);
    }
    close(expect(&rounds(Mode::Pull, 1000, 1, 0.0), Quantity::ToAll), 13.7671, 0.01);
    close(expect(&rounds(Mode::PushPull, 10_000, 1, 0.0), Quantity::ToAll), 11.616, 0.045 + 0.01);
    close(expect(&poisson(Mode::Push, 1000, 1, 0.0), Quantity::ToAll), 14.954, HALF_A_DIGIT);
    let leading = |setting| theory::expected(&setting, Quantity::ToAll).unwrap().leading;
    close(leading(rounds(Mode::Push, 1000, 3, 0.0)).unwrap(), 7.2855, HALF_A_DIGIT);
    assert_eq!(leading(rounds(Mode::Pull, 1000, 2, 0.0)), None);
}

#[test]
fn the_mean_delay_is_the_area_over_the_curve() {
    close(expect(&rounds(Mode::Push, 1000, 1, 0.0), Quantity::MeanDelay), 10.0725, 0.0005);
    close(expect(&rounds(Mode::Pull, 100, 1, 0.0), Quantity::MeanDelay), 6.7572, 0.0005);
    close(expect(&poisson(Mode::Push, 100, 1, 0.0), Quantity::MeanDelay), mean_first_hearing(100), 0.001);
}

#[test]
fn what_a_stop_rule_costs_follows_from_who_is_left_out() {
    let feedback = Setting { stop: Stop::Coin { k: 1, feedback: true }, ..poisson(Mode::Push, 1000, 1, 0.0) };
    close(expect(&feedback, Quantity::Traffic), 2.0 * (1.0 - 0.20319), 0.0001);
    close(expect(&feedback, Quantity::Redundant), 0.5, 1e-12);
    let blind = Setting { stop: Stop::Sends { k: 4 }, ..rounds(Mode::Push, 1000, 2, 0.5) };
    close(expect(&blind, Quantity::Traffic), 4.0 * 0.79681, 0.0001);
    close(expect(&blind, Quantity::Redundant), 0.5, 1e-12);
    let endless = poisson(Mode::Push, 1000, 1, 0.0);
    assert_eq!(theory::expected(&endless, Quantity::Traffic), Err(NoTheory::Unstopped));
}

// The equations of a disease.

#[test]
fn without_a_stop_rule_the_epidemic_is_logistic() {
    for fanout in [1, 3] {
        let course = epidemic::course(&poisson(Mode::Push, 100_000, fanout, 0.1)).unwrap();
        for stage in course.points.iter().step_by(20) {
            let want = laws::logistic(1e-5, 0.9 * f64::from(fanout), stage.time);
            close(stage.informed, want, 0.0001);
        }
        assert_eq!(course.residue, 0.0);
    }
}

#[test]
fn an_epidemic_that_ends_leaves_out_whom_the_final_size_relation_says() {
    let poisson = poisson(Mode::Push, 1_000_000, 1, 0.0);
    let feedback = |k| Setting { stop: Stop::Coin { k, feedback: true }, ..poisson };
    for (k, want) in (1..).zip([0.20319, 0.05952, 0.01983]) {
        let course = epidemic::course(&feedback(k)).unwrap();
        close(1.0 - course.points.last().unwrap().informed, want, 0.0001);
        close(course.residue, want, 0.000_006);
        for stage in &course.points[200..] {
            // Demers' curve without a clock.
            close(stage.infective, laws::infective(1.0 - stage.informed, k), 0.0001);
        }
    }
    let blind = Setting { fanout: 4, loss: 0.5, stop: Stop::Sends { k: 4 }, ..poisson };
    let course = epidemic::course(&blind).unwrap();
    close(course.points.last().unwrap().informed, 0.79681, 0.0001);
}

#[test]
fn a_disease_has_no_rounds() {
    let why = |setting: Setting| epidemic::course(&setting).unwrap_err();
    let push = poisson(Mode::Push, 100, 1, 0.0);
    assert_eq!(why(rounds(Mode::Push, 100, 1, 0.0)), NoTheory::Doubling);
    assert_eq!(why(Setting { clock: Clock::Timers, ..push }), NoTheory::RandomPhases);
    let coin = Stop::Coin { k: 1, feedback: true };
    assert_eq!(why(Setting { stop: coin, fanout: 2, ..push }), NoTheory::JudgedTogether);
    assert_eq!(why(Setting { stop: coin, mode: Mode::Pull, ..push }), NoTheory::PullResidue);
}
