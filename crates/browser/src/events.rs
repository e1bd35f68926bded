//! What Chromium says, as values. Only what we act upon; the rest is passed over.

use serde_json::Value;

/// One message of Chromium.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// The answer to a command: its result, or what was wrong.
    Answer(u64, Result<Value, String>),
    /// A request waits for us.
    Paused(Paused),
    /// A dialog is open; its words.
    Dialog(String),
    /// The page's main frame shows another document.
    Navigated {
        /// Identifier of the document.
        loader: String,
    },
    /// A frame's document and what it needs is loaded.
    Loaded {
        /// Identifier of the document.
        loader: String,
    },
    /// A download was refused.
    Download(String),
    /// The page's process is gone.
    Gone,
    /// Anything else.
    Other,
}

/// A request of the page that waits for its answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Paused {
    /// By which it is answered.
    pub(crate) id: String,
    /// `GET` and so on.
    pub(crate) method: String,
    /// Address.
    pub(crate) url: String,
    /// `Document`, `Image`…
    pub(crate) kind: String,
    /// The frame that asks.
    pub(crate) frame: String,
    /// What it accepts.
    pub(crate) accept: String,
}

impl Event {
    /// Reads a message; those of other pages' `session`s are passed over.
    pub(crate) fn read(mut message: Value, session: &str) -> Self {
        if let Some(id) = message.get("id").and_then(Value::as_u64) {
            let error = message.get("error").map(|error| text(error, "message"));
            let result = message.get_mut("result").map(Value::take).unwrap_or_default();
            return Self::Answer(id, error.map_or(Ok(result), Err));
        }
        if message.get("sessionId").and_then(Value::as_str).is_some_and(|of| of != session) {
            return Self::Other;
        }
        let params = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Fetch.requestPaused" => Self::Paused(Paused {
                id: text(params, "requestId"),
                method: text(&params["request"], "method"),
                url: text(&params["request"], "url"),
                kind: text(params, "resourceType"),
                frame: text(params, "frameId"),
                accept: text(&params["request"]["headers"], "Accept"),
            }),
            "Page.javascriptDialogOpening" => Self::Dialog(text(params, "message")),
            "Page.frameNavigated" if params["frame"]["parentId"].is_null() => {
                Self::Navigated { loader: text(&params["frame"], "loaderId") }
            }
            "Page.lifecycleEvent" if params["name"] == "load" => {
                Self::Loaded { loader: text(params, "loaderId") }
            }
            "Browser.downloadWillBegin" => Self::Download(text(params, "url")),
            "Inspector.targetCrashed" => Self::Gone,
            "Target.detachedFromTarget" if params["sessionId"] == session => Self::Gone,
            _ => Self::Other,
        }
    }
}

/// The text under a key; empty when there is none.
pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_become_events() {
        let read = |message| Event::read(message, "S");
        assert_eq!(read(json!({"id": 3, "result": {"a": 1}})), Event::Answer(3, Ok(json!({"a": 1}))));
        let error = json!({"id": 4, "error": {"code": -1, "message": "no"}});
        assert_eq!(read(error), Event::Answer(4, Err("no".into())));
        let load = |session: &str| json!({"method": "Page.lifecycleEvent", "sessionId": session, "params": {"name": "load", "loaderId": "L"}});
        assert_eq!(read(load("S")), Event::Loaded { loader: "L".into() });
        assert_eq!(read(load("T")), Event::Other, "another page's");
        let frame = |parent: Value| json!({"method": "Page.frameNavigated", "sessionId": "S", "params": {"frame": {"loaderId": "L", "parentId": parent}}});
        assert_eq!(read(frame(Value::Null)), Event::Navigated { loader: "L".into() });
        assert_eq!(read(frame("F".into())), Event::Other);
        for odd in [json!(null), json!([]), json!({"method": 3}), json!({"params": {}})] {
            assert_eq!(read(odd), Event::Other);
        }
    }
}
