//! A complaint as a person reads it: place, message, source line, caret, hint.
//!
//! ```text
//! 错误[E036]：没有名为 oragn 的词组
//!   --> rules/core/order/special-supply.toml:14:28
//!    |
//! 14 | condition = "mark near 12 oragn and goods"
//!    |                           ^^^^^
//!    = 是不是想写 organ？
//! ```

use unicode_width::UnicodeWidthChar;
use xuncha_model::{Diagnostic, Level, Span};

/// Characters of the source line shown before and after the place.
const AROUND: usize = 60;

/// Renders `diagnostic` over several lines, with a line break at the end. Control characters are made visible.
#[must_use]
pub fn render(diagnostic: &Diagnostic) -> String {
    let level = if diagnostic.level == Level::Error { "错误" } else { "提醒" };
    let number = diagnostic.at.line.to_string();
    let margin = " ".repeat(number.len());
    let mut out = String::new();
    let (message, file) = (visible(&diagnostic.message), visible(&diagnostic.file));
    out += &format!("{level}[{}]：{message}\n", diagnostic.code);
    out += &format!("{margin}--> {file}:{number}:{}\n", diagnostic.at.column);
    if diagnostic.span != Span::default() {
        let (line, caret) = excerpt(diagnostic);
        out += &format!("{margin} |\n{number} | {line}\n{margin} | {caret}\n");
    }
    for (index, line) in diagnostic.hint.lines().enumerate() {
        let sign = if index == 0 { '=' } else { ' ' };
        out += &format!("{margin} {sign} {}\n", visible(line));
    }
    out
}

/// The source line, cut around the place, and carets under the span; both in terminal columns.
fn excerpt(diagnostic: &Diagnostic) -> (String, String) {
    let before = diagnostic.at.column.saturating_sub(1 + diagnostic.line_skipped);
    let skipped = before.saturating_sub(AROUND);
    let (mut line, mut caret) = (String::new(), String::new());
    if skipped + diagnostic.line_skipped > 0 {
        line.push('…');
        caret.push(' ');
    }
    let mut marked = false;
    let mut bytes_left = diagnostic.span.end.saturating_sub(diagnostic.span.start);
    for (index, ch) in diagnostic.line_text.chars().enumerate().skip(skipped) {
        if index > before + AROUND {
            line.push('…');
            break;
        }
        let shown = if is_unsafe(ch) { ' ' } else { ch };
        line.push(shown);
        let inside = index >= before && (bytes_left > 0 || !marked);
        if inside {
            bytes_left = bytes_left.saturating_sub(ch.len_utf8());
            marked = true;
        }
        let sign = if inside { '^' } else { ' ' };
        caret.extend(std::iter::repeat_n(sign, shown.width().unwrap_or(0)));
    }
    if !marked {
        caret.push('^');
    }
    (line, caret.trim_end().to_owned())
}

/// Control and bidi characters as escapes, so that a terminal cannot be led astray.
fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, ch| {
        if is_unsafe(ch) {
            out.extend(ch.escape_unicode())
        } else {
            out.push(ch)
        }
        out
    })
}

fn is_unsafe(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, complaint};

    #[test]
    fn caret_stands_under_wide_characters() {
        let source = "a = 1\nname = \"特供 oragn 酒\"\n";
        let start = source.find("oragn").unwrap();
        let span = Span { start, end: start + 5 };
        let diagnostic =
            complaint("x.toml", source, Code::UnknownGroup, span, "没有这个词组".into(), "试试".into());
        assert_eq!(
            render(&diagnostic),
            "错误[E036]：没有这个词组\n --> x.toml:2:12\n  |\n2 | name = \"特供 oragn 酒\"\n  |              ^^^^^\n  = 试试\n"
        );
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let source = "\u{1b}[31m = 1";
        let span = Span { start: 0, end: 4 };
        let text = render(&complaint("\u{202e}x", source, Code::Syntax, span, "\u{7}".into(), String::new()));
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
    }
}
