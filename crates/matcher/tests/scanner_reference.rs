//! The scanner against a slow, obvious reading of the same rules, on random text; and against the aho-corasick crate
//! where nothing is folded. More cases: `PROPTEST_CASES=1000000 cargo test --release -p xuncha-matcher --test scanner_reference`.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

#[path = "scanner_reference/obvious.rs"]
mod obvious;
#[path = "scanner_reference/writings.rs"]
mod writings;

use aho_corasick::AhoCorasick;
use proptest::{collection::vec, prelude::*, test_runner::FileFailurePersistence};
use xuncha_matcher::{Scanner, ScannerScratch, TermMatch, TermSpec};
use xuncha_rule_lang::ast::FoldLevel;

use writings::{latin_term, long_text, mixed_text, term, text};

fn scan(terms: &[TermSpec], text: &str) -> Vec<TermMatch> {
    let mut found = Vec::new();
    Scanner::new(terms).unwrap().scan(text, &mut ScannerScratch::default(), &mut found);
    found
}

/// Whether the scanner finds in each text what the obvious reading does. To compile a scanner takes longer than to scan a hundred texts.
fn agree(terms: &[TermSpec], texts: &[String]) -> Result<(), TestCaseError> {
    let scanner = Scanner::new(terms).unwrap();
    let (mut scratch, mut found) = (ScannerScratch::default(), Vec::new());
    for text in texts {
        scanner.scan(text, &mut scratch, &mut found);
        prop_assert_eq!(&found, &obvious::scan(terms, text), "{:?} in {:?}", terms, text);
    }
    Ok(())
}

/// Cases where `PROPTEST_CASES` does not say: enough to notice, few enough to wait for. Where it does, what fails is kept beside this file.
fn config() -> ProptestConfig {
    if std::env::var("PROPTEST_CASES").is_ok() {
        let kept = FileFailurePersistence::WithSource("regressions");
        ProptestConfig { failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
    } else {
        ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn scanner_and_obvious_reading_agree(terms in vec(term(), 1..5), texts in vec(text(24), 1..60)) {
        agree(&terms, &texts)?;
    }

    #[test]
    fn they_agree_where_latin_letters_touch_characters(terms in vec(latin_term(), 1..5), texts in vec(mixed_text(16), 1..60)) {
        agree(&terms, &texts)?;
    }

    #[test]
    fn they_agree_in_long_stretches_of_ascii(terms in vec(latin_term(), 1..5), texts in vec(long_text(), 1..20)) {
        agree(&terms, &texts)?;
    }

    #[test]
    fn every_match_lies_inside_the_text(terms in vec(term(), 1..5), text in any::<String>()) {
        for found in scan(&terms, &text) {
            prop_assert!(text.get(found.start as usize..found.end as usize).is_some_and(|part| !part.is_empty()));
        }
    }

    #[test]
    fn exact_terms_are_found_as_aho_corasick_finds_them(words in vec(text(4), 1..6), text in text(60)) {
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
