//! Files that are there whole or not at all.

use std::{fs, path::Path};

use anyhow::Context as _;

use crate::exit::usage;

/// Writes the file whole or not at all: to a neighbour first, then renamed over.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| usage(format!("{} 不是文件名", path.display())))?;
    let partial = folder.join(format!(".{}.partial", name.to_string_lossy()));
    let attempt = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&partial, bytes))
        .and_then(|()| fs::rename(&partial, path));
    attempt.with_context(|| format!("写不了 {}，请检查目录权限和磁盘空间", path.display()))
}
