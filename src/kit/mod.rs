//! Pure parts that protocols share.

pub mod repair;
pub mod table;
