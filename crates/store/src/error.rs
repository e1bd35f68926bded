//! Why a store could not do as it was asked, in words that an inspector can act on.

use std::error::Error;

use xuncha_model::{Decided, LeadId, Refusal, SweepId, beijing};

/// Why a store could not do as it was asked. Every message names the place and the next step.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no sweep of that number here.
    #[error("没有编号为 {0} 的巡查，请用列表命令核对编号")]
    UnknownSweep(SweepId),
    /// The sweep has ended: its coverage statement stands and nothing is added to it.
    #[error("巡查 {0} 已经结束，不能再写入；请开始一次新的巡查")]
    SweepEnded(SweepId),
    /// There is no lead of that number here.
    #[error("没有编号为 {0} 的线索，请用列表命令核对编号")]
    UnknownLead(LeadId),
    /// Somebody else decided since the lead was looked at.
    #[error(
        "线索 {lead} 已由{}于 {} 办理“{}”（理由：{}），现为“{}”；请重新查看后再办理",
        .last.who,
        beijing(.last.at).strftime("%Y-%m-%d %H:%M"),
        .last.act.label_zh(),
        .last.why,
        .last.to.label_zh()
    )]
    Stale {
        /// The lead.
        lead: LeadId,
        /// The decision that came first.
        last: Box<Decided>,
    },
    /// The decision is not possible.
    #[error("{lead}：{refusal}")]
    Refused {
        /// The lead.
        lead: LeadId,
        /// Why not.
        refusal: Refusal,
    },
    /// There is nothing to read yet.
    #[error("{place} 还不存在，没有可读的数据；请先运行一次巡查，或用 --data 指明数据目录")]
    Missing {
        /// The file or address.
        place: String,
    },
    /// Another process is writing there.
    #[error("{place} 正被另一个巡查程序使用；请等它结束，或用 --data 另选一个数据目录")]
    InUse {
        /// The file or address.
        place: String,
    },
    /// It was written by a newer program.
    #[error(
        "{place} 由更新版本的程序写成（库结构第 {found} 版，本程序只认到第 {known} 版）；请升级本程序后再打开"
    )]
    TooNew {
        /// The file or address.
        place: String,
        /// Schema version found.
        found: i64,
        /// Newest schema version this program knows.
        known: i64,
    },
    /// No room to write.
    #[error("磁盘空间不足，无法写入 {place}；请清理磁盘后重新运行，已写入的内容不会丢失")]
    NoSpace {
        /// The file or address.
        place: String,
    },
    /// It may not be written, or may not even be opened.
    #[error("没有权限读写 {place}（{detail}）；请检查目录权限，或用 --data 另选一个可写的目录")]
    NoAccess {
        /// The file or address.
        place: String,
        /// What the system said.
        detail: String,
    },
    /// What is there cannot be read as a store.
    #[error("{place} 已损坏或不是本程序的数据库（{detail}）；请先把该文件另存，再从备份恢复或另选数据目录")]
    Damaged {
        /// The file or address.
        place: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Anything else, with its cause.
    #[error("读写 {place} 时出错；请保留该文件并把下列原因告知维护人员")]
    Failed {
        /// The file or address.
        place: String,
        /// The cause.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}
