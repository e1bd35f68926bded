//! What the prefilter passes over, no reader can make a hit of.

use encoding_rs::{BIG5, GB18030, GBK};
use jiff::civil::date;
use proptest::{prelude::*, sample::select};
use xuncha_matcher::{CompileOptions, PageContext, Ruleset, Scratch, compile};
use xuncha_model::Listing;
use xuncha_rule_lang::{Pack, PackSource};
use xuncha_zh_text::{glyph, odd_characters, similar, splits, syllable};

/// Level, words.
const FOLD: &[&str] =
    &["特供", "人民大会堂", "三唑仑", "一次性电子烟", "GOIP", "群呼GOIP网关", "象牙", "1元酒", "9c"];
const SOUND: &[&str] = &["笑气弹", "八一军酒", "一次变白"];
const SHAPE: &[&str] = &["象牙雕", "待供酒", "一夜白"];
const EXACT: &[&str] = &["GHB", "内供"];

fn ruleset(groups: &[(&str, &[&str])], regex: &str) -> Ruleset {
    let mut file =
        "category = \"t\"\nseverity = 3\nlaw = [{ title = \"广告法\", article = \"第九条\" }]\n".to_owned();
    let mut names = Vec::new();
    for (level, words) in groups {
        file += &format!("[terms.g{level}]\nlevel = \"{level}\"\nwords = {words:?}\n");
        names.push(format!("g{level}"));
    }
    if !regex.is_empty() {
        file += &format!("[terms.gregex]\nregex = ['{regex}']\n");
        names.push("gregex".to_owned());
    }
    let condition = names.join(" or ");
    file += "[[rule]]\nid = \"t.one\"\nname = \"试\"\nfact = \"试\"\nhit = [\"甲\"]\nmiss = [\"乙\"]\n";
    file += &format!("condition = \"{condition}\"\n");
    let manifest = ("pack.toml".to_owned(), "name = \"试\"\nversion = \"1\"\n".to_owned());
    let source = PackSource { manifest, files: vec![("t.toml".to_owned(), file)], lists: vec![] };
    let options = CompileOptions { include_experimental: false, today: date(2026, 11, 22) };
    let (pack, read) = Pack::read(&source);
    let (ruleset, found) = compile(&pack, &options);
    ruleset.unwrap_or_else(|| panic!("{read:?} {found:?}"))
}

fn hits(ruleset: &Ruleset, text: &str) -> bool {
    let listing = Listing { title: text.to_owned(), ..Listing::default() };
    !ruleset.scan(&listing, &PageContext::default(), &mut Scratch::default()).is_empty()
}

/// Writings of one character, `choice` of them.
fn written(letter: char, way: u8, choice: usize) -> String {
    let symbol = glyph(letter).symbol;
    let of = |all: Vec<String>| all.get(choice % all.len().max(1)).cloned();
    let other = match way {
        0 => of(odd_characters().filter(|odd| glyph(*odd).symbol == symbol).map(String::from).collect()),
        1 => syllable(symbol).map(|sound| sound.letters().to_owned()),
        2 => syllable(symbol).map(|sound| char::from(sound.initial()).to_string()),
        3 => of(splits(symbol).iter().map(|parts| parts.iter().collect()).collect()),
        4 => of(similar(symbol).map(String::from).collect()),
        5 => of(xuncha_zh_text::sounded()
            .filter(|(_, sound)| Some(*sound) == syllable(symbol))
            .map(|(same, _)| String::from(same))
            .collect()),
        _ => None,
    };
    other.unwrap_or_else(|| letter.to_string())
}

/// One character as a page may write it.
fn escaped(letter: char, way: u8) -> String {
    let mut units = [0; 2];
    match way {
        0 => letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        1 => format!("&#x{:X};", u32::from(letter)),
        2 => format!("&#{};", u32::from(letter)),
        3 => letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
        4 => format!("\\u{{{:x}}}", u32::from(letter)),
        5 if letter.is_ascii() => format!("\\x{:02x}", u32::from(letter)),
        _ => letter.to_string(),
    }
}

const PAGES: [(&str, &str); 5] = [
    ("", ""),
    ("<html><title>", "</title>"),
    ("<p>It is &copy; 2020 – a page\u{a0}", " of <b>caf</b></p>"),
    ("<script>var a={\"title\":\"", "\"};for(e<t;n>o;i++)p.g.x</script>"),
    ("<meta content='a ", " b'><a href='/x?a=1&page=%20'>"),
];

fn levels() -> Vec<(Ruleset, &'static [&'static str])> {
    [("fold", FOLD), ("sound", SOUND), ("shape", SHAPE), ("exact", EXACT)]
        .into_iter()
        .flat_map(|(level, words)| words.chunks(1).map(move |word| (ruleset(&[(level, word)], ""), word)))
        .collect()
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(600)
}

#[test]
fn what_hits_is_never_passed_over() {
    let rulesets = levels();
    let letters = prop::collection::vec(
        (0..9_u8, any::<usize>(), select(vec!["", "", "", "*", "·", " ", "-", "."])),
        12,
    );
    let ways = prop::collection::vec((0..12_u8, 0..12_u8, 0..8_u8), 64);
    let strategy = (0..rulesets.len(), letters, any::<bool>(), ways, select(PAGES.to_vec()));
    let mut seen = std::collections::BTreeMap::<&str, u32>::new();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases()));
    let seen_in = std::cell::RefCell::new(&mut seen);
    runner
        .run(&strategy, |(at, letters, all_latin, ways, (before, after))| {
            let (ruleset, words) = &rulesets[at];
            let mut text = String::new();
            for (letter, (way, choice, gap)) in words[0].chars().zip(&letters) {
                text += &written(letter, if all_latin { 1 } else { *way }, *choice);
                text += if all_latin { "" } else { gap };
            }
            if !hits(ruleset, &text) {
                return Ok(());
            }
            *seen_in.borrow_mut().entry(words[0]).or_default() += 1;
            let mut page = before.to_owned();
            for (letter, (first, second, tag)) in text.chars().zip(ways.iter().cycle()) {
                page.extend(
                    escaped(letter, *first).chars().map(|letter| escaped(letter, second.max(&4) + 2)),
                );
                page += if *tag == 0 { "<b>" } else { "" };
            }
            page += after;
            prop_assert!(ruleset.may_match_raw(page.as_bytes()), "{text} in {page}");
            let nested = page.replace('&', "&amp;").replace('\\', "\\\\").replace('%', "%25");
            prop_assert!(ruleset.may_match_raw(nested.as_bytes()), "{text} in {nested}");
            for encoding in [GBK, GB18030, BIG5] {
                let (bytes, _, lossy) = encoding.encode(&text);
                prop_assert!(lossy || ruleset.may_match_raw(&bytes), "{text} in {}", encoding.name());
            }
            let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert!(ruleset.may_match_raw(&wide));
            Ok(())
        })
        .unwrap();
    // Nearly every word was seen in some disguise, so the branches above were tried.
    let all: usize = [FOLD, SOUND, SHAPE, EXACT].iter().map(|words| words.len()).sum();
    assert!(seen.len() + 2 >= all, "{seen:?}");
}

#[test]
fn pages_without_a_needed_word_are_passed_over() {
    let page = "<html><head><title>The &ldquo;shop&rdquo; &#8212; \\u003cb\\u003e 100% wool</title></head>\
                <body>Great bar — , 20&nbsp;£ &copy; 2020 – wool</body></html>";
    for words in [&["特供"][..], &["人民大会堂", "特供酒"], &["三唑仑"], &["一次性电子烟"]]
    {
        assert!(!ruleset(&[("fold", words)], "").may_match_raw(page.as_bytes()), "{words:?}");
    }
    let gsm = ruleset(&[("fold", &["GOIP", "猫池"])], "内供.{0,4}酒");
    assert!(!gsm.may_match_raw("<p>Pigo iPhone go ip</p> &copy;".replace("go ip", "x").as_bytes()));
    assert!(gsm.may_match_raw(b"<p>go<b>ip</b></p>"));
}

#[test]
fn what_cannot_be_told_is_not_passed_over() {
    let rules = ruleset(&[("fold", &["特供"])], "");
    for bytes in [&b"\xCC\xD8"[..], b"a\0b", b"\x1b$B", "&acy;".as_bytes(), b"&amp;amp;amp;amp;amp;amp;"] {
        assert!(rules.may_match_raw(bytes), "{bytes:?}");
    }
    let digits = ruleset(&[("fold", &["1911", "特供"])], "");
    assert!(digits.may_match_raw(b""));
}

#[test]
fn regexes_ask_for_their_literals() {
    let rules = ruleset(&[], "goip.{0,3}x|内供酒");
    assert!(!rules.may_match_raw(b"<p>ordinary words</p>"));
    for page in ["xGOIP16x", "GO\u{ad}IP", "ｇoip", "内供酒", "內-供"] {
        assert!(rules.may_match_raw(page.as_bytes()), "{page}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(prop_oneof![any::<u8>(), select(b"&#%\\ux;09af{}".to_vec())], 0..80)) {
        static RULES: std::sync::LazyLock<Ruleset> = std::sync::LazyLock::new(|| ruleset(&[("fold", &["特供"])], ""));
        let rules = &*RULES;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let found = rules.may_match_raw(&bytes);
        prop_assert!(found || !hits(rules, &text));
    }
}
