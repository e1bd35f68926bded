//! `xuncha import`: what others hand over, taken down the same road as what we fetch ourselves.

mod table;

use std::{
    fs::File,
    io::{BufReader, Read as _},
    iter,
    path::Path,
    sync::Arc,
};

use url::Url;
use xuncha_model::{Target, Timestamp, Unseen, UnseenReason};
use xuncha_report::clean;
use xuncha_sweep::{
    EventSink, SweepEnd, SweepPlan,
    intake::{self, ImportPlan, Intake, Links},
};

use crate::{
    args::{Format, Global, ImportArgs, RescanRules},
    chosen_rules, config,
    exit::{Exit, usage},
    output,
    progress::Progress,
    sealed_later, sheet,
    summary::{self, SummaryShape},
    wiring,
    workshop::{Workshop, stop_signal},
};

use super::scan;

/// What a file is, by its ending.
enum Kind {
    Table,
    Lines,
    Text,
    Page,
    Mhtml,
    Har,
    Warc,
    Wacz,
}

pub(super) fn run(args: &ImportArgs, global: &Global) -> anyhow::Result<Exit> {
    chosen_rules::check(&args.rules)?;
    let config = config::load(global.config.as_deref(), &global.data)?;
    let mapping = table::Mapping::read(args.mapping.as_deref())?;
    let (mut sources, mut names, mut links) = (Vec::new(), Vec::new(), Links::default());
    for path in &args.files {
        if let Some(source) = source(path, &mapping, Timestamp::now())? {
            sources.push(source);
            names.push(path.display().to_string());
        } else {
            let found = intake::links(&sheet::text(&sheet::bytes(path)?));
            links.urls.extend(found.urls);
            links.codes.extend(found.codes);
        }
    }
    let intakes: Source = Box::new(sources.into_iter().flatten());
    let mut exit = Exit::Done;
    if !names.is_empty() {
        let workshop = Workshop::open(&config, global)?;
        let progress = Arc::new(Progress::new(args.format == Format::Json));
        let events = Arc::clone(&progress) as Arc<dyn EventSink>;
        let mut pipeline = chosen_rules::pipeline(&args.rules, &workshop, global, events)?;
        pipeline.environment.checks.push(sealed_later::Source::File.check());
        let end = wiring::block_on(async {
            let (stopped, listening) = stop_signal()?;
            let end = intake::bring(ImportPlan { names, intakes }, &pipeline, stopped).await;
            listening.abort();
            anyhow::Ok(end?)
        })?;
        progress.end();
        exit = exit.max(tell(&end?, args.format)?);
    }
    if args.files.iter().any(|path| matches!(kind(path), Ok(Kind::Text))) {
        exit = exit.max(follow(&links, args, &config, global)?);
    }
    Ok(exit)
}

/// What a file holds, piece by piece.
type Source = Box<dyn Iterator<Item = Intake> + Send>;

/// Opens a file; `None` for a text, which holds no pages. What cannot be opened is refused before anything is taken in.
fn source(path: &Path, mapping: &table::Mapping, now: Timestamp) -> anyhow::Result<Option<Source>> {
    let kind = kind(path)?;
    Ok(Some(match kind {
        Kind::Text => return Ok(None),
        Kind::Table => Box::new(table::records(path, mapping, now)?),
        Kind::Lines => Box::new(table::lines(path, now)?),
        Kind::Page | Kind::Mhtml | Kind::Har | Kind::Warc | Kind::Wacz => {
            let file = sheet::opened(path)?;
            let name = path.display().to_string();
            Box::new(iter::once_with(move || whole(&kind, &name, file, now)))
        }
    }))
}

/// The pages of a file that is taken in at once.
fn whole(kind: &Kind, name: &str, mut file: File, now: Timestamp) -> Intake {
    if matches!(kind, Kind::Warc) {
        return intake::warc(name, BufReader::new(file), now);
    }
    let mut bytes = Vec::new();
    if let Err(error) = file.read_to_end(&mut bytes) {
        let unseen = Unseen::one(name, UnseenReason::File, format!("读不了：{error}"));
        return Intake { unreadable: vec![unseen], ..Intake::default() };
    }
    match kind {
        Kind::Mhtml => intake::mhtml(name, &bytes, now),
        Kind::Har => intake::har(name, &bytes, now),
        Kind::Wacz => intake::wacz(name, &bytes, now),
        _ => intake::saved_page(name, bytes, now),
    }
}

fn kind(path: &Path) -> anyhow::Result<Kind> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    let name = if name.ends_with(".warc.gz") { "warc" } else { &name };
    Ok(match name.rsplit('.').next().unwrap_or_default() {
        "csv" | "tsv" | "xlsx" | "xls" | "xlsm" | "ods" => Kind::Table,
        "jsonl" | "ndjson" => Kind::Lines,
        "txt" => Kind::Text,
        "html" | "htm" | "xhtml" | "shtml" => Kind::Page,
        "mhtml" | "mht" => Kind::Mhtml,
        "har" => Kind::Har,
        "warc" => Kind::Warc,
        "wacz" => Kind::Wacz,
        _ => {
            return Err(usage(format!(
                "认不出 {} 是什么文件。可用：csv、xlsx、jsonl、txt、html、mhtml、har、warc、warc.gz、wacz",
                path.display()
            )));
        }
    })
}

fn tell(end: &SweepEnd, format: Format) -> anyhow::Result<Exit> {
    match format {
        Format::Json => output::json(&SummaryShape::from(&end.summary))?,
        Format::Text => summary::text(&end.summary, end.unfinished)?,
    }
    Ok(scan::exit(&end.summary))
}

/// Lists the addresses of texts, or visits them: these pages and no others.
fn follow(
    links: &Links,
    args: &ImportArgs,
    config: &config::Config,
    global: &Global,
) -> anyhow::Result<Exit> {
    for code in &links.codes {
        output::complain(&scan::code_told(code));
    }
    let incomplete = if links.codes.is_empty() { Exit::Done } else { Exit::Incomplete };
    if links.urls.is_empty() {
        output::complain("文字里没有找到网址。");
        return Ok(Exit::Incomplete);
    }
    if !args.visit {
        for url in &links.urls {
            output::line(&clean(url.as_str()))?;
        }
        output::complain(&format!("共 {} 个网址；加 --visit 检查这些页面。", links.urls.len()));
        return Ok(incomplete);
    }
    let targets = links.urls.iter().cloned().map(|url: Url| Target::Url(url)).collect();
    let plan = SweepPlan { follow: false, ..scan::plan(targets, None, None, config)? };
    let progress = Arc::new(Progress::new(args.format == Format::Json));
    // pages of the web are read whatever they say
    let rules = RescanRules { skip_unlikely: false, ..args.rules.clone() };
    let end = scan::sweep(&plan, &rules, config, global, Arc::clone(&progress) as _);
    progress.end();
    Ok(incomplete.max(tell(&end?, args.format)?))
}
