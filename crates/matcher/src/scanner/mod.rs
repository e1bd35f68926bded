//! Finds every term of a ruleset in one pass over the original text, disguised writings included.
//!
//! Road: text -> class of each character, and where classes stand that begin a term (`xuncha_lanes`, [`pairs`]) -> anchored walk of a trie over the ORIGINAL text ([`walk`]) -> per-term rules ([`judge`]) -> [`TermMatch`].
//!
//! No folded copy of the text is made: the first stage notes the class and the offset of every character that is not
//! passed over, and everything after it works on the original. A character's class is the number of its symbol (see
//! `zh_text::Glyph`): writings that fold to the same symbol have the same class, so width, case, variants, digit styles
//! and look-alikes cost nothing. What stands between two characters (特*供) is passed over when pairs are formed and
//! judged per term only when the walk has reached the end of one.
//!
//! Worked example, term 特供, text `内部特*供酒`: the stream is 0 0 7 8 0 (0: in no term; `*` is not in it). The pair
//! (7, 8) is in the filter, so the walk begins at 特 and ends after 供; the judge sees one separator in a term of two
//! characters, which is allowed, and reports `特*供` with the fold `Separator`.
//!
//! Other readings of the same text: Latin runs as syllables or initials ([`runs`], [`latin`]), two characters as one that was
//! split and pictographs as words (in [`walk`]); a whole Latin word as a whole term ([`words`]), words of a syllable each ([`apart`]); similar shapes, words
//! drawn as pictographs ([`drawn`]) and reversed writing as further patterns of a term ([`compile`]); sound alike in a second [`plane`] whose classes are
//! syllables. Which term allows what is told at [`judge`].

mod apart;
mod ascii;
mod by_hash;
mod classes;
mod compile;
mod drawn;
mod hash_bits;
mod judge;
mod latin;
mod letters;
mod literals;
mod openings;
mod pairs;
mod plane;
mod runs;
mod scan;
mod spec;
mod text;
mod touching;
mod trie;
mod walk;
mod words;

pub use scan::{Scanner, Scratch};
pub(crate) use spec::TermRef;
pub use spec::{ScannerError, TermMatch, TermSpec};
