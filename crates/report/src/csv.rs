//! The list as CSV (RFC 4180) that Excel opens by double click.

use crate::{
    LeadRow,
    column::{Cell, Columns},
    opens_formula,
};

/// The list as UTF-8 with a byte order mark (without it Chinese Excel reads GBK) and CRLF line ends.
///
/// A cell that [could be taken for a formula](opens_formula) gets a `'` in front: CSV has no way to say "this is
/// text", and Excel runs what it takes for a formula when the file is opened. A program that reads the file and
/// wants the exact title should read the JSON Lines instead.
#[must_use]
pub fn csv(rows: &[LeadRow], columns: &Columns) -> Vec<u8> {
    let mut file = String::from("\u{FEFF}");
    push_record(&mut file, columns.iter().map(|column| column.name.to_owned()));
    for row in rows {
        push_record(&mut file, columns.cells(row).iter().map(Cell::to_text));
    }
    file.into_bytes()
}

pub(crate) fn push_record(file: &mut String, texts: impl Iterator<Item = String>) {
    for (at, text) in texts.enumerate() {
        if at > 0 {
            file.push(',');
        }
        let guard = if opens_formula(&text) { "'" } else { "" };
        if text.contains([',', '"', ';', '\'']) || guard == "'" {
            file.push_str(&format!("\"{guard}{}\"", text.replace('"', "\"\"")));
        } else {
            file.push_str(&text);
        }
    }
    file.push_str("\r\n");
}
