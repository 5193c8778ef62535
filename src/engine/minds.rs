//! What a node has in mind, for the inspector; and what came of every crash and accusation.

use crate::belief::{Belief, Census, Countdown};
use crate::observe::accusations::{Accusations, Case};
use crate::observe::detection::{Crash, Detection};
use crate::protocol::NodeId;
use crate::time::{Duration, Instant};
use serde::Serialize;

/// Longer lists are cut, and counted.
const LISTED: usize = 24;

/// What a node has in mind.
#[derive(Clone, Debug, Serialize)]
pub struct MindView {
    /// Whether its process is frozen.
    pub frozen: bool,
    /// How many messages wait at it.
    pub inbox: usize,
    /// What it will do next by itself: name and time in microseconds of each timer, the first few.
    pub timers: Vec<(String, f64)>,
    /// What it believes and what is believed of it; `None` if the protocol does not tell the living from the dead.
    pub beliefs: Option<BeliefsView>,
}

/// What a node believes of the others, and they of it. Counts are of `[unknown, alive, suspect, dead, left]`.
#[derive(Clone, Debug, Serialize)]
pub struct BeliefsView {
    /// How many others it believes what of.
    pub of_others: [u32; 5],
    /// How many of these beliefs are wrong.
    pub wrong: usize,
    /// Those, the first few: of whom, and what.
    pub mistakes: Vec<(NodeId, Belief)>,
    /// How many other running nodes believe what of it.
    pub of_it: [u32; 5],
    /// Whom it suspects, and until when in microseconds.
    pub suspicions: Vec<(NodeId, f64)>,
    /// The latest case against it.
    pub case: Option<CaseView>,
}

/// A case against a node; times are in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct CaseView {
    /// Against whom.
    pub node: NodeId,
    /// Who began.
    pub accuser: NodeId,
    /// When.
    pub at: f64,
    /// Of being silent, or dead at once.
    pub verdict: Belief,
    /// Whether the accused was running then.
    pub falsely: bool,
    /// Who first took it for dead by its own finding.
    pub condemned_by: NodeId,
    /// When.
    pub condemned_at: Option<f64>,
    /// When the first took it for alive again.
    pub closed: Option<f64>,
}

/// How crashes were found out, and who was wrongly suspected.
#[derive(Clone, Debug, Serialize)]
pub struct DetectionView {
    /// All crashes.
    pub crashed: usize,
    /// The last few, in order of time.
    pub crashes: Vec<CrashView>,
    /// How often a running node came to suspect a running one.
    pub false_suspicions: f64,
    /// How often a running node came to take a running one for dead.
    pub false_positives: f64,
    /// Nodes that were ever taken for dead while they ran.
    pub accused: usize,
    /// The latest cases, the newest first.
    pub cases: Vec<CaseView>,
}

/// One crash; delays are in microseconds, and missing while they last.
#[derive(Clone, Debug, Serialize)]
pub struct CrashView {
    /// Who crashed.
    pub node: NodeId,
    /// When.
    pub at: f64,
    /// After how long the first took it for dead.
    pub first: Option<f64>,
    /// After how long half of the running nodes did.
    pub median: Option<f64>,
    /// After how long all did.
    pub all: Option<f64>,
    /// Whether it is still down.
    pub lasts: bool,
}

/// All nodes and what they believe, whatever the protocol: one build of what follows does for all.
pub struct Others<'a> {
    /// How many there are.
    pub nodes: u32,
    /// How many of them are up.
    pub up: u32,
    /// Whether a node is up.
    pub is_up: &'a dyn Fn(NodeId) -> bool,
    /// What the first believes of the second.
    pub belief: &'a dyn Fn(NodeId, NodeId) -> Belief,
}

/// A node's timers in words, the first few in order of time.
pub fn timers(mut timers: Vec<(Instant, String)>) -> Vec<(String, f64)> {
    timers.sort_by_key(|(at, _)| *at);
    timers.into_iter().take(LISTED).map(|(at, name)| (words(&name), micros(at))).collect()
}

/// What `node` believes of the others, and they of it.
pub fn beliefs(
    node: NodeId,
    others: &Others<'_>,
    census: &Census,
    countdowns: Vec<Countdown>,
    case: Option<&Case>,
) -> BeliefsView {
    let mut of_others = [0; 5];
    let (mut wrong, mut mistakes) = (0, Vec::new());
    for other in (1..=others.nodes).map(NodeId::new).filter(|other| *other != node) {
        let belief = (others.belief)(node, other);
        of_others[belief as usize] += 1;
        if (others.is_up)(node) && is_mistaken(belief, (others.is_up)(other)) {
            wrong += 1;
            if mistakes.len() < LISTED {
                mistakes.push((other, belief));
            }
        }
    }
    let opinion = census.opinions()[node.index()].without((others.belief)(node, node));
    let all = [Belief::Unknown, Belief::Alive, Belief::Suspect, Belief::Dead, Belief::Left];
    let mut of_it = all.map(|belief| opinion.of(belief));
    // The census counts those that are down among the unknowing.
    of_it[0] = (others.up - u32::from((others.is_up)(node))).saturating_sub(of_it[1..].iter().sum());
    BeliefsView {
        of_others,
        wrong,
        mistakes,
        of_it,
        suspicions: countdowns.into_iter().take(LISTED).map(|one| (one.subject, micros(one.ends))).collect(),
        case: case.map(|case| case_view(node, case)),
    }
}

/// What each of `observers` believes of each of `subjects`, observer by observer. Who does not exist believes nothing.
pub fn square(observers: &[u32], subjects: &[u32], nodes: u32, belief: &dyn Fn(NodeId, NodeId) -> Belief) -> Vec<u8> {
    let exists = |number: u32| (1..=nodes).contains(&number);
    let of = |observer, subject| match exists(observer) && exists(subject) {
        true => belief(NodeId::new(observer), NodeId::new(subject)) as u8,
        false => Belief::Unknown as u8,
    };
    observers.iter().flat_map(|observer| subjects.iter().map(move |subject| of(*observer, *subject))).collect()
}

/// A living node that is not taken for one, or a dead one that is. Who suspects or has forgotten a dead one is not wrong.
fn is_mistaken(belief: Belief, is_up: bool) -> bool {
    is_up != (belief == Belief::Alive) && (is_up || belief == Belief::Alive)
}

/// How crashes were found out, and who was wrongly suspected.
pub fn detection(detection: &Detection, accusations: &Accusations) -> DetectionView {
    let crashes = detection.crashes();
    let mut cases: Vec<_> = accusations.cases().iter().collect();
    cases.sort_by_key(|(node, case)| (std::cmp::Reverse(case.at), **node));
    DetectionView {
        crashed: crashes.len(),
        crashes: crashes[crashes.len().saturating_sub(LISTED)..].iter().map(crash_view).collect(),
        false_suspicions: detection.false_suspicions as f64,
        false_positives: detection.false_positives as f64,
        accused: detection.falsely_accused(),
        cases: cases.into_iter().take(LISTED).map(|(node, case)| case_view(*node, case)).collect(),
    }
}

fn crash_view(crash: &Crash) -> CrashView {
    let delay = |delay: Option<Duration>| delay.map(|delay| delay.micros() as f64);
    CrashView {
        node: crash.node,
        at: micros(crash.at),
        first: delay(crash.first),
        median: delay(crash.median),
        all: delay(crash.all),
        lasts: crash.lasts,
    }
}

fn case_view(node: NodeId, case: &Case) -> CaseView {
    CaseView {
        node,
        accuser: case.accuser,
        at: micros(case.at),
        verdict: case.verdict,
        falsely: case.falsely,
        condemned_by: case.condemned.map_or(NodeId::NOBODY, |(by, _)| by),
        condemned_at: case.condemned.map(|(_, at)| micros(at)),
        closed: case.closed.map(micros),
    }
}

fn micros(at: Instant) -> f64 {
    at.micros() as f64
}

/// A timer's name in words: `ProbeTimeout(17)` is `probe timeout 17`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        match letter {
            'A'..='Z' if !words.is_empty() => words.extend([' ', letter.to_ascii_lowercase()]),
            '(' | ',' | '{' => words.push(' '),
            ')' | '}' => {}
            _ => words.push(letter.to_ascii_lowercase()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_are_named_in_words() {
        assert_eq!(words("ProbeTimeout(17)"), "probe timeout 17");
        assert_eq!(words("Turn"), "turn");
    }

    #[test]
    fn what_counts_as_a_mistake() {
        let all = [Belief::Unknown, Belief::Alive, Belief::Suspect, Belief::Dead, Belief::Left];
        assert_eq!(all.map(|belief| is_mistaken(belief, true)), [true, false, true, true, true]);
        assert_eq!(all.map(|belief| is_mistaken(belief, false)), [false, true, false, false, false]);
    }
}
