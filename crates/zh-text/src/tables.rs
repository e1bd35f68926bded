//! The data files of this crate, read once: which character stands for which, and what may stand inside a word.
//!
//! The files are text so that a change can be reviewed; `data/SOURCES.md` says where each comes from and
//! `data/generate.py` writes them. Reading all of them takes a few milliseconds, once per process.

use std::{collections::HashMap, sync::LazyLock};

use xuncha_model::Fold;

use crate::{FoldSet, Skip};

/// Code points per page of the glyph table.
const PAGE: usize = 256;

/// One character as the table keeps it; `folded` 0 means "as it is".
#[derive(Clone, Copy, Default)]
pub(crate) struct Row {
    pub(crate) folded: u32,
    pub(crate) symbol: u32,
    pub(crate) folds: FoldSet,
    pub(crate) skip: Option<Skip>,
}

/// All tables.
pub(crate) struct Tables {
    /// Page of each block of 256 code points; page 0 is empty.
    index: Vec<u16>,
    pages: Vec<[Row; PAGE]>,
    /// Characters that are not simply themselves.
    pub(crate) odd: Vec<char>,
    /// Syllable id by letters, and back.
    pub(crate) syllables: Vec<&'static str>,
    pub(crate) reading: HashMap<char, u16>,
    /// Two parts of a character, written side by side.
    pub(crate) splits: HashMap<char, Vec<[char; 2]>>,
    /// Characters of similar shape.
    pub(crate) similar: HashMap<char, &'static str>,
    /// Words drawn as pictographs, by their first character.
    pub(crate) drawn: HashMap<char, Vec<(&'static str, &'static str)>>,
}

pub(crate) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// Rows of a file: what stands before the tab and what stands after it.
fn rows(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter_map(|line| line.split_once('\t'))
}

/// `target<TAB>sources` turned around: source to target.
fn sources(file: &'static str) -> impl Iterator<Item = (char, char)> {
    rows(file).flat_map(|(target, sources)| {
        let target = target.chars().next().unwrap_or_default();
        sources.chars().map(move |source| (source, target))
    })
}

impl Tables {
    #[inline]
    pub(crate) fn row(&self, letter: char) -> Row {
        let code = letter as usize;
        let page = self.index.get(code / PAGE).copied().unwrap_or_default();
        self.pages[usize::from(page)][code % PAGE]
    }

    fn row_mut(&mut self, letter: char) -> &mut Row {
        let code = letter as usize;
        let mut page = usize::from(self.index[code / PAGE]);
        if page == 0 {
            page = self.pages.len();
            self.pages.push([Row::default(); PAGE]);
            self.index[code / PAGE] = u16::try_from(page).unwrap_or_default();
        }
        &mut self.pages[page][code % PAGE]
    }

    fn read() -> Self {
        let mut tables = Self {
            index: vec![0; 0x11_0000 / PAGE],
            pages: vec![[Row::default(); PAGE]],
            odd: Vec::new(),
            syllables: Vec::new(),
            reading: HashMap::new(),
            splits: HashMap::new(),
            similar: rows(include_str!("../data/similar.txt"))
                .filter_map(|(letter, others)| Some((letter.chars().next()?, others)))
                .collect(),
            drawn: HashMap::new(),
        };
        tables.read_skips();
        tables.read_folds();
        tables.read_drawn();
        for (id, (letters, characters)) in (0..).zip(rows(include_str!("../data/pinyin.txt"))) {
            tables.syllables.push(letters);
            tables.reading.extend(characters.chars().map(|character| (character, id)));
        }
        for (digit, han) in ('0'..='9').zip(HAN_DIGITS) {
            if let Some(&id) = tables.reading.get(&han) {
                tables.reading.insert(digit, id);
            }
        }
        for (whole, ways) in rows(include_str!("../data/splits.txt")) {
            let pairs = ways.split(' ').filter_map(|way| {
                let mut parts = way.chars();
                Some([parts.next()?, parts.next()?])
            });
            tables.splits.extend(whole.chars().next().map(|whole| (whole, pairs.collect())));
        }
        tables.pages.shrink_to_fit();
        tables
    }

    /// Pictographs that stand for words of several characters, or for several words. One that stands for no single
    /// character first of all gets a symbol that no text has: it is equal to itself only.
    fn read_drawn(&mut self) {
        for (word, all) in rows(include_str!("../data/emoji_words.txt")) {
            let Some(first) = word.chars().next() else { continue };
            for drawn in all.split(' ') {
                self.drawn.entry(first).or_default().push((word, drawn));
                for emoji in drawn.chars() {
                    if self.row(emoji).folds.contains(Fold::Emoji) {
                        continue;
                    }
                    let symbol = UNASSIGNED | u32::from(emoji) & 0xffff;
                    let folds = FoldSet::of(Fold::Emoji);
                    *self.row_mut(emoji) =
                        Row { folded: emoji.into(), symbol, folds, skip: Some(Skip::Emoji) };
                }
            }
        }
    }

    fn read_skips(&mut self) {
        for (kind, range) in rows(include_str!("../data/skips.txt")) {
            let skip = Skip::ALL.into_iter().find(|skip| skip.name() == kind);
            let code = |hex: &str| u32::from_str_radix(hex, 16).unwrap_or(u32::MAX);
            let Some((first, last)) = range.split_once('\t') else { continue };
            for letter in (code(first)..=code(last)).filter_map(char::from_u32) {
                self.row_mut(letter).skip = skip;
                self.odd.push(letter);
            }
        }
    }

    fn read_folds(&mut self) {
        let folds = Folds {
            width: sources(include_str!("../data/width.txt")).collect(),
            digits: sources(include_str!("../data/digits.txt")).collect(),
            variants: sources(include_str!("../data/variants.txt")).collect(),
            looks: sources(include_str!("../data/lookalike.txt")).collect(),
        };
        let cased = (0..0x2_0000).filter_map(char::from_u32).filter(|letter| lower(*letter) != *letter);
        let mut letters: Vec<char> = cased.chain(HAN_DIGITS).collect();
        for table in [&folds.width, &folds.digits, &folds.variants, &folds.looks] {
            letters.extend(table.keys());
        }
        letters.sort_unstable();
        letters.dedup();
        for &letter in &letters {
            let (folded, _) = folds.fold(letter);
            let (symbol, undone) = folds.symbol(letter);
            let row = self.row_mut(letter);
            *row = Row { folded: folded.into(), symbol: symbol.into(), folds: undone, skip: None };
        }
        self.odd.extend(letters);
        for (emoji, word) in sources(include_str!("../data/emoji.txt")) {
            let symbol = folds.symbol(word).0.into();
            let folds = FoldSet::of(Fold::Emoji);
            *self.row_mut(emoji) = Row { folded: emoji.into(), symbol, folds, skip: Some(Skip::Emoji) };
        }
    }
}

/// The first code point of plane 4, in which no character was ever assigned.
const UNASSIGNED: u32 = 0x4_0000;

/// The digits as Chinese numerals; a numeral and its digit are one symbol.
const HAN_DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The lower case letter, when it is one character.
fn lower(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// The one-step tables, before they are joined.
struct Folds {
    width: HashMap<char, char>,
    digits: HashMap<char, char>,
    variants: HashMap<char, char>,
    looks: HashMap<char, char>,
}

impl Folds {
    /// Width, digit style, case and variant undone, in that order.
    fn fold(&self, letter: char) -> (char, FoldSet) {
        let (mut now, mut undone) = (letter, FoldSet::EMPTY);
        let mut step = |now: &mut char, next: Option<char>, fold: Fold| {
            if let Some(next) = next.filter(|next| next != now) {
                *now = next;
                undone |= fold.into();
            }
        };
        step(&mut now, self.width.get(&letter).copied(), Fold::Width);
        let digit = self.digits.get(&now).copied();
        step(&mut now, digit, Fold::Digit);
        let small = lower(now);
        step(&mut now, Some(small), Fold::Case);
        let simple = self.variants.get(&now).copied();
        step(&mut now, simple, Fold::Variant);
        (now, undone)
    }

    /// As `fold`, and look-alikes and numerals undone.
    fn symbol(&self, letter: char) -> (char, FoldSet) {
        let look = self.looks.get(&letter).copied();
        let (mut now, mut undone) = self.fold(look.unwrap_or(letter));
        if look.is_some() {
            undone |= Fold::LookAlike.into();
        } else if let Some(&look) = self.looks.get(&now) {
            now = self.fold(look).0;
            undone |= Fold::LookAlike.into();
        }
        if let Some(digit) =
            ('0'..='9').zip(HAN_DIGITS).find_map(|(digit, han)| (han == now).then_some(digit))
        {
            now = digit;
            undone |= Fold::Digit.into();
        }
        (now, undone)
    }
}
