//! `xuncha rules new`: a rule file to fill in.

use crate::desk::Desk;

#[test]
fn a_new_file_asks_for_what_is_missing_and_holds_once_filled_in() {
    let desk = Desk::new();
    let ended = desk.run(&["rules", "new", "medals.local", "--rules", "own"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let path = desk.path("own/risk/medals-local.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    for known in ["departments = [\"市场监管\"", "title = \"广告法\"", "lyg-sj-11", "id = \"medals.local\""]
    {
        assert!(text.contains(known), "{known}: {text}");
    }
    let check = |expected: i32| {
        let ended = desk.run(&["rules", "check", "own"]);
        assert_eq!(ended.code, expected, "{ended:?}");
        ended.out
    };
    let told = check(2);
    for asked in ["“name”不能为空", "没有应当命中的例子", "没有不应命中的例子"] {
        assert!(told.contains(asked), "{asked}: {told}");
    }
    let mut filled =
        text.replace("name = \"\"", "name = \"本地奖章\"").replace("fact = \"\"", "fact = \"出售奖章\"");
    filled = filled
        .replace("hit = []", "hit = [\"功勋奖章 一枚\"]")
        .replace("miss = []", "miss = [\"功勋奖章 模型\"]");
    for word in ["功勋", "奖章", "模型"] {
        filled = filled.replacen("words = []", &format!("words = [\"{word}\"]"), 1);
    }
    std::fs::write(&path, filled).unwrap();
    let head = std::fs::read_to_string(desk.path("own/pack.toml")).unwrap().replace("\"\"", "\"一\"");
    std::fs::write(desk.path("own/pack.toml"), head).unwrap();
    check(0);
    assert_eq!(desk.run(&["rules", "fmt", "own", "--check"]).code, 0);
}

#[test]
fn nothing_is_overwritten_and_names_are_checked() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("own/risk")).unwrap();
    std::fs::write(desk.path("own/pack.toml"), "name = \"本局\"\nversion = \"1\"\n").unwrap();
    std::fs::write(desk.path("own/risk/medals.toml"), "# 我写的\n").unwrap();
    let ended = desk.run(&["rules", "new", "medals.local", "--rules", "own"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for (name, expected) in [
        ("medals.local", "已经用过"),
        ("medal", "是不是 medals？"),
        ("奖章", "不是类别或规则编号"),
        ("special-supply.organ-mark", "已经用过"),
    ] {
        let ended = desk.run(&["rules", "new", name, "--rules", "own"]);
        assert_eq!(ended.code, 2, "{name}: {ended:?}");
        assert!(ended.err.contains(expected), "{name}: {}", ended.err);
    }
    let nowhere = desk.run(&["rules", "new", "lottery"]);
    assert!(
        nowhere.code == 2 && !desk.path("rules").exists(),
        "the built-in pack would be hidden: {nowhere:?}"
    );
    std::fs::write(desk.path("own/risk/lottery.toml"), "# 我写的\n").unwrap();
    let ended = desk.run(&["rules", "new", "lottery", "--rules", "own"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(std::fs::read_to_string(desk.path("own/risk/lottery.toml")).unwrap(), "# 我写的\n");
    assert_eq!(
        std::fs::read_to_string(desk.path("own/pack.toml")).unwrap(),
        "name = \"本局\"\nversion = \"1\"\n"
    );
}
