//! A time-stamping authority of OpenSSL's `ts`, made afresh: a root, a signer under it, and answers to requests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use xuncha_evidence::{EvidenceStore, Request};

pub(crate) struct Authority {
    pub(crate) home: PathBuf,
}

impl Authority {
    /// `ess` is the digest of ESSCertID: `sha1` or `sha256`.
    pub(crate) fn start(home: &Path, ess: &str) -> Self {
        Self::with(home, ess, "critical,timeStamping", &["-newkey", "rsa:2048"], "400")
    }

    /// With another purpose, key, or time in days for its certificate.
    pub(crate) fn with(home: &Path, ess: &str, purpose: &str, key: &[&str], days: &str) -> Self {
        fs::create_dir_all(home).unwrap();
        let config = format!(
            "[req]\ndistinguished_name=dn\n[dn]\n[root]\nbasicConstraints=critical,CA:TRUE\n\
             [signer]\nbasicConstraints=CA:FALSE\nextendedKeyUsage={purpose}\n\
             [tsa]\ndefault_tsa=one\n[one]\nserial=serial\ncrypto_device=builtin\nsigner_digest=sha256\n\
             default_policy=1.2.3.4.1\ndigests=sha256\nordering=yes\ntsa_name=yes\ness_cert_id_chain=yes\n\
             ess_cert_id_alg={ess}\naccuracy=millisecs:500\n\
             [ca]\ndefault_ca=all\n[all]\ndatabase=index.txt\nserial=caserial\nnew_certs_dir=.\ndefault_md=sha256\n\
             policy=any\n[any]\ncommonName=supplied\n"
        );
        fs::write(home.join("openssl.cnf"), config).unwrap();
        fs::write(home.join("serial"), "01").unwrap();
        let it = Self { home: home.to_owned() };
        let root =
            ["req", "-x509", "-config", "openssl.cnf", "-extensions", "root", "-nodes", "-days", "900"];
        it.openssl(
            &[
                &root[..],
                &["-newkey", "rsa:2048"],
                &["-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem"],
            ]
            .concat(),
        );
        let request = ["req", "-new", "-config", "openssl.cnf", "-nodes", "-subj", "/CN=Signer"];
        it.openssl(&[&request[..], key, &["-keyout", "signer.key", "-out", "signer.csr"]].concat());
        it.openssl(&[
            "x509",
            "-req",
            "-in",
            "signer.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-set_serial",
            "77",
            "-days",
            days,
            "-extfile",
            "openssl.cnf",
            "-extensions",
            "signer",
            "-out",
            "signer.pem",
        ]);
        it
    }

    /// The answer to a request.
    pub(crate) fn answer(&self, request: &[u8]) -> Vec<u8> {
        fs::write(self.home.join("request.tsq"), request).unwrap();
        self.openssl(&[
            "ts",
            "-reply",
            "-config",
            "openssl.cnf",
            "-section",
            "one",
            "-queryfile",
            "request.tsq",
            "-inkey",
            "signer.key",
            "-signer",
            "signer.pem",
            "-chain",
            "root.pem",
            "-out",
            "reply.tsr",
        ]);
        fs::read(self.home.join("reply.tsr")).unwrap()
    }

    /// As it is configured under a name.
    pub(crate) fn configured(&self, name: &str) -> xuncha_evidence::Authority {
        let roots = fs::read(self.home.join("root.pem")).unwrap();
        xuncha_evidence::Authority::new(name, "http://127.0.0.1/", &roots).unwrap()
    }

    /// Stamps what waits for it.
    pub(crate) fn stamp(&self, store: &EvidenceStore, name: &str) -> usize {
        let configured = self.configured(name);
        let pending = store.pending(name, 100).unwrap();
        for one in &pending {
            let request = Request::new(&one.about).unwrap();
            let answer = self.answer(&request.der);
            store.keep_token(one, &configured, &request.nonce, &answer).unwrap();
        }
        pending.len()
    }

    pub(crate) fn openssl(&self, arguments: &[&str]) {
        let output = Command::new("openssl").args(arguments).current_dir(&self.home).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
