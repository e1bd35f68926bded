//! A ruleset written as bytes is the same when it is read; anything else is refused.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::LazyLock;

use jiff::civil::date;
use proptest::{prelude::*, sample::Index};
use sha2::{Digest as _, Sha256};
use xuncha_matcher::{CompileOptions, PageContext, Ruleset, SavedRulesetError, Scratch, compile};
use xuncha_model::{Currency, Listing, Price};
use xuncha_rule_lang::{Pack, PackSource};

const RULES: &str = r#"
category = "t"
severity = 4
departments = ["市场监管"]
stat_rows = { lyg2022 = "lyg-sj-11" }
law = [{ title = "广告法", article = "第九条", verified = true }]

[places]
told = "title, shop_name; description but not near 3 goods but not both within pattern"
[parts]
"sold(x)" = "told.(x near 4 goods)"

[terms.mark]
words = ["特供", "专供", "笑气弹"]
level = "sound"
except = ["儿童专供"]
[terms.goods]
words = ["酒", "茅台", "GOIP"]
max_gap = 1
[terms.pattern]
regex = ['内供.{0,4}酒', 'goip\d{1,2}']
[terms.shape]
words = ["象牙"]
level = "shape"
whole_word = true
[terms.exact]
words = ["GHB"]
level = "exact"

[[rule]]
id = "t.one"
name = "试"
fact = "试"
condition = "(mark near 8 goods or mark before 3 shape) and not (price > 1000 or 2 of (goods, shape))"
hit = ["特供酒"]
miss = ["酒"]
[[rule.allow]]
shop = "甲店"
reason = "已核实"
expires = "2099-01-01"
[[rule]]
id = "t.two"
name = "试"
fact = "试"
outcome = "hint"
condition = "pattern or exact or (title.mark but not within shape but not near 3 goods and discount < 0.5)"
hit = ["内供酒"]
miss = ["酒"]
[[rule]]
id = "t.three"
name = "试"
fact = "试"
condition = "missing(exact) and invalid(uscc) and count(mark) >= 1"
hit = ["内供酒"]
miss = ["酒"]
[[rule]]
id = "t.four"
name = "试"
fact = "试"
condition = "sold(mark) and not shop_name.(exact or shape)"
hit = ["特供茅台"]
miss = ["酒"]
"#;

static RULESET: LazyLock<Ruleset> = LazyLock::new(|| {
    let manifest = ("pack.toml".to_owned(), "name = \"试\"\nversion = \"1\"\n".to_owned());
    let source = PackSource { manifest, files: vec![("t.toml".to_owned(), RULES.to_owned())], lists: vec![] };
    let (pack, read) = Pack::read(&source);
    let (ruleset, found) =
        compile(&pack, &CompileOptions { include_experimental: false, today: date(2026, 11, 22) });
    ruleset.unwrap_or_else(|| panic!("{read:?} {found:?}"))
});
static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| RULESET.to_bytes());

/// The bytes with a checksum that fits them.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = Sha256::digest(bytes.get(50..).unwrap());
    bytes.splice(18..50, checksum);
    bytes
}

#[test]
fn what_is_read_finds_the_same() {
    let read = Ruleset::from_bytes(&*BYTES).unwrap();
    assert_eq!(read.digest(), RULESET.digest());
    assert_eq!(read.rules(), RULESET.rules());
    assert_eq!(read.terms(), RULESET.terms());
    assert_eq!(read.to_bytes(), *BYTES);
    let mut hits = 0;
    for title in [
        "特供酒",
        "te供茅台",
        "儿童专供 酒",
        "内供的酒",
        "GOIP16",
        "GHB",
        "笑器弹 茅台",
        "特供象牙",
        "内供",
        "酒",
    ] {
        for cents in [None, Some(100), Some(200_000)] {
            let price = cents.map(|cents| Price {
                cents,
                max_cents: None,
                currency: Currency::Cny,
                raw: String::new(),
            });
            let listing = Listing { title: title.to_owned(), price, ..Listing::default() };
            let scan =
                |rules: &Ruleset| rules.scan(&listing, &PageContext::default(), &mut Scratch::default());
            assert_eq!(scan(&read), scan(&RULESET), "{title}");
            hits += scan(&read).len();
        }
    }
    assert!(hits > 5, "{hits}");
}

#[test]
fn each_fault_has_its_name() {
    let with = |at: usize, byte: u8| {
        let mut bytes = BYTES.clone();
        bytes[at] ^= byte;
        Ruleset::from_bytes(&bytes).unwrap_err()
    };
    assert!(matches!(with(0, 1), SavedRulesetError::Foreign));
    assert!(matches!(with(16, 3), SavedRulesetError::Format(7)));
    assert!(matches!(with(20, 1), SavedRulesetError::Damaged));
    assert!(matches!(with(BYTES.len() - 1, 1), SavedRulesetError::Damaged));
    let mut other = BYTES.clone();
    other[50] ^= 1;
    assert!(matches!(Ruleset::from_bytes(sealed(other)), Err(SavedRulesetError::OtherDigest)));
    for length in 0..BYTES.len() {
        assert!(Ruleset::from_bytes(&BYTES[..length]).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)
    ))]
    #[test]
    fn changed_bytes_are_refused_or_mean_the_same(
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<Index>()),
    ) {
        let mut bytes = BYTES.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(read) = Ruleset::from_bytes(&bytes) {
            prop_assert_eq!(read.digest(), RULESET.digest());
        }
        // Whoever can write the file can make the checksum fit as well.
        if bytes.len() > 50
            && let Ok(read) = Ruleset::from_bytes(sealed(bytes))
        {
            prop_assert_eq!(read.digest(), RULESET.digest());
        }
    }
}
