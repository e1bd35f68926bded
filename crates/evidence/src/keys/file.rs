//! The private key as a file of the data directory.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::Signer;
use crate::EvidenceError;

/// Name of the private key's file inside the data directory.
pub const KEY_FILE: &str = "evidence-key.pem";

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// What was found in the directory.
pub(crate) enum Loaded {
    /// The key that was there.
    There(Signer),
    /// None was there; this one was made and written.
    Made(Signer),
}

/// The key of a directory; made where it is missing.
pub(crate) fn load(dir: &Path) -> Result<Loaded, EvidenceError> {
    let path = dir.join(KEY_FILE);
    let pem = match fs::read_to_string(&path) {
        Ok(pem) => pem,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match replace(dir) {
                // another process was first
                Err(EvidenceError::Key { .. }) if path.exists() => load(dir),
                made => made.map(Loaded::Made),
            };
        }
        Err(error) => return Err(refused(&path, format!("读取失败（{error}）；请检查权限"))),
    };
    private(&path)?;
    let der = pem.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let der = der.and_then(|(body, _)| STANDARD.decode(body.split_whitespace().collect::<String>()).ok());
    let signer = der.and_then(|der| Signer::from_pkcs8(&der));
    let told = "不是可用的 Ed25519 私钥；请从备份恢复，或移走它并用 `xuncha evidence key rotate` 换用新密钥";
    signer.map(Loaded::There).ok_or_else(|| refused(&path, told.to_owned()))
}

/// Writes a new key; in the place of the old one, if there is one, which is then gone.
pub(crate) fn replace(dir: &Path) -> Result<Signer, EvidenceError> {
    let path = dir.join(KEY_FILE);
    let (signer, der) =
        Signer::make().ok_or_else(|| refused(&path, "系统没有给出随机数；请重试".to_owned()))?;
    let pem = format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der));
    let partial = dir.join(format!(".{KEY_FILE}.{}", std::process::id()));
    let had_one = path.exists();
    let write = || -> io::Result<()> {
        let mut file = open_private(&partial)?;
        file.write_all(pem.as_bytes())?;
        file.sync_all()?;
        drop(file);
        // a link refuses to replace what another process put there in the meantime
        if had_one { fs::rename(&partial, &path) } else { fs::hard_link(&partial, &path) }
    };
    let written = write();
    // a rename took it away; anything else leaves it
    drop(fs::remove_file(&partial));
    written.map_err(|error| refused(&path, format!("写入失败（{error}）；请检查目录权限和磁盘空间")))?;
    Ok(signer)
}

fn refused(path: &Path, detail: String) -> EvidenceError {
    EvidenceError::Key { place: path.display().to_string(), detail }
}

#[cfg(unix)]
fn open_private(path: &PathBuf) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn open_private(path: &PathBuf) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

/// Refuses a key that others may read.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), EvidenceError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map(|about| about.permissions().mode()).unwrap_or_default();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(refused(
        path,
        format!("其他用户也能读取（权限 {:o}）；请执行 chmod 600 {}", mode & 0o777, path.display()),
    ))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), EvidenceError> {
    Ok(())
}
