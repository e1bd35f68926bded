//! What a rendering holds of a page that needs its scripts.

use xuncha_model::ResourceState;

use crate::site::{Site, chromium, limits, render};

const PAGE: &str = r#"<!doctype html><title>商品</title><link rel=stylesheet href=/shop.css>
<body><h1>内部接待酒 😀</h1><div id=goods>加载中</div><img src=/bottle.png><img src=/private/secret.png>
<img src="http://other-site.example/pixel.png">
<script>
fetch('/api/goods').then(answer => answer.json()).then(goods => {
    document.getElementById('goods').textContent = goods.name + '，' + goods.price + '元';
});
fetch('/count', {method: 'POST', body: 'x=1'}).catch(() => {});
</script></body>"#;

/// One pixel of PNG.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

async fn shop() -> Site {
    Site::start(vec![
        ("/robots.txt", "text/plain", b"User-agent: *\nDisallow: /private/\n".to_vec()),
        ("/item/1.html", "text/html; charset=utf-8", PAGE.into()),
        ("/shop.css", "text/css", b"h1 { color: red }".to_vec()),
        ("/bottle.png", "image/png", PIXEL.to_vec()),
        ("/api/goods", "application/json", "{\"name\":\"贵州内供酱酒\",\"price\":1499}".into()),
    ])
    .await
}

#[tokio::test]
async fn a_page_is_shown_as_its_scripts_make_it_and_asks_only_politely() {
    let site = shop().await;
    let rendering = render(&chromium(limits()), &site, "/item/1.html", &[]).await.unwrap();
    assert!(rendering.dom.contains("贵州内供酱酒，1499元") && rendering.dom.starts_with("<!DOCTYPE html>"));
    assert!(rendering.text.contains("贵州内供酱酒，1499元") && !rendering.text.contains("fetch("));
    assert_eq!(
        (&*rendering.title, rendering.final_url.as_str()),
        ("商品", site.base.join("/item/1.html").unwrap().as_str())
    );
    assert!(rendering.browser.starts_with("Chrome/"), "{}", rendering.browser);
    let picture = rendering.first_view.unwrap();
    assert_eq!((picture.width, picture.height, picture.cut_from), (1280, 900, None));
    assert!(rendering.full_page.unwrap().height >= 900);

    let state = |end: &str| {
        let found = rendering.resources.iter().find(|resource| resource.url.ends_with(end));
        found.unwrap_or_else(|| panic!("{end} is not listed")).clone()
    };
    for (end, bytes) in [("/item/1.html", PAGE.len()), ("/shop.css", 17), ("/bottle.png", PIXEL.len())] {
        let resource = state(end);
        assert_eq!(
            (&resource.state, resource.status, resource.bytes),
            (&ResourceState::Loaded, Some(200), bytes as u64)
        );
        assert!(resource.sha256.is_some());
    }
    for refused in ["/private/secret.png", "/pixel.png", "/count"] {
        assert!(matches!(state(refused).state, ResourceState::Refused(_)), "{:?}", state(refused));
    }
    assert_eq!(rendering.exchanges.len(), 3, "style sheet, picture, data");

    // the server saw each address once, after robots.txt, by our name, and nothing that was refused
    let mut paths = site.paths();
    assert_eq!(paths.iter().position(|path| path == "/robots.txt"), Some(1), "{paths:?}");
    paths.sort();
    assert_eq!(paths, ["/api/goods", "/bottle.png", "/item/1.html", "/robots.txt", "/shop.css"]);
    let heads = site.heads.lock().unwrap();
    assert!(
        heads
            .iter()
            .all(|head| head.to_lowercase().contains("user-agent: xuncha/test (+tests@office.example)"))
    );
}

#[tokio::test]
async fn scripts_see_an_honest_name() {
    let page = "<p id=a></p><script>a.textContent = navigator.userAgent + ' ' + Intl.DateTimeFormat().resolvedOptions().timeZone</script>";
    let site = Site::start(vec![("/", "text/html", page.into())]).await;
    let text = render(&chromium(limits()), &site, "/", &[]).await.unwrap().text;
    assert!(
        text.contains("HeadlessChrome/") && text.contains("Xuncha/test (+tests@office.example)"),
        "{text}"
    );
    assert!(text.contains("Asia/Shanghai"), "{text}");
}

#[tokio::test]
async fn a_profile_is_fresh_for_each_page_and_what_pages_share_is_asked_for_once() {
    let page = "<link rel=stylesheet href=/shop.css><p id=a></p><script>\
        a.textContent = '来过' + (localStorage.n || 0) + '次' + document.cookie; localStorage.n = 1; document.cookie = 'seen=1';\
        </script>";
    let site = Site::start(vec![
        ("/", "text/html; charset=utf-8", page.into()),
        ("/shop.css", "text/css", b"p { color: red }".to_vec()),
    ])
    .await;
    let limits = xuncha_browser::Limits { kept_bytes: 1 << 20, ..limits() };
    let chromium = chromium(limits);
    for visit in 0..3 {
        let rendering = render(&chromium, &site, "/", &[]).await.unwrap();
        assert_eq!(rendering.text.trim(), "来过0次", "visit {visit}");
        let kept = matches!(rendering.resources[1].state, ResourceState::Kept(_));
        assert_eq!(kept, visit > 0, "{:?}", rendering.resources);
    }
    assert_eq!(site.paths().iter().filter(|path| *path == "/shop.css").count(), 1);
}

#[tokio::test]
async fn pictures_below_are_asked_for_and_a_tall_page_is_cut() {
    let mut page = "<body style='margin:0'>".to_owned();
    for at in 0..60 {
        page.push_str(&format!("<div style='height:500px'>{at}</div>"));
    }
    page.push_str("<img loading=lazy width=9 height=9 src=/low.png>");
    let page = page.replace(
        "<div style='height:500px'>12</div>",
        "<img loading=lazy style='display:block;height:500px' src=/mid.png>",
    );
    let site = Site::start(vec![
        ("/", "text/html", page.into_bytes()),
        ("/mid.png", "image/png", PIXEL.to_vec()),
        ("/low.png", "image/png", PIXEL.to_vec()),
    ])
    .await;
    let rendering = render(&chromium(limits()), &site, "/", &[]).await.unwrap();
    let picture = rendering.full_page.unwrap();
    assert_eq!((picture.width, picture.height), (1280, 20_000));
    assert!(picture.cut_from.unwrap() >= 30_000);
    assert!(rendering.notes.iter().any(|note| note.contains("只到 20000 像素")), "{:?}", rendering.notes);
    assert!(site.paths().iter().any(|path| path == "/mid.png"));
}

#[tokio::test]
async fn a_script_that_leads_to_another_page_is_followed_and_told() {
    let site = Site::start(vec![
        ("/", "text/html", b"<script>location.href = '/login.html'</script>".to_vec()),
        ("/login.html", "text/html; charset=utf-8", "<title>登录</title>请登录".into()),
    ])
    .await;
    let rendering = render(&chromium(limits()), &site, "/", &[]).await.unwrap();
    assert!(rendering.final_url.ends_with("/login.html"), "{}", rendering.final_url);
    assert_eq!(rendering.title, "登录");
}
