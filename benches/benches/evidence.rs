//! What keeping evidence costs: captures a second, bytes a capture beside warcio's WARC.gz of the same pages, and checking
//! all of it beside `sha256sum` over the same bytes. Every answer is asserted: what was kept comes back byte for byte.
//!
//! `XUNCHA_BENCH_PAGES`: a folder of pages; without it, the pages of an invented shop are put together. `XUNCHA_BENCH_PYTHON`:
//! a Python that has warcio.

use std::{env, fs, path::Path, process::Command, time::Instant};

use xuncha_evidence::{Authorities, EVIDENCE_FILE, EvidenceStore};
use xuncha_model::{Digest, Environment, Exchange, Header, Snapshot, Taking};

fn main() {
    let home = env::temp_dir().join(format!("xuncha-bench-evidence-{}", std::process::id()));
    drop(fs::remove_dir_all(&home));
    let folder = env::var("XUNCHA_BENCH_PAGES").map(Into::into).unwrap_or_else(|_| {
        let folder = home.join("pages");
        put_together(&folder);
        folder
    });
    let mut pages: Vec<_> = fs::read_dir(&folder)
        .expect("the pages can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    pages.sort();
    let bodies: Vec<Vec<u8>> = pages.iter().map(|path| fs::read(path).expect("a page")).collect();
    let bytes: usize = bodies.iter().map(Vec::len).sum();
    println!("{} pages, {bytes} bytes, from {}", bodies.len(), folder.display());

    let began = Instant::now();
    let store = EvidenceStore::open(&home.join("data")).expect("a store");
    let ids: Vec<_> = bodies
        .iter()
        .enumerate()
        .map(|(at, body)| store.keep(&snapshot(at, &pages[at], body)).expect("kept"))
        .collect();
    let seconds = began.elapsed().as_secs_f64();
    let count = bodies.len() as f64;
    println!("kept: {:.0} captures/s, {:.1} MB/s", count / seconds, bytes as f64 / 1e6 / seconds);
    drop(store);

    let store = EvidenceStore::open(&home.join("data")).expect("a store");
    let size = fs::metadata(home.join("data").join(EVIDENCE_FILE)).expect("a file").len();
    println!("evidence.sqlite: {size} bytes, {:.0} a capture, signatures and log included", size as f64 / count);
    let mut parts = 0;
    let mut files = Vec::new();
    fs::create_dir_all(home.join("parts")).expect("a folder");
    for (at, id) in ids.iter().enumerate() {
        let sealed = store.get(id).expect("it comes back");
        let body = &bodies[at];
        let is_there = sealed.parts.iter().any(|part| part.content.windows(body.len().max(1)).any(|piece| piece == body));
        assert!(is_there || body.is_empty(), "byte for byte");
        for part in sealed.parts {
            parts += part.content.len();
            let path = home.join("parts").join(format!("{at}-{}", part.listed.name));
            fs::write(&path, &part.content).expect("written");
            files.push(path);
        }
    }
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let found = store.verify_all(&Authorities::default()).expect("checked");
        ours.push(found.bytes as f64 / 1e6 / began.elapsed().as_secs_f64());
        assert!(found.problems.is_empty() && found.snapshots == ids.len() as u64, "{:?}", found.problems);
        let began = Instant::now();
        let output = Command::new("sha256sum").args(&files).output().expect("sha256sum runs");
        assert!(output.status.success());
        theirs.push(parts as f64 / 1e6 / began.elapsed().as_secs_f64());
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("verify, SHA-256 and SM3, signatures, log: {ours:.0} MB/s; sha256sum: {theirs:.0} MB/s; {:.2}x", ours / theirs);

    if let Ok(python) = env::var("XUNCHA_BENCH_PYTHON") {
        let out = home.join("peer.warc.gz");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/warcio_pages.py");
        let output = Command::new(python).arg(script).args([&folder, &out]).output().expect("warcio runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let peer = fs::metadata(&out).expect("its file").len();
        println!("warcio WARC.gz: {peer} bytes; ours is {:.2}x", size as f64 / peer as f64);
    }
    drop(fs::remove_dir_all(&home));
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn snapshot(at: usize, path: &Path, body: &[u8]) -> Snapshot {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let url = format!("https://shop.example/{name}");
    let started = xuncha_model::Timestamp::from_second(1_800_000_000 + at as i64).expect("a moment");
    let header = |name: &str, value: &[u8]| Header { name: name.to_owned(), value: value.to_vec() };
    Snapshot {
        exchange: Exchange {
            url: url.clone(),
            redirects: Vec::new(),
            final_url: url,
            started,
            ended: started,
            remote: Some("203.0.113.7:443".to_owned()),
            http_version: "HTTP/1.1".to_owned(),
            request_headers: vec![header("host", b"shop.example"), header("user-agent", b"Xuncha/0.1")],
            status: Some(200),
            response_headers: vec![
                header("content-type", b"text/html; charset=utf-8"),
                header("date", b"Mon, 30 Nov 2026 00:00:00 GMT"),
            ],
            body: body.to_vec(),
            truncated: false,
            robots: "允许".to_owned(),
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
        found_through: vec!["https://shop.example/".to_owned()],
        extraction_json: format!("{{\"listings\":[{{\"title\":\"{name}\"}}],\"version\":1}}"),
        taking: Taking::default(),
        attachments: Vec::new(),
    }
}

/// A shop of 400 goods: one template of about 60 kB, its own words in each.
fn put_together(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let (titles, _) = xuncha_benches::corpus::titles();
    let mut random = xuncha_benches::corpus::Random(5);
    let template: String = (0..900_u32)
        .map(|line| format!("<li class=\"nav-{line}\"><a href=\"/c/{:x}\">{}</a></li>\n", line.wrapping_mul(2_654_435_761), line * 7))
        .collect();
    for goods in 0..400 {
        let own: String =
            (0..25).map(|_| format!("<p>{}</p>\n", titles[random.below(titles.len())])).collect();
        let page = format!("<html><head><title>{goods}</title></head><body>{template}<main>{own}</main></body></html>");
        fs::write(folder.join(format!("{goods:04}.html")), page).expect("written");
    }
}
