//! Saved pages are scanned like live ones: a folder goes in, leads come out.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
};

use xuncha_cli::demo::{Marketplace, Options};

use crate::desk::{Desk, leads_of, text};

/// The body of a page, as a browser would save it; a person asks no robots.txt.
pub(crate) fn save(market: &Marketplace, path: &str, file: &Path) {
    let host = market.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end_of_head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    std::fs::write(file, &answer[end_of_head..]).unwrap();
}

#[test]
fn a_folder_of_saved_pages_gives_the_same_findings() {
    let (desk, market) =
        (Desk::new(), Marketplace::start(Options { faults: false, hold_after: None }).unwrap());
    let folder = desk.path("saved");
    std::fs::create_dir_all(folder.join("deeper")).unwrap();
    for goods in &market.catalogue().goods {
        let place = if goods.id % 2 == 0 { folder.clone() } else { folder.join("deeper") };
        save(&market, &format!("/item/{}.html", goods.id), &place.join(format!("{}.html", goods.id)));
    }
    let (ended, summary) = desk.scan("saved");
    assert_eq!(ended.code, 0, "{ended:?}");
    let found: Vec<_> =
        desk.leads().iter().map(|lead| (text(lead, "title"), text(lead, "category"))).collect();
    for goods in market.catalogue().unlawful() {
        assert!(leads_of(goods).iter().all(|lead| found.contains(lead)), "{} was missed", goods.title);
    }
    for goods in market.catalogue().goods.iter().filter(|goods| goods.expected.is_empty()) {
        assert!(!found.iter().any(|(title, _)| title == goods.title), "{} is lawful", goods.title);
    }
    assert_eq!(summary["pages"]["fetched"], market.catalogue().goods.len(), "{summary}");
}

#[test]
fn a_file_that_is_no_page_is_said_and_the_others_are_read() {
    let (desk, market) =
        (Desk::new(), Marketplace::start(Options { faults: false, hold_after: None }).unwrap());
    std::fs::create_dir(desk.path("saved")).unwrap();
    save(&market, "/item/1002.html", &desk.path("saved/good.html"));
    std::fs::write(desk.path("saved/picture.html"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08")
        .unwrap();
    let ended = desk.run(&["scan", "saved"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains("picture.html"), "{}", ended.out);
    assert_eq!(desk.leads().len(), 1);
}
