//! In a folder, on a disk that may be full or must not be written.

use std::{fs, path::Path, process::Command, sync::Arc};

use xuncha_depot::{DepotSettings, ObjectDepot, open};
use xuncha_evidence::{Authorities, Depot as _, EvidenceError, EvidenceStore, Stowed};
use xuncha_model::SnapshotId;

use crate::story::{self, noise, pictured};

fn folder(path: &Path) -> ObjectDepot {
    open(&DepotSettings { url: format!("file://{}", path.display()), ..DepotSettings::default() }).unwrap()
}

#[test]
fn the_story_in_a_folder() {
    let home = tempfile::tempdir().unwrap();
    story::tell(folder(&home.path().join("大块")));
    let left: Vec<_> = walk(home.path());
    assert!(left.iter().all(|name| !name.contains('#')), "nothing half-written lies there: {left:?}");
}

fn walk(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path.display().to_string()] })
        .collect()
}

/// Set in the process that may mount file systems.
const SPACE: &str = "XUNCHA_TEST_OWN_MOUNTS";

/// Whether this process is in a name space where it may mount; if not, runs the test of that name in one.
fn may_mount(test: &str) -> bool {
    if std::env::var_os(SPACE).is_some() {
        return true;
    }
    let mut again = Command::new("unshare");
    again.args(["--user", "--map-root-user", "--mount"]).arg(std::env::current_exe().unwrap());
    again.args(["--exact", &format!("folder::{test}"), "--nocapture"]).env(SPACE, "1");
    assert!(again.status().unwrap().success());
    false
}

fn mount(at: &Path, options: &str) {
    fs::create_dir_all(at).unwrap();
    let mut mount = Command::new("mount");
    assert!(mount.args(["-t", "tmpfs", "-o", options, "none"]).arg(at).status().unwrap().success());
}

/// What could not be written is told by name, and nothing of it is believed; with room again it goes on.
#[test]
fn a_full_disk() {
    if !may_mount("a_full_disk") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("盘");
    mount(&place, "size=256k");
    let store = EvidenceStore::open(&home.path().join("库")).unwrap();
    let store = store.beside(Arc::new(folder(&place)), 1024).unwrap();
    let kept = store.keep(&pictured(1)).unwrap();
    fs::write(place.join("别的"), noise(9, 150_000)).unwrap();
    let error = (2..9).find_map(|minute| store.keep(&pictured(minute)).err()).unwrap();
    let told = format!("{:#}", anyhow(&error));
    assert!(matches!(error, EvidenceError::Depot { .. }) && told.contains("空间不足"), "{told}");
    assert!(told.contains(&place.display().to_string()), "{told}");
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!(all.problems, [], "nothing half-written is believed");
    assert!(store.get(&kept).is_ok());
    fs::remove_file(place.join("别的")).unwrap();
    let ids: Vec<SnapshotId> = (2..4).map(|minute| store.keep(&pictured(minute)).unwrap()).collect();
    assert!(ids.iter().all(|id| store.get(id).is_ok()));
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
    drop(store);
    assert!(Command::new("umount").arg(&place).status().unwrap().success());
}

#[test]
fn a_folder_that_must_not_be_written() {
    if !may_mount("a_folder_that_must_not_be_written") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("盘");
    mount(&place, "size=1m");
    let depot = folder(&place);
    depot.put(vec![Stowed { name: "a/b".to_owned(), content: vec![1] }]).unwrap();
    assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(&place).status().unwrap().success());
    let store = EvidenceStore::open(&home.path().join("库")).unwrap();
    let store = store.beside(Arc::new(depot), 1024).unwrap();
    let error = store.keep(&pictured(1)).unwrap_err();
    let told = anyhow(&error);
    assert!(told.contains("没有权限") && told.contains("权限"), "{told}");
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().snapshots, 0);
    drop(store);
    assert!(Command::new("umount").arg(&place).status().unwrap().success());

    fs::write(home.path().join("文件"), "").unwrap();
    let url = format!("file://{}", home.path().join("文件/里").display());
    let error = open(&DepotSettings { url, ..DepotSettings::default() }).err().unwrap();
    assert!(error.to_string().contains("文件/里"), "{error}");
}

/// The whole chain of causes in a line, as the program tells it.
fn anyhow(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        told.push_str(&format!("：{one}"));
        cause = one.source();
    }
    told
}
