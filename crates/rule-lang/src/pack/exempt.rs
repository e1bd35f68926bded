//! Where the rules of a pack do not hold, whatever they say: a book that tells how counterfeit money is known sells no counterfeit money.
//!
//! ```toml
//! [[exempt]]
//! when = "publication"                  # a part of a file under shared/
//! but = ["pirated-publications"]        # categories and rules that hold there all the same
//! reason = "讲规矩、讲案例的读物不是在卖书里说的东西"
//! ```

use std::collections::HashSet;

use xuncha_model::Diagnostic;

use super::{
    Pack,
    scope::{Names, Scope},
};
use crate::{
    Code, Complaints,
    ast::{Rule, Spanned},
    limits,
    section::{Section, Value, clip},
    suggest,
};

/// Where rules do not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exempt {
    /// The part of conditions that says where.
    pub when: Spanned<String>,
    /// Categories and rules that hold there all the same.
    pub but: Vec<Spanned<String>>,
    /// Why.
    pub reason: String,
}

impl Exempt {
    /// One entry of the manifest.
    pub(super) fn read(value: &Value<'_>, out: &mut Complaints) -> Option<Self> {
        let section = Section::of_value(value, "[[exempt]] ", &["when", "but", "reason"], out)?;
        section.require("when", "shared/ 下一个条件片段的名字", out);
        section.require("reason", "为什么不算线索", out);
        let when = section.text("when", out)?;
        let reason = section.text("reason", out).map_or_else(String::new, |text| text.value);
        Some(Self { when, but: section.texts("but", limits::ENTRIES, limits::TEXT_CHARS, out), reason })
    }

    /// Whether it speaks of that rule.
    pub(super) fn concerns(&self, rule: &Rule) -> bool {
        let names = [&rule.id.value.0, &rule.category.value.0];
        !self.but.iter().any(|name| names.contains(&&name.value))
    }
}

/// Complains about names that lead nowhere; `shared` are those of the whole pack.
pub(super) fn check(pack: &Pack, shared: &Names<'_>) -> Vec<Diagnostic> {
    let mut out = Complaints::new(&pack.manifest.file, &pack.manifest.source);
    let rules = || pack.files.iter().flat_map(|file| &file.rules);
    let names = rules().flat_map(|rule| [rule.id.value.0.as_str(), rule.category.value.0.as_str()]);
    let known: HashSet<&str> = names.collect();
    for exempt in &pack.manifest.exempt {
        match Scope::new(&[shared]).part(&exempt.when.value) {
            Some(part) if part.parameters.is_empty() => {}
            Some(_) => {
                let message = format!("条件片段“{}”要带词组，这里给不了", clip(&exempt.when.value));
                out.add(Code::BadPart, exempt.when.span, message, "写一个不带词组的片段");
            }
            None => {
                let parts = pack.shared.iter().flat_map(|file| &file.parts);
                let hint = suggest::hint(&exempt.when.value, parts.map(|part| part.name.value.as_str()));
                let message = format!("shared/ 下没有名为“{}”的条件片段", clip(&exempt.when.value));
                out.add(Code::BadPart, exempt.when.span, message, hint);
            }
        }
        for name in exempt.but.iter().filter(|name| !known.contains(name.value.as_str())) {
            let near = suggest::nearest(&name.value, known.iter().copied());
            let hint = near.map_or_else(
                || "写本规则包的类别或规则编号".to_owned(),
                |near| format!("是不是想写 {near}？"),
            );
            let message = format!("没有名为“{}”的类别或规则", clip(&name.value));
            out.add(Code::UnknownSwitch, name.span, message, hint);
        }
    }
    out.into_sorted()
}
