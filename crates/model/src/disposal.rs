//! What was done about a lead, in words that forms can count.

use std::fmt;

/// Largest sum of money that is taken for one, in 分: ten billion yuan.
const MOST: u64 = 1_000_000_000_000;

/// One thing that was done (处置结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// 未发现违法.
    Lawful,
    /// 指导教育.
    Instructed,
    /// 责令改正.
    Rectify,
    /// 督促平台、网店删除信息，下架.
    Delist,
    /// 责令停止平台服务.
    StopService,
    /// 提请关闭网站.
    CloseSite,
    /// 立案.
    Case,
    /// 行政处罚.
    Penalty,
    /// 移送公安机关.
    Police,
    /// 移送其他部门.
    Handover,
    /// 列入严重违法失信名单.
    Blacklist,
}

/// What was done about a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposal {
    /// What was done; never empty, each once, in the order of [`Measure::ALL`].
    measures: Vec<Measure>,
    /// 罚没款, in 分; only with a penalty.
    fine: Option<u64>,
    /// Number of the document, such as a decision's; empty when there is none.
    document: String,
}

/// Why a disposal makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisposalFault {
    /// Nothing was done.
    #[error("处置结果至少写一项，如 下架、责令改正、立案、行政处罚；没有违法的写 未发现违法")]
    Nothing,
    /// Lawful, and yet something was done.
    #[error("“未发现违法”不能与其他处置结果同时写")]
    Contradiction,
    /// Money without a penalty.
    #[error("有罚没款就要写处置结果“行政处罚”")]
    FineWithoutPenalty,
    /// More money than is believable.
    #[error("罚没款超过一百亿元，请核对，单位是元")]
    TooMuch,
}

impl Measure {
    /// Every measure, mildest first.
    pub const ALL: [Self; 11] = [
        Self::Lawful,
        Self::Instructed,
        Self::Rectify,
        Self::Delist,
        Self::StopService,
        Self::CloseSite,
        Self::Case,
        Self::Penalty,
        Self::Police,
        Self::Handover,
        Self::Blacklist,
    ];

    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lawful => "lawful",
            Self::Instructed => "instructed",
            Self::Rectify => "rectify",
            Self::Delist => "delist",
            Self::StopService => "stop-service",
            Self::CloseSite => "close-site",
            Self::Case => "case",
            Self::Penalty => "penalty",
            Self::Police => "police",
            Self::Handover => "handover",
            Self::Blacklist => "blacklist",
        }
    }

    /// The words inspectors read and type.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Lawful => "未发现违法",
            Self::Instructed => "指导教育",
            Self::Rectify => "责令改正",
            Self::Delist => "下架",
            Self::StopService => "停止平台服务",
            Self::CloseSite => "提请关闭网站",
            Self::Case => "立案",
            Self::Penalty => "行政处罚",
            Self::Police => "移送公安",
            Self::Handover => "移送其他部门",
            Self::Blacklist => "列入失信名单",
        }
    }

    /// The measure of that name, or of those words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name || measure.label_zh() == name)
    }
}

impl Disposal {
    /// What was done; `fine` in 分.
    ///
    /// # Errors
    /// It makes no sense.
    pub fn new(measures: &[Measure], fine: Option<u64>, document: &str) -> Result<Self, DisposalFault> {
        let measures: Vec<_> = Measure::ALL.into_iter().filter(|one| measures.contains(one)).collect();
        let has = |measure| measures.contains(&measure);
        match () {
            () if measures.is_empty() => Err(DisposalFault::Nothing),
            () if has(Measure::Lawful) && measures.len() > 1 => Err(DisposalFault::Contradiction),
            () if fine.is_some() && !has(Measure::Penalty) => Err(DisposalFault::FineWithoutPenalty),
            () if fine.is_some_and(|fine| fine > MOST) => Err(DisposalFault::TooMuch),
            () => Ok(Self { measures, fine, document: document.trim().to_owned() }),
        }
    }

    /// What was done, mildest first.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// Whether that was done.
    #[must_use]
    pub fn has(&self, measure: Measure) -> bool {
        self.measures.contains(&measure)
    }

    /// 罚没款, in 分.
    #[must_use]
    pub const fn fine(&self) -> Option<u64> {
        self.fine
    }

    /// Number of the document; empty when there is none.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }
}

impl fmt::Display for Disposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let measures: Vec<_> = self.measures.iter().map(|measure| measure.label_zh()).collect();
        f.write_str(&measures.join("、"))?;
        if let Some(fine) = self.fine {
            write!(f, "，罚没款 {}.{:02} 元", fine / 100, fine % 100)?;
        }
        if self.document.is_empty() { Ok(()) } else { write!(f, "（{}）", self.document) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disposal_says_something_and_does_not_contradict_itself() {
        let made = Disposal::new(
            &[Measure::Penalty, Measure::Delist, Measure::Delist],
            Some(500_050),
            " 某市监罚〔2026〕1号 ",
        );
        assert_eq!(made.unwrap().to_string(), "下架、行政处罚，罚没款 5000.50 元（某市监罚〔2026〕1号）");
        assert_eq!(Disposal::new(&[], None, ""), Err(DisposalFault::Nothing));
        assert_eq!(
            Disposal::new(&[Measure::Lawful, Measure::Case], None, ""),
            Err(DisposalFault::Contradiction)
        );
        assert_eq!(Disposal::new(&[Measure::Case], Some(1), ""), Err(DisposalFault::FineWithoutPenalty));
        assert_eq!(Disposal::new(&[Measure::Penalty], Some(MOST + 1), ""), Err(DisposalFault::TooMuch));
        for measure in Measure::ALL {
            assert_eq!(Measure::from_name(measure.name()), Some(measure));
            assert_eq!(Measure::from_name(measure.label_zh()), Some(measure));
        }
    }
}
