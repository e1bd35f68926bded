//! Words that tell what a page is, looked for all at once: one pass over the text instead of one a word.

use std::{collections::HashMap, sync::LazyLock};

/// A list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Signs that some wall stands between us and the page.
    Blocks,
    /// Signs that the goods or the shop is gone.
    Gones,
    /// Signs of a failing server.
    Failures,
    /// Signs that a visitor must log in.
    Logins,
    /// Words of a licence.
    Licences,
    /// What one can do on the page of one offer, and nearly nowhere else.
    Buying,
    /// What stands on a shop's front page.
    Shops,
    /// What a takeaway order must come to.
    Order,
    /// What stands beside dishes.
    Dishes,
}

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
    "没有找到相应的店铺",
    "没有找到该店铺",
    "没有找到该商品",
    "找不到该商品",
    "查看的商品不存在",
    "查看的宝贝不存在",
    "店铺已被关闭",
    "店铺暂停营业",
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
const SHOPS: &[&str] = &[
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
const ORDER: &[&str] = &["起送", "配送费", "配送价", "餐盒费", "打包费"];
const DISHES: &[&str] = &["月售", "选规格", "点菜", "点餐", "菜单", "招牌菜", "热销菜", "去结算", "商家公告"];

/// In the order of [`List`].
const LISTS: [&[&str]; 9] = [BLOCKS, GONES, FAILURES, LOGINS, LICENCES, BUYING, SHOPS, ORDER, DISHES];

/// Every word by its first two characters, in small letters. Texts have few pairs of neighbours that begin a word, so that
/// looking at pairs is quicker than an automaton over all bytes.
struct Index {
    /// A bit for each pair that begins a word.
    pairs: Vec<u64>,
    words: HashMap<(char, char), Vec<(usize, &'static str)>>,
}

/// Bits of the filter of pairs.
const BITS: u32 = 1 << 13;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { pairs: vec![0; BITS as usize / 64], words: HashMap::new() };
    for (number, word) in LISTS.iter().copied().flatten().enumerate() {
        let mut first = word.chars().map(|ch| ch.to_ascii_lowercase());
        let pair = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
        let (slot, bit) = slot(pair);
        if let Some(bits) = index.pairs.get_mut(slot) {
            *bits |= bit;
        }
        index.words.entry(pair).or_default().push((number, word));
    }
    index
});

const fn slot((first, second): (char, char)) -> (usize, u64) {
    let mixed = (first as u32).wrapping_mul(0x9E37_79B1) ^ (second as u32).wrapping_mul(0x85EB_CA77);
    let at = (mixed >> 9) % BITS;
    (at as usize / 64, 1 << (at % 64))
}

/// How often each word stands in a text.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<u32>);

impl List {
    /// The words of the list.
    pub(crate) fn words(self) -> &'static [&'static str] {
        LISTS.get(self as usize).copied().unwrap_or_default()
    }

    fn start(self) -> usize {
        LISTS.iter().take(self as usize).map(|list| list.len()).sum()
    }
}

impl Seen {
    /// Looks for every word, without regard to the case of Latin letters.
    pub(crate) fn of(text: &str) -> Self {
        let mut counts = vec![0_u32; LISTS.iter().map(|list| list.len()).sum()];
        let index = &*INDEX;
        let (mut before, mut start) = ('\0', 0);
        for (at, ch) in text.char_indices() {
            let ch = ch.to_ascii_lowercase();
            let (slot, bit) = slot((before, ch));
            if index.pairs.get(slot).is_some_and(|bits| bits & bit != 0) {
                for (number, word) in index.words.get(&(before, ch)).into_iter().flatten() {
                    let stands = text.get(start..start + word.len());
                    if stands.is_some_and(|stands| stands.eq_ignore_ascii_case(word))
                        && let Some(count) = counts.get_mut(*number)
                    {
                        *count = count.saturating_add(1);
                    }
                }
            }
            (before, start) = (ch, at);
        }
        Self(counts)
    }

    /// Words of the list that stand in the text, in the order of the list, and how often.
    pub(crate) fn all(&self, list: List) -> impl Iterator<Item = (&'static str, usize)> + '_ {
        let counts =
            self.0.iter().skip(list.start()).map(|count| usize::try_from(*count).unwrap_or(usize::MAX));
        list.words().iter().copied().zip(counts).filter(|(_, count)| *count > 0)
    }

    /// The first word of the list that stands in the text.
    pub(crate) fn first(&self, list: List) -> Option<&'static str> {
        self.all(list).next().map(|(word, _)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_apart() {
        let seen = Seen::of("Add To Cart … 加入购物车 加入购物车 店铺首页");
        assert_eq!(seen.all(List::Buying).collect::<Vec<_>>(), [("加入购物车", 2), ("add to cart", 1)]);
        assert_eq!(seen.first(List::Shops), Some("店铺首页"));
        assert_eq!(seen.first(List::Blocks), None);
        assert_eq!(List::Dishes.words().len(), DISHES.len());
    }
}
