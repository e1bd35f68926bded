//! Small work on text that every source needs: squeezing blanks, cutting at a limit, undoing full width,
//! undoing character references.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::shown::Shown;

/// Name of a character reference, whether it also stands without its semicolon, and what it means.
/// Source: the table of named character references of the WHATWG HTML standard.
static ENTITIES: LazyLock<HashMap<&str, (bool, String)>> = LazyLock::new(|| {
    let rows = include_str!("../data/entities.tsv").lines();
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let (name, mark, codes) = (cells.next()?, cells.next()?, cells.next()?);
        let chars = codes.split(' ').filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        Some((name, (mark == "*", chars.collect())))
    })
    .collect()
});

/// Longest name in the table.
const LONGEST_ENTITY: usize = 31;

/// Runs of white space become one blank, none at either end; invisible marks at the ends go too.
pub(crate) fn squeeze(text: &str) -> String {
    let mut shown = Shown::on_one_line();
    shown.push(text);
    shown.into_text()
}

/// The same as `text.trim()`, quicker where there are letters of ASCII or long indentations at the ends.
pub(crate) fn trimmed(text: &str) -> &str {
    let inner = text.trim_ascii();
    let plain = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b'!'..=b'~'));
    let bytes = inner.as_bytes();
    if plain(bytes.first()) && plain(bytes.last()) { inner } else { inner.trim() }
}

/// The longest beginning of `text` of at most `limit` bytes that ends between characters.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Squeezed and cut to `limit` bytes.
pub(crate) fn line(text: &str, limit: usize) -> String {
    let squeezed = squeeze(cut(text, limit.saturating_mul(4)));
    cut(&squeezed, limit).trim_end().to_owned()
}

/// Full-width forms of ASCII become ASCII, `￥` becomes `¥`, the ideographic space a blank.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '\u{3000}' | '\u{ff01}'..='\u{ff5e}' | '￥');
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '￥' => '¥',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    let (mut out, mut rest) = (String::new(), text);
    // all of them begin with one of two bytes in UTF-8, and so do few others
    let mut from = 0;
    while let Some(found) = rest.as_bytes().get(from..).and_then(|rest| memchr::memchr2(0xEF, 0xE3, rest)) {
        let at = from + found;
        let (before, behind) = rest.split_at(at);
        let Some(c) = behind.chars().next() else { break };
        if !wide(c) {
            from = at + c.len_utf8();
            continue;
        }
        if out.is_empty() {
            out.reserve(text.len());
        }
        out.push_str(before);
        out.push(narrow(c));
        rest = behind.get(c.len_utf8()..).unwrap_or_default();
        from = 0;
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// True for a Han character of the basic block or its first extension.
pub(crate) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Character references undone. `in_attribute` keeps `&copy=1` of an address as it stands, as browsers do.
pub(crate) fn unescape(raw: &str, in_attribute: bool) -> Cow<'_, str> {
    if memchr::memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((meaning, length)) = reference(after, in_attribute) {
            out.push_str(&meaning);
            rest = after.get(length..).unwrap_or_default();
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The reference that begins after an ampersand, and how many bytes it takes.
fn reference(after: &str, in_attribute: bool) -> Option<(Cow<'static, str>, usize)> {
    if let Some(number) = after.strip_prefix('#') {
        return numeric(number).map(|(meaning, length)| (Cow::Owned(meaning.to_string()), length + 1));
    }
    let name_end = after.bytes().take(LONGEST_ENTITY).take_while(u8::is_ascii_alphanumeric).count();
    let name = after.get(..name_end)?;
    let table = &*ENTITIES;
    if after.as_bytes().get(name_end) == Some(&b';')
        && let Some((_, meaning)) = table.get(name)
    {
        return Some((Cow::Borrowed(meaning), name_end + 1));
    }
    if in_attribute {
        let next = after.as_bytes().get(name_end);
        let (bare, meaning) = table.get(name)?;
        return (*bare && next != Some(&b'=')).then_some((Cow::Borrowed(meaning.as_str()), name_end));
    }
    (2..=name_end.min(6)).rev().find_map(|end| {
        let (bare, meaning) = table.get(after.get(..end)?)?;
        bare.then_some((Cow::Borrowed(meaning.as_str()), end))
    })
}

/// `1234;` or `x4e2d;` after `&#`; the code page of Windows stands for 0x80 to 0x9f, as the standard says.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (digits, radix, skipped) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let number = u32::from_str_radix(digits.get(..length.min(8))?, radix).ok()?;
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let meaning = match number {
        0x80..=0x9f => {
            let byte = [u8::try_from(number).ok()?];
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()?
        }
        0 => '\u{fffd}',
        _ => char::from_u32(number).unwrap_or('\u{fffd}'),
    };
    Some((meaning, skipped + length + semicolon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_as_browsers_read_them() {
        let check = |raw: &str, seen: &str| assert_eq!(unescape(raw, false), seen, "{raw}");
        check("a &amp; b &lt;p&gt; &yen;12 &#165; &#x4e2d;&#25991;", "a & b <p> ¥12 ¥ 中文");
        check("&nbspx &copy 2020 &notanentity; & &#; &#x; 5&", "\u{a0}x © 2020 ¬anentity; & &#; &#x; 5&");
        check("&#150;&#0;&#1114112;", "–\u{fffd}\u{fffd}");
        assert_eq!(unescape("?a=1&copy=2&amp;lt=3", true), "?a=1&copy=2&lt=3");
    }

    #[test]
    fn trimmed_as_the_standard_library_trims() {
        for text in [
            "",
            " ",
            "a",
            " a b\n",
            "\u{3000}a\u{a0}",
            "\t\u{b}a\u{b} ",
            " \u{3000} 特供 \u{2003}\r\n",
            "\u{85}",
            "\u{7f}",
        ] {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn blanks_cuts_and_width() {
        assert_eq!(squeeze(" a\u{3000}\n b\u{200b} "), "a b");
        assert_eq!(cut("特供酒", 4), "特");
        assert_eq!(line("  特供  酒 ", 7), "特供");
        assert_eq!(half_width("￥１，２９９．００"), "¥1,299.00");
    }
}
