//! Every term at every place in every reading: the rules of the scanner written down once more, without haste.

use std::cmp::Reverse;

use xuncha_matcher::{TermMatch, TermSpec};
use xuncha_model::{Fold, Grade};
use xuncha_rule_lang::ast::FoldLevel;
use xuncha_zh_text::{
    FoldSet, Glyph, Skip, drawn_words, glyph, half_width, similar, sounded, splits, syllable,
};

#[derive(Clone, Copy, PartialEq)]
enum How {
    Direct,
    Emoji,
    Pinyin,
    Initial,
    Split,
}

/// Where a symbol stands, in characters.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    how: How,
}

struct Reader<'a> {
    text: &'a [char],
    /// The symbols of the term.
    symbols: Vec<char>,
    /// Compare by sound.
    by_sound: bool,
    readings: Vec<Vec<Span>>,
}

fn is_symbol(glyph: Glyph) -> bool {
    glyph.skip.is_none() || glyph.is_emoji_word()
}

fn symbols(text: &str) -> Vec<char> {
    text.chars().map(glyph).filter(|&glyph| is_symbol(glyph)).map(|glyph| glyph.symbol).collect()
}

fn is_word_letter(letter: char) -> bool {
    let glyph = glyph(letter);
    glyph.skip.is_none() && (glyph.symbol.is_ascii_alphabetic() || glyph.folded.is_ascii_digit())
}

impl Reader<'_> {
    fn glyph(&self, at: usize) -> Option<Glyph> {
        self.text.get(at).copied().map(glyph)
    }

    fn is_same(&self, written: char, symbol: char) -> bool {
        if self.by_sound {
            syllable(written).is_some() && syllable(written) == syllable(symbol)
        } else {
            written == symbol
        }
    }

    /// All readings that begin at `start`.
    fn read_from(&mut self, start: usize) {
        self.read_symbol(start, &mut Vec::new(), false);
    }

    /// The next symbol stands exactly at `at`.
    fn read_symbol(&mut self, at: usize, spans: &mut Vec<Span>, must_be_direct: bool) {
        let Some(here) = self.glyph(at) else { return };
        let wanted = self.symbols[spans.len()];
        if here.skip.is_none() && self.is_same(here.symbol, wanted) {
            self.take(Span { start: at, end: at + 1, how: How::Direct }, spans, false);
        }
        if self.by_sound || must_be_direct {
            return;
        }
        if here.is_emoji_word() && here.symbol == wanted {
            self.take(Span { start: at, end: at + 1, how: How::Emoji }, spans, false);
        }
        if let (None, Some(second)) = (here.skip, self.glyph(at + 1).filter(|second| second.skip.is_none())) {
            let is_split =
                |&[a, b]: &[char; 2]| glyph(a).symbol == here.symbol && glyph(b).symbol == second.symbol;
            if splits(wanted).iter().any(is_split) {
                self.take(Span { start: at, end: at + 2, how: How::Split }, spans, false);
            }
        }
        let is_inside = at > 0 && is_word_letter(self.text[at - 1]);
        let run: Vec<char> =
            self.text[at..].iter().copied().take_while(|&letter| is_word_letter(letter)).collect();
        if !is_inside
            && !run.is_empty()
            && run.iter().all(|&letter| glyph(letter).symbol.is_ascii_lowercase())
        {
            let letters: String = run.iter().map(|&letter| glyph(letter).symbol).collect();
            self.spell(&letters, at, 0, spans);
        }
    }

    /// The rest of a run of letters stands for the next symbols.
    fn spell(&mut self, rest: &str, at: usize, taken: usize, spans: &mut Vec<Span>) {
        let Some(&wanted) = self.symbols.get(spans.len()) else { return };
        let Some(sound) = syllable(wanted).filter(|_| taken < 3) else { return };
        let ways =
            [(sound.letters(), How::Pinyin), (sound.letters().get(..1).unwrap_or_default(), How::Initial)];
        for (letters, how) in ways {
            let Some(rest) = rest.strip_prefix(letters) else { continue };
            if how == How::Initial && sound.letters().len() == 1 {
                continue;
            }
            let span = Span { start: at, end: at + letters.len(), how };
            let is_whole_start = spans.len() == taken;
            if rest.is_empty() {
                self.take(span, spans, is_whole_start);
            } else {
                spans.push(span);
                self.spell(rest, at + letters.len(), taken + 1, spans);
                spans.pop();
            }
        }
    }

    /// Takes a symbol, and goes on behind it. A term that begins in letters goes on with a character written as itself.
    fn take(&mut self, span: Span, spans: &mut Vec<Span>, must_be_direct: bool) {
        spans.push(span);
        if spans.len() == self.symbols.len() {
            self.readings.push(spans.clone());
        } else {
            let last = self.symbols[spans.len() - 1];
            let mut repeats = 0;
            let mut at = span.end;
            loop {
                let may_be_next = repeats == 0 || !self.is_same(last, self.symbols[spans.len()]);
                if may_be_next {
                    self.read_symbol(at, spans, must_be_direct);
                }
                let Some(here) = self.glyph(at) else { break };
                let is_repeat = here.skip.is_none()
                    && self.is_same(here.symbol, last)
                    && syllable(last).is_some()
                    && !glyph(last).folded.is_ascii_digit()
                    && spans.len() >= 2
                    && repeats < 3;
                if here.skip.is_none() && !is_repeat {
                    break;
                }
                repeats += usize::from(is_repeat);
                at += 1;
            }
        }
        spans.pop();
    }
}

/// What the rules say of a reading.
fn judge(spec: &TermSpec, writing: &str, base: FoldSet, text: &[char], spans: &[Span]) -> Option<FoldSet> {
    let found: String = text[spans[0].start..spans[spans.len() - 1].end].iter().collect();
    let is_same = base.is_empty() && found == spec.text;
    let is_ascii = spec.text.chars().all(|letter| letter.is_ascii_alphanumeric());
    let is_exact = spec.level == FoldLevel::Exact;
    if is_exact && !is_same {
        return None;
    }
    if !is_exact || spec.whole_word {
        let is_strict = spec.whole_word || is_ascii;
        let (start, end) = (spans[0].start, spans[spans.len() - 1].end);
        let term_symbols = symbols(&spec.text);
        let is_edge = |symbol: Option<&char>| symbol.is_some_and(char::is_ascii_alphanumeric);
        let has_edge = is_edge(term_symbols.first()) || is_edge(term_symbols.last());
        let outside = |at: Option<usize>| at.and_then(|at| text.get(at)).copied();
        if has_edge
            && (runs_on(Some(text[start]), outside(start.checked_sub(1)), is_strict)
                || runs_on(Some(text[end - 1]), outside(Some(end)), is_strict))
        {
            return None;
        }
    }
    if is_same {
        return Some(FoldSet::EMPTY);
    }
    let count = |how: How| spans.iter().filter(|span| span.how == how).count();
    let (direct, initials, latin) =
        (count(How::Direct), count(How::Initial), count(How::Initial) + count(How::Pinyin));
    let touch = spans.len() == 2 && spans[0].end == spans[1].start;
    let is_allowed = match spans.len() {
        _ if direct == spans.len() => true,
        1 => false,
        2 if count(How::Emoji) == 2 => {
            text[spans[0].end..spans[1].start].iter().all(|&letter| letter == '\u{fe0f}')
        }
        2 => direct == 1 && (latin == 0 || touch) && (initials == 0 || spans[0].how == How::Initial),
        _ => latin == 0 || direct > 0,
    };
    let is_mixed = |three: &[Span]| {
        let initials = three.iter().filter(|span| span.how == How::Initial).count();
        let latin = three.iter().filter(|span| matches!(span.how, How::Initial | How::Pinyin)).count();
        latin == 3 && three.windows(2).all(|two| two[0].end == two[1].start) && initials % 3 != 0
    };
    let is_guess = !base.is_empty() && spans.len() <= 4 && initials > 0;
    if !is_allowed || is_guess || spans.windows(3).any(is_mixed) {
        return None;
    }
    let mut folds = base;
    let own: Vec<(usize, char)> =
        writing.char_indices().filter(|&(_, letter)| is_symbol(glyph(letter))).collect();
    let is_drawn = |letter: char| base.contains(Fold::Emoji) && glyph(letter).skip == Some(Skip::Emoji);
    for (index, (span, &(at, letter))) in spans.iter().zip(&own).enumerate() {
        if is_drawn(letter) && text[span.start] != letter {
            return None;
        }
        if index > 0 {
            let (before_at, before) = own[index - 1];
            let gap = &text[spans[index - 1].end..span.start];
            let is_seen = gap.iter().any(|&letter| glyph(letter).skip != Some(Skip::Invisible));
            if is_seen && (is_drawn(before) || is_drawn(letter)) {
                return None;
            }
            let own_gap: Vec<char> = writing.get(before_at + before.len_utf8()..at)?.chars().collect();
            let is_latin = |span: &Span| matches!(span.how, How::Initial | How::Pinyin);
            let is_narrow =
                gap.is_empty() || (gap.len() == 1 && glyph(gap[0]).skip.is_some_and(|s| s != Skip::Space));
            let is_by_letter = !gap.is_empty() && (kind(before) == 1 || kind(letter) == 1);
            if (is_latin(span) || is_latin(&spans[index - 1])) && (!is_narrow || is_by_letter) {
                return None;
            }
            folds |= judge_gap(spec, is_ascii, spans.len(), gap, &own_gap, before, letter)?;
        }
        let written = text[span.start];
        folds |= match span.how {
            How::Direct | How::Emoji if written == letter => FoldSet::EMPTY,
            How::Direct if glyph(written).symbol != glyph(letter).symbol => Fold::Homophone.into(),
            How::Direct => glyph(written).apart_from(glyph(letter)),
            How::Emoji => Fold::Emoji.into(),
            How::Pinyin => Fold::Pinyin.into(),
            How::Initial => Fold::Initial.into(),
            How::Split => Fold::Split.into(),
        };
    }
    let is_spaced = folds.contains(Fold::Separator) || folds.contains(Fold::EmojiFiller);
    (!is_spaced || !folds.contains(Fold::Homophone)).then_some(folds)
}

fn kind(letter: char) -> u8 {
    let glyph = glyph(letter);
    if glyph.symbol.is_ascii_alphabetic() { 1 } else { 2 * u8::from(glyph.folded.is_ascii_digit()) }
}

fn runs_on(inner: Option<char>, outer: Option<char>, is_strict: bool) -> bool {
    let (inner, outer) = (inner.map_or(0, kind), outer.map_or(0, kind));
    inner != 0 && outer != 0 && (is_strict || inner == outer)
}

fn judge_gap(
    spec: &TermSpec,
    is_ascii: bool,
    symbols: usize,
    gap: &[char],
    own_gap: &[char],
    before: char,
    after: char,
) -> Option<FoldSet> {
    if gap == own_gap {
        return Some(FoldSet::EMPTY);
    }
    let has_emoji = |gap: &[char]| gap.iter().any(|&letter| glyph(letter).skip == Some(Skip::Emoji));
    if has_emoji(own_gap) && !has_emoji(gap) {
        return None;
    }
    if gap.is_empty() {
        return (kind(before) != 2 || kind(after) != 2).then_some(Fold::Separator.into());
    }
    let narrow = |gap: &[char]| gap.iter().map(|&sign| half_width(sign)).collect::<Vec<_>>();
    if narrow(gap) == narrow(own_gap) {
        return Some(Fold::Width.into());
    }
    let count = |skip: Option<Skip>| gap.iter().filter(|&&letter| glyph(letter).skip == skip).count();
    let (spaces, marks) = (count(Some(Skip::Space)), count(Some(Skip::Mark)));
    let (clauses, emoji) = (count(Some(Skip::Clause)), count(Some(Skip::Emoji)));
    let all = spaces + marks + clauses + emoji;
    let most = spec.max_gap.map_or(if symbols == 2 { 2 } else { 3 }, usize::from);
    let both = (kind(before), kind(after));
    let is_tolerated = count(Some(Skip::Stop)) == 0
        && all <= most
        && (all == 0 || both != (2, 2))
        && (all == 0 || symbols != 2 || (!is_ascii && clauses == 0 && (spaces == 0 || all == 1)))
        && (all == 0 || !is_ascii || both != (1, 1) || (all == 1 && spaces == 0 && clauses == 0));
    let mut folds = FoldSet::EMPTY;
    for (is_there, fold) in [
        (count(Some(Skip::Invisible)) > 0, Fold::Invisible),
        (count(None) > 0, Fold::Repeat),
        (spaces + marks + clauses > 0, Fold::Separator),
        (emoji > 0, Fold::EmojiFiller),
    ] {
        if is_there {
            folds |= fold.into();
        }
    }
    is_tolerated.then_some(folds)
}

/// The text with one of its words from byte `from` on drawn, and where what is not drawn goes on.
fn draw(text: &str, from: usize) -> Vec<(String, usize)> {
    let places = text.char_indices().filter(|&(at, _)| at >= from);
    places
        .flat_map(|(at, _)| {
            let (before, rest) = text.split_at(at);
            drawn_words(rest).filter_map(move |(word, drawn)| {
                let before = format!("{before}{drawn}");
                let end = before.len();
                Some((before + rest.strip_prefix(word)?, end))
            })
        })
        .collect()
}

/// The writings of a term: its own, and those its level adds.
fn writings(spec: &TermSpec) -> Vec<(String, FoldSet)> {
    let mut all = vec![(spec.text.clone(), FoldSet::EMPTY)];
    let count = symbols(&spec.text).len();
    if spec.level != FoldLevel::Exact && count >= 2 {
        for once in draw(&spec.text, 0) {
            let twice = if spec.text.chars().count() <= 4 { draw(&once.0, once.1) } else { Vec::new() };
            all.extend(twice.into_iter().map(|twice| (twice.0, Fold::Emoji.into())));
            all.push((once.0, Fold::Emoji.into()));
        }
        all.retain(|(written, _)| symbols(written).len() > 1);
    }
    if spec.level == FoldLevel::Shape && count >= 2 {
        let letters: Vec<char> = spec.text.chars().collect();
        for (at, &letter) in letters.iter().enumerate() {
            for other in similar(glyph(letter).symbol) {
                let mut written = letters.clone();
                written[at] = other;
                all.push((written.into_iter().collect(), Fold::LookAlike.into()));
            }
        }
    }
    if matches!(spec.level, FoldLevel::Sound | FoldLevel::Shape) && count >= 3 {
        all.push((spec.text.chars().rev().collect(), Fold::Reversed.into()));
    }
    all
}

/// The term as one Latin word.
fn spelled(spec: &TermSpec, fold: Fold) -> Option<String> {
    let symbols: Vec<Glyph> = spec.text.chars().map(glyph).filter(|&glyph| is_symbol(glyph)).collect();
    let sounds: Option<Vec<&str>> = symbols
        .iter()
        .map(|own| syllable(own.symbol).filter(|_| !own.folded.is_ascii()).map(|sound| sound.letters()))
        .collect();
    let is_long = |sounds: &Vec<&str>| match (fold, sounds.len()) {
        (Fold::Initial, count) => count >= 5,
        (_, 2) => matches!(spec.level, FoldLevel::Sound | FoldLevel::Shape) && sounds.concat().len() >= 6,
        (_, count) => count >= 3,
    };
    let sounds = sounds.filter(is_long)?;
    Some(if fold == Fold::Initial {
        sounds.iter().filter_map(|sound| sound.get(..1)).collect()
    } else {
        sounds.concat()
    })
}

fn is_literal(spec: &TermSpec) -> bool {
    let is_skip = |letter: Option<char>| letter.is_none_or(|letter| glyph(letter).skip.is_some());
    is_skip(spec.text.chars().next())
        || is_skip(spec.text.chars().next_back())
        || (spec.level == FoldLevel::Exact && spec.text.chars().any(|letter| glyph(letter).is_emoji_word()))
}

fn scan_term(spec: &TermSpec, text: &[char], found: &mut Vec<(usize, usize, FoldSet)>) {
    if is_literal(spec) {
        let spec = TermSpec { level: FoldLevel::Exact, ..spec.clone() };
        let len = spec.text.chars().count();
        for start in 0..(text.len() + 1).saturating_sub(len) {
            let span = Span { start, end: start + len, how: How::Direct };
            found.extend(
                judge(&spec, &spec.text, FoldSet::EMPTY, text, &[span])
                    .map(|folds| (start, start + len, folds)),
            );
        }
        return;
    }
    let mut modes: Vec<(String, FoldSet, bool)> =
        writings(spec).into_iter().map(|(writing, base)| (writing, base, false)).collect();
    let is_sounded = spelled(spec, Fold::Pinyin).is_some() && symbols(&spec.text).len() >= 3;
    if spec.level == FoldLevel::Sound && is_sounded {
        modes.push((spec.text.clone(), FoldSet::EMPTY, true));
    }
    for (writing, base, by_sound) in modes {
        let mut reader = Reader { text, symbols: symbols(&writing), by_sound, readings: Vec::new() };
        (0..text.len()).for_each(|start| reader.read_from(start));
        for spans in &reader.readings {
            let (start, end) = (spans[0].start, spans[spans.len() - 1].end);
            found.extend(judge(spec, &writing, base, text, spans).map(|folds| (start, end, folds)));
        }
    }
    syllables_apart(spec, text, found);
    let folds: &[Fold] = match spec.level {
        FoldLevel::Exact => &[],
        FoldLevel::Sound => &[Fold::Pinyin, Fold::Initial],
        FoldLevel::Fold | FoldLevel::Shape => &[Fold::Pinyin],
    };
    for &fold in folds {
        let Some(word) = spelled(spec, fold) else { continue };
        for start in 0..text.len() {
            let end = start + word.len();
            let Some(part) = text.get(start..end) else { continue };
            let is_word = |at: Option<usize>| {
                at.and_then(|at| text.get(at)).is_none_or(|&letter| !is_word_letter(letter))
            };
            let is_same = part.iter().map(char::to_ascii_lowercase).eq(word.chars());
            if is_same && is_word(start.checked_sub(1)) && is_word(Some(end)) {
                found.push((start, end, fold.into()));
            }
        }
    }
}

/// The term as its syllables, a word each.
fn syllables_apart(spec: &TermSpec, text: &[char], found: &mut Vec<(usize, usize, FoldSet)>) {
    let symbols: Vec<Glyph> = spec.text.chars().map(glyph).filter(|&glyph| is_symbol(glyph)).collect();
    let sounds: Option<Vec<&str>> = symbols
        .iter()
        .map(|own| syllable(own.symbol).filter(|_| !own.folded.is_ascii()).map(|sound| sound.letters()))
        .collect();
    let Some(written) = sounds.filter(|_| spec.level != FoldLevel::Exact).map(|sounds| sounds.join(" "))
    else {
        return;
    };
    if !(2..=8).contains(&symbols.len()) || written.len() < 5 + symbols.len() - 1 {
        return;
    }
    let is_syllable = |word: &str| sounded().any(|(_, sound)| sound.letters() == word);
    let is_no_other_language = |word: String| {
        let is_name = word.chars().all(|letter| letter.is_ascii_uppercase());
        word.is_empty() || is_name || is_syllable(&word.to_ascii_lowercase())
    };
    for start in 0..text.len() {
        let end = start + written.len();
        let Some(part) = text.get(start..end) else { continue };
        let (before, after) = (&text[..start], &text[end..]);
        let is_whole =
            ![before.last(), after.first()].into_iter().flatten().any(|&letter| is_word_letter(letter));
        let is_letter = |letter: &&char| letter.is_ascii_alphabetic();
        let word_before: String = match before {
            [rest @ .., ' '] => {
                let word: Vec<char> = rest.iter().rev().take_while(is_letter).copied().collect();
                let digit = rest
                    .get(..rest.len() - word.len())
                    .and_then(<[char]>::last)
                    .is_some_and(char::is_ascii_digit);
                word.into_iter().rev().filter(|_| !digit).collect()
            }
            _ => String::new(),
        };
        let word_after: String = match after {
            [' ', rest @ ..] => rest.iter().take_while(is_letter).collect(),
            _ => String::new(),
        };
        if is_whole
            && part.iter().map(char::to_ascii_lowercase).eq(written.chars())
            && is_no_other_language(word_before)
            && is_no_other_language(word_after)
        {
            found.push((start, end, FoldSet::from(Fold::Pinyin) | Fold::Separator.into()));
        }
    }
}

/// What [`xuncha_matcher::Scanner::scan`] is to find.
pub(crate) fn scan(terms: &[TermSpec], text: &str) -> Vec<TermMatch> {
    let letters: Vec<char> = text.chars().collect();
    let mut offsets: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
    offsets.push(text.len() as u32);
    let mut all = Vec::new();
    for (term, spec) in (0..).zip(terms) {
        let mut found = Vec::new();
        scan_term(spec, &letters, &mut found);
        let cost = |folds: FoldSet| {
            let listed: Vec<Fold> = folds.into();
            (Grade::of(&listed), folds.len(), folds.bits())
        };
        found.sort_by_key(|&(start, end, folds)| (start, cost(folds), Reverse(end)));
        found.dedup_by_key(|&mut (start, ..)| start);
        all.extend(found.into_iter().map(|(start, end, folds)| TermMatch {
            start: offsets[start],
            end: offsets[end],
            term,
            folds,
        }));
    }
    all.sort_unstable();
    all
}
