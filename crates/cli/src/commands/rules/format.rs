//! `xuncha rules fmt`: writes files in the canonical layout.

use std::path::{Path, PathBuf};

use crate::{exit::Exit, output, pack_files, whole_file};

pub(super) fn run(dirs: &[PathBuf], check: bool) -> anyhow::Result<Exit> {
    let here = [PathBuf::from("rules")];
    let dirs = if dirs.is_empty() { &here[..] } else { dirs };
    let mut unwritten = false;
    for dir in dirs {
        unwritten |= format(dir, check)? && check;
    }
    Ok(if unwritten { Exit::Usage } else { Exit::Done })
}

/// Whether any file of the pack was not in the canonical layout.
fn format(dir: &Path, check: bool) -> anyhow::Result<bool> {
    let mut changed = 0;
    let mut files = 0;
    for pack in pack_files::load(&[dir.to_owned()])? {
        files += pack.source.files.len();
        for (name, text) in &pack.source.files {
            let formatted = xuncha_rule_lang::format(text);
            if formatted == *text {
                continue;
            }
            changed += 1;
            output::line(&format!("{name}{}", if check { "：格式不统一" } else { "：已改写" }))?;
            if !check {
                whole_file::write(&dir.join(name), formatted.as_bytes())?;
            }
        }
    }
    let what = if check { "需要改写" } else { "已改写" };
    output::line(&format!("{}：{files} 个文件，{changed} 个{what}。", dir.display()))?;
    Ok(changed > 0)
}
