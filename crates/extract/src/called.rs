//! What the classes and ids of elements say, looked up once for the whole page: an automaton goes over each class, and every
//! reader asks for a flag instead of comparing words again.
//!
//! A word counts anywhere in a class (`goods-price-box` says price), or only as a part of its own between hyphens and the
//! like (`next`), or as the end of such a part (`itemTitle`).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Flags of one element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Called(u32);

/// How a word must stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Anywhere,
    Alone,
    AtEnd,
}

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident $bit:literal $($stands:ident [$($word:literal),* $(,)?])+,)*) => {
        impl Called {
            $($(#[$doc])* pub(crate) const $name: Self = Self(1 << $bit);)*
        }
        const WORDS: &[(&str, Stands, u32)] = &[$($($(($word, Stands::$stands, 1 << $bit),)*)+)*];
    };
}

flags! {
    /// What other visitors wrote.
    REVIEWS 0 Anywhere ["review", "comment", "evaluat", "apprais", "rating", "pinglun", "j_rate", "feedback", "question"],
    /// What belongs to the site and not to the offer.
    SITE 1 Anywhere ["footer", "sitemap", "site-nav", "sitenav", "shortcut", "topbar", "navbar", "navigation", "breadcrumb",
        "toolbar", "recommend", "related", "similar", "guess", "history", "sidebar", "copyright", "cookie", "pagination",
        "minicart"],
    /// A block that describes the goods.
    DESCRIPTION 2 Anywhere ["description", "desc", "detail", "intro", "goods-content", "goods_content"],
    /// The line below the title.
    SUBTITLE 3 Anywhere ["subtitle", "sub-title", "sub_title", "sellpoint", "selling-point", "newp", "sku-ad", "p-ad", "slogan"],
    /// The way down to the goods.
    CRUMBS 4 Anywhere ["crumb", "bread-", "location-nav"],
    /// The shop whose page it is.
    SHOP 5 Anywhere ["shopname", "shop-name", "shop_name", "shoptitle", "shop-title", "storename", "store-name", "store_name",
        "sellername", "seller-name", "seller_name", "merchantname", "merchant-name", "company-name", "companyname",
        "company_name", "vendor-name", "supplier-name", "shop-nick", "mbg-nw"],
    /// Who sells or made it, and not what it is.
    PEOPLE 6 Anywhere ["shop", "seller", "store", "nick", "merchant", "supplier", "company", "vendor", "brand", "author", "user",
        "mall"],
    /// A value that is a price.
    PRICE 7 Anywhere ["price", "jiage"],
    /// A price that is a filter, a slider or a bound.
    PRICE_TOOL 8 Anywhere ["filter", "range", "sort", "slider", "min", "max"],
    /// A price of former times.
    FORMER 9 Alone ["old", "origin", "original", "market", "del", "was", "former", "through", "retail", "cross", "rrp"]
        Anywhere ["oldprice", "marketprice", "originprice", "originalprice", "listprice", "list-price", "crossprice"],
    /// A title or a name.
    TITLE 10 AtEnd ["title", "name"] Alone ["subject"],
    /// The name of goods and of nothing else.
    GOODS_TITLE 16 Anywhere ["product-title", "product_title", "producttitle", "product-name", "product_name", "productname", "goods-name",
        "goods_name", "goodsname", "goods-title", "goods_title", "goodstitle", "item-title", "itemtitle", "sku-name", "skuname", "pro-name",
        "detail-title", "tb-main-title"],
    /// A title in a box, where more words mean it.
    BOX_TITLE 11 AtEnd ["title", "name", "subject", "tit"],
    /// A place.
    PLACE 12 Alone ["location", "loc", "area", "city", "place", "region"],
    /// The next page.
    NEXT 13 Alone ["next"],
    /// A row of page numbers.
    PAGES 14 Anywhere ["pag"],
    /// A row of the goods' main pictures.
    GALLERY 17 Anywhere ["gallery", "thumb", "spec-list", "spec_list", "carousel", "imglist", "img-list", "image-list", "images-view",
        "altimages"],
    /// A picture of a licence.
    LICENCE 15 Anywhere ["yingyezhizhao", "zhizhao", "yyzz", "business_license", "businesslicense", "license", "licence",
        "xukezheng"],
}

static AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder().ascii_case_insensitive(true).build(WORDS.iter().map(|(word, ..)| word)).ok()
});

impl Called {
    /// Flags of an element by its class or id.
    pub(crate) fn of(text: &str) -> Self {
        let Some(automaton) = AUTOMATON.as_ref() else { return Self::default() };
        let bytes = text.as_bytes();
        let ends = |at: usize| bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let begins = |at: usize| at.checked_sub(1).is_none_or(ends);
        let mut flags = 0;
        for found in automaton.find_overlapping_iter(text) {
            let Some((_, stands, flag)) = WORDS.get(found.pattern().as_usize()) else { continue };
            let counts = match stands {
                Stands::Anywhere => true,
                Stands::Alone => begins(found.start()) && ends(found.end()),
                Stands::AtEnd => ends(found.end()),
            };
            flags |= if counts { *flag } else { 0 };
        }
        Self(flags)
    }

    /// Flags of both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True when one of the flags is set.
    pub(crate) const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// A value that is a price, and no tool that sets one.
    pub(crate) const fn is_price(self) -> bool {
        self.has(Self::PRICE) && !self.has(Self::PRICE_TOOL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_anywhere_alone_and_at_the_end() {
        let of = Called::of;
        assert!(of("goods-Price-box").is_price() && !of("price-range").is_price());
        assert!(of("p_old").has(Called::FORMER) && !of("folder").has(Called::FORMER));
        assert!(of("oldPrice").has(Called::FORMER));
        assert!(of("itemTitle J_x").has(Called::TITLE) && !of("titlebar").has(Called::TITLE));
        assert!(of("p-tit").has(Called::BOX_TITLE) && !of("p-tit").has(Called::TITLE));
        assert!(of("a next").has(Called::NEXT) && !of("nextel").has(Called::NEXT));
        assert_eq!(of(""), Called::default());
    }
}
