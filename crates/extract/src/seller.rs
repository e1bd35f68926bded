//! Who sells, by the looks of a page.

use url::Url;
use xuncha_model::Seller;

use crate::called::Called;
use crate::document::{At, Document};
use crate::marks::{LinkMark, Marks};
use crate::tag::Tag;
use crate::text::{line, trimmed};

/// Words before the name of who sells.
const LABELS: &[&str] =
    &["店铺名称", "店铺", "卖家", "掌柜", "商家", "公司名称", "供应商", "sold by", "seller", "出售者"];

/// What stands beside a shop's name and leads into the shop, or is no part of the name.
const ENTER: &[&str] = &[
    "进店逛逛",
    "进入店铺",
    "进店看看",
    "进店",
    "去店铺",
    "逛逛",
    "关注店铺",
    "收藏店铺",
    "关注",
    "收藏",
    "联系卖家",
    "联系客服",
    "visit store",
];

/// Links into a shop that do not name it.
const NAV: &[&str] = &[
    "帮助中心",
    "客服中心",
    "客户服务",
    "服务中心",
    "会员中心",
    "商家后台",
    "商家入驻",
    "首页",
    "店铺首页",
    "店铺",
    "商家",
    "卖家",
    "全部商品",
    "所有商品",
    "全部宝贝",
    "所有宝贝",
    "全部分类",
    "更多",
    "商品",
    "新品",
    "查看更多",
    "店铺动态",
    "shop",
    "store",
    "home",
    "seller",
];

/// Who sells: an element called shop, store or seller with a short text, or a line `店铺：…`; only where `wanted`.
pub(crate) fn seller(
    document: &Document<'_>,
    marks: &Marks,
    own: Option<&Url>,
    wanted: impl Fn(At) -> bool,
) -> Option<Seller> {
    let fits = |name: &str| {
        let length = name.chars().count();
        let sentence = name.is_ascii() && name.split_ascii_whitespace().count() > 6;
        (2..=50).contains(&length)
            && name.chars().any(char::is_alphabetic)
            && !sentence
            && !NAV.contains(&name)
    };
    let linked = |at: At, name: String| {
        let up = std::iter::once(at).chain(document.ancestors(at).take(2));
        // A link beside the name leads to the shop only when it says so.
        let leads = |link: &&LinkMark| {
            let shown = document.line(link.at, 200);
            shown.contains(&name)
                || ["进店", "进入店铺", "店铺", "逛逛"].iter().any(|word| shown.contains(word))
        };
        let enclosing = document.ancestors(at).take(2).find(|up| document.tag(*up) == Some(Tag::A));
        let link = enclosing.and_then(|up| marks.links_in(document, up).first()).or_else(|| {
            up.filter(|up| document.below(*up).len() <= 30)
                .find_map(|up| marks.links_in(document, up).iter().find(leads))
        });
        let url = link
            .filter(|link| own != Some(&link.url))
            .map(|link| xuncha_model::canonical_url(&link.url).into());
        Seller { name, id: None, url }
    };
    let heading = document.all(0, Tag::Title).next().map(|at| document.line(at, 400)).unwrap_or_default();
    let mut called: Option<(At, String)> = None;
    for (at, tag) in document.elements(0) {
        if document.below(at).len() > 20
            || matches!(tag, Tag::Script | Tag::Style | Tag::Input | Tag::Meta)
            || !wanted(at)
        {
            continue;
        }
        if document.called(at).has(Called::SHOP) {
            let shown = document.line(at, 200);
            let name = LABELS.iter().fold(&*shown, |text, label| {
                text.strip_prefix(label).map_or(text, |rest| rest.trim_start_matches(['：', ':', ' ']))
            });
            let name = without_calls(name);
            if fits(name) && !is_asked(document, at) {
                // The first is right, unless a later one is the name that `<title>` has: `某某 认证`, `某某`.
                let told = heading.contains(name);
                if told || called.is_none() {
                    called = Some((at, name.to_owned()));
                }
                if told {
                    break;
                }
            }
        }
    }
    if let Some((at, name)) = called {
        return Some(linked(at, name));
    }
    if let Some(found) = beside_entrance(document, marks, &wanted, fits) {
        let (at, name) = found;
        return Some(linked(at, name));
    }
    if let Some((at, name)) = by_address(document, marks, &wanted, fits) {
        return Some(linked(at, name));
    }
    for text in document.below(0) {
        let labelled = document.text_node(text).is_some_and(|text| label_of(trimmed(&text)).is_some());
        let around: Vec<At> = document
            .ancestors(text)
            .take_while(|up| labelled && document.below(*up).len() <= 12)
            .filter(|up| wanted(*up))
            .collect();
        // The widest first, as a page is read.
        for at in around.into_iter().rev() {
            let shown = document.line(at, 200);
            let rest = label_of(&shown).and_then(|label| shown.get(label.len()..)).unwrap_or_default();
            let name = rest.trim_start().strip_prefix(['：', ':']).unwrap_or_default().trim();
            if fits(name) {
                return Some(linked(at, name.to_owned()));
            }
        }
    }
    None
}

/// The link with the shop's name beside one with the same target that says `进店逛逛`.
fn beside_entrance(
    document: &Document<'_>,
    marks: &Marks,
    wanted: &impl Fn(At) -> bool,
    fits: impl Fn(&str) -> bool,
) -> Option<(At, String)> {
    let enters = |link: &&LinkMark| {
        document.below(link.at).len() <= 6
            && ENTER.contains(&document.line(link.at, 60).trim())
            && wanted(link.at)
    };
    let entrance = marks.links.iter().find(enters)?;
    let named =
        marks.links.iter().filter(|link| link.url == entrance.url && wanted(link.at)).filter_map(|link| {
            let shown = document.line(link.at, 200);
            let name = without_calls(&shown);
            (fits(name) && !ENTER.contains(&name)).then(|| (link.at, name.to_owned()))
        });
    named.min_by_key(|(at, _)| at.abs_diff(entrance.at))
}

/// A link whose text is the shop's name as its address has it (`/shop/GowaDesign`, `/tienda/mundi-luz`), or that leads to a
/// host of shops by a number (`mall.example/pc/index-217.html`).
fn by_address(
    document: &Document<'_>,
    marks: &Marks,
    wanted: &impl Fn(At) -> bool,
    fits: impl Fn(&str) -> bool,
) -> Option<(At, String)> {
    const FOLDERS: &[&str] =
        &["shop", "shops", "store", "stores", "seller", "sellers", "merchant", "tienda", "loja", "usr"];
    let plain = |text: &str| -> String {
        text.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let named = |link: &&LinkMark| {
        let parts: Vec<&str> = link.url.path_segments().map(Iterator::collect).unwrap_or_default();
        let slug = parts.iter().position(|part| FOLDERS.contains(part)).and_then(|at| parts.get(at + 1));
        let host =
            link.url.host_str().is_some_and(|host| host.starts_with("mall.") || host.starts_with("shop."));
        let number = parts.iter().any(|part| {
            part.strip_prefix("index-").is_some_and(|rest| rest.starts_with(|ch: char| ch.is_ascii_digit()))
        });
        (slug.is_some() || (host && number)) && document.below(link.at).len() <= 8 && wanted(link.at) && {
            let shown = document.line(link.at, 200);
            let same = slug.is_some_and(|slug| plain(slug) == plain(&shown));
            fits(&shown) && !ENTER.contains(&&*shown) && (same || (host && number))
        }
    };
    let link = marks.links.iter().find(named)?;
    Some((link.at, document.line(link.at, 200)))
}

/// A name without the calls behind it: `某某旗舰店 进入店铺 关注店铺`.
fn without_calls(mut name: &str) -> &str {
    while let Some(rest) =
        ENTER.iter().find_map(|call| name.strip_suffix(call)).filter(|rest| !rest.trim().is_empty())
    {
        name = rest.trim_end_matches([' ', '|', '+', '·']);
    }
    name.trim()
}

/// The element asks a visitor for something, and does not tell him.
fn is_asked(document: &Document<'_>, at: At) -> bool {
    let asks = |up: At| matches!(document.tag(up), Some(Tag::Label | Tag::Option | Tag::Textarea));
    asks(at)
        || document.elements(at).any(|(inner, _)| asks(inner))
        || document.ancestors(at).take(3).any(asks)
}

/// The label that a text begins with.
fn label_of(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    // most texts begin with nothing that a label does
    if !text.as_bytes().first().is_some_and(|first| matches!(first, 0xE4..=0xE6 | b's' | b'S')) {
        return None;
    }
    let begins = |label: &&&str| text.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label));
    LABELS.iter().find(begins).copied()
}

/// A shop's name that `<title>` begins with and that can be nothing else: `某某旗舰店 - 京东`; a search for it says so.
pub(crate) fn shop_named(heading: &str) -> Option<Seller> {
    const ENDS: &[&str] = &["旗舰店", "专卖店", "专营店", "自营店", "企业店", "官方店"];
    let begins = shop_in_title(heading)?;
    let first =
        ENDS.iter().any(|end| begins.name.ends_with(end)) && heading.trim_start().starts_with(&begins.name);
    let searched =
        ["搜索", "搜一搜", "search", "价格", "报价"].iter().any(|word| heading.to_lowercase().contains(word));
    (first && !searched).then_some(begins)
}

/// A shop's name in the `<title>` of its page: `首页-某某旗舰店-天猫`.
pub(crate) fn shop_in_title(heading: &str) -> Option<Seller> {
    const ENDS: &[&str] = &[
        "旗舰店",
        "专卖店",
        "专营店",
        "官方店",
        "企业店",
        "直营店",
        "小店",
        "商行",
        "店铺",
        "的店",
        "生活馆",
        "便利店",
    ];
    let parts = heading
        .split(['-', '_', '|', '–', '—', '－', ' ', '，', ',', '】', '【'])
        .map(|part| line(part, 200));
    let named = |part: &String| {
        (3..=30).contains(&part.chars().count())
            && ENDS.iter().any(|end| part.ends_with(end) && part.chars().count() > end.chars().count() + 1)
    };
    parts.into_iter().find(named).map(|name| Seller { name, id: None, url: None })
}
