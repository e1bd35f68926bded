//! What pages show of a shop's licences (亮照亮证), and how that changes over time.

use crate::{Digest, PageKind, Subject, Timestamp};

/// What one page of licences, or a shop's front, shows of who sells there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Licence {
    /// Name, code, address and places in charge.
    pub subject: Subject,
    /// Permits and filings with their numbers.
    pub permits: Vec<Permit>,
    /// Until when a licence or permit holds, as the page writes it; empty when it does not.
    pub valid_until: String,
}

/// A permit or filing that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// Its kind, in plain Chinese.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// What the check of its form came to, in plain Chinese.
    pub check: String,
}

/// Looks in a row at one page that saw the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceLooks {
    /// Marketplace.
    pub platform: String,
    /// Shop.
    pub shop: String,
    /// The page.
    pub url: String,
    /// What it is.
    pub kind: PageKind,
    /// What it showed.
    pub licence: Licence,
    /// The first look that saw this.
    pub first: Timestamp,
    /// The last one.
    pub last: Timestamp,
    /// How many.
    pub looks: u64,
    /// SHA-256 of the page's body at the first of them.
    pub body: Digest,
}

impl Licence {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Everything it says, for a person.
    #[must_use]
    pub fn told(&self) -> String {
        let Subject { name, code, code_fits, address, .. } = &self.subject;
        let fits = if *code_fits { "校验相符" } else { "校验不符，须核对" };
        let mut parts = Vec::new();
        if !name.is_empty() {
            parts.push(name.clone());
        }
        if !code.is_empty() {
            parts.push(format!("统一社会信用代码 {code}（{fits}）"));
        }
        if !address.is_empty() {
            parts.push(format!("地址 {address}"));
        }
        parts.extend(
            self.permits.iter().map(|Permit { kind, number, check }| format!("{kind} {number}（{check}）")),
        );
        if !self.valid_until.is_empty() {
            parts.push(format!("有效期 {}", self.valid_until));
        }
        parts.join("，")
    }
}
