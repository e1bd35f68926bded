//! The first command of the README.

use calamine::{Reader as _, Xlsx};
use xuncha_cli::demo::Catalogue;

use crate::desk::Desk;

#[test]
fn the_demonstration_shows_leads_and_writes_the_list() {
    let desk = Desk::new();
    let ended = desk.run(&["demo"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let catalogue = Catalogue::bundled();
    for goods in catalogue.unlawful() {
        let beginning: String = goods.title.chars().take(6).collect();
        assert!(ended.out.contains(&beginning), "{beginning} is not shown:\n{}", ended.out);
    }
    let mut book: Xlsx<_> = calamine::open_workbook(desk.path("xuncha-demo/线索清单.xlsx")).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let leads: usize = catalogue.unlawful().map(|goods| goods.expected.len()).sum();
    assert_eq!(range.rows().count() - 1, leads);

    let again = desk.run(&["demo"]);
    assert_eq!(again.code, 0, "it can be shown twice: {again:?}");
}
