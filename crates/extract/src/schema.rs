//! schema.org objects to listings. JSON-LD brings them as JSON; microdata is brought into the same shape first.

use std::borrow::Cow;

use url::Url;
use xuncha_model::{Currency, Listing, Origin, Origins, Price, Seller};

use crate::address::resolve;
use crate::limits::{MAX_IMAGES, MAX_LISTINGS, MAX_PARAMETER, MAX_PARAMETERS, MAX_TEXT, MAX_TITLE};
use crate::literal::Value;
use crate::price::bare_price;
use crate::text::{line, unescape};
use crate::{html, problem::Problems};

/// What of a page bears on reading its values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// What relative addresses are relative to.
    pub(crate) base: Option<&'a Url>,
    /// Currency of a bare number: that of the prices shown on the page.
    pub(crate) currency: Currency,
    /// Where the values come from.
    pub(crate) origin: Origin,
}

/// What a page's schema.org objects say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Products, with an offer or without.
    pub(crate) products: Vec<Listing>,
    /// Breadcrumbs, widest first, and where they come from.
    pub(crate) breadcrumbs: Option<(Vec<String>, Origin)>,
    /// An article, a recipe, an event or the like is what the page is about.
    pub(crate) is_article: bool,
}

/// The parameter that a stated brand becomes.
pub(crate) const BRAND: &str = "品牌";

/// Types that are goods.
const PRODUCTS: &[&str] =
    &["Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts", "Vehicle", "Car"];

/// Types that tell a page is about something that is not for sale on it.
const ARTICLES: &[&str] = &[
    "Article",
    "NewsArticle",
    "BlogPosting",
    "Recipe",
    "Event",
    "MusicEvent",
    "TechArticle",
    "ReportageNewsArticle",
];

/// Reads every product below `value` into `said`.
pub(crate) fn read(value: &Value<'_>, page: &Setting<'_>, said: &mut Said) {
    visit(value, page, said, 0);
}

fn visit(value: &Value<'_>, page: &Setting<'_>, said: &mut Said, depth: usize) {
    if depth > 12 || said.products.len() >= MAX_LISTINGS {
        return;
    }
    if let Value::List(values) = value {
        values.iter().for_each(|value| visit(value, page, said, depth + 1));
        return;
    }
    if is_a(value, PRODUCTS) {
        let listing = product(value, page);
        if !listing.title.is_empty() {
            said.products.push(listing);
        }
        return;
    }
    if is_a(value, &["Offer"])
        && let Some(goods) = value.get("itemOffered")
    {
        let mut listing = product(goods, page);
        offers(value, page, &mut listing);
        if !listing.title.is_empty() {
            said.products.push(listing);
        }
        return;
    }
    if is_a(value, &["BreadcrumbList"]) {
        let crumbs: Vec<_> = breadcrumbs(value);
        if said.breadcrumbs.is_none() && !crumbs.is_empty() {
            said.breadcrumbs = Some((crumbs, page.origin));
        }
        return;
    }
    said.is_article |= depth <= 2 && is_a(value, ARTICLES);
    for (_, member) in value.members() {
        if matches!(member, Value::List(_) | Value::Object(_)) {
            visit(member, page, said, depth + 1);
        }
    }
}

/// True when one of the object's types is among `names`.
pub(crate) fn is_a(value: &Value<'_>, names: &[&str]) -> bool {
    let types = value.get("@type").map(Value::each).unwrap_or_default();
    types.iter().filter_map(Value::scalar).any(|given| {
        let name = given.trim().rsplit(['/', '#', ':']).next().unwrap_or_default();
        names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
    })
}

fn product(value: &Value<'_>, page: &Setting<'_>) -> Listing {
    let first = |names: &[&str]| names.iter().find_map(|name| plain(value.get(name)?));
    let mut listing = Listing {
        id: first(&["productID", "sku", "productGroupID", "mpn", "gtin13", "gtin"])
            .map(|id| id.rsplit(':').next().unwrap_or_default().to_owned())
            .filter(|id| !id.is_empty() && id.len() <= 64),
        url: first(&["url", "@id"]).and_then(|url| resolve(page.base, &url)).map(String::from),
        title: first(&["name"]).map(|name| line(&name, MAX_TITLE)).unwrap_or_default(),
        description: first(&["description"]).map(|text| without_markup(&text)).unwrap_or_default(),
        images: pictures(value.get("image"), page),
        origins: Origins::all(page.origin),
        ..Listing::default()
    };
    if let Some(category) = first(&["category"]).filter(|text| !text.starts_with("http")) {
        listing.category_path = category
            .split(['>', '<', '/', '›'])
            .map(|part| line(part, 200))
            .filter(|part| !part.is_empty())
            .collect();
    }
    if let Some(brand) = value.get("brand").or_else(|| value.get("manufacturer")).and_then(plain) {
        listing.brand = line(&brand, 200);
        listing.attributes.push((BRAND.to_owned(), listing.brand.clone()));
    }
    for parameter in value.get("additionalProperty").map(Value::each).unwrap_or_default() {
        let read = |name| parameter.get(name).and_then(plain);
        if let (Some(key), Some(value)) = (read("name"), read("value"))
            && listing.attributes.len() < MAX_PARAMETERS
        {
            listing.attributes.push((line(&key, 200), line(&value, MAX_PARAMETER)));
        }
    }
    for offer in value.get("offers").map(Value::each).unwrap_or_default() {
        offers(offer, page, &mut listing);
    }
    if listing.price.is_none() {
        offers(value, page, &mut listing);
    }
    listing
}

/// What stands between the steps of a trail.
pub(crate) const SEPARATORS: &[char] = &['>', '/', '›', '»', '«', '→', '|', '-', '–', ' '];

/// Price, seller and address of an `Offer` or `AggregateOffer`.
fn offers(offer: &Value<'_>, page: &Setting<'_>, listing: &mut Listing) {
    let currency = offer.get("priceCurrency").and_then(plain).and_then(|code| Currency::from_code(&code));
    let number = |value: &Value<'_>, name: &str| amount(value.get(name)?, currency.unwrap_or(page.currency));
    let mut price = number(offer, "price").or_else(|| number(offer, "lowPrice"));
    if let (Some(low), Some(high)) = (&mut price, number(offer, "highPrice")) {
        low.max_cents = Some(high.cents).filter(|cents| *cents > low.cents);
    }
    for specification in offer.get("priceSpecification").map(Value::each).unwrap_or_default() {
        let currency =
            specification.get("priceCurrency").and_then(plain).and_then(|code| Currency::from_code(&code));
        let stated =
            specification.get("price").and_then(|value| amount(value, currency.unwrap_or(page.currency)));
        price = price.or(stated);
    }
    for inner in offer.get("offers").map(Value::each).unwrap_or_default() {
        if listing.price.is_none() && price.is_none() {
            offers(inner, page, listing);
        }
    }
    listing.price = listing.price.take().or(price);
    if listing.url.is_none() {
        listing.url =
            offer.get("url").and_then(plain).and_then(|url| resolve(page.base, &url)).map(String::from);
    }
    let seller = offer.get("seller").or_else(|| offer.get("offeredBy"));
    if let (None, Some(seller)) = (&listing.seller, seller)
        && let Some(name) = plain(seller)
    {
        let url =
            seller.get("url").and_then(plain).and_then(|url| resolve(page.base, &url)).map(String::from);
        listing.seller = Some(Seller { name: line(&name, 200), id: None, url });
    }
}

/// A price of which the page states the currency apart; a sign in the text itself wins.
fn amount(value: &Value<'_>, currency: Currency) -> Option<Price> {
    match value {
        Value::Object(_) => amount(value.get("value").or_else(|| value.get("price"))?, currency),
        _ => bare_price(&plain(value)?, currency),
    }
}

/// Names of a trail, widest first. A last step without an address, where all others have one, is the goods themselves.
fn breadcrumbs(value: &Value<'_>) -> Vec<String> {
    let elements = value.get("itemListElement").map(Value::each).unwrap_or_default();
    let mut crumbs: Vec<(usize, String, bool)> = Vec::new();
    let is_address = |text: &str| text.starts_with("http") || text.starts_with('/') || text.starts_with("./");
    for (index, element) in elements.iter().take(20).enumerate() {
        let position = element.get("position").and_then(Value::scalar).and_then(|text| text.parse().ok());
        let item = element.get("item");
        let leads = [item, element.get("url"), element.get("@id")]
            .into_iter()
            .flatten()
            .any(|given| given.scalar().is_some() || given.get("@id").or_else(|| given.get("url")).is_some());
        let name = element.get("name").and_then(plain).or_else(|| plain(item?));
        if let Some(name) = name.filter(|name| !is_address(name)) {
            let name = line(&name, 200);
            crumbs.push((position.unwrap_or(index), name.trim_matches(SEPARATORS).to_owned(), leads));
        }
    }
    crumbs.sort_by_key(|(position, ..)| *position);
    let others = crumbs.len().saturating_sub(1);
    if others > 0
        && crumbs.iter().take(others).all(|(.., leads)| *leads)
        && crumbs.last().is_some_and(|(.., leads)| !leads)
    {
        crumbs.pop();
    }
    crumbs.into_iter().map(|(_, name, _)| name).filter(|name| !name.is_empty()).collect()
}

/// A text, a number, or the name of an object; of a list, the first.
fn plain(value: &Value<'_>) -> Option<String> {
    let value = value.each().first()?;
    let text = match value {
        Value::Object(_) => {
            ["name", "@value", "@id", "url"].iter().find_map(|name| value.get(name)?.scalar())
        }
        _ => value.scalar(),
    };
    text.map(|text| unescape(text, false).trim().to_owned()).filter(|text| !text.is_empty())
}

fn pictures(value: Option<&Value<'_>>, page: &Setting<'_>) -> Vec<String> {
    let address = |value: &Value<'_>| -> Option<String> {
        let text = match value {
            Value::Object(_) => {
                ["url", "contentUrl", "@id"].iter().find_map(|name| value.get(name)?.scalar())?
            }
            _ => value.scalar()?,
        };
        crate::address::absolute(page.base, text).map(String::from)
    };
    value.map(Value::each).unwrap_or_default().iter().filter_map(address).take(MAX_IMAGES).collect()
}

/// Text that may hold markup, as it would be shown.
pub(crate) fn without_markup(text: &str) -> String {
    if !text.contains('<') {
        return line_breaks(text);
    }
    let text: Cow<'_, str> = crate::text::cut(text, MAX_TEXT * 2).into();
    let document = html::parse(&text, &mut Problems::default());
    crate::text::cut(&document.lines(0, MAX_TEXT, |_, _| false), MAX_TEXT).to_owned()
}

/// Lines kept, blanks within them squeezed.
fn line_breaks(text: &str) -> String {
    let lines: Vec<_> = crate::text::cut(text, MAX_TEXT)
        .lines()
        .map(crate::text::squeeze)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal::{self, Allowance};

    fn said(json: &str) -> Said {
        let mut said = Said::default();
        let value = literal::read(json, &mut Allowance::for_bytes(json.len())).unwrap();
        let base = Url::parse("https://shop.example/list").unwrap();
        read(
            &value,
            &Setting { base: Some(&base), currency: Currency::Cny, origin: Origin::JsonLd },
            &mut said,
        );
        said
    }

    #[test]
    fn product_with_offer() {
        let said = said(
            r#"{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},{"@type":["Product"],"name":"某品牌 &amp; 白酒",
            "sku":"A-1","image":["/1.jpg",{"url":"//img.example/2.jpg"}],"brand":{"@type":"Brand","name":"某品牌"},
            "description":"<p>浓香型</p><p>53度</p>","category":"酒类 > 白酒",
            "additionalProperty":[{"@type":"PropertyValue","name":"净含量","value":"500ml"}],
            "offers":{"@type":"Offer","price":"1,299.00","priceCurrency":"CNY","url":"/item/1?spm=9",
            "seller":{"@type":"Organization","name":"某某酒行"}}},
            {"@type":"BreadcrumbList","itemListElement":[{"position":2,"name":"白酒"},{"position":1,"item":{"name":"酒类"}}]}]}"#,
        );
        let listing = &said.products[0];
        assert_eq!(listing.title, "某品牌 & 白酒");
        assert_eq!(listing.price.as_ref().unwrap().to_string(), "¥1299.00");
        assert_eq!(listing.url.as_deref(), Some("https://shop.example/item/1"));
        assert_eq!(listing.description, "浓香型\n53度");
        assert_eq!(listing.images, ["https://shop.example/1.jpg", "https://img.example/2.jpg"]);
        assert_eq!(listing.seller.as_ref().unwrap().name, "某某酒行");
        assert_eq!(listing.attributes[1], ("净含量".into(), "500ml".into()));
        assert_eq!(listing.category_path, ["酒类", "白酒"]);
        assert_eq!(said.breadcrumbs.as_ref().unwrap().0, ["酒类", "白酒"]);
    }

    #[test]
    fn lists_and_aggregates() {
        let said = said(
            r#"{"@type":"ItemList","itemListElement":[
            {"@type":"ListItem","item":{"@type":"Product","name":"甲","offers":{"@type":"AggregateOffer","lowPrice":5,"highPrice":9,"priceCurrency":"EUR"}}},
            {"@type":"ListItem","item":{"@type":"http://schema.org/Product","name":"乙","isRelatedTo":{"@type":"Product","name":"丙"}}}]}"#,
        );
        let titles: Vec<_> = said.products.iter().map(|listing| &*listing.title).collect();
        assert_eq!(titles, ["甲", "乙"]);
        assert_eq!(said.products[0].price.as_ref().unwrap().to_string(), "EUR5.00-9.00");
    }

    #[test]
    fn articles_are_no_goods() {
        let said = said(r#"[{"@type":"NewsArticle","headline":"x","author":{"@type":"Person","name":"y"}}]"#);
        assert!(said.products.is_empty() && said.is_article);
    }
}
