//! Ways past the marketplace: a 微信号, a QQ number, a mobile number in the text or behind a link. Only that there is
//! one is kept: in a listing's texts the number itself is covered with stars. The page as it was stands in the evidence.

use xuncha_model::Contact;

use crate::document::Document;
use crate::shown::length_of;
use crate::tag::Tag;
use crate::text::half_width;

/// Words that announce a 微信号, lower case.
const WECHAT: &[&str] =
    &["微信", "薇信", "威信", "徽信", "wechat", "weixin", "v信", "vx", "wx", "加v", "加薇", "加微", "卫星"];
/// Words that announce a QQ number, lower case.
const QQ: &[&str] = &["qq", "扣扣", "企鹅号", "q号"];
/// Characters between the word and the number.
const REACH: usize = 8;
/// Characters before a number in which its word is looked for.
const BEFORE: usize = 16;
/// Characters of a number that are kept when it is masked.
const KEPT: usize = 2;

/// A number that reaches someone past the marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) contact: Contact,
    start: usize,
    end: usize,
}

impl Found {
    /// The number as it is shown: only its first characters.
    fn covered(self, text: &str) -> impl Iterator<Item = char> {
        let shown = text.get(self.start..self.end).unwrap_or_default();
        let cover =
            |(at, ch): (usize, char)| if at < KEPT || !plain(ch).is_ascii_alphanumeric() { ch } else { '*' };
        shown.chars().enumerate().map(cover)
    }

    /// The same behind as many characters before it.
    pub(crate) fn covered_in(self, text: &str, before: usize) -> String {
        let ahead = text.get(..self.start).unwrap_or_default();
        let from = ahead.char_indices().rev().take(before).last().map_or(ahead.len(), |(at, _)| at);
        let ahead = ahead.get(from..).unwrap_or_default();
        ahead.chars().chain(self.covered(text)).collect()
    }
}

/// Every number that a text offers, in its order.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = next_token(text, from) {
        from = end;
        let Some(token) = text.get(start..end) else { break };
        // the last byte of a full-width digit is no ASCII digit; its token is looked at in full
        if token.is_ascii() && token.bytes().filter(u8::is_ascii_digit).nth(1).is_none() {
            continue;
        }
        let plain = half_width(token);
        let digits = plain.bytes().filter(u8::is_ascii_digit).count();
        if digits < 2 {
            continue;
        }
        if let Some(end) = mobile_end(text, start) {
            out.push(Found { contact: Contact::Phone, start, end });
            from = end;
            continue;
        }
        if !(5..=20).contains(&plain.len()) || !may_be_announced(text, start) {
            continue;
        }
        let announced = |words: &[&str]| is_announced(text, start, words);
        let is_qq = (5..=11).contains(&plain.len()) && digits == plain.len() && !plain.starts_with('0');
        // Six to twenty letters, digits, `-`, `_`: 微信's own rule, but that two digits make it a number here.
        if (6..=20).contains(&plain.len()) && announced(WECHAT) {
            out.push(Found { contact: Contact::WeChat, start, end });
        } else if is_qq && announced(QQ) {
            out.push(Found { contact: Contact::Qq, start, end });
        }
    }
    out
}

/// Whether a line without any character beyond ASCII may announce a number.
pub(crate) fn may_announce_in_ascii(line: &str) -> bool {
    let words = WECHAT.iter().chain(QQ).filter(|word| word.is_ascii());
    let mut firsts = words.clone().filter_map(|word| word.as_bytes().first());
    let bytes = line.as_bytes();
    firsts.any(|first| memchr::memchr2(*first, first.to_ascii_uppercase(), bytes).is_some())
        && words
            .into_iter()
            .any(|word| bytes.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes())))
}

/// The kinds of contacts found, each once, in a fixed order.
pub(crate) fn kinds(found: &[Found]) -> Vec<Contact> {
    let mut kinds: Vec<Contact> = found.iter().map(|found| found.contact).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Puts stars over the numbers of a text but for their first characters, and tells what was there.
pub(crate) fn mask(text: &mut String) -> Vec<Contact> {
    let found = find(text);
    if found.is_empty() {
        return Vec::new();
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for number in &found {
        out.push_str(text.get(from..number.start).unwrap_or_default());
        out.extend(number.covered(text));
        from = number.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    *text = out;
    kinds(&found)
}

/// Full-width letters and digits as ASCII.
fn plain(ch: char) -> char {
    if matches!(ch, '\u{ff01}'..='\u{ff5e}') {
        char::from_u32(u32::from(ch) - 0xfee0).unwrap_or(ch)
    } else {
        ch
    }
}

/// The next run of letters, digits, `-` and `_`, as bytes from and to.
fn next_token(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut start = from;
    let mut end = loop {
        match part_at(bytes, start) {
            (Part::Letter, length) => break start + length,
            (Part::End, _) => return None,
            (_, length) => start += length,
        }
    };
    while let (Part::Letter | Part::Joint, length) = part_at(bytes, end) {
        end += length;
    }
    Some((start, end))
}

/// What a character is to a token.
enum Part {
    Letter,
    Joint,
    Other,
    End,
}

/// The character at a byte where one begins, and its length. Full-width forms of ASCII begin with EF BC and EF BD.
fn part_at(bytes: &[u8], at: usize) -> (Part, usize) {
    let Some(&first) = bytes.get(at) else { return (Part::End, 0) };
    match first {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => (Part::Letter, 1),
        b'-' | b'_' => (Part::Joint, 1),
        0xEF => match bytes.get(at + 1..at + 3) {
            Some([0xBC, 0x90..=0x99 | 0xA1..=0xBA] | [0xBD, 0x81..=0x9A]) => (Part::Letter, 3),
            Some([0xBC, 0x8D | 0xBF]) => (Part::Joint, 3),
            _ => (Part::Other, 3),
        },
        _ => (Part::Other, length_of(first)),
    }
}

/// Whether one of the words can stand within reach before the number: the next letter of ASCII before it ends one, or there
/// are other letters between.
fn may_be_announced(text: &str, start: usize) -> bool {
    let near = text.as_bytes().get(..start).unwrap_or_default().iter().rev().take(4 * BEFORE);
    let first = near.into_iter().find(|byte| !byte.is_ascii() || byte.is_ascii_alphanumeric());
    first.is_some_and(|byte| {
        !byte.is_ascii() || matches!(byte.to_ascii_lowercase(), b't' | b'n' | b'x' | b'v' | b'q')
    })
}

/// A word within reach before the number, with nothing but signs and a few joining words between.
fn is_announced(text: &str, start: usize, words: &[&str]) -> bool {
    let near = text.get(..start).unwrap_or_default().chars().rev().take(BEFORE);
    let mut before: Vec<char> = near.map(|ch| plain(ch).to_ascii_lowercase()).collect();
    before.reverse();
    let before: String = before.into_iter().collect();
    let joins = |ch: char| !ch.is_ascii_alphanumeric() && !matches!(ch, '\n' | '。' | '，' | ',' | '/');
    words.iter().any(|word| {
        before.match_indices(word).any(|(at, _)| {
            let rest = before.get(at + word.len()..).unwrap_or_default();
            let stands = !word.is_ascii()
                || !before
                    .get(..at)
                    .is_some_and(|before| before.ends_with(|ch: char| ch.is_ascii_alphanumeric()));
            stands && rest.chars().count() < REACH && rest.chars().all(joins)
        })
    })
}

/// Where the mobile number ends that begins at `start`: eleven digits from 13 to 19, blanks and hyphens between allowed, no
/// digit or letter beside.
fn mobile_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let mut chars = rest.char_indices().map(|(at, ch)| (at, plain(ch))).peekable();
    let joined = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '-' | '_' | '=' | '/');
    if text.get(..start)?.chars().next_back().map(plain).is_some_and(joined) {
        return None;
    }
    let (mut digits, mut gaps, mut end) = (0, 0, 0);
    while let Some(&(at, ch)) = chars.peek() {
        match (ch, digits) {
            ('1', 0) | ('3'..='9', 1) | ('0'..='9', 2..) => digits += 1,
            (' ' | '-', 2..=10) if gaps < 2 && digits % 4 == 3 => gaps += 1,
            _ => break,
        }
        chars.next();
        end = chars.peek().map_or(rest.len(), |(next, _)| *next);
        debug_assert!(at < end, "moves on");
    }
    let after = chars.peek().is_some_and(|(_, ch)| ch.is_ascii_alphabetic());
    (digits == 11 && !after).then_some(start + end)
}

/// A mobile number as links write it: `13812345678`, `+86-138-1234-5678`; a marketplace's own line (`10105757`) is none.
fn is_mobile(number: &str) -> bool {
    let number = number.trim().strip_prefix("+86").unwrap_or(number.trim()).trim_start_matches(['-', ' ']);
    mobile_end(number, 0).is_some_and(|end| number.get(end..).is_none_or(|rest| !rest.starts_with('-')))
}

/// Contacts behind links: `tel:`, `weixin:`, QQ's message links.
pub(crate) fn in_links(document: &Document<'_>) -> Vec<Contact> {
    let mut out = Vec::new();
    for at in document.all(0, Tag::A) {
        let Some(href) = document.raw_attribute(at, "href") else { continue };
        let begins =
            |start: &str| href.get(..start.len()).is_some_and(|given| given.eq_ignore_ascii_case(start));
        let called = ["tel:", "sms:"].into_iter().find(|scheme| begins(scheme));
        let number = called.and_then(|scheme| href.get(scheme.len()..));
        let kind = if number.is_some_and(is_mobile) {
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
            assert_eq!(kinds(&find(text)), wanted, "{text}");
        }
    }

    #[test]
    fn every_character_of_a_token_is_known() {
        for ch in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let shown = plain(ch);
            let text = ch.to_string();
            let (part, length) = part_at(text.as_bytes(), 0);
            assert_eq!(length, text.len(), "{text}");
            assert_eq!(matches!(part, Part::Letter), shown.is_ascii_alphanumeric(), "{text}");
            assert_eq!(matches!(part, Part::Joint), matches!(shown, '-' | '_'), "{text}");
        }
    }

    #[test]
    fn numbers_are_covered_and_nothing_else() {
        for (text, shown) in [
            ("加微信：abc12345 看货", "加微信：ab****** 看货"),
            ("电话 138-1234-5678，型号WX5000", "电话 13*-****-****，型号WX5000"),
            ("扣扣１２３４５６７８", "扣扣１２******"),
            ("净含量500ml 生产许可SC10634100300015", "净含量500ml 生产许可SC10634100300015"),
        ] {
            let mut masked = text.to_owned();
            mask(&mut masked);
            assert_eq!(masked, shown);
        }
    }

    #[test]
    fn links_to_mobile_numbers_and_no_others() {
        let of = |href: &str| {
            let page = format!("<a href='{href}'>联系</a>");
            in_links(&crate::html::parse(&page, &mut crate::problem::Problems::default()))
        };
        for href in
            ["tel:13812345678", "TEL:+8613812345678", "tel:+86-138-1234-5678", "sms:13812345678?body=x"]
        {
            assert_eq!(of(href), [Contact::Phone], "{href}");
        }
        for href in ["tel:10105757", "tel:1-888-776-0942", "tel:4001693215", "tel:", "mailto:13812345678"] {
            assert_eq!(of(href), [], "{href}");
        }
        assert_eq!(of("weixin://contacts/profile/x"), [Contact::WeChat]);
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
            assert_eq!(find(text), vec![], "{text}");
        }
    }
}
