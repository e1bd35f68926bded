//! A rescan of saved pages with the rules of one category: every page read, and only those in whose raw text the rules may have
//! their words. With what the words alone take.
//!
//! `cargo bench --bench unread`, over `fixtures/pages` or the folder in `XUNCHA_BENCH_PAGES`, each page as often as
//! `XUNCHA_BENCH_GROWN` says (10). Asserted: both ways give the same hits on every page.

use std::{env, fs, path::PathBuf};

use xuncha_benches::{
    packs::{ruleset, shipped},
    stopwatch::{Engine, race},
};
use xuncha_extract::{PageInput, Sites, extract, raw_texts};
use xuncha_matcher::{CompileOptions, PageContext, Ruleset, Scratch, compile};
use xuncha_model::{Hit, Timestamp, beijing};

const CATEGORIES: [&str; 3] = ["special-supply", "auction-unlicensed", "bargain-promo"];

fn pages(folder: &PathBuf) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "html" || extension == "htm"));
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("readable")).collect()
}

fn input(bytes: &[u8]) -> PageInput<'_> {
    PageInput { bytes, ..PageInput::default() }
}

fn hits(page: &[u8], ruleset: &Ruleset, scratch: &mut Scratch) -> Vec<Hit> {
    let extraction = extract(&input(page));
    let context = PageContext { kind: extraction.kind, complete: extraction.complete };
    let listings = extraction.listings.iter();
    listings.flat_map(|listing| ruleset.scan(listing, &context, scratch)).collect()
}

fn is_likely(page: &[u8], ruleset: &Ruleset, scratch: &mut Scratch) -> bool {
    raw_texts(&input(page), &Sites::default()).is_none_or(|texts| ruleset.may_hit(&texts.texts(), scratch))
}

fn main() {
    let given = env::var_os("XUNCHA_BENCH_PAGES").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/pages").into());
    let number = |name, otherwise| env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (rounds, grown) = (number("XUNCHA_BENCH_ROUNDS", 3), number("XUNCHA_BENCH_GROWN", 10));
    let pages = pages(&folder);
    let all: Vec<&[u8]> = (0..grown).flat_map(|_| pages.iter().map(Vec::as_slice)).collect();
    let bytes: usize = all.iter().map(|page| page.len()).sum();
    let (pack, everything) = ruleset(&shipped());
    println!("pages: {} ({} different), {bytes} bytes, {rounds} rounds", all.len(), pages.len());
    println!("rules that hold without words, of all: {}\n", everything.wordless().len());
    println!(
        "| rules | way | pages/s median (min–max) | time | pages with hits |\n| --- | --- | --- | --- | --- |"
    );
    for category in CATEGORIES {
        let mut pack = pack.clone();
        for file in &mut pack.files {
            file.rules.retain(|rule| rule.category.value.0 == category);
        }
        let options = CompileOptions { include_experimental: true, today: beijing(Timestamp::now()).date() };
        let ruleset = compile(&pack, &options).0.expect("a category compiles by itself");
        let scratch = &mut Scratch::default();
        let mut left = 0;
        for page in &pages {
            let (hits, likely) = (hits(page, &ruleset, scratch), is_likely(page, &ruleset, scratch));
            assert!(likely || hits.is_empty(), "{category}: a page with hits is left unread: {hits:?}");
            left += usize::from(!likely);
        }
        let count = |asks: bool| {
            let (all, ruleset) = (&all, &ruleset);
            let mut scratch = Scratch::default();
            move || {
                let mut found = 0;
                for page in all {
                    if !asks || is_likely(page, ruleset, &mut scratch) {
                        found += u64::from(!hits(page, ruleset, &mut scratch).is_empty());
                    }
                }
                found
            }
        };
        let mut scratch = Scratch::default();
        let mut engines = vec![
            Engine { name: "every page read".into(), round: Box::new(count(false)), note: String::new() },
            Engine { name: "words first".into(), round: Box::new(count(true)), note: String::new() },
            Engine {
                name: "words alone".into(),
                round: Box::new(|| {
                    all.iter().map(|page| u64::from(is_likely(page, &ruleset, &mut scratch))).sum()
                }),
                note: String::new(),
            },
        ];
        let timed = race(&mut engines, bytes, rounds);
        assert_eq!(timed[0].matches, timed[1].matches, "{category}");
        for row in &timed {
            let [median, low, high] = row.rates.map(|rate| rate * 1e6 / bytes as f64 * all.len() as f64);
            println!(
                "| `{category}` | {} | {median:.0} ({low:.0}–{high:.0}) | {:.2}x | {} |",
                row.name,
                timed[0].rates[0] / row.rates[0],
                row.matches
            );
        }
        println!("| `{category}` | left unread | {left} of {} | | |", pages.len());
    }
}
