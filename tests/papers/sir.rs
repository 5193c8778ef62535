//! Kermack and McKendrick 1927 as gossip uses it: each infective node makes R₀ contacts on average, and stops.
//!
//! Either the news dies out among the first few, or it reaches the final size z = 1 - e^(-R₀z); hardly ever does it stop in
//! between. Bimodal Multicast (Birman et al. 1999) is named after that shape.

use crate::lab::{POISSON, ROUNDS, Sample, close, informed, quiet, rumor};

/// f contacts of which a share is lost: R₀ = f(1 - loss). Final size among the runs that took off, 4σ/√R and 1/n; the
/// share of the others is the root of q = (loss + (1-loss)q)^f, a branching process that dies out. Nothing in between.
#[test]
fn contacts_that_may_be_lost_give_two_outcomes() {
    let nodes = 1_000;
    // R₀ of 1.5, 2, 2.5 and 3; the sizes are those of the standard table.
    for (fanout, loss, size) in [(3, 0.5, 0.58281), (4, 0.5, 0.79681), (5, 0.5, 0.89264), (4, 0.25, 0.94048)] {
        let knobs = format!("{ROUNDS} fanout={fanout} stop=sends k={fanout} loss={loss}");
        let shares = rumor(nodes, &knobs).runs(300, quiet, informed);
        let (died, took): (Vec<f64>, Vec<f64>) = shares.into_iter().partition(|share| *share < size / 3.0);
        assert!(died.iter().all(|share| *share < 0.1) && took.iter().all(|share| *share > size - 0.2));
        let name = format!("R₀ = {}", f64::from(fanout) * (1.0 - loss));
        let runs = (died.len() + took.len()) as f64;
        Sample::from_iter(took).is(&name, size, 1.0 / f64::from(nodes));
        let mut extinct = 0.0f64;
        (0..200).for_each(|_| extinct = (loss + (1.0 - loss) * extinct).powi(fanout));
        let error = 4.0 * (extinct * (1.0 - extinct) / runs).sqrt();
        close(&format!("{name}, died out"), died.len() as f64 / runs, extinct, error);
    }
}

/// A coin of 1/k after each blind contact, under Poisson clocks: R₀ = k on average, whatever the distribution. Nobody stops
/// before the first contact, so nothing dies out. 4σ/√R and 2/n: fluctuations leave out a little more at finite n.
#[test]
fn only_the_mean_number_of_contacts_counts() {
    for (k, size) in [(2, 0.79681), (3, 0.94048), (4, 0.98017)] {
        let knobs = format!("{POISSON} stop=coin feedback=false k={k}");
        let shares: Sample = rumor(1_000, &knobs).runs(200, quiet, informed).into_iter().collect();
        shares.is(&format!("R₀ = {k}"), size, 0.002);
    }
}
