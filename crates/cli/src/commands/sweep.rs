//! `xuncha sweep`: runs what is due, and tells what was looked at.

use std::{fs, sync::Arc};

use anyhow::Context as _;
use serde_json::json;
use xuncha_model::{SweepState, Timestamp, Verdict, beijing};
use xuncha_report::clean;
use xuncha_store::{LeadStore as _, StoreError};
use xuncha_store_sqlite::SqliteStore;
use xuncha_sweep::SweepEnd;

use crate::{
    args::{Format, Global, SweepCommand},
    config,
    exit::{Exit, usage},
    output,
    progress::Progress,
    target_file,
    watch::{Wanted, Watch, stop_file},
    wiring,
    workshop::{Workshop, stop_signal},
};

use super::{statement, targets};

pub(super) fn run(command: &SweepCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        SweepCommand::Run { names, all } => sweep(names, *all, global),
        SweepCommand::Status => status(global),
        SweepCommand::List { limit, format } => list(*limit, *format, global),
        SweepCommand::Show { sweep, format, output } => {
            let store = wiring::open_to_read(global)?;
            let id = wiring::sweep_id(sweep)?;
            let found = wiring::block_on(store.statement(id))?.map_err(|error| match error {
                StoreError::UnknownSweep(_) => usage(error.to_string()),
                error => error.into(),
            })?;
            statement::write(&found, *format, output)?;
            Ok(Exit::Done)
        }
        SweepCommand::Stop => stop(global),
    }
}

fn sweep(names: &[String], all: bool, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let list = target_file::read(global)?;
    if let Some(name) = names.iter().find(|name| list.find(name).is_none()) {
        return Err(usage(format!("没有名为“{name}”的检查对象，用 `xuncha targets list` 查看")));
    }
    let wanted = match (all, names) {
        (true, _) => Wanted::Named(list.targets.iter().map(|entry| entry.name.clone()).collect()),
        (false, []) => Wanted::Due,
        (false, names) => Wanted::Named(names.to_vec()),
    };
    let workshop = Workshop::open(&config, global)?;
    let progress = Arc::new(Progress::new(false));
    let (mut ended, mut whole) = (0, true);
    let kept = wiring::block_on_here(async {
        let (stopped, listening) = stop_signal()?;
        let watch = Watch::new(&config, global, &workshop, Arc::clone(&progress) as _);
        let kept = watch.keep(wanted, stopped, |name, end| {
            ended += 1;
            whole &= end.summary.coverage.verdict() == Verdict::Seen;
            progress.note(&one_line(name, end));
        });
        let kept = kept.await;
        listening.abort();
        kept
    })?;
    progress.end();
    kept?;
    output::line(&format!("共完成 {ended} 个检查对象。查看覆盖说明：xuncha sweep show 检查编号"))?;
    Ok(if whole { Exit::Done } else { Exit::Incomplete })
}

/// How a sweep ended, in one line.
pub(super) fn one_line(name: &str, end: &SweepEnd) -> String {
    let SweepEnd { summary, unfinished } = end;
    let pages = &summary.pages;
    format!(
        "{}　{}　{}{}　页面 {}（相同 {}），未能查看 {}，新线索 {}，再次见到 {}",
        summary.sweep,
        clean(name),
        summary.coverage.verdict().label_zh(),
        if *unfinished { "（中断，下次接着检查）" } else { "" },
        pages.fetched + pages.unchanged,
        pages.unchanged,
        pages.failed + pages.blocked + pages.skipped,
        summary.leads_new,
        summary.leads_seen_again
    )
}

fn status(global: &Global) -> anyhow::Result<Exit> {
    let list = target_file::read(global)?;
    let store = wiring::open_to_read(global)?;
    let busy = matches!(SqliteStore::open(&global.data), Err(StoreError::InUse { .. }));
    let now = Timestamp::now();
    output::line(if busy { "有检查程序正在运行。" } else { "没有检查程序在运行。" })?;
    if busy {
        for run in wiring::block_on(store.sweeps(20))??.iter().filter(|run| run.state == SweepState::Running)
        {
            let summary = wiring::block_on(store.sweep_summary(run.sweep))??;
            let name = if run.name.is_empty() { run.targets.join("；") } else { run.name.clone() };
            output::line(&format!(
                "{}　{}　已看 {} 页，线索 {} 条",
                run.sweep,
                clean(&name),
                summary.coverage.seen,
                summary.leads_new + summary.leads_seen_again
            ))?;
        }
    }
    for entry in &list.targets {
        let runs = wiring::block_on(store.sweeps_of(&entry.name, 5))??;
        let next = targets::next(&list, entry, &runs, now);
        output::line(&targets::line(&list, entry, &runs, next, now))?;
    }
    Ok(Exit::Done)
}

fn list(limit: u32, format: Format, global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    for run in wiring::block_on(store.sweeps(limit))?? {
        let summary = wiring::block_on(store.sweep_summary(run.sweep))??;
        let verdict = summary.coverage.verdict().label_zh();
        let name = if run.name.is_empty() { run.targets.join("；") } else { run.name.clone() };
        match format {
            Format::Json => output::json(&json!({
                "sweep": run.sweep.to_string(),
                "name": run.name,
                "campaign": run.campaign,
                "targets": run.targets,
                "started": run.started.to_string(),
                "ended": run.ended.map(|at| at.to_string()),
                "seen": summary.coverage.seen,
                "unseen": summary.coverage.unseen_count(),
                "leads_new": summary.leads_new,
                "leads_seen_again": summary.leads_seen_again,
                "verdict": verdict,
            }))?,
            Format::Text => output::line(&format!(
                "{}　{}　{}　{}　页面 {}，未能查看 {}，新线索 {}",
                run.sweep,
                beijing(run.started).strftime("%F %H:%M"),
                clean(&name),
                if run.state == SweepState::Done { verdict } else { "未完成" },
                summary.coverage.seen,
                summary.coverage.unseen_count(),
                summary.leads_new
            ))?,
        }
    }
    Ok(Exit::Done)
}

fn stop(global: &Global) -> anyhow::Result<Exit> {
    match SqliteStore::open(&global.data) {
        Err(StoreError::InUse { .. }) => {}
        Err(error) => return Err(error.into()),
        Ok(_) => {
            output::line("没有检查在进行。")?;
            return Ok(Exit::Done);
        }
    }
    let path = stop_file(global);
    fs::write(&path, "").with_context(|| format!("写不了 {}", path.display()))?;
    output::line(
        "已通知：看完手头的页面就停下，下次到期时接着检查。要长期停止请用 `xuncha targets pause`。",
    )?;
    Ok(Exit::Done)
}
