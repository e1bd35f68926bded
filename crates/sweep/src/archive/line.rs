//! One offer as a line of JSON, and back. Pure.

use std::{borrow::Cow, fmt, io};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};
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

/// A text, taken from the line as it stands there unless something in it is escaped.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    const fn of(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn owned(self) -> String {
        self.0.into_owned()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// serde borrows a `Cow` only where it is a field by itself.
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Reader)
    }
}

/// A line as it is written, its texts borrowed from it. Keys of one letter would save little after packing and be hard to read.
#[derive(Serialize, Deserialize)]
pub struct Line<'a> {
    v: u32,
    #[serde(borrow)]
    at: Text<'a>,
    sweep: i64,
    #[serde(borrow)]
    page: Text<'a>,
    #[serde(borrow)]
    kind: Text<'a>,
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
    id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    url: Option<Text<'a>>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Text::is_empty")]
    subtitle: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Text::is_empty")]
    description: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    price: Option<PriceShape<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    list_price: Option<PriceShape<'a>>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    claims: Vec<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    sales: Option<(u64, Text<'a>)>,
    #[serde(borrow, skip_serializing_if = "Text::is_empty")]
    brand: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    category_path: Vec<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    shop: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    shop_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    shop_url: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Text::is_empty")]
    location: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    images: Vec<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Text::is_empty")]
    page_text: Text<'a>,
}

#[derive(Serialize, Deserialize)]
struct PriceShape<'a> {
    cents: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(borrow)]
    currency: Text<'a>,
    #[serde(borrow)]
    raw: Text<'a>,
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
    let line = Line {
        v: VERSION,
        at: Text(exchange.ended.to_string().into()),
        sweep: sweep.0,
        page: Text::of(&exchange.final_url),
        kind: Text::of(extraction.kind.name()),
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
    Line::read(line, &mut Moment::default())?.archived()
}

/// The moment of the line before: those of a page have the same.
#[derive(Debug, Default)]
pub struct Moment {
    text: String,
    at: Option<Timestamp>,
}

impl Moment {
    fn of(&mut self, text: &str) -> Option<Timestamp> {
        if self.text != text {
            self.text.clear();
            self.text.push_str(text);
            self.at = text.parse().ok();
        }
        self.at
    }
}

impl<'a> Line<'a> {
    /// Reads a line; `None` when it is none of ours, as when it was torn.
    #[must_use]
    pub fn read(line: &'a [u8], moment: &mut Moment) -> Option<Self> {
        // all of it at once is quicker than text by text
        let line: Self = serde_json::from_str(std::str::from_utf8(line).ok()?).ok()?;
        let is_ours = line.v == VERSION && line.kind().is_some() && moment.of(&line.at.0).is_some();
        is_ours.then_some(line)
    }

    /// What the page was.
    #[must_use]
    pub fn kind(&self) -> Option<PageKind> {
        PageKind::from_name(&self.kind.0)
    }

    /// Whether the exchange is kept, and the page was captured whole.
    #[must_use]
    pub const fn is_kept_whole(&self) -> (bool, bool) {
        (self.exchange.is_some(), self.complete)
    }

    /// Makes `listing` what rules may ask of the offer: texts and prices, without where it was found.
    pub fn show(&self, listing: &mut Listing) {
        let shape = &self.listing;
        let texts = [
            (&mut listing.title, &shape.title),
            (&mut listing.subtitle, &shape.subtitle),
            (&mut listing.description, &shape.description),
            (&mut listing.location, &shape.location),
            (&mut listing.page_text, &shape.page_text),
        ];
        for (to, text) in texts {
            to.clear();
            to.push_str(&text.0);
        }
        listing.attributes.clear();
        let owned = |text: &Text<'_>| (*text.0).to_owned();
        listing.attributes.extend(shape.attributes.iter().map(|(name, value)| (owned(name), owned(value))));
        listing.category_path.clear();
        listing.category_path.extend(shape.category_path.iter().map(owned));
        let shown =
            |price: &Option<PriceShape<'_>>| price.as_ref().and_then(|price| price.amounts(String::new()));
        (listing.price, listing.list_price) = (shown(&shape.price), shown(&shape.list_price));
        listing.url = shape.url.as_ref().map(owned);
        match (&shape.shop, &mut listing.seller) {
            (Some(shop), Some(seller)) => {
                seller.name.clear();
                seller.name.push_str(&shop.0);
            }
            (shop, seller) => {
                *seller = shop.as_ref().map(|shop| Seller { name: owned(shop), id: None, url: None })
            }
        }
    }

    /// All of it.
    #[must_use]
    pub fn archived(self) -> Option<Archived> {
        let (kind, at) = (self.kind()?, self.at.0.parse().ok()?);
        let Self { sweep, page, complete, exchange, listing, .. } = self;
        let (sweep, page) = (SweepId(sweep), page.owned());
        Some(Archived { at, sweep, page, kind, complete, exchange, listing: unshape(listing) })
    }
}

fn shape(listing: &Listing) -> ListingShape<'_> {
    let seller = listing.seller.as_ref();
    ListingShape {
        id: listing.id.as_deref().map(Text::of),
        url: listing.url.as_deref().map(Text::of),
        title: Text::of(&listing.title),
        subtitle: Text::of(&listing.subtitle),
        description: Text::of(&listing.description),
        attributes: listing
            .attributes
            .iter()
            .map(|(name, value)| (Text::of(name), Text::of(value)))
            .collect(),
        price: listing.price.as_ref().map(price),
        list_price: listing.list_price.as_ref().map(price),
        claims: listing.claims.iter().map(|claim| Text::of(claim)).collect(),
        sales: listing.sales.as_ref().map(|sales| (sales.count, Text::of(&sales.raw))),
        brand: Text::of(&listing.brand),
        category_path: listing.category_path.iter().map(|step| Text::of(step)).collect(),
        shop: seller.map(|seller| Text::of(&seller.name)),
        shop_id: seller.and_then(|seller| seller.id.as_deref().map(Text::of)),
        shop_url: seller.and_then(|seller| seller.url.as_deref().map(Text::of)),
        location: Text::of(&listing.location),
        images: listing.images.iter().map(|image| Text::of(image)).collect(),
        page_text: Text::of(&listing.page_text),
    }
}

fn unshape(shape: ListingShape<'_>) -> Listing {
    let owned = |text: Option<Text<'_>>| text.map(Text::owned);
    let all = |texts: Vec<Text<'_>>| texts.into_iter().map(Text::owned).collect();
    let (id, url) = (owned(shape.shop_id), owned(shape.shop_url));
    Listing {
        id: owned(shape.id),
        url: owned(shape.url),
        title: shape.title.owned(),
        subtitle: shape.subtitle.owned(),
        description: shape.description.owned(),
        attributes: shape.attributes.into_iter().map(|(name, value)| (name.owned(), value.owned())).collect(),
        price: shape.price.and_then(unprice),
        list_price: shape.list_price.and_then(unprice),
        claims: all(shape.claims),
        sales: shape.sales.map(|(count, raw)| Sales { count, raw: raw.owned() }),
        brand: shape.brand.owned(),
        category_path: all(shape.category_path),
        seller: shape.shop.map(|name| Seller { name: name.owned(), id, url }),
        location: shape.location.owned(),
        images: all(shape.images),
        page_text: shape.page_text.owned(),
        ..Listing::default()
    }
}

fn price(price: &Price) -> PriceShape<'_> {
    PriceShape {
        cents: price.cents,
        max: price.max_cents,
        currency: Text::of(price.currency.code()),
        raw: Text::of(&price.raw),
    }
}

fn unprice(mut shape: PriceShape<'_>) -> Option<Price> {
    let raw = std::mem::take(&mut shape.raw).owned();
    shape.amounts(raw)
}

impl PriceShape<'_> {
    fn amounts(&self, raw: String) -> Option<Price> {
        let currency = Currency::from_code(&self.currency.0)?;
        Some(Price { cents: self.cents, max_cents: self.max, currency, raw })
    }
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
