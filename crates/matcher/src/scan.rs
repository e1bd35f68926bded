//! One listing against a ruleset.

use std::{borrow::Cow, cell::OnceCell};

use xuncha_identifiers::Found;
use xuncha_model::{Field, Fold, Grade, Hit, Listing, Match, PageKind};
use xuncha_rule_lang::ast::Allow;
use xuncha_zh_text::{FoldSet, Folded, Skip, fold_text, glyph};

use crate::{
    evaluate::{Facts, Used, What},
    ruleset::{Ruleset, Use},
    scanner::{self, TermMatch},
    seen::{FieldSeen, Seen},
    sound_pairs::Heard,
};

/// Most matches that one hit carries.
const MAX_MATCHES: usize = 64;
/// Most matches of one regex in one field.
const MAX_REGEX_MATCHES: usize = 100;

/// The page a listing stood on: what may be concluded from what is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageContext {
    /// Kind of the page.
    pub kind: PageKind,
    /// The page was captured whole.
    pub complete: bool,
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
    scanner: scanner::Scratch,
    found: Vec<TermMatch>,
    pub(crate) fields: [FieldSeen; Field::ALL.len()],
    /// Regexes whose literal stands in the field at hand.
    triggered: Vec<u32>,
    heard: Vec<Heard>,
    candidates: Vec<u32>,
    /// Number of the scan that last met each rule.
    met: Vec<u64>,
    scans: u64,
    used: Vec<Used>,
}

/// The texts of a listing, by field.
pub(crate) type Texts<'l> = [Cow<'l, str>; Field::ALL.len()];

impl Ruleset {
    /// Every rule that is true of `listing`, in order of the rules.
    #[must_use]
    pub fn scan(&self, listing: &Listing, context: &PageContext, scratch: &mut Scratch) -> Vec<Hit> {
        let texts = self.look(listing, scratch);
        self.gather(scratch);
        let mut hits = Vec::new();
        if scratch.candidates.is_empty() {
            return hits;
        }
        if scratch
            .candidates
            .iter()
            .any(|&rule| self.rules.get(rule as usize).is_some_and(|it| it.has_singles))
        {
            self.look_closer(&texts, scratch);
        }
        let identifiers = Default::default();
        let facts = Facts {
            listing,
            context: *context,
            texts: &texts,
            seen: &scratch.fields,
            identifiers: &identifiers,
        };
        for &index in &scratch.candidates {
            let Some(rule) = self.rules.get(index as usize) else { continue };
            scratch.used.clear();
            let holds = facts.holds(&rule.plan, &rule.fields, &mut scratch.used);
            if holds && !rule.allow.iter().any(|allow| applies(allow, listing)) {
                hits.extend(self.hit(index, &texts, &identifiers, &mut scratch.used));
            }
        }
        hits
    }

    /// Finds all terms; fills `scratch.fields`.
    pub(crate) fn look<'l>(&self, listing: &'l Listing, scratch: &mut Scratch) -> Texts<'l> {
        let mut texts: Texts = std::array::from_fn(|_| Cow::Borrowed(""));
        scratch.fields.iter_mut().for_each(FieldSeen::clear);
        for &field in &self.fields {
            let text = listing.text(field);
            if !text.is_empty() {
                self.look_in(field, &text, scratch);
            }
            texts[field as usize] = text;
        }
        texts
    }

    fn look_in(&self, field: Field, text: &str, scratch: &mut Scratch) {
        let Scratch { scanner, found, fields, triggered, heard, .. } = scratch;
        self.scanner.scan(text, scanner, found);
        triggered.clear();
        let seen = &mut fields[field as usize];
        let group_of = |group: u32| self.groups.get(group as usize);
        let counts = |group: u32, folds| group_of(group).is_some_and(|it| it.admits(field, folds));
        for one in found.iter() {
            let bytes = (one.start, one.end);
            if field == Field::Attributes && spans_lines(text, bytes) {
                continue;
            }
            for &what in self.uses_of(one.term) {
                match what {
                    Use::Word { group, word } if counts(group, one.folds) => {
                        seen.add(Seen::at(group, word, bytes, one.folds))
                    }
                    Use::Except { group } if counts(group, FoldSet::EMPTY) => {
                        let every = group_of(group).is_some_and(|it| it.excepts_every(one.folds));
                        seen.except(group, bytes, every);
                    }
                    Use::Literal { regex } => triggered.push(regex),
                    Use::Word { .. } | Use::Except { .. } => {}
                }
            }
        }
        let mut folded: Option<Folded> = None;
        if let Some((loose, owners)) = &self.loose {
            let folded = folded.get_or_insert_with(|| fold_text(text));
            let found = loose.find_overlapping_iter(&folded.text);
            triggered.extend(found.filter_map(|one| owners.get(one.pattern().as_usize())));
        }
        triggered.sort_unstable();
        triggered.dedup();
        for &index in triggered.iter() {
            let Some(regex) =
                self.regexes.get(index as usize).filter(|regex| counts(regex.group, FoldSet::EMPTY))
            else {
                continue;
            };
            let folded = folded.get_or_insert_with(|| fold_text(text));
            let Some(built) = regex.regex.regex() else { continue };
            for one in built.find_iter(&folded.text).take(MAX_REGEX_MATCHES) {
                let bytes = folded.original(one.start(), one.end());
                if !(field == Field::Attributes && spans_lines(text, bytes)) {
                    let pattern = self.words.get(regex.word as usize).map_or("", String::as_str);
                    let folds = undone(span(text, bytes), pattern);
                    seen.add(Seen::at(regex.group, regex.word, bytes, folds));
                }
            }
        }
        seen.finish(text);
        // what is only heard counts beside what is seen
        if !seen.all().is_empty() {
            heard.clear();
            self.sound_pairs.find(text, &self.words, heard);
            heard.retain(|one| counts(one.group, FoldSet::EMPTY));
            seen.hear(text, heard);
        }
    }

    /// Finds the words of one character, which are in every text: only worth it where a rule that names them is a
    /// candidate.
    pub(crate) fn look_closer(&self, texts: &Texts, scratch: &mut Scratch) {
        for &field in &self.fields {
            let (text, seen) = (&texts[field as usize], &mut scratch.fields[field as usize]);
            let mut found = Vec::new();
            for (at, letter) in text.char_indices() {
                let own = glyph(letter);
                let (character, folds) = if own.is_emoji_word() {
                    (own.symbol, Fold::Emoji.into())
                } else {
                    (own.folded, FoldSet::EMPTY)
                };
                for &(group, word) in self.singles.of(character) {
                    if self.groups.get(group as usize).is_some_and(|it| it.admits(field, folds)) {
                        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
                        let bytes = (offset(at), offset(at + letter.len_utf8()));
                        found.push(Seen::at(group, word, bytes, folds));
                    }
                }
            }
            seen.add_late(text, found);
        }
    }

    pub(crate) fn uses_of(&self, term: u32) -> &[Use] {
        let at = |index: usize| self.first_use.get(index).map_or(0, |&first| first as usize);
        self.uses.get(at(term as usize)..at(term as usize + 1)).unwrap_or_default()
    }

    /// The rules worth evaluating: those that need no group, and those whose rarest group was seen.
    fn gather(&self, scratch: &mut Scratch) {
        let Scratch { fields, candidates, met, scans, .. } = scratch;
        *scans += 1;
        if met.len() < self.rules.len() {
            met.resize(self.rules.len(), 0);
        }
        candidates.clear();
        candidates.extend(&self.always);
        for seen in fields.iter() {
            let mut last = u32::MAX;
            for one in seen.all().iter().chain(seen.all_heard()) {
                if one.group == last {
                    continue;
                }
                last = one.group;
                for &rule in self.groups.get(one.group as usize).map_or(&[][..], |group| &group.rules) {
                    if let Some(met) = met.get_mut(rule as usize).filter(|met| **met != *scans) {
                        *met = *scans;
                        candidates.push(rule);
                    }
                }
            }
        }
        candidates.sort_unstable();
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

fn span(text: &str, (start, end): (u32, u32)) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// Terms of two lines must not be joined.
fn spans_lines(text: &str, bytes: (u32, u32)) -> bool {
    span(text, bytes).contains('\n')
}

/// What was undone before a regex saw `text`. Case is no disguise to a regex, nor is a letter of its own pattern.
fn undone(text: &str, pattern: &str) -> FoldSet {
    let plain = [Fold::Width, Fold::Variant, Fold::Digit];
    text.chars().fold(FoldSet::EMPTY, |folds, letter| {
        let glyph = glyph(letter);
        if glyph.skip == Some(Skip::Invisible) {
            return folds | Fold::Invisible.into();
        }
        let written = glyph.folded == letter || pattern.contains(letter);
        let here = plain.into_iter().filter(|fold| !written && glyph.folds.contains(*fold));
        here.fold(folds, |folds, fold| folds | fold.into())
    })
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
