//! The history of a price: `xuncha leads prices`, and its lines on a lead and on a shop's card.

use serde_json::{Value, json};
use xuncha_casework::{PriceVerdict, judge_raise};
use xuncha_model::{Price, PriceLook, Timestamp, beijing, canonical_url};
use xuncha_report::clean;
use xuncha_store::LeadStore as _;

use crate::{
    args::{Format, Global},
    exit::{Exit, usage},
    output, wiring,
};

#[cfg(test)]
mod story;

/// Most stretches of time with one price that are told, the latest ones.
const MOST: usize = 30;

/// Looks in a row that saw the same.
struct Stretch<'a> {
    first: &'a PriceLook,
    last: Timestamp,
    looks: usize,
}

pub(super) fn run(url: &str, format: Format, global: &Global) -> anyhow::Result<Exit> {
    let parsed = url::Url::parse(url).map_err(|_| usage(format!("“{url}”不是网址")))?;
    let store = wiring::open_to_read(global)?;
    let looks = wiring::block_on(store.price_looks(canonical_url(&parsed).as_str()))??;
    if format == Format::Json {
        output::json(&shape(&looks))?;
        return Ok(Exit::Done);
    }
    if looks.is_empty() {
        output::line("没有查看过这个商品页，或页面上没有标价。价格历史只记录商品自己的页面。")?;
    }
    for line in lines(&looks) {
        output::line(&clean(&line))?;
    }
    Ok(Exit::Done)
}

/// What is told of the looks at one page; nothing where there was one look without a reduction.
pub(super) fn lines(looks: &[PriceLook]) -> Vec<String> {
    let verdict = judge_raise(looks);
    if looks.is_empty() || (looks.len() == 1 && verdict == PriceVerdict::NoReduction) {
        return Vec::new();
    }
    let stretches = stretches(looks);
    let left_out = stretches.len().saturating_sub(MOST);
    let mut lines = vec![format!("价格历史：查看 {} 次", looks.len())];
    if left_out > 0 {
        lines.push(format!("  更早的 {left_out} 段略"));
    }
    lines.extend(stretches.iter().skip(left_out).map(told));
    let told = verdict.told();
    if !told.is_empty() {
        lines.push(format!("  {told}"));
    }
    lines
}

/// The looks and what they come to, for programs.
pub(super) fn shape(looks: &[PriceLook]) -> Value {
    let verdict = judge_raise(looks);
    let name = match &verdict {
        PriceVerdict::NoReduction => "no-reduction",
        PriceVerdict::NotJudged(_) => "not-judged",
        PriceVerdict::NotRaised(_) => "not-raised",
        PriceVerdict::Raised(_) => "raised",
    };
    let price = |price: &Option<Price>| price.as_ref().map(ToString::to_string);
    let look = |look: &PriceLook| {
        json!({
            "at": look.at.to_string(),
            "price": price(&look.asking.price),
            "list_price": price(&look.asking.list_price),
            "body_sha256": look.body.to_string(),
            "evidence_sha256": look.evidence.map(|snapshot| snapshot.to_string()),
        })
    };
    json!({ "verdict": name, "told": verdict.told(), "looks": looks.iter().map(look).collect::<Vec<_>>() })
}

fn stretches(looks: &[PriceLook]) -> Vec<Stretch<'_>> {
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    for look in looks {
        match stretches.last_mut() {
            Some(open) if shown(open.first) == shown(look) => {
                open.last = look.at;
                open.looks += 1;
            }
            _ => stretches.push(Stretch { first: look, last: look.at, looks: 1 }),
        }
    }
    stretches
}

fn told(stretch: &Stretch<'_>) -> String {
    let moment = |at| beijing(at).strftime("%Y-%m-%d %H:%M").to_string();
    let first = stretch.first;
    let when = match stretch.looks {
        1 => moment(first.at),
        looks => format!("{} 至 {}（{looks} 次）", moment(first.at), moment(stretch.last)),
    };
    let evidence = first.evidence.map(|snapshot| format!("　证据 {snapshot}")).unwrap_or_default();
    format!("  {when}　{}{evidence}", shown(first))
}

fn shown(look: &PriceLook) -> String {
    let price =
        |price: &Option<Price>| price.as_ref().map_or_else(|| "未标价".to_owned(), ToString::to_string);
    match &look.asking.list_price {
        None => price(&look.asking.price),
        former => format!("划线价 {}、现价 {}", price(former), price(&look.asking.price)),
    }
}
