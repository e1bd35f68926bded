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
    let own = record.header("Content-Type").unwrap_or_default();
    if record.kind() != crate::RecordKind::Response {
        return (None, essence(own));
    }
    let end = record.block.len() - record.payload().len();
    let head = String::from_utf8_lossy(record.block.get(..end).unwrap_or_default()).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.trim().parse().ok());
    let named = head.lines().filter_map(|line| line.split_once(':'));
    let mime = named.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    (status, mime.map_or_else(|| "application/octet-stream".to_owned(), |(_, value)| essence(value)))
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `https://a.shop.example:8080/x?y` as `example,shop,a:8080)/x?y`; what has no host stays as it is.
fn surt(address: &str) -> String {
    let Some((_, rest)) = address.split_once("://") else { return address.replace(' ', "%20") };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let (name, port) =
        host.split_once(':').map_or((host, String::new()), |(name, port)| (name, format!(":{port}")));
    let is_name = !name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let name = name.to_ascii_lowercase();
    let name = if is_name { name.rsplit('.').collect::<Vec<_>>().join(",") } else { name };
    let path = path.split('#').next().unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{name}{port}){slash}{}", path.replace(' ', "%20"))
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
        assert_eq!(surt("https://A.shop.example/x?y=1#z"), "example,shop,a)/x?y=1");
        assert_eq!(surt("http://127.0.0.1:8080"), "127.0.0.1:8080)/");
        assert_eq!(surt("http://a.example?x"), "example,a)/?x");
        assert_eq!(surt("urn:view:https"), "urn:view:https");
        assert_eq!(json("a\"\\\u{7}特"), "\"a\\\"\\\\\\u0007特\"");
    }
}
