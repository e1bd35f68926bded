//! What people decided about a lead. Decisions are only ever added; where a lead stands is what they come to.

use crate::{Date, Disposal, Gap, LeadStatus, Measure, NotAllowed, Step, Timestamp};

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
    /// What was done about it; of a disposal, and only of one.
    pub disposal: Option<Disposal>,
    /// Why it is dispatched although something is missing; only of a dispatch of a lead with gaps.
    pub despite: Option<String>,
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
    /// What was done about it. Disposals recorded before this was asked for have none.
    pub disposal: Option<Disposal>,
    /// Why it was dispatched although something was missing.
    pub despite: Option<String>,
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
    /// What was done about it, of the last disposal in force.
    pub disposal: Option<Disposal>,
    /// When that was done; `None` where nothing unlawful was found, or it goes back to be worked on.
    pub disposed: Option<Timestamp>,
    /// A person judged it true, and nobody has taken that back.
    pub confirmed: bool,
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
    /// The lead has gaps, and no reason was given to dispatch it all the same.
    #[error("资料不全，缺：{}。请先补充，确需先派发的须写明理由", names(.gaps))]
    Incomplete {
        /// What is missing.
        gaps: Vec<Gap>,
    },
    /// No decision is left to take back.
    #[error("没有可以撤销的办理记录")]
    NothingToUndo,
}

impl Decision {
    /// A step that needs no more than a reason.
    #[must_use]
    pub fn new(step: Step, who: &str, at: Timestamp, why: &str) -> Self {
        let (who, why) = (who.to_owned(), why.to_owned());
        Self { step, who, at, why, unit: None, due: None, disposal: None, despite: None }
    }
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            status: LeadStatus::New,
            version: 0,
            unit: String::new(),
            due: None,
            disposal: None,
            disposed: None,
            confirmed: false,
        }
    }
}

impl Standing {
    /// What a history comes to; decisions that were taken back do not count, but are numbered.
    #[must_use]
    pub fn of(history: &[Decided]) -> Self {
        let mut standing = Self::default();
        for decided in in_force(history) {
            if let Act::Step(step) = decided.act {
                standing.move_to(step, decided);
            }
        }
        standing.version = history.last().map_or(0, |last| last.number);
        standing
    }

    /// The record of `decision`, made here about a lead with these gaps.
    ///
    /// # Errors
    /// The step is not possible here, or the decision says too little or too much.
    pub fn decide(&self, decision: Decision, gaps: &[Gap]) -> Result<Decided, Refusal> {
        let Decision { step, who, at, why, unit, due, disposal, despite } = decision;
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
        if step == Step::Dispose && disposal.is_none() {
            return Err(Refusal::Missing { step: name, what: "处置结果" });
        }
        if step != Step::Dispose && disposal.is_some() {
            return Err(Refusal::Misplaced { step: name, what: "处置结果" });
        }
        let despite = despite.filter(|reason| !reason.trim().is_empty());
        // From a unit to one below, what is missing was known when it came.
        let must_be_whole = step == Step::Dispatch && self.status == LeadStatus::Judged;
        if despite.is_some() && (!must_be_whole || gaps.is_empty()) {
            return Err(Refusal::Misplaced { step: name, what: "资料不全仍派发的理由" });
        }
        if must_be_whole && despite.is_none() && !gaps.is_empty() {
            return Err(Refusal::Incomplete { gaps: gaps.to_vec() });
        }
        let (number, act, from) = (self.version + 1, Act::Step(step), self.status);
        Ok(Decided { number, act, who, at, from, to, why, unit, due, disposal, despite })
    }

    fn move_to(&mut self, step: Step, decided: &Decided) {
        let Decided { from, to, due, .. } = *decided;
        if let Some(unit) = &decided.unit {
            unit.clone_into(&mut self.unit);
        }
        if matches!(to, LeadStatus::New | LeadStatus::Judged | LeadStatus::FalsePositive) {
            self.unit.clear();
        }
        // Another unit has its own time, or none was set.
        let kept = self.due.filter(|_| step != Step::Dispatch);
        self.due = due.or(kept).filter(|_| to.is_underway());
        let lawful = decided.disposal.as_ref().is_some_and(|disposal| disposal.has(Measure::Lawful));
        if step == Step::Dispose {
            self.disposal.clone_from(&decided.disposal);
            self.disposed = Some(decided.at).filter(|_| !lawful);
        } else if !to.follows_disposal() {
            self.disposal = None;
            self.disposed = None;
        }
        self.confirmed = match step {
            Step::Triage => true,
            Step::FalsePositive => false,
            // Not a true lead after all; verified and lawful; what was disposed of stays true when it comes back.
            Step::Return if to == LeadStatus::New => false,
            Step::Close if from == LeadStatus::Verified => false,
            Step::Dispose if lawful => false,
            _ => self.confirmed,
        };
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
        disposal: None,
        despite: None,
    })
}

fn names(gaps: &[Gap]) -> String {
    gaps.iter().map(|gap| gap.label_zh()).collect::<Vec<_>>().join("、")
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

    /// The same, with the number of what was taken back.
    #[must_use]
    pub fn told_zh(self) -> String {
        match self {
            Self::Step(step) => step.label_zh().to_owned(),
            Self::Undo(number) => format!("撤销第 {number} 条"),
        }
    }

    /// The step that was taken; `None` where one was taken back.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Step(step) => Some(step),
            Self::Undo(_) => None,
        }
    }

    /// The number of the decision that was taken back.
    #[must_use]
    pub const fn undoes(self) -> Option<u64> {
        match self {
            Self::Step(_) => None,
            Self::Undo(number) => Some(number),
        }
    }
}
