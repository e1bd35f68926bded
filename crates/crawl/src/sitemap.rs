//! Sitemaps (sitemaps.org, protocol 0.9): plain or gzip, an index or a list, or one address a line. Pure.
//!
//! A sitemap from elsewhere may be anything: what can be read of it is used, the rest is counted as not read.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use jiff::{civil::Date, tz::TimeZone};
use quick_xml::{Reader, escape::unescape, events::Event};
use url::Url;
use xuncha_model::Timestamp;

/// Bytes of a sitemap that are read, after decompression (the protocol allows 50 MiB).
pub const SITEMAP_CAP: usize = 50 * 1024 * 1024;

/// Addresses of a sitemap that are taken (the protocol allows as many).
const ADDRESSES_CAP: usize = 50_000;

/// Longest address (the protocol allows 2,048 characters).
const ADDRESS_CAP: usize = 4_096;

/// What a sitemap names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<Listed>,
    /// Further sitemaps.
    pub sitemaps: Vec<Listed>,
    /// It was read to its end and within the caps.
    pub complete: bool,
}

/// One address of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The address.
    pub url: Url,
    /// When the page is said to have changed last.
    pub changed: Option<Timestamp>,
}

/// The element whose text comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Address,
    Moment,
}

impl Sitemap {
    /// Reads any bytes. `base` is the sitemap's own address, against which relative ones are read.
    #[must_use]
    pub fn read(bytes: &[u8], base: &Url) -> Self {
        let (bytes, whole) = unpack(bytes);
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        let mut sitemap =
            if text.starts_with('<') { Self::of_xml(text, base) } else { Self::of_lines(text, base) };
        sitemap.complete &= whole;
        sitemap
    }

    fn of_lines(text: &str, base: &Url) -> Self {
        let mut sitemap = Self { complete: true, ..Self::default() };
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("http")) {
            sitemap.add(base, line, None, false);
        }
        sitemap
    }

    fn of_xml(text: &str, base: &Url) -> Self {
        let mut sitemap = Self::default();
        let mut reader = Reader::from_str(text);
        let (mut wanted, mut address, mut moment) = (Wanted::Nothing, String::new(), String::new());
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(_) => return sitemap,
            };
            let piece = match event {
                Event::Eof => {
                    sitemap.complete = sitemap.pages.len() + sitemap.sitemaps.len() < ADDRESSES_CAP;
                    return sitemap;
                }
                Event::Start(tag) => {
                    wanted = match tag.local_name().as_ref() {
                        "loc" if tag.name().prefix().is_none_or(|prefix| prefix.as_ref() != "image") => {
                            Wanted::Address
                        }
                        "lastmod" => Wanted::Moment,
                        _ => Wanted::Nothing,
                    };
                    continue;
                }
                Event::End(tag) => {
                    wanted = Wanted::Nothing;
                    let nested = match tag.local_name().as_ref() {
                        "url" => false,
                        "sitemap" => true,
                        _ => continue,
                    };
                    sitemap.add(base, address.trim(), moment_of(moment.trim()), nested);
                    address.clear();
                    moment.clear();
                    continue;
                }
                Event::Text(piece) => piece.to_string(),
                Event::CData(piece) => piece.to_string(),
                Event::GeneralRef(name) => {
                    let entity = format!("&{};", &*name);
                    unescape(&entity).map(std::borrow::Cow::into_owned).unwrap_or_default()
                }
                _ => continue,
            };
            match wanted {
                Wanted::Address if address.len() < ADDRESS_CAP => address.push_str(&piece),
                Wanted::Moment if moment.len() < ADDRESS_CAP => moment.push_str(&piece),
                _ => {}
            }
        }
    }

    fn add(&mut self, base: &Url, address: &str, changed: Option<Timestamp>, nested: bool) {
        if address.is_empty() || self.pages.len() + self.sitemaps.len() >= ADDRESSES_CAP {
            return;
        }
        if let Ok(url) = base.join(address) {
            let list = if nested { &mut self.sitemaps } else { &mut self.pages };
            list.push(Listed { url, changed });
        }
    }
}

/// The text of a sitemap, and whether that is all of it.
fn unpack(bytes: &[u8]) -> (Vec<u8>, bool) {
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return (bytes.iter().copied().take(SITEMAP_CAP).collect(), bytes.len() <= SITEMAP_CAP);
    }
    let mut text = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(SITEMAP_CAP as u64 + 1).read_to_end(&mut text);
    let whole = read.is_ok() && text.len() <= SITEMAP_CAP;
    text.truncate(SITEMAP_CAP);
    (text, whole)
}

/// A W3C date: a day, or a moment with its offset.
fn moment_of(text: &str) -> Option<Timestamp> {
    let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok();
    text.parse().ok().or_else(|| day().map(|day| day.timestamp()))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(bytes: &[u8]) -> Sitemap {
        Sitemap::read(bytes, &"https://s.example/sitemap.xml".parse().unwrap())
    }

    fn addresses(list: &[Listed]) -> Vec<&str> {
        list.iter().map(|listed| listed.url.as_str()).collect()
    }

    const PAGES: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'
        xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>
        <url><loc>https://s.example/i?id=1&amp;c=2</loc><lastmod>2026-11-20</lastmod></url>
        <url><loc> <![CDATA[https://s.example/i/2]]> </loc><lastmod>2026-11-20T08:00:00+08:00</lastmod>
        <image:image><image:loc>https://s.example/p.jpg</image:loc></image:image></url>
        <url><lastmod>2026-11-20</lastmod></url><url><loc>/i/3</loc><lastmod>gestern</lastmod></url></urlset>";

    #[test]
    fn pages_with_their_last_change() {
        let sitemap = read(PAGES.as_bytes());
        assert_eq!(
            addresses(&sitemap.pages),
            ["https://s.example/i?id=1&c=2", "https://s.example/i/2", "https://s.example/i/3"]
        );
        let changed: Vec<_> = sitemap.pages.iter().map(|listed| listed.changed).collect();
        let moment = "2026-11-20T00:00:00Z".parse().unwrap();
        assert_eq!(changed, [Some(moment), Some(moment), None]);
        assert!(sitemap.complete && sitemap.sitemaps.is_empty());
    }

    #[test]
    fn an_index_leads_to_others_and_gzip_is_undone() {
        let index = "<sitemapindex><sitemap><loc>https://s.example/a.xml.gz</loc></sitemap></sitemapindex>";
        assert_eq!(addresses(&read(index.as_bytes()).sitemaps), ["https://s.example/a.xml.gz"]);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(PAGES.as_bytes()).unwrap();
        assert_eq!(read(&packed.finish().unwrap()), read(PAGES.as_bytes()));
    }

    #[test]
    fn lines_are_a_sitemap_too() {
        let sitemap = read("\u{FEFF}https://s.example/1\r\nhttps://s.example/2\nhello\n".as_bytes());
        assert_eq!(addresses(&sitemap.pages), ["https://s.example/1", "https://s.example/2"]);
    }

    #[test]
    fn a_broken_one_gives_what_it_has_and_says_that_it_is_not_all() {
        let cut = PAGES.split("<url><lastmod>").next().unwrap();
        let sitemap = read(cut.trim_end().trim_end_matches("</url>").as_bytes());
        assert_eq!((sitemap.pages.len(), sitemap.complete), (1, true), "an unclosed element is not counted");
        let sitemap = read(PAGES.replace("</lastmod></url>", "</url>").as_bytes());
        assert!(!sitemap.complete);
        let many = "https://s.example/i\n".repeat(ADDRESSES_CAP + 5);
        assert_eq!(read(many.as_bytes()).pages.len(), ADDRESSES_CAP);
        let bomb = vec![b' '; SITEMAP_CAP + 9];
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bomb).unwrap();
        assert!(!read(&packed.finish().unwrap()).complete);
    }
}
