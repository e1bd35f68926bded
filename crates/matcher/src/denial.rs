//! What the text itself denies: 本店不代开发票, 禁止捕捉野鸟, 这不是弩; 止咳水含可待因的，我们不卖; 出租银行卡是犯法的; and what it only
//! repeats as a buyer's question.
//!
//! Only running text is looked at: a title has no room for sentences, and rules speak of its denials themselves. A denial
//! stands in the clause of what it denies, or at the end of a later clause of the sentence that says nothing else. One that
//! is part of what made a rule hold (没有 in 没有发票) is no denial but what the rule speaks of.

use std::sync::LazyLock;

use foldhash::HashMap;

use crate::{
    evaluate::{Facts, Used, ends_sentence, is_running_text},
    ruleset::CompiledRule,
};

/// The words, by kind; the file says what each kind means.
const WORDS: &str = include_str!("../data/denials.txt");

/// What a denial reaches on over, to all that is listed (不卖烟花、鞭炮和爆竹), within [`REACH`].
const LISTING: [char; 5] = ['、', '和', '或', '与', '及'];

/// Characters between what is denied and a denial after it in the same clause.
const MOST_BETWEEN: usize = 8;

/// The same for a denial that ends the clause.
const MOST_TO_END: usize = 16;

/// A text that denies so much that this many looks do not suffice is left to people.
const MOST_ROUNDS: usize = 16;

/// Characters before a match that are looked at.
const REACH: usize = 14;

/// Characters after a match that are looked at, and clauses of them.
const REACH_AFTER: usize = 48;
const MOST_CLAUSES: usize = 4;

static DENIALS: LazyLock<Denials> = LazyLock::new(|| Denials::of(WORDS));

#[derive(Debug, Default)]
struct Denials {
    before: ByLetter<usize>,
    following: ByLetter<()>,
    /// With the most characters before it in its clause; `None`: [`MOST_TO_END`], and it may be alone in its clause.
    r#final: ByLetter<Option<usize>>,
    unlawful: ByLetter<()>,
    promise: Vec<&'static str>,
    question: Vec<&'static str>,
    filler: Vec<&'static str>,
    particle: ByLetter<()>,
}

/// Words of one kind by the character that they begin with, or by the one that they end with, whichever is asked for: a
/// clause is compared with the few that it has the character of.
#[derive(Debug, Default)]
struct ByLetter<T>(HashMap<char, Vec<(&'static str, T)>>);

impl<T> ByLetter<T> {
    fn add(&mut self, letter: Option<char>, word: &'static str, what: T) {
        self.0.entry(letter.unwrap_or_default()).or_default().push((word, what));
    }

    /// The words of that character, in the order they were added.
    fn of(&self, letter: char) -> impl Iterator<Item = &(&'static str, T)> {
        self.0.get(&letter).into_iter().flatten()
    }

    /// The words that `text` ends with; they are kept by the character that they end with.
    fn ending(&self, text: &str) -> impl Iterator<Item = &(&'static str, T)> {
        let words = text.chars().next_back().into_iter().flat_map(|letter| self.of(letter));
        words.filter(move |(word, _)| text.ends_with(word))
    }
}

impl Denials {
    fn of(lines: &'static str) -> Self {
        let mut all = Self::default();
        for line in lines.lines() {
            let mut words = line.split_whitespace();
            let (Some(kind), Some(word)) = (words.next(), words.next()) else { continue };
            let most = words.next().and_then(|most| most.parse().ok());
            let (first, last) = (word.chars().next(), word.chars().next_back());
            match kind {
                "before" => {
                    most.into_iter().for_each(|most| all.before.add(first, word, most));
                }
                "following" => all.following.add(first, word, ()),
                "final" => all.r#final.add(last, word, most),
                "unlawful" => all.unlawful.add(last, word, ()),
                "promise" => all.promise.push(word),
                "question" => all.question.push(word),
                "filler" => all.filler.push(word),
                "particle" => all.particle.add(last, word, ()),
                _ => {}
            }
        }
        // 我们店 is stripped as one, not as 我们 and a rest
        all.filler.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        all
    }
}

/// Whether a rule holds by what the text does not deny, and what it denies. The matches that made it hold are in `used`.
pub(crate) fn weigh(facts: &Facts, rule: &CompiledRule, used: &mut Vec<Used>) -> (bool, Vec<Used>) {
    let mut denied: Vec<Used> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        used.clear();
        let facts = Facts { denied: &denied, may_ask_identifiers: rule.asks_identifiers, ..*facts };
        if !facts.holds(&rule.plan, &rule.fields, used) {
            return (false, denied);
        }
        let more: Vec<Used> = used
            .iter()
            .filter(|one| is_running_text(one.field))
            .filter(|one| Place { text: &facts.texts[one.field as usize], one, used }.is_denied(&DENIALS))
            .copied()
            .collect();
        if more.is_empty() {
            return (true, denied);
        }
        denied.extend(more);
    }
    (true, denied)
}

/// A match in its text, with all that took part.
struct Place<'p> {
    text: &'p str,
    one: &'p Used,
    used: &'p [Used],
}

impl Place<'_> {
    fn is_denied(&self, words: &Denials) -> bool {
        self.is_denied_before(words) || self.is_denied_after(words) || self.is_asked(words)
    }

    fn is_denied_before(&self, words: &Denials) -> bool {
        let before = self.text.get(..self.one.bytes.0 as usize).unwrap_or_default();
        let letters = before.char_indices().rev().take(REACH);
        let begin = letters.take_while(|&(_, letter)| !ends_clause(letter)).last();
        let begin = begin.map_or(before.len(), |(at, _)| at);
        let clause = before.get(begin..).unwrap_or_default();
        clause.char_indices().any(|(at, letter)| {
            let from_here = clause.get(at..).unwrap_or_default();
            words.before.of(letter).any(|&(word, most)| {
                let Some(between) = from_here.strip_prefix(word) else { return false };
                let reaches = || between.chars().count() <= most || most > 0 && between.contains(LISTING);
                // of a word that is repeated the last one counts
                clause.rfind(word) == Some(at) && reaches() && !self.is_own(begin + at)
            })
        })
    }

    fn is_denied_after(&self, words: &Denials) -> bool {
        let mut at = self.one.bytes.1 as usize;
        let after = self.text.get(at..).unwrap_or_default();
        let letters = after.char_indices().take(REACH_AFTER);
        let end = letters.take_while(|&(_, letter)| !ends_sentence(letter) && letter != '\n').last();
        let sentence = end.and_then(|(end, letter)| after.get(..end + letter.len_utf8())).unwrap_or_default();
        for (number, piece) in sentence.split_inclusive(ends_clause).take(MOST_CLAUSES).enumerate() {
            let (is_here, clause) = (number == 0, piece.trim_end_matches(ends_clause));
            // of a word that is repeated the first one counts
            let follows = |(found, letter): (usize, char)| {
                let from_here = clause.get(found..).unwrap_or_default();
                let mut there = words.following.of(letter).filter(|(word, ())| from_here.starts_with(word));
                there.any(|(word, ())| clause.find(word) == Some(found) && !self.is_own(at + found))
            };
            let ends = |word: &str| {
                let rest = endings(clause, &words.particle).find_map(|ending| ending.strip_suffix(word))?;
                (!self.is_own(at + rest.len())).then_some(rest)
            };
            let is_final = |&(word, most): &(&str, Option<usize>)| {
                ends(word).is_some_and(|rest| match most {
                    _ if is_here => rest.chars().count() <= most.unwrap_or(MOST_TO_END),
                    Some(_) => false,
                    None => is_filler(rest, &words.filler),
                })
            };
            let is_unlawful = |(word, ()): &(&str, ())| {
                ends(word).is_some_and(|rest| !words.promise.iter().any(|promise| rest.contains(promise)))
            };
            let is_ended = |ending: &str| {
                words.r#final.ending(ending).any(is_final) || words.unlawful.ending(ending).any(is_unlawful)
            };
            if is_here && clause.char_indices().take(MOST_BETWEEN + 1).any(follows)
                || endings(clause, &words.particle).any(is_ended)
            {
                return true;
            }
            at += piece.len();
        }
        false
    }

    /// Whether it stands in what a buyer asks: 问：能捕鸟吗？
    fn is_asked(&self, words: &Denials) -> bool {
        let after = self.text.get(self.one.bytes.1 as usize..).unwrap_or_default();
        let end = after.chars().take(REACH_AFTER).find(|&letter| ends_sentence(letter) || letter == '\n');
        if !end.is_some_and(|end| matches!(end, '？' | '?')) {
            return false;
        }
        let before = self.text.get(..self.one.bytes.0 as usize).unwrap_or_default();
        let begin =
            before.char_indices().rev().take(REACH_AFTER).find(|&(_, letter)| matches!(letter, '：' | ':'));
        let asks = |colon: usize| {
            let lead = before.get(..colon).unwrap_or_default();
            let is_begun = |lead: &str| lead.chars().next_back().is_none_or(ends_clause);
            words.question.iter().any(|word| lead.strip_suffix(word).is_some_and(is_begun))
        };
        begin.is_some_and(|(colon, _)| asks(colon))
    }

    /// Whether what begins there, 不 or 没 or 别, is part of what made the rule hold. 卖 in 不能卖 may be.
    fn is_own(&self, byte: usize) -> bool {
        let has_it = |other: &Used| {
            other.field == self.one.field && (other.bytes.0 as usize..other.bytes.1 as usize).contains(&byte)
        };
        self.used.iter().any(has_it)
    }
}

/// A clause without the marks at its end, and the same without one particle after the other.
fn endings<'c>(clause: &'c str, particles: &ByLetter<()>) -> impl Iterator<Item = &'c str> {
    let whole = clause.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    std::iter::successors(Some(whole), |rest| {
        let (particle, ()) = particles.ending(rest).next()?;
        rest.strip_suffix(particle)
    })
}

/// Whether a stretch is made of fillers alone.
fn is_filler(mut rest: &str, fillers: &[&str]) -> bool {
    while !rest.is_empty() {
        let Some(after) = fillers.iter().find_map(|filler| rest.strip_prefix(filler)) else { return false };
        rest = after;
    }
    true
}

const fn ends_clause(letter: char) -> bool {
    matches!(
        letter,
        '。' | '！' | '？' | '!' | '?' | '，' | ',' | '；' | ';' | '：' | ':' | '\n' | ' ' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count<T>(words: &ByLetter<T>) -> usize {
        words.0.values().map(Vec::len).sum()
    }

    #[test]
    fn every_line_of_the_words_is_understood() {
        let lines = WORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        let all = &*DENIALS;
        let lists = [&all.promise, &all.question, &all.filler].map(Vec::len);
        let by_letter = [&all.following, &all.unlawful, &all.particle].map(count);
        let kept = count(&all.before) + count(&all.r#final) + lists.iter().chain(&by_letter).sum::<usize>();
        assert_eq!(kept, lines);
    }

    #[test]
    fn a_clause_is_read_from_its_end() {
        let mut particles = ByLetter::default();
        ["的", "哦"].iter().for_each(|word| particles.add(word.chars().next_back(), word, ()));
        let all = |clause| endings(clause, &particles).collect::<Vec<_>>();
        assert_eq!(all("我们也不卖的哦~"), ["我们也不卖的哦", "我们也不卖的", "我们也不卖"]);
        assert_eq!(all("不卖假货"), ["不卖假货"]);
        assert!(is_filler("我们也", &["我们", "也"]) && is_filler("", &[]) && !is_filler("假货也", &["也"]));
    }
}
