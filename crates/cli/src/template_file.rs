//! The templates of letters on disk: a bureau's own in the folder `templates` of the data directory, else the built-in ones.

use std::{fs, io, path::PathBuf};

use anyhow::Context as _;
use xuncha_report::{Template, TemplateKind};

use crate::{args::Global, exit::usage};

/// A template, and where it is from.
pub(crate) struct Found {
    /// The template, its names checked.
    pub(crate) template: Template,
    /// Whether it is the bureau's own.
    pub(crate) is_own: bool,
    /// Where the bureau's own is or would be.
    pub(crate) place: PathBuf,
}

/// Where a bureau puts its own templates.
pub(crate) fn folder(global: &Global) -> PathBuf {
    global.data.join("templates")
}

/// Name of the template's file.
pub(crate) fn name(kind: &TemplateKind) -> String {
    format!("{}.docx", kind.name)
}

/// The template of that kind.
pub(crate) fn read(kind: &TemplateKind, global: &Global) -> anyhow::Result<Found> {
    let place = folder(global).join(name(kind));
    let own = match fs::read(&place) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("读不了模板 {}", place.display())),
    };
    let template = kind.template(own.as_deref()).map_err(|error| usage(error.to_string()))?;
    Ok(Found { template, is_own: own.is_some(), place })
}
