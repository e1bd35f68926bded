//! Buyers' data is hidden in whatever people read, and somebody who may see it sees all of it, noted before.

use std::process::Command;

use crate::{
    desk::Desk,
    formal::time_server,
    screenshots::{configured, shop},
};

const PAGE: &str = r#"<!doctype html><meta charset=utf-8><title>国宴特*供酱香白酒</title>
<h1>国宴特*供酱香白酒 联系人：李四光</h1><p class=price>¥299.00</p><button>立即购买</button>
<p>中央机关内部接待专用。微信同号 13911112222。</p>
<h3>用户评价</h3><p>收货人：张三丰 电话13812345678，收货地址：江苏省南京市玄武区某某路12号3栋402室</p><p>身份证440524188001010014</p>"#;

/// What of the page is a person's.
const PERSONAL: [&str; 5] = ["张三丰", "李四光", "某某路12号", "440524188001010014", "13812345678"];

/// Every text of a pack that is made for reading: papers, sheets, texts, page lists of archives; a line a file.
const READ_PAPERS: &str = r#"
import io, re, sys, zipfile
pack = zipfile.ZipFile(sys.argv[1])
def texts(name, content):
    if name.endswith(('.docx', '.xlsx')):
        inner = zipfile.ZipFile(io.BytesIO(content))
        for part in inner.namelist():
            if part.endswith('.xml'):
                yield name, re.sub(r'<[^>]*>', ' ', inner.read(part).decode())
    elif name.endswith('.wacz'):
        inner = zipfile.ZipFile(io.BytesIO(content))
        for part in ('pages/pages.jsonl', 'datapackage.json'):
            yield name, inner.read(part).decode()
    elif name.endswith('.txt'):
        yield name, content.decode()
for name in pack.namelist():
    if not name.startswith(('evidence/', 'keys/', 'log/')):
        for where, text in texts(name, pack.read(name)):
            print(where, ' '.join(text.split()))
"#;

/// A desk with a lead on a page that names persons, by number.
fn scanned() -> (Desk, crate::screenshots::Shop, String) {
    let source = time_server(120);
    let desk = configured(&format!("scripts = false\ntimeout = 30\n[evidence]\ntime_source = \"{source}\""));
    let shop = shop();
    shop.plain.lock().unwrap().1 = PAGE.to_owned();
    desk.scan(&shop.address);
    let lead = desk.lead_with("联系人");
    (desk, shop, lead)
}

#[test]
fn whoever_may_see_personal_data_sees_all_of_it() {
    let (desk, _shop, lead) = scanned();
    let masked = desk.run(&["evidence", "text", &lead]);
    assert_eq!(masked.code, 0, "{masked:?}");
    let plain = desk.run(&["evidence", "text", &lead, "--unmasked", "--who", "李四", "--why", "核对当事人"]);
    assert_eq!(plain.code, 0, "{plain:?}");
    for personal in PERSONAL {
        assert!(!masked.out.contains(personal), "{personal}: {}", masked.out);
        assert!(plain.out.contains(personal), "{personal}: {}", plain.out);
    }
    assert!(plain.out.contains("13911112222"), "numbers that reading covers, too: {}", plain.out);
}

#[test]
fn papers_and_the_differences_hide_it_and_say_what_was_done() {
    let (desk, shop, lead) = scanned();
    {
        let mut page = shop.plain.lock().unwrap();
        page.1 = page.1.replace("¥299.00", "¥259.00").replace("402室", "403室，021-55667788");
    }
    let ended = desk.run(&["evidence", "extract", &lead, "--officers", "甲,乙"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for personal in PERSONAL.into_iter().chain(["55667788"]) {
        assert!(!ended.out.contains(personal), "{personal}: {}", ended.out);
    }
    desk.run(&["leads", "step", "研判", &lead, "--who", "张三", "--why", "核对"]);
    let packed = desk.run(&["evidence", "pack", &lead, "-o", "包.zip", "--who", "张三", "--why", "移送"]);
    assert_eq!(packed.code, 0, "{packed:?}");
    let mut python = Command::new("python3");
    let output = python.args(["-c", READ_PAPERS]).arg(desk.path("包.zip")).output().unwrap();
    let papers = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && papers.lines().count() > 8, "{papers}");
    for personal in PERSONAL.into_iter().chain(["55667788"]) {
        let line = papers.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "{personal}");
    }
    let record = papers.lines().find(|line| line.contains("提取笔录") && line.contains("线索编号")).unwrap();
    for told in [
        "本机慢 1",
        "检查取证环境",
        "截取首屏和整页",
        "没有取到 0 个（见 resources.json）",
        "与以前的证据逐项比对",
        "价格：“¥299.00” → “¥259.00”",
        "商品编号",
        "增加的文字：",
    ] {
        assert!(record.contains(told), "{told} is not in {record}");
    }
    assert!(papers.contains("封存的原始内容，没有遮盖"), "the guide says what is not hidden");
    let verified = desk.run(&["evidence", "verify", &lead]);
    assert!(
        verified.code == 0
            && verified.out.contains("其中正式提取 1 份")
            && verified.out.contains("待加盖时间戳 2 份"),
        "{verified:?}"
    );
    let card = desk.run(&["leads", &lead]);
    assert!(card.out.contains("证据时间戳：待加盖时间戳"), "{card:?}");
}
