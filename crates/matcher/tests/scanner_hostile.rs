//! Whatever the text, a scan ends soon and nothing panics; whatever the terms, compiling ends with a clear answer.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::time::{Duration, Instant};

use xuncha_matcher::{Scanner, ScannerError, ScannerScratch as Scratch, TermSpec};
use xuncha_rule_lang::ast::FoldLevel;

/// A megabyte where the build is optimised; a little where it is not.
const SIZE: usize = if cfg!(debug_assertions) { 30_000 } else { 1_000_000 };

fn spec(text: &str, level: FoldLevel) -> TermSpec {
    TermSpec { text: text.to_owned(), level, whole_word: false, max_gap: None }
}

fn scanner() -> Scanner {
    let words = [
        "特供",
        "特供酒",
        "人民大会堂",
        "象牙",
        "手枪",
        "TG",
        "天天天天天天天天",
        "aaaaaaaa",
        "枪",
        "a特a特a特a特",
    ];
    let levels = [FoldLevel::Fold, FoldLevel::Sound, FoldLevel::Shape, FoldLevel::Exact];
    let terms: Vec<_> = words.iter().flat_map(|word| levels.map(|level| spec(word, level))).collect();
    Scanner::new(terms).unwrap()
}

#[test]
fn any_text_ends_soon() {
    let scanner = scanner();
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    for unit in [
        "特",
        "特供",
        "天",
        "天 ",
        "a",
        "a特",
        "te",
        "te供",
        "T供",
        "\u{0301}",
        "特\u{0301}",
        "\u{202e}",
        "\0",
        "\u{fffd}",
        "🐘",
        "🐘牙",
        "木",
        "木仓",
        "人民",
        "人 - 民",
        "\u{200b}",
        "特\u{200b}\u{200b}\u{200b}\u{200b}供",
        "*",
        "特***",
        "\u{10ffff}",
    ] {
        let text = unit.repeat(SIZE / unit.len());
        let began = Instant::now();
        scanner.scan(&text, &mut scratch, &mut found);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(60), "{unit:?} took {took:?}");
        assert!(
            found
                .iter()
                .all(|m| text.get(m.start as usize..m.end as usize).is_some_and(|part| !part.is_empty()))
        );
    }
}

#[test]
fn odd_texts_are_texts() {
    let scanner = scanner();
    let mut found = Vec::new();
    for text in ["", "\u{fffd}", "\0\0", "特", "🐘", "\u{feff}", "特\u{0}供", "\u{1f1e8}\u{1f1f3}"] {
        scanner.scan(text, &mut Scratch::default(), &mut found);
        assert!(found.iter().all(|m| text.get(m.start as usize..m.end as usize).is_some()));
    }
    scanner.scan("特\0供", &mut Scratch::default(), &mut found);
    assert!(!found.is_empty(), "a nul inside a word does not hide it");
}

#[test]
fn caps_are_told() {
    let term = |text: &str| spec(text, FoldLevel::Fold);
    assert_eq!(Scanner::new([term("特供"), term("")]).unwrap_err(), ScannerError::EmptyTerm(1));
    assert_eq!(Scanner::new([term(&"特".repeat(65))]).unwrap_err(), ScannerError::TermTooLong(0));
    assert_eq!(
        Scanner::new(vec![term("特供"); Scanner::MAX_TERMS + 1]).unwrap_err(),
        ScannerError::TooManyTerms(Scanner::MAX_TERMS + 1)
    );
    let all: Vec<_> =
        (0x3400..0x1_8000).filter_map(char::from_u32).map(|letter| term(&format!("{letter}特"))).collect();
    assert_eq!(Scanner::new(all).unwrap_err(), ScannerError::TooManySymbols);
    assert_eq!(ScannerError::EmptyTerm(1).to_string(), "term 1 is empty");
}

#[test]
fn no_terms_find_nothing() {
    let scanner = Scanner::new([]).unwrap();
    let mut found = Vec::new();
    scanner.scan("特供 tegongjiu 🐘", &mut Scratch::default(), &mut found);
    assert_eq!(found, []);
}
