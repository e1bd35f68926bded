//! Whether the raw bytes of a page can hold anything that a rule asks for: what lets a rescan of many saved pages
//! pass over most foreign pages without parsing them.
//!
//! ```text
//! terms of the groups that make a rule a candidate -> characters and Latin words, one of which a page must have   once
//! bytes -> text -> escapes undone, round by round -> a needed character? a needed word, whole or in pieces?
//! ```
//!
//! "No" is certain: whatever a reader makes of the page, no rule is true of it. "Maybe" is all else, and these always:
//!
//! - bytes that are not UTF-8 (GBK, Big5, UTF-16 and the like), or hold NUL or ESC: they must be decoded first;
//! - escapes of which it cannot be told what they are: `&acy;`, percent signs that spell no UTF-8, escapes within
//!   escapes four deep;
//! - a ruleset with a rule that needs no term, or whose terms may be only digits.
//!
//! A page in Chinese is hardly ever passed over: 特gong and te供 are both 特供, so one character of a term must be enough
//! for a "maybe". The filter is for what is not in Chinese. A word that a reader makes longer or shorter by cutting
//! inside a run of letters, at a limit of length, is not allowed for.

mod escapes;
mod fragments;
mod needs;

use std::borrow::Cow;

use aho_corasick::AhoCorasick;
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, KOI8_R, MACINTOSH, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253,
};
use xuncha_zh_text::glyph;

use self::{
    fragments::{Cut, Fragments},
    needs::Needs,
};
use crate::ruleset::{Ruleset, Use};

/// Largest page that is looked at; of larger ones the answer is "maybe".
const MAX_BYTES: usize = 32 << 20;
/// Escapes within escapes that are undone.
const MAX_ROUNDS: usize = 4;
/// So many characters beyond ASCII in valid UTF-8 are no chance; fewer may be text in the encoding declared.
const NO_CHANCE: usize = 4;
/// Encodings that few bytes may be read by.
const LEGACY: [&Encoding; 10] =
    [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, WINDOWS_1252, WINDOWS_1251, WINDOWS_1253, KOI8_R, MACINTOSH];

/// What a page must have, compiled.
#[derive(Debug, Default)]
pub(crate) struct Prefilter {
    /// Every page may hit.
    everywhere: bool,
    /// A bit for each code point.
    characters: Vec<u64>,
    words: Vec<(Vec<u8>, Cut)>,
    /// The words that may stand within longer ones.
    within: Option<AhoCorasick>,
}

impl Ruleset {
    /// Whether a page of these raw bytes may hold a listing that a rule is true of; `false` is certain, whatever its
    /// encoding and escapes. The first call of a ruleset takes some milliseconds more.
    #[must_use]
    pub fn may_match_raw(&self, bytes: &[u8]) -> bool {
        self.prefilter.get_or_init(|| Prefilter::of(self)).may_match(bytes)
    }
}

impl Prefilter {
    fn of(ruleset: &Ruleset) -> Self {
        let mut needs = Needs::default();
        needs.everywhere = !ruleset.always.is_empty();
        let makes_candidates =
            |group: u32| ruleset.groups.get(group as usize).is_some_and(|group| !group.rules.is_empty());
        let of_regex = |regex: u32| ruleset.regexes.get(regex as usize).map(|regex| regex.group);
        for (term, spec) in (0..).zip(&ruleset.terms) {
            let is_needed = ruleset.uses_of(term).iter().any(|found| match *found {
                Use::Word { group, .. } => makes_candidates(group),
                Use::Literal { regex } => of_regex(regex).is_some_and(makes_candidates),
                Use::Except { .. } => false,
            });
            if is_needed {
                needs.add(spec);
            }
        }
        for regex in ruleset.regexes.iter().filter(|regex| makes_candidates(regex.group)) {
            regex.regex.literals.iter().filter(|text| text.is_ascii()).for_each(|text| needs.literal(text));
        }
        Self::new(needs)
    }

    fn new(needs: Needs) -> Self {
        if needs.everywhere {
            return Self { everywhere: true, ..Self::default() };
        }
        let mut characters = vec![0; 0x11_0000 / 64];
        for letter in needs.characters() {
            characters[letter as usize / 64] |= 1 << (letter as usize % 64);
        }
        let words: Vec<_> = needs.words.into_iter().collect();
        let within: Vec<_> =
            words.iter().filter(|(_, cut)| *cut == Cut::Within).map(|(word, _)| word).collect();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&within);
        let everywhere = automaton.is_err();
        let within = automaton.ok().filter(|_| !within.is_empty());
        Self { everywhere, characters, words, within }
    }

    fn may_match(&self, bytes: &[u8]) -> bool {
        if self.everywhere || bytes.len() > MAX_BYTES || memchr::memchr2(0, 0x1B, bytes).is_some() {
            return true;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return true };
        let mut fragments = Fragments::default();
        if self.may_be_legacy(bytes, &mut fragments) {
            return true;
        }
        let mut view = Cow::Borrowed(text);
        for _ in 0..MAX_ROUNDS {
            if self.sees(&view, &mut fragments) {
                return true;
            }
            match escapes::undo(&view) {
                Err(escapes::Unclear) => return true,
                Ok(Cow::Borrowed(_)) => {
                    return self.words.iter().any(|(word, cut)| fragments.may_spell(word, *cut));
                }
                Ok(Cow::Owned(plain)) => view = plain.into(),
            }
        }
        true
    }

    /// Whether `text` holds a needed character, or a word that may stand within longer ones; adds its runs of letters to
    /// `fragments`.
    fn sees(&self, text: &str, fragments: &mut Fragments) -> bool {
        let Some(odd) = self.odd_letters(text) else { return true };
        let plain = if odd { fold(text) } else { String::new() };
        [text, &plain].into_iter().any(|text| {
            fragments.add(text.as_bytes(), self.within.is_some());
            self.within.as_ref().is_some_and(|within| within.is_match(text))
        })
    }

    fn needs(&self, letter: char) -> bool {
        self.characters.get(letter as usize / 64).is_some_and(|bits| bits >> (letter as usize % 64) & 1 == 1)
    }

    /// Whether `text` has letters that look like ASCII letters; `None` when it has a needed character.
    fn odd_letters(&self, text: &str) -> Option<bool> {
        let mut at = 0;
        let mut odd = false;
        while let Some(from) =
            text.as_bytes().get(at..).and_then(|rest| rest.iter().position(|byte| *byte >= 0x80))
        {
            at += from;
            let letter = text.get(at..).and_then(|rest| rest.chars().next()).filter(|it| !self.needs(*it))?;
            odd |= latin(letter).is_some();
            at += letter.len_utf8();
        }
        Some(odd)
    }

    /// Whether these bytes, which are valid UTF-8, may be few characters of another encoding that need a look. Adds the
    /// runs of letters that they may stand for.
    fn may_be_legacy(&self, bytes: &[u8], fragments: &mut Fragments) -> bool {
        let count = bytes.iter().filter(|byte| **byte >= 0xC0).take(NO_CHANCE).count();
        if count == 0 || count == NO_CHANCE {
            return false;
        }
        // What a reader may take together: the letters around them, and one byte more to see what stands beside.
        let is_part = |byte: &u8| *byte >= 0x80 || byte.is_ascii_alphanumeric();
        let mut at = 0_usize;
        bytes.chunk_by(|a, b| is_part(a) == is_part(b)).any(|run| {
            let around = at.saturating_sub(1)..bytes.len().min(at + run.len() + 1);
            at += run.len();
            !run.is_ascii()
                && LEGACY.into_iter().any(|legacy| {
                    let window = bytes.get(around.clone()).unwrap_or_default();
                    self.sees(&legacy.decode_without_bom_handling(window).0, fragments)
                })
        })
    }
}

/// The ASCII letter that a letter is read as.
fn latin(letter: char) -> Option<char> {
    let glyph = glyph(letter);
    [glyph.symbol, glyph.folded].into_iter().find(char::is_ascii_alphabetic)
}

/// `text` with every letter that looks like an ASCII letter as that.
fn fold(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_ascii() { letter } else { latin(letter).unwrap_or(letter) })
        .collect()
}
