//! `xuncha evidence stamp`: asks the configured authorities for the time stamps that are still missing.

use anyhow::anyhow;
use xuncha_evidence::{Authority, EvidenceStore, Pending, Request};

use crate::{
    args::{Global, StampArgs},
    config, custody,
    exit::{Exit, usage},
    output, post, wiring,
};

/// An authority that fails so many times in a row is left for this time.
const MOST_FAILURES: u32 = 3;

pub(super) fn run(args: &StampArgs, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let authorities = custody::authorities(&config)?;
    if authorities.0.is_empty() {
        return Err(usage("没有配置时间戳机构；写法见 `xuncha config` 的 [evidence] 一节"));
    }
    let store = EvidenceStore::open(&global.data)?;
    let mut waiting = 0;
    for authority in &authorities.0 {
        let pending = store.pending(&authority.name, args.limit)?;
        let (mut stamped, mut failures) = (0, 0);
        for one in &pending {
            match ask(&store, authority, one) {
                Ok(()) => (stamped, failures) = (stamped + 1, 0),
                Err(error) => {
                    output::complain(&format!("时间戳机构“{}”：{error:#}", authority.name));
                    failures += 1;
                }
            }
            if failures == MOST_FAILURES {
                output::complain(&format!(
                    "时间戳机构“{}”连续失败，这次不再请求；以后可以补盖。",
                    authority.name
                ));
                break;
            }
        }
        let left = store.pending(&authority.name, usize::MAX)?.len();
        waiting += left;
        output::line(&format!("{}：加盖 {stamped} 份，待加盖时间戳 {left} 份。", authority.name))?;
    }
    Ok(if waiting == 0 { Exit::Done } else { Exit::Incomplete })
}

fn ask(store: &EvidenceStore, authority: &Authority, pending: &Pending) -> anyhow::Result<()> {
    let request = Request::new(&pending.about).ok_or_else(|| anyhow!("系统没有给出随机数"))?;
    let answer = wiring::block_on(post::stamp(&authority.url, request.der))??;
    store.keep_token(pending, authority, &request.nonce, &answer)?;
    Ok(())
}
