//! Words that are drawn as pictographs.

use crate::tables::TABLES;

/// The words `rest` begins with that sellers draw, each with a way to draw it, such as 蝴蝶 with 🦋 and 印度 with 🇮🇳. The
/// single characters that [`crate::Glyph::symbol`] knows for a pictograph are not among them. Source: written by hand.
pub fn drawn_words(rest: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let begun = rest.chars().next().and_then(|first| TABLES.drawn.get(&first));
    begun.into_iter().flatten().copied().filter(move |(word, _)| rest.starts_with(word))
}
