//! Text as a row of folded characters that know where they came from.

/// How far a character stands from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// Next to it.
    None,
    /// Spaces between.
    Space,
    /// A line break or more than [`MAX_SPACES`] spaces between: the two never belong to one number.
    Break,
}

/// More spaces than this end a number.
const MAX_SPACES: usize = 2;

/// One folded character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    /// Half-width, upper-case, brackets as `(` and `)`, dashes as `-`.
    pub(crate) ch: char,
    /// First byte in the text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// What stands before it.
    pub(crate) gap: Gap,
}

/// The glyphs of `text`; white space and invisible characters leave only their gap.
pub(crate) fn glyphs(text: &str) -> Vec<Glyph> {
    let mut row = Vec::with_capacity(text.len() / 2);
    let mut spaces = 0;
    for (start, original) in text.char_indices() {
        let ch = fold(original);
        if ch.is_whitespace() {
            spaces += if ch == '\n' || ch == '\r' { MAX_SPACES + 1 } else { 1 };
        } else if !is_invisible(ch) {
            let gap = match spaces {
                0 => Gap::None,
                1..=MAX_SPACES => Gap::Space,
                _ => Gap::Break,
            };
            row.push(Glyph { ch, start, end: start + original.len_utf8(), gap });
            spaces = 0;
        }
    }
    row
}

/// The byte of `text` from which so many glyphs stand before `from`.
pub(crate) fn back(text: &str, from: usize, count: usize) -> usize {
    let before = text.get(..from).unwrap_or_default().char_indices().rev();
    before.filter(|(_, ch)| is_shown(*ch)).nth(count.saturating_sub(1)).map_or(0, |(at, _)| at)
}

/// The byte of `text` up to which so many glyphs stand behind `from`.
pub(crate) fn ahead(text: &str, from: usize, count: usize) -> usize {
    let behind = text.get(from..).unwrap_or_default().char_indices();
    let end = behind.filter(|(_, ch)| is_shown(*ch)).nth(count);
    end.map_or(text.len(), |(at, _)| from + at)
}

/// Whether a character is more than a gap.
pub(crate) fn is_shown(ch: char) -> bool {
    let ch = fold(ch);
    !ch.is_whitespace() && !is_invisible(ch)
}

/// The folded text of some glyphs, without gaps.
pub(crate) fn joined(row: &[Glyph]) -> String {
    row.iter().map(|glyph| glyph.ch).collect()
}

/// Half-width, upper-case, brackets as `(` and `)`, dashes as `-`.
pub(crate) fn fold(ch: char) -> char {
    match ch {
        '\u{FF01}'..='\u{FF5E}' => {
            let half = char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch);
            fold(half)
        }
        '[' | '【' | '〔' | '〖' => '(',
        ']' | '】' | '〕' | '〗' => ')',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        _ => ch.to_ascii_uppercase(),
    }
}

fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{FE0F}')
}
