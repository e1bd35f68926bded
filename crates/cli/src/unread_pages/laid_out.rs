//! Pages made of a listing, each in another way of writing.

use serde_json::{Value, json};
use xuncha_model::Listing;

/// A page of a listing; the number makes it different from others.
pub(super) type Lay = fn(&Listing, usize) -> Vec<u8>;

/// Every way, by name.
pub(super) const WAYS: [(&str, Lay); 12] = [
    ("JSON-LD", |listing, _| json_ld(&data(listing).to_string())),
    ("JSON-LD, escaped", |listing, _| json_ld(&escaped(&data(listing).to_string()))),
    ("state, escaped", |listing, _| state(&format!("window.__STATE__ = {};", escaped(&item(listing))))),
    ("state in a text", |listing, _| {
        let inner = json!({ "data": escaped(&item(listing)) }).to_string();
        state(&format!("var g_data = {inner};"))
    }),
    ("state in a text of a call", |listing, _| {
        let inner = Value::from(json!({ "data": item(listing) }).to_string()).to_string();
        state(&format!("window.s = JSON.parse({});", escaped(&inner)))
    }),
    ("marked words in state", |listing, number| {
        let mut listing = listing.clone();
        listing.title = marked(&listing.title, number, "<span class=\"H\">", "</span>");
        let text = escaped(&item(&listing)).replace('<', "\\u003c").replace('>', "\\u003E");
        state(&format!("g_page_config = {text};"))
    }),
    ("shown", |listing, _| shown(listing, &plain).into_bytes()),
    ("shown by references", |listing, _| shown(listing, &references).into_bytes()),
    ("shown with marks within words", |listing, number| {
        shown(listing, &|text| marked(&plain(text), number, "<em>", "</em>")).into_bytes()
    }),
    ("shown with comments within words", |listing, number| {
        shown(listing, &|text| marked(&plain(text), number, "<!-- 特 -->", "<wbr>")).into_bytes()
    }),
    ("GBK", |listing, _| {
        let page = shown(listing, &plain).replace("\"utf-8\"", "\"gbk\"");
        encoding_rs::GBK.encode(&page).0.into_owned()
    }),
    ("cards with whole titles in attributes", |listing, number| cards(listing, number).into_bytes()),
];

fn json_ld(data: &str) -> Vec<u8> {
    format!("<title>商品</title><script type=\"application/ld+json\">{data}</script><h2>商品</h2>")
        .into_bytes()
}

fn state(script: &str) -> Vec<u8> {
    format!("<meta charset=utf-8><title>商品</title><div id=app></div><script>{script}</script>").into_bytes()
}

/// A price that is shown; of a listing without one, any.
fn price(listing: &Listing) -> String {
    listing
        .price
        .as_ref()
        .map_or_else(|| "99.00".to_owned(), |price| format!("{}.{:02}", price.cents / 100, price.cents % 100))
}

fn seller(listing: &Listing) -> &str {
    listing.seller.as_ref().map_or("某某小店", |seller| &seller.name)
}

fn data(listing: &Listing) -> Value {
    let parameters = listing.attributes.iter();
    let parameters =
        parameters.map(|(key, value)| json!({"@type": "PropertyValue", "name": key, "value": value}));
    json!({
        "@context": "https://schema.org", "@type": "Product", "name": listing.title, "description": listing.description,
        "category": listing.category_path.join(" > "), "url": "https://shop.example/item/1.html",
        "additionalProperty": parameters.collect::<Vec<_>>(),
        "offers": {"@type": "Offer", "price": price(listing), "priceCurrency": "CNY",
            "seller": {"@type": "Organization", "name": seller(listing)}},
    })
}

fn item(listing: &Listing) -> String {
    let other = |number: usize| {
        let id = (600_000_000_000 + number).to_string();
        json!({"raw_title": format!("日用百货第{number}款"), "view_price": "9.90", "nid": id,
            "detail_url": format!("https://shop.example/item.htm?id={id}")})
    };
    let mut items: Vec<_> = (1..6).map(other).collect();
    items.push(json!({
        "raw_title": listing.title, "desc": listing.description, "view_price": price(listing), "nid": "600000000009",
        "detail_url": "https://shop.example/item.htm?id=600000000009", "nick": seller(listing),
        "item_loc": listing.location, "subtitle": "",
    }));
    json!({ "items": items }).to_string()
}

/// Everything that is no ASCII as `\uXXXX`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            let mut units = [0; 2];
            out.extend(letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Everything that is no letter of ASCII as a numbered reference.
fn references(text: &str) -> String {
    let number = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => letter.to_string(),
        letter if u32::from(letter) % 2 == 0 => format!("&#{};", u32::from(letter)),
        letter => format!("&#x{:X};", u32::from(letter)),
    };
    text.chars().map(number).collect()
}

/// Marks within words, at other places for other numbers; never within a reference.
fn marked(text: &str, number: usize, open: &str, close: &str) -> String {
    let mut out = String::new();
    for (at, letter) in text.chars().enumerate() {
        if !letter.is_ascii() && (at + number).is_multiple_of(3) {
            out.push_str(open);
            out.push(letter);
            out.push_str(close);
        } else {
            out.push(letter);
        }
    }
    out
}

/// A page of goods as people see it.
fn shown(listing: &Listing, write: &dyn Fn(&str) -> String) -> String {
    let rows = listing.attributes.iter();
    let rows: String = rows
        .map(|(key, value)| format!("<tr>\n <td>{}</td>\n <td>\n  {}</td>\n</tr>", write(key), write(value)))
        .collect();
    let crumbs: Vec<_> =
        listing.category_path.iter().map(|step| format!("<a href=/c>{}</a>", write(step))).collect();
    format!(
        "<html><head><meta charset=\"utf-8\"><title>商品详情</title></head><body><div class=breadcrumb>{}</div>\n\
         <h1 class=goods-title>\n   {}\n</h1><p class=price>¥{}</p><button>加入购物车</button><button>立即购买</button>\n\
         <div class=shop-name>{}</div><table>{rows}<tr><td>库存</td><td>充足</td></tr><tr><td>单位</td><td>件</td></tr></table>\n\
         <div class=description><p>{}</p></div></body></html>",
        crumbs.join(" &gt; "),
        write(&listing.title),
        price(listing),
        write(seller(listing)),
        write(&listing.description),
    )
}

/// A list of goods whose titles are cut to fit and stand whole in attributes.
fn cards(listing: &Listing, number: usize) -> String {
    let card = |title: &str, id: usize| {
        let short: String = title.chars().take(6 + number % 3).collect();
        let whole = plain(title).replace('"', "&quot;");
        format!(
            "<li class=goods><a href=\"/item/{id}.html\" title=\"{whole}\"><img src=/{id}.jpg></a>\
             <a href=\"/item/{id}.html\" title=\"{whole}\">{}…</a><em class=price>¥{}</em></li>",
            plain(&short),
            price(listing)
        )
    };
    let others: String =
        (1..6).map(|at| card(&format!("普通商品第{at}号日用百货"), 10_000_000 + at)).collect();
    format!("<title>店铺商品</title><ul>{others}{}</ul>", card(&listing.title, 10_000_009))
}
