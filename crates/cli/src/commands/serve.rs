//! `xuncha serve`: keeps the schedule of the list of targets, and says how it is over HTTP on this machine.

use std::{convert::Infallible, sync::Arc};

use anyhow::Context as _;
use http_body_util::Full;
use hyper::{Request, Response, body::Bytes, header::CONTENT_TYPE, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::{
    args::{Global, ServeArgs},
    config,
    exit::{Exit, usage},
    fixity_watch,
    metrics::Metrics,
    notices::Notices,
    output, target_file,
    watch::{Wanted, Watch},
    wiring,
    workshop::{Workshop, stop_signal},
};

use super::sweep::one_line;

pub(super) fn run(args: &ServeArgs, global: &Global) -> anyhow::Result<Exit> {
    if !args.listen.ip().is_loopback() {
        return Err(usage(format!(
            "--listen {} 不是本机地址：运行状态没有访问控制，只在 127.0.0.1 或 [::1] 上提供。",
            args.listen
        )));
    }
    let config = config::load(global.config.as_deref(), &global.data)?;
    let targets = target_file::read(global)?.targets.len();
    let workshop = Workshop::open(&config, global)?;
    let metrics = Arc::new(Metrics::default());
    wiring::block_on(async {
        let (stopped, listening) = stop_signal()?;
        let listener = TcpListener::bind(args.listen).await;
        let listener = listener.with_context(|| format!("无法在 {} 上提供运行状态", args.listen))?;
        output::complain(&format!(
            "开始值守：{targets} 个检查对象；运行状态 http://{}/healthz",
            listener.local_addr()?
        ));
        let answering = tokio::spawn(answer(listener, Arc::clone(&metrics)));
        let (trouble, troubles) = tokio::sync::watch::channel(String::new());
        let days = config.evidence.fixity_days;
        let checking = tokio::spawn(fixity_watch::keep(global.clone(), days, Arc::clone(&metrics), trouble));
        let notices = Notices::new(&config.bureau.name, &config.notify, global, troubles)?;
        let telling = tokio::spawn(notices.keep(Arc::clone(&workshop.store) as _));
        let watch = Watch::new(&config, global, &workshop, Arc::clone(&metrics) as _);
        let kept = watch
            .keep(Wanted::Schedule, stopped, |name, end| {
                metrics.ended(end);
                output::complain(&one_line(name, end));
            })
            .await;
        answering.abort();
        telling.abort();
        checking.abort();
        listening.abort();
        kept
    })??;
    output::complain("值守结束。");
    Ok(Exit::Done)
}

async fn answer(listener: TcpListener, metrics: Arc<Metrics>) {
    loop {
        // a connection that could not be taken is its client's affair
        let Ok((stream, _)) = listener.accept().await else { continue };
        let metrics = Arc::clone(&metrics);
        let service = service_fn(move |request: Request<hyper::body::Incoming>| {
            let (status, kind, text) = match request.uri().path() {
                "/healthz" => (200, "application/json", metrics.health()),
                "/metrics" => (200, "text/plain; version=0.0.4", metrics.page()),
                _ => (404, "text/plain", "only /healthz and /metrics\n".to_owned()),
            };
            let response = Response::builder().status(status).header(CONTENT_TYPE, kind);
            let response = response.body(Full::new(Bytes::from(text))).unwrap_or_default();
            async move { Ok::<_, Infallible>(response) }
        });
        tokio::spawn(async move {
            let served = hyper::server::conn::http1::Builder::new();
            // a client that breaks off has heard enough
            drop(served.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}
