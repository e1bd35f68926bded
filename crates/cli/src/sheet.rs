//! Tables that people hand over: CSV in UTF-8 or GBK, and Excel workbooks.
//!
//! ```text
//! file -> what its bytes are -> text -> the names of the columns, and rows as they are asked for
//! ```
//!
//! Of a CSV file memory holds a row at a time; a workbook is a ZIP of XML and is read whole.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
};

use anyhow::Context as _;
use calamine::{Data, Reader as _};
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::exit::usage;

/// Files larger than this are not read.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Bytes of the first row by which the separator is told.
const FIRST_ROW: u64 = 1 << 16;

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
        column(&self.columns, names)
    }
}

/// A table whose rows come as they are asked for.
pub(crate) struct Rows {
    /// First row.
    pub(crate) columns: Vec<String>,
    /// The others; an error is the last.
    pub(crate) rows: Box<dyn Iterator<Item = Result<Vec<String>, csv::Error>> + Send>,
    /// Lines of the file, about as many as rows.
    pub(crate) lines: u64,
}

/// The first column that has one of these names, whatever its case.
pub(crate) fn column(columns: &[String], names: &[&str]) -> Option<usize> {
    let is = |column: &String, name: &&str| column.trim().eq_ignore_ascii_case(name);
    names.iter().find_map(|name| columns.iter().position(|column| is(column, name)))
}

/// Reads a table by its ending: `.xlsx`, `.xls`, `.ods`, else CSV.
pub(crate) fn read(path: &Path) -> anyhow::Result<Sheet> {
    let Rows { columns, rows, .. } = open(path)?;
    let rows = rows.collect::<Result<_, _>>().with_context(|| format!("读不懂表格 {}", path.display()))?;
    Ok(Sheet { columns, rows })
}

/// Opens a table by its ending: `.xlsx`, `.xls`, `.ods`, else CSV.
pub(crate) fn open(path: &Path) -> anyhow::Result<Rows> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let rows = if matches!(ending.as_str(), "xlsx" | "xls" | "xlsm" | "ods") {
        workbook(bytes(path)?)
    } else {
        let (mut first, again) = (opened(path)?, opened(path)?);
        told(&mut first).and_then(|(encoding, lines)| csv_rows(again, encoding, lines))
    };
    rows.with_context(|| format!("读不懂表格 {}", path.display()))
}

/// A file that is not too large.
pub(crate) fn opened(path: &Path) -> anyhow::Result<File> {
    let told = |error| usage(format!("读不了 {}：{error}", path.display()));
    let file = File::open(path).map_err(told)?;
    if file.metadata().map_err(told)?.len() > LARGEST {
        return Err(usage(format!("{} 超过 {} MiB，请拆成几个文件", path.display(), LARGEST >> 20)));
    }
    Ok(file)
}

/// The bytes of a file that is not too large.
pub(crate) fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    drop(opened(path)?);
    fs::read(path).with_context(|| format!("读不了 {}", path.display()))
}

/// The text of bytes in UTF-8, with or without a mark, in UTF-16 with one, else in GB18030.
pub(crate) fn text(bytes: &[u8]) -> String {
    let (marked, _, _) = encoding_rs::UTF_8.decode(bytes);
    match Encoding::for_bom(bytes) {
        Some(_) => marked.into_owned(),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
        },
    }
}

/// What a text without a mark is in, UTF-8 or else GB18030, and how many lines it has.
fn told(input: &mut impl Read) -> anyhow::Result<(&'static Encoding, u64)> {
    let (mut piece, mut held, mut is_utf8, mut lines) = (vec![0; 1 << 16], 0, true, 0);
    loop {
        let room = piece.get_mut(held..).unwrap_or_default();
        let read = match input.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let filled = piece.get(..held + read).unwrap_or_default();
        lines += memchr::memchr_iter(b'\n', filled.get(held..).unwrap_or_default()).count() as u64;
        // a letter may be cut off at the end of a piece, not of the file
        let whole = match std::str::from_utf8(filled) {
            Ok(_) => filled.len(),
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => {
                is_utf8 = false;
                filled.len()
            }
        };
        if read == 0 {
            return Ok((if is_utf8 { encoding_rs::UTF_8 } else { encoding_rs::GB18030 }, lines));
        }
        let end = filled.len();
        piece.copy_within(whole..end, 0);
        held = end - whole;
    }
}

/// The rows of a text; a mark at its beginning outdoes `encoding`.
fn csv_rows(
    input: impl Read + Send + 'static,
    encoding: &'static Encoding,
    lines: u64,
) -> anyhow::Result<Rows> {
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .strip_bom(true)
        .build(input);
    let mut decoded = BufReader::with_capacity(1 << 16, decoded);
    let mut first = Vec::new();
    decoded.by_ref().take(FIRST_ROW).read_until(b'\n', &mut first)?;
    let count = |c: u8| memchr::memchr_iter(c, &first).count();
    let separator = [b',', b'\t', b';'].into_iter().max_by_key(|c| (count(*c), *c == b',')).unwrap_or(b',');
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(Cursor::new(first).chain(decoded));
    let mut rows = reader
        .into_records()
        .map(|record| record.map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>()))
        // what comes after an error is not known to begin where a row begins
        .scan(false, |failed, row| (!std::mem::replace(failed, row.is_err())).then_some(row));
    let columns = rows.next().transpose()?.unwrap_or_default();
    Ok(Rows { columns, rows: Box::new(rows), lines })
}

fn workbook(bytes: Vec<u8>) -> anyhow::Result<Rows> {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes))?;
    let name = book.sheet_names().first().cloned().context("工作簿里没有工作表")?;
    let range = book.worksheet_range(&name)?;
    let cell = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::Float(number) if number.fract().abs() < f64::EPSILON => format!("{number:.0}"),
        other => other.to_string(),
    };
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(cell).collect()).collect();
    let (lines, mut rows) = (rows.len() as u64, rows.into_iter());
    let columns = rows.next().unwrap_or_default();
    Ok(Rows { columns, rows: Box::new(rows.map(Ok)), lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(bytes: &[u8]) -> Sheet {
        let (encoding, lines) = told(&mut &*bytes).unwrap();
        let Rows { columns, rows, .. } = csv_rows(Cursor::new(bytes.to_vec()), encoding, lines).unwrap();
        Sheet { columns, rows: rows.collect::<Result<_, _>>().unwrap() }
    }

    #[test]
    fn tables_in_both_encodings_and_with_any_separator() {
        let utf8 = "\u{FEFF}名称,网址\r\n\"甲,店\",https://a.example/\r\n乙店\r\n";
        let expected = Sheet {
            columns: vec!["名称".to_owned(), "网址".to_owned()],
            rows: vec![vec!["甲,店".to_owned(), "https://a.example/".to_owned()], vec!["乙店".to_owned()]],
        };
        assert_eq!(csv(utf8.as_bytes()), expected);
        let plain = utf8.trim_start_matches('\u{FEFF}');
        assert_eq!(csv(&encoding_rs::GBK.encode(plain).0), expected);
        let utf16: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(csv(&utf16), expected);
        let tabs = csv("名称\t网址\n甲\thttps://a.example/?a=1,2\n".as_bytes());
        assert_eq!(tabs.rows[0][1], "https://a.example/?a=1,2");
        assert_eq!((tabs.column(&["url", "网址"]), tabs.column(&["平台"])), (Some(1), None));
        assert_eq!(csv(b"").rows.len(), 0);
    }

    #[test]
    fn what_a_text_is_in_is_told_wherever_a_piece_of_it_ends() {
        for odd in 0..4 {
            let text = format!("{}{}\n", "x".repeat(odd), "长".repeat(100_000));
            assert_eq!(told(&mut text.as_bytes()).unwrap(), (encoding_rs::UTF_8, 1));
            let gbk = encoding_rs::GBK.encode(&text).0;
            assert_eq!(told(&mut &*gbk).unwrap(), (encoding_rs::GB18030, 1));
            assert_eq!(csv(&gbk).columns, [text.trim_end()]);
            assert_eq!(csv(text.as_bytes()).columns, [text.trim_end()]);
            let cut = &text.as_bytes()[..text.len() - 2];
            assert_eq!(told(&mut &*cut).unwrap().0, encoding_rs::GB18030, "the end is cut off");
        }
    }
}
