//! What must hold between the files of a pack: every name leads to one thing.

use std::collections::{HashMap, HashSet};

use xuncha_model::{Diagnostic, Span};

use super::{
    Pack, exempt,
    scope::{self, Names, Scope},
    uses,
};
use crate::{
    Code, Complaints,
    ast::{Spanned, TermGroup},
    file::{Named, used_in_file},
    limits, refs,
    section::clip,
    suggest,
};

/// Complaints about `pack`; `whole` tells that its files were read without errors.
pub(super) fn check(pack: &Pack, whole: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut left = Left { words: limits::PACK_WORDS, rows: limits::PACK_ROWS, is_told: false };
    let mut shared: HashMap<&str, &str> = HashMap::new();
    let mut of_pack = Names::new();
    pack.shared.iter().for_each(|file| scope::add(scope::of_file(file), &mut of_pack));
    let (heights, endless) = uses::heights(pack.shared.iter().flat_map(|file| &file.parts), &[]);
    for file in &pack.shared {
        let mut out = Complaints::new(&file.name, &file.source);
        for (what, name) in scope::of_file(file).names() {
            if let Some(other) = shared.insert(&name.value, &file.name) {
                already(what, name, other, &mut out);
            }
        }
        file.groups.iter().for_each(|group| check_words(pack, group, &mut left, &mut out));
        check_named(scope::of_file(file), Scope::new(&[&of_pack]), &mut out);
        uses::complain_endless(&file.parts, &endless, &mut out);
        found.extend(out.into_sorted());
    }
    found.extend(exempt::check(pack, &of_pack));
    let mut ids: HashMap<&str, &str> = HashMap::new();
    let mut used: HashSet<&str> =
        pack.manifest.exempt.iter().map(|exempt| exempt.when.value.as_str()).collect();
    for file in &pack.files {
        let mut out = Complaints::new(&file.name, &file.source);
        let mut in_file = Names::new();
        scope::add(scope::of_file(file), &mut in_file);
        let suggests = found.len() <= limits::PACK_DIAGNOSTICS;
        let names = [&in_file, &of_pack];
        check_named(scope::of_file(file), Scope::new(&names).suggesting(suggests), &mut out);
        let (of_file, endless) = uses::heights(file.parts.iter(), &[&heights]);
        uses::complain_endless(&file.parts, &endless, &mut out);
        let of_rules = file.rules.iter().map(scope::of_rule);
        for (what, name) in std::iter::once(scope::of_file(file)).chain(of_rules).flat_map(Named::names) {
            if let Some(other) = shared.get(name.value.as_str()) {
                already(what, name, other, &mut out);
            }
        }
        for group in file.groups.iter().chain(file.rules.iter().flat_map(|rule| &rule.groups)) {
            check_words(pack, group, &mut left, &mut out);
        }
        for rule in &file.rules {
            if let Some(other) = ids.insert(&rule.id.value.0, &file.name).filter(|other| *other != file.name)
            {
                let message = format!("规则编号“{}”在 {other} 里已经用过", clip(&rule.id.value.0));
                out.add(Code::DuplicateRule, rule.id.span, message, "每条规则的编号要不同");
            }
            let mut own = Names::new();
            scope::add(scope::of_rule(rule), &mut own);
            let names = [&own, &in_file, &of_pack];
            let suggests = !out.is_full() && found.len() <= limits::PACK_DIAGNOSTICS;
            let scope = Scope::new(&names).suggesting(suggests);
            check_named(scope::of_rule(rule), scope, &mut out);
            let (_, endless) = uses::heights(rule.parts.iter(), &[&of_file, &heights]);
            uses::complain_endless(&rule.parts, &endless, &mut out);
            uses::check(&refs::uses(&rule.condition.value), &[], scope, &mut out);
        }
        used.extend(used_in_file(file));
        found.extend(out.into_sorted());
    }
    if whole {
        used.extend(pack.shared.iter().flat_map(used_in_file));
        found.extend(pack.shared.iter().flat_map(|file| {
            let mut out = Complaints::new(&file.name, &file.source);
            scope::of_file(file).complain_unused(&used, "共用", &mut out);
            out.into_sorted()
        }));
    }
    found
}

/// Checks the names in what has a name itself.
fn check_named(named: Named<'_>, scope: Scope<'_, '_>, out: &mut Complaints) {
    for place in named.places {
        uses::check(&refs::uses_of_place(&place.stretches), &place.parameters, scope, out);
    }
    for part in named.parts {
        uses::check(&refs::uses(&part.condition.value), &part.parameters, scope, out);
    }
}

fn already(what: &str, name: &Spanned<String>, other: &str, out: &mut Complaints) {
    let message = format!("{other} 里已有共用{what}“{}”", name.value);
    out.add(Code::DuplicateGroup, name.span, message, "换一个名字，或直接用那一个");
}

/// What the groups of a pack may still ask for.
struct Left {
    words: usize,
    rows: usize,
    is_told: bool,
}

impl Left {
    /// Takes what a group asks for; complains once when it is too much, and from then on there is nothing left.
    fn take(&mut self, words: usize, rows: usize, span: Span, out: &mut Complaints) -> bool {
        match (self.words.checked_sub(words), self.rows.checked_sub(rows)) {
            (Some(words), Some(rows)) => (self.words, self.rows) = (words, rows),
            (too_many_words, _) => {
                let message = match too_many_words {
                    None => format!("规则包所有词组的词加起来超过 {} 个", limits::PACK_WORDS),
                    Some(_) => format!("规则包的词组从名录里取词，共要读超过 {} 行", limits::PACK_ROWS),
                };
                if !self.is_told {
                    out.add(Code::TooLarge, span, message, "多处要用的词写成一个共用词组；或拆成几个规则包");
                }
                *self = Self { words: 0, rows: 0, is_told: true };
            }
        }
        !self.is_told
    }
}

/// Checks the list of a group, and how many words it has in all.
fn check_words(pack: &Pack, group: &TermGroup, left: &mut Left, out: &mut Complaints) {
    let own = group.words.len() + group.except.len();
    if !left.take(own, 0, group.name.span, out) {
        return;
    }
    let Some(Spanned { value: wanted, span }) = &group.list else { return };
    let span: Span = *span;
    let Some(list) = pack.list(wanted) else {
        let known = pack.lists.iter().map(|list| list.path.as_str());
        let message = format!("规则包里没有 {}", clip(&wanted.path));
        out.add(Code::NoSuchList, span, message, suggest::hint(&wanted.path, known));
        return;
    };
    for column in [Some(&wanted.column), wanted.only.as_ref().map(|(column, _)| column)].into_iter().flatten()
    {
        if list.column(column).is_none() {
            let hint = suggest::hint(column, list.columns.iter().map(String::as_str));
            let message = format!("{} 没有“{}”这一列", list.path, clip(column));
            out.add(Code::NoSuchColumn, span, message, hint);
            return;
        }
    }
    if !left.take(0, list.rows.len(), span, out) {
        return;
    }
    let drawn = list.draw(wanted);
    left.take(drawn.words.len(), 0, span, out);
    if drawn.words.is_empty() {
        let message = format!("{} 里取不出词", clip(&wanted.path));
        out.add(Code::EmptyList, span, message, "请核对列名和筛选的值");
    } else if drawn.skipped > 0 {
        let message = format!("有 {} 个词太短或太长，没有用", drawn.skipped);
        out.add(Code::SkippedRows, span, message, "单个字到处都有；需要时在 words 里写成词");
    }
}
