//! Term groups: `[terms.NAME]` and `[rule.terms.NAME]`.

use std::collections::HashSet;

use xuncha_model::Field;

use crate::{
    Code, Complaints,
    ast::{FoldLevel, ListRef, Spanned, TermGroup},
    condition::KEYWORDS,
    limits,
    section::{Section, Value, clip},
};

const KEYS: [&str; 8] = ["words", "list", "regex", "level", "except", "whole_word", "max_gap", "sound_pairs"];

const LEVELS: [(&str, FoldLevel); 4] = [
    ("exact", FoldLevel::Exact),
    ("fold", FoldLevel::Fold),
    ("sound", FoldLevel::Sound),
    ("shape", FoldLevel::Shape),
];

/// Longest name of a group.
const NAME_BYTES: usize = 40;

/// The groups under the key `terms`, at most `most`.
pub(super) fn read_all(section: &Section, most: usize, out: &mut Complaints) -> Vec<TermGroup> {
    let pairs = section.pairs("terms", out);
    if let Some((name, _)) = pairs.get(most) {
        let message = format!("一个文件最多 {} 个词组", limits::GROUPS);
        out.add(Code::TooLarge, name.span, message, "请拆成几个文件");
    }
    pairs.into_iter().take(most).filter_map(|(name, value)| read(name, value, out)).collect()
}

fn read(name: Spanned<String>, value: &Value<'_>, out: &mut Complaints) -> Option<TermGroup> {
    check_name(&name, "词组", out);
    let section = Section::of_value(value, "词组", &KEYS, out)?;
    let group = TermGroup {
        words: words(&section, "words", out),
        list: section.text("list", out).and_then(|text| list(&text, out)),
        regex: section.texts("regex", limits::REGEXES, limits::REGEX_CHARS, out),
        level: section.choice("level", &LEVELS, out).unwrap_or(FoldLevel::Fold),
        except: words(&section, "except", out),
        whole_word: section.boolean("whole_word", out).unwrap_or(false),
        max_gap: section.integer("max_gap", 0..=20, out),
        sound_pairs: section.boolean("sound_pairs", out).unwrap_or(false),
        name,
    };
    let told = ["words", "list", "regex"].iter().any(|key| section.get(key).is_some());
    if !told {
        let message = format!("词组“{}”是空的", clip(&group.name.value));
        out.add(Code::EmptyGroup, group.name.span, message, "至少要有 words、list、regex 之一");
    }
    Some(group)
}

/// Complains about a name that nothing may bear that conditions speak of; `what` tells what it is to be the name of.
pub(super) fn check_name(name: &Spanned<String>, what: &str, out: &mut Complaints) {
    let text = name.value.as_str();
    let shape = text.starts_with(|ch: char| ch.is_ascii_lowercase())
        && text.len() <= NAME_BYTES
        && text.chars().all(|ch| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '_');
    if !shape {
        let message = format!("{what}不能叫“{}”", clip(text));
        let hint = "只用小写字母、数字和下划线，以字母开头，最多 40 个字符";
        out.add(Code::BadGroupName, name.span, message, hint);
    } else if KEYWORDS.contains(&text) || Field::from_name(text).is_some() {
        let message = format!("“{text}”在条件里另有含义，不能作{what}的名字");
        out.add(Code::BadGroupName, name.span, message, "请换一个名字");
    }
}

/// Words of a group, without those that stand twice or are too short.
fn words(section: &Section, key: &str, out: &mut Complaints) -> Vec<Spanned<String>> {
    let all = section.texts(key, limits::WORDS, limits::WORD_CHARS, out);
    let mut seen = HashSet::new();
    let mut kept = Vec::with_capacity(all.len());
    for word in all {
        if is_short(&word.value) && !is_single_han(&word.value) {
            let message = format!("“{}”太短，单个字到处都有", clip(&word.value));
            out.add(Code::ShortWord, word.span, message, "至少写两个字");
        } else if seen.insert(word.value.clone()) {
            kept.push(word);
        } else {
            out.add(Code::DuplicateWord, word.span, format!("“{}”写了两次", clip(&word.value)), "删去一个");
        }
    }
    kept
}

/// Whether a word is one Chinese character: allowed as company for other words (`mark near 6 liquor`), never alone; the
/// compiler sees to that.
#[must_use]
pub(crate) fn is_single_han(word: &str) -> bool {
    let mut characters = word.chars();
    let first = characters.next().is_some_and(|ch| ch.is_alphabetic() && u32::from(ch) >= 0x2E80);
    first && characters.next().is_none()
}

/// Whether a word has fewer than two characters that mean something; a pictograph does (🔞🍑, 没📄).
#[must_use]
pub(crate) fn is_short(word: &str) -> bool {
    let means_something = |&ch: &char| ch.is_alphanumeric() || is_pictograph(ch);
    word.chars().filter(means_something).nth(1).is_none()
}

const fn is_pictograph(ch: char) -> bool {
    matches!(ch, '\u{2600}'..='\u{2604}' | '\u{2607}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// `lists/x.csv#name` or `lists/x.csv#name?level=一级`.
fn list(text: &Spanned<String>, out: &mut Complaints) -> Option<Spanned<ListRef>> {
    let (path, rest) = text.value.split_once('#').unwrap_or((&text.value, ""));
    let (column, only) = rest.split_once('?').map_or((rest, None), |(column, filter)| (column, Some(filter)));
    let only = only.map(|filter| filter.split_once('=').unwrap_or((filter, "")));
    let safe = !path.starts_with('/') && path.split('/').all(|part| !part.is_empty() && part != "..");
    let full =
        safe && !column.is_empty() && only.is_none_or(|(key, value)| !key.is_empty() && !value.is_empty());
    if !full {
        let message = format!("看不懂“{}”", clip(&text.value));
        out.add(Code::BadValue, text.span, message, "写成 lists/表.csv#列名 或 lists/表.csv#列名?列=值");
        return None;
    }
    let only = only.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let value = ListRef { path: path.to_owned(), column: column.to_owned(), only };
    Some(Spanned { value, span: text.span })
}
