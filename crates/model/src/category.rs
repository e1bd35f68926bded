//! What a rule is about: its name, the category it belongs to, how grave it is, and the law it cites.

use std::fmt;

/// Identifier of a category of unlawful goods or conduct, such as `special-supply`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryId(pub String);

/// Identifier of a rule, unique within a ruleset, such as `special-supply.organ-liquor`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub String);

impl fmt::Display for CategoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How grave a finding is, 1 (a notice) to 5 (crime or immediate danger to persons).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Severity(u8);

impl Severity {
    /// `None` unless `level` is 1 to 5.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        if matches!(level, 1..=5) { Some(Self(level)) } else { None }
    }

    /// The number, 1 to 5.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self.0 {
            1 => "提示",
            2 => "较轻",
            3 => "一般",
            4 => "严重",
            _ => "紧急",
        }
    }
}

/// An article of a law that a rule relies on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LawRef {
    /// Title of the law without book-title marks, such as `广告法`.
    pub title: String,
    /// Article as cited, such as `第九条第（二）项`.
    pub article: String,
    /// True when the article was compared with a text of the law; false when it is from memory and must be
    /// confirmed by the bureau's legal unit before use.
    pub verified: bool,
}

impl fmt::Display for LawRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "《{}》{}", self.title, self.article)?;
        if self.verified { Ok(()) } else { f.write_str("（条号待核）") }
    }
}

/// One of the categories of unlawful goods and conduct that the market-supervision campaigns name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category {
    /// Identifier, such as `special-supply`.
    pub id: &'static str,
    /// Name in Chinese.
    pub name: &'static str,
    /// Group of the campaigns: 准入, 秩序, 安全, 质量 or 风险.
    pub group: &'static str,
    /// Whether the text of one listing is enough to judge it.
    pub core: bool,
}

/// Every category, in the order of the taxonomy. Identifiers are part of the public interface.
pub fn categories() -> impl Iterator<Item = Category> {
    include_str!("../data/categories.tsv").lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Category {
            id: cells.next()?,
            name: cells.next()?,
            group: cells.next()?,
            core: cells.next()? == "core",
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn categories_are_distinct_and_grouped() {
        let all: Vec<_> = categories().collect();
        assert_eq!(all.len(), 81);
        assert_eq!(all.iter().filter(|category| category.core).count(), 49);
        let ids: HashSet<_> = all.iter().map(|category| category.id).collect();
        assert_eq!(ids.len(), all.len());
        assert!(
            all.iter().all(|category| ["准入", "秩序", "安全", "质量", "风险"].contains(&category.group))
        );
    }

    #[test]
    fn severity_has_five_levels() {
        assert_eq!(Severity::new(0), None);
        assert_eq!(Severity::new(6), None);
        assert_eq!(Severity::new(5).map(Severity::label_zh), Some("紧急"));
    }
}
