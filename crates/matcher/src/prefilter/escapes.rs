//! One round of escapes undone: HTML references, script escapes, percent signs.
//!
//! Nothing is known of where in a page a text stands, so every kind is undone everywhere. What would be too strong for a
//! reader is right for a filter, which looks at the text before each round as well.

use std::borrow::Cow;

use memchr::memchr3_iter;

/// An escape of which it cannot cheaply be told what it stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclear;

/// References that stand for no letter, digit or Chinese character, and what they are read as.
const PLAIN: [(&[u8], char); 6] =
    [(b"amp", '&'), (b"lt", '<'), (b"gt", '>'), (b"quot", '"'), (b"apos", '\''), (b"nbsp", ' ')];
/// More of them; they are left as they are.
const MARKS: [&[u8]; 40] = [
    b"copy", b"reg", b"trade", b"hellip", b"mdash", b"ndash", b"lsquo", b"rsquo", b"ldquo", b"rdquo",
    b"laquo", b"raquo", b"lsaquo", b"rsaquo", b"bull", b"middot", b"times", b"rarr", b"larr", b"uarr",
    b"darr", b"deg", b"euro", b"pound", b"yen", b"cent", b"sect", b"para", b"plusmn", b"shy", b"ensp",
    b"emsp", b"thinsp", b"zwj", b"zwnj", b"iexcl", b"iquest", b"sdot", b"minus", b"infin",
];
/// Beginnings of references that browsers read without a semicolon and that stand for letters or digits.
const LETTERS: [&[u8]; 16] = [
    b"AElig", b"aelig", b"ETH", b"eth", b"THORN", b"thorn", b"szlig", b"sup1", b"sup2", b"sup3", b"ordf",
    b"ordm", b"frac1", b"frac3", b"micro", b"not",
];
/// What follows the letter in references to letters with accents.
const ACCENTS: [&[u8]; 8] = [b"grave", b"acute", b"circ", b"tilde", b"uml", b"ring", b"slash", b"cedil"];

/// `text` with one round of escapes undone; borrowed when it has none.
pub(super) fn undo(text: &str) -> Result<Cow<'_, str>, Unclear> {
    let bytes = text.as_bytes();
    let mut plain = String::new();
    let mut done = 0;
    for at in memchr3_iter(b'\\', b'&', b'%', bytes) {
        if at < done {
            continue;
        }
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let read = match bytes.get(at) {
            Some(b'\\') => script(rest),
            Some(b'&') => reference(rest)?,
            _ => percent(rest)?,
        };
        if let Some((letters, length)) = read {
            plain.push_str(text.get(done..at).unwrap_or_default());
            plain.push_str(&letters);
            done = at + 1 + length;
        }
    }
    if done == 0 {
        return Ok(Cow::Borrowed(text));
    }
    plain.push_str(text.get(done..).unwrap_or_default());
    Ok(Cow::Owned(plain))
}

/// What an escape stands for and how many bytes it takes after its sign.
type Read = Option<(String, usize)>;

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn letter(code: u32, length: usize) -> Read {
    Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).into(), length))
}

/// How many of the first `most` bytes are digits of that kind.
fn digits(rest: &[u8], most: usize, is_digit: impl Fn(u8) -> bool) -> usize {
    rest.iter().take(most).take_while(|byte| is_digit(**byte)).count()
}

fn script(rest: &[u8]) -> Read {
    match *rest {
        [b'u', b'{', ref rest @ ..] => {
            let count = digits(rest, 8, |byte| byte.is_ascii_hexdigit());
            let code = number(rest.get(..count)?, 16)?;
            (rest.get(count) == Some(&b'}')).then(|| letter(code, count + 3)).flatten()
        }
        [b'u' | b'U', ref rest @ ..] => {
            let code = number(hex(rest, 4)?, 16)?;
            let second = match rest.get(4..6) {
                Some(b"\\u") if (0xD800..0xDC00).contains(&code) => {
                    number(hex(rest.get(6..)?, 4)?, 16).filter(|low| (0xDC00..0xE000).contains(low))
                }
                _ => None,
            };
            match second {
                Some(low) => letter(0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00), 11),
                None => letter(code, 5),
            }
        }
        [b'x', ref rest @ ..] => letter(number(hex(rest, 2)?, 16)?, 3),
        [b'0'..=b'7', ..] => {
            let count = digits(rest, 3, |byte| matches!(byte, b'0'..=b'7'));
            letter(number(rest.get(..count)?, 8)?, count)
        }
        [b'\r', b'\n', ..] => Some((String::new(), 2)),
        [b'\n' | b'\r', ..] => Some((String::new(), 1)),
        _ => None,
    }
}

fn hex(rest: &[u8], count: usize) -> Option<&[u8]> {
    rest.get(..count).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn reference(rest: &[u8]) -> Result<Read, Unclear> {
    let numeric = |from: usize, radix: u32| {
        let rest = rest.get(from..)?;
        let count = digits(rest, 40, |byte| char::from(byte).is_digit(radix));
        let end = from + count + usize::from(rest.get(count) == Some(&b';'));
        // A number that is too large stands for no character.
        (count > 0).then(|| letter(number(rest.get(..count)?, radix).unwrap_or(u32::MAX), end)).flatten()
    };
    Ok(match *rest {
        [b'#', b'x' | b'X', ..] => numeric(2, 16),
        [b'#', ..] => numeric(1, 10),
        [first, ..] if first.is_ascii_alphabetic() => return named(rest),
        _ => None,
    })
}

fn named(rest: &[u8]) -> Result<Read, Unclear> {
    let count = digits(rest, 32, |byte| byte.is_ascii_alphanumeric());
    let name = rest.get(..count).unwrap_or_default();
    let ends = rest.get(count) == Some(&b';');
    if let Some((known, stands_for)) = PLAIN.iter().find(|(known, _)| name.starts_with(known))
        && (!ends || name.len() == known.len())
    {
        let ends = ends && name.len() == known.len();
        return Ok(Some(((*stands_for).into(), known.len() + usize::from(ends))));
    }
    let is_letter = LETTERS.iter().any(|known| name.starts_with(known))
        || ACCENTS.iter().any(|accent| name.get(1..).is_some_and(|rest| rest.starts_with(accent)));
    if is_letter || (ends && !MARKS.contains(&name)) { Err(Unclear) } else { Ok(None) }
}

fn percent(rest: &[u8]) -> Result<Read, Unclear> {
    if let [b'u', rest @ ..] = rest {
        return Ok(hex(rest, 4).and_then(|digits| number(digits, 16)).and_then(|code| letter(code, 5)));
    }
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(byte) = rest.get(length..).and_then(|rest| hex(rest, 2)).and_then(|hex| number(hex, 16)) {
        bytes.push(u8::try_from(byte).unwrap_or_default());
        length += 2;
        // The sign of a further escape, which is not part of this one unless an escape follows it.
        let goes_on = rest.get(length) == Some(&b'%');
        if !(goes_on && rest.get(length + 1..).is_some_and(|rest| hex(rest, 2).is_some())) {
            break;
        }
        length += 1;
    }
    if bytes.is_empty() {
        return Ok(None);
    }
    String::from_utf8(bytes).map(|text| Some((text, length))).map_err(|_| Unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_escape_is_undone() {
        for written in [
            "特供",
            "\\u7279\\u4f9b",
            "\\u7279供",
            "\\u{7279}\\u{4F9B}",
            "&#x7279;&#20379;",
            "&#29305&#x4F9B",
            "%E7%89%B9%e4%be%9b",
            "%u7279%u4F9B",
        ] {
            assert_eq!(undo(written).as_deref(), Ok("特供"), "{written}");
        }
        assert_eq!(undo("\\x67&#111;%69\\160").as_deref(), Ok("goip"));
        assert_eq!(undo("\\ud83d\\udc18\\ud83d").as_deref(), Ok("🐘\u{FFFD}"));
        assert_eq!(undo("a&nbsp;b&ampc &lt;").as_deref(), Ok("a b&c <"));
        assert_eq!(undo("100% &copy; &page=1 \\n \\").as_deref(), Ok("100% &copy; &page=1 \\n \\"));
        assert_eq!(undo("te\\\ngong").as_deref(), Ok("tegong"));
    }

    #[test]
    fn what_cannot_be_told_is_said_so() {
        for written in ["caf&eacute;", "&sup2", "&acy;", "%CC%D8"] {
            assert_eq!(undo(written), Err(Unclear), "{written}");
        }
    }
}
