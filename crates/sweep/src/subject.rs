//! Who answers for an offer, as far as its page says. Pure.

use xuncha_extract::{Confidence, Extraction, jurisdictions};
use xuncha_identifiers::{Found, IdentifierKind, Verdict, find, place_in, verify};
use xuncha_model::{Licence, Listing, PageKind, Permit, PlaceHint, Subject, Trust};

/// Labels of the registered name.
const NAMES: [&str; 8] =
    ["公司名称", "企业名称", "经营主体", "主体名称", "经营者名称", "商家主体", "营业执照名称", "单位名称"];

/// Labels of the code.
const CODES: [&str; 3] = ["统一社会信用代码", "社会信用代码", "信用代码"];

/// Labels of the address.
const ADDRESSES: [&str; 7] = ["经营地址", "经营场所", "公司地址", "住所", "注册地址", "企业地址", "商家地址"];

/// Labels of the shop's name on a page of licences.
const SHOPS: [&str; 5] = ["店铺名称", "店铺名", "网店名称", "店铺", "商家店铺"];

/// Labels of the last day of a licence.
const VALID: [&str; 6] = ["有效期至", "有效期限", "有效期", "营业期限", "许可证有效期", "截止日期"];

/// Numbers that say who sells or runs a site, or what goods are, and not what somebody is allowed to do.
const NO_PERMITS: [IdentifierKind; 7] = [
    IdentifierKind::Uscc,
    IdentifierKind::RegNo,
    IdentifierKind::OrgCode,
    IdentifierKind::Icp,
    IdentifierKind::PoliceNet,
    IdentifierKind::Patent,
    IdentifierKind::Isbn,
];

/// Most permits kept of a page.
const MAX_PERMITS: usize = 10;

/// Lines of a page that are looked at, and characters of a value that are kept.
const MAX_LINES: usize = 400;
const MAX_VALUE: usize = 120;

/// Most places kept.
const MAX_PLACES: usize = 8;

/// What the page says of who answers for `listing`.
pub(crate) fn subject(page: &Extraction, listing: &Listing) -> Subject {
    let parameters = listing.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let lines = listing.page_text.lines().take(MAX_LINES).filter_map(|line| line.split_once(['：', ':']));
    told(page, listing, &parameters.chain(lines).collect::<Vec<_>>())
}

/// What a page of licences, or a shop's front, shows of who sells there; `None` on other pages, and where it says nothing.
pub(crate) fn licence(page: &Extraction) -> Option<Licence> {
    if !matches!(page.kind, PageKind::Licence | PageKind::ShopFront) {
        return None;
    }
    let stated: Vec<_> =
        page.notices.stated.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let permits = page.notices.numbers.iter().filter(|found| !NO_PERMITS.contains(&found.kind));
    let permit = |found: &Found| Permit {
        kind: found.kind.label_zh().to_owned(),
        number: found.text.clone(),
        check: found.verdict.label_zh().to_owned(),
    };
    let mut subject = told(page, &Listing::default(), &stated);
    if page.kind == PageKind::ShopFront && subject.name.is_empty() && subject.code.is_empty() {
        // Of a front without the shop's own data, the places are those of whoever runs the site.
        subject.places.retain(|place| place.trust > Trust::Low);
    }
    if page.kind == PageKind::Licence
        && let Some(place) = place_in(&subject.address)
        && !subject.places.iter().any(|known| known.code == place.code)
    {
        let reason = format!("证照页写有地址“{}”", subject.address);
        subject.places.push(PlaceHint { code: place.code, name: place.name, trust: Trust::High, reason });
        subject.places.sort_by_key(|place| std::cmp::Reverse((place.trust, place.code.len())));
    }
    let licence = Licence {
        subject,
        permits: permits.take(MAX_PERMITS).map(permit).collect(),
        valid_until: said(&stated, &VALID),
    };
    // In a front's foot the numbers are mostly the marketplace's own.
    let permits = if page.kind == PageKind::Licence { licence.permits } else { Vec::new() };
    Some(Licence { permits, ..licence }).filter(|licence| !licence.is_empty())
}

/// The shop that a page of licences says it is of; empty when it does not.
pub(crate) fn stated_shop(page: &Extraction) -> String {
    let stated: Vec<_> =
        page.notices.stated.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if page.kind == PageKind::Licence { said(&stated, &SHOPS) } else { String::new() }
}

fn told(page: &Extraction, listing: &Listing, stated: &[(&str, &str)]) -> Subject {
    let code = find(&said(stated, &CODES)).into_iter().find(|found| found.kind == IdentifierKind::Uscc);
    let shown = page.notices.numbers.iter().find(|found| found.kind == IdentifierKind::Uscc);
    // In other pages' footers the number is mostly the marketplace's own.
    let code = code.or_else(|| shown.filter(|_| page.notices.are_sellers).cloned());
    let code = code.map(|found| found.text).unwrap_or_default();
    let place = |found: xuncha_extract::Jurisdiction| PlaceHint {
        code: found.place.code,
        name: found.place.name,
        trust: match found.confidence {
            Confidence::Low => Trust::Low,
            Confidence::Middle => Trust::Middle,
            Confidence::High => Trust::High,
        },
        reason: found.reason,
    };
    Subject {
        name: said(stated, &NAMES),
        code_fits: !code.is_empty() && verify(IdentifierKind::Uscc, &code) == Verdict::Valid,
        code,
        address: said(stated, &ADDRESSES),
        places: jurisdictions(page, listing).into_iter().take(MAX_PLACES).map(place).collect(),
    }
}

/// The first value under one of these labels.
fn said(stated: &[(&str, &str)], labels: &[&str]) -> String {
    let found = stated
        .iter()
        .find(|(label, value)| labels.contains(&squeezed(label).as_str()) && !value.trim().is_empty());
    found.map(|(_, value)| value.trim().chars().take(MAX_VALUE).collect()).unwrap_or_default()
}

fn squeezed(label: &str) -> String {
    label.chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use xuncha_extract::{PageInput, extract};

    use super::*;

    #[test]
    fn parameters_and_lines_tell_who_sells() {
        let page = extract(&PageInput::default());
        let mut listing = Listing {
            attributes: vec![
                ("经营地址".into(), "江苏省连云港市海州区幸福路1号".into()),
                ("统一社会信用代码".into(), "91350213678251743X".into()),
            ],
            page_text: "首页\n公司名称：连云港某某商贸有限公司\n客服电话：略".into(),
            ..Listing::default()
        };
        let told = subject(&page, &listing);
        assert_eq!(
            (told.name.as_str(), told.code.as_str()),
            ("连云港某某商贸有限公司", "91350213678251743X")
        );
        assert!(told.code_fits);
        assert_eq!(told.address, "江苏省连云港市海州区幸福路1号");
        assert_eq!((told.places[0].code.as_str(), told.places[0].trust), ("320706", Trust::Middle));
        listing.attributes.clear();
        listing.page_text.clear();
        assert_eq!(subject(&page, &listing), Subject::default());
    }

    #[test]
    fn a_page_of_licences_tells_who_sells_and_what_they_may_do() {
        let html = "<title>经营者资质信息</title><h2>营业执照信息</h2><table>\
            <tr><td>企业名称</td><td>连云港某某商贸有限公司</td></tr>\
            <tr><td>统一社会信用代码</td><td>91350213678251743X</td></tr>\
            <tr><td>法定代表人</td><td>（略）</td></tr>\
            <tr><td>住所</td><td>江苏省连云港市海州区幸福路1号</td></tr>\
            <tr><td>营业期限</td><td>2016-05-01 至 长期</td></tr></table>\
            <p>登记机关：连云港市海州区行政审批局</p><img src='/l.jpg' alt='营业执照'>";
        let page = extract(&PageInput { bytes: html.as_bytes(), ..PageInput::default() });
        assert_eq!(page.kind, PageKind::Licence);
        let licence = licence(&page).unwrap();
        let Subject { name, code, code_fits, address, places } = licence.subject;
        assert_eq!(
            (name.as_str(), code.as_str(), code_fits),
            ("连云港某某商贸有限公司", "91350213678251743X", true)
        );
        assert_eq!(
            (address.as_str(), licence.valid_until.as_str()),
            ("江苏省连云港市海州区幸福路1号", "2016-05-01 至 长期")
        );
        assert_eq!((places[0].code.as_str(), places[0].trust), ("320706", Trust::High));
        let front = extract(&PageInput { bytes: b"<h1>x</h1>", ..PageInput::default() });
        assert_eq!(super::licence(&front), None, "no page of licences");
    }
}
