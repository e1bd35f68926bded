//! Servers that answer badly: each page of theirs is recorded by its true name, memory stays bounded, and the sweep goes
//! on to the good pages.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use crate::desk::{Desk, finish};

/// What is answered under a path, what is recorded of it, and what the detail must say.
struct Case {
    name: &'static str,
    reply: Reply,
    reason: &'static str,
    says: &'static str,
}

enum Reply {
    /// These bytes, and the connection closes.
    Bytes(Vec<u8>),
    /// These bytes, then one every so often.
    Drip(Vec<u8>),
    /// Nothing, until the story is over.
    Silence,
    /// The connection is reset.
    Reset,
    /// The path, one letter longer, under which the same is said.
    Onward,
}

fn cases() -> Vec<Case> {
    let case = |name, reply, reason, says| Case { name, reply, reason, says };
    let bytes = |text: &str| Reply::Bytes(text.as_bytes().to_vec());
    let status =
        |line: &str| bytes(&format!("HTTP/1.1 {line}\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy"));
    let flood: String = (0..5000).map(|n| format!("X-Flood-{n}: {n}\r\n")).collect();
    vec![
        case("500", status("500 Broken"), "http_status", "500"),
        case("429", status("429 Slow Down\r\nRetry-After: 1"), "blocked", "429"),
        case("reset", Reply::Reset, "protocol", "残缺"),
        case("short", bytes("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<html>"), "protocol", "残缺"),
        case(
            "chunk",
            bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n<html>"),
            "protocol",
            "残缺",
        ),
        case(
            "drip",
            Reply::Drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>".to_vec()),
            "timeout",
            "超时",
        ),
        case("silence", Reply::Silence, "timeout", "超时"),
        case("flood", bytes(&format!("HTTP/1.1 200 OK\r\n{flood}\r\n")), "too_large", "响应头"),
        case("bomb", Reply::Bytes(bomb()), "too_large", "膨胀"),
        case(
            "loop",
            bytes("HTTP/1.1 302 Found\r\nLocation: /item/loop.html\r\nConnection: close\r\n\r\n"),
            "redirect",
            "成环",
        ),
        case("chain", Reply::Onward, "redirect", "10 次"),
    ]
}

/// An answer whose body unpacks to a gigabyte of one letter: a stored block with the letter, then matches of 258 bytes at
/// distance 1. In the fixed codes of RFC 1951 (section 3.2.6) a match takes 13 bits, so the stream repeats every 13 bytes.
fn bomb() -> Vec<u8> {
    const MATCH: [u8; 13] = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    let head = [1, 1, 0]; // last block, fixed codes
    let bit = |at: usize| head.get(at).copied().unwrap_or_else(|| MATCH[(at - head.len()) % MATCH.len()]);
    let byte = |at: usize| (0..8).rev().fold(0, |byte, low| byte << 1 | bit(8 * at + low));
    let matches = (1 << 30) / 258;
    let period: Vec<u8> = (1..=MATCH.len()).map(byte).collect();
    let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 0, 1, 0, 0xfe, 0xff, b'a', byte(0)];
    body.extend(period.iter().cycle().take(matches * MATCH.len() / 8));
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

/// The list: a bad page after each good one.
fn list(cases: &[Case]) -> String {
    let item = |name: &str| {
        format!("<li><a href='/item/{name}.html'>东北大米 {name}号</a><span class='price'>¥9.00</span></li>")
    };
    let items = cases.iter().enumerate().map(|(number, case)| item(&number.to_string()) + &item(case.name));
    format!("<html><title>全部商品</title><ul class='goods'>{}</ul></html>", items.collect::<String>())
}

fn page(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

fn converse(mut stream: TcpStream, cases: &[Case], silent: &Sender<TcpStream>) -> std::io::Result<()> {
    let mut peeked = [0; 2048];
    let length = stream.peek(&mut peeked)?;
    let head = String::from_utf8_lossy(&peeked[..length]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let name = path.trim_start_matches("/item/").trim_end_matches(".html");
    let case = cases.iter().find(|case| case.name == name.trim_end_matches('x'));
    if matches!(case, Some(Case { reply: Reply::Reset, .. })) {
        return Ok(()); // dropped with unread bytes, which resets the connection
    }
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    match case.map(|case| &case.reply) {
        Some(Reply::Bytes(bytes)) => stream.write_all(bytes),
        Some(Reply::Drip(head)) => {
            stream.write_all(head)?;
            stream.set_read_timeout(Some(Duration::from_millis(50)))?;
            // a byte each time that the asker has said nothing for a while, until it has had enough
            while stream.write_all(b" ").is_ok() && stream.read(&mut [0]).is_err() {}
            Ok(())
        }
        Some(Reply::Silence) => {
            drop(silent.send(stream));
            Ok(())
        }
        Some(Reply::Onward) => {
            let next =
                format!("HTTP/1.1 302 Found\r\nLocation: /item/{name}x.html\r\nConnection: close\r\n\r\n");
            stream.write_all(next.as_bytes())
        }
        Some(Reply::Reset) => Ok(()),
        None if path == "/" => stream.write_all(&page(&list(cases))),
        None if path == "/robots.txt" => {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        None => stream.write_all(&page(&format!(
            "<title>东北大米 {name}号</title><h1>东北大米 {name}号</h1><script type='application/ld+json'>\
             {{\"@type\":\"Product\",\"name\":\"东北大米 {name}号\",\"offers\":{{\"price\":\"9\"}}}}</script>"
        ))),
    }
}

/// The shop's address, and the connections that are kept open in silence.
fn open(cases: Vec<Case>) -> (String, Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (silent, kept) = channel();
    let cases = Arc::new(cases);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (cases, silent) = (Arc::clone(&cases), silent.clone());
            // an asker that breaks off is what most of the cases are about
            std::thread::spawn(move || drop(converse(stream, &cases, &silent)));
        }
    });
    (address, kept)
}

#[test]
fn every_bad_server_is_named_and_the_good_pages_are_seen() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    std::fs::write(desk.path("xuncha-data/config.toml"), "[crawl]\ntimeout = 1\n").unwrap();
    let expected: Vec<_> = cases().into_iter().map(|case| (case.name, case.reason, case.says)).collect();
    let (address, _kept) = open(cases());
    // less room than the gigabyte that one of the answers unpacks to
    let scan = desk.command(&["scan", &address, "--rate", "1000"]);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -v 1000000; exec \"$@\"", "sh"])
        .arg(scan.get_program())
        .args(scan.get_args());
    limited.env("MALLOC_ARENA_MAX", "1").current_dir(desk.path("")).stdin(Stdio::null());
    let ended = finish(limited.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    assert_eq!(ended.code, 1, "{ended:?}");

    let told = desk.run(&["sweep", "show", "1", "--format", "json"]);
    let statement: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(
        statement["pages"]["fetched"],
        expected.len() + 1,
        "the list and every good page: {statement}"
    );
    let unseen = statement["unseen"].as_array().unwrap();
    for (name, reason, says) in &expected {
        let path = format!("/item/{name}.html");
        let found =
            unseen.iter().find(|unseen| unseen["url"].as_str().is_some_and(|url| url.ends_with(&path)));
        let found = found.unwrap_or_else(|| panic!("{name} is not told: {statement}"));
        assert_eq!(found["reason"], *reason, "{name}: {found}");
        assert!(found["detail"].as_str().unwrap().contains(says), "{name}: {found}");
    }
    assert_eq!(unseen.len(), expected.len(), "{statement}");
}
