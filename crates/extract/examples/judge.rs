//! Holds extraction against pages judged by hand: `cargo run --release -p xuncha-extract --example judge -- JUDGED.tsv
//! [SITES…]`. Prints precision and recall of each field, and with `XUNCHA_SHOW` every difference.
//!
//! A development tool for pages that may not be copied; those that may stand in `fixtures/judged`, with a test.

#[path = "../tests/judging/mod.rs"]
mod judging;

use std::io::Write as _;
use std::path::Path;

use xuncha_extract::Sites;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let judged = std::fs::read_to_string(arguments.next().unwrap_or_default())?;
    let files: Vec<_> = arguments
        .map(|path| Ok((path.clone(), std::fs::read_to_string(path)?)))
        .collect::<std::io::Result<_>>()?;
    let verdict = judging::judge(&judged, Path::new(""), &Sites::read(&files).0);
    let mut out = std::io::stdout().lock();
    if std::env::var_os("XUNCHA_SHOW").is_some() {
        for difference in &verdict.differences {
            writeln!(out, "{difference}")?;
        }
    }
    writeln!(out, "{} pages\n| field | there | found | right | precision | recall |", verdict.pages)?;
    for (field, count) in &verdict.counts {
        let (precision, recall) = (count.precision(), count.recall());
        let judging::Count { there, given, right } = count;
        writeln!(out, "| {field} | {there} | {given} | {right} | {precision:.3} | {recall:.3} |")?;
    }
    Ok(())
}
