//! `pack.toml`: what a pack is called, which version, whose.

use toml::de::DeTable;
use xuncha_model::{Diagnostic, Span};

use super::{Exempt, Switch};
use crate::{
    Code, Complaints,
    ast::Spanned,
    file, limits,
    section::{Section, Value},
};

/// The head of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// Name of the pack.
    pub name: String,
    /// Version, such as `2026.11`.
    pub version: String,
    /// Who wrote it.
    pub author: String,
    /// Licence; empty when not given.
    pub licence: String,
    /// A remark; empty when not given.
    pub note: String,
    /// What it turns on and off: what always holds, then campaigns in the order of the file.
    pub switches: Vec<Switch>,
    /// Where its rules do not hold, whatever they say.
    pub exempt: Vec<Exempt>,
    /// The file it was read from, as the user gave it.
    pub file: String,
    /// Its text.
    pub source: String,
}

pub(super) fn read(name: &str, source: &str) -> (Manifest, Vec<Diagnostic>) {
    let mut out = Complaints::new(name, source);
    let empty = Manifest { file: name.to_owned(), source: source.to_owned(), ..Manifest::default() };
    if source.len() > limits::FILE_BYTES {
        out.add(Code::TooLarge, Span::default(), "pack.toml 过大", "它只有名称、版本等几行");
        return (empty, out.into_sorted());
    }
    let (document, errors) = DeTable::parse_recoverable(source);
    if !errors.is_empty() {
        file::complain(&errors, &mut out);
        return (empty, out.into_sorted());
    }
    let keys = ["name", "version", "author", "licence", "note", "on", "off", "campaign", "exempt"];
    let section = Section::open(document.get_ref(), Span::default(), "pack.toml ", &keys, &mut out);
    section.require("name", "规则包的名称", &mut out);
    section.require("version", "版本，如 \"2026.11\"", &mut out);
    let mut text = |key| section.text(key, &mut out).map_or_else(String::new, |text| text.value);
    let manifest = Manifest {
        name: text("name"),
        version: text("version"),
        author: text("author"),
        licence: text("licence"),
        note: text("note"),
        ..empty
    };
    let mut switches = vec![Switch {
        on: names(&section, "on", &mut out),
        off: names(&section, "off", &mut out),
        ..Switch::default()
    }];
    let campaigns = section.entries("campaign", limits::ENTRIES, &mut out);
    switches.extend(campaigns.iter().filter_map(|value| campaign(value, &mut out)));
    let exempt = section.entries("exempt", limits::ENTRIES, &mut out);
    let exempt = exempt.iter().filter_map(|value| Exempt::read(value, &mut out)).collect();
    (Manifest { switches, exempt, ..manifest }, out.into_sorted())
}

fn names(section: &Section<'_, '_>, key: &str, out: &mut Complaints) -> Vec<Spanned<String>> {
    section.texts(key, limits::ENTRIES, limits::TEXT_CHARS, out)
}

fn campaign(value: &Value<'_>, out: &mut Complaints) -> Option<Switch> {
    let section = Section::of_value(value, "[[campaign]] ", &["name", "from", "to", "on", "off"], out)?;
    section.require("name", "专项行动的名称", out);
    let name = section.text("name", out)?;
    let (from, to) = (section.date("from", out), section.date("to", out));
    if let (Some(from), Some(to)) = (&from, &to)
        && from.value > to.value
    {
        out.add(Code::BadDate, to.span, "结束日期早于开始日期", "");
    }
    let date = |date: Option<Spanned<String>>| date.map_or_else(String::new, |date| date.value);
    Some(Switch {
        campaign: name.value,
        from: date(from),
        to: date(to),
        on: names(&section, "on", out),
        off: names(&section, "off", out),
    })
}
