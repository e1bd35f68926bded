//! Pages of `fixtures/pages/` against what should be read from them.
//!
//! A case is `NAME.html` and `NAME.expect`. The first lines of an expectation may give what came with the page
//! (`url:`, `content_type:`, `status:`); the rest is what is read, in words. `UPDATE_EXPECT=1` rewrites the rest.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as expected")]

use std::fmt::Write as _;
use std::path::Path;

use xuncha_extract::{Extraction, PageInput, Sites, extract_with};
use xuncha_model::{Listing, Part};

/// What came with the page.
#[derive(Default)]
struct Given {
    url: Option<String>,
    content_type: Option<String>,
    status: Option<u16>,
}

impl Given {
    fn of(expectation: &str) -> Self {
        let line = |key: &str| {
            let line = expectation.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            line.map(str::to_owned)
        };
        Self {
            url: line("given url"),
            content_type: line("given content_type"),
            status: line("given status").map(|status| status.parse().unwrap()),
        }
    }

    fn head(&self) -> String {
        let mut out = String::new();
        let mut put = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                writeln!(out, "given {key}: {value}").unwrap();
            }
        };
        put("url", self.url.as_deref());
        put("content_type", self.content_type.as_deref());
        put("status", self.status.map(|status| status.to_string()).as_deref());
        out
    }
}

#[test]
fn every_page_reads_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/pages");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    names.sort();
    assert!(names.len() >= 18, "{} pages", names.len());
    let mut wrong = Vec::new();
    let sites = sites(&folder.join("../sites"));
    for page in names {
        let expectation = page.with_extension("expect");
        let expected = std::fs::read_to_string(&expectation).unwrap_or_default();
        let given = Given::of(&expected);
        let bytes = std::fs::read(&page).unwrap();
        let input = PageInput {
            bytes: &bytes,
            url: given.url.as_deref(),
            content_type: given.content_type.as_deref(),
            status: given.status,
        };
        let seen = given.head() + &describe(&extract_with(&input, &sites));
        if update {
            std::fs::write(&expectation, &seen).unwrap();
        } else if seen != expected {
            wrong.push(format!("--- {}\n{}", page.display(), difference(&expected, &seen)));
        }
    }
    assert!(wrong.is_empty(), "UPDATE_EXPECT=1 rewrites; review the change\n{}", wrong.join("\n"));
}

/// The profiles of a folder, none of which may have anything wrong with it.
fn sites(folder: &Path) -> Sites {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read =
        |path: &std::path::PathBuf| (path.display().to_string(), std::fs::read_to_string(path).unwrap());
    let (sites, complaints) = Sites::read(&files.iter().map(read).collect::<Vec<_>>());
    assert!(complaints.is_empty(), "{complaints:?}");
    assert_eq!(sites.len(), files.len());
    sites
}

#[test]
fn shipped_profiles_leave_other_sites_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (shipped, none) = (sites(&root.join("rules/sites")), Sites::default());
    for entry in std::fs::read_dir(root.join("fixtures/pages")).unwrap() {
        let page = entry.unwrap().path();
        if page.extension().is_some_and(|extension| extension == "html") {
            let bytes = std::fs::read(&page).unwrap();
            let expected = std::fs::read_to_string(page.with_extension("expect")).unwrap();
            let given = Given::of(&expected);
            let input = PageInput { bytes: &bytes, url: given.url.as_deref(), ..PageInput::default() };
            let [with, without] = [&shipped, &none].map(|sites| describe(&extract_with(&input, sites)));
            assert_eq!(with, without, "{}", page.display());
        }
    }
}

fn difference(expected: &str, seen: &str) -> String {
    let missing = expected.lines().filter(|line| !seen.lines().any(|other| other == *line));
    let added = seen.lines().filter(|line| !expected.lines().any(|other| other == *line));
    missing
        .map(|line| format!("- {line}"))
        .chain(added.map(|line| format!("+ {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}

fn describe(found: &Extraction) -> String {
    let mut out = String::new();
    let mut put = |key: &str, value: &str| {
        if !value.is_empty() {
            writeln!(out, "{key}: {}", value.replace('\n', " ⏎ ")).unwrap();
        }
    };
    put("kind", found.kind.name());
    put("reason", &found.reason);
    put("complete", if found.complete { "yes" } else { "no" });
    put("encoding", found.encoding);
    put("title", &found.title);
    for problem in &found.problems {
        put("problem", &format!("{} {}", problem.code, problem.message));
    }
    for field in found.profile.iter().flat_map(|profile| &profile.fields) {
        let sources: Vec<_> =
            field.sources.iter().map(|(written, count)| format!("{written} → {count}")).collect();
        put("profile", &format!("{} {}", field.field, sources.join(" | ")));
    }
    if let Some(shop) = &found.seller {
        put("shop", &shop.name);
    }
    for number in &found.notices.numbers {
        put("number", &format!("{} {} {}", number.kind.label_zh(), number.text, number.verdict.label_zh()));
    }
    found.notices.images.iter().for_each(|url| put("licence image", url.as_str()));
    found.notices.links.iter().for_each(|url| put("licence link", url.as_str()));
    found.links.next.iter().for_each(|url| put("next", url.as_str()));
    let totals = [("pages", found.links.totals.pages), ("goods", found.links.totals.goods)];
    totals
        .iter()
        .filter_map(|(of, count)| Some((of, (*count)?)))
        .for_each(|(of, count)| put(of, &count.to_string()));
    put("products", &found.links.products.len().to_string());
    for listing in &found.listings {
        describe_listing(listing, &mut put);
    }
    out
}

fn describe_listing(listing: &Listing, put: &mut impl FnMut(&str, &str)) {
    put("listing", &listing.title);
    put("  subtitle", &listing.subtitle);
    put("  id", listing.id.as_deref().unwrap_or_default());
    put("  url", listing.url.as_deref().unwrap_or_default());
    put("  price", &listing.price.as_ref().map(ToString::to_string).unwrap_or_default());
    put("  list price", &listing.list_price.as_ref().map(ToString::to_string).unwrap_or_default());
    put(
        "  sales",
        &listing.sales.as_ref().map(|sales| format!("{} ({})", sales.count, sales.raw)).unwrap_or_default(),
    );
    put("  claims", &listing.claims.join(" | "));
    put("  brand", &listing.brand);
    if let Some(seller) = &listing.seller {
        put("  seller", &seller.name);
        put("  seller id", seller.id.as_deref().unwrap_or_default());
        put("  seller url", seller.url.as_deref().unwrap_or_default());
    }
    put("  location", &listing.location);
    put("  category", &listing.category_path.join(" > "));
    for (key, value) in &listing.attributes {
        put("  attribute", &format!("{key}：{value}"));
    }
    listing.images.iter().take(3).for_each(|image| put("  image", image));
    listing.detail_images.iter().take(3).for_each(|image| put("  detail image", image));
    put("  image texts", &listing.image_texts.join(" | "));
    let contacts: Vec<_> = listing.contacts.iter().map(|contact| contact.name()).collect();
    put("  contacts", &contacts.join(" "));
    let origin = |part: Part| Some(format!("{}={}", part.name(), listing.origins.get(part)?.name()));
    let origins: Vec<_> = Part::ALL.into_iter().filter_map(origin).collect();
    put("  from", &origins.join(" "));
    put("  description", &listing.description);
    put("  page text", &listing.page_text.chars().take(600).collect::<String>());
}
