//! What people decided about a lead. Decisions are only ever added; where a lead stands is what they come to.

use crate::{Date, LeadStatus, NotAllowed, Step, Timestamp};

/// Who decides when the program does: a lead that came back, or whose text changed.
pub const PROGRAM: &str = "系统";

/// What a person wants done with a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub step: Step,
    /// Who decides.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why; of a verification or disposal, what was found or done.
    pub why: String,
    /// The unit that is to work on it, or the authority it is handed to; only for steps that name one.
    pub unit: Option<String>,
    /// The last day for it; only where the lead is then underway. A later decision's day replaces it.
    pub due: Option<Date>,
}

/// What a recorded decision did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A step.
    Step(Step),
    /// It took back the decision of that number.
    Undo(u64),
}

/// A decision as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its number within the lead, from 1; the lead's version after it.
    pub number: u64,
    /// What it did.
    pub act: Act,
    /// Who decided.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Where the lead stood before.
    pub from: LeadStatus,
    /// Where it stands after.
    pub to: LeadStatus,
    /// Why.
    pub why: String,
    /// The unit that was named.
    pub unit: Option<String>,
    /// The last day that was set.
    pub due: Option<Date>,
}

/// What the decisions about a lead come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: LeadStatus,
    /// How many decisions were recorded: two people who saw the same number saw the same history.
    pub version: u64,
    /// Who works on it, or has; empty while nobody was named.
    pub unit: String,
    /// The last day for it; only while it is underway.
    pub due: Option<Date>,
}

/// Why a decision cannot be recorded. Every message says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The step is not possible where the lead stands.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Something that must be said was not.
    #[error("“{step}”须写明{what}")]
    Missing {
        /// The step.
        step: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// Something was said that has no meaning there.
    #[error("“{step}”不带{what}，请去掉后再办理")]
    Misplaced {
        /// The step.
        step: &'static str,
        /// What is too much.
        what: &'static str,
    },
    /// No decision is left to take back.
    #[error("没有可以撤销的办理记录")]
    NothingToUndo,
}

impl Default for Standing {
    fn default() -> Self {
        Self { status: LeadStatus::New, version: 0, unit: String::new(), due: None }
    }
}

impl Standing {
    /// What a history comes to; decisions that were taken back do not count, but are numbered.
    #[must_use]
    pub fn of(history: &[Decided]) -> Self {
        let mut standing = Self::default();
        for decided in in_force(history) {
            if let Act::Step(step) = decided.act {
                standing.move_to(decided.to, step, decided.unit.as_deref(), decided.due);
            }
        }
        standing.version = history.last().map_or(0, |last| last.number);
        standing
    }

    /// The record of `decision`, made here.
    ///
    /// # Errors
    /// The step is not possible here, or the decision says too little or too much.
    pub fn decide(&self, decision: Decision) -> Result<Decided, Refusal> {
        let Decision { step, who, at, why, unit, due } = decision;
        let to = self.status.after(step)?;
        let unit = unit.filter(|unit| !unit.trim().is_empty());
        let name = step.label_zh();
        for (what, text) in [("办理人", &who), ("理由", &why)] {
            if text.trim().is_empty() {
                return Err(Refusal::Missing { step: name, what });
            }
        }
        if step.names_unit() && unit.is_none() {
            return Err(Refusal::Missing { step: name, what: "单位" });
        }
        if !step.names_unit() && unit.is_some() {
            return Err(Refusal::Misplaced { step: name, what: "单位" });
        }
        if due.is_some() && !to.is_underway() {
            return Err(Refusal::Misplaced { step: name, what: "期限" });
        }
        let number = self.version + 1;
        Ok(Decided { number, act: Act::Step(step), who, at, from: self.status, to, why, unit, due })
    }

    fn move_to(&mut self, to: LeadStatus, step: Step, unit: Option<&str>, due: Option<Date>) {
        if let Some(unit) = unit {
            unit.clone_into(&mut self.unit);
        }
        if matches!(to, LeadStatus::New | LeadStatus::Judged | LeadStatus::FalsePositive) {
            self.unit.clear();
        }
        // Another unit has its own time, or none was set.
        let kept = self.due.filter(|_| step != Step::Dispatch);
        self.due = due.or(kept).filter(|_| to.is_underway());
        self.status = to;
    }
}

/// The record that takes back the last decision in force.
///
/// # Errors
/// Nobody or no reason is named, or there is no decision to take back.
pub fn undo(history: &[Decided], who: &str, why: &str, at: Timestamp) -> Result<Decided, Refusal> {
    for (what, text) in [("办理人", who), ("理由", why)] {
        if text.trim().is_empty() {
            return Err(Refusal::Missing { step: "撤销", what });
        }
    }
    let last = in_force(history).pop().ok_or(Refusal::NothingToUndo)?;
    let number = history.last().map_or(0, |last| last.number) + 1;
    Ok(Decided {
        number,
        act: Act::Undo(last.number),
        who: who.to_owned(),
        at,
        from: last.to,
        to: last.from,
        why: why.to_owned(),
        unit: None,
        due: None,
    })
}

/// The decisions that were not taken back, oldest first.
fn in_force(history: &[Decided]) -> Vec<&Decided> {
    let mut standing: Vec<&Decided> = Vec::new();
    for decided in history {
        match decided.act {
            Act::Step(_) => standing.push(decided),
            Act::Undo(number) => standing.retain(|earlier| earlier.number != number),
        }
    }
    standing
}

impl Act {
    /// The word inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Step(step) => step.label_zh(),
            Self::Undo(_) => "撤销",
        }
    }
}
