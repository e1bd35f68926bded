//! Regular expressions over folded text, kept behind a literal that every match contains.
//!
//! A listing without the literal never reaches the regex. Repetition without a limit is refused, so a match attempt
//! is bounded and a text costs linear time however it is made.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::{
    ParserBuilder,
    hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition, literal::Extractor},
};
use xuncha_rule_lang::Code;
use xuncha_zh_text::fold_text;

/// Largest number of repetitions that a regex may ask for.
const MAX_REPEAT: u32 = 200;
/// Bytes of a compiled regex.
const MAX_SIZE: usize = 1 << 20;
/// Classes of at most so many characters have their characters folded.
const FOLDED_CLASS: usize = 200;
/// Most literals that stand for one regex.
const MAX_LITERALS: usize = 200;

/// Largest weight of one regex, and of all of a pack together. The shipped packs weigh a tenth of the second.
const MAX_WEIGHT: usize = 100_000;
pub(crate) const MAX_PACK_WEIGHT: usize = 2_000_000;

/// A regex over folded text. One that is read from a saved ruleset is built when it is first needed: most never are.
#[derive(Debug, Clone)]
pub(crate) struct FoldedRegex {
    /// As it is built: the letters of its pattern folded as the text will be.
    pub(crate) folded: String,
    /// One of these is in every text that it matches; each has two characters or more.
    pub(crate) literals: Vec<String>,
    built: OnceLock<Option<Regex>>,
}

impl FoldedRegex {
    /// From its parts; what was checked when they were found out is not checked again.
    pub(crate) const fn from_parts(folded: String, literals: Vec<String>) -> Self {
        Self { folded, literals, built: OnceLock::new() }
    }

    /// The regex; `None` when its parts are not those of one that was compiled.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        self.built.get_or_init(|| build(&self.folded).ok()).as_ref()
    }
}

fn build(folded: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(folded).size_limit(MAX_SIZE).dfa_size_limit(MAX_SIZE).build()
}

/// Why a regex is refused: code, message, hint.
pub(crate) type Refusal = (Code, String, &'static str);

/// Compiles `pattern`, its letters folded as the text will be. Its weight is taken from `left`.
pub(crate) fn compile(pattern: &str, left: &mut usize) -> Result<FoldedRegex, Refusal> {
    let hir = ParserBuilder::new().nest_limit(30).build().parse(pattern).map_err(|error| {
        let what = match &error {
            regex_syntax::Error::Parse(error) => error.kind().to_string(),
            regex_syntax::Error::Translate(error) => error.kind().to_string(),
            _ => error.to_string(),
        };
        (
            Code::BadRegex,
            format!("正则写法有误（{what}）"),
            "括号要配对；. ( ) [ ] * + ? | \\ 要按原样查找时前面加反斜杠",
        )
    })?;
    if let Some(most) = unbounded(&hir) {
        let message = most.map_or_else(
            || "正则里有不限次数的重复（*、+ 或 {n,}）".to_owned(),
            |most| format!("正则要求重复 {most} 次，最多 {MAX_REPEAT} 次"),
        );
        return Err((Code::RegexUnbounded, message, "写明上限，如 \\d{1,8}、.{0,6}"));
    }
    let weight = weight(&hir);
    if weight > MAX_WEIGHT {
        return Err(too_large());
    }
    *left = left.checked_sub(weight).ok_or_else(|| {
        let message = "规则包的正则加起来过大".to_owned();
        (Code::RegexTooLarge, message, "减小重复的上限，少用 \\w 这样的大类，或改写成词")
    })?;
    let hir = folded(&hir);
    let literals = required(&hir).ok_or_else(|| {
        let message = "正则里没有每次都出现的、两个字以上的固定文字".to_owned();
        (Code::RegexWithoutLiteral, message, "加上必然出现的词，如 内供.{0,4}酒；各个分支都要有")
    })?;
    let folded = hir.to_string();
    let regex = build(&folded).map_err(|_| too_large())?;
    Ok(FoldedRegex { folded, literals, built: OnceLock::from(Some(regex)) })
}

fn too_large() -> Refusal {
    (Code::RegexTooLarge, "正则展开后过大".to_owned(), "减小重复的上限，或拆成几个正则")
}

/// How much there is to build, in ranges of characters, repetition multiplied out: time and memory go with it.
fn weight(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            weight(sub).saturating_mul(max.unwrap_or(*min).max(1) as usize)
        }
        HirKind::Capture(capture) => weight(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().fold(0, |sum, part| weight(part).saturating_add(sum))
        }
    }
}

/// The limit of a repetition that has none (`None`) or too high a one.
fn unbounded(hir: &Hir) -> Option<Option<u32>> {
    match hir.kind() {
        HirKind::Repetition(Repetition { max: None, .. }) => Some(None),
        HirKind::Repetition(Repetition { max: Some(most), .. }) if *most > MAX_REPEAT => Some(Some(*most)),
        HirKind::Repetition(repetition) => unbounded(&repetition.sub),
        HirKind::Capture(capture) => unbounded(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().find_map(unbounded),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => None,
    }
}

/// The same regex for folded text.
fn folded(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            Hir::literal(fold_text(&text).text.into_bytes())
        }
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(folded_class(class))),
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(folded(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Capture(capture) => folded(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(folded).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(folded).collect()),
        HirKind::Empty | HirKind::Class(Class::Bytes(_)) | HirKind::Look(_) => hir.clone(),
    }
}

/// The class with the folded forms of its characters added.
fn folded_class(class: &ClassUnicode) -> ClassUnicode {
    let mut wider = class.clone();
    let chars: Vec<char> =
        class.iter().flat_map(|range| range.start()..=range.end()).take(FOLDED_CLASS + 1).collect();
    if chars.len() <= FOLDED_CLASS {
        for ch in chars {
            let folded = fold_text(ch.encode_utf8(&mut [0; 4])).text;
            let mut chars = folded.chars();
            if let (Some(single), None) = (chars.next(), chars.next()) {
                wider.push(ClassUnicodeRange::new(single, single));
            }
        }
    }
    wider
}

/// Literals one of which every match contains, each of two characters or more; the set whose shortest is longest.
fn required(hir: &Hir) -> Option<Vec<String>> {
    let here = prefixes(hir);
    let below = match hir.kind() {
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => {
            let tails = (1..parts.len())
                .filter_map(|from| parts.get(from..).and_then(|tail| prefixes(&Hir::concat(tail.to_vec()))));
            better(tails.chain(parts.iter().filter_map(required)))
        }
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(required).collect();
            all.map(|sets| sets.into_iter().flatten().collect::<Vec<_>>())
                .filter(|literals| literals.len() <= MAX_LITERALS)
        }
        _ => None,
    };
    better(here.into_iter().chain(below))
}

/// The literals that every match begins with.
fn prefixes(hir: &Hir) -> Option<Vec<String>> {
    let mut sequence = Extractor::new().extract(hir);
    sequence.keep_first_bytes(48);
    let literals = sequence.literals()?;
    let mut texts: Vec<_> =
        literals.iter().map(|literal| findable(&whole_chars(literal.as_bytes()))).collect();
    texts.sort_unstable();
    texts.dedup();
    let enough = texts.iter().all(|text| is_enough(text));
    (!texts.is_empty() && texts.len() <= MAX_LITERALS && enough).then_some(texts)
}

/// The part of a literal that the scanner can be asked for: it takes letters and digits at an end of a Chinese word for a
/// word or number of their own, so that it does not see 原价2 in 原价299. Digits before a single character (99元) stay: there
/// is too little without them, and such a regex means the whole number.
fn findable(literal: &str) -> String {
    let is_latin = |ch: char| ch.is_ascii_alphanumeric();
    let cut = literal.trim_end_matches(is_latin);
    let both = cut.trim_start_matches(is_latin);
    let best = if is_enough(both) { both } else { cut };
    if best.is_empty() { literal.to_owned() } else { best.to_owned() }
}

/// Whether a literal has two characters that mean something.
fn is_enough(text: &str) -> bool {
    text.chars().filter(|ch| ch.is_alphanumeric()).nth(1).is_some()
}

/// The longest beginning of `bytes` that is text.
fn whole_chars(bytes: &[u8]) -> String {
    bytes.utf8_chunks().next().map_or_else(String::new, |chunk| chunk.valid().to_owned())
}

/// The set that is cheapest to look for: without ASCII words, for which the text must be folded first; then that whose
/// shortest is longest; then the smallest.
fn better(sets: impl IntoIterator<Item = Vec<String>>) -> Option<Vec<String>> {
    let shortest = |set: &[String]| set.iter().map(|text| text.chars().count()).min().unwrap_or_default();
    sets.into_iter().max_by_key(|set| {
        (!set.iter().any(|text| text.is_ascii()), shortest(set), std::cmp::Reverse(set.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn literals(pattern: &str) -> Vec<String> {
        compile(pattern, &mut MAX_PACK_WEIGHT.clone()).unwrap().literals
    }

    #[track_caller]
    fn refused(pattern: &str) -> Code {
        compile(pattern, &mut MAX_PACK_WEIGHT.clone()).unwrap_err().0
    }

    #[test]
    fn all_regexes_of_a_pack_share_one_budget() {
        let mut left = 2_000;
        assert!(compile("特供.{0,9}酒", &mut left).is_ok());
        let after = left;
        assert!(after < 2_000);
        assert_eq!(compile(r"特供\w{1,9}", &mut left).unwrap_err().0, Code::RegexTooLarge);
        assert_eq!(left, after, "what is refused takes nothing");
    }

    #[test]
    fn literals_are_found_wherever_they_stand() {
        assert_eq!(literals("人民?大会堂"), ["人大会堂", "人民大会堂"]);
        assert_eq!(literals(r"\d{1,4}元内供酒"), ["元内供酒"]);
        assert_eq!(literals(r"\d{1,4}内供\d{1,4}"), ["内供"]);
        assert_eq!(literals("(特供|专供).{0,4}(茅台)"), ["茅台"]);
        assert_eq!(literals("[特专]供酒"), ["专供酒", "特供酒"]);
        assert_eq!(literals("goip16.{0,3}(群发|接码)"), ["群发", "接码"]);
        assert_eq!(literals("GOIP"), ["goip"]);
        assert_eq!(literals(r"原价[2-4]\d\d"), ["原价"]);
        assert_eq!(literals(r"(刃长|刀长)(1[6-9]|2\d)cm"), ["刃长", "刀长"]);
    }

    #[test]
    fn unusable_regexes_are_refused_with_their_reason() {
        assert_eq!(refused(r"\d{3}"), Code::RegexWithoutLiteral);
        assert_eq!(refused("特供|酒"), Code::RegexWithoutLiteral);
        assert_eq!(refused("(特供)?"), Code::RegexWithoutLiteral);
        assert_eq!(refused(r"价[2-4]\d\d"), Code::RegexWithoutLiteral);
        assert_eq!(refused("特供.*酒"), Code::RegexUnbounded);
        assert_eq!(refused("特供.{0,201}酒"), Code::RegexUnbounded);
        assert_eq!(refused("特供("), Code::BadRegex);
        assert_eq!(refused(r"特供(\w{1,200}\w{1,200}){1,200}"), Code::RegexTooLarge);
    }
}
