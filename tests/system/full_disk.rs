//! A disk that is full, or must not be written: told in plain words, and nothing half-written is ever believed.
//!
//! Each story mounts a small file system over a part of its desk, in a name space of its own, and does everything there.

use std::{fs, process::Stdio};

use xuncha_cli::demo::Options;

use crate::{
    desk::{Desk, Ended, finish, marketplace, text},
    screenshots::{Shop, configured, shop},
};

/// Runs a script on the desk where file systems may be mounted; `$X` is the program.
fn script(desk: &Desk, script: &str) -> Ended {
    let program = desk.command(&[]).get_program().to_owned();
    let mut bash = std::process::Command::new("unshare");
    // for an ordinary user, a name space in which mounting is allowed
    bash.args(["--user", "--map-root-user", "--mount", "bash", "-euc", script]).env("X", program);
    bash.current_dir(desk.path("")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    finish(bash.spawn().unwrap())
}

#[test]
fn an_archive_that_cannot_be_written_stops_nothing() {
    let market = marketplace(Options { faults: false, hold_after: None });
    for (mount, why) in [
        ("mount -t tmpfs -o size=12k none xuncha-data/archive", "磁盘空间不足"),
        ("mount -t tmpfs -o size=1m,ro none xuncha-data/archive", "没有写入权限"),
    ] {
        let desk = Desk::new();
        fs::create_dir_all(desk.path("xuncha-data/archive")).unwrap();
        let config = "archive = \"all\"\n[browser]\nscripts = false\n";
        fs::write(desk.path("xuncha-data/config.toml"), config).unwrap();
        let address = market.base_url();
        let told = script(
            &desk,
            &format!(
                "{mount}; code=0; \"$X\" scan {address} --rate 1000 || code=$?; \
                 mkdir kept; cp -a xuncha-data/archive/. kept/; exit $code"
            ),
        );
        assert!(told.code <= 1, "{told:?}");
        assert!(told.err.contains("没有写入归档") && told.err.contains(why), "{told:?}");
        assert!(told.err.contains("线索和证据不受影响"), "{told:?}");
        assert_eq!(desk.found(), crate::desk::expected(&market), "every lead is there");
        assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
        // what did get into the archive is read, and what was torn is not taken for an offer
        fs::remove_dir(desk.path("xuncha-data/archive")).unwrap();
        fs::rename(desk.path("kept"), desk.path("xuncha-data/archive")).unwrap();
        let hunted = desk.run(&["hunt"]);
        let is_empty = hunted.code == 2 && hunted.err.contains("还没有归档");
        assert!(hunted.code <= 1 || is_empty, "{hunted:?}");
    }
}

/// Pictures fill the disk while they are sealed: the sweep ends with a plain word, no lead stands without its evidence, and with
/// room again the same command makes the rest.
#[test]
fn evidence_that_does_not_fit_makes_no_lead() {
    let desk = configured("screenshots = \"leads\"\nscripts = false\ntimeout = 30");
    let Shop { address, .. } = shop();
    let told = script(
        &desk,
        &format!(
            "cp -a xuncha-data settings; mount -t tmpfs -o size=24m none xuncha-data; cp -a settings/. xuncha-data/; \
             \"$X\" scan {address}none --rate 1000 >first.txt 2>&1 || true; \
             head -c 30m /dev/zero >xuncha-data/filler 2>filled.txt || true; truncate -s -24k xuncha-data/filler; \
             code=0; \"$X\" scan {address} --rate 1000 >full.txt 2>&1 || code=$?; echo $code >full.code; \
             rm xuncha-data/filler; \"$X\" evidence verify >verified.txt 2>&1; \
             \"$X\" leads --format json >leads.json; \
             code=0; \"$X\" scan {address} --rate 1000 >room.txt 2>&1 || code=$?; \
             mkdir kept; cp -a xuncha-data/. kept/; exit $code"
        ),
    );
    let read = |name: &str| fs::read_to_string(desk.path(name)).unwrap_or_default();
    let full = read("full.txt");
    assert_eq!(read("full.code").trim(), "3", "{told:?} {full} {}", read("first.txt"));
    assert!(full.contains("磁盘空间不足"), "{full}");
    assert!(read("verified.txt").contains("全部与封存时一致"), "{}", read("verified.txt"));
    assert_eq!(read("leads.json").trim(), "", "no lead without its evidence");
    assert!(told.code <= 1, "{told:?} {}", read("room.txt"));
    fs::remove_dir_all(desk.path("xuncha-data")).unwrap();
    fs::rename(desk.path("kept"), desk.path("xuncha-data")).unwrap();
    let leads = desk.leads();
    assert!(!leads.is_empty() && desk.run(&["evidence", "verify"]).code == 0);
    let id = text(&leads[0], "lead");
    assert_eq!(desk.run(&["evidence", "picture", &id, "-o", "x.png"]).code, 0);
}

/// The browser has no room for its profile: the lead is filed all the same. Chromium shows a page from memory alone where it can;
/// where it cannot even begin, the evidence says why there is no picture.
#[test]
fn a_browser_without_room_stops_nothing() {
    for (mount, begins) in
        [("mount -t tmpfs -o size=8k none tmp", true), ("mount -t tmpfs -o ro none tmp", false)]
    {
        let desk = configured("screenshots = \"leads\"\nscripts = false\ntimeout = 20");
        fs::create_dir(desk.path("tmp")).unwrap();
        let Shop { address, .. } = shop();
        let told = script(
            &desk,
            &format!("{mount}; SQLITE_TMPDIR=/tmp TMPDIR=$PWD/tmp \"$X\" scan {address} --rate 1000"),
        );
        assert!(told.code <= 1, "{told:?}");
        let leads = desk.leads();
        assert!(!leads.is_empty());
        let picture = desk.run(&["evidence", "picture", &text(&leads[0], "lead"), "-o", "x.png"]);
        if picture.code != 0 {
            assert!(told.err.contains("没有截图"), "{told:?}");
            assert!(picture.code == 2 && picture.err.contains("截图没有成功"), "{picture:?}");
        }
        assert!(begins || picture.code != 0, "{mount}: {told:?}");
        assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    }
}

/// A copy on a disc, or a folder that somebody else may not write: whoever checks it needs to write nothing there.
#[test]
fn evidence_is_checked_where_nothing_can_be_written() {
    let desk = Desk::new();
    let market = marketplace(Options { faults: false, hold_after: None });
    desk.scan(market.base_url());
    fs::create_dir(desk.path("盘")).unwrap();
    let lead = text(&desk.leads()[0], "lead");
    let ended = script(
        &desk,
        &format!(
            "mount -t tmpfs tmpfs 盘; cp -p xuncha-data/*.* 盘/; mount -o remount,ro 盘; \
             $X evidence verify --data 盘; $X evidence verify {lead} --data 盘; $X leads --data 盘; \
             $X evidence root --data 盘 || echo \"root $?\"; \
             mount -o remount,rw 盘; touch 盘/evidence.sqlite-wal; mount -o remount,ro 盘; \
             $X evidence verify --data 盘 || echo \"unfinished $?\""
        ),
    );
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.matches("全部与封存时一致").count() == 2 && ended.out.contains(&lead), "{ended:?}");
    assert!(ended.out.contains("root 3") && ended.out.contains("unfinished 3"), "{ended:?}");
}
