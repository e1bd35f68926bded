//! One page of goods down the processor's part of the road, stage by stage: bytes to listings, listings to hits.
//!
//! `cargo bench --bench road`, over the pages that `crawl/goods_page.py` makes or the saved pages of the folder
//! `XUNCHA_BENCH_PAGES`. Asserted: each made page is one offer by its title, and the unlawful one is hit and no other. To see where
//! the time goes: `perf record -g` on the same command, with `XUNCHA_BENCH_ROUNDS=50`.

use std::{env, fs, path::Path, process::Command};

use xuncha_benches::{packs, stopwatch::processor_of_thread};
use xuncha_extract::{Extraction, PageInput, extract};
use xuncha_matcher::{PageContext, Scratch};
use xuncha_model::{Outcome, PageKind};

/// Pages that are made.
const PAGES: usize = 120;

struct Page {
    bytes: Vec<u8>,
    url: Option<String>,
}

fn main() {
    let rounds = env::var("XUNCHA_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let (_, ruleset) = packs::ruleset(&packs::shipped());
    let sets = match env::var("XUNCHA_BENCH_PAGES") {
        Ok(folder) => vec![("saved", saved(Path::new(&folder)))],
        Err(_) => vec![("page", made("page")), ("prose", made("prose"))],
    };
    println!(
        "| pages | bytes of one | extraction, µs | rules, µs | both, µs | listings, hits |\n| --- | --- | --- | --- | --- | --- |"
    );
    for (name, pages) in sets {
        let mut scratch = Scratch::default();
        let (mut reading, mut matching) = (Vec::new(), Vec::new());
        let mut answer = (0, 0);
        for _ in 0..rounds {
            let began = processor_of_thread();
            let read: Vec<_> = pages.iter().map(extraction).collect();
            let between = processor_of_thread();
            let hits: Vec<usize> = read.iter().map(|one| leads(one, &ruleset, &mut scratch)).collect();
            let ended = processor_of_thread();
            reading.push((between - began) / pages.len() as f64 * 1e6);
            matching.push((ended - between) / pages.len() as f64 * 1e6);
            let listings = read.iter().map(|one| one.listings.len()).sum::<usize>();
            assert!(answer == (0, 0) || answer == (listings, hits.iter().sum()), "the answer changes");
            answer = (listings, hits.iter().sum());
            if name != "saved" {
                for (at, (one, hits)) in read.iter().zip(hits).enumerate() {
                    assert_eq!((one.kind, one.listings.len()), (PageKind::Detail, 1), "{at}: {}", one.reason);
                    assert_eq!(hits > 0, (at + 1) % 100 == 0, "{at}: {}", one.listings[0].title);
                }
            }
        }
        let median = |times: &mut Vec<f64>| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        let (reading, matching) = (median(&mut reading), median(&mut matching));
        let bytes = pages.iter().map(|page| page.bytes.len()).sum::<usize>() / pages.len();
        let both = reading + matching;
        println!(
            "| {name} | {bytes} | {reading:.0} | {matching:.0} | {both:.0} | {}, {} |",
            answer.0, answer.1
        );
    }
}

fn extraction(page: &Page) -> Extraction {
    let input =
        PageInput { bytes: &page.bytes, url: page.url.as_deref(), status: Some(200), ..PageInput::default() };
    extract(&input)
}

/// Leads of all listings of a page.
fn leads(page: &Extraction, ruleset: &xuncha_matcher::Ruleset, scratch: &mut Scratch) -> usize {
    let context = PageContext { kind: page.kind, complete: page.complete };
    let hits = page.listings.iter().flat_map(|listing| ruleset.scan(listing, &context, scratch));
    hits.filter(|hit| hit.outcome == Outcome::Lead).count()
}

/// Pages of the invented shop.
fn made(shape: &str) -> Vec<Page> {
    let made = Command::new("python3").args(["crawl/shop.py", &PAGES.to_string(), shape, "print"]).output();
    let made = made.expect("python3 makes the pages");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let pages = made.stdout.split(|byte| *byte == 0).filter(|page| !page.is_empty());
    (1..)
        .zip(pages)
        .map(|(number, page)| Page {
            bytes: page.to_vec(),
            url: Some(format!("http://127.0.0.1:9377/item/{number}.html")),
        })
        .collect()
}

fn saved(folder: &Path) -> Vec<Page> {
    let files = fs::read_dir(folder).expect("the folder of pages").map(|file| file.expect("a file").path());
    let mut pages: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|it| it == "html" || it == "htm")).collect();
    pages.sort();
    pages.iter().map(|file| Page { bytes: fs::read(file).expect("a page"), url: None }).collect()
}
