//! What is wrong with a file that a person wrote, where, and what to do about it.

use std::fmt;

/// A half-open range of bytes in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where a span begins, as a person counts: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of byte `offset` in `source`; an offset past the end is the end.
    #[must_use]
    pub fn of(source: &str, offset: usize) -> Self {
        let before = source.as_bytes().get(..offset.min(source.len())).unwrap_or_default();
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let is_char_start = |byte: &&u8| (**byte & 0xC0) != 0x80;
        Self {
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            column: 1 + before.get(line_start..).unwrap_or_default().iter().filter(is_char_start).count(),
        }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Works, but is probably not what was meant.
    Warning,
    /// Does not compile.
    Error,
}

/// One complaint about a rule file, written for people who are no programmers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `E012`; documented in `docs/rules.md`.
    pub code: &'static str,
    /// Error or warning.
    pub level: Level,
    /// File, as the user named it.
    pub file: String,
    /// The place in the file; empty when the whole file is meant.
    pub span: Span,
    /// Line and column of the start of `span`.
    pub at: Position,
    /// The source line that contains the start of `span`, without its line break; of a very long one a part around it.
    pub line_text: String,
    /// Characters of the line before `line_text`.
    pub line_skipped: usize,
    /// What is wrong, in plain Chinese.
    pub message: String,
    /// The next step, in plain Chinese; empty when there is none.
    pub hint: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = if self.level == Level::Error { "错误" } else { "提醒" };
        write!(
            f,
            "{}:{}:{}: {level}[{}] {}",
            self.file, self.at.line, self.at.column, self.code, self.message
        )?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "（{}）", self.hint) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = "a\n特供 x";
        assert_eq!(Position::of(source, 0), Position { line: 1, column: 1 });
        assert_eq!(Position::of(source, source.find('x').unwrap()), Position { line: 2, column: 4 });
        assert_eq!(Position::of(source, 999).line, 2);
        assert_eq!(Position::of("", 0), Position { line: 1, column: 1 });
    }
}
