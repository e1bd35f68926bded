//! The well-behaved pages: front, shop front, list of goods, product page.

use serde_json::json;

use super::{
    catalogue::{Catalogue, Goods, Shop},
    template::{escape, fill},
};

const FRAME: &str = include_str!("../../../../fixtures/marketplace/frame.html");
const ITEM: &str = include_str!("../../../../fixtures/marketplace/item.html");

/// Goods on one page of a list.
const PER_PAGE: usize = 12;

/// How a shop writes its product pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// HTML with JSON-LD.
    JsonLd,
    /// Nothing but a state object in a script, as shops drawn by scripts have it.
    State,
    /// HTML in GBK.
    Gbk,
}

impl Style {
    /// The style of that shop.
    pub(super) const fn of(shop: u32) -> Self {
        match shop {
            1 => Self::JsonLd,
            2 => Self::State,
            _ => Self::Gbk,
        }
    }

    const fn charset(self) -> &'static str {
        match self {
            Self::Gbk => "gbk",
            Self::JsonLd | Self::State => "utf-8",
        }
    }
}

fn framed(style: Style, title: &str, head: &str, main: &str) -> String {
    fill(FRAME, &[("charset", style.charset()), ("title", &escape(title)), ("head", head), ("main", main)])
}

/// Page `page` (from 1) of the marketplace's front: its shops and everything they sell; `None` past the last.
pub(super) fn front(catalogue: &Catalogue, page: usize) -> Option<String> {
    let shops: String = catalogue
        .shops
        .iter()
        .map(|shop| {
            format!(
                "<li><a href=\"/shop/{}/\">{}</a>：{}</li>\n",
                shop.id,
                escape(shop.name),
                escape(shop.slogan)
            )
        })
        .collect();
    let goods = list(&catalogue.goods.iter().collect::<Vec<_>>(), "/", page)?;
    let main = format!("<h1>店铺街</h1>\n<ul>\n{shops}</ul>\n<h2>全部商品</h2>\n{goods}");
    Some(framed(Style::JsonLd, &format!("巡查演示集市 第{page}页"), "", &main))
}

/// The page about the marketplace.
pub(super) fn about() -> String {
    framed(Style::JsonLd, "关于本站", "", "<h1>关于本站</h1>\n<p>这里的一切都是虚构的，用来演示和测试。</p>")
}

/// A shop's front page.
pub(super) fn shop_front(shop: &Shop) -> String {
    let (id, name, slogan, region) = (shop.id, escape(shop.name), escape(shop.slogan), escape(shop.region));
    let main = format!(
        "<h1 class=\"shop-name\">{name}</h1>\n<p>{slogan}</p>\n<p>所在地：{region}</p>\n\
         <p><a href=\"/shop/{id}/goods\">全部商品</a></p>"
    );
    framed(Style::of(id), &format!("{} - 店铺首页", shop.name), "", &main)
}

/// Page `page` (from 1) of a shop's goods; `None` past the last.
pub(super) fn index(catalogue: &Catalogue, shop: &Shop, page: usize) -> Option<String> {
    let goods = list(&catalogue.of_shop(shop.id), &format!("/shop/{}/goods", shop.id), page)?;
    let main = format!("<h1 class=\"shop-name\">{}</h1>\n{goods}", escape(shop.name));
    Some(framed(Style::of(shop.id), &format!("全部商品 第{page}页 - {}", shop.name), "", &main))
}

/// One page of a list of goods at `path`, with links to the other pages.
fn list(goods: &[&Goods], path: &str, page: usize) -> Option<String> {
    let pages: Vec<_> = goods.chunks(PER_PAGE).collect();
    let cards: String = pages.get(page.checked_sub(1)?)?.iter().map(|goods| card(goods)).collect();
    let number = |number: usize| {
        if number == page {
            format!("<b>{number}</b>")
        } else {
            format!("<a href=\"{path}?page={number}\">{number}</a>")
        }
    };
    let mut pager: String = (1..=pages.len()).map(number).collect();
    if page < pages.len() {
        pager.push_str(&format!("<a rel=\"next\" href=\"{path}?page={}\">下一页</a>", page + 1));
    }
    Some(format!("<ul class=\"goods-list\">\n{cards}</ul>\n<div class=\"pager\">{pager}</div>"))
}

fn card(goods: &Goods) -> String {
    let (path, title) = (super::site::path_of(goods), escape(goods.title));
    format!(
        "<li class=\"goods-item\"><a class=\"goods-link\" href=\"{path}\" title=\"{title}\">{title}</a> \
         <span class=\"price\">¥{}</span></li>\n",
        goods.price
    )
}

/// A product page. `base` is the marketplace's address without a slash at the end.
pub(super) fn item(catalogue: &Catalogue, shop: &Shop, goods: &Goods, base: &str) -> String {
    let style = Style::of(shop.id);
    let title = format!("{} - {}", goods.title, shop.name);
    let own = format!("{base}/item/{}.html", goods.id);
    let canonical = format!("<link rel=\"canonical\" href=\"{own}\">");
    let (head, main) = match style {
        Style::JsonLd => (canonical + &json_ld(shop, goods, &own), visible(catalogue, shop, goods)),
        Style::State => (canonical, state(shop, goods, &own)),
        Style::Gbk => (canonical, visible(catalogue, shop, goods)),
    };
    framed(style, &title, &head, &main)
}

fn visible(catalogue: &Catalogue, shop: &Shop, goods: &Goods) -> String {
    let attributes: String = goods
        .attributes
        .iter()
        .map(|(key, value)| format!("<tr><th>{}</th><td>{}</td></tr>\n", escape(key), escape(value)))
        .collect();
    let list_price = match goods.list_price {
        "" => String::new(),
        amount => format!(" <del class=\"list-price\">¥{amount}</del>"),
    };
    // Other goods stand on the page too: what is said of them is not said of this article.
    let siblings = catalogue.of_shop(shop.id);
    let at = siblings.iter().position(|other| other.id == goods.id).unwrap_or_default();
    let neighbours: String = siblings.iter().cycle().skip(at + 1).take(2).map(|other| card(other)).collect();
    fill(
        ITEM,
        &[
            ("crumbs", &escape(&goods.category.join(" > "))),
            ("title", &escape(goods.title)),
            ("shop", &shop.id.to_string()),
            ("shop_name", &escape(shop.name)),
            ("region", &escape(shop.region)),
            ("price", goods.price),
            ("list_price", &list_price),
            ("attributes", &attributes),
            ("description", &escape(goods.description)),
            ("neighbours", &neighbours),
        ],
    )
}

fn json_ld(shop: &Shop, goods: &Goods, own: &str) -> String {
    let object = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": goods.id.to_string(),
        "name": goods.title,
        "category": goods.category.join(" > "),
        "description": goods.description,
        "url": own,
        "offers": {
            "@type": "Offer",
            "price": goods.price,
            "priceCurrency": "CNY",
            "seller": { "@type": "Organization", "name": shop.name },
        },
    });
    format!("<script type=\"application/ld+json\">{}</script>", in_script(&object))
}

fn state(shop: &Shop, goods: &Goods, own: &str) -> String {
    let attributes: Vec<_> =
        goods.attributes.iter().map(|(key, value)| json!({ "name": key, "value": value })).collect();
    let object = json!({
        "goodsDetail": {
            "itemId": goods.id.to_string(),
            "title": goods.title,
            "itemUrl": own,
            "images": [own.replace("html", "jpg")],
            "price": goods.price,
            "description": goods.description,
            "categoryPath": goods.category,
            "attributes": attributes,
            "shop": { "shopId": shop.id, "shopName": shop.name, "location": shop.region },
        },
        "user": { "isLogin": false },
    });
    format!("<div id=\"root\"></div>\n<script>window.__INITIAL_STATE__ = {};</script>", in_script(&object))
}

/// JSON that cannot end the script it stands in; characters outside ASCII as `\uXXXX`, as many shops write them.
fn in_script(object: &serde_json::Value) -> String {
    let mut script = String::new();
    for character in object.to_string().chars() {
        match character {
            '<' => script.push_str("\\u003c"),
            ' '..='~' => script.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    script.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    script
}
