//! Prices as people write them: `¥1.2万`, `券后￥９９`, `12.00-35.00元/件`, `￥1,299.00 起`, `US$ 12.50`, `1.299,00 €`.
//!
//! Two readings: [`find_price`] wants a sign of money beside the number; [`bare_price`] reads a value that its
//! place (a key named `price`, an element of class `price`) already says is a price.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use xuncha_model::{Currency, Price};

use crate::text::{cut, half_width, squeeze};

/// Longest text in which a price is looked for.
const WINDOW: usize = 400;
/// Bytes kept as the price's original text.
const MAX_RAW: usize = 60;
/// Highest price believed, in hundredths: ten thousand million.
const HIGHEST: i64 = 1_000_000_000_000;

/// Signs of money before or after a number, longest first. An empty code means 人民币.
const SIGNS: &[(&str, &str)] = &[
    ("人民币", ""),
    ("港币", "HKD"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("US$", "USD"),
    ("US $", "USD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("CN¥", ""),
    ("RMB", ""),
    ("CNY", ""),
    ("USD", "USD"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("JPY", "JPY"),
    ("HKD", "HKD"),
    ("CHF", "CHF"),
    ("AUD", "AUD"),
    ("CAD", "CAD"),
    ("руб", "RUB"),
    ("грн", "UAH"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Rp", "IDR"),
    ("¥", ""),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("₴", "UAH"),
    ("₺", "TRY"),
    ("円", "JPY"),
    ("元", ""),
    ("圆", ""),
    ("块", ""),
];

/// What may follow a price without making the text something else than a price.
const FILLERS: &[&str] = &[
    "起",
    "以上",
    "以下",
    "及以上",
    "under",
    "over",
    "up",
    "and",
    "above",
    "below",
    "起售",
    "起批",
    "券后",
    "券后价",
    "到手价",
    "到手",
    "折后",
    "现价",
    "售价",
    "价格",
    "价",
    "促销价",
    "特价",
    "秒杀价",
    "活动价",
    "会员价",
    "批发价",
    "市场价",
    "原价",
    "专柜价",
    "参考价",
    "一口价",
    "拼团价",
    "团购价",
    "单价",
    "优惠价",
    "人均",
    "约",
    "仅",
    "只要",
    "from",
    "price",
    "now",
    "was",
    "only",
    "ab",
    "sale",
    "件",
    "个",
    "斤",
    "瓶",
    "盒",
    "箱",
    "台",
    "套",
    "只",
    "份",
    "包",
    "双",
    "袋",
    "克",
    "kg",
    "g",
    "ea",
    "each",
    "vat",
    "inc",
    "incl",
    "ex",
    "mwst",
    "inkl",
    "unit",
    "天",
    "月",
    "年",
    "晚",
    "次",
    "位",
    "人",
    "条",
    "支",
    "张",
    "本",
    "片",
    "米",
    "吨",
    "桶",
    "罐",
    "to",
    "到",
    "至",
    "our",
    "your",
    "regular",
    "special",
    "as",
    "low",
    "starting",
    "at",
    "rrp",
    "original",
    "typical",
    "msrp",
    "antes",
    "statt",
    "uvp",
    "list",
];

/// A price with a sign of money, the first in the text; its `raw` is the squeezed text.
#[must_use]
pub fn find_price(text: &str) -> Option<Price> {
    let (price, _) = scan(text, None)?;
    Some(price)
}

/// A price where the place says that there is one; a bare number counts and is in `default`.
#[must_use]
pub fn bare_price(text: &str, default: Currency) -> Option<Price> {
    scan(text, Some(default)).map(|(price, _)| price)
}

/// True when the text is a price and next to nothing else: `¥12.00 起`, and not `满¥199减¥100 包邮`.
pub(crate) fn is_price_text(text: &str) -> bool {
    price_text(text).is_some()
}

/// The price that the text is, with next to nothing else in it.
pub(crate) fn price_text(text: &str) -> Option<Price> {
    if text.len() > 80 || !may_have_sign(text) {
        return None;
    }
    let (price, rest) = scan(text, None)?;
    is_filler(&rest).then_some(price)
}

/// Whether a sign of money may stand in a text; full-width forms are not looked at.
fn may_have_sign(text: &str) -> bool {
    text.as_bytes().contains(&0xEF) || ANY_SIGN.as_ref().is_none_or(|signs| signs.is_match(text))
}

static ANY_SIGN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let signs = SIGNS.iter().map(|(sign, _)| sign);
    AhoCorasick::builder().ascii_case_insensitive(true).build(signs).ok()
});

/// Nothing left but words that stand around prices.
fn is_filler(rest: &str) -> bool {
    let lower = rest.to_lowercase();
    let fills = |word: &str| {
        let names_price = || word.ends_with('价') && word.chars().count() <= 6;
        FILLERS.contains(&word) || names_price() || word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let all =
        |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(fills);
    // `京 东 价：` is one word, set wide.
    all(&lower) || all(&lower.split_whitespace().collect::<String>())
}

/// Reads the first price, and gives what of the text does not belong to it.
fn scan(text: &str, default: Option<Currency>) -> Option<(Price, String)> {
    let raw = squeeze(cut(text.trim(), WINDOW));
    let plain = half_width(&raw);
    let plain = plain.as_ref();
    let mut from = 0;
    while let Some(found) = plain.get(from..)?.find(|c: char| c.is_ascii_digit()) {
        let start = from + found;
        let first = amount(plain.get(start..)?)?;
        // `￥ .00` is what a script has still to fill in.
        let is_fraction = plain.get(..start).is_some_and(|before| before.ends_with(['.', ',']));
        let end = start + first.length;
        from = end;
        if is_fraction && first.cents == 0 {
            continue;
        }
        let before = plain.get(..start)?;
        let sign_before = sign_at_end(before);
        let after = plain.get(end..)?;
        let sign_after = sign_at_start(after);
        let range = range_end(after, sign_after.map_or(0, |(_, length)| length));
        let late_sign = range.as_ref().and_then(|(_, used)| sign_at_start(after.get(*used..)?));
        let sign = sign_before.or(sign_after).or(late_sign);
        let Some(currency) = sign.map(|(currency, _)| currency).or(default) else { continue };
        let first = first.grouped_abroad(currency);
        if sign.is_none() && is_other_number(before, after) {
            continue;
        }
        let scale =
            range.as_ref().filter(|(high, _)| first.scale == 1 && high.scale > 1 && first.cents < high.cents);
        let cents = scale.map_or(first.cents, |(high, _)| {
            let alike = first.cents.saturating_mul(high.scale);
            if alike < high.cents { alike } else { first.cents }
        });
        if cents > HIGHEST {
            continue;
        }
        let max_cents =
            range.as_ref().map(|(high, _)| high.cents).filter(|high| (cents + 1..=HIGHEST).contains(high));
        let used =
            range.as_ref().map_or_else(|| sign_after.map_or(0, |(_, length)| length), |(_, used)| *used);
        let used = used + range.and(late_sign).map_or(0, |(_, length)| length);
        let kept = before.len() - sign_before.map_or(0, |(_, length)| length);
        let rest = format!("{} {}", before.get(..kept)?, after.get(used..)?);
        let price = Price { cents, max_cents, currency, raw: cut(&raw, MAX_RAW).to_owned() };
        return Some((price, rest));
    }
    None
}

/// A number, scaled by 万 where it says so.
struct Amount {
    cents: i64,
    scale: i64,
    length: usize,
    /// Its value where three digits behind its one point are thousands.
    grouped: Option<i64>,
}

impl Amount {
    /// Abroad three digits behind a point are thousands; unit prices of Chinese wholesalers have such decimals.
    const fn grouped_abroad(mut self, currency: Currency) -> Self {
        if let (Some(grouped), false) = (self.grouped, matches!(currency, Currency::Cny)) {
            self.cents = grouped;
        }
        self
    }
}

/// The number at the beginning of `text`, which begins with a digit.
fn amount(text: &str) -> Option<Amount> {
    let bytes = text.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let next_digit = bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
        let group = || {
            let digits = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            digits(length + 1) && digits(length + 2) && digits(length + 3) && !digits(length + 4)
        };
        match byte {
            b'0'..=b'9' => {}
            b'.' | b',' if next_digit => {}
            b' ' | b'\'' if length <= 3 && length > 0 && group() && ends_group(text, length + 4) => {}
            _ => break,
        }
        length += 1;
    }
    let written = text.get(..length)?;
    let (whole, fraction) = split_decimals(written);
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let units: i64 = digits.parse().ok().filter(|units| *units <= HIGHEST)?;
    let mut decimals = fraction.bytes().chain(*b"000000").take(6);
    let millionths =
        decimals.try_fold(0_i64, |sum, byte| Some(sum * 10 + i64::from(byte.checked_sub(b'0')?)))?;
    let rest = text.get(length..)?;
    let blanks = rest.len() - rest.trim_start().len();
    let unit = rest.trim_start();
    // `145.900`: three digits after one point, and something before it.
    let groups = fraction.len() == 3 && units > 0 && whole.len() <= 3;
    let (scale, unit_length) = if unit.starts_with('万') {
        (10_000, '万'.len_utf8() + blanks)
    } else if unit.starts_with('亿') {
        (100_000_000, '亿'.len_utf8() + blanks)
    } else if rest.starts_with(['w', 'W']) && !rest.chars().nth(1).is_some_and(char::is_alphanumeric) {
        (10_000, 1)
    } else {
        (1, 0)
    };
    let cents = units.checked_mul(100)?.checked_mul(scale)? + millionths.checked_mul(scale)? / 10_000;
    let grouped = (groups && scale == 1).then_some(units * 100_000 + millionths / 10);
    Some(Amount { cents, scale, length: length + unit_length, grouped })
}

/// A group of three digits set off by a blank ends where no word and no range goes on: `2 499 €`, but
/// `99 100人付款` are two numbers.
fn ends_group(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.is_empty() || rest.starts_with([' ', ',', '.', '\u{a0}']) || any_sign_at_start(rest).is_some()
}

/// Splits `1,299.00`, `1.299,00`, `12,50` and `1.299` (three decimals after a single point group thousands
/// only with a comma) into whole and decimals.
fn split_decimals(written: &str) -> (&str, &str) {
    let last = written.rfind(['.', ',']);
    let Some((whole, tail)) = last.and_then(|at| Some((written.get(..at)?, written.get(at + 1..)?))) else {
        return (written, "");
    };
    let comma = written.get(whole.len()..).is_some_and(|rest| rest.starts_with(','));
    let other = if comma { '.' } else { ',' };
    let repeated = whole.contains(if comma { ',' } else { '.' });
    let groups = tail.len() == 3 && (comma || repeated) && !whole.contains(other);
    if groups || (repeated && !whole.contains(other)) { (written, "") } else { (whole, tail) }
}

/// The upper end of a range that continues after the first amount and its sign, and how far it reaches.
fn range_end(after: &str, sign: usize) -> Option<(Amount, usize)> {
    let behind = after.get(sign..)?;
    let joined = behind.trim_start();
    let joiner =
        ["--", "-", "~", "–", "—", "～", "至", "到", "to "].iter().find(|j| joined.starts_with(**j))?;
    let mut rest = joined.get(joiner.len()..)?.trim_start();
    if let Some((_, _, length)) = any_sign_at_start(rest) {
        rest = rest.get(length..)?.trim_start();
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let high = amount(rest)?;
    let used = after.len() - rest.len() + high.length;
    Some((high, used))
}

/// The sign of money that ends `before`, blanks allowed, and the bytes it takes with them.
fn sign_at_end(before: &str) -> Option<(Currency, usize)> {
    let trimmed = before.trim_end_matches([' ', ':', '\u{a0}']);
    let (sign, code) = SIGNS.iter().find(|(sign, _)| ends_with(trimmed, sign))?;
    if matches!(*sign, "元" | "块" | "圆" | "円") {
        return None;
    }
    Some((currency(code), before.len() - trimmed.len() + sign.len()))
}

/// The sign of money that begins `after`, blanks allowed, and the bytes it takes with them. In `100 ¥200` it
/// belongs to the next number.
fn sign_at_start(after: &str) -> Option<(Currency, usize)> {
    let (sign, currency, length) = any_sign_at_start(after)?;
    let next = after.get(length..)?.trim_start();
    let before_numbers =
        matches!(sign, "¥" | "$" | "US$" | "£") && next.starts_with(|c: char| c.is_ascii_digit());
    (!before_numbers).then_some((currency, length))
}

fn any_sign_at_start(after: &str) -> Option<(&'static str, Currency, usize)> {
    let trimmed = after.trim_start_matches([' ', '\u{a0}']);
    let (sign, code) = SIGNS.iter().find(|(sign, _)| starts_with(trimmed, sign))?;
    Some((sign, currency(code), after.len() - trimmed.len() + sign.len()))
}

fn ends_with(text: &str, sign: &str) -> bool {
    let tail = text.len().checked_sub(sign.len()).and_then(|at| Some((text.get(..at)?, text.get(at..)?)));
    // Letters must not run on: `EUR` is no sign in `WATEUR 12`.
    tail.is_some_and(|(before, tail)| {
        tail.eq_ignore_ascii_case(sign)
            && !(starts_with_letter(sign) && before.ends_with(char::is_alphanumeric))
    })
}

fn starts_with(text: &str, sign: &str) -> bool {
    let head = text.get(..sign.len()).filter(|head| head.eq_ignore_ascii_case(sign));
    let run_on = || {
        let next = text.get(sign.len()..).and_then(|rest| rest.chars().next());
        sign.ends_with(|c: char| c.is_ascii_alphabetic()) && next.is_some_and(char::is_alphanumeric)
    };
    head.is_some() && !run_on()
}

fn starts_with_letter(sign: &str) -> bool {
    sign.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap_or(Currency::Cny)
}

/// A bare number that is a percentage, a count, a date or part of a word.
fn is_other_number(before: &str, after: &str) -> bool {
    let next = after.trim_start();
    let counts = [
        "%", "人", "笔", "+", "条", "天", "年", "月", "日", "折", "号", "小时", "分钟", "级", "星", ":", "：",
    ];
    counts.iter().any(|unit| next.starts_with(unit))
        || after.starts_with(|c: char| c.is_ascii_alphabetic())
        || before.ends_with(|c: char| c.is_ascii_alphabetic() || c == '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, seen: &str) {
        let price = find_price(text).map(|price| price.to_string());
        assert_eq!(price.as_deref(), (!seen.is_empty()).then_some(seen), "{text}");
    }

    #[test]
    fn chinese() {
        check("¥1.2万", "¥12000.00");
        check("券后￥９９．５", "¥99.50");
        check("12.00-35.00元/件", "¥12.00-35.00");
        check("¥12~¥35", "¥12.00-35.00");
        check("3-5万元", "¥30000.00-50000.00");
        check("￥1,299.00 起", "¥1299.00");
        check("价格：面议", "");
        check("128元", "¥128.00");
        check("RMB 58", "¥58.00");
        check("月销 2000+ 件", "");
        check("2000人付款", "");
        check("已售3000 ¥5.9", "¥5.90");
        check("¥0.01", "¥0.01");
        check("¥1.255/个", "¥1.25");
        check("￥ 2 499", "¥2499.00");
        check("￥ .00", "");
        check("¥391起", "¥391.00");
        check("¥99 100人付款", "¥99.00");
    }

    #[test]
    fn foreign() {
        check("US$ 12.50", "USD12.50");
        check("US $2.71 - 3.55", "USD2.71-3.55");
        check("£5.29", "GBP5.29");
        check("1.299,00 €", "EUR1299.00");
        check("12,50 €", "EUR12.50");
        check("HK$1,299", "HKD1299.00");
        check("$12 to $35", "USD12.00-35.00");
        check("1 299 руб.", "RUB1299.00");
        check("$145.905", "USD145905.00");
        check("$0.125", "USD0.12");
        check("WATEUR 12", "");
    }

    #[test]
    fn bare_numbers_in_their_place() {
        let bare = |text: &str| bare_price(text, Currency::Cny).map(|price| price.to_string());
        assert_eq!(bare("1299.5"), Some("¥1299.50".into()));
        assert_eq!(bare("12.00-35.00"), Some("¥12.00-35.00".into()));
        assert_eq!(bare("£12"), Some("GBP12.00".into()));
        assert_eq!(bare("20%"), None);
        assert_eq!(bare("2000人付款"), None);
        assert_eq!(bare(""), None);
        assert_eq!(bare("99999999999999999999"), None);
    }

    #[test]
    fn alone_or_among_words() {
        for text in [
            "¥12.00",
            "券后 ¥12 起",
            "US $2.71 - 3.55",
            "本店价：￥128.00元",
            "京 东 价：￥8",
            "12元/件",
            "£5.29 inc VAT",
            "￥8",
            "人均 ¥120",
        ] {
            assert!(is_price_text(text), "{text}");
        }
        for text in ["满¥199减¥100 包邮", "Company raises $5 million", "花了300元买的", "1280", "运费¥8"]
        {
            assert!(!is_price_text(text), "{text}");
        }
    }

    #[test]
    fn the_original_text_is_kept() {
        assert_eq!(find_price("券后  ￥９９").unwrap().raw, "券后 ￥９９");
    }
}
