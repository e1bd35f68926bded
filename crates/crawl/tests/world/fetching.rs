//! The HTTP fetcher against real sockets: what is recorded of a good answer, and every bad one by its true
//! name.

use std::{io::Write, time::Duration};

use crate::loopback::{Loopback, Reply, answer};
use flate2::{Compression, write::GzEncoder};
use url::Url;
use xuncha_crawl::{FetchError, Fetcher, HttpFetcher, HttpLimits, Oversize, Phase, Scope, user_agent};
use xuncha_model::{Exchange, UnseenReason};

fn fetcher(limits: HttpLimits) -> HttpFetcher {
    HttpFetcher::new(&user_agent("1.2.3", "https://bureau.example/"), limits).unwrap()
}

async fn fetch_within(url: &Url, limits: HttpLimits) -> Result<Exchange, FetchError> {
    fetcher(limits).fetch(url, &Scope::of_hosts([url]), None).await
}

async fn fetch(url: &Url) -> Result<Exchange, FetchError> {
    fetch_within(url, HttpLimits::ordinary()).await
}

/// What fetching from a server that always answers so ends with.
async fn fault(reply: Reply) -> FetchError {
    let server = Loopback::start(move |_, _| reply.clone()).await;
    fetch(&server.url("/")).await.unwrap_err()
}

async fn fault_within(reply: Reply, limits: HttpLimits) -> FetchError {
    let server = Loopback::start(move |_, _| reply.clone()).await;
    fetch_within(&server.url("/"), limits).await.unwrap_err()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bytes(text: &str) -> Reply {
    Reply::Bytes(text.into())
}

#[tokio::test]
async fn records_what_went_over_the_wire() {
    let body = gzip("特供酒".as_bytes());
    let server = Loopback::start(move |_, _| {
        answer(
            "200 OK",
            &["X-Shop: \u{5e97}", "Set-Cookie: a=1", "Set-Cookie: b=2", "Content-Encoding: gzip"],
            &body,
        )
    })
    .await;
    let url = server.url("/item?id=7");
    let exchange = fetch(&url).await.unwrap();
    assert_eq!(exchange.body, "特供酒".as_bytes());
    assert_eq!((exchange.url.as_str(), exchange.final_url.as_str()), (url.as_str(), url.as_str()));
    assert_eq!((exchange.status, exchange.http_version.as_str()), (Some(200), "HTTP/1.1"));
    assert_eq!(exchange.remote.as_deref(), Some(&*format!("127.0.0.1:{}", url.port().unwrap())));
    assert_eq!(exchange.response_header("x-shop"), Some("店"), "bytes are kept");
    let cookies = exchange.response_headers.iter().filter(|header| header.name == "set-cookie").count();
    assert_eq!((cookies, exchange.truncated, exchange.redirects.len()), (2, false, 0));
    assert!(exchange.started <= exchange.ended);

    let sent = server.asked()[0].head.to_ascii_lowercase();
    assert!(sent.contains("user-agent: xuncha/1.2.3 (+https://bureau.example/)\r\n"), "{sent}");
    for header in &exchange.request_headers {
        let line = format!("{}: {}\r\n", header.name, std::str::from_utf8(&header.value).unwrap());
        assert!(sent.contains(&line.to_ascii_lowercase()), "{line} was not sent in {sent}");
    }
    assert_eq!(
        sent.lines().filter(|line| line.contains(": ")).count(),
        exchange.request_headers.len(),
        "{sent}"
    );
}

#[tokio::test]
async fn keeps_no_cookies_and_follows_no_redirects() {
    let server =
        Loopback::start(|_, _| answer("302 Found", &["Location: /next", "Set-Cookie: a=1"], b"")).await;
    let fetcher = fetcher(HttpLimits::ordinary());
    for _ in 0..2 {
        let exchange =
            fetcher.fetch(&server.url("/"), &Scope::of_hosts([&server.url("/")]), None).await.unwrap();
        assert_eq!((exchange.status, exchange.response_header("location")), (Some(302), Some("/next")));
    }
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|asked| !asked.head.to_ascii_lowercase().contains("cookie:")));
}

#[tokio::test]
async fn a_status_is_an_answer() {
    for status in [404_u16, 403, 429, 500, 503, 599] {
        let server =
            Loopback::start(move |_, _| answer(&format!("{status} x"), &["Retry-After: 9"], b"sorry")).await;
        let exchange = fetch(&server.url("/")).await.unwrap();
        assert_eq!((exchange.status, exchange.body.as_slice()), (Some(status), b"sorry".as_slice()));
    }
}

#[tokio::test]
async fn pictures_are_not_downloaded() {
    let server = Loopback::start(|_, _| {
        Reply::Hang(b"HTTP/1.1 200 OK\r\nContent-Type: Image/JPEG\r\nContent-Length: 9999999\r\n\r\n".into())
    })
    .await;
    let exchange = fetch(&server.url("/")).await.unwrap();
    assert_eq!((exchange.truncated, exchange.body.len()), (true, 0));
}

#[tokio::test]
async fn silence_ends_at_its_own_limit() {
    let short = Duration::from_millis(150);
    let head = || b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun".to_vec();
    let timeout = |phase| FetchError::Timeout { phase, after: short };
    let ordinary = HttpLimits::ordinary();
    assert_eq!(
        fault_within(Reply::Hang(Vec::new()), HttpLimits { headers: short, ..ordinary.clone() }).await,
        timeout(Phase::Headers)
    );
    assert_eq!(
        fault_within(Reply::Hang(head()), HttpLimits { body: short, ..ordinary.clone() }).await,
        timeout(Phase::Body)
    );
    let drip = Reply::Drip(head(), Duration::from_millis(20));
    assert_eq!(
        fault_within(drip, HttpLimits { whole: short, ..ordinary.clone() }).await,
        timeout(Phase::Whole)
    );
    let drip = Reply::Drip(b"HTTP/1.1 200 OK\r\nX-Slow: ".to_vec(), Duration::from_millis(20));
    assert_eq!(fault_within(drip, HttpLimits { headers: short, ..ordinary }).await, timeout(Phase::Headers));
}

#[tokio::test]
async fn broken_answers_are_protocol_errors() {
    let cut_gzip = gzip(&[7; 5_000]);
    let cut_gzip = &cut_gzip[..cut_gzip.len() / 2];
    for (name, reply) in [
        ("reset", Reply::Reset),
        ("nothing", bytes("")),
        ("not HTTP", bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        ("cut head", bytes("HTTP/1.1 200 OK\r\nContent-Le")),
        ("short body", bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")),
        ("cut chunk", bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort")),
        ("no last chunk", bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")),
        ("bad chunk", bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nshort\r\n")),
        ("bad length", bytes("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\nshort")),
        ("cut gzip", answer("200 OK", &["Content-Encoding: gzip"], cut_gzip)),
        ("not gzip", answer("200 OK", &["Content-Encoding: gzip"], b"<html>")),
        ("unknown coding", answer("200 OK", &["Content-Encoding: zstd"], b"x")),
        ("two codings", answer("200 OK", &["Content-Encoding: gzip", "Content-Encoding: gzip"], b"x")),
    ] {
        let error = fault(reply).await;
        assert!(matches!(&error, FetchError::Protocol(why) if !why.is_empty()), "{name}: {error:?}");
        assert_eq!((error.reason(), error.is_transient()), (UnseenReason::Protocol, true));
    }
}

#[tokio::test]
async fn too_much_of_anything_is_too_large() {
    let small = HttpLimits { body_bytes: 100_000, ..HttpLimits::ordinary() };
    let declared = Reply::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n".to_vec());
    assert_eq!(fault_within(declared, small.clone()).await, FetchError::TooLarge(Oversize::Body(100_000)));
    let endless = Reply::Bytes([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 4_000_000]].concat());
    assert_eq!(fault_within(endless, small.clone()).await, FetchError::TooLarge(Oversize::Body(100_000)));

    let bomb = answer("200 OK", &["Content-Encoding: gzip"], &gzip(&vec![0; 16 << 20]));
    assert_eq!(fault_within(bomb.clone(), small).await, FetchError::TooLarge(Oversize::Body(100_000)));
    let growth = HttpLimits { body_bytes: usize::MAX, ..HttpLimits::ordinary() };
    assert_eq!(fault_within(bomb, growth).await, FetchError::TooLarge(Oversize::Inflation(100)));

    let lines: String = (0..500).map(|n| format!("X-Flood-{n}: 1\r\n")).collect();
    let many = bytes(&format!("HTTP/1.1 200 OK\r\n{lines}\r\n"));
    assert_eq!(fault(many).await, FetchError::TooLarge(Oversize::Headers));
    let long = bytes(&format!("HTTP/1.1 200 OK\r\nX-Flood: {}\r\n\r\n", "x".repeat(1_000_000)));
    assert_eq!(fault(long).await, FetchError::TooLarge(Oversize::Headers));
}

#[tokio::test]
async fn no_connection_has_three_names() {
    let server = Loopback::start(|_, _| bytes("HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let mut https = server.url("/");
    https.set_scheme("https").unwrap();
    let error = fetch(&https).await.unwrap_err();
    assert!(matches!(error, FetchError::Tls(_)), "{error:?}");

    let gone = server.url("/");
    drop(server);
    let error = loop {
        // the listener closes when its task has ended
        match fetch(&gone).await {
            Err(error @ FetchError::Connect(_)) => break error,
            other => assert!(matches!(other, Err(FetchError::Protocol(_)) | Ok(_)), "{other:?}"),
        }
    };
    assert!(error.is_transient());

    // a label of 64 letters cannot exist, so no name server is asked
    let nowhere = format!("http://{}.example/", "a".repeat(64)).parse().unwrap();
    let error = fetch(&nowhere).await.unwrap_err();
    assert!(matches!(error, FetchError::Dns(_)), "{error:?}");
}

#[tokio::test]
async fn the_inner_network_is_closed_unless_it_is_the_target() {
    let server = Loopback::start(|_, _| answer("200 OK", &[], b"")).await;
    let port = server.url("/").port().unwrap();
    let fetcher = fetcher(HttpLimits::ordinary());
    let public = Scope::of_hosts([&"http://shop.example/".parse().unwrap()]);
    for inner in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://shop.localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
    ] {
        let error = fetcher.fetch(&inner.parse().unwrap(), &public, None).await.unwrap_err();
        assert!(matches!(error, FetchError::ForbiddenAddress(_)), "{inner}: {error:?}");
    }
    assert!(server.asked().is_empty());

    let localhost: Url = format!("http://localhost:{port}/").parse().unwrap();
    assert!(fetch(&localhost).await.is_ok(), "named as a target");
}

#[tokio::test]
async fn a_contact_that_no_header_can_hold_is_refused() {
    let error = HttpFetcher::new(&user_agent("1", "网监科"), HttpLimits::ordinary()).unwrap_err();
    assert!(error.to_string().contains("联系方式"), "{error}");
    assert_eq!(user_agent("1", " "), "Xuncha/1");
}
