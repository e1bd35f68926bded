//! `xuncha match`, JSON Lines in and out, beside the engine alone on the same listings.
//!
//! `XUNCHA=…/xuncha XUNCHA_BENCH_TITLES=… cargo bench --bench program`. Asserted: the program answers every line, with the rules that
//! the engine gives. The program's start is measured on one line and taken off.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use xuncha_benches::{
    corpus::{self, Random},
    packs, stopwatch,
};
use xuncha_matcher::{PageContext, Scratch};
use xuncha_model::{Listing, Outcome};

/// Lines of a round.
const LINES: usize = 40_000;
/// Rounds.
const ROUNDS: usize = 5;

fn main() {
    let (pack, ruleset) = packs::ruleset(&packs::shipped());
    let (titles, from) = corpus::titles();
    println!("{LINES} lines; titles of {from}\n");
    println!(
        "| lines | engine alone, listings/s | `xuncha match`, lines/s | of the engine |\n| --- | --- | --- | --- |"
    );
    for (name, filler) in [("titles", 0), ("about 1 KB", 12)] {
        let listings = listings(&titles, &packs::must_hit(&pack), filler);
        let mut scratch = Scratch::default();
        let mut answers: Vec<Vec<String>> = Vec::new();
        let mut alone = Vec::new();
        let mut whole = Vec::new();
        let file = env::temp_dir().join(format!("xuncha-bench-{}.jsonl", std::process::id()));
        let one = file.with_extension("one");
        fs::write(&file, listings.iter().map(line).collect::<String>()).expect("the lines are written");
        fs::write(&one, line(&listings[1])).expect("a line is written");
        for _ in 0..ROUNDS {
            let began = stopwatch::processor_of_thread();
            let hits: Vec<_> = listings
                .iter()
                .map(|listing| ruleset.scan(listing, &PageContext::default(), &mut scratch))
                .collect();
            alone.push(stopwatch::processor_of_thread() - began);
            let leads = |hits: &Vec<xuncha_model::Hit>| {
                hits.iter().filter(|hit| hit.outcome == Outcome::Lead).map(|hit| hit.rule.0.clone()).collect()
            };
            answers = hits.iter().map(leads).collect();
            let (start, _) = run(&one);
            let (seconds, out) = run(&file);
            whole.push(seconds - start);
            assert_answers(&out, &answers);
        }
        let median = |seconds: &mut Vec<f64>| {
            seconds.sort_by(f64::total_cmp);
            LINES as f64 / seconds[seconds.len() / 2]
        };
        let (alone, whole) = (median(&mut alone), median(&mut whole));
        println!("| {name} | {alone:.0} | {whole:.0} | {:.2}x |", whole / alone);
        assert!(answers.iter().any(|rules| !rules.is_empty()), "something is hit");
        for made in [&file, &one] {
            fs::remove_file(made).expect("it can be removed");
        }
    }
}

/// Titles with two attributes and `filler` further titles as description; one in a hundred is an example that a rule must hit.
fn listings(titles: &[String], planted: &[(String, Listing)], filler: usize) -> Vec<Listing> {
    let mut random = Random(9);
    let mut title = || titles[random.below(titles.len())].clone();
    let mut ordinary = || Listing {
        title: title(),
        description: (0..filler).map(|_| title() + "。").collect(),
        attributes: vec![("品牌".to_owned(), "其他".to_owned()), ("产地".to_owned(), "中国大陆".to_owned())],
        ..Listing::default()
    };
    let bare: Vec<_> = planted.iter().filter(|(_, one)| is_of_text(one)).collect();
    (0..LINES)
        .map(|at| if at % 100 == 0 { bare[at / 100 % bare.len()].1.clone() } else { ordinary() })
        .collect()
}

/// What `xuncha match` can be told in full.
fn is_of_text(listing: &Listing) -> bool {
    let Listing { title, description, attributes, .. } = listing;
    let plain = Listing {
        title: title.clone(),
        description: description.clone(),
        attributes: attributes.clone(),
        ..Listing::default()
    };
    plain == *listing && !title.is_empty()
}

fn line(listing: &Listing) -> String {
    let text = |text: &String| json!(text).to_string();
    let pairs = listing.attributes.iter().map(|(key, value)| format!("{}:{}", text(key), text(value)));
    let attributes = pairs.collect::<Vec<_>>().join(",");
    format!(
        "{{\"title\":{},\"description\":{},\"attributes\":{{{attributes}}}}}\n",
        text(&listing.title),
        text(&listing.description)
    )
}

/// Processor time of the program in seconds, and what it wrote.
fn run(lines: &Path) -> (f64, String) {
    let program = env::var("XUNCHA").unwrap_or_else(|_| "../target/release/xuncha".to_owned());
    let program = PathBuf::from(program);
    assert!(program.exists(), "build the program first, or name it in XUNCHA: {}", program.display());
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let data = env::temp_dir().join(format!("xuncha-bench-data-{}", std::process::id()));
    let before = children();
    let mut child = Command::new(program);
    child.arg("match").arg(lines).arg("--rules").arg(rules).arg("--experimental").arg("--data").arg(data);
    let out = child.stderr(Stdio::inherit()).output().expect("the program runs");
    std::io::stderr().flush().expect("it is there");
    assert!(out.status.success(), "{}", out.status);
    (children() - before, String::from_utf8(out.stdout).expect("it writes text"))
}

/// Seconds of processor time of ended children.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux tells");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    // cutime and cstime, the 16th and 17th field of the whole line, in hundredths
    (ticks(13) + ticks(14)) / 100.0
}

fn assert_answers(out: &str, answers: &[Vec<String>]) {
    assert_eq!(out.lines().count(), answers.len(), "a line for a line");
    for (line, wanted) in out.lines().zip(answers) {
        let told: Value = serde_json::from_str(line).expect("JSON");
        let rules: Vec<_> =
            told["hits"].as_array().into_iter().flatten().filter_map(|hit| hit["rule"].as_str()).collect();
        assert_eq!(rules, *wanted, "{line}");
    }
}
