//! What a formal extraction found different from the snapshot that it follows, as papers tell it: from its sealed
//! `differences.json`, personal data masked.

use serde_json::Value;
use xuncha_report::mask;

/// Lines that are told one by one; the rest are counted.
const LINES: usize = 20;

/// A line a difference; says so where there is none. `differences`: the sealed file.
pub(super) fn lines(differences: &Value) -> Vec<String> {
    let list = |key: &str| differences[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let joined = |key: &str| list(key).iter().map(text).collect::<Vec<_>>().join("、");
    let follows = text(&differences["follows"]);
    let mut told = match differences["settings_changes"].as_array().map(Vec::as_slice) {
        None => vec![format!("所比对的监测快照：{follows}")],
        Some([]) => vec![format!("所重复的正式提取：{follows}，设置相同")],
        Some(_) => vec![format!("所重复的正式提取：{follows}，设置不同的有：")],
    };
    let change = |change: &Value| {
        let part = |key: &str| Some(text(&change[key])).filter(|text| !text.is_empty());
        let shown = |key: &str| part(key).map_or_else(|| "（没有）".to_owned(), |text| format!("“{text}”"));
        format!("{}：{} → {}", text(&change["what"]), shown("before"), shown("now"))
    };
    told.extend(list("settings_changes").iter().map(change));
    let before = told.len();
    told.extend(list("changes").iter().map(change));
    for (key, what) in [("words_gone", "不再出现的命中字词"), ("words_new", "新出现的命中字词")]
    {
        if !list(key).is_empty() {
            told.push(format!("{what}：{}", joined(key)));
        }
    }
    for (key, count, what) in
        [("lines_gone", "lines_gone_count", "减少"), ("lines_new", "lines_new_count", "增加")]
    {
        let lines = list(key);
        told.extend(lines.iter().take(LINES).map(|line| format!("{what}的文字：{}", text(line))));
        let all = differences[count].as_u64().unwrap_or_default();
        let rest = all.saturating_sub(lines.len().min(LINES) as u64);
        if rest > 0 {
            told.push(format!("另{what} {rest} 行，见证据的 differences.json"));
        }
    }
    if told.len() == before {
        told.push("标题、价格、命中字词和页面文字均无变化".to_owned());
    }
    if !list("words_still").is_empty() {
        told.push(format!("仍出现的命中字词：{}", joined("words_still")));
    }
    told.iter().map(|line| mask(line).0).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_without_personal_data() {
        let told = lines(&json!({
            "follows": "ab", "changes": [{"what": "价格", "before": "¥9", "now": ""}], "words_gone": ["特供"],
            "lines_gone": ["收货人：张三丰"], "lines_gone_count": 130, "lines_new": [], "words_still": [],
        }));
        let all = told.join("\n");
        assert!(all.contains("价格：“¥9” → （没有）") && all.contains("不再出现的命中字词：特供"), "{all}");
        assert!(all.contains("减少的文字：收货人：张**") && all.contains("另减少 129 行"), "{all}");
        assert!(!all.contains("均无变化"), "{all}");
    }

    #[test]
    fn nothing_that_differs_is_said_too() {
        let told = lines(&json!({"follows": "ab", "words_still": ["特供"]}));
        assert!(told.iter().any(|line| line.contains("均无变化")), "{told:?}");
        assert!(!lines(&Value::Null).is_empty());
    }
}
