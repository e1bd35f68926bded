//! The invented shops and goods, from `fixtures/marketplace/`.

const SHOPS: &str = include_str!("../../../../fixtures/marketplace/shops.tsv");
const GOODS: &str = include_str!("../../../../fixtures/marketplace/goods.tsv");

/// An invented shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Number in addresses, from 1.
    pub id: u32,
    /// Name.
    pub name: &'static str,
    /// Where it is.
    pub region: &'static str,
    /// What its front page says.
    pub slogan: &'static str,
}

/// Invented goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// Number in addresses, from 1001.
    pub id: u32,
    /// Number of the shop.
    pub shop: u32,
    /// Categories of the leads that a scan must make of it; none for lawful goods.
    pub expected: Vec<&'static str>,
    /// Category path, widest first.
    pub category: Vec<&'static str>,
    /// Title.
    pub title: &'static str,
    /// Price in yuan, such as `68.00`.
    pub price: &'static str,
    /// Former price, as `price`; empty when none.
    pub list_price: &'static str,
    /// Parameters.
    pub attributes: Vec<(&'static str, &'static str)>,
    /// Running text.
    pub description: &'static str,
}

/// Everything on offer.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Shops in the order of their numbers.
    pub shops: Vec<Shop>,
    /// Goods in the order of their numbers.
    pub goods: Vec<Goods>,
}

impl Catalogue {
    /// The catalogue of the files.
    #[must_use]
    pub fn bundled() -> Self {
        Self {
            shops: rows(SHOPS).filter_map(|row| shop(&row)).collect(),
            goods: rows(GOODS).filter_map(|row| goods(&row)).collect(),
        }
    }

    /// The goods that a scan must make leads of.
    pub fn unlawful(&self) -> impl Iterator<Item = &Goods> {
        self.goods.iter().filter(|goods| !goods.expected.is_empty())
    }

    /// The goods of one shop.
    pub(super) fn of_shop(&self, shop: u32) -> Vec<&Goods> {
        self.goods.iter().filter(|goods| goods.shop == shop).collect()
    }

    /// The shop of that number.
    pub(super) fn shop(&self, id: u32) -> Option<&Shop> {
        self.shops.iter().find(|shop| shop.id == id)
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

fn shop(row: &[&'static str]) -> Option<Shop> {
    let &[id, name, region, slogan] = row else { return None };
    Some(Shop { id: id.parse().ok()?, name, region, slogan })
}

fn goods(row: &[&'static str]) -> Option<Goods> {
    let &[id, shop, expected, category, title, price, list_price, attributes, description] = row else {
        return None;
    };
    Some(Goods {
        id: id.parse().ok()?,
        shop: shop.parse().ok()?,
        expected: expected.split(';').filter(|category| !category.is_empty()).collect(),
        category: category.split(" > ").collect(),
        title,
        price,
        list_price,
        attributes: attributes.split(';').filter_map(|pair| pair.split_once('=')).collect(),
        description,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_every_article_has_a_shop() {
        let catalogue = Catalogue::bundled();
        assert_eq!(catalogue.shops.len(), SHOPS.lines().count() - 1);
        assert_eq!(catalogue.goods.len(), GOODS.lines().count() - 1);
        assert!(catalogue.goods.iter().all(|goods| catalogue.shop(goods.shop).is_some()));
        assert!(catalogue.unlawful().count() >= 12);
        assert!(
            catalogue.shops.iter().all(|shop| catalogue.of_shop(shop.id).len() > 12),
            "more than one page each"
        );
    }
}
