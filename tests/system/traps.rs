//! A shop that could be walked for ever: the walk ends, and the statement says which addresses were left alone.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::desk::{Desk, PATIENCE, finish_within, text};

/// Pages a budget that a trap would use up allows.
const BUDGET: &str = "400";

/// The front page leads to goods and to a calendar whose every month, without a word, leads to the next; each link to the
/// list has a session id of its own.
fn page(path: &str, visit: usize) -> Option<String> {
    let goods = "<li><a href='/item/1.html'>东北大米 1号</a><span class='price'>¥9.00</span></li>\
                 <li><a href='/item/2.html'>东北大米 2号</a><span class='price'>¥8.00</span></li>";
    let month = |month: usize| {
        format!(
            "<title>·</title><a class='next' href='/calendar/{}/{}'>下一页</a>",
            2026 + month / 12,
            month % 12 + 1
        )
    };
    Some(match path.split(['/', '?']).nth(1)? {
        "" => format!(
            "<title>某店</title><a href='/list?PHPSESSID={visit:032}'>全部商品</a><a href='/calendar/2026/1'>全部分类</a>"
        ),
        "list" => format!(
            "<title>全部商品</title><ul class='goods'>{goods}</ul><a class='next' href='/list?PHPSESSID={visit:032}'>下一页</a>"
        ),
        "calendar" => {
            let mut parts = path.split('/').skip(2).filter_map(|part| part.parse::<usize>().ok());
            month((parts.next()? - 2026) * 12 + parts.next()?)
        }
        "item" => {
            "<title>东北大米</title><h1>东北大米</h1><p class='price'>¥9.00</p><a>加入购物车</a>".to_owned()
        }
        _ => return None,
    })
}

fn converse(mut stream: TcpStream, visit: usize) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    let page = page(head.split(' ').nth(1).unwrap_or_default(), visit);
    let (status, body) = page.map_or(("404 Not Found", String::new()), |body| ("200 OK", body));
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

/// Opens the shop; its address and how many requests came.
fn open() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let visit = count.fetch_add(1, Ordering::Relaxed);
            std::thread::spawn(move || drop(converse(stream, visit)));
        }
    });
    (address, asked)
}

#[test]
fn an_endless_calendar_without_words_is_cut_off_and_a_session_id_makes_no_new_page() {
    let desk = Desk::new();
    let (address, asked) = open();
    let scan = desk.start(&["scan", &address, "--rate", "inf", "--max-pages", BUDGET]);
    let ended = finish_within(scan, PATIENCE * 2);
    assert_eq!(ended.code, 1, "{ended:?}");
    let asked = asked.load(Ordering::Relaxed);
    assert!((50..80).contains(&asked), "{asked} requests: {}", ended.out);
    let told = desk.run(&["sweep", "show", "1", "--format", "json"]);
    let statement: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let cut_offs = statement["cut_offs"].as_array().unwrap();
    assert_eq!(cut_offs.len(), 1, "{statement}");
    assert!(text(&cut_offs[0], "pattern").ends_with("/calendar/{n}/{n}"), "{statement}");
    assert_eq!(text(&statement, "verdict"), "partly_seen");
}
