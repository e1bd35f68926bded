//! Precision and recall of each field on real pages that a person judged (`fixtures/judged`): what may not be lost again.

mod judging;

use std::path::Path;

use xuncha_extract::Sites;

#[test]
fn judged_pages_are_read_as_judged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/judged");
    let judged = std::fs::read_to_string(folder.join("judged.tsv")).unwrap();
    let verdict = judging::judge(&judged, &folder, &Sites::default());
    assert!(verdict.pages >= 12, "{} pages", verdict.pages);
    let told = verdict.differences.join("\n");
    for (field, precision, recall) in [
        ("kind", 1.0, 1.0),
        ("listing of an index", 0.98, 0.98),
        ("title", 0.98, 0.98),
        ("price", 0.98, 0.98),
        ("list price", 0.97, 0.97),
    ] {
        let count = verdict.counts[field];
        assert!(count.there >= 12, "{field} is on {} listings", count.there);
        assert!(count.precision() >= precision, "{field}: precision {:.3}\n{told}", count.precision());
        assert!(count.recall() >= recall, "{field}: recall {:.3}\n{told}", count.recall());
    }
}
