//! Plain tables as workbook and CSV, for what is not a list of leads.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::{ReportError, clean, csv::push_record, xlsx::MAX_ROWS};

/// Characters of a cell; Excel takes no more.
const CELL_LENGTH: usize = 32_000;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainTable {
    /// Its name; on a workbook that of its sheet.
    pub name: &'static str,
    /// Names and widths of its columns, the widths in characters.
    pub columns: &'static [(&'static str, u16)],
    /// Its rows, a text for each column.
    pub rows: Vec<Vec<String>>,
}

/// The tables one below the other, with their names above them, as UTF-8 with a byte order mark.
#[must_use]
pub fn plain_csv(tables: &[PlainTable]) -> Vec<u8> {
    let mut file = String::from("\u{FEFF}");
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            push_record(&mut file, std::iter::empty());
        }
        push_record(&mut file, std::iter::once(table.name.to_owned()));
        push_record(&mut file, table.columns.iter().map(|(name, _)| (*name).to_owned()));
        for row in &table.rows {
            push_record(&mut file, row.iter().map(|text| clean(text).into_owned()));
        }
    }
    file.into_bytes()
}

/// A workbook with a sheet for each table. Every cell is text, so none can become a formula.
///
/// # Errors
/// More than [`MAX_ROWS`] rows, or a failure of the library.
pub fn plain_xlsx(tables: &[PlainTable]) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    for table in tables {
        table.write(book.add_worksheet())?;
    }
    Ok(book.save_to_buffer()?)
}

impl PlainTable {
    /// Writes the table to a sheet of its own.
    pub(crate) fn write(&self, sheet: &mut Worksheet) -> Result<(), ReportError> {
        if self.rows.len() > MAX_ROWS {
            return Err(ReportError::TooManyRows(self.rows.len()));
        }
        let base =
            Format::new().set_font_name("等线").set_font_size(10).set_align(FormatAlign::Top).set_text_wrap();
        let base = base.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00D9_D9D9));
        let header = base.clone().set_bold().set_background_color(Color::RGB(0x001F_4E78));
        let header = header.set_font_color(Color::White);
        sheet.set_name(self.name)?;
        for (at, (name, width)) in (0..).zip(self.columns) {
            sheet.set_column_width(at, *width)?;
            sheet.write_string_with_format(0, at, *name, &header)?;
        }
        for (at, row) in (1..).zip(&self.rows) {
            for (column, text) in (0..).zip(row) {
                let text: String = clean(text).chars().take(CELL_LENGTH).collect();
                sheet.write_string_with_format(at, column, text, &base)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Reader as _, Xlsx};

    use super::*;

    fn table() -> PlainTable {
        let rows = vec![vec!["https://a.example/,1".to_owned(), "=1+1\u{202e}".to_owned()]];
        PlainTable { name: "未能检查", columns: &[("网址", 40), ("原因", 20)], rows }
    }

    #[test]
    fn both_forms_hold_the_rows_and_no_formula() {
        let csv = String::from_utf8(plain_csv(&[table(), table()])).unwrap();
        assert!(
            csv.starts_with("\u{FEFF}未能检查\r\n网址,原因\r\n\"https://a.example/,1\",\"'=1+1"),
            "{csv}"
        );
        assert_eq!(csv.matches("未能检查").count(), 2);
        let file = plain_xlsx(&[table()]).unwrap();
        let mut book = Xlsx::new(std::io::Cursor::new(file)).unwrap();
        let range = book.worksheet_range("未能检查").unwrap();
        assert_eq!(range.get_size(), (2, 2));
        assert!(book.worksheet_formula("未能检查").unwrap().is_empty());
    }
}
