//! A server on loopback that answers as badly as it is told, and remembers who asked.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

/// How a request is answered; the connection closes behind it.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes, then nothing for ever.
    Hang(Vec<u8>),
    /// A head, then a byte each time the interval has passed.
    Drip(Vec<u8>, Duration),
    /// The connection is reset.
    Reset,
}

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The request's head.
    pub(crate) head: String,
    /// When it was read.
    pub(crate) start: Instant,
    /// When the answer was written; `None` while it is not.
    pub(crate) end: Option<Instant>,
}

/// A running server; it ends when dropped.
pub(crate) struct Loopback {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

/// A whole answer.
pub(crate) fn answer(status: &str, headers: &[&str], body: &[u8]) -> Reply {
    let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{lines}\r\n");
    Reply::Bytes([head.as_bytes(), body].concat())
}

impl Asked {
    /// The address asked for, such as `/p?x`.
    pub(crate) fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }
}

impl Loopback {
    /// `script` gives the answer to the n-th request (from 1) for a path.
    pub(crate) async fn start(script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, Arc::clone(&log), Arc::new(script)));
        Self { address, log, task }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Script = dyn Fn(&str, usize) -> Reply + Send + Sync;

async fn serve(listener: TcpListener, log: Arc<Mutex<Vec<Asked>>>, script: Arc<Script>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(converse(stream, Arc::clone(&log), Arc::clone(&script)));
    }
}

async fn converse(mut stream: TcpStream, log: Arc<Mutex<Vec<Asked>>>, script: Arc<Script>) {
    // peeked at first: a socket dropped with unread bytes resets its connection
    let mut head = vec![0; 8192];
    let length = stream.peek(&mut head).await.unwrap_or(0);
    if length == 0 {
        return;
    }
    head.truncate(length);
    let asked = Asked { head: String::from_utf8_lossy(&head).into_owned(), start: Instant::now(), end: None };
    let (number, nth) = {
        let mut log = log.lock().unwrap();
        let nth = log.iter().filter(|before| before.path() == asked.path()).count() + 1;
        log.push(asked.clone());
        (log.len() - 1, nth)
    };
    let reply = script(asked.path(), nth);
    if matches!(reply, Reply::Reset) {
        return;
    }
    stream.read_exact(&mut head).await.unwrap();
    // what cannot be written any more, the client did not want
    drop(write(&mut stream, reply).await);
    log.lock().unwrap()[number].end = Some(Instant::now());
    drop(stream.shutdown().await);
}

async fn write(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Bytes(bytes) => stream.write_all(&bytes).await,
        Reply::Hang(bytes) => {
            stream.write_all(&bytes).await?;
            std::future::pending().await
        }
        Reply::Drip(head, every) => {
            stream.write_all(&head).await?;
            let mut ticks = tokio::time::interval(every);
            loop {
                ticks.tick().await;
                stream.write_all(b".").await?;
            }
        }
        Reply::Reset => Ok(()),
    }
}
