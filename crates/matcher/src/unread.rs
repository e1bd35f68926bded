//! Pages that were not read yet: whether any rule may be true of them, told from their words alone, wherever those stand.
//!
//! ```text
//! texts -> terms (one scan a text) -> groups met, in whatever field -> conditions at a glance, all that is unknown taken as it would be
//! ```

use xuncha_model::Field;
use xuncha_zh_text::FoldSet;

use crate::{
    glance::Glance,
    ruleset::{Hint, RuleInfo, Ruleset, Use},
    scan::Scratch,
    scanner::TermMatch,
};

/// What a group is noted as met in: fields are not told apart.
const ANYWHERE: Field = Field::PageText;

impl Ruleset {
    /// Whether any rule may be true of a listing whose texts stand within `texts`. Prices, what is missing, exceptions, regular
    /// expressions and single characters are taken to be as a rule would have them; so `false` is never wrong of such a
    /// listing.
    #[must_use]
    pub fn may_hit(&self, texts: &[&str], scratch: &mut Scratch) -> bool {
        let Scratch { scanner, found, literals, heard, candidates, met, met_in, growing, .. } = scratch;
        met.clear(self.rules.len());
        met_in.clear(self.groups.len());
        growing.clear(self.groups.len());
        candidates.clear();
        candidates.extend(&self.always);
        let ([found, ..], [heard, ..]) = (found, heard);
        let mut meet = |group: u32, folds: FoldSet| {
            let it = self.groups.get(group as usize).filter(|it| it.may_admit(folds));
            candidates.extend(it.into_iter().flat_map(|it| &it.rules).filter(|&&rule| met.add(rule)));
            it.is_some()
        };
        let mut anything = false;
        for text in texts {
            self.scanner.scan(text, scanner, found);
            for one in &*found {
                for what in self.uses_of(one.term) {
                    if let Use::Word { group, .. } = *what
                        && meet(group, one.folds)
                    {
                        met_in.add(group, ANYWHERE);
                        anything = true;
                    }
                }
            }
            let hinted = found.iter().flat_map(|one| self.regexes_hinted(one));
            let loose = literals.regexes_in(text, self.loose.as_ref());
            for regex in hinted.chain(loose).filter_map(|regex| self.regexes.get(regex as usize)) {
                growing.add(regex.group, ANYWHERE);
                anything |= meet(regex.group, FoldSet::EMPTY);
            }
        }
        // what only sounds like a word counts beside what is seen
        for text in texts.iter().filter(|_| anything) {
            heard.clear();
            self.sound_pairs.find(text, false, heard);
            for one in &*heard {
                if meet(one.group, FoldSet::EMPTY) {
                    met_in.add(one.group, ANYWHERE);
                }
            }
        }
        let may_grow = |group: u32, _| growing.has_anywhere(group) || self.has_singles(group);
        let glance = Glance { read: None, prices: false, met: met_in, may_grow: &may_grow };
        candidates.iter().any(|&rule| self.may_hold(rule, &glance))
    }

    /// Rules that may be true of a page whatever its words are.
    #[must_use]
    pub fn wordless(&self) -> Vec<&RuleInfo> {
        let scratch = &mut Scratch::default();
        scratch.met_in.clear(self.groups.len());
        let may_grow = |group: u32, _| self.has_singles(group);
        let glance = Glance { read: None, prices: false, met: &scratch.met_in, may_grow: &may_grow };
        let rules = self.always.iter().filter(|&&rule| self.may_hold(rule, &glance));
        rules.filter_map(|&rule| self.info.get(rule as usize)).collect()
    }

    /// Whether a rule may hold at a glance.
    pub(crate) fn may_hold(&self, rule: u32, glance: &Glance<'_>) -> bool {
        self.rules.get(rule as usize).is_some_and(|rule| glance.holds(&rule.plan))
    }

    fn has_singles(&self, group: u32) -> bool {
        self.groups.get(group as usize).is_some_and(|it| it.has_singles)
    }

    fn regexes_hinted(&self, found: &TermMatch) -> impl Iterator<Item = u32> {
        self.hints_of(found.term).iter().filter_map(|hint| match *hint {
            Hint::Regex(regex) => Some(regex),
            Hint::Group(_) => None,
        })
    }
}
