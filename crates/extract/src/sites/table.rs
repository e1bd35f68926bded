//! One table of a profile read strictly: known keys only, every value of its type, every complaint with its place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use xuncha_model::Span;
use xuncha_rule_lang::{Code, Complaints, nearest};

/// Entries of one list.
const MAX_ENTRIES: usize = 64;
/// Characters of one text.
const MAX_CHARS: usize = 300;

/// A text with its place.
pub(crate) type Text = (String, Span);

/// A table and what it is called in complaints.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a, 'i> {
    table: &'a DeTable<'i>,
    span: Span,
    what: &'static str,
}

impl<'a, 'i> Table<'a, 'i> {
    /// The table, after refusing every key that is not in `known`.
    pub(crate) fn open(
        table: &'a DeTable<'i>,
        span: Span,
        what: &'static str,
        known: &[&'static str],
        out: &mut Complaints<'_>,
    ) -> Self {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let range = key.span();
                let span = Span { start: range.start, end: range.end };
                out.add(Code::UnknownKey, span, format!("{what}里没有“{name}”这个键"), hint(name, known));
            }
        }
        Self { table, span, what }
    }

    /// Complains when `key` is missing.
    pub(crate) fn require(&self, key: &str, hint: &str, out: &mut Complaints<'_>) {
        if !self.table.contains_key(key) {
            out.add(Code::MissingKey, self.span, format!("{}缺少“{key}”", self.what), hint);
        }
    }

    /// A text.
    pub(crate) fn text(&self, key: &str, out: &mut Complaints<'_>) -> Option<Text> {
        text(self.table.get(key)?, key, out)
    }

    /// A list of texts; one text stands for a list of one.
    pub(crate) fn texts(&self, key: &str, out: &mut Complaints<'_>) -> Vec<Text> {
        self.table.get(key).map(|value| texts(value, key, out)).unwrap_or_default()
    }

    /// A truth value, false when not given.
    pub(crate) fn flag(&self, key: &str, out: &mut Complaints<'_>) -> bool {
        match self.table.get(key) {
            None => false,
            Some(value) => match value.get_ref() {
                DeValue::Boolean(truth) => *truth,
                _ => {
                    out.add(Code::WrongType, span_of(value), format!("“{key}”应是 true 或 false"), "");
                    false
                }
            },
        }
    }

    /// A table of texts or lists of texts under known names.
    pub(crate) fn named_texts(
        &self,
        key: &'static str,
        known: &[&'static str],
        out: &mut Complaints<'_>,
    ) -> Vec<(&'static str, Vec<Text>)> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let DeValue::Table(table) = value.get_ref() else {
            out.add(Code::WrongType, span_of(value), format!("“{key}”应是表"), "");
            return Vec::new();
        };
        let inner = Table::open(table, span_of(value), key, known, out);
        known.iter().filter_map(|name| Some((*name, texts(inner.table.get(*name)?, name, out)))).collect()
    }

    /// A list of tables `[[key]]`.
    pub(crate) fn tables(
        &self,
        key: &'static str,
        known: &[&'static str],
        out: &mut Complaints<'_>,
    ) -> Vec<Table<'a, 'i>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let mut tables = Vec::new();
        if let DeValue::Array(array) = value.get_ref() {
            for entry in array.iter().take(MAX_ENTRIES) {
                match entry.get_ref() {
                    DeValue::Table(table) => tables.push(Table::open(table, span_of(entry), key, known, out)),
                    _ => out.add(Code::WrongType, span_of(entry), format!("“{key}”应写成 [[{key}]]"), ""),
                }
            }
        } else {
            out.add(Code::WrongType, span_of(value), format!("“{key}”应写成 [[{key}]]"), "");
        }
        tables
    }

    /// Where the table stands.
    pub(crate) const fn span(&self) -> Span {
        self.span
    }
}

/// “是不是想写……”, when one of `known` is near.
pub(crate) fn hint(name: &str, known: &[&'static str]) -> String {
    nearest(name, known.iter().copied())
        .map_or_else(|| format!("可用的有：{}", known.join("、")), |near| format!("是不是想写“{near}”？"))
}

fn span_of<T>(value: &Spanned<T>) -> Span {
    let range = value.span();
    Span { start: range.start, end: range.end }
}

fn text(value: &Spanned<DeValue<'_>>, key: &str, out: &mut Complaints<'_>) -> Option<Text> {
    let span = span_of(value);
    let DeValue::String(text) = value.get_ref() else {
        out.add(Code::WrongType, span, format!("“{key}”应是文字"), "加上引号");
        return None;
    };
    if text.trim().is_empty() {
        out.add(Code::EmptyValue, span, format!("“{key}”不能为空"), "");
        return None;
    }
    if text.chars().nth(MAX_CHARS).is_some() || text.chars().any(char::is_control) {
        out.add(Code::TooLarge, span, format!("“{key}”超过{MAX_CHARS}个字，或含换行等控制字符"), "请缩短");
        return None;
    }
    Some((text.to_string(), span))
}

fn texts(value: &Spanned<DeValue<'_>>, key: &str, out: &mut Complaints<'_>) -> Vec<Text> {
    match value.get_ref() {
        DeValue::Array(array) => {
            if array.len() > MAX_ENTRIES {
                let message = format!("“{key}”有 {} 项，最多 {MAX_ENTRIES} 项", array.len());
                out.add(Code::TooLarge, span_of(value), message, "请拆开");
            }
            array.iter().take(MAX_ENTRIES).filter_map(|entry| text(entry, key, out)).collect()
        }
        _ => text(value, key, out).into_iter().collect(),
    }
}
