//! What the data of scripts says in other words than it is written: markup and line breaks within its texts, and values that
//! are laid together.

use std::ops::Range;

use crate::markup::{after, begins, name_from};
use crate::shown::Shown;
use crate::tag::Tag;
use crate::text::{cut, unescape};

/// Bytes on either side of a gap that may belong to one word with it.
const AROUND: usize = 96;
/// Longest tag within a text.
const LONGEST_TAG: usize = 4_000;

/// Puts down what `text` shows, its tags and references undone.
pub(super) fn show(text: &str, into: &mut Shown) {
    let mut from = 0;
    for (gap, tag) in tags(text) {
        put(text.get(from..gap.start).unwrap_or_default(), into);
        super::set_apart(into, tag);
        from = gap.end;
    }
    put(text.get(from..).unwrap_or_default(), into);
}

/// References may come out of references where pages state values.
fn put(raw: &str, into: &mut Shown) {
    let once = unescape(raw, false);
    into.push(&unescape(&once, false));
}

/// Tags of a text, and of which element.
fn tags(text: &str) -> impl Iterator<Item = (Range<usize>, Tag)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr::memchr(b'<', bytes.get(at..)?)?;
            at = start + 1;
            if begins(bytes, start).is_none() {
                continue;
            }
            let near = cut(text, start.saturating_add(LONGEST_TAG));
            let end = after(near, start, b'>');
            if end < near.len() || near.ends_with('>') {
                at = end;
                let slash = usize::from(bytes.get(start + 1) == Some(&b'/'));
                let (name, _) = name_from(near, start + 1 + slash);
                return Some((start..end, Tag::of(name)));
            }
        }
    })
}

/// The pieces of a text that hold a gap within words: a tag, a line break. In their order, none twice.
pub(super) fn around_gaps(text: &str) -> Vec<&str> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut gaps: Vec<Range<usize>> = tags(text).map(|(gap, _)| gap).collect();
    gaps.extend(breaks(text));
    gaps.sort_unstable_by_key(|gap| gap.start);
    for gap in gaps {
        let start = cut(text, gap.start.saturating_sub(AROUND)).len();
        let end = cut(text, gap.end.saturating_add(AROUND)).len();
        match pieces.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => pieces.push(start..end),
        }
    }
    pieces.into_iter().filter_map(|piece| text.get(piece)).collect()
}

/// Line breaks between letters.
fn breaks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let is_word =
        |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii() || byte.is_ascii_alphanumeric());
    memchr::memchr_iter(b'\n', bytes).filter_map(move |at| {
        let ahead = bytes.get(..at)?.iter().rev().find(|byte| !byte.is_ascii_whitespace());
        let behind = bytes.get(at..)?.iter().find(|byte| !byte.is_ascii_whitespace());
        (is_word(ahead) && is_word(behind)).then_some(at..at + 1)
    })
}

/// Whether data states values that are laid together.
pub(super) fn states(source: &str) -> bool {
    memchr::memmem::find(source.as_bytes(), b"@type").is_some()
}

/// Gives the texts of data in their order, escapes still in them: no names, no types, no addresses.
pub(super) fn each_value(source: &str, mut give: impl FnMut(&str)) {
    let bytes = source.as_bytes();
    let (mut at, mut is_silent) = (0, false);
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
        let start = at + found + 1;
        let Some(end) = end_of_text(bytes, start) else { return };
        let text = source.get(start..end).unwrap_or_default();
        at = end + 1;
        let next = bytes.get(at..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace());
        if next == Some(&b':') {
            is_silent = text.starts_with('@');
        } else if !is_silent && !text.starts_with("http") && !text.starts_with(['/', '\\']) {
            give(text);
        }
    }
}

fn end_of_text(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}
