//! `xuncha evidence text`: what a page said, with buyers' data hidden; showing it plainly is noted.

use anyhow::Context as _;
use serde_json::Value;
use xuncha_report::{clean, mask};

use crate::{
    args::{Global, TextArgs},
    custody::Handed,
    evidence_place,
    exit::Exit,
    output, wiring,
};

pub(super) fn run(args: &TextArgs, global: &Global) -> anyhow::Result<Exit> {
    let leads = wiring::open_to_read(global)?;
    let lead = wiring::lead(&leads, &args.lead)?;
    let evidence = evidence_place::open_to_read(global)?;
    let sealed = evidence.get(&lead.latest.evidence.snapshot)?;
    let extraction = sealed.parts.iter().find(|part| part.listed.name == "extraction.json");
    let text = page_text(&extraction.context("这份证据里没有提取结果")?.content, &lead.latest.title);
    let id = lead.id.to_string();
    // noted first: what was shown without a note could not be taken back
    if args.unmasked {
        let by = (args.by.who.as_deref().unwrap_or_default(), args.by.why.as_deref().unwrap_or_default());
        Handed { what: "页面文字", leads: vec![id], by: Some(by) }.is_unmasked(global)?;
        output::line(&clean_lines(&text))?;
        return Ok(Exit::Done);
    }
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
    let extraction: Value = serde_json::from_slice(extraction).unwrap_or_default();
    let listings = extraction["listings"].as_array().cloned().unwrap_or_default();
    let own: Vec<_> = listings.iter().filter(|listing| listing["title"] == title).cloned().collect();
    let mut lines = Vec::new();
    for listing in if own.is_empty() { listings } else { own } {
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
