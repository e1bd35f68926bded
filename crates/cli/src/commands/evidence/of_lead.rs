//! Every snapshot that is evidence of a lead: of its sightings, of the looks again at its page, and its formal extractions.

use std::collections::BTreeSet;

use xuncha_model::{Decided, Lead, SnapshotId, Step};
use xuncha_store::LeadStore;

use crate::wiring;

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

/// The snapshot of a formal extraction, where the decision is one.
fn extraction(decided: &Decided) -> Option<SnapshotId> {
    let rest = decided.why.strip_prefix(EXTRACTED).filter(|_| decided.act.step() == Some(Step::Extract))?;
    rest.split('；').next()?.parse().ok()
}
