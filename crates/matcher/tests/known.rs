//! A judge that remembers finds what one finds that does not.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as expected")]

mod common;

use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{Currency, Listing, PageKind, Price, Seller};

/// One rule a condition, each with every group; the second is not for one shop.
const CONDITIONS: [&str; 12] = [
    "title.supply",
    "shop_name.supply",
    "title.drink and price < 300",
    "title.sealed and discount < 0.5",
    "title.supply near 4 description.goods",
    "description.supply near 8 goods",
    "title.drink and missing(excuse)",
    "title.pattern",
    "title.supply and not excuse",
    "title.drink and description.goods and valid(uscc)",
    "goods near 6 sealed",
    "title.sealed near 9 title.supply and description.goods",
];

fn ruleset() -> Ruleset {
    let mut text =
        "category = \"special-supply\"\nseverity = 3\nlaw = [{ title = \"广告法\", article = \"第九条\" }]\n"
            .to_owned();
    for (number, condition) in CONDITIONS.iter().enumerate() {
        text.push_str(&format!(
            "[[rule]]\nid = \"special-supply.r{number}\"\nname = \"甲\"\nfact = \"乙\"\ncondition = '{condition}'\n\
             hit = [\"特供酒\"]\nmiss = [\"乙\"]\n"
        ));
        if number == 0 {
            text.push_str("[[rule.allow]]\nshop = \"某店\"\nreason = \"已核\"\nexpires = \"2027-12-31\"\n");
        }
        text.push_str(
            "[rule.terms.supply]\nwords = [\"特供\", \"内供\"]\n[rule.terms.goods]\nwords = [\"酒\", \"白酒\"]\n\
             [rule.terms.drink]\nwords = [\"白酒\", \"茅台\"]\n[rule.terms.pattern]\nregex = ['国宴[0-9]{1,3}']\n[rule.terms.excuse]\nwords = [\"儿童专供\"]\n\
             [rule.terms.sealed]\nsound_pairs = true\nwords = [\"盲盒\"]\n",
        );
    }
    common::compiled(text)
}

#[test]
fn what_is_remembered_changes_no_finding() {
    let ruleset = ruleset();
    let judge = ruleset.judge();
    let (mut one, mut other) = (Scratch::default(), Scratch::default());
    let price = |cents| Price { cents, max_cents: None, currency: Currency::Cny, raw: String::new() };
    let titles = [
        "特供酒",
        "茅台白酒",
        "提供茶叶",
        "国宴12号",
        "国宴同款",
        "芒和 盲盒",
        "白酒 芒和",
        "特供 芒和",
        "儿童专供，特供",
        "",
    ];
    let texts = ["", "普通说明", "内供的好酒", "酒 91350211M000100Y43", "儿童专供"];
    let (mut asked, mut hits) = (0, 0);
    for _ in 0..2 {
        for shop in ["", "某店", "特供烟酒店", "他店"] {
            for cents in [0, 100, 29_999, 30_000, 30_001] {
                for (title, text) in titles.iter().flat_map(|title| texts.map(|text| (title, text))) {
                    for (kind, complete) in [(PageKind::Detail, true), (PageKind::ListingIndex, true)] {
                        let listing = Listing {
                            title: (*title).to_owned(),
                            description: text.to_owned(),
                            price: Some(price(cents)),
                            list_price: Some(price(50_000)),
                            seller: Some(Seller { name: shop.to_owned(), id: None, url: None }),
                            ..Listing::default()
                        };
                        let context = PageContext { kind, complete };
                        let expected = ruleset.scan(&listing, &context, &mut one);
                        assert_eq!(judge.scan(&listing, &context, &mut other), expected, "{listing:?}");
                        asked += 1;
                        hits += usize::from(!expected.is_empty());
                    }
                }
            }
        }
    }
    assert!(hits > 300 && asked - hits > 300, "{hits} of {asked}");
}
