//! Which rules are on: packs turn packs, groups, categories and single rules on and off, always or during a campaign.
//!
//! A rule is on unless it is experimental or something turns it off. Of all that speaks of a rule, the most specific
//! name wins (rule, category, group, pack), and of equally specific ones the later: a campaign in force after what
//! always holds, a pack given later after one given earlier. `--experimental` stands before all of them.

use std::collections::BTreeSet;

use xuncha_model::{Diagnostic, RuleId};

use super::{Manifest, Pack};
use crate::{
    Code, Complaints,
    ast::{Rule, RuleFile, Spanned},
    section::clip,
    suggest,
};

/// What a pack turns on and off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Switch {
    /// Name of the campaign; empty for what always holds.
    pub campaign: String,
    /// First and last day, `YYYY-MM-DD`; empty: no limit.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// Names of packs, groups, categories and rules that are turned on.
    pub on: Vec<Spanned<String>>,
    /// Names that are turned off.
    pub off: Vec<Spanned<String>>,
}

impl Switch {
    /// Whether it holds on the day `today`, `YYYY-MM-DD`.
    #[must_use]
    pub fn in_force(&self, today: &str) -> bool {
        (self.from.is_empty() || self.from.as_str() <= today)
            && (self.to.is_empty() || today <= self.to.as_str())
    }
}

/// A rule that is off, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffRule {
    /// Its id.
    pub rule: RuleId,
    /// Its name.
    pub name: String,
    /// Why it is off, in plain Chinese.
    pub reason: String,
}

/// Takes the rules that are off on the day `today` out of `packs`; `experimental` turns those on trial on. Complains
/// of names that stand for nothing in any of the packs.
pub fn switch(packs: &mut [Pack], today: &str, experimental: bool) -> (Vec<OffRule>, Vec<Diagnostic>) {
    let known = known_names(packs);
    let manifests: Vec<Manifest> = packs.iter().map(|pack| pack.manifest.clone()).collect();
    let found = manifests.iter().flat_map(|manifest| complaints(manifest, &known)).collect();
    let in_order = |always: bool| {
        let switches =
            manifests.iter().flat_map(|manifest| manifest.switches.iter().map(move |it| (manifest, it)));
        switches.filter(move |(_, switch)| switch.campaign.is_empty() == always && switch.in_force(today))
    };
    let switches: Vec<_> = in_order(true).chain(in_order(false)).collect();
    let mut off = Vec::new();
    for pack in packs {
        let Pack { manifest, files, .. } = pack;
        for file in files {
            let group = group(manifest, file).to_owned();
            file.rules.retain(|rule| {
                let why = why_off(rule, &group, &manifest.name, &switches, experimental);
                let on = why.is_none();
                off.extend(why.map(|reason| OffRule {
                    rule: rule.id.value.clone(),
                    name: rule.name.value.clone(),
                    reason,
                }));
                on
            });
        }
    }
    (off, found)
}

/// Why the rule is off; `None` when it is on.
fn why_off(
    rule: &Rule,
    group: &str,
    pack: &str,
    switches: &[(&Manifest, &Switch)],
    experimental: bool,
) -> Option<String> {
    let names = [rule.id.value.0.as_str(), rule.category.value.0.as_str(), group, pack];
    for name in names {
        for (manifest, switch) in switches.iter().rev() {
            let named = |list: &[Spanned<String>]| list.iter().any(|it| it.value == name);
            if named(&switch.on) {
                return None;
            }
            if named(&switch.off) {
                let by = if switch.campaign.is_empty() {
                    format!("规则包“{}”", manifest.name)
                } else {
                    format!("专项行动“{}”", switch.campaign)
                };
                return Some(format!("{by}停用了 {name}"));
            }
        }
    }
    (!rule.experimental.is_empty() && !experimental).then(|| format!("试验性规则：{}", rule.experimental))
}

/// The folder a rule file lies in, below the root of its pack; empty when it lies in the root.
fn group<'f>(manifest: &Manifest, file: &'f RuleFile) -> &'f str {
    let root = manifest.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = file.name.strip_prefix(root).map_or(file.name.as_str(), |rest| rest.trim_start_matches('/'));
    path.rsplit_once('/').map_or("", |(folders, _)| folders.rsplit('/').next().unwrap_or(folders))
}

fn known_names(packs: &[Pack]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for pack in packs {
        known.insert(pack.manifest.name.clone());
        for file in &pack.files {
            known.insert(group(&pack.manifest, file).to_owned());
            let names = |rule: &Rule| [rule.category.value.0.clone(), rule.id.value.0.clone()];
            known.extend(file.rules.iter().flat_map(names));
        }
    }
    known
}

fn complaints(manifest: &Manifest, known: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut out = Complaints::new(&manifest.file, &manifest.source);
    for switch in &manifest.switches {
        for name in switch.on.iter().chain(&switch.off).filter(|name| !known.contains(&name.value)) {
            let hint = suggest::nearest(&name.value, known.iter().map(String::as_str)).map_or_else(
                || {
                    "写规则包名称、分组（文件夹）、类别或规则编号；属于别的规则包的，请一并用 --rules 给出"
                        .to_owned()
                },
                |near| format!("是不是想写 {near}？"),
            );
            let message = format!("没有名为“{}”的规则包、分组、类别或规则", clip(&name.value));
            out.add(Code::UnknownSwitch, name.span, message, hint);
        }
        for name in switch.on.iter().filter(|name| switch.off.iter().any(|off| off.value == name.value)) {
            let message = format!("“{}”既启用又停用", clip(&name.value));
            out.add(Code::BadValue, name.span, message, "留下一处");
        }
    }
    out.into_sorted()
}
