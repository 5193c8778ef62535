//! Gossip Workshop's engine.
//!
//! A run is a pure function of protocol, settings, seed and timed commands.
//!
//! Modules in reading order:
//!
//! | module | holds |
//! | --- | --- |
//! | [`time`], [`dice`], [`fingerprint`] | whole microseconds, seeded streams, the digest: what everything stands on |
//! | [`knob`], [`settings`], [`topology`] | what can be turned, as data; a set-up that was checked; who is whose neighbour |
//! | [`belief`], [`protocol`] | the boundary: one node's view as a state machine without I/O, and the words that all share |
//! | [`kit`] | pure parts that protocols share, each one noun |
//! | [`protocols`] | one file or folder each, and the registry: one line each |
//! | [`sim`] | the world: queue, network, machines, clocks, commands, history; it knows no protocol |
//! | [`observe`] | what happened, as columns and counters |
//! | [`engine`] | the small face of a run that page and command line talk to |
//! | [`lab`], [`theory`], [`forecast`] | many runs measured, what theory says, and where the two meet |
//! | [`catalog`], `bindings` | all that is fixed, for menus and help; the only place that knows wasm |
//!
//! What holds everywhere, most of it by `tests/tidy.rs`: no clock, file, thread or global dice below `bindings`; no container whose
//! order is not a function of the seed; `ln`, `exp` and `pow` through `libm` only; who imports whom stands in one table.

pub mod belief;
#[cfg(target_arch = "wasm32")]
pub mod bindings;
pub mod catalog;
pub mod dice;
pub mod engine;
pub mod fingerprint;
pub mod forecast;
pub mod kit;
pub mod knob;
pub mod lab;
pub mod observe;
pub mod protocol;
pub mod protocols;
pub mod settings;
pub mod sim;
pub mod theory;
pub mod time;
pub mod topology;
