//! Evidence leaves as a pack that is checked by somebody who has nothing of ours, and by our program without its data.

use std::{fs, path::Path, process::Command};

use xuncha_cli::demo::Options;

use crate::{
    authority::Authority,
    desk::{Desk, Ended, marketplace, text},
    screenshots::{configured, shop},
};

/// A desk with leads of the bundled marketplace, the first of them judged.
fn judged() -> (Desk, String) {
    let market = marketplace(Options::default());
    let desk = Desk::new();
    let (ended, _) = desk.scan(market.base_url());
    assert!(ended.code <= 1, "{ended:?}");
    let lead = text(&desk.leads()[0], "lead");
    let ended = desk.run(&["leads", "step", "研判", &lead, "--who", "张三", "--why", "页面确有特供字样"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    (desk, lead)
}

fn pack(desk: &Desk, lead: &str, name: &str) -> Ended {
    desk.run(&["evidence", "pack", lead, "-o", name, "--who", "张三", "--why", "移送某区局"])
}

fn unzip(pack: &Path, to: &Path) {
    let script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    let status = Command::new("python3").args(["-c", script]).arg(pack).arg(to).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_pack_is_checked_with_coreutils_and_openssl_alone() {
    let (desk, lead) = judged();
    let authority = Authority::start(&desk.path("机构"));
    let config = format!(
        "[bureau]\nname = \"某市市场监督管理局\"\n[[evidence.authorities]]\nname = \"某机构\"\nurl = \"{}\"\nroots = \"{}\"\n",
        authority.url,
        authority.root.display()
    );
    fs::write(desk.path("xuncha-data/config.toml"), config).unwrap();
    let early = pack(&desk, &lead, "早.zip");
    assert!(early.out.contains("待加盖时间戳"), "{early:?}");
    let stamped = desk.run(&["evidence", "stamp"]);
    assert_eq!(stamped.code, 0, "{stamped:?}");
    assert!(stamped.out.contains("待加盖时间戳 0 份"), "{stamped:?}");
    let packed = pack(&desk, &lead, "一.zip");
    assert_eq!(packed.code, 0, "{packed:?}");
    assert!(!packed.out.contains("待加盖时间戳"), "{packed:?}");
    pack(&desk, &lead, "二.zip");
    assert_eq!(
        fs::read(desk.path("一.zip")).unwrap(),
        fs::read(desk.path("二.zip")).unwrap(),
        "byte for byte"
    );
    desk.run(&["evidence", "key", "export", "-o", "公钥.pem"]);

    // By hand: every indented line of the paper, as it stands.
    let folder = desk.path("解压");
    unzip(&desk.path("一.zip"), &folder);
    fs::copy(&authority.root, folder.join("某机构.pem")).unwrap();
    let guide = fs::read_to_string(folder.join("核验方法.txt")).unwrap();
    let follow = || -> Vec<String> {
        let lines = guide.lines().filter_map(|line| line.strip_prefix("    "));
        let failed = lines.filter(|line| {
            let done = Command::new("bash").args(["-c", line]).current_dir(&folder).output().unwrap();
            !done.status.success()
        });
        failed.map(str::to_owned).collect()
    };
    assert!(guide.lines().filter(|line| line.starts_with("    ")).count() > 10, "{guide}");
    assert_eq!(follow(), Vec::<String>::new());
    let warc =
        fs::read_dir(folder.join("evidence")).unwrap().next().unwrap().unwrap().path().join("exchange.warc");
    let mut bytes = fs::read(&warc).unwrap();
    bytes[100] ^= 1;
    fs::write(&warc, bytes).unwrap();
    let failed = follow();
    assert_eq!(failed.len(), 2, "the list and the part itself: {failed:?}");

    // Our program elsewhere, without any data.
    let elsewhere = Desk::new();
    fs::copy(desk.path("一.zip"), elsewhere.path("包.zip")).unwrap();
    fs::copy(desk.path("公钥.pem"), elsewhere.path("公钥.pem")).unwrap();
    let root = authority.root.display().to_string();
    let check =
        || elsewhere.run(&["evidence", "verify", "--pack", "包.zip", "--key", "公钥.pem", "--roots", &root]);
    let ended = check();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("全部与封存时一致") && ended.out.contains("与给定的公钥一致"), "{ended:?}");
    assert!(!elsewhere.path("xuncha-data").exists(), "nothing is left behind");
    let good = fs::read(elsewhere.path("包.zip")).unwrap();
    for at in (0..good.len()).step_by(good.len() / 25 + 1) {
        let mut other = good.clone();
        other[at] ^= 0x10;
        fs::write(elsewhere.path("包.zip"), other).unwrap();
        let ended = check();
        assert_eq!(ended.code, 1, "byte {at}: {ended:?}");
    }
}

#[test]
fn nothing_leaves_before_a_person_judged_it() {
    let (desk, judged) = judged();
    let leads = desk.leads();
    let other = leads.iter().map(|lead| text(lead, "lead")).find(|lead| *lead != judged).unwrap();
    let ended = pack(&desk, &other, "包.zip");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains(&other) && ended.err.contains("研判"), "{ended:?}");
    assert!(!desk.path("包.zip").exists());
}

/// Whatever file about leads is written, the log has who did it, what it is, and the digest of its very bytes.
#[test]
fn every_way_out_is_in_the_log() {
    let (desk, lead) = judged();
    let dispatched = [
        "leads",
        "step",
        "派发",
        &lead,
        "--who",
        "张三",
        "--why",
        "属地管辖",
        "--unit",
        "城关所",
        "--due",
        "2099-12-31",
        "--despite",
        "急",
    ];
    let ended = desk.run(&dispatched);
    assert_eq!(ended.code, 0, "{ended:?}");
    let days = ["--from", "2020-01-01", "--to", "2099-12-31", "-o"];
    let form = |name: &'static str, file| [&["report", "form", name][..], &days, &[file]].concat();
    let ways: [(Vec<&str>, &str, &str); 6] = [
        (vec!["export", "--format", "csv", "-o", "清单.csv"], "线索清单", "清单.csv"),
        (form("zw2022", "统计.xlsx"), "统计表 zw2022", "统计.xlsx"),
        (form("zw2022-checklist", "检查.xlsx"), "检查记录表", "检查.xlsx"),
        (vec!["report", "brief", "-o", "简报.xlsx"], "简报", "简报.xlsx"),
        (
            vec!["leads", "letter", "交办通知书", &lead, "-o", "交办.docx", "--from", "某市局"],
            "交办通知书",
            "交办.docx",
        ),
        (
            vec!["evidence", "pack", &lead, "-o", "包.zip", "--who", "张三", "--why", "移送"],
            "证据包",
            "包.zip",
        ),
    ];
    for (arguments, what, file) in &ways {
        let ended = desk.run(arguments);
        assert!(ended.code <= 1, "{arguments:?}: {ended:?}");
        let log = desk.run(&["evidence", "log", "--limit", "3"]).out;
        let digest = sha256(&desk.path(file));
        let is_it = |line: &str| line.contains("导出") && line.contains(what) && line.contains(&digest);
        assert!(log.lines().any(is_it), "{what} {digest}: {log}");
    }
    let backup = desk.run(&["backup", "make", "备份"]);
    assert_eq!(backup.code, 0, "{backup:?}");
    let exported = desk.run(&["evidence", "log", "--export", "日志"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let log = desk.run(&["evidence", "log", "--limit", "2"]).out;
    assert!(log.contains("备份") && log.contains("存证日志"), "{log}");
    assert!(log.contains(&sha256(&desk.path("日志/checkpoint"))), "{log}");
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
}

fn sha256(file: &Path) -> String {
    let output = Command::new("sha256sum").arg(file).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn what_leaves_and_who_looks_is_in_the_log() {
    let (desk, lead) = judged();
    pack(&desk, &lead, "包.zip");
    desk.run(&["evidence", "text", &lead]);
    let refused = desk.run(&["evidence", "text", &lead, "--unmasked"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    let plain = desk.run(&["evidence", "text", &lead, "--unmasked", "--who", "李四", "--why", "核对当事人"]);
    assert_eq!(plain.code, 0, "{plain:?}");
    let held = desk.run(&["evidence", "hold", &lead, "--who", "王五", "--why", "行政复议"]);
    assert_eq!(held.code, 0, "{held:?}");
    let log = desk.run(&["evidence", "log", "--limit", "100"]).out;
    for told in [
        "启用签名密钥",
        "封存快照",
        "办理线索",
        "证据包",
        "移送某区局",
        "查看证据",
        "李四",
        "核对当事人",
        "设定不得删除",
    ] {
        assert!(log.contains(told), "{told} is not in\n{log}");
    }
    assert!(log.contains(&sha256(&desk.path("包.zip"))), "the digest of what left");
    let exported = desk.run(&["evidence", "log", "--export", "日志"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    assert!(
        fs::read_to_string(desk.path("日志/checkpoint")).unwrap().starts_with("xuncha.invalid/evidence/")
    );
    assert!(desk.path("日志/tile/entries").exists());
    let retention = desk.run(&["evidence", "retention"]);
    assert!(retention.out.contains("可以删除的证据 0 份"), "{retention:?}");
    let fixity = desk.run(&["evidence", "fixity"]);
    assert_eq!(fixity.code, 0, "{fixity:?}");
    let again = desk.run(&["evidence", "fixity", "--if-older", "30"]);
    assert!(again.out.contains("这次不做"), "{again:?}");
}

#[test]
fn a_changed_decision_is_told() {
    let (desk, lead) = judged();
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
                  [c.execute('drop trigger ' + name) for (name,) in c.execute(\"select name from sqlite_schema where type='trigger'\").fetchall()]; \
                  c.execute(\"update decisions set why = '另一个理由'\"); c.commit()";
    let database = desk.path("xuncha-data").join("xuncha.sqlite");
    let status = Command::new("python3").args(["-c", script]).arg(database).status().unwrap();
    assert!(status.success());
    let ended = desk.run(&["evidence", "verify"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains(&lead) && ended.out.contains("与存证日志不符"), "{ended:?}");
}

/// 已下架 rests on looks again: whoever changes or takes one away is found out.
#[test]
fn a_changed_look_is_told() {
    let desk = configured("scripts = false");
    let shop = shop();
    desk.scan(&shop.address);
    let lead = desk.lead_with("国宴特*供");
    *shop.plain.lock().unwrap() = ("403 Forbidden", "<title>访问验证</title>请拖动滑块".to_owned());
    let looked = desk.run(&["leads", "recheck", &lead]);
    assert!(looked.code == 1 && looked.out.contains("无法访问"), "a block is no removal: {looked:?}");
    assert!(desk.run(&["evidence", "log", "--limit", "2"]).out.contains("回头看"));
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    let database = desk.path("xuncha-data").join("xuncha.sqlite");
    for (sql, told) in [
        ("UPDATE looks SET sign = 'gone'", "回头看记录与存证日志不符"),
        ("DELETE FROM looks", "的回头看，线索库中已没有"),
    ] {
        let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
                      [c.execute('drop trigger ' + name) for (name,) in c.execute(\"select name from sqlite_schema where type='trigger'\").fetchall()]; \
                      assert c.execute(sys.argv[2]).rowcount > 0; c.commit()";
        let status = Command::new("python3").args(["-c", script]).arg(&database).arg(sql).status().unwrap();
        assert!(status.success());
        for arguments in [&["evidence", "verify"][..], &["evidence", "verify", &lead]] {
            let ended = desk.run(arguments);
            assert!(ended.code == 1 && ended.out.contains(&lead) && ended.out.contains(told), "{ended:?}");
        }
    }
}

#[test]
fn an_authority_that_is_down_leaves_stamps_for_later() {
    let (desk, lead) = judged();
    let authority = Authority::start(&desk.path("机构"));
    let config = |url: &str| {
        let config = format!(
            "[[evidence.authorities]]\nname = \"某机构\"\nurl = \"{url}\"\nroots = \"{}\"\n",
            authority.root.display()
        );
        fs::write(desk.path("xuncha-data/config.toml"), config).unwrap();
    };
    config("http://127.0.0.1:1/");
    let ended = desk.run(&["evidence", "stamp"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("连接不上") && ended.err.contains("以后可以补盖"), "{ended:?}");
    assert_eq!(pack(&desk, &lead, "包.zip").code, 0, "a pack without stamps is possible, and says so");
    config(&authority.url);
    assert_eq!(desk.run(&["evidence", "stamp"]).code, 0);
}

/// A disk of 800 kB of its own, where the system lets us make one.
#[test]
fn a_full_disk_is_said_and_nothing_half_written_is_believed() {
    let desk = Desk::new();
    let market = marketplace(Options { faults: false, hold_after: None });
    fs::create_dir(desk.path("小盘")).unwrap();
    let program = desk.command(&[]).get_program().to_str().unwrap().to_owned();
    let script = format!(
        "mount -t tmpfs -o size=800k tmpfs 小盘 || exit 99; {program} scan {} --rate 1000 --data 小盘/data; echo \"code $?\"; \
         {program} evidence verify --data 小盘/data; echo \"verify $?\"",
        market.base_url()
    );
    let output = Command::new("unshare")
        .args(["-Urm", "bash", "-c", &script])
        .current_dir(desk.path(""))
        .output()
        .unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_ne!(output.status.code(), Some(99), "no disk of our own can be made here: {told}");
    assert!(told.contains("code 3") && told.contains("磁盘空间不足"), "{told}");
    assert!(
        told.contains("verify 0") || told.contains("verify 2"),
        "what was kept is whole, or nothing was: {told}"
    );
}

#[test]
fn a_data_directory_that_cannot_be_written() {
    let desk = Desk::new();
    fs::write(desk.path("文件"), "").unwrap();
    let ended = desk.run(&["evidence", "root", "--data", "文件"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("文件") && ended.err.contains("--data"), "{ended:?}");
    let none = desk.run(&["evidence", "verify"]);
    assert_eq!(none.code, 2, "{none:?}");
}
