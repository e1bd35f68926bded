//! One offer as a line of JSON, and back. Pure.

use std::{borrow::Cow, io};

use serde::{Deserialize, Serialize};
use xuncha_extract::Extraction;
use xuncha_model::{Currency, Exchange, Listing, PageKind, Price, Sales, Seller, SweepId, Timestamp};

use super::exchanges::Place;

/// Version of the shape.
const VERSION: u32 = 1;

/// An offer as it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Archived {
    /// When its page was captured.
    pub at: Timestamp,
    /// The sweep that saw it.
    pub sweep: SweepId,
    /// Address of the page.
    pub page: String,
    /// What the page was.
    pub kind: PageKind,
    /// The page was captured whole.
    pub complete: bool,
    /// Where the exchange is kept, with `archive = "all"`.
    pub exchange: Option<Place>,
    /// The offer.
    pub listing: Listing,
}

/// Keys of one letter would save little after packing and be hard to read.
#[derive(Serialize, Deserialize)]
struct LineShape<'a> {
    v: u32,
    #[serde(borrow)]
    at: Cow<'a, str>,
    sweep: i64,
    #[serde(borrow)]
    page: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    complete: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<Place>,
    #[serde(borrow)]
    listing: ListingShape<'a>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct ListingShape<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    subtitle: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    description: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    price: Option<PriceShape<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    list_price: Option<PriceShape<'a>>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    claims: Vec<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    sales: Option<(u64, Cow<'a, str>)>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    brand: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    category_path: Vec<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    shop: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    shop_id: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    shop_url: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    location: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    images: Vec<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    page_text: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct PriceShape<'a> {
    cents: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(borrow)]
    currency: Cow<'a, str>,
    #[serde(borrow)]
    raw: Cow<'a, str>,
}

/// Appends the line of an offer.
pub(super) fn write(
    to: &mut Vec<u8>,
    sweep: SweepId,
    exchange: &Exchange,
    extraction: &Extraction,
    listing: &Listing,
    place: Option<&Place>,
) -> io::Result<()> {
    let line = LineShape {
        v: VERSION,
        at: exchange.ended.to_string().into(),
        sweep: sweep.0,
        page: Cow::Borrowed(&exchange.final_url),
        kind: Cow::Borrowed(extraction.kind.name()),
        complete: extraction.complete,
        exchange: place.cloned(),
        listing: shape(listing),
    };
    serde_json::to_writer(&mut *to, &line)?;
    to.push(b'\n');
    Ok(())
}

/// Reads a line; `None` when it is none of ours, as when it was torn.
#[must_use]
pub fn parse(line: &[u8]) -> Option<Archived> {
    let LineShape { v, at, sweep, page, kind, complete, exchange, listing } =
        serde_json::from_slice(line).ok()?;
    if v != VERSION {
        return None;
    }
    let kind = PageKind::from_name(&kind)?;
    let at = at.parse().ok()?;
    let (sweep, page) = (SweepId(sweep), page.into_owned());
    Some(Archived { at, sweep, page, kind, complete, exchange, listing: unshape(listing) })
}

fn shape(listing: &Listing) -> ListingShape<'_> {
    let borrowed = |text: &'_ Option<String>| text.clone().map(Cow::Owned);
    let seller = listing.seller.as_ref();
    ListingShape {
        id: borrowed(&listing.id),
        url: borrowed(&listing.url),
        title: Cow::Borrowed(&listing.title),
        subtitle: Cow::Borrowed(&listing.subtitle),
        description: Cow::Borrowed(&listing.description),
        attributes: listing
            .attributes
            .iter()
            .map(|(name, value)| (Cow::Borrowed(&**name), Cow::Borrowed(&**value)))
            .collect(),
        price: listing.price.as_ref().map(price),
        list_price: listing.list_price.as_ref().map(price),
        claims: listing.claims.iter().map(|claim| Cow::Borrowed(&**claim)).collect(),
        sales: listing.sales.as_ref().map(|sales| (sales.count, Cow::Borrowed(&*sales.raw))),
        brand: Cow::Borrowed(&listing.brand),
        category_path: listing.category_path.iter().map(|step| Cow::Borrowed(&**step)).collect(),
        shop: seller.map(|seller| Cow::Borrowed(&*seller.name)),
        shop_id: seller.and_then(|seller| borrowed(&seller.id)),
        shop_url: seller.and_then(|seller| borrowed(&seller.url)),
        location: Cow::Borrowed(&listing.location),
        images: listing.images.iter().map(|image| Cow::Borrowed(&**image)).collect(),
        page_text: Cow::Borrowed(&listing.page_text),
    }
}

fn unshape(shape: ListingShape<'_>) -> Listing {
    let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    let all = |texts: Vec<Cow<'_, str>>| texts.into_iter().map(Cow::into_owned).collect();
    let (id, url) = (owned(shape.shop_id), owned(shape.shop_url));
    Listing {
        id: owned(shape.id),
        url: owned(shape.url),
        title: shape.title.into_owned(),
        subtitle: shape.subtitle.into_owned(),
        description: shape.description.into_owned(),
        attributes: shape
            .attributes
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
        price: shape.price.and_then(unprice),
        list_price: shape.list_price.and_then(unprice),
        claims: all(shape.claims),
        sales: shape.sales.map(|(count, raw)| Sales { count, raw: raw.into_owned() }),
        brand: shape.brand.into_owned(),
        category_path: all(shape.category_path),
        seller: shape.shop.map(|name| Seller { name: name.into_owned(), id, url }),
        location: shape.location.into_owned(),
        images: all(shape.images),
        page_text: shape.page_text.into_owned(),
        ..Listing::default()
    }
}

fn price(price: &Price) -> PriceShape<'_> {
    PriceShape {
        cents: price.cents,
        max: price.max_cents,
        currency: Cow::Borrowed(price.currency.code()),
        raw: Cow::Borrowed(&price.raw),
    }
}

fn unprice(shape: PriceShape<'_>) -> Option<Price> {
    let currency = Currency::from_code(&shape.currency)?;
    Some(Price { cents: shape.cents, max_cents: shape.max, currency, raw: shape.raw.into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_comes_back_as_it_went() {
        let price =
            |cents| Price { cents, max_cents: Some(9), currency: Currency::Cny, raw: "¥1\"\n".into() };
        let listing = Listing {
            id: Some("7".into()),
            url: Some("https://s.example/p/7".into()),
            title: "特\"供\\ 酒 \u{200b}".into(),
            subtitle: "副".into(),
            description: "一\n二".into(),
            attributes: vec![("产地".into(), "某地".into())],
            price: Some(price(100)),
            list_price: Some(price(200)),
            claims: vec!["5折".into()],
            sales: Some(Sales { count: 23_000, raw: "2.3万+".into() }),
            brand: "牌".into(),
            category_path: vec!["酒".into()],
            seller: Some(Seller { name: "店".into(), id: Some("3".into()), url: None }),
            location: "某地".into(),
            images: vec!["https://s.example/a.png".into()],
            page_text: "全部".into(),
            ..Listing::default()
        };
        let shape = shape(&listing);
        let text = serde_json::to_string(&shape).unwrap();
        assert_eq!(unshape(serde_json::from_str(&text).unwrap()), listing);
        let bare = Listing { title: "只有标题".into(), ..Listing::default() };
        let text = serde_json::to_string(&super::shape(&bare)).unwrap();
        assert_eq!(text, "{\"title\":\"只有标题\"}");
        assert_eq!(unshape(serde_json::from_str(&text).unwrap()), bare);
    }

    #[test]
    fn torn_and_strange_lines_are_nothing() {
        for line in [
            "",
            "{",
            "null",
            "{\"v\":2}",
            "{\"v\":1,\"at\":\"x\",\"sweep\":1,\"page\":\"\",\"kind\":\"detail\",\"listing\":{}}",
        ] {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
