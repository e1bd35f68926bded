//! Site profiles: what is known of a marketplace, as data and never as code.
//!
//! A profile (`rules/sites/NAME.toml`) says for which hosts it holds, how kinds of pages are known by address, element or
//! words, where the fields stand (selectors, paths into the data of scripts), which parameters of addresses name no page,
//! and what the one address of goods is. What it gives is one more source of a listing, with its origin; without a
//! profile every page is still read. Profiles come from outside and are held to limits.

mod apply;
mod path;
mod pattern;
mod profile;
mod read;
mod selector;
mod set;
mod table;

pub(crate) use apply::{Applied, Sight, apply};
pub(crate) use profile::Profile;
pub use set::{FieldUse, ProfileUse, Sites};
