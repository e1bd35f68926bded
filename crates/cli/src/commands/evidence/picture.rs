//! `xuncha evidence picture`: the sealed picture of a lead's page, with frames around the hits on a copy.

use xuncha_evidence::Sealed;
use xuncha_store::LeadStore as _;
use xuncha_sweep::{MARKS, RESOURCES, SCREENSHOT, boxes_of};

use super::of_lead;
use crate::{
    args::{Global, PictureArgs},
    custody::Handed,
    evidence_place,
    exit::{Exit, usage},
    output, wiring,
};

pub(super) fn run(args: &PictureArgs, global: &Global) -> anyhow::Result<Exit> {
    let leads = wiring::open_to_read(global)?;
    let lead = wiring::lead(&leads, &args.lead)?;
    let evidence = evidence_place::open_to_read(global)?;
    let mut sightings = wiring::block_on(leads.lead_sightings(lead.id))??;
    sightings.sort_by_key(|sighting| std::cmp::Reverse(sighting.at));
    let mut why = None;
    for sighting in &sightings {
        let sealed = of_lead::sealed(&evidence, lead.id, &sighting.evidence.snapshot)?;
        let Some(picture) = part(&sealed, SCREENSHOT) else {
            why = why.or_else(|| fault(part(&sealed, RESOURCES)?));
            continue;
        };
        let boxes = boxes_of(part(&sealed, MARKS).unwrap_or_default());
        let bytes = if args.plain { picture.to_vec() } else { xuncha_browser::draw_marks(picture, &boxes)? };
        let what = if args.plain { "截图（原图）" } else { "截图（标记副本）" };
        Handed::new(what, vec![lead.id.to_string()]).leaves(global, &bytes)?;
        super::give(&args.output, &bytes)?;
        if args.output != "-" {
            let what = if args.plain {
                "原图".to_owned()
            } else {
                format!("副本，标出 {} 处；原图未改动", boxes.len())
            };
            output::line(&format!("已写出 {}（{what}）。证据 {}", args.output, sealed.id))?;
        }
        return Ok(Exit::Done);
    }
    let why = why.map_or_else(
        || "发现时没有开启截图。在配置里设 [browser] screenshots = \"leads\"".to_owned(),
        |why| format!("截图没有成功：{why}"),
    );
    Err(usage(format!("线索 {} 的证据里没有截图：{why}", lead.id)))
}

fn part<'s>(sealed: &'s Sealed, name: &str) -> Option<&'s [u8]> {
    sealed.parts.iter().find(|part| part.listed.name == name).map(|part| part.content.as_slice())
}

/// Why a page was not rendered, as its snapshot tells.
fn fault(resources: &[u8]) -> Option<String> {
    let told: serde_json::Value = serde_json::from_slice(resources).ok()?;
    Some(told.get("fault_zh")?.as_str()?.to_owned())
}
