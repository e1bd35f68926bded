//! Where the pieces of HTML begin and end in a text: tags, attributes, comments, elements without markup. The same for the
//! tree ([`crate::html`]) and for what is read without one ([`crate::raw`]).

use memchr::{memchr, memmem};

/// What begins at a `<`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    StartTag,
    EndTag,
    /// A comment, a doctype, a section.
    Declaration,
    /// Something that a browser passes over.
    Nothing,
}

/// What begins at the `<` at `start`; `None` for a sign that stands for itself.
pub(crate) fn begins(bytes: &[u8], start: usize) -> Option<Begins> {
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    match bytes.get(start + 1)? {
        b'!' => Some(Begins::Declaration),
        b'/' if is_letter(start + 2) => Some(Begins::EndTag),
        b'?' | b'/' => Some(Begins::Nothing),
        _ => is_letter(start + 1).then_some(Begins::StartTag),
    }
}

/// The position after the next `mark`, or the end.
pub(crate) fn after(source: &str, from: usize, mark: u8) -> usize {
    let rest = source.as_bytes().get(from..).unwrap_or_default();
    memchr(mark, rest).map_or(source.len(), |found| from + found + 1)
}

/// Behind a comment, doctype and the like; of a CDATA section only the frame is passed over, the text stays.
pub(crate) fn past_declaration(source: &str, start: usize) -> usize {
    let rest = source.as_bytes().get(start..).unwrap_or_default();
    if rest.starts_with(b"<!--") {
        if rest.starts_with(b"<!-->") {
            return start + 5;
        }
        let end = memmem::find(rest.get(4..).unwrap_or_default(), b"-->");
        return end.map_or(source.len(), |found| start + 4 + found + 3);
    }
    if rest.starts_with(b"<![CDATA[") { start + 9 } else { after(source, start, b'>') }
}

/// The name of a tag, and where it ends.
pub(crate) fn name_from(source: &str, from: usize) -> (&str, usize) {
    let bytes = source.as_bytes().get(from..).unwrap_or_default();
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/');
    let length = bytes.iter().position(ends).unwrap_or(bytes.len());
    (source.get(from..from + length).unwrap_or_default(), from + length)
}

/// Gives name and value of every attribute up to and with `>`; returns the position after it and whether the tag ended in
/// `/>`.
pub(crate) fn each_attribute<'t>(
    source: &'t str,
    from: usize,
    mut give: impl FnMut(&'t str, &'t str),
) -> (usize, bool) {
    let bytes = source.as_bytes();
    let mut at = from;
    let mut slash = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return (at + 1, slash),
            b'/' => slash = true,
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                slash = false;
                let name_end = find(bytes, at + 1, |b| matches!(b, b'=' | b'>' | b'/'));
                let (value, next) = value(source, name_end);
                if let Some(name) = source.get(at..name_end) {
                    give(name, value);
                }
                at = next;
                continue;
            }
        }
        at += 1;
    }
    (bytes.len(), slash)
}

/// The value after a name that ends at `name_end`, and where reading goes on.
fn value(source: &str, name_end: usize) -> (&str, usize) {
    let bytes = source.as_bytes();
    let skip_blanks = |from: usize| {
        from + bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_whitespace()).count()
    };
    let equals = skip_blanks(name_end);
    if bytes.get(equals) != Some(&b'=') {
        return ("", equals);
    }
    let start = skip_blanks(equals + 1);
    match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let rest = bytes.get(start + 1..).unwrap_or_default();
            let end = memchr(*quote, rest).map_or(bytes.len(), |found| start + 1 + found);
            (source.get(start + 1..end).unwrap_or_default(), end + 1)
        }
        _ => {
            let end = find(bytes, start, |b| b == b'>');
            (source.get(start..end).unwrap_or_default(), end)
        }
    }
}

/// Where the content of the element without markup of that name ends, and the position after its end tag.
pub(crate) fn raw_end(source: &str, name: &str, from: usize) -> (usize, usize) {
    let bytes = source.as_bytes();
    let mut search = from;
    while let Some(found) = bytes.get(search..).and_then(|rest| memchr(b'<', rest)) {
        let candidate = search + found;
        let name_end = candidate + 2 + name.len();
        let named = bytes.get(candidate + 2..name_end);
        let closes = bytes.get(candidate + 1) == Some(&b'/')
            && named.is_some_and(|given| given.eq_ignore_ascii_case(name.as_bytes()))
            && bytes.get(name_end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
        if closes {
            return (candidate, after(source, name_end, b'>'));
        }
        search = candidate + 1;
    }
    (bytes.len(), bytes.len())
}

/// The first position from `from` on with white space or a byte that `stop` names, or the end.
fn find(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|b| b.is_ascii_whitespace() || stop(*b)).map_or(bytes.len(), |found| from + found)
}
