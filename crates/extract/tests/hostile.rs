//! Pages made to hurt: each is read in a thread with a small stack, gives a recorded problem where something
//! was cut, and never panics.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as expected")]

use xuncha_extract::{Extraction, PageInput, Sites, extract, extract_with};
use xuncha_model::PageKind;

/// Reads `page` on a stack of 256 kB; a test harness gives two megabytes, a worker may have less.
fn read(page: Vec<u8>) -> Extraction {
    let read = move || extract(&PageInput { bytes: &page, ..PageInput::default() });
    std::thread::Builder::new().stack_size(256 << 10).spawn(read).unwrap().join().unwrap()
}

fn codes(extraction: &Extraction) -> Vec<&str> {
    extraction.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn two_hundred_thousand_nested_tags() {
    for tag in ["<div>", "<b>", "<p><b id=1>", "<table><tr><td>", "<a href=x><ul><li>", "<font><p>", "<x>"] {
        let found = read(tag.repeat(40_000 / tag.matches('<').count()).into_bytes());
        assert!(!codes(&found).is_empty() || found.kind == PageKind::Empty, "{tag}");
        assert!(found.listings.is_empty(), "{tag}");
    }
    let divs = read("<div>".repeat(200_000).into_bytes());
    assert_eq!(codes(&divs), ["too-deep"]);
}

#[test]
fn a_line_of_thirty_megabytes() {
    let found = read("特供".repeat(5 << 20).into_bytes());
    assert_eq!(codes(&found), ["too-large"]);
    assert!(!found.complete);
    let prices = read("<p>¥1 ".repeat(210_000).into_bytes());
    assert!(codes(&prices).contains(&"too-many-nodes"));
}

#[test]
fn a_million_attributes() {
    let mut page = String::from("<title>白酒</title><p ");
    (0..1_000_000).for_each(|n| page.push_str(&format!("a{n}=1 ")));
    page.push_str(">文字");
    let found = read(page.into_bytes());
    assert_eq!((codes(&found), &*found.title), (vec!["too-many-attributes"], "白酒"));
}

#[test]
fn nul_bytes_and_pictures_called_html() {
    let found = read(b"<title>\0a\0</title>\0<h1>b".to_vec());
    assert_eq!((codes(&found), &*found.title), (vec!["nul"], "a"));
    let png = read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR<html><title>x</title>".to_vec());
    assert_eq!((png.kind, png.listings.len()), (PageKind::NotHtml, 0));
    let noise: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(read(noise).listings.is_empty());
}

#[test]
fn endless_state() {
    for state in ["={a:", "[", "={\"a\":\"", "={a:f(", "={/*", "=[\"a\",'", "=JSON.parse(\"", "={a:`${"] {
        let page = format!("<script>var x{}</script><p>文字", state.repeat(1_000_000 / state.len()));
        assert!(read(page.into_bytes()).listings.is_empty(), "{state}");
    }
    let encoded = format!("<script>x={{\"a\":\"{}\"}}</script>", "{\\\"a\\\":\\\"".repeat(50_000));
    assert!(read(encoded.into_bytes()).listings.is_empty());
}

#[test]
fn more_boxes_than_anyone_reads() {
    let card = "<li class=c><a href=\"/item/9N.html\">某品牌白酒第N号</a><b class=price>¥9.00</b></li>";
    let mut page = String::from("<ul>");
    (0..1_500).for_each(|n| page.push_str(&card.replace('N', &n.to_string())));
    let found = read(page.into_bytes());
    assert_eq!((found.kind, found.listings.len()), (PageKind::ListingIndex, 600));
    assert!(codes(&found).contains(&"too-many-listings"));
    let crossed = "<div itemscope itemprop=x itemref=\"a b c\" id=a>".repeat(20_000);
    assert!(read(crossed.into_bytes()).listings.is_empty());
    let selves =
        "<div itemscope itemtype=http://schema.org/Product itemref=\"a b c d\" id=a><i id=b itemprop=name>x"
            .repeat(3_000);
    read(selves.into_bytes());
}

#[test]
fn cut_anywhere() {
    let page = include_bytes!("../../../fixtures/pages/cn-detail.html");
    for end in (0..page.len()).step_by(97) {
        read(page.get(..end).unwrap().to_vec());
    }
}

#[test]
fn a_profile_cannot_make_a_page_dear() {
    let profile = "name = 'a'\nhosts = ['*']\n[[page]]\nkind = 'listing_index'\nurl = '*'\neach = 'i + i, div div div div div b'\nfields = { title = ['div i + i', '$..a..b..c'] }";
    let (sites, complaints) = Sites::read(&[("a.toml".into(), profile.into())]);
    assert!(complaints.is_empty(), "{complaints:?}");
    let flat = "<i>x</i>".repeat(100_000);
    let deep = "<div>".repeat(500) + &"<i>x</i>".repeat(100_000);
    for page in [flat, deep] {
        let input =
            PageInput { bytes: page.as_bytes(), url: Some("https://shop.example/"), ..PageInput::default() };
        let found = extract_with(&input, &sites);
        assert!(found.listings.len() <= 600);
    }
}

#[test]
fn endless_rdfa() {
    assert!(read("<p typeof=Product property=x>".repeat(20_000).into_bytes()).listings.len() <= 600);
}
