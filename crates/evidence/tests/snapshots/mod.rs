//! A snapshot to keep, for the tests of this folder.

use xuncha_model::{Digest, Environment, Exchange, Header, Snapshot, Taking};

fn header(name: &str, value: &[u8]) -> Header {
    Header { name: name.to_owned(), value: value.to_vec() }
}

pub(crate) fn snapshot(minute: u8, body: &[u8]) -> Snapshot {
    let moment = |second: u8| format!("2026-11-22T18:{minute:02}:{second:02}.25Z").parse().unwrap();
    Snapshot {
        exchange: Exchange {
            url: "http://shop.example/goods?id=1".to_owned(),
            redirects: vec!["http://shop.example/goods?id=1".to_owned()],
            final_url: "https://shop.example/goods?id=1".to_owned(),
            started: moment(1),
            ended: moment(2),
            remote: Some("203.0.113.7:443".to_owned()),
            http_version: "HTTP/1.1".to_owned(),
            request_headers: vec![header("host", b"shop.example"), header("user-agent", b"Xuncha/0.1")],
            status: Some(200),
            response_headers: vec![
                header("Content-Type", b"text/html; charset=gbk"),
                header("Content-Encoding", b"gzip"),
            ],
            body: body.to_vec(),
            truncated: false,
            robots: "允许（第 3 行）".to_owned(),
            tls: None,
        },
        environment: Environment {
            tool: "xuncha 0.1.0".to_owned(),
            tool_digest: Some(Digest([7; 32])),
            host: "linux x86_64".to_owned(),
            ruleset: Digest([9; 32]),
            proxy: String::new(),
            clock: None,
            dns: String::new(),
            checks: Vec::new(),
        },
        found_through: vec![
            "https://shop.example/".to_owned(),
            "https://shop.example/list?page=2".to_owned(),
        ],
        extraction_json: "{\"listings\":[{\"title\":\"特供\"}]}".to_owned(),
        taking: Taking::default(),
        attachments: Vec::new(),
    }
}
