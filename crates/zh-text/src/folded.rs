//! Text with its disguises taken off, and the way back: what regular expressions look at.

use crate::{Skip, glyph};

/// Folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each byte of `text` the byte of the original at which its character begins; one more entry for the end.
    starts: Vec<u32>,
}

impl Folded {
    /// The bytes of the original that the bytes `start..end` of the folded text came from. Both ends lie on
    /// character boundaries of the original. Offsets past the end are the end.
    #[must_use]
    pub fn original(&self, start: usize, end: usize) -> (u32, u32) {
        let at = |offset: usize| self.starts.get(offset).or(self.starts.last()).copied().unwrap_or_default();
        (at(start), at(end))
    }
}

/// Takes off width, case, variants, digit styles and invisible characters; separators stay.
#[must_use]
pub fn fold_text(text: &str) -> Folded {
    let mut folded =
        Folded { text: String::with_capacity(text.len()), starts: Vec::with_capacity(text.len() + 4) };
    for (at, letter) in text.char_indices() {
        let glyph = glyph(letter);
        if glyph.skip != Some(Skip::Invisible) {
            folded.text.push(glyph.folded);
            // one for each byte of the character, which has four at most: a fixed number is written faster than a loop
            folded.starts.extend_from_slice(&[u32::try_from(at).unwrap_or(u32::MAX); 4]);
            folded.starts.truncate(folded.text.len());
        }
    }
    folded.starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_come_off_and_the_way_back_is_kept() {
        let folded = fold_text("ＴＧ内\u{200b}部特③𝐕壹");
        assert_eq!(folded.text, "tg内部特3v一");
        let at = folded.text.find('部').unwrap();
        assert_eq!(folded.original(at, at + 3), (12, 15));
        assert_eq!(folded.original(0, folded.text.len()), (0, 28));
        assert_eq!(folded.original(999, 9999), (28, 28));
    }

    #[test]
    fn separators_stay_and_variants_go() {
        assert_eq!(fold_text("內-供 髮").text, "内-供 发");
        assert_eq!(fold_text("").original(0, 0), (0, 0));
    }
}
