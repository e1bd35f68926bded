//! What others hand over goes down the same road: tables, texts, captures.

use serde_json::Value;
use xuncha_cli::demo::Options;

use crate::desk::{Desk, leads_of, marketplace, text};

fn import(desk: &Desk, arguments: &[&str]) -> (i32, Value) {
    let ended = desk.run(&[&["import", "--format", "json"], arguments].concat());
    (ended.code, serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}")))
}

const ROWS: &str = "商品ID,商品名称,店铺名称,售价,商品链接,产地\r\n\
    7,人民大会堂特供酒 53度 酱香型,某酒业,199,https://mall.example/i/7,贵州\r\n\
    8,儿童专供 面条,某面业,9.9,https://mall.example/i/8,河北\r\n";

#[test]
fn a_platforms_table_gives_leads_with_evidence_in_either_encoding_and_once() {
    let desk = Desk::new();
    std::fs::write(desk.path("平台.csv"), ROWS).unwrap();
    let (code, summary) = import(&desk, &["平台.csv"]);
    assert_eq!(
        (code, &summary["listings"], &summary["leads"]["new"]),
        (0, &2.into(), &1.into()),
        "{summary}"
    );
    let lead = &desk.leads()[0];
    assert_eq!((text(lead, "url"), text(lead, "shop")), ("https://mall.example/i/7".into(), "某酒业".into()));
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);

    let gbk = ROWS.replace("商品名称", "品名").replace("商品ID", "货号");
    std::fs::write(desk.path("又一份.csv"), encoding(&gbk)).unwrap();
    assert_eq!(desk.run(&["import", "又一份.csv"]).code, 2, "nobody knows what 品名 is");
    std::fs::write(desk.path("对照.toml"), "title = \"品名\"\nid = \"货号\"\n").unwrap();
    let (_, summary) = import(&desk, &["又一份.csv", "--mapping", "对照.toml"]);
    assert_eq!(summary["leads"], serde_json::json!({"new": 0, "seen_again": 1}), "the same goods: {summary}");
}

/// GBK by the system's own tool: the story needs no table of its own.
fn encoding(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut iconv = std::process::Command::new("iconv")
        .args(["-f", "UTF-8", "-t", "GBK"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    iconv.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    iconv.wait_with_output().unwrap().stdout
}

#[test]
fn lines_and_captures_are_read_and_what_is_broken_is_told() {
    let desk = Desk::new();
    std::fs::write(desk.path("a.jsonl"), "{\"title\":\"人民大会堂特供酒\",\"price\":99}\n{broken\n").unwrap();
    let page = "<html><title>特供</title><h1>人民大会堂特供酒 53度</h1><p>￥99.00</p>\
        <script type='application/ld+json'>{\"@type\":\"Product\",\"name\":\"人民大会堂特供酒 53度\",\
        \"offers\":{\"price\":\"99\"}}</script></html>";
    let entry = serde_json::json!({
        "startedDateTime": "2026-11-20T08:00:00Z",
        "request": {"url": "https://shop.example/i/1"},
        "response": {"status": 200, "headers": [], "content": {"mimeType": "text/html", "text": page}}
    });
    std::fs::write(desk.path("a.har"), serde_json::json!({"log": {"entries": [entry]}}).to_string()).unwrap();
    let (code, summary) = import(&desk, &["a.jsonl", "a.har"]);
    assert_eq!(
        (code, &summary["leads"]["new"], &summary["pages"]["failed"]),
        (1, &2.into(), &1.into()),
        "{summary}"
    );
    let urls: Vec<_> = desk.leads().iter().map(|lead| text(lead, "url")).collect();
    assert!(urls.contains(&"https://shop.example/i/1".to_owned()), "{urls:?}");
}

#[test]
fn shared_texts_are_searched_for_addresses_and_these_pages_alone_are_visited() {
    let market = marketplace(Options { faults: false, hold_after: None });
    let desk = Desk::new();
    let goods = market.catalogue().unlawful().next().unwrap();
    let shared = format!("【某宝】{}/item/{}.html 「好物」点击链接打开", market.base_url(), goods.id);
    std::fs::write(desk.path("投诉.txt"), shared).unwrap();
    let listed = desk.run(&["import", "投诉.txt"]);
    assert_eq!((listed.code, listed.out.lines().count(), market.requests().len()), (0, 1, 0), "{listed:?}");
    let ended = desk.run(&["import", "投诉.txt", "--visit"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(market.requests().len(), 2, "robots.txt and the page");
    assert!(leads_of(goods).iter().all(|lead| desk.found().contains(lead)));
}
