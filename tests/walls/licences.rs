//! Every crate that is linked in has a licence that `deny.toml` allows. The same list serves `cargo deny`, which not
//! every machine has.

use std::process::Command;

use super::repository::{assert_none, root};

/// Whether an SPDX expression can be satisfied with the allowed licences alone. Old manifests write `/` for `OR`.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words, allowed) && words.next().is_none()
}

type Words<'e> = std::iter::Peekable<std::str::SplitWhitespace<'e>>;

fn any_of(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut any = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        any |= all_of(words, allowed);
    }
    any
}

fn all_of(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut all = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        all &= one(words, allowed);
    }
    all
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    match words.next() {
        Some("(") => any_of(words, allowed) && words.next() == Some(")"),
        Some(licence) => {
            let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
            let whole = exception
                .map_or_else(|| licence.to_owned(), |exception| format!("{licence} WITH {exception}"));
            allowed.contains(&&*whole)
        }
        None => false,
    }
}

/// The licences under `allow` in a table of `deny.toml`.
fn allow(table: &toml::Value) -> Vec<&str> {
    table["allow"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect()
}

/// The crates of `metadata` (as `cargo metadata` prints it) whose licence is not allowed by `deny` (a `deny.toml`).
fn complaints(metadata: &str, deny: &str) -> Vec<String> {
    let deny: toml::Table = deny.parse().unwrap();
    let licences = &deny["licenses"];
    let exceptions = licences.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten();
    let exceptions: Vec<_> =
        exceptions.map(|exception| (exception["crate"].as_str(), allow(exception))).collect();
    let metadata: serde_json::Value = serde_json::from_str(metadata).unwrap();
    let is_refused = |package: &&serde_json::Value| {
        let excepted = exceptions.iter().filter(|(name, _)| *name == package["name"].as_str());
        let allowed: Vec<&str> =
            excepted.flat_map(|(_, licences)| licences.clone()).chain(allow(licences)).collect();
        !is_allowed(package["license"].as_str().unwrap_or_default(), &allowed)
    };
    let refused = metadata["packages"].as_array().unwrap().iter().filter(is_refused);
    refused
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect()
}

#[test]
fn every_licence_is_allowed() {
    let host = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host]);
    let output = cargo.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let deny = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    assert_none(&complaints(&String::from_utf8(output.stdout).unwrap(), &deny));
}

#[test]
fn a_licence_off_the_list_is_seen() {
    let deny = "[licenses]\nallow = [\"MIT\", \"Apache-2.0\", \"Apache-2.0 WITH LLVM-exception\"]\n";
    let crates = |licence: &str| {
        format!("{{\"packages\":[{{\"name\":\"x\",\"version\":\"1\",\"license\":{licence}}}]}}")
    };
    for licence in [
        "MIT",
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "(GPL-3.0 OR MIT) AND Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert_eq!(complaints(&crates(&format!("\"{licence}\"")), deny), [""; 0], "{licence}");
    }
    for licence in [
        "\"GPL-3.0\"",
        "\"MIT AND GPL-3.0\"",
        "\"(MIT OR Apache-2.0) AND GPL-3.0\"",
        "\"\"",
        "null",
        "\"MIT)\"",
    ] {
        assert_eq!(complaints(&crates(licence), deny).len(), 1, "{licence}");
    }
    let for_crate =
        |name: &str| format!("{deny}exceptions = [{{ crate = \"{name}\", allow = [\"GPL-3.0\"] }}]\n");
    assert_eq!(complaints(&crates("\"GPL-3.0\""), &for_crate("x")), [""; 0]);
    assert_eq!(complaints(&crates("\"GPL-3.0\""), &for_crate("y")).len(), 1);
}
