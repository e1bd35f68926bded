//! Any text as a rule file: it ends, and what compiles survives being saved.

use jiff::civil::date;
use xuncha_matcher::{CompileOptions, Ruleset, compile};
use xuncha_model::Level;
use xuncha_rule_lang::{Pack, PackSource, render};

/// Reads and compiles `bytes` as the one file of a pack.
pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let source = PackSource {
        manifest: ("pack.toml".to_owned(), "name = \"试\"\nversion = \"1\"\n".to_owned()),
        files: vec![("t.toml".to_owned(), text)],
        lists: vec![("lists/a.csv".to_owned(), "name,level\n象牙,一级\n".to_owned())],
    };
    let (pack, found) = Pack::read(&source);
    let told: usize = found.iter().map(|one| render(one).len()).sum();
    assert!(told > 0 || found.is_empty());
    if found.iter().any(|one| one.level == Level::Error) {
        return;
    }
    let options = CompileOptions { include_experimental: true, today: date(2026, 11, 22) };
    if let (Some(ruleset), _) = compile(&pack, &options) {
        let read = Ruleset::from_bytes(ruleset.to_bytes()).map(|read| read.digest());
        assert_eq!(read.ok(), Some(ruleset.digest()));
    }
}
