//! Keeping the file whole: a copy of it while others write, and the question whether it is sound.

use std::{fs::File, path::Path};

use rusqlite::Connection;

use crate::fault::Fault;

/// Most faults that are told of one file; a damaged page names every row on it.
const MOST: u32 = 100;

/// Writes the database as it is now to a new file, synced; whatever others write meanwhile is not in it.
pub(crate) fn copy(connection: &Connection, to: &Path) -> Result<(), Fault> {
    let name = to.to_str().ok_or_else(|| Fault::Damaged(format!("路径 {} 不是 UTF-8", to.display())))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    File::open(to).and_then(|file| file.sync_all()).map_err(|error| Fault::Damaged(error.to_string()))
}

/// What is wrong with the file; empty when it is sound.
pub(crate) fn check(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut faults = Vec::new();
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        if text != "ok" {
            faults.push(format!("线索库文件损坏：{text}"));
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, row, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        faults.push(format!("线索库表 {table} 第 {} 行指向 {parent} 中没有的记录", row.unwrap_or_default()));
        if faults.len() >= MOST as usize {
            break;
        }
    }
    Ok(faults)
}
