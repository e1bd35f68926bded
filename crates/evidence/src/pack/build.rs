//! Putting a pack together.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use xuncha_model::{Digest, SnapshotId};

use super::content::{
    FORMAT, LIST, List, Listed, PackError, PackFile, Proof, SIGNATURE, SUMS, VERSION, sums, zip,
};
use crate::{Checkpoint, EvidenceStore, digests::sha256};

/// What a pack is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackOrder {
    /// Numbers of the leads.
    pub leads: Vec<String>,
    /// Their snapshots.
    pub snapshots: Vec<SnapshotId>,
    /// Papers about them, by place in the ZIP.
    pub papers: Vec<PackFile>,
    /// Entries of the log up to this number must be covered, beside those of the snapshots.
    pub covered: u64,
}

/// A snapshot as papers tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedSnapshot {
    /// Its name.
    pub id: SnapshotId,
    /// Its folder in the ZIP, with `/` at the end.
    pub folder: String,
}

impl PackedSnapshot {
    /// Where a snapshot lies in a pack.
    #[must_use]
    pub fn new(id: SnapshotId) -> Self {
        Self { id, folder: format!("evidence/{id}/") }
    }
}

impl EvidenceStore {
    /// The bytes of a pack. The same order gives the same bytes while the store says the same of its snapshots.
    ///
    /// # Errors
    /// When the store is open for reading only, evidence is missing or damaged, or the ZIP cannot be written.
    pub fn pack(&self, order: &PackOrder) -> Result<Vec<u8>, PackError> {
        let mut snapshots = order.snapshots.clone();
        snapshots.sort_unstable();
        snapshots.dedup();
        let mut signed = Vec::new();
        for id in snapshots {
            signed.push((id, self.signature(&id)?.ok_or(PackError::Unsigned(id))?));
        }
        let last = signed.iter().map(|(_, (_, _, entry))| *entry).max().unwrap_or_default();
        let needed = last.max(order.covered) + 1;
        // the oldest that covers all of it: packing again finds the same one
        let note = match self.checkpoint_covering(needed)? {
            Some(note) => Some(note),
            None => self.give_checkpoint()?,
        };
        let note = note.ok_or(PackError::NoLog)?;
        let keys = self.public_keys()?;
        let (checkpoint, _) = Checkpoint::open(&note, &keys).ok_or(PackError::NoLog)?;
        let mut files = order.papers.clone();
        for (number, key) in (1..).zip(&keys) {
            files.push(PackFile { path: format!("keys/{number}.pem"), content: key.pem().into_bytes() });
        }
        let about = sha256(note.as_bytes());
        files.extend(self.stamps(&about, "log/")?);
        files.push(PackFile { path: "log/checkpoint".to_owned(), content: note.into_bytes() });
        for (id, (_, signature, entry)) in &signed {
            let folder = PackedSnapshot::new(*id).folder;
            let mut add =
                |name: &str, content| files.push(PackFile { path: format!("{folder}{name}"), content });
            let sealed = self.get(id)?;
            add("manifest.json", sealed.manifest);
            add("manifest.sig", signature.clone());
            for part in sealed.parts {
                add(&part.listed.name, part.content);
            }
            let proof = self.inclusion(*entry, checkpoint.size)?;
            let proof = Proof {
                entry: STANDARD.encode(proof.entry),
                index: proof.index,
                path: proof.path.iter().map(|hash| Digest(*hash).to_string()).collect(),
                size: proof.size,
            };
            add("log-proof.json", serde_json::to_vec(&proof)?);
            files.extend(self.stamps(id, &format!("{folder}manifest-"))?);
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let listed: Vec<_> = files.iter().map(Listed::of).collect();
        let sums = sums(&listed);
        let (signature, list) = self.write(|_, writing| {
            let list = List {
                files: listed,
                format: FORMAT.to_owned(),
                key: writing.signer.public().id().to_string(),
                leads: order.leads.clone(),
                snapshots: signed.iter().map(|(id, _)| id.to_string()).collect(),
                version: VERSION,
            };
            let list = serde_json::to_vec(&list)?;
            Ok((writing.signer.sign(&list).to_vec(), list))
        })?;
        for (path, content) in [(SUMS, sums.into_bytes()), (LIST, list), (SIGNATURE, signature)] {
            files.push(PackFile { path: path.to_owned(), content });
        }
        zip(&files)
    }

    /// The time stamps of something as files; the name of the authority stands beside each.
    fn stamps(&self, about: &Digest, before: &str) -> Result<Vec<PackFile>, PackError> {
        let mut files = Vec::new();
        for (number, (authority, token)) in (1..).zip(self.tokens(about)?) {
            files.push(PackFile { path: format!("{before}stamp-{number}.tsr"), content: token });
            let named = authority.into_bytes();
            files.push(PackFile { path: format!("{before}stamp-{number}.txt"), content: named });
        }
        Ok(files)
    }
}
