//! One rule file: TOML text to [`RuleFile`], reading on past whatever is wrong.
//!
//! ```text
//! text -> TOML tables with places -> groups, rules -> checks within the file
//! ```

mod checks;
mod example;
mod group;
mod part;
mod rule;
mod syntax;

pub(crate) use checks::{Named, check_sense, is_settled, used_in_file};
pub(crate) use group::is_short;
pub(crate) use syntax::complain;

use toml::de::DeTable;
use xuncha_model::{Diagnostic, Span};

use crate::{
    Code, Complaints,
    ast::RuleFile,
    limits,
    section::{Section, span_of},
};

/// Keys of a rule file that has rules.
const FILE_KEYS: [&str; 11] = [
    "category",
    "departments",
    "severity",
    "law",
    "stat_rows",
    "fields",
    "outcome",
    "places",
    "parts",
    "terms",
    "rule",
];

/// Keys of a file of the whole pack.
const SHARED_KEYS: [&str; 3] = ["places", "parts", "terms"];

/// Whether `name` is a file of pack-wide groups: it lies in a folder `shared`.
#[must_use]
pub fn is_shared(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    parts.next();
    parts.any(|folder| folder == "shared")
}

/// Reads the rule file `name` with the text `source`: what could be read of it, and everything that is wrong with
/// it. Never fails; a file with errors must not be used, but can be shown and edited.
#[must_use]
pub fn parse(name: &str, source: &str) -> (RuleFile, Vec<Diagnostic>) {
    let mut out = Complaints::new(name, source);
    let mut file = RuleFile {
        name: name.to_owned(),
        source: String::new(),
        groups: Vec::new(),
        places: Vec::new(),
        parts: Vec::new(),
        rules: Vec::new(),
    };
    if source.len() > limits::FILE_BYTES {
        let message = format!("文件有 {} 字节，最多 {} 字节", source.len(), limits::FILE_BYTES);
        out.add(Code::TooLarge, Span::default(), message, "请拆成几个文件，或把词放进 lists/ 下的表");
        return (file, out.into_sorted());
    }
    file.source = source.to_owned();
    let (document, errors) = DeTable::parse_recoverable(source);
    if !errors.is_empty() {
        // What follows from a slip of the pen is not worth saying: read what is there, without comment.
        read(document.get_ref(), &mut file, &mut Complaints::new(name, source));
        syntax::complain(&errors, &mut out);
        return (file, out.into_sorted());
    }
    read(document.get_ref(), &mut file, &mut out);
    let whole = !out.has_errors();
    checks::check(&file, whole, &mut out);
    (file, out.into_sorted())
}

fn read(document: &DeTable<'_>, file: &mut RuleFile, out: &mut Complaints) {
    let span = Span::default();
    if is_shared(&file.name) {
        let is_for_rules = |key: &str| FILE_KEYS.contains(&key) && !SHARED_KEYS.contains(&key);
        if let Some((key, _)) = document.iter().find(|(key, _)| is_for_rules(key.get_ref().as_ref())) {
            out.add(
                Code::SharedFile,
                span_of(&key.span()),
                "shared 目录下的文件只能有词组 [terms.名字]、位置 [places]、条件片段 [parts]",
                "规则请放到其他目录的文件里",
            );
        } else {
            let section = Section::open(document, span, "共用词组文件", &SHARED_KEYS, out);
            read_named(&section, file, out);
        }
        return;
    }
    let section = Section::open(document, span, "规则文件", &FILE_KEYS, out);
    read_named(&section, file, out);
    let mut parts_left = limits::PARTS.saturating_sub(file.parts.len());
    let mut groups_left = limits::GROUPS.saturating_sub(file.groups.len());
    let defaults = rule::Defaults::read(&section, out);
    for entry in section.entries("rule", limits::RULES, out) {
        if let Some(rule) = rule::read(entry, &defaults, (groups_left, parts_left), out) {
            groups_left = groups_left.saturating_sub(rule.groups.len());
            parts_left = parts_left.saturating_sub(rule.parts.len());
            file.rules.push(rule);
        }
    }
}

/// What conditions of the whole file, or pack, can name.
fn read_named(section: &Section, file: &mut RuleFile, out: &mut Complaints) {
    file.groups = group::read_all(section, limits::GROUPS, out);
    file.places = part::read_places(section, out);
    file.parts = part::read_parts(section, limits::PARTS, out);
}
