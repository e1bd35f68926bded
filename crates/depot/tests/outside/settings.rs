//! Settings that make no sense are refused before anything is kept.

use xuncha_depot::{DepotSettings, SettingsError, open};

#[test]
fn what_cannot_be_a_depot() {
    let refused = |url: &str, endpoint: &str| {
        let settings =
            DepotSettings { url: url.to_owned(), endpoint: endpoint.to_owned(), region: String::new() };
        open(&settings).err().unwrap()
    };
    for url in ["", "folder", "ftp://x/y", "s3:///prefix", "file://host/folder"] {
        let error = refused(url, "");
        assert!(matches!(error, SettingsError::Url(_)), "{url}: {error}");
        assert!(error.to_string().contains("file:///"), "{error}");
    }
    let error = refused("s3://bucket/", "http://storage.example:9000");
    assert!(error.to_string().contains("https"), "{error}");
}
