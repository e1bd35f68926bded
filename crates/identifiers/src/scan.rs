//! From a text to the numbers in it, and from one number to its verdict.

use std::sync::LazyLock;

use crate::decode::{self, Reading};
use crate::forms;
use crate::glyph::{Gap, Glyph, glyphs, joined};
use crate::loose;
use crate::runs;
use crate::{FormFault, Found, IdentifierKind, Verdict};

/// Text behind this many bytes is not read.
pub const MAX_TEXT_BYTES: usize = 1 << 20;
/// At most this many numbers of one text are reported.
pub const MAX_FOUND: usize = 64;
/// No number without a label has fewer digits.
const FEWEST_DIGITS: usize = 4;
/// No number has more characters.
const MAX_NUMBER: usize = 64;

/// The numbers in `text`, in order, none overlapping. Time is linear in the text; at most [`MAX_FOUND`] are given.
/// Numbers may be written full-width, in lower case, with one or two spaces inside; a line break ends a number.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let text = capped(text, MAX_TEXT_BYTES);
    if may_hold_number(text) { find_all(text) } else { Vec::new() }
}

/// Every number has [`FEWEST_DIGITS`] digits but for those that their label announces: a 组织机构代码 may be all
/// letters, and in a mistyped 统一社会信用代码 letters may stand for digits. Their labels end in 代码 or have 识别号.
fn may_hold_number(text: &str) -> bool {
    let digit = |ch: &char| ch.is_ascii_digit() || ('０'..='９').contains(ch);
    text.bytes().filter(u8::is_ascii_digit).take(FEWEST_DIGITS).count() == FEWEST_DIGITS
        || text.contains(['码', '识'])
        || (text.contains(|ch: char| ('０'..='９').contains(&ch))
            && text.chars().filter(digit).take(FEWEST_DIGITS).count() == FEWEST_DIGITS)
}

fn find_all(text: &str) -> Vec<Found> {
    let row = glyphs(text);
    let mut found = Vec::new();
    let mut at = 0;
    let mut free_from = 0;
    while at < row.len() && found.len() < MAX_FOUND {
        let Some((start, end, kind, fault)) = number_at(&row, at, free_from) else {
            at += 1;
            continue;
        };
        found.extend(describe(&row, start, end, kind, fault));
        at = end;
        free_from = end;
    }
    found
}

/// How `text`, which is to be one number of that kind, fares. Width, case and inner spaces do not matter.
#[must_use]
pub fn verify(kind: IdentifierKind, text: &str) -> Verdict {
    let row: Vec<Glyph> = glyphs(capped(text, MAX_NUMBER * 8))
        .into_iter()
        .filter(|glyph| !(glyph.ch == '-' && matches!(kind, IdentifierKind::Isbn | IdentifierKind::OrgCode)))
        .collect();
    if row.len() > MAX_NUMBER {
        return Verdict::BadForm(FormFault::Shape);
    }
    if has_shape(kind, &row) {
        return decode::read(kind, &joined(&row)).verdict;
    }
    let mut corrected = row;
    for glyph in &mut corrected {
        if glyph.ch == 'O' {
            glyph.ch = '0';
        } else if glyph.ch == 'I' {
            glyph.ch = '1';
        }
    }
    let fault = if has_shape(kind, &corrected) { FormFault::LookAlike } else { FormFault::Shape };
    Verdict::BadForm(fault)
}

fn has_shape(kind: IdentifierKind, row: &[Glyph]) -> bool {
    match kind {
        IdentifierKind::Uscc => decode::is_uscc_shape(&joined(row)),
        IdentifierKind::OrgCode => runs::is_org_code_shape(&joined(row)),
        _ => forms::is_whole(kind, row),
    }
}

/// The number at `at`: first and last glyph, kind, and its fault where its form is wrong.
fn number_at(
    row: &[Glyph],
    at: usize,
    free_from: usize,
) -> Option<(usize, usize, IdentifierKind, Option<FormFault>)> {
    let first = row.get(at)?.ch;
    let is_latin = first.is_ascii_alphanumeric();
    if is_latin && !begins_word(row, at) || !is_latin && !begins_form(first) {
        return None;
    }
    number_from(row, at, free_from, is_latin)
}

/// A bit for each character of the basic plane: set where a form or a word that announces a number begins.
static BEGINNINGS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 1 << 10];
    for first in forms::beginnings().chain(loose::beginnings()) {
        if let Some(word) = bits.get_mut(first as usize >> 6) {
            *word |= 1 << (first as usize & 63);
        }
    }
    bits
});

fn begins_form(first: char) -> bool {
    BEGINNINGS.get(first as usize >> 6).is_some_and(|word| word >> (first as usize & 63) & 1 == 1)
}

fn number_from(
    row: &[Glyph],
    at: usize,
    free_from: usize,
    is_latin: bool,
) -> Option<(usize, usize, IdentifierKind, Option<FormFault>)> {
    if let Some((kind, length)) = forms::longest_at(row, at) {
        return Some((at, at + length, kind, None));
    }
    if let Some((kind, length)) = loose::announced_at(row, at) {
        let back = loose::prefix_length(row, at).min(at - free_from);
        // The province stands before the letters of a filing number.
        let start = if is_latin && kind != IdentifierKind::Icp { at } else { at - back };
        return Some((start, at + length, kind, Some(FormFault::Shape)));
    }
    if !is_latin {
        return None;
    }
    let (kind, length, fault) = runs::number_at(row, at)?;
    Some((at, at + length, kind, fault))
}

/// Whether a Latin letter or digit stands at the beginning of its run.
fn begins_word(row: &[Glyph], at: usize) -> bool {
    let is_free = row.get(at).is_some_and(|glyph| glyph.gap != Gap::None);
    is_free || at == 0 || row.get(at - 1).is_some_and(|before| !before.ch.is_ascii_alphanumeric())
}

fn describe(
    row: &[Glyph],
    start: usize,
    end: usize,
    kind: IdentifierKind,
    fault: Option<FormFault>,
) -> Option<Found> {
    let number = row.get(start..end)?;
    let written = joined(number);
    let text = match kind {
        IdentifierKind::Isbn | IdentifierKind::OrgCode => written.replace('-', ""),
        _ => written,
    };
    let reading = match fault {
        // A fault of shape may still be a letter for a digit.
        Some(FormFault::Shape) => {
            Reading { verdict: verify(kind, &text), region: None, detail: String::new() }
        }
        Some(fault) => Reading { verdict: Verdict::BadForm(fault), region: None, detail: String::new() },
        None => decode::read(kind, &text),
    };
    Some(Found {
        kind,
        start: number.first()?.start,
        end: number.last()?.end,
        text,
        verdict: reading.verdict,
        region: reading.region,
        detail: reading.detail,
    })
}

fn capped(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PIECES: &[&str] = &[
        "国药准字",
        "H",
        "粤",
        "粤G妆网备字",
        "国",
        "国妆特字",
        "械注准",
        "JY",
        "SC",
        "YB",
        "ZL",
        "ICP备",
        "号",
        "L-",
        "QS",
        "GDWS",
        "组织机构代码",
        "统一社会信用代码",
        "信 用 代 码",
        "纳税人识别号",
        "营业执照",
        "注册号",
        "ISBN",
        "978",
        "(",
        ")",
        "-",
        "9",
        "91",
        "2023",
        "１２３",
        "４",
        "12345678",
        "NIIIIIIIOOOOOOOOOO",
        "ABCDEFGHX",
        "O",
        "S",
        ".",
        "……",
        "*",
        " ",
        "\n",
        "\u{200b}",
        "白酒",
        "😀",
        "经营性-",
        "京",
        "公网安备",
        "第",
        "文",
        "药广审",
        "食健备G",
        "卫食健字",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn leaving_early_changes_nothing(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)) {
            let text = pieces.concat();
            prop_assert_eq!(find(&text), find_all(&text), "{}", text);
            let row = glyphs(&text);
            for (at, glyph) in row.iter().enumerate() {
                let is_latin = glyph.ch.is_ascii_alphanumeric();
                if !is_latin && !begins_form(glyph.ch) {
                    prop_assert_eq!(number_from(&row, at, 0, is_latin), None, "{} at {}", text, at);
                }
            }
        }

        #[test]
        fn leaving_early_changes_nothing_in_any_text(text in "[0-9０-９A-Z国粤药准字码识信用代组织机构备案号. -]{0,24}") {
            prop_assert_eq!(find(&text), find_all(&text), "{}", text);
        }
    }

    #[test]
    fn text_without_numbers_is_left_at_once() {
        for text in ["", "某品牌白酒 浓香型 500ml", "第3代 12V"] {
            assert!(!may_hold_number(text), "{text}");
        }
        for text in ["JY13410030000126", "１２３４", "组织机构代码 ABCDEFGHX"] {
            assert!(may_hold_number(text), "{text}");
        }
    }
}
