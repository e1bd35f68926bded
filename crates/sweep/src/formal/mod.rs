//! Formal extraction (正式提取): the capture of a lead's page made again for a case, two officers named, and compared with
//! the monitoring snapshot that it follows.
//!
//! It is a sweep of one page whose pipeline seals what it gets in any case, with two files more: the settings that
//! repeat it, and the differences.

mod differences;
mod officers;

use std::sync::{Mutex, PoisonError};

use xuncha_model::{Attachment, CategoryId, LeadId, PageKind, PartKind, SnapshotId};

pub use differences::{Change, Differences};
pub use officers::{OfficersError, officers};

/// Name of the file with the settings that repeat a formal extraction.
pub const SETTINGS: &str = "settings.json";

/// What a formal extraction repeats, and what became of it.
pub struct Formal {
    /// The lead.
    pub lead: LeadId,
    /// Its category.
    pub category: CategoryId,
    /// The monitoring snapshot.
    pub follows: SnapshotId,
    /// What was extracted then: `extraction.json` of that snapshot.
    pub earlier: String,
    /// The settings that repeat the capture, as JSON.
    pub settings: String,
    /// Settings that are not as they were, where `follows` is a formal extraction that this one repeats by its settings.
    pub resettled: Option<Vec<Change>>,
    outcome: Mutex<Option<FormalCapture>>,
}

/// A formal extraction that was sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct FormalCapture {
    /// Its snapshot.
    pub snapshot: SnapshotId,
    /// What kind of page it got.
    pub kind: PageKind,
    /// What differs from the snapshot that it follows.
    pub differences: Differences,
    /// As [`Formal::resettled`].
    pub resettled: Option<Vec<Change>>,
    /// Whether the page was captured as a picture.
    pub pictured: bool,
}

impl FormalCapture {
    /// What differs, in one sentence for the lead's history.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.differences.sentence(if self.resettled.is_some() {
            "所重复的正式提取"
        } else {
            "监测快照"
        })
    }
}

impl Formal {
    /// An extraction that is still to be made.
    #[must_use]
    pub const fn new(
        lead: LeadId,
        category: CategoryId,
        follows: SnapshotId,
        earlier: String,
        settings: String,
        resettled: Option<Vec<Change>>,
    ) -> Self {
        Self { lead, category, follows, earlier, settings, resettled, outcome: Mutex::new(None) }
    }

    /// What was sealed; `None` while, or when, nothing was.
    #[must_use]
    pub fn outcome(&self) -> Option<FormalCapture> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn sealed(&self, capture: FormalCapture) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(capture);
    }

    /// The files that are sealed beside the others, given what was extracted now.
    pub(crate) fn files(&self, now: &str) -> (Vec<Attachment>, Differences) {
        let differences = Differences::between(&self.earlier, now, &self.category);
        let mut told = differences.to_json();
        told["follows"] = self.follows.to_string().into();
        told["lead"] = self.lead.to_string().into();
        if let Some(changes) = &self.resettled {
            told["settings_changes"] = changes.iter().map(Change::to_json).collect();
        }
        let json = |name: &str, kind, content: String| Attachment {
            name: name.to_owned(),
            kind,
            media_type: "application/json".to_owned(),
            content: content.into_bytes(),
        };
        let files = vec![
            json(SETTINGS, PartKind::Settings, self.settings.clone()),
            json("differences.json", PartKind::Differences, told.to_string()),
        ];
        (files, differences)
    }
}
