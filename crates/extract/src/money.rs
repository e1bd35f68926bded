//! What money a page asks in where its prices leave it open: bare numbers, `$` of a dozen lands, `¥` of two, `元` of three.
//!
//! By what the page states to machines, else by its host's ending and its language; a sign that leaves nothing open
//! always stands.

use url::Url;
use xuncha_model::{Currency, Price};

use crate::document::Document;
use crate::marks::Marks;
use crate::tag::Tag;
use crate::text::{half_width, is_han};

/// No currency (ISO 4217): a number on a page that neither says its money nor shows a Chinese word.
const UNKNOWN: Currency = Currency::Other(*b"XXX");
/// Lands by their code at the end of a host or of a language's name, and their money.
const LANDS: &[(&str, &str)] = &[
    ("cn", "CNY"),
    ("us", "USD"),
    ("jp", "JPY"),
    ("tw", "TWD"),
    ("hk", "HKD"),
    ("mo", "MOP"),
    ("kr", "KRW"),
    ("au", "AUD"),
    ("nz", "NZD"),
    ("ca", "CAD"),
    ("sg", "SGD"),
    ("mx", "MXN"),
    ("ar", "ARS"),
    ("co", "COP"),
    ("cl", "CLP"),
    ("br", "BRL"),
    ("in", "INR"),
    ("id", "IDR"),
    ("th", "THB"),
    ("my", "MYR"),
    ("vn", "VND"),
    ("ph", "PHP"),
    ("uk", "GBP"),
    ("gb", "GBP"),
    ("de", "EUR"),
    ("at", "EUR"),
    ("fr", "EUR"),
    ("it", "EUR"),
    ("es", "EUR"),
    ("nl", "EUR"),
    ("be", "EUR"),
    ("ie", "EUR"),
    ("fi", "EUR"),
    ("pt", "EUR"),
    ("gr", "EUR"),
    ("pl", "PLN"),
    ("cz", "CZK"),
    ("ch", "CHF"),
    ("se", "SEK"),
    ("no", "NOK"),
    ("dk", "DKK"),
    ("ru", "RUB"),
    ("ua", "UAH"),
    ("tr", "TRY"),
];
/// Lands that the first part of a host may name without meaning anything else.
const BRANCHES: &[&str] = &["cn", "tw", "hk", "jp", "kr", "sg", "au", "mx", "br", "uk", "us"];
/// Languages of one land.
const LANGUAGES: &[(&str, &str)] = &[("ja", "jp"), ("ko", "kr"), ("zh-hant", "tw"), ("zh", "cn")];
/// Money written with a bare `$`.
const DOLLARS: &[&str] =
    &["USD", "AUD", "NZD", "CAD", "SGD", "HKD", "TWD", "MXN", "ARS", "COP", "CLP", "BRL"];
/// Money called 元 besides the one of the mainland.
const YUANS: &[&str] = &["TWD", "HKD", "MOP"];

/// What the page says of its money.
pub(crate) struct Money {
    page: Option<Currency>,
    /// Numbers without a sign are in no known money.
    foreign: bool,
}

/// How far the words of a price tell its money.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Clear,
    Dollar,
    Yen,
    Yuan,
    None,
}

impl Money {
    /// Looks for it; `text` is what the page shows.
    pub(crate) fn of(document: &Document<'_>, url: Option<&Url>, marks: &Marks, text: &str) -> Self {
        let told = stated(document).or_else(|| land(document, url));
        let shown = marks.prices.iter().filter_map(|mark| mark.price.as_ref());
        // The first price with a sign stands for all.
        let signed = shown.filter(|price| sign(&price.raw) != Sign::None).map(|price| {
            let mut price = price.clone();
            Self { page: told, foreign: false }.settle(&mut price);
            price.currency
        });
        let most = most_common(signed.take(500));
        let page = most.or(told);
        Self { page, foreign: page.is_none() && !text.chars().any(is_han) }
    }

    /// The currency where the price's own words leave it open.
    pub(crate) fn settle(&self, price: &mut Price) {
        let Some(page) = self.page else {
            if self.foreign && price.currency == Currency::Cny && sign(&price.raw) == Sign::None {
                price.currency = UNKNOWN;
            }
            return;
        };
        let now = price.currency;
        let among = |list: &[&str]| list.contains(&page.code());
        let open = match sign(&price.raw) {
            Sign::Clear => false,
            Sign::Dollar => now.code() == "USD" && among(DOLLARS),
            Sign::Yen => now == Currency::Cny && page.code() == "JPY",
            Sign::Yuan => now == Currency::Cny && among(YUANS),
            Sign::None => now == Currency::Cny || (now.code() == "USD" && among(DOLLARS)),
        };
        if open {
            price.currency = page;
        }
    }
}

fn sign(raw: &str) -> Sign {
    let plain = half_width(raw).to_uppercase();
    let lettered = |mark: char| {
        let before = plain.split_once(mark).and_then(|(before, _)| before.trim_end().chars().next_back());
        before.is_some_and(|ch| ch.is_ascii_alphabetic())
    };
    if plain.contains('$') {
        // `US$`, `NT$`
        return if lettered('$') { Sign::Clear } else { Sign::Dollar };
    }
    if plain.contains('¥') {
        return if lettered('¥') { Sign::Clear } else { Sign::Yen };
    }
    let clear =
        ["人民币", "RMB", "CNY", "円", "€", "£", "₽", "₩", "₹", "₴", "₺", "港币", "美元", "欧元", "日元"];
    if clear.iter().any(|word| plain.contains(word)) {
        return Sign::Clear;
    }
    if plain.contains(['元', '圆', '块']) {
        return Sign::Yuan;
    }
    if plain.chars().any(char::is_alphabetic)
        && plain.split(|ch: char| !ch.is_ascii_alphabetic()).any(is_code)
    {
        return Sign::Clear;
    }
    Sign::None
}

fn is_code(word: &str) -> bool {
    LANDS.iter().any(|(_, code)| *code == word)
}

/// `priceCurrency`, `"currency":"USD"`, `product:price:currency`: the code named most often.
fn stated(document: &Document<'_>) -> Option<Currency> {
    const WORD: &[u8] = b"urrency";
    let mut found: Vec<Currency> = Vec::new();
    let finder = memchr::memmem::Finder::new(WORD);
    let names = ["property", "itemprop", "name"];
    for at in document.all(0, Tag::Meta) {
        let named = names.iter().filter_map(|name| document.raw_attribute(at, name));
        if named.flat_map(|name| finder.find(name.as_bytes())).next().is_some()
            && let Some(code) = document.attribute(at, "content").filter(|code| is_code(code.trim()))
        {
            found.extend(Currency::from_code(&code));
        }
    }
    for at in document.all(0, Tag::Script) {
        let Some(script) = document.raw_text(at) else { continue };
        for start in finder.find_iter(script.as_bytes()).take(200) {
            let rest = script.as_bytes().get(start + WORD.len()..).unwrap_or_default();
            found.extend(code_after(rest.get(..24).unwrap_or(rest)));
        }
    }
    most_common(found.into_iter())
}

/// `Code": "USD"`, `: 'USD'`, `\":\"TWD\"`
fn code_after(rest: &[u8]) -> Option<Currency> {
    let rest = rest.strip_prefix(b"Code").unwrap_or(rest);
    let marks =
        rest.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b'\\' | b':' | b'=' | b' ')).count();
    let (between, code) = (rest.get(..marks)?, rest.get(marks..marks + 3)?);
    let ends = rest.get(marks + 3).is_none_or(|byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let assigned = between.contains(&b':') || between.contains(&b'=');
    let code = std::str::from_utf8(code).ok().filter(|code| assigned && ends && is_code(code))?;
    Currency::from_code(code)
}

/// By the host's ending (`.co` alone is nobody's), else by the language with its land.
fn land(document: &Document<'_>, url: Option<&Url>) -> Option<Currency> {
    let money = |land: &str| {
        let (_, code) = LANDS.iter().find(|(name, _)| *name == land)?;
        Currency::from_code(code)
    };
    let host = url.and_then(Url::host_str).unwrap_or_default();
    let by_host = host.rsplit_once('.').filter(|(before, ending)| {
        !matches!(*ending, "co" | "in" | "my" | "id") || before.ends_with(".com") || before.ends_with(".co")
    });
    if let Some(money) = by_host.and_then(|(_, ending)| money(ending)) {
        return Some(money);
    }
    // `tw.buy.shop.example`
    let branch = host.split('.').next().filter(|label| BRANCHES.contains(label));
    if let Some(money) = branch.and_then(money) {
        return Some(money);
    }
    let html = document.all(0, Tag::Html).next()?;
    let language = document.attribute(html, "lang")?.trim().to_ascii_lowercase().replace('_', "-");
    let land = language.rsplit_once('-').map(|(_, land)| land).and_then(money);
    land.or_else(|| {
        let (_, land) = LANGUAGES.iter().find(|(name, _)| language.starts_with(name))?;
        money(land)
    })
}

fn most_common(currencies: impl Iterator<Item = Currency>) -> Option<Currency> {
    let mut counts: Vec<(Currency, usize)> = Vec::new();
    for currency in currencies {
        match counts.iter_mut().find(|(given, _)| *given == currency) {
            Some((_, count)) => *count += 1,
            None => counts.push((currency, 1)),
        }
    }
    // The first of those named as often.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(currency, _)| currency)
}

#[cfg(test)]
mod tests {
    use crate::{PageInput, extract};

    fn first(page: &str, url: &str) -> String {
        let input = PageInput { bytes: page.as_bytes(), url: Some(url), ..PageInput::default() };
        extract(&input).listings.first().and_then(|one| one.price.as_ref()).unwrap().to_string()
    }

    fn boxes(price: &str) -> String {
        (1..4)
            .map(|i| {
                format!("<li class=g><a href='/item/10{i}'>商品名称{i}</a><b class=price>{price}</b></li>")
            })
            .collect()
    }

    #[test]
    fn open_signs_are_settled_by_the_page() {
        assert_eq!(first(&boxes("￥5,380"), "https://www.shop.example.jp/s"), "JPY5380.00");
        assert_eq!(first(&boxes("￥5,380"), "https://shop.example/s"), "¥5380.00");
        assert_eq!(first(&boxes("990元"), "https://shop.example.tw/s"), "TWD990.00");
        assert_eq!(first(&boxes("$88"), "https://shop.example/s"), "USD88.00");
        assert_eq!(first(&boxes("$88"), "https://tw.buy.shop.example/s"), "TWD88.00");
        let told = format!("<script>var page = {{currency: 'COP'}}</script>{}", boxes("$88"));
        assert_eq!(first(&told, "https://shop.example/s"), "COP88.00");
        let told = format!("<script>var page = {{currency: 'USD'}}</script>{}", boxes("88.00"));
        assert_eq!(first(&told, "https://shop.example/s"), "USD88.00");
        let both = format!("<script>var page = {{currency: 'USD'}}</script>{}<i>¥66</i>", boxes("¥88.00"));
        assert_eq!(first(&both, "https://shop.example/s"), "¥88.00");
    }

    #[test]
    fn numbers_in_no_known_money() {
        let page = boxes("88.00").replace("商品名称", "Some thing ");
        assert_eq!(first(&page, "https://shop.example/s"), "XXX88.00");
        assert_eq!(first(&boxes("88.00"), "https://shop.example/s"), "¥88.00");
    }
}
