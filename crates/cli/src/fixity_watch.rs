//! The watch checks all evidence every so many days, and tells when something is wrong with it.

use std::{sync::Arc, time::Duration};

use tokio::sync::{oneshot, watch};

use crate::{
    args::Global,
    fixity::{self, Checked},
    metrics::Metrics,
    output,
};

/// How often it is looked whether a check is due.
const EVERY: Duration = Duration::from_secs(3600);

/// Checks again and again, until it is aborted. `trouble` has the last check's trouble in words, empty when all is well.
pub(crate) async fn keep(global: Global, days: u32, metrics: Arc<Metrics>, trouble: watch::Sender<String>) {
    if days == 0 {
        return;
    }
    loop {
        if fixity::is_due(&global, days) {
            let (done, outcome) = oneshot::channel();
            let global = global.clone();
            // a thread of its own, which nobody waits for when the watch ends: it only reads
            std::thread::spawn(move || drop(done.send(fixity::check(&global))));
            let checked = outcome.await;
            let checked = checked.unwrap_or_else(|_| Err(anyhow::anyhow!("程序缺陷：复核异常中止")));
            metrics.evidence_checked(&checked);
            let told = told(&checked);
            output::complain(&told.clone().unwrap_or_else(|| "证据定期复核完成，没有问题。".to_owned()));
            trouble.send_replace(told.unwrap_or_default());
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What a person must know of a check; `None` when all is well.
fn told(checked: &anyhow::Result<Checked>) -> Option<String> {
    match checked {
        Ok(checked) if checked.problems == 0 => None,
        Ok(checked) => {
            let (problems, path) = (checked.problems, checked.path.display());
            Some(format!("证据定期复核发现 {problems} 处问题，详见 {path}；请勿改动数据目录，尽快查明"))
        }
        Err(error) => Some(format!("证据定期复核没有完成：{error:#}")),
    }
}
