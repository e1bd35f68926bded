//! Who answers for an offer, as far as it is known, and what is still missing before a unit can work on the lead.

use crate::{Sighting, Timestamp};

/// How far something can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Points to whoever runs the site, or to a warehouse.
    Low,
    /// The seller says so.
    Middle,
    /// A licence of the seller says so, or a person who looked it up.
    High,
}

/// A place that may be in charge of the seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceHint {
    /// 行政区划 (GB/T 2260), 2 to 6 digits, as exact as the source.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Where it comes from, in plain Chinese.
    pub reason: String,
}

/// Who answers for an offer (经营主体). Empty texts are not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// Registered name.
    pub name: String,
    /// 统一社会信用代码.
    pub code: String,
    /// The code's check digit fits.
    pub code_fits: bool,
    /// Address of business.
    pub address: String,
    /// Places that may be in charge, the most trustworthy first.
    pub places: Vec<PlaceHint>,
}

/// What a person found out about a lead's subject. Only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// What is now known; empty parts say nothing.
    pub subject: Subject,
    /// Who says so.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// How it is known, such as the register that was looked up.
    pub source: String,
}

/// What a lead should have before a unit is to work on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gap {
    /// 经营主体名称.
    Name,
    /// 统一社会信用代码.
    Code,
    /// Its check digit does not fit.
    CodeFails,
    /// 平台.
    Platform,
    /// 店铺.
    Shop,
    /// 经营地址.
    Address,
    /// A place in charge.
    Jurisdiction,
    /// 违反的条文.
    Law,
    /// The goods' own page is in evidence, not only a list that names them.
    OwnPage,
}

impl Trust {
    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }

    /// The word inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Low => "低",
            Self::Middle => "中",
            Self::High => "高",
        }
    }

    /// The trust of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Low, Self::Middle, Self::High].into_iter().find(|trust| trust.name() == name)
    }
}

impl Subject {
    /// This, with what `later` knows in place of what was known, and the places of both.
    #[must_use]
    pub fn amended(&self, later: &Self) -> Self {
        let pick = |old: &String, new: &String| if new.is_empty() { old.clone() } else { new.clone() };
        let mut places = later.places.clone();
        places.extend(
            self.places
                .iter()
                .filter(|place| !later.places.iter().any(|new| new.code == place.code))
                .cloned(),
        );
        places.sort_by_key(|place| std::cmp::Reverse((place.trust, place.code.len())));
        Self {
            name: pick(&self.name, &later.name),
            code_fits: if later.code.is_empty() { self.code_fits } else { later.code_fits },
            code: pick(&self.code, &later.code),
            address: pick(&self.address, &later.address),
            places,
        }
    }
}

impl Gap {
    /// Every gap.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Code,
        Self::CodeFails,
        Self::Platform,
        Self::Shop,
        Self::Address,
        Self::Jurisdiction,
        Self::Law,
        Self::OwnPage,
    ];

    /// How many a lead can have at once: a code is missing or fails.
    pub const MOST: usize = 8;

    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Code => "code",
            Self::CodeFails => "code-fails",
            Self::Platform => "platform",
            Self::Shop => "shop",
            Self::Address => "address",
            Self::Jurisdiction => "jurisdiction",
            Self::Law => "law",
            Self::OwnPage => "own-page",
        }
    }

    /// The words inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Name => "经营主体名称",
            Self::Code => "统一社会信用代码",
            Self::CodeFails => "统一社会信用代码校验不符，须核对",
            Self::Platform => "平台",
            Self::Shop => "店铺",
            Self::Address => "经营地址",
            Self::Jurisdiction => "管辖地",
            Self::Law => "违反的条文",
            Self::OwnPage => "商品页证据（现在只有列表页）",
        }
    }

    /// The gaps in what is known: of the offer as `sighting` shows it, seen on its `own_page` or not, and of its `subject`.
    #[must_use]
    pub fn of(sighting: &Sighting, own_page: bool, subject: &Subject) -> Vec<Self> {
        // A saved file says nothing of where it was seen.
        let no_platform = sighting.platform.is_empty() || !sighting.url.contains("://");
        let wanting = [
            (Self::Name, subject.name.is_empty()),
            (Self::Code, subject.code.is_empty()),
            (Self::CodeFails, !subject.code.is_empty() && !subject.code_fits),
            (Self::Platform, no_platform),
            (Self::Shop, sighting.shop.is_empty()),
            (Self::Address, subject.address.is_empty()),
            (Self::Jurisdiction, subject.places.is_empty()),
            (Self::Law, sighting.law.is_empty()),
            (Self::OwnPage, !own_page),
        ];
        wanting.into_iter().filter(|(_, wanting)| *wanting).map(|(gap, _)| gap).collect()
    }
}
