//! Pure parts that protocols share.
