//! The way back from the value of a TOML string to the bytes it was written with.

use xuncha_model::Span;

/// For each byte of `value`, and its end, the byte of `source` it was written at; `written` is the place of the
/// string with its quotes. Where the two cannot be brought together the rest points at the end of the string.
pub(crate) fn places(source: &str, written: Span, value: &str) -> Vec<usize> {
    let token = source.get(written.start..written.end).unwrap_or_default();
    let (quotes, literal) = match token {
        _ if token.starts_with("'''") => (3, true),
        _ if token.starts_with("\"\"\"") => (3, false),
        _ => (1, token.starts_with('\'')),
    };
    let content_end = token.len().saturating_sub(quotes).max(quotes);
    let mut rest = token.get(quotes..content_end).unwrap_or_default();
    if quotes == 3 {
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    }
    let mut at = written.start + content_end - rest.len();
    let end = written.start + content_end;
    let mut found = Vec::with_capacity(value.len() + 1);
    for ch in value.chars() {
        let (skipped, length) = if literal { (0, next_len(rest)) } else { written_char(rest) };
        let start = (at + skipped).min(end);
        found.extend((0..ch.len_utf8()).map(|byte| if byte == 0 { start } else { (start + byte).min(end) }));
        at = (start + length).min(end);
        rest = source.get(at..end).unwrap_or_default();
    }
    found.push(at.min(end));
    found
}

/// Bytes to skip (a line ending in a backslash) and bytes of the next character of a basic string.
fn written_char(rest: &str) -> (usize, usize) {
    let mut skipped = 0;
    loop {
        let here = rest.get(skipped..).unwrap_or_default();
        let Some(escaped) = here.strip_prefix('\\') else { return (skipped, next_len(here)) };
        let length = match escaped.chars().next() {
            Some('u') => 6,
            Some('U') => 10,
            Some('x') => 4,
            Some(' ' | '\t' | '\r' | '\n') => {
                let kept = escaped.trim_start_matches([' ', '\t', '\r', '\n']);
                skipped += 1 + escaped.len() - kept.len();
                continue;
            }
            _ => 2,
        };
        return (skipped, length.min(here.len()));
    }
}

fn next_len(rest: &str) -> usize {
    rest.chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(token: &str, value: &str, needle: &str, written: &str) {
        let source = format!("c = {token}\n");
        let span = Span { start: 4, end: 4 + token.len() };
        let places = places(&source, span, value);
        let start = value.find(needle).unwrap();
        assert_eq!(source.get(places[start]..places[start + needle.len()]), Some(written), "{token}");
    }

    #[test]
    fn every_kind_of_string_leads_back() {
        check("\"a and 词\"", "a and 词", "and", "and");
        check("'a and 词'", "a and 词", "词", "词");
        check("\"\"\"\na\n  and b\"\"\"", "a\n  and b", "and", "and");
        check("'''\r\na or b'''", "a or b", "or", "or");
        check("\"\\u4f60 and b\"", "你 and b", "and", "and");
        check("\"\\u4f60 and b\"", "你 and b", "你", "\\u4f60");
        check("\"\"\"a \\\n   and b\"\"\"", "a and b", "and", "and");
        check("\"\"", "", "", "");
    }
}
