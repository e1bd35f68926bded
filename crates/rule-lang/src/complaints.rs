//! Collects complaints about one text.

use xuncha_model::{Diagnostic, Level, Position, Span};

use crate::{Code, limits};

/// Complaints about one file, in the order they were found.
#[derive(Debug)]
pub struct Complaints<'s> {
    name: &'s str,
    source: &'s str,
    found: Vec<Diagnostic>,
}

impl<'s> Complaints<'s> {
    /// No complaints yet about the file `name` with this text.
    #[must_use]
    pub const fn new(name: &'s str, source: &'s str) -> Self {
        Self { name, source, found: Vec::new() }
    }

    /// The text that is complained about.
    #[must_use]
    pub const fn source(&self) -> &'s str {
        self.source
    }

    /// Adds a complaint; past [`limits::DIAGNOSTICS`] it is dropped, for nobody reads so many. An error is never lost to
    /// warnings.
    pub fn add(&mut self, code: Code, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        let make = || complaint(self.name, self.source, code, span, message.into(), hint.into());
        keep(&mut self.found, limits::DIAGNOSTICS, code, make);
    }

    /// Whether nothing more is taken up, so that further looking is in vain.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.found.len() >= limits::DIAGNOSTICS
    }

    /// Whether an error is among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// The complaints, in order of place.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        self.found
    }
}

/// Adds a complaint to `found` unless there are `most`; when all of those are warnings, an error takes the place of the last,
/// so that whoever asks whether there are errors is told the truth.
pub fn keep(found: &mut Vec<Diagnostic>, most: usize, code: Code, make: impl FnOnce() -> Diagnostic) {
    if found.len() < most {
        found.push(make());
    } else if let Some(last) = found.last_mut()
        && last.level == Level::Warning
        && code.level() == Level::Error
    {
        *last = make();
    }
}

/// One complaint about the text `source` of the file `name`.
#[must_use]
pub fn complaint(
    name: &str,
    source: &str,
    code: Code,
    span: Span,
    message: String,
    hint: String,
) -> Diagnostic {
    let start = source.floor_char_boundary(span.start);
    let (before, after) = source.split_at_checked(start).unwrap_or((source, ""));
    let head = before.rsplit('\n').next().unwrap_or_default();
    let tail = after.split('\n').next().unwrap_or_default();
    // a file may be one line of megabytes: a complaint carries only what is around its place
    let from = head.floor_char_boundary(head.len().saturating_sub(limits::LINE_BYTES));
    let (left_out, head) = head.split_at_checked(from).unwrap_or_default();
    let tail = tail.get(..tail.floor_char_boundary(limits::LINE_BYTES)).unwrap_or_default();
    let line = format!("{head}{tail}");
    Diagnostic {
        code: code.id(),
        level: code.level(),
        file: name.to_owned(),
        span,
        at: Position::of(source, start),
        line_text: line.trim_end_matches('\r').to_owned(),
        line_skipped: left_out.chars().count(),
        message,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_not_lost_among_warnings() {
        let mut out = Complaints::new("x.toml", "a = 1");
        for _ in 0..limits::DIAGNOSTICS + 5 {
            out.add(Code::DuplicateWord, Span::default(), "两遍", "");
        }
        assert!(!out.has_errors());
        out.add(Code::UnknownGroup, Span::default(), "没有", "");
        out.add(Code::DuplicateWord, Span::default(), "两遍", "");
        assert!(out.has_errors());
        assert_eq!(out.into_sorted().len(), limits::DIAGNOSTICS);
    }

    #[test]
    fn the_source_line_of_a_complaint_is_bounded() {
        let source = "特".repeat(100_000);
        for (start, skipped, bytes) in [(0, 0, 4_095), (150_000, 50_000 - 1_366, 4_098 + 4_095)] {
            let span = Span { start, end: start + 3 };
            let one = complaint("x.toml", &source, Code::Syntax, span, String::new(), String::new());
            assert_eq!((one.line_skipped, one.line_text.len()), (skipped, bytes));
            assert!(crate::render(&one).contains("^^"), "{}", crate::render(&one));
        }
    }
}
