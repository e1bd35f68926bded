//! Bytes to text: byte order mark, header, `<meta>`, then the bytes themselves; whoever lies is noted.
//!
//! The bytes have the last word. Text that is valid UTF-8 with Chinese in it is UTF-8 whatever was declared,
//! since GB18030 or Big5 text is practically never valid UTF-8 by chance. Text declared UTF-8 that is broken
//! as such is tried as the Chinese encodings.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::limits::MAX_BYTES;
use crate::problem::Problems;

/// Bytes in which a `<meta>` declaration is looked for; the standard says 1024, Chinese pages need more.
const META_WINDOW: usize = 8_192;
/// Bytes that the detector looks at.
const DETECT_WINDOW: usize = 1 << 20;

/// A page's text and the name of the encoding it was read by.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static str,
}

/// Decodes the first [`MAX_BYTES`] of a page.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    host: Option<&str>,
    problems: &mut Problems,
) -> Decoded<'a> {
    let read = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    if read.len() < bytes.len() {
        let limit = MAX_BYTES >> 20;
        problems.note("too-large", format!("页面超过{limit}兆字节，其后的内容没有读取"));
    }
    let encoding = choose(read, content_type, host, problems);
    let (text, encoding, broken) = match mixed(read, encoding) {
        Some((text, found)) => {
            problems.note("mixed-encodings", format!("页面混用两种编码，有{found}处按另一种读取"));
            (text, encoding, false)
        }
        None => encoding.decode(read),
    };
    if broken {
        let count = text.matches('\u{fffd}').count();
        if count > 1 || read.len() == bytes.len() {
            problems.note("undecodable", format!("按{}解码时有{count}处字节读不出", encoding.name()));
        }
    }
    let text = if memchr::memchr(0, text.as_bytes()).is_some() {
        problems.note("nul", "页面含空字节，已去掉");
        Cow::Owned(text.replace('\0', ""))
    } else {
        text
    };
    Decoded { text, encoding: encoding.name() }
}

/// A page of two encodings, run by run. A whole page of UTF-8 is never asked.
fn mixed<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<(Cow<'a, str>, usize)> {
    let chinese = encoding == GB18030 || encoding == GBK;
    let broken = || encoding == UTF_8 && Encoding::utf8_valid_up_to(bytes) < bytes.len();
    if chinese || broken() { crate::mixed::decode(bytes, encoding) } else { None }
}

fn choose(
    bytes: &[u8],
    content_type: Option<&str>,
    host: Option<&str>,
    problems: &mut Problems,
) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = wide(bytes) {
        return encoding;
    }
    let header = content_type.and_then(|value| charset_in(value.as_bytes()));
    let meta = meta_charset(bytes.get(..META_WINDOW).unwrap_or(bytes));
    let declared = header.or(meta);
    let rest = bytes.get(Encoding::utf8_valid_up_to(bytes)..).unwrap_or_default();
    // A sequence cut off by the size limit is no error.
    let valid_utf8 = std::str::from_utf8(rest).map_or_else(|error| error.error_len().is_none(), |_| true);
    let sequences = bytes.iter().filter(|byte| **byte >= 0xc0).take(4).count();
    if sequences == 0 && bytes.is_ascii() {
        return declared.filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(UTF_8);
    }
    if valid_utf8 && (declared.is_none_or(|encoding| encoding == UTF_8) || sequences >= 4) {
        if let Some(other) = declared.filter(|encoding| *encoding != UTF_8) {
            problems.note("charset-mismatch", format!("页面声明编码{}，实为UTF-8", other.name()));
        }
        return UTF_8;
    }
    match (header, meta) {
        (Some(first), Some(second)) if first != second && first == UTF_8 => {
            problems.note("charset-mismatch", format!("响应头声明UTF-8，实为{}", second.name()));
            return fitting(second, bytes);
        }
        _ => {}
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => fitting(encoding, bytes),
        Some(_) if mostly_utf8(bytes) => UTF_8,
        other => {
            let found = detect(bytes, host);
            if other.is_some() {
                problems.note("charset-mismatch", format!("页面声明UTF-8，实为{}", found.name()));
            }
            found
        }
    }
}

/// UTF-16 without a mark: markup in Latin letters has a zero in every other byte.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..64)?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0..=2, 24..) => Some(UTF_16LE),
        (24.., 0..=2) => Some(UTF_16BE),
        _ => None,
    }
}

/// GB18030 reads all that GBK and GB2312 read and more; a Chinese label is held against the bytes.
fn fitting(declared: &'static Encoding, bytes: &[u8]) -> &'static Encoding {
    if declared == GBK {
        GB18030
    } else if declared == BIG5 && !looks_big5(bytes) {
        detect_gb(bytes)
    } else {
        declared
    }
}

fn detect_gb(bytes: &[u8]) -> &'static Encoding {
    if GB18030.decode_without_bom_handling(bytes).1 { BIG5 } else { GB18030 }
}

/// The encoding that the bytes themselves suggest. `chardetng` takes Big5 for GBK when told the page is
/// Chinese, so that pair is decided here.
fn detect(bytes: &[u8], host: Option<&str>) -> &'static Encoding {
    let window = bytes.get(..DETECT_WINDOW).unwrap_or(bytes);
    let foreign = host
        .and_then(|host| host.rsplit('.').next())
        .filter(|tld| tld.len() == 2 && tld.bytes().all(|byte| byte.is_ascii_lowercase()) && *tld != "cn");
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(window, true);
    let tld = foreign.map_or(b"cn".as_slice(), str::as_bytes);
    let guess = detector.guess(Some(tld), Utf8Detection::Deny);
    if guess == GBK || guess == GB18030 { if looks_big5(window) { BIG5 } else { GB18030 } } else { guess }
}

/// Simplified Chinese keeps the second byte of a pair at 0xA1 and above; Big5 spreads it over 0x40 to 0x7E too.
fn looks_big5(bytes: &[u8]) -> bool {
    let (mut pairs, mut low) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(lead) = rest.next() {
        if (0x81..=0xfe).contains(lead)
            && let Some(trail) = rest.next()
        {
            pairs += 1;
            low += usize::from((0x40..=0x7e).contains(trail));
        }
    }
    low * 100 > pairs * 15
}

/// Broken in few places only: a page pieced together from two sources, or cut inside a character.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = text.matches('\u{fffd}').count();
    let good = text.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    broken * 20 < good
}

/// The label after `charset=`.
fn charset_in(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let at = memchr::memmem::find(&lower, b"charset")? + "charset".len();
    let after = lower.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let after = after.strip_prefix(b"\"").or_else(|| after.strip_prefix(b"'")).unwrap_or(after);
    let ends = |b: &u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'));
    let label = after.get(..after.iter().position(ends).unwrap_or(after.len()))?;
    Encoding::for_label(label)
}

/// The charset of the first `<meta>` that has one, or of an XML declaration.
fn meta_charset(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    if let Some(declaration) = lower.strip_prefix(b"<?xml") {
        let end = memchr::memchr(b'>', declaration).unwrap_or(declaration.len());
        let line = declaration.get(..end)?;
        let label = line.get(memchr::memmem::find(line, b"encoding=")? + 10..)?;
        let label = label.get(..label.iter().position(|b| matches!(b, b'"' | b'\''))?)?;
        return Encoding::for_label(label);
    }
    let found = memchr::memmem::find_iter(&lower, b"<meta").find_map(|at| {
        let tag = lower.get(at..)?;
        charset_in(tag.get(..memchr::memchr(b'>', tag).unwrap_or(tag.len()))?)
    });
    // A page that could be read so far is no UTF-16, whatever it declares.
    found.map(|encoding| if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "<html><head><title>特供酒专卖</title></head><body>全场正品，欢迎选购，发货地：河北省</body></html>";

    fn check(bytes: &[u8], header: Option<&str>, encoding: &str, codes: &[&str]) {
        let mut problems = Problems::default();
        let decoded = decode(bytes, header, None, &mut problems);
        let found: Vec<_> = problems.into_vec().iter().map(|problem| problem.code).collect();
        assert_eq!((decoded.encoding, found.as_slice()), (encoding, codes));
        assert!(decoded.text.contains("特供酒专卖"), "{}", decoded.text);
    }

    fn gbk(text: &str) -> Vec<u8> {
        GBK.encode(text).0.into_owned()
    }

    #[test]
    fn declared_rightly() {
        check(TEXT.as_bytes(), Some("text/html; charset=utf-8"), "UTF-8", &[]);
        check(&gbk(TEXT), Some("text/html; charset=GB2312"), "gb18030", &[]);
        let meta =
            TEXT.replace("<title>", "<meta http-equiv=Content-Type content='text/html; charset=gbk'><title>");
        check(&gbk(&meta), None, "gb18030", &[]);
        check(&gbk(&meta), Some("text/html"), "gb18030", &[]);
        let xml = format!("<?xml version='1.0' encoding='gb2312'?>{TEXT}");
        check(&gbk(&xml), None, "gb18030", &[]);
    }

    #[test]
    fn undeclared() {
        check(TEXT.as_bytes(), None, "UTF-8", &[]);
        check(&gbk(TEXT), None, "gb18030", &[]);
        check(format!("\u{feff}{TEXT}").as_bytes(), Some("text/html; charset=gbk"), "UTF-8", &[]);
        let wide: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, None, "UTF-16LE", &[]);
    }

    #[test]
    fn declarations_that_lie() {
        check(&gbk(TEXT), Some("text/html; charset=utf-8"), "gb18030", &["charset-mismatch"]);
        check(TEXT.as_bytes(), Some("text/html; charset=gbk"), "UTF-8", &["charset-mismatch"]);
        let meta = TEXT.replace("<title>", "<meta charset=utf-8><title>");
        check(&gbk(&meta), None, "gb18030", &["charset-mismatch"]);
        let meta = TEXT.replace("<title>", "<meta charset=gbk><title>");
        check(&gbk(&meta), Some("text/html;charset=UTF-8"), "gb18030", &["charset-mismatch"]);
    }

    #[test]
    fn mixed_cut_and_nul() {
        let mut mixed = TEXT.repeat(5).into_bytes();
        mixed.extend(gbk("河北"));
        check(&mixed, Some("text/html; charset=utf-8"), "UTF-8", &["mixed-encodings"]);
        mixed.extend(b"\xff\xfe\xff");
        check(&mixed, Some("text/html; charset=utf-8"), "UTF-8", &["undecodable"]);
        check(&[TEXT.as_bytes(), b"\0\0"].concat(), None, "UTF-8", &["nul"]);
    }

    #[test]
    fn traditional() {
        let text = "歡迎光臨本店，這裡有最好的臺灣烏龍茶與傳統糕點，價格實惠，請多多選購，謝謝您的支持與愛護";
        let mut problems = Problems::default();
        let bytes = BIG5.encode(text).0;
        for host in [None, Some("www.example.tw"), Some("www.example.com")] {
            let decoded = decode(&bytes, None, host, &mut problems);
            assert_eq!((decoded.encoding, &*decoded.text), ("Big5", text), "{host:?}");
        }
    }
}
