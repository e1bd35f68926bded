//! `xuncha report`: the statistical forms that campaigns ask for, filled from the leads of a period.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use xuncha_model::{Lead, LeadFilter, LeadStatus, Timestamp, beijing};
use xuncha_report::{Checklist, Form, Heading, LeadRow, StatRows, TemplateKind, clean, fill, form_xlsx};
use xuncha_rule_lang::Pack;
use xuncha_store::LeadStore as _;

use crate::{
    args::{FormArgs, Global, ReportCommand},
    custody::Handed,
    exit::{Exit, usage},
    output, pack_files,
    table::Table,
    template_file, unit_file, whole_file, wiring,
};

mod brief;
mod checklist;

/// Largest file of a form, in bytes.
const MAX_FILE: u64 = 1 << 20;

pub(super) fn run(command: &ReportCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        ReportCommand::Forms { forms } => list(forms, global),
        ReportCommand::Form(args) => make(args, global),
        ReportCommand::Templates { to } => templates(to.as_deref(), global),
        ReportCommand::Brief(args) => brief::run(args, global),
    }
}

fn list(paths: &[PathBuf], global: &Global) -> anyhow::Result<Exit> {
    let stat_rows = stat_rows(global)?;
    let mut table = Table::new(&["编号　名称（表样）", "行数", "可由线索预填"]);
    for form in forms(paths)? {
        let filled = fill(&form, &[], &[], &stat_rows);
        let known =
            filled.quantities.iter().filter(|quantity| quantity.number(&filled.quantities).is_some()).count();
        let name = format!("{}　{}（{}）", form.id, clean(&form.title), clean(&form.source));
        table.push([name, form.rows.len().to_string(), known.to_string()]);
    }
    for checklist in Checklist::built_in()? {
        let judged = checklist.items.iter().filter(|item| item.judged).count();
        let name = format!("{}　{}（{}）", checklist.id, clean(&checklist.title), clean(&checklist.source));
        table.push([name, checklist.items.len().to_string(), judged.to_string()]);
    }
    table.print("统计表、检查记录表：")?;
    output::line("填表：xuncha report form 编号 --from 日期 --to 日期 -o 文件.xlsx")?;
    Ok(Exit::Done)
}

fn make(args: &FormArgs, global: &Global) -> anyhow::Result<Exit> {
    let (from, to) = period(&args.from, &args.to)?;
    let checklists = Checklist::built_in()?;
    if let Some(checklist) = checklists.iter().find(|checklist| checklist.id == args.form) {
        return checklist::make(checklist, args, (from, to), global);
    }
    if args.shop.is_some() {
        return Err(usage("--shop 只用于检查记录表".to_owned()));
    }
    let forms = forms(&args.forms)?;
    let Some(form) = forms.iter().find(|form| form.id == args.form) else {
        let known = forms.iter().map(|form| form.id.as_str());
        let known = known.chain(checklists.iter().map(|checklist| checklist.id.as_str()));
        let known = known.collect::<Vec<_>>().join("、");
        return Err(usage(format!("没有统计表“{}”，可用的是 {known}", args.form)));
    };
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let filter =
        LeadFilter { since: Some(from), except: Some(LeadStatus::FalsePositive), ..LeadFilter::default() };
    let units = unit_file::read(global)?;
    let is_of =
        |lead: &Lead| args.of.as_ref().is_none_or(|of| lead.unit == *of || units.is_below(&lead.unit, of));
    let mut found = wiring::block_on(store.leads(&filter))??;
    found.retain(is_of);
    let leads: Vec<_> =
        found.iter().filter(|lead| lead.first_seen <= to).map(|lead| LeadRow::new(lead, &names)).collect();
    let disposed = LeadFilter { disposed_since: Some(from), ..LeadFilter::default() };
    let disposed = wiring::block_on(store.leads(&disposed))??;
    let done = disposed.iter().filter(|lead| is_of(lead) && lead.disposed.is_some_and(|at| at <= to));
    let done: Vec<_> = done.map(|lead| LeadRow::new(lead, &names)).collect();
    let filled = fill(form, &leads, &done, &stat_rows(global)?);
    for problem in &filled.problems {
        output::complain(&clean(problem));
    }
    let day = |at| beijing(at).date().to_string();
    let heading = Heading {
        unit: args.unit.clone(),
        period: format!("{} 至 {}", day(from), day(to)),
        generated: Timestamp::now(),
    };
    let bytes = form_xlsx(&filled, &heading, args.explain)?;
    let told = leads.iter().chain(&done).map(|row| row.lead.to_string()).collect();
    Handed::new(&format!("统计表 {}", form.id), told).leaves(global, &bytes)?;
    if args.output == "-" {
        io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Done);
    }
    whole_file::write(Path::new(&args.output), &bytes)?;
    let unplaced = match filled.unplaced.len() {
        0 => String::new(),
        some => format!("；另有 {some} 条没有归入任何一行，已列在表下"),
    };
    let lawful = match filled.lawful.len() {
        0 => String::new(),
        some => format!("；核实后未发现违法的 {some} 条没有计入"),
    };
    output::complain(&format!(
        "已填 {}，时段内线索 {} 条{unplaced}{lawful}。数量是线索数，不是案件数，请核实后报送：{}",
        form.id,
        leads.len(),
        args.output
    ));
    Ok(Exit::Done)
}

/// Lists the templates, or writes the default ones into `to`.
fn templates(to: Option<&Path>, global: &Global) -> anyhow::Result<Exit> {
    if let Some(folder) = to {
        for kind in TemplateKind::ALL {
            let path = folder.join(template_file::name(&kind));
            if path.exists() {
                return Err(usage(format!(
                    "{} 已经存在，没有覆盖；请换一个目录，或先把它移走",
                    path.display()
                )));
            }
            whole_file::write(&path, &kind.default_file()?)?;
            output::line(&format!("已写入 {}", path.display()))?;
        }
        let place = template_file::folder(global);
        output::line(&format!("改好以后放到 {}，生成文书时就用它。", place.display()))?;
        return Ok(Exit::Done);
    }
    for kind in TemplateKind::ALL {
        let own = template_file::read(&kind, global)?;
        let which = if own.is_own { "本单位模板" } else { "默认模板" };
        output::line(&format!("{}（{which}：{}）", kind.name, own.place.display()))?;
        for named in kind.names {
            output::line(&format!("  {{{{{}}}}}　{}", named.name, named.meaning))?;
        }
        for list in kind.lists {
            output::line(&format!(
                "  {{{{#{0}}}}}…{{{{/{0}}}}}　{1}，重复区内可用：",
                list.name, list.meaning
            ))?;
            for named in list.names {
                output::line(&format!("    {{{{{}}}}}　{}", named.name, named.meaning))?;
            }
        }
    }
    output::line("修改：先用 --to 导出默认模板，用 Word 或 WPS 改好，放到上面的目录。")?;
    Ok(Exit::Done)
}

/// The first and the last moment of a period.
fn period(first: &str, last: &str) -> anyhow::Result<(Timestamp, Timestamp)> {
    let (from, to) = (moment(first, "00:00:00")?, moment(last, "23:59:59.999999")?);
    if from > to {
        return Err(usage(format!("统计时段的第一天 {first} 晚于最后一天 {last}")));
    }
    Ok((from, to))
}

/// The moment that the user means by a day, Beijing time.
fn moment(day: &str, clock: &str) -> anyhow::Result<Timestamp> {
    let moment = format!("{day}T{clock}+08:00").parse();
    moment.map_err(|_| usage(format!("“{day}”不是日期，应如 2026-11-01")))
}

/// What rules say of forms, whether they are on or off today: a lead may be older than the switch.
fn stat_rows(global: &Global) -> anyhow::Result<StatRows> {
    let mut rows = StatRows::default();
    for files in pack_files::load(&wiring::pack_dirs(global)?)? {
        let (pack, _) = Pack::read(&files.source);
        for rule in pack.files.into_iter().flat_map(|file| file.rules) {
            rows.add(rule.id.value, rule.category.value, rule.stat_rows);
        }
    }
    Ok(rows)
}

/// The built-in forms and those of the user, which go before.
fn forms(paths: &[PathBuf]) -> anyhow::Result<Vec<Form>> {
    let mut forms = Form::built_in()?;
    for path in paths {
        for file in files(path)? {
            let name = file.display().to_string();
            let mut text = String::new();
            let opened = fs::File::open(&file).with_context(|| format!("读不了统计表文件 {name}"))?;
            opened
                .take(MAX_FILE + 1)
                .read_to_string(&mut text)
                .map_err(|error| usage(format!("读不了统计表文件 {name}，应为 UTF-8 文本：{error}")))?;
            if text.len() as u64 > MAX_FILE {
                return Err(usage(format!("统计表文件 {name} 超过 1 MB")));
            }
            let form = Form::read(&name, &text).map_err(|error| usage(error.to_string()))?;
            forms.retain(|known| known.id != form.id);
            forms.push(form);
        }
    }
    Ok(forms)
}

/// The file, or the `.toml` files of the folder in order of name.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("读不了目录 {}", path.display()))?;
    let mut files = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    if files.is_empty() {
        return Err(usage(format!("目录 {} 里没有 .toml 统计表文件", path.display())));
    }
    Ok(files)
}
