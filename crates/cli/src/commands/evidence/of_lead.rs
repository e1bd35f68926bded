//! Every snapshot that is evidence of a lead: of its sightings, of the looks again at its page, and its formal extractions.

use std::collections::BTreeSet;

use xuncha_evidence::{EvidenceError, EvidenceStore, Sealed};
use xuncha_model::{Decided, Lead, LeadId, SnapshotId, Step};
use xuncha_store::LeadStore;

use crate::{exit::usage, wiring};

/// What stands before the name of a formal extraction's snapshot in the lead's history.
pub(super) const EXTRACTED: &str = "正式提取，证据 ";

/// The snapshots of a lead, each once, sightings first.
pub(super) fn snapshots(lead: &Lead, store: &dyn LeadStore) -> anyhow::Result<Vec<SnapshotId>> {
    let sightings = wiring::block_on(store.lead_sightings(lead.id))??;
    let looks = wiring::block_on(store.looks(lead.id))??;
    let history = wiring::block_on(store.history(lead.id))??;
    let named = sightings.into_iter().map(|sighting| sighting.evidence.snapshot);
    let named = named.chain(looks.into_iter().filter_map(|look| look.evidence));
    let mut seen = BTreeSet::new();
    Ok(named.chain(history.iter().filter_map(extraction)).filter(|id| seen.insert(*id)).collect())
}

/// A snapshot of a lead, read whole; one that was deleted by rule is told as what it was.
pub(super) fn sealed(evidence: &EvidenceStore, lead: LeadId, id: &SnapshotId) -> anyhow::Result<Sealed> {
    evidence.get(id).map_err(|error| match error {
        EvidenceError::Erased { .. } => usage(format!(
            "线索 {lead} 的证据 {id} 的内容已按保存期限删除，不能再查看或打包；何时、依据什么、由谁删除，见 `xuncha evidence log`"
        )),
        other => other.into(),
    })
}

/// The snapshot of a formal extraction, where the decision is one.
fn extraction(decided: &Decided) -> Option<SnapshotId> {
    let rest = decided.why.strip_prefix(EXTRACTED).filter(|_| decided.act.step() == Some(Step::Extract))?;
    rest.split('；').next()?.parse().ok()
}
