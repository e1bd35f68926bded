//! The record of examples that fire in other categories: what a person decided of each.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use xuncha_model::{CategoryId, RuleId};
use xuncha_report::clean;

/// Longest part of an example's text that names it, in characters.
const NAME_CHARS: usize = 120;
/// The first line of a record.
const COLUMNS: &str = "rule\texample\tcategory\tverdict\treason";

/// An example of a rule that gives a lead in another category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CrossFire {
    rule: String,
    example: String,
    /// The other category.
    pub(super) category: CategoryId,
    /// The rules of it that fired.
    pub(super) fired: Vec<RuleId>,
}

impl CrossFire {
    pub(super) fn new(rule: &RuleId, text: &str, category: CategoryId, fired: Vec<RuleId>) -> Self {
        let example = clean(text).trim().chars().take(NAME_CHARS).collect();
        Self { rule: rule.to_string(), example, category, fired }
    }

    /// The first three cells of its line.
    pub(super) fn line(&self) -> String {
        format!("{}\t{}\t{}", self.rule, self.example, self.category)
    }
}

impl fmt::Display for CrossFire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}　{}　→ {}", self.rule, self.example, self.category)
    }
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The goods are unlawful in both ways, or both departments should see them.
    Right,
    /// One may see it so.
    Arguable,
    /// A rule is wrong and must be mended.
    Wrong,
}

/// Judged cross-fires, by the first three cells of their lines.
#[derive(Debug, Default)]
pub(super) struct Record(BTreeMap<String, (Verdict, String)>);

impl Record {
    /// Reads records; of lines that cannot be read, their number and what is wrong.
    pub(super) fn read(texts: &[String]) -> (Self, Vec<String>) {
        let mut record = Self::default();
        let mut bad = Vec::new();
        for text in texts {
            for (at, line) in text.lines().enumerate() {
                if line.trim().is_empty() || line.starts_with('#') || line == COLUMNS {
                    continue;
                }
                if let Err(problem) = record.add(line) {
                    bad.push(format!("第 {} 行：{problem}", at + 1));
                }
            }
        }
        (record, bad)
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [rule, example, category, verdict, reason] = cells[..] else {
            return Err("应有五列：规则、示例、类别、判断、理由，用制表符分开");
        };
        let verdict = match verdict {
            "right" => Verdict::Right,
            "arguable" => Verdict::Arguable,
            "wrong" => Verdict::Wrong,
            _ => return Err("判断应是 right、arguable 或 wrong"),
        };
        if reason.is_empty() {
            return Err("缺少理由");
        }
        let judged = (verdict, reason.to_owned());
        match self.0.insert(format!("{rule}\t{example}\t{category}"), judged) {
            None => Ok(()),
            Some(_) => Err("前面已有同样的记录"),
        }
    }

    /// What was decided of it, and why.
    pub(super) fn verdict(&self, found: &CrossFire) -> Option<(Verdict, &str)> {
        self.0.get(&found.line()).map(|(verdict, reason)| (*verdict, reason.as_str()))
    }

    /// Records of what is not among `found`.
    pub(super) fn stale(&self, found: &[CrossFire]) -> Vec<String> {
        let lines: HashSet<String> = found.iter().map(CrossFire::line).collect();
        self.0.keys().filter(|line| !lines.contains(*line)).map(|line| line.replace('\t', "　")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_answers_for_its_lines_and_names_broken_ones() {
        let text = format!(
            "{COLUMNS}\n# 说明\n\na.x\t特 供\tb\tright\t两类都是\na.x\t旧\tb\twrong\t误报\na.x\t特 供\tc\tmaybe\t?\na.x\tb\na.x\t特 供\tb\tright\t又\na.x\t无\tb\tright\t \n"
        );
        let (record, bad) = Record::read(&[text]);
        let numbers: Vec<_> = bad.iter().map(|line| line.split('：').next().unwrap_or_default()).collect();
        assert_eq!(numbers, ["第 6 行", "第 7 行", "第 8 行", "第 9 行"], "{bad:?}");
        let found = |category: &str| {
            CrossFire::new(&RuleId("a.x".into()), " 特\t供 ", CategoryId(category.into()), Vec::new())
        };
        assert_eq!(record.verdict(&found("b")).map(|(verdict, _)| verdict), Some(Verdict::Right));
        assert_eq!(record.verdict(&found("c")), None);
        assert_eq!(record.stale(&[found("b")]), ["a.x　旧　b"]);
    }
}
