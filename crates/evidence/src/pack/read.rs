//! A pack as its files, from bytes of anybody's.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use zip::ZipArchive;

/// Most files, and most bytes of all of them.
const MOST_FILES: usize = 20_000;
const MOST_BYTES: u64 = 4 << 30;

/// The files by path, and their paths in the order of the ZIP.
pub(crate) type Files = (BTreeMap<String, Vec<u8>>, Vec<String>);

/// Why it cannot be read, in words.
pub(crate) fn read(bytes: &[u8]) -> Result<Files, String> {
    let broken = |error: zip::result::ZipError| format!("不是完整的证据包（{error}）");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_FILES {
        return Err(format!("文件超过 {MOST_FILES} 个"));
    }
    let (mut files, mut order) = (BTreeMap::new(), Vec::new());
    let mut room = MOST_BYTES;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(broken)?;
        let path = file.name().map_err(broken)?.into_owned();
        let mut content = Vec::new();
        let outcome = file.take(room + 1).read_to_end(&mut content);
        outcome.map_err(|error| format!("其中的 {path} 读不出来（{error}）"))?;
        room = room.checked_sub(content.len() as u64).ok_or_else(|| "解压后过大".to_owned())?;
        order.push(path.clone());
        if files.insert(path.clone(), content).is_some() {
            return Err(format!("其中的 {path} 出现两次"));
        }
    }
    Ok((files, order))
}
