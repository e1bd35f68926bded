//! A pack: a manifest, rule files, pack-wide term groups, lists. Texts come in, a [`Pack`] goes out.
//!
//! ```text
//! PackSource -> manifest, rule files, lists -> names resolved across files -> parts put into conditions -> Pack (+ complaints)
//! ```

mod exempt;
mod join;
mod list;
mod manifest;
mod meaning;
mod resolve;
mod scope;
mod switches;
mod uses;

pub use exempt::Exempt;
pub use list::List;
pub use manifest::Manifest;
pub use switches::{OffRule, Switch, switch};
use xuncha_model::{Diagnostic, Level, Span};

use crate::{
    Code, Complaints,
    ast::{ListRef, RuleFile, TermGroup},
    file, limits,
};

/// The texts of a pack, each with its name as the user gave it. The folder of the manifest is the pack's root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackSource {
    /// `pack.toml`.
    pub manifest: (String, String),
    /// Rule files; those in a folder `shared` hold pack-wide term groups.
    pub files: Vec<(String, String)>,
    /// List files, CSV.
    pub lists: Vec<(String, String)>,
}

/// A pack as read. Compile it only when none of its complaints is an error.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pack {
    /// What it is called, which version, whose.
    pub manifest: Manifest,
    /// Rule files with rules, by name.
    pub files: Vec<RuleFile>,
    /// Files of pack-wide term groups, places and parts, by name.
    pub shared: Vec<RuleFile>,
    /// Lists, by path from the root.
    pub lists: Vec<List>,
}

impl Pack {
    /// Reads a pack and everything that is wrong with it.
    #[must_use]
    pub fn read(source: &PackSource) -> (Self, Vec<Diagnostic>) {
        let (manifest_name, manifest_text) = &source.manifest;
        let (manifest, mut found) = manifest::read(manifest_name, manifest_text);
        found.extend(too_many(manifest_name, "规则文件", source.files.len(), limits::FILES));
        found.extend(too_many(manifest_name, "名录文件", source.lists.len(), limits::LISTS));
        let root = manifest_name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut pack = Self { manifest, ..Self::default() };
        let bytes: usize = source.files.iter().chain(&source.lists).map(|(_, text)| text.len()).sum();
        if bytes > limits::PACK_BYTES {
            let mut out = Complaints::new(manifest_name, manifest_text);
            let message = format!("规则包共 {bytes} 字节，最多 {} 字节，没有读", limits::PACK_BYTES);
            out.add(Code::TooLarge, Span::default(), message, "请拆成几个规则包");
            found.extend(out.into_sorted());
            return (pack, found);
        }
        for (name, text) in source.files.iter().take(limits::FILES) {
            let (file, complaints) = file::parse(name, text);
            found.extend(complaints);
            if file::is_shared(name) { pack.shared.push(file) } else { pack.files.push(file) }
        }
        for (name, text) in source.lists.iter().take(limits::LISTS) {
            let path = name.strip_prefix(root).map_or(name.as_str(), |rest| rest.trim_start_matches('/'));
            let (list, complaints) = list::read(name, path, text);
            found.extend(complaints);
            pack.lists.push(list);
        }
        pack.files.sort_by(|a, b| a.name.cmp(&b.name));
        pack.shared.sort_by(|a, b| a.name.cmp(&b.name));
        let whole = !found.iter().any(|diagnostic| diagnostic.level == Level::Error);
        found.extend(resolve::check(&pack, whole));
        if !found.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            found.extend(meaning::put_in(&mut pack));
        }
        (pack, found)
    }

    /// The groups that the rule at `rule` of the file at `file` can name, with the file each stands in: its own,
    /// its file's, the pack's.
    pub fn visible(&self, file: usize, rule: usize) -> impl Iterator<Item = (&RuleFile, &TermGroup)> + Clone {
        let file = self.files.get(file);
        let own = file.and_then(|file| file.rules.get(rule)).map_or(&[][..], |rule| &rule.groups);
        let in_file = file.map_or(&[][..], |file| &file.groups);
        let near =
            file.into_iter().flat_map(move |file| own.iter().chain(in_file).map(move |group| (file, group)));
        near.chain(self.shared.iter().flat_map(|file| file.groups.iter().map(move |group| (file, group))))
    }

    /// The list a group draws words from.
    #[must_use]
    pub fn list(&self, wanted: &ListRef) -> Option<&List> {
        self.lists.iter().find(|list| list.path == wanted.path)
    }
}

fn too_many(name: &str, what: &str, count: usize, most: usize) -> Option<Diagnostic> {
    let mut out = Complaints::new(name, "");
    if count > most {
        let message = format!("规则包有 {count} 个{what}，最多 {most} 个，其余未读");
        out.add(Code::TooLarge, Span::default(), message, "请拆成几个规则包");
    }
    out.into_sorted().pop()
}
