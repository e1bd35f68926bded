//! The part of the story about finding leads by words.

use xuncha_model::{Decision, LeadFilter, LeadId, PageKind, ShopName, Step};

use super::{begin, minute, page, sighting};
use crate::LeadStore;

pub(super) async fn story(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let mut liquor = sighting(sweep, 1, "special-supply", minute(1));
    liquor.title = "人民大會堂特\u{200b}貢酒，53度 iPhone".to_owned();
    let mut ivory = sighting(sweep, 2, "wildlife-animal", minute(1));
    ivory.title = "象牙手串".to_owned();
    ivory.shop = "老街 ＡＢ123 文玩".to_owned();
    ivory.hits.truncate(0);
    let shown = page(sweep, "https://a.example/list", 1, minute(1), vec![liquor, ivory]);
    store.record_page(&shown).await.expect("records");

    let found = async |text: &str| -> Vec<i64> {
        let filter = LeadFilter { text: Some(text.to_owned()), ..LeadFilter::default() };
        store.leads(&filter).await.expect("searches").iter().map(|lead| lead.id.0).collect()
    };
    assert_eq!(found("特供").await, [1], "the word that was meant, two characters");
    assert_eq!(found("大会堂").await, [1], "whatever the writing");
    assert_eq!(found("堂特").await, [1], "across what the title hides");
    assert_eq!(found("iphone").await, [1]);
    assert_eq!(found("象").await, [2], "one character");
    assert_eq!(found("串").await, [2], "the last character");
    assert_eq!(found("ab12").await, [2], "the beginning of a word of letters, in the shop");
    assert_eq!(found("象牙 文玩").await, [2], "all words, wherever each stands");
    assert_eq!(found("象牙 特供").await, [0; 0]);
    assert_eq!(found("手象").await, [0; 0], "not in this order");
    for nothing in ["", "*", "\"", "，。"] {
        assert_eq!(found(nothing).await, [0; 0], "{nothing:?}");
    }

    let decision = Decision::new(Step::Triage, "甲", minute(2), "与上月投诉一致");
    store.decide(LeadId(2), 0, decision).await.expect("decides");
    assert_eq!(found("投诉").await, [2], "what was written about it");

    let mut renamed = sighting(sweep, 2, "wildlife-animal", minute(3));
    renamed.title = "猛犸牙手串".to_owned();
    let mut own = page(sweep, "https://a.example/goods/2", 2, minute(3), vec![renamed]);
    own.kind = PageKind::Detail;
    store.record_page(&own).await.expect("records");
    assert_eq!((found("猛犸").await, found("象牙").await), (vec![2], vec![2]), "its title now and before");

    let seen_in = async |platform: Option<&str>, shop: &str| -> Vec<i64> {
        let shop = ShopName { platform: platform.map(str::to_owned), shop: shop.to_owned() };
        let filter = LeadFilter { shop: Some(shop), ..LeadFilter::default() };
        store.leads(&filter).await.expect("lists").iter().map(|lead| lead.id.0).collect()
    };
    let liquor_shop = "某某酒业 \"旗舰\" 店";
    assert_eq!(seen_in(Some("shop.example"), liquor_shop).await, [1, 2], "the renamed goods moved shop");
    assert_eq!(seen_in(None, "老街 ＡＢ123 文玩").await, [2], "where it was before");
    assert_eq!(seen_in(Some("b.example"), liquor_shop).await, [0; 0]);

    let narrow = LeadFilter {
        text: Some("手串".to_owned()),
        category: Some(xuncha_model::CategoryId("special-supply".to_owned())),
        ..LeadFilter::default()
    };
    assert!(store.leads(&narrow).await.expect("searches").is_empty(), "beside other wishes");
}
