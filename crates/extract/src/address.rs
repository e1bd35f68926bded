//! Addresses: made absolute, judged by their shape.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use url::Url;
use xuncha_model::canonical_url;

/// `href` as an absolute http or https address, canonical; `None` for anything else.
pub(crate) fn resolve(base: Option<&Url>, href: &str) -> Option<Url> {
    absolute(base, href).map(|url| canonical_url(&url))
}

/// `href` as an absolute http or https address. Without a base, `//host/path` is taken as https.
pub(crate) fn absolute(base: Option<&Url>, href: &str) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') || href.len() > 4_096 {
        return None;
    }
    let url = match base {
        Some(base) => base.join(href).ok()?,
        None if href.starts_with("//") => Url::parse(&format!("https:{href}")).ok()?,
        None => Url::parse(href).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// True when the address, or the one it redirects to, looks like that of one offer.
pub(crate) fn looks_like_detail(url: &Url) -> bool {
    is_detail(url) || target(url).is_some_and(|url| is_detail(&url))
}

/// Where an advertisement's address leads, when it says so: `/click?url=%2Fdp%2FB0…`.
fn target(url: &Url) -> Option<Url> {
    const NAMES: &[&str] = &["url", "u", "to", "target", "redirect", "redirect_url", "desturl", "murl"];
    let leads = |value: &str| value.starts_with('/') || value.starts_with("http");
    let (_, value) = url
        .query_pairs()
        .find(|(name, value)| NAMES.contains(&&*name.to_ascii_lowercase()) && leads(value))?;
    absolute(Some(url), &value)
}

fn is_detail(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let has = |name: &str| url.query_pairs().any(|(given, value)| given == name && !value.is_empty());
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let stem = last.split('.').next().unwrap_or_default();
    let digits = stem.bytes().filter(u8::is_ascii_digit).count();
    let trailing =
        stem.rsplit(['-', '_']).next().is_some_and(|tail| tail.bytes().all(|b| b.is_ascii_digit()));
    let numbered = (stem.len() >= 3 && digits * 2 > stem.len()) || (trailing && digits > 0);
    if path
        .split('/')
        .any(|part| matches!(part, "category" | "categories" | "list" | "search" | "tag" | "brand"))
    {
        return false;
    }
    let folder = |names: &[&str]| path.split('/').rev().skip(1).any(|part| names.contains(&part));
    (last.starts_with("item.") && has("id"))
        || ((last.starts_with("detail") || last.starts_with("goods") || last.starts_with("product"))
            && (has("id") || has("goods_id") || has("product_id")))
        || (numbered
            && (folder(&[
                "item",
                "offer",
                "product",
                "products",
                "goods",
                "dp",
                "itm",
                "detail",
                "p",
                "catalogue",
            ]) || url
                .host_str()
                .is_some_and(|host| host.starts_with("item.") || host.starts_with("product."))))
        || path.contains("/dp/")
        || path.contains("/gp/product/")
}

/// The marketplace's identifier of the goods in an address of one offer, or in the one it redirects to.
pub(crate) fn goods_id(url: &Url) -> Option<String> {
    match target(url) {
        Some(target) if !is_detail(url) => own_id(&target).or_else(|| own_id(url)),
        _ => own_id(url),
    }
}

fn own_id(url: &Url) -> Option<String> {
    const NAMES: &[&str] = &["id", "item_id", "itemid", "goods_id", "goodsid", "product_id", "skuid", "sku"];
    const FOLDERS: &[&str] =
        &["item", "itm", "listing", "product", "products", "goods", "offer", "p", "dp", "i"];
    let is_id = |value: &str| {
        (2..=40).contains(&value.len())
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && value.bytes().any(|b| b.is_ascii_digit())
    };
    let named =
        url.query_pairs().find(|(name, value)| NAMES.contains(&&*name.to_ascii_lowercase()) && is_id(value));
    if let Some((_, value)) = named {
        return Some(value.into_owned());
    }
    // `/dp/B0CD1DZ6RD/ref=sr_1_4`, `/p/MCO42090990`: capitals and digits.
    let coded = |part: &str| {
        (8..=20).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && part.bytes().any(|b| b.is_ascii_digit())
    };
    let after = url.path_segments()?.skip_while(|part| !FOLDERS.contains(part)).nth(1);
    if let Some(code) = after.filter(|part| coded(part)) {
        return Some(code.to_owned());
    }
    // `/listing/230389421/name-of-the-goods`
    let mut parts = url.path_segments()?.skip_while(|part| !FOLDERS.contains(part));
    let within = parts
        .nth(1)
        .filter(|part| (5..=20).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    if let Some(within) = within.filter(|_| parts.next().is_some()) {
        return Some(within.to_owned());
    }
    let last = url.path().trim_end_matches('/').rsplit('/').next()?;
    let stem = last.split('.').next()?;
    // `917461`, `book_600`, `…-59588`: a short number at the end of a name of words is a size, not a number.
    let (before, digits) = stem.rsplit_once(['_', '-']).unwrap_or(("", stem));
    let least = if before.is_empty() || stem.strip_prefix(before).is_some_and(|tail| tail.starts_with('_')) {
        if before.is_empty() { 3 } else { 1 }
    } else {
        5
    };
    (digits.len() >= least && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.to_owned())
}

/// Parts of paths that do something.
static ACTIONS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "wishlist", "compare", "/cart", "basket", "checkout", "login", "signin", "register", "favorite",
        "review",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
});

/// True for an address that does something (cart, wish list, login) instead of showing something.
pub(crate) fn is_action(url: &Url) -> bool {
    ACTIONS.as_ref().is_some_and(|actions| actions.is_match(url.path()))
        || url.query().is_some_and(|query| query.contains("action="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses() {
        let base = Url::parse("https://shop.example/a/b?page=1").unwrap();
        let check = |href: &str| resolve(Some(&base), href).map(String::from);
        assert_eq!(check("c"), Some("https://shop.example/a/c".into()));
        assert_eq!(check("//x.example/1"), Some("https://x.example/1".into()));
        assert_eq!(check("?page=2"), Some("https://shop.example/a/b?page=2".into()));
        for href in ["", " #x", "javascript:void(0)", "mailto:a@b.example", "data:text/html,x", "http://"] {
            assert_eq!(check(href), None, "{href}");
        }
        assert_eq!(resolve(None, "//x.example/1").unwrap().as_str(), "https://x.example/1");
        assert_eq!(resolve(None, "/1"), None);
    }

    #[test]
    fn shapes_of_detail_pages() {
        for url in [
            "https://item.taobao.example/item.htm?id=521",
            "https://item.jd.example/917461.html",
            "https://detail.1688.example/offer/4432.html",
            "https://x.example/goods.php?goods_id=9",
            "https://x.example/catalogue/book_1000/",
        ] {
            assert!(looks_like_detail(&Url::parse(url).unwrap()), "{url}");
        }
        for url in [
            "https://x.example/",
            "https://x.example/list/1.html",
            "https://x.example/catalogue/category/tea_3/",
            "https://s.example/search?q=1",
        ] {
            assert!(!looks_like_detail(&Url::parse(url).unwrap()), "{url}");
        }
        let id = |url: &str| goods_id(&Url::parse(url).unwrap());
        assert_eq!(id("https://x.example/item.htm?id=52-1"), Some("52-1".into()));
        assert_eq!(id("https://x.example/917461.html"), Some("917461".into()));
        assert_eq!(id("https://x.example/catalogue/old-book_1000/"), Some("1000".into()));
        assert_eq!(id("https://x.example/listing/230389421/a-decal-for-car"), Some("230389421".into()));
        assert_eq!(id("https://x.example/name-of-it/dp/B0CD1DZ6RD/ref=sr_1_4"), Some("B0CD1DZ6RD".into()));
        assert_eq!(
            id("https://x.example/sspa/click?ie=8&url=%2Fabc%2Fdp%2FB0GSQYD46D"),
            Some("B0GSQYD46D".into())
        );
        assert_eq!(id("https://x.example/p/MCO42090990"), Some("MCO42090990".into()));
        assert_eq!(id("https://x.example/about"), None);
        assert_eq!(id("https://x.example/ring-0-05-ct-010"), None);
    }
}
