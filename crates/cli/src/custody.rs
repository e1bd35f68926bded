//! What the program does with evidence and leads, written into the evidence log.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use anyhow::Context as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use xuncha_evidence::{Authorities, Authority, EvidenceStore, LogEntry, look_record};
use xuncha_model::{Decided, Digest, Lead, LeadFilter, LeadId, Problem, beijing};
use xuncha_store::LeadStore;

use crate::{
    args::Global,
    config::{self, Config},
    exit::usage,
    output, wiring,
};

/// SHA-256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// SHA-256 of a file and its size in bytes; the file is never in memory as a whole.
pub(crate) fn file_digest(path: &Path) -> anyhow::Result<(Digest, u64)> {
    let (mut digest, mut size) = (Sha256::new(), 0);
    let mut read = || -> std::io::Result<()> {
        let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
        loop {
            let some = file.fill_buf()?;
            if some.is_empty() {
                return Ok(());
            }
            digest.update(some);
            let count = some.len();
            size += count as u64;
            file.consume(count);
        }
    };
    read().with_context(|| format!("读不了 {}", path.display()))?;
    Ok((Digest(digest.finalize().into()), size))
}

/// Who runs the program: as configured, else by the name the system has.
pub(crate) fn operator(config: &Config) -> String {
    if !config.evidence.operator.is_empty() {
        return config.evidence.operator.clone();
    }
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    format!("系统用户 {}", user.unwrap_or_else(|| "未知".to_owned()))
}

/// What is shown or leaves, of which leads; who does it and why, where a person said so.
pub(crate) struct Handed<'a> {
    /// What it is, such as `线索清单`.
    pub(crate) what: &'a str,
    /// Numbers of the leads.
    pub(crate) leads: Vec<String>,
    /// Who and why; without it the operator, from the command line.
    pub(crate) by: Option<(&'a str, &'a str)>,
}

impl<'a> Handed<'a> {
    /// By whoever runs the program.
    pub(crate) const fn new(what: &'a str, leads: Vec<String>) -> Self {
        Self { what, leads, by: None }
    }

    /// Notes that these bytes leave. It is noted before they do: what left without a note could not be called back.
    pub(crate) fn leaves(&self, global: &Global, bytes: &[u8]) -> anyhow::Result<()> {
        self.leaves_as(global, sha256(bytes), bytes.len() as u64)
    }

    /// The same of something that has this digest and size.
    pub(crate) fn leaves_as(&self, global: &Global, digest: Digest, size: u64) -> anyhow::Result<()> {
        self.note(global, |who, why| LogEntry::export(self.what, &self.leads, digest, size, who, why))
    }

    /// Notes that somebody looks at it, before it is shown.
    pub(crate) fn is_shown(&self, global: &Global) -> anyhow::Result<()> {
        self.note(global, |who, why| LogEntry::view(&self.leads, who, why).with("what", self.what))
    }

    /// Notes that personal data in it is shown unmasked, before it is.
    pub(crate) fn is_unmasked(&self, global: &Global) -> anyhow::Result<()> {
        self.note(global, |who, why| LogEntry::unmask(&self.leads, who, why).with("what", self.what))
    }

    /// Where there is no evidence yet, there is no log to note anything in.
    fn note(&self, global: &Global, entry: impl FnOnce(&str, &str) -> LogEntry) -> anyhow::Result<()> {
        if !global.data.join(xuncha_evidence::EVIDENCE_FILE).exists() {
            return Ok(());
        }
        let entry = match self.by {
            Some((who, why)) => entry(who, why),
            None => {
                let config = config::load(global.config.as_deref(), &global.data)?;
                entry(&operator(&config), "命令行操作")
            }
        };
        EvidenceStore::open(&global.data)?.log(&entry)?;
        Ok(())
    }
}

/// The numbers of leads, as the log names them.
pub(crate) fn named<'l>(leads: impl IntoIterator<Item = &'l Lead>) -> Vec<String> {
    leads.into_iter().map(|lead| lead.id.to_string()).collect()
}

/// Writes the decisions about these leads that the log does not name yet; gives the number of the last that it names.
pub(crate) fn log_decisions(
    leads: &[Lead],
    store: &dyn LeadStore,
    evidence: &EvidenceStore,
) -> anyhow::Result<()> {
    let known = evidence.logged_decisions()?;
    let mut entries = Vec::new();
    for lead in leads.iter().filter(|lead| lead.version > 0) {
        for decided in wiring::block_on(store.history(lead.id))?? {
            let key = (lead.id.to_string(), decided.number);
            if !known.contains_key(&key) {
                entries.push(LogEntry::decision(&key.0, decided.number, record(&decided)));
            }
        }
    }
    if !entries.is_empty() {
        evidence.log_all(&entries)?;
    }
    Ok(())
}

/// Decisions and looks again of the lead store, or those about one lead, that are not what the log says of them.
pub(crate) fn check_decisions(
    store: &dyn LeadStore,
    evidence: &EvidenceStore,
    only: Option<LeadId>,
) -> anyhow::Result<Vec<Problem>> {
    let mut known = evidence.logged_decisions()?;
    let mut problems = Vec::new();
    let leads = match only {
        Some(id) => {
            known.retain(|(lead, _), _| *lead == id.to_string());
            wiring::block_on(store.lead(id))??.into_iter().collect()
        }
        None => wiring::block_on(store.leads(&LeadFilter::default()))??,
    };
    for lead in leads {
        if lead.version == 0 {
            continue;
        }
        for decided in wiring::block_on(store.history(lead.id))?? {
            let logged = known.remove(&(lead.id.to_string(), decided.number));
            if logged.is_some_and(|logged| logged != record(&decided).to_string()) {
                let message = format!("线索 {} 的第 {} 条办理记录与存证日志不符", lead.id, decided.number);
                problems.push(Problem { code: "decision-changed", message });
            }
        }
    }
    for (lead, number) in known.into_keys() {
        let message = format!("存证日志记有线索 {lead} 的第 {number} 条办理记录，线索库中已没有");
        problems.push(Problem { code: "decision-missing", message });
    }
    problems.extend(check_looks(store, evidence, only)?);
    Ok(problems)
}

/// Looks again that are not what the log says of them: 已下架 rests on them.
fn check_looks(
    store: &dyn LeadStore,
    evidence: &EvidenceStore,
    only: Option<LeadId>,
) -> anyhow::Result<Vec<Problem>> {
    let mut known = evidence.logged_looks()?;
    if let Some(id) = only {
        known.retain(|(lead, _), _| *lead == id.to_string());
    }
    let leads: BTreeSet<LeadId> = known.keys().filter_map(|(lead, _)| LeadId::parse(lead)).collect();
    let mut problems = Vec::new();
    for lead in leads {
        for look in wiring::block_on(store.looks(lead))?? {
            let logged = known.remove(&(lead.to_string(), look.at.to_string()));
            // those that were made before the log named them are no finding
            if logged.is_some_and(|logged| logged != look_record(&look).to_string()) {
                let at = beijing(look.at).strftime("%F %T");
                let message = format!("线索 {lead} 在 {at} 的回头看记录与存证日志不符");
                problems.push(Problem { code: "look-changed", message });
            }
        }
    }
    for (lead, at) in known.into_keys() {
        let message = format!("存证日志记有线索 {lead} 在 {at} 的回头看，线索库中已没有");
        problems.push(Problem { code: "look-missing", message });
    }
    Ok(problems)
}

/// Digest of a decision as it was recorded.
fn record(decided: &Decided) -> Digest {
    let undone = || format!("undo {}", decided.act.undoes().unwrap_or_default());
    let act = decided.act.step().map_or_else(undone, |step| step.name().to_owned());
    let text = json!([
        decided.number,
        act,
        decided.who,
        decided.at.to_string(),
        decided.from.name(),
        decided.to.name(),
        decided.why,
        decided.unit,
        decided.due.map(|due| due.to_string()),
        decided.disposal.as_ref().map(|done| {
            let measures: Vec<_> = done.measures().iter().map(|measure| measure.name()).collect();
            json!([measures, done.fine(), done.document()])
        }),
        decided.despite,
    ]);
    sha256(text.to_string().as_bytes())
}

/// The configured authorities with their root certificates.
pub(crate) fn authorities(config: &Config) -> anyhow::Result<Authorities> {
    let mut authorities = Vec::new();
    for authority in &config.evidence.authorities {
        let place = authority.roots.display();
        let pem = std::fs::read(&authority.roots)
            .map_err(|error| usage(format!("读不了时间戳机构的根证书 {place}：{error}")))?;
        let known = Authority::new(&authority.name, &authority.url, &pem);
        authorities.push(known.ok_or_else(|| usage(format!("{place} 里没有可用的根证书（PEM）")))?);
    }
    Ok(Authorities(authorities))
}

/// Writes what the log does not name yet of these leads, and says so when that fails: the decision itself stands.
pub(crate) fn note_decisions(leads: &[Lead], store: &dyn LeadStore, global: &Global) {
    if !global.data.join(xuncha_evidence::EVIDENCE_FILE).exists() {
        return;
    }
    let noted = EvidenceStore::open(&global.data)
        .map_err(anyhow::Error::from)
        .and_then(|evidence| log_decisions(leads, store, &evidence));
    if let Err(error) = noted {
        output::complain(&format!("办理记录已保存，但没有写进存证日志：{error:#}"));
    }
}
