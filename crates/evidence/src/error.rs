//! Why evidence could not be kept or read, in words that an inspector can act on.

use std::error::Error;

use xuncha_model::{Digest, SnapshotId};

/// Why evidence could not be kept or read. Every message names the place and the next step.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Nothing of that name is kept here.
    #[error("{place} 中没有摘要值为 {id} 的证据；请核对摘要值和数据目录")]
    Unknown {
        /// The file.
        place: String,
        /// The name asked for.
        id: SnapshotId,
    },
    /// There is no evidence yet.
    #[error("{place} 还不存在，没有可读的证据；请先运行一次巡查，或用 --data 指明数据目录")]
    Missing {
        /// The file.
        place: String,
    },
    /// A part of the snapshot is larger than can be kept.
    #[error("页面证据 {part} 有 {size} 字节，超过上限 {limit} 字节，没有保存；请调低抓取的页面大小上限")]
    TooLarge {
        /// The part.
        part: String,
        /// Its size in bytes.
        size: u64,
        /// The largest that is kept.
        limit: u64,
    },
    /// Another process holds the file.
    #[error("{place} 正被另一个程序占用；请等它结束后重试")]
    InUse {
        /// The file.
        place: String,
    },
    /// It was written by a newer program.
    #[error("{place} 由更新版本的程序写成（第 {found} 版，本程序只认到第 {known} 版）；请升级本程序后再打开")]
    TooNew {
        /// The file.
        place: String,
        /// Version found.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// No room to write.
    #[error("磁盘空间不足，证据没有写入 {place}；请清理磁盘后重新运行，已保存的证据不受影响")]
    NoSpace {
        /// The file.
        place: String,
    },
    /// It may not be written, or may not even be opened.
    #[error("没有权限读写 {place}（{detail}）；请检查目录权限，或用 --data 另选一个可写的目录")]
    NoAccess {
        /// The file.
        place: String,
        /// What the system said.
        detail: String,
    },
    /// What is kept was changed or damaged.
    #[error("{place} 已损坏或被改动（{detail}）；请先把该文件另存备查，再运行证据核验，并从备份恢复")]
    Damaged {
        /// The file.
        place: String,
        /// What is wrong.
        detail: String,
    },
    /// The depot of large content did not do what was asked.
    #[error("证据的大块内容存放处 {place}：{cause}")]
    Depot {
        /// The depot.
        place: String,
        /// Why.
        #[source]
        cause: crate::DepotError,
    },
    /// Content lies in a depot that is not configured.
    #[error(
        "{place} 中有的内容存放在别处，但没有配置在哪里；请在配置里写明 [evidence.blobs] url，再重新运行"
    )]
    NoDepot {
        /// The file.
        place: String,
    },
    /// The content was deleted by rule.
    #[error(
        "{place} 中的数据块 {blob} 已按保存期限规定删除；用 `xuncha evidence log` 查看是何时、依据哪条规则删除的"
    )]
    Erased {
        /// The file.
        place: String,
        /// The content.
        blob: Digest,
    },
    /// A file to be sealed has a name that cannot be kept.
    #[error(
        "证据文件名“{name}”不能使用（须为小写字母、数字、- 和 .，最多 64 个字符，且不与已有文件重名）；请换一个名字"
    )]
    BadName {
        /// The name.
        name: String,
    },
    /// The signing key cannot be used.
    #[error("签名密钥 {place} 不能使用：{detail}")]
    Key {
        /// The file.
        place: String,
        /// What is wrong, and what to do.
        detail: String,
    },
    /// It must be kept.
    #[error("证据 {id} 已设定不得删除，没有删除；解除后再办理")]
    Held {
        /// The snapshot.
        id: SnapshotId,
    },
    /// An authority's answer is no good time stamp.
    #[error("时间戳机构“{authority}”的应答没有采用")]
    Stamp {
        /// The authority.
        authority: String,
        /// What is wrong.
        #[source]
        cause: crate::StampError,
    },
    /// Anything else, with its cause.
    #[error("读写 {place} 时出错；请保留该文件并把下列原因告知维护人员")]
    Failed {
        /// The file.
        place: String,
        /// The cause.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}
