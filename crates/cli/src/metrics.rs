//! What the program has done since it started, in the text format of Prometheus (version 0.0.4).

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use xuncha_sweep::{EventSink, SweepEnd, SweepEvent};

use crate::output;

/// Counts events, and writes the notes among them to the journal.
#[derive(Default)]
pub(crate) struct Metrics(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    pages: u64,
    unchanged: u64,
    listings: u64,
    leads_new: u64,
    leads_seen_again: u64,
    requests: u64,
    bytes: u64,
    pushed_back: u64,
    gate_wait_seconds: f64,
    response_seconds: f64,
    waiting: u64,
    sweeps: u64,
    unfinished: u64,
    unseen: BTreeMap<&'static str, u64>,
    last_end: Option<i64>,
}

impl Metrics {
    /// A sweep has ended.
    pub(crate) fn ended(&self, end: &SweepEnd) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.sweeps += 1;
        counts.unfinished += u64::from(end.unfinished);
        counts.last_end = Some(xuncha_model::Timestamp::now().as_second());
    }

    /// The page that Prometheus reads.
    pub(crate) fn page(&self) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut page = String::new();
        let mut add = |name: &str, kind: &str, help: &str, values: &[(String, f64)]| {
            page.push_str(&format!("# HELP xuncha_{name} {help}\n# TYPE xuncha_{name} {kind}\n"));
            for (labels, value) in values {
                page.push_str(&format!("xuncha_{name}{labels} {value}\n"));
            }
        };
        let one = |value: f64| vec![(String::new(), value)];
        #[expect(clippy::cast_precision_loss, reason = "the format has floating point numbers only")]
        let number = |value: u64| value as f64;
        add(
            "pages_total",
            "counter",
            "Pages looked at.",
            &[
                ("{state=\"read\"}".to_owned(), number(counts.pages - counts.unchanged)),
                ("{state=\"unchanged\"}".to_owned(), number(counts.unchanged)),
            ],
        );
        add("listings_total", "counter", "Listings read.", &one(number(counts.listings)));
        add(
            "leads_total",
            "counter",
            "Leads filed.",
            &[
                ("{novelty=\"new\"}".to_owned(), number(counts.leads_new)),
                ("{novelty=\"seen_again\"}".to_owned(), number(counts.leads_seen_again)),
            ],
        );
        let unseen: Vec<_> = counts
            .unseen
            .iter()
            .map(|(reason, count)| (format!("{{reason=\"{reason}\"}}"), number(*count)))
            .collect();
        add("unseen_total", "counter", "Addresses that could not be looked at, by reason.", &unseen);
        add("requests_total", "counter", "Requests made.", &one(number(counts.requests)));
        add("received_bytes_total", "counter", "Bytes of bodies received.", &one(number(counts.bytes)));
        add("pushed_back_total", "counter", "Answers 429 and 503.", &one(number(counts.pushed_back)));
        add(
            "gate_wait_seconds_total",
            "counter",
            "Time waited at gates of hosts.",
            &one(counts.gate_wait_seconds),
        );
        add("response_seconds_total", "counter", "Time hosts took to answer.", &one(counts.response_seconds));
        add("queue_length", "gauge", "Addresses waiting, as last told.", &one(number(counts.waiting)));
        add(
            "sweeps_total",
            "counter",
            "Sweeps that ended.",
            &[
                ("{state=\"whole\"}".to_owned(), number(counts.sweeps - counts.unfinished)),
                ("{state=\"unfinished\"}".to_owned(), number(counts.unfinished)),
            ],
        );
        if let Some(at) = counts.last_end.and_then(|at| u64::try_from(at).ok()) {
            add("last_sweep_end_seconds", "gauge", "When a sweep last ended.", &one(number(at)));
        }
        page
    }
}

impl EventSink for Metrics {
    fn event(&self, event: SweepEvent) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            SweepEvent::Asked { waited, took, bytes, pushed_back, .. } => {
                counts.requests += 1;
                counts.bytes += bytes;
                counts.pushed_back += u64::from(pushed_back);
                counts.gate_wait_seconds += waited.as_secs_f64();
                counts.response_seconds += took.as_secs_f64();
            }
            SweepEvent::Page { listings, unchanged, waiting, .. } => {
                counts.pages += 1;
                counts.unchanged += u64::from(unchanged);
                counts.listings += listings;
                counts.waiting = waiting;
            }
            SweepEvent::Lead { new: true, .. } => counts.leads_new += 1,
            SweepEvent::Lead { new: false, .. } => counts.leads_seen_again += 1,
            SweepEvent::Unseen(unseen) => *counts.unseen.entry(unseen.reason.name()).or_default() += 1,
            SweepEvent::Note(text) => output::complain(&xuncha_report::clean(&text)),
            SweepEvent::Started { .. } | SweepEvent::Waiting { .. } => {}
        }
    }
}
