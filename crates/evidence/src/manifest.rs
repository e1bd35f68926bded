//! The manifest: the list of a snapshot's files, whose SHA-256 is the snapshot's name.
//!
//! JSON written from structs whose fields stand in alphabetical order, without spaces: the canonical form of RFC 8785 for
//! what is in it (text, whole numbers, lists), so that the same snapshot always has the same name.

use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// Version of the manifests that are written; older ones stay readable. A later one may add fields and kinds of parts,
/// never change the meaning of these.
pub(crate) const VERSION: u32 = 2;

pub(crate) const FORMAT: &str = "xuncha-evidence";

/// The list of a snapshot's files.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Start of the capture, UTC.
    pub captured: String,
    /// Name of the snapshot that this one repeats for a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// Always `xuncha-evidence`.
    pub format: String,
    /// `monitoring` or `formal`; `None` in version 1, which knew only the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// The officers of a formal extraction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub officers: Vec<String>,
    /// Who ran the program.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub operator: String,
    /// The files, by name.
    pub parts: Vec<ManifestPart>,
    /// The unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Address asked for.
    pub url: String,
    /// 1 or 2.
    pub version: u32,
}

/// One file.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct ManifestPart {
    /// What it is (类别), by [`xuncha_model::PartKind::name`]; `None` in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Format of the file (文件格式), such as `WARC/1.1`; `None` in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Its media type.
    pub media_type: String,
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SM3; `None` in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sm3: Option<String>,
}

impl Manifest {
    /// Reads one of a version that is known.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| format!("无法读取：{error}"))?;
        let is_whole = |part: &ManifestPart| part.sm3.is_some() && part.category.is_some();
        let is_known = match manifest.version {
            1 => manifest.parts.iter().all(|part| part.sm3.is_none()),
            VERSION => manifest.grade.is_some() && manifest.parts.iter().all(is_whole),
            _ => false,
        };
        if manifest.format == FORMAT && is_known {
            Ok(manifest)
        } else {
            Err("不是本程序认识的版本".to_owned())
        }
    }

    pub(crate) fn of(id: xuncha_model::SnapshotId, bytes: &[u8]) -> Result<Self, Fault> {
        Self::read(bytes).map_err(|detail| Fault::Changed(format!("证据 {id} 的清单{detail}")))
    }
}

/// The format of a file by its media type, as a list of evidence names it.
pub(crate) fn format_of(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let known = match essence {
        "application/warc" => "WARC/1.1",
        "application/json" => "JSON",
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        "text/html" => "HTML",
        "text/plain" => "TXT",
        "application/toml" => "TOML",
        other => other,
    };
    known.to_owned()
}
