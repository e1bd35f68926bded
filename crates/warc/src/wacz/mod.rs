//! WACZ 1.1.1: records, an index of them and a list of pages in one ZIP that replay tools open by itself.
//!
//! Everything in it is stored, not deflated: players read pieces of it by their place. The same records and pages are the
//! same bytes.

mod cdx;
mod package;

pub use package::{Page, Wacz, WaczError};
