//! Compiled rules kept in the data directory, so that the program need not read and check tens of thousands of words each time it starts.
//!
//! ```text
//! data/cache/rules-KEY.bin   KEY: SHA-256 of the packs' files, the day, the choice of rules on trial, and this very program
//! ```
//!
//! Nothing depends on them: a file that is missing, damaged or of another program is made anew, and one that cannot be written is done
//! without.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use xuncha_matcher::Ruleset;

use crate::pack_files::{self, PackFiles};

/// Folder of the data directory.
const FOLDER: &str = "cache";
/// So many are kept: a few packs, today's and yesterday's.
const MOST: usize = 6;

/// Where one ruleset is kept.
pub(crate) struct Kept(PathBuf);

impl Kept {
    /// The place of the rules of these packs on that day; `None` when there is no data directory.
    pub(crate) fn of(data: &Path, packs: &[PackFiles], today: &str, experimental: bool) -> Option<Self> {
        if !data.is_dir() {
            return None;
        }
        let program = program()?;
        let head = [env!("CARGO_PKG_VERSION"), &program, today, if experimental { "all" } else { "" }];
        let files = packs.iter().flat_map(|pack| {
            let source = &pack.source;
            let all = std::iter::once(&source.manifest).chain(&source.files).chain(&source.lists);
            all.flat_map(|(name, text)| [name.as_str(), text.as_str()])
        });
        let key = pack_files::digest_of(head.into_iter().chain(files));
        Some(Self(data.join(FOLDER).join(format!("rules-{key}.bin"))))
    }

    /// The ruleset, if it is there and whole.
    pub(crate) fn get(&self) -> Option<Ruleset> {
        Ruleset::from_bytes(fs::read(&self.0).ok()?).ok()
    }

    /// Keeps the ruleset, and throws away those kept longest.
    pub(crate) fn keep(&self, ruleset: &Ruleset) {
        let Some(folder) = self.0.parent() else { return };
        let written = self.0.with_extension(format!("{}.part", std::process::id()));
        // another run may do the same at the same time: whoever renames last has written the same bytes
        let done = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&written, ruleset.to_bytes()))
            .and_then(|()| fs::rename(&written, &self.0));
        if done.is_err() {
            drop(fs::remove_file(&written));
        }
        forget_old(folder);
    }
}

/// What tells this program from another build of the same version: its size and time of change.
fn program() -> Option<String> {
    let found = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let changed = found.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(format!("{} {}", found.len(), changed.as_nanos()))
}

fn forget_old(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut kept: Vec<(SystemTime, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("rules-"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    kept.sort_unstable();
    let too_many = kept.len().saturating_sub(MOST);
    kept.iter().take(too_many).for_each(|(_, path)| drop(fs::remove_file(path)));
}
