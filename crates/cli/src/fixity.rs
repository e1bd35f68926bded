//! Checking all evidence again on a schedule: by `xuncha evidence fixity` and by the watch, one report for both.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::Context as _;
use xuncha_evidence::EVIDENCE_FILE;
use xuncha_model::{Timestamp, beijing};
use xuncha_report::clean;

use crate::{args::Global, config, custody, evidence_place, whole_file, wiring};

/// Folder of the reports in the data directory.
const FOLDER: &str = "fixity";

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    /// When it was done.
    pub(crate) at: Timestamp,
    /// Problems found.
    pub(crate) problems: u64,
    /// The report, as it was written.
    pub(crate) report: String,
    /// Where it lies.
    pub(crate) path: PathBuf,
}

/// Whether no report is younger than so many days, and there is evidence to check.
pub(crate) fn is_due(global: &Global, days: u32) -> bool {
    let is_young = |age: u64| age < u64::from(days) * 86_400;
    global.data.join(EVIDENCE_FILE).exists() && !newest(&global.data.join(FOLDER)).is_some_and(is_young)
}

/// Checks everything and writes the report. Blocks for as long as that takes.
pub(crate) fn check(global: &Global) -> anyhow::Result<Checked> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let evidence = evidence_place::open_to_read(global)?;
    let mut found = evidence.verify_all(&custody::authorities(&config)?)?;
    let leads = wiring::open_to_read(global)?;
    found.problems.extend(custody::check_decisions(&leads, &evidence, None)?);
    let at = Timestamp::now();
    let waiting = evidence.unstamped()?;
    let outside = evidence.kept_outside()?;
    let mut report = format!(
        "证据定期复核报告\n时间：{}（北京时间）\n快照：{} 份\n字节：{}\n存放在证据库文件以外：{outside} 块\n存证日志：{} 条\n时间戳：{} 个（其中 {} 个的机构没有配置，信任链未核）\n待加盖时间戳：{waiting} 份\n按期限删除的文件：{} 个\n问题：{} 处\n",
        beijing(at).strftime("%Y-%m-%d %H:%M:%S"),
        found.snapshots,
        found.bytes,
        found.entries,
        found.tokens,
        found.unchained,
        found.erased,
        found.problems.len()
    );
    if found.left_outside > 0 {
        report.push_str(&format!(
            "已按期限删除、但还没有从存放处删去的内容：{} 块，请再运行一次 `xuncha evidence retention --apply`\n",
            found.left_outside
        ));
    }
    if let Some(told) = strays(found.strays) {
        report.push_str(&format!("{told}\n"));
    }
    for problem in &found.problems {
        report.push_str(&format!("[{}] {}\n", problem.code, clean(&problem.message)));
    }
    let path = global.data.join(FOLDER).join(format!("{}.txt", beijing(at).strftime("%Y%m%d-%H%M%S")));
    whole_file::write(&path, report.as_bytes()).context("复核报告没有保存")?;
    Ok(Checked { at, problems: found.problems.len() as u64, report, path })
}

/// What a person must know of objects that nothing names; `None` when there are none.
pub(crate) fn strays(count: Option<u64>) -> Option<String> {
    match count {
        Some(0) => None,
        Some(count) => Some(format!(
            "存放处有 {count} 块没有登记的内容（多半是写入时断电或中断留下的，不是证据）；可用 `xuncha evidence strays --remove` 清除"
        )),
        None => Some("存放处没有答复，没有查看其中有无未登记的内容".to_owned()),
    }
}

/// Age of the newest report in seconds.
fn newest(folder: &Path) -> Option<u64> {
    let written = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        let is_report = entry.path().extension().is_some_and(|ending| ending == "txt");
        is_report.then(|| entry.metadata().ok()?.modified().ok()).flatten()
    };
    let newest = fs::read_dir(folder).ok()?.filter_map(written).max()?;
    SystemTime::now().duration_since(newest).ok().map(|age| age.as_secs())
}
