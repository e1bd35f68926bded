//! What is told: counts, by name.

use xuncha_model::{Severity, Timestamp, beijing};

/// Most categories that are named; the rest is summed up.
const MAX_NAMED: usize = 8;

/// What came about since the last digest, and what is late.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digest {
    /// The bureau, or what else the reader knows this program by; may be empty.
    pub unit: String,
    /// New leads by the name of their category and their severity.
    pub leads: Vec<(String, Severity)>,
    /// Leads past their last day.
    pub overdue: u64,
    /// Targets whose last sweep could look at nothing.
    pub unseen_targets: u64,
    /// Something that an operator must mend, in words.
    pub troubles: Vec<String>,
    /// Sent only to see whether it gets there.
    pub is_trial: bool,
}

impl Digest {
    /// Whether there is nothing new to tell: what is late or was not seen is told beside news, not over and over.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_trial && self.leads.is_empty() && self.troubles.is_empty()
    }

    /// The title of the message.
    #[must_use]
    pub fn title(&self) -> String {
        if self.is_trial {
            return format!("{}网络交易监测：通知试发", self.unit);
        }
        if self.leads.is_empty() && !self.troubles.is_empty() {
            return format!("{}网络交易监测：有需要处理的问题", self.unit);
        }
        format!("{}网络交易监测：新线索 {} 条", self.unit, self.leads.len())
    }

    /// The message, line by line.
    #[must_use]
    pub fn text(&self, at: Timestamp) -> String {
        let grave = self.leads.iter().filter(|(_, severity)| severity.level() >= 4).count();
        let mut lines = vec![if self.leads.is_empty() {
            self.title()
        } else {
            format!("{}，其中严重、紧急 {grave} 条", self.title())
        }];
        let categories = self.by_category();
        for (name, count) in categories.iter().take(MAX_NAMED) {
            lines.push(format!("· {name} {count} 条"));
        }
        let rest: u64 = categories.iter().skip(MAX_NAMED).map(|(_, count)| count).sum();
        if rest > 0 {
            lines.push(format!("· 其他类别 {rest} 条"));
        }
        if self.overdue > 0 {
            lines.push(format!("超过期限还没有办完的线索 {} 条", self.overdue));
        }
        if self.unseen_targets > 0 {
            lines.push(format!(
                "最近一次检查什么也没能看到的对象 {} 个，不能算作没有问题",
                self.unseen_targets
            ));
        }
        lines.extend(self.troubles.iter().cloned());
        if self.is_trial {
            lines.push("收到这条，说明这个渠道可用。正式通知只有线索的数量和类别名称。".to_owned());
        }
        lines.push(format!("{}，请在巡查程序中查看。", beijing(at).strftime("%Y-%m-%d %H:%M")));
        lines.join("\n")
    }

    /// Categories with their number of leads, the most first.
    fn by_category(&self) -> Vec<(&str, u64)> {
        let mut counts: Vec<(&str, u64)> = Vec::new();
        for (name, _) in &self.leads {
            match counts.iter_mut().find(|(known, _)| known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_and_nothing_else() {
        let severity = |level| Severity::new(level).unwrap();
        let mut digest = Digest { unit: "某市局".to_owned(), ..Digest::default() };
        assert!(digest.is_empty());
        for number in 0..12 {
            digest.leads.push((format!("类别{number}"), severity(3)));
        }
        digest.leads.push(("类别7".to_owned(), severity(5)));
        digest.overdue = 2;
        let text = digest.text(Timestamp::from_second(1_795_305_600).unwrap());
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "某市局网络交易监测：新线索 13 条，其中严重、紧急 1 条");
        assert_eq!(lines[1], "· 类别7 2 条");
        assert_eq!(lines[9], "· 其他类别 4 条");
        assert_eq!(lines[10], "超过期限还没有办完的线索 2 条");
        assert_eq!(lines.len(), 12);
        let trial = Digest { is_trial: true, ..Digest::default() };
        assert!(
            !trial.is_empty()
                && trial.text(Timestamp::UNIX_EPOCH).starts_with("网络交易监测：通知试发\n收到这条")
        );
        let trouble = Digest { troubles: vec!["证据有问题".to_owned()], ..Digest::default() };
        assert!(!trouble.is_empty());
        assert!(
            trouble.text(Timestamp::UNIX_EPOCH).starts_with("网络交易监测：有需要处理的问题\n证据有问题\n")
        );
    }
}
