//! Large content outside the evidence file: what a place for it promises, and what of a store's content goes there.
//!
//! The file keeps the rows, the manifests, what other content is told by, and whatever is small; a depot keeps the rest as
//! it is stored (a zstd frame), under `LOG/ab/DIGEST-STORED`: the name of the log, the content's SHA-256, and the beginning
//! of the SHA-256 of the stored form. A name therefore always means the same bytes; writing it twice changes nothing.

use std::sync::Arc;

use xuncha_model::Digest;

use crate::{EvidenceError, fault::Fault};

/// A place for content outside the evidence file. Calls block.
pub trait Depot: Send + Sync {
    /// What a person knows it by, such as its address.
    fn place(&self) -> String;

    /// Writes all of it. When this returns, each is durable: a lead will refer to it.
    ///
    /// # Errors
    /// When one of them could not be written; the others may have been.
    fn put(&self, contents: Vec<Stowed>) -> Result<(), DepotError>;

    /// What lies under a name; `None` when there is nothing.
    ///
    /// # Errors
    /// What keeps us from looking. That nothing is there is no error.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DepotError>;

    /// The names of all that lies below `folder`, such as `LOG`.
    ///
    /// # Errors
    /// What keeps us from looking. That nothing is there is no error.
    fn list(&self, folder: &str) -> Result<Vec<String>, DepotError>;

    /// Takes away what lies under these names, where anything does.
    ///
    /// # Errors
    /// When one of them could not be taken away.
    fn remove(&self, names: &[String]) -> Result<(), DepotError>;
}

/// Content on its way into a depot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stowed {
    /// Its name there: parts of letters, digits and `-`, with `/` between them.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Why a depot did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DepotError {
    /// It cannot be reached, or does not answer in time.
    #[error("连接不上或没有按时应答（{0}）；请检查网络和该服务，恢复后重新运行")]
    Unreachable(String),
    /// It does not let us in.
    #[error("没有权限（{0}）；请检查密钥和目录权限")]
    Refused(String),
    /// No room.
    #[error("空间不足（{0}）；请清理后重新运行")]
    NoSpace(String),
    /// Anything else.
    #[error("{0}；请把这个原因告知维护人员")]
    Failed(String),
}

/// The depot of a store.
#[derive(Clone)]
pub(crate) struct Outside {
    pub(crate) depot: Arc<dyn Depot>,
    /// Name of the log: several stores may share a depot.
    pub(crate) log: String,
    /// Stored forms of so many bytes and more go there.
    pub(crate) from: usize,
}

impl Outside {
    pub(crate) fn get(&self, content: Digest, stored: Digest) -> Result<Vec<u8>, Fault> {
        let name = self.name(content, stored);
        let found = self.depot.get(&name).map_err(|error| self.told(error))?;
        found.ok_or_else(|| {
            Fault::Changed(format!("数据块 {content} 在 {} 中不存在（{name}）", self.depot.place()))
        })
    }

    pub(crate) fn put(&self, contents: Vec<Stowed>) -> Result<(), Fault> {
        if contents.is_empty() {
            return Ok(());
        }
        self.depot.put(contents).map_err(|error| self.told(error))
    }

    pub(crate) fn remove(&self, names: &[String]) -> Result<(), Fault> {
        if names.is_empty() {
            return Ok(());
        }
        self.depot.remove(names).map_err(|error| self.told(error))
    }

    /// The names of all that lies there of this store.
    pub(crate) fn names(&self) -> Result<Vec<String>, Fault> {
        self.depot.list(&self.log).map_err(|error| self.told(error))
    }

    /// Where content lies.
    pub(crate) fn name(&self, content: Digest, stored: Digest) -> String {
        let (content, stored) = (content.to_string(), stored.to_string());
        let shelf: String = content.chars().take(2).collect();
        let form: String = stored.chars().take(16).collect();
        format!("{}/{shelf}/{content}-{form}", self.log)
    }

    fn told(&self, cause: DepotError) -> Fault {
        EvidenceError::Depot { place: self.depot.place(), cause }.into()
    }
}
