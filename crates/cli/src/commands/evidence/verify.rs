//! `xuncha evidence verify`: counts every digest again and tells exactly what is no longer as it was sealed.

use xuncha_evidence::EvidenceStore;
use xuncha_report::clean;
use xuncha_store::LeadStore as _;

use crate::{
    args::{Global, VerifyArgs},
    exit::Exit,
    output, wiring,
};

pub(super) fn run(args: &VerifyArgs, global: &Global) -> anyhow::Result<Exit> {
    let leads = wiring::open_to_read(global)?;
    let evidence = EvidenceStore::open_to_read(&global.data)?;
    let (checked, faults) = match &args.lead {
        Some(text) => {
            let lead = wiring::lead(&leads, text)?;
            let sightings = wiring::block_on(leads.lead_sightings(lead.id))??;
            let mut faults = Vec::new();
            for sighting in &sightings {
                faults.extend(evidence.verify(&sighting.evidence.snapshot)?);
            }
            (sightings.len() as u64, faults)
        }
        None => {
            let all = evidence.verify_all()?;
            (all.snapshots, all.problems)
        }
    };
    for fault in &faults {
        output::line(&clean(&fault.message))?;
    }
    if faults.is_empty() {
        output::line(&format!("已校验 {checked} 份证据快照，全部与封存时一致。"))?;
        Ok(Exit::Done)
    } else {
        output::line(&format!("已校验 {checked} 份证据快照，发现 {} 处问题，见上。", faults.len()))?;
        Ok(Exit::Incomplete)
    }
}
