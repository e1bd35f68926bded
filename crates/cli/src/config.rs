//! Configuration: the embedded default file, overridden by a file of the user's. The default file is the manual.
//!
//! Unknown keys are refused, so that a misspelt key does not pass for a set one.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use toml::{Table, Value};

use crate::exit::usage;

mod evidence;
mod sight;

pub(crate) use evidence::Evidence;
pub(crate) use sight::{Archive, Browser, Screenshots};

/// The commented default file.
pub(crate) const DEFAULT: &str = include_str!("../default-config.toml");

/// All settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Told to the hosts we visit.
    pub(crate) contact: String,
    /// What is kept beside the evidence of hits.
    pub(crate) archive: Archive,
    /// Who we are.
    pub(crate) bureau: Bureau,
    /// How to visit them.
    pub(crate) crawl: Crawl,
    /// What to look for.
    pub(crate) rules: Rules,
    /// How to sweep the list of targets.
    pub(crate) sweep: Sweep,
    /// How evidence is taken and kept.
    pub(crate) evidence: Evidence,
    /// Whom to tell, and how often.
    pub(crate) notify: Notify,
    /// When and how pages are shown in a browser.
    pub(crate) browser: Browser,
}

/// Who we are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bureau {
    /// Our name: sealed with every snapshot, and before every message.
    pub(crate) name: String,
}

/// Whom to tell, and how often.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notify {
    /// Minutes from one message to the next.
    pub(crate) every: u64,
    /// Leads of this severity and graver are told.
    pub(crate) min_severity: u8,
    /// Where messages go.
    pub(crate) channels: Vec<ChannelKeys>,
}

/// The keys of a channel.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelKeys {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) secret: String,
    #[serde(default)]
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) to: Vec<String>,
}

/// How to sweep the list of targets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sweep {
    /// Sweeps at a time.
    pub(crate) targets: usize,
}

/// What to look for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// Folders of rule packs, when the command line names none.
    pub(crate) packs: Vec<PathBuf>,
}

/// How to visit hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Crawl {
    /// Requests per second and host.
    pub(crate) rate: f64,
    /// Pages per run.
    pub(crate) max_pages: u64,
    /// Hosts at a time.
    pub(crate) hosts: usize,
    /// Seconds per page.
    pub(crate) timeout: u64,
    /// MiB per page, decompressed.
    pub(crate) max_page: u64,
}

/// Keys that there were, and what took their place.
const MOVED: [(&str, &str); 2] = [("evidence.unit", "bureau.name"), ("notify.unit", "bureau.name")];

/// Reads the configuration: `explicit` must exist; `data`/config.toml may be absent.
pub(crate) fn load(explicit: Option<&Path>, data: &Path) -> anyhow::Result<Config> {
    let implied = data.join("config.toml");
    let path = explicit.unwrap_or(&implied);
    if explicit.is_none() && !path.exists() {
        return merge("", "内置默认配置");
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| usage(format!("读不了配置文件 {}：{error}。请检查路径和权限。", path.display())))?;
    merge(&text, &path.display().to_string())
}

/// The defaults with `text` laid over them.
fn merge(text: &str, name: &str) -> anyhow::Result<Config> {
    let mut merged: Table = DEFAULT.parse().context("the embedded default configuration is broken")?;
    let given: Table = text.parse().map_err(|error| usage(format!("配置文件 {name} 格式有误：{error}")))?;
    overlay(&mut merged, given, "").map_err(|key| {
        if let Some((_, now)) = MOVED.into_iter().find(|(old, _)| *old == key) {
            return usage(format!("配置文件 {name}：{key} 已改为 {now}，单位名称只写一处。"));
        }
        usage(format!("配置文件 {name}：没有 {key} 这个选项。用 `xuncha config` 查看全部选项。"))
    })?;
    let config: Config = merged
        .try_into()
        .map_err(|error| usage(format!("配置文件 {name}：{error}。用 `xuncha config` 查看写法。")))?;
    if !(config.crawl.rate > 0.0 && config.crawl.rate.is_finite()) {
        return Err(usage(format!("配置文件 {name}：crawl.rate 必须大于 0。")));
    }
    if config.notify.every < 5 || !(1..=5).contains(&config.notify.min_severity) {
        return Err(usage(format!(
            "配置文件 {name}：notify.every 最少 5（分钟），notify.min_severity 应为 1 至 5。"
        )));
    }
    if config.sweep.targets == 0 {
        return Err(usage(format!("配置文件 {name}：sweep.targets 必须大于 0。")));
    }
    if config.browser.timeout == 0 || config.browser.max_memory == 0 {
        return Err(usage(format!("配置文件 {name}：browser.timeout、browser.max_memory 必须大于 0。")));
    }
    if config.evidence.fixity_days > 3660 {
        return Err(usage(format!("配置文件 {name}：evidence.fixity_days 应为 0 至 3660（天）。")));
    }
    if config.crawl.hosts == 0 || config.crawl.timeout == 0 || config.crawl.max_page == 0 {
        return Err(usage(format!(
            "配置文件 {name}：crawl.hosts、crawl.timeout、crawl.max_page 必须大于 0。"
        )));
    }
    Ok(config)
}

/// Lays `given` over `base`; the path of the first key that `base` does not have is the error.
fn overlay(base: &mut Table, given: Table, prefix: &str) -> Result<(), String> {
    for (key, value) in given {
        let path = format!("{prefix}{key}");
        match (base.get_mut(&key), value) {
            (None, _) => return Err(path),
            (Some(Value::Table(base)), Value::Table(given)) => overlay(base, given, &format!("{path}."))?,
            (Some(Value::Float(slot)), Value::Integer(number)) => {
                *slot = f64::from(i32::try_from(number).map_err(|_| path)?);
            }
            (Some(slot), value) => *slot = value,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_only_what_it_names() {
        let config = merge("contact = \"某市局\"\n[crawl]\nrate = 2\n", "t").unwrap();
        assert_eq!(config.contact, "某市局");
        assert!((config.crawl.rate - 2.0).abs() < 1e-9);
        assert_eq!(config.crawl.max_pages, 2000);
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_path() {
        let error = merge("[crawl]\nmaxpages = 3\n", "c.toml").unwrap_err().to_string();
        assert!(error.contains("c.toml") && error.contains("crawl.maxpages"), "{error}");
    }

    #[test]
    fn a_key_that_moved_is_told_where_to() {
        for old in ["[evidence]\nunit = \"某局\"\n", "[notify]\nunit = \"某局\"\n"] {
            let error = merge(old, "c.toml").unwrap_err().to_string();
            assert!(error.contains("已改为 bureau.name"), "{error}");
        }
        assert_eq!(merge("[bureau]\nname = \"某局\"\n", "t").unwrap().bureau.name, "某局");
    }

    #[test]
    fn wrong_types_and_senseless_numbers_are_refused() {
        for text in [
            "[crawl]\nrate = \"fast\"\n",
            "[crawl]\nrate = 0\n",
            "[crawl]\nhosts = -1\n",
            "[browser]\nscreenshots = \"all\"\n",
            "[browser]\ntimeout = 0\n",
            "crawl = 3\n",
            "= 1",
        ] {
            assert!(merge(text, "t").is_err(), "{text}");
        }
    }
}
