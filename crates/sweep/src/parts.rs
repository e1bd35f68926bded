//! What a rendering adds to a snapshot: pictures, marks, document, text, the list of resources and their exchanges.
//! Pure.

use serde_json::{Value, json};
use xuncha_model::{
    Attachment, Exchange, Hit, MarkBox, PageKind, PartKind, Picture, RenderFault, Rendering, Resource,
    ResourceState, Timestamp, beijing,
};
use xuncha_warc::{Record, exchange_records};

/// Name of the picture that marks speak of.
pub const SCREENSHOT: &str = "page.png";

/// Name of the file of marks.
pub const MARKS: &str = "marks.json";

/// Name of the list of resources, which also tells how the page was rendered, or why not.
pub const RESOURCES: &str = "resources.json";

/// Name of the file of main pictures that were had without a browser.
pub const PICTURES: &str = "pictures.warc";

/// The files of a rendering. `shown` is what the page turned out to be in the browser.
pub(crate) fn attachments(rendering: &Rendering, shown: (PageKind, &str), hits: &[&Hit]) -> Vec<Attachment> {
    let mut files = Vec::new();
    let mut add = |name: &str, kind, media_type: &str, content: Vec<u8>| {
        files.push(Attachment { name: name.to_owned(), kind, media_type: media_type.to_owned(), content });
    };
    if let Some(picture) = &rendering.full_page {
        add(SCREENSHOT, PartKind::Screenshot, "image/png", picture.png.clone());
        add(MARKS, PartKind::Marks, "application/json", marks(rendering, hits).to_string().into_bytes());
    }
    if let Some(picture) = &rendering.first_view {
        add("first-view.png", PartKind::FirstView, "image/png", picture.png.clone());
    }
    add("dom.html", PartKind::Dom, "text/html; charset=utf-8", rendering.dom.clone().into_bytes());
    add("text.txt", PartKind::Text, "text/plain; charset=utf-8", rendering.text.clone().into_bytes());
    add(
        RESOURCES,
        PartKind::Resources,
        "application/json",
        resources(rendering, shown).to_string().into_bytes(),
    );
    if !rendering.exchanges.is_empty() {
        files.push(warc("resources.warc", &rendering.final_url, &rendering.exchanges));
    }
    files
}

/// The main pictures of goods on the page at `page`, as they were had without a browser.
pub(crate) fn pictures(page: &str, exchanges: &[Exchange]) -> Attachment {
    warc(PICTURES, page, exchanges)
}

/// Exchanges that belong to the page at `page`.
fn warc(name: &str, page: &str, exchanges: &[Exchange]) -> Attachment {
    let records = exchanges.iter().flat_map(|exchange| {
        let how = json!({"for": page, "robots": exchange.robots}).to_string();
        exchange_records(exchange, &how)
    });
    Attachment {
        name: name.to_owned(),
        kind: PartKind::Exchange,
        media_type: "application/warc".to_owned(),
        content: records.flat_map(|record: Record| record.to_bytes()).collect(),
    }
}

/// The list of resources where there is none, because the page was not rendered.
pub(crate) fn not_rendered(fault: &RenderFault) -> Attachment {
    let told = json!({"fault": fault.name(), "fault_zh": fault.to_string(), "rendered": false, "version": 1});
    Attachment {
        name: RESOURCES.to_owned(),
        kind: PartKind::Resources,
        media_type: "application/json".to_owned(),
        content: told.to_string().into_bytes(),
    }
}

/// The document that a page was read from because its own bytes say nothing.
pub(crate) fn scripted(dom: &str) -> Attachment {
    Attachment {
        name: "read-from.html".to_owned(),
        kind: PartKind::Dom,
        media_type: "text/html; charset=utf-8".to_owned(),
        content: dom.as_bytes().to_vec(),
    }
}

/// The words that hits rest on, each once, in their order.
pub(crate) fn words(hits: &[&Hit]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for found in hits.iter().flat_map(|hit| &hit.matches) {
        if !words.contains(&found.text) {
            words.push(found.text.clone());
        }
    }
    words
}

/// The boxes in a file of marks; none where it is not one of ours.
#[must_use]
pub fn boxes_of(marks: &[u8]) -> Vec<MarkBox> {
    let marks: Value = serde_json::from_slice(marks).unwrap_or_default();
    let words = marks["marks"].as_array().into_iter().flatten();
    let boxes = words.filter_map(|word| word["boxes"].as_array()).flatten();
    boxes.filter_map(as_box).collect()
}

fn as_box(found: &Value) -> Option<MarkBox> {
    let number = |at: usize| u32::try_from(found.get(at)?.as_u64()?).ok();
    Some(MarkBox { x: number(0)?, y: number(1)?, width: number(2)?, height: number(3)? })
}

fn marks(rendering: &Rendering, hits: &[&Hit]) -> Value {
    let of = |word: &str| {
        let resting = hits.iter().filter(|hit| hit.matches.iter().any(|found| found.text == word));
        resting.map(|hit| hit.rule.0.as_str()).collect::<Vec<_>>()
    };
    let marks: Vec<_> = rendering
        .marks
        .iter()
        .map(|mark| {
            let boxes: Vec<_> = mark.boxes.iter().map(|one| [one.x, one.y, one.width, one.height]).collect();
            json!({"boxes": boxes, "rules": of(&mark.word), "visible": !boxes.is_empty(), "word": mark.word})
        })
        .collect();
    json!({"marks": marks, "picture": SCREENSHOT, "version": 1})
}

fn resources(rendering: &Rendering, (kind, reason): (PageKind, &str)) -> Value {
    let count = |wanted: fn(&ResourceState) -> bool| {
        rendering.resources.iter().filter(|resource| wanted(&resource.state)).count()
    };
    json!({
        "browser": rendering.browser,
        "ended": moment(rendering.ended),
        "final_url": rendering.final_url,
        "first_view": rendering.first_view.as_ref().map(picture),
        "full_page": rendering.full_page.as_ref().map(picture),
        "had": count(ResourceState::is_had),
        "notes": rendering.notes,
        "rendered": true,
        "resources": rendering.resources.iter().map(resource).collect::<Vec<_>>(),
        "settled": rendering.settled,
        "shows": {"kind": kind.name(), "reason": reason},
        "started": moment(rendering.started),
        "title": rendering.title,
        "total": rendering.resources.len(),
        "version": 1,
        "viewport": [rendering.viewport.0, rendering.viewport.1],
    })
}

fn resource(resource: &Resource) -> Value {
    let why = match &resource.state {
        ResourceState::Refused(why) | ResourceState::Failed(why) => Some(why.clone()),
        ResourceState::Kept(at) => Some(format!("取自 {} 的同一地址", beijing(*at).strftime("%F %T"))),
        ResourceState::Loaded | ResourceState::Pending => None,
    };
    json!({
        "bytes": resource.bytes,
        "kind": resource.kind,
        "sha256": resource.sha256.map(|digest| digest.to_string()),
        "state": resource.state.name(),
        "status": resource.status,
        "url": resource.url,
        "why": why,
    })
}

fn picture(picture: &Picture) -> Value {
    json!({"cut_from": picture.cut_from, "height": picture.height, "width": picture.width})
}

fn moment(at: Timestamp) -> Value {
    json!({"beijing": format!("{}+08:00", beijing(at)), "utc": at.to_string()})
}

#[cfg(test)]
mod tests {
    use xuncha_model::{CategoryId, Field, Mark, Match, Outcome, RuleId, Severity};

    use super::*;

    fn hit(rule: &str, texts: &[&str]) -> Hit {
        let found = |text: &&str| Match {
            field: Field::Title,
            start: 0,
            end: 2,
            text: (*text).to_owned(),
            term: (*text).to_owned(),
            group: "g".into(),
            folds: vec![],
        };
        Hit {
            rule: RuleId(rule.into()),
            category: CategoryId("c".into()),
            severity: Severity::new(3).unwrap(),
            outcome: Outcome::Lead,
            matches: texts.iter().map(found).collect(),
        }
    }

    fn rendering() -> Rendering {
        let picture = Picture { png: vec![1], width: 1280, height: 2000, cut_from: Some(9000) };
        let one = MarkBox { x: 1, y: 2, width: 3, height: 4 };
        Rendering {
            started: Timestamp::UNIX_EPOCH,
            ended: Timestamp::UNIX_EPOCH,
            browser: "Chrome/1".into(),
            viewport: (1280, 900),
            final_url: "https://s.example/p".into(),
            title: "题".into(),
            dom: "<p>".into(),
            text: "字".into(),
            full_page: Some(picture),
            first_view: None,
            resources: vec![Resource {
                url: "https://s.example/x.png".into(),
                kind: "Image".into(),
                state: ResourceState::Refused("属于其他网站".into()),
                status: None,
                bytes: 0,
                sha256: None,
            }],
            exchanges: vec![],
            marks: vec![
                Mark { word: "特供".into(), boxes: vec![one] },
                Mark { word: "内供".into(), boxes: vec![] },
            ],
            settled: true,
            notes: vec![],
        }
    }

    #[test]
    fn marks_name_words_rules_and_what_is_not_to_be_seen() {
        let hits = [hit("a.one", &["特供", "内供"]), hit("a.two", &["特供"])];
        let hits: Vec<_> = hits.iter().collect();
        assert_eq!(words(&hits), ["特供", "内供"]);
        let files = attachments(&rendering(), (PageKind::Blocked, "页面写有“滑块”"), &hits);
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, [SCREENSHOT, MARKS, "dom.html", "text.txt", RESOURCES]);
        let json = |at: usize| serde_json::from_slice::<Value>(&files[at].content).unwrap();
        assert_eq!(json(1)["marks"][0]["rules"], json!(["a.one", "a.two"]));
        assert_eq!(json(1)["marks"][1]["visible"], false);
        assert_eq!(boxes_of(&files[1].content), [MarkBox { x: 1, y: 2, width: 3, height: 4 }]);
        assert_eq!(json(4)["shows"]["kind"], PageKind::Blocked.name());
        assert_eq!(json(4)["resources"][0]["why"], "属于其他网站");
        assert_eq!(json(4)["full_page"]["cut_from"], 9000);
    }

    #[test]
    fn strange_marks_have_no_boxes() {
        for text in ["", "null", "[]", "{\"marks\":[{\"boxes\":[[1,2,3],[-1,0,1,1],[\"a\"]]}]}"] {
            assert!(boxes_of(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
