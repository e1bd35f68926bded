//! Checking a pack with nothing but its bytes, and what the reader trusts.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use xuncha_model::{Digest, Problem};

use super::{
    content::{FORMAT, LIST, List, Listed, PackFile, Proof, SIGNATURE, SUMS, VERSION, sums, zip},
    read::read,
};
use crate::{
    Checkpoint, EntryKind, Manifest,
    digests::{sha256, sm3},
    keys::PublicKey,
    log::{Logged, leaf_hash, proves_inclusion},
    tsa::check,
    verify::{is_formal, lacks},
};

/// What the reader knows from elsewhere; both may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackTrust {
    /// Public keys of the unit. Without any, the keys in the pack are believed, and the reader must compare their names.
    pub keys: Vec<PublicKey>,
    /// Root certificates of time-stamping authorities, DER.
    pub roots: Vec<Vec<u8>>,
}

/// What checking a pack came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackVerification {
    /// Numbers of the leads.
    pub leads: Vec<String>,
    /// Snapshots looked at.
    pub snapshots: u64,
    /// Of these, formal extractions.
    pub formal: u64,
    /// Files looked at.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Time stamps that are good.
    pub tokens: u64,
    /// Snapshots without one (待加盖时间戳).
    pub unstamped: u64,
    /// Names of the keys that signed.
    pub keys: Vec<String>,
    /// Whether those were compared with keys that the reader brought.
    pub is_pinned: bool,
    /// What is wrong; empty when all fits.
    pub problems: Vec<Problem>,
}

/// Checks a pack: every byte of it, signatures, proofs and time stamps. Never fails; what is wrong is a problem.
#[must_use]
pub fn verify_pack(bytes: &[u8], trust: &PackTrust) -> PackVerification {
    let mut found = PackVerification::default();
    match read(bytes) {
        Ok((files, order)) => {
            let mut checking = Checking {
                found: &mut found,
                files: &files,
                trust,
                keys: Vec::new(),
                snapshots: BTreeSet::new(),
            };
            checking.all();
            let again: Vec<_> = order
                .into_iter()
                .filter_map(|path| {
                    let content = files.get(&path)?.clone();
                    Some(PackFile { path, content })
                })
                .collect();
            if !zip(&again).is_ok_and(|again| again == bytes) {
                found
                    .tell("zip-changed", "证据包的压缩结构被改动过（文件之外的字节与打包时不同）".to_owned());
            }
        }
        Err(detail) => found.tell("pack-unreadable", detail),
    }
    found
}

impl PackVerification {
    fn tell(&mut self, code: &'static str, message: String) {
        self.problems.push(Problem { code, message });
    }
}

struct Checking<'a> {
    found: &'a mut PackVerification,
    files: &'a BTreeMap<String, Vec<u8>>,
    trust: &'a PackTrust,
    keys: Vec<PublicKey>,
    snapshots: BTreeSet<String>,
}

impl Checking<'_> {
    fn all(&mut self) {
        self.read_keys();
        let Some(list) = self.list() else { return };
        self.found.leads.clone_from(&list.leads);
        let checkpoint = self.checkpoint();
        self.snapshots.extend(list.snapshots.iter().cloned());
        for id in &list.snapshots {
            self.found.snapshots += 1;
            self.snapshot(id, checkpoint.as_ref());
        }
    }

    fn file(&mut self, path: &str) -> Option<&[u8]> {
        if !self.files.contains_key(path) {
            self.found.tell("file-missing", format!("证据包里没有 {path}"));
        }
        self.files.get(path).map(Vec::as_slice)
    }

    fn read_keys(&mut self) {
        for number in 1.. {
            let Some(pem) = self.files.get(&format!("keys/{number}.pem")) else { break };
            match std::str::from_utf8(pem).ok().and_then(PublicKey::from_pem) {
                Some(key) => self.keys.push(key),
                None => self.found.tell("key-unreadable", format!("公钥 keys/{number}.pem 无法读取")),
            }
        }
        self.found.is_pinned = !self.trust.keys.is_empty();
        if self.found.is_pinned {
            self.keys.retain(|key| self.trust.keys.contains(key));
        }
    }

    /// The list, when it can be read: signed, complete, every digest as it says.
    fn list(&mut self) -> Option<List> {
        let bytes = self.file(LIST)?.to_vec();
        let signature = self.file(SIGNATURE)?.to_vec();
        let list: Option<List> = serde_json::from_slice(&bytes).ok();
        let Some(list) = list.filter(|list| list.format == FORMAT && list.version == VERSION) else {
            self.found.tell("list-unreadable", format!("{LIST} 无法读取，或不是本程序认识的版本"));
            return None;
        };
        let signer = self.keys.iter().find(|key| key.id().to_string() == list.key);
        if !signer.is_some_and(|key| key.verifies(&bytes, &signature)) {
            let why = if self.found.is_pinned { "，或签名的公钥不是给定的公钥" } else { "" };
            self.found.tell("signature-wrong", format!("{LIST} 的签名 {SIGNATURE} 不符{why}"));
        }
        self.found.keys.push(list.key.clone());
        let listed: BTreeSet<&str> = list.files.iter().map(|file| file.path.as_str()).collect();
        for path in self.files.keys() {
            if !listed.contains(path.as_str()) && ![LIST, SIGNATURE, SUMS].contains(&path.as_str()) {
                self.found.tell("file-unlisted", format!("证据包里多出清单中没有的 {path}"));
            }
        }
        for file in &list.files {
            self.listed(file);
        }
        let expected = sums(&list.files);
        if self.file(SUMS).is_some_and(|sums| sums != expected.as_bytes()) {
            self.found.tell("sums-changed", format!("{SUMS} 与 {LIST} 不一致"));
        }
        Some(list)
    }

    fn listed(&mut self, file: &Listed) {
        let Some(content) = self.file(&file.path).map(<[u8]>::to_vec) else { return };
        self.found.files += 1;
        self.found.bytes += content.len() as u64;
        let path = &file.path;
        if content.len() as u64 != file.size || sha256(&content).to_string() != file.sha256 {
            self.found.tell("file-changed", format!("{path} 的大小或 SHA-256 与清单不符"));
        }
        if sm3(&content).to_string() != file.sm3 {
            self.found.tell("file-changed", format!("{path} 的 SM3 与清单不符"));
        }
    }

    fn checkpoint(&mut self) -> Option<Checkpoint> {
        let note = self.file("log/checkpoint")?.to_vec();
        let opened = std::str::from_utf8(&note).ok().and_then(|note| Checkpoint::open(note, &self.keys));
        let opened = opened.map(|(checkpoint, _)| checkpoint);
        if opened.is_none() {
            self.found.tell("checkpoint-wrong", "日志根 log/checkpoint 的签名不符".to_owned());
        }
        self.stamps(&sha256(&note), "log/");
        opened
    }

    fn snapshot(&mut self, id: &str, checkpoint: Option<&Checkpoint>) {
        let folder = format!("evidence/{id}/");
        let Some(bytes) = self.file(&format!("{folder}manifest.json")).map(<[u8]>::to_vec) else { return };
        let digest = sha256(&bytes);
        if digest.to_string() != id {
            self.found
                .tell("manifest-changed", format!("{folder}manifest.json 的 SHA-256 不是证据摘要值 {id}"));
        }
        let signature = self.file(&format!("{folder}manifest.sig")).map(<[u8]>::to_vec).unwrap_or_default();
        if !self.keys.iter().any(|key| key.verifies(&bytes, &signature)) {
            self.found.tell("signature-wrong", format!("{folder}manifest.json 的签名不符"));
        }
        match Manifest::read(&bytes) {
            Ok(manifest) => {
                self.parts(&folder, &manifest);
                self.formal(&folder, &manifest);
            }
            Err(detail) => self.found.tell("manifest-unreadable", format!("{folder}manifest.json {detail}")),
        }
        let proof = self.file(&format!("{folder}log-proof.json")).map(<[u8]>::to_vec);
        if let (Some(proof), Some(checkpoint)) = (proof, checkpoint)
            && !proves(&proof, &digest, &bytes, checkpoint)
        {
            self.found.tell("proof-wrong", format!("{folder}log-proof.json 不能证明存证日志记有这份证据"));
        }
        if self.stamps(&digest, &format!("{folder}manifest-")) == 0 {
            self.found.unstamped += 1;
        }
    }

    fn parts(&mut self, folder: &str, manifest: &Manifest) {
        for part in &manifest.parts {
            let path = format!("{folder}{}", part.name);
            let Some(content) = self.file(&path).map(<[u8]>::to_vec) else { continue };
            let sm3_differs = part.sm3.as_ref().is_some_and(|listed| *listed != sm3(&content).to_string());
            if content.len() as u64 != part.size || sha256(&content).to_string() != part.sha256 || sm3_differs
            {
                self.found.tell("part-changed", format!("{path} 与证据清单 manifest.json 不符"));
            }
        }
    }

    /// What a formal extraction must have beside its digests.
    fn formal(&mut self, folder: &str, manifest: &Manifest) {
        if !is_formal(manifest) {
            return;
        }
        self.found.formal += 1;
        let environment = self.files.get(&format!("{folder}environment.json"));
        let environment = environment.map(Vec::as_slice).unwrap_or_default();
        for what in lacks(manifest, environment, "证据包", |id| self.snapshots.contains(id)) {
            self.found.tell("formal-incomplete", format!("{folder}manifest.json 是正式提取，但{what}"));
        }
    }

    /// Checks the time stamps that stand there; gives how many are good.
    fn stamps(&mut self, about: &Digest, before: &str) -> u64 {
        let mut good = 0;
        for number in 1.. {
            let Some(token) = self.files.get(&format!("{before}stamp-{number}.tsr")) else { break };
            let roots = (!self.trust.roots.is_empty()).then_some(self.trust.roots.as_slice());
            match check(token, about, None, roots) {
                Ok(_) => good += 1,
                Err(error) => {
                    self.found
                        .tell("token-wrong", format!("时间戳 {before}stamp-{number}.tsr 不成立：{error}"));
                }
            }
        }
        self.found.tokens += good;
        good
    }
}

/// Whether a proof leads from the sealing of this manifest to the root of the checkpoint.
fn proves(proof: &[u8], id: &Digest, manifest: &[u8], checkpoint: &Checkpoint) -> bool {
    let Ok(proof) = serde_json::from_slice::<Proof>(proof) else { return false };
    let Ok(entry) = STANDARD.decode(&proof.entry) else { return false };
    let path: Result<Vec<_>, _> =
        proof.path.iter().map(|hash| hash.parse::<Digest>().map(|hash| hash.0)).collect();
    let Ok(path) = path else { return false };
    let leaf = leaf_hash(&entry);
    let says = Logged::read(proof.index, entry).is_some_and(|entry| {
        entry.kind == EntryKind::Manifest
            && entry.text("sha256") == id.to_string()
            && entry.text("sm3") == sm3(manifest).to_string()
    });
    says && proof.size == checkpoint.size
        && proves_inclusion(&leaf, proof.index, proof.size, &path, &checkpoint.root)
}
