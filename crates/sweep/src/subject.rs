//! Who answers for an offer, as far as its page says. Pure.

use xuncha_extract::{Confidence, Extraction, jurisdictions};
use xuncha_identifiers::{IdentifierKind, Verdict, find, verify};
use xuncha_model::{Listing, PlaceHint, Subject, Trust};

/// Labels of the registered name.
const NAMES: [&str; 8] =
    ["公司名称", "企业名称", "经营主体", "主体名称", "经营者名称", "商家主体", "营业执照名称", "单位名称"];

/// Labels of the code.
const CODES: [&str; 3] = ["统一社会信用代码", "社会信用代码", "信用代码"];

/// Labels of the address.
const ADDRESSES: [&str; 7] = ["经营地址", "经营场所", "公司地址", "住所", "注册地址", "企业地址", "商家地址"];

/// Lines of a page that are looked at, and characters of a value that are kept.
const MAX_LINES: usize = 400;
const MAX_VALUE: usize = 120;

/// Most places kept.
const MAX_PLACES: usize = 8;

/// What the page says of who answers for `listing`.
pub(crate) fn subject(page: &Extraction, listing: &Listing) -> Subject {
    let told = |labels: &[&str]| {
        let parameters = listing.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let lines = listing.page_text.lines().take(MAX_LINES).filter_map(|line| line.split_once(['：', ':']));
        let mut all = parameters.chain(lines);
        let found =
            all.find(|(label, value)| labels.contains(&squeezed(label).as_str()) && !value.trim().is_empty());
        found.map(|(_, value)| value.trim().chars().take(MAX_VALUE).collect::<String>()).unwrap_or_default()
    };
    let code = find(&told(&CODES)).into_iter().find(|found| found.kind == IdentifierKind::Uscc);
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
        name: told(&NAMES),
        code_fits: !code.is_empty() && verify(IdentifierKind::Uscc, &code) == Verdict::Valid,
        code,
        address: told(&ADDRESSES),
        places: jurisdictions(page, listing).into_iter().take(MAX_PLACES).map(place).collect(),
    }
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
}
