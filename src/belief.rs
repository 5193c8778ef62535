//! What nodes believe of each other's lives, in words that all protocols share, and how many believe what.

use crate::protocol::NodeId;
use crate::time::{Duration, Instant};
use serde::Serialize;

/// What one node believes of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Belief {
    /// Has not heard of it, or has forgotten it.
    #[default]
    Unknown = 0,
    /// Takes it for running.
    Alive = 1,
    /// Waits for a sign of life.
    Suspect = 2,
    /// Takes it for crashed.
    Dead = 3,
    /// Knows that it has gone of its own will.
    Left = 4,
}

/// How many observers believe what of one subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opinion([u32; 5]);

/// How many observers believe what of each subject, itself included. Kept as beliefs change: nobody asks n² pairs. A process
/// that has stopped believes nothing (`Unknown`), so all others are beliefs of running nodes.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// By subject.
    opinions: Vec<Opinion>,
}

/// A suspicion that runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// Who is suspected.
    pub subject: NodeId,
    /// When it is given up, unless it refutes; by the observer's steady clock.
    pub ends: Instant,
    /// The longest that such a suspicion lasts: as long as nobody confirms it.
    pub longest: Duration,
}

impl Opinion {
    /// How many believe this.
    pub fn of(&self, belief: Belief) -> u32 {
        self.0[belief as usize]
    }

    /// The same without one observer, who believes `belief`.
    pub fn without(mut self, belief: Belief) -> Self {
        self.0[belief as usize] = self.0[belief as usize].saturating_sub(1);
        self
    }
}

impl Census {
    /// Makes room for `nodes`, of which the first `present` all believe `belief` of each other, and the rest nothing of anybody.
    pub fn found(&mut self, nodes: usize, present: usize, belief: Belief) {
        let nobody = Opinion([nodes as u32, 0, 0, 0, 0]);
        self.opinions = vec![nobody; nodes];
        for Opinion(counts) in &mut self.opinions[..present] {
            counts[Belief::Unknown as usize] -= present as u32;
            counts[belief as usize] += present as u32;
        }
    }

    /// An observer that believed `held` of the subject now believes `belief`.
    #[inline]
    pub fn change(&mut self, subject: NodeId, held: Belief, belief: Belief) {
        if held != belief {
            let Opinion(counts) = &mut self.opinions[subject.index()];
            counts[held as usize] -= 1;
            counts[belief as usize] += 1;
        }
    }

    /// What is believed of each subject, in order of their numbers.
    pub fn opinions(&self) -> &[Opinion] {
        &self.opinions
    }
}
