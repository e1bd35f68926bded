//! Wall 4: every relative link in the README, the docs and every other Markdown file leads to something.

use std::path::Path;

use super::repository::{Source, assert_none, root, sources};

/// The relative targets of the links in a Markdown text, without their fragments. Code is left out.
fn relative_links(markdown: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code || line.starts_with("    ") {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect();
        links.extend(
            prose
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split_once(')'))
                .map(|(link, _)| link.to_owned()),
        );
        if let Some((_, link)) = prose.split_once("]: ").filter(|(name, _)| name.starts_with('[')) {
            links.push(link.trim().to_owned());
        }
    }
    let is_relative =
        |link: &String| !link.contains("://") && !link.starts_with("mailto:") && !link.starts_with('#');
    let bare = |link: String| link.split(['#', ' ']).next().unwrap_or_default().to_owned();
    links.into_iter().filter(is_relative).map(bare).collect()
}

fn complaints(file: &Source, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let folder = Path::new(&file.path).parent().unwrap();
    let leads_nowhere = |link: &String| !exists(&folder.join(link));
    let links = relative_links(&file.text).into_iter();
    links.filter(leads_nowhere).map(|link| format!("{}: {link} does not exist", file.path)).collect()
}

#[test]
fn links_lead_somewhere() {
    let pages = sources("", &[".md"]);
    assert!(pages.iter().any(|page| page.path == "docs/architecture.md"), "the docs were not found");
    let exists = |path: &Path| root().join(path).exists();
    assert_none(&pages.iter().flat_map(|page| complaints(page, exists)).collect::<Vec<_>>());
}

#[test]
fn a_dead_link_is_seen() {
    let text = "# T\n[a](gone.md) and ![b](../there.png#x), [c](https://x.example/), [d](#here)\n\
                ```\n[e](code.md)\n```\n`[f](code.md)`\n[g]: also-gone.md\n";
    let page = Source { path: "docs/page.md".into(), text: text.into() };
    let found = complaints(&page, |path| path == Path::new("docs/../there.png"));
    assert_eq!(found, ["docs/page.md: gone.md does not exist", "docs/page.md: also-gone.md does not exist"]);
}
