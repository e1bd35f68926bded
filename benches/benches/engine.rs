//! Listings through the whole engine with the shipped packs: how soon it is ready, and what idle rules cost.
//!
//! `XUNCHA_BENCH_TITLES=… cargo bench --features yara --bench engine`. Asserted: every example of the packs that is a bare record is
//! hit, planted or not; kept rules have the same digest; idle rules change no answer; yara-x (left out without the feature)
//! finds in each listing just the words that stand in it.

use std::collections::HashSet;

use xuncha_benches::{
    corpus::{self, Random},
    packs,
    stopwatch::{Engine, race},
};
use xuncha_matcher::{PageContext, Ruleset, Scanner, ScannerScratch, Scratch, TermSpec};
use xuncha_model::{Field, Listing};
use xuncha_rule_lang::{PackSource, ast::FoldLevel};

/// One listing in so many is an example that a rule must hit.
const PLANTED: usize = 1_000;
/// Listings that yara-x is asked about.
#[cfg(feature = "yara")]
const LISTINGS_OF_YARA: usize = 1_000;
/// Rounds of each engine.
const ROUNDS: usize = 7;
/// Rules of one made-up file.
const PER_FILE: usize = 1_000;

fn main() {
    let source = packs::shipped();
    let (pack, ruleset) = packs::ruleset(&source);
    let (titles, from) = corpus::titles();
    let planted = packs::must_hit(&pack);
    println!("{} rules, {} words and regexes; titles of {from}", ruleset.rules().len(), ruleset.terms());
    let whole = |rule: &str, listing: &Listing| {
        let hits = ruleset.scan(listing, &PageContext::default(), &mut Scratch::default());
        hits.iter().any(|hit| hit.rule.0 == rule)
    };
    let missed: Vec<_> = planted.iter().filter(|(rule, listing)| !whole(rule, listing)).collect();
    assert!(missed.is_empty(), "{} of {} examples are missed: {missed:#?}", missed.len(), planted.len());
    start(&source);
    for (name, filler) in [("titles alone", 0), ("listings of about 1 KB", 12)] {
        let listings = listings(&titles, &planted, 40_000, filler);
        assert_planted_are_found(&ruleset, &planted, &listings);
        println!("\n## {name}\n");
        #[cfg(feature = "yara")]
        beside_yara(&ruleset, &packs::words(&pack), &listings);
        beside_idle(&source, &ruleset, &listings);
    }
}

/// How long rules take to be ready: from the texts of their files, and as they were kept.
fn start(source: &PackSource) {
    let mut many = source.clone();
    many.files.extend((0..20).map(|number| packs::idle_file(number, PER_FILE, &mut |_| true)));
    println!("\n| ready | words and regexes | ms | kept, MB |\n| --- | --- | --- | --- |");
    for (name, source) in [("the shipped packs", source), ("and 100,000 words more", &many)] {
        let timed = |what: &mut dyn FnMut() -> Ruleset| {
            let mut runs: Vec<_> = (0..3)
                .map(|_| {
                    let began = xuncha_benches::stopwatch::processor_of_thread();
                    let ruleset = what();
                    ((xuncha_benches::stopwatch::processor_of_thread() - began) * 1e3, ruleset)
                })
                .collect();
            runs.sort_by(|a, b| a.0.total_cmp(&b.0));
            runs.swap_remove(1)
        };
        let (compiled_ms, compiled) = timed(&mut || packs::ruleset(source).1);
        let bytes = compiled.to_bytes();
        let (kept_ms, kept) = timed(&mut || Ruleset::from_bytes(&bytes).expect("it was kept"));
        assert_eq!(kept.digest(), compiled.digest());
        let (terms, megabytes) = (compiled.terms(), bytes.len() as f64 / 1e6);
        println!("| {name}, read and compiled | {terms} | {compiled_ms:.0} | |");
        println!(
            "| {name}, as kept | {terms} | {kept_ms:.0} ({:.1}x) | {megabytes:.1} |",
            compiled_ms / kept_ms
        );
    }
}

/// Listings with a title and a description of `filler` further titles; one in [`PLANTED`] is an example of the pack.
fn listings(titles: &[String], planted: &[(String, Listing)], count: usize, filler: usize) -> Vec<Listing> {
    let mut random = Random(5);
    let ordinary = |random: &mut Random| Listing {
        title: titles[random.below(titles.len())].clone(),
        description: (0..filler).map(|_| titles[random.below(titles.len())].clone() + "。").collect(),
        attributes: vec![("品牌".to_owned(), "其他".to_owned()), ("产地".to_owned(), "中国大陆".to_owned())],
        ..Listing::default()
    };
    (0..count)
        .map(|at| match at % PLANTED {
            0 => planted[at / PLANTED % planted.len()].1.clone(),
            _ => ordinary(&mut random),
        })
        .collect()
}

fn assert_planted_are_found(ruleset: &Ruleset, planted: &[(String, Listing)], listings: &[Listing]) {
    for (at, listing) in listings.iter().step_by(PLANTED).enumerate() {
        let hits = ruleset.scan(listing, &PageContext::default(), &mut Scratch::default());
        let rule = &planted[at % planted.len()].0;
        assert!(hits.iter().any(|hit| hit.rule.0 == *rule), "{rule} in {listing:?}");
    }
}

/// The texts of a listing that rules look at, as one.
fn text(listing: &Listing) -> String {
    let texts: Vec<_> = Field::ALL.iter().map(|&field| listing.text(field)).collect();
    texts.join("\n")
}

fn ours<'a>(name: &str, ruleset: &'a Ruleset, listings: &'a [Listing]) -> Engine<'a> {
    let mut scratch = Scratch::default();
    let context = PageContext::default();
    let round = move || {
        listings.iter().map(|listing| ruleset.scan(listing, &context, &mut scratch).len() as u64).sum()
    };
    Engine { name: name.to_owned(), round: Box::new(round), note: String::new() }
}

/// The engine beside yara-x, which has one rule for each of the packs' words.
#[cfg(feature = "yara")]
fn beside_yara(ruleset: &Ruleset, words: &[String], listings: &[Listing]) {
    // yara-x looks at every rule of every text: all words and all listings would take hours
    let most =
        std::env::var("XUNCHA_BENCH_KEYWORDS").ok().and_then(|most| most.parse().ok()).unwrap_or(8_000);
    let words: Vec<String> = words.iter().step_by(words.len().div_ceil(most)).cloned().collect();
    let (words, listings) = (words.as_slice(), &listings[..listings.len().min(LISTINGS_OF_YARA)]);
    let texts: Vec<String> = listings.iter().map(text).collect();
    let source: String = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let bytes: String = word.bytes().map(|byte| format!("{byte:02X} ")).collect();
            format!("rule w{at} {{ strings: $a = {{ {bytes}}} condition: $a }}\n")
        })
        .collect();
    let mut compiler = yara_x::Compiler::new();
    compiler.add_source(source.as_str()).expect("the keywords compile");
    let rules = compiler.build();
    let mut scanner = yara_x::Scanner::new(&rules);
    let oracle = aho_corasick::AhoCorasick::new(words).expect("the keywords compile");
    let mut expected = 0;
    for (at, text) in texts.iter().enumerate() {
        let there: HashSet<_> = oracle.find_overlapping_iter(text).map(|one| one.pattern()).collect();
        expected += there.len() as u64;
        if at % 40 == 0 {
            let found = scanner.scan(text.as_bytes()).expect("it scans").matching_rules().count();
            assert_eq!(found, there.len(), "{text}");
        }
    }
    let round = move || {
        let found =
            |text: &String| scanner.scan(text.as_bytes()).expect("it scans").matching_rules().count() as u64;
        texts.iter().map(found).sum()
    };
    let yara = Engine {
        name: format!("yara-x, one rule for each of {} keywords, exact", words.len()),
        round: Box::new(round),
        note: String::new(),
    };
    let bytes: usize = listings.iter().map(|listing| text(listing).len()).sum();
    let timed = race(&mut [ours("xuncha, full packs", ruleset, listings), yara], bytes, ROUNDS);
    assert_eq!(timed[1].matches, expected, "yara-x finds what stands there");
    println!("| engine | listings/s median (min–max) | MB/s | xuncha is |\n| --- | --- | --- | --- |");
    for one in &timed {
        let [median, min, max] = one.rates.map(|rate| rate * 1e6 / bytes as f64 * listings.len() as f64);
        let ratio = timed[0].rates[0] / one.rates[0];
        println!("| {} | {median:.0} ({min:.0}–{max:.0}) | {:.1} | {ratio:.1}x |", one.name, one.rates[0]);
    }
    println!();
}

/// The engine with and without rules whose words stand in no listing.
fn beside_idle(source: &PackSource, ruleset: &Ruleset, listings: &[Listing]) {
    let texts: Vec<String> = listings.iter().map(text).collect();
    let free_of = |candidates: &[String]| -> HashSet<String> {
        let spec = |text: &String| TermSpec {
            text: text.clone(),
            level: FoldLevel::Fold,
            whole_word: false,
            max_gap: None,
        };
        let scanner = Scanner::new(candidates.iter().map(spec).collect::<Vec<_>>()).expect("compiles");
        let (mut scratch, mut found, mut met) = (ScannerScratch::default(), Vec::new(), HashSet::new());
        for text in &texts {
            scanner.scan(text, &mut scratch, &mut found);
            met.extend(found.iter().map(|one| one.term as usize));
        }
        candidates
            .iter()
            .enumerate()
            .filter(|(at, _)| !met.contains(at))
            .map(|(_, word)| word.clone())
            .collect()
    };
    let with = |files: usize| {
        let mut candidates = Vec::new();
        for number in 0..files {
            packs::idle_file(number, PER_FILE + 300, &mut |word| {
                candidates.push(word.to_owned());
                true
            });
        }
        let free = free_of(&candidates);
        let mut all = source.clone();
        all.files.extend(
            (0..files).map(|number| packs::idle_file(number, PER_FILE, &mut |word| free.contains(word))),
        );
        packs::ruleset(&all).1
    };
    let (thousand, ten_thousand) = (with(1), with(10));
    assert_eq!(thousand.rules().len(), ruleset.rules().len() + PER_FILE);
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut engines = [
        ours("full packs", ruleset, listings),
        ours("and 1,000 idle rules (5,000 words)", &thousand, listings),
        ours("and 10,000 idle rules (50,000 words)", &ten_thousand, listings),
    ];
    let timed = race(&mut engines, bytes, ROUNDS);
    assert!(timed.iter().all(|one| one.matches == timed[0].matches), "idle rules change no answer");
    println!("| rules | listings/s median (min–max) | MB/s | costs |\n| --- | --- | --- | --- |");
    for one in &timed {
        let [median, min, max] = one.rates.map(|rate| rate * 1e6 / bytes as f64 * listings.len() as f64);
        let cost = (timed[0].rates[0] / one.rates[0] - 1.0) * 100.0;
        println!("| {} | {median:.0} ({min:.0}–{max:.0}) | {:.1} | {cost:+.1} % |", one.name, one.rates[0]);
    }
}
