//! The list of targets on disk: `targets.toml` in the data directory.

use std::{fs, io, path::PathBuf};

use anyhow::Context as _;
use xuncha_sweep::{EditError, TargetList};

use crate::{args::Global, exit::usage};

/// Written above the first target of a new list.
const HEADING: &str =
    "# 检查对象清单。可以直接修改；写法见 docs/sweeps-guide.md，改完用 `xuncha targets list` 核对。\n\n";

/// Where the list is.
pub(crate) fn place(global: &Global) -> PathBuf {
    global.data.join("targets.toml")
}

/// The list; empty when there is no file yet.
pub(crate) fn read(global: &Global) -> anyhow::Result<TargetList> {
    let text = text(global)?;
    TargetList::read(&text).map_err(|faults| {
        usage(format!("检查对象清单 {} 有误：\n{}", place(global).display(), faults.join("\n")))
    })
}

/// Changes the list, whole or not at all.
pub(crate) fn change(
    global: &Global,
    edit: impl FnOnce(&str) -> Result<String, EditError>,
) -> anyhow::Result<()> {
    let path = place(global);
    let before = text(global)?;
    let text = edit(&before).map_err(|error| usage(error.to_string()))?;
    let text = if before.is_empty() { format!("{HEADING}{}", text.trim_start()) } else { text };
    let partial = path.with_extension("toml.partial");
    fs::create_dir_all(&global.data)
        .and_then(|()| fs::write(&partial, text))
        .and_then(|()| fs::rename(&partial, &path))
        .with_context(|| format!("写不了 {}，请检查目录权限和磁盘空间", path.display()))
}

fn text(global: &Global) -> anyhow::Result<String> {
    let path = place(global);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| format!("读不了 {}", path.display())),
    }
}
