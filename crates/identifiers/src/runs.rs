//! Numbers without words of their own: runs of digits and letters that only their label or their checksum tells
//! apart from order numbers, telephone numbers and identity cards.

use crate::checksum;
use crate::decode;
use crate::forms;
use crate::glyph::{Gap, Glyph, joined};
use crate::region;
use crate::{FormFault, IdentifierKind, Verdict};

/// How far before a number its label is looked for, in glyphs.
const LABEL_REACH: usize = 20;
/// Glyphs after a certificate number in which 3C is looked for.
const CERTIFICATE_REACH: usize = 90;
/// The shortest number without words, a 组织机构代码, has so many characters.
const SHORTEST: usize = 9;
/// Lengths at which a labelled run is taken for a mistyped 统一社会信用代码.
const NEARLY_USCC: std::ops::RangeInclusive<usize> = 14..=21;

/// A number at `row[at]`, as kind, length in glyphs, and the fault of its form where it has one.
pub(crate) fn number_at(row: &[Glyph], at: usize) -> Option<(IdentifierKind, usize, Option<FormFault>)> {
    let rest = row.get(at..)?;
    if hyphened_length(rest) < SHORTEST {
        return None;
    }
    let run = rest
        .iter()
        .enumerate()
        .take(NEARLY_USCC.end() + 1)
        .take_while(|(index, glyph)| {
            glyph.ch.is_ascii_alphanumeric() && (*index == 0 || glyph.gap == Gap::None)
        })
        .count();
    if rest.get(run).is_some_and(|next| matches!(next.ch, '*' | '×')) {
        return None;
    }
    let label = label_before(row, at);
    uscc_at(rest, run, &label).or_else(|| other_at(rest, run, &label))
}

fn uscc_at(rest: &[Glyph], run: usize, label: &str) -> Option<(IdentifierKind, usize, Option<FormFault>)> {
    let is_labelled = label.contains("信用代码") || label.contains("纳税人识别号");
    let spaced = spaced_length(rest, 18);
    let length = if run == 18 { 18 } else { spaced.unwrap_or(run) };
    let text = joined(rest.get(..length)?);
    if length == 18 && decode::is_uscc_shape(&text) {
        let reading = decode::read(IdentifierKind::Uscc, &text);
        let has_letter = text.chars().skip(2).any(|ch| ch.is_ascii_alphabetic());
        let stands_alone = match reading.verdict {
            Verdict::Valid => (has_letter || text.starts_with('9')) && !is_identity_card(&text),
            _ => run == 18 && has_letter && text.starts_with('9') && reading.region.is_some(),
        };
        return (is_labelled || stands_alone).then_some((IdentifierKind::Uscc, 18, None));
    }
    if length == 18
        && decode::is_uscc_shape(&digits_for_letters(&text))
        && (is_labelled || text.starts_with("91"))
    {
        return Some((IdentifierKind::Uscc, 18, Some(FormFault::LookAlike)));
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_mistyped =
        is_labelled && run == length && NEARLY_USCC.contains(&run) && run != 15 && digits * 2 > run;
    is_mistyped.then_some((IdentifierKind::Uscc, run, Some(FormFault::Shape)))
}

fn other_at(rest: &[Glyph], run: usize, label: &str) -> Option<(IdentifierKind, usize, Option<FormFault>)> {
    let length = hyphened_length(rest);
    let text = joined(rest.get(..length)?).replace('-', "");
    let is_labelled = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if text.len() == 13 && text.starts_with("97") && text.chars().all(|ch| ch.is_ascii_digit()) {
        let is_sure = is_labelled(&["ISBN", "书号"]) || has_isbn_digit(&text);
        return is_sure.then_some((IdentifierKind::Isbn, length, None));
    }
    if text.len() == 9 && is_labelled(&["组织机构代码"]) && is_org_code_shape(&text) {
        return Some((IdentifierKind::OrgCode, length, None));
    }
    let plain = rest.get(..run)?;
    if run == 15
        && is_labelled(&["注册号", "营业执照", "信用代码"])
        && forms::is_whole(IdentifierKind::RegNo, plain)
    {
        return Some((IdentifierKind::RegNo, run, None));
    }
    // Among the parameters of electrical goods the certificate stands before what names it: `3C规格型号`.
    let certificate = || {
        let ahead = rest.get(run..(run + CERTIFICATE_REACH).min(rest.len())).map(joined).unwrap_or_default();
        is_labelled(&["证书编号"]) && (ahead.contains("3C") || ahead.contains("CCC"))
    };
    if run == 16
        && forms::is_whole(IdentifierKind::Ccc, plain)
        && (is_labelled(&["CCC", "3C", "强制性产品认证"]) || certificate())
    {
        return Some((IdentifierKind::Ccc, run, None));
    }
    None
}

/// Whether `text` is eight characters and a check character of GB 11714.
pub(crate) fn is_org_code_shape(text: &str) -> bool {
    text.len() == 9
        && text.chars().take(8).all(|ch| ch.is_ascii_digit() || ch.is_ascii_uppercase())
        && text.chars().next_back().is_some_and(|ch| ch.is_ascii_digit() || ch == 'X')
}

/// `text` with letters that are taken for digits turned into them.
pub(crate) fn digits_for_letters(text: &str) -> String {
    text.chars()
        .map(|ch| match ch {
            'O' => '0',
            'I' => '1',
            'S' => '5',
            'Z' => '2',
            _ => ch,
        })
        .collect()
}

fn has_isbn_digit(isbn: &str) -> bool {
    isbn.get(..12).and_then(checksum::isbn13) == isbn.chars().next_back()
}

fn is_identity_card(text: &str) -> bool {
    let day = |from, to| text.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let has_date = (1900..2100).contains(&day(6, 10))
        && (1..=12).contains(&day(10, 12))
        && (1..=31).contains(&day(12, 14));
    has_date
        && text.get(..2).and_then(region::of_code).is_some()
        && text.get(..17).and_then(checksum::identity_card) == text.chars().next_back()
}

/// The glyphs before `at`, as far as a label reaches.
fn label_before(row: &[Glyph], at: usize) -> String {
    row.get(at.saturating_sub(LABEL_REACH)..at).map(joined).unwrap_or_default()
}

/// `wanted` when groups of characters with single spaces between add up to exactly that many.
fn spaced_length(rest: &[Glyph], wanted: usize) -> Option<usize> {
    let row = rest.get(..wanted)?;
    let holds = row
        .iter()
        .enumerate()
        .all(|(index, glyph)| glyph.ch.is_ascii_alphanumeric() && (index == 0 || glyph.gap != Gap::Break));
    (holds && forms::ends_after(rest, wanted)).then_some(wanted)
}

/// Length of a run of letters and digits with single hyphens inside, at most that of a hyphened ISBN.
fn hyphened_length(rest: &[Glyph]) -> usize {
    let run = rest
        .iter()
        .enumerate()
        .take(18)
        .take_while(|(index, glyph)| {
            (glyph.ch.is_ascii_alphanumeric() || glyph.ch == '-') && (*index == 0 || glyph.gap != Gap::Break)
        })
        .count();
    let trailing = rest.iter().take(run).rev().take_while(|glyph| glyph.ch == '-').count();
    run - trailing
}
