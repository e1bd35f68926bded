//! A hunt over a million archived listings with all shipped rules, beside `rg -F -f words` over the very same lines: the words
//! are those of the same rules. Both may use every processor, and both are asked what they found.
//!
//! `XUNCHA_BENCH_LISTINGS`: how many (1,000,000). Titles as in `corpus`. Needs `rg`.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use xuncha_benches::{corpus, corpus::Random, packs};
use xuncha_extract::{Extraction, PageInput, extract};
use xuncha_matcher::Ruleset;
use xuncha_model::{Currency, Exchange, Listing, Outcome, PageKind, Price, Seller, SweepId, Timestamp};
use xuncha_rule_lang::Pack;
use xuncha_sweep::{
    archive::{ARCHIVE_FOLDER, Archive, Keep},
    hunt,
};

/// Offers of a page.
const PAGE: usize = 40;

fn main() {
    let count = env::var("XUNCHA_BENCH_LISTINGS").map_or(1_000_000, |text| text.parse().expect("a number"));
    let rounds = env::var("XUNCHA_BENCH_ROUNDS").map_or(3, |text| text.parse().expect("a number"));
    let home = env::temp_dir().join(format!("xuncha-bench-hunt-{}", std::process::id()));
    let (pack, ruleset) = packs::ruleset(&packs::shipped());
    let (titles, from) = corpus::titles();
    let goods = grow(&titles, count, &home);
    println!("{count} listings grown from {} titles ({from})", titles.len());
    let folder = home.join(ARCHIVE_FOLDER);
    let (packed, packed_bytes) = sizes(&folder);
    let plain = unpack(&folder, &home.join("plain"));
    println!("archive: {packed} segments, {:.1} MB packed", packed_bytes as f64 / 1e6);

    // every offer and category that is a lead when matched by itself is one of the hunt, and no other
    let expected = leads(&ruleset, &goods);
    let words = words(&pack, &home.join("words.txt"));
    let (mut ours, mut theirs, mut searched) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        let began = Instant::now();
        let found = hunt(&folder, &ruleset).expect("the archive can be read").expect("there is an archive");
        ours.push(found.walk.bytes as f64 / 1e6 / began.elapsed().as_secs_f64());
        assert_eq!((found.walk.lines, found.walk.broken), (count as u64, 0));
        assert_eq!(found.leads(), expected.len() as u64);
        searched = found.walk.bytes;
        let began = Instant::now();
        let output = Command::new("rg")
            .args(["--no-config", "-F", "-c", "--no-filename", "-f"])
            .arg(home.join("words.txt"))
            .args(&plain)
            .output()
            .expect("rg runs");
        theirs.push(searched as f64 / 1e6 / began.elapsed().as_secs_f64());
        let told = String::from_utf8_lossy(&output.stdout);
        let lines: u64 = told.lines().filter_map(|line| line.parse::<u64>().ok()).sum();
        assert!(lines > 0, "rg found nothing: {}", String::from_utf8_lossy(&output.stderr));
        println!("leads {}, lines with a word {lines}", found.leads());
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("{} rules; {words} words; {:.0} MB of lines", ruleset.rules().len(), searched as f64 / 1e6);
    println!(
        "hunt (packed segments, full rules): {ours:.0} MB/s; rg -F -f words (plain lines): {theirs:.0} MB/s; {:.2}x",
        ours / theirs
    );
    drop(fs::remove_dir_all(&home));
}

/// Writes the archive as a sweep does; gives the offers.
fn grow(titles: &[String], count: usize, home: &Path) -> Vec<Listing> {
    drop(fs::remove_dir_all(home));
    fs::create_dir_all(home).expect("a folder");
    let archive = Archive::open(home, Keep::Listings).expect("an archive");
    let mut random = Random(3);
    let mut all = Vec::new();
    let mut page =
        Extraction { kind: PageKind::ListingIndex, complete: true, ..extract(&PageInput::default()) };
    let end = |page: &mut Extraction, at: usize| {
        let url = format!("https://shop{}.example/list?page={at}", at % 97);
        let moment = Timestamp::from_second(1_790_000_000 + at as i64 * 7).expect("a moment");
        archive.keep(SweepId(1), &exchange(url, moment), &[], page).expect("kept");
        page.listings.clear();
    };
    for number in 0..count {
        let cents = i64::from(random.below(200_000) as u32) + 100;
        let listing = Listing {
            id: Some(format!("{number}")),
            url: Some(format!("https://shop{}.example/item/{number}.html", number % 97)),
            title: titles[random.below(titles.len())].clone(),
            price: Some(Price {
                cents,
                max_cents: None,
                currency: Currency::Cny,
                raw: format!("¥{}.{:02}", cents / 100, cents % 100),
            }),
            seller: Some(Seller { name: format!("店铺{}", number % 997), id: None, url: None }),
            location: "某省某市".to_owned(),
            images: vec![format!("https://img.example/{number}/main.jpg")],
            ..Listing::default()
        };
        page.listings.push(listing.clone());
        all.push(listing);
        if page.listings.len() == PAGE || number + 1 == count {
            end(&mut page, number / PAGE);
        }
    }
    archive.close().expect("packed");
    all
}

/// Offers, by their number, and categories that are leads when each is matched by itself. Hints alone make none.
fn leads(ruleset: &Ruleset, goods: &[Listing]) -> BTreeSet<(usize, String)> {
    let context = xuncha_matcher::PageContext { kind: PageKind::Detail, complete: false };
    let mut scratch = xuncha_matcher::Scratch::default();
    let mut found = BTreeSet::new();
    for (number, listing) in goods.iter().enumerate() {
        let hits = ruleset.scan(listing, &context, &mut scratch);
        let leads = hits.into_iter().filter(|hit| hit.outcome == Outcome::Lead);
        found.extend(leads.map(|hit| (number, hit.category.0)));
    }
    found
}

/// The plain lines of every segment, for a peer that reads no archive.
fn unpack(folder: &Path, to: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(to).expect("a folder");
    let segments = xuncha_sweep::archive::segments(folder).expect("segments");
    let one = |path: &PathBuf| {
        let plain = to.join(path.file_stem().expect("a name"));
        let mut file = fs::File::create(&plain).expect("a file");
        zstd::stream::copy_decode(fs::File::open(path).expect("a segment"), &mut file).expect("unpacked");
        plain
    };
    segments.iter().map(one).collect()
}

fn sizes(folder: &Path) -> (usize, u64) {
    let segments = xuncha_sweep::archive::segments(folder).expect("segments");
    let bytes = segments.iter().map(|path| fs::metadata(path).expect("a segment").len()).sum();
    (segments.len(), bytes)
}

/// The words of all rules, two characters and longer, one a line.
fn words(pack: &Pack, to: &Path) -> usize {
    let rules = pack.files.iter().flat_map(|file| &file.rules);
    let terms = rules.flat_map(|rule| &rule.groups).flat_map(|group| &group.words);
    let words: BTreeSet<&str> =
        terms.map(|word| word.value.as_str()).filter(|word| word.chars().count() >= 2).collect();
    let text: String = words.iter().map(|word| format!("{word}\n")).collect();
    fs::write(to, text).expect("written");
    words.len()
}

fn exchange(url: String, at: Timestamp) -> Exchange {
    Exchange {
        url: url.clone(),
        redirects: Vec::new(),
        final_url: url,
        started: at,
        ended: at,
        remote: None,
        http_version: "HTTP/1.1".to_owned(),
        request_headers: Vec::new(),
        status: Some(200),
        response_headers: Vec::new(),
        body: Vec::new(),
        truncated: false,
        robots: "允许".to_owned(),
        tls: None,
    }
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
