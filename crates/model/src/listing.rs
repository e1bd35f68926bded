//! One offer as seen on one page.

use crate::{Origins, Part, Price};

/// The part of a listing that a term was looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Title and subtitle line of the goods.
    Title,
    /// Running text of the goods.
    Description,
    /// Parameters (规格参数), each written `key：value`.
    Attributes,
    /// Category path and breadcrumbs.
    CategoryPath,
    /// Name of the shop.
    ShopName,
    /// Place of dispatch or of the shop.
    Location,
    /// All visible text of the page the listing stood on; only where the page is about this listing alone.
    PageText,
}

impl Field {
    /// Every field, in the order in which matches are reported.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Description,
        Self::Attributes,
        Self::CategoryPath,
        Self::ShopName,
        Self::Location,
        Self::PageText,
    ];

    /// The name used in rule files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Attributes => "attributes",
            Self::CategoryPath => "category_path",
            Self::ShopName => "shop_name",
            Self::Location => "location",
            Self::PageText => "page_text",
        }
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::Description => "详情",
            Self::Attributes => "参数",
            Self::CategoryPath => "类目",
            Self::ShopName => "店名",
            Self::Location => "所在地",
            Self::PageText => "页面文字",
        }
    }

    /// The field of that name in rule files and JSON.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// Who sells, as far as the page says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seller {
    /// Name of the shop.
    pub name: String,
    /// The marketplace's own identifier of the shop.
    pub id: Option<String>,
    /// Address of the shop's front page.
    pub url: Option<String>,
}

/// How often the goods were sold, as the page says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sales {
    /// At least so many: `2.3万+` is 23,000.
    pub count: u64,
    /// The words of the page.
    pub raw: String,
}

/// A way to reach the seller past the marketplace. Which one, and never the number itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Contact {
    /// 微信号
    WeChat,
    /// QQ号
    Qq,
    /// 手机号
    Phone,
}

impl Contact {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WeChat => "wechat",
            Self::Qq => "qq",
            Self::Phone => "phone",
        }
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::WeChat => "微信号",
            Self::Qq => "QQ号",
            Self::Phone => "手机号",
        }
    }
}

/// One offer as seen on one page. Only what the page says; an absent value is `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The marketplace's identifier of the goods, or the caller's own identifier of the record.
    pub id: Option<String>,
    /// Address of the goods' page, absolute and canonical where known.
    pub url: Option<String>,
    /// Title.
    pub title: String,
    /// Line below the title: selling points, promises.
    pub subtitle: String,
    /// Running text; capped by whoever fills it.
    pub description: String,
    /// Parameters in page order.
    pub attributes: Vec<(String, String)>,
    /// Price asked.
    pub price: Option<Price>,
    /// Price shown as the former or list price.
    pub list_price: Option<Price>,
    /// By how many hundredths the price that the reduction is counted from was raised in the seven days before it was first
    /// shown as the former price. No page says that: whoever knows earlier looks at the page fills it in, and only where they
    /// suffice.
    pub price_raise: Option<u32>,
    /// Claims of a reduction, as written: `满199减100`, `5折`.
    pub claims: Vec<String>,
    /// Sales figure.
    pub sales: Option<Sales>,
    /// Brand.
    pub brand: String,
    /// Category path, widest first.
    pub category_path: Vec<String>,
    /// Who sells.
    pub seller: Option<Seller>,
    /// Place of dispatch or of the shop.
    pub location: String,
    /// Addresses of the main pictures.
    pub images: Vec<String>,
    /// Addresses of the pictures inside the description.
    pub detail_images: Vec<String>,
    /// Texts that stand for pictures (`alt`), each once, where they say more than the title.
    pub image_texts: Vec<String>,
    /// Ways past the marketplace that the text offers, each once.
    pub contacts: Vec<Contact>,
    /// All visible text of the page, where the page is about this listing alone.
    pub page_text: String,
    /// Where each part came from.
    pub origins: Origins,
}

impl Listing {
    /// Whether the listing says anything about a part.
    #[must_use]
    pub const fn has(&self, part: Part) -> bool {
        match part {
            Part::Id => self.id.is_some(),
            Part::Url => self.url.is_some(),
            Part::Title => !self.title.is_empty(),
            Part::Subtitle => !self.subtitle.is_empty(),
            Part::Description => !self.description.is_empty(),
            Part::Attributes => !self.attributes.is_empty(),
            Part::Price => self.price.is_some(),
            Part::ListPrice => self.list_price.is_some(),
            Part::Claims => !self.claims.is_empty(),
            Part::Sales => self.sales.is_some(),
            Part::Brand => !self.brand.is_empty(),
            Part::CategoryPath => !self.category_path.is_empty(),
            Part::Seller => self.seller.is_some(),
            Part::Location => !self.location.is_empty(),
            Part::Images => !self.images.is_empty(),
        }
    }

    /// The text of one field as the engine reads it: the subtitle on a line below the title, attributes as
    /// `key：value` lines, category path joined by ` > `.
    #[must_use]
    pub fn text(&self, field: Field) -> std::borrow::Cow<'_, str> {
        use std::borrow::Cow;
        match field {
            Field::Title if self.subtitle.is_empty() => Cow::Borrowed(&self.title),
            Field::Title => Cow::Owned(format!("{}\n{}", self.title, self.subtitle)),
            Field::Description => Cow::Borrowed(&self.description),
            Field::Attributes => {
                let lines: Vec<_> =
                    self.attributes.iter().map(|(key, value)| format!("{key}：{value}")).collect();
                Cow::Owned(lines.join("\n"))
            }
            Field::CategoryPath => Cow::Owned(self.category_path.join(" > ")),
            Field::ShopName => Cow::Borrowed(self.seller.as_ref().map_or("", |seller| &seller.name)),
            Field::Location => Cow::Borrowed(&self.location),
            Field::PageText => Cow::Borrowed(&self.page_text),
        }
    }
}
