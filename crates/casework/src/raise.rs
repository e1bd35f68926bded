//! 先涨价再优惠: whether the price that a reduction is counted from was raised just before, judged on earlier looks at the page.
//!
//! 《明码标价和禁止价格欺诈规定》 Article 16: a compared price without further details must not lie above the lowest price at which the
//! seller sold in the seven days before the comparison. Article 17: no prominent raise just before a reduction that is then counted
//! from it. Looks see prices asked and not prices paid, and only now and then; so this says less than the law:
//!
//! ```text
//! 11-02 ¥100      11-05 ¥180      11-07 划线 ¥180 现价 ¥120   =>  counted from ¥180, asked ¥100 five days before: raised by 80 %
//! ```
//!
//! What a look is compared by is its *base*: the former price where it shows one, else the price asked. An earlier reduction from
//! the same base is no raise, nor is going back to a base that was asked before. Where no look lies in the seven days, or one that
//! cannot be compared, nothing is said but why.

use xuncha_model::{Asking, Currency, Price, PriceLook, Timestamp, beijing};

use crate::likeness_percent;

/// Seconds before a comparison within which prices count (Article 16).
const WINDOW: i64 = 7 * 86_400;

/// Seconds before the lowest price within which the base may have been asked, so that this is going back to it.
const MEMORY: i64 = 30 * 86_400;

/// Titles less like than this are of other goods under the same address, in hundredths.
const SAME_GOODS: u32 = 50;

/// Words that make a price one that not everybody pays, or the least of several.
const CONDITIONS: [&str; 16] = [
    "起", "券", "会员", "拼", "团", "新人", "首单", "定金", "订金", "预售", "到手", "补贴", "学生", "约",
    "尾款", "积分",
];

/// Words that tell of a price that others set: Article 16 has other rules for it.
const OF_OTHERS: [&str; 7] = ["建议", "指导", "吊牌", "专柜", "厂商", "官方", "市场"];

/// What the looks at a page come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceVerdict {
    /// The page shows no former price now.
    NoReduction,
    /// The looks do not suffice, and why.
    NotJudged(String),
    /// The former price lies not above what was asked in the seven days before, or was asked before that.
    NotRaised(String),
    /// It was raised.
    Raised(Raised),
}

/// A price that was raised and then reduced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// By how many hundredths the former price lies above the lowest base of the seven days before.
    pub percent: u32,
    /// With dates, prices and captures, in plain Chinese; the same however long the reduction goes on.
    pub grounds: Vec<String>,
}

impl PriceVerdict {
    /// What is said of it to a person; empty where there is nothing to say.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::NoReduction => String::new(),
            Self::NotJudged(why) => format!("未判断：{why}"),
            Self::NotRaised(why) => format!("未见先涨后降：{why}"),
            Self::Raised(raised) => format!("疑似先涨价再优惠：{}", raised.grounds.join("；")),
        }
    }
}

/// Judges the last of `looks`, which are of one page, oldest first.
#[must_use]
pub fn judge_raise(looks: &[PriceLook]) -> PriceVerdict {
    let Some((now, _)) = looks.split_last() else { return PriceVerdict::NoReduction };
    let Some(former) = &now.asking.list_price else { return PriceVerdict::NoReduction };
    let not_judged = |why: &str| PriceVerdict::NotJudged(why.to_owned());
    if OF_OTHERS.iter().any(|word| former.raw.contains(word)) {
        return not_judged("划线价写明是厂商建议零售价、专柜价一类，须另行核对其出处");
    }
    if let Err(why) = plain(Some(former)) {
        return PriceVerdict::NotJudged(format!("划线价{why}，不能比较"));
    }
    let same = |look: &PriceLook| {
        let shown = look.asking.list_price.as_ref();
        shown.is_some_and(|shown| shown.cents == former.cents && shown.currency == former.currency)
    };
    let begun = looks.iter().rposition(|look| !same(look)).map_or(0, |last| last + 1);
    let Some((start, before)) = looks.get(begun).zip(looks.get(..begun)) else {
        return PriceVerdict::NoReduction;
    };
    if before.is_empty() {
        return not_judged("第一次查看时就有划线价，此前的价格没有记录");
    }
    let since = |at: Timestamp, seconds: i64| at.as_second().saturating_sub(seconds);
    let within: Vec<_> =
        before.iter().filter(|look| look.at.as_second() >= since(start.at, WINDOW)).collect();
    let Some(last) = within.last() else {
        let last = before.last().map(|look| moment(look.at)).unwrap_or_default();
        return PriceVerdict::NotJudged(format!(
            "划线价 {} 首次见到，此前 7 日内没有查看过这个页面（上次查看 {last}）",
            moment(start.at)
        ));
    };
    let mut lowest: Option<(i64, &PriceLook)> = None;
    for look in &within {
        if let Ok(base) = comparable(look, start) {
            lowest = Some(lowest.map_or((base, *look), |low| if base < low.0 { (base, *look) } else { low }));
        }
    }
    let Some((base, at)) = lowest else {
        let why = comparable(last, start).err().unwrap_or_default();
        return PriceVerdict::NotJudged(format!("此前 7 日内的价格不能比较（{why}）"));
    };
    let count = within.len();
    if former.cents <= base {
        return PriceVerdict::NotRaised(format!(
            "划线价 {former} 首次见到之前 7 日内查看 {count} 次，最低标价 {}",
            yuan(base)
        ));
    }
    let asked_before = before.iter().find(|look| {
        look.at < at.at
            && look.at.as_second() >= since(at.at, MEMORY)
            && comparable(look, start).is_ok_and(|base| base >= former.cents)
    });
    if let Some(earlier) = asked_before {
        return PriceVerdict::NotRaised(format!(
            "{} 就曾按 {} 标价，是恢复原来的标价；但此前 7 日内最低标价 {}，原价是否成立须调取成交记录核对",
            moment(earlier.at),
            yuan(former.cents),
            yuan(base)
        ));
    }
    let percent = (i128::from(former.cents) - i128::from(base)) * 100 / i128::from(base.max(1));
    let percent = u32::try_from(percent).unwrap_or(u32::MAX);
    PriceVerdict::Raised(Raised { percent, grounds: grounds(start, former, (base, at), (percent, count)) })
}

/// The sentences; only of the beginning of the reduction, so that they stay the same while it goes on.
fn grounds(
    start: &PriceLook,
    former: &Price,
    (base, lowest): (i64, &PriceLook),
    (percent, count): (u32, usize),
) -> Vec<String> {
    let asked = start.asking.price.as_ref();
    let mut told = vec![
        format!("{} 查看时标价 {}", moment(lowest.at), yuan(base)),
        format!(
            "{} 首次见到划线价 {former}{}",
            moment(start.at),
            asked.map(|price| format!("、现价 {price}")).unwrap_or_default()
        ),
        format!("划线价比此前 7 日内（查看 {count} 次）的最低标价高 {percent}%"),
    ];
    if asked.is_some_and(|price| plain(Some(price)).is_ok() && price.cents >= base) {
        told.push("优惠后的价格并不低于此前的标价".to_owned());
    }
    told.push(match lowest.evidence {
        Some(snapshot) => format!("此前标价的网页已固证，证据快照 {snapshot}"),
        None => {
            format!(
                "此前标价的网页没有单独固证，正文 SHA-256 {}，须向平台调取价格和成交记录核对",
                lowest.body
            )
        }
    });
    told
}

/// What a reduction would be counted from, in 分, where it can be compared with that of `start`.
fn comparable(look: &PriceLook, start: &PriceLook) -> Result<i64, String> {
    let Asking { title, price, list_price } = &look.asking;
    if !look.shop.is_empty() && !start.shop.is_empty() && look.shop != start.shop {
        return Err("店铺不同".to_owned());
    }
    let now = &start.asking.title;
    if title != now && likeness_percent(title, now) < SAME_GOODS {
        return Err("同一网址下的商品标题不同，可能不是同一商品".to_owned());
    }
    let base = plain(list_price.as_ref().or(price.as_ref()))?;
    let unit = |price: &Option<Price>| price.as_ref().and_then(|price| price.unit().map(str::to_owned));
    match (unit(price), unit(&start.asking.price)) {
        (Some(one), Some(other)) if one != other => Err(format!("计价单位不同：{one}、{other}")),
        _ => Ok(base),
    }
}

/// The amount in 分 of a price that everybody pays for one thing.
fn plain(price: Option<&Price>) -> Result<i64, String> {
    let Some(price) = price else { return Err("没有标出".to_owned()) };
    if price.currency != Currency::Cny {
        return Err("不是人民币".to_owned());
    }
    if price.max_cents.is_some_and(|max| max != price.cents) {
        return Err("是区间价，规格不明".to_owned());
    }
    if let Some(word) = CONDITIONS.iter().find(|word| price.raw.contains(*word)) {
        return Err(format!("带有“{word}”，不是人人适用的单一价格"));
    }
    if price.cents <= 0 { Err("为零".to_owned()) } else { Ok(price.cents) }
}

fn yuan(cents: i64) -> String {
    Price { cents, max_cents: None, currency: Currency::Cny, raw: String::new() }.to_string()
}

fn moment(at: Timestamp) -> String {
    beijing(at).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use xuncha_model::Digest;

    use super::*;

    fn price(text: &str) -> Option<Price> {
        let (low, high) = text.split_once('-').unwrap_or((text, ""));
        let digits = |text: &str| -> Option<i64> {
            text.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
        };
        Some(Price {
            cents: digits(low)? * 100,
            max_cents: digits(high).map(|high| high * 100),
            currency: Currency::Cny,
            raw: text.to_owned(),
        })
    }

    /// A look on a day, at a price, with a former price.
    fn look(day: i64, asked: &str, former: &str) -> PriceLook {
        PriceLook {
            at: Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap(),
            shop: "某某数码店".to_owned(),
            asking: Asking {
                title: "蓝牙耳机 长续航 降噪 黑色".to_owned(),
                price: price(asked),
                list_price: price(former),
            },
            body: Digest([7; 32]),
            evidence: None,
        }
    }

    fn percent(looks: &[PriceLook]) -> Option<u32> {
        match judge_raise(looks) {
            PriceVerdict::Raised(raised) => Some(raised.percent),
            _ => None,
        }
    }

    #[track_caller]
    fn not_judged(looks: &[PriceLook], why: &str) {
        match judge_raise(looks) {
            PriceVerdict::NotJudged(told) => assert!(told.contains(why), "{told}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn raised_and_then_reduced_names_dates_and_prices() {
        let looks = [look(0, "100", ""), look(3, "180", ""), look(5, "120", "180")];
        let PriceVerdict::Raised(raised) = judge_raise(&looks) else { panic!("not raised") };
        assert_eq!(raised.percent, 80);
        let told = raised.grounds.join("；");
        for words in
            ["标价 ¥100.00", "划线价 ¥180.00、现价 ¥120.00", "高 80%", "查看 2 次", "并不低于", "SHA-256"]
        {
            assert!(told.contains(words), "{words}: {told}");
        }
        let later = [&looks[..], &[look(9, "110", "180"), look(20, "120", "180")]].concat();
        assert_eq!(judge_raise(&later), PriceVerdict::Raised(raised), "the same while it goes on");
        assert_eq!(
            percent(&[look(0, "100", ""), look(5, "90", "150")]),
            Some(50),
            "the raise itself was not seen"
        );
        let twice = [look(0, "80", "100"), look(4, "80", "150")];
        assert_eq!(percent(&twice), Some(50), "the base was raised under way");
    }

    #[test]
    fn a_lawful_reduction_is_none() {
        for (why, looks) in [
            ("a plain reduction", vec![look(0, "100", ""), look(5, "80", "100")]),
            ("the raise is long past", vec![look(0, "100", ""), look(2, "180", ""), look(12, "120", "180")]),
            (
                "raised eight days before",
                vec![look(0, "100", ""), look(1, "180", ""), look(6, "180", ""), look(9, "150", "180")],
            ),
            (
                "a second reduction from the same base",
                vec![look(0, "100", ""), look(2, "80", "100"), look(4, "100", ""), look(6, "80", "100")],
            ),
            ("further down", vec![look(0, "100", ""), look(2, "80", "100"), look(5, "70", "100")]),
            ("back to the old price", vec![look(0, "100", ""), look(3, "70", ""), look(6, "90", "100")]),
            ("a raise without a reduction", vec![look(0, "100", ""), look(3, "180", "")]),
        ] {
            assert_eq!(percent(&looks), None, "{why}: {:?}", judge_raise(&looks));
        }
    }

    #[test]
    fn what_cannot_be_compared_is_not_judged() {
        not_judged(&[look(0, "120", "180")], "第一次查看时就有划线价");
        not_judged(&[look(0, "100", ""), look(8, "120", "180")], "7 日内没有查看过");
        not_judged(&[look(0, "100-300", ""), look(3, "120", "180")], "区间价");
        not_judged(&[look(0, "100元起", ""), look(3, "120", "180")], "带有“起”");
        not_judged(&[look(0, "券后100", ""), look(3, "120", "180")], "带有“券”");
        not_judged(&[look(0, "100", ""), look(3, "120", "厂商建议零售价180")], "出处");
        not_judged(&[look(0, "100", ""), look(3, "120", "180-260")], "划线价是区间价");
        let other_shop = PriceLook { shop: "另一家".to_owned(), ..look(0, "100", "") };
        not_judged(&[other_shop, look(3, "120", "180")], "店铺不同");
        let mut other_goods = look(0, "100", "");
        other_goods.asking.title = "数据线 三条装".to_owned();
        not_judged(&[other_goods, look(3, "120", "180")], "可能不是同一商品");
        not_judged(&[look(0, "10元/斤", ""), look(3, "12元/500g", "18")], "计价单位不同");
        assert_eq!(judge_raise(&[look(0, "100", "")]), PriceVerdict::NoReduction);
        assert_eq!(judge_raise(&[]), PriceVerdict::NoReduction);
    }
}
