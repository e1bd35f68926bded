//! Page bytes to page kind and listings, with problems.
//!
//! ```
//! use xuncha_extract::{PageInput, extract};
//!
//! let page = "<title>白酒</title><script type='application/ld+json'>
//!     {\"@type\":\"Product\",\"name\":\"某品牌白酒\",\"offers\":{\"price\":\"99\"}}</script>";
//! let input = PageInput { bytes: page.as_bytes(), ..PageInput::default() };
//! let extraction = extract(&input);
//! assert_eq!(extraction.listings[0].title, "某品牌白酒");
//! ```

mod address;
mod called;
mod cards;
mod claims;
mod contacts;
mod decode;
mod detail;
mod document;
mod draft;
mod escapes;
mod html;
mod jurisdiction;
mod kind;
mod limits;
mod links;
mod literal;
mod marks;
mod markup;
mod merge;
mod microdata;
mod mixed;
mod money;
mod notices;
mod page;
mod parameters;
mod price;
mod problem;
mod raw;
mod reading;
mod sales;
mod schema;
mod seller;
mod shown;
mod signs;
mod sites;
mod sources;
mod state;
mod tag;
mod text;
mod totals;
mod words;

pub use jurisdiction::{Confidence, Jurisdiction, jurisdictions};
pub use limits::MAX_BYTES;
pub use links::PageLinks;
pub use notices::Notices;
pub use page::{Extraction, PageInput, extract, extract_uncovered, extract_with};
pub use price::{bare_price, find_price};
pub use raw::{RawTexts, raw_texts};
pub use sites::{FieldUse, ProfileUse, Sites};
pub use totals::Totals;
