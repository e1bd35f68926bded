//! Starting Chromium and ending it with everything it started.

use std::{
    io::Read,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use rustix::process::Pid;
use tempfile::TempDir;
use xuncha_model::RenderFault;

use crate::guard::{Guard, end_group};

/// Chromium speaks on descriptors 3 and 4; a shell moves its own two there and is replaced by it.
const TO_DESCRIPTORS: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

/// Its last words that are kept, in bytes.
const LAST_WORDS: usize = 2000;

/// What it is started with. No name resolves, so it makes no connection; what a page asks for is answered by us.
const FLAGS: [&str; 26] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-startup-window",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-proxy-server",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-dev-shm-usage",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter",
    "--disable-popup-blocking",
    "--hide-scrollbars",
    "--mute-audio",
    "--metrics-recording-only",
    "--lang=zh-CN",
];

/// A running Chromium with a profile of its own, which goes with it.
pub(crate) struct Process {
    child: Child,
    group: Pid,
    guard: Guard,
    words: Arc<Mutex<Vec<u8>>>,
    _profile: TempDir,
}

impl Process {
    /// Starts it; the pipes lead to and from it.
    pub(crate) fn start(
        program: &Path,
        viewport: (u32, u32),
        memory_mib: u64,
    ) -> Result<(Self, ChildStdin, ChildStdout), RenderFault> {
        let fault = |what: &str, error: &std::io::Error| RenderFault::Launch(format!("{what}：{error}"));
        let profile = tempfile::Builder::new()
            .prefix("xuncha-browser-")
            .tempdir()
            .map_err(|error| fault("建不了临时目录，请检查磁盘空间", &error))?;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", TO_DESCRIPTORS]).arg(program).args(FLAGS);
        command.arg(format!("--window-size={},{}", viewport.0, viewport.1));
        command.arg(format!("--user-data-dir={}", profile.path().join("profile").display()));
        if rustix::process::geteuid().is_root() {
            // Chromium refuses to run as root with its sandbox
            command.arg("--no-sandbox");
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            command.env(name, profile.path());
        }
        command.env("TZ", "Asia/Shanghai").env("LANG", "zh_CN.UTF-8");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().map_err(|error| fault("无法运行", &error))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(to), Some(from), Some(errors)) = pipes else {
            return Err(RenderFault::Launch("没有管道".to_owned()));
        };
        let words = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&words);
        thread::spawn(move || listen(errors, &heard));
        let group = Pid::from_child(&child);
        let guard = Guard::watch(group, memory_mib);
        Ok((Self { child, group, guard, words, _profile: profile }, to, from))
    }

    /// Why it is no longer there.
    pub(crate) fn fate(&mut self) -> RenderFault {
        if let Some(limit) = self.guard.struck() {
            return RenderFault::Memory(limit);
        }
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let words = String::from_utf8_lossy(&words);
        let last = words.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let status = self.child.try_wait().ok().flatten();
        let status = status.map_or_else(|| "进程已断开".to_owned(), |status| status.to_string());
        RenderFault::Crash(if last.is_empty() { status } else { format!("{status}；{last}") })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.guard.end();
        end_group(self.group);
        drop(self.child.wait());
    }
}

/// Keeps the end of what it says on its error output.
fn listen(mut from: impl Read, words: &Mutex<Vec<u8>>) {
    let mut piece = [0; 1024];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        words.extend(piece.iter().take(count));
        let over = words.len().saturating_sub(LAST_WORDS);
        words.drain(..over);
    }
}
