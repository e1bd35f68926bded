//! A lead is worked from triage to its end, by several people, and what they judged is remembered.

use serde_json::Value;
use xuncha_cli::demo::Options;

use crate::desk::{Desk, Ended, PATIENCE, finish, marketplace};

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
    assert!(early.err.contains("现在可以：研判、提取、误报"), "{}", early.err);

    assert_eq!(step(&desk, "研判", &[]).code, 0);
    assert_eq!(step(&desk, "派发", &[]).code, 2, "to whom?");
    let incomplete = step(&desk, "派发", &["--unit", "城关所"]);
    assert_eq!(incomplete.code, 2, "{incomplete:?}");
    assert!(
        incomplete.err.contains("缺：经营主体名称") && incomplete.err.contains("--despite"),
        "{}",
        incomplete.err
    );
    let told = step(&desk, "dispatch", &["--unit", "城关所", "--due", "5", "--despite", "急"]);
    assert!(told.out.contains("待派发 → 待签收，期限 20"), "{told:?}");
    let late = step(&desk, "签收", &["--seen", "1"]);
    assert_eq!(late.code, 2);
    assert!(late.err.contains("已由张三于") && late.err.contains("待签收"), "{}", late.err);

    let undone = desk.run(&["leads", "undo", "XS000001", "--who", "李四", "--why", "派错了所"]);
    assert!(undone.out.contains("待签收 → 待派发"), "{undone:?}");
    let far = ["--unit", "河西所", "--due", "2099-01-01", "--despite", "急"];
    assert_eq!(step(&desk, "派发", &far).code, 0);
    let listed = desk.run(&["leads", "--status", "待签收"]).out;
    assert!(listed.contains("XS000001　待签收"), "{listed}");
    assert!(desk.run(&["leads", "--status", "待研判"]).out.contains("共列出 0 条"));
    assert!(desk.run(&["leads", "--data", "xuncha-data", "overdue"]).out.contains("超过期限的线索 0 条"));

    let mixed = desk.run(&["leads", "--status", "待签收", "overdue"]);
    assert_eq!(mixed.code, 2, "a filter that would be passed over is refused: {mixed:?}");

    assert_eq!(step(&desk, "签收", &[]).code, 0);
    assert_eq!(step(&desk, "核实", &[]).code, 0);
    assert_eq!(step(&desk, "处置", &[]).code, 2, "what was done?");
    let contradiction = step(&desk, "处置", &["--result", "未发现违法", "--result", "下架"]);
    assert!(contradiction.err.contains("不能与其他处置结果同时写"), "{contradiction:?}");
    for name in ["督办", "处置", "反馈", "回头看", "办结"] {
        let done =
            ["--result", "下架", "--result", "行政处罚", "--fine", "5000.5", "--document", "某罚〔2026〕1号"];
        let ended = step(&desk, name, if name == "处置" { &done } else { &[] });
        assert_eq!(ended.code, 0, "{name}: {ended:?}");
    }
    let history = desk.run(&["leads", "history", "1"]).out;
    assert!(history.contains("处置：下架、行政处罚，罚没款 5000.50 元（某罚〔2026〕1号）"), "{history}");
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

const UNITS: &str = "plan = 'hs2024'\n[[unit]]\nname = '连云港市局'\ncodes = ['3207']\n[[unit]]\nname = '海州区局'\n\
    under = '连云港市局'\ncodes = ['320706']\n[[unit]]\nname = '新浦所'\nunder = '海州区局'\nwords = ['幸福路']\n";

#[test]
fn what_is_missing_is_filled_in_and_the_right_unit_gets_a_letter() {
    let desk = Desk::new();
    assert!(desk.run(&["units"]).out.contains("还没有单位表"));
    import(&desk, "", "");
    std::fs::write(desk.path("xuncha-data/units.toml"), UNITS).unwrap();
    assert!(desk.run(&["units"]).out.contains("　　　　新浦所"));
    assert_eq!(step(&desk, "研判", &[]).code, 0);
    let nobody = desk.run(&["leads", "subject", "1", "--who", "张三", "--source", "公示系统"]);
    assert_eq!(nobody.code, 2, "nothing is told: {nobody:?}");
    let subject = ["--name", "连云港某某商贸有限公司", "--code", "91350213678251743X", "--address"];
    let address = ["江苏省连云港市海州区幸福路1号", "--who", "张三", "--source", "国家企业信用信息公示系统"];
    let told = desk.run(&[&["leads", "subject", "1"], &subject[..], &address[..]].concat());
    assert!(told.out.contains("资料齐全"), "{told:?}");
    let shown = desk.run(&["leads", "1"]).out;
    for words in [
        "新浦所（",
        "地址里有“幸福路”",
        "资料：齐全",
        "配合部门：网信办、公安局",
        "评分：",
        "严重程度 32（4 级×8）",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let which = step(&desk, "派发", &[]);
    assert!(which.code == 2 && which.err.contains("推荐 新浦所"), "{which:?}");
    assert!(step(&desk, "派发", &["--unit", "别的所"]).err.contains("单位表里没有"));
    assert!(step(&desk, "移送", &["--unit", "新浦所"]).err.contains("应当派发"));
    let early = desk.run(&["leads", "letter", "交办通知书", "1", "-o", "交办.docx"]);
    assert!(early.code == 2 && early.err.contains("还没有派发"), "{early:?}");
    assert_eq!(step(&desk, "派发", &["--unit", "海州区局", "--due", "2099-01-01"]).code, 0);
    assert_eq!(step(&desk, "签收", &[]).code, 0);
    assert!(step(&desk, "派发", &["--unit", "连云港市局"]).err.contains("只能再派给它的下级单位"));
    assert_eq!(step(&desk, "派发", &["--unit", "新浦所", "--due", "2099-01-02"]).code, 0);
    let letter = ["leads", "letter", "交办通知书", "1", "-o", "交办.docx", "--number", "连市监交〔2026〕1号"];
    let made = desk.run(&letter);
    assert_eq!(made.code, 0, "{made:?}");
    let text = document(&desk.path("交办.docx"));
    for words in [
        "新浦所：",
        "连市监交〔2026〕1号",
        "2099年1月2日前",
        "XS000001",
        "人民大会堂特供酒",
        "连云港市局",
        "91350213678251743X（校验相符）",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let history = desk.run(&["leads", "history", "1"]).out;
    assert!(
        history.contains("生成交办通知书（连市监交〔2026〕1号）　给：新浦所　文件 SHA-256："),
        "{history}"
    );
    assert!(history.contains("办理记录 4 条"), "a letter decides nothing: {history}");
    for (of, leads) in [("新浦所", "线索 1 条"), ("海州区局", "线索 1 条"), ("别的所", "线索 0 条")]
    {
        let day = ["--from", "2020-01-01", "--to", "2099-01-01", "--of", of, "-o", "表.xlsx"];
        let told = desk.run(&[&["report", "form", "zw2022"], &day[..]].concat());
        assert!(told.code == 0 && told.err.contains(leads), "{of}: {told:?}");
    }
    let card = desk.run(&["leads", "shop", "某酒业"]).out;
    assert!(card.contains("没有打开过这家店铺自己的页面"), "rows of a table are no looks: {card}");
    assert!(desk.run(&["leads", "--of", "新浦所"]).out.contains("共列出 1 条"));
    assert!(desk.run(&["leads", "overdue", "--of", "海州区局"]).out.contains("超过期限的线索 0 条"));
}

#[test]
fn looking_again_says_that_it_must_wait() {
    let desk = Desk::new();
    import(&desk, "", "");
    let market = marketplace(Options { faults: false, hold_after: Some(1) });
    let scan = desk.start(&["scan", market.base_url(), "--rate", "1000"]);
    assert!(market.wait_for_requests(2, PATIENCE));
    let told = desk.run(&["leads", "recheck"]);
    assert!(told.code == 2 && told.err.contains("要等它结束后再运行"), "{told:?}");
    market.release();
    assert_eq!(finish(scan).code, 1, "robots.txt refuses one page");
    assert!(desk.run(&["leads", "recheck"]).out.contains("没有到期要回头看的线索"));
}

/// The text of a DOCX file, without its tags.
pub(crate) fn document(path: &std::path::Path) -> String {
    use std::io::Read as _;
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    zip::ZipArchive::new(file)
        .unwrap()
        .by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect()
}
