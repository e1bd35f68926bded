//! What a page is, by positive signs. A kind is never concluded from what is missing, but for [`PageKind::Empty`].

use url::Url;
use xuncha_model::PageKind;

use crate::address::looks_like_detail;
use crate::document::Document;
use crate::tag::Tag;

/// Signs that some wall stands between us and the page.
const BLOCKS: &[&str] = &[
    "完成验证",
    "滑块",
    "安全验证",
    "访问验证",
    "人机验证",
    "拖动滑块",
    "滑动验证",
    "向右滑动",
    "请输入验证码",
    "验证码拦截",
    "访问被拒绝",
    "访问过于频繁",
    "访问频繁",
    "请求过于频繁",
    "操作过于频繁",
    "您的访问出错",
    "系统检测到异常",
    "异常流量",
    "unusual traffic",
    "are you a robot",
    "not a robot",
    "verify you are human",
    "verify you are a human",
    "captcha",
    "access denied",
    "attention required",
    "just a moment",
    "checking your browser",
    "request blocked",
    "pardon our interruption",
];
/// Signs that the goods or the shop is gone.
const GONES: &[&str] = &[
    "商品已下架",
    "宝贝已下架",
    "已下架",
    "已经下架",
    "商品已下柜",
    "该商品已下柜",
    "宝贝不存在",
    "宝贝可能已下架",
    "商品不存在",
    "商品已失效",
    "商品已删除",
    "商品已被删除",
    "店铺不存在",
    "店铺已关闭",
    "店铺已关店",
    "页面不存在",
    "页面找不到",
    "找不到页面",
    "内容已被删除",
    "宝贝不在了",
    "page not found",
    "no longer available",
    "product not found",
    "item not found",
    "listing was ended",
    "404 not found",
];
/// Signs of a failing server.
const FAILURES: &[&str] = &[
    "internal server error",
    "bad gateway",
    "service unavailable",
    "gateway time-out",
    "gateway timeout",
    "服务器错误",
    "服务器内部错误",
    "系统繁忙",
    "系统错误",
    "服务暂不可用",
    "网站维护中",
    "系统维护中",
];
/// Signs that a visitor must log in.
const LOGINS: &[&str] = &[
    "请登录",
    "用户登录",
    "会员登录",
    "账户登录",
    "账号登录",
    "密码登录",
    "扫码登录",
    "登录页面",
    "sign in",
    "log in",
    "login",
];
/// Words of a licence.
const LICENCES: &[&str] = &[
    "营业执照",
    "统一社会信用代码",
    "注册号",
    "法定代表人",
    "经营者姓名",
    "注册资本",
    "企业名称",
    "经营范围",
    "成立时间",
    "成立日期",
    "登记机关",
    "营业期限",
    "食品经营许可证",
    "许可证编号",
];
/// What one can do on the page of one offer, and nearly nowhere else.
const BUYING: &[&str] = &[
    "加入购物车",
    "加入进货单",
    "立即购买",
    "立即订购",
    "立即抢购",
    "立刻购买",
    "马上抢",
    "我想要",
    "add to cart",
    "add to basket",
    "add to bag",
    "buy now",
    "buy it now",
    "in den warenkorb",
    "ajouter au panier",
    "カートに入れる",
    "到货通知",
];
/// What stands on a shop's front page.
pub(crate) const SHOPS: &[&str] = &[
    "收藏店铺",
    "关注店铺",
    "全部宝贝",
    "全部商品",
    "所有宝贝",
    "店铺评分",
    "店铺首页",
    "进店逛逛",
    "店内搜索",
    "本店搜索",
    "店铺动态",
];

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
    let title = signs.title.to_lowercase();
    let text = signs.text.to_lowercase();
    let short = signs.text.chars().count() < 1_500;
    let offers = signs.stated.max(signs.embedded).max(signs.cards);
    let find =
        |words: &'static [&str], within: &str| words.iter().find(|word| within.contains(**word)).copied();
    if offers == 0 || (short && signs.cards < 2) {
        let wall = find(BLOCKS, &title).or_else(|| find(BLOCKS, &text).filter(|_| short));
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
        if let Some(word) = find(LOGINS, &title).or_else(|| find(LOGINS, &text)) {
            return (PageKind::LoginWall, format!("要求登录（“{word}”）"));
        }
        if login_address {
            return (PageKind::LoginWall, "跳转到登录地址".to_owned());
        }
    }
    if let Some(word) = gone(signs, &title) {
        return (PageKind::Gone, format!("页面写有“{word}”"));
    }
    if short
        && offers == 0
        && let Some(word) = find(FAILURES, &title).or_else(|| find(FAILURES, &text))
    {
        return (PageKind::ServerError, format!("页面写有“{word}”"));
    }
    if let Some(found) = known(true).or_else(|| goods(signs, &text)) {
        return found;
    }
    let licence: Vec<_> = LICENCES.iter().filter(|word| text.contains(**word)).collect();
    if licence.len() >= 3 && signs.text.chars().count() < 5_000 {
        return (
            PageKind::Licence,
            format!("页面写有“{}”等{}项", licence.first().map_or("", |w| w), licence.len()),
        );
    }
    let shop: Vec<_> = SHOPS.iter().filter(|word| text.contains(**word)).collect();
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
fn gone(signs: &Signs<'_>, title: &str) -> Option<&'static str> {
    let own = |text: &str| GONES.iter().find(|word| text.contains(**word)).copied();
    if signs.stated <= 1
        && title.chars().count() <= 40
        && let Some(word) = own(title)
    {
        return Some(word);
    }
    let lower: Vec<String> =
        signs.text.lines().filter(|line| line.chars().count() <= 60).map(str::to_lowercase).collect();
    if signs.cards >= 2 && signs.lone_prices > 0 || lower.iter().any(|line| BUYING.contains(&line.as_str())) {
        return None;
    }
    lower.iter().find_map(|line| own(line))
}

/// Index or detail, where there are offers.
fn goods(signs: &Signs<'_>, text: &str) -> Option<(PageKind, String)> {
    let detail_address = signs.url.is_some_and(looks_like_detail);
    let buying = BUYING.iter().find(|word| text.contains(**word)).copied();
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
    let index = |reason: String| Some(menu(text, many).unwrap_or((PageKind::ListingIndex, reason)));
    if signs.article && signs.cards < 4 {
        return None;
    }
    let times = buying.map_or(0, |word| text.matches(word).count());
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
fn menu(text: &str, dishes: usize) -> Option<(PageKind, String)> {
    const ORDER: &[&str] = &["起送", "配送费", "配送价", "餐盒费", "打包费"];
    const DISHES: &[&str] =
        &["月售", "选规格", "点菜", "点餐", "菜单", "招牌菜", "热销菜", "去结算", "商家公告"];
    let word = ORDER.iter().find(|word| text.contains(**word))?;
    let times: usize = ORDER.iter().map(|word| text.matches(word).count()).max().unwrap_or(0);
    let beside = DISHES.iter().find(|word| text.contains(**word))?;
    (dishes >= 3 && times * 2 <= dishes)
        .then(|| (PageKind::Menu, format!("{dishes}个菜品，页面写有“{word}”“{beside}”")))
}
