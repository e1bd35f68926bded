//! Replays the corpora of the fuzz targets, so that what once was found stays mended on every machine.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{fs, path::Path};

#[path = "../../../fuzz/checks/pages.rs"]
mod pages;
#[path = "../../../fuzz/checks/sites.rs"]
mod sites;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 3, "the corpus is there");
    files.iter().for_each(|file| check(&fs::read(file).unwrap()));
}

#[test]
fn bytes_as_pages() {
    replay("pages", pages::check);
}

#[test]
fn texts_as_profiles() {
    replay("sites", sites::check);
}
