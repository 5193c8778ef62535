//! Gossip Workshop's engine.
//!
//! A run is a pure function of protocol, settings, seed and timed commands.
//!
//! Modules in reading order: [`time`] and [`dice`] are what everything stands on; [`kit`] holds the pure parts that
//! protocols share; [`theory`] holds what a run is compared with.

pub mod dice;
pub mod theory;
pub mod time;
