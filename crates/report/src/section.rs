//! The file of a form or checklist, and one table of it, read key by key: what is unknown, missing or of the wrong kind
//! is refused by its place.

use toml::{Table, Value};

/// Longest text in a form's file, in characters.
const MAX_TEXT: usize = 500;

/// Why a form's file is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("统计表文件 {file}，{place}：{what}")]
pub struct FormError {
    /// The file.
    pub file: String,
    /// Where in it: the head, a row by number and identifier, or a line.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// The file as a table.
pub(crate) fn read(file: &str, text: &str) -> Result<Table, FormError> {
    toml::from_str(text).map_err(|error| FormError {
        file: file.to_owned(),
        place: format!("第 {} 行", line_of(text, error.span().map_or(0, |span| span.start))),
        what: format!("不是正确的 TOML：{}", error.message()),
    })
}

/// The number of the line on which a byte stands.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// A table of the file, and where it stands.
pub(crate) struct Section<'a> {
    pub(crate) file: &'a str,
    pub(crate) place: String,
    pub(crate) table: &'a Table,
}

impl Section<'_> {
    pub(crate) fn error(&self, what: impl Into<String>) -> FormError {
        FormError { file: self.file.to_owned(), place: self.place.clone(), what: what.into() }
    }

    /// Refuses any key that is not among `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), FormError> {
        match self.table.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.error(format!("不认识的键 {key}，可用的键是 {}", known.join("、")))),
            None => Ok(()),
        }
    }

    /// The text of a key that must be there.
    pub(crate) fn text(&self, key: &str) -> Result<String, FormError> {
        match self.optional(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.error(format!("缺少 {key}，或它是空的"))),
        }
    }

    /// The text of a key that may be left out.
    pub(crate) fn optional(&self, key: &str) -> Result<Option<String>, FormError> {
        self.table.get(key).map(|value| self.as_text(key, value)).transpose()
    }

    /// The texts of a key; none when it is left out.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, FormError> {
        match self.table.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => values.iter().map(|value| self.as_text(key, value)).collect(),
            Some(_) => Err(self.error(format!("{key} 应为文字的列表，如 {key} = [\"…\"]"))),
        }
    }

    /// A name for machines: lower-case letters, digits and hyphens.
    pub(crate) fn name(&self, key: &str) -> Result<String, FormError> {
        let name = self.text(key)?;
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if name.chars().all(fits) {
            Ok(name)
        } else {
            Err(self.error(format!("{key} 只能用小写字母、数字和连字符，写的是“{name}”")))
        }
    }

    fn as_text(&self, key: &str, value: &Value) -> Result<String, FormError> {
        match value {
            Value::String(text) if text.chars().count() <= MAX_TEXT => Ok(text.clone()),
            Value::String(_) => Err(self.error(format!("{key} 超过 {MAX_TEXT} 个字"))),
            _ => Err(self.error(format!("{key} 应为文字，写在引号里"))),
        }
    }
}
