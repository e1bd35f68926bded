//! Formal extraction: two officers, a known clock, a clean machine; the page captured again and compared with what the
//! sweep had seen.

use std::{
    net::UdpSocket,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    desk::Desk,
    screenshots::{Shop, configured, shop},
};

/// A time server on loopback whose clock is `ahead` milliseconds of ours; gives its address.
pub(crate) fn time_server(ahead: i64) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = format!("sntp://{}", socket.local_addr().unwrap());
    thread::spawn(move || {
        let mut question = [0; 48];
        while let Ok((_, from)) = socket.recv_from(&mut question) {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64 + ahead;
            let fixed = (((now / 1000 + 2_208_988_800) as u64) << 32) + (((now % 1000) as u64) << 32) / 1000;
            let mut answer = [0; 48];
            answer[0] = 0x24;
            answer[1] = 2;
            answer[24..32].copy_from_slice(&question[40..48]);
            answer[32..40].copy_from_slice(&fixed.to_be_bytes());
            answer[40..48].copy_from_slice(&fixed.to_be_bytes());
            socket.send_to(&answer, from).unwrap();
        }
    });
    address
}

/// A desk with one scanned shop; the lead on its plain page.
fn scanned(ahead: Option<i64>) -> (Desk, Shop, String) {
    let source = ahead.map(time_server).unwrap_or_default();
    let desk = configured(&format!("timeout = 30\nscripts = false\n[evidence]\ntime_source = \"{source}\""));
    let shop = shop();
    desk.scan(&shop.address);
    let lead = desk.lead_with("国宴特*供");
    (desk, shop, lead)
}

#[test]
fn a_page_is_extracted_again_and_what_changed_is_shown() {
    let (desk, shop, lead) = scanned(Some(120));
    {
        let mut page = shop.plain.lock().unwrap();
        page.1 = page.1.replace("¥299.00", "¥259.00").replace("市面上见不到。", "内部价。");
    }
    let ended = desk.run(&["evidence", "extract", &lead, "--officers", "甲,乙"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(!ended.out.contains('✗') && ended.out.contains("时钟偏差"), "{}", ended.out);
    assert!(ended.out.contains("价格：“") && ended.out.contains("259"), "{}", ended.out);
    assert!(ended.out.contains("仍出现的命中字词") && ended.out.contains("特*供"), "{}", ended.out);
    assert!(ended.out.contains("＋") && ended.out.contains("内部价"), "{}", ended.out);

    let history = desk.run(&["leads", "history", &lead]);
    assert!(
        history.out.contains("提取") && history.out.contains("甲、乙") && history.out.contains("价格有变化"),
        "{history:?}"
    );
    assert!(history.out.contains("待研判"), "the lead stays where it is: {history:?}");
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    let ended = desk.run(&["evidence", "picture", &lead, "-o", "x.png"]);
    assert_eq!(ended.code, 0, "the extraction has a picture though sweeps take none: {ended:?}");
    let log = desk.run(&["evidence", "log", "--limit", "100"]).out;
    for told in ["正式提取", "甲、乙", "截图（标记副本）", "办理线索"] {
        assert!(log.contains(told), "{told} is not in {log}");
    }
    pack_of_a_formal_extraction(&desk, &lead);

    // a second one is compared with the monitoring snapshot again, and says so when the goods are gone
    *shop.plain.lock().unwrap() = ("404 Not Found", "<title>商品不存在</title>商品已下架".to_owned());
    let ended = desk.run(&["evidence", "extract", &lead, "--officers", "丙、丁"]);
    assert!(
        ended.out.contains("页面类型：商品已不存在或已下架")
            && ended.out.contains("不再出现")
            && ended.out.contains("“特*供”"),
        "{ended:?}"
    );
    let pack = desk.run(&["evidence", "pack", &lead, "-o", "后.zip", "--who", "甲", "--why", "立案"]);
    assert_eq!(pack.code, 0, "{pack:?}");
    let verified = desk.run(&["evidence", "verify", "--pack", "后.zip"]);
    assert!(
        verified.out.contains("其中正式提取 2 份"),
        "of a page that no longer shows the goods, too: {verified:?}"
    );
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}

/// The pack holds the formal extraction, and whoever checks it finds any byte of it that was changed.
fn pack_of_a_formal_extraction(desk: &Desk, lead: &str) {
    let step = desk.run(&["leads", "step", "研判", lead, "--who", "甲", "--why", "属实"]);
    assert_eq!(step.code, 0, "{step:?}");
    let pack = desk.run(&["evidence", "pack", lead, "-o", "包.zip", "--who", "甲", "--why", "立案"]);
    assert_eq!(pack.code, 0, "{pack:?}");
    let verified = desk.run(&["evidence", "verify", "--pack", "包.zip"]);
    assert!(verified.code == 0 && verified.out.contains("2 份证据快照（其中正式提取 1 份）"), "{verified:?}");
    // every file of the formal folder, as a ZIP made anew by somebody without the key
    let script = r#"
import json, subprocess, sys, zipfile
program, pack = sys.argv[1:]
names = zipfile.ZipFile(pack).namelist()
read = zipfile.ZipFile(pack).read
formal = [name for name in names if name.endswith('/manifest.json') and json.loads(read(name))['grade'] == 'formal']
assert len(formal) == 1, formal
folder = formal[0].rsplit('/', 1)[0] + '/'
files = [name for name in names if name.startswith(folder)]
assert {'page.png', 'settings.json', 'differences.json', 'manifest.sig'} <= {name[len(folder):] for name in files}, files
for turned in files:
    with zipfile.ZipFile('坏.zip', 'w') as out:
        for name in names:
            content = bytearray(read(name))
            if name == turned:
                content[len(content) * 7 // 8] ^= 1
            out.writestr(zipfile.ZipInfo(name), bytes(content))
    done = subprocess.run([program, 'evidence', 'verify', '--pack', '坏.zip'], capture_output=True, text=True)
    told = [line for line in done.stdout.splitlines() if turned in line or turned.replace('.sig', '.json') in line]
    assert done.returncode == 1 and told, (turned, done.stdout)
"#;
    let program = desk.command(&[]).get_program().to_owned();
    let mut python = std::process::Command::new("python3");
    python.args(["-c", script]).arg(program).arg(desk.path("包.zip")).current_dir(desk.path(""));
    let done = python.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_is_not_fit_for_a_case_is_refused_with_its_reason() {
    let (desk, shop, lead) = scanned(Some(1500));
    let asked =
        |desk: &Desk, officers: &str| desk.run(&["evidence", "extract", &lead, "--officers", officers]);
    let before = shop.heads.lock().unwrap().len();
    for (officers, told) in [("甲", "两名"), ("甲,甲", "写了两次"), ("甲,2", "不是姓名")] {
        let ended = asked(&desk, officers);
        assert!(ended.code == 2 && ended.err.contains(told), "{ended:?}");
    }
    let ended = asked(&desk, "甲,乙");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.contains("✗ 时钟偏差") && ended.out.contains("慢"), "{ended:?}");
    assert_eq!(shop.heads.lock().unwrap().len(), before, "the shop was not asked");
    let step = desk.run(&["leads", "step", "提取", &lead, "--who", "甲", "--why", "已取证"]);
    assert_eq!(step.code, 2, "nobody claims an extraction by hand: {step:?}");

    let (desk, _, lead) = scanned(None);
    let ended = desk.run(&["evidence", "extract", &lead, "--officers", "甲,乙"]);
    assert!(ended.code == 2 && ended.out.contains("没有配置时间源"), "{ended:?}");
}

#[test]
fn a_page_that_cannot_be_had_is_no_extraction() {
    let (desk, shop, lead) = scanned(Some(0));
    *shop.plain.lock().unwrap() = ("403 Forbidden", "<title>访问验证</title>请拖动滑块".to_owned());
    let ended = desk.run(&["evidence", "extract", &lead, "--officers", "甲,乙"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains("未形成正式提取") && ended.out.contains("不等于已下架"), "{ended:?}");
    assert!(
        !desk.run(&["leads", "history", &lead]).out.contains("提取"),
        "nothing is written into the history"
    );
}

/// A file of a pack's formal extraction: the bytes, and the name of the snapshot.
fn of_formal(desk: &Desk, pack: &str, name: &str) -> (Vec<u8>, String) {
    let script = r#"
import json, sys, zipfile
pack = zipfile.ZipFile(sys.argv[1])
manifests = [name for name in pack.namelist() if name.startswith('evidence/') and name.endswith('/manifest.json')]
formal = [name for name in manifests if json.loads(pack.read(name)).get('grade') == 'formal']
latest = max(formal, key=lambda name: json.loads(pack.read(name))['captured'])
folder = latest.rsplit('/', 1)[0]
open(sys.argv[3], 'wb').write(pack.read(folder + '/' + sys.argv[2]))
print(folder.split('/')[1])
"#;
    let mut python = std::process::Command::new("python3");
    python.args(["-c", script]).arg(desk.path(pack)).arg(name).arg(desk.path(name));
    let done = python.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let folder = String::from_utf8(done.stdout).unwrap().trim().to_owned();
    (std::fs::read(desk.path(name)).unwrap(), folder)
}

#[test]
fn an_extraction_is_repeated_by_its_settings_and_compared_with_itself() {
    let (desk, shop, lead) = scanned(Some(0));
    let step = desk.run(&["leads", "step", "研判", &lead, "--who", "甲", "--why", "属实"]);
    assert_eq!(step.code, 0, "{step:?}");
    let ended = desk.run(&["evidence", "extract", &lead, "--officers", "甲,乙"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let pack = |name: &str| {
        let pack = desk.run(&["evidence", "pack", &lead, "-o", name, "--who", "甲", "--why", "立案"]);
        assert_eq!(pack.code, 0, "{pack:?}");
    };
    pack("一.zip");
    let (settings, first) = of_formal(&desk, "一.zip", "settings.json");

    // the configuration has changed since, and the page too
    let config = desk.path("xuncha-data/config.toml");
    let changed = std::fs::read_to_string(&config).unwrap().replace("timeout = 30", "timeout = 31");
    std::fs::write(&config, format!("contact = \"ju@example.cn\"\n{changed}")).unwrap();
    {
        let mut page = shop.plain.lock().unwrap();
        page.1 = page.1.replace("¥299.00", "¥199.00");
    }
    let repeat =
        |file: &str| desk.run(&["evidence", "extract", &lead, "--officers", "丙,丁", "--settings", file]);
    let ended = repeat("settings.json");
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in [
        "所重复的正式提取",
        &first,
        "与那一次的设置不同",
        "向网站表明的身份：“Xuncha/",
        "ju@example.cn",
        "199",
    ] {
        assert!(ended.out.contains(told), "{told}: {}", ended.out);
    }
    assert!(!ended.out.contains("浏览器时限"), "the limits are those of then: {}", ended.out);
    pack("二.zip");
    let (differences, second) = of_formal(&desk, "二.zip", "differences.json");
    let differences = String::from_utf8(differences).unwrap();
    assert!(
        second != first && differences.contains(&first) && differences.contains("settings_changes"),
        "{differences}"
    );
    let (again, _) = of_formal(&desk, "二.zip", "settings.json");
    let limits = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap()["render"].clone();
    assert_eq!(limits(&again), limits(&settings));
    let verified = desk.run(&["evidence", "verify", &lead]);
    assert!(verified.code == 0 && verified.out.contains("其中正式提取 2 份"), "{verified:?}");

    // what was never sealed repeats nothing
    let asked = shop.heads.lock().unwrap().len();
    let other = String::from_utf8(settings).unwrap().replace("\"timeout_s\":30", "\"timeout_s\":29");
    std::fs::write(desk.path("改.json"), other).unwrap();
    for file in ["改.json", "没有.json"] {
        let ended = repeat(file);
        assert!(ended.code == 2 && ended.err.contains("设置文件"), "{ended:?}");
    }
    assert_eq!(shop.heads.lock().unwrap().len(), asked, "the shop was not asked");
}
