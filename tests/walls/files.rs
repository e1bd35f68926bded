//! Wall 3: every source file says at its top what it is, and none is too long to read at one sitting.

use super::repository::{Source, assert_none, sources};

const MAX_LINES: usize = 600;

/// Longer files, each with the reason.
const LONGER: [(&str, &str); 0] = [];

fn complaints(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !file.text.starts_with("//! ") {
        found.push(format!("{}: does not open with `//!`", file.path));
    }
    let lines = file.text.lines().count();
    if lines > MAX_LINES && !LONGER.iter().any(|(path, _)| *path == file.path) {
        found.push(format!("{}: {lines} lines, more than {MAX_LINES}", file.path));
    }
    found
}

#[test]
fn files_are_introduced_and_short() {
    let files = sources("", &[".rs"]);
    assert!(files.len() > 50, "the sources were not found");
    assert_none(&files.iter().flat_map(complaints).collect::<Vec<_>>());
}

#[test]
fn a_bare_or_long_file_is_seen() {
    let look = |text: String| complaints(&Source { path: "x.rs".into(), text }).len();
    assert_eq!(look("//! What it is.\n".into()), 0);
    assert_eq!(look("use std::fmt;\n".into()), 1);
    assert_eq!(look("//! What it is.\n".repeat(MAX_LINES)), 0);
    assert_eq!(look("//! What it is.\n".repeat(MAX_LINES + 1)), 1);
}
