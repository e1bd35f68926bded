//! Reads site profiles: from files and folders the user names, from `sites/` of the rule packs, else the built-in ones.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;
use xuncha_extract::Sites;
use xuncha_model::{Diagnostic, Digest, Level};

use crate::{args::Global, exit::usage, pack_files, wiring};

/// The profiles of this version.
#[derive(RustEmbed)]
#[folder = "../../rules/sites/"]
#[include = "*.toml"]
struct BuiltIn;

/// Largest file that is read, in bytes; reading refuses smaller ones with a better message.
const MAX_FILE: u64 = 1 << 20;

/// Profiles as read, and everything there is to say about them.
pub(crate) struct Loaded {
    /// Name of the place they came from.
    pub(crate) place: String,
    /// What could be read.
    pub(crate) sites: Sites,
    /// Errors.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// SHA-256 over their files' texts.
    pub(crate) digest: Digest,
}

/// The profiles in `paths`; without any those of the rule packs, else the built-in ones.
pub(crate) fn load(paths: &[PathBuf], global: &Global) -> anyhow::Result<Loaded> {
    let mut chosen = paths.to_vec();
    if chosen.is_empty() {
        let mut packs = wiring::pack_dirs(global)?;
        if packs.is_empty() {
            packs.push(PathBuf::from("rules"));
        }
        chosen.extend(packs.iter().map(|pack| pack.join("sites")).filter(|folder| folder.is_dir()));
    }
    let mut files = Vec::new();
    for path in &chosen {
        read(path, &mut files)?;
    }
    let mut place = chosen.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("、");
    if chosen.is_empty() {
        "程序自带网站档案".clone_into(&mut place);
        files.extend(BuiltIn::iter().filter_map(|name| {
            let file = BuiltIn::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        }));
    }
    files.sort();
    let (sites, diagnostics) = Sites::read(&files);
    let digest = pack_files::digest_of(files.iter().map(|(_, text)| text.as_str()));
    Ok(Loaded { place, sites, diagnostics, digest })
}

/// The profiles to read pages with. Profiles with errors are not used at all.
pub(crate) fn usable(loaded: Loaded) -> anyhow::Result<Sites> {
    if loaded.diagnostics.iter().all(|found| found.level != Level::Error) {
        return Ok(loaded.sites);
    }
    let what = format!("网站档案 {} 有错误，未采用。改好后用 `xuncha sites check` 复查。", loaded.place);
    Err(usage(wiring::with_errors(what, &loaded.diagnostics)))
}

fn read(path: &Path, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let broken = |error: &dyn std::fmt::Display| usage(format!("读不了 {}：{error}", path.display()));
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(|error| broken(&error))? {
            let entry = entry.map_err(|error| broken(&error))?.path();
            if entry.extension().is_some_and(|extension| extension == "toml") {
                read(&entry, files)?;
            }
        }
        return Ok(());
    }
    let size = fs::metadata(path).map_err(|error| broken(&error))?.len();
    if size > MAX_FILE {
        return Err(broken(&format!("有 {size} 字节，上限 {MAX_FILE} 字节")));
    }
    let bytes = fs::read(path).map_err(|error| broken(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| broken(&"不是 UTF-8 编码，请另存为 UTF-8"))?;
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    files.push((path.display().to_string(), text));
    Ok(())
}
