//! A million leads: what the console asks for, through the store and as the same query in raw SQLite; what filing a page with a
//! lead costs in an empty store and in this one.
//!
//! Every answer is compared row by row, and every plan is asserted to read no table from end to end.
//!
//! `XUNCHA_BENCH_LEADS`: how many leads (1,000,000). `XUNCHA_BENCH_ROUNDS`: rounds of each query (15), the median is told.
//! `XUNCHA_BENCH_STORE`: a folder in which the store is made, or found from an earlier run, and left.

use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use rusqlite::{Connection, ToSql, params, params_from_iter, types::Value};
use xuncha_model::{
    CategoryId, Digest, EvidenceRef, Field, Hit, LawRef, Lead, LeadFilter, LeadId, LeadOrder, LeadStatus,
    Match, Outcome, PageKind, RuleId, Severity, ShopName, Sighting, Subject, SweepId, Timestamp, categories,
};
use xuncha_store::{LeadStore, Opening, PageRecord};
use xuncha_store_sqlite::{DATABASE_FILE, SqliteStore};

/// Seconds of the first lead.
const START: i64 = 1_780_000_000;

/// Shops; the first ones have most of the leads.
const SHOPS: u64 = 20_000;

/// What the store reads of a lead.
const LEAD: &str = "l.id, l.status, l.version, l.unit, l.due, l.first_seen, l.last_seen, l.subject, l.disposal, l.disposed, \
    l.next_look, l.relists, l.likeness, l.same_shop, l.same_picture, l.picture_apart, l.score, \
    (SELECT count(*) FROM leads o WHERE o.platform = l.platform AND o.shop = l.shop AND o.shop <> '' AND o.confirmed = 1) \
    - (l.confirmed AND l.shop <> ''), (SELECT count(*) FROM sightings WHERE lead = l.id), s.own_page, l.fingerprint, l.category, \
    s.sweep, s.at, s.platform, s.shop, s.title, s.wording, s.url, s.picture, s.print, s.price, s.severity, s.outcome, s.hits, s.law, \
    s.grounds, s.subject, s.snapshot";

fn main() {
    let number =
        |name: &str, default| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let leads: u64 = number("XUNCHA_BENCH_LEADS", 1_000_000);
    let rounds = number("XUNCHA_BENCH_ROUNDS", 15) as usize;
    let own = env::temp_dir().join(format!("xuncha-bench-store-{}", std::process::id()));
    let kept = env::var_os("XUNCHA_BENCH_STORE").map(PathBuf::from);
    let home = kept.as_ref().unwrap_or(&own).clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");

    let empty = SqliteStore::open(&own.join("empty")).expect("opens");
    let cost = runtime.block_on(filing(&empty, leads));
    drop(empty);
    println!("filing a page with one new lead, each on the disk: {cost:.0} µs in an empty store");

    let full = home.join(format!("{leads}"));
    if !full.exists() {
        let making = home.join("making");
        drop(fs::remove_dir_all(&making));
        drop(SqliteStore::open(&making).expect("opens"));
        let began = Instant::now();
        fill(&making.join(DATABASE_FILE), leads);
        fs::rename(&making, &full).expect("renames");
        println!("{leads} leads made in {:.0} s", began.elapsed().as_secs_f64());
    }
    println!("{} MB", fs::metadata(full.join(DATABASE_FILE)).expect("a file").len() / 1_000_000);

    let store = SqliteStore::open(&full).expect("opens");
    let raw = Connection::open(full.join(DATABASE_FILE)).expect("opens");
    raw.pragma_update(None, "cache_size", -32_768).expect("sets");
    raw.set_prepared_statement_cache_capacity(100);
    let mut worst: f64 = 0.0;
    println!("{:<34}{:>10}{:>12}{:>8}", "query", "store ms", "raw ms", "ratio");
    for asked in questions(leads) {
        no_table_scan(&raw, &asked);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..=rounds {
            let began = Instant::now();
            let found = runtime.block_on(store.leads(&asked.filter)).expect("answers");
            ours.push(began.elapsed().as_secs_f64() * 1e3);
            let began = Instant::now();
            let known = ask(&raw, &asked);
            theirs.push(began.elapsed().as_secs_f64() * 1e3);
            let ids: Vec<i64> = found.iter().map(|lead| lead.id.0).collect();
            assert_eq!(ids, known, "{}", asked.name);
            assert!(!ids.is_empty(), "{} finds something", asked.name);
            black_box(found);
        }
        let (ours, theirs) = (median(ours), median(theirs));
        worst = worst.max(ours / theirs);
        println!("{:<34}{ours:>10.2}{theirs:>12.2}{:>8.2}", asked.name, ours / theirs);
    }
    println!("worst ratio {worst:.2}");
    card(&runtime, &store, &raw, rounds);
    let cost = runtime.block_on(filing(&store, leads));
    println!("filing a page with one new lead, each on the disk: {cost:.0} µs among {leads} leads");
    drop((store, raw));
    drop(fs::remove_dir_all(&own));
}

/// A list that the console shows.
struct Question {
    name: &'static str,
    filter: LeadFilter,
    /// The same in SQL.
    condition: &'static str,
    order: &'static str,
    values: Vec<Box<dyn ToSql>>,
}

fn questions(leads: u64) -> Vec<Question> {
    let page = || LeadFilter { limit: Some(50), order: LeadOrder::Score, ..LeadFilter::default() };
    let category = CategoryId("special-supply".to_owned());
    let rare = CategoryId(categories().last().expect("a category").id.to_owned());
    let by_score = "l.score DESC, l.id";
    let since = START + (leads as i64 * 99 / 100) * 30;
    let today = START + (leads as i64 - 40) * 30;
    let day = "2026-11-30";
    let ask = |name, filter, condition, order, values: Vec<Box<dyn ToSql>>| Question {
        name,
        filter,
        condition,
        order,
        values,
    };
    vec![
        ask(
            "all but false positives",
            LeadFilter { except: Some(LeadStatus::FalsePositive), ..page() },
            "+l.status <> ?",
            by_score,
            vec![Box::new("false-positive")],
        ),
        ask(
            "by status",
            LeadFilter { status: Some(LeadStatus::Signed), ..page() },
            "l.status = ?",
            by_score,
            vec![Box::new("signed")],
        ),
        ask(
            "by category",
            LeadFilter { category: Some(category.clone()), ..page() },
            "l.category = ?",
            by_score,
            vec![Box::new(category.0.clone())],
        ),
        ask(
            "by a rare category",
            LeadFilter { category: Some(rare.clone()), ..page() },
            "l.category = ?",
            by_score,
            vec![Box::new(rare.0.clone())],
        ),
        ask(
            "by category and status",
            LeadFilter { category: Some(category.clone()), status: Some(LeadStatus::New), ..page() },
            "l.category = ? AND l.status = ?",
            by_score,
            vec![Box::new(category.0), Box::new("new")],
        ),
        ask(
            "gravest",
            LeadFilter { min_severity: Severity::new(5), ..page() },
            "l.severity >= ?",
            by_score,
            vec![Box::new(5)],
        ),
        ask(
            "since lately",
            LeadFilter { since: Timestamp::from_second(since).ok(), ..page() },
            "l.first_seen >= ?",
            by_score,
            vec![Box::new(since * 1_000_000)],
        ),
        ask(
            "of a unit",
            LeadFilter { unit: Some("所7".to_owned()), ..page() },
            "l.unit = ? AND l.unit <> ''",
            by_score,
            vec![Box::new("所7")],
        ),
        ask(
            "of a shop, wherever",
            LeadFilter { shop: Some(ShopName { platform: None, shop: "店铺100".to_owned() }), ..page() },
            "l.id IN (SELECT lead FROM sightings WHERE shop = ?)",
            by_score,
            vec![Box::new("店铺100")],
        ),
        ask(
            "gravest of a unit",
            LeadFilter { unit: Some("所9".to_owned()), min_severity: Severity::new(5), ..page() },
            "l.severity >= ? AND l.unit = ? AND l.unit <> ''",
            by_score,
            vec![Box::new(5), Box::new("所9")],
        ),
        ask(
            "new since yesterday",
            LeadFilter { status: Some(LeadStatus::New), since: Timestamp::from_second(today).ok(), ..page() },
            "l.status = ? AND l.first_seen >= ?",
            by_score,
            vec![Box::new("new"), Box::new(today * 1_000_000)],
        ),
        ask(
            "overdue",
            LeadFilter { due_before: day.parse().ok(), ..page() },
            "l.due < ?",
            "+l.score DESC, +l.id",
            vec![Box::new(day)],
        ),
        ask(
            "search, a common word",
            LeadFilter { text: Some("特供".to_owned()), ..page() },
            "l.id IN (SELECT rowid FROM lead_words WHERE lead_words MATCH ?)",
            by_score,
            vec![Box::new("\"特供\"")],
        ),
        ask(
            "search, a rare word",
            LeadFilter { text: Some("稀有".to_owned()), ..page() },
            "l.id IN (SELECT rowid FROM lead_words WHERE lead_words MATCH ?)",
            by_score,
            vec![Box::new("\"稀有\"")],
        ),
        ask(
            "search, two words",
            LeadFilter { text: Some("特供 稀有".to_owned()), ..page() },
            "l.id IN (SELECT rowid FROM lead_words WHERE lead_words MATCH ?)",
            by_score,
            vec![Box::new("\"特供\" \"稀有\"")],
        ),
        ask(
            "the next page of a status",
            LeadFilter {
                status: Some(LeadStatus::New),
                order: LeadOrder::Number,
                after: Some(LeadId(leads as i64 / 2)),
                ..page()
            },
            "l.status = ? AND l.id > ?",
            "l.id",
            vec![Box::new("new"), Box::new(leads as i64 / 2)],
        ),
        ask(
            "statistics: 2,000 of a period",
            LeadFilter {
                since: Timestamp::from_second(since).ok(),
                order: LeadOrder::Number,
                after: Some(LeadId(0)),
                limit: Some(2_000),
                ..LeadFilter::default()
            },
            "l.first_seen >= ? AND l.id > ?",
            "l.id",
            vec![Box::new(since * 1_000_000), Box::new(0)],
        ),
    ]
}

fn sql(Question { filter, condition, order, .. }: &Question) -> String {
    let limit = filter.limit.expect("a page");
    format!(
        "SELECT {LEAD} FROM (SELECT l.id FROM leads l WHERE {condition} ORDER BY {order} LIMIT {limit}) AS page \
         CROSS JOIN leads l ON l.id = page.id CROSS JOIN sightings s ON s.id = l.shown ORDER BY {order}"
    )
}

/// The numbers of the leads; every column is read.
fn ask(raw: &Connection, asked: &Question) -> Vec<i64> {
    let mut statement = raw.prepare_cached(&sql(asked)).expect("prepares");
    let columns = statement.column_count();
    let rows = statement.query_map(params_from_iter(&asked.values), |row| {
        for at in 0..columns {
            black_box(row.get::<_, Value>(at)?);
        }
        row.get::<_, i64>(0)
    });
    rows.expect("asks").collect::<Result<_, _>>().expect("reads")
}

fn no_table_scan(raw: &Connection, asked: &Question) {
    let mut statement = raw.prepare(&format!("EXPLAIN QUERY PLAN {}", sql(asked))).expect("prepares");
    let steps = statement.query_map(params_from_iter(&asked.values), |row| row.get::<_, String>("detail"));
    for step in steps.expect("explains").map(|step| step.expect("a step")) {
        let is_scan = step.starts_with("SCAN l") || step.starts_with("SCAN s");
        let is_search = step.contains("USING") || step.contains("VIRTUAL TABLE");
        assert!(!is_scan || is_search, "{}: {step}", asked.name);
        if env::var_os("XUNCHA_BENCH_SHOW").is_some() {
            println!("    {}: {step}", asked.name);
        }
    }
}

/// What a card tells beside the leads, as one would ask it by hand: looks and their days, addresses that were not seen, licences.
const BESIDE: [&str; 3] = [
    "SELECT count(*), count(DISTINCT (at + 28800000000) / 86400000000), min(at), max(at) FROM pages \
     WHERE platform = 'mall0.example' AND shop = '店铺100' AND shop <> ''",
    "SELECT sum(count) FROM unseen WHERE sweep IN \
     (SELECT sweep FROM pages WHERE platform = 'mall0.example' AND shop = '店铺100' AND shop <> '')",
    "SELECT * FROM licences WHERE shop = '店铺100' AND shop <> '' AND site = 'mall0.example' ORDER BY first DESC, id DESC LIMIT 200",
];

fn every_column(raw: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = raw.prepare_cached(sql).expect("prepares");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
    rows.expect("asks").collect::<Result<_, _>>().expect("reads")
}

fn as_number(value: &Value) -> i64 {
    if let Value::Integer(number) = value { *number } else { 0 }
}

/// A shop's card: its leads, its looks, its licences.
fn card(runtime: &tokio::runtime::Runtime, store: &SqliteStore, raw: &Connection, rounds: usize) {
    let name = ShopName { platform: Some("mall0.example".to_owned()), shop: "店铺100".to_owned() };
    let filter = LeadFilter { shop: Some(name.clone()), ..LeadFilter::default() };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let sql = format!(
        "SELECT {LEAD} FROM leads l JOIN sightings s ON s.id = l.shown \
         WHERE l.id IN (SELECT lead FROM sightings WHERE platform = 'mall0.example' AND shop = '店铺100') ORDER BY l.id"
    );
    for _ in 0..=rounds {
        let began = Instant::now();
        let found: Vec<Lead> = runtime.block_on(async {
            let all = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
            black_box(store.shops_looked_at(all.0, all.1, Some(&name)).await.expect("answers"));
            black_box(store.licences(&name).await.expect("answers"));
            store.leads(&filter).await.expect("answers")
        });
        ours.push(began.elapsed().as_secs_f64() * 1e3);
        let began = Instant::now();
        for beside in BESIDE {
            black_box(every_column(raw, beside));
        }
        let known: Vec<i64> = every_column(raw, &sql).iter().map(|row| as_number(&row[0])).collect();
        theirs.push(began.elapsed().as_secs_f64() * 1e3);
        assert_eq!(found.iter().map(|lead| lead.id.0).collect::<Vec<_>>(), known);
        assert!(!known.is_empty());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("{:<34}{ours:>10.2}{theirs:>12.2}{:>8.2}", "a shop's card", ours / theirs);
}

fn median(mut times: Vec<f64>) -> f64 {
    // the first warms the caches
    times.remove(0);
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Microseconds of a page with one new lead.
async fn filing(store: &SqliteStore, leads: u64) -> f64 {
    const PAGES: u64 = 500;
    let opening = Opening { targets: vec![format!("https://filing{leads}.example/")], ..Opening::default() };
    let now = Timestamp::from_second(START).expect("a moment");
    let (sweep, _) = store.begin_sweep(&opening, now).await.expect("begins");
    let pages: Vec<_> = (0..PAGES).map(|at| page(sweep, leads + 1 + at)).collect();
    let began = Instant::now();
    for page in &pages {
        let outcome = store.record_page(page).await.expect("files");
        assert_eq!(outcome.filed.len(), 1);
    }
    let cost = began.elapsed().as_secs_f64() * 1e6 / PAGES as f64;
    store.finish_sweep(sweep, now, 1).await.expect("finishes");
    cost
}

/// A number that follows from another and looks like any.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

const WORDS: [&str; 24] = [
    "特供", "内部", "贡酒", "陈酿", "礼盒", "整箱", "包邮", "正品", "收藏", "老酒", "茶叶", "摆件", "手串",
    "象形", "玉石", "香烟", "药酒", "保健", "胶囊", "面膜", "口服", "进口", "代购", "原单",
];

fn title(at: u64) -> String {
    let words: Vec<&str> = (0..7).map(|place| WORDS[(mix(at * 7 + place) % 24) as usize]).collect();
    let rare = if at % 5_000 == 3 { "稀有" } else { "" };
    format!("{} {}度{rare}", words.join(""), mix(at) % 900)
}

fn shop(at: u64) -> (String, String) {
    let shop = (mix(at) % SHOPS).min(mix(at ^ 77) % SHOPS);
    (format!("mall{}.example", shop % 4), format!("店铺{shop}"))
}

fn hits(at: u64, category: &CategoryId) -> Vec<Hit> {
    let seen = |place: usize| Match {
        field: Field::Title,
        start: place,
        end: place + 2,
        text: "特供".to_owned(),
        term: "特供".to_owned(),
        group: "mark".to_owned(),
        folds: Vec::new(),
    };
    vec![Hit {
        rule: RuleId(format!("{category}.rule-{}", mix(at) % 5)),
        category: category.clone(),
        severity: Severity::new(1 + (mix(at) % 5) as u8).expect("1 to 5"),
        outcome: Outcome::Lead,
        matches: vec![seen(0), seen(4)],
    }]
}

fn page(sweep: SweepId, at: u64) -> PageRecord {
    let (platform, shop) = shop(at);
    let category = CategoryId("special-supply".to_owned());
    let url = format!("https://{platform}/goods/{at}");
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&at.to_le_bytes());
    digest[31] = 1;
    let now = Timestamp::from_second(START + at as i64 * 30).expect("a moment");
    PageRecord {
        sweep,
        url: url.clone(),
        at: now,
        status: Some(200),
        kind: PageKind::Detail,
        body_digest: Digest(digest),
        content_digest: Digest(digest),
        read_with: "bench".to_owned(),
        platform: platform.clone(),
        shop: shop.clone(),
        pattern: format!("{platform}/goods/{{n}}"),
        barren: false,
        repeats: false,
        etag: None,
        last_modified: None,
        listings: 1,
        asking: None,
        licence: None,
        found_through: Vec::new(),
        sightings: vec![Sighting {
            fingerprint: Digest(digest),
            sweep,
            at: now,
            platform,
            shop,
            title: title(at),
            wording: Some(Digest(digest)),
            url,
            picture: None,
            print: None,
            price: None,
            severity: hits(at, &category)[0].severity,
            outcome: Outcome::Lead,
            hits: hits(at, &category),
            law: vec![LawRef {
                title: "广告法".to_owned(), article: "第九条".to_owned(), verified: true
            }],
            grounds: Vec::new(),
            subject: Subject::default(),
            evidence: EvidenceRef { snapshot: Digest(digest) },
            category,
        }],
    }
}

/// The pairs of neighbours of a title's runs of Han characters, as the store's index has them.
fn words(text: &str) -> String {
    let mut words = Vec::new();
    for run in text.split(|letter: char| !letter.is_alphanumeric() || letter.is_ascii()) {
        let letters: Vec<char> = run.chars().collect();
        words.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        words.extend(letters.last().map(char::to_string));
    }
    words.join(" ")
}

/// Puts leads into a database as a sweep would have left them.
fn fill(path: &Path, leads: u64) {
    let mut connection = Connection::open(path).expect("opens");
    connection.pragma_update(None, "synchronous", "OFF").expect("sets");
    connection.pragma_update(None, "cache_size", -400_000).expect("sets");
    let categories: Vec<&str> = categories().map(|category| category.id).collect();
    let statuses = LeadStatus::ALL;
    let transaction = connection.transaction().expect("begins");
    transaction
        .execute("INSERT INTO sweeps (name, targets, options, campaign, started, ended) VALUES ('', '[]', '', '', 1, 2)", [])
        .expect("inserts");
    let mut keys: Vec<(i64, i64)> = Vec::new();
    {
        let mut lead = transaction
            .prepare(
                "INSERT INTO leads (id, fingerprint, category, status, made_by, first_seen, last_seen, severity, shown, version, unit, \
                 due, platform, shop, confirmed, base_score, score) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, ?6, ?1, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
            )
            .expect("prepares");
        let mut sighting = transaction
            .prepare(
                "INSERT INTO sightings (id, lead, sweep, page, own_page, at, platform, shop, title, url, severity, outcome, hits, law, \
                 snapshot, wording) VALUES (?1, ?1, 1, ?2, 1, ?3, ?4, ?5, ?6, ?2, ?7, 'lead', ?8, ?9, ?10, ?10)",
            )
            .expect("prepares");
        let mut index =
            transaction.prepare("INSERT INTO lead_words (rowid, words) VALUES (?1, ?2)").expect("prepares");
        let law = r#"[["广告法","第九条第（三）项",true]]"#;
        for at in 1..=leads {
            let (platform, shop) = shop(at);
            // most leads are of a few categories, the last has one in ten thousand
            let category = if at % 10_000 == 5 {
                categories[categories.len() - 1]
            } else if at % 4 == 0 {
                "special-supply"
            } else {
                categories[(mix(at) % (categories.len() as u64 - 1)) as usize]
            };
            let status =
                if mix(at) % 10 < 6 { LeadStatus::New } else { statuses[(mix(at ^ 5) % 11) as usize] };
            let underway = status.is_underway();
            let (unit, due) = (
                if underway { format!("所{}", mix(at) % 40) } else { String::new() },
                (underway && at % 100 == 7).then(|| format!("2026-{}-{:02}", 11 + at / 100 % 2, 1 + at % 28)),
            );
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&at.to_le_bytes());
            let severity = 1 + (mix(at) % 5) as i64;
            let moment = (START + at as i64 * 30) * 1_000_000;
            let name = title(at);
            let hits = format!(
                r#"[["{category}.rule-{}",{severity},"lead",[["title",0,2,"特供","特供","mark",[]],["title",4,6,"特供","特供","mark",[]]]]]"#,
                mix(at) % 5
            );
            let score = severity * 8 + (mix(at ^ 9) % 45) as i64;
            let confirmed = !matches!(status, LeadStatus::New | LeadStatus::FalsePositive);
            lead.execute(params![
                at as i64,
                digest,
                category,
                status.name(),
                moment,
                severity,
                i64::from(confirmed),
                unit,
                due,
                platform,
                shop,
                confirmed,
                score
            ])
            .expect("inserts");
            let url = format!("https://{platform}/goods/{at}");
            sighting
                .execute(params![at as i64, url, moment, platform, shop, name, severity, hits, law, digest])
                .expect("inserts");
            index.execute(params![at as i64, words(&format!("{name} {shop}"))]).expect("inserts");
            let of = CategoryId(category.to_owned());
            keys.extend(xuncha_casework::title_keys(&of, &name).into_iter().map(|key| (key, at as i64)));
        }
        keys.sort_unstable();
        let mut key = transaction
            .prepare("INSERT OR IGNORE INTO title_keys (key, lead) VALUES (?1, ?2)")
            .expect("prepares");
        for (hash, at) in keys {
            key.execute([hash, at]).expect("inserts");
        }
    }
    transaction.commit().expect("commits");
}
