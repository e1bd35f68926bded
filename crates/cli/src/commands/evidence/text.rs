//! `xuncha evidence text`: what a page said, with buyers' data hidden; showing it plainly is noted.

use anyhow::Context as _;
use serde_json::Value;
use xuncha_report::{clean, mask};

use super::{of_lead, uncovered};
use crate::{
    args::{Global, TextArgs},
    custody::Handed,
    evidence_place,
    exit::Exit,
    output, site_files, wiring,
};

pub(super) fn run(args: &TextArgs, global: &Global) -> anyhow::Result<Exit> {
    let leads = wiring::open_to_read(global)?;
    let lead = wiring::lead(&leads, &args.lead)?;
    let evidence = evidence_place::open_to_read(global)?;
    let sealed = of_lead::sealed(&evidence, lead.id, &lead.latest.evidence.snapshot)?;
    let extraction = sealed.parts.iter().find(|part| part.listed.name == "extraction.json");
    let extraction = &extraction.context("这份证据里没有提取结果")?.content;
    let own = own_listings(extraction, &lead.latest.title);
    let id = lead.id.to_string();
    // noted first: what was shown without a note could not be taken back
    if args.unmasked {
        let by = (args.by.who.as_deref().unwrap_or_default(), args.by.why.as_deref().unwrap_or_default());
        let sites = site_files::usable(site_files::load(&[], global)?)?;
        let plain = uncovered::extraction(&sealed, &sites);
        Handed { what: "页面文字", leads: vec![id], by: Some(by) }.is_unmasked(global)?;
        output::line(&clean_lines(&text_of(plain.as_deref().unwrap_or(extraction), &own)))?;
        if plain.is_none() {
            output::complain(
                "电话、微信等号码在读取页面时已用星号遮盖，这份证据不能按原样重新读取；号码原文见证据包里的 exchange.warc。",
            );
        }
        return Ok(Exit::Done);
    }
    let text = text_of(extraction, &own);
    Handed::new("页面文字（已遮盖）", vec![id]).is_shown(global)?;
    let (masked, places) = mask(&text);
    output::line(&clean_lines(&masked))?;
    output::complain(&format!(
        "遮盖了 {places} 处个人信息；确需查看原文，加 --unmasked 并写明经办人和理由。"
    ));
    Ok(Exit::Done)
}

/// The texts of the listing of that title, else of all listings of the page.
pub(super) fn page_text(extraction: &[u8], title: &str) -> String {
    text_of(extraction, &own_listings(extraction, title))
}

/// Places of the listings of that title; none where no listing has it.
fn own_listings(extraction: &[u8], title: &str) -> Vec<usize> {
    let extraction: Value = serde_json::from_slice(extraction).unwrap_or_default();
    let listings = extraction["listings"].as_array().map(Vec::as_slice).unwrap_or_default();
    (0..).zip(listings).filter(|(_, listing)| listing["title"] == title).map(|(at, _)| at).collect()
}

/// The texts of these listings, of all when none is named.
fn text_of(extraction: &[u8], own: &[usize]) -> String {
    let extraction: Value = serde_json::from_slice(extraction).unwrap_or_default();
    let listings = extraction["listings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut lines = Vec::new();
    for (_, listing) in (0..).zip(listings).filter(|(at, _)| own.is_empty() || own.contains(at)) {
        for key in ["title", "subtitle", "description", "page_text"] {
            let text = listing[key].as_str().unwrap_or_default();
            if !text.is_empty() {
                lines.push(text.to_owned());
            }
        }
        for pair in listing["attributes"].as_array().into_iter().flatten() {
            let part = |at: usize| pair[at].as_str().unwrap_or_default();
            lines.push(format!("{}：{}", part(0), part(1)));
        }
    }
    lines.join("\n")
}

/// Safe to show, line breaks kept.
pub(super) fn clean_lines(text: &str) -> String {
    text.lines().map(|line| clean(line).into_owned()).collect::<Vec<_>>().join("\n")
}
