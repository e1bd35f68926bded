//! What we ask of a page in its isolated world, where its own scripts cannot have changed anything.
//!
//! Elements named `body` or `title` hide the document's own properties from scripts of every world, so those are read
//! through the prototype's getters.

use serde_json::{Value, json};
use xuncha_model::{Mark, MarkBox};

use crate::events::text;

/// Longest document and text that are taken, in UTF-16 units.
const LONGEST: usize = 16_000_000;

/// Boxes of one word at most.
const BOXES: usize = 40;

/// Words looked for at most.
const WORDS: usize = 60;

/// Address, title, document and visible text.
pub(crate) fn document() -> String {
    format!(
        r"(() => {{
    const get = name => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
    const root = get('documentElement'), body = get('body');
    const type = get('doctype') ? '<!DOCTYPE html>\n' : '';
    return {{
        url: String(window.location.href),
        title: String(get('title')).slice(0, 1000),
        dom: (type + (root ? root.outerHTML : '')).slice(0, {LONGEST}),
        text: String(body ? body.innerText || '' : '').slice(0, {LONGEST}),
    }};
}})()"
    )
}

/// Goes down by screens so that pictures below are asked for, and up again; resolves when it is up.
pub(crate) fn scroll(screens: u32, height: u32) -> String {
    format!(
        r"(async () => {{
    for (let step = 1; step <= {screens}; step++) {{
        const before = window.scrollY;
        window.scrollTo({{top: step * {height}, behavior: 'instant'}});
        await new Promise(done => setTimeout(done, 40));
        if (window.scrollY === before) break;
    }}
    window.scrollTo({{top: 0, left: 0, behavior: 'instant'}});
    await new Promise(done => setTimeout(done, 40));
}})()"
    )
}

/// Where words stand: every place of a word in the visible text, white space left out, as boxes of its line pieces.
pub(crate) fn places(words: &[String]) -> String {
    let words: Vec<_> = words.iter().take(WORDS).map(|word| bare(word)).collect();
    let words = json!(words);
    format!(
        r"(() => {{
    const words = {words}, units = [];
    let text = '';
    const out = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'TEXTAREA']);
    const get = name => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
    const walk = root => {{
        for (let node = root.firstChild; node; node = node.nextSibling) {{
            if (node.nodeType === 3) {{
                const value = node.nodeValue;
                for (let at = 0; at < value.length && units.length < 2000000; at++) {{
                    if (value[at].trim() === '') continue;
                    text += value[at];
                    units.push([node, at]);
                }}
            }} else if (node.nodeType === 1 && !out.has(node.nodeName)) {{
                if (node.shadowRoot) walk(node.shadowRoot);
                walk(node);
            }}
        }}
    }};
    const body = get('body');
    if (body) walk(body);
    const boxes = word => {{
        const found = [];
        if (word === '') return found;
        for (let at = text.indexOf(word); at >= 0 && found.length < {BOXES}; at = text.indexOf(word, at + word.length)) {{
            const [first, from] = units[at], [last, to] = units[at + word.length - 1];
            const range = document.createRange();
            range.setStart(first, from);
            range.setEnd(last, to + 1);
            for (const box of range.getClientRects()) {{
                if (box.width < 1 || box.height < 1 || found.length >= {BOXES}) continue;
                const parent = first.parentElement;
                if (parent && parent.checkVisibility && !parent.checkVisibility({{opacityProperty: true, visibilityProperty: true}})) continue;
                found.push([box.left + window.scrollX, box.top + window.scrollY, box.width, box.height]);
            }}
        }}
        return found;
    }};
    return words.map(boxes);
}})()"
    )
}

/// Reads what [`places`] gave; boxes are cut to the picture.
pub(crate) fn marks(words: &[String], found: &Value, width: u32, height: u32) -> Vec<Mark> {
    let of_word = |(at, word): (usize, &String)| {
        let boxes = found.get(at).and_then(Value::as_array).into_iter().flatten();
        Mark { word: word.clone(), boxes: boxes.filter_map(|one| within(one, width, height)).collect() }
    };
    words.iter().enumerate().map(of_word).collect()
}

fn within(found: &Value, width: u32, height: u32) -> Option<MarkBox> {
    let number = |at: usize| found.get(at).and_then(Value::as_f64);
    let (x, y, w, h) = (number(0)?, number(1)?, number(2)?, number(3)?);
    let (left, right) = (pixel(x.floor(), width), pixel((x + w).ceil(), width));
    let (top, bottom) = (pixel(y.floor(), height), pixel((y + h).ceil(), height));
    (left < right && top < bottom).then(|| MarkBox {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
    })
}

/// A coordinate, cut to `0..=largest`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a u32's range before"
)]
pub(crate) fn pixel(number: f64, largest: u32) -> u32 {
    number.clamp(0.0, f64::from(largest)) as u32
}

fn bare(word: &str) -> String {
    word.split_whitespace().collect()
}

/// The value that an evaluation gave, or what went wrong in it.
pub(crate) fn value(mut evaluated: Value) -> Result<Value, String> {
    match evaluated.get("exceptionDetails") {
        Some(details) => Err(text(details, "text")),
        None => Ok(evaluated["result"]["value"].take()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_cut_to_the_picture() {
        let words = ["甲".to_owned(), "乙".to_owned(), "丙".to_owned()];
        let found =
            json!([[[10.4, 20.6, 30.0, 10.0], [90.0, 0.0, 50.0, 5.0], [200.0, 0.0, 5.0, 5.0]], [["x"], []]]);
        let marks = marks(&words, &found, 100, 100);
        assert_eq!(
            marks[0].boxes,
            [MarkBox { x: 10, y: 20, width: 31, height: 11 }, MarkBox { x: 90, y: 0, width: 10, height: 5 }]
        );
        assert!(marks[1].boxes.is_empty() && marks[2].boxes.is_empty());
    }

    #[test]
    fn a_word_cannot_leave_its_quotes() {
        let script = places(&["</script>\"; alert(1); // \u{2028}'".to_owned()]);
        assert!(script.contains(r#"["</script>\";alert(1);//'"]"#), "{script}");
    }
}
