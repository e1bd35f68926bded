//! What a form is: its rows as printed, and what each counts.

use std::collections::HashSet;

use toml::{Table, Value};
use xuncha_model::{CategoryId, Measure, categories};

use crate::section::{self, FormError, Section};

/// Most rows of a form.
const MAX_ROWS: usize = 500;

/// The forms of this version.
const BUILT_IN: [(&str, &str); 4] = [
    ("lyg2022.toml", include_str!("../../data/forms/lyg2022.toml")),
    ("sm2023.toml", include_str!("../../data/forms/sm2023.toml")),
    ("zw2022.toml", include_str!("../../data/forms/zw2022.toml")),
    ("xj2021.toml", include_str!("../../data/forms/xj2021.toml")),
];

/// A statistical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its name in rules and on the command line.
    pub id: String,
    /// Its printed title.
    pub title: String,
    /// The document that asks for it.
    pub source: String,
    /// The note printed below it; empty when there is none.
    pub note: String,
    /// Its rows in the order of the print; never empty.
    pub rows: Vec<FormRow>,
}

/// A row of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    /// Its name in rules.
    pub id: String,
    /// Whose row it is, as printed.
    pub department: String,
    /// What is counted, as printed.
    pub name: String,
    /// Unit of the number, as printed.
    pub unit: String,
    /// What kind of number it takes.
    pub kind: RowKind,
    /// The row that it is a part of: one with 其中 below it, or a total.
    pub part_of: Option<String>,
    /// Categories whose leads are counted here, whatever rules say; in a row with `measures`, those whose disposals alone are
    /// counted.
    pub categories: Vec<CategoryId>,
    /// Disposals with one of these are counted here; in a row of money, their fines are added up.
    pub measures: Vec<Measure>,
}

/// What kind of number a row takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Something done: inspections, orders, removals.
    Action,
    /// Clues handed over or dealt with.
    Clue,
    /// Cases of one class.
    Case,
    /// Money.
    Amount,
    /// Cases handed to the police.
    Transfer,
    /// Goods.
    Quantity,
    /// The sum of the rows that are parts of it.
    Total,
}

impl RowKind {
    const ALL: [(&str, Self); 7] = [
        ("action", Self::Action),
        ("clue", Self::Clue),
        ("case", Self::Case),
        ("amount", Self::Amount),
        ("transfer", Self::Transfer),
        ("quantity", Self::Quantity),
        ("total", Self::Total),
    ];

    /// Whether leads may be counted in such a row.
    #[must_use]
    pub const fn takes_leads(self) -> bool {
        matches!(self, Self::Case | Self::Clue)
    }
}

impl Form {
    /// The forms of this version.
    ///
    /// # Errors
    /// Never, unless a file of this version is broken.
    pub fn built_in() -> Result<Vec<Self>, FormError> {
        BUILT_IN.iter().map(|(file, text)| Self::read(file, text)).collect()
    }

    /// Reads a form's file; `file` is its name for messages.
    ///
    /// # Errors
    /// The first thing wrong with it: not TOML, a key unknown or missing, a row named twice, a part without its whole.
    pub fn read(file: &str, text: &str) -> Result<Self, FormError> {
        let table = section::read(file, text)?;
        let head = Section { file, place: "表头".to_owned(), table: &table };
        head.only(&["id", "title", "source", "note", "row"])?;
        let rows = match table.get("row") {
            Some(Value::Array(rows)) if !rows.is_empty() && rows.len() <= MAX_ROWS => rows,
            _ => return Err(head.error(format!("应有 1 至 {MAX_ROWS} 个 [[row]]"))),
        };
        let form = Self {
            id: head.name("id")?,
            title: head.text("title")?,
            source: head.text("source")?,
            note: head.optional("note")?.unwrap_or_default(),
            rows: rows
                .iter()
                .enumerate()
                .map(|(at, row)| read_row(&head, at, row))
                .collect::<Result<_, _>>()?,
        };
        form.check(file)?;
        Ok(form)
    }

    /// The place of the row of that name.
    #[must_use]
    pub fn position(&self, row: &str) -> Option<usize> {
        self.rows.iter().position(|one| one.id == row)
    }

    /// The rows that are parts of the row of that name.
    pub fn parts<'a>(&'a self, whole: &'a str) -> impl Iterator<Item = usize> + 'a {
        let is_part = move |row: &FormRow| row.part_of.as_deref() == Some(whole);
        self.rows.iter().enumerate().filter(move |(_, row)| is_part(row)).map(|(at, _)| at)
    }

    /// What rows must be to each other.
    fn check(&self, file: &str) -> Result<(), FormError> {
        let (mut ids, mut placed) = (HashSet::new(), HashSet::new());
        for (at, row) in self.rows.iter().enumerate() {
            let wrong = |what: String| {
                Err(FormError { file: file.to_owned(), place: place(at, Some(&row.id)), what })
            };
            if !ids.insert(&row.id) {
                return wrong("id 与前面的行重复".to_owned());
            }
            if let Some(whole) = &row.part_of {
                match self.position(whole).map(|position| &self.rows[position]) {
                    None => return wrong(format!("part_of 指向的行 {whole} 不在本表")),
                    Some(found) if found.part_of.is_some() || found.id == row.id => {
                        return wrong(format!("part_of 指向的行 {whole} 不能又是别的行的一部分"));
                    }
                    Some(found) if found.kind == RowKind::Total && !row.kind.takes_leads() => {
                        return wrong(format!("合计 {whole} 的组成行，kind 应为 case 或 clue"));
                    }
                    Some(_) => {}
                }
            }
            if row.kind == RowKind::Total && self.parts(&row.id).next().is_none() {
                return wrong("合计没有组成行；组成行应写 part_of".to_owned());
            }
            if !row.categories.is_empty() && !row.kind.takes_leads() && row.measures.is_empty() {
                return wrong("只有 kind 为 case、clue 或写了 measures 的行可以写 categories".to_owned());
            }
            if !row.measures.is_empty() && (row.kind.takes_leads() || row.kind == RowKind::Total) {
                return wrong("kind 为 case、clue 或 total 的行不能写 measures".to_owned());
            }
            for category in &row.categories {
                if !categories().any(|known| known.id == category.0) {
                    return wrong(format!("没有类别 {category}，用 `xuncha rules list` 查看类别编号"));
                }
                if row.kind.takes_leads() && !placed.insert(category) {
                    return wrong(format!("类别 {category} 已归入前面的行，一类只归一行"));
                }
            }
        }
        Ok(())
    }
}

fn read_row(head: &Section<'_>, at: usize, row: &Value) -> Result<FormRow, FormError> {
    let id = row.get("id").and_then(Value::as_str);
    let empty = Table::new();
    let table = row.as_table().unwrap_or(&empty);
    let row = Section { file: head.file, place: place(at, id), table };
    row.only(&["id", "department", "name", "unit", "kind", "part_of", "categories", "measures"])?;
    let kind = row.text("kind")?;
    let Some((_, kind)) = RowKind::ALL.into_iter().find(|(name, _)| *name == kind) else {
        let known: Vec<_> = RowKind::ALL.iter().map(|(name, _)| *name).collect();
        return Err(row.error(format!("kind 不能是“{kind}”，应为 {} 之一", known.join("、"))));
    };
    let measure = |name: String| {
        let known = || Measure::ALL.map(Measure::label_zh).join("、");
        Measure::from_name(&name)
            .ok_or_else(|| row.error(format!("没有处置结果“{name}”，应为 {} 之一", known())))
    };
    Ok(FormRow {
        measures: row.texts("measures")?.into_iter().map(measure).collect::<Result<_, _>>()?,
        id: row.name("id")?,
        department: row.text("department")?,
        name: row.text("name")?,
        unit: row.text("unit")?,
        kind,
        part_of: row.optional("part_of")?,
        categories: row.texts("categories")?.into_iter().map(CategoryId).collect(),
    })
}

/// How a row is named in messages.
fn place(at: usize, id: Option<&str>) -> String {
    format!("第 {} 个 [[row]]（{}）", at + 1, id.unwrap_or("没有 id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"sz2027\"\ntitle = \"统计表\"\nsource = \"某文件\"\n";

    fn row(id: &str, rest: &str) -> String {
        format!(
            "[[row]]\nid = \"{id}\"\ndepartment = \"市场监管部门\"\nname = \"案件\"\nunit = \"件\"\n{rest}\n"
        )
    }

    fn refused(text: &str) -> String {
        Form::read("sz2027.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_forms_have_the_rows_of_the_print() {
        let forms = Form::built_in().unwrap();
        let sizes: Vec<_> = forms.iter().map(|form| (&*form.id, form.rows.len())).collect();
        assert_eq!(sizes, [("lyg2022", 36), ("sm2023", 58), ("zw2022", 20), ("xj2021", 37)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_row() {
        let case = "kind = \"case\"";
        let cases = [
            (format!("{HEAD}oops"), "统计表文件 sz2027.toml，第 4 行：不是正确的 TOML"),
            (format!("{HEAD}year = 2027\n{}", row("a", case)), "表头：不认识的键 year"),
            (HEAD.to_owned(), "表头：应有 1 至 500 个 [[row]]"),
            (
                format!("{HEAD}{}", row("a", "kind = \"case\"\ncolour = 1")),
                "第 1 个 [[row]]（a）：不认识的键 colour",
            ),
            (format!("{HEAD}{}", row("a", "")), "第 1 个 [[row]]（a）：缺少 kind"),
            (format!("{HEAD}{}", row("a", "kind = \"sum\"")), "kind 不能是“sum”"),
            (format!("{HEAD}{}", row("a", "kind = 1")), "kind 应为文字"),
            (format!("{HEAD}{}", row("A b", case)), "id 只能用小写字母"),
            (
                format!("{HEAD}{}{}", row("a", case), row("a", case)),
                "第 2 个 [[row]]（a）：id 与前面的行重复",
            ),
            (
                format!("{HEAD}{}", row("a", "kind = \"case\"\npart_of = \"b\"")),
                "part_of 指向的行 b 不在本表",
            ),
            (format!("{HEAD}{}", row("a", "kind = \"case\"\npart_of = \"a\"")), "不能又是别的行的一部分"),
            (format!("{HEAD}{}", row("a", "kind = \"total\"")), "合计没有组成行"),
            (
                format!("{HEAD}{}", row("a", "kind = \"case\"\ncategories = [\"weather\"]")),
                "没有类别 weather",
            ),
            (
                format!("{HEAD}{}", row("a", "kind = \"action\"\ncategories = [\"special-supply\"]")),
                "只有 kind 为",
            ),
        ];
        for (text, expected) in cases {
            let told = refused(&text);
            assert!(told.contains(expected), "{told}\n{text}");
        }
        let twice = "kind = \"case\"\ncategories = [\"special-supply\"]";
        assert!(refused(&format!("{HEAD}{}{}", row("a", twice), row("b", twice))).contains("一类只归一行"));
    }
}
