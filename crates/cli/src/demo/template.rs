//! Pages with blanks: `{{name}}` is replaced, once, so that what is filled in can hold anything.

/// `template` with each `{{name}}` replaced by its value as it stands; an unknown name by nothing.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else { break };
        page.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = tail;
    }
    page.push_str(rest);
    page
}

/// `text` as it stands in HTML, in an element or a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_filled_again() {
        assert_eq!(fill("<{{a}}{{b}}{{c}}>", &[("a", "{{b}}"), ("b", "2")]), "<{{b}}2>");
        assert_eq!(escape("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
