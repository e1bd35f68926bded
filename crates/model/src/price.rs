//! Money as shown on a page: an exact amount in hundredths, and the words around it.

use std::fmt;

/// Currency of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Currency {
    /// 人民币; also assumed for a bare number on a Chinese page.
    Cny,
    /// Any other, by its ISO 4217 code in upper case, such as `USD`.
    Other([u8; 3]),
}

impl Currency {
    /// From an ISO 4217 code in any case; `None` unless it is three ASCII letters.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.trim().to_ascii_uppercase().as_bytes().try_into().ok()?;
        if !letters.iter().all(u8::is_ascii_uppercase) {
            return None;
        }
        Some(if matches!(&letters, b"CNY" | b"RMB") { Self::Cny } else { Self::Other(letters) })
    }

    /// The ISO 4217 code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Cny => "CNY",
            Self::Other(letters) => std::str::from_utf8(letters).unwrap_or("XXX"),
        }
    }
}

/// A price as seen: the lowest amount asked, and the highest when it is a range.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Price {
    /// Lowest amount, in hundredths of the currency's unit (分 for 人民币).
    pub cents: i64,
    /// Highest amount of a range, in the same unit.
    pub max_cents: Option<i64>,
    /// Currency.
    pub currency: Currency,
    /// The text it was read from, unchanged.
    pub raw: String,
}

impl Price {
    /// The lowest amount in the currency's unit, for comparisons in rules (`price < 300`).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "prices are far below 2^52 hundredths")]
    pub fn amount(&self) -> f64 {
        self.cents as f64 / 100.0
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = if self.currency == Currency::Cny { "¥" } else { self.currency.code() };
        let amount = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        write!(f, "{symbol}{}", amount(self.cents))?;
        self.max_cents.map_or(Ok(()), |max| write!(f, "-{}", amount(max)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_text() {
        assert_eq!(Currency::from_code("rmb"), Some(Currency::Cny));
        assert_eq!(Currency::from_code("usd").unwrap().code(), "USD");
        assert_eq!(Currency::from_code("元"), None);
        let price =
            Price { cents: 9_905, max_cents: Some(12_000), currency: Currency::Cny, raw: String::new() };
        assert_eq!(price.to_string(), "¥99.05-120.00");
    }
}
