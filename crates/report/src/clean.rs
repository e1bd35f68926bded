//! What a stranger's text may not bring into a file or onto a terminal.

use std::borrow::Cow;

/// `text` with line breaks and tabs turned into spaces, and every other character that is [unsafe](is_unsafe)
/// written out, such as `〔U+202E〕`: an inspector shall see that a seller hid something, and be safe from it.
///
/// ```
/// assert_eq!(xuncha_report::clean("特\u{202E}供\n酒"), "特〔U+202E〕供 酒");
/// ```
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\u{B}' | '\u{C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => safe.push(' '),
            _ if is_unsafe(character) => safe.push_str(&format!("〔U+{:04X}〕", u32::from(character))),
            _ => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

/// Control characters (they steer terminals), bidirectional controls (they show a text in another order than it
/// has, UAX #9), line separators, annotation and tag characters, and code points that are no characters (XML 1.0
/// refuses some). Zero-width joiners and the like stay: emoji need them and they steer nothing.
#[must_use]
pub const fn is_unsafe(character: char) -> bool {
    let code = character as u32;
    matches!(
        code,
        0..=0x1F | 0x7F..=0x9F
            | 0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069
            | 0x2028 | 0x2029
            | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F
            | 0xFDD0..=0xFDEF
    ) || code & 0xFFFE == 0xFFFE
}

/// Whether a spreadsheet program could take the text for a formula: it begins, blanks and invisible characters
/// aside, with `= + - @` or their full-width forms (which Chinese input settings also accept).
#[must_use]
pub fn opens_formula(text: &str) -> bool {
    let is_blank = |character: &char| {
        character.is_whitespace()
            || matches!(character, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
    };
    matches!(
        text.chars().find(|character| !is_blank(character)),
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terminals_and_eyes_are_safe() {
        assert_eq!(clean("酒\u{1b}[2J"), "酒〔U+001B〕[2J");
        assert_eq!(clean("a\u{9b}31m\u{7f}"), "a〔U+009B〕31m〔U+007F〕");
        assert_eq!(clean("\u{2067}下架"), "〔U+2067〕下架");
        assert_eq!(clean("一\r\n二\t三\u{2028}四"), "一  二 三 四");
        assert_eq!(clean("a\u{FFFF}\u{1FFFE}"), "a〔U+FFFF〕〔U+1FFFE〕");
        assert!(matches!(clean("👨‍👩‍👧 象牙白 ㊙️"), Cow::Borrowed(_)));
    }

    #[test]
    fn formulas_are_seen_through_blanks() {
        for text in [
            "=1+1",
            "+86",
            "-1",
            "@SUM(A1)",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            " \u{3000}=1",
            "\u{200B}=1",
            "\t=1",
            "\r=1",
        ] {
            assert!(opens_formula(text), "{text:?}");
        }
        for text in ["", "茅台=53度", "'=1", "1-2", "_=1"] {
            assert!(!opens_formula(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_clean_stays(text in any::<String>()) {
            let once = clean(&text).into_owned();
            prop_assert!(!once.contains(is_unsafe));
            prop_assert_eq!(clean(&once), once.clone());
        }
    }
}
