//! Broken, half-typed and hostile rule files: reading never panics, and formatting changes only the layout.

use proptest::prelude::*;
use xuncha_model::Position;
use xuncha_rule_lang::{Pack, PackSource, format, parse, render};

const SEEDS: [&str; 7] = [
    include_str!("../../../fixtures/rule-lang/ok/special-supply.toml"),
    include_str!("../../../fixtures/rule-lang/ok/layout.toml"),
    include_str!("../../../fixtures/rule-lang/ok/short.toml"),
    include_str!("../../../fixtures/rule-lang/err/keys.toml"),
    include_str!("../../../fixtures/rule-lang/err/condition.toml"),
    include_str!("../../../fixtures/rule-lang/err/rules.toml"),
    include_str!("../../../fixtures/rule-lang/err/syntax.toml"),
];

const PIECES: [&str; 36] = [
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "[",
    "]",
    "[[rule]]",
    "[terms.x]",
    "[parts]",
    "[places]",
    "told.(",
    "(title, ",
    "; ",
    " but not both within ",
    "[rule.terms.y]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "#",
    "\n",
    "\r\n",
    "\\",
    "\\u4f60",
    "特供",
    "（",
    " and ",
    " not ",
    " near 3 ",
    "(",
    ")",
    "0",
    "\u{0}",
    "\u{FEFF}",
    "\u{1F436}",
];

/// A seed with some stretches cut out, doubled, or overwritten.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..40usize, 0..3u8, prop::sample::select(&PIECES[..]));
    (prop::sample::select(&SEEDS[..]), prop::collection::vec(change, 1..8)).prop_map(|(seed, changes)| {
        changes.into_iter().fold(seed.to_owned(), |text, (at, length, kind, piece)| {
            let chars: Vec<char> = text.chars().collect();
            let start = at.index(chars.len().max(1)).min(chars.len());
            let end = (start + length).min(chars.len());
            let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
            let middle = match kind {
                0 => String::new(),
                1 => part(start, end) + &part(start, end),
                _ => piece.to_owned(),
            };
            part(0, start) + &middle + &part(end, chars.len())
        })
    })
}

/// The tree without places and source: what the file says.
fn meaning(source: &str) -> String {
    let (mut file, _) = parse("x.toml", source);
    file.source.clear();
    let text = format!("{file:?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("Span { start: ") {
        out += before;
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn check(source: &str) {
    let (file, complaints) = parse("x.toml", source);
    for one in &complaints {
        assert!(one.span.start <= one.span.end, "{one:?}");
        assert!(source.len() >= one.span.start, "{one:?}");
        assert_eq!(one.at, Position::of(source, one.span.start));
        assert!(!render(one).contains('\0'));
    }
    for rule in &file.rules {
        assert!(rule.condition.span.end <= source.len());
    }
    let written = format(source);
    assert_eq!(meaning(&written), meaning(source), "\n{source}\n----\n{written}");
    assert_eq!(format(&written), written, "\n{source}\n----\n{written}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_files_are_read_and_formatted(source in mutated()) {
        check(&source);
    }

    #[test]
    fn any_text_is_read(source in any::<String>()) {
        check(&source);
        let pair = || ("x".to_owned(), source.clone());
        let pack = PackSource { manifest: pair(), files: vec![pair()], lists: vec![pair()] };
        let (_, complaints) = Pack::read(&pack);
        prop_assert!(!complaints.is_empty(), "a manifest cannot be any text");
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn every_comment_survives_formatting() {
    for seed in SEEDS {
        let written = format(seed);
        let comments = |text: &str| text.matches("# ").count();
        assert_eq!(comments(&written), comments(seed), "{written}");
    }
}

#[test]
fn nesting_and_size_are_bounded() {
    check(&"[".repeat(20_000));
    check(&"a.".repeat(20_000));
    check(&format!("a = {}", "[".repeat(10_000)));
    check(&format!("a = {}", "{a=".repeat(10_000)));
    let huge = format!("# {}", "x".repeat(3 << 20));
    assert_eq!(parse("x.toml", &huge).1[0].code, "E002");
    let condition = format!("[[rule]]\ncondition = \"{}\"", "not ".repeat(900));
    assert!(parse("x.toml", &condition).1.iter().any(|one| one.code == "E024"));
    let long = format!("[[rule]]\ncondition = \"{}a\"", "a and ".repeat(900));
    assert!(parse("x.toml", &long).1.iter().any(|one| one.code == "E002"));
    let words = format!("[terms.a]\nwords = [{}]", "\"特供\",".repeat(6_000));
    assert!(parse("x.toml", &words).1.iter().any(|one| one.code == "E002"));
}
