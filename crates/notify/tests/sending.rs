//! Digests sent to servers on loopback that speak as the real ones do.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};
use xuncha_model::{Severity, Timestamp};
use xuncha_notify::{Channel, Digest, SendError, Sender};

fn digest() -> Digest {
    let severity = Severity::new(4).unwrap();
    Digest { unit: "某市局".to_owned(), leads: vec![("特供".to_owned(), severity)], ..Digest::default() }
}

fn sender() -> Sender {
    Sender::new().unwrap()
}

fn channel(kind: &str, url: &str) -> Channel {
    Channel::read("群", kind, url, "", "xuncha@bureau.example", &["inspector@bureau.example".to_owned()])
        .unwrap()
}

/// An HTTP server that takes one request and gives one answer; what it was sent.
async fn robot(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send?key=token", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
            head += &line;
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        format!("{head}\n{}", String::from_utf8(body).unwrap())
    });
    (url, heard)
}

#[tokio::test]
async fn robots_get_what_they_want() {
    let taken = "HTTP/1.1 200 OK\r\ncontent-length: 27\r\n\r\n{\"errcode\":0,\"errmsg\":\"ok\"}";
    for (kind, says) in [
        ("dingtalk", "\"msgtype\":\"text\""),
        ("wecom", "\"msgtype\":\"text\""),
        ("feishu", "\"msg_type\":\"text\""),
        ("webhook", "\"title\":\"某市局网络交易监测：新线索 1 条\""),
    ] {
        let (url, heard) = robot(taken).await;
        sender().send(&channel(kind, &url), &digest(), Timestamp::UNIX_EPOCH).await.unwrap();
        let heard = heard.await.unwrap();
        assert!(heard.starts_with("POST /send?key=token"), "{heard}");
        assert!(heard.contains(says) && heard.contains("特供 1 条"), "{kind}: {heard}");
    }
}

#[tokio::test]
async fn a_refusal_is_heard_and_no_token_is_told() {
    for (answer, why) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 39\r\n\r\n{\"errcode\":130101,\"errmsg\":\"too fast\"}  ",
            "130101 too fast",
        ),
        ("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", "状态码 500"),
        ("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n", "状态码 302"),
    ] {
        let (url, _heard) = robot(answer).await;
        let error =
            sender().send(&channel("dingtalk", &url), &digest(), Timestamp::UNIX_EPOCH).await.unwrap_err();
        assert!(matches!(error, SendError::Refused { .. }) && error.to_string().contains(why), "{error}");
    }
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/send?key=token", listener.local_addr().unwrap())
    };
    let error =
        sender().send(&channel("wecom", &nobody), &digest(), Timestamp::UNIX_EPOCH).await.unwrap_err();
    assert!(matches!(error, SendError::Unreached { .. }), "{error}");
    assert!(error.to_string().contains("连接不上，请检查地址和网络"), "{error}");
    assert!(!error.to_string().contains("token"), "{error}");
}

/// An SMTP server that takes one letter; what it was sent.
async fn postman(refuses: bool) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 postman\r\n").await.unwrap();
        let (mut letter, mut writing) = (String::new(), false);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap() == 0 {
                return letter;
            }
            letter += &line;
            let answer: &[u8] = match line.trim_end() {
                "." if writing => {
                    writing = false;
                    b"250 kept\r\n"
                }
                _ if writing => continue,
                "DATA" => {
                    writing = true;
                    b"354 go on\r\n"
                }
                "QUIT" => b"221 bye\r\n",
                line if line.starts_with("RCPT") && refuses => b"550 nobody of that name\r\n",
                _ => b"250 well\r\n",
            };
            stream.write_all(answer).await.unwrap();
        }
    });
    (url, heard)
}

#[tokio::test]
async fn letters_arrive() {
    let (url, heard) = postman(false).await;
    sender().send(&channel("email", &url), &digest(), Timestamp::UNIX_EPOCH).await.unwrap();
    let letter = heard.await.unwrap();
    assert!(letter.contains("RCPT TO:<inspector@bureau.example>"), "{letter}");
    assert!(letter.contains("Subject: =?utf-8?b?"), "{letter}");

    let (url, _heard) = postman(true).await;
    let error = sender().send(&channel("email", &url), &digest(), Timestamp::UNIX_EPOCH).await.unwrap_err();
    assert!(matches!(error, SendError::Refused { .. }) && error.to_string().contains("550"), "{error}");
}
