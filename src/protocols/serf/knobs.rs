//! Serf's knobs: memberlist's, and how long it remembers and seeks those who are gone.

use super::super::swim;
use crate::knob::{Kind, Knob, joined};
use crate::time::Duration;

/// What Serf adds.
pub const OWN_KNOBS: [Knob; 3] = [
    long(
        "reconnect-interval",
        "Reconnect interval",
        "How often the failed are sought. Shorter heals a long split sooner.",
        "30 s: serf/config.go ReconnectInterval",
        "30s",
    ),
    long(
        "reconnect-timeout",
        "Reconnect timeout",
        "After how long the failed are given up and forgotten.",
        "24 h: serf/config.go ReconnectTimeout; Consul has 72 h",
        "24h",
    ),
    long(
        "tombstone-timeout",
        "Tombstone timeout",
        "After how long those who left are forgotten. Shorter may let an old message bring one back.",
        "24 h: serf/config.go TombstoneTimeout",
        "24h",
    ),
];

const fn long(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    source: &'static str,
    default: &'static str,
) -> Knob {
    let kind = Kind::Time(Duration::from_secs(1), Duration::from_secs(10 * 86_400));
    Knob { name, label, help, source, default, kind, group: "repair", live: true }
}

/// All of them.
pub const KNOBS: &[Knob] = &joined::<Knob, { swim::KNOBS.len() + OWN_KNOBS.len() }>(swim::KNOBS, &OWN_KNOBS);
