//! The part of the story about prices: each look at the own page of goods keeps what it asked.

use xuncha_model::{Asking, Currency, PageKind, Price};

use super::{begin, minute, page, record, sighting};
use crate::{LeadStore, PageRecord};

const URL: &str = "https://shop.example/goods/1";

pub(super) async fn story(store: &impl LeadStore) {
    let yuan = |cents: i64| Price {
        cents,
        max_cents: (cents == 18_000).then_some(26_000),
        currency: Currency::Cny,
        raw: format!("¥{cents}"),
    };
    let asking = |price: i64, former: Option<i64>| Asking {
        title: "蓝牙耳机 \"降噪\"".to_owned(),
        price: Some(yuan(price)),
        list_price: former.map(yuan),
    };
    let first = begin(store, "https://shop.example/").await;
    let own = |sweep, at, asking| PageRecord {
        kind: PageKind::Detail,
        shop: "某某数码店".to_owned(),
        asking: Some(asking),
        ..page(sweep, URL, 1, minute(at), Vec::new())
    };
    record(store, &own(first, 1, asking(10_000, None))).await;
    let list = page(first, "https://shop.example/list", 2, minute(2), Vec::new());
    record(store, &list).await;
    store.finish_sweep(first, minute(3), 1).await.expect("finishes");

    let second = begin(store, "https://shop.example/").await;
    store.renew_page(second, URL, minute(60)).await.expect("renews").expect("was read");
    store.finish_sweep(second, minute(61), 1).await.expect("finishes");
    let third = begin(store, "https://shop.example/").await;
    let mut reduced = own(third, 120, asking(12_000, Some(18_000)));
    reduced.sightings = vec![sighting(third, 1, "price-claims", minute(120))];
    record(store, &reduced).await;

    let looks = store.price_looks(URL).await.expect("reads");
    let seen: Vec<_> = looks.iter().map(|look| (look.at, look.asking.clone())).collect();
    assert_eq!(
        seen,
        [
            (minute(1), asking(10_000, None)),
            (minute(60), asking(10_000, None)),
            (minute(120), asking(12_000, Some(18_000))),
        ],
        "an unchanged page asks what it asked"
    );
    assert!(looks.iter().all(|look| look.shop == "某某数码店" && look.body == reduced.body_digest));
    let sealed: Vec<_> = looks.iter().map(|look| look.evidence).collect();
    assert_eq!(sealed, [None, None, Some(reduced.sightings[0].evidence.snapshot)]);
    assert_eq!(store.price_looks(&list.url).await.expect("reads"), [], "a list is not the own page of goods");
    assert_eq!(store.price_looks("https://shop.example/goods/9").await.expect("reads"), []);
}
