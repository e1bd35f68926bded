//! From a text to the numbers in it, and from one number to its verdict.

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
/// No number has more characters.
const MAX_NUMBER: usize = 64;

/// The numbers in `text`, in order, none overlapping. Time is linear in the text; at most [`MAX_FOUND`] are given.
/// Numbers may be written full-width, in lower case, with one or two spaces inside; a line break ends a number.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let row = glyphs(capped(text, MAX_TEXT_BYTES));
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
    let is_latin = row.get(at)?.ch.is_ascii_alphanumeric();
    if is_latin && !begins_word(row, at) {
        return None;
    }
    if let Some((kind, length)) = forms::longest_at(row, at) {
        return Some((at, at + length, kind, None));
    }
    if let Some((kind, length)) = loose::announced_at(row, at) {
        let back = loose::prefix_length(row, at).min(at - free_from);
        let start = if is_latin { at } else { at - back };
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
