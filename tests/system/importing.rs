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

/// A feed of so many rows after the heading, one in fifty unlawful, one in a hundred without a word.
fn feed(rows: usize) -> String {
    let row = |row: usize| match row % 100 {
        0 | 50 => format!("{row},人民大会堂特供酒 第{row}批,https://mall.example/i/{row}\n"),
        99 => format!("{row},,https://mall.example/i/{row}\n"),
        _ => format!("{row},东北大米 {row}号,https://mall.example/i/{row}\n"),
    };
    "商品ID,商品名称,商品链接\n".to_owned() + &(1..=rows).map(row).collect::<String>()
}

#[test]
fn each_row_of_a_long_feed_is_taken_or_named_and_a_second_import_makes_nothing_new() {
    let desk = Desk::new();
    std::fs::write(desk.path("平台.csv"), feed(1_300)).unwrap();
    let (code, summary) = import(&desk, &["平台.csv"]);
    let told = (code, &summary["pages"]["fetched"], &summary["pages"]["failed"], &summary["leads"]["new"]);
    assert_eq!(told, (1, &1_287.into(), &13.into(), &26.into()), "{summary}");
    let unseen = desk.run(&["sweep", "show", "S000001"]).out;
    assert!(unseen.contains("平台.csv#100") && unseen.contains("平台.csv#1300"), "{unseen}");
    let before = desk.leads();
    let (_, summary) = import(&desk, &["平台.csv"]);
    assert_eq!(summary["leads"], serde_json::json!({"new": 0, "seen_again": 26}), "{summary}");
    assert_eq!(summary["pages"]["unchanged"], 1_287, "{summary}");
    assert_eq!(desk.leads().len(), before.len());
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}

#[test]
fn a_killed_import_goes_on_and_nothing_is_lost_or_made_twice() {
    use std::io::{BufRead as _, BufReader};
    let desk = Desk::new();
    std::fs::write(desk.path("平台.csv"), feed(6_000)).unwrap();
    let mut kills = 0;
    for leads in [1, 21, 41] {
        let mut child = desk.start(&["import", "平台.csv"]);
        let told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let told: Vec<_> = told.filter(|line| line.starts_with("线索 ")).take(leads).collect();
        child.kill().unwrap();
        kills += usize::from(crate::desk::finish(child).code == -1);
        let kept = desk.leads();
        assert!(kept.len() >= told.len(), "whatever was told is kept");
        for lead in told {
            assert!(kept.iter().any(|kept| lead.contains(&text(kept, "title"))), "{lead}");
        }
    }
    assert!(kills >= 1, "none was killed under way");
    let (_, summary) = import(&desk, &["平台.csv"]);
    assert_eq!((&summary["pages"]["fetched"], &summary["leads"]["new"]), (&5_940.into(), &120.into()));
    assert_eq!(desk.found().len(), 120);
    let ended = desk.run(&["leads", "XS000001", "--format", "json"]);
    let first: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(first["sightings"], 1, "{first}");
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}
