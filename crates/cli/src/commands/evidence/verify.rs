//! `xuncha evidence verify`: counts every digest again and tells exactly what is no longer as it was sealed: of the whole
//! store, of a lead, or of a pack that somebody brought.

use std::{fs, path::Path};

use anyhow::Context as _;
use xuncha_evidence::{Authority, PackTrust, PublicKey, Verification, verify_pack};
use xuncha_model::Problem;
use xuncha_report::clean;

use super::of_lead;
use crate::{
    args::{Global, VerifyArgs},
    config, custody, evidence_place,
    exit::{Exit, usage},
    fixity, output, wiring,
};

pub(super) fn run(args: &VerifyArgs, global: &Global) -> anyhow::Result<Exit> {
    if let Some(path) = &args.pack {
        return pack(path, args);
    }
    let leads = wiring::open_to_read(global)?;
    let evidence = evidence_place::open_to_read(global)?;
    let Some(text) = &args.lead else {
        let config = config::load(global.config.as_deref(), &global.data)?;
        let mut all = evidence.verify_all(&custody::authorities(&config)?)?;
        all.problems.extend(custody::check_decisions(&leads, &evidence, None)?);
        tell(&all.problems)?;
        if let Some(told) = fixity::strays(all.strays) {
            output::line(&format!("{told}。"))?;
        }
        return conclude(&looked_at(&all), all.problems.len());
    };
    let lead = wiring::lead(&leads, text)?;
    let config = config::load(global.config.as_deref(), &global.data)?;
    let mut own =
        evidence.verify_some(&of_lead::snapshots(&lead, &leads)?, &custody::authorities(&config)?)?;
    own.problems.extend(custody::check_decisions(&leads, &evidence, Some(lead.id))?);
    tell(&own.problems)?;
    conclude(&looked_at(&own), own.problems.len())
}

/// What was looked at, and what could not be any more.
fn looked_at(found: &Verification) -> String {
    let unchained = match found.unchained {
        0 => String::new(),
        some => format!("（其中 {some} 个的机构没有配置，信任链未核）"),
    };
    let erased = match found.erased {
        0 => String::new(),
        some => format!("；{some} 个文件的内容已按保存期限删除（见存证日志），不能再核对，其余"),
    };
    format!(
        "{} 份证据快照（其中正式提取 {} 份）、存证日志 {} 条、时间戳 {} 个{unchained}，待加盖时间戳 {} 份{erased}",
        found.snapshots, found.formal, found.entries, found.tokens, found.unstamped
    )
}

fn pack(path: &Path, args: &VerifyArgs) -> anyhow::Result<Exit> {
    let read =
        |path: &Path| fs::read(path).map_err(|error| usage(format!("读不了 {}：{error}", path.display())));
    let mut trust = PackTrust::default();
    if let Some(key) = &args.key {
        let pem = String::from_utf8_lossy(&read(key)?).into_owned();
        let begin = "-----BEGIN PUBLIC KEY-----";
        let keys = pem.split(begin).skip(1).map(|rest| PublicKey::from_pem(&format!("{begin}{rest}")));
        trust.keys = keys
            .collect::<Option<_>>()
            .filter(|keys: &Vec<_>| !keys.is_empty())
            .with_context(|| format!("{} 里没有 Ed25519 公钥（PEM）", key.display()))?;
    }
    for roots in &args.roots {
        let authority = Authority::new("", "", &read(roots)?)
            .ok_or_else(|| usage(format!("{} 里没有可用的根证书（PEM）", roots.display())))?;
        trust.roots.extend(authority.roots);
    }
    let found = verify_pack(&read(path)?, &trust);
    tell(&found.problems)?;
    output::line(&format!("线索：{}", clean(&found.leads.join("、"))))?;
    for key in &found.keys {
        let told = if found.is_pinned {
            "，与给定的公钥一致"
        } else {
            "；请与取证单位公布的公钥摘要值核对"
        };
        let told = if found.problems.is_empty() { told } else { "" };
        output::line(&format!("签名公钥：{}{told}", clean(key)))?;
    }
    let roots = if trust.roots.is_empty() && found.tokens > 0 {
        "（没有给时间戳机构的根证书，信任链未核）"
    } else {
        ""
    };
    let what = format!(
        "{} 份证据快照（其中正式提取 {} 份）、{} 个文件、时间戳 {} 个{roots}，待加盖时间戳 {} 份",
        found.snapshots, found.formal, found.files, found.tokens, found.unstamped
    );
    conclude(&what, found.problems.len())
}

fn tell(problems: &[Problem]) -> anyhow::Result<()> {
    for problem in problems {
        output::line(&clean(&problem.message))?;
    }
    Ok(())
}

fn conclude(what: &str, problems: usize) -> anyhow::Result<Exit> {
    if problems == 0 {
        let comma = if what.ends_with("其余") { "" } else { "，" };
        output::line(&format!("已校验 {what}{comma}全部与封存时一致。"))?;
        Ok(Exit::Done)
    } else {
        output::line(&format!("已校验 {what}，发现 {problems} 处问题，见上。"))?;
        Ok(Exit::Incomplete)
    }
}
