//! A DOCX file as its parts, from bytes and back; written without a clock, so that the same parts are the same bytes.

use std::io::{Cursor, Read as _, Write as _};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Most bytes of all parts together, decompressed.
const MAX_BYTES: u64 = 32 << 20;

/// Most parts.
const MAX_PARTS: usize = 1000;

/// The part that names the kinds of all parts; it stands first.
const TYPES: &str = "[Content_Types].xml";

/// Name and bytes of each part.
pub(super) type Parts = Vec<(String, Vec<u8>)>;

/// Why a file is no package of ours.
pub(super) enum Fault {
    NotDocx(String),
    TooLarge { mib: u64 },
    Macros,
}

pub(super) fn unpack(bytes: &[u8]) -> Result<Parts, Fault> {
    let not = |error: zip::result::ZipError| Fault::NotDocx(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not)?;
    if archive.len() > MAX_PARTS {
        return Err(Fault::NotDocx(format!("里面的文件超过 {MAX_PARTS} 个")));
    }
    let mut parts = Parts::new();
    let mut room = MAX_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(not)?;
        if part.is_dir() {
            continue;
        }
        let name = part.name().map_err(not)?.into_owned();
        let mut bytes = Vec::new();
        let read = part.take(room + 1).read_to_end(&mut bytes);
        read.map_err(|error| Fault::NotDocx(error.to_string()))?;
        room = room.checked_sub(bytes.len() as u64).ok_or(Fault::TooLarge { mib: MAX_BYTES >> 20 })?;
        parts.push((name, bytes));
    }
    let has = |name: &str| parts.iter().any(|(part, _)| part == name);
    for needed in [TYPES, "word/document.xml"] {
        if !has(needed) {
            return Err(Fault::NotDocx(format!("里面没有 {needed}")));
        }
    }
    let macros = |(name, bytes): &(String, Vec<u8>)| {
        name.to_ascii_lowercase().ends_with("vbaproject.bin")
            || (name == TYPES && String::from_utf8_lossy(bytes).contains("macroEnabled"))
    };
    if parts.iter().any(macros) {
        return Err(Fault::Macros);
    }
    parts.sort_by_key(|(name, _)| name != TYPES);
    Ok(parts)
}

pub(super) fn pack<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>, String> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name, options).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    Ok(writer.finish().map_err(|error| error.to_string())?.into_inner())
}
