//! Pages of leads are captured as pictures in the same breath, and pages that say nothing without their scripts are
//! read after them; politely, and without stopping for what goes wrong.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

use crate::desk::{Desk, Ended, text};

/// One pixel of PNG.
pub(crate) const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

const FRONT: &str = r#"<!doctype html><meta charset=utf-8><title>酒水铺</title><h1>全部商品</h1>
<ul><li><a href="/item/1.html" title="酱香白酒 甲">酱香白酒 甲</a> <span class=price>¥299.00</span></li>
<li><a href="/item/2.html" title="酱香白酒 乙">酱香白酒 乙</a> <span class=price>¥399.00</span></li>
<li><a href="/item/3.html" title="酱香白酒 丙">酱香白酒 丙</a> <span class=price>¥99.00</span></li></ul>"#;

/// Goods whose page says all by itself.
const PLAIN: &str = r#"<!doctype html><meta charset=utf-8><title>国宴特*供酱香白酒</title><link rel=stylesheet href=/shop.css>
<h1>国宴特*供酱香白酒 500毫升</h1><img src=/bottle.png onload="this.alt='图已显示'"><p class=price>¥299.00</p><button>立即购买</button>
<p>中央机关内部接待专用，市面上见不到。</p><script>document.body.insertAdjacentHTML('beforeend', '<p>脚本写的一行</p>')</script>"#;

/// Goods whose page is empty until its script has run.
const SHELL: &str = r#"<!doctype html><meta charset=utf-8><title>商品</title><div id=app></div><script src=/app.js></script>"#;

const SCRIPT: &str = r#"fetch('/api/goods/2').then(answer => answer.json()).then(goods => {
document.title = goods.name;
document.getElementById('app').innerHTML = `<h1>${goods.name}</h1><p class=price>¥${goods.price}</p><button>立即购买</button><p>${goods.text}</p>`;
});"#;

const DATA: &str = r#"{"name":"军区特供白酒 53度 500毫升装","price":"399.00","text":"军委机关内部供应，部队专用特供酒，整箱六瓶装，送礼有面子，支持货到付款，全国包邮到家。"}"#;

/// A lawful page that takes the browser's time.
const ENDLESS: &str = r#"<!doctype html><meta charset=utf-8><title>商品</title><div id=app></div><script>onscroll = () => {}; for (;;) {}</script>"#;

/// A shop on loopback for as long as the test runs.
pub(crate) struct Shop {
    pub(crate) address: String,
    /// Heads of its requests.
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
    /// Status and page of its first goods.
    pub(crate) plain: Arc<Mutex<(&'static str, String)>>,
}

pub(crate) fn shop() -> Shop {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let plain = Arc::new(Mutex::new(("200 OK", PLAIN.to_owned())));
    let (log, shown) = (Arc::clone(&heads), Arc::clone(&plain));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (log, shown) = (Arc::clone(&log), shown.lock().unwrap().clone());
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                log.lock().unwrap().push(head);
                let html = "text/html";
                let (status, media, body): (_, _, &[u8]) = match &*path {
                    "/" => ("200 OK", html, FRONT.as_bytes()),
                    "/item/1.html" => (shown.0, html, shown.1.as_bytes()),
                    "/item/2.html" => ("200 OK", html, SHELL.as_bytes()),
                    "/item/3.html" => ("200 OK", html, ENDLESS.as_bytes()),
                    "/app.js" => ("200 OK", "text/javascript", SCRIPT.as_bytes()),
                    "/api/goods/2" => ("200 OK", "application/json", DATA.as_bytes()),
                    "/shop.css" => ("200 OK", "text/css", b"h1 { color: darkred }"),
                    "/bottle.png" => ("200 OK", "image/png", PIXEL),
                    "/robots.txt" => ("200 OK", "text/plain", b"User-agent: *\nDisallow: /none\n"),
                    _ => ("404 Not Found", "text/plain", b"nothing"),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                // a client that went away is no matter of the shop
                drop(stream.write_all(&[head.as_bytes(), body].concat()));
            });
        }
    });
    Shop { address, heads, plain }
}

pub(crate) fn configured(lines: &str) -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.path("xuncha-data")).unwrap();
    fs::write(desk.path("xuncha-data/config.toml"), format!("[browser]\n{lines}\n")).unwrap();
    desk
}

fn picture(desk: &Desk, lead: &Value, file: &str, plain: bool) -> Ended {
    let id = text(lead, "lead");
    let mut arguments = vec!["evidence", "picture", &id, "-o", file];
    if plain {
        arguments.push("--plain");
    }
    desk.run(&arguments)
}

#[test]
fn a_lead_has_its_page_as_a_picture_and_an_empty_page_is_read_after_its_scripts() {
    let desk = configured("screenshots = \"leads\"\ntimeout = 16");
    let Shop { address, heads, .. } = shop();
    let (ended, summary) = desk.scan(&address);
    let leads = desk.leads();
    let titles: Vec<_> = leads.iter().map(|lead| text(lead, "title")).collect();
    let lead = |part: &str| {
        let found = leads.iter().find(|lead| text(lead, "title").contains(part));
        found.unwrap_or_else(|| panic!("{part} in {titles:?} {ended:?} {summary}"))
    };
    for (goods, shown) in [("国宴特*供", "国宴特*供"), ("军区特供", "军区特供")] {
        let lead = lead(goods);
        let (marked, plain) =
            (format!("{goods}-标.png").replace('*', ""), format!("{goods}.png").replace('*', ""));
        for (file, plain) in [(&marked, false), (&plain, true)] {
            let ended = picture(&desk, lead, file, plain);
            assert_eq!(ended.code, 0, "{shown}: {ended:?}");
        }
        let bytes = |file: &str| fs::read(desk.path(file)).unwrap();
        assert!(bytes(&plain).starts_with(b"\x89PNG") && bytes(&marked).starts_with(b"\x89PNG"));
        assert_ne!(bytes(&plain), bytes(&marked), "{shown}: nothing is marked");
        if let Ok(keep) = std::env::var("XUNCHA_KEEP_PICTURES") {
            fs::copy(desk.path(&marked), format!("{keep}/{marked}")).unwrap();
        }
    }
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);

    // the page that never comes to an end is not looked at, by its true name
    assert!(
        ended.err.contains("item/3.html") || summary["pages"]["failed"].as_u64() > Some(0),
        "{ended:?} {summary}"
    );
    // everything was asked for by our name, the pages themselves once
    let heads = heads.lock().unwrap();
    assert!(heads.iter().all(|head| head.to_lowercase().contains("user-agent: xuncha/")));
    for path in ["/item/1.html", "/item/2.html", "/bottle.png", "/shop.css", "/app.js"] {
        let times = heads.iter().filter(|head| head.split(' ').nth(1) == Some(path)).count();
        assert_eq!(times, 1, "{path}");
    }
}

#[test]
fn without_a_browser_everything_else_works_and_the_way_to_get_one_is_told() {
    let desk = configured("screenshots = \"leads\"\npath = \"/nonexistent/chromium\"");
    let Shop { address, .. } = shop();
    let (ended, _) = desk.scan(&address);
    assert!(
        ended.err.contains("/nonexistent/chromium") && ended.err.contains("apt-get install chromium"),
        "{ended:?}"
    );
    let leads = desk.leads();
    let lead =
        leads.iter().find(|lead| text(lead, "title").contains("国宴特*供")).expect("the plain page's lead");
    assert!(!leads.iter().any(|lead| text(lead, "title").contains("军区")), "the empty page says nothing");
    let ended = picture(&desk, lead, "x.png", false);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("没有找到 Chromium"), "{ended:?}");
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}

#[test]
fn no_more_pages_are_shown_than_allowed() {
    let desk = configured("screenshots = \"leads\"\nscripts = false\nmax_renders = 0");
    let Shop { address, heads, .. } = shop();
    desk.scan(&address);
    let lead = &desk.leads()[0];
    let ended = picture(&desk, lead, "x.png", false);
    assert!(ended.err.contains("已达上限 0 次"), "{ended:?}");
    assert!(!heads.lock().unwrap().iter().any(|head| head.contains("/bottle.png")));
}

/// 回头看 takes the same pictures as the first capture did: of the goods, and of the page that says they are gone.
#[test]
fn looks_again_are_pictured() {
    let desk = configured("screenshots = \"leads\"\ntimeout = 16");
    let shop = shop();
    desk.scan(&shop.address);
    let id = desk.lead_with("国宴特*供");
    let again = || {
        let told = desk.run(&["leads", "recheck", &id, "--rate", "1000"]);
        assert_eq!(told.code, 0, "{told:?}");
    };
    again();
    *shop.plain.lock().unwrap() =
        ("404 Not Found", "<meta charset=utf-8><title>商品不存在</title>商品已下架".to_owned());
    again();
    let judged = desk.run(&["leads", "step", "研判", &id, "--who", "甲", "--why", "属实"]);
    assert_eq!(judged.code, 0, "{judged:?}");
    let packed = desk.run(&["evidence", "pack", &id, "-o", "包.zip", "--who", "甲", "--why", "立案"]);
    assert_eq!(packed.code, 0, "{packed:?}");
    let file = fs::File::open(desk.path("包.zip")).unwrap();
    let archive = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let count = |ending: &str| names.iter().filter(|name| name.ends_with(ending)).count();
    assert_eq!(
        (count("/manifest.json"), count("/page.png"), count("/first-view.png")),
        (3, 3, 3),
        "{names:?}"
    );
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}
