//! Exit codes: 0 done, 1 done but something was not looked at, 2 usage or configuration, 3 failure.

use crate::desk::Desk;

/// A page about something else, with enough text to count as read.
const ABOUT: &str = "<html><head><title>关于本站</title></head><body><h1>关于本站</h1><p>本站介绍社区图书室的开放时间、借阅办法\
    和读书活动安排，每周二至周日上午九点到下午五点开放，凭身份证可以免费办理借书证，每人一次最多借五本，一个月内归还。</p></body></html>";

#[test]
fn zero_when_everything_was_looked_at() {
    let desk = Desk::new();
    std::fs::write(desk.path("page.html"), ABOUT).unwrap();
    let ended = desk.run(&["scan", "page.html"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let help = desk.run(&["--help"]);
    assert!(help.code == 0 && help.out.contains("退出码"), "{help:?}");
}

#[test]
fn one_when_something_was_not() {
    let desk = Desk::new();
    // Port 1 of loopback: nobody listens there.
    let ended = desk.run(&["scan", "http://127.0.0.1:1/", "--format", "json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let summary: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(summary["pages"]["fetched"], 0);
    assert!(summary["pages"]["failed"].as_u64().unwrap() + summary["pages"]["blocked"].as_u64().unwrap() > 0);
}

#[test]
fn two_when_the_user_must_change_something() {
    let desk = Desk::new();
    for arguments in [
        &["scan"][..],
        &["scan", "no-such-file.html"],
        &["scan", "ftp://shop.example/"],
        &["scan", "https://shop.example/", "--rate", "6"],
        &["scan", "https://shop.example/", "--rate", "0"],
        &["scan", "http://127.0.0.1:1/", "--rules", "no-such-pack"],
        &["match", "no-such-file.jsonl"],
        &["export", "--format", "pdf", "-o", "list.pdf"],
        &["leads", "--category", "no-such-category"],
        &["fly"],
    ] {
        let ended = desk.run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {ended:?}");
        assert!(!ended.err.trim().is_empty(), "{arguments:?} says nothing");
    }
}

#[test]
fn three_when_it_cannot_be_done() {
    let desk = Desk::new();
    std::fs::write(desk.path("page.html"), ABOUT).unwrap();
    desk.run(&["scan", "page.html"]);
    std::fs::write(desk.path("in-the-way"), "").unwrap();
    let ended = desk.run(&["export", "--format", "csv", "-o", "in-the-way/list.csv"]);
    assert_eq!(ended.code, 3, "{ended:?}");
}
