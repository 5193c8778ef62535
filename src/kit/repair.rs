//! Anti-entropy: two replicas compare everything they have and repair the difference.
//!
//! The exchange is a pure function of a table and a message, so that any protocol can run it beside its own, or alone.
//!
//! ```text
//!   push        State ───▶
//!   pull        Ask   ───▶        ◀─── Rest
//!   push-pull   Swap  ───▶        ◀─── Rest
//! ```
//!
//! Source: Demers et al. 1987, section 1.3 (anti-entropy as push, pull and push-pull).

use super::table::{Table, Updates};
use crate::knob::{Kind, Knob};
use crate::protocol::Update;
use crate::settings::Settings;

/// In which direction differences are repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The caller shows all it has.
    Push,
    /// The caller asks for all the other has.
    Pull,
    /// Both.
    PushPull,
}

/// The words of [`Direction`], in its order.
pub const DIRECTIONS: &[&str] = &["push", "pull", "push-pull"];

impl Direction {
    /// Reads a knob whose words are [`DIRECTIONS`].
    pub fn new(settings: &Settings, knob: &str) -> Self {
        match settings.choice(knob) {
            "push" => Self::Push,
            "pull" => Self::Pull,
            _ => Self::PushPull,
        }
    }
}

/// What two replicas say to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// This is all I have.
    State(Updates),
    /// What do you have?
    Ask,
    /// This is all I have; what do you have?
    Swap(Updates),
    /// The answer to the last two.
    Rest(Updates),
}

impl Message {
    /// The updates told.
    pub fn updates(&self) -> &[Update] {
        match self {
            Self::State(updates) | Self::Swap(updates) | Self::Rest(updates) => updates,
            Self::Ask => &[],
        }
    }

    /// Whether it opens an exchange.
    pub fn opens(&self) -> bool {
        !matches!(self, Self::Rest(_))
    }

    /// Whether it is a question, told or not.
    pub fn asks(&self) -> bool {
        matches!(self, Self::Ask | Self::Swap(_))
    }
}

/// The first message of an exchange.
pub fn open<T: Copy>(direction: Direction, table: &Table<T>, frozen_round: Option<u32>) -> Message {
    match direction {
        Direction::Push => Message::State(table.all(frozen_round).collect()),
        Direction::Pull => Message::Ask,
        Direction::PushPull => Message::Swap(table.all(frozen_round).collect()),
    }
}

/// The answer to a message, given the table before the message was merged: what the caller has shown that it has is left
/// out. `None` if there is nothing to say.
pub fn answer<T: Copy>(table: &Table<T>, message: &Message, frozen_round: Option<u32>) -> Option<Message> {
    if !message.asks() {
        return None;
    }
    let shown = message.updates();
    let newer = |update: &Update| !shown.iter().any(|shown| shown.covers(*update));
    let rest: Updates = table.all(frozen_round).filter(newer).collect();
    (!rest.is_empty()).then_some(Message::Rest(rest))
}

/// Knob: whether anti-entropy runs beside rumors.
pub const SWITCH: Knob = Knob {
    name: "anti-entropy",
    label: "Anti-entropy",
    help: "Nodes also compare everything they have with a random neighbour every so often. It heals what rumors missed, for \
           certain, and costs bytes all the time.",
    source: "Demers et al. 1987, section 1.3: the backup for rumor mongering",
    default: "false",
    kind: Kind::Switch,
    group: "repair",
    live: true,
};
