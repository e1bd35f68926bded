//! Time stamps of a real authority, made with OpenSSL: kept when they are good, refused with the reason when they are not.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod authority;
mod snapshots;

use authority::Authority;
use snapshots::snapshot;
use xuncha_evidence::{Authorities, EvidenceError, EvidenceStore, Request, StampError, StampSubject, check};
use xuncha_model::Digest;

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

impl Authority {
    /// Gives the signer a certificate of years ago.
    fn expire(&self) {
        std::fs::write(self.home.join("index.txt"), "").unwrap();
        std::fs::write(self.home.join("caserial"), "99").unwrap();
        self.openssl(&[
            "ca",
            "-batch",
            "-notext",
            "-config",
            "openssl.cnf",
            "-cert",
            "root.pem",
            "-keyfile",
            "root.key",
            "-startdate",
            "20200101000000Z",
            "-enddate",
            "20210101000000Z",
            "-extensions",
            "signer",
            "-in",
            "signer.csr",
            "-out",
            "signer.pem",
        ]);
    }

    /// Whether OpenSSL itself accepts a token about these bytes.
    fn openssl_accepts(&self, content: &[u8], token: &[u8]) -> bool {
        std::fs::write(self.home.join("content"), content).unwrap();
        std::fs::write(self.home.join("token.tsr"), token).unwrap();
        let arguments = ["ts", "-verify", "-data", "content", "-in", "token.tsr", "-CAfile", "root.pem"];
        std::process::Command::new("openssl")
            .args(arguments)
            .current_dir(&self.home)
            .output()
            .unwrap()
            .status
            .success()
    }
}

#[test]
fn stamped_late_by_several_and_seen_by_openssl() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let [first, second] = [1, 2].map(|minute| store.keep(&snapshot(minute, b"page")).unwrap());
    assert_eq!(store.unstamped().unwrap(), 2);
    let one = Authority::start(&home.path().join("一"), "sha256");
    let other = Authority::start(&home.path().join("二"), "sha1");
    let pending = store.pending("一", 9).unwrap();
    assert_eq!(pending.len(), 3, "the day's root and two manifests");
    assert_eq!(pending[0].subject, StampSubject::Checkpoint);
    assert_eq!(one.stamp(&store, "一"), 3);
    assert_eq!(other.stamp(&store, "二"), 3);
    assert_eq!((store.unstamped().unwrap(), store.pending("一", 9).unwrap()), (0, vec![]));
    for id in [first, second] {
        let manifest = store.get(&id).unwrap().manifest;
        let tokens = store.tokens(&id).unwrap();
        assert_eq!(tokens.len(), 2);
        let accepted: Vec<_> = tokens
            .iter()
            .map(|(name, token)| {
                (name.as_str(), if name == "一" { &one } else { &other }.openssl_accepts(&manifest, token))
            })
            .collect();
        assert!(accepted.iter().all(|(_, accepted)| *accepted), "{accepted:?}");
    }
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!((all.tokens, all.unchained, all.problems), (6, 6, vec![]));
    let known = Authorities(vec![one.configured("一"), other.configured("二")]);
    let all = store.verify_all(&known).unwrap();
    assert_eq!((all.tokens, all.unchained, all.problems), (6, 0, vec![]));
    // the roots of another authority
    let wrong = Authorities(vec![other.configured("一")]);
    let found = store.verify_all(&wrong).unwrap().problems;
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().all(|problem| problem.code == "token-wrong" && problem.message.contains("签名证书"))
    );
}

#[test]
fn every_byte_of_an_answer_counts() {
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::start(home.path(), "sha256");
    let roots = authority.configured("x").roots;
    let request = Request::new(&digest(3)).unwrap();
    let answer = authority.answer(&request.der);
    let stamp = check(&answer, &digest(3), Some(&request.nonce), Some(&roots)).unwrap();
    let mut told = 0;
    for at in 0..answer.len() {
        for bit in [0, 3, 7] {
            let mut other = answer.clone();
            other[at] ^= 1 << bit;
            match check(&other, &digest(3), Some(&request.nonce), Some(&roots)) {
                Err(_) => told += 1,
                // the root it carries is not needed, and what no one signs says nothing
                Ok(same) => assert_eq!(same, stamp, "byte {at}"),
            }
        }
        let shorter = check(answer.get(..at).unwrap(), &digest(3), None, None);
        assert!(matches!(shorter, Err(StampError::Malformed(_))), "{at}: {shorter:?}");
    }
    assert!(told * 2 > answer.len() * 3, "{told} of {}", answer.len() * 3);
    let other = check(&answer, &digest(4), None, None);
    assert_eq!(other, Err(StampError::OtherContent));
    let other = check(&answer, &digest(3), Some(&[0x41]), None);
    assert_eq!(other, Err(StampError::OtherNonce));
}

#[test]
fn signers_that_may_not_stamp() {
    let home = tempfile::tempdir().unwrap();
    let rsa: &[&str] = &["-newkey", "rsa:2048"];
    let curve: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let answered = |name: &str, key: &[&str], days: &str| {
        let authority =
            Authority::with(&home.path().join(name), "sha256", "critical,timeStamping", key, days);
        let request = Request::new(&digest(1)).unwrap();
        let answer = authority.answer(&request.der);
        check(&answer, &digest(1), Some(&request.nonce), Some(&authority.configured("x").roots))
    };
    assert!(answered("rsa", rsa, "9").is_ok());
    assert!(answered("curve", curve, "9").is_ok());
    // Without the purpose OpenSSL refuses to sign, so what a wrong certificate makes is a token whose signer lost it:
    // the root says of the same key what it may not.
    let good = Authority::start(&home.path().join("good"), "sha256");
    let request = Request::new(&digest(1)).unwrap();
    let answer = good.answer(&request.der);
    let stranger = Authority::start(&home.path().join("stranger"), "sha256");
    let refused = check(&answer, &digest(1), None, Some(&stranger.configured("x").roots));
    assert!(matches!(refused, Err(StampError::Certificate(_))), "{refused:?}");
    // "timeStamping" in the certificate turned into another purpose of the same length
    let purpose = [0x2B, 6, 1, 5, 5, 7, 3, 8];
    let at = answer.windows(8).position(|window| window == purpose).unwrap();
    let mut other = answer.clone();
    other[at + 7] = 1;
    let refused = check(&other, &digest(1), None, None);
    assert!(matches!(refused, Err(StampError::Inconsistent(_))), "ESSCertID notices: {refused:?}");
}

#[test]
fn certificates_that_had_expired_when_they_stamped() {
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::start(home.path(), "sha256");
    authority.expire();
    let request = Request::new(&digest(1)).unwrap();
    let answer = authority.answer(&request.der);
    let refused = check(&answer, &digest(1), None, Some(&authority.configured("x").roots));
    let Err(StampError::Certificate(told)) = &refused else { panic!("{refused:?}") };
    assert!(told.contains("Expired"), "{told}");
}

#[test]
fn a_refusal_and_rubbish_are_told() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    store.keep(&snapshot(1, b"page")).unwrap();
    let authority = Authority::start(&home.path().join("机构"), "sha256").configured("某机构");
    let pending = store.pending("某机构", 1).unwrap()[0];
    for (answer, word) in [
        (&[0x30_u8, 5, 0x30, 3, 2, 1, 2][..], "状态 2"),
        (b"<html>502 Bad Gateway</html>", "不是 DER"),
        (b"", "不是 DER"),
        (&[0x30, 5, 0x30, 3, 2, 1, 0], "没有时间戳"),
    ] {
        let error = store.keep_token(&pending, &authority, &[0x41], answer).unwrap_err();
        let EvidenceError::Stamp { cause, .. } = &error else { panic!("{error}") };
        assert!(cause.to_string().contains(word), "{cause}");
    }
    assert_eq!(store.tokens(&pending.about).unwrap(), []);
    assert_eq!(store.pending("某机构", 1).unwrap(), [pending], "it still waits");
}
