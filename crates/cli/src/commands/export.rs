//! `xuncha export`: the lead list as a file.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;
use xuncha_model::{Timestamp, beijing};
use xuncha_report::{Heading, LeadRow};
use xuncha_store::LeadStore as _;

use crate::{
    args::{ExportArgs, Global, ListFormat},
    exit::{Exit, usage},
    output, wiring,
};

pub(super) fn run(args: &ExportArgs, global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let filter = wiring::filter(&args.selection)?;
    let leads = wiring::block_on(store.leads(&filter))??;
    let rows: Vec<_> = leads.iter().map(|lead| LeadRow::new(lead, &names)).collect();
    let bytes = render(&rows, args.format, &args.unit)?;
    if args.output == "-" {
        io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Done);
    }
    write(Path::new(&args.output), &bytes)?;
    output::complain(&format!("已导出 {} 条线索：{}", rows.len(), args.output));
    Ok(Exit::Done)
}

/// The bytes of the list.
pub(super) fn render(rows: &[LeadRow], format: ListFormat, unit: &str) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        ListFormat::Csv => xuncha_report::csv(rows),
        ListFormat::Jsonl => xuncha_report::jsonl(rows),
        ListFormat::Xlsx => {
            let first = rows.iter().map(|row| row.first_seen).min();
            let last = rows.iter().map(|row| row.last_seen).max();
            let day = |at| beijing(at).date().to_string();
            let period = first.zip(last).map(|(first, last)| format!("{} 至 {}", day(first), day(last)));
            let period = period.unwrap_or_default();
            let heading = Heading { unit: unit.to_owned(), period, generated: Timestamp::now() };
            xuncha_report::xlsx(rows, &heading)?
        }
    })
}

/// Writes the file whole or not at all: to a neighbour first, then renamed over.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| usage(format!("{} 不是文件名", path.display())))?;
    let partial = folder.join(format!(".{}.partial", name.to_string_lossy()));
    let attempt = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&partial, bytes))
        .and_then(|()| fs::rename(&partial, path));
    attempt.with_context(|| format!("写不了 {}，请检查目录权限和磁盘空间", path.display()))
}
