//! One offer as seen on one page.

use crate::Price;

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

/// One offer as seen on one page. Only what the page says; an absent value is `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The marketplace's identifier of the goods, or the caller's own identifier of the record.
    pub id: Option<String>,
    /// Address of the goods' page, absolute and canonical where known.
    pub url: Option<String>,
    /// Title.
    pub title: String,
    /// Running text; capped by whoever fills it.
    pub description: String,
    /// Parameters in page order.
    pub attributes: Vec<(String, String)>,
    /// Price asked.
    pub price: Option<Price>,
    /// Price shown as the former or list price.
    pub list_price: Option<Price>,
    /// Category path, widest first.
    pub category_path: Vec<String>,
    /// Who sells.
    pub seller: Option<Seller>,
    /// Place of dispatch or of the shop.
    pub location: String,
    /// Addresses of pictures.
    pub images: Vec<String>,
    /// All visible text of the page, where the page is about this listing alone.
    pub page_text: String,
}

impl Listing {
    /// The text of one field as the engine reads it: attributes as `key：value` lines, category path joined
    /// by ` > `.
    #[must_use]
    pub fn text(&self, field: Field) -> std::borrow::Cow<'_, str> {
        use std::borrow::Cow;
        match field {
            Field::Title => Cow::Borrowed(&self.title),
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
