//! Plain runs of rumors, at the speed of memory.
//!
//! One update, a full mesh, nobody stops, nobody crashes: the textbook's epidemic. Then a node is a bit or two, and nothing has
//! to be kept of a message but whom it reaches and when. The dice are those of the general engine, draw by draw, so the
//! digest is the same; if it were not, this would be another simulator and not worth having.

mod rounds;
mod timers;

use super::Rumor;
use crate::protocol::Sprint;
use crate::settings::Settings;
use crate::topology::Shape;

/// The knobs that may be turned in a plain run. Whatever else there is, or will be, stands at its default: no stop rule, no
/// anti-entropy, no limits, an ideal network of ideal machines.
const TURNED: [&str; 8] = ["clock", "fanout", "interval", "latency", "loss", "mode", "value-bytes", "zones"];

/// The way through runs of these settings, if they are plain.
pub(super) fn of(rumor: Rumor, settings: &Settings) -> Option<Box<dyn Sprint>> {
    let plain = settings.shape == Shape::Mesh
        && settings.nodes > 2
        && settings.changed().all(|(name, _)| TURNED.contains(&name));
    match settings.choice("clock") {
        "rounds" if plain => rounds::Rounds::new(rumor, settings).map(boxed),
        "timers" if plain => timers::Timers::new(rumor, settings).map(boxed),
        _ => None,
    }
}

fn boxed(sprint: impl Sprint + 'static) -> Box<dyn Sprint> {
    Box::new(sprint)
}
