//! What a shop's pages showed of its licences over time: lines of a lead and of a shop's card.

use serde_json::{Value, json};
use xuncha_model::{Licence, LicenceLooks, PageKind, beijing};

/// What was shown, page by page, with what changed; nothing where no page showed anything.
pub(super) fn lines(looks: &[LicenceLooks]) -> Vec<String> {
    let day = |at| beijing(at).strftime("%Y-%m-%d").to_string();
    let mut lines: Vec<String> = Vec::new();
    for (at, one) in looks.iter().enumerate() {
        let place = if one.kind == PageKind::Licence { "证照页" } else { "店铺首页" };
        let when = if one.looks == 1 {
            day(one.first)
        } else {
            format!("{} 至 {}（{} 次）", day(one.first), day(one.last), one.looks)
        };
        lines.push(format!("证照：{when}　{place}　{}", one.licence.told()));
        let before = looks.iter().take(at).rev().find(|earlier| earlier.url == one.url);
        let changed = before.map(|before| changes(&before.licence, &one.licence)).unwrap_or_default();
        lines.extend(changed.into_iter().map(|change| format!("　　变更：{change}")));
    }
    lines
}

/// What is shown now: of each page, the last.
pub(super) fn latest(looks: &[LicenceLooks]) -> String {
    let is_last =
        |(at, one): &(usize, &LicenceLooks)| !looks.iter().skip(at + 1).any(|later| later.url == one.url);
    let last = looks.iter().enumerate().filter(is_last);
    last.map(|(_, one)| format!("{}（{}）", one.licence.told(), one.url)).collect::<Vec<_>>().join("；")
}

/// The looks for programs.
pub(super) fn shape(one: &LicenceLooks) -> Value {
    let Licence { subject, permits, valid_until } = &one.licence;
    json!({
        "url": one.url,
        "page": one.kind.name(),
        "first": one.first.to_string(),
        "last": one.last.to_string(),
        "looks": one.looks,
        "body_sha256": one.body.to_string(),
        "name": subject.name,
        "code": subject.code,
        "code_fits": subject.code_fits,
        "address": subject.address,
        "permits": permits.iter().map(|permit| json!({
            "kind": permit.kind, "number": permit.number, "check": permit.check,
        })).collect::<Vec<_>>(),
        "valid_until": valid_until,
    })
}

/// What another look saw otherwise.
fn changes(before: &Licence, after: &Licence) -> Vec<String> {
    let permits = |licence: &Licence| {
        let numbers: Vec<_> = licence.permits.iter().map(|permit| permit.number.as_str()).collect();
        numbers.join("、")
    };
    let parts = [
        ("主体名称", before.subject.name.clone(), after.subject.name.clone()),
        ("统一社会信用代码", before.subject.code.clone(), after.subject.code.clone()),
        ("地址", before.subject.address.clone(), after.subject.address.clone()),
        ("许可证", permits(before), permits(after)),
        ("有效期", before.valid_until.clone(), after.valid_until.clone()),
    ];
    let shown = |text: String| if text.is_empty() { "（没有显示）".to_owned() } else { text };
    let changed = parts.into_iter().filter(|(_, before, after)| before != after);
    changed.map(|(what, before, after)| format!("{what} {} → {}", shown(before), shown(after))).collect()
}

#[cfg(test)]
mod tests {
    use xuncha_model::{Digest, Gap, LeadFilter, ShopName, Subject, Timestamp};
    use xuncha_store::LeadStore as _;

    use super::*;
    use crate::{bureau::Bureau, demo::Show, wiring};

    const LICENCE: &str = "<!DOCTYPE html><meta charset=utf-8><title>经营者资质信息</title><h2>营业执照信息</h2><table>\
        <tr><td>店铺名称</td><td>SHOP</td></tr><tr><td>企业名称</td><td>连云港某某商贸有限公司</td></tr>\
        <tr><td>统一社会信用代码</td><td>91350213678251743X</td></tr><tr><td>法定代表人</td><td>（略）</td></tr>\
        <tr><td>住所</td><td>江苏省连云港市海州区幸福路1号</td></tr>\
        <tr><td>有效期至</td><td>UNTIL</td></tr></table><img src='/licence.jpg' alt='营业执照'>";

    /// A page of licences of a shop that hold until then.
    fn page(shop: &str, until: &str) -> Show {
        Show::Page(Box::leak(LICENCE.replace("SHOP", shop).replace("UNTIL", until).into_boxed_str()))
    }

    #[test]
    fn the_shops_licence_fills_the_gaps_of_its_leads() {
        wiring::block_on(async {
            let bureau = Bureau::open();
            let catalogue = bureau.market.catalogue();
            let goods = catalogue.unlawful().find(|goods| goods.shop == 1).unwrap().id;
            let shop = catalogue.shops.iter().find(|shop| shop.id == 1).unwrap().name;
            bureau.scan(&[goods]).await;
            let store = &bureau.workshop.store;
            let lead = async || store.leads(&LeadFilter::default()).await.unwrap().remove(0);
            let before = lead().await.gaps();
            assert!(before.contains(&Gap::Name) && before.contains(&Gap::Code), "{before:?}");

            let licence = format!("{}/licence/1998.html", bureau.market.base_url());
            let day = |day: u32| format!("2026-11-{day:02}T02:00:00Z").parse().unwrap();
            bureau.market.show(1998, Some(page(shop, "2026-12-31")));
            bureau.scan_at(&licence, day(2)).await;
            bureau.scan_at(&licence, day(9)).await;
            let known = lead().await;
            assert_eq!(known.gaps(), [], "{:?}", known.subject);
            assert_eq!(known.subject.name, "连云港某某商贸有限公司");
            assert!(
                known.subject.code_fits && known.subject.places.iter().any(|place| place.code == "320706")
            );

            bureau.market.show(1998, Some(page(shop, "2031-12-31")));
            bureau.scan_at(&licence, day(16)).await;
            let name = ShopName { platform: Some(known.latest.platform), shop: shop.to_owned() };
            let told = lines(&store.licences(&name).await.unwrap()).join("\n");
            for words in
                ["2026-11-02 至 2026-11-09（2 次）　证照页　连云港", "变更：有效期 2026-12-31 → 2031-12-31"]
            {
                assert!(told.contains(words), "{words}: {told}");
            }
        })
        .unwrap();
    }

    #[test]
    fn what_changes_is_said() {
        let look = |second: i64, name: &str, valid_until: &str| LicenceLooks {
            platform: "mall.example".to_owned(),
            shop: "某某酒业".to_owned(),
            url: "https://mall.example/licence/7".to_owned(),
            kind: PageKind::Licence,
            licence: Licence {
                subject: Subject { name: name.to_owned(), ..Subject::default() },
                permits: Vec::new(),
                valid_until: valid_until.to_owned(),
            },
            first: Timestamp::from_second(second).unwrap(),
            last: Timestamp::from_second(second + 200_000).unwrap(),
            looks: 3,
            body: Digest([1; 32]),
        };
        let looks = [look(1_790_000_000, "甲公司", ""), look(1_790_400_000, "乙公司", "2027-05-01")];
        let told = lines(&looks).join("\n");
        assert!(told.contains("2026-09-21 至 2026-09-24（3 次）　证照页　甲公司"), "{told}");
        assert!(
            told.contains("变更：主体名称 甲公司 → 乙公司") && told.contains("有效期 （没有显示） → 2027"),
            "{told}"
        );
        assert_eq!(latest(&looks), "乙公司，有效期 2027-05-01（https://mall.example/licence/7）");
        assert_eq!((lines(&[]), latest(&[])), (vec![], String::new()));
    }
}
