//! Prints every firing of a pack over a file of titles: the tool with which rules are measured and judged.
//!
//! ```text
//! cargo run --release -p xuncha-matcher --example fire -- rules            # what is wrong, and the examples
//! cargo run --release -p xuncha-matcher --example fire -- rules titles.tsv 3
//! ```
//!
//! The number is the column that holds the title, from 1 (default 1). A line of output is `outcome TAB rule TAB
//! line TAB sha256 TAB terms TAB title`; the sum stands last, on standard error.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use sha2::{Digest as _, Sha256};
use xuncha_matcher::{CompileOptions, PageContext, Ruleset, Scratch, check_examples, compile};
use xuncha_model::{Level, Listing};
use xuncha_rule_lang::{Pack, PackSource, render};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let root = PathBuf::from(arguments.next().ok_or("usage: fire PACK [TITLES [COLUMN]]")?);
    let titles = arguments.next();
    let column: usize = arguments.next().map_or(Ok(1), |column| column.parse())?;
    let (pack, diagnostics) = Pack::read(&source(&root)?);
    let errors = diagnostics.iter().filter(|one| one.level == Level::Error).count();
    let options = CompileOptions { include_experimental: true, today: jiff::civil::date(2026, 11, 22) };
    let (ruleset, more) = if errors == 0 { compile(&pack, &options) } else { (None, Vec::new()) };
    for diagnostic in diagnostics.iter().chain(&more) {
        eprintln!("{}", render(diagnostic));
    }
    let ruleset = ruleset.ok_or("the pack does not compile")?;
    match titles {
        Some(titles) => fire(&ruleset, Path::new(&titles), column),
        None => {
            examples(&pack, &ruleset);
            Ok(())
        }
    }
}

fn examples(pack: &Pack, ruleset: &Ruleset) {
    let results = check_examples(pack, ruleset);
    for complaint in results.iter().filter_map(|result| result.complaint.as_ref()) {
        println!("{}", render(complaint));
    }
    let failed = results.iter().filter(|result| !result.passed).count();
    let crossed = results.iter().filter(|result| !result.cross_fires.is_empty()).count();
    let rules = ruleset.rules().len();
    eprintln!("{rules} rules, {} examples, {failed} failed, {crossed} cross-fires", results.len());
}

fn fire(ruleset: &Ruleset, titles: &Path, column: usize) -> Result<(), Failure> {
    let mut text = String::new();
    std::fs::File::open(titles)?.read_to_string(&mut text)?;
    let mut scratch = Scratch::default();
    let (mut lines, mut firings) = (0, 0);
    let begun = Instant::now();
    for (number, line) in text.lines().enumerate() {
        let Some(title) = line.split('\t').nth(column.saturating_sub(1)) else { continue };
        lines += 1;
        let listing = Listing { title: title.to_owned(), ..Listing::default() };
        for hit in ruleset.scan(&listing, &PageContext::default(), &mut scratch) {
            firings += 1;
            let terms: Vec<_> = hit.matches.iter().map(|one| one.text.as_str()).collect();
            let digest: String = Sha256::digest(title).iter().map(|byte| format!("{byte:02x}")).collect();
            let (outcome, line) = (hit.outcome.name(), number + 1);
            println!("{outcome}\t{}\t{line}\t{digest}\t{}\t{title}", hit.rule, terms.join(" "));
        }
    }
    eprintln!("{lines} titles, {firings} firings, {:?}", begun.elapsed());
    Ok(())
}

/// The files of the pack at `root`, as the reader wants them.
fn source(root: &Path) -> Result<PackSource, Failure> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut source = PackSource::default();
    for path in files {
        let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path)?;
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("toml") if name == "pack.toml" => source.manifest = (name, text),
            Some("toml") => source.files.push((name, text)),
            Some("csv") => source.lists.push((name, text)),
            _ => {}
        }
    }
    Ok(source)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
