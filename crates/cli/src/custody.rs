//! What the program does with evidence and leads, written into the evidence log.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use xuncha_evidence::{Authorities, Authority, EvidenceStore, LogEntry};
use xuncha_model::{Act, Decided, Digest, Lead, LeadFilter, Problem};
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

/// Who runs the program: as configured, else by the name the system has.
pub(crate) fn operator(config: &Config) -> String {
    if !config.evidence.operator.is_empty() {
        return config.evidence.operator.clone();
    }
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    format!("系统用户 {}", user.unwrap_or_else(|| "未知".to_owned()))
}

/// Notes that something left. Where there is no evidence yet, there is no log to note it in.
pub(crate) fn exported(global: &Global, what: &str, leads: &[String], left: &[u8]) -> anyhow::Result<()> {
    if !global.data.join(xuncha_evidence::EVIDENCE_FILE).exists() {
        return Ok(());
    }
    let config = config::load(global.config.as_deref(), &global.data)?;
    let evidence = EvidenceStore::open(&global.data)?;
    let entry =
        LogEntry::export(what, leads, sha256(left), left.len() as u64, &operator(&config), "命令行导出");
    evidence.log(&entry)?;
    Ok(())
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

/// Decisions of the lead store that are not what the log says of them.
pub(crate) fn check_decisions(
    store: &dyn LeadStore,
    evidence: &EvidenceStore,
) -> anyhow::Result<Vec<Problem>> {
    let mut known = evidence.logged_decisions()?;
    let mut problems = Vec::new();
    for lead in wiring::block_on(store.leads(&LeadFilter::default()))?? {
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
    Ok(problems)
}

/// Digest of a decision as it was recorded.
fn record(decided: &Decided) -> Digest {
    let act = match decided.act {
        Act::Step(step) => step.name().to_owned(),
        Act::Undo(number) => format!("undo {number}"),
    };
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
