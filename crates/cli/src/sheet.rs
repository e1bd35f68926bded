//! Tables that people hand over: CSV in UTF-8 or GBK, and Excel workbooks.

use std::{fs, io::Cursor, path::Path};

use anyhow::Context as _;
use calamine::{Data, Reader as _};

use crate::exit::usage;

/// Files larger than this are not read.
const LARGEST: u64 = 512 * 1024 * 1024;

/// A table: the names of its columns, and its rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// First row.
    pub(crate) columns: Vec<String>,
    /// The others; a row may be shorter or longer than the first.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The first column that has one of these names, whatever its case.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        let is = |column: &String, name: &&str| column.trim().eq_ignore_ascii_case(name);
        names.iter().find_map(|name| self.columns.iter().position(|column| is(column, name)))
    }

    fn of(mut rows: Vec<Vec<String>>) -> Self {
        let columns = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        Self { columns, rows }
    }
}

/// Reads a table by its ending: `.xlsx`, `.xls`, `.ods`, else CSV.
pub(crate) fn read(path: &Path) -> anyhow::Result<Sheet> {
    let bytes = bytes(path)?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let sheet = if matches!(ending.as_str(), "xlsx" | "xls" | "xlsm" | "ods") {
        workbook(bytes)
    } else {
        csv_rows(&text(&bytes))
    };
    sheet.with_context(|| format!("读不懂表格 {}", path.display()))
}

/// The bytes of a file that is not too large.
pub(crate) fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let size =
        fs::metadata(path).map_err(|error| usage(format!("读不了 {}：{error}", path.display())))?.len();
    if size > LARGEST {
        return Err(usage(format!("{} 超过 {} MiB，请拆成几个文件", path.display(), LARGEST >> 20)));
    }
    fs::read(path).with_context(|| format!("读不了 {}", path.display()))
}

/// The text of bytes in UTF-8, with or without a mark, in UTF-16 with one, else in GB18030.
pub(crate) fn text(bytes: &[u8]) -> String {
    let (marked, _, _) = encoding_rs::UTF_8.decode(bytes);
    match encoding_rs::Encoding::for_bom(bytes) {
        Some(_) => marked.into_owned(),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
        },
    }
}

fn csv_rows(text: &str) -> anyhow::Result<Sheet> {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let separator = [',', '\t', ';'].into_iter().max_by_key(|c| (count(*c), *c == ',')).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let rows = reader.records().map(|record| Ok(record?.iter().map(str::to_owned).collect()));
    Ok(Sheet::of(rows.collect::<Result<_, csv::Error>>()?))
}

fn workbook(bytes: Vec<u8>) -> anyhow::Result<Sheet> {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes))?;
    let name = book.sheet_names().first().cloned().context("工作簿里没有工作表")?;
    let range = book.worksheet_range(&name)?;
    let cell = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::Float(number) if number.fract().abs() < f64::EPSILON => format!("{number:.0}"),
        other => other.to_string(),
    };
    Ok(Sheet::of(range.rows().map(|row| row.iter().map(cell).collect()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_both_encodings_and_with_any_separator() {
        let utf8 = "\u{FEFF}名称,网址\r\n\"甲,店\",https://a.example/\r\n乙店\r\n";
        let expected = Sheet {
            columns: vec!["名称".to_owned(), "网址".to_owned()],
            rows: vec![vec!["甲,店".to_owned(), "https://a.example/".to_owned()], vec!["乙店".to_owned()]],
        };
        assert_eq!(csv_rows(&text(utf8.as_bytes())).unwrap(), expected);
        let gbk = encoding_rs::GBK.encode(utf8.trim_start_matches('\u{FEFF}')).0;
        assert_eq!(csv_rows(&text(&gbk)).unwrap(), expected);
        let tabs = csv_rows("名称\t网址\n甲\thttps://a.example/?a=1,2\n").unwrap();
        assert_eq!(tabs.rows[0][1], "https://a.example/?a=1,2");
        assert_eq!((tabs.column(&["url", "网址"]), tabs.column(&["平台"])), (Some(1), None));
        assert_eq!(csv_rows("").unwrap().rows.len(), 0);
    }
}
