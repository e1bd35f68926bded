//! The life of a lead: where it may stand, what may be done with it there, and where that leads.
//!
//! ```text
//! 待研判 -研判-> 待派发 -派发-> 待签收 -签收-> 待核实 -核实-> 待处置 -处置-> 待反馈 -反馈-> 待回头看 -回头看-> 待办结 -办结-> 已办结
//! ```
//!
//! 发现 and 固证 are given: a lead is made only after its evidence was sealed. One table, [`LeadStatus::after`], holds
//! every arrow; what is not in it cannot happen.

use std::fmt;

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeadStatus {
    /// Found, nobody has looked at it yet.
    New,
    /// Judged a true lead, to be given to a unit.
    Judged,
    /// Given to a unit that has not taken it yet.
    Dispatched,
    /// Taken by the unit, to be verified on site.
    Signed,
    /// Verified, something is to be done.
    Verified,
    /// Dealt with, to be told to whoever gave it out.
    Disposed,
    /// Told; whether it lasts is to be looked at.
    Reported,
    /// Looked at again, to be closed.
    Rechecked,
    /// Closed.
    Closed,
    /// Handed to another authority or region.
    Transferred,
    /// The rule was wrong about it.
    FalsePositive,
}

/// What a person does with a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// 研判: it is a true lead.
    Triage,
    /// 派发: a unit is to work on it; from a unit that has taken it, to a unit below.
    Dispatch,
    /// 签收: the unit takes it.
    Sign,
    /// 核实: what the unit found on site.
    Verify,
    /// 处置: what was done about it.
    Dispose,
    /// 反馈: told to whoever gave it out.
    Feedback,
    /// 回头看: the listing was looked at again.
    Recheck,
    /// 办结.
    Close,
    /// 退回: back to where it must be done again.
    Return,
    /// 督办: the unit is urged; the lead stays where it is.
    Supervise,
    /// 提取: its page was captured again for a case; the lead stays where it is. Recorded by the program that captured.
    Extract,
    /// 移送: to another authority or region.
    Transfer,
    /// 误报: the rule was wrong.
    FalsePositive,
    /// 重新办理: it came back, or its text is another than the one that was judged.
    Reopen,
}

/// A step that is not possible where the lead stands. Its message names the state, the step and what is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "线索现为“{}”，不能“{}”；现在可以：{}",
    .status.label_zh(),
    .step.label_zh(),
    labels(&.status.possible())
)]
pub struct NotAllowed {
    /// Where the lead stands.
    pub status: LeadStatus,
    /// What was asked for.
    pub step: Step,
}

impl LeadStatus {
    /// Every status, in the order of a lead's life.
    pub const ALL: [Self; 11] = [
        Self::New,
        Self::Judged,
        Self::Dispatched,
        Self::Signed,
        Self::Verified,
        Self::Disposed,
        Self::Reported,
        Self::Rechecked,
        Self::Closed,
        Self::Transferred,
        Self::FalsePositive,
    ];

    /// Where the lead stands after `step`.
    ///
    /// # Errors
    /// The step is not possible here.
    pub const fn after(self, step: Step) -> Result<Self, NotAllowed> {
        Ok(match (self, step) {
            (Self::New, Step::Triage) => Self::Judged,
            (Self::Judged | Self::Signed, Step::Dispatch) => Self::Dispatched,
            (Self::Dispatched, Step::Sign) => Self::Signed,
            (Self::Signed, Step::Verify) => Self::Verified,
            (Self::Verified, Step::Dispose) => Self::Disposed,
            (Self::Disposed, Step::Feedback) => Self::Reported,
            (Self::Reported, Step::Recheck) => Self::Rechecked,
            // Verified and lawful after all; lasting; taken over by others.
            (Self::Verified | Self::Rechecked | Self::Transferred, Step::Close) => Self::Closed,

            (Self::Judged, Step::Return) => Self::New,
            (Self::Dispatched | Self::Signed | Self::Verified | Self::Transferred, Step::Return) => {
                Self::Judged
            }
            // The feedback does not do, or the goods are still on sale.
            (Self::Reported | Self::Rechecked, Step::Return) => Self::Verified,

            (
                Self::Dispatched
                | Self::Signed
                | Self::Verified
                | Self::Disposed
                | Self::Reported
                | Self::Rechecked,
                Step::Supervise,
            ) => self,
            (status, Step::Extract) => status,
            (Self::Judged | Self::Signed | Self::Verified | Self::Disposed, Step::Transfer) => {
                Self::Transferred
            }
            (Self::New | Self::Judged | Self::Signed | Self::Verified, Step::FalsePositive) => {
                Self::FalsePositive
            }
            (Self::Closed | Self::FalsePositive, Step::Reopen) => Self::New,
            (status, step) => return Err(NotAllowed { status, step }),
        })
    }

    /// The steps that are possible here; never empty.
    #[must_use]
    pub fn possible(self) -> Vec<Step> {
        Step::ALL.into_iter().filter(|step| self.after(*step).is_ok()).collect()
    }

    /// A unit has it and has not finished: it may have a due date.
    #[must_use]
    pub const fn is_underway(self) -> bool {
        matches!(
            self,
            Self::Dispatched
                | Self::Signed
                | Self::Verified
                | Self::Disposed
                | Self::Reported
                | Self::Rechecked
        )
    }

    /// It was disposed of, and has not gone back to be worked on.
    #[must_use]
    pub const fn follows_disposal(self) -> bool {
        matches!(self, Self::Disposed | Self::Reported | Self::Rechecked | Self::Closed)
    }

    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Judged => "judged",
            Self::Dispatched => "dispatched",
            Self::Signed => "signed",
            Self::Verified => "verified",
            Self::Disposed => "disposed",
            Self::Reported => "reported",
            Self::Rechecked => "rechecked",
            Self::Closed => "closed",
            Self::Transferred => "transferred",
            Self::FalsePositive => "false-positive",
        }
    }

    /// The words inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::New => "待研判",
            Self::Judged => "待派发",
            Self::Dispatched => "待签收",
            Self::Signed => "待核实",
            Self::Verified => "待处置",
            Self::Disposed => "待反馈",
            Self::Reported => "待回头看",
            Self::Rechecked => "待办结",
            Self::Closed => "已办结",
            Self::Transferred => "已移送",
            Self::FalsePositive => "误报",
        }
    }

    /// The status of that name, or of those words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name || status.label_zh() == name)
    }
}

impl Step {
    /// Every step, the straight road first.
    pub const ALL: [Self; 14] = [
        Self::Triage,
        Self::Dispatch,
        Self::Sign,
        Self::Verify,
        Self::Dispose,
        Self::Feedback,
        Self::Recheck,
        Self::Close,
        Self::Return,
        Self::Supervise,
        Self::Extract,
        Self::Transfer,
        Self::FalsePositive,
        Self::Reopen,
    ];

    /// The name used in stores and JSON, and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Dispatch => "dispatch",
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::Dispose => "dispose",
            Self::Feedback => "feedback",
            Self::Recheck => "recheck",
            Self::Close => "close",
            Self::Return => "return",
            Self::Supervise => "supervise",
            Self::Extract => "extract",
            Self::Transfer => "transfer",
            Self::FalsePositive => "false-positive",
            Self::Reopen => "reopen",
        }
    }

    /// The word inspectors read and type.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Triage => "研判",
            Self::Dispatch => "派发",
            Self::Sign => "签收",
            Self::Verify => "核实",
            Self::Dispose => "处置",
            Self::Feedback => "反馈",
            Self::Recheck => "回头看",
            Self::Close => "办结",
            Self::Return => "退回",
            Self::Supervise => "督办",
            Self::Extract => "提取",
            Self::Transfer => "移送",
            Self::FalsePositive => "误报",
            Self::Reopen => "重新办理",
        }
    }

    /// The step of that name, or of that word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name || step.label_zh() == name)
    }

    /// The step says who is to work on the lead from now on, so it names a unit.
    #[must_use]
    pub const fn names_unit(self) -> bool {
        matches!(self, Self::Dispatch | Self::Transfer)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label_zh())
    }
}

fn labels(steps: &[Step]) -> String {
    steps.iter().map(|step| step.label_zh()).collect::<Vec<_>>().join("、")
}
