//! Tables for a terminal: columns stand under each other although a Chinese character is two columns wide.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::output;

/// A table with a heading. The first column is set to the left, the others to the right.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these column names.
    pub(crate) fn new(columns: &[&str]) -> Self {
        let mut table = Self::default();
        table.push(columns.iter().map(|column| (*column).to_owned()));
        table
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Writes it to standard output, after a title.
    pub(crate) fn print(&self, title: &str) -> io::Result<()> {
        output::line(title)?;
        for line in self.lines() {
            output::line(&line)?;
        }
        output::line("")
    }

    fn lines(&self) -> impl Iterator<Item = String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or_default()).collect();
        self.rows.iter().map(move |row| {
            let mut line = String::new();
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let blanks = " ".repeat(width.saturating_sub(cell.width()));
                line += "  ";
                line += &if at == 0 { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") };
            }
            line.trim_end().to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&["类别", "n"]);
        table.push(["abcdef".to_owned(), "10".to_owned()]);
        assert_eq!(table.lines().collect::<Vec<_>>(), ["  类别     n", "  abcdef  10"]);
    }
}
