//! What is not looked for unless it can matter changes no answer: rules are left early, regexes and single characters come
//! late, and a description that stands in the page's text is not scanned twice.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use proptest::{prelude::*, sample::select};
use xuncha_matcher::{CompileOptions, PageContext, Ruleset, Scratch, compile, explain_miss};
use xuncha_model::{Field, Level, Listing, PageKind};
use xuncha_rule_lang::{Pack, PackSource};

const GROUPS: &str = r#"category = "t"
severity = 3
law = [{ title = "广告法", article = "第九条", verified = true }]

[terms.mark]
words = ["特供", "内供"]
except = ["室内供奉"]

[terms.liquor]
words = ["酒", "酱香"]
except = ["酒店"]

[terms.cost]
regex = ["原价[2-9]\\d\\d", "[1-9]\\d?元包邮"]

[terms.device]
regex = ["goip[0-9]{1,2}"]
words = ["网关"]

[terms.sound]
level = "sound"
words = ["大会堂"]
"#;

const CONDITIONS: &[&str] = &[
    "mark",
    "mark near 4 liquor",
    "liquor before 6 mark",
    "mark and not liquor",
    "mark and cost",
    "mark and not cost",
    "cost near 3 liquor",
    "device and count(liquor) >= 2",
    "mark and count(liquor) < 1",
    "2 of (mark, cost, device, sound)",
    "mark but not near 2 liquor",
    "mark but not within cost",
    "mark and missing(liquor)",
    "mark and missing(cost)",
    "(mark or sound) and (cost or liquor near 2 device)",
    "mark and invalid(uscc)",
    "device and not (cost or liquor)",
    "sound and count(mark) >= 1 and not liquor but not near 3 mark",
];

const PIECES: &[&str] = &[
    "特供",
    "内供",
    "室内供奉",
    "te供",
    "酒",
    "酒店",
    "酱香",
    "原价299",
    "原 价",
    "2",
    "9元包邮",
    "元",
    "GOIP16",
    "goip",
    "网关",
    "大会堂",
    "大汇堂",
    "dahuitang",
    "，",
    "。",
    " ",
    "\n",
    "*",
    "毛巾",
    "91310110666007217X",
    "社会信用代码",
];

fn ruleset() -> Ruleset {
    let rules: String = (0..)
        .zip(CONDITIONS)
        .map(|(number, condition): (u32, _)| {
            format!(
                "\n[[rule]]\nid = \"t.r{number}\"\nname = \"试\"\nfact = \"试\"\ncondition = \"{condition}\"\nfields = [\"title\", \"description\", \"page_text\"]\nhit = [\"甲\"]\nmiss = [\"乙\"]\n"
            )
        })
        .collect();
    let manifest = "name = \"t\"\nversion = \"1\"\nauthor = \"t\"\nlicence = \"t\"\n";
    let source = PackSource {
        manifest: ("pack.toml".into(), manifest.into()),
        files: vec![("risk/t.toml".into(), format!("{GROUPS}{rules}"))],
        lists: vec![],
    };
    let (pack, complaints) = Pack::read(&source);
    let errors: Vec<_> = complaints.iter().filter(|one| one.level == Level::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let options = CompileOptions { include_experimental: true, today: "2026-11-22".parse().unwrap() };
    let (ruleset, found) = compile(&pack, &options);
    let ruleset = ruleset.unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(ruleset.rules().len(), CONDITIONS.len(), "{found:?}");
    ruleset
}

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(select(PIECES), 0..most).prop_map(|pieces| pieces.concat())
}

fn context() -> PageContext {
    PageContext { kind: PageKind::Detail, complete: true }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1_000)
    ))]

    /// A rule looked at by itself has everything looked for.
    #[test]
    fn rules_left_early_do_not_hold(title in text(8), description in text(12), page_text in text(12)) {
        let ruleset = ruleset();
        let listing = Listing { title, description, page_text, ..Listing::default() };
        let mut scratch = Scratch::default();
        let hits = ruleset.scan(&listing, &context(), &mut scratch);
        for rule in ruleset.rules() {
            let alone = explain_miss(&ruleset, &rule.id, &listing, &context(), &mut Scratch::default()).unwrap();
            let hit = hits.iter().any(|hit| hit.rule == rule.id);
            prop_assert_eq!(hit, alone.holds, "{} of {:?}", rule.condition, listing);
        }
        prop_assert_eq!(hits, ruleset.scan(&listing, &context(), &mut scratch), "the scratch is used again");
    }

    /// The same matches of the description, whether or not the page's text has it too.
    #[test]
    fn a_description_within_the_page_is_read_as_one_without(
        before in text(6), description in text(40), after in text(6), whole_lines: bool,
    ) {
        let ruleset = ruleset();
        let gap = if whole_lines { "\n" } else { "" };
        let alone = Listing { description: description.clone(), ..Listing::default() };
        let page_text = format!("{before}{gap}{description}{gap}{after}");
        let both = Listing { description, page_text, ..Listing::default() };
        let scan = |listing: &Listing| {
            let hits = ruleset.scan(listing, &PageContext::default(), &mut Scratch::default());
            let described = hits.into_iter().flat_map(|hit| {
                let of = move |one: &xuncha_model::Match| one.field == Field::Description;
                hit.matches.into_iter().filter(of).map(move |one| (hit.rule.clone(), one))
            });
            // what other fields make true is none of this
            described.filter(|(rule, _)| rule.0 == "t.r0" || rule.0 == "t.r1" || rule.0 == "t.r6").collect::<Vec<_>>()
        };
        prop_assert_eq!(scan(&alone), scan(&both));
    }
}
