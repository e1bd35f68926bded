//! Packs: names across files, lists, the manifest.

use xuncha_model::Diagnostic;
use xuncha_rule_lang::{Pack, PackSource};

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
