//! Whether a term is there: what each term tolerates, and which folds were undone.
//!
//! | reading | allowed |
//! | --- | --- |
//! | another writing of a symbol (width, case, variant, digit, look-alike) | always but at level `exact` |
//! | separators | at most `max_gap` between two symbols (3; 2 in terms of two symbols); never a sentence end or line break |
//! | … that the term has itself | need not be there, but between two digits (1:1) one must, and an emoji for an emoji |
//! | … in terms of two symbols | no comma or colon; a space only alone (`特 供`, not `特 / 供`) |
//! | … in terms that are all letters and digits | one mark, no space, between two letters (V.P.N), none between two digits, none at all in terms of two; anything up to `max_gap` between letter and digit |
//! | repeats | of a Chinese character within the term, three at most |
//! | syllables for characters | when another character of the term is written as itself; around them one mark at most and no space, no mark beside a letter of the term (TG-J is no TG酒), in terms of two nothing |
//! | initials for characters | the same; in terms of two, the first only (T供, not 大M); several only in terms of three or more |
//! | split characters, emoji words | not in terms of one symbol; in terms of two, one of them is written as itself, or both as emoji side by side (🐘🦷) |
//! | homophones | level `sound`, terms of three or more Chinese characters, nothing visible between them |
//! | the whole term in Latin letters | three or more Chinese characters, or two of six letters together at levels `sound` and `shape`; as initials level `sound`, five or more |
//! | words drawn (🦋 for 蝴蝶, 🈚 for 无) | one of a term, or two in terms of four characters at most, the very pictograph, nothing visible beside it within the term; never the whole term as one |
//! | reversed | levels `sound` and `shape`, three or more symbols |
//! | similar shapes | level `shape`, one character of the term |
//! | reversed or similar shapes, and initials as well | five or more symbols |
//!
//! A letter or digit at an end of the term must not go on into more letters, or more digits; in terms that are all
//! letters and digits, and with `whole_word`, into neither.

use xuncha_model::Fold;
use xuncha_rule_lang::ast::FoldLevel;
use xuncha_zh_text::{FoldSet, Glyph, Skip, glyph, half_width};

use super::{
    TermRef,
    compile::{MAX_GAP, MAX_GAP_OF_TWO, MAX_OWN_GAP},
    text::Text,
    walk::{MAX_INVISIBLE, MAX_REPEATS},
};

/// How a symbol was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// As a character of the same class.
    Direct,
    /// As a pictograph.
    Emoji,
    /// As a syllable in Latin letters.
    Pinyin,
    /// As the first letter of its syllable.
    Initial,
    /// As two characters side by side.
    Split,
}

/// Where a symbol stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) how: How,
}

/// What the judge knows of a term.
pub(super) struct Term {
    pub(super) text: Box<str>,
    /// That of its author, or `Exact` where it is searched letter for letter.
    pub(super) level: FoldLevel,
    pub(super) symbols: u8,
    pub(super) is_ascii: bool,
    /// Whether its first or last symbol is a letter or digit.
    pub(super) has_word_edge: bool,
    pub(super) whole_word: bool,
    /// Level and most separators as its author wrote them.
    pub(super) written: (FoldLevel, Option<u8>),
}

const _: () = assert!(size_of::<Term>() == 24, "there are more than a hundred thousand");

/// Whether a character of a term is one of its symbols, and not a separator within it.
pub(super) fn is_symbol(glyph: Glyph) -> bool {
    glyph.skip.is_none() || glyph.is_emoji_word()
}

/// The symbols of a text, in order.
pub(super) fn symbols(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(glyph).filter(|&glyph| is_symbol(glyph)).map(|glyph| glyph.symbol)
}

impl Term {
    /// As its author wrote it.
    #[inline]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Most separators between two symbols.
    pub(super) fn max_gap(&self) -> u8 {
        let default = if self.symbols == 2 { MAX_GAP_OF_TWO } else { MAX_GAP };
        self.written.1.unwrap_or(default).min(MAX_OWN_GAP)
    }

    /// All that its author wrote.
    pub(super) fn written(&self) -> TermRef<'_> {
        let (level, max_gap) = self.written;
        TermRef { text: &self.text, level, whole_word: self.whole_word, max_gap }
    }

    /// The folds undone when this writing of the term stands at these spans; `None` when it is not there.
    /// `writing` is the term's text, or another writing of it that `base` leads to.
    pub(super) fn judge(
        &self,
        text: Text<'_>,
        writing: &str,
        base: FoldSet,
        spans: &[Span],
    ) -> Option<FoldSet> {
        let (first, last) = (spans.first()?, spans.last()?);
        let found = text.between(first.start as usize, last.end as usize);
        let is_same = base.is_empty() && found == self.text();
        if self.level == FoldLevel::Exact {
            return (is_same && (!self.whole_word || self.edges_hold(text, first, last)))
                .then_some(FoldSet::EMPTY);
        }
        if !self.edges_hold(text, first, last) {
            return None;
        }
        if is_same {
            return Some(FoldSet::EMPTY);
        }
        if !self.writing_holds(text, spans) || (!base.is_empty() && is_short_in_initials(spans)) {
            return None;
        }
        self.folds(text, writing, base, spans)
    }

    /// Whether letters and digits at the ends of the match end there.
    fn edges_hold(&self, text: Text<'_>, first: &Span, last: &Span) -> bool {
        if !self.has_word_edge {
            return true;
        }
        let is_strict = self.whole_word || self.is_ascii;
        let runs_on = |inner: Option<char>, outer: Option<char>| {
            let (Some(inner), Some(outer)) = (inner.map(kind_of), outer.map(kind_of)) else { return false };
            inner != Kind::Other && outer != Kind::Other && (is_strict || inner == outer)
        };
        let after = |at: u32| text.at(at as usize).map(super::text::Letter::char);
        let before = |at: u32| text.before(at as usize).map(super::text::Letter::char);
        !runs_on(after(first.start), before(first.start)) && !runs_on(before(last.end), after(last.end))
    }

    /// Whether the term may be written in these ways.
    fn writing_holds(&self, text: Text<'_>, spans: &[Span]) -> bool {
        let count = |how: How| spans.iter().filter(|span| span.how == how).count();
        let direct = count(How::Direct);
        if direct == spans.len() {
            return true;
        }
        let initials = count(How::Initial);
        let is_latin = initials + count(How::Pinyin) > 0;
        let is_mixed_run = |three: &[Span]| {
            let ways = three.iter().filter(|span| span.how == How::Initial).count();
            let is_latin = three.iter().all(|span| matches!(span.how, How::Initial | How::Pinyin));
            let is_run = three.windows(2).all(|two| two[0].end == two[1].start);
            is_latin && is_run && ways % 3 != 0
        };
        if spans.windows(3).any(is_mixed_run) {
            return false;
        }
        match spans.len() {
            1 => false,
            2 if count(How::Emoji) == 2 => is_side_by_side(text, spans),
            2 if direct == 0 => false,
            2 if initials > 0 => spans[0].how == How::Initial && spans[0].end == spans[1].start,
            2 if is_latin => spans[0].end == spans[1].start,
            _ => direct > 0 || !is_latin,
        }
    }

    fn folds(&self, text: Text<'_>, writing: &str, base: FoldSet, spans: &[Span]) -> Option<FoldSet> {
        let mut folds = base;
        let is_drawn = |letter: char| base.contains(Fold::Emoji) && is_emoji(glyph(letter));
        let mut spans = spans.iter();
        let mut previous: Option<(&Span, usize, char)> = None;
        for (at, letter) in writing.char_indices() {
            let own = glyph(letter);
            if !is_symbol(own) {
                continue;
            }
            let span = spans.next()?;
            let written = text.at(span.start as usize).map(super::text::Letter::char);
            if is_drawn(letter) && written != Some(letter) {
                return None;
            }
            if let Some((before, own_end, own_letter)) = previous {
                let gap = text.between(before.end as usize, span.start as usize);
                let own_gap = writing.get(own_end..at).unwrap_or_default();
                if (is_drawn(own_letter) || is_drawn(letter)) && gap.chars().any(is_visible) {
                    return None;
                }
                let is_latin = |span: &Span| matches!(span.how, How::Pinyin | How::Initial);
                if (is_latin(before) || is_latin(span))
                    && (!is_one_mark_at_most(gap)
                        || (!gap.is_empty() && (is_letter(own_letter) || is_letter(letter))))
                {
                    return None;
                }
                folds |= self.gap_folds(gap, own_gap, own_letter, letter)?;
            }
            folds |= match span.how {
                How::Direct => written.map_or(FoldSet::EMPTY, |written| {
                    if written == letter {
                        FoldSet::EMPTY
                    } else if glyph(written).symbol == own.symbol {
                        glyph(written).apart_from(own)
                    } else {
                        Fold::Homophone.into()
                    }
                }),
                How::Emoji if written == Some(letter) => FoldSet::EMPTY,
                How::Emoji => Fold::Emoji.into(),
                How::Pinyin => Fold::Pinyin.into(),
                How::Initial => Fold::Initial.into(),
                How::Split => Fold::Split.into(),
            };
            previous = Some((span, at + letter.len_utf8(), letter));
        }
        let is_spaced = folds.contains(Fold::Separator) || folds.contains(Fold::EmojiFiller);
        (!is_spaced || !folds.contains(Fold::Homophone)).then_some(folds)
    }

    /// The folds undone to pass over `gap`, which stands between two symbols where the writing itself has
    /// `own_gap`; `None` when the term does not tolerate it.
    fn gap_folds(&self, gap: &str, own_gap: &str, before: char, after: char) -> Option<FoldSet> {
        if gap == own_gap {
            return Some(FoldSet::EMPTY);
        }
        if own_gap.chars().map(glyph).any(is_emoji) && !gap.chars().map(glyph).any(is_emoji) {
            return None;
        }
        if gap.is_empty() {
            let is_number = kind_of(before) == Kind::Digit && kind_of(after) == Kind::Digit;
            return (!is_number).then(|| Fold::Separator.into());
        }
        if gap.chars().map(half_width).eq(own_gap.chars().map(half_width)) {
            return Some(Fold::Width.into());
        }
        let mut folds = FoldSet::EMPTY;
        if gap.len() > 4 * (MAX_INVISIBLE + MAX_REPEATS + usize::from(self.max_gap())) {
            return None;
        }
        let (mut spaces, mut marks, mut clauses, mut emoji, mut invisible) = (0, 0, 0, 0, 0);
        for letter in gap.chars() {
            match glyph(letter).skip {
                Some(Skip::Invisible) => invisible += 1,
                Some(Skip::Space) => spaces += 1,
                Some(Skip::Mark) => marks += 1,
                Some(Skip::Clause) => clauses += 1,
                Some(Skip::Emoji) => emoji += 1,
                Some(Skip::Stop) => return None,
                None => folds |= Fold::Repeat.into(),
            }
        }
        let all = spaces + marks + clauses + emoji;
        let is_tolerated = match (self.symbols, kind_of(before), kind_of(after)) {
            _ if all > usize::from(self.max_gap()) || invisible > MAX_INVISIBLE => false,
            _ if all == 0 => true,
            (_, Kind::Digit, Kind::Digit) => false,
            (2, _, _) if self.is_ascii => false,
            (_, Kind::Letter, Kind::Letter) if self.is_ascii => all == 1 && spaces == 0 && clauses == 0,
            (2, _, _) => clauses == 0 && (spaces == 0 || all == 1),
            _ => true,
        };
        if spaces + marks + clauses > 0 {
            folds |= Fold::Separator.into();
        }
        if invisible > 0 {
            folds |= Fold::Invisible.into();
        }
        if emoji > 0 {
            folds |= Fold::EmojiFiller.into();
        }
        is_tolerated.then_some(folds)
    }
}

/// Whether so few symbols, some of them initials, may be anything once they are read backwards or by shape: 鞋TF is no 莆田鞋.
fn is_short_in_initials(spans: &[Span]) -> bool {
    spans.len() < 5 && spans.iter().any(|span| span.how == How::Initial)
}

/// Whether nothing stands between two pictographs but what says how they are drawn.
fn is_side_by_side(text: Text<'_>, spans: &[Span]) -> bool {
    let gaps = spans.windows(2).map(|two| text.between(two[0].end as usize, two[1].start as usize));
    gaps.flat_map(str::chars).all(|letter| letter == '\u{fe0f}')
}

/// Whether a character of a gap is seen.
fn is_visible(letter: char) -> bool {
    glyph(letter).skip != Some(Skip::Invisible)
}

fn is_emoji(glyph: Glyph) -> bool {
    glyph.skip == Some(Skip::Emoji)
}

/// Whether nothing, or one character that is no space, stands between.
fn is_one_mark_at_most(gap: &str) -> bool {
    let mut letters = gap.chars();
    let first = letters.next();
    letters.next().is_none()
        && first.is_none_or(|letter| glyph(letter).skip.is_some_and(|skip| skip != Skip::Space))
}

fn is_letter(letter: char) -> bool {
    kind_of(letter) == Kind::Letter
}

/// What a character is at the edge of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Other,
}

fn kind_of(letter: char) -> Kind {
    let glyph = glyph(letter);
    if glyph.symbol.is_ascii_alphabetic() {
        Kind::Letter
    } else if glyph.folded.is_ascii_digit() {
        Kind::Digit
    } else {
        Kind::Other
    }
}
