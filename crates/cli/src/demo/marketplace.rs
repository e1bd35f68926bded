//! The marketplace as a server: its own thread, its own port, a log of what was asked.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use http_body_util::Full;
use hyper::{
    Response,
    body::Bytes,
    header::{IF_NONE_MATCH, USER_AGENT},
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::sync::{oneshot, watch};

use super::{
    catalogue::Catalogue,
    site::{Answer, Show, Site},
};

/// How the marketplace behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether some addresses misbehave: 503, CAPTCHA, login wall, cut page, 404.
    pub faults: bool,
    /// Answer only so many requests until [`Marketplace::release`] is called: a test that wants to stop a scan in
    /// the middle needs no clock.
    pub hold_after: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self { faults: true, hold_after: None }
    }
}

/// One request as it was received.
#[derive(Debug, Clone)]
pub struct Request {
    /// When it came.
    pub at: Instant,
    /// When it was answered; `None` while it is held.
    pub answered: Option<Instant>,
    /// Path and query.
    pub path: String,
    /// What the client calls itself.
    pub user_agent: String,
}

/// A running marketplace; it stops when dropped.
#[derive(Debug)]
pub struct Marketplace {
    base_url: String,
    shared: Arc<Shared>,
    release: watch::Sender<bool>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    site: Site,
    hold_after: Option<usize>,
    log: Mutex<Log>,
    arrived: Condvar,
}

#[derive(Debug, Default)]
struct Log {
    requests: Vec<Request>,
    visits: HashMap<String, usize>,
}

impl Marketplace {
    /// Opens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// No port, no thread, or no runtime.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        listener.set_nonblocking(true)?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            site: Site {
                catalogue: Catalogue::bundled(),
                base: base_url.clone(),
                faults: options.faults,
                shown: Mutex::default(),
            },
            hold_after: options.hold_after,
            log: Mutex::default(),
            arrived: Condvar::new(),
        });
        let (release, released) = watch::channel(false);
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("marketplace".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener, served, released) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { base_url, shared, release, stop: Some(stop), thread: Some(thread) })
    }

    /// Its address, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What it has on offer.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.shared.site.catalogue
    }

    /// Changes what the page of some goods shows; `None` as it was.
    pub fn show(&self, goods: u32, show: Option<Show>) {
        let mut shown = self.shared.site.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match show {
            Some(show) => drop(shown.insert(goods, show)),
            None => drop(shown.remove(&goods)),
        }
    }

    /// What was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.log().requests.clone()
    }

    /// Waits until `count` requests have come, at most `limit`; whether they have.
    #[must_use]
    pub fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        let too_few = |log: &mut Log| log.requests.len() < count;
        let waited = self.shared.arrived.wait_timeout_while(self.shared.log(), limit, too_few);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Answers what was held, and everything after it.
    pub fn release(&self) {
        self.release.send_replace(true);
    }
}

impl Drop for Marketplace {
    fn drop(&mut self) {
        // The thread ends when the sender is gone; whether it panicked matters to nobody any more.
        drop(self.stop.take());
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the request down; its number from 0, and how often its address was asked before.
    fn note(&self, path: &str, user_agent: &str) -> (usize, usize) {
        let mut log = self.log();
        let number = log.requests.len();
        let (path, user_agent) = (path.to_owned(), user_agent.to_owned());
        let visits = log.visits.entry(path.clone()).or_default();
        let before = *visits;
        *visits += 1;
        log.requests.push(Request { at: Instant::now(), answered: None, path, user_agent });
        drop(log);
        self.arrived.notify_all();
        (number, before)
    }

    async fn answer(
        &self,
        path: &str,
        user_agent: &str,
        known: Option<&str>,
        mut released: watch::Receiver<bool>,
    ) -> Answer {
        let (number, before) = self.note(path, user_agent);
        if self.hold_after.is_some_and(|limit| number >= limit) {
            // An error means that the marketplace is closing; the answer then goes nowhere.
            let _released = released.wait_for(|released| *released).await;
        }
        if let Some(request) = self.log().requests.get_mut(number) {
            request.answered = Some(Instant::now());
        }
        self.site.answer(path, before).unless_known(known)
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, released: watch::Receiver<bool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, released) = (Arc::clone(&shared), released.clone());
        let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let (shared, released) = (Arc::clone(&shared), released.clone());
            async move {
                let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
                let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
                let known = request.headers().get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
                let answer = shared.answer(path, agent.unwrap_or_default(), known, released).await;
                Ok::<_, Infallible>(response(answer))
            }
        });
        tokio::spawn(async move {
            // A client that breaks off is what the crash stories do; there is nothing to repair here.
            let _broken_off = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Full::new(answer.body.into())).unwrap_or_default()
}
