//! Latin letters for Chinese characters: te供, 特gong, T供, TG酒.
//!
//! A run of letters stands for one, two or three characters, and only as a whole: each letter belongs to a syllable or is an
//! initial, and the run touches no further letter or digit. Three are written all as syllables or all as initials.

use xuncha_zh_text::{Skip, glyph};

use super::{
    classes::class_letter,
    judge::{How, Span},
    text::Letter,
    walk::{MAX_STEPS, Walk},
    words::push,
};

/// Most symbols that one run stands for.
pub(super) const MAX_SPELLED: usize = 3;
/// Longest run that is read as syllables: four of the longest.
const MAX_RUN: usize = 24;

/// A run of Latin letters, and where each stands.
struct Run {
    letters: [u8; MAX_RUN],
    places: [(u32, u32); MAX_RUN],
    len: usize,
}

impl Run {
    fn span(&self, from: usize, to: usize, how: How) -> Span {
        Span { start: self.places[from].0, end: self.places[to - 1].1, how }
    }

    fn rest(&self, at: usize) -> &[u8] {
        self.letters.get(at..self.len).unwrap_or_default()
    }

    fn end(&self) -> usize {
        self.len.checked_sub(1).map_or(0, |last| self.places[last].1 as usize)
    }
}

/// Whether a character is a letter or digit that a word goes on with.
#[inline]
pub(super) fn is_word_letter(letter: Letter) -> bool {
    if letter.code < 0x80 {
        return letter.char().is_ascii_alphanumeric();
    }
    if (0x3400..0xA000).contains(&letter.code) {
        return false;
    }
    let glyph = glyph(letter.char());
    glyph.skip.is_none() && (glyph.symbol.is_ascii_alphabetic() || glyph.folded.is_ascii_digit())
}

impl Walk<'_> {
    /// The run that begins with `first`; `None` when it is too long, holds a digit, or began earlier.
    fn run_from(&self, first: Letter) -> Option<Run> {
        if self.text.before(first.start).is_some_and(is_word_letter) {
            return None;
        }
        let mut run = Run { letters: [0; MAX_RUN], places: [(0, 0); MAX_RUN], len: 0 };
        let mut next = Some(first);
        while let Some(letter) = next.filter(|&letter| is_word_letter(letter)) {
            let letter_here = class_letter(self.plane.classes.of(letter.code))?;
            *run.letters.get_mut(run.len)? = letter_here;
            *run.places.get_mut(run.len)? = (letter.start as u32, letter.end as u32);
            run.len += 1;
            next = self.text.at(letter.end);
        }
        Some(run)
    }

    /// Goes on from `node` with the run of letters that begins here.
    pub(super) fn latin(&mut self, node: u32, first: Letter, class: u16) {
        if class_letter(class).is_none() {
            return;
        }
        if let Some(run) = self.run_from(first) {
            self.spell(node, &run, 0);
        }
    }

    /// Reads the run from letter `at` on as characters below `node`.
    fn spell(&mut self, node: u32, run: &Run, at: usize) {
        let Some(left) = self.steps.checked_sub(1) else { return };
        self.steps = left;
        let rest = run.rest(at);
        if rest.is_empty() {
            return self.step(node, run.end());
        }
        let spelled = self.spans.iter().rev().take_while(|span| span.end > run.places[0].0).count();
        if spelled == MAX_SPELLED {
            return;
        }
        let plane = self.plane;
        for child in plane.trie.children(node) {
            let class = plane.trie.nodes[child as usize].class;
            let Some(sound) = plane.syllables[usize::from(class)] else { continue };
            let letters = sound.letters().as_bytes();
            if rest.starts_with(letters) {
                self.spans.push(run.span(at, at + letters.len(), How::Pinyin));
                self.spell(child, run, at + letters.len());
                self.spans.pop();
            }
            if letters.len() > 1 && rest.first() == letters.first() {
                self.spans.push(run.span(at, at + 1, How::Initial));
                self.spell(child, run, at + 1);
                self.spans.pop();
            }
        }
    }

    /// Looks for terms whose first symbols are written as the run that ends with `last`, and which go on with `here`.
    pub(super) fn after_latin(&mut self, last: Letter, here: Letter) {
        let is_one_mark = || {
            self.text.at(last.end).is_some_and(|mark| {
                mark.end == here.start && glyph(mark.char()).skip.is_some_and(|skip| skip != Skip::Space)
            })
        };
        if last.end != here.start && !is_one_mark() {
            return;
        }
        let plane = self.plane;
        let class = plane.classes.of(here.code);
        if last.code < 0x80 && !self.is_known_run(last, class) {
            return;
        }
        let mut first = last;
        for _ in 0..MAX_RUN {
            match self.text.before(first.start).filter(|&letter| is_word_letter(letter)) {
                Some(before) => first = before,
                None => break,
            }
        }
        let Some(run) = self.run_from(first) else { return };
        let hash = run.rest(0).iter().fold(0, |hash, &letter| push(hash, letter));
        for node in plane.runs.nodes(hash, class) {
            self.steps = MAX_STEPS;
            let path = plane.trie.path(node);
            let Some((_, spelled)) = path.split_last() else { continue };
            self.spell_path(spelled, &run, 0, &mut |walk| {
                walk.push(here, How::Direct);
                walk.step(node, here.end);
                walk.spans.pop();
            });
            self.spans.clear();
        }
    }

    /// Whether the run that begins with `first` may stand for the second symbol, or more, of a pattern that begins with
    /// `class`. Of a run that holds other letters than ASCII: maybe.
    pub(super) fn may_go_on_in_latin(&self, class: u16, first: Letter) -> bool {
        let bytes = self.text.0.as_bytes().get(first.start..).unwrap_or_default();
        let letters = bytes.iter().take(MAX_RUN).take_while(|letter| letter.is_ascii_alphabetic()).count();
        let (run, after) = bytes.split_at(letters);
        let hash = run.iter().fold(0, |hash, &letter| push(hash, letter));
        match after.first_chunk::<3>() {
            Some([byte, ..]) if byte.is_ascii_alphanumeric() => false,
            Some([lead, ..]) if *lead >= 0x80 && !(0xE4..0xEA).contains(lead) => true,
            _ if letters == 0 => true,
            _ => self.plane.runs.may_follow(class, hash),
        }
    }

    /// Whether the ASCII letters that end with `last` may stand for the beginning of a term. Of a run that goes on before them in other
    /// letters: maybe.
    fn is_known_run(&self, last: Letter, class: u16) -> bool {
        let bytes = self.text.0.as_bytes().get(..last.end).unwrap_or_default();
        let letters =
            bytes.iter().rev().take(MAX_RUN).take_while(|letter| letter.is_ascii_alphabetic()).count();
        let (before, run) = bytes.split_at(bytes.len() - letters);
        let hash = run.iter().fold(0, |hash, &letter| push(hash, letter));
        match before.last() {
            Some(byte) if byte.is_ascii_alphanumeric() => false,
            Some(0x80..)
                if before.last_chunk::<3>().is_none_or(|[lead, ..]| !(0xE4..0xEA).contains(lead)) =>
            {
                true
            }
            _ => self.plane.runs.may_hold(hash, class),
        }
    }

    /// Reads the whole run as these symbols, in every way there is.
    fn spell_path(&mut self, path: &[u16], run: &Run, at: usize, then: &mut impl FnMut(&mut Self)) {
        let rest = run.rest(at);
        let Some((&class, further)) = path.split_first() else {
            if rest.is_empty() {
                then(self);
            }
            return;
        };
        let Some(sound) = self.plane.syllables[usize::from(class)] else { return };
        let letters = sound.letters().as_bytes();
        if rest.starts_with(letters) {
            self.spans.push(run.span(at, at + letters.len(), How::Pinyin));
            self.spell_path(further, run, at + letters.len(), then);
            self.spans.pop();
        }
        if letters.len() > 1 && rest.first() == letters.first() {
            self.spans.push(run.span(at, at + 1, How::Initial));
            self.spell_path(further, run, at + 1, then);
            self.spans.pop();
        }
    }
}
