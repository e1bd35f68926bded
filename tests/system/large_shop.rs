//! A shop of as many goods as a story needs, generated, on loopback, with a log of who asked.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use crate::manners::Asked;

/// Goods on one list.
const PER_LIST: u32 = 50;

/// Every so many goods one is unlawful.
pub(crate) const UNLAWFUL_EVERY: u32 = 40;

/// A running shop; it runs until the test program ends.
pub(crate) struct LargeShop {
    address: String,
    log: Arc<(Mutex<Vec<Asked>>, Condvar)>,
}

impl LargeShop {
    pub(crate) fn start(goods: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let shared = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let log = Arc::clone(&shared);
                std::thread::spawn(move || converse(stream, goods, &log));
            }
        });
        Self { address, log }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/", self.address)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.log.0.lock().unwrap().clone()
    }

    /// Waits until so many requests have come, at most `limit`.
    pub(crate) fn wait_for(&self, count: usize, limit: Duration) {
        let few = |log: &mut Vec<Asked>| log.len() < count;
        drop(self.log.1.wait_timeout_while(self.log.0.lock().unwrap(), limit, few).unwrap());
    }
}

fn converse(mut stream: TcpStream, goods: u32, log: &(Mutex<Vec<Asked>>, Condvar)) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    let Some(path) = head.split(' ').nth(1) else { return };
    let asked = Asked { path: path.to_owned(), at: Instant::now(), answered: None };
    let number = {
        let mut log = log.0.lock().unwrap();
        log.push(asked);
        log.len() - 1
    };
    log.1.notify_all();
    let (status, body) = page(path, goods).map_or(("404 Not Found", String::new()), |body| ("200 OK", body));
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    // noted before the last byte goes out: from then on the next request may come
    let (most, last) = answer.as_bytes().split_at(answer.len() - 1);
    if stream.write_all(most).is_ok() {
        log.0.lock().unwrap()[number].answered = Some(Instant::now());
        drop(stream.write_all(last));
    }
}

fn page(path: &str, goods: u32) -> Option<String> {
    let lists = goods.div_ceil(PER_LIST);
    let list = |number: u32| {
        let first = (number - 1) * PER_LIST + 1;
        let links: String = (first..=goods.min(number * PER_LIST))
            .map(|id| {
                format!(
                    "<li><a href='/item/{id}.html'>{}</a><span class='price'>¥{id}.00</span></li>",
                    title(id)
                )
            })
            .collect();
        let next = if number < lists {
            format!("<a href='/list/{}.html'>下一页</a>", number + 1)
        } else {
            String::new()
        };
        format!("<html><title>全部商品</title><ul class='goods'>{links}</ul>{next}</html>")
    };
    let number = |rest: &str| rest.strip_suffix(".html")?.parse::<u32>().ok();
    if path == "/" {
        return Some(list(1));
    }
    if let Some(number) = path.strip_prefix("/list/").and_then(number) {
        return (1..=lists).contains(&number).then(|| list(number));
    }
    let id = path.strip_prefix("/item/").and_then(number).filter(|id| (1..=goods).contains(id))?;
    Some(format!(
        "<html><title>{0}</title><h1>{0}</h1><p>¥{id}.00</p><script type='application/ld+json'>\
         {{\"@type\":\"Product\",\"name\":\"{0}\",\"sku\":\"{id}\",\"offers\":{{\"price\":\"{id}\"}}}}</script></html>",
        title(id)
    ))
}

fn title(id: u32) -> String {
    if id.is_multiple_of(UNLAWFUL_EVERY) {
        format!("人民大会堂特供酒 第{id}号")
    } else {
        format!("东北大米 第{id}号")
    }
}
