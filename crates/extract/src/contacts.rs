//! Ways past the marketplace: a 微信号, a QQ number, a mobile number in the text or behind a link. Only that there is
//! one is kept, never the number.

use xuncha_model::Contact;

use crate::document::Document;
use crate::tag::Tag;
use crate::text::half_width;

/// Words that announce a 微信号, lower case.
const WECHAT: &[&str] =
    &["微信", "薇信", "威信", "徽信", "wechat", "weixin", "v信", "vx", "wx", "加v", "加薇", "加微", "卫星"];
/// Words that announce a QQ number, lower case.
const QQ: &[&str] = &["qq", "扣扣", "企鹅号", "q号"];
/// Characters between the word and the number.
const REACH: usize = 8;

/// Contacts that a text offers.
pub(crate) fn in_text(text: &str) -> Vec<Contact> {
    let mut out = Vec::new();
    let plain = half_width(text);
    if plain.bytes().filter(u8::is_ascii_alphanumeric).take(5).count() < 5 {
        return out;
    }
    let lower = plain.to_lowercase();
    let announced = |words: &[&str], number: &dyn Fn(&str) -> bool| {
        words.iter().any(|word| {
            lower.match_indices(word).any(|(at, _)| {
                let stands = !word.is_ascii()
                    || !lower
                        .get(..at)
                        .is_some_and(|before| before.ends_with(|ch: char| ch.is_ascii_alphanumeric()));
                stands && lower.get(at + word.len()..).is_some_and(|rest| follows(rest, number))
            })
        })
    };
    if announced(WECHAT, &is_wechat) {
        out.push(Contact::WeChat);
    }
    if announced(QQ, &is_qq) {
        out.push(Contact::Qq);
    }
    if has_mobile(&lower) {
        out.push(Contact::Phone);
    }
    out
}

/// Contacts behind links: `tel:`, `weixin:`, QQ's message links.
pub(crate) fn in_links(document: &Document<'_>) -> Vec<Contact> {
    let mut out = Vec::new();
    for at in document.all(0, Tag::A) {
        let Some(href) = document.raw_attribute(at, "href") else { continue };
        let begins =
            |start: &str| href.get(..start.len()).is_some_and(|given| given.eq_ignore_ascii_case(start));
        let kind = if begins("tel:1") || begins("tel:+861") || begins("sms:1") {
            Contact::Phone
        } else if begins("weixin:") {
            Contact::WeChat
        } else if begins("tencent:") || begins("mqqwpa:") || href.contains("wpa.qq.com/msgrd") {
            Contact::Qq
        } else {
            continue;
        };
        if !out.contains(&kind) {
            out.push(kind);
        }
    }
    out
}

/// A number within reach of its word, with nothing but signs and a few joining words between.
fn follows(rest: &str, number: &dyn Fn(&str) -> bool) -> bool {
    let joins = |ch: char| !ch.is_ascii_alphanumeric() && !matches!(ch, '\n' | '。' | '，' | ',' | '/');
    let start = rest.char_indices().take(REACH).find(|(_, ch)| !joins(*ch));
    let Some((at, first)) = start else { return false };
    first.is_ascii_alphanumeric()
        && rest.get(at..).is_some_and(|rest| {
            let length = rest
                .find(|ch: char| !ch.is_ascii_alphanumeric() && !matches!(ch, '-' | '_'))
                .unwrap_or(rest.len());
            rest.get(..length).is_some_and(number)
        })
}

/// Six to twenty letters, digits, `-`, `_`, with a digit: 微信's own rule, but that a digit makes it a number here.
fn is_wechat(text: &str) -> bool {
    (6..=20).contains(&text.len()) && text.bytes().filter(u8::is_ascii_digit).count() >= 2
}

fn is_qq(text: &str) -> bool {
    (5..=11).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

/// Eleven digits from 13 to 19, blanks and hyphens between allowed, no digit or letter beside.
fn has_mobile(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'1', rest)) {
        let start = at + found;
        at = start + 1;
        let joined =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'=' | b'/');
        if start.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(joined)
            || !bytes.get(start + 1).is_some_and(|next| (b'3'..=b'9').contains(next))
        {
            continue;
        }
        let (mut digits, mut end, mut gaps) = (0, start, 0);
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'0'..=b'9' => digits += 1,
                b' ' | b'-' if gaps < 2 && digits % 4 == 3 => gaps += 1,
                _ => break,
            }
            end += 1;
        }
        let after = bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
        if digits == 11 && !after {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_that_pages_offer() {
        for (text, wanted) in [
            ("加微信：abc12345 看货", vec![Contact::WeChat]),
            ("详询 VX abc_889900", vec![Contact::WeChat]),
            ("扣扣 123456789", vec![Contact::Qq]),
            ("QQ：１２３４５６７８ 电话138-1234-5678", vec![Contact::Qq, Contact::Phone]),
            ("手机13812345678", vec![Contact::Phone]),
            ("联系 138 1234 5678", vec![Contact::Phone]),
        ] {
            assert_eq!(in_text(text), wanted, "{text}");
        }
    }

    #[test]
    fn ordinary_text_offers_none() {
        for text in [
            "微信支付 支付宝",
            "支持微信、QQ登录",
            "订单号20251381234567890",
            "型号WX5000 白酒",
            "QQ糖 5包",
            "商品编号：13812345678901",
            "ID=13812345678",
            "扫码关注微信公众号，回复 123456 领券",
        ] {
            assert_eq!(in_text(text), vec![], "{text}");
        }
    }
}
