//! `xuncha sites`: profiles are checked like rules, and a page tells where its fields come from.

use xuncha_cli::demo::Options;

use crate::desk::{Desk, marketplace};

const PROFILE: &str = r##"name = "样例"
hosts = ["market.example"]
[[page]]
kind = "detail"
marker = "#buy"
fields = { title = "h2.t", price = "$.money" }
"##;

#[test]
fn a_misspelt_profile_is_refused_with_place_and_next_step() {
    let desk = Desk::new();
    std::fs::write(desk.path("good.toml"), PROFILE).unwrap();
    assert_eq!(desk.run(&["sites", "check", "good.toml"]).code, 0);
    let wrong = PROFILE.replace("hosts", "host").replace("h2.t", "h2.t:hover");
    std::fs::write(desk.path("wrong.toml"), wrong).unwrap();
    let ended = desk.run(&["sites", "check", "wrong.toml"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    for told in ["wrong.toml:2:1", "是不是想写“hosts”", "wrong.toml:6:25", ":first-child"] {
        assert!(ended.out.contains(told), "{told}: {}", ended.out);
    }
    let tried = desk.run(&["sites", "try", "page.html", "--sites", "wrong.toml"]);
    assert_eq!(tried.code, 2, "{tried:?}");
}

#[test]
fn a_saved_page_tells_the_source_of_each_field() {
    let desk = Desk::new();
    std::fs::write(desk.path("good.toml"), PROFILE).unwrap();
    let page = "<title>x</title><script>d = {\"money\":\"59.00\",\"on\":1}</script><h2 class=t>竹制茶盘</h2><p id=buy>加微信 tea88990</p>";
    std::fs::write(desk.path("page.html"), page).unwrap();
    let ended = desk.run(&[
        "sites",
        "try",
        "page.html",
        "--address",
        "https://market.example/1",
        "--sites",
        "good.toml",
    ]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in ["标题：竹制茶盘　← 网站档案", "price ← $.money：给出 1 个", "¥59.00", "站外联系方式：微信号"]
    {
        assert!(ended.out.contains(told), "{told}: {}", ended.out);
    }
}

#[test]
fn an_address_is_asked_for_as_politely_as_in_a_scan() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    let base = market.base_url().trim_end_matches('/');
    let ended = desk.run(&["sites", "try", base]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let asked = market.requests();
    assert_eq!(asked[0].path, "/robots.txt");
    assert_eq!(asked.len(), 2, "one page and no more");
    let refused = desk.run(&["sites", "try", &format!("{base}/private/1")]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(market.requests().iter().all(|request| !request.path.starts_with("/private/")));
}
