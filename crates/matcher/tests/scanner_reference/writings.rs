//! Texts and terms made of what means something to the engine.

use proptest::prelude::*;
use xuncha_matcher::TermSpec;
use xuncha_rule_lang::ast::FoldLevel;

/// Characters that mean something to the engine, alone or side by side; by spaces.
const LETTERS: &str = "特 供 酒 天 人 民 象 像 牙 枪 木 仓 狼 犭 良 咽 烟 工 一 1 ① 壹 2 三 a A Ａ T t e g o n G J i u te gong jiu \
    tegongjiu TGJ TG ren а 內 内 囗 口 / * - ， 。 \u{200b} \u{0301} \u{fe0f} 🐘 🔥 🍷 📱 🇮 🇳 🈚 机 无 é ß \u{fffd} Ｔ 好 女 子";

/// Those that a space cannot part.
const SPACES: [&str; 3] = [" ", "\n", "\u{3000}"];

/// What Latin runs are made of, and what touches them.
const MIXED: &str = "特 供 酒 象 牙 一 人 1 2 ① te gong jiu xiang ya yi ren T G J X Y R tg tgj tegong gongjiu tegongjiu xiangya \
    Te gONG e a Ａ а Ｔ - * · ， 。 \u{200b} \u{0301} 🐘 🍷 犭 良 é ß \u{fffd} k";

/// What stands in long stretches of ASCII.
const ASCII: &str =
    "te gong jiu T G TG A a a1 1 11 2 47 AK ak xiangya tegongjiu gongjiu wood -- / . * + 3.5 x";

fn one_of(letters: &'static str, more: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        letters.split(' ').filter(|part| !part.is_empty()).chain(more.iter().copied()).collect::<Vec<_>>(),
    )
}

/// A text of less than so many parts.
pub(crate) fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(one_of(LETTERS, &SPACES), 1..most).prop_map(|parts| parts.concat())
}

/// The same, of Latin runs and what touches them.
pub(crate) fn mixed_text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(one_of(MIXED, &SPACES), 1..most).prop_map(|parts| parts.concat())
}

/// A text of which much is left out when it is read.
pub(crate) fn long_text() -> impl Strategy<Value = String> {
    let ascii =
        prop::collection::vec(one_of(ASCII, &[" ", " ", ""]), 20..90).prop_map(|parts| parts.concat());
    prop::collection::vec(prop_oneof![1 => ascii, 1 => mixed_text(4)], 1..5).prop_map(|parts| parts.concat())
}

fn spec(texts: impl Strategy<Value = String>) -> impl Strategy<Value = TermSpec> {
    let levels = [FoldLevel::Exact, FoldLevel::Fold, FoldLevel::Fold, FoldLevel::Sound, FoldLevel::Shape];
    (texts, prop::sample::select(levels.to_vec()), any::<bool>(), prop::option::of(0_u8..5))
        .prop_map(|(text, level, whole_word, max_gap)| TermSpec { text, level, whole_word, max_gap })
}

/// Any term.
pub(crate) fn term() -> impl Strategy<Value = TermSpec> {
    const WORDS: &str = "特供 特供酒 供酒 人民酒 象牙 手枪 木仓 狼牙 天天 天天人 TG a1 A特 特a 一酒 1酒 三一 枪 酒 特·供 象 工人天 \
        电子烟 供特酒 内供 口酒 11 🔥酒 女子酒 好酒 手机酒 印度人 无一 象印度 手机 特📱酒";
    spec(prop_oneof![3 => one_of(WORDS, &[]).prop_map(str::to_owned), 2 => text(5)])
}

/// A term that may be written in Latin letters, or begins or goes on in ASCII.
pub(crate) fn latin_term() -> impl Strategy<Value = TermSpec> {
    const SYMBOLS: &str = "特 供 酒 象 牙 一 人 狼 1 2 T G A a k \u{fffd} ß 特 供 酒";
    const WORDS: &str = "特供 特供酒 供酒 象牙 一酒 AK47 a1 a特 A特供 特供A 特A供 1特酒 特a TG TG酒 A1酒 47酒 x狼 特供酒人牙象";
    let symbols = prop::collection::vec(one_of(SYMBOLS, &[]), 2..6).prop_map(|parts| parts.concat());
    spec(prop_oneof![1 => one_of(WORDS, &[]).prop_map(str::to_owned), 2 => symbols])
}
