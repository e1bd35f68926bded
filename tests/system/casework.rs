//! A lead is worked from triage to its end, by several people, and what they judged is remembered.

use serde_json::Value;

use crate::desk::{Desk, Ended};

const ROWS: &str = "商品ID,商品名称,店铺名称,售价,商品链接,产地\r\n\
    7,人民大会堂特供酒 53度 酱香型,某酒业,199,https://mall.example/i/7,贵州\r\n";

/// Imports the table with `from` written as `to`.
fn import(desk: &Desk, from: &str, to: &str) {
    std::fs::write(desk.path("平台.csv"), ROWS.replace(from, to)).unwrap();
    let ended = desk.run(&["import", "平台.csv"]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

fn step(desk: &Desk, step: &str, more: &[&str]) -> Ended {
    desk.run(&[&["leads", "step", step, "1", "--who", "张三", "--why", "按程序"], more].concat())
}

fn status(desk: &Desk) -> String {
    let shown: Value = serde_json::from_str(&desk.run(&["leads", "1", "--format", "json"]).out).unwrap();
    shown["status"].as_str().unwrap().to_owned()
}

#[test]
fn from_triage_to_the_end_and_back_again() {
    let desk = Desk::new();
    import(&desk, "", "");
    let early = step(&desk, "办结", &[]);
    assert_eq!(early.code, 2, "{early:?}");
    assert!(early.err.contains("现在可以：研判、误报"), "{}", early.err);

    assert_eq!(step(&desk, "研判", &[]).code, 0);
    assert_eq!(step(&desk, "派发", &[]).code, 2, "to whom?");
    let told = step(&desk, "dispatch", &["--unit", "城关所", "--due", "5"]);
    assert!(told.out.contains("待派发 → 待签收，期限 20"), "{told:?}");
    let late = step(&desk, "签收", &["--seen", "1"]);
    assert_eq!(late.code, 2);
    assert!(late.err.contains("已由张三于") && late.err.contains("待签收"), "{}", late.err);

    let undone = desk.run(&["leads", "undo", "XS000001", "--who", "李四", "--why", "派错了所"]);
    assert!(undone.out.contains("待签收 → 待派发"), "{undone:?}");
    assert_eq!(step(&desk, "派发", &["--unit", "河西所", "--due", "2099-01-01"]).code, 0);
    let listed = desk.run(&["leads", "--status", "待签收"]).out;
    assert!(listed.contains("XS000001　待签收"), "{listed}");
    assert!(desk.run(&["leads", "--status", "待研判"]).out.contains("共列出 0 条"));
    assert!(desk.run(&["leads", "--data", "xuncha-data", "overdue"]).out.contains("超过期限的线索 0 条"));

    let mixed = desk.run(&["leads", "--status", "待签收", "overdue"]);
    assert_eq!(mixed.code, 2, "a filter that would be passed over is refused: {mixed:?}");

    for name in ["签收", "核实", "督办", "处置", "反馈", "回头看", "办结"] {
        let ended = step(&desk, name, &[]);
        assert_eq!(ended.code, 0, "{name}: {ended:?}");
    }
    let history = desk.run(&["leads", "history", "1"]).out;
    assert!(history.contains("李四　撤销第 2 条") && history.contains("单位：河西所"), "{history}");
    assert!(history.contains("现为“已办结”，办理记录 11 条"), "{history}");

    import(&desk, "", "");
    assert_eq!(status(&desk), "new", "it was gone and is there again");
}

#[test]
fn a_false_positive_is_raised_again_only_with_another_text() {
    let desk = Desk::new();
    import(&desk, "", "");
    assert_eq!(desk.leads().len(), 1);
    assert_eq!(step(&desk, "误报", &[]).code, 0);
    import(&desk, "199", "299");
    assert_eq!(desk.leads().len(), 0, "another price is not another text");
    assert_eq!(status(&desk), "false-positive");
    assert!(desk.run(&["leads", "--status", "误报"]).out.contains("XS000001"));
    import(&desk, "酱香型", "酱香型 内部专供");
    assert_eq!(desk.leads().len(), 1);
    assert!(desk.run(&["leads", "history", "1"]).out.contains("系统　重新办理　误报 → 待研判"));
}
