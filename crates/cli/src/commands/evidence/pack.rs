//! `xuncha evidence pack`: everything about some leads in one ZIP that can be checked without us.
//!
//! What leaves was looked at by a person first (行政处罚法 41: what electronic monitoring recorded is reviewed before it
//! counts), and that it left is noted with its digest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use xuncha_evidence::{EvidenceStore, Manifest, PackFile, PackOrder, Sealed};
use xuncha_model::{Decided, Lead, LeadStatus, PROGRAM, PartKind, Timestamp};
use xuncha_report::{Columns, Heading, Hidden, LeadRow, RuleNames, TemplateKind, mask};
use xuncha_store::LeadStore;
use xuncha_sweep::PICTURES;
use xuncha_warc::{Limits, Page, Reader, Record, RecordKind, Wacz};

use super::{of_lead, papers, text};
use crate::{
    args::{Global, PackArgs},
    config,
    custody::{self, Handed},
    evidence_place,
    exit::{Exit, usage},
    output, template_file, whole_file, wiring,
};

/// The exchanges of what a page drew in, and of pictures that were had beside it.
const DRAWN_IN: [&str; 2] = ["resources.warc", PICTURES];

/// A lead and everything that is packed of it.
pub(super) struct Packed {
    pub(super) lead: Lead,
    pub(super) history: Vec<Decided>,
    /// Distinct snapshots, oldest first.
    pub(super) snapshots: Vec<Snapshot>,
}

/// A snapshot with what is known about it.
pub(super) struct Snapshot {
    pub(super) sealed: Sealed,
    pub(super) manifest: Manifest,
    /// Name of the key that signed, and the entry of the log.
    pub(super) signed: Option<(String, u64)>,
    /// The authorities that stamped it.
    pub(super) stamps: Vec<String>,
}

pub(super) fn run(args: &PackArgs, global: &Global) -> anyhow::Result<Exit> {
    if args.by.who.trim().is_empty() || args.by.why.trim().is_empty() {
        return Err(usage("打包须写明经办人（--who）和用途（--why）"));
    }
    let config = config::load(global.config.as_deref(), &global.data)?;
    let store = wiring::open_to_read(global)?;
    let evidence = evidence_place::open(global)?;
    let names = wiring::rule_names(global)?;
    let mut wanted =
        args.leads.iter().map(|text| wiring::lead(&store, text)).collect::<Result<Vec<_>, _>>()?;
    wanted.sort_by_key(|lead| lead.id);
    wanted.dedup_by_key(|lead| lead.id);
    custody::log_decisions(&wanted, &store, &evidence)?;
    let leads =
        wanted.into_iter().map(|lead| gather(lead, &store, &evidence)).collect::<Result<Vec<_>, _>>()?;
    let mut order = PackOrder { covered: covered(&leads, &evidence)?, ..PackOrder::default() };
    order.papers.push(PackFile {
        path: "线索表.xlsx".to_owned(),
        content: sheet(&leads, &names, &config.bureau.name)?,
    });
    for packed in &leads {
        order.leads.push(packed.lead.id.to_string());
        order.snapshots.extend(packed.snapshots.iter().map(|snapshot| snapshot.sealed.id));
        order.papers.extend(papers_of(packed, &names, &config.bureau.name, global)?);
    }
    let keys = evidence.public_keys()?;
    let guide = papers::guide(&leads, &keys);
    order.papers.push(PackFile { path: "核验方法.txt".to_owned(), content: guide.into_bytes() });
    let bytes = evidence.pack(&order)?;
    let left = custody::sha256(&bytes);
    let by = Some((args.by.who.as_str(), args.by.why.as_str()));
    Handed { what: "证据包", leads: order.leads.clone(), by }.leaves(global, &bytes)?;
    whole_file::write(&args.output, &bytes)?;
    // leads found on one page share its snapshot
    let all = leads.iter().flat_map(|packed| &packed.snapshots);
    let distinct: BTreeMap<_, _> = all.map(|one| (one.sealed.id, !one.stamps.is_empty())).collect();
    output::line(&format!(
        "已打包线索 {} 条、证据快照 {} 份：{}",
        leads.len(),
        distinct.len(),
        args.output.display()
    ))?;
    output::line(&format!("证据包 SHA-256：{left}（已记入存证日志）"))?;
    let unstamped = distinct.values().filter(|is_stamped| !**is_stamped).count();
    if unstamped > 0 {
        output::line(&format!(
            "其中 {unstamped} 份待加盖时间戳；用 `xuncha evidence stamp` 补盖后可以重新打包。"
        ))?;
    }
    Ok(Exit::Done)
}

/// A lead with its evidence. One that nobody has judged does not leave.
fn gather(lead: Lead, store: &dyn LeadStore, evidence: &EvidenceStore) -> anyhow::Result<Packed> {
    let history = wiring::block_on(store.history(lead.id))??;
    let judged = history.iter().any(|decided| decided.who != PROGRAM);
    if !judged || lead.status == LeadStatus::New {
        return Err(usage(format!(
            "线索 {} 还没有人研判，不能作为证据送出；先用 `xuncha leads step 研判 {0}` 办理",
            lead.id
        )));
    }
    let mut snapshots = Vec::new();
    for id in of_lead::snapshots(&lead, store)? {
        let sealed = of_lead::sealed(evidence, lead.id, &id)?;
        let manifest =
            Manifest::read(&sealed.manifest).map_err(|detail| usage(format!("证据 {id} 的清单{detail}")))?;
        let signed = evidence.signature(&id)?.map(|(key, _, entry)| (key.id().to_string(), entry));
        let stamps = evidence.tokens(&id)?.into_iter().map(|(authority, _)| authority).collect();
        snapshots.push(Snapshot { sealed, manifest, signed, stamps });
    }
    snapshots.sort_by(|one, other| one.manifest.captured.cmp(&other.manifest.captured));
    Ok(Packed { lead, history, snapshots })
}

/// The last entry of the log that tells of these leads' decisions.
fn covered(leads: &[Packed], evidence: &EvidenceStore) -> anyhow::Result<u64> {
    let wanted: BTreeSet<String> = leads.iter().map(|packed| packed.lead.id.to_string()).collect();
    let entries = evidence.entries(0, u64::MAX)?;
    let told = entries.iter().filter(|entry| {
        entry.kind == xuncha_evidence::EntryKind::Decision && wanted.contains(entry.text("lead"))
    });
    Ok(told.map(|entry| entry.number).max().unwrap_or_default())
}

fn sheet(leads: &[Packed], names: &RuleNames, unit: &str) -> anyhow::Result<Vec<u8>> {
    let row = |packed: &Packed| LeadRow::new(&packed.lead, names).hiding(&[Hidden::Personal]);
    let rows: Vec<_> = leads.iter().map(row).collect();
    // as old as the last thing that happened, so that the same state is the same file
    let generated = leads.iter().map(changed).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let heading = Heading { unit: unit.to_owned(), period: String::new(), generated };
    Ok(xuncha_report::xlsx(&rows, &Columns::default(), &heading)?)
}

/// When something last happened to a lead.
pub(super) fn changed(packed: &Packed) -> Timestamp {
    let decided = packed.history.iter().map(|decided| decided.at).max();
    packed.lead.last_seen.max(decided.unwrap_or(Timestamp::UNIX_EPOCH))
}

fn papers_of(
    packed: &Packed,
    names: &RuleNames,
    unit: &str,
    global: &Global,
) -> anyhow::Result<Vec<PackFile>> {
    let id = packed.lead.id.to_string();
    let main = papers::main_snapshot(packed).with_context(|| format!("线索 {id} 没有证据"))?;
    let record = template_file::read(&TemplateKind::EXTRACTION, global)?.template;
    let list = template_file::read(&TemplateKind::DATA_LIST, global)?.template;
    let extraction = main.sealed.parts.iter().find(|part| part.listed.name == "extraction.json");
    let page =
        extraction.map(|part| text::page_text(&part.content, &packed.lead.latest.title)).unwrap_or_default();
    let (page, _) = mask(&page);
    let files = [
        ("电子数据提取笔录.docx".to_owned(), record.fill(&papers::record(packed, main, names, unit))?),
        ("电子数据清单.docx".to_owned(), list.fill(&papers::list(packed, unit))?),
        ("暗语说明.txt".to_owned(), papers::explanation(packed, names).into_bytes()),
        ("页面文字（已遮盖个人信息）.txt".to_owned(), text::clean_lines(&page).into_bytes()),
        (format!("{id}.wacz"), wacz(packed)?),
    ];
    Ok(files.into_iter().map(|(name, content)| PackFile { path: format!("{id}/{name}"), content }).collect())
}

/// The captured pages as an archive that replay tools open; pictures stand under addresses of their own.
fn wacz(packed: &Packed) -> anyhow::Result<Vec<u8>> {
    let (mut records, mut pages) = (Vec::new(), Vec::new());
    for snapshot in packed.snapshots.iter().rev() {
        let part = |name: &str| snapshot.sealed.parts.iter().find(|part| part.listed.name == name);
        let Some(exchange) = part("exchange.warc") else { continue };
        let mut address = snapshot.manifest.url.clone();
        let mut at = snapshot.manifest.captured.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
        for record in Reader::new(exchange.content.as_slice(), Limits::default()) {
            if record.kind() == RecordKind::Response {
                record.target().clone_into(&mut address);
                at = record.date().unwrap_or(at);
            }
            records.push(record);
        }
        // what the page drew in when its picture was taken, so that it is shown with its own pictures and styles
        for drawn in DRAWN_IN.into_iter().filter_map(part) {
            records.extend(Reader::new(drawn.content.as_slice(), Limits::default()));
        }
        pages.push(Page { url: address.clone(), at, title: mask(&packed.lead.latest.title).0 });
        for part in &snapshot.sealed.parts {
            let kind = part.listed.category.as_deref().and_then(PartKind::from_name);
            let word = match kind {
                Some(PartKind::Screenshot) => "view",
                Some(PartKind::FirstView) => "first-view",
                _ => continue,
            };
            let picture =
                Record::new(RecordKind::Resource, at, &part.listed.media_type, part.content.clone());
            records.push(picture.with("WARC-Target-URI", &format!("urn:{word}:{address}")));
        }
    }
    let wacz = Wacz {
        title: packed.lead.id.to_string(),
        software: format!("xuncha {}", env!("CARGO_PKG_VERSION")),
        created: pages.iter().map(|page| page.at).max().unwrap_or(Timestamp::UNIX_EPOCH),
        pages,
        records,
    };
    Ok(wacz.to_bytes()?)
}
