//! Bringing what was taken in down the pipeline, as a sweep of its own.

use std::time::Instant;

use tokio::sync::watch;
use xuncha_model::{Timestamp, Unseen, UnseenReason};
use xuncha_store::Opening;

use super::Intake;
use crate::{
    event::SweepEvent,
    pipeline::{Pipeline, SweepError},
    run::SweepEnd,
};

/// What is imported.
pub struct ImportPlan {
    /// The files, as given.
    pub names: Vec<String>,
    /// What they held.
    pub intake: Intake,
}

/// Takes every page and record of an import down the pipeline. Importing the same again makes no lead twice.
///
/// # Errors
/// When a store fails; what was found until then is kept.
pub async fn bring(
    plan: ImportPlan,
    pipeline: &Pipeline,
    stop: watch::Receiver<bool>,
) -> Result<SweepEnd, SweepError> {
    let clock = Instant::now();
    let ImportPlan { names: targets, intake } = plan;
    let options = format!("import rules={}", pipeline.ruleset.digest());
    let opening = Opening { targets, options, ..Opening::default() };
    let (sweep, resumed) = pipeline.store.begin_sweep(&opening, Timestamp::now()).await?;
    pipeline.events.event(SweepEvent::Started { sweep, resumed });
    for unseen in intake.unreadable {
        pipeline.unseen(sweep, unseen).await?;
    }
    if intake.passed_over > 0 {
        let text = format!("另有 {} 条内容不是网页（图片、脚本、请求等），未读取", intake.passed_over);
        pipeline.events.event(SweepEvent::Note(text));
    }
    let mut waiting = intake.arrivals.len() as u64;
    for arrival in intake.arrivals {
        waiting -= 1;
        if *stop.borrow() {
            let (url, reason) = (arrival.exchange.url, UnseenReason::Interrupted);
            pipeline.unseen(sweep, Unseen { url, reason, detail: String::new() }).await?;
            continue;
        }
        pipeline.page(sweep, crate::Arrival { waiting, ..arrival }).await?;
    }
    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    let summary = pipeline.store.finish_sweep(sweep, Timestamp::now(), elapsed_ms).await?;
    Ok(SweepEnd { summary, unfinished: false })
}
