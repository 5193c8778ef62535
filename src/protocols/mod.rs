//! The protocols, and the registry: one line per protocol.

pub mod rumor;
