//! The browser that the configuration describes, if any.

use std::{sync::Arc, time::Duration};

use url::Url;
use xuncha_browser::{Chromium, Limits, find_program};
use xuncha_crawl::{Renderer, user_agent};
use xuncha_sweep::{Blind, Sight};

use crate::{
    config::{Browser, Config, Screenshots},
    exit::usage,
    output, wiring,
};

/// How pages are shown; `None` when that is not wanted, or not possible and not needed.
pub(crate) fn sight(config: &Config) -> anyhow::Result<Option<Sight>> {
    let Browser { screenshots, pictures, scripts, max_renders, .. } = &config.browser;
    let hosts = hosts(config)?;
    let screenshots = *screenshots == Screenshots::Leads;
    if !screenshots && !scripts && !pictures {
        return Ok(None);
    }
    let (renderer, scripts): (Arc<dyn Renderer>, bool) = match chromium(config, Limits::ordinary().kept_bytes)
    {
        Ok(chromium) => (Arc::new(chromium), *scripts),
        Err(fault) if screenshots => {
            output::complain(&format!("不能截图：{fault}。其余照常进行。"));
            (Arc::new(Blind(fault)), false)
        }
        Err(fault) if *pictures => (Arc::new(Blind(fault)), false),
        Err(_) => return Ok(None),
    };
    let fetcher = Arc::new(wiring::fetcher(config, true)?);
    Ok(Some(Sight {
        renderer,
        fetcher,
        screenshots,
        pictures: *pictures,
        scripts,
        most: *max_renders,
        hosts,
    }))
}

/// Front pages of the hosts that pages may draw in from beside their own.
pub(crate) fn hosts(config: &Config) -> anyhow::Result<Vec<Url>> {
    let parse = |name: &String| {
        let url = Url::parse(&format!("https://{name}/")).ok().filter(|url| url.path() == "/");
        url.ok_or_else(|| usage(format!("配置 browser.hosts 里的“{name}”不是主机名")))
    };
    config.browser.hosts.iter().map(parse).collect()
}

/// Chromium within the configured limits, which keeps `kept_bytes` of what pages share. It is not started yet.
pub(crate) fn chromium(config: &Config, kept_bytes: usize) -> Result<Chromium, xuncha_model::RenderFault> {
    let Browser { path, timeout, max_memory, .. } = &config.browser;
    let program = find_program((!path.as_os_str().is_empty()).then_some(path.as_path()))?;
    let limits = Limits {
        whole: Duration::from_secs(*timeout),
        memory_mib: *max_memory,
        kept_bytes,
        ..Limits::ordinary()
    };
    let agent = user_agent(env!("CARGO_PKG_VERSION"), &config.contact);
    Ok(Chromium::new(program, &agent, limits))
}
