//! Any bytes as a page: reading ends, within its caps, and what it gives is sound. The first byte says what came with them.

use std::sync::LazyLock;

use xuncha_extract::{PageInput, Sites, extract_with, jurisdictions};
use xuncha_model::Part;

const PROFILE: &str = r##"
name = "任何"
hosts = ["*"]
goods_id = ["?id", "/item/*.html"]
goods_url = "https://shop.example/item/{id}.html"
[[page]]
kind = "listing_index"
marker = "[class^=card] + [class^=card]"
first = true
each = "div > [class^=card], li.goods"
next = "a.next"
fields = { title = [".t @title", ".t", "h3"], price = ["b", ".p"], url = "a @href", images = "img @src", sales = ".s" }
[[page]]
kind = "detail"
words = ["立即购买"]
fields = { title = ["$..title", "h1"], price = "$..price", attributes = "li", seller = ".shop", seller_url = ".shop @href" }
"##;

static SITES: LazyLock<Sites> =
    LazyLock::new(|| Sites::read(&[("fuzz.toml".to_owned(), PROFILE.to_owned())]).0);

pub(crate) fn check(bytes: &[u8]) {
    let Some((first, page)) = bytes.split_first() else { return };
    let input = PageInput {
        bytes: page,
        url: (first & 1 == 1).then_some("https://shop.example/list?id=1&page=2"),
        content_type: [
            None,
            Some("text/html"),
            Some("text/html; charset=gbk"),
            Some("text/html; charset=utf-8"),
        ][usize::from(first >> 1 & 3)],
        status: (first & 8 == 8).then_some(200),
    };
    let none = Sites::default();
    let found = extract_with(&input, if first & 16 == 16 { &SITES } else { &none });
    assert!(found.listings.len() <= 600, "{} listings", found.listings.len());
    for listing in &found.listings {
        for part in Part::ALL {
            assert_eq!(listing.has(part), listing.origins.get(part).is_some(), "{}", part.name());
        }
        assert!(listing.title.len() <= 1_000 && listing.description.len() <= 400_000);
        let seller = listing.seller.iter().filter_map(|seller| seller.url.as_ref());
        for url in listing.url.iter().chain(&listing.images).chain(seller) {
            assert!(url.contains("://") && !url.contains("://nowhere.invalid"), "{url}");
        }
        for found in jurisdictions(&found, listing) {
            assert!((2..=6).contains(&found.place.code.len()), "{found:?}");
        }
    }
    for url in found.links.next.iter().chain(&found.links.products).chain(&found.links.lists) {
        assert!(!url.as_str().contains("://nowhere.invalid"), "{url}");
    }
    assert!(first & 16 == 16 || found.profile.is_none());
}
