//! What keeping evidence costs: captures a second without and with a picture, bytes a capture beside warcio's WARC.gz of the
//! same pages, checking all of it beside `sha256sum` over the same bytes, and whether a trained dictionary would pay. Every
//! answer is asserted: what was kept comes back byte for byte.
//!
//! `XUNCHA_BENCH_PAGES`: a folder of pages; without it, the pages of an invented shop are put together. `XUNCHA_BENCH_PYTHON`:
//! a Python that has warcio. `XUNCHA_BENCH_LEAVE`: set, what was kept is left in the temporary folder. `XUNCHA_BENCH_PICTURES`: of how many pages pictures are taken (20; 0 for none; needs Chromium).

#[path = "../../crates/evidence/tests/snapshots/mod.rs"]
mod snapshots;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use async_trait::async_trait;
use sha2::Digest as _;
use xuncha_browser::{Chromium, Limits, find_program};
use xuncha_crawl::{RenderOrder, Renderer as _, Supply, SupplyFault};
use xuncha_evidence::{Authorities, EVIDENCE_FILE, EvidenceStore, LEAST_BUNDLED};
use xuncha_model::{Attachment, Exchange, Header, PartKind, Rendering, Snapshot};

/// Level at which the store compresses.
const LEVEL: i32 = 9;

/// Size of a trained dictionary, as zstd advises.
const DICTIONARY: usize = 112 << 10;

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
    let taken: Vec<Snapshot> =
        bodies.iter().enumerate().map(|(at, body)| snapshot(at, &pages[at], body)).collect();

    let (parts, size) = keeping(&home, &taken, &bodies, bytes);
    verifying(&home, &parts, taken.len());
    let bundled = bundling(&home, &taken, &parts);
    verifying(&home, &parts, taken.len());
    digesting(&parts);
    if let Ok(python) = env::var("XUNCHA_BENCH_PYTHON") {
        let out = home.join("peer.warc.gz");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/warcio_pages.py");
        let output = Command::new(python).arg(script).args([&folder, &out]).output().expect("warcio runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let peer = fs::metadata(&out).expect("its file").len();
        println!(
            "warcio WARC.gz: {peer} bytes, {} a capture; ours is {:.2}x, bundled {:.2}x",
            peer / taken.len() as u64,
            size as f64 / peer as f64,
            bundled as f64 / peer as f64
        );
    }
    dictionary(&bodies);
    let pictures = env::var("XUNCHA_BENCH_PICTURES").map_or(20, |text| text.parse().expect("a number"));
    if pictures > 0 {
        picturing(&home, taken, pictures);
    }
    if env::var_os("XUNCHA_BENCH_LEAVE").is_none() {
        drop(fs::remove_dir_all(&home));
    }
}

/// Keeps every page; gives the files of all parts, and the size of the evidence.
fn keeping(home: &Path, taken: &[Snapshot], bodies: &[Vec<u8>], bytes: usize) -> (Vec<PathBuf>, u64) {
    let store = EvidenceStore::open(&home.join("data")).expect("a store");
    let (began, before) = (Instant::now(), processor());
    let ids: Vec<_> = taken.iter().map(|taken| store.keep(taken).expect("kept")).collect();
    let seconds = began.elapsed().as_secs_f64();
    let count = bodies.len() as f64;
    let own = (processor().0 - before.0) * 1e3 / count;
    println!(
        "kept, no picture: {:.0} captures/s, {:.1} MB/s, {own:.2} ms of a processor each",
        count / seconds,
        bytes as f64 / 1e6 / seconds
    );
    drop(store);
    let store = EvidenceStore::open(&home.join("data")).expect("a store");
    let size = fs::metadata(home.join("data").join(EVIDENCE_FILE)).expect("a file").len();
    println!(
        "evidence.sqlite: {size} bytes, {:.0} a capture, signatures and log included",
        size as f64 / count
    );
    let mut files = Vec::new();
    fs::create_dir_all(home.join("parts")).expect("a folder");
    for (at, id) in ids.iter().enumerate() {
        let sealed = store.get(id).expect("it comes back");
        let body = &bodies[at];
        let holds = |part: &xuncha_evidence::Part| {
            let mut records =
                xuncha_warc::Reader::new(part.content.as_slice(), xuncha_warc::Limits::default());
            part.listed.name == "exchange.warc" && records.any(|record| record.payload() == body)
        };
        assert!(sealed.parts.iter().any(holds), "page {at} byte for byte");
        for part in sealed.parts {
            let path = home.join("parts").join(format!("{at}-{}", part.listed.name));
            fs::write(&path, &part.content).expect("written");
            files.push(path);
        }
    }
    (files, size)
}

/// Bundles all of it; gives the size of the evidence then. Everything comes back as it was.
fn bundling(home: &Path, taken: &[Snapshot], files: &[PathBuf]) -> u64 {
    let store = EvidenceStore::open(&home.join("data")).expect("a store");
    let began = Instant::now();
    let done = store.compact(LEAST_BUNDLED).expect("bundled");
    let seconds = began.elapsed().as_secs_f64();
    drop(store);
    let store = EvidenceStore::open(&home.join("data")).expect("a store");
    let size = fs::metadata(home.join("data").join(EVIDENCE_FILE)).expect("a file").len();
    println!(
        "bundled in {seconds:.1} s: {} pieces in {} bundles, {} -> {} bytes; evidence.sqlite: {size} bytes, {:.0} a capture",
        done.blobs,
        done.bundles,
        done.before,
        done.after,
        size as f64 / taken.len() as f64
    );
    let mut files = files.iter();
    for taken in taken {
        let id = store.keep(taken).expect("kept already");
        let sealed = store.get(&id).expect("it comes back");
        for (part, file) in sealed.parts.iter().map(|part| (part, files.next().expect("a file"))) {
            assert!(fs::read(file).expect("a part") == part.content, "byte for byte");
        }
    }
    size
}

/// Checks everything, beside `sha256sum` on one processor and on all of them.
fn verifying(home: &Path, files: &[PathBuf], snapshots: usize) {
    let store = EvidenceStore::open_to_read(&home.join("data")).expect("a store");
    let parts: u64 = files.iter().map(|path| fs::metadata(path).expect("a part").len()).sum();
    let rate = |began: Instant, bytes: u64| bytes as f64 / 1e6 / began.elapsed().as_secs_f64();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads);
    let (mut ours, mut one, mut all) = (Vec::new(), Vec::new(), Vec::new());
    let (mut own, mut others) = (0.0, 0.0);
    for _ in 0..7 {
        let (began, before) = (Instant::now(), processor());
        let found = store.verify_all(&Authorities::default()).expect("checked");
        ours.push(rate(began, found.bytes));
        own += processor().0 - before.0;
        assert!(found.problems.is_empty() && found.snapshots == snapshots as u64, "{:?}", found.problems);
        let (began, before) = (Instant::now(), processor());
        let output = Command::new("sha256sum").args(files).output().expect("sha256sum runs");
        one.push(rate(began, parts));
        others += processor().1 - before.1;
        assert!(output.status.success());
        let began = Instant::now();
        let running: Vec<_> = files
            .chunks(share)
            .map(|some| {
                let mut command = Command::new("sha256sum");
                command.args(some).stdout(std::process::Stdio::null()).spawn().expect("sha256sum runs")
            })
            .collect();
        running.into_iter().for_each(|mut child| assert!(child.wait().expect("it ends").success()));
        all.push(rate(began, parts));
    }
    let [ours, one, all] = [ours, one, all].map(|mut rates| median(&mut rates));
    println!(
        "verify, SHA-256 and SM3, signatures, log, {threads} processors: {ours:.0} MB/s; sha256sum alone: {one:.0} MB/s, {:.2}x; \
         one on each processor: {all:.0} MB/s, {:.2}x",
        ours / one,
        ours / all
    );
    println!(
        "by processor time: verify {:.0} MB/s, sha256sum {:.0} MB/s, {:.2}x",
        7.0 * parts as f64 / 1e6 / own,
        7.0 * parts as f64 / 1e6 / others,
        others / own
    );
}

/// Seconds of processor time of this process with all its threads, and of its ended children (proc(5), stat, fields 14 to 17).
fn processor() -> (f64, f64) {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(4)
        .map(|field| field.parse().expect("a number"))
        .collect();
    ((fields[0] + fields[1]) / 100.0, (fields[2] + fields[3]) / 100.0)
}

/// What each digest costs, on one processor.
fn digesting(files: &[PathBuf]) {
    let contents: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).expect("a part")).collect();
    let bytes: usize = contents.iter().map(Vec::len).sum();
    let clock = |run: &dyn Fn()| {
        let mut rates: Vec<f64> = (0..5)
            .map(|_| {
                let began = Instant::now();
                run();
                bytes as f64 / 1e6 / began.elapsed().as_secs_f64()
            })
            .collect();
        median(&mut rates)
    };
    let sha256 = clock(&|| {
        contents.iter().for_each(|one| {
            std::hint::black_box(sha2::Sha256::digest(one));
        })
    });
    let sm3 = clock(&|| {
        contents.iter().for_each(|one| {
            std::hint::black_box(sm3::Sm3::digest(one));
        })
    });
    println!("one processor: SHA-256 {sha256:.0} MB/s, SM3 {sm3:.0} MB/s");
}

/// Bytes of the pages alone; with a dictionary trained on the other half of them; and beside up to four earlier pages of their
/// host, as the store does. All at the store's level, pages only.
fn dictionary(bodies: &[Vec<u8>]) {
    // every second page is trained on, so that both halves are of the same hosts, which is kindest to the dictionary
    let (known, unseen): (Vec<_>, Vec<_>) = bodies.iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let samples: Vec<&[u8]> = known.iter().map(|(_, body)| body.as_slice()).collect();
    let began = Instant::now();
    let trained = match zstd::dict::from_samples(&samples, DICTIONARY) {
        Ok(trained) => trained,
        Err(error) => {
            println!("no dictionary can be trained on these pages ({error})");
            return;
        }
    };
    let training = began.elapsed().as_secs_f64();
    let mut with = zstd::bulk::Compressor::with_dictionary(LEVEL, &trained).expect("a compressor");
    let (mut alone, mut told) = (0, 0);
    let unpack = |packed: &[u8], size| {
        zstd::bulk::Decompressor::with_dictionary(&trained).expect("a decompressor").decompress(packed, size)
    };
    for (_, body) in &unseen {
        let shorter = with.compress(body).expect("compressed");
        assert!(unpack(&shorter, body.len()).expect("unpacked") == **body);
        alone += zstd::bulk::compress(body, LEVEL).expect("compressed").len();
        told += shorter.len();
    }
    let count = unseen.len() as f64;
    println!(
        "dictionary of {} bytes, trained in {training:.1} s on {} pages; the other {count}: {:.0} bytes a page alone, {:.0} with it ({:.2}x), {:.0} with its own share of the dictionary",
        trained.len(),
        samples.len(),
        alone as f64 / count,
        told as f64 / count,
        told as f64 / alone as f64,
        (told + trained.len()) as f64 / count
    );
}

/// A page asks nobody for anything.
struct Nobody;

#[async_trait]
impl Supply for Nobody {
    async fn supply(&self, _: &url::Url) -> Result<Exchange, SupplyFault> {
        Err(SupplyFault::Refused("a bench asks nobody".to_owned()))
    }
}

/// Renders pages and keeps them with their pictures, one after the other.
fn picturing(home: &Path, taken: Vec<Snapshot>, count: usize) {
    let Ok(program) = find_program(None) else {
        println!("no Chromium here: captures with pictures were not measured");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let browser = Chromium::new(program, "Xuncha/bench", Limits::ordinary());
    let store = EvidenceStore::open(&home.join("pictured")).expect("a store");
    let step = (taken.len() / count).max(1);
    let (mut kept, mut failed, mut shown, mut keeping) = (0_u32, 0_u32, 0.0, 0.0);
    for mut taken in taken.into_iter().step_by(step).take(count) {
        let began = Instant::now();
        let order = RenderOrder { page: &taken.exchange, pictures: true, words: &[], supply: &Nobody };
        let rendering = runtime.block_on(browser.render(order));
        shown += began.elapsed().as_secs_f64();
        let Ok(rendering) = rendering else {
            failed += 1;
            continue;
        };
        taken.attachments = files(rendering);
        let began = Instant::now();
        let id = store.keep(&taken).expect("kept");
        keeping += began.elapsed().as_secs_f64();
        assert!(
            store.get(&id).expect("it comes back").parts.iter().any(|part| part.listed.name == "page.png")
        );
        kept += 1;
    }
    assert!(kept > 0, "no page was rendered");
    drop(store);
    let size = fs::metadata(home.join("pictured").join(EVIDENCE_FILE)).expect("a file").len();
    println!(
        "with pictures: {:.2} captures/s one at a time ({:.0} ms rendering, {:.1} ms keeping each; {failed} of {} not rendered), {} bytes a capture",
        f64::from(kept) / (shown + keeping),
        shown * 1e3 / f64::from(kept + failed),
        keeping * 1e3 / f64::from(kept),
        kept + failed,
        size / u64::from(kept)
    );
}

fn files(rendering: Rendering) -> Vec<Attachment> {
    let file = |name: &str, kind, media_type: &str, content| Attachment {
        name: name.to_owned(),
        kind,
        media_type: media_type.to_owned(),
        content,
    };
    let picture = |one: Option<xuncha_model::Picture>| one.map(|one| one.png).expect("a picture");
    vec![
        file("page.png", PartKind::Screenshot, "image/png", picture(rendering.full_page)),
        file("first-view.png", PartKind::FirstView, "image/png", picture(rendering.first_view)),
        file("dom.html", PartKind::Dom, "text/html; charset=utf-8", rendering.dom.into_bytes()),
        file("text.txt", PartKind::Text, "text/plain; charset=utf-8", rendering.text.into_bytes()),
    ]
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn snapshot(at: usize, path: &Path, body: &[u8]) -> Snapshot {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // saved pages are named SITE__PAGE: each site is a host of its own
    let site = name.split_once("__").map_or("shop", |(site, _)| site);
    let url = format!(
        "https://{}.example/{name}",
        site.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-")
    );
    let started = xuncha_model::Timestamp::from_second(1_800_000_000 + at as i64).expect("a moment");
    let header = |name: &str, value: &[u8]| Header { name: name.to_owned(), value: value.to_vec() };
    let invented = snapshots::snapshot(0, body);
    Snapshot {
        exchange: Exchange {
            url: url.clone(),
            redirects: Vec::new(),
            final_url: url,
            started,
            ended: started,
            response_headers: vec![
                header("content-type", b"text/html; charset=utf-8"),
                header("date", b"Mon, 30 Nov 2026 00:00:00 GMT"),
            ],
            robots: "允许".to_owned(),
            ..invented.exchange
        },
        found_through: vec!["https://shop.example/".to_owned()],
        extraction_json: format!("{{\"listings\":[{{\"title\":\"{name}\"}}],\"version\":1}}"),
        ..invented
    }
}

/// A shop of 400 goods: one template of about 60 kB, its own words in each.
fn put_together(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let (titles, _) = xuncha_benches::corpus::titles();
    let mut random = xuncha_benches::corpus::Random(5);
    let template: String = (0..900_u32)
        .map(|line| {
            format!(
                "<li class=\"nav-{line}\"><a href=\"/c/{:x}\">{}</a></li>\n",
                line.wrapping_mul(2_654_435_761),
                line * 7
            )
        })
        .collect();
    for goods in 0..400 {
        let own: String =
            (0..25).map(|_| format!("<p>{}</p>\n", titles[random.below(titles.len())])).collect();
        let page = format!(
            "<html><head><title>{goods}</title></head><body>{template}<main>{own}</main></body></html>"
        );
        fs::write(folder.join(format!("{goods:04}.html")), page).expect("written");
    }
}
