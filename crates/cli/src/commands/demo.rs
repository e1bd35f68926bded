//! `xuncha demo`: sweeps the bundled marketplace on loopback as `scan` would, prints the leads, writes the workbook.

use std::{fs, io, path::Path, sync::Arc};

use anyhow::Context as _;
use xuncha_model::{LeadFilter, Target};
use xuncha_report::{Columns, LeadRow};
use xuncha_store::LeadStore as _;

use crate::{
    args::{DemoArgs, Global, ListFormat, RescanRules},
    config,
    demo::{Marketplace, Options},
    exit::Exit,
    output,
    progress::Progress,
    summary, whole_file, wiring,
};

use super::{export, leads, scan};

/// Requests per second: the marketplace is our own, on this machine.
const RATE: f64 = 200.0;

pub(super) fn run(args: &DemoArgs, global: &Global) -> anyhow::Result<Exit> {
    let data = args.dir.join("data");
    forget_last_time(&data)?;
    let global = Global::for_demo(&data, global);
    let config = config::load(None, &data)?;
    let marketplace = Marketplace::start(Options::default()).context("演示网站启动失败")?;
    output::line(&format!(
        "演示网站已在本机启动：{}（虚构的店铺和商品，不访问外网）",
        marketplace.base_url()
    ))?;
    let url = marketplace.base_url().parse().context("演示网站的地址")?;
    let plan = scan::plan(vec![Target::Url(url)], Some(RATE), None, &config)?;
    let progress = Arc::new(Progress::new(false));
    let end = scan::sweep(&plan, &RescanRules::default(), &config, &global, Arc::clone(&progress) as _);
    progress.end();
    let end = end?;

    let store = wiring::open_to_read(&global)?;
    let names = wiring::rule_names(&global)?;
    let found = wiring::block_on(store.leads(&LeadFilter::default()))??;
    output::line("")?;
    for lead in &found {
        output::line(&leads::one_line(lead, &names))?;
    }
    output::line("")?;
    summary::text(&end.summary, end.unfinished)?;

    let rows: Vec<_> = found.iter().map(|lead| LeadRow::new(lead, &names)).collect();
    let list = args.dir.join("线索清单.xlsx");
    whole_file::write(&list, &export::render(&rows, ListFormat::Xlsx, &Columns::default(), "演示")?)?;
    output::line("")?;
    output::line(&format!("线索清单已写入 {}", list.display()))?;
    output::line(&format!("查看一条线索为什么命中：xuncha leads 1 --data {}", data.display()))?;
    Ok(Exit::Done)
}

/// The marketplace opens on another port each time, so old leads would only pile up beside new ones.
fn forget_last_time(data: &Path) -> anyhow::Result<()> {
    for database in [xuncha_store_sqlite::DATABASE_FILE, xuncha_evidence::EVIDENCE_FILE] {
        for suffix in ["", "-wal", "-shm"] {
            let path = data.join(format!("{database}{suffix}"));
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("清除上次的演示数据 {} 失败", path.display()));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
