//! Any text against fixed words: the answers agree with those of a plain search, and with one another.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use jiff::civil::date;
use xuncha_matcher::{
    CompileOptions, PageContext, Ruleset, Scanner, ScannerScratch, Scratch, TermMatch, TermSpec, compile,
};
use xuncha_model::Listing;
use xuncha_rule_lang::{Pack, PackSource, ast::FoldLevel};

const WORDS: [&str; 12] =
    ["特供", "专供", "特供酒", "人民大会堂", "三唑仑", "象牙", "笑气弹", "GOIP", "军", "a", "a-b", "9毫米"];
const RULES: &str = r#"
category = "t"
severity = 3
law = [{ title = "广告法", article = "第九条" }]
[terms.fold]
words = ["特供", "三唑仑", "GOIP", "一次性烟"]
except = ["儿童特供"]
[terms.sound]
level = "sound"
words = ["笑气弹", "八一军酒"]
[terms.shape]
level = "shape"
words = ["象牙", "一夜白"]
[terms.pattern]
regex = ['内供.{0,4}酒', 'goip\d{1,2}']
[[rule]]
id = "t.one"
name = "试"
fact = "试"
condition = "fold or sound or shape or pattern"
hit = ["甲"]
miss = ["乙"]
"#;

static EXACT: LazyLock<Option<(Scanner, AhoCorasick)>> =
    LazyLock::new(|| Some((scanner(FoldLevel::Exact)?, AhoCorasick::new(WORDS).ok()?)));
static FREE: LazyLock<Vec<Scanner>> = LazyLock::new(|| {
    [FoldLevel::Fold, FoldLevel::Sound, FoldLevel::Shape].into_iter().filter_map(scanner).collect()
});
static RULESET: LazyLock<Option<Ruleset>> = LazyLock::new(|| {
    let source = PackSource {
        manifest: ("pack.toml".to_owned(), "name = \"试\"\nversion = \"1\"\n".to_owned()),
        files: vec![("t.toml".to_owned(), RULES.to_owned())],
        lists: Vec::new(),
    };
    let options = CompileOptions { include_experimental: false, today: date(2026, 11, 22) };
    compile(&Pack::read(&source).0, &options).0
});

fn scanner(level: FoldLevel) -> Option<Scanner> {
    let spec = |word: &&str| TermSpec { text: (*word).to_owned(), level, whole_word: false, max_gap: None };
    Scanner::new(WORDS.iter().map(spec).collect::<Vec<_>>()).ok()
}

fn found(scanner: &Scanner, text: &str) -> Vec<TermMatch> {
    let mut found = Vec::new();
    scanner.scan(text, &mut ScannerScratch::default(), &mut found);
    found
}

/// Looks for everything in `bytes` as text.
pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some((scanner, plain)) = &*EXACT else { panic!("the words do not compile") };
    let place = |one: &TermMatch| (one.start as usize, one.end as usize, one.term as usize);
    let ours: Vec<_> = found(scanner, &text).iter().map(place).collect();
    let mut theirs: Vec<_> = plain
        .find_overlapping_iter(&*text)
        .map(|one| (one.start(), one.end(), one.pattern().as_usize()))
        .collect();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
    assert_eq!(FREE.len(), 3);
    for scanner in &*FREE {
        for one in found(scanner, &text) {
            let (start, end, _) = place(&one);
            assert!(start < end && text.get(start..end).is_some(), "{one:?}");
        }
    }
    let Some(ruleset) = &*RULESET else { panic!("the rules do not compile") };
    let listing = Listing { title: text.clone().into_owned(), ..Listing::default() };
    let hits = ruleset.scan(&listing, &PageContext::default(), &mut Scratch::default());
    for one in hits.iter().flat_map(|hit| &hit.matches) {
        let shown: String = text.chars().skip(one.start).take(one.end - one.start).collect();
        assert_eq!(shown, one.text);
    }
}
