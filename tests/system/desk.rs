//! An inspector's desk: a data directory of its own, and the program beside it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use xuncha_cli::demo::{Marketplace, Options};

use crate::manners::Market;

/// Longest any step of a story may take before it counts as hung.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A folder in which the program is run; `xuncha-data/` arises in it.
pub(crate) struct Desk {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Exit code; -1 when it was killed.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path on the desk.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these arguments, not yet started. Without `--rules` it uses the pack built into it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xuncha-under-test"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        finish(self.start(arguments))
    }

    /// Scans `target` at full speed (it is on loopback) and reads the summary.
    pub(crate) fn scan(&self, target: &str) -> (Ended, Value) {
        let ended = self.run(&["scan", target, "--rate", "1000", "--format", "json"]);
        let summary = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
        (ended, summary)
    }

    /// Every lead on the desk, as exported.
    pub(crate) fn leads(&self) -> Vec<Value> {
        let ended = self.run(&["export", "--format", "jsonl", "-o", "-"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The number of a lead whose title has these words.
    pub(crate) fn lead_with(&self, words: &str) -> String {
        let leads = self.leads();
        let lead = leads.iter().find(|lead| text(lead, "title").contains(words)).expect("a lead");
        text(lead, "lead")
    }

    /// Title and category of every lead; fails if one occurs twice.
    pub(crate) fn found(&self) -> BTreeSet<(String, String)> {
        let leads = self.leads();
        let pairs: BTreeSet<_> =
            leads.iter().map(|lead| (text(lead, "title"), text(lead, "category"))).collect();
        assert_eq!(pairs.len(), leads.len(), "a lead was made twice: {leads:#?}");
        pairs
    }
}

/// The text under a key.
pub(crate) fn text(object: &Value, key: &str) -> String {
    object[key].as_str().unwrap_or_else(|| panic!("{key} in {object}")).to_owned()
}

/// Waits for the end of a run, not longer than [`PATIENCE`].
pub(crate) fn finish(child: Child) -> Ended {
    finish_within(child, PATIENCE)
}

/// Waits for the end of a run that has more to do, not longer than `limit`.
pub(crate) fn finish_within(child: Child, limit: Duration) -> Ended {
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(limit) else {
        signal("KILL", id);
        panic!("the program did not end");
    };
    let Output { status, stdout, stderr } = output.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

/// Sends a signal, such as `INT`, to a process.
pub(crate) fn signal(name: &str, process: u32) {
    assert!(
        Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status().unwrap().success()
    );
}

/// The bundled marketplace, open; it checks the manners of whoever asks.
pub(crate) fn marketplace(options: Options) -> Market {
    Market::open(options)
}

/// Title and category of every lead that a scan of the bundled marketplace must make.
pub(crate) fn expected(market: &Marketplace) -> BTreeSet<(String, String)> {
    market.catalogue().unlawful().flat_map(leads_of).collect()
}

/// Title and category of every lead that a scan must make of these goods.
pub(crate) fn leads_of(goods: &xuncha_cli::demo::Goods) -> Vec<(String, String)> {
    goods.expected.iter().map(|&category| (goods.title.to_owned(), category.to_owned())).collect()
}

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
