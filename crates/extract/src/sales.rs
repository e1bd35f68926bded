//! How often goods were sold, as pages say it: `月销1000+`, `已售2.3万件`, `1.2万+人付款`, `成交123笔`.

use xuncha_model::Sales;

use crate::text::{cut, half_width, line};

/// Words before the number.
const BEFORE: &[&str] = &[
    "月销量",
    "月销",
    "月售",
    "月成交",
    "总销量",
    "累计销量",
    "累计售出",
    "累计",
    "销量",
    "已售",
    "已售出",
    "售出",
    "已卖",
    "热卖",
    "已拼",
    "已抢",
    "成交",
    "总成交",
    "已付款",
    "付款",
];
/// Words after the number.
const AFTER: &[&str] = &[
    "人付款",
    "人收货",
    "人已买",
    "人购买",
    "人买过",
    "人已付款",
    "笔成交",
    "件成交",
    "件已售",
    "笔",
    "人拼",
    "件已拼",
    "sold",
    "vendidos",
    "vendidas",
    "verkauft",
    "vendus",
    "人已购买",
];
/// What may stand around a figure without making the text something else.
const MAX_CHARS: usize = 24;

/// The sales figure that a short text is. `named`: its place already says that it is one, so a bare number counts.
pub(crate) fn sales(text: &str, named: bool) -> Option<Sales> {
    let raw = line(text, 100);
    let plain = half_width(&raw);
    if plain.chars().count() > MAX_CHARS {
        return None;
    }
    let digit = plain.find(|ch: char| ch.is_ascii_digit())?;
    let (before, rest) = plain.split_at_checked(digit)?;
    let before = before.trim().trim_end_matches([':', '：', ' ']);
    let length = rest.find(|ch: char| !ch.is_ascii_digit() && !matches!(ch, '.' | ',')).unwrap_or(rest.len());
    let (number, after) = rest.split_at_checked(length)?;
    let unit = after.trim_start();
    let (scale, after) = match unit.chars().next() {
        Some('万' | 'w' | 'W') => (
            10_000.0,
            unit.get('万'.len_utf8().min(unit.len())..)
                .filter(|_| unit.starts_with('万'))
                .or(unit.get(1..))?,
        ),
        Some('亿') => (100_000_000.0, unit.get('亿'.len_utf8()..)?),
        _ => (1.0, unit),
    };
    let after = after.trim_start_matches(['+', ' ']).to_lowercase();
    let told =
        BEFORE.iter().any(|word| before.ends_with(word)) || AFTER.iter().any(|word| after.starts_with(word));
    let bare = named && before.is_empty() && after.chars().count() <= 6 && !after.starts_with(['元', '%']);
    if !told && !bare {
        return None;
    }
    let value: f64 = number.replace(',', "").trim_end_matches('.').parse().ok()?;
    let count = value * scale;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 and 10^12")]
    (count <= 1e12).then(|| Sales { count: count.round() as u64, raw: cut(&raw, 60).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Option<u64> {
        sales(text, false).map(|sales| sales.count)
    }

    #[test]
    fn figures_as_pages_write_them() {
        for (text, wanted) in [
            ("月销1000+", 1_000),
            ("已售2.3万件", 23_000),
            ("1.2万+人付款", 12_000),
            ("1,234人付款", 1_234),
            ("成交 123 笔", 123),
            ("销量：88", 88),
            ("３００人收货", 300),
            ("10w+人付款", 100_000),
            ("57 sold", 57),
        ] {
            assert_eq!(count(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "¥12.00",
            "2025年",
            "评价 1000+",
            "月销",
            "500ml",
            "满199减100",
            "成交记录请见下方共有123条可以查看的记录列表",
        ] {
            assert_eq!(count(text), None, "{text}");
        }
        assert_eq!(sales("1000+", true).unwrap().count, 1_000);
        assert_eq!(sales("12%", true), None);
    }
}
