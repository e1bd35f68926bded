//! Claims of a reduction: `满199减100`, `领券立减20`, `限时5折`, `第二件半价`.

use std::sync::LazyLock;

use crate::signs::Signs;
use crate::text::{half_width, line};

/// Claims of one listing.
const MAX_CLAIMS: usize = 12;
/// Characters of one claim.
const MAX_CHARS: usize = 24;

/// Every claim has one of these.
static SIGNS: LazyLock<Signs> = LazyLock::new(|| Signs::new(&["满", "折", "减", "降", "件"]));

/// Claims that a profile's selector gave.
pub(crate) fn given(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| line(text, 120)).filter(|text| !text.is_empty()).take(MAX_CLAIMS).collect()
}

/// Lines of a text that are claims.
pub(crate) fn claims(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let signs = &*SIGNS;
    let lines = text.lines().filter(|line| signs.stand_in(line));
    for text in lines.flat_map(|line| line.split([' ', '，', '；', '|', '　', '。', '！'])) {
        if out.len() < MAX_CLAIMS && is_claim(text) && !out.iter().any(|given| given == text) {
            out.push(text.to_owned());
        }
    }
    out
}

fn is_claim(text: &str) -> bool {
    // most pieces of a page are long or have none of the signs that every claim has one of
    let (mut count, mut marked) = (0, false);
    for ch in text.chars() {
        count += 1;
        if count > MAX_CHARS {
            return false;
        }
        marked |= matches!(ch, '满' | '折' | '减' | '降' | '件');
    }
    if count < 2 || !marked {
        return false;
    }
    let plain = half_width(text);
    let number = |text: &str| text.chars().next_back().is_some_and(|ch| ch.is_ascii_digit());
    let begins = |text: &str| text.chars().next().is_some_and(|ch| ch.is_ascii_digit());
    // 满199减100, 满2件打8折
    let off = plain.split_once('满').is_some_and(|(_, rest)| {
        begins(rest) && ["减", "打", "享", "送", "立减"].iter().any(|word| rest.contains(word))
    });
    // 5折, 8.8折起; 打折 alone promises nothing.
    let fraction = plain
        .split_once('折')
        .is_some_and(|(before, rest)| number(before) && !rest.starts_with(['叠', '线']));
    let less = ["立减", "直降", "领券减", "下单减", "券减"].iter().any(|word| {
        plain.split_once(word).is_some_and(|(_, rest)| {
            rest.trim_start_matches(['¥', ' ']).chars().next().is_some_and(|ch| ch.is_ascii_digit())
        })
    });
    let second = (plain.contains("第二件") || plain.contains("第2件"))
        && ["半价", "0元", "折", "减", "1元", "免费"].iter().any(|word| plain.contains(word));
    off || fraction || less || second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_of_a_page() {
        let text = "某品牌白酒\n满199减100 包邮\n限时5折\n领券立减20\n第二件半价\n三折伞\n打折\n满100个\n限时5折\n这件商品是折叠的";
        assert_eq!(claims(text), ["满199减100", "限时5折", "领券立减20", "第二件半价"]);
    }
}
