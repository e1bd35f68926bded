//! Reads a rule pack from a folder, or the one that is built into the program.

use std::{fs, path::Path};

use rust_embed::RustEmbed;
use xuncha_rule_lang::PackSource;

use crate::exit::usage;

/// The rule packs of this version, so that the program works from any folder.
#[derive(RustEmbed)]
#[folder = "../../rules/"]
#[include = "pack.toml"]
#[include = "*/*.toml"]
#[include = "lists/*.csv"]
struct BuiltIn;

/// Largest file of a pack that is read, in bytes.
const MAX_FILE: u64 = 16 << 20;

/// The pack in `dir`; without one the pack in `./rules`, else the built-in pack. The second value names it.
pub(crate) fn load(dir: Option<&Path>) -> anyhow::Result<(PackSource, String)> {
    let here = Path::new("rules");
    match dir {
        Some(dir) => Ok((read(dir)?, dir.display().to_string())),
        None if here.join("pack.toml").is_file() => Ok((read(here)?, "rules".to_owned())),
        None => Ok((built_in(), "程序自带规则包".to_owned())),
    }
}

fn built_in() -> PackSource {
    let files = BuiltIn::iter().filter_map(|name| {
        let file = BuiltIn::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    });
    sorted_source(files.collect())
}

fn read(dir: &Path) -> anyhow::Result<PackSource> {
    let mut files = Vec::new();
    walk(dir, "", &mut files)?;
    if !files.iter().any(|(name, _)| name == "pack.toml") {
        return Err(usage(format!(
            "{} 里没有 pack.toml，不是规则包目录。请用 --rules 指定规则包目录。",
            dir.display()
        )));
    }
    Ok(sorted_source(files))
}

fn walk(dir: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let broken = |error: &dyn std::fmt::Display| usage(format!("读不了规则目录 {}：{error}", dir.display()));
    for entry in fs::read_dir(dir).map_err(|error| broken(&error))? {
        let entry = entry.map_err(|error| broken(&error))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            if prefix.matches('/').count() < 3 {
                walk(&path, &format!("{name}/"), files)?;
            }
        } else if name.ends_with(".toml") || name.ends_with(".csv") {
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
fn sorted_source(mut files: Vec<(String, String)>) -> PackSource {
    files.sort();
    let mut source = PackSource::default();
    for (name, text) in files {
        let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
        if name == "pack.toml" {
            source.manifest = (name, text);
        } else if name.ends_with(".csv") {
            source.lists.push((name, text));
        } else {
            source.files.push((name, text));
        }
    }
    source
}
