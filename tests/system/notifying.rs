//! A group chat hears of new leads, in numbers, once.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use crate::desk::{Desk, PATIENCE, finish, signal};

/// A robot on loopback: its address, and the bodies that it was sent.
fn robot(answer: &'static str) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/robot/send?access_token=secret-token", listener.local_addr().unwrap());
    let (sender, heard) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line == "\r\n" || line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let head =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", answer.len());
            stream.get_mut().write_all(format!("{head}{answer}").as_bytes()).unwrap();
            if sender.send(String::from_utf8(body).unwrap()).is_err() {
                return;
            }
        }
    });
    (url, heard)
}

fn configure(desk: &Desk, url: &str) {
    fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    let channel = format!("{{ name = \"网监群\", kind = \"dingtalk\", url = \"{url}\", secret = \"SEC1\" }}");
    let text = format!("[bureau]\nname = \"某市局\"\n[notify]\nchannels = [{channel}]\n");
    fs::write(desk.path("xuncha-data/config.toml"), text).unwrap();
}

fn import(desk: &Desk, number: u32) {
    let rows = format!(
        "商品ID,商品名称,店铺名称,售价,商品链接\r\n\
         {number},人民大会堂特供酒 53度 酱香型 第{number}批,张三酒业,199,https://mall.example/i/{number}\r\n"
    );
    fs::write(desk.path("平台.csv"), rows).unwrap();
    let ended = desk.run(&["import", "平台.csv"]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

/// Runs the watch until it has looked whom to tell, and ends it.
fn watch(desk: &Desk, until: impl FnOnce()) {
    let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    lines.find(|line| line.contains("/healthz")).unwrap();
    thread::spawn(move || lines.for_each(drop));
    until();
    signal("TERM", child.id());
    assert_eq!(finish(child).code, 0);
}

/// Waits until the watch has written down what its channels know.
fn written(desk: &Desk, told: &str) {
    let began = std::time::Instant::now();
    while !fs::read_to_string(desk.path("xuncha-data/notices.json")).unwrap_or_default().contains(told) {
        assert!(began.elapsed() < PATIENCE, "nothing was written");
        thread::yield_now();
    }
}

#[test]
fn a_group_hears_of_new_leads_and_of_nobody() {
    let (url, heard) = robot("{\"errcode\":0,\"errmsg\":\"ok\"}");
    let desk = Desk::new();
    configure(&desk, &url);
    import(&desk, 1);
    watch(&desk, || written(&desk, ":1"));
    assert!(heard.try_recv().is_err(), "what was there before the channel is not news");

    import(&desk, 2);
    import(&desk, 3);
    let mut body = String::new();
    watch(&desk, || {
        body = heard.recv_timeout(PATIENCE).unwrap();
        written(&desk, ":3");
    });
    assert!(body.contains("某市局网络交易监测：新线索 2 条") && body.contains("特供"), "{body}");
    assert!(!body.contains("张三") && !body.contains("mall.example"), "no names: {body}");
    watch(&desk, || ());
    assert!(heard.try_recv().is_err(), "each lead is told once");

    let test = desk.run(&["notify", "test"]);
    assert!(test.code == 0 && test.out.contains("“网监群”已发出"), "{test:?}");
    assert!(heard.recv_timeout(PATIENCE).unwrap().contains("试发"));
}

#[test]
fn a_group_hears_when_evidence_was_changed() {
    let (url, heard) = robot("{\"errcode\":0,\"errmsg\":\"ok\"}");
    let desk = Desk::new();
    configure(&desk, &url);
    let file = desk.path("xuncha-data/config.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{config}[evidence]\nfixity_days = 0\n")).unwrap();
    import(&desk, 1);
    watch(&desk, || written(&desk, ":1"));
    assert!(!desk.path("xuncha-data/fixity").exists(), "not wanted");

    let change = "import sqlite3; db = sqlite3.connect('xuncha-data/evidence.sqlite'); \
        db.execute('DROP TRIGGER blobs_stay'); \
        db.execute('UPDATE blobs SET stored_digest = zeroblob(32) WHERE rowid = 2'); db.commit()";
    let done = Command::new("python3").args(["-c", change]).current_dir(desk.path("")).status().unwrap();
    assert!(done.success());
    fs::write(&file, config).unwrap();
    let (child, address) = crate::sweeps::watch(&desk);
    let body = heard.recv_timeout(PATIENCE).unwrap();
    assert!(body.contains("有需要处理的问题") && body.contains("证据定期复核发现"), "{body}");
    let health = crate::sweeps::get(&address, "/healthz");
    assert!(health.contains("\"status\":\"degraded\"") && health.contains("fixity/"), "{health}");
    let metrics = crate::sweeps::get(&address, "/metrics");
    assert!(metrics.contains("xuncha_evidence_checked_seconds "), "{metrics}");
    assert!(!metrics.contains("xuncha_evidence_problems 0\n"), "{metrics}");
    signal("TERM", child.id());
    assert_eq!(finish(child).code, 0);
    let report = fs::read_dir(desk.path("xuncha-data/fixity")).unwrap().next().unwrap().unwrap();
    assert!(fs::read_to_string(report.path()).unwrap().contains("被改动"));
    let again = desk.run(&["evidence", "fixity", "--if-older", "7"]);
    assert!(again.code == 0 && again.out.contains("不到 7 天"), "the watch did it: {again:?}");
}

#[test]
fn a_channel_that_fails_is_named_without_its_token() {
    let (url, _heard) = robot("{\"errcode\":310000,\"errmsg\":\"sign not match\"}");
    let desk = Desk::new();
    configure(&desk, &url);
    let test = desk.run(&["notify", "test"]);
    assert!(test.code == 1 && test.err.contains("“网监群”拒收：310000 sign not match"), "{test:?}");
    assert!(!test.err.contains("secret-token"), "{test:?}");
    configure(&desk, "http://robot.example/send");
    let test = desk.run(&["notify", "test"]);
    assert!(test.code == 2 && test.err.contains("必须加密"), "{test:?}");
    fs::write(desk.path("xuncha-data/config.toml"), "").unwrap();
    assert_eq!(desk.run(&["notify", "test"]).code, 2, "no channel");
}
