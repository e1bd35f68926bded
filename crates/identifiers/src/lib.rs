//! Parses and verifies the numbers that sellers and goods must show.
//!
//! Road: text -> glyphs (width, case and brackets folded, places kept) -> candidates -> form and checksum ->
//! [`Found`]. [`find`] reads running text, [`verify`] one number that is known to be of a kind.
//!
//! **A verdict here is a hint, never a finding.** Real, valid numbers exist whose checksum fails (early
//! 统一社会信用代码 of the pilot regions, some SC numbers), and a number that passes may still belong to somebody
//! else. What a failed check justifies is one sentence to the inspector: look the number up in the public register.
//!
//! ```
//! use xuncha_identifiers::{IdentifierKind, Verdict, find, verify};
//!
//! let found = find("食品经营许可证 ＪＹ１３４１００３００００１２６");
//! assert_eq!(found[0].text, "JY13410030000126");
//! assert_eq!(found[0].region.as_ref().unwrap().name, "安徽省黄山市黄山区");
//! assert_eq!(verify(IdentifierKind::Jy, "JY13410030000127"), Verdict::BadChecksum);
//! ```

mod checksum;
mod decode;
mod forms;
mod found;
mod glyph;
mod kind;
mod loose;
mod place;
mod region;
mod runs;
mod scan;

pub use found::{FormFault, Found, Verdict};
pub use kind::IdentifierKind;
pub use place::place_in;
pub use region::Region;
pub use scan::{MAX_FOUND, MAX_TEXT_BYTES, find, verify};
