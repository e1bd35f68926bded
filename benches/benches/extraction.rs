//! Bytes of a page to its listings, beside what others need for less: `scraper` (html5ever) for parsing and the bare
//! text, `extruct` (Python) for the structured data alone.
//!
//! `cargo bench --bench extraction`, over `fixtures/pages` or the folder in `XUNCHA_BENCH_PAGES`. All take turns in one
//! run. Asserted: every round gives the same listings; over the fixtures, as many as the goldens say; every product
//! that extruct names is among our listings or counted as missed.

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::Command};

use scraper::Html;
use xuncha_benches::stopwatch::{Engine, race};
use xuncha_extract::{PageInput, extract};

struct Page {
    name: String,
    bytes: Vec<u8>,
    /// As scraper takes it; decoding is not part of its time.
    text: String,
    /// Listings by the golden, where there is one.
    expected: Option<usize>,
}

fn pages(folder: &PathBuf) -> Vec<Page> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "html" || extension == "htm"));
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("readable");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let golden = fs::read_to_string(path.with_extension("expect")).ok();
        // what a profile reads is not asked for here
        let golden = golden.filter(|golden| !golden.lines().any(|line| line.starts_with("profile: ")));
        let expected =
            golden.map(|golden| golden.lines().filter(|line| line.starts_with("listing: ")).count());
        Page { name: path.file_name().expect("a name").to_string_lossy().into_owned(), bytes, text, expected }
    };
    paths.into_iter().map(read).collect()
}

fn ours(page: &Page) -> xuncha_extract::Extraction {
    extract(&PageInput { bytes: &page.bytes, ..PageInput::default() })
}

/// Parse and text, nothing else.
fn scraper_text(page: &Page) -> u64 {
    let document = Html::parse_document(&page.text);
    document.root_element().text().map(|text| text.len() as u64).sum()
}

fn main() {
    let given = env::var_os("XUNCHA_BENCH_PAGES").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/pages").into());
    let rounds = env::var("XUNCHA_BENCH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let pages = pages(&folder);
    let bytes: usize = pages.iter().map(|page| page.bytes.len()).sum();
    for page in &pages {
        if let Some(expected) = page.expected {
            assert_eq!(ours(page).listings.len(), expected, "{}", page.name);
        }
    }
    println!("pages: {}, {bytes} bytes, {rounds} rounds\n", pages.len());
    let mut engines = vec![
        Engine {
            name: "xuncha, bytes to listings".into(),
            round: Box::new(|| pages.iter().map(|page| ours(page).listings.len() as u64).sum()),
            note: "listings".into(),
        },
        Engine {
            name: "scraper, parse and text".into(),
            round: Box::new(|| pages.iter().map(scraper_text).sum()),
            note: "bytes of text".into(),
        },
    ];
    if env::var_os("XUNCHA_BENCH_ALONE").is_some() {
        engines.truncate(1);
    }
    let timed = race(&mut engines, bytes, rounds);
    let own = timed[0].rates[0];
    println!("| | MB/s median (min–max) | xuncha's time is | answer |\n| --- | --- | --- | --- |");
    for row in &timed {
        let [median, low, high] = row.rates;
        println!(
            "| {} | {median:.1} ({low:.1}–{high:.1}) | {:.2}x | {} {} |",
            row.name,
            median / own,
            row.matches,
            row.note
        );
    }
    if timed.len() > 1 {
        beside_extruct(&pages, &folder, bytes, own);
    }
}

/// Runs extruct over the same files once and compares time and products.
fn beside_extruct(pages: &[Page], folder: &PathBuf, bytes: usize, own: f64) {
    let python = env::var("XUNCHA_BENCH_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/extruct_pages.py");
    let names: Vec<_> = pages.iter().map(|page| folder.join(&page.name)).collect();
    let output = Command::new(python).arg(script).args(names).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        println!("\nextruct is not there (XUNCHA_BENCH_PYTHON names a Python that has it)");
        return;
    };
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    let mut seconds = 0.0;
    let mut products: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in told.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["seconds", number] => seconds = number.parse().expect("a number"),
            ["product", page, name] => products.entry(page).or_default().push(name),
            _ => {}
        }
    }
    let rate = bytes as f64 / 1e6 / seconds;
    println!("| extruct, structured data | {rate:.2} | {:.4}x | |", rate / own);
    let plain =
        |text: &str| text.chars().filter(|ch| ch.is_alphanumeric()).collect::<String>().to_lowercase();
    let (mut named, mut missed) = (0, 0);
    for page in pages {
        let Some(names) = products.get(page.name.as_str()) else { continue };
        let titles: Vec<_> = ours(page).listings.iter().map(|listing| plain(&listing.title)).collect();
        for name in names {
            named += 1;
            let name = plain(name);
            if !titles
                .iter()
                .any(|title| title.contains(&name) || name.contains(title.as_str()) && !title.is_empty())
            {
                missed += 1;
                println!("  missed: {} {name}", page.name);
            }
        }
    }
    println!("\nProducts that extruct names: {named}; not among our listings: {missed}.");
}
