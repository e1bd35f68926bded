//! The bundled marketplace: invented shops on loopback, well-behaved and otherwise.
//!
//! `goods.tsv -> Catalogue -> page -> answer -> request log`. `xuncha demo` sweeps it so that the first command of
//! the README contacts nothing outside the machine; the system stories scan it and read its request log.

mod catalogue;
mod marketplace;
mod pages;
mod site;
mod template;

pub use catalogue::{Catalogue, Goods, Shop};
pub use marketplace::{Marketplace, Options, Request};
pub use site::Show;
