//! What the program has done since it started, in the text format of Prometheus (version 0.0.4).

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde_json::json;
use xuncha_model::Timestamp;
use xuncha_sweep::{EventSink, SweepEnd, SweepEvent};

use crate::{fixity::Checked, output};

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
    failures: BTreeMap<&'static str, u64>,
    last_end: Option<i64>,
    rules: Rules,
    fixity: Fixity,
}

/// The last check of all evidence.
#[derive(Default)]
struct Fixity {
    at: Option<Timestamp>,
    problems: u64,
    /// Where the report lies.
    report: String,
    /// Why it could not be done; empty when it could.
    fault: String,
}

/// The rules that sweeps begin with.
#[derive(Default)]
struct Rules {
    ruleset: String,
    count: u64,
    since: String,
    /// Why changed rules were not taken; empty when they are the ones in use.
    refused: String,
    taken: u64,
    refusals: u64,
}

/// Most characters of what is wrong with rules that the health page tells.
const MAX_TOLD: usize = 2_000;

impl Metrics {
    /// A sweep has ended.
    pub(crate) fn ended(&self, end: &SweepEnd) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.sweeps += 1;
        counts.unfinished += u64::from(end.unfinished);
        counts.last_end = Some(Timestamp::now().as_second());
    }

    /// All evidence was checked, or could not be.
    pub(crate) fn evidence_checked(&self, outcome: &anyhow::Result<Checked>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(checked) => {
                counts.fixity = Fixity {
                    at: Some(checked.at),
                    problems: checked.problems,
                    report: checked.path.display().to_string(),
                    fault: String::new(),
                }
            }
            Err(error) => counts.fixity.fault = format!("{error:#}"),
        }
    }

    /// The page that says whether all is well.
    pub(crate) fn health(&self) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = &counts.rules;
        let fixity = &counts.fixity;
        let is_well = rules.refused.is_empty() && fixity.problems == 0 && fixity.fault.is_empty();
        let page = json!({
            "status": if is_well { "ok" } else { "degraded" },
            "rules": {
                "ruleset": rules.ruleset,
                "count": rules.count,
                "since": rules.since,
                "refused": rules.refused.chars().take(MAX_TOLD).collect::<String>(),
            },
            "evidence": {
                "checked": fixity.at.map(|at| at.to_string()),
                "problems": fixity.problems,
                "report": fixity.report,
                "fault": fixity.fault.chars().take(MAX_TOLD).collect::<String>(),
            },
        });
        format!("{page}\n")
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
        let by = |label: &str, counts: &BTreeMap<&'static str, u64>| -> Vec<_> {
            counts.iter().map(|(name, count)| (format!("{{{label}=\"{name}\"}}"), number(*count))).collect()
        };
        let unseen = by("reason", &counts.unseen);
        add("unseen_total", "counter", "Addresses that could not be looked at, by reason.", &unseen);
        let failures = by("kind", &counts.failures);
        add("request_failures_total", "counter", "Requests without a sound answer, by kind.", &failures);
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
        let rules = &counts.rules;
        let label = format!("{{ruleset=\"{}\"}}", rules.ruleset);
        add("rules", "gauge", "Rules in force, by ruleset.", &[(label, number(rules.count))]);
        add("rules_taken_total", "counter", "Times that rules were taken.", &one(number(rules.taken)));
        add(
            "rules_refused_total",
            "counter",
            "Times that changed rules were refused.",
            &one(number(rules.refusals)),
        );
        let is_refused = f64::from(u8::from(!rules.refused.is_empty()));
        add("rules_are_refused", "gauge", "1 while the rules as they lie cannot be used.", &one(is_refused));
        let fixity = &counts.fixity;
        add(
            "evidence_problems",
            "gauge",
            "Problems that the last check of all evidence found.",
            &one(number(fixity.problems)),
        );
        let failed = f64::from(u8::from(!fixity.fault.is_empty()));
        add("evidence_check_failed", "gauge", "1 when evidence could not be checked.", &one(failed));
        if let Some(at) = fixity.at.and_then(|at| u64::try_from(at.as_second()).ok()) {
            add("evidence_checked_seconds", "gauge", "When all evidence was last checked.", &one(number(at)));
        }
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
            SweepEvent::Asked { waited, took, bytes, pushed_back, failure, .. } => {
                counts.requests += 1;
                if let Some(failure) = failure {
                    *counts.failures.entry(failure.name()).or_default() += 1;
                }
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
            SweepEvent::RulesTaken { ruleset, rules } => {
                let before = std::mem::replace(&mut counts.rules.ruleset, ruleset.to_string());
                counts.rules.count = rules;
                counts.rules.since = Timestamp::now().to_string();
                counts.rules.refused.clear();
                counts.rules.taken += 1;
                let note = if before.is_empty() {
                    ""
                } else {
                    "。正在进行的检查仍用原来的规则做完"
                };
                output::complain(&format!("已采用规则：{rules} 条，规则集 {ruleset}{note}"));
            }
            SweepEvent::RulesRefused { why } => {
                let stay = if counts.rules.ruleset.is_empty() {
                    "改好之前，不开始检查".to_owned()
                } else {
                    format!("仍用原来的规则集 {}", counts.rules.ruleset)
                };
                for line in format!("规则不能采用，{stay}：{why}").lines() {
                    output::complain(&xuncha_report::clean(line));
                }
                counts.rules.refused = why;
                counts.rules.refusals += 1;
            }
            SweepEvent::Note(text) => output::complain(&xuncha_report::clean(&text)),
            SweepEvent::Started { .. } | SweepEvent::Waiting { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use xuncha_model::{Unseen, UnseenReason};

    use super::*;

    #[test]
    fn what_happens_is_counted_by_its_kind() {
        let metrics = Metrics::default();
        let asked = |failure| SweepEvent::Asked {
            host: "shop.example".to_owned(),
            waited: Duration::from_millis(1500),
            took: Duration::from_millis(250),
            bytes: 1000,
            pushed_back: false,
            failure,
        };
        metrics.event(asked(None));
        metrics.event(asked(Some(UnseenReason::Timeout)));
        metrics.event(asked(Some(UnseenReason::Timeout)));
        let url = "https://shop.example/".to_owned();
        metrics.event(SweepEvent::Unseen(Unseen::one(url, UnseenReason::Dns, "")));
        let page = metrics.page();
        for line in [
            "xuncha_requests_total 3",
            "xuncha_received_bytes_total 3000",
            "xuncha_gate_wait_seconds_total 4.5",
            "xuncha_response_seconds_total 0.75",
            "xuncha_request_failures_total{kind=\"timeout\"} 2",
            "xuncha_unseen_total{reason=\"dns\"} 1",
        ] {
            assert!(page.lines().any(|told| told == line), "{line} in {page}");
        }
        let described = page.lines().filter(|line| line.starts_with("# TYPE")).count();
        assert!(described >= 11, "{page}");
    }
}
