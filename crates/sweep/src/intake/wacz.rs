//! WACZ 1.1.1: a ZIP of WARC files and lists of the pages that somebody looked at.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::{Cursor, Read as _},
};

use serde::Deserialize;
use url::Url;
use xuncha_model::Timestamp;
use zip::ZipArchive;

use super::{
    Intake,
    captures::{unreadable, warc},
};

/// Members of a file that are looked at.
const MEMBERS_CAP: usize = 1000;

/// Bytes of a list of pages that are read.
const LIST_CAP: u64 = 32 * 1024 * 1024;

/// Missing pages that are named one by one.
const MISSING_CAP: usize = 1000;

#[derive(Deserialize)]
struct PageShape {
    #[serde(default)]
    url: String,
}

/// The HTML answers in the WARC files of a WACZ. A page that its list names and its archives do not hold is told.
#[must_use]
pub fn wacz(name: &str, bytes: &[u8], now: Timestamp) -> Intake {
    let mut intake = Intake::default();
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            intake.unreadable.push(unreadable(name, &format!("不是 WACZ，或文件残缺：{error}")));
            return intake;
        }
    };
    if archive.len() > MEMBERS_CAP {
        let rest = format!("里面有 {} 个文件，只读取前 {MEMBERS_CAP} 个", archive.len());
        intake.unreadable.push(unreadable(name, &rest));
    }
    let (mut archives, mut listed) = (0, Vec::new());
    for number in 0..archive.len().min(MEMBERS_CAP) {
        let opened = archive.by_index(number);
        let (member, path) =
            match opened.and_then(|member| member.name().map(Cow::into_owned).map(|path| (member, path))) {
                Ok(opened) => opened,
                Err(error) => {
                    let place = format!("{name}#{}", number + 1);
                    intake.unreadable.push(unreadable(&place, &format!("无法解开：{error}")));
                    continue;
                }
            };
        let is = |folder: &str, endings: &[&str]| {
            path.starts_with(folder) && endings.iter().any(|ending| path.ends_with(ending))
        };
        if is("archive/", &[".warc", ".warc.gz"]) {
            archives += 1;
            let more = warc(&format!("{name}/{path}"), member, now);
            intake.arrivals.extend(more.arrivals);
            intake.unreadable.extend(more.unreadable);
            intake.passed_over += more.passed_over;
        } else if is("pages/", &[".jsonl"]) {
            let mut text = Vec::new();
            match member.take(LIST_CAP).read_to_end(&mut text) {
                Ok(_) => listed.extend(pages(&text)),
                Err(error) => {
                    let place = format!("{name}/{path}");
                    intake.unreadable.push(unreadable(&place, &format!("页面清单无法读取：{error}")));
                }
            }
        }
    }
    if archives == 0 {
        intake.unreadable.push(unreadable(name, "里面没有 archive/ 下的 WARC 文件"));
    }
    tell_missing(name, &listed, &mut intake);
    intake
}

/// The addresses in a list of pages; its first line describes the list and has none.
fn pages(text: &[u8]) -> Vec<String> {
    let lines = text.split(|byte| *byte == b'\n');
    let pages = lines.filter_map(|line| serde_json::from_slice::<PageShape>(line).ok());
    pages.map(|page| page.url).filter(|url| !url.is_empty()).collect()
}

fn tell_missing(name: &str, listed: &[String], intake: &mut Intake) {
    let known = |url: &str| Url::parse(url).map_or_else(|_| url.to_owned(), without_fragment);
    let held: BTreeSet<_> =
        intake.arrivals.iter().map(|arrival| known(&arrival.exchange.final_url)).collect();
    let mut told = BTreeSet::new();
    for url in listed {
        if !held.contains(&known(url)) && told.len() < MISSING_CAP && told.insert(known(url)) {
            let why = format!("页面清单里有，归档里没有这一页的网页内容：{name}");
            intake.unreadable.push(unreadable(url, &why));
        }
    }
}

fn without_fragment(mut url: Url) -> String {
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn record(url: &str, page: &str) -> String {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
        format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-20T08:00:00Z\r\n\
             WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn file(members: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, content, method) in members {
            zip.start_file(*path, SimpleFileOptions::default().compression_method(*method)).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn told(intake: &Intake) -> String {
        intake.unreadable.iter().map(|unseen| format!("{} {}\n", unseen.url, unseen.detail)).collect()
    }

    #[test]
    fn the_pages_of_all_archives_are_taken_in_and_missing_ones_are_told() {
        let (one, two) =
            (record("https://a.example/1", "<title>甲</title>"), record("https://a.example/2", "乙"));
        let list = "{\"format\":\"json-pages-1.0\",\"id\":\"pages\"}\n{\"url\":\"https://a.example/1#top\"}\n\
                    {\"url\":\"https://a.example/3\",\"ts\":\"2026\"}\n";
        let bytes = file(&[
            ("archive/a.warc", one.as_bytes(), CompressionMethod::Stored),
            ("archive/b.warc", two.as_bytes(), CompressionMethod::Deflated),
            ("pages/pages.jsonl", list.as_bytes(), CompressionMethod::Deflated),
            ("datapackage.json", b"{}", CompressionMethod::Stored),
        ]);
        let intake = wacz("页.wacz", &bytes, Timestamp::UNIX_EPOCH);
        let urls: Vec<_> =
            intake.arrivals.iter().map(|arrival| arrival.exchange.final_url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/1", "https://a.example/2"]);
        let first = &intake.arrivals[0].exchange;
        assert_eq!((first.url.as_str(), first.status), ("页.wacz/archive/a.warc#1", Some(200)));
        assert_eq!(first.started.to_string(), "2026-11-20T08:00:00Z");
        let told = told(&intake);
        assert!(told.starts_with("https://a.example/3 ") && told.lines().count() == 1, "{told}");
    }

    #[test]
    fn what_is_no_wacz_or_broken_is_told_and_never_panics() {
        let one = record("https://a.example/1", &"长".repeat(5000));
        let whole = file(&[("archive/a.warc", one.as_bytes(), CompressionMethod::Deflated)]);
        for (bytes, word) in [
            (b"not a zip".to_vec(), "不是 WACZ"),
            (whole[..whole.len() / 2].to_vec(), "不是 WACZ"),
            (file(&[("readme.txt", b"x", CompressionMethod::Stored)]), "没有 archive/"),
        ] {
            let intake = wacz("x.wacz", &bytes, Timestamp::UNIX_EPOCH);
            assert!(intake.arrivals.is_empty() && told(&intake).contains(word), "{}", told(&intake));
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let intake = wacz("x.wacz", &bytes, Timestamp::UNIX_EPOCH);
            assert!(intake.arrivals.len() <= 1);
        }
    }
}
