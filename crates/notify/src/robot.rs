//! What each robot wants to be sent, how it wants it signed, and how it says no.
//!
//! DingTalk: 自定义机器人接入, 加签 in the query. WeCom: 群机器人. Feishu: 自定义机器人, 签名校验 in the body. All answer with status
//! 200 whatever happened; the truth is a code in the body.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;
use xuncha_model::Timestamp;

/// A request: where and what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) url: Url,
    pub(crate) body: Value,
}

pub(crate) fn dingtalk(url: &Url, secret: &str, text: &str, at: Timestamp) -> Request {
    let mut url = url.clone();
    if !secret.is_empty() {
        let moment = at.as_millisecond().to_string();
        let sign = sign(secret.as_bytes(), format!("{moment}\n{secret}").as_bytes());
        url.query_pairs_mut().append_pair("timestamp", &moment).append_pair("sign", &sign);
    }
    Request { url, body: json!({ "msgtype": "text", "text": { "content": text } }) }
}

pub(crate) fn wecom(url: &Url, text: &str) -> Request {
    Request { url: url.clone(), body: json!({ "msgtype": "text", "text": { "content": text } }) }
}

pub(crate) fn feishu(url: &Url, secret: &str, text: &str, at: Timestamp) -> Request {
    let mut body = json!({ "msg_type": "text", "content": { "text": text } });
    if !secret.is_empty() {
        let moment = at.as_second().to_string();
        // The key is what DingTalk signs, and what is signed is nothing.
        body["sign"] = json!(sign(format!("{moment}\n{secret}").as_bytes(), b""));
        body["timestamp"] = json!(moment);
    }
    Request { url: url.clone(), body }
}

pub(crate) fn webhook(url: &Url, title: &str, text: &str) -> Request {
    Request { url: url.clone(), body: json!({ "title": title, "text": text }) }
}

/// Why a robot refused; `None` when it did not.
pub(crate) fn refusal(answer: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let code = ["errcode", "code", "StatusCode"].iter().find_map(|key| answer.get(key)?.as_i64())?;
    let why = ["errmsg", "msg"].iter().find_map(|key| answer.get(key)?.as_str()).unwrap_or_default();
    (code != 0).then(|| format!("{code} {why}"))
}

fn sign(key: &[u8], text: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Timestamp {
        Timestamp::from_millisecond(1_795_305_600_123).unwrap()
    }

    /// The expected signatures were made with Python's hmac, as the robots' own documents show it.
    #[test]
    fn signatures_are_those_of_the_documents() {
        let url = Url::parse("https://robot.example/send?access_token=t").unwrap();
        let sent = dingtalk(&url, "SECtest", "文", moment());
        let pairs: Vec<_> =
            sent.url.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        assert_eq!(pairs[1].1, "1795305600123");
        assert_eq!(pairs[2].1, "tGHkcELc/ZalpfWmEx+m10iGXbrQMNI0zczXFQ0HwRQ=");
        let sent = feishu(&url, "SECtest", "文", moment());
        assert_eq!(sent.body["timestamp"], "1795305600");
        assert_eq!(sent.body["sign"], "djs0zwcTIaOnQ9vh10rN2e4MB9b7kDjuUHNS6y+7J+I=");
        assert_eq!(dingtalk(&url, "", "文", moment()).url, url, "a robot without a secret");
    }

    #[test]
    fn a_refusal_hides_in_a_success() {
        assert_eq!(refusal("{\"errcode\":0,\"errmsg\":\"ok\"}"), None);
        assert_eq!(
            refusal("{\"errcode\":310000,\"errmsg\":\"sign not match\"}").unwrap(),
            "310000 sign not match"
        );
        assert_eq!(refusal("{\"code\":19021,\"msg\":\"bad\"}").unwrap(), "19021 bad");
        assert_eq!(refusal("{\"StatusCode\":0}"), None);
        assert_eq!(refusal("ok"), None, "a webhook may answer what it likes");
    }
}
