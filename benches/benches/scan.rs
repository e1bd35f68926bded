//! The scanner beside exact matchers, 2,000 and 20,000 terms, one core, one call per record.
//!
//! `cargo bench --features vectorscan --bench scan`. Peers match letter for letter; the scanner undoes every fold of its default
//! level. Asserted: the exact engines agree; the scanner at level `exact` agrees with them; at level `fold` it
//! finds what they find but for Latin words cut out of longer ones.

use std::{env, time::Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use xuncha_benches::{
    corpus,
    stopwatch::{Engine, race},
};
use xuncha_matcher::{Scanner, ScannerScratch, TermMatch, TermSpec};
use xuncha_rule_lang::ast::FoldLevel;

fn scanner(terms: &[String], level: FoldLevel) -> Scanner {
    let spec = |text: &String| TermSpec { text: text.clone(), level, whole_word: false, max_gap: None };
    Scanner::new(terms.iter().map(spec).collect::<Vec<_>>()).expect("the terms compile")
}

fn ours<'a>(name: &str, terms: &[String], level: FoldLevel, records: &'a [String]) -> Engine<'a> {
    let began = Instant::now();
    let scanner = scanner(terms, level);
    let note = format!("{} ms, {:.1} MB", began.elapsed().as_millis(), scanner.memory_bytes() as f64 / 1e6);
    let (mut scratch, mut found) = (ScannerScratch::default(), Vec::new());
    let round = move || {
        let mut total = 0;
        for record in records {
            scanner.scan(record, &mut scratch, &mut found);
            total += found.len() as u64;
        }
        total
    };
    Engine { name: name.to_owned(), round: Box::new(round), note }
}

fn daachorse<'a>(name: &str, prefilter: bool, terms: &[String], records: &'a [String]) -> Engine<'a> {
    let began = Instant::now();
    let search = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .use_prefilter(prefilter)
        .build::<_, _, u32>(terms)
        .expect("builds");
    let note = format!("{} ms, {:.1} MB", began.elapsed().as_millis(), search.heap_bytes() as f64 / 1e6);
    let round =
        move || records.iter().map(|record| search.find_overlapping_iter(record).count() as u64).sum();
    Engine { name: name.to_owned(), round: Box::new(round), note }
}

fn aho<'a>(name: &str, kind: AhoCorasickKind, terms: &[String], records: &'a [String]) -> Engine<'a> {
    let began = Instant::now();
    let search =
        AhoCorasick::builder().kind(Some(kind)).match_kind(MatchKind::Standard).build(terms).expect("builds");
    let note = format!("{} ms, {:.1} MB", began.elapsed().as_millis(), search.memory_usage() as f64 / 1e6);
    let round =
        move || records.iter().map(|record| search.find_overlapping_iter(record).count() as u64).sum();
    Engine { name: name.to_owned(), round: Box::new(round), note }
}

#[cfg(feature = "vectorscan")]
fn vectorscan<'a>(terms: &[String], records: &'a [String]) -> Engine<'a> {
    let began = Instant::now();
    let search = xuncha_benches::vectorscan::Vectorscan::new(terms);
    let note = format!("{} ms, {:.1} MB", began.elapsed().as_millis(), search.bytes() as f64 / 1e6);
    let round = move || records.iter().map(|record| search.scan(record)).sum();
    Engine { name: "vectorscan exact".to_owned(), round: Box::new(round), note }
}

/// On a part of the records: what the scanner finds at level `fold` against the exact answer.
fn assert_answers(terms: &[String], records: &[String]) {
    let (exact, fold) = (scanner(terms, FoldLevel::Exact), scanner(terms, FoldLevel::Fold));
    let search = AhoCorasick::new(terms).expect("builds");
    let (mut scratch, mut found) = (ScannerScratch::default(), Vec::new());
    for record in records {
        let mut expected: Vec<_> = search
            .find_overlapping_iter(record)
            .map(|m| (m.start() as u32, m.end() as u32, m.pattern().as_u32()))
            .collect();
        expected.sort_unstable();
        let place = |m: &TermMatch| (m.start, m.end, m.term);
        exact.scan(record, &mut scratch, &mut found);
        assert_eq!(found.iter().map(place).collect::<Vec<_>>(), expected, "{record}");
        fold.scan(record, &mut scratch, &mut found);
        for (start, end, term) in expected {
            let text = record.get(start as usize..end as usize).unwrap_or_default();
            let is_edge = |letter: Option<char>| letter.is_some_and(|l| l.is_ascii_alphanumeric());
            let may_be_cut = is_edge(text.chars().next()) || is_edge(text.chars().next_back());
            let is_found = found.iter().any(|m| place(m) == (start, end, term) && m.folds.is_empty());
            assert!(is_found || may_be_cut, "{text} in {record}");
        }
    }
}

fn main() {
    let megabytes: usize = env::var("XUNCHA_BENCH_MB").ok().and_then(|mb| mb.parse().ok()).unwrap_or(200);
    let rounds = env::var("XUNCHA_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let counts = env::var("XUNCHA_BENCH_TERMS").unwrap_or_else(|_| "2000,20000".to_owned());
    let (titles, from) = corpus::titles();
    let records = corpus::records(&titles, megabytes * 1_000_000);
    let bytes: usize = records.iter().map(String::len).sum();
    let chars: usize = records.iter().map(|record| record.chars().count()).sum();
    println!(
        "records: {} of {from}, {bytes} bytes, {:.2} bytes a character",
        records.len(),
        bytes as f64 / chars as f64
    );
    for count in counts.split(',').filter_map(|count| count.parse().ok()) {
        let terms = corpus::terms(&titles, count);
        assert_answers(&terms, &records[..records.len().min(4000)]);
        let mut engines = vec![
            ours("xuncha fold", &terms, FoldLevel::Fold, &records),
            ours("xuncha exact", &terms, FoldLevel::Exact, &records),
        ];
        if env::var("XUNCHA_BENCH_ALONE").is_err() {
            engines.push(daachorse("daachorse charwise", true, &terms, &records));
            engines.push(daachorse("daachorse charwise, no prefilter", false, &terms, &records));
            if count <= 2000 {
                engines.push(aho("aho-corasick DFA", AhoCorasickKind::DFA, &terms, &records));
            }
            #[cfg(feature = "vectorscan")]
            engines.push(vectorscan(&terms, &records));
        }
        let timed = race(&mut engines, bytes, rounds);
        let exact = timed[1].matches;
        assert!(timed[1..].iter().all(|engine| engine.matches == exact), "exact engines disagree");
        println!("\n## {count} terms, {rounds} rounds\n");
        println!(
            "| engine | MB/s median (min–max) | xuncha fold is | matches/MB | build, memory |\n| --- | --- | --- | --- | --- |"
        );
        for engine in &timed {
            let [median, min, max] = engine.rates;
            let per_mb = engine.matches as f64 / (bytes as f64 / 1e6);
            let ratio = timed[0].rates[0] / median;
            println!(
                "| {} | {median:.0} ({min:.0}–{max:.0}) | {ratio:.2}x | {per_mb:.0} | {} |",
                engine.name, engine.note
            );
        }
        let ascii = corpus::ascii_records(bytes / 2);
        let ascii_bytes = ascii.iter().map(String::len).sum();
        let timed_ascii = race(&mut [ours("", &terms, FoldLevel::Fold, &ascii)], ascii_bytes, rounds);
        let (rate, ratio) = (timed_ascii[0].rates[0], timed_ascii[0].rates[0] / timed[0].rates[0]);
        println!("\nText that is all ASCII: {rate:.0} MB/s, {ratio:.2}x the speed of Chinese text.");
    }
}
