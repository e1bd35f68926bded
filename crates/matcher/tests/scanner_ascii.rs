//! What is left out of stretches of ASCII holds no match: a scanner that leaves nothing out finds the same. More cases:
//! `PROPTEST_CASES=1000000 cargo test --release -p xuncha-matcher --test scanner_ascii`.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use proptest::prelude::*;
use xuncha_matcher::{Scanner, ScannerScratch, TermMatch, TermSpec};
use xuncha_rule_lang::ast::FoldLevel;

/// A term of one letter: where there is one, all of a text is read.
const LETTER: &str = "q";

const TERMS: &[&str] = &[
    "TG",
    "VPN",
    "AK47",
    "84",
    "一比一",
    "买一送一",
    "特供",
    "特供1",
    "12特供",
    "A货",
    "iphone手机",
    "手机iphone",
    "一二三",
    "二",
    "旦一",
    "衣起舞",
    "abc特供",
    "X-ray",
    "三一",
    "GHB水",
    "11",
    "a1b2",
    "人民大会堂",
];

const PARTS: &[&str] = &[
    "TG",
    "VPN",
    "V.P.N",
    "AK47",
    "AK-47",
    "ak 47",
    "84",
    "1-bi-1",
    "1*b*1",
    "mai-1-song-1",
    "tegong-1",
    "te",
    "gong",
    "12-tegong",
    "12 te",
    "iphone",
    "shouji",
    "abc",
    "abc-tegong",
    "tegongjiu",
    "renmindahuitang",
    "ghb",
    "1",
    "7",
    "5",
    "175",
    "a1b2",
    "A1",
    "x-ray",
    "31",
    "123",
    " ",
    " ",
    " ",
    "-",
    "*",
    ", ",
    ". ",
    "the ",
    "of ",
    "wireless ",
    "charger 300*90mm ",
    "................................",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop ",
    "\u{0}",
    "\n",
];

const OTHERS: &[&str] = &["特", "供", "手机", "货", "ＴＧ", "🐘", "é", "，", "一", "水", "酒"];

fn stretch() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(PARTS), 0..60).prop_map(|parts| parts.concat());
    let filler = prop_oneof![Just(""), Just("wood "), Just("zz zz 4 zz z "), Just("- ")];
    (parts, filler, 0..40_usize)
        .prop_map(|(parts, filler, times)| filler.repeat(times) + &parts + &filler.repeat(times))
}

fn text() -> impl Strategy<Value = String> {
    let others = prop::collection::vec(prop::sample::select(OTHERS), 0..3).prop_map(|parts| parts.concat());
    prop::collection::vec((stretch(), others), 1..5)
        .prop_map(|parts| parts.into_iter().map(|(ascii, other)| ascii + &other).collect())
}

fn term() -> impl Strategy<Value = TermSpec> {
    let levels = [
        FoldLevel::Exact,
        FoldLevel::Fold,
        FoldLevel::Fold,
        FoldLevel::Fold,
        FoldLevel::Sound,
        FoldLevel::Shape,
    ];
    (
        prop::sample::select(TERMS),
        prop::sample::select(levels.to_vec()),
        any::<bool>(),
        prop::option::of(0_u8..5),
    )
        .prop_map(|(text, level, whole_word, max_gap)| TermSpec {
            text: text.to_owned(),
            level,
            whole_word,
            max_gap,
        })
}

fn scan(terms: &[TermSpec], text: &str) -> Vec<TermMatch> {
    let mut found = Vec::new();
    Scanner::new(terms).unwrap().scan(text, &mut ScannerScratch::default(), &mut found);
    found
}

fn config() -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var("PROPTEST_CASES").is_ok() { config } else { ProptestConfig { cases: 64, ..config } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_lost(terms in prop::collection::vec(term(), 1..6), text in text()) {
        let found = scan(&terms, &text);
        let mut more = terms.clone();
        more.push(TermSpec { text: LETTER.to_owned(), level: FoldLevel::Fold, whole_word: false, max_gap: None });
        let mut expected = scan(&more, &text);
        expected.retain(|one| (one.term as usize) < terms.len());
        prop_assert_eq!(found, expected, "{:?} in {:?}", terms, text);
    }
}
