//! spider over the same shop: fetch and links only, as polite in word as we are (robots.txt is read) and without delay.
//! spider-peer GOODS

use spider::website::Website;

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let goods: usize = std::env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(1000);
    let mut website = Website::new("http://127.0.0.1:9377/");
    website.with_respect_robots_txt(true).with_delay(0).with_depth(0).with_user_agent(Some("spider-peer"));
    website.with_concurrency_limit(Some(16));
    website.crawl().await;
    let seen = website.get_links().len();
    let pages = goods + goods.div_ceil(100);
    assert!(seen >= pages - 1, "{seen} of {pages} pages were seen");
    eprintln!("{seen} pages");
}
