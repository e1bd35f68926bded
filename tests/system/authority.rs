//! A time-stamping authority on loopback: OpenSSL's `ts` behind a few lines of HTTP.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
};

/// One that answers until the test ends.
pub(crate) struct Authority {
    /// Where it is asked.
    pub(crate) url: String,
    /// Its root certificate.
    pub(crate) root: PathBuf,
}

const CONFIG: &str = "[req]\ndistinguished_name=dn\n[dn]\n[root]\nbasicConstraints=critical,CA:TRUE\n\
    [signer]\nbasicConstraints=CA:FALSE\nextendedKeyUsage=critical,timeStamping\n\
    [tsa]\ndefault_tsa=one\n[one]\nserial=serial\ncrypto_device=builtin\nsigner_digest=sha256\n\
    default_policy=1.2.3.4.1\ndigests=sha256\ness_cert_id_alg=sha256\n";

impl Authority {
    pub(crate) fn start(home: &Path) -> Self {
        fs::create_dir_all(home).unwrap();
        fs::write(home.join("openssl.cnf"), CONFIG).unwrap();
        fs::write(home.join("serial"), "01").unwrap();
        for line in [
            "req -x509 -config openssl.cnf -extensions root -nodes -days 900 -newkey rsa:2048 -subj /CN=Root -keyout root.key -out root.pem",
            "req -new -config openssl.cnf -nodes -newkey rsa:2048 -subj /CN=Signer -keyout signer.key -out signer.csr",
            "x509 -req -in signer.csr -CA root.pem -CAkey root.key -set_serial 77 -days 400 -extfile openssl.cnf -extensions signer -out signer.pem",
        ] {
            openssl(home, line);
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let folder = home.to_owned();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                answer(&connection, &folder);
            }
        });
        Self { url, root: home.join("root.pem") }
    }
}

fn answer(mut connection: &TcpStream, home: &Path) {
    let mut reader = BufReader::new(connection);
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut request = vec![0; length];
    reader.read_exact(&mut request).unwrap();
    fs::write(home.join("request.tsq"), request).unwrap();
    openssl(
        home,
        "ts -reply -config openssl.cnf -section one -queryfile request.tsq -inkey signer.key -signer signer.pem -out reply.tsr",
    );
    let reply = fs::read(home.join("reply.tsr")).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        reply.len()
    );
    connection.write_all(&[head.into_bytes(), reply].concat()).unwrap();
}

fn openssl(home: &Path, line: &str) {
    let output = Command::new("openssl").args(line.split(' ')).current_dir(home).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}
