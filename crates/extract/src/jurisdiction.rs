//! Whose the seller is: which 行政区划 a page and a listing point to, with the reason and how far it can be trusted.
//!
//! Never a finding: a 统一社会信用代码 tells where a business was first registered, an ICP filing where whoever runs
//! the site is, a place of dispatch where goods lie.

use xuncha_identifiers::{IdentifierKind, Region, Verdict, place_in};
use xuncha_model::Listing;

use crate::notices::Notices;
use crate::page::Extraction;
use crate::text::line;

/// How far a suggestion can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Points to whoever runs the site, or to a warehouse.
    Low,
    /// The seller says so.
    Middle,
    /// A licence of the seller says so.
    High,
}

impl Confidence {
    /// The word inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Low => "低",
            Self::Middle => "中",
            Self::High => "高",
        }
    }
}

/// A place that may have jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jurisdiction {
    /// Code of 2 to 6 digits (GB/T 2260), as exact as the source, and the full name.
    pub place: Region,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Where it comes from, in plain Chinese.
    pub reason: String,
}

/// Parameters that give the seller's address.
const ADDRESSES: &[&str] =
    &["公司地址", "经营地址", "经营场所", "住所", "注册地址", "企业地址", "店铺地址", "商家地址", "地址"];
/// Those among them that no site says of itself.
const SELLERS_OWN: &[&str] = &["商家地址", "店铺地址", "门店地址", "卖家地址", "供应商地址", "经营者地址"];
/// Lines of a licence page that are looked at.
const MAX_LINES: usize = 400;
/// Lines that name the authority of a licence.
const AUTHORITIES: &[&str] = &["登记机关", "发证机关", "许可机关", "发证部门", "管辖机关"];

/// Places that a page and one of its listings point to, the most trustworthy first, each place once.
#[must_use]
pub fn jurisdictions(page: &Extraction, listing: &Listing) -> Vec<Jurisdiction> {
    let mut out = Vec::new();
    for (key, value) in &listing.attributes {
        if ADDRESSES.contains(&key.as_str()) {
            add(&mut out, place_in(value), Confidence::Middle, format!("页面写有{key}“{}”", line(value, 90)));
        }
    }
    let place = &listing.location;
    add(&mut out, place_in(place), Confidence::Low, format!("发货地或所在地“{}”", line(place, 90)));
    let shop = listing.seller.as_ref().map_or("", |seller| &seller.name);
    add(&mut out, place_in(shop), Confidence::Low, format!("店名“{}”", line(shop, 90)));
    // Of equal trust, what the listing says goes before what its page says.
    out.extend(page.jurisdictions.iter().cloned());
    settle(out)
}

/// Places that a page points to for everything on it; `text` is its visible text.
pub(crate) fn of_page(notices: &Notices, text: &str) -> Vec<Jurisdiction> {
    let mut out = Vec::new();
    if !notices.are_sellers {
        told_by_seller(text, &mut out);
    }
    if notices.are_sellers {
        for told in text.lines().take(MAX_LINES) {
            let Some((label, rest)) = told.split_once(['：', ':']) else { continue };
            let label: String = label.chars().filter(|ch| !ch.is_whitespace()).collect();
            let known = AUTHORITIES.iter().chain(ADDRESSES).any(|known| *known == label);
            if known {
                add(
                    &mut out,
                    place_in(rest),
                    Confidence::High,
                    format!("证照页写有{label}“{}”", line(rest, 90)),
                );
            }
        }
    }
    for number in notices.numbers.iter().filter(|number| number.verdict == Verdict::Valid) {
        let (what, text) = (number.kind.label_zh(), &number.text);
        match number.kind {
            IdentifierKind::Uscc | IdentifierKind::Jy | IdentifierKind::Yb | IdentifierKind::RegNo => {
                let (confidence, whose) = if notices.are_sellers {
                    (Confidence::High, "证照页的")
                } else {
                    (Confidence::Low, "页面上的（可能是平台的）")
                };
                add(&mut out, number.region.clone(), confidence, format!("{whose}{what}{text}所含的登记地"));
            }
            IdentifierKind::Icp
            | IdentifierKind::PoliceNet
            | IdentifierKind::DrugInfo
            | IdentifierKind::DevicePlatform
            | IdentifierKind::FoodPlatform => {
                let reason = format!("网站{what}{text}的备案省份，是网站开办者的");
                let province = number.region.as_ref().and_then(Region::province);
                add(&mut out, province, Confidence::Low, reason);
            }
            _ => {}
        }
    }
    settle(out)
}

/// Lines that can only tell where the seller is, on any page: `商家地址：`, with the address behind or below.
fn told_by_seller(text: &str, out: &mut Vec<Jurisdiction>) {
    let mut lines = text.lines().take(MAX_LINES).peekable();
    while let Some(told) = lines.next() {
        let Some((label, rest)) = told.split_once(['：', ':']) else { continue };
        let label = label.trim();
        if SELLERS_OWN.contains(&label) {
            let rest = if rest.trim().is_empty() { lines.peek().copied().unwrap_or_default() } else { rest };
            add(out, place_in(rest), Confidence::Middle, format!("页面写有{label}“{}”", line(rest, 90)));
        }
    }
}

fn add(out: &mut Vec<Jurisdiction>, place: Option<Region>, confidence: Confidence, reason: String) {
    if let Some(place) = place.map(Region::known).filter(|place| place.code != "100000") {
        out.push(Jurisdiction { place, confidence, reason });
    }
}

/// Best first, of equal trust the most exact; each place once.
fn settle(mut out: Vec<Jurisdiction>) -> Vec<Jurisdiction> {
    out.sort_by_key(|found| std::cmp::Reverse((found.confidence, found.place.code.len())));
    let mut seen: Vec<String> = Vec::new();
    out.retain(|found| {
        let new = !seen.contains(&found.place.code);
        seen.push(found.place.code.clone());
        new
    });
    out
}

#[cfg(test)]
mod tests {
    use crate::{PageInput, extract};

    #[test]
    fn a_licence_page_points_to_its_authority_and_a_listing_to_its_seller() {
        let page = "<title>经营证照</title><p>企业名称：某某酒业有限公司</p><p>统一社会信用代码：91310110666007217T</p>
            <p>住所：江苏省连云港市海州区幸福路1号</p><p>登记机关：连云港市海州区市场监督管理局</p><p>经营范围：酒类销售</p>
            <footer>沪ICP备12345678号</footer>";
        let found = extract(&PageInput { bytes: page.as_bytes(), ..PageInput::default() });
        let told: Vec<_> = found
            .jurisdictions
            .iter()
            .map(|one| (one.place.code.as_str(), one.confidence.label_zh()))
            .collect();
        assert_eq!(told, [("320706", "高"), ("310110", "高"), ("31", "低")], "{:?}", found.kind);
        let listing = xuncha_model::Listing { location: "浙江 义乌".into(), ..Default::default() };
        let all = super::jurisdictions(&found, &listing);
        assert_eq!(
            all.iter().map(|one| one.place.code.as_str()).collect::<Vec<_>>(),
            ["320706", "310110", "330782", "31"]
        );
    }
}
