//! `xuncha evidence strays`: what lies in the depot and nothing names.

use crate::{
    args::{Global, StraysArgs},
    evidence_place,
    exit::{Exit, usage},
    output,
};

pub(super) fn run(args: &StraysArgs, global: &Global) -> anyhow::Result<Exit> {
    let evidence =
        if args.remove { evidence_place::open(global)? } else { evidence_place::open_to_read(global)? };
    if !evidence.has_depot() {
        return Err(usage("没有配置存放处（[evidence.blobs] url），全部内容都在证据库文件里"));
    }
    let strays = evidence.strays()?;
    for name in &strays {
        output::line(name)?;
    }
    if strays.is_empty() {
        output::line("存放处没有未登记的内容。")?;
    } else if args.remove {
        output::line(&format!("已清除未登记的内容 {} 块。", evidence.remove_strays(&strays)?))?;
    } else {
        output::line(&format!("存放处有未登记的内容 {} 块，没有清除；清除须加 --remove。", strays.len()))?;
    }
    Ok(Exit::Done)
}
