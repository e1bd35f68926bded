//! Exit codes: 0 done, 1 done but something was not looked at, 2 usage or configuration, 3 failure.

use crate::desk::Desk;

#[test]
fn zero_when_everything_was_looked_at() {
    let desk = Desk::new();
    std::fs::write(
        desk.path("page.html"),
        "<html><title>关于</title><body><h1>关于本站</h1><p>介绍</p></body></html>",
    )
    .unwrap();
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
    std::fs::write(desk.path("page.html"), "<html><title>x</title><body>y</body></html>").unwrap();
    std::fs::write(desk.path("in-the-way"), "").unwrap();
    let ended = desk.run(&["scan", "page.html", "--data", "in-the-way"]);
    assert_eq!(ended.code, 3, "{ended:?}");
}
