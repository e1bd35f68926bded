//! The main pictures of leads' goods are kept where that is wanted, politely and no others; goods put up again under another title and
//! another picture's name are told by what the picture shows.

use std::{
    fs,
    io::{BufRead, BufReader, Cursor, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, imageops::FilterType};
use serde_json::Value;

use crate::{
    desk::{Desk, text},
    screenshots::configured,
};

/// Title, text and picture of each of the goods; the first four are unlawful.
const GOODS: [(&str, &str, &str); 5] = [
    ("国宴特供酱香白酒 500毫升", "中央机关内部接待专用，市面上见不到。", "/p/5f31c09a7e21.jpg"),
    ("军区特供白酒 53度整箱装", "军委机关内部供应，部队专用特供酒。", "/p/77d0e14bb902.webp"),
    ("人民大会堂特供礼盒酒", "人民大会堂内部专供，机关接待用酒。", "/p/1c44f7a08d63.png"),
    ("中南海特供窖藏酒 老酒", "中南海内部特供，非卖品，限量流出。", "/private/9be2004d1177.jpg"),
    ("酱香白酒 甲 500毫升", "纯粮酿造，买二送一，全国包邮。", "/p/3a90e5c1f284.jpg"),
];

fn item(at: usize) -> String {
    let (title, said, picture) = GOODS[at];
    format!(
        r#"<!doctype html><meta charset=utf-8><title>{title}</title><script type="application/ld+json">
{{"@context":"https://schema.org","@type":"Product","name":"{title}","image":["{picture}"],"description":"{said}",
"offers":{{"@type":"Offer","price":"299.00","priceCurrency":"CNY"}}}}</script>
<h1>{title}</h1><img src="{picture}"><p class=price>¥299.00</p><button>立即购买</button><p>{said}</p>"#
    )
}

/// Something like a bottle before a wall; another for each `kind`.
fn picture(kind: u32) -> DynamicImage {
    let (left, wide) = (60 + kind * 90, 80 + kind * 25);
    DynamicImage::ImageRgb8(RgbImage::from_fn(400, 400, |x, y| {
        let bottle = (left..left + wide).contains(&x) && y > 60 + kind * 40;
        let label = bottle && (200..280 + kind * 30).contains(&y);
        let wall = (x * (kind + 1) / 4 + y / 5) as u8;
        if label {
            Rgb([220, 200, 60])
        } else if bottle {
            Rgb([90, 20, 24])
        } else {
            Rgb([wall, wall, 120])
        }
    }))
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A shop on loopback for as long as the test runs; its address and the paths that were asked for.
fn shop() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&asked);
    let again = picture(0).resize(220, 220, FilterType::Triangle).brighten(8);
    let pictures = [
        file(&picture(0), ImageFormat::Jpeg),
        file(&again, ImageFormat::WebP),
        file(&picture(1), ImageFormat::Png),
    ];
    let front: String =
        (0..GOODS.len()).map(|at| format!("<li><a href=/item/{at}.html>第 {at} 件</a>")).collect();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let of = |at: usize| (at < GOODS.len()).then(|| item(at).into_bytes());
            let goods = path.strip_prefix("/item/").and_then(|rest| rest.strip_suffix(".html"));
            let drawn =
                GOODS.iter().position(|(_, _, picture)| *picture == path).and_then(|at| pictures.get(at));
            let body = match (&*path, goods, drawn) {
                ("/", ..) => Some(
                    format!("<!doctype html><meta charset=utf-8><title>铺</title><ul>{front}</ul>")
                        .into_bytes(),
                ),
                ("/robots.txt", ..) => Some(b"User-agent: *\nDisallow: /private/\n".to_vec()),
                (_, Some(goods), _) => goods.parse().ok().and_then(of),
                (_, _, Some(picture)) => Some(picture.clone()),
                _ => None,
            };
            log.lock().unwrap().push(path);
            let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
            let body = body.unwrap_or_default();
            let head =
                format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            // a client that went away is no matter of the shop
            drop(stream.write_all(&[head.as_bytes(), &body].concat()));
        }
    });
    (address, asked)
}

/// How often the shop was asked for the picture of these goods.
fn times(asked: &Mutex<Vec<String>>, goods: usize) -> usize {
    asked.lock().unwrap().iter().filter(|path| **path == GOODS[goods].2).count()
}

fn lead(desk: &Desk, goods: usize) -> (String, Value) {
    let leads = desk.leads();
    let is =
        |lead: &&Value| text(lead, "title") == GOODS[goods].0 && text(lead, "category") == "special-supply";
    let found = leads.iter().find(is);
    let id = text(found.unwrap_or_else(|| panic!("{goods} in {leads:#?}")), "lead");
    let shown = desk.run(&["leads", &id, "--format", "json"]);
    (id, serde_json::from_str(&shown.out).unwrap())
}

#[test]
fn goods_put_up_again_are_told_by_what_their_pictures_show() {
    let desk = configured("pictures = true\nscripts = false");
    let (address, asked) = shop();
    let (ended, _) = desk.scan(&address);
    let ((first, _), (again, told), (other, _)) = (lead(&desk, 0), lead(&desk, 1), lead(&desk, 2));
    let relists = [&told["relists"]["first"], &lead(&desk, 0).1["relists"]["first"]];
    assert!(
        relists.contains(&&Value::from(&*first)) || relists.contains(&&Value::from(&*again)),
        "{relists:?}"
    );
    let later = if relists[0].is_string() { &again } else { &first };
    let shown = desk.run(&["leads", later]).out;
    assert!(shown.contains("主图画面相近（图像指纹 256 位中"), "{shown}");
    assert!(!shown.contains("主图地址相同"), "{shown}");
    let shown = desk.run(&["leads", &other]).out;
    assert!(shown.contains("未见（标题、主图地址、主图画面都比对过）"), "{shown}");

    for goods in [0, 1, 2] {
        assert_eq!(times(&asked, goods), 1, "the picture of a lead's goods, once");
    }
    assert_eq!(times(&asked, 4), 0, "nobody's business");
    assert_eq!(times(&asked, 3), 0, "robots.txt is asked first");
    assert!(ended.err.contains(GOODS[3].2) && ended.err.contains("没有留存"), "{ended:?}");
    let shown = desk.run(&["leads", &lead(&desk, 3).0]).out;
    assert!(shown.contains("没有留存主图，画面没有比对"), "{shown}");

    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    let judged = desk.run(&["leads", "step", "研判", &first, "--who", "甲", "--why", "属实"]);
    assert_eq!(judged.code, 0, "{judged:?}");
    let packed = desk.run(&["evidence", "pack", &first, "-o", "包.zip", "--who", "甲", "--why", "立案"]);
    assert_eq!(packed.code, 0, "{packed:?}");
    let archive = zip::ZipArchive::new(fs::File::open(desk.path("包.zip")).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.iter().any(|name| name.ends_with("/pictures.warc")), "{names:?}");
}

#[test]
fn no_picture_is_asked_for_unless_that_is_wanted() {
    let desk = configured("scripts = false");
    let (address, asked) = shop();
    desk.scan(&address);
    let (id, _) = lead(&desk, 1);
    assert!((0..GOODS.len()).all(|goods| times(&asked, goods) == 0));
    let shown = desk.run(&["leads", &id]).out;
    assert!(shown.contains("没有留存主图，画面没有比对"), "{shown}");
}
