//! Changing the list of targets as a text: comments and layout of what a person wrote stay.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::TargetList;

/// Why the list was not changed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EditError {
    /// There is no target of that name.
    #[error("没有名为“{0}”的检查对象，用 `xuncha targets list` 查看")]
    Unknown(String),
    /// The list is, or would be, at fault.
    #[error("{}", .0.join("\n"))]
    Faults(Vec<String>),
}

/// A target to be added, as a person gives it; empty texts are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetRow {
    /// See [`Entry`](super::Entry).
    pub name: String,
    /// See [`Entry`](super::Entry).
    pub url: String,
    /// See [`Entry`](super::Entry).
    pub platform: String,
    /// See [`Entry`](super::Entry).
    pub jurisdiction: String,
    /// Such as `1d`.
    pub every: String,
    /// Such as `08:00-20:00`.
    pub hours: String,
    /// `all`, `workdays` or `restdays`.
    pub days: String,
    /// Names of campaigns.
    pub campaigns: Vec<String>,
    /// See [`Entry`](super::Entry).
    pub owner: String,
    /// `all`, `adaptive` or `afresh`.
    pub revisit: String,
}

/// The list with further targets; all of them or none.
///
/// # Errors
/// When the list is at fault, or would be.
pub fn add_targets(text: &str, rows: &[TargetRow]) -> Result<String, EditError> {
    let mut document = document(text)?;
    let list = document.entry("target").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let list = list.as_array_of_tables_mut().ok_or_else(|| fault("target 应写作 [[target]]"))?;
    for row in rows {
        let mut table = Table::new();
        table["name"] = value(row.name.trim());
        table["url"] = value(row.url.trim());
        for (key, text) in [
            ("platform", &row.platform),
            ("jurisdiction", &row.jurisdiction),
            ("every", &row.every),
            ("hours", &row.hours),
            ("days", &row.days),
            ("owner", &row.owner),
            ("revisit", &row.revisit),
        ] {
            if !text.trim().is_empty() {
                table[key] = value(text.trim());
            }
        }
        if !row.campaigns.is_empty() {
            table["campaigns"] = value(row.campaigns.iter().collect::<toml_edit::Array>());
        }
        list.push(table);
    }
    checked(document)
}

/// The list without a target.
///
/// # Errors
/// When there is none of that name, or the list is at fault.
pub fn remove_target(text: &str, name: &str) -> Result<String, EditError> {
    let mut document = document(text)?;
    let list = document.get_mut("target").and_then(Item::as_array_of_tables_mut);
    let list = list.ok_or_else(|| EditError::Unknown(name.to_owned()))?;
    let before = list.len();
    list.retain(|table| named(table) != Some(name));
    if list.len() == before {
        return Err(EditError::Unknown(name.to_owned()));
    }
    checked(document)
}

/// The list with a target paused or resumed.
///
/// # Errors
/// When there is none of that name, or the list is at fault.
pub fn pause_target(text: &str, name: &str, paused: bool) -> Result<String, EditError> {
    let mut document = document(text)?;
    let mut tables = document.get_mut("target").and_then(Item::as_array_of_tables_mut).into_iter();
    let table = tables.find_map(|list| list.iter_mut().find(|table| named(table) == Some(name)));
    let table = table.ok_or_else(|| EditError::Unknown(name.to_owned()))?;
    if paused {
        table["paused"] = value(true);
    } else {
        table.remove("paused");
    }
    checked(document)
}

fn document(text: &str) -> Result<DocumentMut, EditError> {
    text.parse().map_err(|error: toml_edit::TomlError| EditError::Faults(vec![error.to_string()]))
}

fn named(table: &Table) -> Option<&str> {
    table.get("name").and_then(Item::as_str)
}

fn fault(text: &str) -> EditError {
    EditError::Faults(vec![text.to_owned()])
}

fn checked(document: DocumentMut) -> Result<String, EditError> {
    let text = document.to_string();
    TargetList::read(&text).map_err(EditError::Faults)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "# 重点店铺\n[[target]]\nname = \"甲店\" # 老王负责\nurl = \"https://a.example/\"\n";

    fn row(name: &str, url: &str) -> TargetRow {
        TargetRow { name: name.to_owned(), url: url.to_owned(), ..TargetRow::default() }
    }

    #[test]
    fn what_a_person_wrote_stays() {
        let with =
            add_targets(LIST, &[TargetRow { every: "6h".to_owned(), ..row("乙店", "https://b.example/") }])
                .unwrap();
        assert!(with.starts_with(LIST), "{with}");
        let list = TargetList::read(&with).unwrap();
        assert_eq!((list.targets.len(), list.targets[1].timing.every.to_string()), (2, "6h".to_owned()));
        let paused = pause_target(&with, "甲店", true).unwrap();
        assert!(paused.contains("# 老王负责") && TargetList::read(&paused).unwrap().targets[0].paused);
        assert_eq!(pause_target(&paused, "甲店", false).unwrap(), with);
        assert_eq!(remove_target(&with, "乙店").unwrap(), LIST);
        assert_eq!(
            TargetList::read(&add_targets("", &[row("丙", "https://c.example/")]).unwrap())
                .unwrap()
                .targets
                .len(),
            1
        );
    }

    #[test]
    fn a_change_that_would_break_the_list_is_refused() {
        assert!(matches!(add_targets(LIST, &[row("甲店", "https://c.example/")]), Err(EditError::Faults(_))));
        assert!(matches!(add_targets(LIST, &[row("丁", "c.example")]), Err(EditError::Faults(_))));
        assert_eq!(remove_target(LIST, "丁").unwrap_err(), EditError::Unknown("丁".to_owned()));
        assert_eq!(pause_target("", "丁", true).unwrap_err(), EditError::Unknown("丁".to_owned()));
        assert!(matches!(add_targets("[[target]", &[]), Err(EditError::Faults(_))));
    }
}
