//! Reads a rule pack from a folder, or the one that is built into the program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};
use xuncha_model::Digest;
use xuncha_rule_lang::PackSource;

use crate::exit::usage;

/// The rule packs of this version, so that the program works from any folder.
#[derive(RustEmbed)]
#[folder = "../../rules/"]
#[include = "pack.toml"]
#[include = "*/*.toml"]
#[include = "lists/*.csv"]
#[include = "judgements/cross-fires.tsv"]
#[exclude = "sites/*"]
struct BuiltIn;

/// The head of a pack.
const MANIFEST: &str = "pack.toml";

/// The record of examples that fire in other categories, judged by hand.
pub(crate) const CROSS_FIRES: &str = "judgements/cross-fires.tsv";

/// Folder beside the rules that says how pages of a site are read. No part of a pack: extraction reads it.
const SITES: &str = "sites";

/// Largest file of a pack that is read, in bytes.
const MAX_FILE: u64 = 16 << 20;

/// Folders within each other that are looked into.
pub(crate) const MAX_DEPTH: usize = 3;

/// A pack as it lies on disk.
pub(crate) struct PackFiles {
    /// Name of the place, for people.
    pub(crate) place: String,
    /// Its texts.
    pub(crate) source: PackSource,
    /// What was judged of examples that fire in other categories; empty when there is no such file.
    pub(crate) cross_fires: String,
}

/// The packs in `dirs`; without any the pack in `./rules`, else the built-in pack. Files of one of several packs are
/// named with the place of their pack before them.
pub(crate) fn load(dirs: &[PathBuf]) -> anyhow::Result<Vec<PackFiles>> {
    match folders(dirs).as_slice() {
        [] => Ok(vec![built_in()]),
        [dir] => Ok(vec![read(dir, "")?]),
        several => several.iter().map(|dir| read(dir, &format!("{}/", dir.display()))).collect(),
    }
}

/// The folders that packs are read from: `dirs`, else `./rules` where it holds a pack; none when the built-in pack is read.
pub(crate) fn folders(dirs: &[PathBuf]) -> Vec<PathBuf> {
    let here = Path::new("rules");
    if dirs.is_empty() && here.join(MANIFEST).is_file() { vec![here.to_owned()] } else { dirs.to_vec() }
}

impl PackFiles {
    /// SHA-256 over names (from the pack's root) and texts of all files that rules are made of.
    pub(crate) fn digest(&self) -> Digest {
        let PackSource { manifest, files, lists } = &self.source;
        let root = manifest.0.strip_suffix(MANIFEST).unwrap_or_default();
        let all = std::iter::once(manifest).chain(files).chain(lists);
        digest_of(all.flat_map(|(name, text)| [name.strip_prefix(root).unwrap_or(name), text]))
    }
}

/// SHA-256 over texts, each after its length in bytes.
pub(crate) fn digest_of<'t>(parts: impl Iterator<Item = &'t str>) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Digest(hash.finalize().into())
}

/// The pack that is built into the program.
pub(crate) fn built_in() -> PackFiles {
    let files = BuiltIn::iter().filter_map(|name| {
        let file = BuiltIn::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    });
    sorted("程序自带规则包".to_owned(), files.collect())
}

fn read(dir: &Path, prefix: &str) -> anyhow::Result<PackFiles> {
    let mut files = Vec::new();
    walk(dir, "", &mut files)?;
    if !files.iter().any(|(name, _)| name == MANIFEST) {
        return Err(usage(format!(
            "{} 里没有 pack.toml，不是规则包目录。请用 --rules 指定规则包目录。",
            dir.display()
        )));
    }
    let mut pack = sorted(dir.display().to_string(), files);
    let PackSource { manifest, files, lists } = &mut pack.source;
    for (name, _) in std::iter::once(manifest).chain(files).chain(lists) {
        name.insert_str(0, prefix);
    }
    Ok(pack)
}

fn walk(dir: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let broken = |error: &dyn std::fmt::Display| usage(format!("读不了规则目录 {}：{error}", dir.display()));
    for entry in fs::read_dir(dir).map_err(|error| broken(&error))? {
        let entry = entry.map_err(|error| broken(&error))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            if prefix.matches('/').count() < MAX_DEPTH && name != SITES {
                walk(&path, &format!("{name}/"), files)?;
            }
        } else if name.ends_with(".toml") || name.ends_with(".csv") || name == CROSS_FIRES {
            let size = entry.metadata().map_err(|error| broken(&error))?.len();
            if size > MAX_FILE {
                return Err(usage(format!(
                    "规则文件 {} 太大（{size} 字节），上限 {MAX_FILE} 字节",
                    path.display()
                )));
            }
            let bytes =
                fs::read(&path).map_err(|error| usage(format!("读不了 {}：{error}", path.display())))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| usage(format!("{} 不是 UTF-8 编码，请另存为 UTF-8", path.display())))?;
            files.push((name, text));
        }
    }
    Ok(())
}

/// A byte order mark, which editors on Windows write, is no part of the text.
fn sorted(place: String, mut files: Vec<(String, String)>) -> PackFiles {
    files.sort();
    let mut pack = PackFiles { place, source: PackSource::default(), cross_fires: String::new() };
    for (name, text) in files {
        let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
        if name == MANIFEST {
            pack.source.manifest = (name, text);
        } else if name == CROSS_FIRES {
            pack.cross_fires = text;
        } else if name.ends_with(".csv") {
            pack.source.lists.push((name, text));
        } else {
            pack.source.files.push((name, text));
        }
    }
    pack
}
