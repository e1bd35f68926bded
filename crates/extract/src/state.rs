//! Goods in the data that a page's scripts carry: any object that is shaped like an offer, whatever its site
//! calls the fields.
//!
//! An object is taken for an offer when it has a title and a price and one of identifier, address and picture.
//! Field names are compared without case, `_` and `-`, so `raw_title`, `rawTitle` and `RawTitle` are one.

use std::borrow::Cow;

use url::Url;
use xuncha_model::{Currency, Listing, Origin, Origins, Price, Seller};

use crate::address::{self, absolute, resolve};
use crate::claims::claims;
use crate::limits::{MAX_LISTINGS, MAX_TITLE};
use crate::literal::{Allowance, Value, literals, read};
use crate::price::bare_price;
use crate::sales::sales;
use crate::schema::{Setting, without_markup};
use crate::text::{line, unescape};
use crate::totals::{self, Totals};

/// Members of one object that are looked at.
const MAX_MEMBERS: usize = 400;
/// Names of the title that only goods have, most telling first.
const OWN_TITLES: &[&str] = &[
    "rawtitle",
    "goodsname",
    "goodstitle",
    "itemtitle",
    "producttitle",
    "productname",
    "itemname",
    "offertitle",
    "warename",
    "wname",
];
/// Names of the title that other things have too.
const TITLES: &[&str] =
    &["subject", "skuname", "spuname", "longtitle", "fulltitle", "title", "displayname", "name"];
/// Names of the price asked.
const PRICES: &[&str] = &[
    "viewprice",
    "promotionprice",
    "saleprice",
    "currentprice",
    "finalprice",
    "realprice",
    "discountprice",
    "activityprice",
    "jdprice",
    "goodsprice",
    "productprice",
    "itemprice",
    "skuprice",
    "zkfinalprice",
    "showprice",
    "pricetext",
    "price",
    "minprice",
    "lowprice",
    "priceinfo",
    "prices",
    "pricerange",
    "offerprice",
    "unitprice",
];
/// Names of the former or list price.
const LIST_PRICES: &[&str] = &[
    "originalprice",
    "originprice",
    "marketprice",
    "listprice",
    "reserveprice",
    "oldprice",
    "lineprice",
    "mprice",
];
/// Names of the identifier.
const IDS: &[&str] = &[
    "nid",
    "itemid",
    "goodscode",
    "goodsid",
    "productid",
    "skuid",
    "wareid",
    "offerid",
    "auctionid",
    "numiid",
    "goodsno",
    "productcode",
    "itemcode",
    "prdno",
    "spuid",
    "goodssn",
    "sku",
    "id",
];
/// Names of the address.
const ADDRESSES: &[&str] = &[
    "detailurl",
    "itemurl",
    "goodsurl",
    "producturl",
    "auctionurl",
    "offerurl",
    "detaillink",
    "linkurl",
    "canonicalurl",
    "url",
    "link",
    "href",
];
/// Names of pictures.
const PICTURES: &[&str] = &[
    "picurl",
    "pic",
    "imageurl",
    "imgurl",
    "mainpic",
    "mainimage",
    "coverimage",
    "goodsimg",
    "imglist",
    "images",
    "image",
    "img",
    "thumb",
    "thumbnail",
    "picture",
    "pics",
    "cover",
];
/// Names of the seller.
const SELLERS: &[&str] = &[
    "shopname",
    "storename",
    "shoptitle",
    "sellernick",
    "sellername",
    "nick",
    "companyname",
    "mallname",
    "suppliername",
    "merchantname",
    "shopinfo",
    "storeinfo",
    "sellerinfo",
    "seller",
    "shop",
    "store",
    "merchant",
    "company",
];
/// Names of the seller's name inside an object about the seller.
const SELLER_NAMES: &[&str] =
    &["shopname", "storename", "nick", "sellernick", "name", "title", "companyname"];
/// Names of the seller's identifier.
const SELLER_IDS: &[&str] = &["shopid", "storeid", "sellerid", "userid", "mallid", "merchantid", "memberid"];
/// Names of the seller's address.
const SELLER_ADDRESSES: &[&str] = &["shopurl", "shoplink", "storeurl", "sellerurl"];
/// Names of the place.
const PLACES: &[&str] =
    &["itemloc", "location", "sendcity", "deliverycity", "provcity", "procity", "area", "city"];
/// Names of running text.
const TEXTS: &[&str] = &["description", "desc", "detailtext", "goodsdesc", "content"];
/// Names of the line below the title.
const SUBTITLES: &[&str] =
    &["subtitle", "subheading", "sellpoint", "sellpoints", "sellingpoint", "slogan", "goodsbrief", "brief"];
/// Names of the sales figure.
const SALES: &[&str] = &[
    "viewsales",
    "salestip",
    "salesnum",
    "salescount",
    "salenum",
    "salecount",
    "salevolume",
    "salesvolume",
    "monthsales",
    "monthsellcount",
    "monthsaled",
    "soldcount",
    "soldquantity",
    "sellcount",
    "totalsales",
    "sales",
    "sold",
    "sell",
    "dealcnt",
    "tradecount",
];
/// Names of the brand.
const BRANDS: &[&str] = &["brandname", "brand"];
/// Names of claims of a reduction.
const CLAIMS: &[&str] = &[
    "promotiontag",
    "promotext",
    "coupontext",
    "discountdesc",
    "discounttext",
    "promotiontext",
    "activitytag",
];

/// What the data of a page's scripts says.
#[derive(Debug, Default)]
pub(crate) struct Embedded {
    /// Offers, in order.
    pub(crate) listings: Vec<Listing>,
    /// How many pages and goods there are.
    pub(crate) totals: Totals,
}

/// One value's worth of script: offers found in it, in order.
pub(crate) fn offers(value: &Value<'_>, page: &Setting<'_>, allowance: &mut Allowance, out: &mut Embedded) {
    visit(value, page, allowance, out, 0);
}

fn visit(value: &Value<'_>, page: &Setting<'_>, allowance: &mut Allowance, out: &mut Embedded, texts: usize) {
    if out.listings.len() >= MAX_LISTINGS {
        return;
    }
    match value {
        Value::List(values) => values.iter().for_each(|value| visit(value, page, allowance, out, texts)),
        Value::Object(members) => {
            if let Some(listing) = offer(value, page) {
                out.listings.push(listing);
                return;
            }
            if out.totals.pages.is_none()
                && members.iter().take(MAX_MEMBERS).any(|(key, _)| says(key, b"page"))
            {
                out.totals.add(totals::of_value(value));
            }
            members.iter().for_each(|(_, value)| visit(value, page, allowance, out, texts));
        }
        // Encoded twice, or thrice: a text that is itself JSON, or lines of it.
        Value::Text(text) if texts < 3 && text.len() > 40 => {
            let trimmed = text.trim_start();
            if trimmed.starts_with(['{', '[']) {
                if let Some(inner) = read(trimmed, allowance) {
                    visit(&inner, page, allowance, out, texts + 1);
                }
            } else if text.contains("\":{\"") || text.contains(":[{\"") {
                let inner = literals(text, allowance);
                inner.iter().for_each(|inner| visit(inner, page, allowance, out, texts + 1));
            }
        }
        _ => {}
    }
}

/// Members of one object under their plain names.
struct Fields<'v, 't>(Vec<(String, &'v Value<'t>)>);

/// What nearly all names of an object begin with: `ec_` of `ec_title`, `ec_price`, `ec_image`.
fn common_beginning<'m>(members: &'m [(Cow<'_, str>, Value<'_>)]) -> &'m str {
    let Some((first, _)) = members.first() else { return "" };
    let Some(end) = first.find('_').filter(|at| (1..=6).contains(at)) else { return "" };
    let before = first.get(..=end).unwrap_or_default();
    let shared = members.iter().filter(|(key, _)| key.starts_with(before)).count();
    if members.len() >= 6 && shared * 4 >= members.len() * 3 { before } else { "" }
}

impl<'v, 't> Fields<'v, 't> {
    fn of(value: &'v Value<'t>) -> Self {
        let plain = |key: &str| -> String {
            key.chars().filter(|c| !matches!(c, '_' | '-' | '$')).map(|c| c.to_ascii_lowercase()).collect()
        };
        let members = value.members();
        let members = members.get(..MAX_MEMBERS).unwrap_or(members);
        let before = common_beginning(members);
        Self(
            members
                .iter()
                .map(|(key, value)| (plain(key.strip_prefix(before).unwrap_or(key)), value))
                .collect(),
        )
    }

    /// Values of those names that are there, in the order of `names`.
    fn all<'s>(&'s self, names: &'s [&str]) -> impl Iterator<Item = &'v Value<'t>> + 's {
        names
            .iter()
            .filter_map(|name| self.0.iter().find(|(given, _)| given == name).map(|(_, value)| *value))
    }

    fn first<T>(&self, names: &[&str], read: impl Fn(&'v Value<'t>) -> Option<T>) -> Option<T> {
        self.all(names).find_map(read)
    }
}

fn offer(value: &Value<'_>, page: &Setting<'_>) -> Option<Listing> {
    // Every name of a price has the word; most objects of a page are settled here.
    if !value.members().iter().take(MAX_MEMBERS).any(|(key, _)| says(key, b"price")) {
        return None;
    }
    let fields = Fields::of(value);
    let own_title = fields.first(OWN_TITLES, title_text);
    let is_own = own_title.is_some();
    let title = own_title.or_else(|| fields.first(TITLES, title_text))?;
    let price = fields.first(PRICES, |value| price(value, page.currency, 0))?;
    let id = fields.first(IDS, identifier);
    // An advertisement's address is a redirect; one that carries the identifier leads to the goods themselves.
    let urls: Vec<Url> =
        fields.all(ADDRESSES).filter_map(|value| resolve(page.base, value.scalar()?)).take(8).collect();
    let own =
        urls.iter().find(|url| id.as_deref().is_some_and(|id| id.len() >= 4 && url.as_str().contains(id)));
    let comment = || fields.first(&["commenturl"], |value| resolve(page.base, value.scalar()?));
    let by_comment = || comment().filter(|url| id.is_some() && address::goods_id(url) == id);
    let url = own.cloned().or_else(by_comment).or_else(|| urls.first().cloned());
    let images = fields.first(PICTURES, |value| pictures(value, page.base)).unwrap_or_default();
    // A setting or a choice of colour also has a name, a number and a price.
    let named = is_own && id.as_ref().is_some_and(|id| id.len() >= 4);
    if url.is_none() && images.is_empty() && !named {
        return None;
    }
    let id = id.or_else(|| url.as_ref().and_then(address::goods_id));
    Some(Listing {
        id,
        url: url.map(String::from),
        title,
        subtitle: fields.first(SUBTITLES, title_text).unwrap_or_default(),
        sales: fields.first(SALES, |value| sales(value.scalar()?, true)),
        brand: fields.first(BRANDS, brand).unwrap_or_default(),
        claims: fields.first(CLAIMS, |value| Some(claims(value.scalar()?))).unwrap_or_default(),
        description: fields.first(TEXTS, |value| Some(without_markup(value.scalar()?))).unwrap_or_default(),
        price: Some(price),
        list_price: fields.first(LIST_PRICES, |value| self::price(value, page.currency, 0)),
        seller: seller(&fields, page.base),
        location: fields.first(PLACES, |value| Some(line(value.scalar()?, 200))).unwrap_or_default(),
        images,
        origins: Origins::all(Origin::ScriptData),
        ..Listing::default()
    })
}

fn says(key: &str, word: &[u8]) -> bool {
    key.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

fn title_text(value: &Value<'_>) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let shown: Cow<'_, str> =
        if text.contains('<') { without_markup(text).into() } else { unescape(text, false) };
    let title = line(&shown, MAX_TITLE);
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 2 && !title.starts_with("http") && !title.starts_with("${") && !title.contains("{{"))
        .then_some(title)
}

/// A text, or the name of an object; a number stands for a brand that is told elsewhere.
fn brand(value: &Value<'_>) -> Option<String> {
    let named = if let Value::Object(_) = value {
        Fields::of(value).first(&["name", "brandname"], title_text)
    } else {
        None
    };
    named.or_else(|| title_text(value)).map(|name| line(&name, 200))
}

fn identifier(value: &Value<'_>) -> Option<String> {
    let id = value.scalar()?.trim();
    (!id.is_empty() && id.len() <= 64 && id != "0" && !id.contains(char::is_whitespace))
        .then(|| id.to_owned())
}

/// A number, a text, or an object that holds one of them a few levels down.
fn price(value: &Value<'_>, currency: Currency, depth: usize) -> Option<Price> {
    match value {
        Value::Object(_) if depth < 4 => {
            let fields = Fields::of(value);
            let code = fields.first(&["currency", "currencycode", "pricecurrency"], |code| {
                Currency::from_code(code.scalar()?)
            });
            let names = [
                "special",
                "sale",
                "current",
                "final",
                "value",
                "amount",
                "yuan",
                "text",
                "formatted",
                "price",
                "min",
                "low",
                "regular",
                "pricetext",
                "saleprice",
                "currentprice",
            ];
            let mut found = fields.first(&names, |value| price(value, currency, depth + 1))?;
            if let Some(code) = code {
                found.currency = code;
            }
            Some(found)
        }
        Value::List(values) if depth < 4 => price(values.first()?, currency, depth + 1),
        _ => bare_price(value.scalar()?, currency),
    }
}

fn pictures(value: &Value<'_>, base: Option<&Url>) -> Option<Vec<String>> {
    let address = |value: &Value<'_>| {
        let fields = Fields::of(value);
        let text = value
            .scalar()
            .or_else(|| fields.first(&["url", "src", "picurl", "imgurl", "imageurl"], Value::scalar))?;
        let known = text.starts_with("//") || text.starts_with("http") || text.starts_with('/');
        absolute(base, text).filter(|_| known).map(String::from)
    };
    let found: Vec<_> = value.each().iter().filter_map(address).take(crate::limits::MAX_IMAGES).collect();
    (!found.is_empty()).then_some(found)
}

fn seller(fields: &Fields<'_, '_>, base: Option<&Url>) -> Option<Seller> {
    let of_object = |inner: &Fields<'_, '_>, whole: bool| {
        let id = inner
            .first(SELLER_IDS, identifier)
            .or_else(|| inner.first(&["id"], identifier).filter(|_| whole));
        let url = inner.first(SELLER_ADDRESSES, |value| resolve(base, value.scalar()?));
        let url = url.or_else(|| {
            inner.first(&["url", "link"], |value| resolve(base, value.scalar()?)).filter(|_| whole)
        });
        (id, url.map(String::from))
    };
    fields.first(SELLERS, |value| {
        if let Value::Object(_) = value {
            let inner = Fields::of(value);
            let name = inner.first(SELLER_NAMES, title_text)?;
            let (id, url) = of_object(&inner, true);
            return Some(Seller { name, id, url });
        }
        let name = title_text(value)?;
        let (id, url) = of_object(fields, false);
        Some(Seller { name, id, url })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(script: &str) -> Vec<Listing> {
        let mut allowance = Allowance::for_bytes(script.len());
        let values = literals(script, &mut allowance);
        let base = Url::parse("https://s.shop.example/search").unwrap();
        let page = Setting { base: Some(&base), currency: Currency::Cny, origin: Origin::ScriptData };
        let mut out = Embedded::default();
        values.iter().for_each(|value| offers(value, &page, &mut allowance, &mut out));
        out.listings
    }

    #[test]
    fn search_state() {
        let listings = found(
            r#"g_page_config = {"mods":{"list":{"auctions":[{"nid":"52","title":"\u003cspan class=H\u003e白\u003c/span\u003e酒","raw_title":"\u767d\u9152 53\u5ea6",
            "pic_url":"//img.example/1.jpg","detail_url":"//item.shop.example/item.htm?id=52&spm=1","view_price":"1299.00","reserve_price":"1999.00",
            "item_loc":"河北 石家庄","nick":"某某酒行","user_id":"77","shopLink":"//store.shop.example/77"}]}}};"#,
        );
        let listing = &listings[0];
        assert_eq!((&*listing.title, listing.id.as_deref()), ("白酒 53度", Some("52")));
        assert_eq!(listing.url.as_deref(), Some("https://item.shop.example/item.htm?id=52"));
        assert_eq!(listing.list_price.as_ref().unwrap().cents, 199_900);
        let seller = listing.seller.as_ref().unwrap();
        assert_eq!((&*seller.name, seller.id.as_deref()), ("某某酒行", Some("77")));
        assert_eq!((&*listing.location, listing.images.len()), ("河北 石家庄", 1));
    }

    #[test]
    fn nested_prices_and_double_encoding() {
        let listings = found(
            r#"window.x = JSON.parse("{\"items\":[{\"name\":\"台灯\",\"url\":\"/p/9\",\"price\":{\"regular\":{\"value\":20,\"text\":\"CN¥20.00\"}},\"shop\":{\"name\":\"灯具店\",\"id\":3}}]}")"#,
        );
        assert_eq!(listings[0].price.as_ref().unwrap().cents, 2000);
        assert_eq!(listings[0].seller.as_ref().unwrap().id.as_deref(), Some("3"));
    }

    #[test]
    fn names_with_one_beginning() {
        let listings = found(
            r#"x = {"hits":[{"ec_title":"手机","ec_price":"51900.0","ec_productid":"p0830","ec_item_url":"https://x.example/gdsale.asp?gdid=p0830",
            "ec_brand":"某牌","ec_image":"p0830-m.jpg","ec_storename":"某店","id":"1"}]}"#,
        );
        let one = &listings[0];
        assert_eq!((&*one.title, one.id.as_deref(), &*one.brand), ("手机", Some("p0830"), "某牌"));
        assert_eq!(one.seller.as_ref().unwrap().name, "某店");
    }

    #[test]
    fn settings_are_no_goods() {
        assert!(
            found(r#"cfg = {"title":"首页","id":1,"url":"/x"}; t = {"name":"运费","price":"5"};"#).is_empty()
        );
    }
}
