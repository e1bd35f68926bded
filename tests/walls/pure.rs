//! Wall 2: pure crates contain no I/O, clock or runtime.

use super::repository::{Source, assert_none, sources};

const PURE: [&str; 12] = [
    "model",
    "zh-text",
    "lanes",
    "rule-lang",
    "identifiers",
    "warc",
    "matcher",
    "extract",
    "report",
    "evaluation",
    "casework",
    "store",
];

/// Pure parts of crates that are not pure as a whole.
const PURE_FILES: [&str; 18] = [
    "crates/crawl/src/robots",
    "crates/crawl/src/politeness",
    "crates/crawl/src/backoff.rs",
    "crates/crawl/src/rate.rs",
    "crates/crawl/src/retry_after.rs",
    "crates/crawl/src/scope.rs",
    "crates/crawl/src/sitemap.rs",
    "crates/sweep/src/triage.rs",
    "crates/sweep/src/subject.rs",
    "crates/sweep/src/likeness.rs",
    "crates/sweep/src/revisit.rs",
    "crates/sweep/src/schedule",
    "crates/sweep/src/targets",
    "crates/sweep/src/intake/links.rs",
    "crates/sweep/src/parts.rs",
    "crates/sweep/src/formal/differences.rs",
    "crates/sweep/src/archive/line.rs",
    "crates/browser/src/draw.rs",
];

/// Parts of `std` that reach outside.
const OUTSIDE: [&str; 6] = ["env", "fs", "net", "os", "process", "thread"];

/// Names that read a clock, run tasks or reach outside through a library.
const NAMES: [&str; 9] = [
    "Instant::now",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "rand::",
    "tokio",
    "reqwest",
    "rusqlite",
    "hyper",
];

/// What reaches outside in a source file, tests at its end left out.
fn complaints(file: &Source) -> Vec<String> {
    let lines: Vec<&str> = file.text.lines().collect();
    let is_tests = |pair: &[&str]| {
        pair[0].trim() == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    };
    let end = lines.windows(2).position(is_tests).unwrap_or(lines.len());
    let code = |line: &&str| line.split("//").next().unwrap_or_default().to_owned();
    let code: Vec<String> = lines.iter().take(end).map(code).collect();
    let mut found = Vec::new();
    for (at, line) in code.iter().enumerate() {
        let mut complain =
            |what: &str| found.push(format!("{}:{}: {what} in a pure file", file.path, at + 1));
        for name in NAMES.iter().filter(|name| line.contains(**name)) {
            complain(name);
        }
        for part in OUTSIDE.iter().filter(|part| has_path(line, &format!("std::{part}"))) {
            complain(&format!("std::{part}"));
        }
        for part in grouped_parts(&code[at..].concat()).iter().filter(|part| OUTSIDE.contains(&&***part)) {
            complain(&format!("std::{{{part}}}"));
        }
    }
    found
}

/// Whether `path` stands in `line` and ends there as a name.
fn has_path(line: &str, path: &str) -> bool {
    line.split(path)
        .skip(1)
        .any(|after| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
}

/// The first names inside `use std::{…}`, if `code` begins with one.
fn grouped_parts(code: &str) -> Vec<String> {
    let Some(group) = code.trim_start().strip_prefix("use std::{") else { return Vec::new() };
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for character in group.chars() {
        match character {
            ';' => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ if depth == 0 => parts.last_mut().unwrap().push(character),
            _ => {}
        }
    }
    parts.iter().map(|part| part.split("::").next().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn pure_code_touches_nothing_outside() {
    let crates = PURE.iter().map(|name| format!("crates/{name}/src"));
    let folders = crates.flat_map(|folder| sources(&folder, &[".rs"]));
    let parts = sources("crates", &[".rs"]);
    let parts: Vec<_> =
        parts.into_iter().filter(|file| PURE_FILES.iter().any(|pure| file.path.starts_with(pure))).collect();
    for pure in PURE_FILES {
        assert!(parts.iter().any(|file| file.path.starts_with(pure)), "{pure} is gone: mend the list");
    }
    let is_tests = |file: &Source| file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
    let all: Vec<_> = folders.chain(parts).filter(|file| !is_tests(file)).collect();
    assert_none(&all.iter().flat_map(complaints).collect::<Vec<_>>());
}

#[test]
fn io_clocks_and_runtimes_are_seen() {
    let look = |text: &str| complaints(&Source { path: "x.rs".into(), text: text.into() });
    for text in [
        "use std::fs;",
        "use std::{fmt, fs};",
        "use std::{\n    fmt,\n    env,\n};",
        "    let home = std::env::var(\"HOME\");",
        "use std::net::TcpStream;",
        "let now = std::time::Instant::now();",
        "let now = jiff::Timestamp::now();",
        "#[tokio::test]",
    ] {
        assert_eq!(look(text).len(), 1, "{text}");
    }
    for text in [
        "use std::{fmt, collections::{BTreeMap, env}};",
        "// std::fs is not used here",
        "use std::fsx;",
        "let version = env!(\"CARGO_PKG_VERSION\");",
        "fn pure() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}",
    ] {
        assert_eq!(look(text), [""; 0], "{text}");
    }
}
