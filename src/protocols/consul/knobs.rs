//! Consul's knobs and constants: Serf's, and how many servers and services there are.

use super::super::{serf, swim};
use crate::knob::{Kind, Knob, joined};
use crate::time::Duration;

/// How long an agent stays after its goodbye (`lib/serf/serf.go: LeavePropagateDelay`).
pub const LEAVE_PROPAGATE: Duration = Duration::from_secs(3);
/// How often an agent compares its services with the catalog in clusters up to 128 (`agent/config: AEInterval`).
pub const SYNC_INTERVAL: Duration = Duration::from_secs(60);
/// How soon it tries again when that failed (`agent/ae/ae.go: retryFailIntv`).
pub const RETRY_FAIL: Duration = Duration::from_secs(15);
/// How often the leader compares the catalog with its LAN pool (`agent/consul/config.go: ReconcileInterval`).
pub const RECONCILE_INTERVAL: Duration = Duration::from_secs(60);
/// A tenth of Raft's heartbeat timeout, which Consul stretches to 5 s (`raft_multiplier` 5).
pub const HEARTBEAT: Duration = Duration::from_millis(500);

const OWN: [Knob; 5] = [
    serf::OWN_KNOBS[0],
    Knob { default: "72h", source: "72 h: agent/consul/config.go ReconnectTimeout", ..serf::OWN_KNOBS[1] },
    serf::OWN_KNOBS[2],
    Knob {
        name: "servers",
        label: "Servers",
        help: "How many agents of each datacentre, the first, are servers: they hold the catalog and form the WAN pool. More outlive more \
               crashes; without most of them nothing can be registered.",
        source: "3: Consul's reference architecture has 3 or 5",
        default: "3",
        kind: Kind::Int(1, 7),
        group: "catalog",
        live: false,
    },
    Knob {
        name: "services",
        label: "Services",
        help: "How many services there are; node n runs number (n - 1) mod this + 1.",
        source: "3: the workshop's choice",
        default: "3",
        kind: Kind::Int(1, 64),
        group: "catalog",
        live: false,
    },
];

/// All of them.
pub const KNOBS: &[Knob] = &joined::<Knob, { swim::KNOBS.len() + OWN.len() }>(swim::KNOBS, &OWN);
