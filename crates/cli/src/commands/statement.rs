//! The coverage statement of a sweep: for a person, for a program, for the file.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use serde_json::{Value, json};
use xuncha_model::{HostLoad, SweepState, Timestamp, UnseenReason, beijing};
use xuncha_report::{PlainTable, clean, plain_csv, plain_xlsx};
use xuncha_store::Statement;

use crate::{args::StatementFormat, output, summary, whole_file};

pub(super) fn write(statement: &Statement, format: StatementFormat, place: &str) -> anyhow::Result<()> {
    let bytes = match format {
        StatementFormat::Text if place == "-" => return text(statement),
        StatementFormat::Json if place == "-" => return output::json(&shape(statement)),
        StatementFormat::Text => plain_csv(&tables(statement)),
        StatementFormat::Json => serde_json::to_vec_pretty(&shape(statement))?,
        StatementFormat::Csv => plain_csv(&tables(statement)),
        StatementFormat::Xlsx => plain_xlsx(&tables(statement))?,
    };
    if place == "-" {
        std::io::stdout().lock().write_all(&bytes)?;
        return Ok(());
    }
    whole_file::write(Path::new(place), &bytes)?;
    output::complain(&format!("已写出 {} 的覆盖说明：{place}", statement.run.sweep));
    Ok(())
}

fn text(statement: &Statement) -> anyhow::Result<()> {
    for row in &about(statement) {
        output::line(&format!("{}：{}", row[0], clean(&row[1])))?;
    }
    output::line("")?;
    summary::text(&statement.summary, statement.run.state != SweepState::Done)?;
    if !statement.cut_offs.is_empty() {
        output::line("停止访问的同类地址：")?;
        for cut in &statement.cut_offs {
            output::line(&format!(
                "  {}（已看 {} 页，如 {}）",
                clean(&cut.pattern),
                cut.pages,
                clean(&cut.example)
            ))?;
        }
    }
    if !statement.loads.is_empty() {
        output::line("对网站的访问：")?;
        for row in loads(&statement.loads) {
            output::line(&format!(
                "  {}　请求 {} 次，接收 {} 字节，每分钟 {} 次，要求放慢 {} 次，失败 {} 次",
                clean(&row[0]),
                row[1],
                row[2],
                row[3],
                row[4],
                row[5]
            ))?;
        }
    }
    Ok(())
}

fn moment(at: Timestamp) -> String {
    beijing(at).strftime("%F %T").to_string()
}

fn about(statement: &Statement) -> Vec<Vec<String>> {
    let run = &statement.run;
    let state = match run.state {
        SweepState::Done => "完成",
        SweepState::Stopped => "被叫停，未完成",
        SweepState::Running => "未完成",
    };
    let rows = [
        ("检查编号", run.sweep.to_string()),
        ("检查对象", if run.name.is_empty() { run.targets.join("；") } else { run.name.clone() }),
        ("地址", run.targets.join("；")),
        ("专项", run.campaign.clone()),
        ("开始", moment(run.started)),
        ("结束", run.ended.map(moment).unwrap_or_default()),
        ("状态", state.to_owned()),
        ("结论", statement.summary.coverage.verdict().label_zh().to_owned()),
    ];
    rows.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| vec![name.to_owned(), text])
        .collect()
}

fn counts(statement: &Statement) -> Vec<(&'static str, u64)> {
    let summary = &statement.summary;
    let of = |reason: UnseenReason| {
        let unseen = summary.coverage.unseen.iter().filter(|unseen| unseen.reason == reason);
        unseen.map(|unseen| unseen.count).sum::<u64>()
    };
    vec![
        ("已查看的页面", summary.coverage.seen),
        ("其中与上次相同", summary.pages.unchanged),
        ("访问失败", summary.pages.failed),
        ("被拦或不允许访问", summary.pages.blocked),
        ("其中 robots.txt 不允许", of(UnseenReason::Robots)),
        ("未访问", summary.pages.skipped),
        ("其中超出页数上限", of(UnseenReason::Budget)),
        ("其中未到复查时间", of(UnseenReason::NotDue)),
        ("其中同类地址停止访问", of(UnseenReason::Trap)),
        ("其中原文里没有所选规则的词，未解析", of(UnseenReason::NoWords)),
        ("商品（条次）", summary.listings),
        ("新线索", summary.leads_new),
        ("再次见到的线索", summary.leads_seen_again),
    ]
}

fn loads(loads: &[HostLoad]) -> Vec<Vec<String>> {
    let row = |load: &HostLoad| {
        let rate = load.per_minute().map(|rate| format!("{rate:.1}")).unwrap_or_default();
        vec![
            load.host.clone(),
            load.requests.to_string(),
            load.bytes.to_string(),
            rate,
            load.pushed_back.to_string(),
            load.failed.to_string(),
            moment(load.first),
            moment(load.last),
        ]
    };
    loads.iter().map(row).collect()
}

fn tables(statement: &Statement) -> Vec<PlainTable> {
    let unseen = statement.summary.coverage.unseen.iter();
    let unseen = unseen
        .map(|unseen| vec![unseen.url.clone(), unseen.reason.label_zh().to_owned(), unseen.detail.clone()]);
    let cut_offs = statement.cut_offs.iter();
    let cut_offs = cut_offs.map(|cut| vec![cut.pattern.clone(), cut.pages.to_string(), cut.example.clone()]);
    let mut head = about(statement);
    head.extend(counts(statement).into_iter().map(|(name, count)| vec![name.to_owned(), count.to_string()]));
    vec![
        PlainTable { name: "覆盖说明", columns: &[("项目", 24), ("内容", 70)], rows: head },
        PlainTable {
            name: "未能检查",
            columns: &[("地址", 70), ("原因", 30), ("详情", 50)],
            rows: unseen.collect(),
        },
        PlainTable {
            name: "停止访问的同类地址",
            columns: &[("地址样式", 60), ("已看页数", 12), ("例", 70)],
            rows: cut_offs.collect(),
        },
        PlainTable {
            name: "对网站的访问",
            columns: &[
                ("网站", 30),
                ("请求次数", 12),
                ("接收字节", 16),
                ("每分钟次数", 12),
                ("被要求放慢", 12),
                ("失败", 10),
                ("首次请求", 20),
                ("末次请求", 20),
            ],
            rows: loads(&statement.loads),
        },
    ]
}

/// The statement as one JSON object.
fn shape(statement: &Statement) -> Value {
    let Statement { run, summary, loads, cut_offs } = statement;
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for unseen in &summary.coverage.unseen {
        *reasons.entry(unseen.reason.name()).or_default() += unseen.count;
    }
    let verdict = match summary.coverage.verdict() {
        xuncha_model::Verdict::Seen => "seen",
        xuncha_model::Verdict::PartlySeen => "partly_seen",
        xuncha_model::Verdict::NotSeen => "not_seen",
    };
    let state = match run.state {
        SweepState::Running => "running",
        SweepState::Stopped => "stopped",
        SweepState::Done => "done",
    };
    let unseen: Vec<_> = summary
        .coverage
        .unseen
        .iter()
        .map(|unseen| json!({"url": unseen.url, "reason": unseen.reason.name(), "detail": unseen.detail}))
        .collect();
    let loads: Vec<_> = loads
        .iter()
        .map(|load| {
            json!({
                "host": load.host, "requests": load.requests, "bytes": load.bytes,
                "pushed_back": load.pushed_back, "failed": load.failed, "waited_ms": load.waited_ms,
                "first": load.first.to_string(), "last": load.last.to_string(),
            })
        })
        .collect();
    let cut_offs: Vec<_> = cut_offs
        .iter()
        .map(|cut| json!({"pattern": cut.pattern, "pages": cut.pages, "example": cut.example}))
        .collect();
    json!({
        "sweep": run.sweep.to_string(),
        "name": run.name,
        "campaign": run.campaign,
        "targets": run.targets,
        "state": state,
        "started": run.started.to_string(),
        "ended": run.ended.map(|at| at.to_string()),
        "verdict": verdict,
        "pages": {
            "fetched": summary.pages.fetched, "unchanged": summary.pages.unchanged,
            "failed": summary.pages.failed, "blocked": summary.pages.blocked,
            "skipped": summary.pages.skipped,
        },
        "listings": summary.listings,
        "leads": {"new": summary.leads_new, "seen_again": summary.leads_seen_again},
        "unseen_reasons": reasons,
        "unseen": unseen,
        "cut_offs": cut_offs,
        "hosts": loads,
    })
}
