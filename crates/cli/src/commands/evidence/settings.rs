//! The settings file of a formal extraction (互联网法院规定 11(4): the process can be repeated): what it says, the
//! configuration that follows from it, and what of it cannot be had again.

use std::{fs, path::Path};

use serde_json::{Value, json};
use url::Url;
use xuncha_browser::Limits;
use xuncha_crawl::user_agent;
use xuncha_model::Lead;
use xuncha_sweep::{Change, Pipeline, SweepPlan};

use crate::{config::Config, exit::usage};

/// Largest settings file that is read, in bytes.
const LARGEST: u64 = 64 << 10;

/// The keys that are compared, as people read them; who asked, and for what, is no setting.
const NAMES: [(&str, &str); 15] = [
    ("browser", "浏览器"),
    ("interval_ms", "请求间隔（毫秒）"),
    ("max_page_mib", "页面上限（MiB）"),
    ("method", "请求方法"),
    ("read_with", "程序、规则和网站档案"),
    ("render.max_height", "整页截图高度上限"),
    ("render.max_resources", "页面资源数上限"),
    ("render.memory_mib", "浏览器内存上限（MiB）"),
    ("render.quiet_ms", "页面静止判定（毫秒）"),
    ("render.timeout_s", "浏览器时限（秒）"),
    ("render.viewport", "窗口大小"),
    ("time_source", "时间源"),
    ("timeout_s", "请求时限（秒）"),
    ("timezone", "时区"),
    ("user_agent", "向网站表明的身份"),
];

/// What repeats a capture.
pub(super) fn made(
    lead: &Lead,
    url: &Url,
    officers: &[String],
    browser: &str,
    plan: &SweepPlan,
    config: &Config,
    pipeline: &Pipeline,
) -> Value {
    let limits = Limits::ordinary();
    json!({
        "browser": browser,
        "command": format!("xuncha evidence extract {} --officers {}", lead.id, officers.join(",")),
        "interval_ms": plan.pace.interval.as_millis() as u64,
        "max_page_mib": config.crawl.max_page,
        "method": "GET",
        "read_with": pipeline.read_with(),
        "render": {
            "max_height": limits.height,
            "max_resources": limits.resources,
            "memory_mib": config.browser.max_memory,
            "quiet_ms": limits.quiet.as_millis() as u64,
            "timeout_s": config.browser.timeout,
            "viewport": [limits.viewport.0, limits.viewport.1],
        },
        "time_source": config.evidence.time_source,
        "timeout_s": config.crawl.timeout,
        "timezone": "Asia/Shanghai",
        "url": url.as_str(),
        "user_agent": user_agent(env!("CARGO_PKG_VERSION"), &config.contact),
        "version": 1,
    })
}

/// A settings file, as it lies on the disk.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let broken = |error: std::io::Error| usage(format!("读不了设置文件 {}：{error}", path.display()));
    if fs::metadata(path).map_err(broken)?.len() > LARGEST {
        return Err(usage(format!("{} 太大，不是正式提取的设置文件 settings.json", path.display())));
    }
    fs::read(path).map_err(broken)
}

/// The configuration with what the settings say of waiting and limits. Who we are, which clock is asked and where the browser
/// is stay what is configured: `differing` tells of them.
pub(super) fn applied(settings: &Value, mut config: Config) -> anyhow::Result<Config> {
    if settings["version"] != 1 || settings["method"] != "GET" {
        return Err(usage("设置文件的版本或请求方法不是本程序能重复的"));
    }
    let number = |value: &Value| value.as_u64().filter(|number| (1..=10_000_000).contains(number));
    let render = &settings["render"];
    let numbers = (
        number(&settings["interval_ms"]),
        number(&settings["timeout_s"]),
        number(&settings["max_page_mib"]),
        number(&render["timeout_s"]),
        number(&render["memory_mib"]),
    );
    let (Some(interval), Some(timeout), Some(max_page), Some(shown), Some(memory)) = numbers else {
        return Err(usage("设置文件里的时限或上限不是大于 0 的整数"));
    };
    #[expect(clippy::cast_precision_loss, reason = "milliseconds, ten million at most")]
    let interval = interval as f64;
    // never faster than is configured now
    config.crawl.rate = config.crawl.rate.min(1000.0 / interval);
    config.crawl.timeout = timeout;
    config.crawl.max_page = max_page;
    config.browser.timeout = shown;
    config.browser.max_memory = memory;
    Ok(config)
}

/// What is not now as it was then, by the keys that both have or one lacks.
pub(super) fn differing(then: &Value, now: &Value) -> Vec<Change> {
    let value = |settings: &Value, key: &str| {
        let pointer = format!("/{}", key.replace('.', "/"));
        match settings.pointer(&pointer) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    };
    let pairs =
        NAMES.into_iter().map(|(key, what)| Change { what, before: value(then, key), now: value(now, key) });
    pairs.filter(|change| change.before != change.now).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Value {
        json!({
            "browser": "Chrome/1", "interval_ms": 500, "max_page_mib": 8, "method": "GET", "timeout_s": 20, "version": 1,
            "render": {"memory_mib": 900, "timeout_s": 40, "viewport": [1280, 900]},
        })
    }

    #[test]
    fn what_cannot_be_had_again_is_told_by_name() {
        let mut now = settings();
        now["browser"] = json!("Chrome/2");
        now["render"]["viewport"] = json!([1, 2]);
        now["command"] = json!("another");
        let told: Vec<_> = differing(&settings(), &now).into_iter().map(|one| (one.what, one.now)).collect();
        assert_eq!(told, [("浏览器", "Chrome/2".to_owned()), ("窗口大小", "[1,2]".to_owned())]);
        assert_eq!(differing(&now, &now), []);
    }

    #[test]
    fn waiting_and_limits_are_taken_over_and_senseless_ones_refused() {
        let own = || crate::config::load(None, Path::new("/none")).unwrap();
        let mut quick = own();
        quick.crawl.rate = 5.0;
        let config = applied(&settings(), quick).unwrap();
        assert!((config.crawl.rate - 2.0).abs() < 1e-9);
        let mut slow = own();
        slow.crawl.rate = 0.1;
        let slow = applied(&settings(), slow).unwrap().crawl.rate;
        assert!((slow - 0.1).abs() < 1e-9, "what is configured now is the most");
        assert_eq!((config.crawl.timeout, config.browser.timeout, config.browser.max_memory), (20, 40, 900));
        for (key, value) in [
            ("version", json!(2)),
            ("method", json!("POST")),
            ("interval_ms", json!(0)),
            ("timeout_s", json!("x")),
        ] {
            let mut odd = settings();
            odd[key] = value;
            assert!(applied(&odd, own()).is_err(), "{key}");
        }
        assert!(applied(&Value::Null, own()).is_err());
    }
}
