//! A hunt over a million archived listings with all shipped rules, beside `rg -F -f words` over the very same lines: the words
//! are those of the same rules, without what stands in the form of every line. Both may use every processor, and both are asked
//! what they found. Without more `rg` prints each line that has a word, `-c` only counts them; both stop at the first word of a line. `-o`
//! tells every word, as a hunt must see them.
//!
//! `XUNCHA_BENCH_LISTINGS`: how many (1,000,000). Titles as in `corpus`, drawn again and again; `XUNCHA_BENCH_OWN=1`: each
//! listing has a title of its own, the beginning of one and the end of another, so that nothing was judged before. Needs `rg`.

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
    let form = fs::read_to_string(&plain[0]).expect("lines");
    let words = words(&pack, form.lines().next().expect("a line"), &home.join("words.txt"));
    let (mut ours, mut theirs, mut searched) = (Vec::new(), WAYS.map(|_| Vec::new()), 0);
    for _ in 0..rounds {
        let began = Spent::now();
        let found = hunt(&folder, &ruleset).expect("the archive can be read").expect("there is an archive");
        ours.push(began.since());
        assert_eq!((found.walk.lines, found.walk.broken), (count as u64, 0));
        assert_eq!(found.leads(), expected.len() as u64);
        searched = found.walk.bytes;
        let mut all = 0;
        let mut counted = Vec::new();
        for (way, spent) in WAYS.iter().zip(&mut theirs) {
            let began = Spent::now();
            let output = Command::new("rg")
                .args(["--no-config", "-F", "--no-filename"])
                .args(*way)
                .arg("-f")
                .arg(home.join("words.txt"))
                .args(&plain)
                .output()
                .expect("rg runs");
            spent.push(began.since());
            let told = output.stdout;
            let printed = || told.iter().filter(|byte| **byte == b'\n').count() as u64;
            match way {
                ["-o"] => all = printed(),
                [] => counted.push(printed()),
                _ => {
                    let told = String::from_utf8_lossy(&told);
                    counted.push(told.lines().filter_map(|line| line.parse::<u64>().ok()).sum());
                }
            }
            assert!(
                counted.iter().all(|&lines| lines > 0 && lines == counted[0]),
                "{counted:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        println!("leads {}, lines with a word {}, words {all}", found.leads(), counted[0]);
    }
    println!("{} rules; {words} words; {:.0} MB of lines", ruleset.rules().len(), searched as f64 / 1e6);
    let ours = median(&mut ours);
    println!("hunt (packed segments, full rules): {ours}");
    for (way, mut spent) in WAYS.iter().zip(theirs) {
        let theirs = median(&mut spent);
        let (wall, processor) = (theirs.wall / ours.wall, theirs.processor / ours.processor);
        println!(
            "rg -F {} -f words (plain lines): {theirs}; hunt is {wall:.2}x, by processor time {processor:.2}x",
            way.join(" ")
        );
    }
    drop(fs::remove_dir_all(&home));
}

/// How rg is asked.
const WAYS: [&[&str]; 4] = [&[], &["-c"], &["-c", "-j1"], &["-o"]];

/// Seconds on the wall, and of all processors together.
#[derive(Clone, Copy)]
struct Spent {
    wall: f64,
    processor: f64,
    began: Instant,
}

impl Spent {
    fn now() -> Self {
        Self { wall: 0.0, processor: processor(), began: Instant::now() }
    }

    fn since(self) -> Self {
        Self { wall: self.began.elapsed().as_secs_f64(), processor: processor() - self.processor, ..self }
    }
}

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} s, {:.2} s of processors", self.wall, self.processor)
    }
}

/// Of this process and of those it waited for; 0 where the system does not tell.
fn processor() -> f64 {
    let told = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = told.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
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
    let own = env::var("XUNCHA_BENCH_OWN").is_ok();
    for number in 0..count {
        let title = &titles[random.below(titles.len())];
        let title = if own { joined(title, &titles[random.below(titles.len())]) } else { title.clone() };
        let cents = i64::from(random.below(200_000) as u32) + 100;
        let listing = Listing {
            id: Some(format!("{number}")),
            url: Some(format!("https://shop{}.example/item/{number}.html", number % 97)),
            title,
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

/// The beginning of one title and the end of another.
fn joined(one: &str, other: &str) -> String {
    let (head, tail) = (one.chars().count() / 2, other.chars().count() / 2);
    one.chars().take(head).chain(other.chars().skip(tail)).collect()
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

/// The words of all rules, two characters and longer, one a line; without those that stand in every line.
fn words(pack: &Pack, line: &str, to: &Path) -> usize {
    let title = line.find("\"title\":\"").map_or(0, |at| at + 9);
    let title_ends = line[title..].find("\",\"").map_or(line.len(), |at| title + at);
    let form = [&line[..title], &line[title_ends..]].concat().to_lowercase();
    let rules = pack.files.iter().flat_map(|file| &file.rules);
    let terms = rules.flat_map(|rule| &rule.groups).flat_map(|group| &group.words);
    let words: BTreeSet<&str> = terms
        .map(|word| word.value.as_str())
        .filter(|word| word.chars().count() >= 2)
        .filter(|word| !form.contains(&word.to_lowercase()))
        .collect();
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

fn median(spent: &mut [Spent]) -> Spent {
    spent.sort_by(|one, other| one.wall.total_cmp(&other.wall));
    spent[spent.len() / 2]
}
