//! How urgent a lead is: a sum of five parts that a person can check, 0 to 100.

use xuncha_model::{Gap, Grade, Lead, Match, Outcome};

/// Points for each level of severity.
const SEVERITY: u32 = 8;

/// Points of the rules that hit (the first, second and third), each a sign of its own; and of a disguise: who hides a word knows what it means.
const RULES: [u32; 4] = [0, 6, 9, 12];
const DISGUISE: u32 = 8;

/// Points of goods put up again.
const RELISTED: u32 = 10;

/// Points of a lead without gaps.
const COMPLETE: u32 = 10;

/// A lead's score by its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// By severity: 8 to 40.
    pub severity: u32,
    /// By what was matched: 0 to 20.
    pub strength: u32,
    /// By the shop's further leads that a person judged true: 0 to 20.
    pub shop: u32,
    /// By goods that were put up again: 0 or 10.
    pub relisted: u32,
    /// By what is known: 0 to 10.
    pub complete: u32,
    rules: usize,
    disguised: bool,
    others: u64,
    level: u8,
    gaps: usize,
}

/// The score of a lead.
#[must_use]
pub fn score(lead: &Lead) -> Score {
    let hits: Vec<_> = lead.latest.hits.iter().filter(|hit| hit.outcome == Outcome::Lead).collect();
    let matches: Vec<_> = hits.iter().flat_map(|hit| &hit.matches).collect();
    let disguised = matches.iter().any(|found| is_disguise(found, &matches));
    let gaps = lead.gaps().len();
    let level = lead.latest.severity.level();
    let share = |whole: u32, part: usize, of: usize| {
        whole * u32::try_from(part).unwrap_or_default() / u32::try_from(of).unwrap_or(1)
    };
    Score {
        severity: u32::from(level) * SEVERITY,
        strength: RULES[hits.len().min(3)] + if disguised { DISGUISE } else { 0 },
        shop: shop_points(lead.shop_confirmed),
        relisted: if lead.relists.is_some() { RELISTED } else { 0 },
        complete: share(COMPLETE, Gap::MOST.saturating_sub(gaps), Gap::MOST),
        rules: hits.len(),
        disguised,
        others: lead.shop_confirmed,
        level,
        gaps,
    }
}

/// The points of a number of further true leads in the shop. They take four values only, so that few leads change when one more is judged.
#[must_use]
pub const fn shop_points(others: u64) -> u32 {
    match others {
        0 => 0,
        1 => 8,
        2..=4 => 14,
        _ => 20,
    }
}

/// Whether a word is hidden at that place: not merely in other letters, and not beside the plain word, of which many readings are found.
fn is_disguise(found: &Match, all: &[&Match]) -> bool {
    let overlaps =
        |other: &&&Match| other.field == found.field && other.start < found.end && found.start < other.end;
    Grade::of(&found.folds) >= Grade::Skipped
        && !all.iter().filter(overlaps).any(|other| Grade::of(&other.folds) < Grade::Skipped)
}

impl Score {
    /// The sum, 0 to 100.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.severity + self.strength + self.shop + self.relisted + self.complete
    }

    /// How the sum came about, for a person.
    #[must_use]
    pub fn formula(&self) -> String {
        let disguise = if self.disguised { format!("＋伪装写法 {DISGUISE}") } else { String::new() };
        let gaps = if self.gaps == 0 { "齐全".to_owned() } else { format!("缺 {} 项", self.gaps) };
        let relisted = if self.relisted > 0 { "疑似重复上架" } else { "未见重复上架" };
        format!(
            "{} = 严重程度 {}（{} 级×{SEVERITY}）＋命中 {}（{} 条规则 {}{disguise}）＋店铺前科 {}（另有 {} 条属实）＋重复上架 {}（{relisted}）＋资料 {}（{gaps}）",
            self.total(),
            self.severity,
            self.level,
            self.strength,
            self.rules,
            RULES[self.rules.min(3)],
            self.shop,
            self.others,
            self.relisted,
            self.complete,
        )
    }
}

#[cfg(test)]
mod tests {
    use xuncha_model::{Field, Fold};

    use super::*;

    fn found(start: usize, end: usize, folds: &[Fold]) -> Match {
        Match {
            field: Field::Title,
            start,
            end,
            text: String::new(),
            term: String::new(),
            group: String::new(),
            folds: folds.to_vec(),
        }
    }

    #[test]
    fn a_hidden_word_is_a_disguise_and_another_reading_of_a_plain_one_is_not() {
        let disguised = |matches: &[Match]| {
            let all: Vec<&Match> = matches.iter().collect();
            all.iter().any(|one| is_disguise(one, &all))
        };
        assert!(disguised(&[found(0, 3, &[Fold::Separator]), found(4, 6, &[])]));
        assert!(
            !disguised(&[found(0, 5, &[Fold::Homophone]), found(0, 5, &[])]),
            "人民大会唐 read in 人民大会堂"
        );
        assert!(
            !disguised(&[found(0, 2, &[Fold::Variant, Fold::Width])]),
            "traditional writing hides nothing"
        );
    }
}
