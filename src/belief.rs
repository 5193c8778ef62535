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

    /// Nobody of `observers` believes anything.
    pub fn unknown(observers: u32) -> Self {
        Self([observers, 0, 0, 0, 0])
    }

    /// Lets `observers` of those that believe `held` believe `belief` instead. There must be so many.
    #[inline]
    pub fn shift(&mut self, observers: u32, held: Belief, belief: Belief) {
        if held != belief {
            let Self(counts) = self;
            counts[held as usize] -= observers;
            counts[belief as usize] += observers;
        }
    }

    /// Lets those whom `others` counts believe what they believe there, not nothing, as which they were counted here.
    pub fn tell(&mut self, others: &Self) {
        for belief in [Belief::Alive, Belief::Suspect, Belief::Dead, Belief::Left] {
            self.shift(others.of(belief), Belief::Unknown, belief);
        }
    }

    /// The same without one observer, who believes `belief`.
    pub fn without(mut self, belief: Belief) -> Self {
        self.0[belief as usize] -= 1;
        self
    }
}

impl Census {
    /// A census of what was counted elsewhere, by subject.
    pub fn of(opinions: Vec<Opinion>) -> Self {
        Self { opinions }
    }

    /// Makes room for `nodes`, of which the first `present` all believe `belief` of each other, and the rest nothing of anybody.
    pub fn found(&mut self, nodes: usize, present: usize, belief: Belief) {
        self.opinions = vec![Opinion::unknown(nodes as u32); nodes];
        for opinion in &mut self.opinions[..present] {
            opinion.shift(present as u32, Belief::Unknown, belief);
        }
    }

    /// An observer that believed `held` of the subject now believes `belief`.
    #[inline]
    pub fn change(&mut self, subject: NodeId, held: Belief, belief: Belief) {
        self.opinions[subject.index()].shift(1, held, belief);
    }

    /// What is believed of each subject, in order of their numbers.
    pub fn opinions(&self) -> &[Opinion] {
        &self.opinions
    }
}
