//! Which rules are in force, and what names a ruleset.

use super::*;
use xuncha_model::Seller;

const GROUP: &str = "[terms.a]\nwords = [\"特供\"]\n";

#[test]
fn rules_on_trial_and_out_of_season_are_off() {
    let rules = GROUP.to_owned()
        + &rule("now", "condition = \"a\"")
        + &rule("trial", "condition = \"a\"\nexperimental = \"试用\"")
        + &rule("later", "condition = \"a\"\nactive = { from = \"2026-11-23\" }")
        + &rule("over", "condition = \"a\"\nactive = { to = \"2026-11-21\" }")
        + &rule("today", "condition = \"a\"\nactive = { from = \"2026-11-22\", to = \"2026-11-22\" }");
    assert_eq!(hits(&ruleset(&file(&rules)), "特供"), ["now", "today"]);
    let all = CompileOptions { include_experimental: true, ..TODAY };
    assert_eq!(hits(&ruleset_with(&file(&rules), &all), "特供"), ["now", "trial", "today"]);
    let (pack, _) = read(&file(&rules));
    let codes: Vec<_> = compile(&pack, &TODAY).1.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["W106"]);
}

#[test]
fn a_decision_spares_one_shop_until_its_day() {
    let allow = |expires: &str| {
        let lines = format!(
            "condition = \"a\"\n[[rule.allow]]\nshop = \"某店\"\ntext = \"授权\"\nreason = \"已核\"\nexpires = \"{expires}\""
        );
        ruleset(&file(&(GROUP.to_owned() + &rule("one", &lines))))
    };
    let listing = |shop: &str, title: &str| Listing {
        seller: Some(Seller { name: shop.to_owned(), ..Seller::default() }),
        ..titled(title)
    };
    let spared = |ruleset: &Ruleset, listing: &Listing| scan(ruleset, listing).is_empty();
    let ruleset = allow("2026-11-22");
    assert!(spared(&ruleset, &listing("某店", "授权特供")));
    assert!(!spared(&ruleset, &listing("某店", "特供")));
    assert!(!spared(&ruleset, &listing("某店二", "授权特供")));
    assert!(!spared(&allow("2026-11-21"), &listing("某店", "授权特供")));
}

#[test]
fn the_digest_names_what_is_found_and_nothing_else() {
    let digest = |source: &str| ruleset(source).digest();
    let one = file(&(GROUP.to_owned() + &rule("one", "condition = \"a\"")));
    assert_eq!(digest(&one), digest(&format!("# a remark\n{}", one.replace(" = ", "   =  "))));
    assert_ne!(digest(&one), digest(&one.replace("特供", "专供")));
    assert_ne!(digest(&one), digest(&one.replace("severity = 3", "severity = 4")));
    assert_ne!(digest(&one), digest(&one.replace("[terms.a]", "[terms.a]\nlevel = \"exact\"")));
    assert_ne!(digest(&one), digest(&one.replace("[terms.a]", "[terms.a]\nexcept = [\"不是特供\"]")));
}

#[test]
fn a_ruleset_tells_its_rules() {
    let ruleset = ruleset(&file(&(GROUP.to_owned() + &rule("one", "condition = \"(a) and  a\""))));
    let info = &ruleset.rules()[0];
    assert_eq!((info.id.0.as_str(), info.condition.as_str()), ("t.one", "a and a"));
    assert_eq!(info.law[0].to_string(), "《广告法》第九条（条号待核）");
    assert_eq!(ruleset.rule(&info.id), Some(info));
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&ruleset);
}
