//! The check of the machine before a formal extraction (清洁性检查): each point with what was seen.

use std::{env, fs};

use url::Url;
use xuncha_browser::has_chinese_fonts;
use xuncha_model::{ClockReading, Environment, EnvironmentCheck, RenderFault, beijing};

/// The clock may be off this much, its uncertainty counted separately.
const CLOCK_LIMIT_MS: u64 = 1000;

/// Points that are looked at, in order. `browser` is what the browser called itself, `clock` what measuring came to.
pub(crate) fn checks(
    environment: &Environment,
    url: &Url,
    clock: &Result<ClockReading, String>,
    browser: &Result<String, RenderFault>,
) -> Vec<EnvironmentCheck> {
    let check =
        |name: &str, passed, detail: String| EnvironmentCheck { name: name.to_owned(), passed, detail };
    let program = environment.tool_digest.map(|digest| digest.to_string());
    let injected: Vec<_> =
        ["LD_PRELOAD", "LD_AUDIT"].into_iter().filter(|name| env::var_os(name).is_some()).collect();
    let hosts = fs::read_to_string("/etc/hosts").unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    let mapped = is_mapped(&hosts, host);
    vec![
        check(
            "程序文件",
            program.is_some(),
            program.unwrap_or_else(|| "读不了程序文件，算不出摘要".to_owned()),
        ),
        check(
            "没有注入的程序库",
            injected.is_empty(),
            if injected.is_empty() { "无".to_owned() } else { injected.join("、") },
        ),
        check(
            "不经过代理",
            environment.proxy.is_empty(),
            if environment.proxy.is_empty() {
                "未设代理".to_owned()
            } else {
                "系统设有代理".to_owned()
            },
        ),
        check(
            "域名解析服务器",
            !environment.dns.is_empty(),
            if environment.dns.is_empty() { "不明".to_owned() } else { environment.dns.clone() },
        ),
        check(
            "hosts 文件没有改写该网站",
            !mapped,
            if mapped { format!("/etc/hosts 中有 {host}") } else { "无".to_owned() },
        ),
        clock_check(clock),
        check(
            "浏览器（每次使用全新配置）",
            browser.is_ok(),
            browser.as_ref().map_or_else(ToString::to_string, Clone::clone),
        ),
        check(
            "中文字体",
            has_chinese_fonts() == Some(true),
            match has_chinese_fonts() {
                Some(true) => "已安装",
                Some(false) => "没有安装，请安装 fonts-noto-cjk",
                None => "无法查明（没有 fc-list，请安装 fontconfig）",
            }
            .to_owned(),
        ),
    ]
}

fn clock_check(clock: &Result<ClockReading, String>) -> EnvironmentCheck {
    let name = "时钟偏差已知且不超过 1 秒".to_owned();
    match clock {
        Err(why) => EnvironmentCheck { name, passed: false, detail: why.clone() },
        Ok(ClockReading { offset_ms, uncertainty_ms, source, at }) => {
            let passed = offset_ms.unsigned_abs() <= CLOCK_LIMIT_MS && *uncertainty_ms <= CLOCK_LIMIT_MS;
            let at = beijing(*at).strftime("%F %T");
            let way = if *offset_ms >= 0 { "快" } else { "慢" };
            let detail = format!(
                "本机比 {source} {way} {} 毫秒（误差不超过 {uncertainty_ms} 毫秒），{at} 测得",
                offset_ms.unsigned_abs()
            );
            EnvironmentCheck { name, passed, detail }
        }
    }
}

/// Whether a hosts file gives a host an address of its own.
fn is_mapped(hosts: &str, host: &str) -> bool {
    let lines = hosts.lines().map(|line| line.split('#').next().unwrap_or_default());
    let mut names = lines.flat_map(|line| line.split_whitespace().skip(1));
    host != "localhost" && names.any(|name| name.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosts_file_that_redirects_the_shop_is_seen() {
        let hosts = "127.0.0.1 localhost\n10.0.0.9 a.example SHOP.example # b.example\n";
        assert!(is_mapped(hosts, "shop.example"));
        assert!(!is_mapped(hosts, "b.example"));
        assert!(!is_mapped(hosts, "10.0.0.9"));
        assert!(!is_mapped(hosts, "localhost"));
    }

    #[test]
    fn a_clock_that_is_off_or_unknown_does_not_pass() {
        let reading = |offset_ms, uncertainty_ms| {
            Ok(ClockReading {
                offset_ms,
                uncertainty_ms,
                source: "s".into(),
                at: xuncha_model::Timestamp::UNIX_EPOCH,
            })
        };
        assert!(clock_check(&reading(-1000, 20)).passed);
        assert!(!clock_check(&reading(1001, 20)).passed);
        assert!(!clock_check(&reading(0, 1001)).passed);
        assert!(!clock_check(&Err("没有配置".into())).passed);
    }
}
