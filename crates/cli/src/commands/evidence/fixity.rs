//! `xuncha evidence fixity`: checks everything on a schedule and keeps a report of it.

use crate::{
    args::{FixityArgs, Global},
    exit::Exit,
    fixity, output,
};

pub(super) fn run(args: &FixityArgs, global: &Global) -> anyhow::Result<Exit> {
    if let Some(days) = args.if_older
        && !fixity::is_due(global, days)
    {
        output::line(&format!("上次复核距今不到 {days} 天（或还没有证据），这次不做。"))?;
        return Ok(Exit::Done);
    }
    let checked = fixity::check(global)?;
    output::line(checked.report.trim_end())?;
    output::line(&format!("报告：{}", checked.path.display()))?;
    Ok(if checked.problems == 0 { Exit::Done } else { Exit::Incomplete })
}
