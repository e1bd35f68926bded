//! What a page is, by positive signs. A kind is never concluded from what is missing, but for [`PageKind::Empty`].

use url::Url;
use xuncha_model::PageKind;

use crate::address::looks_like_detail;
use crate::document::Document;
use crate::tag::Tag;
use crate::words::{List, Seen};

/// What the judgement rests on.
#[derive(Debug)]
pub(crate) struct Signs<'a> {
    /// Final address.
    pub(crate) url: Option<&'a Url>,
    /// Status of the response.
    pub(crate) status: Option<u16>,
    /// The page's own `<title>`.
    pub(crate) title: &'a str,
    /// All visible text, one block a line.
    pub(crate) text: &'a str,
    /// The telling words in it.
    pub(crate) seen: &'a Seen,
    /// Products stated by JSON-LD or microdata.
    pub(crate) stated: usize,
    /// Offers found in the data of scripts.
    pub(crate) embedded: usize,
    /// Boxes with link and price.
    pub(crate) cards: usize,
    /// Prices outside these boxes.
    pub(crate) lone_prices: usize,
    /// Parameters found.
    pub(crate) parameters: usize,
    /// The page's `<title>` is repeated by a heading.
    pub(crate) headed: bool,
    /// Open Graph says product.
    pub(crate) og_product: bool,
    /// JSON-LD, microdata or Open Graph say article, event and the like.
    pub(crate) article: bool,
    /// The kind that the site's profile knows the page for, with the reason.
    pub(crate) known: Option<(PageKind, String)>,
}

/// The kind and the sign that decided.
pub(crate) fn judge(document: &Document<'_>, signs: &Signs<'_>) -> (PageKind, String) {
    if let Some(by_status) = by_status(signs.status) {
        return by_status;
    }
    let goods_kinds = [PageKind::Detail, PageKind::ListingIndex, PageKind::Menu];
    let known = |goods: bool| signs.known.clone().filter(|(kind, _)| goods_kinds.contains(kind) == goods);
    if let Some(known) = known(false) {
        return known;
    }
    let titled = Seen::of(signs.title);
    let find = |list: List| titled.first(list).or_else(|| signs.seen.first(list));
    let short = signs.text.chars().count() < 1_500;
    let offers = signs.stated.max(signs.embedded).max(signs.cards);
    if offers == 0 || (short && signs.cards < 2) {
        let wall = titled.first(List::Blocks).or_else(|| signs.seen.first(List::Blocks).filter(|_| short));
        if let Some(word) = wall {
            return (PageKind::Blocked, format!("页面写有“{word}”"));
        }
    }
    let login_address = signs.url.is_some_and(|url| {
        let path = url.path().to_ascii_lowercase();
        let host = url.host_str().unwrap_or_default();
        ["login", "signin", "passport"].iter().any(|word| path.contains(word) || host.starts_with(word))
    });
    let password = document.all(0, Tag::Input).any(|at| {
        document.raw_attribute(at, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
    });
    if offers < 2 && signs.lone_prices == 0 && (login_address || (password && short)) {
        if let Some(word) = find(List::Logins) {
            return (PageKind::LoginWall, format!("要求登录（“{word}”）"));
        }
        if login_address {
            return (PageKind::LoginWall, "跳转到登录地址".to_owned());
        }
    }
    let plain_title = signs.title.trim().to_lowercase();
    let asks = [
        "登录",
        "登錄",
        "登陆",
        "用户登录",
        "会员登录",
        "账号登录",
        "欢迎登录",
        "login",
        "log in",
        "sign in",
    ];
    if short && offers < 2 && signs.lone_prices == 0 && asks.contains(&&*plain_title) {
        return (PageKind::LoginWall, format!("标题为“{}”", signs.title.trim()));
    }
    if let Some(word) = gone(signs, &titled) {
        return (PageKind::Gone, format!("页面写有“{word}”"));
    }
    if short
        && offers == 0
        && let Some(word) = find(List::Failures)
    {
        return (PageKind::ServerError, format!("页面写有“{word}”"));
    }
    if let Some(found) = known(true).or_else(|| goods(signs)) {
        return found;
    }
    let licence: Vec<_> = signs.seen.all(List::Licences).map(|(word, _)| word).collect();
    if licence.len() >= 3 && signs.text.chars().count() < 5_000 {
        return (
            PageKind::Licence,
            format!("页面写有“{}”等{}项", licence.first().map_or("", |w| w), licence.len()),
        );
    }
    let shop: Vec<_> = signs.seen.all(List::Shops).map(|(word, _)| word).collect();
    if shop.len() >= 2 {
        return (
            PageKind::ShopFront,
            format!("页面写有“{}”“{}”", shop.first().map_or("", |w| w), shop.get(1).map_or("", |w| w)),
        );
    }
    if signs.text.chars().filter(|c| c.is_alphanumeric()).count() < 60 {
        return (PageKind::Empty, "几乎没有可读文字，可能要运行脚本才有内容".to_owned());
    }
    (PageKind::Other, "没有商品的迹象".to_owned())
}

fn by_status(status: Option<u16>) -> Option<(PageKind, String)> {
    let kind = match status? {
        404 | 410 => PageKind::Gone,
        401 => PageKind::LoginWall,
        403 | 407 | 418 | 429 | 451 => PageKind::Blocked,
        500..=599 => PageKind::ServerError,
        _ => return None,
    };
    Some((kind, format!("状态码{}", status.unwrap_or_default())))
}

/// A sentence saying so stands in the title, or alone on a line of a page that offers nothing to buy.
fn gone(signs: &Signs<'_>, titled: &Seen) -> Option<&'static str> {
    let own = |text: &str| List::Gones.words().iter().find(|word| text.contains(**word)).copied();
    if signs.stated <= 1
        && signs.title.chars().count() <= 40
        && let Some(word) = titled.first(List::Gones)
    {
        return Some(word);
    }
    signs.seen.first(List::Gones)?;
    let lower: Vec<String> =
        signs.text.lines().filter(|line| line.chars().count() <= 60).map(str::to_lowercase).collect();
    if signs.cards >= 2 && signs.lone_prices > 0
        || lower.iter().any(|line| List::Buying.words().contains(&line.as_str()))
    {
        return None;
    }
    lower.iter().find_map(|line| own(line))
}

/// Index or detail, where there are offers.
fn goods(signs: &Signs<'_>) -> Option<(PageKind, String)> {
    let detail_address = signs.url.is_some_and(looks_like_detail);
    let bought = signs.seen.all(List::Buying).next();
    let buying = bought.map(|(word, _)| word);
    let many = signs.cards.max(signs.embedded).max(signs.stated);
    let detail = |reason: String| Some((PageKind::Detail, reason));
    if signs.stated == 1 && (signs.cards < 4 || signs.lone_prices > 0 || detail_address) && !signs.article {
        return detail("页面标明单个商品（结构化数据）".to_owned());
    }
    if signs.og_product && signs.stated <= 1 {
        return detail("页面标明单个商品（Open Graph）".to_owned());
    }
    if detail_address
        && signs.stated <= 1
        && (buying.is_some() || signs.lone_prices > 0 || signs.parameters >= 3)
    {
        return detail("地址是商品页，页上有价格、参数或购买按钮".to_owned());
    }
    let index = |reason: String| Some(menu(signs.seen, many).unwrap_or((PageKind::ListingIndex, reason)));
    if signs.article && signs.cards < 4 {
        return None;
    }
    let times = bought.map_or(0, |(_, times)| times);
    if signs.lone_prices > 0 && signs.parameters >= 4 && (1..=3).contains(&times) && signs.embedded < 8 {
        return detail("页上有价格、参数和购买按钮".to_owned());
    }
    if signs.stated >= 2 {
        return index(format!("结构化数据列出{}个商品", signs.stated));
    }
    if signs.cards >= 2 {
        return index(format!("{}个带链接和价格的商品框", signs.cards));
    }
    if signs.embedded >= 2 {
        return index(format!("脚本数据列出{}个商品", signs.embedded));
    }
    if signs.lone_prices > 0 && signs.headed && (1..=3).contains(&times) {
        return detail(format!("页上有价格和“{}”", buying.unwrap_or_default()));
    }
    if many == 1 && (detail_address || buying.is_some()) {
        return detail("脚本数据或商品框给出单个商品".to_owned());
    }
    None
}

/// A takeaway shop's menu tells once what an order must come to and what bringing it costs; a list of shops tells it of
/// each.
fn menu(seen: &Seen, dishes: usize) -> Option<(PageKind, String)> {
    let word = seen.first(List::Order)?;
    let times = seen.all(List::Order).map(|(_, times)| times).max().unwrap_or(0);
    let beside = seen.first(List::Dishes)?;
    (dishes >= 3 && times * 2 <= dishes)
        .then(|| (PageKind::Menu, format!("{dishes}个菜品，页面写有“{word}”“{beside}”")))
}
