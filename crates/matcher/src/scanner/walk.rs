//! Second stage: from a candidate along the trie, over the original text.

use xuncha_lanes::{Found, OTHER, Place, SKIP_WORD, Stream, is_skip};
use xuncha_zh_text::{FoldSet, Skip, glyph};

use super::{
    TermMatch,
    judge::{How, Span},
    openings::{HELD, Probe, Record, WIDE},
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

/// What stands between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing that is seen.
    Unseen,
    /// Marks, and no space.
    Marks,
    /// Spaces, and what else there may be.
    Spaces,
}

impl Gap {
    pub(super) const ALL: [Self; 3] = [Self::Unseen, Self::Marks, Self::Spaces];

    /// Of one character that is passed over.
    #[inline]
    fn of(letter: Letter) -> Self {
        // the commonest, told without a look at the table
        match letter.code {
            0x20 => Self::Spaces,
            _ => match glyph(letter.char()).skip {
                Some(Skip::Invisible) => Self::Unseen,
                Some(Skip::Space | Skip::Stop) => Self::Spaces,
                _ => Self::Marks,
            },
        }
    }
}

/// A place of the stream at which patterns may begin.
#[derive(Debug, Clone, Copy, Default)]
struct Opened {
    /// Of its second character.
    index: u32,
    record: u32,
    len: u8,
}

/// Memory for what is looked up of the places of a text. Each list is filled before the next one is begun, so that loads from far memory
/// are under way together.
#[derive(Debug, Default)]
pub(super) struct Places {
    probes: Vec<Probe>,
    opened: Vec<Opened>,
}

/// Classes in one number, the first one in its lowest bits.
#[inline(always)]
fn bits_of(classes: &[u16; HELD]) -> u128 {
    let [a, b, c, d, e, f, g, h] = classes.map(u64::from);
    let (low, high) = (a | b << 16 | c << 32 | d << 48, e | f << 16 | g << 32 | h << 48);
    u128::from(high) << u64::BITS | u128::from(low)
}

/// A walk over one text in one plane.
pub(super) struct Walk<'a> {
    pub(super) plane: &'a Plane,
    pub(super) terms: &'a Terms,
    pub(super) text: Text<'a>,
    pub(super) stream: &'a Stream,
    pub(super) spans: &'a mut Vec<Span>,
    pub(super) out: &'a mut Vec<TermMatch>,
    pub(super) steps: usize,
}

impl Walk<'_> {
    /// Looks for terms at the places where one may begin.
    pub(super) fn found(&mut self, found: &Found, memory: &mut Places) {
        if self.stream.pictographs().is_empty() {
            self.openings(found.places(), memory);
        } else {
            found.places().iter().for_each(|place| self.pair(place.index()));
        }
        for &index in found.alone() {
            self.alone(index as usize);
        }
    }

    /// Looks up what begins at places.
    fn openings(&mut self, places: &[Place], memory: &mut Places) {
        let (stream, openings) = (self.stream, &self.plane.openings);
        let Places { probes, opened } = memory;
        if probes.len() < 2 * places.len() {
            probes.resize(2 * places.len(), Probe::default());
        }
        let (mut count, mut has_repeats) = (0, false);
        for place in places {
            let four @ [_, second, third, _] = stream.four(place.index());
            let index = place.index() as u32;
            if let Some(probe) = probes.get_mut(count) {
                *probe = openings.probe(index, four, !place.is_middle());
                count += 1;
            }
            // Hardly any place is both.
            if place.is_pair()
                && place.is_middle()
                && let Some(probe) = probes.get_mut(count)
            {
                *probe = openings.probe(index, four, true);
                count += 1;
            }
            has_repeats |= place.is_middle() && second == third && self.plane.may_repeat(second);
        }
        if opened.len() < count {
            opened.resize(count, Opened::default());
        }
        let mut found = 0;
        for probe in probes.iter().take(count) {
            let record = openings.find(probe);
            if let Some(one) = opened.get_mut(found) {
                *one = Opened { index: probe.index, record, len: 0 };
                found += usize::from(record != NONE);
            }
        }
        let opened = opened.get_mut(..found).unwrap_or_default();
        opened.iter_mut().for_each(|one| one.len = openings.len(one.record));
        for one in opened.iter().filter(|one| one.len > 0) {
            for record in openings.chain(one.record) {
                self.compare(one.index as usize - 1, record);
            }
        }
        if has_repeats {
            let is_repeat = |&[_, second, third]: &[u16; 3]| second == third && self.plane.may_repeat(second);
            let repeats = places.iter().filter(|place| place.is_middle()).map(|place| place.index());
            repeats.filter(|&index| is_repeat(&stream.three(index))).for_each(|index| self.pair(index));
        }
    }

    /// Compares the stream from `first` on with a pattern.
    #[inline]
    fn compare(&mut self, first: usize, record: &Record) {
        let len = usize::from(record.len);
        let differ = bits_of(&self.stream.eight(first)) ^ bits_of(&record.classes);
        let alike = ((differ.trailing_zeros() / u16::BITS) as usize).min(len);
        if alike < 2 {
            return;
        }
        if alike == len {
            match record.term {
                NONE => self.parts(first, first + 1),
                term if record.is_plain() && self.is_as_written(first, first + len) => {
                    let place = |index: usize| self.stream.places().get(index).copied().unwrap_or_default();
                    let (start, end) = (place(first), self.text.end_of(place(first + len - 1)));
                    self.out.push(TermMatch { start, end, term, folds: FoldSet::EMPTY });
                }
                term => self.judge_plain(term, record.variant, first, first + len),
            }
        } else if alike >= 3 {
            let class = self.stream.class(first + alike);
            let is_other = || match record.classes.get(alike) {
                Some(&symbol) => self.plane.is_special(class) && self.plane.may_be_written(symbol, class),
                None => true,
            };
            let is_repeat = class == self.stream.class(first + alike - 1) && self.plane.may_repeat(class);
            if is_repeat || is_other() {
                self.pair(first + 1);
            }
        }
    }

    /// Everything that begins with the pair of which this is the second character.
    fn pair(&mut self, index: usize) {
        let Some(first) = index.checked_sub(1) else { return };
        let pair = self.plane.pairs.get(self.stream.class(first), self.stream.class(index));
        if pair.node() != NONE {
            self.plain(pair.node(), first, index + 1);
        }
        if pair.are_parts() {
            self.parts(first, index);
        }
    }

    pub(super) fn letters(&self, first: usize, second: usize) -> Option<(Letter, Letter)> {
        let letter = |index: usize| self.stream.places().get(index).and_then(|&at| self.text.at(at as usize));
        letter(first).zip(letter(second))
    }

    /// Whether these characters are the symbols they stand for, of [`WIDE`] bytes each, and nothing stands between them.
    #[inline]
    fn is_as_written(&self, first: usize, next: usize) -> bool {
        // Most terms are this long at most: of those no branch depends on how long.
        const AT_ONCE: usize = 4;
        let (classes, places) = (self.stream.eight(first), self.stream.eight_places(first));
        let len = next - first;
        let differ_at = |index: usize| {
            let symbol =
                self.plane.symbols.get(usize::from(classes[index])).map_or(0, |&symbol| symbol.into());
            (places[index] ^ (places[0] + (WIDE * index) as u32))
                | (self.text.wide_at(places[index]) ^ symbol)
        };
        let differ = (0..AT_ONCE)
            .map(|index| differ_at(index) & u32::from(index < len).wrapping_neg())
            .fold(0, |all, differ| all | differ);
        differ == 0 && (AT_ONCE..len).all(|index| differ_at(index) == 0)
    }

    /// Goes along the trie as long as each symbol is one character, and leaves the rest to [`Walk::step`]. `first` and
    /// `next` are indexes of the stream: of the first symbol, and of the character after those of `node`.
    fn plain(&mut self, mut node: u32, first: usize, mut next: usize) {
        let plane = self.plane;
        loop {
            let here = &plane.trie.nodes[node as usize];
            for pattern in plane.trie.patterns_at(node) {
                self.judge_plain(pattern.term, pattern.variant, first, next);
            }
            let class = self.stream.class(next);
            let has_emoji = !self.stream.pictographs().is_empty();
            if here.first_child == NONE || (here.onward & class_bit(class) == 0 && !has_emoji) {
                return;
            }
            if has_emoji || class == here.class || plane.is_special(class) {
                self.span_plain(first, next);
                self.steps = MAX_STEPS;
                let end = self.spans.last().map_or(0, |span| span.end);
                self.go_on(node, end as usize);
                return self.spans.clear();
            }
            match plane.trie.child(node, class) {
                Some(child) => node = child,
                None => return,
            }
            next += 1;
        }
    }

    fn span_plain(&mut self, first: usize, next: usize) {
        for &start in self.stream.places().iter().take(next).skip(first) {
            self.spans.push(Span { start, end: self.text.end_of(start), how: How::Direct });
        }
    }

    /// [`Walk::judge`] for a pattern whose symbols are one character each. Most matches are of terms written as they are, without a
    /// letter or digit at their ends: those need no judge.
    fn judge_plain(&mut self, term: u32, variant: u32, first: usize, next: usize) {
        let place = |index: usize| self.stream.places().get(index).copied().unwrap_or_default();
        let (start, end) = (place(first), self.text.end_of(place(next - 1)));
        let text = self.text.between(start as usize, end as usize);
        let known = &self.terms.all[term as usize];
        if variant == NONE && !known.has_word_edge && *known.text() == *text {
            self.out.push(TermMatch { start, end, term, folds: FoldSet::EMPTY });
        } else {
            self.span_plain(first, next);
            self.judge(term, variant);
            self.spans.clear();
        }
    }

    /// The pair as the parts of one symbol.
    fn parts(&mut self, first: usize, second: usize) {
        let Some((before, here)) = self.letters(first, second) else { return };
        if before.end == here.start {
            self.steps = MAX_STEPS;
            self.begin_with_parts(before, here);
            if let Some(earlier) = self.visible_before(before.start) {
                self.begin_with(earlier);
            }
            if let Some(second) = first.checked_sub(1) {
                self.pair(second);
            }
        }
    }

    /// Looks at a character that is a term by itself.
    fn alone(&mut self, index: usize) {
        let place = self.stream.places().get(index).copied().unwrap_or_default();
        if let Some(here) = self.text.at(place as usize) {
            self.single(here, self.stream.class(index));
        }
    }

    /// Looks at a pictograph that stands for a word.
    pub(super) fn emoji(&mut self, at: u32) {
        self.steps = MAX_STEPS;
        let Some(here) = self.text.at(at as usize) else { return };
        if let Some(before) = self.visible_before(here.start) {
            self.begin_with(before);
        }
        self.begin_with(here);
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
            self.judge_all(node);
            self.spans.clear();
        }
    }

    /// Everything that begins with this character.
    pub(super) fn begin_with(&mut self, first: Letter) {
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

    /// Judges what ends at `node`, whose last symbol ends at `at`, and goes on.
    pub(super) fn step(&mut self, node: u32, at: usize) {
        self.judge_all(node);
        self.go_on(node, at);
    }

    /// Whether a pattern ends at `node`, or what stands at `at` may go on with one.
    #[inline]
    pub(super) fn may_go_on(&self, node: u32, at: usize) -> bool {
        let Some(here) = self.plane.trie.nodes.get(node as usize) else { return false };
        if here.first_pattern != NONE {
            return true;
        }
        match self.next(at).0 {
            SKIP_WORD => true,
            class => here.onward & class_bit(class) != 0,
        }
    }

    /// The class of the nearest character from `at` on that is not passed over, and what is passed over before it; [`SKIP_WORD`] where that is a
    /// pictograph that may be a symbol, [`OTHER`] where there is none.
    #[inline]
    pub(super) fn next(&self, mut at: usize) -> (u16, Gap) {
        let mut gap = Gap::Unseen;
        for _ in 0..self.plane.max_gap + MAX_INVISIBLE + 1 {
            let Some(letter) = self.text.at(at) else { break };
            match self.plane.classes.of(letter.code) {
                class if class != SKIP_WORD && is_skip(class) => {
                    gap = gap.max(Gap::of(letter));
                    at = letter.end;
                }
                class => return (class, gap),
            }
        }
        (OTHER, gap)
    }

    /// Goes on from `node`, whose last symbol ends at `at`, in every way there is.
    fn go_on(&mut self, node: u32, mut at: usize) {
        let plane = self.plane;
        let here = &plane.trie.nodes[node as usize];
        if here.first_child == NONE {
            return;
        }
        let is_sight = plane.reading == Reading::Sight;
        let (mut visible, mut invisible, mut repeats) = (0, 0, 0);
        // Letters stand for a symbol only right after the one before, or after one mark.
        let mut is_latin = is_sight;
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
                let skip = glyph(letter.char()).skip;
                is_latin &= visible + invisible + repeats == 0 && skip != Some(Skip::Space);
                if skip == Some(Skip::Invisible) {
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
            if is_latin {
                self.latin(node, letter, class);
            }
            if is_sight {
                self.split(node, letter, class);
            }
            if class == here.class && here.depth >= 2 && repeats < MAX_REPEATS && plane.may_repeat(class) {
                repeats += 1;
                is_latin = false;
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
    fn judge_all(&mut self, node: u32) {
        for pattern in self.plane.trie.patterns_at(node) {
            self.judge(pattern.term, pattern.variant);
        }
    }

    /// Whether the pattern stands at the spans.
    fn judge(&mut self, index: u32, variant: u32) {
        let term = &self.terms.all[index as usize];
        let (writing, base) = match self.terms.variants.get(variant as usize) {
            Some(variant) => (variant.text, variant.folds),
            None => (term.text(), FoldSet::EMPTY),
        };
        if let Some(folds) = term.judge(self.text, writing, base, self.spans) {
            let start = self.spans.first().map_or(0, |span| span.start);
            let end = self.spans.last().map_or(0, |span| span.end);
            self.out.push(TermMatch { start, end, term: index, folds });
        }
    }
}
