//! A list of targets is swept when it is due, and the coverage statement tells what was looked at.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Stdio},
};

use serde_json::Value;
use xuncha_cli::demo::{Marketplace, Options};

use crate::{
    desk::{Desk, PATIENCE, expected, finish, marketplace, signal, text},
    manners::Market,
};

/// A desk whose list names the shops of a marketplace in order, which are on loopback and may be asked fast.
fn desk_for(market: &Marketplace) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    std::fs::write(desk.path("xuncha-data/config.toml"), "[crawl]\nrate = 1000\n").unwrap();
    done(
        &desk,
        &["targets", "add", "示范市场", market.base_url(), "--every", "1d", "--jurisdiction", "某区"],
    );
    desk
}

fn done(desk: &Desk, arguments: &[&str]) -> String {
    let ended = desk.run(arguments);
    assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
    ended.out
}

fn statement(desk: &Desk, sweep: &str) -> Value {
    serde_json::from_str(&done(desk, &["sweep", "show", sweep, "--format", "json"])).unwrap()
}

fn in_order() -> Market {
    marketplace(Options { faults: false, hold_after: None })
}

#[test]
fn what_is_due_is_swept_once_and_the_statement_tells_what_was_seen() {
    let market = in_order();
    let desk = desk_for(&market);
    let ended = desk.run(&["sweep", "run"]);
    assert_eq!(ended.code, 1, "robots.txt keeps one page from us: {ended:?}");
    assert!(desk.found().is_superset(&expected(&market)), "{:?}", desk.found());
    let asked = market.requests().len();
    assert_eq!(desk.run(&["sweep", "run"]).code, 0, "nothing is due any more");
    assert_eq!(market.requests().len(), asked, "and nobody was asked");

    let statement = statement(&desk, "1");
    assert_eq!(
        (text(&statement, "name"), text(&statement, "verdict")),
        ("示范市场".into(), "partly_seen".into())
    );
    assert_eq!(statement["unseen_reasons"], serde_json::json!({"robots": 1}));
    assert_eq!(statement["hosts"][0]["requests"], asked, "every request is counted: {statement}");
    let listed: Value = serde_json::from_str(&done(&desk, &["targets", "list", "--format", "json"])).unwrap();
    assert_eq!(text(&listed, "last_sweep"), "S000001");
    for format in ["csv", "xlsx"] {
        done(&desk, &["sweep", "show", "1", "--format", format, "-o", &format!("覆盖说明.{format}")]);
    }
    let csv = std::fs::read_to_string(desk.path("覆盖说明.csv")).unwrap();
    assert!(csv.contains("部分检查") && csv.contains("robots.txt 不允许访问"), "{csv}");
    assert!(std::fs::read(desk.path("覆盖说明.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn goods_that_are_unchanged_are_not_sent_again_and_their_leads_are_renewed() {
    let market = in_order();
    let desk = desk_for(&market);
    desk.run(&["sweep", "run", "--all"]);
    let before = desk.leads();
    desk.run(&["sweep", "run", "--all"]);
    let (first, second) = (statement(&desk, "1"), statement(&desk, "2"));
    assert_eq!(second["leads"], serde_json::json!({"new": 0, "seen_again": before.len()}));
    assert!(second["pages"]["unchanged"].as_u64().unwrap() > 60, "{second}");
    let bytes = |statement: &Value| statement["hosts"][0]["bytes"].as_u64().unwrap();
    assert!(bytes(&second) * 2 < bytes(&first), "{} then {} bytes", bytes(&first), bytes(&second));
    let renewed = desk.leads();
    for (old, new) in before.iter().zip(&renewed) {
        assert!(text(old, "last_seen") < text(new, "last_seen"), "{old} {new}");
    }
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}

#[test]
fn adaptive_targets_leave_quiet_pages_alone_and_say_so() {
    let market = in_order();
    let desk = desk_for(&market);
    done(&desk, &["targets", "remove", "示范市场"]);
    done(&desk, &["targets", "add", "示范市场", market.base_url(), "--revisit", "adaptive"]);
    desk.run(&["sweep", "run", "--all"]);
    desk.run(&["sweep", "run", "--all"]);
    let second = statement(&desk, "2");
    assert!(second["unseen_reasons"]["not_due"].as_u64().unwrap() > 20, "{second}");
    assert_eq!(text(&second, "verdict"), "partly_seen", "what was not looked at is not said to be clean");
    assert_eq!(second["leads"]["seen_again"], desk.leads().len(), "pages with leads are always looked at");
}

#[test]
fn a_depth_budget_is_kept_and_what_lies_deeper_is_told() {
    let market = in_order();
    let desk = desk_for(&market);
    let list = desk.path("xuncha-data/targets.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, format!("{text}max_depth = 0\n")).unwrap();
    assert_eq!(desk.run(&["sweep", "run"]).code, 1, "a part was not looked at");
    let statement = statement(&desk, "S000001");
    // further pages of a list are as deep as the list
    assert!(!market.requests().iter().any(|request| request.path.contains("item")), "{statement}");
    let reasons = statement["unseen_reasons"].as_object().unwrap();
    assert!(reasons.len() == 1 && reasons["too_deep"].as_u64() > Some(5), "{statement}");
}

#[test]
fn paused_and_unknown_targets_are_not_swept() {
    let market = in_order();
    let desk = desk_for(&market);
    done(&desk, &["targets", "pause", "示范市场"]);
    done(&desk, &["sweep", "run"]);
    assert_eq!(market.requests().len(), 0);
    assert_eq!(desk.run(&["sweep", "run", "没有这个"]).code, 2);
    assert_eq!(desk.run(&["targets", "add", "示范市场", market.base_url()]).code, 2, "a name stands once");
    std::fs::write(desk.path("名单.csv"), "名称,网址,频次\n新店,https://shop.example/,6h\n").unwrap();
    done(&desk, &["targets", "import", "名单.csv"]);
    assert!(done(&desk, &["targets", "list"]).contains("新店　https://shop.example/　每 6h"));
}

#[test]
fn the_words_of_a_category_become_searches() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    let listed = done(&desk, &["targets", "queries", "jd.com", "special-supply", "--dry-run"]);
    assert!(
        listed.contains("https://search.jd.com/Search?keyword=%E7%89%B9%E4%BE%9B"),
        "特供 is a core word: {listed}"
    );
    assert_eq!(done(&desk, &["targets", "list"]), "共 0 个检查对象。\n");
    done(&desk, &["targets", "queries", "jd.com", "special-supply", "--limit", "3"]);
    done(&desk, &["targets", "queries", "jd.com", "special-supply", "--limit", "3"]);
    assert!(done(&desk, &["targets", "list"]).ends_with("共 3 个检查对象。\n"), "each once");
    assert_eq!(desk.run(&["targets", "queries", "nowhere.example", "special-supply"]).code, 2);
    assert_eq!(desk.run(&["targets", "queries", "jd.com", "no-such-category"]).code, 2);
}

/// Starts the watch and reads the address of its health page.
pub(crate) fn watch(desk: &Desk) -> (Child, String) {
    let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("/healthz")).unwrap();
    // the pipe must be read on, or the program would wait at it
    std::thread::spawn(move || lines.for_each(drop));
    let address = line.split("http://").nth(1).unwrap().trim_end_matches("/healthz").to_owned();
    (child, address)
}

pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_watch_sweeps_what_is_due_tells_how_it_is_and_ends_gently() {
    let market = marketplace(Options { faults: false, hold_after: Some(40) });
    let desk = desk_for(&market);
    let (child, address) = watch(&desk);
    assert!(market.wait_for_requests(41, PATIENCE));
    assert!(get(&address, "/healthz").contains("\"status\":\"ok\""));
    let metrics = get(&address, "/metrics");
    assert!(metrics.contains("xuncha_requests_total 40\n"), "{metrics}");
    let busy = desk.run(&["sweep", "run"]);
    assert!(busy.code == 3 && busy.err.contains("正被另一个巡查程序使用"), "{busy:?}");
    signal("TERM", child.id());
    market.release();
    assert_eq!(finish(child).code, 0);

    let stopped = statement(&desk, "1");
    assert_eq!(text(&stopped, "state"), "running", "it goes on when the watch comes back: {stopped}");
    desk.run(&["sweep", "run"]);
    assert_eq!(text(&statement(&desk, "1"), "state"), "done");
    assert!(desk.found().is_superset(&expected(&market)), "{:?}", desk.found());
}

#[test]
fn a_person_may_stop_the_sweeps_and_the_watch_goes_on() {
    let market = marketplace(Options { faults: false, hold_after: Some(40) });
    let desk = desk_for(&market);
    let (child, address) = watch(&desk);
    assert!(market.wait_for_requests(41, PATIENCE));
    assert!(done(&desk, &["sweep", "stop"]).contains("已通知"));
    let told = std::time::Instant::now();
    while desk.path("xuncha-data/sweep.stop").exists() {
        assert!(told.elapsed() < PATIENCE, "the request to stop was not taken up");
        std::thread::yield_now();
    }
    market.release();
    while !get(&address, "/metrics").contains("xuncha_sweeps_total{state=\"unfinished\"} 1\n") {
        assert!(told.elapsed() < PATIENCE, "the sweep did not stop");
        std::thread::yield_now();
    }
    assert_eq!(text(&statement(&desk, "1"), "state"), "stopped");
    signal("INT", child.id());
    assert_eq!(finish(child).code, 0);
}
