//! One listing against a ruleset.

use std::{cell::OnceCell, ops::Range};

use xuncha_identifiers::Found;
use xuncha_model::{Field, Fold, Grade, Hit, Listing, Match, PageKind};
use xuncha_rule_lang::ast::{Allow, Quantity};
use xuncha_zh_text::Folded;

use crate::{
    denial,
    evaluate::{Facts, Used, What},
    glance::{Glance, Met},
    look::{Literals, Texts},
    maybe::Maybe,
    plan::Fields,
    ruleset::{CompiledRule, Ruleset},
    scanner::{self, TermMatch},
    seen::FieldSeen,
    sound_pairs::Heard,
    stamps::Stamps,
};

/// Most matches that one hit carries.
const MAX_MATCHES: usize = 64;

/// The page a listing stood on: what may be concluded from what is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageContext {
    /// Kind of the page.
    pub kind: PageKind,
    /// The page was captured whole.
    pub complete: bool,
}

impl PageContext {
    /// Whether what is absent from the page may be called missing.
    pub(crate) fn may_miss(&self) -> bool {
        self.kind == PageKind::Detail && self.complete
    }
}

/// A bare record: nothing may be said to be missing.
impl Default for PageContext {
    fn default() -> Self {
        Self { kind: PageKind::Other, complete: false }
    }
}

/// Memory that a scan needs and the next scan can use again, with any ruleset. One per thread.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) scanner: scanner::Scratch,
    /// Terms by field.
    pub(crate) found: [Vec<TermMatch>; Field::ALL.len()],
    /// Regexes whose literal stands in the field.
    pub(crate) triggered: [Vec<u32>; Field::ALL.len()],
    pub(crate) literals: Literals,
    /// Where the description stands in the page's text.
    pub(crate) described: Option<Range<usize>>,
    /// Texts that had to be folded.
    pub(crate) folded: [Option<Folded>; Field::ALL.len()],
    pub(crate) fields: [FieldSeen; Field::ALL.len()],
    /// Rules that may hold.
    pub(crate) candidates: Vec<u32>,
    /// Rules and groups that were met.
    pub(crate) met: Stamps,
    pub(crate) met_groups: Stamps,
    /// Groups that were met, with their fields.
    pub(crate) met_in: Met,
    /// Groups that a candidate names.
    pub(crate) wanted: Stamps,
    /// Groups of which a closer look may find more, with the fields where: those with a regex that is worth trying, or with a
    /// word of one character that is there.
    pub(crate) growing: Met,
    /// Lists of words of one character that were met.
    pub(crate) met_singles: Stamps,
    /// What only sounds like a word, by field.
    pub(crate) heard: [Vec<Heard>; Field::ALL.len()],
    /// The same by field: whether there was any, before what no candidate names was left out.
    pub(crate) hears: [bool; Field::ALL.len()],
    /// What stands in the page's text that sounds like any word.
    pub(crate) sounds: Vec<Heard>,
    used: Vec<Used>,
}

/// A rule of which everything that it asks for was found.
struct Weighed<'w, 'f> {
    index: u32,
    rule: &'w CompiledRule,
    facts: &'w Facts<'f>,
    identifiers: &'f [OnceCell<Vec<Found>>; Field::ALL.len()],
}

impl Ruleset {
    /// Every rule that is true of `listing`, in order of the rules.
    #[must_use]
    pub fn scan(&self, listing: &Listing, context: &PageContext, scratch: &mut Scratch) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.weigh(listing, *context, true, scratch, |weighed, used| {
            let Weighed { index, rule, facts, identifiers } = weighed;
            let (holds, _) = denial::weigh(facts, rule, used);
            if holds && !rule.allow.iter().any(|allow| applies(allow, listing)) {
                hits.extend(self.hit(index, facts.texts, identifiers, used));
            }
        });
        hits
    }

    /// The numbers that decide whether a rule is true of a listing that says the same at another price; `None` when none can
    /// be.
    pub(crate) fn numbers_asked(
        &self,
        listing: &Listing,
        context: PageContext,
        scratch: &mut Scratch,
    ) -> Option<Vec<(Quantity, f64)>> {
        let mut numbers = None;
        self.weigh(listing, context, false, scratch, |Weighed { rule, facts, .. }, used| {
            used.clear();
            if facts.holds(&rule.plan, &rule.fields, used) {
                let numbers = numbers.get_or_insert_with(Vec::new);
                rule.plan.numbers(&mut |quantity, number| numbers.push((quantity, number)));
            }
        });
        numbers
    }

    /// Shows the rules that are left when everything was found that they ask for. `prices`: whether those of the listing count.
    fn weigh(
        &self,
        listing: &Listing,
        context: PageContext,
        prices: bool,
        scratch: &mut Scratch,
        mut see: impl FnMut(Weighed<'_, '_>, &mut Vec<Used>),
    ) {
        let texts = self.read(listing, scratch);
        self.gather(&texts, scratch);
        if scratch.candidates.is_empty() {
            return;
        }
        self.meet(&texts, scratch);
        let Scratch { candidates, growing, met_in, .. } = scratch;
        let may_grow = |group: u32, fields: Fields| growing.has(group, fields);
        let glance = Glance { read: Some((listing, context)), prices, met: met_in, may_grow: &may_grow };
        candidates.retain(|&rule| self.may_hold(rule, &glance));
        if candidates.is_empty() {
            return;
        }
        self.sort_out(&texts, scratch);
        let identifiers = Default::default();
        let Scratch { fields: seen, candidates, growing, .. } = scratch;
        let facts = Facts { prices, ..Facts::new(listing, context, &texts, seen, &identifiers) };
        let may_grow = |group: u32, fields: Fields| growing.has(group, fields);
        let maybe = Maybe { facts: &facts, may_grow: &may_grow };
        candidates.retain(|&rule| self.rules.get(rule as usize).is_some_and(|rule| maybe.holds(&rule.plan)));
        if candidates.is_empty() {
            return;
        }
        self.look_closer(&texts, scratch);
        let Scratch { fields: seen, candidates, used, .. } = scratch;
        let facts = Facts { prices, ..Facts::new(listing, context, &texts, seen, &identifiers) };
        for &index in &*candidates {
            let Some(rule) = self.rules.get(index as usize) else { continue };
            see(Weighed { index, rule, facts: &facts, identifiers: &identifiers }, used);
        }
    }

    fn hit(
        &self,
        rule: u32,
        texts: &Texts,
        identifiers: &[OnceCell<Vec<Found>>; Field::ALL.len()],
        used: &mut Vec<Used>,
    ) -> Option<Hit> {
        let info = self.info.get(rule as usize)?;
        used.sort_unstable();
        used.dedup();
        self.keep_best_readings(used);
        let matches = used.iter().take(MAX_MATCHES).filter_map(|used| self.shown(used, texts, identifiers));
        Some(Hit {
            rule: info.id.clone(),
            category: info.category.clone(),
            severity: info.severity,
            outcome: info.outcome,
            matches: matches.collect(),
        })
    }

    /// Of several words of one group at one place keeps the one that says best what stands there: 特供酒 in tegongjiu, not 特公酒
    /// as well; 人民大会堂 where it is written so, not a word that only sounds like it.
    fn keep_best_readings(&self, used: &mut Vec<Used>) {
        let rank = |used: &Used| match used.what {
            What::Word { word, folds, .. } => {
                let is_latin = self.words.get(word as usize).is_none_or(|word| word.contains(is_latin));
                let kind = if folds.contains(Fold::Homophone) { 2 } else { u8::from(is_latin) };
                let folds: Vec<Fold> = folds.into();
                (kind, Grade::of(&folds), folds.len(), word)
            }
            What::Identifier { index, .. } => (0, Grade::Exact, 0, index),
        };
        used.dedup_by(|later, kept| {
            let group = |used: &Used| match used.what {
                What::Word { group, .. } => Some(group),
                What::Identifier { .. } => None,
            };
            let is_same = (later.field, later.bytes) == (kept.field, kept.bytes)
                && group(later).is_some()
                && group(later) == group(kept);
            if is_same && rank(later) < rank(kept) {
                *kept = *later;
            }
            is_same
        });
    }

    fn shown(
        &self,
        used: &Used,
        texts: &Texts,
        identifiers: &[OnceCell<Vec<Found>>; Field::ALL.len()],
    ) -> Option<Match> {
        let text = &texts[used.field as usize];
        let (term, group, folds) = match used.what {
            What::Word { group, word, folds } => (
                self.words.get(word as usize)?.clone(),
                self.groups.get(group as usize)?.name.clone(),
                folds.into(),
            ),
            What::Identifier { index, valid } => {
                let kind = identifiers[used.field as usize].get()?.get(index as usize)?.kind.name();
                let term = format!("{}({kind})", if valid { "valid" } else { "invalid" });
                (term, kind.to_owned(), Vec::new())
            }
        };
        Some(Match {
            field: used.field,
            start: used.start as usize,
            end: used.end as usize,
            text: text.get(used.bytes.0 as usize..used.bytes.1 as usize)?.to_owned(),
            term,
            group,
            folds,
        })
    }
}

/// Whether a letter shows that a word is itself written in a disguise, as T供 is.
const fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

/// Whether an exception by decision speaks of this listing.
fn applies(allow: &Allow, listing: &Listing) -> bool {
    let shop = listing.seller.as_ref().map_or("", |seller| seller.name.as_str());
    let url = listing.url.as_deref().unwrap_or_default();
    (allow.shop.is_empty() || allow.shop == shop)
        && (allow.url.is_empty() || url.starts_with(&allow.url))
        && (allow.text.is_empty()
            || Field::ALL.iter().any(|&field| listing.text(field).contains(&allow.text)))
}
