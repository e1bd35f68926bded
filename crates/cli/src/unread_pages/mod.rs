//! What a rescan may leave unread: a page on which any rule of a category holds is never among it, whatever way the
//! page writes what it says.

mod laid_out;

use std::{fs, path::PathBuf, sync::LazyLock};

use xuncha_extract::{Extraction, PageInput, RawTexts, Sites, extract, raw_texts};
use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{Field, Hit, Listing};
use xuncha_rule_lang::Pack;

use crate::{chosen_rules, listing_line, wiring};

/// Of so many ways each listing is laid out in one.
const EVERY: usize = laid_out::WAYS.len();

fn fixtures(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures")).join(name)
}

/// The rules of every category by themselves, experimental ones among them.
static CATEGORIES: LazyLock<Vec<(String, Ruleset)>> = LazyLock::new(|| {
    let compiled = wiring::compile(&[], wiring::Wanted::All).unwrap();
    let pack: Pack = compiled.pack;
    let mut names: Vec<_> =
        pack.files.iter().flat_map(|file| &file.rules).map(|rule| rule.category.value.0.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let own = |name: String| {
        let mut own = pack.clone();
        chosen_rules::keep(&mut own, |rule| rule.category.value.0 == name);
        own.files.retain(|file| !file.rules.is_empty());
        let ruleset = chosen_rules::compile(&own).unwrap();
        (name, ruleset)
    };
    names.into_iter().map(own).collect()
});

/// A page as it is read, and the words that are there without reading it.
struct Page {
    extraction: Extraction,
    texts: Option<RawTexts>,
}

impl Page {
    fn of(bytes: &[u8]) -> Self {
        let input = PageInput { bytes, ..PageInput::default() };
        Self { extraction: extract(&input), texts: raw_texts(&input, &Sites::default()) }
    }

    fn hits(&self, ruleset: &Ruleset, scratch: &mut Scratch) -> Vec<Hit> {
        let context = PageContext { kind: self.extraction.kind, complete: self.extraction.complete };
        let listings = self.extraction.listings.iter();
        listings.flat_map(|listing| ruleset.scan(listing, &context, scratch)).collect()
    }

    /// A part of a listing that stands in none of the words: a line, a step of the way down, name or value of a parameter.
    fn lacks(&self) -> Option<String> {
        let texts = self.texts.as_ref()?.texts();
        let parts = self.extraction.listings.iter().flat_map(|listing| {
            let texts = Field::ALL.map(|field| listing.text(field).into_owned());
            let lines =
                texts.into_iter().flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
            let parts = |line: String| line.split(" > ").map(str::to_owned).collect::<Vec<_>>();
            lines.flat_map(parts)
        });
        let stands = |part: &str| texts.iter().any(|text| text.contains(part));
        let mut parts = parts.filter(|part| !stands(part));
        parts.find(|part| part.split_once('：').is_none_or(|(key, value)| !stands(key) || !stands(value)))
    }

    fn is_read(&self, ruleset: &Ruleset, scratch: &mut Scratch) -> bool {
        self.texts.as_ref().is_none_or(|texts| ruleset.may_hit(&texts.texts(), scratch))
    }
}

/// Saved pages of the repository, and those in `XUNCHA_BENCH_PAGES`.
fn saved_pages() -> Vec<(String, Page)> {
    let folders = [fixtures("pages"), fixtures("judged"), fixtures("marketplace")];
    let given = std::env::var_os("XUNCHA_BENCH_PAGES").map(PathBuf::from);
    let files = folders.into_iter().chain(given).flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = files.map(|entry| entry.unwrap().path());
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "html" || ending == "htm");
    paths
        .filter(is_page)
        .map(|path| (path.display().to_string(), Page::of(&fs::read(&path).unwrap())))
        .collect()
}

#[test]
fn no_saved_page_with_hits_is_left_unread() {
    let pages = saved_pages();
    assert!(pages.len() > 40, "{}", pages.len());
    let lacking = pages.iter().filter_map(|(name, page)| Some(format!("{name}: {}", page.lacks()?)));
    let lacking: Vec<_> = lacking.collect();
    assert!(lacking.is_empty(), "what listings say is not among the words:\n{}", lacking.join("\n"));
    let scratch = &mut Scratch::default();
    let (mut left, mut with_hits) = (0, 0);
    for (category, ruleset) in &*CATEGORIES {
        for (name, page) in &pages {
            let hits = page.hits(ruleset, scratch);
            let read = page.is_read(ruleset, scratch);
            assert!(read || hits.is_empty(), "{category}: {name} is left unread: {hits:?}");
            left += usize::from(!read);
            with_hits += usize::from(!hits.is_empty());
        }
    }
    assert!(left > 0 && with_hits > 0, "{left} left unread, {with_hits} with hits");
}

/// Labelled listings of a category.
fn labelled(category: &str) -> Vec<Listing> {
    let path = fixtures("listings/dev").join(format!("{category}.jsonl"));
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| listing_line::json(line.as_bytes(), 1).ok())
        .map(|line| line.listing)
        .collect()
}

#[test]
fn no_page_that_says_an_unlawful_offer_in_any_way_is_left_unread() {
    let scratch = &mut Scratch::default();
    let mut said = [(0, 0); laid_out::WAYS.len()];
    let mut lost = Vec::new();
    for (category, ruleset) in &*CATEGORIES {
        for (number, listing) in labelled(category).iter().enumerate() {
            if ruleset.scan(listing, &PageContext::default(), scratch).is_empty() {
                continue;
            }
            let own = number % EVERY;
            for ((way, lay), (all, found)) in laid_out::WAYS.iter().zip(&mut said).skip(own).step_by(EVERY) {
                let page = Page::of(&lay(listing, number));
                let hits = page.hits(ruleset, scratch);
                *all += 1;
                *found += usize::from(!hits.is_empty());
                if !hits.is_empty() && !page.is_read(ruleset, scratch) {
                    lost.push(format!("{category}, {way}: {} {:?}", listing.title, hits.first()));
                }
                lost.extend(page.lacks().map(|part| format!("{category}, {way}: no {part:?}")));
            }
        }
    }
    assert!(
        lost.is_empty(),
        "{} lost:\n{}",
        lost.len(),
        lost.iter().take(30).cloned().collect::<Vec<_>>().join("\n")
    );
    for ((way, _), (all, found)) in laid_out::WAYS.iter().zip(said) {
        assert!(all > 200 && found * 2 > all, "{way}: {found} of {all} pages say the offer");
    }
}
