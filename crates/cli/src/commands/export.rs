//! `xuncha export`: the lead list as a file.

use std::{
    io::{self, Write as _},
    path::Path,
};

use xuncha_model::{Timestamp, beijing};
use xuncha_report::{Columns, Heading, Hidden, LeadRow};
use xuncha_store::LeadStore as _;

use crate::{
    args::{ExportArgs, Global, ListFormat, Selection},
    custody::Handed,
    exit::{Exit, usage},
    export_file::{self, Profile},
    output, whole_file, wiring,
};

pub(super) fn run(args: &ExportArgs, global: &Global) -> anyhow::Result<Exit> {
    let (mut profile, kept) = profile(args, global)?;
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let mut leads = wiring::block_on(store.leads(&wiring::filter(&profile.selection)?))??;
    if args.new {
        leads.retain(|lead| !profile.given.has(lead.id.0));
    }
    // A list ordered by score is not in the order of numbers.
    leads.sort_by_key(|lead| lead.id);
    let hidden = profile.hide.iter().map(|name| hidden(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let rows: Vec<_> = leads.iter().map(|lead| LeadRow::new(lead, &names).hiding(&hidden)).collect();
    let columns = Columns::named(profile.columns.iter().map(String::as_str));
    let columns = columns.map_err(|error| usage(error.to_string()))?;
    let bytes = render(&rows, profile.format, &columns, &profile.unit)?;
    let named: Vec<_> = rows.iter().map(|row| row.lead.to_string()).collect();
    Handed::new("线索清单", named).leaves(global, &bytes)?;
    if args.output == "-" {
        io::stdout().lock().write_all(&bytes)?;
    } else {
        whole_file::write(Path::new(&args.output), &bytes)?;
        let which = if args.new { "新线索" } else { "线索" };
        output::complain(&format!("已导出 {} 条{which}：{}", rows.len(), args.output));
    }
    if kept {
        let name = profile.name.clone();
        if args.new {
            profile.given = profile.given.with(leads.iter().map(|lead| lead.id.0));
        }
        export_file::keep(profile, global)?;
        if args.save.is_some() {
            output::complain(&format!(
                "已保存为“{name}”。以后用 `xuncha export --profile {name} -o 文件` 导出；加 --new 只要没有这样导出过的线索。"
            ));
        }
    }
    Ok(Exit::Done)
}

/// What is exported and how, and whether it is kept under a name.
fn profile(args: &ExportArgs, global: &Global) -> anyhow::Result<(Profile, bool)> {
    if let Some(name) = &args.profile {
        let typed = args.format.is_some()
            || !args.columns.is_empty()
            || !args.hide.is_empty()
            || !args.unit.is_empty();
        if typed || args.selection != Selection::default() {
            return Err(usage(
                "用了 --profile 就不再写格式、列、遮盖、单位和筛选；要改它，用 --save 重新保存",
            ));
        }
        let mut profiles = export_file::read(global)?.profiles;
        let known = profiles.iter().map(|known| known.name.clone()).collect::<Vec<_>>().join("、");
        let found = profiles.iter().position(|known| known.name == *name).map(|at| profiles.swap_remove(at));
        let known =
            if known.is_empty() { "还没有；用 --save 名称 保存一次".to_owned() } else { known };
        let missing = || usage(format!("没有保存过叫“{name}”的导出方式，现有：{known}"));
        return Ok((found.ok_or_else(missing)?, args.new));
    }
    if args.new && args.save.is_none() {
        return Err(usage("--new 要与 --save 或 --profile 一起用，才知道上次导出到哪里"));
    }
    let Some(format) = args.format else {
        return Err(usage("请用 --format 写明格式，或用 --profile 写明保存的名称"));
    };
    if format == ListFormat::Jsonl && !args.columns.is_empty() {
        return Err(usage("jsonl 的字段是固定的，不能用 --columns"));
    }
    let name = args.save.as_deref().unwrap_or_default();
    let mut profile = Profile::typed(name, format, args);
    if args.save.is_some() {
        // saved once more, it goes on where it was
        let known = export_file::read(global)?.profiles.into_iter().find(|known| known.name == name);
        profile.given = known.map(|known| known.given).unwrap_or_default();
    }
    Ok((profile, args.save.is_some()))
}

fn hidden(name: &str) -> anyhow::Result<Hidden> {
    let known = || Hidden::ALL.map(Hidden::label_zh).join("、");
    Hidden::from_name(name).ok_or_else(|| usage(format!("不能遮盖“{name}”，可以遮盖：{}", known())))
}

/// The bytes of the list.
pub(super) fn render(
    rows: &[LeadRow],
    format: ListFormat,
    columns: &Columns,
    unit: &str,
) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        ListFormat::Csv => xuncha_report::csv(rows, columns),
        ListFormat::Jsonl => xuncha_report::jsonl(rows),
        ListFormat::Xlsx => {
            let first = rows.iter().map(|row| row.first_seen).min();
            let last = rows.iter().map(|row| row.last_seen).max();
            let day = |at| beijing(at).date().to_string();
            let period = first.zip(last).map(|(first, last)| format!("{} 至 {}", day(first), day(last)));
            let period = period.unwrap_or_default();
            let heading = Heading { unit: unit.to_owned(), period, generated: Timestamp::now() };
            xuncha_report::xlsx(rows, columns, &heading)?
        }
    })
}
