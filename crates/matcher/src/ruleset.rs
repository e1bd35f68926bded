//! The compiled form of rule packs: immutable, shared between threads, named by its digest.

use std::collections::HashMap;

use xuncha_model::{CategoryId, Digest, Field, Fold, LawRef, Outcome, RuleId, Severity};
use xuncha_rule_lang::ast::{Allow, Quantity};
use xuncha_zh_text::FoldSet;

use crate::{
    loose::Loose,
    plan::{Fields, Plan},
    regexes::FoldedRegex,
    scanner::Scanner,
    singles::Singles,
    sound_pairs::SoundPairs,
};

/// What a rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Unique name.
    pub id: RuleId,
    /// Name in plain Chinese.
    pub name: String,
    /// Category.
    pub category: CategoryId,
    /// How grave it is.
    pub severity: Severity,
    /// Lead or hint.
    pub outcome: Outcome,
    /// The law it relies on.
    pub law: Vec<LawRef>,
    /// Departments that are competent.
    pub departments: Vec<String>,
    /// Rows of statistical forms: form id, row id.
    pub stat_rows: Vec<(String, String)>,
    /// What must be so in fact.
    pub fact: String,
    /// Why it is on trial; empty when it is not.
    pub experimental: String,
    /// The condition in its canonical writing.
    pub condition: String,
    /// The file it stands in.
    pub file: String,
}

/// A rule as the engine evaluates it.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    pub(crate) plan: Plan,
    /// Fields that identifier checks look at.
    pub(crate) fields: Vec<Field>,
    /// Exceptions by decision that still hold.
    pub(crate) allow: Vec<Allow>,
    /// Groups that its condition names, each once.
    pub(crate) groups: Vec<u32>,
    /// Its condition asks for identifiers.
    pub(crate) asks_identifiers: bool,
}

impl CompiledRule {
    pub(crate) fn new(plan: Plan, fields: Vec<Field>, allow: Vec<Allow>) -> Self {
        let mut groups = Vec::new();
        plan.groups(&mut |group, _| groups.push(group));
        groups.sort_unstable();
        groups.dedup();
        let asks_identifiers = plan.asks_identifiers();
        Self { plan, fields, allow, groups, asks_identifiers }
    }
}

/// A term group that a rule of the ruleset names.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Its words speak against a hit, so they count only where they are written openly.
    pub(crate) open: bool,
    /// Fields that any rule looks for it in.
    pub(crate) fields: Fields,
    /// Rules that are evaluated when it was seen.
    pub(crate) rules: Vec<u32>,
    /// Has words of one character.
    pub(crate) has_singles: bool,
}

impl Group {
    /// A group that no rule has yet been said to look for.
    pub(crate) const fn new(name: String, open: bool) -> Self {
        Self { name, open, fields: Fields::NONE, rules: Vec::new(), has_singles: false }
    }

    /// Whether any rule looks for it in that field.
    pub(crate) const fn is_read_in(&self, field: Field) -> bool {
        self.fields.has(field)
    }

    /// Whether a match in `field` that was seen by undoing `folds` counts.
    pub(crate) const fn admits(&self, field: Field, folds: FoldSet) -> bool {
        self.is_read_in(field) && self.may_admit(folds)
    }

    /// Whether a match that was seen by undoing `folds` counts in any field.
    pub(crate) const fn may_admit(&self, folds: FoldSet) -> bool {
        !(self.open && is_disguised(folds))
    }

    /// Whether an exception that was seen by undoing `folds` takes out every word within it. One in disguise takes out
    /// only words in disguise (`c版` need not be 拆版 where it can be 长版), but what speaks against a hit is taken
    /// back in disguise as well (`mei有3C` for 没有3C).
    pub(crate) const fn excepts_every(&self, folds: FoldSet) -> bool {
        self.open || !is_disguised(folds)
    }
}

/// Whether `folds` are a disguise: what is put this way is not said to the buyer's face, and does not speak for the goods.
pub(crate) const fn is_disguised(folds: FoldSet) -> bool {
    folds.contains(Fold::Pinyin)
        || folds.contains(Fold::Initial)
        || folds.contains(Fold::Homophone)
        || folds.contains(Fold::Reversed)
}

/// What it means that a scanner's term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A word of a group.
    Word { group: u32, word: u32 },
    /// An exception of a group.
    Except { group: u32 },
    /// A literal without which a regex cannot match.
    Literal { regex: u32 },
}

/// What it means for the choice of rules that a scanner's term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Rules that are evaluated when this group was seen.
    Group(u32),
    /// A regex is worth trying.
    Regex(u32),
}

/// A regex of a group.
#[derive(Debug)]
pub(crate) struct GroupRegex {
    pub(crate) group: u32,
    pub(crate) word: u32,
    pub(crate) regex: FoldedRegex,
}

/// Compiled rules. Immutable; share it between threads.
#[derive(Debug)]
pub struct Ruleset {
    pub(crate) info: Vec<RuleInfo>,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) by_id: HashMap<RuleId, usize>,
    pub(crate) groups: Vec<Group>,
    /// Words and regexes as their authors wrote them, each once.
    pub(crate) words: Vec<String>,
    pub(crate) scanner: Scanner,
    /// Where the uses of each scanner's term begin in `uses`; one entry more, for the end.
    pub(crate) first_use: Vec<u32>,
    pub(crate) uses: Vec<Use>,
    /// The same for `hints`.
    pub(crate) first_hint: Vec<u32>,
    pub(crate) hints: Vec<Hint>,
    pub(crate) regexes: Vec<GroupRegex>,
    /// Literals of regexes that are looked for in folded text.
    pub(crate) loose: Option<Loose>,
    /// Words of one character; looked for only where a rule that names them is evaluated.
    pub(crate) singles: Singles,
    /// Words of two characters that are heard as well.
    pub(crate) sound_pairs: SoundPairs,
    /// Rules that no group must have been seen for.
    pub(crate) always: Vec<u32>,
    /// Fields that any rule looks at.
    pub(crate) fields: Vec<Field>,
    pub(crate) digest: Digest,
}

impl Ruleset {
    /// The rules in force, in order of file and place.
    #[must_use]
    pub fn rules(&self) -> &[RuleInfo] {
        &self.info
    }

    /// The rule of that id.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&RuleInfo> {
        self.by_id.get(id).and_then(|&index| self.info.get(index))
    }

    /// Whether the rule asks for what only earlier looks at the page can tell.
    #[must_use]
    pub fn rests_on_history(&self, id: &RuleId) -> bool {
        let rule = self.by_id.get(id).and_then(|&index| self.rules.get(index));
        rule.is_some_and(|rule| rule.plan.asks(Quantity::PriceRaise))
    }

    /// SHA-256 over everything in the rules that decides what is found: with the same version of the program, two
    /// rulesets with the same digest find the same.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// How many different words and regexes are looked for.
    #[must_use]
    pub const fn terms(&self) -> usize {
        self.words.len()
    }
}
