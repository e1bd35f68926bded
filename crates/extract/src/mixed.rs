//! Pages pieced together from two encodings: a UTF-8 template around GBK goods, or a GBK page with a UTF-8 part.
//!
//! Every run of bytes beyond ASCII is read on its own. In a page of the Chinese encodings a run is UTF-8 only where it
//! can be nothing else, or is long: four characters that are valid UTF-8 are practically never GBK by chance.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::text::is_han;

/// Bytes from which a run that is valid UTF-8 is believed although the Chinese encodings could read it too.
const SURE: usize = 12;

/// The text of a page that is mostly in `main`, and how many runs were read by the other encoding; `None` where no run
/// asks for it.
pub(crate) fn decode<'a>(bytes: &'a [u8], main: &'static Encoding) -> Option<(Cow<'a, str>, usize)> {
    let mut out = String::new();
    let (mut kept, mut found, mut at) = (0, 0, 0);
    while let Some(start) = next(bytes, at, |byte| !byte.is_ascii()) {
        let end = next(bytes, start, u8::is_ascii).unwrap_or(bytes.len());
        at = end;
        let run = bytes.get(start..end).unwrap_or_default();
        let Some(text) = by_other(run, main) else { continue };
        out.push_str(&main.decode_without_bom_handling(bytes.get(kept..start)?).0);
        out.push_str(&text);
        (kept, found) = (end, found + 1);
    }
    if found == 0 {
        return None;
    }
    out.push_str(&main.decode_without_bom_handling(bytes.get(kept..)?).0);
    Some((Cow::Owned(out), found))
}

/// The run by the other encoding, where it is in that one.
fn by_other<'a>(run: &'a [u8], main: &'static Encoding) -> Option<Cow<'a, str>> {
    if main == UTF_8 {
        if is_utf8_cut(run) {
            return None;
        }
        let (text, broken) = GB18030.decode_without_bom_handling(run);
        return Some(text).filter(|text| !broken && mostly_han(text));
    }
    let text =
        std::str::from_utf8(run).ok().filter(|text| text.chars().nth(1).is_some() && mostly_han(text))?;
    (run.len() >= SURE || GB18030.decode_without_bom_handling(run).1).then_some(Cow::Borrowed(text))
}

/// UTF-8, or a piece of it: cut inside its first or last character.
fn is_utf8_cut(run: &[u8]) -> bool {
    let whole = |rest: &[u8]| match std::str::from_utf8(rest) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    let inside = run.iter().take_while(|byte| matches!(byte, 0x80..=0xbf)).take(3).count();
    (0..=inside).any(|skipped| run.get(skipped..).is_some_and(whole))
}

/// Chinese characters and the signs that stand among them.
fn mostly_han(text: &str) -> bool {
    let (mut all, mut han) = (0, 0);
    for c in text.chars() {
        all += 1;
        han += usize::from(is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}'));
    }
    han * 4 >= all * 3
}

fn next(bytes: &[u8], from: usize, wanted: impl Fn(&u8) -> bool) -> Option<usize> {
    bytes.get(from..)?.iter().position(wanted).map(|found| from + found)
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use super::*;

    #[test]
    fn each_run_by_its_own_encoding() {
        let gbk = |text: &str| GBK.encode(text).0.into_owned();
        let page =
            ["<p>某商城 首页</p><b>".as_bytes(), &gbk("特供白酒五十三度"), "</b>价格".as_bytes()].concat();
        let (text, found) = decode(&page, UTF_8).unwrap();
        assert_eq!((&*text, found), ("<p>某商城 首页</p><b>特供白酒五十三度</b>价格", 1));
        let page = [&gbk("<p>某商城的首页</p><b>")[..], "特供酒".as_bytes(), &gbk("</b>、价格")].concat();
        let (text, found) = decode(&page, GB18030).unwrap();
        assert_eq!((&*text, found), ("<p>某商城的首页</p><b>特供酒</b>、价格", 1));
    }

    #[test]
    fn plain_pages_are_left_alone() {
        let text = "全场正品，欢迎选购，发货地：河北省。醴陵瓷器、鎏金摆件、涿州貔貅、邯郸黄粱、酆都";
        assert!(decode(text.as_bytes(), UTF_8).is_none());
        assert!(decode(&GBK.encode(text).0, GB18030).is_none());
        // Broken for another reason: nothing Chinese comes out.
        assert!(decode(b"a\xe4\xb8b\xffc", UTF_8).is_none());
        let cut = "正品".as_bytes();
        assert!(decode(&cut[..5], UTF_8).is_none() && decode(&cut[1..], UTF_8).is_none());
    }
}
