//! What the papers of a pack say: the extraction record, the list of files, the coded words, how to check all of it.

use std::collections::BTreeSet;

use serde_json::Value;
use xuncha_evidence::PublicKey;
use xuncha_model::{PROGRAM, PartKind, Timestamp, beijing};
use xuncha_report::{Fields, LeadRow, RuleNames, clean, mask};

use super::{
    compared,
    pack::{Packed, Snapshot},
};
use crate::sealed_later;

const TO_FILL_IN: &str = "（由执法人员填写）";

/// The snapshot that papers tell of: the last formal one, else the one that shows the lead best.
pub(super) fn main_snapshot(packed: &Packed) -> Option<&Snapshot> {
    let formal = packed.snapshots.iter().rev().find(|one| one.manifest.grade.as_deref() == Some("formal"));
    let latest = packed.lead.latest.evidence.snapshot;
    formal.or_else(|| packed.snapshots.iter().find(|one| one.sealed.id == latest)).or(packed.snapshots.last())
}

/// 电子数据提取笔录.
pub(super) fn record(packed: &Packed, main: &Snapshot, names: &RuleNames, unit: &str) -> Fields {
    let row = LeadRow::new(&packed.lead, names);
    let environment = json_part(main, "environment.json");
    let capture = capture(main);
    let is_formal = main.manifest.grade.as_deref() == Some("formal");
    let officers = main.manifest.officers.join("、");
    let mut fields = Fields::new();
    fields
        .text("线索编号", &row.lead.to_string())
        .text("涉嫌问题", &row.category_name)
        .text("取证级别", if is_formal { "正式提取" } else { "监测快照（平台监测时自动保存）" })
        .text("提取时间", &format!("{} 至 {}（北京时间）", moment(&capture, "started"), moment(&capture, "ended")))
        .text("提取地点", TO_FILL_IN)
        .text("取证单位", if unit.is_empty() { TO_FILL_IN } else { unit })
        .text("执法人员", if officers.is_empty() { TO_FILL_IN } else { &officers })
        .text("商品", &hidden(&row.title))
        .text("商品编号", &goods_number(packed, main))
        .lines("网址", addresses(main, &capture))
        .text("平台", &row.platform)
        .text("店铺", &if row.shop.is_empty() { "（页面未显示店名）".to_owned() } else { hidden(&row.shop) })
        .text("发现途径", &found_through(&capture))
        .text("提取方法", &method(main, &capture, &environment))
        .text("使用工具", &tool(&environment))
        .text("时间校对", &clock(&environment))
        .text("清洁性检查", &checks(&environment))
        .lines("提取步骤", steps(main, &capture, &environment))
        .lines("比对结果", if is_formal { compared::lines(&json_part(main, "differences.json")) } else { vec!["（监测快照，没有再次提取）".to_owned()] })
        .text("命中内容", &hidden(&row.matched_shown.join("；")))
        .lines("规则与依据", row.rule_names.iter().chain(&row.law).cloned())
        .lines("人工研判", reviews(packed))
        .text("证据摘要值", &main.sealed.id.to_string())
        .text("签名", &signature(main))
        .text("时间戳", &stamps(main))
        .text("存证日志", &main.signed.as_ref().map_or_else(|| "没有".to_owned(), |(_, entry)| format!("第 {entry} 条")))
        .text("文件数", &count(packed).to_string())
        .text(
            "说明",
            "本笔录由程序按封存的证据填写，供执法人员核对、补充并签名；是否符合证据要求，由法制机构确认。摘要值、签名和时间戳说明封存以后没有改动，不说明封存以前的真实性。",
        );
    fields
}

/// 电子数据清单.
pub(super) fn list(packed: &Packed, unit: &str) -> Fields {
    let files = packed.snapshots.iter().flat_map(|snapshot| {
        let id: String = snapshot.sealed.id.to_string().chars().take(12).collect();
        snapshot.manifest.parts.iter().map(move |part| {
            let kind = part.category.as_deref().and_then(PartKind::from_name);
            let mut fields = Fields::new();
            fields
                .text("所属证据", &id)
                .text("文件名", &part.name)
                .text("类别", kind.map_or("（旧版清单未记载）", PartKind::label_zh))
                .text("文件格式", part.format.as_deref().unwrap_or(&part.media_type))
                .text("大小", &part.size.to_string())
                .text("SHA-256", &part.sha256)
                .text("SM3", part.sm3.as_deref().unwrap_or("（旧版清单未记载）"));
            fields
        })
    });
    let files = files.collect();
    let mut fields = Fields::new();
    fields
        .text("线索编号", &packed.lead.id.to_string())
        .text("取证单位", if unit.is_empty() { TO_FILL_IN } else { unit })
        .text("文件数", &count(packed).to_string())
        .list("文件", files);
    fields
}

/// 暗语说明: each hit, step by step, as the matcher explains it.
pub(super) fn explanation(packed: &Packed, names: &RuleNames) -> String {
    let lead = &packed.lead;
    let mut text = format!("暗语说明\n\n线索 {}\n商品：{}\n\n", lead.id, clean(&lead.latest.title));
    text.push_str("以下逐条说明页面上的原文怎样还原成规则里的词。还原由程序按固定规则进行，可以重复；是否属于暗语，由执法人员认定。\n");
    for hit in &lead.latest.hits {
        let name = names.rules.get(&hit.rule).map_or("", String::as_str);
        text.push_str(&format!("\n规则 {}　{}\n", clean(&hit.rule.0), clean(name)));
        for step in xuncha_matcher::explain(hit) {
            text.push_str(&format!("  {}\n", clean(&step)));
        }
    }
    text.push_str("\n个人信息（电话、证件号码、姓名、地址等）已遮盖；原文在封存的证据里。\n");
    mask(&text).0
}

/// 核验方法: what to type, with nothing but coreutils and OpenSSL 3. A test follows it to the letter.
pub(super) fn guide(leads: &[Packed], keys: &[PublicKey]) -> String {
    let current = keys.len();
    let mut text = String::from(
        "证据包核验方法\n\n不需要本程序。在装有 coreutils（sha256sum）和 OpenSSL 3 的电脑上，解压证据包，进入解压后的目录，逐条执行下面缩进的命令。\n\n",
    );
    text.push_str("一、核对取证单位公布的公钥摘要值（应与单位另行公布的一致）：\n\n");
    for number in 1..=current {
        text.push_str(&format!("    openssl pkey -pubin -in keys/{number}.pem -outform DER | sha256sum\n"));
    }
    text.push_str("\n二、核对证据包的清单签名，应显示 Signature Verified Successfully：\n\n");
    text.push_str(&verify_line(current, "pack.json", "pack.sig"));
    text.push_str(
        "\n三、核对每个文件的 SHA-256，没有输出即全部一致：\n\n    sha256sum --check --quiet SHA256SUMS\n",
    );
    text.push_str("\n四、核对每份证据：清单的 SHA-256 就是证据摘要值；清单有取证单位的签名。\n\n");
    let mut seen = BTreeSet::new();
    let mut stamped = String::new();
    let snapshots = leads.iter().flat_map(|packed| &packed.snapshots);
    for snapshot in snapshots.filter(|snapshot| seen.insert(snapshot.sealed.id)) {
        let id = snapshot.sealed.id.to_string();
        let folder = format!("evidence/{id}");
        text.push_str(&format!("    echo '{id}  {folder}/manifest.json' | sha256sum --check --quiet\n"));
        let signer = snapshot.signed.as_ref().map(|(key, _)| key.as_str()).unwrap_or_default();
        let number = keys.iter().position(|key| key.id().to_string() == signer).map_or(current, |at| at + 1);
        text.push_str(&verify_line(
            number,
            &format!("{folder}/manifest.json"),
            &format!("{folder}/manifest.sig"),
        ));
        for part in &snapshot.manifest.parts {
            text.push_str(&format!(
                "    echo '{}  {folder}/{}' | sha256sum --check --quiet\n",
                part.sha256, part.name
            ));
        }
        for (number, authority) in (1..).zip(&snapshot.stamps) {
            stamped.push_str(&format!(
                "    openssl ts -verify -data {folder}/manifest.json -in {folder}/manifest-stamp-{number}.tsr -CAfile {authority}.pem\n",
                authority = authority.replace(['/', ' ', '\''], "_")
            ));
        }
        if snapshot.stamps.is_empty() {
            stamped.push_str(&format!("证据 {id}：待加盖时间戳。\n"));
        }
    }
    text.push_str("\n五、核对 SM3（清单 manifest.json 里的 sm3），例如：\n\n");
    text.push_str("    for file in evidence/*/exchange.warc; do openssl dgst -sm3 \"$file\"; done\n");
    text.push_str("\n六、核对时间戳。先向时间戳机构取得其根证书，以机构名称存为 PEM 文件放在当前目录；应显示 Verification: OK：\n\n");
    text.push_str(&stamped);
    text.push_str(
        "\n七、存证日志（evidence/*/log-proof.json、log/checkpoint）按 RFC 6962 和 C2SP tlog-checkpoint 编写，证明封存记录在日志里的位置；可以用任何支持该格式的工具核对，也可以用本程序一次核对以上全部内容：\n\nxuncha evidence verify --pack 证据包.zip --key 取证单位公布的公钥.pem --roots 时间戳机构根证书.pem\n",
    );
    text.push_str("\n个人信息：线索表、笔录、清单、暗语说明和页面文字里的个人信息已按格式遮盖；evidence 目录、.wacz 文件和截图是封存的原始内容，没有遮盖，请按有关规定保管，只供有权接收的单位使用。\n");
    text.push_str("\n网页可以用 ReplayWeb.page、pywb 等工具打开各线索目录里的 .wacz 文件查看。\n");
    text.push_str("\n摘要值、签名、时间戳和日志只能证明封存以后没有改动（《人民法院在线诉讼规则》第十六至十八条），不能证明封存以前的内容真实；请同时核对取证环境记录 environment.json。\n");
    text
}

fn verify_line(key: usize, file: &str, signature: &str) -> String {
    format!(
        "    openssl pkeyutl -verify -rawin -pubin -inkey keys/{key}.pem -in {file} -sigfile {signature}\n"
    )
}

fn count(packed: &Packed) -> usize {
    packed.snapshots.iter().map(|snapshot| snapshot.manifest.parts.len()).sum()
}

fn json_part(snapshot: &Snapshot, name: &str) -> Value {
    let part = snapshot.sealed.parts.iter().find(|part| part.listed.name == name);
    part.and_then(|part| serde_json::from_slice(&part.content).ok()).unwrap_or_default()
}

/// How the exchange was made: the metadata record of `exchange.warc`.
fn capture(snapshot: &Snapshot) -> Value {
    let part = snapshot.sealed.parts.iter().find(|part| part.listed.name == "exchange.warc");
    let Some(part) = part else { return Value::Null };
    let mut records = xuncha_warc::Reader::new(part.content.as_slice(), xuncha_warc::Limits::default());
    let about = records.find(|record| record.target() == "urn:xuncha:capture");
    about.and_then(|record| serde_json::from_slice(&record.block).ok()).unwrap_or_default()
}

fn moment(capture: &Value, key: &str) -> String {
    let at = capture[key]["utc"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
    at.map_or_else(|| "（不详）".to_owned(), |at| beijing(at).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
}

fn addresses(main: &Snapshot, capture: &Value) -> Vec<String> {
    let mut lines = vec![main.manifest.url.clone()];
    let last = capture["final_url"].as_str().unwrap_or_default();
    if !last.is_empty() && last != main.manifest.url {
        lines.push(format!("应答的地址：{last}"));
    }
    lines
}

fn found_through(capture: &Value) -> String {
    let pages: Vec<_> =
        capture["found_through"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if pages.is_empty() { "直接给定的地址或文件".to_owned() } else { pages.join(" → ") }
}

fn method(main: &Snapshot, capture: &Value, environment: &Value) -> String {
    let version = capture["http_version"].as_str().filter(|version| !version.is_empty());
    let picture = main.manifest.parts.iter().any(|part| part.category.as_deref() == Some("screenshot"));
    let how = match version {
        Some(version) => {
            let remote = capture["remote"].as_str().unwrap_or("（不详）");
            let tls = if capture["tls"].is_null() { "" } else { "，证书链校验通过" };
            format!("以 {version} 请求公开页面，服务器 {remote}{tls}；保存请求与响应原始数据（WARC）")
        }
        None => "读取已保存的页面文件".to_owned(),
    };
    let robots = capture["robots"].as_str().filter(|robots| !robots.is_empty());
    let robots = robots.map(|robots| format!("；robots.txt：{robots}")).unwrap_or_default();
    let later = sealed_later_told(environment).map(|told| format!("；{told}")).unwrap_or_default();
    format!("{how}{}{robots}{later}", if picture { "；用浏览器打开并截图" } else { "" })
}

/// What the environment record says where the page was sealed at another time than it was captured.
fn sealed_later_told(environment: &Value) -> Option<&str> {
    let mut checks = environment["checks"].as_array()?.iter();
    checks.find(|check| check["name"] == sealed_later::NAME)?["detail"].as_str()
}

fn tool(environment: &Value) -> String {
    let text = |key: &str| environment[key].as_str().unwrap_or("（不详）").to_owned();
    format!(
        "{}，程序文件 SHA-256：{}；运行环境：{}；规则集：{}",
        text("tool"),
        text("tool_sha256"),
        text("host"),
        text("ruleset")
    )
}

fn clock(environment: &Value) -> String {
    let Some(offset) = environment["clock_offset_ms"].as_i64() else {
        return "未校对（时钟偏差未知）".to_owned();
    };
    let source = environment["clock_source"].as_str().unwrap_or_default();
    let measured = environment["clock_measured"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
    let measured =
        measured.map(|at| beijing(at).strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default();
    let uncertainty = environment["clock_uncertainty_ms"].as_u64().unwrap_or_default();
    let way = if offset < 0 { "慢" } else { "快" };
    let offset = offset.unsigned_abs();
    format!("{measured} 与 {source} 校对，本机{way} {offset} 毫秒（误差不超过 {uncertainty} 毫秒）")
}

/// A text that strangers wrote, personal data hidden.
fn hidden(text: &str) -> String {
    mask(text).0
}

/// The number that the marketplace gives these goods.
fn goods_number(packed: &Packed, main: &Snapshot) -> String {
    let extraction = json_part(main, "extraction.json");
    let listings = extraction["listings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let own = listings.iter().find(|listing| listing["title"] == packed.lead.latest.title.as_str());
    let number = own.or(listings.first()).and_then(|listing| listing["id"].as_str());
    number.filter(|number| !number.is_empty()).unwrap_or("（页面未显示）").to_owned()
}

fn checks(environment: &Value) -> String {
    let told = environment["checks"].as_array().into_iter().flatten().map(|check| {
        let text = |key: &str| check[key].as_str().unwrap_or_default();
        let passed = if check["passed"].as_bool() == Some(true) { "通过" } else { "未通过" };
        format!("{}：{passed}（{}）", text("name"), text("detail"))
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() { "未做（监测快照）".to_owned() } else { told.join("；") }
}

fn steps(main: &Snapshot, capture: &Value, environment: &Value) -> Vec<String> {
    let is_formal = main.manifest.grade.as_deref() == Some("formal");
    let end = if is_formal { "落盘" } else { "落盘后形成线索" };
    let hashes = format!("计算每个文件的 SHA-256 和 SM3，写成清单并签名，记入存证日志，{end}");
    let mut steps = Vec::new();
    let is_later = sealed_later_told(environment).is_some();
    if !environment["clock_offset_ms"].is_null() && !is_later {
        steps.push("校对本机时钟（见“时间校对”）".to_owned());
    }
    if is_formal {
        steps.push("检查取证环境（见“清洁性检查”）".to_owned());
    }
    steps.push(format!("{} 请求 {}", moment(capture, "started"), main.manifest.url));
    let status =
        capture["status"].as_u64().map_or_else(|| "无状态码".to_owned(), |status| format!("状态码 {status}"));
    let cut =
        if capture["truncated"].as_bool() == Some(true) { "，内容超过上限被截断" } else { "" };
    steps.push(format!("{} 收到应答，{status}{cut}", moment(capture, "ended")));
    if is_later {
        steps.push("以后由本程序读取所保存的内容（见“提取方法”），校对当时的本机时钟".to_owned());
    }
    steps.push("提取商品信息，按规则比对".to_owned());
    steps.extend(pictured(&json_part(main, "resources.json")));
    if is_formal {
        steps.push("与以前的证据逐项比对（见“比对结果”）".to_owned());
    }
    steps.push(hashes);
    (1..).zip(steps).map(|(number, step)| format!("{number}. {step}")).collect()
}

/// How the page was pictured, and whether all of it was there; nothing where no picture was wanted.
fn pictured(resources: &Value) -> Option<String> {
    if resources["rendered"] == false {
        let why = resources["fault_zh"].as_str().unwrap_or("原因不详");
        return Some(format!("没有截图：{why}"));
    }
    let browser = resources["browser"].as_str()?;
    let all = resources["resources"].as_array().map(Vec::as_slice).unwrap_or_default();
    let count = |states: &[&str]| {
        all.iter().filter(|one| one["state"].as_str().is_some_and(|state| states.contains(&state))).count()
    };
    let mut told = format!(
        "用全新配置的 {browser} 打开收到的原始数据，截取首屏和整页；命中位置另存 marks.json，截图不改动。页面所需的文件列出 {} 个：取到 {} 个，按规定不取 {} 个，没有取到 {} 个（见 resources.json）",
        all.len(),
        count(&["loaded", "kept"]),
        count(&["refused"]),
        count(&["failed", "pending"]),
    );
    if resources["settled"] == false {
        told.push_str("；到时限仍未加载完");
    }
    if let Some(height) = resources["full_page"]["cut_from"].as_u64() {
        told.push_str(&format!("；页面高 {height} 像素，整页截图在上限处截断"));
    }
    Some(told)
}

fn reviews(packed: &Packed) -> Vec<String> {
    let people = packed.history.iter().filter(|decided| decided.who != PROGRAM);
    let told = people.map(|decided| {
        let act = decided.act.told_zh();
        format!("{}　{}　{act}：{}", beijing(decided.at).strftime("%Y-%m-%d %H:%M"), decided.who, decided.why)
    });
    told.collect()
}

fn signature(main: &Snapshot) -> String {
    match &main.signed {
        Some((key, _)) => format!("Ed25519，公钥 SHA-256：{key}"),
        None => "没有签名".to_owned(),
    }
}

fn stamps(main: &Snapshot) -> String {
    if main.stamps.is_empty() {
        "待加盖时间戳".to_owned()
    } else {
        format!("RFC 3161：{}", main.stamps.join("、"))
    }
}
