//! What the text itself denies: 本店不代开发票, 禁止捕捉野鸟, 这不是弩.
//!
//! Only running text is looked at: a title has no room for sentences, and rules speak of its denials themselves. A denial
//! stands in the clause of what it denies. One that is part of what made a rule hold (没有 in 没有发票) is no denial
//! but what the rule speaks of.

use crate::{
    evaluate::{Facts, Used, is_running_text},
    ruleset::CompiledRule,
};

/// Words that deny what follows in their clause, and how many characters may stand between.
const DENIALS: [(&str, usize); 40] = [
    ("不卖", 10),
    ("不售", 10),
    ("不出售", 10),
    ("不销售", 10),
    ("不经营", 10),
    ("不提供", 10),
    ("不涉及", 10),
    ("不承接", 10),
    ("不参与", 10),
    ("不存在", 8),
    ("不属于", 8),
    ("不代", 6),
    ("不帮", 6),
    ("不做", 4),
    ("不接", 4),
    ("不收", 4),
    ("不送", 4),
    ("不招", 4),
    ("不搞", 6),
    ("不得", 8),
    ("请勿", 10),
    ("切勿", 10),
    ("禁止", 10),
    ("严禁", 10),
    ("抵制", 8),
    ("杜绝", 8),
    ("谢绝", 8),
    ("举报", 8),
    ("从不", 8),
    ("绝不", 8),
    ("决不", 8),
    ("请不要", 8),
    ("并非", 6),
    ("不是", 4),
    ("没有", 4),
    ("未添加", 4),
    ("不添加", 4),
    ("不含", 4),
    ("不", 0),
    ("勿", 0),
];

/// What a denial reaches on over, to all that is listed (不卖烟花、鞭炮和爆竹), within [`REACH`].
const LISTING: [char; 5] = ['、', '和', '或', '与', '及'];

/// Words that deny what stands before them in their clause (弓箭、弩都没有), and how many characters may stand between.
const AFTERWARDS: [&str; 9] =
    ["都没有", "也没有", "都不卖", "也不卖", "都不做", "也不做", "都不接", "也不接", "也不送"];
const MOST_BETWEEN: usize = 8;

/// A text that denies so much that this many looks do not suffice is left to people.
const MOST_ROUNDS: usize = 16;

/// Characters beside a match that are looked at.
const REACH: usize = 14;

/// Whether a rule holds by what the text does not deny, and what it denies. The matches that made it hold are in `used`.
pub(crate) fn weigh(facts: &Facts, rule: &CompiledRule, used: &mut Vec<Used>) -> (bool, Vec<Used>) {
    let mut denied: Vec<Used> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        used.clear();
        let facts = Facts { denied: &denied, ..*facts };
        if !facts.holds(&rule.plan, &rule.fields, used) {
            return (false, denied);
        }
        let text = |one: &Used| &facts.texts[one.field as usize];
        let more: Vec<Used> = used.iter().filter(|one| is_denied(text(one), one, used)).copied().collect();
        if more.is_empty() {
            return (true, denied);
        }
        denied.extend(more);
    }
    (true, denied)
}

/// Whether a match of running text is denied by words that are none of `used` themselves.
fn is_denied(text: &str, one: &Used, used: &[Used]) -> bool {
    if !is_running_text(one.field) {
        return false;
    }
    let (start, end) = (one.bytes.0 as usize, one.bytes.1 as usize);
    let before = text.get(..start).unwrap_or_default();
    let begin =
        before.char_indices().rev().take(REACH).take_while(|&(_, letter)| !ends_clause(letter)).last();
    let begin = begin.map_or(start, |(at, _)| at);
    let is_own = |at: usize, len: usize| {
        let overlaps = |other: &Used| (other.bytes.0 as usize) < at + len && (other.bytes.1 as usize) > at;
        used.iter().any(|other| other.field == one.field && overlaps(other))
    };
    let clause = before.get(begin..).unwrap_or_default();
    let is_denied_before = DENIALS.iter().any(|&(word, most)| {
        clause.rfind(word).is_some_and(|at| {
            let between = clause.get(at + word.len()..).unwrap_or_default();
            let reaches = between.chars().count() <= most || most > 0 && between.contains(LISTING);
            reaches && !is_own(begin + at, word.len())
        })
    });
    let after = text.get(end..).unwrap_or_default();
    let rest = after.char_indices().take(REACH).take_while(|&(_, letter)| !ends_clause(letter)).last();
    let rest = rest.and_then(|(at, letter)| after.get(..at + letter.len_utf8())).unwrap_or_default();
    is_denied_before
        || AFTERWARDS.iter().any(|word| {
            rest.find(word).is_some_and(|at| {
                let between = rest.get(..at).unwrap_or_default().chars().count();
                between <= MOST_BETWEEN && !is_own(end + at, word.len())
            })
        })
}

const fn ends_clause(letter: char) -> bool {
    matches!(
        letter,
        '。' | '！' | '？' | '!' | '?' | '，' | ',' | '；' | ';' | '：' | ':' | '\n' | ' ' | '\u{3000}'
    )
}
