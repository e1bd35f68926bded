//! Wall 5: every rule in `rules/` compiles, is formatted, has three examples of each kind, its examples hit and miss, and where they hit
//! other categories a person has judged it.

use std::{fs, path::Path, process::Command};

use super::repository::root;

/// Lines shown of what the program said.
const SHOWN: usize = 60;

/// Whether `xuncha rules check`, `fmt --check` and `test` have nothing to say against a pack; else the end of what they say.
fn complaints(pack: &Path) -> Vec<String> {
    let told = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xuncha-under-test"));
        let output = command.args(arguments).arg(pack).current_dir(pack).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let end = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        (!output.status.success()).then(|| format!("{}: {end}", arguments.join(" ")))
    };
    let all = [&["rules", "check"][..], &["rules", "fmt", "--check"], &["rules", "test"]];
    all.into_iter().filter_map(told).collect()
}

/// Fewest examples of what a rule hits, and of what it misses.
const EXAMPLES: usize = 3;

/// The rules of a file that have too few examples.
fn poor(text: &str) -> Vec<String> {
    let file: toml::Table = text.parse().unwrap();
    let rules = file.get("rule").and_then(|rules| rules.as_array()).cloned().unwrap_or_default();
    let count =
        |rule: &toml::Value, key: &str| rule.get(key).and_then(|list| list.as_array()).map_or(0, Vec::len);
    let is_poor = |rule: &&toml::Value| ["hit", "miss"].iter().any(|key| count(rule, key) < EXAMPLES);
    rules.iter().filter(is_poor).map(|rule| rule["id"].to_string()).collect()
}

#[test]
fn our_rules_have_three_examples_of_each_kind() {
    let files = super::repository::sources("rules", &[".toml"]);
    assert!(files.len() > 80, "{}", files.len());
    let poor: Vec<_> = files.iter().flat_map(|file| poor(&file.text)).collect();
    super::repository::assert_none(&poor);
}

#[test]
fn a_rule_with_fewer_examples_is_seen() {
    let rule = |misses: &str| {
        format!("[[rule]]\nid = \"x.one\"\nhit = [\"一\", \"二\", \"三\"]\nmiss = [{misses}]\n")
    };
    assert_eq!(poor(&rule("\"四\", \"五\", { title = \"六\" }")), [""; 0]);
    assert_eq!(poor(&rule("\"四\", \"五\"")).len(), 1);
    assert_eq!(poor("[[rule]]\nid = \"x.two\"\n").len(), 1);
}

#[test]
fn our_rules_compile_are_formatted_and_hold() {
    super::repository::assert_none(&complaints(&root().join("rules")));
}

/// A copy of our pack with `from` written as `to` in the first rule file that has it.
fn spoilt(from: &str, to: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let files = super::repository::sources("rules", &[".toml", ".csv", ".md", ".tsv"]);
    let spoilt =
        files.iter().position(|file| file.path.ends_with(".toml") && file.text.contains(from)).expect(from);
    for (at, file) in files.iter().enumerate() {
        let path = copy.path().join(file.path.strip_prefix("rules/").unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = if at == spoilt { file.text.replacen(from, to, 1) } else { file.text.clone() };
        fs::write(path, text).unwrap();
    }
    copy
}

#[test]
fn a_spoilt_pack_is_seen() {
    let sound = spoilt("condition = ", "condition = ");
    assert_eq!(complaints(sound.path()), [""; 0]);
    for (from, to) in [
        ("condition = ", "kondition = "),
        ("condition = ", "condition   =   "),
        ("miss = [", "miss = [\"人民大会堂特供酒 象牙手串 食用金箔 免处方 GOIP设备 军供酒\", "),
        ("hit = [", "hit = [\"无关的话\", "),
    ] {
        assert!(!complaints(spoilt(from, to).path()).is_empty(), "{from} -> {to}");
    }
}
