//! Sending, and hearing what the other side says.

use std::time::Duration;

use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor, message::Mailbox};
use reqwest::{Client, redirect::Policy};
use xuncha_model::Timestamp;

use crate::{
    Channel, Digest, Mail, Way,
    robot::{self, Request},
};

/// Longest a message may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Most of an answer that is read, in bytes.
const ANSWER: usize = 16 * 1024;

/// Sends digests.
#[derive(Debug, Clone)]
pub struct Sender {
    client: Client,
}

/// Why a digest was not taken. None of the messages holds a token: they go to logs.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The HTTP client would not start.
    #[error("通知程序无法启动")]
    Setup(#[source] reqwest::Error),
    /// The request did not get through.
    #[error("通知渠道“{channel}”没有送达：{why}")]
    Unreached {
        /// The channel.
        channel: String,
        /// What happened.
        why: String,
    },
    /// The other side would not have it.
    #[error("通知渠道“{channel}”拒收：{why}")]
    Refused {
        /// The channel.
        channel: String,
        /// What it said.
        why: String,
    },
}

impl Sender {
    /// A sender.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new() -> Result<Self, SendError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // a thread that was faster did the same
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let client = Client::builder().timeout(PATIENCE).redirect(Policy::none()).no_proxy();
        Ok(Self { client: client.build().map_err(SendError::Setup)? })
    }

    /// Sends a digest, once.
    ///
    /// # Errors
    /// It did not get there, or was not taken.
    pub async fn send(&self, channel: &Channel, digest: &Digest, at: Timestamp) -> Result<(), SendError> {
        let (title, text) = (digest.title(), digest.text(at));
        let request = match &channel.way {
            Way::DingTalk { url, secret } => robot::dingtalk(url, secret, &text, at),
            Way::WeCom { url } => robot::wecom(url, &text),
            Way::Feishu { url, secret } => robot::feishu(url, secret, &text, at),
            Way::Webhook { url } => robot::webhook(url, &title, &text),
            Way::Mail(mail) => return letter(&channel.name, mail, &title, text).await,
        };
        self.post(&channel.name, request).await
    }

    async fn post(&self, channel: &str, Request { url, body }: Request) -> Result<(), SendError> {
        let unreached = |error: reqwest::Error| SendError::Unreached {
            channel: channel.to_owned(),
            why: not_there(error.is_timeout(), error.is_connect(), &causes(&error.without_url())),
        };
        let request = self.client.post(url).header("content-type", "application/json; charset=utf-8");
        let mut answer = request.body(body.to_string()).send().await.map_err(unreached)?;
        let status = answer.status();
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(unreached)? {
            bytes.extend(piece.iter().take(ANSWER - bytes.len()));
            if bytes.len() >= ANSWER {
                break;
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let refused = |why| SendError::Refused { channel: channel.to_owned(), why };
        if !status.is_success() {
            return Err(refused(format!("状态码 {}", status.as_u16())));
        }
        robot::refusal(&text).map_or(Ok(()), |why| Err(refused(why)))
    }
}

async fn letter(channel: &str, mail: &Mail, title: &str, text: String) -> Result<(), SendError> {
    let refused = |why: String| SendError::Refused { channel: channel.to_owned(), why };
    let mailbox = |address: &str| {
        address.parse::<Mailbox>().map_err(|error| refused(format!("邮件地址“{address}”不对（{error}）")))
    };
    let mut message = Message::builder().from(mailbox(&mail.from)?).subject(title);
    for to in &mail.to {
        message = message.to(mailbox(to)?);
    }
    let message = message.body(text).map_err(|error| refused(error.to_string()))?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(mail.server.as_str())
        .map_err(|error| refused(format!("邮件服务器地址不对（{error}）")))?;
    let sent = transport.timeout(Some(PATIENCE)).build().send(message).await;
    match sent {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() || error.is_transient() => Err(refused(error.to_string())),
        Err(error) => {
            let why = not_there(error.is_timeout(), true, &causes(&error));
            Err(SendError::Unreached { channel: channel.to_owned(), why })
        }
    }
}

/// What kept a message from getting there, with the system's own words behind it.
fn not_there(is_late: bool, is_unconnected: bool, words: &str) -> String {
    if is_late {
        return format!("{} 秒内没有送到，请检查网络（{words}）", PATIENCE.as_secs());
    }
    let what = if is_unconnected { "连接不上，请检查地址和网络" } else { "发送中断" };
    format!("{what}（{words}）")
}

/// An error with its causes, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        told = format!("{told}：{inner}");
        cause = inner.source();
    }
    told
}
