//! The log in words.

use crate::observe::recorder::{Event, Line};
use crate::observe::{Effectiveness, Fate, Occasion, tally};
use crate::protocol::{Belief, Means, NodeId, Protocol};
use serde::Serialize;

/// A line of the log.
#[derive(Clone, Debug, Serialize)]
pub struct LogLine {
    /// Its number, from 0.
    pub index: f64,
    /// When, in microseconds.
    pub at_us: f64,
    /// `command`, `belief`, `accused`, `learned`, `repaired`, `wrote`, `down`, `up`, `forgot`, `useful`, `redundant`, `lost`, `refused` or `message`.
    pub kind: &'static str,
    /// To whom; 0 for nobody.
    pub node: NodeId,
    /// By whom; 0 for nobody.
    pub peer: NodeId,
    /// In words.
    pub text: String,
}

/// A changed belief in words.
fn accuse<P: Protocol>(node: NodeId, subject: NodeId, belief: Belief, source: NodeId) -> String {
    let verdict = match belief {
        Belief::Unknown => format!("has forgotten node {subject}"),
        Belief::Alive => format!("takes node {subject} for alive"),
        Belief::Suspect => format!("suspects node {subject}"),
        Belief::Dead => format!("takes node {subject} for {}", P::INFO.crashed),
        Belief::Left => format!("knows that node {subject} has left"),
    };
    match source {
        NodeId::NOBODY => format!("Node {node} {verdict}: its own finding"),
        _ => format!("Node {node} {verdict}: node {source} said so"),
    }
}

/// A line of the log in words.
pub fn tell<P: Protocol>(index: u64, line: &Line) -> LogLine {
    let Line { at, node, peer, event } = line;
    let (kind, text) = match event {
        Event::Command(command) => ("command", format!("You: {command}")),
        Event::Befell(Occasion::Killed) => ("down", format!("Node {node} went down")),
        Event::Befell(Occasion::Left) => ("down", format!("Node {node} has left")),
        Event::Befell(Occasion::Joined(seed)) => ("up", format!("Node {node} started, and knows only node {seed}")),
        Event::Befell(Occasion::Restarted) => ("up", format!("Node {node} started again with what its disk holds")),
        Event::Befell(Occasion::Wiped) => ("up", format!("Node {node} started again with an empty disk")),
        Event::Befell(Occasion::Forgot(update)) => {
            ("forgot", format!("Node {node} no longer remembers the deletion {}", tally::name(*update)))
        }
        Event::Accused(belief) => {
            ("accused", format!("{}, and the first to say so", accuse::<P>(*node, *peer, *belief, NodeId::NOBODY)))
        }
        Event::Believed(belief, source) => ("belief", accuse::<P>(*node, *peer, *belief, *source)),
        Event::Learned(update, Means::Own) => ("wrote", format!("Node {node} wrote {}", tally::name(*update))),
        Event::Learned(update, Means::Rumor) => {
            ("learned", format!("Node {node} heard {} from node {peer}", tally::name(*update)))
        }
        Event::Learned(update, Means::Repair) => {
            ("repaired", format!("Node {node} got {} from node {peer} by anti-entropy", tally::name(*update)))
        }
        Event::Message(kind, fate, effect) => {
            let name = P::INFO.messages[usize::from(*kind)].name;
            let (kind, outcome) = match (fate, effect.has(Effectiveness::USEFUL), effect.has(Effectiveness::REDUNDANT))
            {
                (Fate::Arrives, true, _) => ("useful", "told something new"),
                (Fate::Arrives, _, true) => ("redundant", "told nothing new"),
                (Fate::Arrives, ..) => ("message", "arrived"),
                (Fate::Lost, ..) => ("lost", "was lost"),
                (Fate::Down, ..) => ("refused", "found nobody: the node is down"),
                (Fate::Cut, ..) => ("refused", "found no open road"),
                (Fate::Refused, ..) => ("refused", "was turned away"),
            };
            (kind, format!("{name} from node {peer} to node {node} {outcome}"))
        }
    };
    LogLine { index: index as f64, at_us: at.micros() as f64, kind, node: *node, peer: *peer, text }
}
