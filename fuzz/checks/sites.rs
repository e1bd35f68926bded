//! Any text as a site profile: reading ends, each complaint has its place in the text, and what was read can be used.

use url::Url;
use xuncha_extract::{PageInput, Sites, extract_with};

const PAGE: &str = "<title>台灯</title><script>x={\"a\":[{\"title\":\"台灯\",\"price\":9}]}</script>\
    <div id=list><div class=card><a href=/item/1.html><h3 class=t>台灯</h3></a><b class=p>9</b></div>\
    <div class=card><a href=/item/2.html><h3 class=t>灯泡</h3></a><b class=p>8</b></div></div>";

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (sites, complaints) = Sites::read(&[("fuzz.toml".to_owned(), text.to_owned())]);
    for complaint in &complaints {
        assert!(
            complaint.span.start <= complaint.span.end && complaint.span.end <= text.len(),
            "{complaint}"
        );
        assert!(!complaint.message.is_empty());
    }
    for url in ["https://shop.example/s?q=1&id=7", "https://a.shop.example/item/9.html"] {
        let found = extract_with(
            &PageInput { bytes: PAGE.as_bytes(), url: Some(url), ..PageInput::default() },
            &sites,
        );
        assert!(found.listings.len() <= 600);
        let canonical = Url::parse(url).map(|url| sites.canonical(&url));
        assert!(canonical.is_ok());
    }
}
