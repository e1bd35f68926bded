//! What holds wherever large content lies.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use xuncha_evidence::{
    Authorities, Depot, DepotError, EvidenceError, EvidenceStore, PackOrder, PackTrust, Stowed, verify_pack,
};
use xuncha_model::{Attachment, PartKind, Snapshot};

use crate::snapshots::snapshot;

/// Notes the names of what is put.
pub(crate) struct Noting<D> {
    pub(crate) depot: D,
    pub(crate) names: Mutex<Vec<String>>,
}

impl<D: Depot> Noting<D> {
    pub(crate) fn new(depot: D) -> Arc<Self> {
        Arc::new(Self { depot, names: Mutex::default() })
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = self.names.lock().unwrap().clone();
        names.sort();
        names.dedup();
        names
    }
}

impl<D: Depot> Depot for Noting<D> {
    fn place(&self) -> String {
        self.depot.place()
    }

    fn put(&self, contents: Vec<Stowed>) -> Result<(), DepotError> {
        self.names.lock().unwrap().extend(contents.iter().map(|one| one.name.clone()));
        self.depot.put(contents)
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DepotError> {
        self.depot.get(name)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, DepotError> {
        self.depot.list(folder)
    }

    fn remove(&self, names: &[String]) -> Result<(), DepotError> {
        self.depot.remove(names)
    }
}

/// Bytes that no compressor shortens.
pub(crate) fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = u64::from(seed) + 1;
    let next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().step_by(2).take(length).collect()
}

/// A snapshot with a picture.
pub(crate) fn pictured(minute: u8) -> Snapshot {
    let mut taken = snapshot(minute, format!("<p>page {minute}</p>").as_bytes());
    // of a short page both pictures are the same
    taken.attachments = [("page.png", PartKind::Screenshot), ("first-view.png", PartKind::FirstView)]
        .map(|(name, kind)| Attachment {
            name: name.to_owned(),
            kind,
            media_type: "image/png".to_owned(),
            content: noise(minute.into(), 40_000),
        })
        .to_vec();
    taken
}

pub(crate) fn open<D: Depot + 'static>(home: &Path, depot: &Arc<Noting<D>>) -> EvidenceStore {
    EvidenceStore::open(home).unwrap().beside(Arc::clone(depot) as _, 1024).unwrap()
}

/// Keeping, reading, verifying, packing; every byte counts; deletion reaches there; stores do not meet.
pub(crate) fn tell<D: Depot + 'static>(depot: D) {
    let depot = Noting::new(depot);
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, neighbour) = (open(home.path(), &depot), open(other.path(), &depot));
    let [first, second] = [1, 2].map(|minute| store.keep(&pictured(minute)).unwrap());
    let elsewhere = neighbour.keep(&pictured(1)).unwrap();
    assert_eq!(first, elsewhere, "the same snapshot, in two stores");
    assert_eq!((store.kept_outside().unwrap(), neighbour.kept_outside().unwrap()), (2, 1));
    let names = depot.names();
    assert_eq!(names.len(), 3, "each store under its own name: {names:?}");
    for (id, minute) in [(first, 1), (second, 2)] {
        let sealed = store.get(&id).unwrap();
        let picture = sealed.parts.iter().find(|part| part.listed.name == "page.png").unwrap();
        assert!(picture.content == noise(minute, 40_000), "byte for byte");
    }
    store.keep(&pictured(1)).unwrap();
    assert_eq!(depot.names().len(), 3, "kept once");
    let verified = |store: &EvidenceStore| store.verify_all(&Authorities::default()).unwrap();
    let all = verified(&store);
    assert_eq!((all.snapshots, all.problems), (2, vec![]));

    // whoever does not know where it lies is told so, and believes nothing
    let alone = EvidenceStore::open_to_read(home.path()).unwrap();
    assert!(matches!(alone.get(&first), Err(EvidenceError::NoDepot { .. })));
    let told = alone.verify_all(&Authorities::default()).unwrap_err();
    assert!(told.to_string().contains("[evidence.blobs]"), "{told}");

    let order = PackOrder {
        leads: vec!["XS000001".to_owned()],
        snapshots: vec![first, second],
        papers: Vec::new(),
        covered: 0,
    };
    let pack = store.pack(&order).unwrap();
    assert_eq!(verify_pack(&pack, &PackTrust::default()).problems, []);

    let own: Vec<_> = names.iter().filter(|name| name.starts_with(&prefix(&store))).collect();
    assert_eq!(own.len(), 2, "{names:?}");
    for name in &own {
        let good = depot.get(name).unwrap().unwrap();
        let put =
            |content: Vec<u8>| depot.depot.put(vec![Stowed { name: (*name).clone(), content }]).unwrap();
        for at in (0..good.len()).step_by(good.len() / 20) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            put(bad);
            let found = verified(&store).problems;
            assert!(found.len() == 2 && found[0].code == "part-changed", "byte {at}: {found:?}");
            assert!(found[1].message.contains("page.png"), "{found:?}");
        }
        assert!(
            matches!(store.pack(&order).unwrap_err().to_string(), told if told.contains("已损坏或被改动"))
        );
        for bad in [Vec::new(), good[..good.len() / 2].to_vec(), [good.clone(), vec![0]].concat()] {
            put(bad);
            assert_eq!(verified(&store).problems.len(), 2);
        }
        depot.remove(&[(*name).clone()]).unwrap();
        let found = verified(&store).problems;
        assert!(found.len() == 2 && found[0].message.contains("不存在"), "{found:?}");
        let error = store.get(&first).err().or_else(|| store.get(&second).err()).unwrap();
        assert!(matches!(error, EvidenceError::Damaged { .. }), "{error}");
        put(good);
        assert_eq!(verified(&store).problems, []);
    }

    // deleted by rule here, and then there; what the neighbour keeps stays
    store.erase(first, "三年", "甲", "到期").unwrap();
    assert_eq!(verified(&store).left_outside, 1, "still lies there, and that is told");
    assert!(matches!(store.get(&first), Err(EvidenceError::Erased { .. })));
    assert_eq!(store.take_away().unwrap(), 1);
    let there = |name: &String| depot.get(name).unwrap().is_some();
    assert_eq!(own.iter().filter(|name| there(name)).count(), 1);
    let all = verified(&store);
    assert_eq!((all.left_outside, all.problems), (0, vec![]));
    assert_eq!(store.take_away().unwrap(), 0);
    assert!(neighbour.get(&elsewhere).is_ok());
    // seen again: kept again, also when the first deletion has not reached it yet
    store.keep(&again(1, 21)).unwrap();
    assert_eq!(verified(&store).problems, []);
    store.erase(second, "三年", "甲", "到期").unwrap();
    let kept = store.keep(&again(2, 22)).unwrap();
    assert_eq!(store.take_away().unwrap(), 0, "it is wanted again");
    assert!(store.get(&kept).is_ok());
    assert_eq!(verified(&store).problems, []);

    // what a crash between depot and file leaves: nothing names it, it is told, and goes when asked
    assert_eq!(store.strays().unwrap(), Vec::<String>::new());
    let name = format!("{}ab/left-behind", prefix(&store));
    depot.depot.put(vec![Stowed { name: name.clone(), content: vec![1] }]).unwrap();
    assert_eq!(store.strays().unwrap(), std::slice::from_ref(&name));
    let all = verified(&store);
    assert_eq!((all.strays, all.problems), (Some(1), vec![]));
    assert_eq!(neighbour.strays().unwrap(), Vec::<String>::new(), "whose it is");
    let known = depot.list(prefix(&store).trim_end_matches('/')).unwrap();
    assert_eq!(store.remove_strays(&known).unwrap(), 1, "what a row names stays");
    assert_eq!(depot.get(&name).unwrap(), None);
    assert_eq!((verified(&store).strays, store.strays().unwrap()), (Some(0), vec![]));
    assert!(store.get(&kept).is_ok() && neighbour.get(&elsewhere).is_ok());
}

/// The picture of one minute, in a snapshot of another.
fn again(picture: u8, minute: u8) -> Snapshot {
    let mut taken = pictured(minute);
    taken.attachments = pictured(picture).attachments;
    taken
}

fn prefix(store: &EvidenceStore) -> String {
    let first = store.public_keys().unwrap()[0].id().to_string();
    let short: String = first.chars().take(16).collect();
    format!("{short}/")
}
