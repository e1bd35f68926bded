//! The canonical layout of a rule file: `xuncha rules fmt`.
//!
//! Keys stand in the order of the reference page, one blank line before each header, lists filled to a line's width,
//! conditions and places as [`crate::print_condition`] writes them. Comments stay with what they stand before or behind. Writing
//! a file anew changes nothing of what it says, and writing it twice is writing it once.

use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, KeyMut, Table, Value};
use unicode_width::UnicodeWidthStr;

use crate::{Complaints, ast::Condition, condition, limits};

/// What the values of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    /// Those of the file.
    File,
    /// Those of a rule: its `condition` is one.
    Rule,
    Conditions,
    Places,
    Other,
}

/// Columns of a line.
const WIDTH: usize = 100;

/// Order of keys; those not named here follow in the order of the file.
const ORDER: [&str; 34] = [
    "category",
    "id",
    "name",
    "version",
    "author",
    "licence",
    "note",
    "departments",
    "severity",
    "outcome",
    "experimental",
    "active",
    "stat_rows",
    "law",
    "fact",
    "fields",
    "condition",
    "hit",
    "miss",
    "words",
    "list",
    "regex",
    "level",
    "whole_word",
    "max_gap",
    "sound_pairs",
    "except",
    "text",
    "shop",
    "url",
    "reason",
    "expires",
    "from",
    "to",
];

/// Writes `source` in canonical layout. A text that is not TOML comes back unchanged.
#[must_use]
pub fn format(source: &str) -> String {
    if source.len() > limits::FILE_BYTES {
        return source.to_owned();
    }
    let Ok(mut document) = source.parse::<DocumentMut>() else { return source.to_owned() };
    let last = comments(document.trailing().as_str().unwrap_or_default());
    document.set_trailing(if last.is_empty() { String::new() } else { format!("\n{last}") });
    let head = take_head(document.as_table_mut());
    table(document.as_table_mut(), Values::File);
    let text = head + &document.to_string();
    let text = text.trim_start_matches('\n');
    if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end_matches('\n')) }
}

/// Takes the comment at the head of the file off the first key, for it is about the file and stays there.
fn take_head(root: &mut Table) -> String {
    let Some((mut key, _)) = root.iter_mut().find(|(_, item)| item.is_value()) else { return String::new() };
    let prefix = key.leaf_decor().prefix().and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    key.leaf_decor_mut().set_prefix("");
    let lines: Vec<_> = prefix.lines().map(str::trim).collect();
    let apart = lines.last().is_some_and(|line| line.is_empty());
    let head = comments(&prefix);
    if apart && !head.is_empty() { head + "\n" } else { head }
}

/// Lays out a table and those within.
fn table(table: &mut Table, values: Values) {
    table.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
    for (mut key, item) in table.iter_mut() {
        match item {
            Item::Value(value) => key_value(&mut key, value, values),
            Item::Table(inner) if inner.is_dotted() => {
                undecorate(&mut key);
                self::table(inner, values.within(key.get()));
            }
            Item::Table(inner) => {
                undecorate(&mut key);
                header(inner.decor_mut());
                self::table(inner, values.within(key.get()));
            }
            Item::ArrayOfTables(tables) => {
                let values = if key.get() == "rule" { Values::Rule } else { Values::Other };
                undecorate(&mut key);
                for inner in tables.iter_mut() {
                    header(inner.decor_mut());
                    self::table(inner, values);
                }
            }
            Item::None => {}
        }
    }
}

impl Values {
    /// Those of the table under that key.
    fn within(self, key: &str) -> Self {
        match (self, key) {
            (Self::File | Self::Rule, "parts") => Self::Conditions,
            (Self::File | Self::Rule, "places") => Self::Places,
            _ => Self::Other,
        }
    }
}

fn place(key: &str) -> usize {
    ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len())
}

/// Comments and one blank line before a header, a comment behind it.
fn header(decor: &mut Decor) {
    let before = comments(decor.prefix().and_then(|it| it.as_str()).unwrap_or_default());
    let behind = behind(decor.suffix().and_then(|it| it.as_str()).unwrap_or_default());
    decor.set_prefix(format!("\n{before}"));
    decor.set_suffix(behind);
}

fn undecorate(key: &mut KeyMut) {
    key.leaf_decor_mut().clear();
    key.dotted_decor_mut().clear();
}

fn key_value(key: &mut KeyMut, value: &mut Value, values: Values) {
    let before = comments(key.leaf_decor().prefix().and_then(|it| it.as_str()).unwrap_or_default());
    let behind = behind(value.decor().suffix().and_then(|it| it.as_str()).unwrap_or_default());
    undecorate(key);
    key.leaf_decor_mut().set_prefix(before);
    key.leaf_decor_mut().set_suffix(" ");
    let name_width = key.display_repr().width();
    match values {
        Values::Rule if key.get() == "condition" => canonical_condition(value, name_width),
        Values::Conditions => canonical_condition(value, name_width),
        Values::Places => canonical_place(value),
        Values::File | Values::Rule | Values::Other => {}
    }
    lay_out(value, name_width + 3);
    value.decor_mut().set_prefix(" ");
    value.decor_mut().set_suffix(behind);
}

/// The comment lines of a stretch between two things, each on its own line; blank lines between comments become one.
fn comments(text: &str) -> String {
    let mut out = String::new();
    let mut blank = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('#') {
            if blank && !out.is_empty() {
                out.push('\n');
            }
            out += line;
            out.push('\n');
            blank = false;
        } else {
            blank = true;
        }
    }
    out
}

/// The comment behind something on its line.
fn behind(text: &str) -> String {
    let comment = text.trim();
    if comment.starts_with('#') { format!(" {comment}") } else { String::new() }
}

fn canonical_condition(value: &mut Value, name_width: usize) {
    let Some(text) = value.as_str() else { return };
    let mut unread = Complaints::new("", "");
    let Some(condition) = condition::parse(text, &[], &mut unread) else { return };
    let line = condition::print(&condition);
    let written = if name_width + line.width() + " = \"\"".len() <= WIDTH {
        format!("\"{line}\"")
    } else {
        let parts = match &condition {
            Condition::And(parts) => {
                parts.iter().map(condition::print_part).collect::<Vec<_>>().join("\n  and ")
            }
            Condition::Or(parts) => parts.iter().map(condition::print).collect::<Vec<_>>().join("\n  or "),
            _ => line,
        };
        format!("\"\"\"\n{parts}\n\"\"\"")
    };
    if let Ok(canonical) = written.parse() {
        *value = canonical;
    }
}

fn canonical_place(value: &mut Value) {
    let Some(text) = value.as_str() else { return };
    let mut unread = Complaints::new("", "");
    let Some(place) = condition::parse_place(text, &[], &mut unread) else { return };
    if let Ok(canonical) = format!("\"{}\"", condition::print_stretches(&place)).parse() {
        *value = canonical;
    }
}

/// Lays out the inside of a value that begins at column `at`.
fn lay_out(value: &mut Value, at: usize) {
    match value {
        Value::Array(array) => lay_out_array(array, at),
        Value::InlineTable(table) => lay_out_inline(table),
        _ => {}
    }
}

fn lay_out_inline(table: &mut InlineTable) {
    // A table within a line has no room for comments: one that has them is left as it is.
    if table.to_string().contains('\n') && has_comment(table) {
        return;
    }
    table.fmt();
    table.set_trailing("");
    table.set_trailing_comma(false);
    for (_, value) in table.iter_mut() {
        flatten(value);
    }
}

/// Lays a value out on one line, however long.
fn flatten(value: &mut Value) {
    match value {
        Value::Array(array) => {
            array.iter_mut().for_each(flatten);
            array.fmt();
        }
        Value::InlineTable(table) => lay_out_inline(table),
        _ => {}
    }
}

fn has_comment(table: &InlineTable) -> bool {
    // Comments are the only thing that makes stripping quotes and their content leave a `#`.
    let text = table.to_string();
    let mut quoted = None;
    let mut escaped = false;
    for ch in text.chars() {
        match quoted {
            Some('"') if escaped => escaped = false,
            Some('"') if ch == '\\' => escaped = true,
            Some(quote) if ch == quote => quoted = None,
            Some(_) => {}
            None if ch == '"' || ch == '\'' => quoted = Some(ch),
            None if ch == '#' => return true,
            None => {}
        }
    }
    false
}

/// Texts fill lines, anything else has a line of its own; all on one line where they fit and have no comments.
fn lay_out_array(array: &mut Array, at: usize) {
    let simple = array.iter().all(|value| !value.is_array() && !value.is_inline_table());
    let mut between: Vec<Between> = Vec::with_capacity(array.len() + 1);
    let mut widths = Vec::with_capacity(array.len());
    let mut moved = String::new();
    for (index, value) in array.iter_mut().enumerate() {
        let prefix = value.decor().prefix().and_then(|it| it.as_str()).unwrap_or_default();
        let mut here = Between::read(prefix, index > 0);
        here.own.insert_str(0, &moved);
        // A comment between a value and its comma goes behind the comma.
        moved = comments(value.decor().suffix().and_then(|it| it.as_str()).unwrap_or_default());
        between.push(here);
        lay_out(value, 4);
        value.decor_mut().set_prefix("");
        value.decor_mut().set_suffix("");
        widths.push(value.to_string().width());
    }
    let mut last = Between::read(array.trailing().as_str().unwrap_or_default(), !array.is_empty());
    last.own.insert_str(0, &moved);
    let bare = last.is_empty() && between.iter().all(Between::is_empty);
    let total: usize = widths.iter().map(|width| width + 2).sum();
    if bare && at + total <= WIDTH && !array.iter().any(|value| value.to_string().contains('\n')) {
        array.fmt();
        return;
    }
    let mut column = usize::MAX;
    for ((value, here), width) in array.iter_mut().zip(&between).zip(&widths) {
        let fits = simple && here.is_empty() && column.saturating_add(width + 2) <= WIDTH;
        let prefix = if fits { " ".to_owned() } else { format!("{}\n    ", here.lines()) };
        column = if fits { column + width + 2 } else { 4 + width + 1 };
        value.decor_mut().set_prefix(prefix);
    }
    array.set_trailing(format!("{}\n", last.lines()));
    array.set_trailing_comma(true);
}

/// Comments between two values of a list.
struct Between {
    /// Behind the value before.
    behind: String,
    /// On lines of their own.
    own: String,
}

impl Between {
    fn read(text: &str, after_value: bool) -> Self {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        if after_value {
            Self { behind: behind(first), own: comments(rest) }
        } else {
            Self { behind: String::new(), own: comments(text) }
        }
    }

    fn is_empty(&self) -> bool {
        self.behind.is_empty() && self.own.is_empty()
    }

    fn lines(&self) -> String {
        self.own
            .lines()
            .filter(|line| !line.is_empty())
            .fold(self.behind.clone(), |out, line| out + "\n    " + line)
    }
}
