//! Kinds that come from what stands around a page: status, address, content type.

use xuncha_extract::{PageInput, extract};
use xuncha_model::PageKind;

fn check(input: &PageInput<'_>, kind: PageKind) {
    let found = extract(input);
    assert_eq!(found.kind, kind, "{input:?}: {}", found.reason);
    assert!(!found.reason.is_empty());
}

#[test]
fn status_decides_before_the_page() {
    let page = "<title>白酒</title><h1>白酒</h1><b class=price>¥9.00</b><a>加入购物车</a>".as_bytes();
    let with = |status| PageInput { bytes: page, status: Some(status), ..PageInput::default() };
    check(&with(200), PageKind::Detail);
    check(&with(404), PageKind::Gone);
    check(&with(410), PageKind::Gone);
    check(&with(401), PageKind::LoginWall);
    check(&with(403), PageKind::Blocked);
    check(&with(429), PageKind::Blocked);
    check(&with(503), PageKind::ServerError);
}

#[test]
fn redirected_to_a_login() {
    let page = "<title>云集市</title><div id=app></div>".as_bytes();
    let url = Some("https://login.yun.example/member/login.htm?redirect=x");
    check(&PageInput { bytes: page, url, ..PageInput::default() }, PageKind::LoginWall);
}

#[test]
fn no_page_at_all() {
    let given =
        |bytes, content_type| PageInput { bytes, content_type: Some(content_type), ..PageInput::default() };
    check(&given(b"\xff\xd8\xff\xe0JFIF", "text/html"), PageKind::NotHtml);
    check(&given(b"{\"a\":1}", "application/json"), PageKind::NotHtml);
    check(&given(b"cb({\"a\":1})", "text/html"), PageKind::NotHtml);
    check(&given(b"", "text/html"), PageKind::Empty);
    let failed = PageInput { bytes: b"{}", status: Some(502), ..PageInput::default() };
    check(&failed, PageKind::ServerError);
}
