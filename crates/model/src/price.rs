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

    /// What the price is for, where its words say so: `12.00元/件` is for a 件, `每500g 9元` for 500g.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        let fits =
            |unit: &&str| (1..=6).contains(&unit.chars().count()) && unit.chars().any(char::is_alphabetic);
        let told = |rest: &str| -> usize {
            let ends = |ch: char| !ch.is_alphanumeric();
            rest.find(ends).unwrap_or(rest.len())
        };
        let slash = self.raw.match_indices(['/', '／']).find_map(|(at, sign)| {
            let before = self.raw.get(..at)?.trim_end();
            let rest = self.raw.get(at + sign.len()..)?.trim_start();
            let money = before.ends_with(|ch: char| ch.is_ascii_digit() || matches!(ch, '元' | '块' | '起'));
            rest.get(..told(rest)).filter(|_| money).filter(fits)
        });
        slash.or_else(|| {
            let rest = self.raw.split_once('每')?.1;
            // `每斤12元` has no sign between the unit and the amount; `每500g 9元` has.
            let amount = rest.char_indices().skip(1).find(|(at, ch)| {
                let before = rest.get(..*at).unwrap_or_default();
                ch.is_ascii_digit() && before.ends_with(|ch: char| ch.is_alphabetic())
            });
            let end = told(rest).min(amount.map_or(rest.len(), |(at, _)| at));
            rest.get(..end).filter(fits)
        })
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
    fn what_a_price_is_for() {
        let unit = |raw: &str| {
            let price = Price { cents: 1, max_cents: None, currency: Currency::Cny, raw: raw.to_owned() };
            price.unit().map(str::to_owned)
        };
        assert_eq!(unit("12.00元/件").as_deref(), Some("件"));
        assert_eq!(unit("¥3.5 / 500g 起").as_deref(), Some("500g"));
        assert_eq!(unit("￥8起／斤").as_deref(), Some("斤"));
        assert_eq!(unit("每斤12元").as_deref(), Some("斤"));
        assert_eq!(unit("每500g 9元").as_deref(), Some("500g"));
        for raw in ["¥12", "2025/11/30 ¥9", "和/或 12元", "每", "9/10", ""] {
            assert_eq!(unit(raw), None, "{raw}");
        }
    }

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
