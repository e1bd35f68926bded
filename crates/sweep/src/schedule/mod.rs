//! When a target is due: cadence, days, hours, campaigns. Pure.
//!
//! ```text
//! Timing -> slots (moments of Beijing) -> the latest slot that has passed > the last sweep -> due, once
//! ```
//!
//! However many slots were missed while the machine was off, one sweep makes up for them: only the latest slot counts.

mod cadence;
mod calendar;
mod due;

pub use cadence::{Cadence, Hours};
pub use calendar::{Calendar, Days};
pub use due::{Due, LastSweep, Timing, due, next_slot};
