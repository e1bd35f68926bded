//! Brand, breadcrumbs and price of the first listing of each page, a line a page, separated by tabs: for comparing with the
//! published fixtures of others (`benches/peers/zyte_fixtures.py`).

use std::io::Write as _;

use xuncha_extract::{PageInput, extract};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let found = extract(&PageInput { bytes: &bytes, ..PageInput::default() });
        let listing = found.listings.into_iter().next().unwrap_or_default();
        let price = listing.price.map(|price| price.cents.to_string()).unwrap_or_default();
        writeln!(out, "{path}\t{}\t{}\t{price}", listing.brand, listing.category_path.join("\u{1f}"))?;
    }
    Ok(())
}
