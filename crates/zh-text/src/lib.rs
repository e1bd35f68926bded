//! Folds Chinese text for matching and keeps the way back to the original positions.
//!
//! Road: character -> [`Glyph`] (its symbol, what was undone to get there, whether a word may run on across it).
//! [`fold_text`] gives folded text for regular expressions; the term scanner of `matcher` never makes a folded
//! copy and asks for glyphs, [`splits`], [`syllable`]s and [`similar`] shapes instead.

mod drawn;
mod fold_set;
mod folded;
mod glyph;
mod shape;
mod sound;
mod tables;
mod width;
mod word_pairs;

pub use drawn::drawn_words;
pub use fold_set::FoldSet;
pub use folded::{Folded, fold_text};
pub use glyph::{Glyph, Skip, glyph, odd_characters};
pub use shape::{similar, splits};
pub use sound::{Syllable, sounded, syllable};
pub use width::{full_width, half_width};
pub use word_pairs::{is_ordinary_pair, is_word_pair};
