//! From a text to the numbers in it, and from one number to its verdict.

use std::ops::Range;
use std::sync::LazyLock;

use crate::decode::{self, Reading};
use crate::forms;
use crate::glyph::{self, Gap, Glyph, glyphs, joined};
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

/// Glyphs that may be read before a number: its label.
const BEFORE: usize = 32;
/// Glyphs that may be read behind a line with a number: the number that begins there, and what names it further on.
const BEHIND: usize = 128;
/// Glyphs of a word that announces a number and may stand at the end of the line before.
const ANNOUNCING: usize = 12;

/// The numbers in `text`, in order, none overlapping. Time is linear in the text; at most [`MAX_FOUND`] are given.
/// Numbers may be written full-width, in lower case, with one or two spaces inside; a line break ends a number.
///
/// Only lines that may hold one are read in full, and what stands around them.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let text = capped(text, MAX_TEXT_BYTES);
    let mut found = Vec::new();
    let stretches = lines_with_numbers(text);
    let mut rest = stretches.as_slice();
    while let Some(first) = rest.first().filter(|_| found.len() < MAX_FOUND) {
        let from = glyph::back(text, first.start, BEFORE);
        // What stands around neighbours is read once.
        let mut end = first.end;
        let mut count = 1;
        while let Some(next) = rest.get(count).filter(|next| next.start <= end + BEHIND) {
            end = next.end;
            count += 1;
        }
        let to = glyph::ahead(text, end, BEHIND);
        let (together, behind) = rest.split_at(count);
        let row = glyphs(text.get(from..to).unwrap_or_default());
        let wanted: Vec<_> = together.iter().map(|one| one.start - from..one.end - from).collect();
        find_in(&row, &wanted, from, &mut found);
        rest = behind;
    }
    found
}

/// Stretches of lines that may hold the beginning of a number, in order.
fn lines_with_numbers(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut labels = labels(text).into_iter().peekable();
    // glyphs from the last label on, while they are few
    let mut since = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let mut label = None;
        while let Some(next) = labels.next_if(|label| *label < end) {
            label = Some(next);
        }
        let is_near = since.is_some();
        since = match label {
            Some(label) => few_glyphs(text.get(label..end).unwrap_or_default(), 0),
            None => since.and_then(|since| few_glyphs(line, since)),
        };
        if is_near || label.is_some() || may_hold(text, start, line) {
            let beside = out.last_mut().filter(|last| last.end + ANNOUNCING >= start);
            match beside {
                Some(last) => last.end = end,
                None => out.push(glyph::back(text, start, ANNOUNCING)..end),
            }
        }
        start = end;
    }
    out
}

/// How many glyphs there are with those of a line, if no more than a label reaches.
fn few_glyphs(line: &str, before: usize) -> Option<usize> {
    let glyphs = line.chars().filter(|ch| glyph::is_shown(*ch)).take(BEFORE + 1).count() + before;
    (glyphs <= BEFORE).then_some(glyphs)
}

/// Where labels stand that may announce a number of any form, in order: a 组织机构代码 may be all letters, and in a mistyped
/// 统一社会信用代码 letters may stand for digits. Their labels end in 代码 or have 识别号.
fn labels(text: &str) -> Vec<usize> {
    let stands = |at: usize, next: char| {
        let behind = text.get(at..).unwrap_or_default().chars();
        behind.skip(1).find(|ch| glyph::is_shown(*ch)) == Some(next)
    };
    let codes = text.match_indices('代').filter(|(at, _)| stands(*at, '码'));
    let marks = text.match_indices('识').filter(|(at, _)| stands(*at, '别'));
    let mut labels: Vec<_> = codes.chain(marks).map(|(at, _)| at).collect();
    labels.sort_unstable();
    labels
}

/// Each announcing word, and each form that has any, has one of these characters.
const ANNOUNCERS: [char; 8] = ['准', '注', '备', '械', '健', '妆', '审', '性'];

/// Whether the line that begins at `start` may hold a number without a label: it has the digits, and a run that is long enough or a
/// character of the words that announce one.
fn may_hold(text: &str, start: usize, line: &str) -> bool {
    let announced = || {
        let near = text.get(glyph::back(text, start, ANNOUNCING)..start + line.len());
        near.is_some_and(|near| near.contains(ANNOUNCERS))
    };
    has_digits(line) && (has_long_run(line) || announced())
}

/// The fewest letters and digits of a number without Chinese words: of one with letters (L-AB12345), of digits alone.
const FEWEST_OF_RUN: (usize, usize) = (8, 11);

/// Whether letters and digits follow each other, whatever spaces, dashes and points are between, as they do in a number without
/// Chinese words.
fn has_long_run(line: &str) -> bool {
    let (mut length, mut lettered) = (0, false);
    for ch in line.chars() {
        let ch = glyph::fold(ch);
        if ch.is_ascii_alphanumeric() {
            length += 1;
            lettered |= ch.is_ascii_alphabetic();
            let (with_letters, of_digits) = FEWEST_OF_RUN;
            if length >= of_digits || lettered && length >= with_letters {
                return true;
            }
        } else if glyph::is_shown(ch) && !matches!(ch, '-' | '.') {
            (length, lettered) = (0, false);
        }
    }
    false
}

/// Whether a line has the digits that a number without a label has, of either width.
fn has_digits(line: &str) -> bool {
    let bytes = line.as_bytes();
    let half = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let full = || bytes.windows(3).filter(|three| matches!(three, [0xEF, 0xBC, 0x90..=0x99])).count();
    half >= FEWEST_DIGITS || half + full() >= FEWEST_DIGITS
}

/// Adds the numbers that begin within one of `wanted`, as bytes of the row's text, which begins at byte `from` of the whole.
fn find_in(row: &[Glyph], wanted: &[Range<usize>], from: usize, found: &mut Vec<Found>) {
    let mut free_from = 0;
    for wanted in wanted {
        let mut at = row.partition_point(|glyph| glyph.start < wanted.start).max(free_from);
        while row.get(at).is_some_and(|glyph| glyph.start < wanted.end) && found.len() < MAX_FOUND {
            let Some((start, end, kind, fault)) = number_at(row, at, free_from) else {
                at += 1;
                continue;
            };
            found.extend(describe(row, start, end, kind, fault).map(|one| Found {
                start: one.start + from,
                end: one.end + from,
                ..one
            }));
            at = end;
            free_from = end;
        }
    }
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
        "代",
        "码",
        "识",
        "别号",
        "，",
        "、",
        "2026-10-11",
        "L-AB",
        "91",
        "\u{3000}",
        "—",
    ];

    /// Every glyph read, without looking at lines first.
    fn find_all(text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let whole = 0..text.len();
        find_in(&glyphs(text), std::slice::from_ref(&whole), 0, &mut found);
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn leaving_early_changes_nothing(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
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
    fn lines_without_numbers_are_left_at_once() {
        let first = |text: &str| lines_with_numbers(text).into_iter().next();
        for text in [
            "",
            "某品牌白酒 浓香型 500ml",
            "第3代\n12V\n34",
            "2026-10-11",
            "尺码偏大，约1200、1300或1400",
            "数码\n知识\n2024",
        ] {
            assert_eq!(lines_with_numbers(text), [], "{text}");
        }
        for text in ["JY13410030000126", "L－ＡＢ１２３４５", "组织机构代码\n\nABCDEFGHX", "信用代\n码"]
        {
            assert_eq!(first(text), Some(0..text.len()), "{text}");
        }
        assert_eq!(first("甲\n乙\n一二三四五六七八九十丙丁戊\n97812345678\n乙\n"), Some(11..60));
    }
}
