//! The archive in a pack is one that others' tools accept and show: py-wacz validates it, pywb replays it, and Chromium
//! shows the page's text from there. `tests/run` brings the tools.

use std::{
    io::Write as _,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Instant,
};

use xuncha_cli::demo::Options;

use crate::desk::{Desk, PATIENCE, marketplace, text};

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn other_tools_accept_and_show_the_archive() {
    let Ok(tools) = std::env::var("XUNCHA_REPLAY_TOOLS").map(PathBuf::from) else {
        let told = "跳过：归档回放工具没有安装（XUNCHA_REPLAY_TOOLS 未设置）；bash tests/run 会安装。\n";
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        return;
    };
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(market.base_url());
    let found = desk.leads();
    let lead = &found[0];
    let id = text(lead, "lead");
    desk.run(&["leads", "step", "研判", &id, "--who", "张三", "--why", "核对"]);
    let packed = desk.run(&["evidence", "pack", &id, "-o", "包.zip", "--who", "张三", "--why", "回放"]);
    assert_eq!(packed.code, 0, "{packed:?}");
    let script =
        "import sys, zipfile; open(sys.argv[3], 'wb').write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
    let inside = format!("{id}/{id}.wacz");
    let mut take = Command::new("python3");
    take.args(["-c", script]).arg(desk.path("包.zip")).arg(inside).arg(desk.path("a.wacz"));
    assert!(take.status().unwrap().success());

    let run = |tool: &str, arguments: &[&str]| {
        let mut command = Command::new(tools.join(tool));
        let output = command.args(arguments).current_dir(desk.path("")).output().unwrap();
        let told =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{tool} {arguments:?}: {told}");
        told
    };
    let told = run("wacz", &["validate", "-f", "a.wacz"]);
    assert!(told.contains("WACZ is valid"), "{told}");

    run("wb-manager", &["init", "c"]);
    run("wb-manager", &["add", "--unpack-wacz", "c", "a.wacz"]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut wayback = Command::new(tools.join("wayback"));
    wayback.args(["-b", "127.0.0.1", "-p", &port.to_string()]).current_dir(desk.path(""));
    let server = Server(wayback.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < PATIENCE, "pywb did not start");
        std::thread::yield_now();
    }
    drop(market);
    let url = text(lead, "url");
    let replayed = format!("http://127.0.0.1:{port}/c/mp_/{url}");
    let profile = desk.path("profile");
    let mut chromium = Command::new("chromium");
    chromium.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--dump-dom",
    ]);
    chromium.arg(format!("--user-data-dir={}", profile.display())).arg(&replayed);
    let output = chromium.output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let title = text(lead, "title");
    assert!(shown.contains(&title), "{replayed} does not show {title}: {shown}");
    drop(server);
}
