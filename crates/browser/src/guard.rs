//! Watches the memory of a group of processes and ends it when it takes too much.
//!
//! A limit on address space would not do: Chromium reserves terabytes that it never touches.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};

/// How often it looks.
const EVERY: Duration = Duration::from_millis(200);

/// How often, and at what intervals, is looked whether a killed group is gone.
const LOOKS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(5);

/// A watch over one group; ends with [`Guard::end`].
pub(crate) struct Guard {
    state: Arc<State>,
    limit_mib: u64,
}

#[derive(Default)]
struct State {
    ended: AtomicBool,
    struck: AtomicBool,
}

impl Guard {
    pub(crate) fn watch(group: Pid, limit_mib: u64) -> Self {
        let state = Arc::new(State::default());
        let watched = Arc::clone(&state);
        thread::spawn(move || {
            while !watched.ended.load(Ordering::Acquire) {
                if private_mib(group) > limit_mib {
                    watched.struck.store(true, Ordering::Release);
                    end_group(group);
                    return;
                }
                thread::sleep(EVERY);
            }
        });
        Self { state, limit_mib }
    }

    /// The limit, when it was passed.
    pub(crate) fn struck(&self) -> Option<u64> {
        self.state.struck.load(Ordering::Acquire).then_some(self.limit_mib)
    }

    pub(crate) fn end(&self) {
        self.state.ended.store(true, Ordering::Release);
    }
}

/// Ends every process of a group, and waits until none of them runs, so that none writes any more.
pub(crate) fn end_group(group: Pid) {
    if let Err(error) = kill_process_group(group, Signal::KILL) {
        // as when it has ended by itself
        tracing::debug!(%error, "nothing to end");
    }
    for _ in 0..LOOKS {
        if !stats_of(group).any(|(_, stat)| is_running(&stat)) {
            return;
        }
        thread::sleep(PAUSE);
    }
}

/// Memory that the processes of a group have for themselves; 0 where the system does not tell.
fn private_mib(group: Pid) -> u64 {
    let page = rustix::param::page_size() as u64;
    let statm = |dir: &PathBuf| fs::read_to_string(dir.join("statm")).unwrap_or_default();
    let pages = stats_of(group).filter_map(|(dir, _)| private_pages(&statm(&dir)));
    (pages.sum::<u64>() * page) >> 20
}

/// The directories in `/proc` of a group's processes, with their `stat` lines.
fn stats_of(group: Pid) -> impl Iterator<Item = (PathBuf, String)> {
    let dirs = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let stats = dirs.filter_map(|dir| Some((dir.clone(), fs::read_to_string(dir.join("stat")).ok()?)));
    stats.filter(move |(_, stat)| group_in(stat) == Some(group.as_raw_nonzero().get()))
}

/// Whether a process is more than an entry that nobody has collected yet.
fn is_running(stat: &str) -> bool {
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().next());
    !matches!(state, Some("Z" | "X") | None)
}

/// The process group in a line of `/proc/N/stat`; the name before it may contain anything.
fn group_in(stat: &str) -> Option<i32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()
}

/// Resident pages that are not shared, from `/proc/N/statm`.
fn private_pages(statm: &str) -> Option<u64> {
    let mut numbers = statm.split_whitespace().skip(1).map(str::parse::<u64>);
    let (resident, shared) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(resident.saturating_sub(shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_proc() {
        assert_eq!(group_in("12 (a) b) c) S 1 4711 4711 0 -1"), Some(4711));
        assert_eq!(group_in(""), None);
        assert_eq!(private_pages("1000 300 120 5 0 80 0"), Some(180));
        assert_eq!(private_pages("x"), None);
        assert!(is_running("12 (a) b) S 1 4711") && !is_running("12 (a) Z 1 4711") && !is_running(""));
    }
}
