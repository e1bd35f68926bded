//! `xuncha evidence compact`: packs what is kept more tightly; a job for the night.

use std::{fs, path::Path};

use xuncha_evidence::{EVIDENCE_FILE, LEAST_BUNDLED};

use crate::{args::Global, evidence_place, exit::Exit, output};

pub(super) fn run(global: &Global) -> anyhow::Result<Exit> {
    let size = |data: &Path| fs::metadata(data.join(EVIDENCE_FILE)).map_or(0, |file| file.len());
    let evidence = evidence_place::open(global)?;
    let before = size(&global.data);
    let done = evidence.compact(LEAST_BUNDLED)?;
    drop(evidence);
    if done.bundles == 0 {
        output::line("没有可合并的内容（同一网站未合并的内容须满 256 KB，并且合并后至少省出一成）。")?;
    } else {
        output::line(&format!(
            "已合并 {} 块内容为 {} 组，由 {} 字节减为 {} 字节；数据库文件由 {before} 字节变为 {} 字节。内容和摘要值不变。",
            done.blobs,
            done.bundles,
            done.before,
            done.after,
            size(&global.data)
        ))?;
    }
    if done.damaged == 0 {
        return Ok(Exit::Done);
    }
    output::complain(&format!(
        "有 {} 块内容与封存时不一致，没有合并；请运行 `xuncha evidence verify` 查明。",
        done.damaged
    ));
    Ok(Exit::Incomplete)
}
