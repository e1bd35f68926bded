//! From the texts of a listing to what was seen in them, as far as some rule asks for it.
//!
//! ```text
//! texts -> terms (one scan a field) -> rules whose rarest group is among them -> those whose other groups were met, too
//!       -> what stands there of their groups -> conditions judged as if everything costly were there
//!       -> regexes and single characters of the rules that are left
//! ```
//!
//! A description that stands in the page's text is not searched again: what was found there is taken from the page's.
//!
//! Most of what stands in an ordinary text concerns no rule that could be true of it, so it is not even put in order.

use std::{borrow::Cow, ops::Range};

use memchr::memmem;
use xuncha_model::{Field, Fold, Listing};
use xuncha_zh_text::{FoldSet, Folded, Skip, fold_text, glyph};

use crate::{
    char_count::CharCount,
    evaluate::is_running_text,
    loose::{Literally, Loose},
    ruleset::{Hint, Ruleset, Use},
    scan::Scratch,
    scanner::TermMatch,
    seen::{FieldSeen, Seen},
    singles::meant,
    stamps::Stamps,
};

/// Most matches of one regex in one field.
const MAX_REGEX_MATCHES: usize = 100;

/// Places where a description may begin that are looked at.
const BEGINNINGS: usize = 16;

/// Bytes from which it is worth looking whether the page's text has the description.
const WORTH_TAKING: usize = 64;

/// Memory for literals of regexes that stand in texts.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    /// Those of the page's text, which has the description's.
    of_page: Vec<Literally>,
    of_field: Vec<Literally>,
}

impl Literals {
    /// The regexes of which a literal stands in `text`.
    pub(crate) fn regexes_in(&mut self, text: &str, loose: Option<&Loose>) -> impl Iterator<Item = u32> {
        self.of_field.clear();
        if let Some(loose) = loose {
            loose.find(text, &mut self.of_field);
        }
        self.of_field.iter().map(|one| one.regex)
    }
}

/// The texts of a listing, by field.
pub(crate) type Texts<'l> = [Cow<'l, str>; Field::ALL.len()];

impl Ruleset {
    /// Finds all terms; fills `found` and what literals of regexes are there.
    pub(crate) fn read<'l>(&self, listing: &'l Listing, scratch: &mut Scratch) -> Texts<'l> {
        let mut texts: Texts = std::array::from_fn(|_| Cow::Borrowed(""));
        let Scratch { scanner, found, triggered, literals, folded, described, .. } = scratch;
        found.iter_mut().for_each(Vec::clear);
        triggered.iter_mut().for_each(Vec::clear);
        *folded = Default::default();
        self.fields.iter().for_each(|&field| texts[field as usize] = listing.text(field));
        *described = place_of(&texts[Field::Description as usize], &texts[Field::PageText as usize]);
        // the page's text comes first, for it has the description's matches too
        for &field in self.fields.iter().rev() {
            let text = &texts[field as usize];
            let (found, of_page) = found.split_at_mut(field as usize + 1);
            let (Some(found), triggered) = (found.last_mut(), &mut triggered[field as usize]) else {
                continue;
            };
            if !text.is_empty() {
                let described = described.as_ref().filter(|_| field == Field::Description);
                let known = described.zip(of_page.last()).is_some_and(|(place, all)| take(all, place, found));
                if !known {
                    self.scanner.scan(text, scanner, found);
                }
                if field == Field::Attributes {
                    found.retain(|one| !spans_lines(text, (one.start, one.end)));
                }
                if let Some(loose) = &self.loose {
                    let Literals { of_page, of_field } = literals;
                    let (there, within) = match described {
                        Some(place) => (of_page, place.clone()),
                        None => {
                            let there = if field == Field::PageText { of_page } else { of_field };
                            there.clear();
                            loose.find(text, there);
                            (there, 0..text.len())
                        }
                    };
                    let there = there.iter().filter(|one| within.start <= one.start && one.end <= within.end);
                    triggered.extend(there.map(|one| one.regex));
                }
            }
        }
        texts
    }

    /// The rules worth evaluating: those that need no group, and those whose rarest group was found. Notes which regexes
    /// are worth trying, and the groups that they are of.
    pub(crate) fn gather(&self, texts: &Texts, scratch: &mut Scratch) {
        let Scratch {
            heard,
            hears,
            found,
            triggered,
            candidates,
            met,
            met_groups,
            growing,
            described,
            sounds,
            ..
        } = scratch;
        let mut page_is_heard = false;
        met.clear(self.rules.len());
        met_groups.clear(self.groups.len());
        growing.clear(self.groups.len());
        candidates.clear();
        candidates.extend(&self.always);
        for &field in self.fields.iter().rev() {
            let mut meet = |group: u32, folds: FoldSet| {
                let Some(it) = self.groups.get(group as usize).filter(|it| it.admits(field, folds)) else {
                    return false;
                };
                if met_groups.add(group) {
                    candidates.extend(it.rules.iter().filter(|&&rule| met.add(rule)));
                }
                true
            };
            let triggered = &mut triggered[field as usize];
            for one in &found[field as usize] {
                for &hint in self.hints_of(one.term) {
                    match hint {
                        Hint::Group(group) => {
                            meet(group, one.folds);
                        }
                        Hint::Regex(regex) => triggered.push(regex),
                    }
                }
            }
            triggered.sort_unstable();
            triggered.dedup();
            triggered.retain(|&regex| {
                let group = self.regexes.get(regex as usize).map(|regex| regex.group);
                let read = group.filter(|&group| meet(group, FoldSet::EMPTY));
                read.into_iter().for_each(|group| growing.add(group, field));
                read.is_some()
            });
            // what is only heard counts beside what is seen
            let heard = &mut heard[field as usize];
            heard.clear();
            let counts = |one: &TermMatch| {
                self.uses_of(one.term).iter().any(|what| match *what {
                    Use::Word { group, .. } => {
                        self.groups.get(group as usize).is_some_and(|it| it.admits(field, one.folds))
                    }
                    Use::Except { .. } | Use::Literal { .. } => false,
                })
            };
            if !triggered.is_empty() || found[field as usize].iter().any(counts) {
                let place = described.as_ref().filter(|_| field == Field::Description);
                match place.filter(|_| page_is_heard) {
                    Some(place) => heard.extend(sounds.iter().filter_map(|one| one.within(place))),
                    None => {
                        self.sound_pairs.find(&texts[field as usize], is_running_text(field), heard);
                    }
                }
                if field == Field::PageText {
                    sounds.clone_from(heard);
                    page_is_heard = true;
                }
                heard.retain(|one| meet(one.group, FoldSet::EMPTY));
            }
            hears[field as usize] = !heard.is_empty();
        }
        candidates.sort_unstable();
    }

    /// Notes which groups were met, and in which fields, by what was found or heard; and which have a word of one character
    /// there.
    pub(crate) fn meet(&self, texts: &Texts, scratch: &mut Scratch) {
        let Scratch { heard, found, met_in, growing, met_singles, .. } = scratch;
        met_in.clear(self.groups.len());
        for &field in &self.fields {
            for one in &found[field as usize] {
                for &what in self.uses_of(one.term) {
                    if let Use::Word { group, .. } = what
                        && self.groups.get(group as usize).is_some_and(|it| it.admits(field, one.folds))
                    {
                        met_in.add(group, field);
                    }
                }
            }
            heard[field as usize].iter().for_each(|one| met_in.add(one.group, field));
            met_singles.clear(self.singles.lists());
            for letter in texts[field as usize].chars() {
                if let Some(list) = self.singles.list(letter)
                    && met_singles.add(list)
                {
                    let groups = self.singles.words(list).iter().map(|&(group, _)| group);
                    groups.for_each(|group| growing.add(group, field));
                }
            }
        }
    }

    /// Puts in order what was found of the groups of `scratch.candidates`.
    pub(crate) fn sort_out(&self, texts: &Texts, scratch: &mut Scratch) {
        let Scratch { heard, found, candidates, wanted, fields, .. } = scratch;
        self.want(candidates, wanted);
        fields.iter_mut().for_each(FieldSeen::clear);
        for &field in &self.fields {
            let seen = &mut fields[field as usize];
            let counts = |group: u32, folds: FoldSet| {
                let it = self.groups.get(group as usize).filter(|_| wanted.has(group))?;
                it.admits(field, folds).then_some(it)
            };
            let mut count = CharCount::new(&texts[field as usize]);
            for one in &found[field as usize] {
                let bytes = (one.start, one.end);
                let mut chars = None;
                let mut chars = || *chars.get_or_insert_with(|| count.place(bytes));
                for &what in self.uses_of(one.term) {
                    match what {
                        Use::Word { group, word } => {
                            if counts(group, one.folds).is_some() {
                                seen.add(Seen::at(group, word, bytes, chars(), one.folds));
                            }
                        }
                        Use::Except { group } => {
                            if let Some(it) = counts(group, FoldSet::EMPTY) {
                                seen.except(group, bytes, chars(), it.excepts_every(one.folds));
                            }
                        }
                        Use::Literal { .. } => {}
                    }
                }
            }
            seen.finish();
            let heard = &mut heard[field as usize];
            heard.retain(|one| wanted.has(one.group));
            seen.hear(heard, &mut count);
        }
    }

    /// Finds what costs more to find than terms: matches of regexes, and words of one character, which are in every text; of
    /// the groups of `scratch.candidates`.
    pub(crate) fn look_closer(&self, texts: &Texts, scratch: &mut Scratch) {
        let Scratch { triggered, folded, candidates, wanted, fields, met_singles, .. } = scratch;
        self.want(candidates, wanted);
        let rules = candidates.iter().filter_map(|&rule| self.rules.get(rule as usize));
        let mut groups =
            rules.flat_map(|rule| &rule.groups).filter_map(|&group| self.groups.get(group as usize));
        let singles = groups.any(|group| group.has_singles);
        let idle = met_singles;
        idle.clear(self.singles.lists());
        for &field in &self.fields {
            let text = &texts[field as usize];
            let seen = &mut fields[field as usize];
            if singles {
                self.singles_in(field, text, wanted, idle, seen);
            }
            for &index in &triggered[field as usize] {
                let regex = self.regexes.get(index as usize).filter(|regex| wanted.has(regex.group));
                let Some((regex, built)) = regex.and_then(|regex| Some((regex, regex.regex.regex()?))) else {
                    continue;
                };
                let folded = folded[field as usize].get_or_insert_with(|| fold_text(text));
                self.matches_of(regex.group, regex.word, built, field, (text, folded), seen);
            }
            seen.finish_late();
        }
    }

    /// Everything that one rule asks for.
    pub(crate) fn look_for<'l>(&self, rule: u32, listing: &'l Listing, scratch: &mut Scratch) -> Texts<'l> {
        let texts = self.read(listing, scratch);
        self.gather(&texts, scratch);
        scratch.candidates.clear();
        scratch.candidates.push(rule);
        self.sort_out(&texts, scratch);
        self.look_closer(&texts, scratch);
        texts
    }

    fn want(&self, rules: &[u32], wanted: &mut Stamps) {
        wanted.clear(self.groups.len());
        for rule in rules.iter().filter_map(|&rule| self.rules.get(rule as usize)) {
            for &group in &rule.groups {
                wanted.add(group);
            }
        }
    }

    /// Finds words of one character of the groups that are `wanted`; lists without any are noted as `idle`.
    fn singles_in(&self, field: Field, text: &str, wanted: &Stamps, idle: &mut Stamps, seen: &mut FieldSeen) {
        let mut count = CharCount::new(text);
        for (at, letter) in text.char_indices() {
            let Some(list) = self.singles.list(letter).filter(|&list| !idle.has(list)) else { continue };
            let words = self.singles.words(list);
            if !words.iter().any(|&(group, _)| wanted.has(group)) {
                idle.add(list);
                continue;
            }
            let (_, folds) = meant(letter);
            for &(group, word) in words {
                let it = self.groups.get(group as usize).filter(|_| wanted.has(group));
                if it.is_some_and(|it| it.admits(field, folds)) {
                    let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
                    let bytes = (offset(at), offset(at + letter.len_utf8()));
                    seen.add_late(Seen::at(group, word, bytes, count.place(bytes), folds));
                }
            }
        }
    }

    fn matches_of(
        &self,
        group: u32,
        word: u32,
        regex: &regex::Regex,
        field: Field,
        (text, folded): (&str, &Folded),
        seen: &mut FieldSeen,
    ) {
        let mut count = CharCount::new(text);
        for one in regex.find_iter(&folded.text).take(MAX_REGEX_MATCHES) {
            let bytes = folded.original(one.start(), one.end());
            if !(field == Field::Attributes && spans_lines(text, bytes)) {
                let pattern = self.words.get(word as usize).map_or("", String::as_str);
                let folds = undone(span(text, bytes), pattern);
                seen.add_late(Seen::at(group, word, bytes, count.place(bytes), folds));
            }
        }
    }

    pub(crate) fn uses_of(&self, term: u32) -> &[Use] {
        of_term(&self.first_use, &self.uses, term)
    }

    pub(crate) fn hints_of(&self, term: u32) -> &[Hint] {
        of_term(&self.first_hint, &self.hints, term)
    }
}

/// Where `part`, as whole lines, stands in `whole`.
fn place_of(part: &str, whole: &str) -> Option<Range<usize>> {
    if part.len() < WORTH_TAKING || part.len() > whole.len() {
        return None;
    }
    let (whole, part) = (whole.as_bytes(), part.as_bytes());
    // by its beginning: to prepare a search for all of it costs more than the search
    let beginning = memmem::Finder::new(part.get(..WORTH_TAKING)?);
    let stands_at = |start: &usize| whole.get(*start..).is_some_and(|rest| rest.starts_with(part));
    let start = beginning.find_iter(whole).take(BEGINNINGS).find(stands_at)?;
    let place = start..start + part.len();
    let breaks = |at: Option<usize>| at.and_then(|at| whole.get(at)).is_none_or(|byte| *byte == b'\n');
    (breaks(place.start.checked_sub(1)) && breaks(Some(place.end))).then_some(place)
}

/// Takes the matches at `place` from those of the whole text; false when one lies across its border, for then the part by
/// itself may have others.
fn take(all: &[TermMatch], place: &Range<usize>, found: &mut Vec<TermMatch>) -> bool {
    let range = u32::try_from(place.start).ok().zip(u32::try_from(place.end).ok());
    let Some((from, to)) = range else { return false };
    let across = |one: &TermMatch, border: u32| one.start < border && one.end > border;
    if all.iter().any(|one| across(one, from) || across(one, to)) {
        return false;
    }
    let inside = all.iter().filter(|one| one.start >= from && one.end <= to);
    found.extend(inside.map(|one| TermMatch { start: one.start - from, end: one.end - from, ..*one }));
    true
}

/// What belongs to a term; `first` says where that of each begins in `all`.
fn of_term<'a, T>(first: &[u32], all: &'a [T], term: u32) -> &'a [T] {
    let at = |index: usize| first.get(index).map_or(0, |&first| first as usize);
    all.get(at(term as usize)..at(term as usize + 1)).unwrap_or_default()
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
