//! What may be set about rumors.

use crate::kit::content::{GRACE, MERGE};
use crate::kit::repair::{self, DIRECTIONS};
use crate::kit::table::VALUE_BYTES;
use crate::knob::{Kind, Knob};
use crate::protocol::MAX_PEERS;

/// Every knob, in the order of the page.
pub(super) const KNOBS: &[Knob] = &[
    Knob {
        name: "mode",
        label: "Mode",
        help: "push: tell. pull: ask. push-pull: both in one contact. Push is fast at first, pull at the end.",
        source: "Demers et al. 1987, section 1.4",
        default: "push",
        kind: Kind::Choice(DIRECTIONS),
        group: "spread",
        live: true,
    },
    Knob {
        name: "fanout",
        label: "Fanout",
        help: "How many random neighbours a node contacts each interval. More is faster, and more is told twice.",
        source: "1: Demers et al. 1987; memberlist's GossipNodes is 3",
        default: "1",
        kind: Kind::Int(1, MAX_PEERS as u64),
        group: "spread",
        live: true,
    },
    Knob {
        name: "stop",
        label: "Stop rule",
        help: "never. counter: after k useless contacts. coin: with chance 1/k after each. sends: after k sends. retransmit: \
               after k·⌈log10(n+1)⌉ sends.",
        source: "Demers et al. 1987, section 1.4; retransmit: hashicorp/memberlist: util.go retransmitLimit",
        default: "never",
        kind: Kind::Choice(&["never", "counter", "coin", "sends", "retransmit"]),
        group: "stop",
        live: true,
    },
    Knob {
        name: "k",
        label: "k",
        help: "The stop rule's number. Larger leaves fewer nodes out and costs more messages.",
        source: "4: memberlist's RetransmitMult; Demers et al. 1987 try 1 to 5",
        default: "4",
        kind: Kind::Int(1, 100),
        group: "stop",
        live: true,
    },
    Knob {
        name: "feedback",
        label: "Feedback",
        help: "Whether counter and coin count only contacts that already knew (true), or every contact, blind (false).",
        source: "Demers et al. 1987, section 1.4: feedback is the better",
        default: "true",
        kind: Kind::Switch,
        group: "stop",
        live: true,
    },
    Knob {
        name: "reset",
        label: "Counter reset",
        help: "Whether a contact that needed the update sets the counter back to zero.",
        source: "Demers et al. 1987, footnote to Table 3; Table 1 needs it too",
        default: "true",
        kind: Kind::Switch,
        group: "stop",
        live: true,
    },
    Knob {
        name: "limit",
        label: "Connection limit",
        help: "How many contacts a node takes between two of its own turns; 0 is no limit.",
        source: "Demers et al. 1987, section 1.4: connection limit",
        default: "0",
        kind: Kind::Int(0, 1_000),
        group: "stop",
        live: true,
    },
    Knob {
        name: "hunt",
        label: "Hunting",
        help: "How many other peers a node tries in one turn when it is refused.",
        source: "Demers et al. 1987, section 1.4: hunting",
        default: "0",
        kind: Kind::Int(0, 1_000),
        group: "stop",
        live: true,
    },
    repair::SWITCH,
    repair::INTERVAL,
    repair::MODE,
    repair::COMPARE,
    repair::BUDGET,
    repair::ORDER,
    repair::MERKLE_FANOUT,
    repair::MERKLE_DEPTH,
    MERGE,
    GRACE,
    VALUE_BYTES,
];
