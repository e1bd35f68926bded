//! The list as JSON Lines for programs.

use std::borrow::Cow;

use serde_json::{Value, json};
use xuncha_model::{Currency, Price};

use crate::{LeadRow, is_unsafe};

/// Name and number of the schema; see `docs/export-format.md`.
const FORMAT: &str = "xuncha-lead/1";

/// One object a line with the keys `format, lead, url, title, price, shop, category, rule, severity, law, matched,
/// first_seen, last_seen, status, evidence_sha256, grounds`.
///
/// `price` is the lowest amount asked, a number in yuan, or a text such as `USD 12.00` in another currency, or
/// `null`. `severity` is 1 to 5. `rule`, `law` and `matched` are arrays. Moments are RFC 3339 in UTC. Texts are
/// exactly the page's: characters that are [unsafe](is_unsafe) are written as `\uXXXX`.
#[must_use]
pub fn jsonl(rows: &[LeadRow]) -> Vec<u8> {
    let mut file = String::new();
    for row in rows {
        push_line(&mut file, row);
    }
    file.into_bytes()
}

fn push_line(file: &mut String, row: &LeadRow) {
    let rules: Vec<_> = row.rules.iter().map(ToString::to_string).collect();
    let members = [
        ("format", json!(FORMAT)),
        ("lead", json!(row.lead.to_string())),
        ("url", json!(row.url)),
        ("title", json!(row.title)),
        ("price", row.price.as_ref().map_or(Value::Null, price)),
        ("shop", json!(row.shop)),
        ("category", json!(row.category.to_string())),
        ("rule", json!(rules)),
        ("severity", json!(row.severity.level())),
        ("law", json!(row.law)),
        ("matched", json!(row.matched)),
        ("first_seen", json!(row.first_seen.to_string())),
        ("last_seen", json!(row.last_seen.to_string())),
        ("status", json!(row.status.name())),
        ("evidence_sha256", json!(row.evidence.to_string())),
        ("grounds", json!(row.grounds)),
    ];
    for (at, (key, value)) in members.iter().enumerate() {
        file.push_str(if at == 0 { "{\"" } else { ",\"" });
        file.push_str(key);
        file.push_str("\":");
        file.push_str(&escape_json(&value.to_string()));
    }
    file.push_str("}\n");
}

/// JSON text with its [unsafe](is_unsafe) characters escaped as `\uXXXX`: the same value, safe to show. They can only
/// stand inside strings, as JSON itself is plain ASCII.
#[must_use]
pub fn escape_json(json: &str) -> Cow<'_, str> {
    if !json.contains(is_unsafe) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_unsafe(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

fn price(price: &Price) -> Value {
    match price.currency {
        Currency::Cny => json!(price.amount()),
        Currency::Other(_) => json!(format!("{} {:.2}", price.currency.code(), price.amount())),
    }
}
