//! Lists that are exported again and again: `exports.toml` in the data directory.
//!
//! A profile is what was typed when it was saved, and which leads it exported as new. The program writes the file whole; a
//! person may change it between runs.

use std::{fs, io, path::PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    args::{ExportArgs, Global, ListFormat, Selection},
    exit::usage,
    given::Given,
    whole_file,
};

const HEADING: &str =
    "# 保存的导出方式，由 `xuncha export --save` 写入；given 是加 `--new` 导出过的线索编号。\n\n";

/// All profiles.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exports {
    #[serde(default, rename = "export")]
    pub(crate) profiles: Vec<Profile>,
}

/// A list that is exported again and again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Its name.
    pub(crate) name: String,
    /// Format of the file.
    pub(crate) format: ListFormat,
    /// Names of its columns; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) columns: Vec<String>,
    /// What is hidden in it; empty for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) hide: Vec<String>,
    /// The bureau named on the sheet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) unit: String,
    /// The leads that were exported as new.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub(crate) given: Given,
    /// Earlier versions kept only the last of them.
    #[serde(default, skip_serializing)]
    last: Option<i64>,
    /// Which leads.
    #[serde(default)]
    pub(crate) selection: Selection,
}

impl Profile {
    /// What is typed now, under a name.
    pub(crate) fn typed(name: &str, format: ListFormat, args: &ExportArgs) -> Self {
        Self {
            name: name.to_owned(),
            format,
            columns: args.columns.clone(),
            hide: args.hide.clone(),
            unit: args.unit.clone(),
            given: Given::default(),
            last: None,
            selection: args.selection.clone(),
        }
    }
}

fn place(global: &Global) -> PathBuf {
    global.data.join("exports.toml")
}

/// The profiles; none when there is no file yet.
pub(crate) fn read(global: &Global) -> anyhow::Result<Exports> {
    let path = place(global);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let mut exports: Exports = toml::from_str(&text)
                .map_err(|error| usage(format!("{} 有误：{}", path.display(), error.message())))?;
            for Profile { given, last, .. } in &mut exports.profiles {
                if let Some(last) = last.take() {
                    *given = Given::up_to(last);
                }
            }
            Ok(exports)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Exports::default()),
        Err(error) => Err(error).with_context(|| format!("读不了 {}", path.display())),
    }
}

/// Keeps a profile in place of the one of its name.
pub(crate) fn keep(profile: Profile, global: &Global) -> anyhow::Result<()> {
    let mut exports = read(global)?;
    exports.profiles.retain(|known| known.name != profile.name);
    exports.profiles.push(profile);
    let text = toml::to_string(&exports).context("导出方式无法写成 TOML")?;
    whole_file::write(&place(global), format!("{HEADING}{text}").as_bytes())
}
