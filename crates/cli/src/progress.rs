//! Draws the events of a sweep: one moving line with a bar on a terminal, a line now and then elsewhere.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use xuncha_report::clean;
use xuncha_sweep::{EventSink, SweepEvent};

use crate::output;

/// Where nobody watches, a line is written at most this often.
const QUIET_EVERY: Duration = Duration::from_secs(10);

/// Progress of one sweep on standard error.
pub(crate) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    tally: Mutex<Tally>,
}

#[derive(Default)]
struct Tally {
    pages: u64,
    waiting: u64,
    listings: u64,
    leads: u64,
    unseen: u64,
    place: String,
    last_line: Option<Instant>,
}

impl Progress {
    /// Progress on this process's standard error; with `quiet` nothing but notes.
    pub(crate) fn new(quiet: bool) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{spinner} [{elapsed}] {bar:24} {pos}/{len} 页 {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, quiet, tally: Mutex::new(Tally::default()) }
    }

    /// Takes the bar away; what was written above it stays.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Writes a line above the bar.
    pub(crate) fn note(&self, text: &str) {
        if self.bar.is_hidden() {
            output::complain(text);
        } else {
            self.bar.println(text);
        }
    }

    fn draw(&self, tally: &mut Tally) {
        let message = format!(
            "商品 {} 条，线索 {} 条，未能查看 {} 处　{}",
            tally.listings, tally.leads, tally.unseen, tally.place
        );
        self.bar.set_length(tally.pages + tally.waiting);
        self.bar.set_position(tally.pages);
        if self.bar.is_hidden() && !self.quiet {
            let now = Instant::now();
            if tally.last_line.is_none_or(|last| now.duration_since(last) >= QUIET_EVERY) {
                tally.last_line = Some(now);
                output::complain(&format!("已看 {} 页，待看 {} 页，{message}", tally.pages, tally.waiting));
            }
        } else {
            self.bar.set_message(message);
        }
    }
}

impl EventSink for Progress {
    fn event(&self, event: SweepEvent) {
        let mut tally = self.tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match event {
            SweepEvent::Started { sweep, resumed: true } => {
                self.note(&format!("接着完成上次中断的检查 {sweep}"))
            }
            SweepEvent::Started { resumed: false, .. } => {}
            SweepEvent::Waiting { host, until } => {
                tally.place =
                    format!("{host} 按访问间隔等待至 {}", xuncha_model::beijing(until).strftime("%H:%M:%S"));
            }
            SweepEvent::Asked { .. } | SweepEvent::RulesTaken { .. } => {}
            SweepEvent::RulesRefused { why } => why.lines().for_each(|line| self.note(&clean(line))),
            SweepEvent::Page { url, listings, waiting, .. } => {
                tally.pages += 1;
                tally.listings += listings;
                tally.waiting = waiting;
                tally.place = place(&url);
            }
            SweepEvent::Lead { id, new, category, title } => {
                tally.leads += 1;
                if new && !self.quiet {
                    self.note(&format!("线索 {id}　{category}　{}", clean(&title)));
                }
            }
            SweepEvent::Unseen(unseen) => {
                tally.unseen += 1;
                tally.place = place(&unseen.url);
            }
            SweepEvent::Note(text) => self.note(&clean(&text)),
        }
        self.draw(&mut tally);
    }
}

/// The host of an address, else the file's name.
fn place(url: &str) -> String {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let name = host.unwrap_or_else(|| url.rsplit(['/', '\\']).next().unwrap_or(url).to_owned());
    clean(&name).into_owned()
}
