//! The shipped rule packs, and rules made up to lie idle beside them.

use std::{fs, path::Path};

use xuncha_matcher::{CompileOptions, Ruleset, compile};
use xuncha_model::{Date, Level, Listing, Timestamp, beijing};
use xuncha_rule_lang::{Pack, PackSource, ast::TermGroup};

use crate::corpus::Random;

/// The texts of the shipped pack.
pub fn shipped() -> PackSource {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let read = |path: &Path| fs::read_to_string(path).expect("a rule file is readable");
    let mut source = PackSource {
        manifest: ("pack.toml".to_owned(), read(&root.join("pack.toml"))),
        ..PackSource::default()
    };
    for folder in
        fs::read_dir(&root).expect("the rules are there").map(|entry| entry.expect("an entry").path())
    {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !folder.is_dir() || name == "sites" {
            continue;
        }
        for file in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let path = format!("{name}/{}", file.file_name().unwrap_or_default().to_string_lossy());
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("toml") => source.files.push((path, read(&file))),
                Some("csv") => source.lists.push((path, read(&file))),
                _ => {}
            }
        }
    }
    source.files.sort();
    source.lists.sort();
    source
}

/// Reads and compiles a pack; wrong ones end the bench.
pub fn ruleset(source: &PackSource) -> (Pack, Ruleset) {
    let (pack, found) = Pack::read(source);
    assert!(found.iter().all(|one| one.level != Level::Error), "{found:?}");
    let options = CompileOptions { include_experimental: true, today: today() };
    let (ruleset, found) = compile(&pack, &options);
    (pack, ruleset.unwrap_or_else(|| panic!("{found:?}")))
}

fn today() -> Date {
    beijing(Timestamp::now()).date()
}

/// The examples that rules of the pack must hit, each with its rule.
pub fn must_hit(pack: &Pack) -> Vec<(String, Listing)> {
    let rules = pack.files.iter().flat_map(|file| &file.rules);
    let bare = |rule: &xuncha_rule_lang::ast::Rule| {
        let examples = rule.hit.iter().filter(|example| example.page.is_none());
        examples.map(|example| (rule.id.value.0.clone(), example.listing.clone())).collect::<Vec<_>>()
    };
    rules.flat_map(bare).collect()
}

/// Every word of two characters or more that some group of the pack looks for, each once.
pub fn words(pack: &Pack) -> Vec<String> {
    let files = pack.files.iter().chain(&pack.shared);
    let groups =
        files.flat_map(|file| file.groups.iter().chain(file.rules.iter().flat_map(|rule| &rule.groups)));
    let of_group = |group: &TermGroup| {
        let listed =
            group.list.as_ref().and_then(|wanted| Some(pack.list(&wanted.value)?.words(&wanted.value)));
        let own = group.words.iter().map(|word| word.value.clone());
        own.chain(listed.unwrap_or_default()).collect::<Vec<_>>()
    };
    let mut words: Vec<String> = groups.flat_map(of_group).filter(|word| word.chars().count() >= 2).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// A file of rules, each with one group of five words made up of common characters; `is_free` says whether a word stands
/// in none of the texts.
pub fn idle_file(number: usize, rules: usize, is_free: &mut impl FnMut(&str) -> bool) -> (String, String) {
    let mut random = Random(number as u64 + 1);
    let mut text = format!(
        "category = \"idle{number}\"\nseverity = 1\nlaw = [{{ title = \"广告法\", article = \"第九条\" }}]\n"
    );
    for rule in 0..rules {
        let mut words: Vec<String> = Vec::new();
        while words.len() < 5 {
            let han = (0..2 + random.below(3)).map(|_| 0x4E00 + random.below(5_000) as u32);
            let word: String = han.filter_map(char::from_u32).collect();
            if is_free(&word) {
                words.push(word);
            }
        }
        let [first, ..] = words.as_slice() else { continue };
        text.push_str(&format!(
            "\n[[rule]]\nid = \"idle{number}.r{rule}\"\nname = \"闲\"\nfact = \"闲\"\ncondition = \"word\"\n\
             hit = [\"{first}\"]\nmiss = [\"乙\"]\n[rule.terms.word]\nwords = {words:?}\n"
        ));
    }
    (format!("idle/idle{number}.toml"), text)
}
