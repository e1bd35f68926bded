//! The sources of a page that speak to machines: JSON-LD, microdata, RDFa, data in scripts, Open Graph.

use url::Url;
use xuncha_model::{Currency, Listing, Origin};

use crate::detail::{meta, without_site};
use crate::document::Document;
use crate::draft::of_source;
use crate::limits::MAX_SCRIPT_BYTES;
use crate::literal::{Allowance, Value, literals, read};
use crate::price::bare_price;
use crate::problem::Problems;
use crate::schema::{Said, Setting};
use crate::state::Embedded;
use crate::tag::Tag;
use crate::{address, microdata, schema, state};

/// Stands for the address of a saved page that does not say where it was saved from, so that its relative
/// links can be told apart; RFC 2606 keeps the name free. Nothing with it leaves this crate.
pub(crate) const NOWHERE: &str = "https://nowhere.invalid/";

/// True for an address of the page that says not where it came from.
fn is_nowhere(url: &str) -> bool {
    url.starts_with(NOWHERE)
}

/// Drops addresses that could not be made absolute.
pub(crate) fn forget_nowhere(listing: &mut Listing) {
    listing.url = listing.url.take().filter(|url| !is_nowhere(url));
    listing.images.retain(|image| !is_nowhere(image));
    listing.detail_images.retain(|image| !is_nowhere(image));
    if let Some(seller) = &mut listing.seller {
        seller.url = seller.url.take().filter(|url| !is_nowhere(url));
    }
}

/// What relative addresses are relative to.
pub(crate) fn base(document: &Document<'_>, url: Option<&Url>) -> Option<Url> {
    let stated = document.all(0, Tag::Base).find_map(|at| document.attribute(at, "href"));
    let stated = stated.and_then(|href| address::absolute(url, &href));
    stated.or_else(|| url.cloned()).or_else(|| Url::parse(NOWHERE).ok())
}

/// A script without the word has no offer that could be told from other data.
pub(crate) fn says_price(script: &str) -> bool {
    ["rice", "RICE"].iter().any(|word| memchr::memmem::find(script.as_bytes(), word.as_bytes()).is_some())
}

/// What scripts, microdata and RDFa say; with `keep` also the data itself, for paths of a profile.
pub(crate) fn scripts<'t>(
    document: &Document<'t>,
    page: &Setting<'_>,
    keep: bool,
    problems: &mut Problems,
) -> (Said, Embedded, Vec<Value<'t>>) {
    let mut kept = Vec::new();
    let mut said = Said::default();
    let mut embedded = Embedded::default();
    let mut left = MAX_SCRIPT_BYTES;
    for at in document.all(0, Tag::Script) {
        let Some(script) = document.raw_text(at).filter(|script| script.len() >= 10) else { continue };
        let kind = document.raw_attribute(at, "type").unwrap_or_default();
        let stated = kind.to_ascii_lowercase().contains("ld+json");
        if !stated && !keep && !says_price(script) {
            continue;
        }
        if script.len() > left {
            problems.note("script-cut", "脚本数据过大，其余的没有读取");
            break;
        }
        left -= script.len();
        let mut allowance = Allowance::for_bytes(script.len());
        if stated {
            match read(script.trim(), &mut allowance) {
                Some(value) => schema::read(&value, page, &mut said),
                None => problems.note("broken-json-ld", "结构化数据（JSON-LD）写法有误，没有读取"),
            }
            continue;
        }
        for value in literals(script, &mut allowance) {
            state::offers(&value, page, &mut allowance, &mut embedded);
            if keep {
                kept.push(value);
            }
        }
        if allowance.is_spent() && memchr::memmem::find(script.as_bytes(), b"rice\"").is_some() {
            problems.note("script-cut", "有一段脚本数据过于复杂，其余的没有读取");
        }
    }
    for (syntax, origin) in [(&microdata::MICRODATA, Origin::Microdata), (&microdata::RDFA, Origin::Rdfa)] {
        let there = document.has_items.get(usize::from(origin == Origin::Rdfa)).copied().unwrap_or_default();
        if !there {
            continue;
        }
        let page = Setting { origin, ..*page };
        microdata::items(document, syntax).iter().for_each(|item| schema::read(item, &page, &mut said));
    }
    (said, embedded, kept)
}

/// Open Graph and Twitter cards, and whether they speak of goods.
pub(crate) fn open_graph(document: &Document<'_>, page: &Setting<'_>) -> (Listing, bool) {
    let get = |names: &[&str]| meta(document, names);
    let kind = get(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
    let code =
        get(&["product:price:currency", "og:price:currency"]).and_then(|code| Currency::from_code(&code));
    let price = get(&["product:price:amount", "og:price:amount", "product:price"])
        .and_then(|text| bare_price(&text, code.unwrap_or(page.currency)));
    let listing = Listing {
        title: get(&["og:title", "twitter:title"]).map(|title| without_site(&title)).unwrap_or_default(),
        images: get(&["og:image", "twitter:image"])
            .and_then(|image| address::absolute(page.base, &image))
            .map(String::from)
            .into_iter()
            .collect(),
        price,
        ..Listing::default()
    };
    let listing = of_source(Origin::OpenGraph, listing);
    let product = kind.ends_with("product") || kind == "product.item" || listing.price.is_some();
    (listing, product)
}
