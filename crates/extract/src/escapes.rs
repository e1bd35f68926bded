//! Escapes of JSON and JavaScript undone wherever they stand and however often they were written over: `\u7279`,
//! `\\u7279`, `\x41`, `\"`, `\/`, `\n`.

use std::borrow::Cow;

/// How often a backslash may itself be written as an escape.
const ROUNDS: usize = 4;

/// `text` without escapes: a line break where one was written, quotes and slashes bare.
pub(crate) fn without_escapes(text: &str) -> Cow<'_, str> {
    let mut undone = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        let Some((next, again)) = one_round(&undone) else { break };
        undone = Cow::Owned(next);
        if !again {
            break;
        }
    }
    undone
}

/// Undoes every run of backslashes as one; tells whether new ones came out. `None` where there are none.
fn one_round(text: &str) -> Option<(String, bool)> {
    let mut rest = text;
    let (mut out, mut again) = (String::new(), false);
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        if out.capacity() == 0 {
            out.reserve(text.len());
        }
        out.push_str(rest.get(..at)?);
        rest = rest.get(at..)?.trim_start_matches('\\');
        let (meant, length) = escape(rest);
        again |= meant == Some('\\');
        out.extend(meant);
        rest = rest.get(length..)?;
    }
    if out.capacity() == 0 {
        return None;
    }
    out.push_str(rest);
    Some((out, again))
}

/// What an escape means that goes on like this behind its backslashes, and how many bytes of it that takes.
fn escape(rest: &str) -> (Option<char>, usize) {
    let Some(letter) = rest.chars().next() else { return (None, 0) };
    let behind = rest.get(letter.len_utf8()..).unwrap_or_default();
    match letter {
        'n' | 'r' => (Some('\n'), 1),
        't' => (Some(' '), 1),
        'b' | 'f' | 'v' | '0' | '\n' => (None, 1),
        'u' => match unit(behind) {
            Some((high @ 0xd800..0xdc00, length)) => {
                let next = behind.get(length..).unwrap_or_default();
                let low = next.trim_start_matches('\\');
                let low_at = next.len() - low.len();
                match low.strip_prefix('u').filter(|_| low_at > 0).and_then(unit) {
                    Some((low @ 0xdc00..0xe000, low_length)) => {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        (char::from_u32(code), 2 + length + low_at + low_length)
                    }
                    _ => (Some('\u{fffd}'), 1 + length),
                }
            }
            Some((code, length)) => (Some(char::from_u32(code).unwrap_or('\u{fffd}')), 1 + length),
            None => (Some('u'), 1),
        },
        'x' => match hex(behind, 2) {
            Some(code) => (char::from_u32(code), 3),
            None => (Some('x'), 1),
        },
        other => (Some(other), other.len_utf8()),
    }
}

/// `7279` or `{1f376}`, and its length.
fn unit(text: &str) -> Option<(u32, usize)> {
    if let Some(inner) = text.strip_prefix('{') {
        let length = inner.bytes().take(7).position(|byte| byte == b'}')?;
        return Some((hex(inner, length)?, length + 2));
    }
    Some((hex(text, 4)?, 4))
}

fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_however_often_they_were_written_over() {
        let check = |text: &str, meant: &str| assert_eq!(without_escapes(text), meant, "{text}");
        check("a", "a");
        check(r#"{"a":"\u7279\u4f9b"}"#, r#"{"a":"特供"}"#);
        check(r#"{\"a\":\"\\u7279\\\\u4f9b\"}"#, r#"{"a":"特供"}"#);
        check(r"\u005cu7279\u005c\u005cu4f9b", "特供");
        check(r"\ud83d\udc18\\ud83d\\udc18 \ud83d \ud83dx", "🐘🐘 \u{fffd} \u{fffd}x");
        check(r"\u{1f376}\x41\x4", "🍶Ax4");
        check(r"\/\'a\nb\tc\u12", "/'a\nb cu12");
        check(r"\特\", "特");
    }

    #[test]
    fn strange_text_is_read_to_its_end() {
        for text in [r"\", r"\u", r"\u{", r"\u{}", r"\u{110000}", r"\ud800\u", r"\x特", r"\u特供特"] {
            let _ = without_escapes(text);
        }
        assert_eq!(without_escapes(&"\\".repeat(100_000)), "");
    }
}
