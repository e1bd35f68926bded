//! Addresses in a text: a list of them, or what an app's "share" button gives. Pure.

use std::collections::BTreeSet;

use url::Url;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// Addresses, each once, in their order.
    pub urls: Vec<Url>,
    /// Codes that only the app can open (淘口令 and the like), each once, in their order.
    pub codes: Vec<String>,
}

/// Signs between which apps put a code.
const AROUND_CODES: [char; 8] = ['￥', '¥', '€', '$', '₤', '₳', '¢', '《'];

/// Letters and digits of a code.
const CODE_LENGTH: std::ops::RangeInclusive<usize> = 8..=16;

/// The addresses in a text. An address ends at the first character that stands in none unescaped: shared texts put
/// Chinese right behind it.
#[must_use]
pub fn links(text: &str) -> Links {
    let mut found = Links::default();
    let mut seen = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (_, from) = rest.split_at(at);
        let end = from.find(|c: char| !is_of_address(c)).unwrap_or(from.len());
        let (address, behind) = from.split_at(end);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        if let Some(url) = Url::parse(address).ok().filter(Url::has_host)
            && seen.insert(url.to_string())
        {
            found.urls.push(url);
        }
        rest = behind;
    }
    for piece in text.split(AROUND_CODES).skip(1) {
        let code = piece.trim();
        let is_code =
            CODE_LENGTH.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_code && seen.insert(code.to_owned()) {
            found.codes.push(code.to_owned());
        }
    }
    found
}

fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<String>, Vec<String>) {
        let Links { urls, codes } = links(text);
        (urls.into_iter().map(String::from).collect(), codes)
    }

    #[test]
    fn shared_texts_give_their_address_and_their_code() {
        let shared = "【淘宝】https://m.tb.cn/h.5xYzAbC?tk=AbCdEfGhIjK CZ0001 「特供酒 整箱」点击链接直接打开 或者 淘宝搜索直接打开";
        assert_eq!(found(shared).0, ["https://m.tb.cn/h.5xYzAbC?tk=AbCdEfGhIjK"]);
        assert_eq!(
            found("8￥AbCd1234EfG￥ https://a.example/x，看看"),
            (vec!["https://a.example/x".to_owned()], vec!["AbCd1234EfG".to_owned()])
        );
        assert_eq!(found("价格￥199.00 元").1, Vec::<String>::new(), "a price is no code");
    }

    #[test]
    fn lists_are_read_whatever_stands_around_the_addresses() {
        let list =
            "1. http://a.example/i/1\r\n2、https://b.example/（乙店）\nhttp://a.example/i/1\nhttp://\n无";
        assert_eq!(found(list).0, ["http://a.example/i/1", "https://b.example/"]);
        assert_eq!(found("see https://a.example/x.").0, ["https://a.example/x"]);
    }
}
