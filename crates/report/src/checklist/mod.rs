//! The record of an online inspection (网上检查记录表): a form for each shop, item by item.
//!
//! A checklist's file names its items and, for each, the categories whose leads belong there. `inspect` puts the leads
//! of a shop in their items; [`checklist_xlsx`] prints a sheet a shop. An item without categories is for a person.

mod definition;
mod inspect;
mod sheet;

pub use definition::{Checklist, Item};
pub use inspect::{Inspection, inspect};
pub use sheet::checklist_xlsx;
