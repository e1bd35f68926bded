//! What one line of the log says.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xuncha_model::{Digest, Look, Timestamp};

use crate::digests::sha256;

/// Most bytes of an entry: what an entry bundle of C2SP tlog-tiles can hold.
pub(crate) const LONGEST: usize = u16::MAX as usize;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A snapshot was sealed.
    Manifest,
    /// A key began to sign.
    Key,
    /// A decision about a lead was recorded.
    Decision,
    /// A look again at a lead's page (回头看) was recorded.
    Look,
    /// Somebody looked at evidence.
    View,
    /// Something left: a list, a pack, a letter.
    Export,
    /// Masked data was shown unmasked.
    Unmask,
    /// A snapshot must be kept whatever its age.
    Hold,
    /// It need no longer be.
    Release,
    /// Content was deleted by rule.
    Erase,
    /// A time stamp arrived.
    Token,
    /// Content was packed more tightly; no digest changed.
    Compact,
    /// The log's end, as it was before this entry, was kept as a checkpoint.
    Checkpoint,
}

impl EntryKind {
    const ALL: [Self; 13] = [
        Self::Manifest,
        Self::Key,
        Self::Decision,
        Self::Look,
        Self::View,
        Self::Export,
        Self::Unmask,
        Self::Hold,
        Self::Release,
        Self::Erase,
        Self::Token,
        Self::Compact,
        Self::Checkpoint,
    ];

    /// The name used in entries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Key => "key",
            Self::Decision => "decision",
            Self::Look => "look",
            Self::View => "view",
            Self::Export => "export",
            Self::Unmask => "unmask",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Erase => "erase",
            Self::Token => "token",
            Self::Compact => "compact",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Manifest => "封存快照",
            Self::Key => "启用签名密钥",
            Self::Decision => "办理线索",
            Self::Look => "回头看",
            Self::View => "查看证据",
            Self::Export => "导出",
            Self::Unmask => "查看未遮盖的个人信息",
            Self::Hold => "设定不得删除",
            Self::Release => "解除不得删除",
            Self::Erase => "按期限删除",
            Self::Token => "收到时间戳",
            Self::Compact => "合并存放（内容不变）",
            Self::Checkpoint => "留存日志根",
        }
    }
}

/// An entry to be written: what happened, and the facts of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// What happened.
    pub kind: EntryKind,
    facts: BTreeMap<&'static str, Value>,
}

/// An entry as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its number, from 0.
    pub number: u64,
    /// When it was written, by our clock.
    pub at: Timestamp,
    /// What happened.
    pub kind: EntryKind,
    /// Everything it says, `at` and `kind` too.
    pub facts: BTreeMap<String, Value>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl LogEntry {
    /// An entry without facts.
    #[must_use]
    pub const fn new(kind: EntryKind) -> Self {
        Self { kind, facts: BTreeMap::new() }
    }

    /// With a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.insert(name, value.into());
        self
    }

    /// Somebody looked at the evidence of leads.
    #[must_use]
    pub fn view(leads: &[String], who: &str, why: &str) -> Self {
        Self::new(EntryKind::View).with("leads", leads).with("who", who).with("why", why)
    }

    /// Something left. `what` names the kind of file, `left` is the digest of its bytes.
    #[must_use]
    pub fn export(what: &str, leads: &[String], left: Digest, size: u64, who: &str, why: &str) -> Self {
        Self::new(EntryKind::Export)
            .with("leads", leads)
            .with("sha256", left.to_string())
            .with("size", size)
            .with("what", what)
            .with("who", who)
            .with("why", why)
    }

    /// Personal data of leads was shown unmasked.
    #[must_use]
    pub fn unmask(leads: &[String], who: &str, why: &str) -> Self {
        Self::new(EntryKind::Unmask).with("leads", leads).with("who", who).with("why", why)
    }

    /// A decision about a lead, by the digest of its record.
    #[must_use]
    pub fn decision(lead: &str, number: u64, record: Digest) -> Self {
        Self::new(EntryKind::Decision)
            .with("lead", lead)
            .with("number", number)
            .with("sha256", record.to_string())
    }

    /// A look again at a lead's page, by the digest of its record.
    #[must_use]
    pub fn look(look: &Look) -> Self {
        Self::new(EntryKind::Look)
            .with("lead", look.lead.to_string())
            .with("looked", look.at.to_string())
            .with("sha256", look_record(look).to_string())
    }

    /// A snapshot was sealed; `bases`: what other content is told by from now on.
    pub(crate) fn manifest(id: Digest, sm3: Digest, bases: Vec<String>) -> Self {
        let entry =
            Self::new(EntryKind::Manifest).with("sha256", id.to_string()).with("sm3", sm3.to_string());
        if bases.is_empty() { entry } else { entry.with("bases", bases) }
    }

    /// Its bytes: JSON with sorted keys. A long fact is cut so that the entry fits; that it was cut is then a fact.
    pub(crate) fn bytes(&self, at: Timestamp) -> Vec<u8> {
        let mut facts = self.facts.clone();
        facts.insert("at", json!(at.to_string()));
        facts.insert("kind", json!(self.kind.name()));
        let whole = write(&facts);
        if whole.len() <= LONGEST {
            return whole;
        }
        let count = facts.get("leads").and_then(Value::as_array).map_or(0, Vec::len);
        for value in facts.values_mut() {
            match value {
                Value::String(text) => *text = text.chars().take(1_000).collect(),
                Value::Array(items) => items.truncate(500),
                _ => {}
            }
        }
        facts.insert("cut_from", json!(count));
        write(&facts)
    }
}

impl Logged {
    pub(crate) fn read(number: u64, bytes: Vec<u8>) -> Option<Self> {
        let facts: BTreeMap<String, Value> = serde_json::from_slice(&bytes).ok()?;
        let kind = facts.get("kind")?.as_str()?;
        let kind = EntryKind::ALL.into_iter().find(|known| known.name() == kind)?;
        let at = facts.get("at")?.as_str()?.parse().ok()?;
        Some(Self { number, at, kind, facts, bytes })
    }

    /// A fact that is a text; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.facts.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A fact that is a list of texts.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.facts.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// A fact that is a whole number.
    #[must_use]
    pub fn number_of(&self, name: &str) -> Option<u64> {
        self.facts.get(name)?.as_u64()
    }
}

/// Digest of a look as it was recorded: SHA-256 of the JSON list of its moment, sign, words, address and snapshot.
#[must_use]
pub fn look_record(look: &Look) -> Digest {
    let evidence = look.evidence.map(|id| id.to_string());
    let record = json!([look.at.to_string(), look.sign.name(), look.detail, look.url, evidence]);
    sha256(record.to_string().as_bytes())
}

fn write(facts: &BTreeMap<&'static str, Value>) -> Vec<u8> {
    let mut text = String::from("{");
    for (name, value) in facts {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&format!("{}:{value}", json!(name)));
    }
    text.push('}');
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_canonical_and_read_back() {
        let at = "2026-11-30T01:02:03Z".parse().unwrap();
        let entry = LogEntry::export("xlsx", &["XS000001".to_owned()], Digest([1; 32]), 7, "张三", "报送");
        let bytes = entry.bytes(at);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            text.starts_with(
                "{\"at\":\"2026-11-30T01:02:03Z\",\"kind\":\"export\",\"leads\":[\"XS000001\"],"
            )
        );
        let read = Logged::read(4, bytes).unwrap();
        assert_eq!((read.number, read.at, read.kind), (4, at, EntryKind::Export));
        assert_eq!((read.text("who"), read.number_of("size")), ("张三", Some(7)));
        assert_eq!(Logged::read(0, b"{}".to_vec()), None);
    }

    #[test]
    fn a_long_list_fits_and_says_that_it_was_cut() {
        let leads: Vec<String> = (0..9_000).map(|number| format!("XS{number:06}")).collect();
        let bytes = LogEntry::view(&leads, &"甲".repeat(90_000), "").bytes(Timestamp::UNIX_EPOCH);
        assert!(bytes.len() <= LONGEST);
        assert_eq!(Logged::read(0, bytes).unwrap().number_of("cut_from"), Some(9_000));
    }
}
