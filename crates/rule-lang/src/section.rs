//! One table of a TOML file read strictly: known keys only, every value of its type, every complaint with its place.

use std::ops::Range;

use toml::{
    Spanned as TomlSpanned,
    de::{DeTable, DeValue},
};
use xuncha_model::Span;

use crate::{Code, Complaints, ast::Spanned, limits, suggest};

/// A value of the file with its place.
pub(crate) type Value<'i> = TomlSpanned<DeValue<'i>>;

/// A table, its place, and what it is called in complaints.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a, 'i> {
    table: &'a DeTable<'i>,
    pub(crate) span: Span,
    what: &'static str,
}

pub(crate) const fn span_of(range: &Range<usize>) -> Span {
    Span { start: range.start, end: range.end }
}

impl<'a, 'i> Section<'a, 'i> {
    /// The table, after refusing every key that is not in `known`.
    pub(crate) fn open(
        table: &'a DeTable<'i>,
        span: Span,
        what: &'static str,
        known: &[&'static str],
        out: &mut Complaints,
    ) -> Self {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) && !out.is_full() {
                let hint = suggest::hint(name, known.iter().copied());
                out.add(Code::UnknownKey, span_of(&key.span()), format!("{what}里没有“{name}”这个键"), hint);
            }
        }
        Self { table, span, what }
    }

    /// As [`Self::open`], for a value that should be a table.
    pub(crate) fn of_value(
        value: &'a Value<'i>,
        what: &'static str,
        known: &[&'static str],
        out: &mut Complaints,
    ) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Self::open(table, span_of(&value.span()), what, known, out)),
            other => {
                wrong_type(other, span_of(&value.span()), what, "表", out);
                None
            }
        }
    }

    /// The value of `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value<'i>> {
        self.table.get(key)
    }

    /// Complains that `key` is missing when it is; tells whether it is there.
    pub(crate) fn require(&self, key: &str, hint: &str, out: &mut Complaints) -> bool {
        let there = self.table.contains_key(key);
        if !there {
            out.add(Code::MissingKey, self.span, format!("{}缺少“{key}”", self.what), hint);
        }
        there
    }

    /// A text; empty texts and control characters are refused.
    pub(crate) fn text(&self, key: &str, out: &mut Complaints) -> Option<Spanned<String>> {
        text(self.get(key)?, key, limits::TEXT_CHARS, out)
    }

    /// A list of texts; one text stands for a list of one.
    pub(crate) fn texts(
        &self,
        key: &str,
        most: usize,
        chars: usize,
        out: &mut Complaints,
    ) -> Vec<Spanned<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if value.get_ref().is_str() {
            return text(value, key, chars, out).into_iter().collect();
        }
        entries(value, key, most, out).iter().filter_map(|entry| text(entry, key, chars, out)).collect()
    }

    /// The entries of an array.
    pub(crate) fn entries(&self, key: &str, most: usize, out: &mut Complaints) -> &'a [Value<'i>] {
        self.get(key).map_or(&[], |value| entries(value, key, most, out))
    }

    /// The keys and values of a table, in the order of the file.
    pub(crate) fn pairs(&self, key: &str, out: &mut Complaints) -> Vec<(Spanned<String>, &'a Value<'i>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Table(table) = value.get_ref() else {
            wrong_type(value.get_ref(), span_of(&value.span()), key, "表 { 键 = 值 }", out);
            return Vec::new();
        };
        in_order(table)
    }

    /// A truth value.
    pub(crate) fn boolean(&self, key: &str, out: &mut Complaints) -> Option<bool> {
        let value = self.get(key)?;
        if let DeValue::Boolean(truth) = value.get_ref() {
            return Some(*truth);
        }
        wrong_type(value.get_ref(), span_of(&value.span()), key, "true 或 false", out);
        None
    }

    /// A whole number within `allowed`.
    pub(crate) fn integer(
        &self,
        key: &str,
        allowed: std::ops::RangeInclusive<u8>,
        out: &mut Complaints,
    ) -> Option<u8> {
        let value = self.get(key)?;
        let span = span_of(&value.span());
        let DeValue::Integer(digits) = value.get_ref() else {
            wrong_type(value.get_ref(), span, key, "整数", out);
            return None;
        };
        let number = u8::from_str_radix(digits.as_str(), digits.radix()).ok();
        let within = number.filter(|number| allowed.contains(number));
        if within.is_none() {
            let (low, high) = (allowed.start(), allowed.end());
            out.add(Code::BadValue, span, format!("“{key}”应是 {low} 到 {high} 的整数"), "");
        }
        within
    }

    /// One of the named choices.
    pub(crate) fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&'static str, T)],
        out: &mut Complaints,
    ) -> Option<T> {
        choice(&self.text(key, out)?, key, choices, out)
    }

    /// A date `YYYY-MM-DD`, written as text or as a TOML date.
    pub(crate) fn date(&self, key: &str, out: &mut Complaints) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        let span = span_of(&value.span());
        let written = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            other => {
                wrong_type(other, span, key, "日期", out);
                return None;
            }
        };
        let parsed = written.parse::<toml::value::Datetime>().ok();
        let good = written.len() == 10 && parsed.is_some_and(|date| date.date.is_some());
        if !good {
            out.add(
                Code::BadDate,
                span,
                format!("“{key}”不是日期：{}", clip(&written)),
                "写成 2027-01-01 的样子",
            );
        }
        good.then_some(Spanned { value: written, span })
    }
}

/// The keys and values of `table` in the order of the file.
pub(crate) fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(Spanned<String>, &'a Value<'i>)> {
    let mut pairs: Vec<_> = table
        .iter()
        .map(|(key, value)| (Spanned { value: key.get_ref().to_string(), span: span_of(&key.span()) }, value))
        .collect();
    pairs.sort_by_key(|(key, _)| key.span.start);
    pairs
}

/// One of the named choices.
pub(crate) fn choice<T: Copy>(
    text: &Spanned<String>,
    key: &str,
    choices: &[(&'static str, T)],
    out: &mut Complaints,
) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == text.value).map(|&(_, choice)| choice);
    if found.is_none() {
        let hint = suggest::hint(&text.value, choices.iter().map(|(name, _)| *name));
        out.add(Code::BadValue, text.span, format!("“{key}”不认识“{}”", clip(&text.value)), hint);
    }
    found
}

/// A text of at most `most` characters, neither empty nor with control characters other than line breaks.
pub(crate) fn text(
    value: &Value<'_>,
    key: &str,
    most: usize,
    out: &mut Complaints,
) -> Option<Spanned<String>> {
    let span = span_of(&value.span());
    let DeValue::String(text) = value.get_ref() else {
        wrong_type(value.get_ref(), span, key, "文字", out);
        return None;
    };
    if text.trim().is_empty() {
        out.add(Code::EmptyValue, span, format!("“{key}”不能为空"), "");
        return None;
    }
    if text.chars().nth(most).is_some() {
        out.add(Code::TooLarge, span, format!("“{key}”超过 {most} 个字"), "请缩短");
        return None;
    }
    if let Some(sign) = text.chars().find(|ch| ch.is_control() && *ch != '\n' && *ch != '\t') {
        let message = format!("“{key}”里有控制字符 {}", sign.escape_unicode());
        out.add(Code::BadValue, span, message, "请删去该字符");
        return None;
    }
    Some(Spanned { value: text.to_string(), span })
}

fn entries<'a, 'i>(value: &'a Value<'i>, key: &str, most: usize, out: &mut Complaints) -> &'a [Value<'i>] {
    let span = span_of(&value.span());
    let DeValue::Array(array) = value.get_ref() else {
        wrong_type(value.get_ref(), span, key, "方括号列表", out);
        return &[];
    };
    if array.len() > most {
        let message = format!("“{key}”有 {} 项，最多 {most} 项", array.len());
        out.add(Code::TooLarge, span, message, "请拆开，或把词放进 lists/ 下的表");
    }
    let shown = array.len().min(most);
    array.get(..shown).unwrap_or_default()
}

pub(crate) fn wrong_type(found: &DeValue<'_>, span: Span, key: &str, wanted: &str, out: &mut Complaints) {
    let found = match found {
        DeValue::String(_) => "文字",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "true/false",
        DeValue::Datetime(_) => "日期",
        DeValue::Array(_) => "列表",
        DeValue::Table(_) => "表",
    };
    out.add(Code::WrongType, span, format!("“{key}”应是{wanted}，这里是{found}"), "");
}

/// A text short enough for a message.
pub(crate) fn clip(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
