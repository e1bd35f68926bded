//! Lists: CSV files whose first row names the columns.

use std::collections::HashSet;

use xuncha_model::{Diagnostic, Span};

use crate::{Code, Complaints, ast::ListRef, file::is_short, limits};

/// A list file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// Path from the pack's root, such as `lists/rx-drugs.csv`.
    pub path: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// Words drawn from a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Drawn {
    /// The words, each once, in order of the list.
    pub(crate) words: Vec<String>,
    /// How many were left out because they are too short or too long.
    pub(crate) skipped: usize,
}

impl List {
    /// The words that `wanted` names: the cells of its column, in rows that pass its filter. A cell may hold several
    /// words with `;`, `；` or `、` between them; words of one character and words of more than
    /// [`limits::WORD_CHARS`] are left out.
    #[must_use]
    pub fn words(&self, wanted: &ListRef) -> Vec<String> {
        self.draw(wanted).words
    }

    pub(crate) fn draw(&self, wanted: &ListRef) -> Drawn {
        let mut drawn = Drawn::default();
        let Some(column) = self.column(&wanted.column) else { return drawn };
        let only = wanted.only.as_ref().map(|(name, value)| (self.column(name), value));
        let mut seen = HashSet::new();
        for row in &self.rows {
            let cell = |at: usize| row.get(at).map_or("", String::as_str);
            if only.as_ref().is_some_and(|(at, value)| at.map_or("", cell).trim() != value.as_str()) {
                continue;
            }
            for word in cell(column).split([';', '；', '、']).map(str::trim).filter(|word| !word.is_empty())
            {
                if is_short(word) || word.chars().nth(limits::WORD_CHARS).is_some() {
                    drawn.skipped += 1;
                } else if seen.insert(word) {
                    drawn.words.push(word.to_owned());
                }
            }
        }
        drawn
    }

    /// Where the column of that name stands.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

pub(super) fn read(name: &str, path: &str, source: &str) -> (List, Vec<Diagnostic>) {
    let mut list = List { path: path.to_owned(), ..List::default() };
    let mut out = Complaints::new(name, source);
    if source.len() > limits::LIST_BYTES {
        let message = format!("名录有 {} 字节，最多 {} 字节", source.len(), limits::LIST_BYTES);
        out.add(Code::TooLarge, Span::default(), message, "请拆成几个文件");
        return (list, out.into_sorted());
    }
    let text = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let skipped = source.len() - text.len();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for record in rows.records() {
        match record {
            Ok(record) => {
                let cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
                if list.columns.is_empty() { list.columns = cells } else { list.rows.push(cells) }
            }
            Err(error) => {
                let byte = error.position().map_or(0, csv::Position::byte);
                let start = skipped + usize::try_from(byte).unwrap_or_default();
                let span = Span { start, end: start + 1 };
                out.add(
                    Code::BadList,
                    span,
                    "这一行的列数与第一行不同，或引号没有配对",
                    "每行的逗号要一样多；带逗号的内容放在半角引号里",
                );
                break;
            }
        }
        if list.rows.len() > limits::LIST_ROWS {
            let message = format!("名录超过 {} 行，其余未读", limits::LIST_ROWS);
            out.add(Code::TooLarge, Span::default(), message, "请拆成几个文件");
            break;
        }
    }
    if let Some(twice) = list.columns.iter().enumerate().find(|(at, name)| list.column(name) != Some(*at)) {
        out.add(Code::BadList, Span::default(), format!("有两列都叫“{}”", twice.1), "每列的名称要不同");
    }
    (list, out.into_sorted())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(column: &str, only: Option<(&str, &str)>) -> ListRef {
        let only = only.map(|(key, value)| (key.to_owned(), value.to_owned()));
        ListRef { path: "lists/x.csv".into(), column: column.into(), only }
    }

    #[test]
    fn words_come_from_cells_and_filters() {
        let source = "\u{FEFF}name,level\n象牙;血牙,一级\n虎,一级\n\"穿山甲,甲片\",二级\n象牙,一级\n";
        let (list, complaints) = read("x.csv", "lists/x.csv", source);
        assert_eq!(complaints, []);
        assert_eq!(
            list.draw(&wanted("name", Some(("level", "一级")))),
            Drawn { words: vec!["象牙".into(), "血牙".into()], skipped: 1 }
        );
        assert_eq!(list.words(&wanted("name", None)).last().unwrap(), "穿山甲,甲片");
        assert_eq!(list.words(&wanted("nam", None)), Vec::<String>::new());
    }

    #[test]
    fn a_broken_row_is_named_and_the_rows_before_it_are_kept() {
        let (list, complaints) = read("x.csv", "lists/x.csv", "a,b\n1,2\n3\n4,5\n");
        assert_eq!(list.rows.len(), 1);
        assert_eq!((complaints[0].code, complaints[0].at.line), ("E052", 3));
    }
}
