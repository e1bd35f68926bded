//! 回头看: one look at a lead's page after its disposal, and what such looks come to.

use crate::{LeadId, SnapshotId, Timestamp};

/// What one look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sign {
    /// The page says that the goods are gone.
    Gone,
    /// The goods are there, and the rules still hit.
    OnSale,
    /// The goods are there with another text, and no rule of the category hits.
    Changed,
    /// It could not be looked at, or shows nothing that says either.
    Unreachable,
}

/// One look at a lead's page, with its own capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The lead.
    pub lead: LeadId,
    /// When.
    pub at: Timestamp,
    /// What it found.
    pub sign: Sign,
    /// The words of the page, or the failure, in plain Chinese.
    pub detail: String,
    /// The address that was looked at.
    pub url: String,
    /// The sealed capture; `None` when nothing answered.
    pub evidence: Option<SnapshotId>,
}

/// What the looks at a lead come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LookVerdict {
    /// 已下架: found gone twice, at least an hour apart.
    Removed,
    /// Found gone once; a second look is to confirm it.
    GoneOnce,
    /// 仍在售.
    OnSale,
    /// 已变更.
    Changed,
    /// 换链接再上架: gone, and the same goods were found at another address since.
    Relisted,
    /// 无法访问.
    Unreachable,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Self; 4] = [Self::Gone, Self::OnSale, Self::Changed, Self::Unreachable];

    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::OnSale => "on-sale",
            Self::Changed => "changed",
            Self::Unreachable => "unreachable",
        }
    }

    /// The words inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Gone => "页面显示已下架",
            Self::OnSale => "仍在售",
            Self::Changed => "已变更",
            Self::Unreachable => "无法访问",
        }
    }

    /// The sign of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.name() == name)
    }
}

impl LookVerdict {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::GoneOnce => "gone-once",
            Self::OnSale => "on-sale",
            Self::Changed => "changed",
            Self::Relisted => "relisted",
            Self::Unreachable => "unreachable",
        }
    }

    /// The words inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Removed => "已下架",
            Self::GoneOnce => "疑似下架，待一小时后复核",
            Self::OnSale => "仍在售",
            Self::Changed => "已变更",
            Self::Relisted => "换链接再上架",
            Self::Unreachable => "无法访问",
        }
    }
}
