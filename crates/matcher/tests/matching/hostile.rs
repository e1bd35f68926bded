//! Whatever a page says: no panic, spans on character boundaries, linear time.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

/// Rules of every form.
static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    let groups = "[terms.a]\nwords = [\"特供\", \"内供\", \"abc\"]\nexcept = [\"室内供奉\"]\n\
                  [terms.b]\nwords = [\"国宴\", \"大会堂\"]\nlevel = \"sound\"\n\
                  [terms.r]\nregex = ['内供.{0,9}酒', 'goip\\d{1,3}']\n";
    let rules = rule("r1", "condition = \"a near 9 b or b before 3 a\"")
        + &rule("r2", "condition = \"a but not within b but not near 5 b\"")
        + &rule("r3", "condition = \"count(a) >= 2 or r\"")
        + &rule("r4", "condition = \"missing(b) and invalid(uscc)\"")
        + &rule("r5", "fields = [\"page_text\"]\ncondition = \"a or b\"");
    ruleset(&file(&(groups.to_owned() + &rules)))
});

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[特内供国宴大会堂室奉酒]{1,4}",
        "[ \\n\\t*·.。，\u{200b}\u{202e}\u{301}]{0,5}",
        "\\PC{0,4}",
        "(abc|GOIP16|ＡＢＣ|te供|🐘){1,2}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_listing_is_scanned_and_every_match_is_where_it_says(
        title in text(), description in text(), key in text(), value in text(), page_text in text()
    ) {
        let listing = Listing { title, description, page_text, attributes: vec![(key, value)], ..Listing::default() };
        let context = PageContext { kind: xuncha_model::PageKind::Detail, complete: true };
        for hit in RULES.scan(&listing, &context, &mut Scratch::default()) {
            for one in hit.matches {
                let text = listing.text(one.field);
                let there: String = text.chars().skip(one.start).take(one.end - one.start).collect();
                prop_assert_eq!(&there, &one.text);
                prop_assert!(!there.is_empty());
            }
        }
    }
}

#[test]
fn a_title_of_nothing_but_matches_takes_moments() {
    let mut scratch = Scratch::default();
    for text in
        ["特供".repeat(60_000), "国宴特供".repeat(30_000), "内供".repeat(60_000), "特\u{301}".repeat(60_000)]
    {
        let listing = Listing { title: text.clone(), page_text: text, ..Listing::default() };
        let begun = std::time::Instant::now();
        let hits = RULES.scan(&listing, &PageContext::default(), &mut scratch);
        assert!(hits.iter().all(|hit| hit.matches.len() <= 64));
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
