//! The archive in a pack is one that others' tools accept and show: py-wacz validates it, pywb replays it, and Chromium
//! shows the page's text from there. `tests/run` brings the tools.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Instant,
};

use xuncha_cli::demo::Options;

use crate::{
    desk::{Desk, PATIENCE, marketplace, repository, text},
    screenshots::{PIXEL, Shop, configured, shop},
};

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The folder of the tools; made ready here where `tests/run` has not done so. Without them there is no answer, so this fails.
fn tools() -> PathBuf {
    if let Ok(tools) = std::env::var("XUNCHA_REPLAY_TOOLS") {
        return PathBuf::from(tools);
    }
    let script = repository().join("tests/tools.sh");
    let done = Command::new("bash").arg(script).arg("replay").output().unwrap();
    assert!(
        done.status.success(),
        "归档回放工具没有准备好；请先运行一次 `bash tests/tools.sh replay`（从 PyPI 安装 pywb 和 py-wacz）：\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
    PathBuf::from(String::from_utf8(done.stdout).unwrap().trim())
}

/// Packs a judged lead and takes its archive out of the pack: `a.wacz` on the desk.
fn archive(desk: &Desk, lead: &str) {
    desk.run(&["leads", "step", "研判", lead, "--who", "张三", "--why", "核对"]);
    let packed = desk.run(&["evidence", "pack", lead, "-o", "包.zip", "--who", "张三", "--why", "回放"]);
    assert_eq!(packed.code, 0, "{packed:?}");
    let script =
        "import sys, zipfile; open(sys.argv[3], 'wb').write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
    let inside = format!("{lead}/{lead}.wacz");
    let mut take = Command::new("python3");
    take.args(["-c", script]).arg(desk.path("包.zip")).arg(inside).arg(desk.path("a.wacz"));
    assert!(take.status().unwrap().success());
}

/// py-wacz accepts the archive, and pywb serves it: the server, and the address before an archived one.
fn served(desk: &Desk) -> (Server, u16) {
    let tools = tools();
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

    // the page itself, not a frame around it
    std::fs::write(desk.path("config.yaml"), "framed_replay: false\n").unwrap();
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
    (server, port)
}

/// The document of an archived page as Chromium shows it from the replay, scripts run.
fn shown(desk: &Desk, port: u16, url: &str) -> String {
    let mut chromium = Command::new("chromium");
    chromium.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--dump-dom",
    ]);
    chromium.arg(format!("--user-data-dir={}", desk.path("profile").display()));
    let output = chromium.arg(format!("http://127.0.0.1:{port}/c/mp_/{url}")).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn other_tools_accept_and_show_the_archive() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(market.base_url());
    let found = desk.leads();
    let lead = &found[0];
    archive(&desk, &text(lead, "lead"));
    drop(market);
    let (_server, port) = served(&desk);
    let (url, title) = (text(lead, "url"), text(lead, "title"));
    let shown = shown(&desk, port, &url);
    assert!(shown.contains(&title), "{url} does not show {title}: {shown}");
}

/// Where pictures were taken, the archive has what the page drew in: its own picture stands in the replayed page.
#[test]
fn the_replayed_page_has_its_pictures() {
    let desk = configured("screenshots = \"leads\"\nscripts = false\ntimeout = 30");
    let Shop { address, heads, .. } = shop();
    desk.scan(&address);
    let leads = desk.leads();
    let lead = leads.iter().find(|lead| text(lead, "title").contains("国宴特*供")).unwrap();
    archive(&desk, &text(lead, "lead"));
    let (_server, port) = served(&desk);
    let before = heads.lock().unwrap().len();
    let shown = shown(&desk, port, &text(lead, "url"));
    assert!(shown.contains("脚本写的一行"), "scripts run: {shown}");
    assert!(shown.contains("图已显示"), "the picture is there: {shown}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let path = format!("/c/mp_/{address}bottle.png");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.ends_with(PIXEL), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(heads.lock().unwrap().len(), before, "the shop itself was not asked");
}
