//! The widths of signs, which the fold leaves as they are: a word may run on across either.

/// From a character of ASCII to its full-width form (Unicode, block Halfwidth and Fullwidth Forms).
const APART: u32 = 0xFEE0;

/// The half-width form of a full-width sign, letter or digit; any other character as it is.
///
/// ```
/// assert_eq!(xuncha_zh_text::half_width('％'), '%');
/// assert_eq!(xuncha_zh_text::half_width('特'), '特');
/// ```
#[must_use]
pub fn half_width(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - APART).unwrap_or(letter),
        _ => letter,
    }
}

/// The full-width form of a sign, letter or digit of ASCII; any other character as it is.
#[must_use]
pub fn full_width(letter: char) -> char {
    match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + APART).unwrap_or(letter),
        _ => letter,
    }
}
