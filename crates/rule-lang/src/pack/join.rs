//! Several packs as one, each with its own term groups and lists: a bureau's own pack beside the shipped one.

use std::collections::HashMap;

use xuncha_model::Diagnostic;

use super::Pack;
use crate::{Code, Complaints, ast::TermGroup, section::clip};

impl Pack {
    /// Joins packs in order. The head is that of the first. Rules must have different ids in all of them, and shared
    /// term groups different names; lists may have the same path.
    #[must_use]
    pub fn join(packs: Vec<Self>) -> (Self, Vec<Diagnostic>) {
        let mut joined = Self::default();
        let mut found = Vec::new();
        let mut ids: HashMap<String, String> = HashMap::new();
        let mut groups: HashMap<String, String> = HashMap::new();
        for (number, mut pack) in packs.into_iter().enumerate() {
            if number == 0 {
                joined.manifest = pack.manifest.clone();
            } else {
                pack.set_lists_apart(number);
            }
            for file in &pack.files {
                let mut out = Complaints::new(&file.name, &file.source);
                for rule in &file.rules {
                    let id = &rule.id.value.0;
                    if let Some(other) = ids.get(id) {
                        let message = format!("规则编号“{}”在 {other} 里已经用过", clip(id));
                        out.add(Code::DuplicateRule, rule.id.span, message, "每条规则的编号要不同");
                    }
                }
                found.extend(out.into_sorted());
            }
            for file in &pack.shared {
                let mut out = Complaints::new(&file.name, &file.source);
                for group in &file.groups {
                    if let Some(other) = groups.get(&group.name.value) {
                        let message = format!("{other} 里已有共用词组“{}”", group.name.value);
                        out.add(Code::DuplicateGroup, group.name.span, message, "换一个名字");
                    }
                }
                found.extend(out.into_sorted());
            }
            let of_files = pack.files.iter().flat_map(|file| file.rules.iter().map(move |rule| (file, rule)));
            ids.extend(of_files.map(|(file, rule)| (rule.id.value.0.clone(), file.name.clone())));
            let of_shared = pack.shared.iter().flat_map(|file| file.groups.iter().map(move |it| (file, it)));
            groups.extend(of_shared.map(|(file, group)| (group.name.value.clone(), file.name.clone())));
            joined.files.append(&mut pack.files);
            joined.shared.append(&mut pack.shared);
            joined.lists.append(&mut pack.lists);
        }
        (joined, found)
    }

    /// Gives the lists, and what names them, paths that no other pack has.
    fn set_lists_apart(&mut self, number: usize) {
        let apart = |path: &mut String| *path = format!("{number}:{path}");
        self.lists.iter_mut().for_each(|list| apart(&mut list.path));
        let name_apart = |group: &mut TermGroup| {
            if let Some(list) = &mut group.list {
                apart(&mut list.value.path);
            }
        };
        for file in self.files.iter_mut().chain(&mut self.shared) {
            file.groups.iter_mut().for_each(name_apart);
            file.rules.iter_mut().flat_map(|rule| &mut rule.groups).for_each(name_apart);
        }
    }
}
