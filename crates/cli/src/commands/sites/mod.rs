//! `xuncha sites`: checks site profiles, and shows what is read from a page and where it came from.

mod fetch;
mod show;

use std::{fs, path::Path};

use url::Url;
use xuncha_extract::{Extraction, MAX_BYTES, PageInput, Sites, extract_with};
use xuncha_rule_lang::render;

use crate::{
    args::{Global, SitesCommand, TryArgs},
    exit::{Exit, usage},
    output, site_files,
};

pub(super) fn run(command: &SitesCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        SitesCommand::Check { paths } => check(paths, global),
        SitesCommand::Try(args) => try_page(args, global),
    }
}

fn check(paths: &[std::path::PathBuf], global: &Global) -> anyhow::Result<Exit> {
    let loaded = site_files::load(paths, global)?;
    for diagnostic in &loaded.diagnostics {
        output::line(&render(diagnostic))?;
    }
    let wrong = |file: &str| loaded.diagnostics.iter().any(|diagnostic| diagnostic.file == file);
    for (name, file, pages) in loaded.sites.names().filter(|(_, file, _)| !wrong(file)) {
        output::line(&format!("{file}：{}，{pages} 种页面", xuncha_report::clean(name)))?;
    }
    let (files, errors) = (loaded.sites.len(), loaded.diagnostics.len());
    output::line(&format!("{}：{files} 份网站档案，{errors} 处错误。", loaded.place))?;
    Ok(if errors == 0 { Exit::Done } else { Exit::Usage })
}

fn try_page(args: &TryArgs, global: &Global) -> anyhow::Result<Exit> {
    let sites = site_files::usable(site_files::load(&args.sites, global)?)?;
    let given = args
        .address
        .as_deref()
        .map(|text| Url::parse(text).map_err(|error| usage(format!("--address “{text}”不是网址：{error}"))));
    let given = given.transpose()?;
    let read = match Url::parse(&args.page) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            fetched(&url, &sites, global)?
        }
        _ => saved(&args.page, given.as_ref(), &sites)?,
    };
    let Some(read) = read else { return Ok(Exit::Incomplete) };
    show::show(&read, args)?;
    Ok(Exit::Done)
}

fn saved(path: &str, address: Option<&Url>, sites: &Sites) -> anyhow::Result<Option<Extraction>> {
    let wrong = |error: std::io::Error| {
        usage(format!("读不了“{path}”：{error}。给出保存的网页文件，或 http:// 和 https:// 开头的网址。"))
    };
    let size = fs::metadata(Path::new(path)).map_err(wrong)?.len();
    if size > MAX_BYTES as u64 {
        output::complain(&format!("{path} 有 {size} 字节，只读前 {MAX_BYTES} 字节"));
    }
    let bytes = fs::read(path).map_err(wrong)?;
    let input = PageInput { bytes: &bytes, url: address.map(Url::as_str), ..PageInput::default() };
    Ok(Some(extract_with(&input, sites)))
}

fn fetched(url: &Url, sites: &Sites, global: &Global) -> anyhow::Result<Option<Extraction>> {
    let exchange = match fetch::one(url, global)? {
        Ok(exchange) => exchange,
        Err(error) => {
            output::complain(&format!("没有取到 {url}：{}", xuncha_report::clean(&error.to_string())));
            return Ok(None);
        }
    };
    let input = PageInput {
        bytes: &exchange.body,
        url: Some(&exchange.final_url),
        content_type: exchange.response_header("content-type"),
        status: exchange.status,
    };
    Ok(Some(extract_with(&input, sites)))
}
