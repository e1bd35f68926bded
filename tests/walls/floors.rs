//! Wall 1: every crate stands on a floor and uses only lower ones; only `cli` names `store-sqlite`.

use super::repository::{assert_none, sources};

/// The floor of each crate, as `docs/architecture.md` draws it.
const FLOORS: [(&str, u8); 21] = [
    ("model", 1),
    ("zh-text", 1),
    ("lanes", 1),
    ("rule-lang", 1),
    ("identifiers", 1),
    ("warc", 1),
    ("matcher", 2),
    ("extract", 2),
    ("crawl", 2),
    ("evidence", 2),
    ("store", 2),
    ("report", 2),
    ("evaluation", 2),
    ("notify", 2),
    ("casework", 2),
    ("sweep", 3),
    ("store-sqlite", 3),
    ("browser", 3),
    ("depot", 3),
    ("console", 4),
    ("cli", 5),
];

/// Crates that only the composition root may name.
const ONLY_FOR_CLI: [&str; 2] = ["store-sqlite", "depot"];

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

/// What is wrong with the dependencies of the crate `name`, whose `Cargo.toml` is `manifest`.
fn complaints(name: &str, manifest: &str) -> Vec<String> {
    let Some(own) = floor(name) else { return vec![format!("{name}: stands on no floor")] };
    let manifest: toml::Table = manifest.parse().unwrap();
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let named =
        tables.iter().filter_map(|table| manifest.get(*table)?.as_table()).flat_map(toml::Table::keys);
    let complain = |used: &str| match floor(used) {
        None => Some(format!("{name} uses {used}, which stands on no floor")),
        Some(_) if used == "model" && name != "model" => None,
        Some(floor) if floor >= own => Some(format!("{name} (floor {own}) uses {used} (floor {floor})")),
        Some(_) if ONLY_FOR_CLI.contains(&used) && name != "cli" => Some(format!("{name} names {used}")),
        Some(_) => None,
    };
    named.filter_map(|used| used.strip_prefix("xuncha-")).filter_map(complain).collect()
}

#[test]
fn crates_use_only_lower_floors() {
    let manifests: Vec<_> = sources("crates", &["/Cargo.toml"]);
    assert!(manifests.len() >= 14, "the crates were not found");
    let name = |path: &str| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml").map(str::to_owned);
    let all = manifests.iter().filter_map(|file| Some((name(&file.path)?, &file.text)));
    assert_none(&all.flat_map(|(name, text)| complaints(&name, text)).collect::<Vec<_>>());
}

#[test]
fn an_upward_arrow_is_seen() {
    let uses = |name: &str| format!("[dependencies]\nserde = \"1\"\n{name}.workspace = true\n");
    assert_eq!(complaints("matcher", &uses("xuncha-zh-text")), [""; 0]);
    assert_eq!(complaints("zh-text", &uses("xuncha-model")), [""; 0]);
    assert_eq!(complaints("matcher", &uses("xuncha-sweep")), ["matcher (floor 2) uses sweep (floor 3)"]);
    assert_eq!(complaints("matcher", &uses("xuncha-extract")).len(), 1, "nor the same floor");
    assert_eq!(complaints("model", &uses("xuncha-warc")).len(), 1);
    assert_eq!(complaints("console", &uses("xuncha-store-sqlite")), ["console names store-sqlite"]);
    assert_eq!(complaints("cli", &uses("xuncha-store-sqlite")), [""; 0]);
    assert_eq!(complaints("cli", &uses("xuncha-helper")), ["cli uses helper, which stands on no floor"]);
    let dev = uses("xuncha-sweep").replace("[dependencies]", "[dev-dependencies]");
    assert_eq!(complaints("matcher", &dev).len(), 1, "tests count too");
    assert_eq!(complaints("attic", ""), ["attic: stands on no floor"]);
}
