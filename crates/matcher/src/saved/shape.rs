//! The written form of a ruleset: what is in the file, apart from what is in memory.
//!
//! Field order is the format. Change anything here and [`super::FORMAT`] with it.

use serde::{Deserialize, Serialize};

/// A ruleset: rules, and what they look for.
#[derive(Serialize, Deserialize)]
pub(super) struct RulesetShape<'a> {
    pub(super) digest: [u8; 32],
    #[serde(borrow)]
    pub(super) rules: Vec<RuleShape<'a>>,
    /// Names of the groups, and whether their words count only where written openly.
    pub(super) groups: Vec<(&'a str, bool)>,
    pub(super) words: Vec<&'a str>,
    pub(super) terms: Vec<TermShape<'a>>,
    pub(super) regexes: Vec<RegexShape<'a>>,
    /// Character, group and word of each word of one character.
    pub(super) singles: Vec<(char, u32, u32)>,
    /// Group and word of each word that is heard as well.
    pub(super) sound_pairs: Vec<(u32, u32)>,
}

/// A regex; the word is its pattern as written.
#[derive(Serialize, Deserialize)]
pub(super) struct RegexShape<'a> {
    pub(super) group: u32,
    pub(super) word: u32,
    pub(super) folded: &'a str,
    #[serde(borrow)]
    pub(super) literals: Vec<&'a str>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TermShape<'a> {
    pub(super) text: &'a str,
    /// Place in [`super::codes::LEVELS`].
    pub(super) level: u8,
    pub(super) whole_word: bool,
    pub(super) max_gap: Option<u8>,
    pub(super) uses: Vec<UseShape>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum UseShape {
    Word(u32, u32),
    Except(u32),
    Literal(u32),
}

#[derive(Serialize, Deserialize)]
pub(super) struct RuleShape<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) category: &'a str,
    pub(super) severity: u8,
    pub(super) is_lead: bool,
    /// Title, article, verified.
    #[serde(borrow)]
    pub(super) law: Vec<(&'a str, &'a str, bool)>,
    pub(super) departments: Vec<&'a str>,
    pub(super) stat_rows: Vec<(&'a str, &'a str)>,
    pub(super) fact: &'a str,
    pub(super) experimental: &'a str,
    pub(super) condition: &'a str,
    pub(super) file: &'a str,
    /// Places in `Field::ALL`.
    pub(super) fields: Vec<u8>,
    /// Text, shop, url, reason, expires.
    pub(super) allow: Vec<[&'a str; 5]>,
    /// The condition, each part after the parts it is made of.
    pub(super) steps: Vec<StepShape<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum StepShape<'a> {
    Any(SelectShape),
    Near {
        first: SelectShape,
        distance: u32,
        second: SelectShape,
        ordered: bool,
        /// Fields as bits, and group.
        not_both: Vec<(u8, u32)>,
    },
    Of(u32, Vec<SelectShape>),
    Count(SelectShape, u8, u32),
    Number(u8, u8, f64),
    Missing(SelectShape),
    Identifier(&'a str, bool),
    Not,
    And(u32),
    Or(u32),
    /// The last step has this name.
    Part(&'a str),
}

#[derive(Serialize, Deserialize)]
pub(super) struct SelectShape {
    pub(super) group: u32,
    /// As bits.
    pub(super) fields: u8,
    pub(super) unless: Vec<StrikeShape>,
}

/// Fields as bits first.
#[derive(Serialize, Deserialize)]
pub(super) enum StrikeShape {
    Within(u8, u32),
    Near(u8, u32, u32),
}
