//! Prints which saved pages the prefilter of a pack would pass over, and how long it took: how useful it is, measured.
//!
//! ```text
//! cargo run --release -p xuncha-matcher --example sift -- rules page.html…
//! ```
#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use std::{error::Error, path::Path, time::Instant};

use jiff::civil::date;
use xuncha_matcher::{CompileOptions, compile};
use xuncha_rule_lang::{Pack, PackSource, render};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().ok_or("usage: sift PACK PAGE…")?;
    let (pack, _) = Pack::read(&source(Path::new(&root))?);
    let options = CompileOptions { include_experimental: false, today: date(2026, 11, 22) };
    let (ruleset, found) = compile(&pack, &options);
    let ruleset = ruleset.ok_or_else(|| found.iter().map(render).collect::<String>())?;
    let begun = Instant::now();
    let empty = ruleset.may_match_raw(b"");
    println!("made in {:?}; an empty page: {empty}", begun.elapsed());
    for page in arguments {
        let bytes = std::fs::read(&page)?;
        let begun = Instant::now();
        let answer = if ruleset.may_match_raw(&bytes) { "maybe" } else { "never" };
        println!("{answer}\t{}\t{:?}\t{page}", bytes.len(), begun.elapsed());
    }
    Ok(())
}

fn source(root: &Path) -> std::io::Result<PackSource> {
    let mut source = PackSource::default();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            match extension {
                "toml" if name == "pack.toml" => source.manifest = (name, std::fs::read_to_string(&path)?),
                "toml" => source.files.push((name, std::fs::read_to_string(&path)?)),
                "csv" => source.lists.push((name, std::fs::read_to_string(&path)?)),
                _ => {}
            }
        }
    }
    source.files.sort();
    Ok(source)
}
