//! Second stage: from a candidate along the trie, over the original text.

use xuncha_zh_text::{FoldSet, Skip, glyph};

use super::{
    TermMatch,
    classes::{ALONE, OTHER, SKIP_WORD, is_skip},
    filter::Candidate,
    judge::{How, Span},
    pairs::{AFTER_LATIN, BEFORE_LATIN, IS_END, PARTS},
    plane::{Plane, Reading},
    scan::Terms,
    text::{Letter, Text},
    trie::{NONE, class_bit},
};

/// Most invisible characters passed over between two symbols.
pub(super) const MAX_INVISIBLE: usize = 64;
/// Most repeats of a character passed over between two symbols.
pub(super) const MAX_REPEATS: usize = 3;
/// Most characters looked at from one candidate. Ordinary text needs a few dozen; the cap keeps text made to
/// branch at every character linear.
pub(super) const MAX_STEPS: usize = 1024;

/// A walk over one text in one plane.
pub(super) struct Walk<'a> {
    pub(super) plane: &'a Plane,
    pub(super) terms: &'a Terms,
    pub(super) text: Text<'a>,
    pub(super) spans: &'a mut Vec<Span>,
    pub(super) out: &'a mut Vec<TermMatch>,
    pub(super) steps: usize,
}

impl Walk<'_> {
    /// Looks for terms of which this character is the second symbol, or which begin with it.
    #[inline]
    pub(super) fn candidate(&mut self, candidate: Candidate) {
        let class = candidate.class;
        if class & 0xFF >= ALONE {
            self.alone(candidate);
        }
        let Some(pair) = self.plane.pairs.get(candidate.before, class) else { return };
        let Some(here) = self.text.at(candidate.at as usize) else { return };
        let is_pair = pair.node() != NONE && (pair.is(IS_END) || self.may_go_on(pair.onward, here.end));
        if !is_pair && !pair.is(BEFORE_LATIN | AFTER_LATIN | PARTS) {
            return;
        }
        self.steps = MAX_STEPS;
        let Some(before) = self.visible_before(here.start) else { return };
        if is_pair {
            self.push(before, How::Direct);
            self.push(here, How::Direct);
            self.step(pair.node(), here.end);
            self.spans.clear();
        }
        if pair.is(BEFORE_LATIN) {
            self.begin_with(before);
        }
        if pair.is(AFTER_LATIN) {
            self.after_latin(before, here);
        }
        if pair.is(PARTS) && before.end == here.start {
            self.begin_with_parts(before, here);
            if let Some(earlier) = self.visible_before(before.start) {
                self.begin_with(earlier);
            }
        }
    }

    /// Looks at a character that is a term by itself, or a pictograph for a word.
    fn alone(&mut self, candidate: Candidate) {
        self.steps = MAX_STEPS;
        let Some(here) = self.text.at(candidate.at as usize) else { return };
        if candidate.class == SKIP_WORD {
            if let Some(before) = self.visible_before(here.start) {
                self.begin_with(before);
            }
            self.begin_with(here);
        } else {
            self.single(here, candidate.class);
        }
    }

    /// Whether the character at `at` may be one of those a node goes on with.
    #[inline]
    fn may_go_on(&self, onward: u64, at: usize) -> bool {
        self.text.at(at).is_some_and(|next| {
            let class = self.plane.classes.of(next.code);
            is_skip(class) || onward & class_bit(class) != 0
        })
    }

    /// The nearest character before `end` that is not passed over.
    pub(super) fn visible_before(&self, end: usize) -> Option<Letter> {
        let mut left = self.plane.max_gap + MAX_INVISIBLE;
        let mut letter = self.text.before(end)?;
        while is_skip(self.plane.classes.of(letter.code)) {
            left = left.checked_sub(1)?;
            letter = self.text.before(letter.start)?;
        }
        Some(letter)
    }

    pub(super) fn push(&mut self, letter: Letter, how: How) {
        self.spans.push(Span { start: letter.start as u32, end: letter.end as u32, how });
    }

    /// Terms of one symbol.
    fn single(&mut self, here: Letter, class: u16) {
        let node = self.plane.roots.get(usize::from(class)).copied().unwrap_or(NONE);
        if node != NONE {
            self.push(here, How::Direct);
            self.judge(node);
            self.spans.clear();
        }
    }

    /// Everything that begins with this character.
    fn begin_with(&mut self, first: Letter) {
        let class = self.plane.classes.of(first.code);
        let (class, how) =
            if is_skip(class) { (self.word_class(first), How::Emoji) } else { (class, How::Direct) };
        let node = self.plane.roots.get(usize::from(class)).copied().unwrap_or(NONE);
        if class > OTHER && node != NONE {
            self.push(first, how);
            self.step(node, first.end);
            self.spans.clear();
        }
    }

    /// Everything that begins with a character written as these two.
    fn begin_with_parts(&mut self, first: Letter, second: Letter) {
        let plane = self.plane;
        let key = (plane.classes.of(first.code), plane.classes.of(second.code));
        for &whole in plane.wholes.get(&key).into_iter().flatten() {
            let node = plane.roots[usize::from(whole)];
            if node != NONE {
                self.push(Letter { end: second.end, ..first }, How::Split);
                self.step(node, second.end);
                self.spans.clear();
            }
        }
    }

    /// The class of the word a pictograph stands for; `OTHER` when it stands for none that matters.
    fn word_class(&self, letter: Letter) -> u16 {
        let glyph = glyph(letter.char());
        if glyph.is_emoji_word() { self.plane.classes.of(glyph.symbol.into()) } else { OTHER }
    }

    /// Goes on to a child with one more symbol, and comes back.
    fn advance(&mut self, child: u32, letter: Letter, how: How) {
        self.push(letter, how);
        self.step(child, letter.end);
        self.spans.pop();
    }

    /// Goes on from `node`, whose last symbol ends at `at`.
    pub(super) fn step(&mut self, node: u32, mut at: usize) {
        let plane = self.plane;
        let here = &plane.trie.nodes[node as usize];
        if here.first_pattern != NONE {
            self.judge(node);
        }
        if here.first_child == NONE {
            return;
        }
        let is_sight = plane.reading == Reading::Sight;
        let (mut visible, mut invisible, mut repeats) = (0, 0, 0);
        while let Some(letter) = self.text.at(at) {
            let Some(left) = self.steps.checked_sub(1) else { return };
            self.steps = left;
            let class = plane.classes.of(letter.code);
            if is_skip(class) {
                if class == SKIP_WORD
                    && let Some(child) = plane.trie.child(node, self.word_class(letter))
                {
                    self.advance(child, letter, How::Emoji);
                }
                if glyph(letter.char()).skip == Some(Skip::Invisible) {
                    invisible += 1;
                } else {
                    visible += 1;
                }
                if visible > plane.max_gap || invisible > MAX_INVISIBLE {
                    return;
                }
                at = letter.end;
                continue;
            }
            if here.onward & class_bit(class) == 0 {
                return;
            }
            // Between two equal symbols of a term nothing counts as a repeat: the reading stays unique.
            if (repeats == 0 || class != here.class)
                && let Some(child) = plane.trie.child(node, class)
            {
                self.advance(child, letter, How::Direct);
            }
            if is_sight {
                self.latin(node, letter, class);
                self.split(node, letter, class);
            }
            if class == here.class && here.depth >= 2 && repeats < MAX_REPEATS && plane.is_han(class) {
                repeats += 1;
                at = letter.end;
                continue;
            }
            return;
        }
    }

    /// Goes on with a symbol whose parts stand here.
    fn split(&mut self, node: u32, first: Letter, class: u16) {
        let plane = self.plane;
        if !plane.is_part[usize::from(class)] {
            return;
        }
        let Some(second) = self.text.at(first.end) else { return };
        for &whole in plane.wholes.get(&(class, plane.classes.of(second.code))).into_iter().flatten() {
            if let Some(child) = plane.trie.child(node, whole) {
                self.advance(child, Letter { end: second.end, ..first }, How::Split);
            }
        }
    }

    /// Judges every pattern that ends here.
    fn judge(&mut self, node: u32) {
        for pattern in self.plane.trie.patterns_at(node) {
            let term = &self.terms.all[pattern.term as usize];
            let (writing, base) = match self.terms.variants.get(pattern.variant as usize) {
                Some(variant) => (&*variant.text, variant.folds),
                None => (&*term.text, FoldSet::EMPTY),
            };
            if let Some(folds) = term.judge(self.text, writing, base, self.spans) {
                let start = self.spans.first().map_or(0, |span| span.start);
                let end = self.spans.last().map_or(0, |span| span.end);
                self.out.push(TermMatch { start, end, term: pattern.term, folds });
            }
        }
    }
}
