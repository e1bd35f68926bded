//! `xuncha evidence fixity`: checks everything on a schedule and keeps a report of it.

use std::{fs, path::Path, time::SystemTime};

use anyhow::Context as _;
use xuncha_evidence::EvidenceStore;
use xuncha_model::{Timestamp, beijing};
use xuncha_report::clean;

use crate::{
    args::{FixityArgs, Global},
    config, custody,
    exit::Exit,
    output, wiring,
};

pub(super) fn run(args: &FixityArgs, global: &Global) -> anyhow::Result<Exit> {
    let folder = global.data.join("fixity");
    if let Some(days) = args.if_older
        && let Some(age) = newest(&folder)
        && age < u64::from(days) * 86_400
    {
        output::line(&format!("上次复核距今不到 {days} 天，这次不做。"))?;
        return Ok(Exit::Done);
    }
    let config = config::load(global.config.as_deref(), &global.data)?;
    let evidence = EvidenceStore::open_to_read(&global.data)?;
    let mut found = evidence.verify_all(&custody::authorities(&config)?)?;
    let leads = wiring::open_to_read(global)?;
    found.problems.extend(custody::check_decisions(&leads, &evidence)?);
    let now = Timestamp::now();
    let waiting = evidence.unstamped()?;
    let mut report = format!(
        "证据定期复核报告\n时间：{}（北京时间）\n快照：{} 份\n字节：{}\n存证日志：{} 条\n时间戳：{} 个（其中 {} 个的机构没有配置，信任链未核）\n待加盖时间戳：{waiting} 份\n按期限删除的文件：{} 个\n问题：{} 处\n",
        beijing(now).strftime("%Y-%m-%d %H:%M:%S"),
        found.snapshots,
        found.bytes,
        found.entries,
        found.tokens,
        found.unchained,
        found.erased,
        found.problems.len()
    );
    for problem in &found.problems {
        report.push_str(&format!("[{}] {}\n", problem.code, clean(&problem.message)));
    }
    let path = folder.join(format!("{}.txt", beijing(now).strftime("%Y%m%d-%H%M%S")));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, &report))
        .with_context(|| format!("写不了复核报告 {}，请检查目录权限和磁盘空间", path.display()))?;
    output::line(report.trim_end())?;
    output::line(&format!("报告：{}", path.display()))?;
    Ok(if found.problems.is_empty() { Exit::Done } else { Exit::Incomplete })
}

/// Age of the newest report in seconds.
fn newest(folder: &Path) -> Option<u64> {
    let reports = fs::read_dir(folder).ok()?;
    let written = reports.filter_map(|entry| entry.ok()?.metadata().ok()?.modified().ok()).max()?;
    SystemTime::now().duration_since(written).ok().map(|age| age.as_secs())
}
