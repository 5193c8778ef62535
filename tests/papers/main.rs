//! The engine against numbers that others published: one file per paper, one test per claim.
//!
//! Seeds are fixed, so a failure is a change of behaviour, never bad luck. A mean over R runs is accepted within 4σ/√R, with
//! σ from the runs themselves: were the seeds free, one comparison in 16,000 would fail. Against a published mean of R₀
//! runs that becomes 4σ√(1/R + 1/R₀) and half of the last printed digit.
//!
//! "Reference" columns are neither ours nor published: they come from independent throw-away programs, one per claim,
//! written before the engine to settle how a paper is to be read.
#![cfg(not(target_arch = "wasm32"))]

mod lab;

mod asynchronous;
mod averaging;
mod completion;
mod demers;
mod random_graphs;
mod scuttlebutt;
mod sir;
mod van_renesse;
