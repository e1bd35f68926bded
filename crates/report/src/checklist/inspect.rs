//! Putting what is known of shops into the items of a checklist.

use std::collections::BTreeMap;

use xuncha_model::ShopLooks;

use super::Checklist;
use crate::LeadRow;

/// One shop's record.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection<'a> {
    /// The shop; `None` when it has leads of the period but no page of its own was looked at (a list of goods or a
    /// table brought in showed them).
    pub looked: Option<&'a ShopLooks>,
    /// Marketplace.
    pub platform: &'a str,
    /// Shop.
    pub shop: &'a str,
    /// The leads of each item, in the order of the items.
    pub found: Vec<Vec<&'a LeadRow>>,
}

/// The records of all shops that were looked at or have leads, those with most leads first.
#[must_use]
pub fn inspect<'a>(
    checklist: &Checklist,
    looked: &'a [ShopLooks],
    leads: &'a [LeadRow],
) -> Vec<Inspection<'a>> {
    let mut shops: BTreeMap<(&str, &str), Inspection<'a>> = BTreeMap::new();
    let empty = |platform, shop| Inspection {
        looked: None,
        platform,
        shop,
        found: vec![Vec::new(); checklist.items.len()],
    };
    for one in looked {
        let (platform, shop) = (one.platform.as_str(), one.shop.as_str());
        shops.entry((platform, shop)).or_insert_with(|| empty(platform, shop)).looked = Some(one);
    }
    for lead in leads {
        let (platform, shop) = (lead.platform.as_str(), lead.shop.as_str());
        let shop = shops.entry((platform, shop)).or_insert_with(|| empty(platform, shop));
        if let Some(item) = shop.found.get_mut(checklist.place(&lead.category)) {
            item.push(lead);
        }
    }
    let mut shops: Vec<_> = shops.into_values().collect();
    shops.sort_by_key(|shop| std::cmp::Reverse(shop.leads()));
    shops
}

impl Inspection<'_> {
    /// How many leads it has.
    #[must_use]
    pub fn leads(&self) -> usize {
        self.found.iter().map(Vec::len).sum()
    }
}
