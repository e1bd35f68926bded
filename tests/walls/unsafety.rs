//! Wall: unsafe code stands in one file, and every crate but its own forbids it.

use super::repository::{assert_none, sources};

const FILE: &str = "crates/lanes/src/avx2.rs";

#[test]
fn unsafe_code_stands_in_one_file() {
    let word = concat!("unsa", "fe");
    let is_code = |line: &str| line.split("//").next().is_some_and(|code| code.contains(&format!("{word} ")));
    let files = sources("crates", &[".rs"]);
    let with: Vec<String> =
        files.iter().filter(|file| file.text.lines().any(is_code)).map(|file| file.path.clone()).collect();
    assert_eq!(with, [FILE]);
}

#[test]
fn every_other_crate_forbids_it() {
    let takes_lints = |text: &str| text.contains("[lints]\nworkspace = true");
    let manifests = sources("crates", &["/Cargo.toml"]);
    let own = |path: &str| path == "crates/lanes/Cargo.toml";
    let free = manifests.iter().filter(|file| !own(&file.path) && !takes_lints(&file.text));
    assert_none(&free.map(|file| format!("{}: takes no workspace lints", file.path)).collect::<Vec<_>>());
    let workspace = sources("", &["Cargo.toml"]);
    assert!(workspace.iter().any(|file| file.text.contains("unsafe_code = \"forbid\"")));
}
