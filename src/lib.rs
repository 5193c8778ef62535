//! Gossip Workshop's engine.
//!
//! A run is a pure function of protocol, settings, seed and timed commands.
//!
//! Modules in reading order: [`time`] and [`dice`] are what everything stands on.

pub mod dice;
pub mod time;
