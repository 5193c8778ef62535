//! The knobs of anti-entropy, for whoever runs it: beside something else ([`SWITCH`], [`INTERVAL`], [`MODE`]) or alone.

use super::DIRECTIONS;
use crate::knob::{Kind, Knob};
use crate::time::Duration;

/// Knob: whether anti-entropy runs beside rumors or mail.
pub const SWITCH: Knob = Knob {
    name: "anti-entropy",
    label: "Anti-entropy",
    help: "Nodes also compare everything they have with a random neighbour every so often. It heals what was missed, for \
           certain, and costs bytes all the time.",
    source: "Demers et al. 1987, section 1.3: the backup for rumor mongering and direct mail",
    default: "false",
    kind: Kind::Switch,
    group: "repair",
    live: true,
};

/// Knob: how often, where it runs beside something else.
pub const INTERVAL: Knob = Knob {
    name: "repair-interval",
    label: "Repair every",
    help: "How long a node waits between two comparisons. Shorter heals sooner and costs more.",
    source: "10 s: ten rounds of gossip; Demers et al. 1987 run it far less often than rumors",
    default: "10s",
    kind: Kind::Time(Duration::from_millis(1), Duration::from_secs(86_400)),
    group: "repair",
    live: true,
};

/// Knob: the direction, where it runs beside something else.
pub const MODE: Knob = Knob {
    name: "repair-mode",
    label: "Repair direction",
    help: "In which direction differences are repaired.",
    source: "Demers et al. 1987, section 1.3: push-pull repairs both",
    default: "push-pull",
    kind: Kind::Choice(DIRECTIONS),
    group: "repair",
    live: true,
};

/// Knob: how differences are found.
pub const COMPARE: Knob = Knob {
    name: "compare",
    label: "Compare",
    help: "full: send everything. versions: send what you have by name, then what differs. merkle: compare hashes, from one \
           for everything down to what differs: cheapest where little does, but it takes more messages.",
    source: "full: Demers et al. 1987, section 1.3; versions: van Renesse et al. 2008; merkle: DeCandia et al. 2007, section 4.7",
    default: "full",
    kind: Kind::Choice(&["full", "versions", "merkle"]),
    group: "repair",
    live: false,
};

/// Knob: how much one message carries.
pub const BUDGET: Knob = Knob {
    name: "budget",
    label: "Budget",
    help: "The most updates that one message of a comparison carries; 0 is no limit. Less takes more rounds to catch up.",
    source: "0: no limit; van Renesse et al. 2008 show 100",
    default: "0",
    kind: Kind::Int(0, 100_000),
    group: "repair",
    live: true,
};

/// Knob: which updates go first when not all fit.
pub const ORDER: Knob = Knob {
    name: "order",
    label: "Order",
    help: "Which updates go first when the budget does not suffice, with versions or merkle. precise: the newest or oldest \
           written, which takes longer digests. scuttle: each writer's lowest versions, a few of each (breadth) or all of \
           one (depth).",
    source: "van Renesse et al. 2008, section 3: scuttle-depth keeps staleness lowest",
    default: "scuttle-depth",
    kind: Kind::Choice(&["precise-newest", "precise-oldest", "scuttle-breadth", "scuttle-depth"]),
    group: "repair",
    live: false,
};

/// Knob: how many children a cell of the tree has.
pub const MERKLE_FANOUT: Knob = Knob {
    name: "merkle-fanout",
    label: "Merkle branching",
    help: "How many children each cell of the Merkle tree has. More makes fewer steps, and more hashes in each.",
    source: "16: a nibble of the key per level; Riak's trees have 1024 (basho/riak_core: hashtree.erl WIDTH)",
    default: "16",
    kind: Kind::Int(2, 1_024),
    group: "repair",
    live: false,
};

/// Knob: how many levels the tree has below its root.
pub const MERKLE_DEPTH: Knob = Knob {
    name: "merkle-depth",
    label: "Merkle depth",
    help: "How many levels the Merkle tree has below its root. More makes smaller buckets, and one more message each.",
    source: "2: 256 buckets for a few thousand entries; Riak's trees have 2 levels (basho/riak_core: hashtree.erl)",
    default: "2",
    kind: Kind::Int(1, 5),
    group: "repair",
    live: false,
};
