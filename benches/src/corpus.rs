//! Records of about 1 KB grown from real titles, and terms to look for.
//!
//! `XUNCHA_BENCH_TITLES`: a tab-separated file with a title in its last column. `XUNCHA_BENCH_WORDS`: a file of words,
//! one a line. Without them titles and words are put together from the project's own tables, so that the bench runs
//! anywhere; its figures are then not comparable with the kept runs.

use std::{env, fs};

/// Small deterministic random numbers (SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

const SPLITS: &str = include_str!("../../crates/zh-text/data/splits.txt");

/// Titles, and where they are from.
pub fn titles() -> (Vec<String>, String) {
    if let Ok(path) = env::var("XUNCHA_BENCH_TITLES") {
        let text = fs::read_to_string(&path).expect("the titles can be read");
        return (
            text.lines().skip(1).filter_map(|line| line.rsplit('\t').next()).map(str::to_owned).collect(),
            path,
        );
    }
    let letters: Vec<char> = SPLITS.lines().filter_map(|line| line.chars().next()).collect();
    let mut random = Random(7);
    let mut title = || {
        let mut text: String =
            (0..20 + random.below(20)).map(|_| letters[random.below(letters.len())]).collect();
        text.push_str([" 500ml", " XL", "【包邮】", "2026新款", " 白色/黑色"][random.below(5)]);
        text
    };
    ((0..20_000).map(|_| title()).collect(), "put together".to_owned())
}

/// Records of about 1,000 bytes, `bytes` in all: titles, two attributes and a price.
pub fn records(titles: &[String], bytes: usize) -> Vec<String> {
    const NAMES: [&str; 8] = ["品牌", "产地", "规格", "颜色", "材质", "货号", "适用人群", "保质期"];
    const VALUES: [&str; 8] =
        ["其他/other", "中国大陆", "500ml*6", "如图", "混合", "A0321-7", "通用", "24个月"];
    let mut random = Random(42);
    let (mut all, mut total) = (Vec::new(), 0);
    while total < bytes {
        let mut record = String::new();
        while record.len() < 950 {
            record.push_str(&titles[random.below(titles.len())]);
            record.push(' ');
        }
        for _ in 0..2 {
            record.push_str(&format!("{}：{} ", NAMES[random.below(8)], VALUES[random.below(8)]));
        }
        record.push_str(&format!("¥{}.{:02}", random.below(2000), random.below(100)));
        total += record.len();
        all.push(record);
    }
    all
}

/// `count` different terms of two to ten characters: nine tenths from the words (or joined from two titles), one tenth
/// cut from titles so that there is something to find.
pub fn terms(titles: &[String], count: usize) -> Vec<String> {
    let mut random = Random(count as u64);
    let cut = |random: &mut Random, len: usize| -> String {
        let title: Vec<char> = titles[random.below(titles.len())].chars().collect();
        let from = random.below(title.len().saturating_sub(len) + 1);
        title.iter().skip(from).take(len).collect()
    };
    let words: Vec<String> = env::var("XUNCHA_BENCH_WORDS")
        .map(|path| fs::read_to_string(path).expect("the words can be read"))
        .map(|text| text.lines().map(|line| line.trim().to_owned()).collect())
        .unwrap_or_default();
    let words: Vec<&String> = words.iter().filter(|word| (2..=10).contains(&word.chars().count())).collect();
    let mut terms = std::collections::BTreeSet::new();
    let is_han = |term: &String| {
        term.chars().all(|letter| xuncha_zh_text::syllable(letter).is_some() && !letter.is_ascii())
    };
    let is_good = |term: &String| {
        term.chars().all(|letter| xuncha_zh_text::glyph(letter).skip.is_none()) && term.chars().count() >= 2
    };
    while terms.len() < count {
        let is_cut = random.below(10) == 0;
        let len = 3 + random.below(4);
        let term = match (is_cut, words.is_empty()) {
            (true, _) => Some(cut(&mut random, len)).filter(is_han).unwrap_or_default(),
            (false, false) => words[random.below(words.len())].clone(),
            (false, true) => cut(&mut random, 1 + len / 3) + &cut(&mut random, len - len / 3),
        };
        terms.extend(Some(term).filter(is_good));
    }
    let mut terms: Vec<String> = terms.into_iter().collect();
    for index in (1..terms.len()).rev() {
        terms.swap(index, random.below(index + 1));
    }
    terms
}

/// Records of ASCII only: words, sizes and numbers as titles of imported goods have them.
pub fn ascii_records(bytes: usize) -> Vec<String> {
    const WORDS: &str = "wireless bluetooth headset charger cable for iPhone Samsung Galaxy stainless steel vacuum bottle \
        outdoor camping tent waterproof jacket women men kids summer dress cotton new arrival original genuine pack of set \
        with LED light USB type-c fast power bank portable mini kitchen knife coffee grinder organic green tea vitamin C \
        skin care cream SPF50 limited edition model A-1020 black white red XL 2XL free shipping";
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut random = Random(11);
    let (mut all, mut total) = (Vec::new(), 0);
    while total < bytes {
        let mut record = String::new();
        while record.len() < 1000 {
            match random.below(6) {
                0 => record.push_str(&format!("{}*{}mm ", random.below(300), random.below(90))),
                _ => record.push_str(&format!("{} ", words[random.below(words.len())])),
            }
        }
        total += record.len();
        all.push(record);
    }
    all
}
