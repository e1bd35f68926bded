//! Latin letters for Chinese characters: te供, 特gong, T供, TG酒.
//!
//! A run of letters stands for one, two or three characters, and only as a whole: each letter belongs to a syllable or is an
//! initial, and the run touches no further letter or digit. Three are written all as syllables or all as initials.

use xuncha_lanes::OTHER;
use xuncha_zh_text::glyph;

use super::{
    classes::class_letter,
    judge::{How, Span},
    letters::hash,
    text::{Letter, Text},
    walk::{MAX_STEPS, Walk},
};

/// Most symbols that one run stands for.
pub(super) const MAX_SPELLED: usize = 3;
/// Longest run that is read as syllables: four of the longest.
const MAX_RUN: usize = 24;

/// Symbols of the longest path to a run, with it.
pub(super) const MOST_PATH: usize = MAX_SPELLED + 2;

/// A run of Latin letters, and where each stands.
pub(super) struct Run {
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

    /// [`hash`] of its letters.
    pub(super) fn hash(&self) -> u64 {
        hash(self.rest(0))
    }

    /// One past its last byte.
    pub(super) fn end(&self) -> usize {
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

/// Whether no letter or digit stands right before or after these bytes of a text.
pub(super) fn is_whole_word(text: Text<'_>, start: usize, end: usize) -> bool {
    ![text.before(start), text.at(end)].into_iter().flatten().any(is_word_letter)
}

impl Walk<'_> {
    /// The run that begins with `first`; `None` when it is too long, holds a digit, or began earlier.
    pub(super) fn run_from(&self, first: Letter) -> Option<Run> {
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

    /// Where the run begins that this letter is in.
    pub(super) fn start_of_run(&self, letter: Letter) -> usize {
        let mut first = letter;
        for _ in 0..MAX_RUN {
            match self.text.before(first.start).filter(|&letter| is_word_letter(letter)) {
                Some(before) => first = before,
                None => break,
            }
        }
        first.start
    }

    /// Looks for terms whose first symbols are written as the run that begins at `start`, and which go on with `here`.
    pub(super) fn begin_with_run(&mut self, hash: u64, start: usize, here: Letter, class: u16) {
        let plane = self.plane;
        let mut nodes = plane.runs.nodes(hash, class).peekable();
        if nodes.peek().is_none() {
            return;
        }
        let Some(run) = self.text.at(start).and_then(|first| self.run_from(first)) else { return };
        for node in nodes {
            if !self.may_go_on(node, here.end) {
                continue;
            }
            self.steps = MAX_STEPS;
            let (path, len) = plane.trie.short_path::<MOST_PATH>(node);
            let path = path.get(MOST_PATH - len..).unwrap_or_default();
            let Some((_, spelled)) = path.split_last().filter(|&(&last, _)| last == class) else { continue };
            self.spell_path(spelled, &run, 0, &mut |walk| {
                walk.push(here, How::Direct);
                walk.step(node, here.end);
                walk.spans.pop();
            });
            self.spans.clear();
        }
    }

    /// Looks for terms whose first symbol is `before`, or whose second one is and the first stands before it, and which go on with the run
    /// that begins at `start`.
    pub(super) fn go_on_with_run(&mut self, hash: u64, start: usize, before: Letter, class: u16) {
        let plane = self.plane;
        let mut nodes = plane.runs.nodes_after(class, hash).peekable();
        if nodes.peek().is_none() {
            return;
        }
        let Some(run) = self.text.at(start).and_then(|first| self.run_from(first)) else { return };
        let earlier = self.visible_before(before.start);
        let earlier_class = earlier.map_or(OTHER, |earlier| plane.classes.of(earlier.code));
        for node in nodes {
            if !self.may_go_on(node, run.end()) {
                continue;
            }
            let (path, len) = plane.trie.short_path::<MOST_PATH>(node);
            let path = path.get(MOST_PATH - len..).unwrap_or_default();
            let (firsts, spelled) = path.split_at(path.len().min(1));
            if firsts == [class] {
                self.and_run(node, &[before], spelled, &run);
            }
            let (firsts, spelled) = path.split_at(path.len().min(2));
            if let Some(earlier) = earlier
                && firsts == [earlier_class, class]
            {
                self.and_run(node, &[earlier, before], spelled, &run);
            }
        }
    }

    /// What goes on with the run, read as `spelled`, after these characters; the node is that of all of them.
    fn and_run(&mut self, node: u32, before: &[Letter], spelled: &[u16], run: &Run) {
        self.steps = MAX_STEPS;
        before.iter().for_each(|&letter| self.push(letter, How::Direct));
        self.spell_path(spelled, run, 0, &mut |walk| walk.step(node, run.end()));
        self.spans.clear();
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
