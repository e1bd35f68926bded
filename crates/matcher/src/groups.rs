//! Collects the words of all groups into one list of terms, each once, with what it means that one is found.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use xuncha_model::{Diagnostic, Span};
use xuncha_rule_lang::{
    Code, Pack,
    ast::{FoldLevel, RuleFile, TermGroup},
    complaint, keep, limits,
};
use xuncha_zh_text::fold_text;

use crate::{
    edge_signs,
    plan::{Fields, Plan},
    regexes::{self, FoldedRegex},
    ruleset::{Group, GroupRegex, Use},
    scanner::{Scanner, Scratch, TermSpec},
    sound_pairs,
    uses::Uses,
};

/// Everything that is looked for, as it grows.
#[derive(Default)]
pub(crate) struct Vocabulary {
    pub(crate) groups: Vec<Group>,
    pub(crate) words: Vec<String>,
    pub(crate) terms: Vec<TermSpec>,
    pub(crate) uses: Uses,
    pub(crate) regexes: Vec<GroupRegex>,
    /// Literals that the scanner cannot be asked for, with their regexes.
    pub(crate) loose: Vec<(String, u32)>,
    /// How often each group is to be expected; infinitely often with a single character among its words.
    pub(crate) costs: Vec<f64>,
    /// Words of one character, with group and word.
    pub(crate) singles: Vec<(char, u32, u32)>,
    /// Group and word of each word of two characters that is heard as well.
    pub(crate) sound_pairs: Vec<(u32, u32)>,
    known: HashMap<((usize, usize), bool), u32>,
    word_ids: HashMap<String, u32>,
    term_ids: HashMap<(String, FoldLevel, bool, Option<u8>), usize>,
}

/// Words and regexes of a group, resolved and checked.
#[derive(Clone, Default)]
pub(crate) struct Resolved {
    words: Vec<String>,
    regexes: Vec<(String, FoldedRegex)>,
}

/// Draws the words of `group` from the file and its list and compiles its regexes, whose weight is taken from `left`;
/// complains about those that cannot be used.
pub(crate) fn resolve(
    pack: &Pack,
    file: &RuleFile,
    group: &TermGroup,
    left: &mut usize,
    found: &mut Vec<Diagnostic>,
) -> Resolved {
    let mut add = |code: Code, span: Span, message: String, hint: &str| {
        let make = || complaint(&file.name, &file.source, code, span, message, hint.to_owned());
        keep(found, limits::PACK_DIAGNOSTICS, code, make);
    };
    let mut words: Vec<String> = group.words.iter().map(|word| word.value.clone()).collect();
    if let Some(wanted) = &group.list {
        words.extend(pack.list(&wanted.value).map(|list| list.words(&wanted.value)).unwrap_or_default());
    }
    for word in group.words.iter().chain(&group.except) {
        if fold_text(&word.value).text.trim().is_empty() {
            let message = format!("“{}”里没有可查的字", word.value);
            add(Code::UnusableWord, word.span, message, "请删去");
        }
    }
    let mut compiled = Vec::new();
    for pattern in &group.regex {
        match regexes::compile(&pattern.value, left) {
            Ok(regex) => compiled.push((pattern.value.clone(), regex)),
            Err((code, message, hint)) => add(code, pattern.span, message, hint),
        }
    }
    if group.regex.is_empty() && !group.sound_pairs {
        for word in idle_exceptions(&words, group) {
            let message = format!("“{}”不含本组的任何词，排除它没有作用", word.value);
            add(Code::IdleException, word.span, message, "删去，或核对用字");
        }
    }
    Resolved { words, regexes: compiled }
}

/// Exceptions that contain no word of their group, however it is read in disguise: `S到` takes out 收到 in initials.
fn idle_exceptions<'g>(
    words: &[String],
    group: &'g TermGroup,
) -> Vec<&'g xuncha_rule_lang::ast::Spanned<String>> {
    if group.except.is_empty() {
        return Vec::new();
    }
    let Ok(plain) = AhoCorasick::new(words.iter().map(|word| fold_text(word).text)) else {
        return Vec::new();
    };
    let mut idle: Vec<_> =
        group.except.iter().filter(|word| !plain.is_match(&fold_text(&word.value).text)).collect();
    if idle.is_empty() {
        return idle;
    }
    let spec = |word: &String| TermSpec {
        text: word.clone(),
        level: group.level,
        whole_word: group.whole_word,
        max_gap: group.max_gap,
    };
    // words that cannot be searched for are complained of elsewhere
    let Ok(scanner) = Scanner::new(words.iter().map(spec).collect::<Vec<_>>()) else { return Vec::new() };
    let (mut scratch, mut found) = (Scratch::default(), Vec::new());
    idle.retain(|word| {
        scanner.scan(&word.value, &mut scratch, &mut found);
        found.is_empty()
    });
    idle
}

impl Vocabulary {
    /// The number of the group `at` (numbers of the caller's choice, one pair per group), which `resolved` gives the
    /// words of when it is new. A group that speaks for a hit in one place and against one in another has two numbers:
    /// `open` is that of the words that count only where they are written openly.
    pub(crate) fn group(
        &mut self,
        at: (usize, usize),
        open: bool,
        group: &TermGroup,
        resolved: impl FnOnce() -> Resolved,
    ) -> u32 {
        if let Some(&id) = self.known.get(&(at, open)) {
            return id;
        }
        let id = number(self.groups.len());
        self.known.insert((at, open), id);
        self.groups.push(Group::new(group.name.value.clone(), open));
        let Resolved { words, regexes } = resolved();
        let mut cost = 0.0;
        for text in words {
            let word = self.word(&text);
            if let Some(character) = single(&text) {
                cost = f64::INFINITY;
                self.singles.push((character, id, word));
                continue;
            }
            cost += rarity(&text);
            if group.sound_pairs && !open && sound_pairs::syllables(&text).is_some() {
                self.sound_pairs.push((id, word));
            }
            let found = Use::Word { group: id, word };
            if group.level != FoldLevel::Exact {
                for other in edge_signs::other_widths(&text) {
                    self.term(other, group.level, group.whole_word, group.max_gap, found);
                }
            }
            self.term(text, group.level, group.whole_word, group.max_gap, found);
        }
        for except in &group.except {
            let text = except.value.clone();
            self.term(text, FoldLevel::Fold, false, group.max_gap, Use::Except { group: id });
        }
        for (pattern, regex) in regexes {
            let word = self.word(&pattern);
            let index = number(self.regexes.len());
            for literal in &regex.literals {
                cost += rarity(literal);
                if has_word_edge(literal) {
                    self.loose.push((literal.clone(), index));
                } else {
                    let found = Use::Literal { regex: index };
                    self.term(literal.clone(), FoldLevel::Fold, false, None, found);
                }
            }
            self.regexes.push(GroupRegex { group: id, word, regex });
        }
        self.costs.push(cost);
        id
    }

    /// Notes that the group is looked for in these fields.
    fn read_in(&mut self, group: u32, fields: Fields) {
        if let Some(group) = self.groups.get_mut(group as usize) {
            group.fields = group.fields.or(fields);
        }
    }

    /// Notes where the groups of a condition are looked for.
    pub(crate) fn note(&mut self, plan: &Plan) {
        plan.groups(&mut |group, fields| self.read_in(group, fields));
    }

    /// Finds out again what follows from groups, words, terms, regexes and single characters.
    pub(crate) fn restore_costs(&mut self) {
        let mut costs = vec![0.0; self.groups.len()];
        let mut add = |group: u32, cost: f64| {
            if let Some(sum) = costs.get_mut(group as usize) {
                *sum += cost;
            }
        };
        for found in self.uses.all() {
            if let Use::Word { group, word } = found {
                add(group, self.words.get(word as usize).map_or(0.0, |word| rarity(word)));
            }
        }
        for (index, regex) in (0..).zip(&self.regexes) {
            for literal in &regex.regex.literals {
                add(regex.group, rarity(literal));
                if has_word_edge(literal) {
                    self.loose.push((literal.clone(), index));
                }
            }
        }
        self.singles.iter().for_each(|&(_, group, _)| add(group, f64::INFINITY));
        self.costs = costs;
    }

    /// Nothing more is added: gives back what tells whether something is known.
    pub(crate) fn settle(&mut self) {
        (self.known, self.word_ids, self.term_ids) = Default::default();
    }

    /// How often the group is to be expected.
    pub(crate) fn cost(&self, group: u32) -> f64 {
        self.costs.get(group as usize).copied().unwrap_or_default()
    }

    fn word(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.word_ids.get(text) {
            return id;
        }
        let id = number(self.words.len());
        self.words.push(text.to_owned());
        self.word_ids.insert(text.to_owned(), id);
        id
    }

    fn term(&mut self, text: String, level: FoldLevel, whole_word: bool, max_gap: Option<u8>, found: Use) {
        let key = (text, level, whole_word, max_gap);
        let index = match self.term_ids.get(&key) {
            Some(&index) => index,
            None => {
                self.terms.push(TermSpec { text: key.0.clone(), level, whole_word, max_gap });
                self.uses.begin_term();
                self.term_ids.insert(key, self.terms.len() - 1);
                self.terms.len() - 1
            }
        };
        self.uses.add(index, found);
    }
}

/// The character of a word that is only one, folded.
fn single(word: &str) -> Option<char> {
    let folded = fold_text(word).text;
    let mut characters = folded.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// Whether a literal begins or ends in a letter or digit, which the scanner would take for a whole word or number.
fn has_word_edge(literal: &str) -> bool {
    [literal.chars().next(), literal.chars().next_back()]
        .into_iter()
        .flatten()
        .any(|ch| ch.is_ascii_alphanumeric())
}

/// How often a word is to be expected, on no scale: each further character makes it ten times rarer.
fn rarity(word: &str) -> f64 {
    0.1_f64.powi(i32::try_from(word.chars().count().min(8)).unwrap_or(8))
}

pub(crate) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
