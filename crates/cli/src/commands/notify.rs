//! `xuncha notify test`: one message to every channel, so that an operator sees which of them work.

use xuncha_model::Timestamp;
use xuncha_notify::{Digest, Sender};

use crate::{
    args::Global,
    config,
    exit::{Exit, usage},
    notices, output, wiring,
};

pub(super) fn run(global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let channels = notices::channels(&config.notify)?;
    if channels.is_empty() {
        return Err(usage("配置文件里没有通知渠道。用 `xuncha config` 查看 [notify] 的写法。"));
    }
    let sender = Sender::new()?;
    let digest = Digest { unit: config.bureau.name, is_trial: true, ..Digest::default() };
    let mut failed = 0;
    for channel in &channels {
        match wiring::block_on(sender.send(channel, &digest, Timestamp::now()))? {
            Ok(()) => output::line(&format!("通知渠道“{}”已发出。", channel.name))?,
            Err(error) => {
                failed += 1;
                output::complain(&error.to_string());
            }
        }
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Incomplete })
}
