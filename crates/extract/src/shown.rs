//! Text as people see it, laid out as it comes: a run of blanks becomes one, a line that is empty none.
//!
//! Blanks are white space, zero-width spaces and byte order marks. They are found byte by byte: each of them begins with
//! one of few bytes, and most other characters are passed over by their length alone.

/// What stands before the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Nothing,
    Blank,
    Line,
}

/// A text in the making.
#[derive(Debug)]
pub(crate) struct Shown {
    text: String,
    gap: Gap,
    /// The largest gap: without lines everything stands on one.
    most: Gap,
}

impl Shown {
    /// Line breaks are blanks.
    pub(crate) const fn on_one_line() -> Self {
        Self { text: String::new(), gap: Gap::Nothing, most: Gap::Blank }
    }

    /// Line breaks are kept, one between two lines.
    pub(crate) const fn in_lines() -> Self {
        Self { text: String::new(), gap: Gap::Nothing, most: Gap::Line }
    }

    /// Adds a piece of text, which may go on with the word before it.
    pub(crate) fn push(&mut self, piece: &str) {
        let bytes = piece.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (end, blank) = next_blank(bytes, at);
            if let Some(words) = piece.get(at..end).filter(|words| !words.is_empty()) {
                match self.gap {
                    _ if self.text.is_empty() => {}
                    Gap::Nothing => {}
                    Gap::Blank => self.text.push(' '),
                    Gap::Line => self.text.push('\n'),
                }
                self.gap = Gap::Nothing;
                self.text.push_str(words);
            }
            at = end + blank;
            if blank > 0 {
                self.blank();
            }
            // indentation is most of what is blank
            let run = bytes.get(end..).unwrap_or_default().iter().take_while(|byte| is_plain_blank(**byte));
            let (length, breaks) =
                run.fold((0, false), |(length, breaks), byte| (length + 1, breaks || *byte == b'\n'));
            at = at.max(end + length);
            if breaks {
                self.end_line();
            }
        }
    }

    /// Adds blanks of one byte.
    pub(crate) fn push_blanks(&mut self, blanks: &str) {
        if blanks.as_bytes().contains(&b'\n') {
            self.end_line();
        } else if !blanks.is_empty() {
            self.blank();
        }
    }

    /// The next word stands apart.
    pub(crate) fn blank(&mut self) {
        self.gap = self.gap.max(Gap::Blank);
    }

    /// The next word stands on a line of its own.
    pub(crate) fn end_line(&mut self) {
        self.gap = self.most;
    }

    /// The text; nothing blank at either end.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// The blanks of one byte.
const fn is_plain_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Length of the character by its first byte; 0 for those that may begin a blank.
const LENGTHS: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        lengths[byte] = match byte {
            0x09..=0x0D | 0x20 | 0xC2 | 0xE1..=0xE3 | 0xEF => 0,
            // eight bytes may have been passed over up to within a character
            0x80..0xC0 => 1,
            _ => length_of(byte as u8) as u8,
        };
        byte += 1;
    }
    lengths
};

/// Length of the character that begins with this byte.
pub(crate) const fn length_of(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// Whether one of eight bytes may begin a blank: below 0x21, 0xC2, 0xE1 to 0xE3, 0xEF. Others may be told so behind one that is.
const fn may_be_blank(eight: [u8; 8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // the high bit of each byte that is zero, and of no byte before the first that is
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGH
    }
    let word = u64::from_le_bytes(eight);
    let low = word.wrapping_sub(ONES * 0x21) & !word & HIGH;
    let latin = zeros(word ^ (ONES * 0xC2));
    // E0 to E3, of which E0 is rare
    let wide = zeros((word & (ONES * 0xFC)) ^ (ONES * 0xE0));
    let full = zeros(word ^ (ONES * 0xEF));
    low | latin | wide | full != 0
}

/// Where the next blank begins, and its length; the end and 0 when there is none.
fn next_blank(bytes: &[u8], from: usize) -> (usize, usize) {
    let mut at = from;
    while let Some(&first) = bytes.get(at) {
        if let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>)
            && !may_be_blank(*eight)
        {
            at += 8;
            continue;
        }
        let length = LENGTHS[usize::from(first)];
        if length > 0 {
            at += usize::from(length);
            continue;
        }
        match bytes.get(at..).unwrap_or_default() {
            [b'\t'..=b'\r' | b' ', ..] => return (at, 1),
            [0xC2, 0x85 | 0xA0, ..] => return (at, 2),
            [0xC2, ..] => at += 2,
            [0xE1, 0x9A, 0x80, ..]
            | [0xE2, 0x80, 0x80..=0x8B | 0xA8 | 0xA9 | 0xAF, ..]
            | [0xE2, 0x81, 0x9F, ..]
            | [0xE3, 0x80, 0x80, ..]
            | [0xEF, 0xBB, 0xBF, ..] => return (at, 3),
            _ => at += 3,
        }
    }
    (bytes.len(), 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_blank(c: char) -> bool {
        c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
    }

    fn squeezed(text: &str) -> String {
        text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_blank_is_known() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            assert_eq!(next_blank(text.as_bytes(), 0).1 > 0, is_blank(c), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn blanks_are_found_wherever_they_stand() {
        for blank in [
            "\t", "\n", " ", "\u{85}", "\u{a0}", "\u{1680}", "\u{200b}", "\u{2028}", "\u{205f}", "\u{3000}",
            "\u{feff}",
        ] {
            for before in 0..20 {
                for word in ["a", "特", "é", "¥", "𠮷", "！", "\u{e000}"] {
                    let ahead = word.repeat(before);
                    let text = format!("{ahead}{blank}{}", word.repeat(12));
                    assert_eq!(next_blank(text.as_bytes(), 0), (ahead.len(), blank.len()), "{text:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_laid_out_as_its_words(text in "[a-z特供é¥𠮷！ \u{a0}\u{3000}\u{200b}\t]{0,60}") {
            let mut line = Shown::on_one_line();
            line.push(&text);
            prop_assert_eq!(line.into_text(), squeezed(&text));
        }

        #[test]
        fn pieces_are_laid_out_as_their_whole(pieces in prop::collection::vec("[a特 \n\u{3000}\u{200b}]{0,6}", 0..6)) {
            let (mut line, mut lines) = (Shown::on_one_line(), Shown::in_lines());
            for piece in &pieces {
                line.push(piece);
                lines.push(piece);
            }
            let whole = pieces.concat();
            prop_assert_eq!(line.into_text(), squeezed(&whole));
            let kept: Vec<_> = whole.split('\n').map(squeezed).filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(lines.into_text(), kept.join("\n"));
        }
    }
}
