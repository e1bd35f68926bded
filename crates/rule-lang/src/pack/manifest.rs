//! `pack.toml`: what a pack is called, which version, whose.

use toml::de::DeTable;
use xuncha_model::{Diagnostic, Span};

use crate::{Code, Complaints, file, limits, section::Section};

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
}

pub(super) fn read(name: &str, source: &str) -> (Manifest, Vec<Diagnostic>) {
    let mut out = Complaints::new(name, source);
    if source.len() > limits::FILE_BYTES {
        out.add(Code::TooLarge, Span::default(), "pack.toml 过大", "它只有名称、版本等几行");
        return (Manifest::default(), out.into_sorted());
    }
    let (document, errors) = DeTable::parse_recoverable(source);
    if !errors.is_empty() {
        file::complain(&errors, &mut out);
        return (Manifest::default(), out.into_sorted());
    }
    let keys = ["name", "version", "author", "licence", "note"];
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
    };
    (manifest, out.into_sorted())
}
