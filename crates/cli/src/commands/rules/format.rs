//! `xuncha rules fmt`: writes files in the canonical layout.

use std::path::Path;

use crate::{commands::export, exit::Exit, output, pack_files};

pub(super) fn run(dir: Option<&Path>, check: bool) -> anyhow::Result<Exit> {
    let dir = dir.unwrap_or(Path::new("rules"));
    let (source, place) = pack_files::load(Some(dir))?;
    let mut changed = 0;
    for (name, text) in &source.files {
        let formatted = xuncha_rule_lang::format(text);
        if formatted == *text {
            continue;
        }
        changed += 1;
        output::line(&format!("{name}{}", if check { "：格式不统一" } else { "：已改写" }))?;
        if !check {
            export::write(&dir.join(name), formatted.as_bytes())?;
        }
    }
    output::line(&format!(
        "{place}：{} 个文件，{changed} 个{}。",
        source.files.len(),
        if check { "需要改写" } else { "已改写" }
    ))?;
    Ok(if check && changed > 0 { Exit::Usage } else { Exit::Done })
}
