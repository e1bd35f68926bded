//! The part of the story about licences: what a shop's pages show is kept by shop, and its leads know of it.

use xuncha_model::{Gap, Licence, PageKind, Permit, ShopName, Subject, SweepId};

use super::{begin, minute, one, page, record, sighting};
use crate::{LeadStore, PageRecord};

const LICENCE: &str = "https://licence.mall.example/7";
const FRONT: &str = "https://shop.mall.example/7";

pub(super) async fn story(store: &impl LeadStore) {
    let sweep = begin(store, FRONT).await;
    let mut bare = sighting(sweep, 1, "special-supply", minute(1));
    bare.platform = "item.mall.example".to_owned();
    let (shop, known) = (bare.shop.clone(), std::mem::take(&mut bare.subject));
    let url = "https://item.mall.example/1";
    url.clone_into(&mut bare.url);
    record(store, &PageRecord { kind: PageKind::Detail, ..page(sweep, url, 1, minute(1), vec![bare]) }).await;
    assert_eq!(one(store, 1).await.gaps(), [Gap::Name, Gap::Code, Gap::Address, Gap::Jurisdiction]);

    let licence = |name: &str| Licence {
        subject: Subject { name: name.to_owned(), ..known.clone() },
        permits: vec![Permit {
            kind: "食品经营许可证编号".to_owned(),
            number: "JY12345678901234".to_owned(),
            check: "校验相符".to_owned(),
        }],
        valid_until: "2027-05-01".to_owned(),
    };
    let front = PageRecord {
        kind: PageKind::ShopFront,
        platform: "shop.mall.example".to_owned(),
        shop: shop.clone(),
        ..page(sweep, FRONT, 2, minute(2), Vec::new())
    };
    record(store, &front).await;
    let shown = |sweep: SweepId, at, name: &str| PageRecord {
        kind: PageKind::Licence,
        licence: Some(licence(name)),
        found_through: vec!["https://mall.example/".to_owned(), FRONT.to_owned()],
        ..page(sweep, LICENCE, 3, minute(at), Vec::new())
    };
    for _ in 0..2 {
        record(store, &shown(sweep, 3, "甲公司")).await;
    }
    let lead = one(store, 1).await;
    assert_eq!(
        (lead.gaps(), lead.subject),
        (vec![], licence("甲公司").subject),
        "the shop's licence answers for it"
    );
    store.finish_sweep(sweep, minute(4), 1).await.expect("finishes");

    let second = begin(store, FRONT).await;
    store.renew_page(second, LICENCE, minute(60)).await.expect("renews").expect("was read");
    store.finish_sweep(second, minute(61), 1).await.expect("finishes");
    let third = begin(store, FRONT).await;
    record(store, &shown(third, 120, "乙公司")).await;
    assert_eq!(one(store, 1).await.subject.name, "乙公司", "as it is now");

    let of = async |platform: Option<&str>, shop: &str| {
        let name = ShopName { platform: platform.map(str::to_owned), shop: shop.to_owned() };
        store.licences(&name).await.expect("reads")
    };
    let looks = of(Some("item.mall.example"), &shop).await;
    let seen: Vec<_> =
        looks.iter().map(|one| (one.licence.subject.name.as_str(), one.first, one.last, one.looks)).collect();
    assert_eq!(seen, [("甲公司", minute(1 + 2), minute(60), 2), ("乙公司", minute(120), minute(120), 1)]);
    assert!(looks.iter().all(|one| one.shop == shop && one.url == LICENCE && one.kind == PageKind::Licence));
    assert_eq!(looks[0].licence, licence("甲公司"));
    assert_eq!(of(None, &shop).await.len(), 2);
    assert_eq!((of(Some("other.example"), &shop).await, of(None, "别家").await), (vec![], vec![]));
}
