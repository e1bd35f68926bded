//! Packs: names across files, lists, the manifest.

use xuncha_model::{Diagnostic, Level};
use xuncha_rule_lang::{OffRule, Pack, PackSource, render, switch};

const RULES: &str = r#"
category = "x"
severity = 3
law = [{ title = "广告法", article = "第九条" }]
[[rule]]
id = "x.one"
name = "一"
fact = "一"
condition = "mark and animal"
hit = ["特供 象牙"]
miss = ["普通"]
[rule.terms.animal]
list = "lists/animals.csv#name?level=一级"
"#;

fn source() -> PackSource {
    let own = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    PackSource {
        manifest: own("rules/core/pack.toml", "name = \"试\"\nversion = \"1\"\n"),
        files: vec![
            own("rules/core/order/x.toml", RULES),
            own("rules/core/shared/marks.toml", "[terms.mark]\nwords = [\"特供\"]\n"),
        ],
        lists: vec![own("rules/core/lists/animals.csv", "name,level\n象牙,一级\n狼皮,二级\n")],
    }
}

fn codes(found: &[Diagnostic]) -> Vec<(&str, &str, usize)> {
    found.iter().map(|one| (one.code, one.file.rsplit('/').next().unwrap_or_default(), one.at.line)).collect()
}

#[test]
fn a_sound_pack_has_no_complaints() {
    let (pack, complaints) = Pack::read(&source());
    assert_eq!(complaints, []);
    assert_eq!(pack.manifest.name, "试");
    let names: Vec<_> = pack.visible(0, 0).map(|(_, group)| group.name.value.as_str()).collect();
    assert_eq!(names, ["animal", "mark"]);
    let wanted = pack.files[0].rules[0].groups[0].list.clone().unwrap().value;
    assert_eq!(pack.list(&wanted).unwrap().words(&wanted), ["象牙"]);
}

#[test]
fn names_that_lead_nowhere_or_twice_are_complained_about() {
    let mut source = source();
    let other = RULES.replace("mark and animal", "makr and animal").replace("#name", "#nam");
    source
        .files
        .push(("rules/core/order/y.toml".to_owned(), other + "[rule.terms.mark]\nwords = [\"专供\"]\n"));
    source.files.push((
        "rules/core/shared/more.toml".to_owned(),
        "[terms.mark]\nwords = [\"内供\"]\n[terms.empty]\nlist = \"lists/animal.csv#name\"\n".to_owned(),
    ));
    let (_, complaints) = Pack::read(&source);
    assert_eq!(
        codes(&complaints),
        [
            ("W101", "y.toml", 14),
            ("E038", "more.toml", 1),
            ("E050", "more.toml", 4),
            ("E030", "y.toml", 6),
            ("E036", "y.toml", 9),
            ("E051", "y.toml", 13),
            ("E038", "y.toml", 14),
            ("W101", "more.toml", 3),
        ]
    );
    assert_eq!(complaints[4].hint, "是不是想写 mark？");
    assert_eq!(complaints[2].hint, "是不是想写 lists/animals.csv？");
}

#[test]
fn the_manifest_is_read_strictly() {
    let mut source = source();
    source.manifest.1 = "nam = \"试\"\nversion = 1\n".to_owned();
    source.files[0].1 = RULES.replace("一级", "三级");
    let (_, complaints) = Pack::read(&source);
    assert_eq!(
        codes(&complaints),
        [
            ("E011", "pack.toml", 1),
            ("E010", "pack.toml", 1),
            ("E012", "pack.toml", 2),
            ("E053", "x.toml", 13),
        ]
    );
}

/// A pack in the folder `name` with a rule of category `x` in the group `order`, and these lines in its manifest.
fn pack(name: &str, rule: &str, lines: &str) -> Pack {
    let manifest = format!("name = \"{name}\"\nversion = \"1\"\n{lines}");
    let source = PackSource {
        manifest: (format!("{name}/pack.toml"), manifest),
        files: vec![
            (format!("{name}/order/x.toml"), RULES.replace("x.one", rule)),
            (format!("{name}/shared/marks.toml"), "[terms.mark]\nwords = [\"特供\"]\n".to_owned()),
        ],
        lists: vec![(format!("{name}/lists/animals.csv"), "name,level\n象牙,一级\n".to_owned())],
    };
    let (pack, complaints) = Pack::read(&source);
    assert_eq!(complaints, []);
    pack
}

fn on(packs: &mut [Pack], today: &str, experimental: bool) -> (Vec<String>, Vec<OffRule>) {
    let (off, complaints) = switch(packs, today, experimental);
    assert_eq!(complaints, []);
    let rules = packs.iter().flat_map(|pack| &pack.files).flat_map(|file| &file.rules);
    (rules.map(|rule| rule.id.value.0.clone()).collect(), off)
}

#[test]
fn the_most_specific_switch_wins_and_then_the_later() {
    for (lines, expected) in [
        ("", true),
        ("off = [\"x\"]", false),
        ("off = [\"order\"]", false),
        ("off = [\"试\"]", false),
        ("off = [\"x.one\"]\non = [\"x\", \"order\", \"试\"]", false),
        ("on = [\"x\"]\noff = [\"order\"]", true),
        ("off = [\"x\"]\n[[campaign]]\nname = \"动\"\non = [\"x\"]", true),
        ("off = [\"x\"]\n[[campaign]]\nname = \"动\"\non = [\"order\"]", false),
    ] {
        let (rules, off) = on(&mut [pack("试", "x.one", lines)], "2026-11-22", false);
        assert_eq!((rules.len() == 1, off.len() == 1), (expected, !expected), "{lines}");
    }
    let mut both = [pack("甲", "x.one", "on = [\"x\"]"), pack("乙", "x.two", "off = [\"x.one\", \"x\"]")];
    assert_eq!(on(&mut both, "2026-11-22", false).0, [""; 0], "a later pack speaks for the earlier too");
}

#[test]
fn a_campaign_holds_from_its_first_day_to_its_last() {
    let lines = "off = [\"x\"]\n[[campaign]]\nname = \"双节\"\nfrom = \"2026-12-01\"\nto = \"2026-12-31\"\non = [\"x\"]";
    for (today, expected) in
        [("2026-11-30", false), ("2026-12-01", true), ("2026-12-31", true), ("2027-01-01", false)]
    {
        let (rules, off) = on(&mut [pack("试", "x.one", lines)], today, false);
        assert_eq!(rules.len() == 1, expected, "{today}: {off:?}");
    }
    let lines = "[[campaign]]\nname = \"停\"\nto = \"2026-12-31\"\noff = [\"x.one\"]";
    let (_, off) = on(&mut [pack("试", "x.one", lines)], "2026-11-22", false);
    assert_eq!(off[0].reason, "专项行动“停”停用了 x.one");
}

#[test]
fn a_rule_on_trial_is_on_when_it_is_asked_for_by_name_or_all_are() {
    let trial = |lines: &str| {
        let mut pack = pack("试", "x.one", lines);
        pack.files[0].rules[0].experimental = "试用".to_owned();
        [pack]
    };
    assert_eq!(on(&mut trial(""), "2026-11-22", false).1[0].reason, "试验性规则：试用");
    assert_eq!(on(&mut trial(""), "2026-11-22", true).1, []);
    assert_eq!(on(&mut trial("on = [\"x.one\"]"), "2026-11-22", false).1, []);
    assert_eq!(on(&mut trial("off = [\"x\"]"), "2026-11-22", true).1.len(), 1);
}

#[test]
fn a_switch_that_names_nothing_is_complained_about() {
    let mut packs = [pack("试", "x.one", "off = [\"ordr\", \"x\"]\non = [\"x\", \"什么\"]")];
    let (_, complaints) = switch(&mut packs, "2026-11-22", false);
    assert_eq!(
        codes(&complaints),
        [("E041", "pack.toml", 3), ("E013", "pack.toml", 4), ("E041", "pack.toml", 4)]
    );
    assert_eq!(complaints[0].hint, "是不是想写 order？");
}

#[test]
fn a_campaign_is_read_strictly() {
    let complaints = |lines: &str| {
        let mut source = source();
        source.manifest.1 += lines;
        Pack::read(&source).1
    };
    assert_eq!(
        codes(&complaints("[[campaign]]\nname = \"动\"\nform = \"2026-12-01\"\n")),
        [("E010", "pack.toml", 5)]
    );
    assert_eq!(codes(&complaints("[[campaign]]\non = \"x\"\n")), [("E011", "pack.toml", 3)]);
    let backwards = "[[campaign]]\nname = \"动\"\nfrom = \"2026-12-02\"\nto = \"2026-12-01\"\n";
    assert_eq!(codes(&complaints(backwards)), [("E015", "pack.toml", 6)]);
}

#[test]
fn packs_joined_keep_their_own_lists_and_may_not_share_names() {
    let mut second = pack("乙", "x.two", "");
    second.shared.clear();
    second.lists[0].rows = vec![vec!["狼皮".to_owned(), "一级".to_owned()]];
    let (joined, complaints) = Pack::join(vec![pack("甲", "x.one", ""), second]);
    assert_eq!((complaints, joined.manifest.name.as_str()), (vec![], "甲"));
    let words = |file: usize| {
        let wanted = joined.files[file].rules[0].groups[0].list.clone().unwrap().value;
        joined.list(&wanted).unwrap().words(&wanted)
    };
    assert_eq!((words(0), words(1)), (vec!["象牙".to_owned()], vec!["狼皮".to_owned()]));
    let (_, complaints) = Pack::join(vec![pack("甲", "x.one", ""), pack("乙", "x.one", "")]);
    assert_eq!(codes(&complaints), [("E030", "x.toml", 6), ("E038", "marks.toml", 1)]);
}

/// A pack whose rule has this condition, with these places and parts shared, in the file and in the rule.
fn short(condition: &str, shared: &str, of_file: &str, of_rule: &str) -> PackSource {
    let mut source = source();
    let rules =
        RULES.replace("mark and animal", condition).replace("[[rule]]", &format!("{of_file}[[rule]]"));
    source.files[0].1 = rules.replace("[rule.terms", &format!("{of_rule}[rule.terms"));
    source.files[1].1 += shared;
    source
}

fn meant(source: &PackSource) -> String {
    let (pack, complaints) = Pack::read(source);
    assert_eq!(complaints.iter().map(render).collect::<String>(), "");
    let shown = format!("{:?}", pack.files[0].rules[0].meant);
    // names and fields are what matters
    let spans = shown.split("Span {").map(|rest| rest.split_once('}').map_or(rest, |(_, rest)| rest));
    spans.collect::<String>().replace("Spanned { value: ", "").replace(", span:  }", "")
}

#[test]
fn parts_and_places_are_put_in_where_they_are_named() {
    let places = "[places]\n\"told(z)\" = \"title; description but not near 5 z\"\n";
    let parts = "[parts]\n\"beside(x, y)\" = \"title.x and y\"\n";
    let own = "[rule.parts]\nsold = \"told(animal).(mark near 3 animal)\"\n";
    let long = short(
        "title.mark and (title; description but not near 5 animal).animal and \
         (title; description but not near 5 animal).mark near 3 (title; description).animal",
        "",
        "",
        "",
    );
    let written = short("told(animal).(beside(mark, animal)) and sold", parts, places, own);
    let named = |text: String| text.replace("Meant(\"beside\", And([", "").replace("Meant(\"sold\", ", "");
    let bare = |text: String| text.replace(['(', ')', '[', ']'], "");
    assert_eq!(bare(named(meant(&written))), bare(meant(&long)));
}

#[test]
fn names_of_parts_and_places_are_used_as_what_they_are() {
    let places = "[places]\ntold = \"title, description\"\n";
    let parts = "[parts]\ncured = \"mark\"\n\"beside(x, y)\" = \"title.x and y\"\n";
    let told = |condition: &str| {
        let (_, found) = Pack::read(&short(condition, parts, places, ""));
        let errors = found.iter().filter(|one| one.level == Level::Error);
        errors.map(|one| (one.code, one.message.clone(), one.hint.clone())).collect::<Vec<_>>()
    };
    let all = "animal and beside(mark, animal) and told.mark and cured";
    assert_eq!(told(all), []);
    for (condition, code, message, hint) in [
        (
            "cured near 3 animal",
            "E027",
            "“cured”是条件片段，这里要的是词组",
            "条件片段单独用，不接 near、but not、count",
        ),
        (
            "animal and beside(mark)",
            "E027",
            "条件片段“beside”要 2 个词组，这里给了 1 个",
            "写成 beside(x, y)",
        ),
        ("animal and beside", "E027", "条件片段“beside”要 2 个词组，这里给了 0 个", "写成 beside(x, y)"),
        ("animal and mark(animal)", "E027", "“mark”是词组，后面不能有括号", ""),
        ("animal and told", "E027", "“told”是位置，后面要有点和词组", "写成 told.词组名"),
        ("animal and besides(mark, mark)", "E027", "没有名为“besides”的条件片段", "是不是想写 beside？"),
        ("animal and told(mark).mark", "E027", "位置“told”要 0 个词组，这里给了 1 个", "写成 told.词组名"),
        ("animal and toll.mark", "E025", "没有“toll”这个字段或位置", "是不是想写 told？"),
        ("animal and tilte.mark", "E025", "没有“tilte”这个字段或位置", "是不是想写 title？"),
        ("animal and curde", "E036", "没有名为“curde”的词组", "是不是想写 cured？"),
    ] {
        assert_eq!(told(condition), [(code, message.to_owned(), hint.to_owned())], "{condition}");
    }
}

#[test]
fn what_is_wrong_in_a_shared_part_is_told_where_it_stands() {
    let parts = "[parts]\nround = \"more or mark\"\nmore = \"mark and round\"\nlost = \"mark and animl\"\n";
    let (_, found) = Pack::read(&short("animal and round and lost", parts, "", ""));
    assert_eq!(
        codes(&found),
        [("E028", "marks.toml", 4), ("E028", "marks.toml", 5), ("E036", "marks.toml", 6)]
    );
    let not = "[parts]\nnone = \"not mark\"\n";
    let (_, found) = Pack::read(&short("none or animal", not, "", ""));
    assert_eq!(codes(&found), [("E026", "x.toml", 9)]);
    let idle = "[parts]\nidle = \"mark\"\n[places]\nnowhere = \"title\"\n";
    let (_, found) = Pack::read(&short("animal and mark", idle, "", ""));
    assert_eq!(codes(&found), [("W109", "marks.toml", 4), ("W109", "marks.toml", 6)]);
    let twice = "[parts]\nanimal = \"mark\"\n";
    let (_, found) = Pack::read(&short("animal and mark", twice, "", ""));
    assert_eq!(codes(&found), [("E038", "x.toml", 12)]);
}

#[test]
fn parts_do_not_explode() {
    let doubled = |times: usize| {
        let line = |at: usize| format!("p{at} = \"{}\"\n", vec![format!("p{}", at - 1); 12].join(" or "));
        "[parts]\np0 = \"mark\"\n".to_owned() + &(1..times).map(line).collect::<String>()
    };
    let (_, found) = Pack::read(&short("animal and p2", &doubled(3), "", ""));
    assert_eq!(codes(&found), []);
    let (_, found) = Pack::read(&short("animal and p7", &doubled(8), "", ""));
    assert_eq!(codes(&found), [("E029", "x.toml", 9)]);
    let (_, found) = Pack::read(&short("animal and p12", &doubled(13), "", ""));
    assert!(found.iter().all(|one| one.code == "E028") && !found.is_empty(), "{found:?}");
}

/// A pack whose rules are exempt where a shared part holds; `manifest` comes behind the head.
fn with_books(manifest: &str) -> PackSource {
    let mut source = source();
    source.manifest.1.push_str(manifest);
    let shared = "[terms.book]\nwords = [\"图鉴\"]\n[parts]\npublication = \"title.book\"\n\"near_book(a)\" = \"a near 3 book\"\n";
    source.files.push(("rules/core/shared/books.toml".to_owned(), shared.to_owned()));
    source
}

const BOOKS: &str = "[[exempt]]\nwhen = \"publication\"\nreason = \"书里讲的不是卖的\"\n";

#[test]
fn a_pack_says_where_its_rules_do_not_hold() {
    let (pack, complaints) = Pack::read(&with_books(BOOKS));
    assert_eq!(codes(&complaints), [("W109", "books.toml", 5)], "the other part is unused, this one is not");
    let meant = &pack.files[0].rules[0].meant;
    assert_eq!(
        xuncha_rule_lang::print_condition(meant),
        "mark and animal and not publication",
        "what is exempt stands beside what its author wrote"
    );
    assert_eq!(pack.manifest.exempt[0].reason, "书里讲的不是卖的");
    for but in ["x", "x.one"] {
        let (pack, complaints) = Pack::read(&with_books(&format!("{BOOKS}but = [\"{but}\"]\n")));
        assert_eq!(codes(&complaints), [("W109", "books.toml", 5)]);
        assert_eq!(pack.files[0].rules[0].meant, pack.files[0].rules[0].condition.value);
    }
}

#[test]
fn an_exemption_that_leads_nowhere_is_complained_about() {
    let wrong = |when: &str, but: &str| {
        let manifest = format!("[[exempt]]\nwhen = \"{when}\"\nreason = \"试\"\nbut = [\"{but}\"]\n");
        let (_, complaints) = Pack::read(&with_books(&manifest));
        let errors = complaints.into_iter().filter(|one| one.level == Level::Error);
        errors.map(|one| (one.code, one.at.line, one.hint)).collect::<Vec<_>>()
    };
    let meant = |name: &str| format!("是不是想写 {name}？");
    assert_eq!(wrong("publicaton", "x"), [("E027", 4, meant("publication"))]);
    assert_eq!(wrong("book", "x").len(), 1, "a group is no part");
    assert_eq!(wrong("near_book", "x"), [("E027", 4, "写一个不带词组的片段".to_owned())]);
    assert_eq!(wrong("publication", "x.on"), [("E041", 6, meant("x.one"))]);
    let (_, complaints) = Pack::read(&with_books("[[exempt]]\nbut = []\nwhy = \"\"\n"));
    assert_eq!(complaints.iter().filter(|one| one.level == Level::Error).count(), 3, "{complaints:?}");
}
