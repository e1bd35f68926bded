//! Explanations and examples.

use super::*;
use xuncha_matcher::{ExampleKind, check_examples, explain, explain_miss};
use xuncha_model::{PageKind, RuleId};

const GROUPS: &str = "[terms.a]\nwords = [\"特供\"]\nexcept = [\"非特供\"]\n[terms.b]\nwords = [\"国宴\"]\n\
                      [terms.c]\nwords = [\"儿童\"]\n";

#[track_caller]
fn miss(condition: &str, listing: &Listing) -> String {
    let ruleset =
        ruleset(&file(&(GROUPS.to_owned() + &rule("one", &format!("condition = \"{condition}\"")))));
    let id = RuleId("t.one".to_owned());
    let context = PageContext { kind: PageKind::ListingIndex, complete: true };
    explain_miss(&ruleset, &id, listing, &context, &mut Scratch::default()).unwrap().to_string()
}

#[test]
fn a_miss_tells_which_part_failed_and_why() {
    assert_eq!(
        miss("a near 3 b and not c and price < 300 and missing(c)", &titled("国宴级别的白酒特供")),
        "差在：a 组的词与 b 组的词相隔不超过3字（最近的相隔 5 字）；价格 < 300（没有人民币价格，无从比较）；\
         缺少 c 组的词（不是完整的商品详情页，不能断定缺少什么）\n\
         ✗ 以下全部成立\n\
         \u{20} ✗ a 组的词与 b 组的词相隔不超过3字：最近的相隔 5 字\n\
         \u{20} ✓ 没有 c 组的词：标题、详情、参数里都没有\n\
         \u{20} ✗ 价格 < 300：没有人民币价格，无从比较\n\
         \u{20} ✗ 缺少 c 组的词：不是完整的商品详情页，不能断定缺少什么\n"
    );
    assert_eq!(miss("a", &titled("非特供")), "✗ 有 a 组的词：标题第2字“特供”，但在 except 的词之内\n");
    assert_eq!(
        miss("2 of (a but not near 2 c, b)", &titled("儿童特供")),
        "差在：有 a 组的词（2 字内没有 c）（标题第3字“特供”，但被条件里的 but not 排除）；有 b 组的词（标题、详情、参数里都没有）\n\
         ✗ 以下 2 项中至少 2 项\n\
         \u{20} ✗ 有 a 组的词（2 字内没有 c）：标题第3字“特供”，但被条件里的 but not 排除\n\
         \u{20} ✗ 有 b 组的词：标题、详情、参数里都没有\n"
    );
}

#[test]
fn a_miss_tells_of_denials_and_of_sentences() {
    let described = |text: &str| Listing { description: text.to_owned(), ..titled("好酒") };
    assert_eq!(miss("a", &described("本店不卖特供")), "✗ 有 a 组的词：详情第5字“特供”，但原文是在否定它\n");
    assert_eq!(
        miss("a near 3 b", &described("特供。国宴")),
        "✗ a 组的词与 b 组的词相隔不超过3字：最近的相隔 1 字，但不在一句话里\n"
    );
}

#[test]
fn what_is_lacking_is_the_shortest_way_to_a_hit() {
    assert_eq!(
        miss("title.a near 2 title.b or title.a and not title.c", &titled("儿童特供")).lines().next(),
        Some("差在：a 组的词与 b 组的词相隔不超过2字（a：标题第3字“特供”；b：标题里没有）")
    );
    let told = miss("title.a and not (title.b or title.c)", &titled("儿童特供"));
    assert!(told.starts_with("差在：不应有而有：有 c 组的词（标题第1字“儿童”）\n"), "{told}");
}

#[test]
fn a_hit_is_told_in_sentences() {
    let ruleset = ruleset(&file(&(GROUPS.to_owned() + &rule("one", "condition = \"a\" "))));
    let found = scan(&ruleset, &titled("国宴特供"));
    assert_eq!(explain(&found[0]), ["标题第3–4字“特供”：与词一致（a 组）"]);
}

/// Titles that hide 特供酒 or 象牙, and what a case file says of each.
const DISGUISES: [(&str, &str); 22] = [
    ("特供酒", "第1–3字“特供酒”：与词一致"),
    ("特 供 酒", "第1–5字“特 供 酒”：去掉夹入的符号或空格，即“特供酒”"),
    ("特*供*酒", "第1–5字“特*供*酒”：去掉夹入的符号或空格，即“特供酒”"),
    ("特\u{200b}供酒", "第1–4字“特〔不可见字符 U+200B〕供酒”：去掉夹入的不可见字符，即“特供酒”"),
    ("特🍶供酒", "第1–4字“特🍶供酒”：去掉夹入的表情符号，即“特供酒”"),
    ("特供供酒", "第1–4字“特供供酒”：去掉重复的字，即“特供酒”"),
    ("㊕供酒", "第1–3字“㊕供酒”：把全角、带圈或花体字符换成普通字符，即“特供酒”"),
    ("te供酒", "第1–4字“te供酒”：把拼音换成所代的字，即“特供酒”"),
    (
        "ｔｅ供酒",
        "第1–4字“ｔｅ供酒”：把全角、带圈或花体字符换成普通字符，得“te供酒”；把拼音换成所代的字，即“特供酒”",
    ),
    ("T供酒", "第1–3字“T供酒”：把拼音首字母换成所代的字，即“特供酒”"),
    ("TG酒", "第1–3字“TG酒”：把拼音首字母换成所代的字，即“特供酒”"),
    ("tegongjiu", "第1–9字“tegongjiu”：把拼音换成所代的字，即“特供酒”"),
    ("特供久", "第1–3字“特供久”：把谐音字换成本字，即“特供酒”"),
    ("牛寺亻共酒", "第1–5字“牛寺亻共酒”：把拆开的偏旁合成一个字，即“特供酒”"),
    (
        "牛寺*供酒",
        "第1–5字“牛寺*供酒”：去掉夹入的符号或空格，得“牛寺供酒”；把拆开的偏旁合成一个字，即“特供酒”",
    ),
    ("酒供特", "第1–3字“酒供特”：把倒写的字正过来，即“特供酒”"),
    ("🐘牙", "第1–2字“🐘牙”：把表情换成所代的词，即“象牙”"),
    ("xiang牙", "第1–6字“xiang牙”：把拼音换成所代的字，即“象牙”"),
    ("象_牙", "第1–3字“象_牙”：去掉夹入的符号或空格，即“象牙”"),
    ("Ｘ特贡", "第1–3字“Ｘ特贡”：与词一致"),
    ("巿政府", "第1–3字“巿政府”：把形近字换成本字，即“市政府”"),
    ("市政付", "第1–3字“市政付”：把谐音字换成本字，即“市政府”"),
];

#[test]
fn each_disguise_is_told_once_and_in_plain_words() {
    let groups = "[terms.a]\nwords = [\"特供酒\", \"特贡酒\", \"特工酒\", \"TG酒\", \"T供酒\", \"市政府\", \"市政符\", \"Ｘ特贡\"]\n\
                  level = \"sound\"\n[terms.b]\nwords = [\"象牙\"]\n";
    let ruleset = ruleset(&file(&(groups.to_owned() + &rule("one", "condition = \"a or b\" "))));
    for (title, told) in DISGUISES {
        let found = scan(&ruleset, &titled(title));
        let [hit] = found.as_slice() else { panic!("{title}: {found:?}") };
        let [sentence] = explain(hit).try_into().unwrap_or_else(|all| panic!("{title}: {all:?}"));
        let sentence: String = sentence;
        assert_eq!(sentence.trim_start_matches("标题").split("（").next(), Some(told));
    }
}

#[test]
fn examples_are_tried_and_cross_fires_are_told() {
    let one = rule("one", "condition = \"a\"")
        .replace("\"甲\"", "\"特供酒\", \"白酒\"")
        .replace("\"乙\"", "\"特供茶\", \"茶\"");
    let other = rule("two", "category = \"u\"\ncondition = \"a\"")
        .replace("t.two", "u.two")
        .replace("\"甲\"", "{ title = \"特供\", page = \"detail\" }");
    let source = file(&(GROUPS.to_owned() + &one + &other + &rule("three", "condition = \"b or c\"")))
        .replace("\"甲\"", "\"国宴\"");
    let (pack, _) = read(&source);
    let results = check_examples(&pack, &ruleset(&source));
    let told: Vec<_> = results
        .iter()
        .map(|one| {
            let code = one.complaint.as_ref().map(|complaint| complaint.code);
            (one.rule.0.as_str(), one.kind, one.text.as_str(), one.passed, one.cross_fires.len(), code)
        })
        .collect();
    use ExampleKind::{Hit, Miss};
    assert_eq!(
        told,
        [
            ("t.one", Hit, "特供酒", true, 1, Some("W107")),
            ("t.one", Hit, "白酒", false, 0, Some("E070")),
            ("t.one", Miss, "特供茶", false, 1, Some("E071")),
            ("t.one", Miss, "茶", true, 0, None),
            ("u.two", Hit, "特供", true, 1, Some("W107")),
            ("u.two", Miss, "乙", true, 0, None),
            ("t.three", Hit, "国宴", true, 0, None),
            ("t.three", Miss, "乙", true, 0, None),
        ]
    );
    let missed = render(results[1].complaint.as_ref().unwrap());
    assert!(missed.contains("hit = [\"特供酒\", \"白酒\"]"), "{missed}");
    assert!(missed.ends_with("= ✗ 有 a 组的词：标题、详情、参数里都没有\n"), "{missed}");
}
