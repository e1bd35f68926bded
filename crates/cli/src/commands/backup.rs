//! `xuncha backup`: copies of what is kept, made while a sweep may be running, and the proof that they hold.
//!
//! Leads first, evidence second: evidence is always written before a lead names it, so the copy of the evidence holds
//! whatever the copy of the leads names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use xuncha_evidence::{Authorities, EVIDENCE_FILE, EvidenceError, EvidenceStore};
use xuncha_model::{LeadFilter, LeadId, Timestamp, beijing};
use xuncha_report::clean;
use xuncha_store::{LeadStore as _, StoreError};
use xuncha_store_sqlite::{DATABASE_FILE, SqliteStore};

use crate::{
    args::{BackupCommand, Global},
    config,
    custody::{Handed, file_digest},
    evidence_place,
    exit::{Exit, usage},
    output, wiring,
};

/// Leads read at a time.
const AT_A_TIME: u32 = 2_000;

pub(super) fn run(command: &BackupCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        BackupCommand::Make { dir } => make(dir, global),
        BackupCommand::Check { dir } => check(dir.as_deref().unwrap_or(&global.data)),
    }
}

fn make(dir: &Path, global: &Global) -> anyhow::Result<Exit> {
    let leads = wiring::open_to_decide(global)?;
    let name = beijing(Timestamp::now()).strftime("xuncha-%Y%m%d-%H%M%S").to_string();
    let (place, partial) = (dir.join(&name), dir.join(format!(".{name}.partial")));
    if place.exists() {
        return Err(usage(format!("{} 已经存在，请稍后再备份", place.display())));
    }
    let written = copy(&leads, &partial, global)
        .and_then(|()| fs::rename(&partial, &place).with_context(|| format!("写不了 {}", place.display())));
    if let Err(error) = written {
        // Half a backup must not be taken for one.
        if partial.exists() {
            fs::remove_dir_all(&partial).with_context(|| format!("删不掉 {}", partial.display()))?;
        }
        return Err(error.context("备份没有完成，原有数据不受影响"));
    }
    output::line(&format!("已备份到 {}。恢复时把这个目录作为 --data 使用，或复制回原处。", place.display()))?;
    check(&place)
}

fn copy(leads: &SqliteStore, partial: &Path, global: &Global) -> anyhow::Result<()> {
    fs::create_dir_all(partial).with_context(|| format!("建不了目录 {}", partial.display()))?;
    wiring::block_on(leads.copy_to(&partial.join(DATABASE_FILE)))??;
    if global.data.join(EVIDENCE_FILE).exists() {
        let evidence = EvidenceStore::open(&global.data)?;
        let to = partial.join(EVIDENCE_FILE);
        evidence.copy_to(&to)?;
        let (digest, size) = file_digest(&to)?;
        Handed::new("备份（摘要为其中的证据库）", Vec::new()).leaves_as(global, digest, size)?;
        let outside = evidence.kept_outside()?;
        if outside > 0 {
            output::complain(&format!(
                "证据另有 {outside} 块内容存放在配置 [evidence.blobs] 所指的地方，不在这份备份里，请对那里另做备份。"
            ));
        }
    }
    for file in settings(&global.data)? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, partial.join(name)).with_context(|| format!("复制不了 {}", file.display()))?;
        }
    }
    Ok(())
}

/// What people wrote into the data directory: targets, configuration, units.
fn settings(data: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(data).with_context(|| format!("读不了目录 {}", data.display()))?;
    let paths: Vec<_> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    let is_setting =
        |path: &PathBuf| path.is_file() && path.extension().is_some_and(|ending| ending == "toml");
    Ok(paths.into_iter().filter(is_setting).collect())
}

/// The latest backup in a folder of backups.
fn latest_in(dir: &Path) -> Option<PathBuf> {
    let paths = fs::read_dir(dir).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| path.join(xuncha_store_sqlite::DATABASE_FILE).is_file()).max()
}

fn check(dir: &Path) -> anyhow::Result<Exit> {
    let store = match SqliteStore::open_to_read(dir) {
        Err(StoreError::Missing { place }) => {
            let hint = latest_in(dir).map(|latest| format!("；其中最近的备份是 {}", latest.display()));
            let hint = hint.unwrap_or_default();
            return Err(usage(format!("{place} 不存在，{} 不是数据目录或备份{hint}", dir.display())));
        }
        store => store?,
    };
    let mut faults = wiring::block_on(store.check())??;
    let evidence = match EvidenceStore::open_to_read(dir) {
        Err(EvidenceError::Missing { .. }) => None,
        evidence => Some(evidence_place::beside(evidence?, &config::load(None, dir)?)?),
    };
    let mut snapshots = 0;
    if let Some(evidence) = &evidence {
        let all = evidence.verify_all(&Authorities::default())?;
        snapshots = all.snapshots;
        faults.extend(all.problems.into_iter().map(|problem| problem.message));
    }
    let mut after = LeadId(0);
    let mut count = 0_u64;
    loop {
        let filter = LeadFilter { after: Some(after), limit: Some(AT_A_TIME), ..LeadFilter::default() };
        let leads = wiring::block_on(store.leads(&filter))??;
        let Some(last) = leads.last() else { break };
        after = last.id;
        for lead in &leads {
            count += 1;
            let snapshot = &lead.latest.evidence.snapshot;
            let kept = evidence.as_ref().map(|evidence| evidence.holds(snapshot)).transpose()?;
            if kept != Some(true) {
                faults.push(format!("线索 {} 的证据 {snapshot} 不在证据库中", lead.id));
            }
        }
    }
    for fault in &faults {
        output::line(&clean(fault))?;
    }
    let checked = format!("{}：{count} 条线索，{snapshots} 份证据快照", dir.display());
    if faults.is_empty() {
        output::line(&format!("已核对 {checked}，完好。"))?;
        Ok(Exit::Done)
    } else {
        output::line(&format!("已核对 {checked}，发现 {} 处问题，见上。", faults.len()))?;
        Ok(Exit::Incomplete)
    }
}
