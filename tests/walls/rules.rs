//! Wall 5: every rule in `rules/` compiles, is formatted, its examples hit and miss, and where they hit other categories a person
//! has judged it.

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
