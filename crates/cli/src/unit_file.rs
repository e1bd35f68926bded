//! The units that work on leads, on disk: `units.toml` in the data directory; none where there is no such file.

use std::{fs, io, path::PathBuf};

use anyhow::Context as _;
use xuncha_casework::Units;

use crate::{args::Global, exit::usage};

/// Where the file is.
pub(crate) fn place(global: &Global) -> PathBuf {
    global.data.join("units.toml")
}

/// The units.
pub(crate) fn read(global: &Global) -> anyhow::Result<Units> {
    let path = place(global);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("读不了 {}", path.display())),
    };
    Units::read(&text)
        .map_err(|faults| usage(format!("单位表 {} 有误：\n{}", path.display(), faults.0.join("\n"))))
}
