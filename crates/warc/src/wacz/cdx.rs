//! The index of an archive, a line a record (CDXJ): sort-friendly address, moment, and where the record lies.

use crate::Record;

/// A record's line; `None` for records that are not looked up by address.
pub(crate) fn line(record: &Record, offset: usize, length: usize) -> Option<String> {
    let target = record.target();
    let is_page = matches!(record.kind(), crate::RecordKind::Response | crate::RecordKind::Resource);
    if target.is_empty() || !is_page {
        return None;
    }
    let moment = record.date()?.strftime("%Y%m%d%H%M%S").to_string();
    let payload = record.header("WARC-Payload-Digest").or_else(|| record.header("WARC-Block-Digest"));
    let (status, mime) = http(record);
    let mut line = format!("{} {moment} {{\"url\":{}", surt(target), json(target));
    line.push_str(&format!(",\"mime\":{}", json(&mime)));
    if let Some(status) = status {
        line.push_str(&format!(",\"status\":\"{status}\""));
    }
    line.push_str(&format!(",\"digest\":{}", json(payload.unwrap_or_default())));
    line.push_str(&format!(
        ",\"length\":\"{length}\",\"offset\":\"{offset}\",\"filename\":\"data.warc.gz\"}}"
    ));
    Some(line)
}

/// Status and media type of an answer; of anything else its own media type.
fn http(record: &Record) -> (Option<u16>, String) {
    let named = record.media_type();
    if record.kind() != crate::RecordKind::Response {
        return (None, essence(&named.unwrap_or_default()));
    }
    let status = record.head().split(' ').nth(1).and_then(|status| status.trim().parse().ok());
    (status, named.map_or_else(|| "application/octet-stream".to_owned(), |named| essence(&named)))
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `https://www.a.shop.example:8080/X/?y&b` as `example,shop,a:8080)/x?b&y`: the form by which replay tools look addresses
/// up (the `surt` library of the Internet Archive). What has no host stays as it is.
fn surt(address: &str) -> String {
    let web = address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
    let Some((scheme, rest)) = web else { return encoded(address) };
    let rest = rest.split('#').next().unwrap_or_default().to_lowercase();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, after) = rest.split_at(end);
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let is_usual = port.is_empty() || matches!((scheme, port), ("http", "80") | ("https", "443"));
    let port = if is_usual { String::new() } else { format!(":{port}") };
    let mut labels: Vec<&str> = name.split('.').collect();
    let is_www = |label: &&str| {
        label.strip_prefix("www").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if labels.len() > 1 && labels.first().is_some_and(is_www) {
        labels.remove(0);
    }
    labels.reverse();
    let (path, query) = after.split_once('?').unwrap_or((after, ""));
    let mut arguments: Vec<&str> = query.split('&').filter(|argument| !argument.is_empty()).collect();
    arguments.sort_unstable();
    let query = if arguments.is_empty() { String::new() } else { format!("?{}", arguments.join("&")) };
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() { "/" } else { "" };
    encoded(&format!("{}{port}){slash}{path}{query}", labels.join(",")))
}

/// Spaces and what is not ASCII as `%xx`.
fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        0x21..=0x7E => char::from(byte).to_string(),
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(letter).collect()
}

/// A JSON string.
pub(crate) fn json(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_sort_by_host() {
        // what surt 0.3.1 gives
        for (address, sorted) in [
            ("http://127.0.0.1:38817/item/1002.html", "1,0,0,127:38817)/item/1002.html"),
            ("https://www.shop.example:8080/A?b=2&a=1", "example,shop:8080)/a?a=1&b=2"),
            ("https://shop.example/特?x=1", "example,shop)/%e7%89%b9?x=1"),
            ("https://shop.example/a/", "example,shop)/a"),
            ("http://shop.example", "example,shop)/"),
            ("https://shop.example:443/x#y", "example,shop)/x"),
            ("urn:view:https://a.example/x", "urn:view:https://a.example/x"),
        ] {
            assert_eq!(surt(address), sorted);
        }
        assert_eq!(json("a\"\\\u{7}特"), "\"a\\\"\\\\\\u0007特\"");
    }
}
