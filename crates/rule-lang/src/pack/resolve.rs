//! What must hold between the files of a pack: every name leads to one thing.

use std::collections::{HashMap, HashSet};

use xuncha_model::{Diagnostic, Span};

use super::Pack;
use crate::{
    Code, Complaints,
    ast::{RuleFile, Spanned, TermGroup},
    limits, refs,
    section::clip,
    suggest,
};

/// Complaints about `pack`; `whole` tells that its files were read without errors.
pub(super) fn check(pack: &Pack, whole: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut left = Left { words: limits::PACK_WORDS, rows: limits::PACK_ROWS, is_told: false };
    let mut shared: HashMap<&str, &str> = HashMap::new();
    for file in &pack.shared {
        let mut out = Complaints::new(&file.name, &file.source);
        for group in &file.groups {
            if let Some(other) = shared.insert(&group.name.value, &file.name) {
                already(group, other, &mut out);
            }
            check_words(pack, group, &mut left, &mut out);
        }
        found.extend(out.into_sorted());
    }
    let mut ids: HashMap<&str, &str> = HashMap::new();
    let mut used: HashSet<&str> = HashSet::new();
    for (at, file) in pack.files.iter().enumerate() {
        let mut out = Complaints::new(&file.name, &file.source);
        let in_file: HashSet<&str> = file.groups.iter().map(|group| group.name.value.as_str()).collect();
        for group in file.groups.iter().chain(file.rules.iter().flat_map(|rule| &rule.groups)) {
            if let Some(other) = shared.get(group.name.value.as_str()) {
                already(group, other, &mut out);
            }
            check_words(pack, group, &mut left, &mut out);
        }
        for (number, rule) in file.rules.iter().enumerate() {
            if let Some(other) = ids.insert(&rule.id.value.0, &file.name).filter(|other| *other != file.name)
            {
                let message = format!("规则编号“{}”在 {other} 里已经用过", clip(&rule.id.value.0));
                out.add(Code::DuplicateRule, rule.id.span, message, "每条规则的编号要不同");
            }
            for name in refs::names(&rule.condition.value) {
                let text = name.value.as_str();
                used.insert(text);
                let own = rule.groups.iter().any(|group| group.name.value == text);
                if !own && !in_file.contains(text) && !shared.contains_key(text) {
                    if out.is_full() || found.len() > limits::PACK_DIAGNOSTICS {
                        unknown(name, std::iter::empty(), &mut out);
                        break;
                    }
                    let known = pack.visible(at, number).map(|(_, group)| group.name.value.as_str());
                    unknown(name, known, &mut out);
                }
            }
        }
        found.extend(out.into_sorted());
    }
    if whole {
        found.extend(pack.shared.iter().flat_map(|file| unused(file, &used)));
    }
    found
}

fn unknown<'p>(name: &Spanned<String>, known: impl Iterator<Item = &'p str> + Clone, out: &mut Complaints) {
    let hint = suggest::hint(&name.value, known);
    let hint = if hint.is_empty() { "词组写在 [terms.名字] 里".to_owned() } else { hint };
    out.add(Code::UnknownGroup, name.span, format!("没有名为“{}”的词组", clip(&name.value)), hint);
}

fn already(group: &TermGroup, other: &str, out: &mut Complaints) {
    let message = format!("{other} 里已有共用词组“{}”", group.name.value);
    out.add(Code::DuplicateGroup, group.name.span, message, "换一个名字，或直接用那一个");
}

fn unused(file: &RuleFile, used: &HashSet<&str>) -> Vec<Diagnostic> {
    let mut out = Complaints::new(&file.name, &file.source);
    for group in file.groups.iter().filter(|group| !used.contains(group.name.value.as_str())) {
        let message = format!("共用词组“{}”没有规则用到", group.name.value);
        out.add(Code::UnusedGroup, group.name.span, message, "写进条件，或删去");
    }
    out.into_sorted()
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
