//! `xuncha evidence hold`, `release` and `retention`: what must be kept, and what may go by rule.

use std::collections::BTreeMap;

use xuncha_evidence::EvidenceStore;
use xuncha_model::{Lead, LeadFilter, LeadStatus, SnapshotId, Timestamp};
use xuncha_store::LeadStore as _;

use super::of_lead;
use crate::{
    args::{Global, HoldArgs, RetentionArgs},
    config, evidence_place,
    exit::{Exit, usage},
    output, wiring,
};

pub(super) fn hold(args: &HoldArgs, held: bool, global: &Global) -> anyhow::Result<Exit> {
    if args.by.who.trim().is_empty() || args.by.why.trim().is_empty() {
        return Err(usage("须写明经办人（--who）和理由（--why）"));
    }
    let leads = wiring::open_to_read(global)?;
    let evidence = EvidenceStore::open(&global.data)?;
    for text in &args.leads {
        let lead = wiring::lead(&leads, text)?;
        let snapshots = of_lead::snapshots(&lead, &leads)?;
        for id in &snapshots {
            evidence.hold(*id, held, &args.by.who, &format!("{}：{}", lead.id, args.by.why))?;
        }
        let word = if held { "已设定不得删除" } else { "已解除不得删除" };
        output::line(&format!("{}　{word}，证据 {} 份。", lead.id, snapshots.len()))?;
    }
    Ok(Exit::Done)
}

pub(super) fn retention(args: &RetentionArgs, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let years = config.evidence.retention_years;
    if years < 1 {
        return Err(usage("evidence.retention_years 至少为 1"));
    }
    let leads = wiring::open_to_read(global)?;
    let days = i64::from(years) * 366;
    let before = Timestamp::from_second(Timestamp::now().as_second() - days * 86_400)?;
    let evidence =
        if args.apply { evidence_place::open(global)? } else { evidence_place::open_to_read(global)? };
    let kept = in_use(&leads, before)?;
    let mut due = Vec::new();
    for id in evidence.older_than(before)? {
        if evidence.is_held(id)? {
            output::line(&format!("{id}　已设定不得删除，保留"))?;
        } else if let Some(lead) = kept.get(&id) {
            output::line(&format!("{id}　线索 {lead} 还没有办结满 {years} 年，保留"))?;
        } else {
            due.push(id);
        }
    }
    if !args.apply {
        for id in &due {
            output::line(&format!("{id}　可以删除"))?;
        }
        output::line(&format!(
            "保存满 {years} 年、可以删除的证据 {} 份，没有删除任何内容。删除须加 --apply 并写明经办人和理由；清单、签名、时间戳和日志始终保留。",
            due.len()
        ))?;
        return Ok(Exit::Done);
    }
    let (Some(who), Some(why)) = (&args.by.who, &args.by.why) else {
        return Err(usage("删除须写明经办人（--who）和理由（--why）"));
    };
    let rule = format!("保存期限 {years} 年");
    let mut freed = 0;
    for id in &due {
        freed += evidence.erase(*id, &rule, who, why)?;
    }
    output::line(&format!(
        "已按期限删除证据 {} 份的内容，释放 {freed} 字节；删除已记入存证日志。",
        due.len()
    ))?;
    // also what an earlier run could not take away
    match evidence.take_away() {
        Ok(0) => Ok(Exit::Done),
        Ok(some) => {
            output::line(&format!("另从合并块和文件外的存放处清除 {some} 块。"))?;
            Ok(Exit::Done)
        }
        Err(error) => {
            output::complain(&format!(
                "存放在合并块或证据库文件以外的内容还没有清除：{error}。恢复后再运行一次同样的命令。"
            ));
            Ok(Exit::Incomplete)
        }
    }
}

/// Snapshots of leads that are still worked on, or were until after `before`.
fn in_use(
    leads: &xuncha_store_sqlite::SqliteStore,
    before: Timestamp,
) -> anyhow::Result<BTreeMap<SnapshotId, String>> {
    let mut kept = BTreeMap::new();
    for lead in wiring::block_on(leads.leads(&LeadFilter::default()))?? {
        if is_in_use(&lead, leads, before)? {
            for id in of_lead::snapshots(&lead, leads)? {
                kept.insert(id, lead.id.to_string());
            }
        }
    }
    Ok(kept)
}

fn is_in_use(
    lead: &Lead,
    leads: &xuncha_store_sqlite::SqliteStore,
    before: Timestamp,
) -> anyhow::Result<bool> {
    if !matches!(lead.status, LeadStatus::Closed | LeadStatus::FalsePositive) {
        return Ok(true);
    }
    let history = wiring::block_on(leads.history(lead.id))??;
    Ok(history.last().is_some_and(|last| last.at >= before))
}
