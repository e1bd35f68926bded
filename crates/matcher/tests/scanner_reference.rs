//! The scanner against a slow, obvious reading of the same rules, on random text; and against the aho-corasick crate
//! where nothing is folded. More cases: `PROPTEST_CASES=1000000 cargo test --release -p xuncha-matcher --test scanner_reference`.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

#[path = "scanner_reference/obvious.rs"]
mod obvious;

use aho_corasick::AhoCorasick;
use proptest::prelude::*;
use xuncha_matcher::{Scanner, ScannerScratch, TermMatch, TermSpec};
use xuncha_rule_lang::ast::FoldLevel;

/// Characters that mean something to the engine, alone or side by side.
const LETTERS: &[&str] = &[
    "特",
    "供",
    "酒",
    "天",
    "人",
    "民",
    "象",
    "像",
    "牙",
    "枪",
    "木",
    "仓",
    "狼",
    "犭",
    "良",
    "咽",
    "烟",
    "工",
    "一",
    "1",
    "①",
    "壹",
    "2",
    "三",
    "a",
    "A",
    "Ａ",
    "T",
    "t",
    "e",
    "g",
    "o",
    "n",
    "G",
    "J",
    "i",
    "u",
    "te",
    "gong",
    "jiu",
    "tegongjiu",
    "TGJ",
    "TG",
    "ren",
    "а",
    "內",
    "内",
    "囗",
    "口",
    " ",
    "/",
    "*",
    "-",
    "，",
    "。",
    "\n",
    "\u{200b}",
    "\u{0301}",
    "\u{fe0f}",
    "🐘",
    "🔥",
    "🍷",
    "é",
    "ß",
    "\u{fffd}",
    "\u{3000}",
    "Ｔ",
    "好",
    "女",
    "子",
];

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LETTERS), 1..most).prop_map(|parts| parts.concat())
}

fn term() -> impl Strategy<Value = TermSpec> {
    let words = prop::sample::select(vec![
        "特供",
        "特供酒",
        "供酒",
        "人民酒",
        "象牙",
        "手枪",
        "木仓",
        "狼牙",
        "天天",
        "天天人",
        "TG",
        "a1",
        "A特",
        "特a",
        "一酒",
        "1酒",
        "三一",
        "枪",
        "酒",
        "特·供",
        "象",
        "工人天",
        "电子烟",
        "供特酒",
        "内供",
        "口酒",
        "11",
        "🔥酒",
        "女子酒",
        "好酒",
    ]);
    let levels = [FoldLevel::Exact, FoldLevel::Fold, FoldLevel::Fold, FoldLevel::Sound, FoldLevel::Shape];
    let texts = prop_oneof![3 => words.prop_map(str::to_owned), 2 => text(5)];
    (texts, prop::sample::select(levels.to_vec()), any::<bool>(), prop::option::of(0_u8..5))
        .prop_map(|(text, level, whole_word, max_gap)| TermSpec { text, level, whole_word, max_gap })
}

fn scan(terms: &[TermSpec], text: &str) -> Vec<TermMatch> {
    let mut found = Vec::new();
    Scanner::new(terms).unwrap().scan(text, &mut ScannerScratch::default(), &mut found);
    found
}

/// Cases where `PROPTEST_CASES` does not say: enough to notice, few enough to wait for.
fn config() -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var("PROPTEST_CASES").is_ok() { config } else { ProptestConfig { cases: 64, ..config } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn scanner_and_obvious_reading_agree(terms in prop::collection::vec(term(), 1..5), text in text(24)) {
        let found = scan(&terms, &text);
        let expected = obvious::scan(&terms, &text);
        prop_assert_eq!(found, expected, "{:?} in {:?}", terms, text);
    }

    #[test]
    fn every_match_lies_inside_the_text(terms in prop::collection::vec(term(), 1..5), text in any::<String>()) {
        for found in scan(&terms, &text) {
            prop_assert!(text.get(found.start as usize..found.end as usize).is_some_and(|part| !part.is_empty()));
        }
    }

    #[test]
    fn exact_terms_are_found_as_aho_corasick_finds_them(words in prop::collection::vec(text(4), 1..6), text in text(60)) {
        let spec = |text: &String| {
            TermSpec { text: text.clone(), level: FoldLevel::Exact, whole_word: false, max_gap: None }
        };
        let terms: Vec<_> = words.iter().map(spec).collect();
        let found: Vec<_> = scan(&terms, &text).iter().map(|m| (m.start, m.end, m.term)).collect();
        let search = AhoCorasick::new(&words).unwrap();
        let mut expected: Vec<_> = search
            .find_overlapping_iter(&text)
            .map(|m| (m.start() as u32, m.end() as u32, m.pattern().as_u32()))
            .collect();
        expected.sort_unstable();
        prop_assert_eq!(found, expected, "{:?} in {:?}", words, text);
    }
}
