//! Files of labelled listings -> cases; what cannot be read is named with its file and line.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::Deserialize;
use xuncha_evaluation::{Evasion, Kind, Label};
use xuncha_matcher::PageContext;
use xuncha_model::{CategoryId, Listing, PageKind};

use crate::{
    exit::usage,
    lines::{MAX_LINE, next_line},
    listing_line,
};

/// Deepest folder below the one that was given.
const MAX_DEPTH: usize = 8;

/// One labelled listing.
pub(super) struct Case {
    /// File and line, such as `dev/medals.jsonl:12`.
    pub(super) place: String,
    pub(super) listing: Listing,
    pub(super) context: PageContext,
    pub(super) label: Label,
    /// The category that the file is named after.
    pub(super) written_for: Option<CategoryId>,
}

impl Case {
    /// Whether it should fire that category, or was written to try it.
    pub(super) fn is_about(&self, category: &CategoryId) -> bool {
        self.label.expect().contains(category) || self.written_for.as_ref() == Some(category)
    }
}

/// The files meant by `paths`: files as they are, of folders every `.jsonl` in them and below, in order of name.
pub(super) fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            walk(path, 0, &mut files)?;
            if files.len() == before {
                return Err(usage(format!("目录 {} 里没有 .jsonl 文件", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    Ok(files)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let broken = |error: std::io::Error| usage(format!("读不了目录 {}：{error}", folder.display()));
    let entries: Result<Vec<_>, _> =
        fs::read_dir(folder).map_err(broken)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut entries = entries.map_err(broken)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if depth == MAX_DEPTH {
                return Err(usage(format!("目录 {} 超过 {MAX_DEPTH} 层", path.display())));
            }
            walk(&path, depth + 1, files)?;
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    Ok(())
}

/// Hands every case of `file` to `take`, and of every line that is no case its place and what is wrong with it.
pub(super) fn read(
    file: &Path,
    known: &BTreeSet<CategoryId>,
    mut take: impl FnMut(Result<Case, String>),
) -> anyhow::Result<()> {
    let open =
        File::open(file).map_err(|error| usage(format!("打不开标注文件 {}：{error}", file.display())))?;
    let mut input = BufReader::new(open);
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let written_for = known.iter().find(|category| category.0 == stem);
    let mut bytes = Vec::new();
    let mut number = 0;
    while next_line(&mut input, &mut bytes).with_context(|| format!("读不了 {}", file.display()))? {
        number += 1;
        let place = format!("{}:{number}", file.display());
        if bytes.len() > MAX_LINE {
            take(Err(format!("{place}：超过 {} MiB，未计入", MAX_LINE >> 20)));
            continue;
        }
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(&bytes).trim_ascii();
        if text.is_empty() {
            continue;
        }
        let case = case(text, number, &place, written_for, known);
        take(case.map_err(|problem| format!("{place}：{problem}，未计入")));
    }
    Ok(())
}

/// The label's part of a line; the listing's part is read as `xuncha match` reads it.
#[derive(Deserialize)]
struct Shape {
    expect: Option<Vec<String>>,
    kind: Option<String>,
    evasion: Option<String>,
    page: Option<String>,
    complete: Option<bool>,
}

fn case(
    bytes: &[u8],
    number: u64,
    place: &str,
    written_for: Option<&CategoryId>,
    known: &BTreeSet<CategoryId>,
) -> Result<Case, String> {
    let line = listing_line::json(bytes, number).map_err(|error| error.to_string())?;
    if !line.repaired.is_empty() {
        return Err(line.repaired.to_owned());
    }
    let shape: Shape = serde_json::from_slice(bytes).map_err(|error| format!("标注格式不对：{error}"))?;
    let expect = shape.expect.ok_or("缺少 expect（应当命中的类别；合法的写 []）")?;
    let expect: Vec<_> = expect.into_iter().map(CategoryId).collect();
    if let Some(unknown) = expect.iter().find(|id| !known.contains(id)) {
        return Err(format!("expect 里没有这个类别：{}", xuncha_report::clean(&unknown.0)));
    }
    let name = shape.kind.ok_or("缺少 kind")?;
    let kind = Kind::from_name(&name).ok_or_else(|| not_one_of("kind", &name, &Kind::ALL.map(Kind::name)))?;
    let evasion = shape.evasion.map(|name| {
        let known = Evasion::ALL.map(Evasion::name);
        Evasion::from_name(&name).ok_or_else(|| not_one_of("evasion", &name, &known))
    });
    let label = Label::new(expect, kind, evasion.transpose()?).map_err(|error| error.to_string())?;
    let context = match shape.page {
        None => PageContext::default(),
        Some(name) => {
            let known = PageKind::ALL.map(PageKind::name);
            let page = PageKind::ALL.into_iter().find(|page| page.name() == name);
            let kind = page.ok_or_else(|| not_one_of("page", &name, &known))?;
            PageContext { kind, complete: shape.complete.unwrap_or(true) }
        }
    };
    Ok(Case {
        place: place.to_owned(),
        listing: line.listing,
        context,
        label,
        written_for: written_for.cloned(),
    })
}

fn not_one_of(key: &str, name: &str, known: &[&str]) -> String {
    format!("{key} 不能是“{}”，可用：{}", xuncha_report::clean(name), known.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Case, String> {
        case(line.as_bytes(), 1, "x:1", None, &[CategoryId("medals".to_owned())].into())
    }

    fn problem(line: &str) -> String {
        read(line).err().unwrap_or_default()
    }

    #[test]
    fn a_label_that_cannot_be_used_says_why() {
        for (line, expected) in [
            ("{", "不是可用的 JSON"),
            (r#"{"title":"a"}"#, "缺少 expect"),
            (r#"{"title":"a","expect":[]}"#, "缺少 kind"),
            (r#"{"title":"a","expect":"medals","kind":"plain"}"#, "标注格式不对"),
            (r#"{"title":"a","expect":["medal"],"kind":"plain"}"#, "没有这个类别：medal"),
            (r#"{"title":"a","expect":[],"kind":"lookalike"}"#, "可用：plain、evasive、look-alike、ordinary"),
            (r#"{"title":"a","expect":[],"kind":"plain"}"#, "expect 却是空的"),
            (r#"{"title":"a","expect":["medals"],"kind":"evasive"}"#, "缺少 evasion"),
            (r#"{"title":"a","expect":["medals"],"kind":"evasive","evasion":"x"}"#, "evasion 不能是"),
            (r#"{"title":"a","expect":[],"kind":"ordinary","page":"home"}"#, "page 不能是"),
            (r#"{"expect":[],"kind":"ordinary"}"#, "没有可检查的文字"),
        ] {
            assert!(problem(line).contains(expected), "{line}: {}", problem(line));
        }
    }

    #[test]
    fn a_page_named_in_the_label_is_whole_unless_it_says_otherwise() {
        let line = r#"{"title":"a","expect":[],"kind":"ordinary","page":"detail"}"#;
        assert_eq!(read(line).ok().unwrap().context, PageContext { kind: PageKind::Detail, complete: true });
        assert_eq!(problem(line), "");
    }
}
