//! What several tests begin with.

use xuncha_matcher::{CompileOptions, Ruleset, compile};
use xuncha_model::Date;
use xuncha_rule_lang::{Pack, PackSource};

/// The rules of one file, compiled; the test ends where they are wrong.
pub(crate) fn compiled(file: String) -> Ruleset {
    let manifest = "name = \"包\"\nversion = \"1\"\nauthor = \"某\"\n".to_owned();
    let source = PackSource {
        manifest: ("pack.toml".to_owned(), manifest),
        files: vec![("a/a.toml".to_owned(), file)],
        lists: Vec::new(),
    };
    let (pack, found) = Pack::read(&source);
    let options = CompileOptions { include_experimental: true, today: "2026-11-30".parse::<Date>().unwrap() };
    let (ruleset, more) = compile(&pack, &options);
    ruleset.unwrap_or_else(|| panic!("{found:?} {more:?}"))
}
