//! The only way progress leaves a sweep: a closed set of events, drawn by the command line as bars or lines.

use std::time::Duration;

use xuncha_model::{CategoryId, Digest, LeadId, PageKind, SweepId, Timestamp, Unseen, UnseenReason};

/// One thing that happened during a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepEvent {
    /// The sweep began, or was taken up where an earlier run left it.
    Started {
        /// Its number.
        sweep: SweepId,
        /// True when an unfinished sweep goes on.
        resumed: bool,
    },
    /// A host is not asked before that moment.
    Waiting {
        /// Host name.
        host: String,
        /// The next allowed moment.
        until: Timestamp,
    },
    /// A request was answered, or was not.
    Asked {
        /// Host name.
        host: String,
        /// The wait at its gate before that.
        waited: Duration,
        /// From the request to the end of the answer.
        took: Duration,
        /// Bytes of the body.
        bytes: u64,
        /// It asked us to come less often.
        pushed_back: bool,
        /// Why there was no answer that says what was asked for.
        failure: Option<UnseenReason>,
    },
    /// A page was read; whatever it gave is stored.
    Page {
        /// Address or file.
        url: String,
        /// What it was.
        kind: PageKind,
        /// Listings on it.
        listings: u64,
        /// Same content as last time.
        unchanged: bool,
        /// Addresses waiting after it.
        waiting: u64,
    },
    /// A lead was made or seen again; its evidence is stored.
    Lead {
        /// Its number.
        id: LeadId,
        /// True when this sweep made it.
        new: bool,
        /// Its category.
        category: CategoryId,
        /// Title of the goods.
        title: String,
    },
    /// Something could not be looked at.
    Unseen(Unseen),
    /// From here on sweeps begin with these rules.
    RulesTaken {
        /// Digest of the ruleset.
        ruleset: Digest,
        /// How many rules are in force.
        rules: u64,
    },
    /// The rules have changed but cannot be used; those taken before stay.
    RulesRefused {
        /// What is wrong with them, in plain Chinese, with file and line.
        why: String,
    },
    /// Something about the run that a person should know, in plain Chinese.
    Note(String),
}

/// Receives events. Called from several tasks; must not block for long.
pub trait EventSink: Send + Sync {
    /// One event.
    fn event(&self, event: SweepEvent);
}
