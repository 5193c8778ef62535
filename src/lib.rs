//! Gossip Workshop's engine.
//!
//! A run is a pure function of protocol, settings, seed and timed commands.
//!
//! Modules in reading order: [`time`] and [`dice`] are what everything stands on; [`kit`] holds the pure parts that
//! protocols share; [`theory`] holds what a run is compared with.

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
