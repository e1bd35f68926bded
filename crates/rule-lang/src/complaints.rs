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

    /// Adds a complaint; past [`limits::DIAGNOSTICS`] it is dropped, for nobody reads so many.
    pub fn add(&mut self, code: Code, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        if !self.is_full() {
            self.found.push(complaint(self.name, self.source, code, span, message.into(), hint.into()));
        }
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
    let line = format!("{head}{tail}");
    Diagnostic {
        code: code.id(),
        level: code.level(),
        file: name.to_owned(),
        span,
        at: Position::of(source, start),
        line_text: line.trim_end_matches('\r').to_owned(),
        message,
        hint,
    }
}
