//! The rules of a watch: they may be changed while it stands.
//!
//! ```text
//! stamp (files of the packs, day) -> changed, and the same at two looks -> read, compiled -> sound: taken; else: refused, the old ones stay
//! ```
//!
//! A sweep goes on to its end with the rules it began with, so that a coverage statement speaks of one ruleset; the next
//! one begins with the new.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use xuncha_model::{Date, Timestamp, beijing};
use xuncha_sweep::{EventSink, Pipeline, SweepEvent};

use crate::{args::Global, pack_files, wiring, workshop::Workshop};

/// Most files of the packs that are looked at.
const MAX_FILES: usize = 10_000;

/// The rules of a watch.
pub(crate) struct StandingRules<'a> {
    global: &'a Global,
    workshop: &'a Workshop,
    events: Arc<dyn EventSink>,
    /// As the files were when they were read.
    read: Option<Stamp>,
    /// As they were when last looked at.
    seen: Option<Stamp>,
    pipeline: Option<Arc<Pipeline>>,
}

impl<'a> StandingRules<'a> {
    pub(crate) fn new(global: &'a Global, workshop: &'a Workshop, events: Arc<dyn EventSink>) -> Self {
        Self { global, workshop, events, read: None, seen: None, pipeline: None }
    }

    /// Looks whether the rules have changed, and takes them when they have, are still, and are sound. Trouble is told as
    /// an event, once for each state of the files.
    pub(crate) fn look(&mut self) {
        let stamp = Stamp::now(self.global);
        // a file may be in the middle of being copied: what is not the same at two looks is left for the next
        let is_still = self.seen.as_ref() == Some(&stamp) || self.read.is_none();
        if is_still
            && self.read.as_ref() != Some(&stamp)
            && let Err(error) = self.take(stamp.clone())
        {
            self.events.event(SweepEvent::RulesRefused { why: format!("{error:#}") });
        }
        self.seen = Some(stamp);
    }

    /// The road of pages with the rules last taken.
    ///
    /// # Errors
    /// When none were taken yet and those there are cannot be used.
    pub(crate) fn pipeline(&mut self) -> anyhow::Result<Arc<Pipeline>> {
        match &self.pipeline {
            Some(pipeline) => Ok(Arc::clone(pipeline)),
            None => self.take(Stamp::now(self.global)),
        }
    }

    /// Whether sweeps can begin.
    pub(crate) const fn are_there(&self) -> bool {
        self.pipeline.is_some()
    }

    fn take(&mut self, stamp: Stamp) -> anyhow::Result<Arc<Pipeline>> {
        self.read = Some(stamp);
        let pipeline = Arc::new(self.workshop.pipeline(self.global, Arc::clone(&self.events))?);
        self.events.event(SweepEvent::RulesTaken {
            ruleset: pipeline.ruleset.digest(),
            rules: pipeline.ruleset.rules().len() as u64,
        });
        self.pipeline = Some(Arc::clone(&pipeline));
        Ok(pipeline)
    }
}

/// What decides whether rules must be read again: the files' sizes and times of change, and the day, for campaigns and
/// exceptions begin and end with it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    day: Date,
    files: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
    /// Why the packs could not be looked at.
    trouble: String,
}

impl Stamp {
    fn now(global: &Global) -> Self {
        let mut stamp =
            Self { day: beijing(Timestamp::now()).date(), files: BTreeMap::new(), trouble: String::new() };
        match wiring::pack_dirs(global) {
            Ok(dirs) => pack_files::folders(&dirs).iter().for_each(|dir| stamp.add(dir, 0)),
            Err(error) => stamp.trouble = format!("{error:#}"),
        }
        stamp
    }

    fn add(&mut self, dir: &Path, depth: usize) {
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) => {
                self.trouble.push_str(&format!("{}：{error}\n", dir.display()));
                return;
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let is_rules =
                path.extension().is_some_and(|extension| extension == "toml" || extension == "csv");
            if path.is_dir() && depth < pack_files::MAX_DEPTH {
                self.add(&path, depth + 1);
            } else if is_rules && self.files.len() < MAX_FILES {
                let found = fs::metadata(&path).ok();
                let size = found.as_ref().map_or(0, fs::Metadata::len);
                self.files.insert(path, (size, found.and_then(|found| found.modified().ok())));
            }
        }
    }
}
