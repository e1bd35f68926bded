//! Pages and machines that misbehave: each ends by its true name, and the next page is shown.

use std::{fs, os::unix::fs::symlink, path::PathBuf, process::Command, time::Duration};

use xuncha_browser::{Chromium, Limits, find_program};
use xuncha_model::RenderFault;

use crate::site::{Pages, Site, chromium, limits, render};

fn page(path: &'static str, body: &str) -> (&'static str, &'static str, Vec<u8>) {
    (path, "text/html; charset=utf-8", body.into())
}

#[tokio::test]
async fn what_would_stop_a_browser_does_not() {
    let site = Site::start(vec![
        page(
            "/",
            "<p id=a>起</p><script>alert('领券'); confirm('下载APP？'); prompt('手机号');\
             window.onbeforeunload = () => '别走'; window.open('/popup.html');\
             navigator.serviceWorker.register('/sw.js').catch(() => {}); new WebSocket('ws://127.0.0.1:9/');\
             new EventSource('/stream'); Notification.requestPermission();\
             navigator.geolocation.getCurrentPosition(() => {});\
             document.body.insertAdjacentHTML('beforeend', '<a id=d download href=data:application/zip,x>下载</a>'); d.click();\
             a.textContent = '到底';</script><form name=body></form><form name=title></form><img name=documentElement>",
        ),
        ("/sw.js", "text/javascript", b"self.addEventListener('fetch', () => {})".to_vec()),
    ])
    .await;
    let rendering = render(&chromium(limits()), &site, "/", &[]).await.unwrap();
    assert!(rendering.text.contains("到底"), "{}", rendering.text);
    for told in ["领券", "下载APP", "手机号", "拒绝页面发起的下载"] {
        assert!(rendering.notes.iter().any(|note| note.contains(told)), "{told}: {:?}", rendering.notes);
    }
    let popup = site.paths().iter().any(|path| path == "/popup.html" || path == "/stream");
    assert!(!popup, "{:?}", site.paths());
}

/// Each page with the limits it is shown under, and the name of the trouble; afterwards a good page is shown.
async fn fails(body: &str, limits: Limits) -> RenderFault {
    let site =
        Site::start(vec![page("/", body), page("/good", "<p>好的</p>"), ("/never", "hang", vec![])]).await;
    let chromium = chromium(limits);
    let fault = render(&chromium, &site, "/", &[]).await.unwrap_err();
    assert!(render(&chromium, &site, "/good", &[]).await.unwrap().text.contains("好的"));
    fault
}

#[tokio::test]
async fn a_page_that_takes_all_memory_is_ended() {
    let hog = "<script>const all = []; setInterval(() => { const piece = new Uint8Array(64 << 20); \
               for (let at = 0; at < piece.length; at += 4096) piece[at] = 1 + at % 250; all.push(piece); }, 10)</script>";
    let fault = fails(hog, Limits { memory_mib: 700, ..limits() }).await;
    assert_eq!(fault, RenderFault::Memory(700));
}

#[tokio::test]
async fn a_script_that_never_ends_is_stopped_and_what_stands_is_shown() {
    let site =
        Site::start(vec![page("/", "<h1>先有的内容</h1><script>while (true) {}</script><p>后面</p>")]).await;
    let chromium = chromium(Limits { whole: Duration::from_secs(20), ..limits() });
    let rendering = render(&chromium, &site, "/", &[]).await.unwrap();
    assert!(rendering.text.contains("先有的内容"));
    assert!(rendering.notes.iter().any(|note| note.contains("没有加载完")), "{:?}", rendering.notes);
}

#[tokio::test]
async fn a_page_that_hangs_for_good_is_ended() {
    // stopped, it begins again
    let body =
        "<script>setInterval(() => { while (true) {} }, 0); onscroll = () => { while (true) {} }</script>";
    let fault = fails(body, Limits { whole: Duration::from_secs(12), ..limits() }).await;
    assert_eq!(fault, RenderFault::Hang(12));
}

#[tokio::test]
async fn a_resource_that_never_comes_is_listed_so() {
    let pages: Pages = vec![page("/", "<p>有字</p><img src=/never>"), ("/never", "hang", vec![])];
    let site = Site::start(pages).await;
    let chromium = chromium(Limits { whole: Duration::from_secs(12), ..limits() });
    let rendering = render(&chromium, &site, "/", &[]).await.unwrap();
    assert_eq!(rendering.resources[1].state, xuncha_model::ResourceState::Pending);
    assert!(rendering.full_page.is_some() && rendering.text.contains("有字"));
}

/// Processes whose command line has all of `parts`.
fn processes(parts: &[&str]) -> Vec<String> {
    let entries = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let fits = |path: &PathBuf| {
        let line = fs::read(path.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        parts.iter().all(|part| line.contains(part))
    };
    let names = entries.filter(fits).filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).collect()
}

/// Renders a page that waits for ever, and kills one of Chromium's own processes meanwhile.
async fn killed(kind: &str) -> RenderFault {
    let site = Site::start(vec![
        page("/", "<p>等</p><img src=/never>"),
        page("/good", "<p>好的</p>"),
        ("/never", "hang", vec![]),
    ])
    .await;
    // a viewport of its own makes the process known among those of other tests
    let width = if kind == "renderer" { 1201 } else { 1202 };
    let limits = Limits { viewport: (width, 900), whole: Duration::from_secs(60), ..limits() };
    let chromium: Chromium = chromium(limits);
    let rendering = render(&chromium, &site, "/", &[]);
    let kill = async {
        while !site.paths().iter().any(|path| path == "/never") {
            tokio::task::yield_now().await;
        }
        let size = format!("--window-size={width},900");
        let main = processes(&[&size, "--remote-debugging-pipe"]);
        let main = main.iter().find(|pid| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            !line.contains("--type=")
        });
        let main = main.unwrap();
        let victims: Vec<String> = if kind == "renderer" {
            let profile = fs::read(format!("/proc/{main}/cmdline")).unwrap();
            let profile = String::from_utf8_lossy(&profile).into_owned();
            let profile = profile
                .split('\0')
                .find_map(|part| part.strip_prefix("--user-data-dir="))
                .unwrap()
                .to_owned();
            processes(&["--type=renderer", &profile])
        } else {
            vec![main.clone()]
        };
        assert!(!victims.is_empty());
        let status =
            Command::new("/bin/sh").arg("-c").arg(format!("kill -9 {}", victims.join(" "))).status().unwrap();
        assert!(status.success());
    };
    let (fault, ()) = tokio::join!(rendering, kill);
    assert!(render(&chromium, &site, "/good", &[]).await.unwrap().text.contains("好的"));
    fault.unwrap_err()
}

#[tokio::test]
async fn a_crash_of_the_page_or_of_the_browser_is_called_a_crash() {
    for kind in ["renderer", "browser"] {
        let fault = killed(kind).await;
        assert!(matches!(fault, RenderFault::Crash(_)), "{kind}: {fault:?}");
    }
}

#[tokio::test]
async fn nothing_is_left_when_a_browser_goes() {
    let site = Site::start(vec![page("/", "<p>一</p>")]).await;
    let chromium = chromium(Limits { viewport: (1203, 900), ..limits() });
    render(&chromium, &site, "/", &[]).await.unwrap();
    let line = processes(&["--window-size=1203,900", "--remote-debugging-pipe"]);
    let cmdline = fs::read(format!("/proc/{}/cmdline", line[0])).unwrap();
    let cmdline = String::from_utf8_lossy(&cmdline).into_owned();
    let profile =
        cmdline.split('\0').find_map(|part| part.strip_prefix("--user-data-dir=")).unwrap().to_owned();
    assert!(fs::exists(&profile).unwrap());
    drop(chromium);
    assert!(!fs::exists(&profile).unwrap());
    // the killed children are reaped by init; none of them runs any more
    assert_eq!(processes(&["--type=renderer", &profile]), [""; 0]);
}

#[tokio::test]
async fn a_browser_that_would_not_start_is_not_tried_for_every_page() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("browser");
    let site = Site::start(vec![page("/", "<p>有字</p>")]).await;
    let chromium = Chromium::new(program.clone(), "Xuncha/test (+tests@office.example)", limits());
    let first = render(&chromium, &site, "/", &[]).await.unwrap_err();
    assert!(matches!(first, RenderFault::Launch(_)), "{first}");
    symlink(find_program(None).unwrap(), program).unwrap();
    assert_eq!(render(&chromium, &site, "/", &[]).await.unwrap_err(), first, "it would start now");
}
