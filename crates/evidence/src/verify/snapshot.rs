//! One snapshot: its manifest, its signature, what the log says of it, every part, and what its grade asks for.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};
use xuncha_model::{Digest, SnapshotId};

use super::{Reading, Verification, is_formal, lacks};
use crate::{
    digests::{sha256, sm3},
    fault::Fault,
    keys::PublicKey,
    log::{Logged, entries},
    manifest::{Manifest, ManifestPart},
    parts::{Content, Parts},
    retention::is_erased,
    store::is_kept,
    tsa::is_stamped,
};

impl Verification {
    pub(super) fn snapshot(
        &mut self,
        connection: &Connection,
        id: SnapshotId,
        keys: &[PublicKey],
        reading: &mut Reading,
    ) -> Result<(), Fault> {
        self.snapshots += 1;
        let bytes = match reading.lookup.get(connection, id) {
            Ok(bytes) => bytes,
            Err(fault) => return self.changed("manifest-changed", &format!("证据 {id} 的清单"), fault),
        };
        self.bytes += bytes.len() as u64;
        self.unstamped += u64::from(!is_stamped(connection, id, None)?);
        self.signature(connection, id, &bytes, keys)?;
        let manifest = match Manifest::read(&bytes) {
            Ok(manifest) => manifest,
            Err(detail) => {
                self.tell("manifest-unreadable", format!("证据 {id} 的清单{detail}"));
                return Ok(());
            }
        };
        let parts = Parts::of(connection, id, &mut reading.lookup)?;
        for part in &manifest.parts {
            self.part(connection, id, &parts, part, reading)?;
        }
        if is_formal(&manifest) {
            self.formal(connection, id, &manifest, &parts, reading)?;
        }
        let named: BTreeSet<String> = manifest.parts.into_iter().map(|part| part.name).collect();
        for stored in parts.names(connection)? {
            if !named.contains(&stored) {
                self.tell("part-unlisted", format!("证据 {id} 多出清单中没有的 {stored}"));
            }
        }
        Ok(())
    }

    /// What a formal extraction must have; nothing is asked of one whose content was deleted by rule.
    fn formal(
        &mut self,
        connection: &Connection,
        id: SnapshotId,
        manifest: &Manifest,
        parts: &Parts,
        reading: &mut Reading,
    ) -> Result<(), Fault> {
        self.formal += 1;
        // a damaged one was told of with the other parts
        let read = parts.read(connection, "environment.json", &mut reading.lookup);
        let Ok(Content::Whole(environment, _)) = read else { return Ok(()) };
        let follows = manifest.follows.as_ref().and_then(|id| id.parse::<Digest>().ok());
        let is_there = follows.map(|id| is_kept(connection, id)).transpose()?.unwrap_or_default();
        for what in lacks(manifest, &environment, "证据库", |_| is_there) {
            self.tell("formal-incomplete", format!("证据 {id} 是正式提取，但{what}"));
        }
        Ok(())
    }

    fn part(
        &mut self,
        connection: &Connection,
        id: SnapshotId,
        parts: &Parts,
        part: &ManifestPart,
        reading: &mut Reading,
    ) -> Result<(), Fault> {
        let name = format!("证据 {id} 的 {}", part.name);
        let (content, compared) = match parts.read(connection, &part.name, &mut reading.lookup) {
            Ok(Content::Whole(content, compared)) => (content, compared),
            Ok(Content::Missing) => {
                self.tell("part-missing", format!("{name} 不存在"));
                return Ok(());
            }
            Ok(Content::Erased(_)) if !is_erased(connection, id)? => {
                self.tell("part-changed", format!("{name} 的内容被清空，但没有按期限删除的记载"));
                return Ok(());
            }
            Ok(Content::Erased(_)) => {
                self.erased += 1;
                if !parts.erased_fits(connection, &part.name, part.size)? {
                    self.tell("part-changed", format!("{name} 已删除，登记的大小与清单不符"));
                }
                return Ok(());
            }
            Err(fault) => return self.changed("part-changed", &name, fault),
        };
        let size = content.len() as u64;
        self.bytes += size;
        // that of a single piece is its name, and was just compared
        let sha256 = compared.unwrap_or_else(|| sha256(&content));
        if size != part.size || sha256.to_string() != part.sha256 {
            self.tell("part-changed", format!("{name} 的大小或 SHA-256 与清单不符"));
        }
        if let Some(listed) = &part.sm3 {
            reading.later.add(reading.of, name, listed.clone(), content);
        }
        Ok(())
    }

    pub(super) fn sm3_differs(&mut self, name: &str) {
        self.tell("part-changed", format!("{name} 的 SM3 与清单不符"));
    }

    /// Whether the manifest is signed by one of the keys, and named by the log.
    fn signature(
        &mut self,
        connection: &Connection,
        id: SnapshotId,
        manifest: &[u8],
        keys: &[PublicKey],
    ) -> Result<(), Fault> {
        let row = connection
            .prepare_cached(
                "SELECT keys.id, signature, entry FROM snapshots JOIN signatures ON snapshot = snapshots.number \
                 LEFT JOIN keys ON keys.number = key WHERE snapshots.id = ?1",
            )?
            .query_row([id.0], |row| {
                let key: Option<[u8; 32]> = row.get(0)?;
                Ok((key.map(Digest), row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
            })
            .optional()?;
        let Some((key, signature, entry)) = row else {
            self.tell("unsigned", format!("证据 {id} 没有签名"));
            return Ok(());
        };
        let signed = keys.iter().any(|known| Some(known.id()) == key && known.verifies(manifest, &signature));
        if !signed {
            self.tell("signature-wrong", format!("证据 {id} 的签名不符"));
        }
        let named = |entry: &Logged| {
            entry.kind == crate::EntryKind::Manifest
                && entry.text("sha256") == id.to_string()
                && entry.text("sm3") == sm3(manifest).to_string()
        };
        let entry = u64::try_from(entry).unwrap_or(u64::MAX);
        if !entries(connection, entry, entry.saturating_add(1))?.first().is_some_and(named) {
            self.tell("not-in-log", format!("存证日志第 {entry} 条不是证据 {id} 的封存记录"));
        }
        Ok(())
    }
}
