//! JSON, and the JavaScript literals that pages write instead of it, read without executing anything.
//!
//! `{name:'\u534e\u4e3a', tags:['a',], price: cfg.price, n: !0}` reads as an object whose `price` is null:
//! what cannot be known without running the script is null, everything around it is kept.

use std::borrow::Cow;

use crate::limits::{MAX_VALUE_DEPTH, MAX_VALUES};

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'t> {
    Null,
    Bool(bool),
    Number(&'t str),
    Text(Cow<'t, str>),
    List(Vec<Value<'t>>),
    Object(Vec<(Cow<'t, str>, Value<'t>)>),
}

impl<'t> Value<'t> {
    /// Member of that name; the last one wins, as in JavaScript.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'t>> {
        self.members().iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Members of an object; none for anything else.
    pub(crate) fn members(&self) -> &[(Cow<'t, str>, Value<'t>)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// Members of a list, or the value itself alone.
    pub(crate) fn each(&self) -> &[Value<'t>] {
        if let Self::List(values) = self { values } else { std::slice::from_ref(self) }
    }

    /// A text or a number as text.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// How much may still be read from one page's scripts.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// Values left.
    values: usize,
    /// Bytes left, each counted as often as it is looked at.
    work: usize,
}

impl Allowance {
    /// For scripts of `bytes` together.
    pub(crate) fn for_bytes(bytes: usize) -> Self {
        Self { values: MAX_VALUES, work: bytes.saturating_mul(4).saturating_add(4_096) }
    }

    /// True when reading stopped for want of allowance.
    pub(crate) fn is_spent(&self) -> bool {
        self.values == 0 || self.work == 0
    }
}

/// The value that `text` begins with.
pub(crate) fn read<'t>(text: &'t str, allowance: &mut Allowance) -> Option<Value<'t>> {
    read_at(text, 0, allowance).map(|(value, _)| value)
}

/// Objects and lists that stand in a script where a value can stand, outermost only, in order.
pub(crate) fn literals<'t>(script: &'t str, allowance: &mut Allowance) -> Vec<Value<'t>> {
    let bytes = script.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'{', b'[', b'J', rest)) {
        if allowance.is_spent() {
            break;
        }
        let start = at + found;
        at = start + 1;
        let call = bytes.get(start..).is_some_and(|rest| rest.starts_with(PARSE_CALL.as_bytes()));
        let before = bytes.get(..start).unwrap_or_default().trim_ascii_end().last();
        let stands = before.is_none_or(|byte| matches!(byte, b'=' | b'(' | b':' | b',' | b'[' | b'?' | b'|'))
            || bytes.get(..start).is_some_and(|before| before.trim_ascii_end().ends_with(b"return"));
        let is_arrow = before == Some(&b'>');
        if bytes.get(start) == Some(&b'J') && !call || !stands || is_arrow {
            continue;
        }
        let (work, length) = (allowance.work, bytes.len() - start);
        let read = read_at(script, start, allowance);
        let used = read.as_ref().map_or(length.min(64), |(_, end)| end - start);
        allowance.work = allowance.work.min(work.saturating_sub(used));
        if let Some((value, end)) = read {
            let holds = match &value {
                Value::Object(members) => !members.is_empty(),
                Value::List(values) => !values.is_empty(),
                Value::Text(_) => call,
                _ => false,
            };
            if holds {
                out.push(value);
                at = end;
            }
        }
    }
    out
}

/// A text handed to this is a value once more.
const PARSE_CALL: &str = "JSON.parse(";

fn read_at<'t>(text: &'t str, at: usize, allowance: &mut Allowance) -> Option<(Value<'t>, usize)> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at, allowance };
    let value = reader.value(0)?;
    Some((value, reader.at))
}

struct Reader<'t, 'a> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    allowance: &'a mut Allowance,
}

impl<'t> Reader<'t, '_> {
    fn value(&mut self, depth: usize) -> Option<Value<'t>> {
        if depth > MAX_VALUE_DEPTH || self.allowance.is_spent() {
            return None;
        }
        self.allowance.values -= 1;
        self.blanks();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' | b'\'' | b'`' => self.string().map(Value::Text),
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                self.at += 1;
                while self
                    .peek()
                    .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-'))
                {
                    self.at += 1;
                }
                self.text.get(start..self.at).map(Value::Number)
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Value<'t>> {
        const WORDS: &[(&str, Value<'static>)] = &[
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("!0", Value::Bool(true)),
            ("!1", Value::Bool(false)),
            ("null", Value::Null),
        ];
        let rest = self.bytes.get(self.at..)?;
        for (word, value) in WORDS {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Some(value.clone());
            }
        }
        if rest.starts_with(PARSE_CALL.as_bytes()) {
            self.at += PARSE_CALL.len();
            self.blanks();
            if matches!(self.peek(), Some(b'"' | b'\'' | b'`')) {
                let text = self.string()?;
                self.blanks();
                if self.peek() == Some(b')') {
                    self.at += 1;
                } else {
                    self.skip_expression()?;
                }
                return Some(Value::Text(text));
            }
        }
        self.skip_expression()?;
        Some(Value::Null)
    }

    fn object(&mut self, depth: usize) -> Option<Value<'t>> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return Some(Value::Object(members));
                }
                b',' => self.at += 1,
                b'.' => self.skip_expression()?,
                _ => {
                    let key = self.key()?;
                    self.blanks();
                    match self.peek()? {
                        b':' => {
                            self.at += 1;
                            let value = self.value(depth + 1)?;
                            self.end_of_member()?;
                            members.push((key, value));
                        }
                        // Shorthand `{a, b}` and methods `{a() {…}}` say nothing without running.
                        b',' | b'}' => {}
                        b'(' => self.skip_expression()?,
                        _ => return None,
                    }
                }
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value<'t>> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                b']' => {
                    self.at += 1;
                    return Some(Value::List(values));
                }
                b',' => self.at += 1,
                _ => {
                    let value = self.value(depth + 1)?;
                    self.end_of_member()?;
                    values.push(value);
                }
            }
        }
    }

    /// After a member: a separator, or an expression that goes on (`"a" + b`), which is skipped.
    fn end_of_member(&mut self) -> Option<()> {
        self.blanks();
        if matches!(self.peek()?, b',' | b'}' | b']') { Some(()) } else { self.skip_expression() }
    }

    fn key(&mut self) -> Option<Cow<'t, str>> {
        if matches!(self.peek()?, b'"' | b'\'') {
            return self.string();
        }
        let start = self.at;
        let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'-') || b >= 0x80;
        while self.peek().is_some_and(part) {
            self.at += 1;
        }
        self.text.get(start..self.at).filter(|key| !key.is_empty()).map(Cow::Borrowed)
    }

    /// A quoted text with its escapes undone.
    fn string(&mut self) -> Option<Cow<'t, str>> {
        let quote = self.peek()?;
        self.at += 1;
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let plain_end = memchr::memchr2(quote, b'\\', rest)?;
        self.spend(plain_end)?;
        let plain = self.text.get(start..start + plain_end)?;
        self.at = start + plain_end;
        if self.peek()? == quote {
            self.at += 1;
            return Some(Cow::Borrowed(plain));
        }
        let mut out = plain.to_owned();
        loop {
            let from = self.at;
            let rest = self.bytes.get(from..)?;
            let run = memchr::memchr2(quote, b'\\', rest)?;
            self.spend(run + 1)?;
            out.push_str(self.text.get(from..from + run)?);
            self.at = from + run + 1;
            if self.bytes.get(from + run) == Some(&quote) {
                return Some(Cow::Owned(out));
            }
            self.escape(&mut out)?;
        }
    }

    fn escape(&mut self, out: &mut String) -> Option<()> {
        let letter = self.text.get(self.at..)?.chars().next()?;
        self.at += letter.len_utf8();
        match letter {
            'n' | 'r' => out.push('\n'),
            't' => out.push('\t'),
            'b' | 'f' | 'v' | '0' | '\n' => {}
            'u' => {
                let unit = self.hex(4)?;
                let wide =
                    if (0xd800..0xdc00).contains(&unit) { self.low_surrogate(unit) } else { Some(unit) };
                out.push(wide.and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            'x' => out.push(self.hex(2).and_then(char::from_u32)?),
            other => out.push(other),
        }
        Some(())
    }

    fn low_surrogate(&mut self, high: u32) -> Option<u32> {
        if !self.bytes.get(self.at..)?.starts_with(b"\\u") {
            return None;
        }
        self.at += 2;
        let low = self.hex(4)?;
        (0xdc00..0xe000).contains(&low).then(|| 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut from = self.at;
        let mut length = digits;
        // `\u{1f376}`
        if digits == 4 && self.bytes.get(from) == Some(&b'{') {
            from += 1;
            length = memchr::memchr(b'}', self.bytes.get(from..from + 8)?)?;
            self.at = from + length + 1;
        } else {
            self.at = from + length;
        }
        u32::from_str_radix(self.text.get(from..from + length)?, 16).ok()
    }

    /// Skips code up to the separator that ends it; `None` when it never ends.
    fn skip_expression(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'{' | b'[' | b'(' => depth += 1,
                b'}' | b']' | b')' if depth > 0 => depth -= 1,
                b'}' | b']' => break,
                b')' => {}
                b',' if depth == 0 => break,
                b';' if depth == 0 => return None,
                b'"' | b'\'' | b'`' => self.skip_string(byte),
                _ => {}
            }
            self.at += 1;
        }
        self.spend(self.at - start)?;
        self.peek().map(|_| ())
    }

    /// To the closing quote, or to the end of the line for a quote that is none (in a regular expression).
    fn skip_string(&mut self, quote: u8) {
        let start = self.at;
        while let Some(byte) = self.bytes.get(self.at + 1).copied() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' if quote != b'`' => {
                    self.at = start;
                    return;
                }
                _ if byte == quote => return,
                _ => {}
            }
        }
    }

    fn blanks(&mut self) {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
            self.at += blank;
            let rest = rest.get(blank..).unwrap_or_default();
            let comment = if rest.starts_with(b"//") {
                memchr::memchr(b'\n', rest)
            } else if rest.starts_with(b"/*") {
                memchr::memmem::find(rest, b"*/").map(|end| end + 2)
            } else {
                return;
            };
            let length = comment.unwrap_or(rest.len());
            self.at += length;
            self.allowance.work = self.allowance.work.saturating_sub(length);
        }
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.allowance.work = self.allowance.work.saturating_sub(bytes);
        (self.allowance.work > 0).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(script: &str) -> Vec<Value<'_>> {
        literals(script, &mut Allowance::for_bytes(script.len()))
    }

    fn member(script: &str, name: &str) -> Option<String> {
        all(script).iter().find_map(|value| value.get(name)?.scalar().map(str::to_owned))
    }

    #[test]
    fn json_and_javascript() {
        assert_eq!(member(r#"window.__S__ = {"a":1,"b":"\u7279\u4f9b"};"#, "b").as_deref(), Some("特供"));
        assert_eq!(
            member("var x={a:'\\u534e\\x41', b: [1,2,], c: f(1,{d:2}), e: 'é'}", "a").as_deref(),
            Some("华A")
        );
        assert_eq!(member("var x={c: f(1,{d:2}), e: 'é' + y, g: 3}", "g").as_deref(), Some("3"));
        assert_eq!(
            member("var x={c: function(){ return '}'; }, /* } */ e: !0, g: -3.5}", "g").as_deref(),
            Some("-3.5")
        );
        assert_eq!(member("x = {re: /[\"']/g,\n g: '\\ud83c\\udf76'}", "g").as_deref(), Some("🍶"));
        assert_eq!(member("if (a) { b = {g: 1} }", "g").as_deref(), Some("1"));
    }

    #[test]
    fn text_that_is_json() {
        let values = all(r#"window.s = JSON.parse("{\"a\":\"\\u7279\"}");"#);
        assert_eq!(values, [Value::Text(Cow::Borrowed(r#"{"a":"\u7279"}"#))]);
    }

    #[test]
    fn broken_and_endless() {
        assert!(all("var x = {a: 'never closed").is_empty());
        assert!(all("{").is_empty() && all("").is_empty() && all("={a:1;}").is_empty());
        let nested = format!("x={}", "[".repeat(100_000));
        assert!(all(&nested).is_empty());
        let many = format!("x=[{}]", "1,".repeat(MAX_VALUES + 5));
        let mut allowance = Allowance::for_bytes(many.len());
        assert!(literals(&many, &mut allowance).is_empty() && allowance.is_spent());
    }

    #[test]
    fn work_is_bounded() {
        let hostile = "={a:".repeat(200_000);
        let mut allowance = Allowance::for_bytes(hostile.len());
        literals(&hostile, &mut allowance);
        assert!(allowance.is_spent());
    }
}
