//! `xuncha evidence log` and `root`: what was written down, and what binds it.

use std::fs;

use anyhow::Context as _;
use serde_json::Value;
use xuncha_evidence::{EvidenceStore, Logged};
use xuncha_model::{Timestamp, beijing};
use xuncha_report::clean;

use crate::{
    args::{Global, LogArgs, RootArgs},
    custody::Handed,
    exit::{Exit, usage},
    output,
};

pub(super) fn run(args: &LogArgs, global: &Global) -> anyhow::Result<Exit> {
    let store = EvidenceStore::open_to_read(&global.data)?;
    if let Some(dir) = &args.export {
        if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(usage(format!("{} 里已有内容；请另选一个空目录", dir.display())));
        }
        let files = store.log_files()?;
        // by its checkpoint, which names all of it
        let end = files.iter().find(|file| file.path == "checkpoint");
        let end = end.map(|file| file.content.as_slice()).unwrap_or_default();
        Handed::new("存证日志（摘要为其中的 checkpoint）", Vec::new()).leaves(global, end)?;
        for file in &files {
            let path = dir.join(&file.path);
            let folder = path.parent().unwrap_or(dir);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, &file.content))
                .with_context(|| format!("写不了 {}，请检查目录权限和磁盘空间", path.display()))?;
        }
        output::line(&format!("已导出存证日志 {} 个文件到 {}。", files.len(), dir.display()))?;
        return Ok(Exit::Done);
    }
    let size = store.log_size()?;
    for entry in store.entries(size.saturating_sub(args.limit), args.limit)? {
        output::line(&one_line(&entry))?;
    }
    output::line(&format!("存证日志共 {size} 条。"))?;
    Ok(Exit::Done)
}

pub(super) fn root(args: &RootArgs, global: &Global) -> anyhow::Result<Exit> {
    let store = EvidenceStore::open(&global.data)?;
    let note = store.give_checkpoint()?.unwrap_or_default();
    super::give(&args.output, note.as_bytes())?;
    if args.output != "-" {
        output::complain(&format!("已写出日志根：{}。请留存在本单位以外。", args.output));
    }
    Ok(Exit::Done)
}

fn one_line(entry: &Logged) -> String {
    let named =
        ["lead", "leads", "what", "who", "why", "rule", "sha256", "key", "authority", "clock_back_from"];
    let told = named.iter().filter_map(|name| {
        let text = match entry.facts.get(*name)? {
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
            other => other.to_string(),
        };
        let text = match (*name, text.parse::<Timestamp>()) {
            ("clock_back_from", Ok(at)) => moment(at),
            _ => text,
        };
        let label = match *name {
            "lead" | "leads" => "线索",
            "what" => "内容",
            "who" => "经办人",
            "why" => "理由",
            "rule" => "依据",
            "sha256" => "摘要",
            "key" => "密钥",
            "authority" => "时间戳机构",
            _ => "时钟回拨，上一条的时间为",
        };
        Some(format!("{label} {text}"))
    });
    let told: Vec<_> = told.collect();
    let at = moment(entry.at);
    clean(&format!("{}　{at}　{}　{}", entry.number, entry.kind.label_zh(), told.join("，"))).into_owned()
}

fn moment(at: Timestamp) -> String {
    beijing(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
