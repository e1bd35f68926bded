//! Each form of a condition, on both sides of its border.

use super::*;
use xuncha_model::{Currency, Fold, PageKind, Price, Seller};

#[test]
fn words_and_operators() {
    assert!(holds("a", "特供酒") && holds("a", "专供酒") && !holds("a", "供酒"));
    assert!(holds("a and b", "国宴特供") && !holds("a and b", "特供"));
    assert!(holds("a or b", "国宴") && !holds("a or b", "儿童"));
    assert!(holds("a and not c", "特供") && !holds("a and not c", "儿童特供"));
    assert!(holds("any of (b, c) and a", "特供儿童") && !holds("all of (a, b, c)", "特供儿童"));
    assert!(holds("2 of (a, b, c)", "特供儿童") && !holds("2 of (a, b, c)", "特供专供"));
    assert!(holds("count(a) >= 2", "特供、专供") && !holds("count(a) >= 2", "特供、特供"));
    assert!(holds("a and count(a) < 2", "特供特供") && !holds("a and count(a) < 2", "特供专供"));
}

#[test]
fn distances_are_counted_between_the_words() {
    assert!(holds("a near 0 b", "国宴特供") && holds("a near 0 b", "特供国宴"));
    assert!(holds("a near 2 b", "国宴的酒特供") && !holds("a near 1 b", "国宴的酒特供"));
    assert!(holds("b before 2 a", "国宴的酒特供") && !holds("a before 2 b", "国宴的酒特供"));
    assert!(holds("a near 3 a", "特供和专供") && !holds("a near 3 a", "只有特供"));
    assert!(holds("a near 3 b", "特供一二三四五六特供一二三国宴"));
}

#[test]
fn words_that_overlap_in_part_touch_and_one_within_the_other_does_not_count() {
    let groups =
        "[terms.a]\nwords = [\"国防服役\", \"军用望远镜\"]\n[terms.b]\nwords = [\"服役章\", \"望远镜\"]\n";
    let rules = rule("near", "condition = \"a near 0 b\"") + &rule("before", "condition = \"b before 9 a\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    assert_eq!(hits(&ruleset, "国防服役章"), ["near"]);
    assert_eq!(hits(&ruleset, "军用望远镜"), [""; 0]);
    assert_eq!(hits(&ruleset, "望远镜 军用望远镜"), ["before"]);
}

#[test]
fn nearness_does_not_reach_from_field_to_field() {
    let groups = "[terms.a]\nwords = [\"特供\"]\n[terms.b]\nwords = [\"国宴\"]\n";
    let rules = rule("near", "condition = \"a near 999 b\"") + &rule("both", "condition = \"a and b\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let listing = Listing { description: "国宴".to_owned(), ..titled("特供") };
    assert_eq!(names(&scan(&ruleset, &listing)), ["both"]);
}

#[test]
fn nearness_ends_with_the_sentence_in_running_text() {
    let groups = "[terms.a]\nwords = [\"特供\"]\n[terms.b]\nwords = [\"国宴\"]\n";
    let rules = rule("near", "condition = \"a near 9 b\"") + &rule("before", "condition = \"b before 9 a\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let described = |text: &str| {
        let listing = Listing { description: text.to_owned(), ..titled("好酒") };
        names(&scan(&ruleset, &listing))
    };
    assert_eq!(described("国宴，特供"), ["near", "before"]);
    assert_eq!(described("国宴\n特供"), ["near", "before"]);
    for end in ["。", "！", "？", "!", "?"] {
        assert_eq!(described(&format!("国宴{end}特供")), [""; 0], "{end}");
        assert_eq!(described(&format!("特供{end}国宴")), [""; 0], "{end}");
        assert_eq!(hits(&ruleset, &format!("国宴{end}特供")), ["near", "before"], "{end}");
    }
    assert_eq!(described("国宴。特供的国宴"), ["near"], "the second stands in the same sentence");
}

#[test]
fn what_running_text_denies_does_not_count() {
    let groups = "[terms.a]\nwords = [\"针孔\", \"代开发票\"]\n[terms.b]\nwords = [\"摄像\"]\n\
                  [terms.n]\nwords = [\"没有\", \"不提供\"]\n[terms.i]\nwords = [\"发票\"]\n";
    let rules = rule("one", "condition = \"a\"")
        + &rule("near", "condition = \"a near 4 b\"")
        + &rule("none", "condition = \"n before 4 i\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let described = |text: &str| {
        let listing = Listing { description: text.to_owned(), ..titled("百货") };
        names(&scan(&ruleset, &listing))
    };
    assert_eq!(described("本店出售针孔摄像"), ["one", "near"]);
    for denied in [
        "本店不卖针孔摄像",
        "严禁购买针孔类摄像",
        "我们不代开发票",
        "这不是针孔，是普通镜头",
        "从不做针孔摄像",
        "针孔摄像头我们不卖的",
        "针孔摄像，装在纽扣里的那种，本店一律不卖",
        "装针孔摄像是违法的，住酒店留心",
        "针孔摄像别网购哦",
        "有人上门代开发票，那是骗局",
        "好用。问：是针孔摄像吗？答：普通镜头",
    ] {
        assert_eq!(described(denied), [""; 0], "{denied}");
    }
    for offered in [
        "针孔摄像，假货不卖",
        "针孔摄像请勿用于违法",
        "针孔摄像不卖贵的",
        "针孔摄像。我们不卖假货",
        "针孔摄像\n本店不卖",
        "针孔摄像不做旧",
        "针孔摄像说明书没有",
        "问：清楚吗？答：针孔摄像，很清楚",
        "要针孔摄像吗？私聊",
    ] {
        assert_eq!(described(offered), ["one", "near"], "{offered}");
    }
    // the denial reaches to the end of its clause, and what stands elsewhere counts
    assert_eq!(described("不卖假货，专做针孔摄像"), ["one", "near"]);
    assert_eq!(described("不卖针孔摄像。新到针孔摄像"), ["one", "near"]);
    // one that a rule speaks of is what makes it hold
    assert_eq!(described("没有发票，不提供发票"), ["none"]);
    // titles are the rules' own matter
    assert_eq!(hits(&ruleset, "不卖针孔摄像"), ["one", "near"]);
}

#[test]
fn the_longest_span_wins() {
    let groups = "[terms.a]\nwords = [\"内供\", \"黄片\"]\nexcept = [\"室内供奉\", \"三黄片\"]\n\
                  [terms.d]\nwords = [\"对内供应\"]\n[terms.e]\nwords = [\"仿制\"]\n";
    let rules = rule("plain", "condition = \"a\"")
        + &rule("within", "condition = \"a but not within d\"")
        + &rule("near", "condition = \"a but not near 2 e\"")
        + &rule("both", "condition = \"a but not within d but not near 2 e\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    assert_eq!(hits(&ruleset, "室内供奉"), [""; 0]);
    assert_eq!(hits(&ruleset, "三黄片"), [""; 0]);
    assert_eq!(hits(&ruleset, "室内供奉 内供"), ["plain", "within", "near", "both"]);
    assert_eq!(hits(&ruleset, "对内供应"), ["plain", "near"]);
    assert_eq!(hits(&ruleset, "仿制的内供"), ["plain", "within"]);
    assert_eq!(hits(&ruleset, "仿制的一个内供"), ["plain", "within", "near", "both"]);
}

#[test]
fn a_word_in_disguise_does_not_speak_against_a_hit() {
    let groups = "[terms.a]\nwords = [\"特供\"]\nexcept = [\"特供玩具\"]\n[terms.b]\nwords = [\"仿真玩具\"]\nexcept = [\"非仿真玩具\"]\n\
                  [terms.c]\nwords = [\"玩具模型\"]\nlevel = \"sound\"\n";
    let rules = rule("not", "condition = \"a and not b\"")
        + &rule("within", "condition = \"a but not near 9 b\"")
        + &rule("twice", "condition = \"a and not (not c)\"")
        + &rule("for", "condition = \"a and b\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    assert_eq!(hits(&ruleset, "特供 仿真玩具"), ["for"]);
    assert_eq!(hits(&ruleset, "特供 仿★真★玩具"), ["for"], "separators hide nothing");
    for disguised in ["特供 fang真玩ju", "特供 fangzhenwanju", "特供 具玩真仿"] {
        let names = hits(&ruleset, disguised);
        assert!(
            names.contains(&"not".to_owned()) && names.contains(&"within".to_owned()),
            "{disguised}: {names:?}"
        );
    }
    assert_eq!(hits(&ruleset, "特供玩具"), [""; 0]);
    assert_eq!(hits(&ruleset, "特供玩ju"), ["not", "within"], "nor does an exception, of an open word");
    assert_eq!(hits(&ruleset, "te供玩ju"), [""; 0], "only of one in disguise");
    assert_eq!(
        hits(&ruleset, "特供 fei仿真玩具"),
        ["not", "within", "for"],
        "but it takes back what speaks against"
    );
    assert!(hits(&ruleset, "特供 wan具模型").contains(&"twice".to_owned()), "twice against is for");
}

#[test]
fn words_of_two_characters_are_heard_beside_one_that_is_seen() {
    let groups = "[terms.a]\nwords = [\"盲盒\", \"拍卖\"]\nexcept = [\"非芒和树\"]\nsound_pairs = true\n\
                  [terms.b]\nwords = [\"保值\", \"假币\"]\nsound_pairs = true\n[terms.c]\nwords = [\"童话\"]\n";
    let rules = rule("near", "condition = \"a near 4 b\"")
        + &rule("before", "condition = \"b before 4 a\"")
        + &rule("any", "condition = \"a and b\"")
        + &rule("struck", "condition = \"a but not near 2 c near 4 b\"")
        + &rule("not", "condition = \"b and not a\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    assert_eq!(hits(&ruleset, "芒和 保值"), ["near", "struck", "not"]);
    assert_eq!(hits(&ruleset, "保值 排卖"), ["near", "before", "struck", "not"]);
    assert_eq!(hits(&ruleset, "芒和童话 保值"), ["near", "not"], "struck out as what is seen is");
    assert_eq!(hits(&ruleset, "芒和，一二三四五保值"), ["not"], "too far");
    assert_eq!(hits(&ruleset, "芒和 加碧"), [""; 0], "two that are only heard prove nothing");
    assert_eq!(hits(&ruleset, "高性价比 拍卖"), [""; 0], "no pair of ordinary text is heard");
    assert_eq!(hits(&ruleset, "非芒和树 保值"), ["not"], "an exception");
    let found = scan(&ruleset, &titled("芒和 保值"));
    let heard = found[0].matches.iter().find(|it| it.text == "芒和").unwrap();
    assert_eq!((heard.term.as_str(), heard.folds.as_slice()), ("盲盒", &[Fold::Homophone][..]));
}

#[test]
fn fields_are_those_of_the_rule_unless_named() {
    let groups = "[terms.a]\nwords = [\"特供\"]\n";
    let rules = rule("default", "condition = \"a\"")
        + &rule("title", "fields = [\"title\"]\ncondition = \"a\"")
        + &rule("shop", "condition = \"shop_name.a\"")
        + &rule("page", "fields = [\"page_text\"]\ncondition = \"a\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let with = |change: fn(&mut Listing)| {
        let mut listing = Listing::default();
        change(&mut listing);
        names(&scan(&ruleset, &listing))
    };
    assert_eq!(with(|it| it.title = "特供".into()), ["default", "title"]);
    assert_eq!(with(|it| it.description = "特供".into()), ["default"]);
    assert_eq!(with(|it| it.attributes = vec![("标签".into(), "特供".into())]), ["default"]);
    assert_eq!(with(|it| it.seller = Some(Seller { name: "特供".into(), ..Seller::default() })), ["shop"]);
    assert_eq!(with(|it| it.page_text = "特供".into()), ["page"]);
    assert_eq!(with(|it| it.location = "特供".into()), [""; 0]);
}

#[test]
fn lines_of_attributes_are_not_joined_but_near_reaches_over_them() {
    let groups = "[terms.a]\nwords = [\"特供\"]\n[terms.b]\nwords = [\"国宴\"]\n";
    let rules = rule("word", "condition = \"a\"") + &rule("near", "condition = \"a near 8 b\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let listing = |first: &str, second: &str| Listing {
        attributes: vec![("甲".into(), first.into()), (second.into(), "乙".into())],
        ..Listing::default()
    };
    assert_eq!(names(&scan(&ruleset, &listing("特", "供"))), [""; 0]);
    assert_eq!(names(&scan(&ruleset, &listing("特供", "国宴"))), ["word", "near"]);
}

#[test]
fn prices_are_compared_only_when_they_are_known() {
    let price = |cents, currency| Price { cents, max_cents: None, currency, raw: String::new() };
    let rules = rule("cheap", "condition = \"price < 300\"")
        + &rule("dear", "condition = \"price >= 300\"")
        + &rule("cut", "condition = \"discount <= 0.5 and list_price > 0\"");
    let ruleset = ruleset(&file(&rules));
    let with = |now: Option<Price>, before: Option<Price>| {
        names(&scan(&ruleset, &Listing { price: now, list_price: before, ..Listing::default() }))
    };
    let yuan = |amount: i64| Some(price(amount * 100, Currency::Cny));
    assert_eq!(with(yuan(299), None), ["cheap"]);
    assert_eq!(with(yuan(300), yuan(599)), ["dear"]);
    assert_eq!(with(yuan(300), yuan(600)), ["dear", "cut"]);
    assert_eq!(with(None, yuan(600)), [""; 0]);
    assert_eq!(with(yuan(0), None), [""; 0]);
    assert_eq!(with(Some(price(100, Currency::Other(*b"USD"))), None), [""; 0]);
}

#[test]
fn nothing_is_missing_but_on_a_whole_page_of_the_goods() {
    let groups = "[terms.warning]\nwords = [\"未成年人禁止\"]\n";
    let ruleset = ruleset(&file(&(groups.to_owned() + &rule("one", "condition = \"missing(warning)\""))));
    let on = |kind, complete, page_text: &str| {
        let listing = Listing { page_text: page_text.to_owned(), ..titled("电子烟") };
        !ruleset.scan(&listing, &PageContext { kind, complete }, &mut Scratch::default()).is_empty()
    };
    assert!(on(PageKind::Detail, true, ""));
    assert!(!on(PageKind::Detail, false, ""));
    assert!(!on(PageKind::ListingIndex, true, ""));
    assert!(!on(PageKind::Detail, true, "未成年人禁止购买"), "all fields are looked at");
}

#[test]
fn identifiers_are_verified() {
    let rules = rule("bad", "condition = \"invalid(jy)\"") + &rule("good", "condition = \"valid(jy)\"");
    let ruleset = ruleset(&file(&rules));
    let of = |text: &str| scan(&ruleset, &Listing { description: text.to_owned(), ..Listing::default() });
    assert_eq!(names(&of("许可证编号：JY13410030000126")), ["good"]);
    let bad = of("许可证编号：JY13410030000127");
    assert_eq!(names(&bad), ["bad"]);
    let shown = &bad[0].matches[0];
    assert_eq!((shown.start, shown.end, shown.term.as_str()), (6, 22, "invalid(jy)"));
    assert_eq!(names(&of("没有编号")), [""; 0]);
}

#[test]
fn lists_and_regexes_give_words() {
    let groups = "[terms.a]\nlist = \"lists/a.csv#name?level=二级\"\n\
                  [terms.r]\nregex = ['内供.{0,3}酒', '[A-Z]{2}\\d{3}特供', 'GOIP\\d{1,3}']\n";
    let rules = rule("list", "condition = \"a\"") + &rule("regex", "condition = \"r\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    assert_eq!(hits(&ruleset, "狼牙吊坠"), ["list"]);
    assert_eq!(hits(&ruleset, "象牙吊坠"), [""; 0]);
    let found = scan(&ruleset, &titled("老内供 白酒 xy123特供"));
    let places: Vec<_> = found[0].matches.iter().map(|one| (one.start, one.end, one.text.as_str())).collect();
    assert_eq!(places, [(1, 6, "内供 白酒"), (7, 14, "xy123特供")]);
    assert_eq!(found[0].matches[0].term, "内供.{0,3}酒");
    assert_eq!(hits(&ruleset, "32口goip16设备"), ["regex"]);
    assert_eq!(hits(&ruleset, "内供一二三四酒"), [""; 0]);
    let folded = scan(&ruleset, &titled("ＸＹ１２３特\u{200b}供"));
    assert_eq!(folded[0].matches[0].text, "ＸＹ１２３特\u{200b}供");
    assert_eq!(folded[0].matches[0].folds, [Fold::Width, Fold::Invisible]);
}

#[test]
fn a_sign_at_the_end_of_a_word_is_found_in_any_width() {
    let ruleset = ruleset(&file(
        &("[terms.a]\nwords = [\"加6%\", \"民宿+\"]\n".to_owned() + &rule("one", "condition = \"a\"")),
    ));
    for title in ["开票加6%", "开票加6％", "民宿+门票", "民宿＋门票"] {
        assert_eq!(hits(&ruleset, title), ["one"], "{title}");
    }
    assert!(hits(&ruleset, "加6元 民宿").is_empty());
}
