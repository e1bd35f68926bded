//! The shape of a pack: its files, its list, and the ZIP around them.

use std::io::{Cursor, Write as _};

use serde::{Deserialize, Serialize};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::digests::{sha256, sm3};

/// Name of the list, of its signature, and of the same list for `sha256sum`.
pub(crate) const LIST: &str = "pack.json";
pub(crate) const SIGNATURE: &str = "pack.sig";
pub(crate) const SUMS: &str = "SHA256SUMS";

/// Version of the list.
pub(crate) const VERSION: u32 = 1;
pub(crate) const FORMAT: &str = "xuncha-pack";

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Where it stands in the ZIP.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The evidence could not be read.
    #[error(transparent)]
    Evidence(#[from] crate::EvidenceError),
    /// The ZIP could not be written.
    #[error("证据包无法写成")]
    Zip(#[from] zip::result::ZipError),
    /// A file could not be written into it.
    #[error("证据包无法写成")]
    Write(#[from] std::io::Error),
    /// The list could not be written.
    #[error("证据包的清单无法写成")]
    List(#[from] serde_json::Error),
    /// A snapshot is not signed, as one of version 1 that was never opened to write.
    #[error("证据 {0} 没有签名；请先运行一次 `xuncha evidence root`，再打包")]
    Unsigned(xuncha_model::SnapshotId),
    /// The log is empty.
    #[error("存证日志是空的；请先运行一次巡查")]
    NoLog,
}

/// `pack.json`.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    pub(crate) files: Vec<Listed>,
    pub(crate) format: String,
    pub(crate) key: String,
    pub(crate) leads: Vec<String>,
    pub(crate) snapshots: Vec<String>,
    pub(crate) version: u32,
}

/// A file in `pack.json`.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub(crate) path: String,
    pub(crate) sha256: String,
    pub(crate) size: u64,
    pub(crate) sm3: String,
}

/// The proof that the log names a snapshot: `log-proof.json`.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    pub(crate) entry: String,
    pub(crate) index: u64,
    pub(crate) path: Vec<String>,
    pub(crate) size: u64,
}

impl Listed {
    pub(crate) fn of(file: &PackFile) -> Self {
        Self {
            path: file.path.clone(),
            sha256: sha256(&file.content).to_string(),
            size: file.content.len() as u64,
            sm3: sm3(&file.content).to_string(),
        }
    }
}

/// The list as `sha256sum -c` reads it.
pub(crate) fn sums(listed: &[Listed]) -> String {
    listed.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect()
}

/// The ZIP: no clock, fixed order, what is compressed already stored as it is.
pub(crate) fn zip(files: &[PackFile]) -> Result<Vec<u8>, PackError> {
    let plain = SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for PackFile { path, content } in files {
        let is_packed =
            [".png", ".jpg", ".wacz", ".docx", ".xlsx"].iter().any(|ending| path.ends_with(ending));
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(path.as_str(), plain.compression_method(method))?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}
