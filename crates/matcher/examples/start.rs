//! How long a program takes to be ready with many terms: from TOML, and from a saved ruleset.
//!
//! ```text
//! cargo run --release -p xuncha-matcher --example start -- 100000
//! ```
#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use std::{error::Error, time::Instant};

use jiff::civil::date;
use xuncha_matcher::{CompileOptions, Ruleset, compile};
use xuncha_rule_lang::{Pack, PackSource};

/// Words of one group: the most that the language allows.
const GROUP: u32 = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let count: u32 = std::env::args().nth(1).map_or(Ok(100_000), |count| count.parse())?;
    let source = PackSource {
        manifest: ("pack.toml".to_owned(), "name = \"many\"\nversion = \"1\"\n".to_owned()),
        files: (0..count.div_ceil(GROUP)).map(|file| (format!("{file}.toml"), rules(file))).collect(),
        lists: Vec::new(),
    };
    let begun = Instant::now();
    let (pack, _) = Pack::read(&source);
    let read = begun.elapsed();
    let options = CompileOptions { include_experimental: false, today: date(2026, 11, 22) };
    let ruleset = compile(&pack, &options).0.ok_or("the pack does not compile")?;
    println!("{} terms from TOML: {:?}, of which reading {read:?}", ruleset.terms(), begun.elapsed());
    let begun = Instant::now();
    let bytes = ruleset.to_bytes();
    println!("saved: {:?}, {} bytes", begun.elapsed(), bytes.len());
    let begun = Instant::now();
    let again = Ruleset::from_bytes(&bytes)?;
    println!("read: {:?}, the same digest: {}", begun.elapsed(), again.digest() == ruleset.digest());
    Ok(())
}

/// One file with one rule and one group of different words of two to five characters.
fn rules(file: u32) -> String {
    let mut state = u64::from(file) + 1;
    let mut below = |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut word = || -> String {
        let characters = 2 + below(4);
        let han = (0..characters).map(|_| u32::try_from(below(3_500)).unwrap_or_default() + 0x4E00);
        han.filter_map(char::from_u32).collect()
    };
    let words: Vec<String> = (0..GROUP).map(|_| word()).collect();
    format!(
        "category = \"c\"\nseverity = 3\nlaw = [{{ title = \"广告法\", article = \"第九条\" }}]\n\
         [terms.g]\nwords = {words:?}\n[[rule]]\nid = \"c.r{file}\"\nname = \"试\"\nfact = \"试\"\n\
         condition = \"g\"\nhit = [\"甲\"]\nmiss = [\"乙\"]\n"
    )
}
