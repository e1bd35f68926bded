//! With an S3-like service that runs on loopback: moto, which `tests/tools.sh` makes ready.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use xuncha_depot::{DepotSettings, open};
use xuncha_evidence::{Authorities, Depot as _, EvidenceError, Stowed};

use crate::story::{self, Noting, pictured};

const BUCKET: &str = "xuncha-evidence";

/// The service, until it is dropped.
struct Service {
    child: Child,
    port: u16,
}

impl Service {
    /// At this port, with an empty bucket.
    fn start(port: u16) -> Self {
        let mut server = Command::new(tools().join("moto_server"));
        server.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let child = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let service = Self { child, port };
        let began = Instant::now();
        // it takes a request for a bucket by its name alone
        while !service.ask(&format!("PUT /{BUCKET}")).starts_with("HTTP/1.1 200") {
            assert!(began.elapsed() < Duration::from_secs(120), "moto did not start");
            std::thread::yield_now();
        }
        service
    }

    fn ask(&self, what: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return String::new() };
        let credential = "Authorization: AWS4-HMAC-SHA256 Credential=key/20261130/us-east-1/s3/aws4_request, \
                          SignedHeaders=host, Signature=0";
        let request = format!(
            "{what} HTTP/1.1\r\nHost: 127.0.0.1\r\n{credential}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let mut answer = String::new();
        let done = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_string(&mut answer));
        done.map(|_| answer).unwrap_or_default()
    }

    fn settings(&self) -> DepotSettings {
        DepotSettings {
            url: format!("s3://{BUCKET}/某局/证据"),
            endpoint: format!("http://127.0.0.1:{}", self.port),
            region: String::new(),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn tools() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/tools.sh");
    let done = Command::new("bash").arg(&script).arg("s3").output().unwrap();
    assert!(
        done.status.success(),
        "`bash tests/tools.sh s3` must succeed once (it installs moto from PyPI): {}",
        String::from_utf8_lossy(&done.stderr)
    );
    PathBuf::from(String::from_utf8(done.stdout).unwrap().trim())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// One test, for the keys come from the environment of the process.
#[test]
fn the_story_with_a_service_and_without() {
    let port = free_port();
    let service = Service::start(port);
    let settings = service.settings();
    if std::env::var_os("AWS_ACCESS_KEY_ID").is_none() {
        // the same program again, with keys
        let told = open(&settings).err().unwrap().to_string();
        assert!(told.contains("AWS_ACCESS_KEY_ID"), "{told}");
        drop(service);
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "service::the_story_with_a_service_and_without", "--nocapture"]);
        again.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "secret");
        assert!(again.status().unwrap().success());
        return;
    }
    story::tell(open(&settings).unwrap());
    let depot = Noting::new(open(&settings).unwrap());
    let many = (0..40_u8).map(|n| Stowed { name: format!("many/{n}"), content: vec![n; 1000] }).collect();
    depot.put(many).unwrap();
    assert_eq!(depot.get("many/39").unwrap(), Some(vec![39; 1000]));
    assert_eq!(depot.get("many/40").unwrap(), None);

    let home = tempfile::tempdir().unwrap();
    let store = story::open(home.path(), &depot);
    let kept = store.keep(&pictured(1)).unwrap();
    store.erase(kept, "三年", "甲", "到期").unwrap();
    drop(service);
    let error = store.keep(&pictured(2)).unwrap_err();
    let EvidenceError::Depot { place, cause } = &error else { panic!("{error}") };
    assert!(place.contains(BUCKET) && cause.to_string().contains("连接不上"), "{error}");
    let error = store.take_away().unwrap_err();
    assert!(error.to_string().contains("连接不上"), "{error}");
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!(
        (all.snapshots, all.left_outside, all.problems),
        (1, 1, vec![]),
        "nothing of the new one is kept"
    );
    let service = Service::start(port);
    assert_eq!(store.take_away().unwrap(), 1, "tried again");
    let kept = store.keep(&pictured(2)).unwrap();
    assert!(store.get(&kept).is_ok());

    // a bucket that is not there, and keys that nobody knows
    let other = DepotSettings { url: "s3://another-bucket/".to_owned(), ..service.settings() };
    let error =
        open(&other).unwrap().put(vec![Stowed { name: "a".to_owned(), content: vec![1] }]).unwrap_err();
    assert!(
        error.to_string().contains("another-bucket") || error.to_string().contains("NoSuchBucket"),
        "{error}"
    );
}
