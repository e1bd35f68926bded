//! A shop whose makers never heard of us: django-oscar, started by `tests/run`.

use std::io::Write as _;

use crate::desk::{Desk, repository};

const PRODUCTS: &str = "tests/shops/oscar/products.tsv";

#[test]
fn a_django_oscar_shop_is_walked_whole() {
    let Ok(address) = std::env::var("XUNCHA_OSCAR_URL") else {
        // Written past the test runner, which hides what a passed test prints.
        let told =
            "跳过：第三方商城 django-oscar 没有启动（XUNCHA_OSCAR_URL 未设置）；bash tests/run 会启动它。\n";
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        return;
    };
    let table = std::fs::read_to_string(repository().join(PRODUCTS)).unwrap();
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let (unlawful, lawful): (Vec<_>, Vec<_>) =
        rows.map(|row| (row[1], row[2])).partition(|(_, expected)| !expected.is_empty());

    let desk = Desk::new();
    let (_, summary) = desk.scan(&format!("{address}/catalogue/"));
    let leads = |(title, categories): &(&str, &str)| -> Vec<(String, String)> {
        categories.split(';').map(|category| ((*title).to_owned(), category.to_owned())).collect()
    };
    let expected = unlawful.iter().flat_map(leads).collect();
    assert_eq!(desk.found(), expected, "{summary}");
    assert!(summary["listings"].as_u64().unwrap() >= (unlawful.len() + lawful.len()) as u64, "{summary}");
    assert_eq!(summary["pages"]["failed"], 0, "{summary}");

    let (_, again) = desk.scan(&format!("{address}/catalogue/"));
    assert_eq!(again["leads"]["new"], 0, "{again}");
    assert_eq!(desk.found(), expected);
}
