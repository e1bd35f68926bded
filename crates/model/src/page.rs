//! What a response turned out to be, and what could not be read of it.

/// Kind of a fetched page. The kind decides what may be concluded from what is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PageKind {
    /// Many offers: search results, a category, a shop's goods.
    ListingIndex,
    /// The menu of one takeaway shop: its dishes are the listings.
    Menu,
    /// One offer.
    Detail,
    /// A shop's front page without offers of its own.
    ShopFront,
    /// A page that shows licences (亮照).
    Licence,
    /// Asks the visitor to log in.
    LoginWall,
    /// A CAPTCHA or an access-denied page.
    Blocked,
    /// The goods or the shop is gone (下架).
    Gone,
    /// A page that says something went wrong on the server.
    ServerError,
    /// HTML with nothing to read in it; often it needs scripts.
    Empty,
    /// HTML about something else: news, help, terms.
    Other,
    /// Not HTML at all.
    NotHtml,
}

impl PageKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::ListingIndex,
        Self::Menu,
        Self::Detail,
        Self::ShopFront,
        Self::Licence,
        Self::LoginWall,
        Self::Blocked,
        Self::Gone,
        Self::ServerError,
        Self::Empty,
        Self::Other,
        Self::NotHtml,
    ];

    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ListingIndex => "listing_index",
            Self::Menu => "menu",
            Self::Detail => "detail",
            Self::ShopFront => "shop_front",
            Self::Licence => "licence",
            Self::LoginWall => "login_wall",
            Self::Blocked => "blocked",
            Self::Gone => "gone",
            Self::ServerError => "server_error",
            Self::Empty => "empty",
            Self::Other => "other",
            Self::NotHtml => "not_html",
        }
    }

    /// The words inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::ListingIndex => "商品列表",
            Self::Menu => "菜单",
            Self::Detail => "商品页",
            Self::ShopFront => "店铺首页",
            Self::Licence => "证照页",
            Self::LoginWall => "登录页",
            Self::Blocked => "验证或拒绝访问页",
            Self::Gone => "商品已不存在或已下架",
            Self::ServerError => "服务器错误页",
            Self::Empty => "空白页",
            Self::Other => "其他页面",
            Self::NotHtml => "不是网页",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Something that could not be read as it should, recorded beside what could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, such as `too-deep`.
    pub code: &'static str,
    /// What happened, where, and what it means for the result, in plain Chinese.
    pub message: String,
}
