//! What a list that leaves the house does not tell: parts of its rows hidden before any format sees them.

use crate::{LeadRow, mask};

/// What is hidden in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hidden {
    /// Telephone, identity and card numbers, names and addresses behind the words that announce them.
    Personal,
    /// Names of shops but for their first character; they also go out of titles and what matched.
    Shops,
    /// Addresses but for the marketplace.
    Links,
}

impl Hidden {
    /// Everything that can be hidden.
    pub const ALL: [Self; 3] = [Self::Personal, Self::Shops, Self::Links];

    /// The word inspectors read and type.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Personal => "个人信息",
            Self::Shops => "店铺",
            Self::Links => "链接",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.label_zh() == name)
    }
}

impl LeadRow {
    /// The row without what is to be hidden.
    #[must_use]
    pub fn hiding(mut self, hidden: &[Hidden]) -> Self {
        if hidden.contains(&Hidden::Shops) && !self.shop.is_empty() {
            let name = std::mem::take(&mut self.shop);
            let first: String = name.chars().take(1).collect();
            let stars = "*".repeat(name.chars().count().saturating_sub(1));
            self.shop = format!("{first}{stars}");
            let shown = self.shop.clone();
            self.texts().for_each(|text| *text = text.replace(&name, &shown));
        }
        if hidden.contains(&Hidden::Personal) {
            let mut shop = std::mem::take(&mut self.shop);
            self.texts().chain([&mut shop]).for_each(|text| *text = mask(text).0);
            self.shop = shop;
        }
        if hidden.contains(&Hidden::Links) {
            self.url.clone_from(&self.platform);
        }
        self
    }

    /// The texts that strangers wrote, but for the shop's name.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let lists = [&mut self.matched, &mut self.matched_shown, &mut self.grounds];
        lists.into_iter().flatten().chain([&mut self.title])
    }
}
