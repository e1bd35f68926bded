//! Which part of a listing came from which source of its page.

/// A part of a listing that has a source of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Identifier of the goods.
    Id,
    /// Address of the goods' page.
    Url,
    /// Title.
    Title,
    /// Line below the title.
    Subtitle,
    /// Running text.
    Description,
    /// Parameters; the source of the first of them.
    Attributes,
    /// Price asked.
    Price,
    /// Former or list price.
    ListPrice,
    /// Claims of a reduction.
    Claims,
    /// Sales figure.
    Sales,
    /// Brand.
    Brand,
    /// Category path.
    CategoryPath,
    /// Who sells.
    Seller,
    /// Place.
    Location,
    /// Pictures.
    Images,
}

impl Part {
    /// Every part, in the order in which they are shown.
    pub const ALL: [Self; 15] = [
        Self::Id,
        Self::Url,
        Self::Title,
        Self::Subtitle,
        Self::Description,
        Self::Attributes,
        Self::Price,
        Self::ListPrice,
        Self::Claims,
        Self::Sales,
        Self::Brand,
        Self::CategoryPath,
        Self::Seller,
        Self::Location,
        Self::Images,
    ];

    /// The name used in site profiles and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Url => "url",
            Self::Title => "title",
            Self::Subtitle => "subtitle",
            Self::Description => "description",
            Self::Attributes => "attributes",
            Self::Price => "price",
            Self::ListPrice => "list_price",
            Self::Claims => "claims",
            Self::Sales => "sales",
            Self::Brand => "brand",
            Self::CategoryPath => "category_path",
            Self::Seller => "seller",
            Self::Location => "location",
            Self::Images => "images",
        }
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Id => "商品编号",
            Self::Url => "地址",
            Self::Title => "标题",
            Self::Subtitle => "副标题",
            Self::Description => "详情",
            Self::Attributes => "参数",
            Self::Price => "价格",
            Self::ListPrice => "原价",
            Self::Claims => "优惠",
            Self::Sales => "销量",
            Self::Brand => "品牌",
            Self::CategoryPath => "类目",
            Self::Seller => "卖家",
            Self::Location => "所在地",
            Self::Images => "图片",
        }
    }
}

/// A source of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// JSON-LD in a script.
    JsonLd,
    /// Microdata (`itemprop`).
    Microdata,
    /// RDFa (`property` below a `typeof`).
    Rdfa,
    /// Data that the page's scripts carry.
    ScriptData,
    /// A selector or path of a site profile.
    Profile,
    /// Open Graph and Twitter cards.
    OpenGraph,
    /// What the page shows, read by its looks.
    Looks,
    /// The page's own address.
    Address,
    /// What the page says once for all its offers.
    WholePage,
}

impl Origin {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::JsonLd => "json_ld",
            Self::Microdata => "microdata",
            Self::Rdfa => "rdfa",
            Self::ScriptData => "script_data",
            Self::Profile => "profile",
            Self::OpenGraph => "open_graph",
            Self::Looks => "looks",
            Self::Address => "address",
            Self::WholePage => "whole_page",
        }
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::JsonLd => "结构化数据（JSON-LD）",
            Self::Microdata => "结构化数据（微数据）",
            Self::Rdfa => "结构化数据（RDFa）",
            Self::ScriptData => "脚本数据",
            Self::Profile => "网站档案",
            Self::OpenGraph => "分享标签（Open Graph）",
            Self::Looks => "页面样式",
            Self::Address => "网址",
            Self::WholePage => "整页信息",
        }
    }
}

/// The source of each part of one listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origins([Option<Origin>; Part::ALL.len()]);

impl Origins {
    /// Every part from one source.
    #[must_use]
    pub const fn all(origin: Origin) -> Self {
        Self([Some(origin); Part::ALL.len()])
    }

    /// The source of a part; `None` where the listing says nothing or the source is not known.
    #[must_use]
    pub fn get(&self, part: Part) -> Option<Origin> {
        self.0.get(part as usize).copied().flatten()
    }

    /// Notes where a part came from.
    pub fn set(&mut self, part: Part, origin: Option<Origin>) {
        if let Some(given) = self.0.get_mut(part as usize) {
            *given = origin;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_places() {
        for (at, part) in Part::ALL.into_iter().enumerate() {
            assert_eq!(part as usize, at, "{}", part.name());
        }
        let mut origins = Origins::all(Origin::Looks);
        origins.set(Part::Price, Some(Origin::JsonLd));
        assert_eq!(origins.get(Part::Price), Some(Origin::JsonLd));
        assert_eq!(origins.get(Part::Images), Some(Origin::Looks));
        assert_eq!(Origins::default().get(Part::Id), None);
    }
}
