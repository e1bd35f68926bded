//! What a checklist is: its items as printed, and which categories belong to each.

use std::collections::HashMap;

use toml::Value;
use xuncha_model::{CategoryId, categories};

use crate::section::{self, FormError, Section};

/// Most items of a checklist.
const MAX_ITEMS: usize = 100;

/// The checklists of this version.
const BUILT_IN: [(&str, &str); 1] =
    [("zw2022-checklist.toml", include_str!("../../data/checklists/zw2022-checklist.toml"))];

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Its name on the command line.
    pub id: String,
    /// Its printed title.
    pub title: String,
    /// The document that asks for it.
    pub source: String,
    /// Its items in the order of the print; never empty.
    pub items: Vec<Item>,
    /// Where each category belongs.
    places: HashMap<CategoryId, usize>,
    /// Where categories belong that no item names.
    others: usize,
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name in the file.
    pub id: String,
    /// What it is a part of, as printed.
    pub group: String,
    /// What is inspected, as printed.
    pub text: String,
    /// Whether leads can say anything about it.
    pub judged: bool,
}

impl Checklist {
    /// The checklists of this version.
    ///
    /// # Errors
    /// Never, unless a file of this version is broken.
    pub fn built_in() -> Result<Vec<Self>, FormError> {
        BUILT_IN.iter().map(|(file, text)| Self::read(file, text)).collect()
    }

    /// Reads a checklist's file; `file` is its name for messages.
    ///
    /// # Errors
    /// The first thing wrong with it: not TOML, a key unknown or missing, an item or a category named twice, a category
    /// that there is not.
    pub fn read(file: &str, text: &str) -> Result<Self, FormError> {
        let table = section::read(file, text)?;
        let head = Section { file, place: "表头".to_owned(), table: &table };
        head.only(&["id", "title", "source", "others", "item"])?;
        let rows = match table.get("item") {
            Some(Value::Array(rows)) if !rows.is_empty() && rows.len() <= MAX_ITEMS => rows,
            _ => return Err(head.error(format!("应有 1 至 {MAX_ITEMS} 个 [[item]]"))),
        };
        let others = head.name("others")?;
        let (mut items, mut places) = (Vec::<Item>::new(), HashMap::new());
        for (at, row) in rows.iter().enumerate() {
            let place = format!("第 {} 个 [[item]]", at + 1);
            let Value::Table(table) = row else { return Err(head.error(format!("{place}应为表"))) };
            let section = Section { file, place, table };
            section.only(&["id", "group", "text", "categories"])?;
            let id = section.name("id")?;
            if items.iter().any(|item| item.id == id) {
                return Err(section.error(format!("编号 {id} 用了两次")));
            }
            let named = section.texts("categories")?;
            let judged = !named.is_empty() || id == others;
            for category in named {
                if !categories().any(|known| known.id == category) {
                    return Err(section.error(format!("没有类别“{category}”")));
                }
                if places.insert(CategoryId(category.clone()), at).is_some() {
                    return Err(section.error(format!("类别“{category}”写在了两项里")));
                }
            }
            items.push(Item { id, group: section.text("group")?, text: section.text("text")?, judged });
        }
        let found = items.iter().position(|item| item.id == others);
        let others = found.ok_or_else(|| head.error(format!("others 写的 {others} 不是任何一项的编号")))?;
        Ok(Self {
            id: head.name("id")?,
            title: head.text("title")?,
            source: head.text("source")?,
            items,
            places,
            others,
        })
    }

    /// The item that a category belongs to.
    pub(super) fn place(&self, category: &CategoryId) -> usize {
        self.places.get(category).copied().unwrap_or(self.others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_an_item_of_its_own() {
        let [checklist] = &Checklist::built_in().unwrap()[..] else { panic!("one checklist") };
        assert_eq!(checklist.items.len(), 19);
        let named = |id: &str| checklist.places.contains_key(&CategoryId(id.to_owned()));
        let left: Vec<_> = categories().filter(|one| !named(one.id)).map(|one| one.id).collect();
        assert_eq!(left, [""; 0]);
        let by_hand: Vec<_> =
            checklist.items.iter().filter(|item| !item.judged).map(|item| &*item.id).collect();
        assert_eq!(by_hand, ["ck-01", "ck-06", "ck-09", "ck-11", "ck-19"]);
    }

    #[test]
    fn a_broken_file_is_told_where() {
        let good = "id = \"t\"\ntitle = \"表\"\nsource = \"文\"\nothers = \"a\"\n\
                    [[item]]\nid = \"a\"\ngroup = \"甲\"\ntext = \"项\"\ncategories = [\"medals\"]\n";
        assert!(Checklist::read("t.toml", good).is_ok());
        for (from, to, what) in [
            ("medals", "nothing", "没有类别“nothing”"),
            ("others = \"a\"", "others = \"b\"", "不是任何一项"),
            ("[\"medals\"]", "[\"medals\", \"medals\"]", "写在了两项里"),
            ("group", "grp", "不认识的键 grp"),
            ("text = \"项\"\n", "", "缺少 text"),
            ("[[item]]", "[[item", "第 5 行"),
        ] {
            let error = Checklist::read("t.toml", &good.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("t.toml"), "{from}: {error}");
        }
    }
}
