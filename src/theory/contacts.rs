//! What one turn of one node does to the number of informed nodes.

use super::{Clock, Mode, Setting};
use crate::dice::pow;

/// The odds of contacts under one setting.
pub(super) struct Contacts {
    pub nodes: u32,
    /// Distinct partners per turn; at most all others.
    pub fanout: u32,
    /// Odds of 0, 1, ... arrivals among a pushing node's contacts; only `[1.0]` when nobody pushes.
    pushes: Vec<f64>,
    /// The same for answered questions.
    pulls: Vec<f64>,
    push_chance: f64,
    pull_chance: f64,
}

impl Contacts {
    pub fn new(setting: &Setting) -> Self {
        let fanout = setting.fanout.min(setting.nodes - 1);
        let arrives = 1.0 - setting.loss;
        // In a round a contact is atomic. Between messages, a pull needs its question and its answer.
        let answered = match setting.clock {
            Clock::Rounds | Clock::Sweep => arrives,
            Clock::Timers | Clock::Poisson => arrives * arrives,
        };
        let push_chance = if setting.mode == Mode::Pull { 0.0 } else { arrives };
        let pull_chance = if setting.mode == Mode::Push { 0.0 } else { answered };
        Self {
            nodes: setting.nodes,
            fanout,
            pushes: arrivals(fanout, push_chance),
            pulls: arrivals(fanout, pull_chance),
            push_chance,
            pull_chance,
        }
    }

    pub fn pushes(&self) -> bool {
        self.push_chance > 0.0
    }

    pub fn pulls(&self) -> bool {
        self.pull_chance > 0.0
    }

    /// Contacts that inform somebody, per informed node and interval, while nearly all are missing.
    pub fn pace(&self) -> f64 {
        f64::from(self.fanout) * (self.push_chance + self.pull_chance)
    }

    /// Odds that one pushing node informs 0, 1, ... `fanout` of the `fresh` nodes that nobody has told yet.
    pub fn push_hits(&self, fresh: u32) -> Vec<f64> {
        let others = f64::from(self.nodes - 1);
        let mut drawn = vec![1.0];
        let mut hits = vec![0.0; self.pushes.len()];
        for (draws, arrive) in self.pushes.iter().enumerate() {
            for (hit, odds) in hits.iter_mut().zip(&drawn) {
                *hit += arrive * odds;
            }
            let left = others - draws as f64;
            drawn.push(0.0);
            for t in (0..=draws).rev() {
                let chance = (f64::from(fresh) - t as f64).max(0.0) / left.max(1.0);
                let moved = drawn[t] * chance.min(1.0);
                drawn[t] -= moved;
                drawn[t + 1] += moved;
            }
        }
        hits
    }

    /// Chance that a node that asks learns nothing, when `informed` others know.
    pub fn pull_misses(&self, informed: f64) -> f64 {
        let others = f64::from(self.nodes - 1);
        let mut all_ignorant = 1.0;
        let mut misses = 0.0;
        for (draws, arrive) in self.pulls.iter().enumerate() {
            misses += arrive * all_ignorant;
            let left = others - draws as f64;
            all_ignorant *= ((left - informed) / left.max(1.0)).max(0.0);
        }
        misses
    }

    /// Expected number of informed nodes after a synchronous round that starts with `informed` of them. Exact: a
    /// node stays ignorant if its own questions fail and every pusher, independently, misses it.
    pub fn after_round(&self, informed: f64) -> f64 {
        let nodes = f64::from(self.nodes);
        let missed = 1.0 - f64::from(self.fanout) * self.push_chance / (nodes - 1.0);
        nodes - (nodes - informed) * self.pull_misses(informed) * pow(missed, informed)
    }

    /// Expected newly informed nodes per interval when nodes act one by one.
    pub fn drift(&self, informed: f64) -> f64 {
        let nodes = f64::from(self.nodes);
        let told = informed * f64::from(self.fanout) * self.push_chance / (nodes - 1.0);
        (nodes - informed) * (told + 1.0 - self.pull_misses(informed))
    }
}

/// Odds of 0, 1, ... successes in `trials` independent ones; stops at 0 when there is no chance at all.
fn arrivals(trials: u32, chance: f64) -> Vec<f64> {
    let mut odds = vec![1.0];
    for _ in 0..if chance > 0.0 { trials } else { 0 } {
        odds.push(0.0);
        for k in (1..odds.len()).rev() {
            odds[k] = odds[k] * (1.0 - chance) + odds[k - 1] * chance;
        }
        odds[0] *= 1.0 - chance;
    }
    odds
}
