//! Content goes only by rule, and what remains proves that it was there.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod snapshots;

use snapshots::snapshot;
use xuncha_evidence::{Authorities, EntryKind, EvidenceError, EvidenceStore};
use xuncha_model::Digest;

fn body(seed: u32) -> Vec<u8> {
    let template: String = (0..500_u32).map(|n| format!("{};", n.wrapping_mul(2_654_435_761))).collect();
    format!("{template}{seed}{template}").into_bytes()
}

#[test]
fn erased_content_is_gone_and_its_record_is_not() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    // the second and third lean on the first; the fourth shares the second's page
    let [first, second, third] = [1, 2, 3].map(|n| store.keep(&snapshot(n, &body(u32::from(n)))).unwrap());
    let fourth = store.keep(&snapshot(4, &body(2))).unwrap();
    store.hold(third, true, "甲", "行政复议").unwrap();
    assert!(store.is_held(third).unwrap());
    let error = store.erase(third, "三年", "甲", "到期").unwrap_err();
    assert!(matches!(error, EvidenceError::Held { id } if id == third), "{error}");

    store.erase(second, "三年", "甲", "到期").unwrap();
    assert!(store.get(&fourth).is_ok(), "its page is still needed");
    let error = store.get(&second).unwrap_err();
    assert!(matches!(error, EvidenceError::Erased { .. }), "{error}");
    store.erase(first, "三年", "甲", "到期").unwrap();
    assert!(store.get(&third).is_ok(), "what it leans on stays");
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!((all.snapshots, all.problems), (4, vec![]));
    assert!(all.erased > 0);
    assert_eq!(store.older_than("2099-01-01T00:00:00Z".parse().unwrap()).unwrap(), [third, fourth]);
    assert_eq!(store.older_than("2026-11-22T18:04:00Z".parse().unwrap()).unwrap(), [third]);

    store.hold(third, false, "乙", "复议结束").unwrap();
    for id in [third, fourth] {
        store.erase(id, "三年", "甲", "到期").unwrap();
    }
    for id in [first, second, third, fourth] {
        assert!(matches!(store.get(&id), Err(EvidenceError::Erased { .. })));
    }
    let kinds: Vec<_> = store.entries(0, 99).unwrap().into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == EntryKind::Erase).count(), 4);
    // seen again: kept again
    let again = store.keep(&snapshot(9, &body(1))).unwrap();
    assert!(store.get(&again).is_ok());
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
    assert!(store.erase(Digest([1; 32]), "", "", "").is_err());
}
