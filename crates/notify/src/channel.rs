//! Where digests go.

use std::net::IpAddr;

use url::{Host, Url};

/// A place where digests go.
#[derive(Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name, for messages to the operator.
    pub name: String,
    /// How it is reached.
    pub way: Way,
}

/// How a channel is reached.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// A group robot of DingTalk; with a secret, requests are signed.
    DingTalk {
        /// Its address, token included.
        url: Url,
        /// The secret of 加签; empty when the robot has none.
        secret: String,
    },
    /// A group robot of WeCom.
    WeCom {
        /// Its address, key included.
        url: Url,
    },
    /// A group robot of Feishu; with a secret, messages are signed.
    Feishu {
        /// Its address.
        url: Url,
        /// The secret of 签名校验; empty when the robot has none.
        secret: String,
    },
    /// Any address that takes a JSON object with `title` and `text`.
    Webhook {
        /// Its address.
        url: Url,
    },
    /// Letters.
    Mail(Mail),
}

/// How letters are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// `smtps://user:password@host`, `smtp://…?tls=required`, or plain `smtp://` to this machine.
    pub server: Url,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
}

/// Why a channel cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// It is of no known kind.
    #[error("通知渠道“{name}”的 kind 写的是“{kind}”，可用：dingtalk、wecom、feishu、webhook、email")]
    Kind {
        /// The channel.
        name: String,
        /// What was written.
        kind: String,
    },
    /// Its address is none, or would carry messages openly.
    #[error("通知渠道“{name}”的地址 {key} 不能用：{why}")]
    Address {
        /// The channel.
        name: String,
        /// The key of the address.
        key: &'static str,
        /// Why.
        why: String,
    },
    /// A letter has no sender or nobody to go to.
    #[error("通知渠道“{0}”须写明 from 和至少一个 to")]
    Letter(String),
}

impl Channel {
    /// The channel that the keys of a configuration describe.
    ///
    /// # Errors
    /// An unknown kind, an address that is none or is not encrypted on its way off this machine, a letter to nobody.
    pub fn read(
        name: &str,
        kind: &str,
        address: &str,
        secret: &str,
        from: &str,
        to: &[String],
    ) -> Result<Self, ChannelError> {
        let url = || address_of(name, address, &["https"]);
        let secret = secret.to_owned();
        let way = match kind {
            "dingtalk" => Way::DingTalk { url: url()?, secret },
            "wecom" => Way::WeCom { url: url()? },
            "feishu" => Way::Feishu { url: url()?, secret },
            "webhook" => Way::Webhook { url: url()? },
            "email" if from.is_empty() || to.is_empty() => return Err(ChannelError::Letter(name.to_owned())),
            "email" => Way::Mail(Mail {
                server: address_of(name, address, &["smtps", "smtp"])?,
                from: from.to_owned(),
                to: to.to_vec(),
            }),
            kind => return Err(ChannelError::Kind { name: name.to_owned(), kind: kind.to_owned() }),
        };
        Ok(Self { name: name.to_owned(), way })
    }
}

/// The address: of one of these schemes, or of this machine, where nobody listens on the way.
fn address_of(name: &str, text: &str, schemes: &[&str]) -> Result<Url, ChannelError> {
    let wrong = |why: String| ChannelError::Address { name: name.to_owned(), key: "url", why };
    let url = Url::parse(text).map_err(|error| wrong(format!("不是网址（{error}）")))?;
    let local = match url.host() {
        None => return Err(wrong("没有主机名".to_owned())),
        // Only the schemes of the web have their numbers read as addresses.
        Some(Host::Domain(host)) => {
            host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        Some(Host::Ipv4(host)) => host.is_loopback(),
        Some(Host::Ipv6(host)) => host.is_loopback(),
    };
    let encrypted = url.scheme() != "smtp" || url.query() == Some("tls=required");
    let fits = schemes.contains(&url.scheme()) && encrypted;
    let fits_here = local && matches!(url.scheme(), "http" | "https" | "smtp" | "smtps");
    if fits || fits_here {
        Ok(url)
    } else {
        Err(wrong(format!("离开本机的地址必须加密，应为 {}", schemes.join(" 或 "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, url: &str) -> Result<Channel, ChannelError> {
        Channel::read("群", kind, url, "", "a@b.example", &["c@d.example".to_owned()])
    }

    #[test]
    fn only_encrypted_addresses_leave_the_machine() {
        assert!(read("dingtalk", "https://robot.example/send?access_token=1").is_ok());
        assert!(read("webhook", "http://127.0.0.1:80/").is_ok());
        assert!(read("email", "smtps://user:word@mail.example").is_ok());
        assert!(read("email", "smtp://mail.example:587?tls=required").is_ok());
        for (kind, url, what) in [
            ("dingtalk", "http://robot.example/", "必须加密"),
            ("email", "smtp://mail.example", "必须加密"),
            ("email", "https://mail.example", "必须加密"),
            ("wecom", "robot", "不是网址"),
            ("telegram", "https://t.example", "可用：dingtalk"),
        ] {
            let error = read(kind, url).err().unwrap().to_string();
            assert!(error.contains(what) && error.contains('群'), "{error}");
        }
        assert!(Channel::read("信", "email", "smtps://m.example", "", "", &[]).is_err());
    }
}
