//! The data files hold what the engine relies on: folding ends, and every row is one a reader would expect.

use xuncha_model::Fold;
use xuncha_zh_text::{
    FoldSet, Skip, Syllable, drawn_words, glyph, is_ordinary_pair, is_word_pair, odd_characters, similar,
    sounded, splits, syllable,
};

fn assert_symbol(written: &str, symbol: char, folds: &[Fold]) {
    for letter in written.chars() {
        let glyph = glyph(letter);
        assert_eq!(glyph.symbol, symbol, "{letter}");
        assert_eq!(Vec::<Fold>::from(glyph.folds), folds, "{letter}");
    }
}

#[test]
fn every_fold_has_its_characters() {
    assert_symbol("ｇ𝐠ⓖ", 'g', &[Fold::Width]);
    assert_symbol("Ｇ𝐆ⒼＧ🅖🅶", 'g', &[Fold::Width, Fold::Case]);
    assert_symbol("內", '内', &[Fold::Variant]);
    assert_symbol("㊙", '秘', &[Fold::Width]);
    assert_symbol("①⑴¹❶一壹", '1', &[Fold::Digit]);
    assert_symbol("１", '1', &[Fold::Width]);
    assert_symbol("а", 'a', &[Fold::LookAlike]);
    assert_symbol("巿", '市', &[Fold::LookAlike]);
    assert_symbol("囗ロ", '口', &[Fold::LookAlike]);
    assert_symbol("卟吥", '不', &[Fold::LookAlike]);
    assert_symbol("囬囘", '回', &[Fold::LookAlike]);
    assert_symbol("🐘", '象', &[Fold::Emoji]);
    assert_symbol("特", '特', &[]);
}

#[test]
fn words_that_are_drawn() {
    let ways = |rest: &str| drawn_words(rest).collect::<Vec<_>>();
    assert!(ways("蝴蝶刀").contains(&("蝴蝶", "🦋")) && ways("印度药").contains(&("印度", "🇮🇳")));
    assert_eq!((ways("蝴"), ways("")), (vec![], vec![]));
    let symbol = glyph('🔞').symbol;
    assert_ne!(symbol, glyph('🔍').symbol);
    assert_eq!((glyph(symbol).symbol, glyph(symbol).skip), (symbol, None), "no text has it");
}

#[test]
fn kinds_of_what_stands_between() {
    for (written, skip) in [
        ("\u{200b}\u{202e}\u{feff}\u{fe0f}\u{0301}\0\u{fffd}", Skip::Invisible),
        (" \u{3000}\u{a0}\t", Skip::Space),
        ("*-_./|【】「」·…★丶丨丿", Skip::Mark),
        ("，,、：", Skip::Clause),
        ("。！？；!?;\n\r", Skip::Stop),
        ("🎁🔥", Skip::Emoji),
    ] {
        for letter in written.chars() {
            assert_eq!(glyph(letter).skip, Some(skip), "{letter:?}");
        }
    }
    assert!("特aZ9éкロ".chars().all(|letter| glyph(letter).skip.is_none()));
}

#[test]
fn folding_ends() {
    for letter in odd_characters() {
        let symbol = glyph(letter).symbol;
        assert_eq!(glyph(symbol).symbol, symbol, "{letter}");
        assert_eq!(glyph(glyph(letter).folded).folded, glyph(letter).folded, "{letter}");
        assert_eq!(symbol != letter, glyph(letter).folds != FoldSet::EMPTY, "{letter}");
    }
}

#[test]
fn parts_sounds_and_shapes() {
    assert!(splits('狼').contains(&['犭', '良']));
    assert!(splits('枪').contains(&['木', '仓']));
    assert!(splits('好').is_empty(), "女子 is a word of its own");
    assert_eq!(syllable('特').unwrap().letters(), "te");
    assert_eq!(syllable('1').unwrap().letters(), "yi");
    assert_eq!(syllable('a'), None);
    assert!(is_word_pair('价', '比') && is_ordinary_pair('价', '比') && !is_ordinary_pair('芒', '和'));
    assert!(is_ordinary_pair('和', '保') && !is_word_pair('和', '保'), "two words meet there");
    assert!(similar('象').any(|other| other == '像'));
    assert!((380..450).contains(&Syllable::count()));
    assert!(sounded().all(|(_, syllable)| syllable.letters().bytes().all(|byte| byte.is_ascii_lowercase())));
}
