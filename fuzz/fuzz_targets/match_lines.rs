//! Any line of input to `xuncha match` is a listing or a complaint.
#![no_main]

#[path = "../../crates/cli/src/listing_line.rs"]
mod listing_line;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let plain = listing_line::plain(bytes, 1);
    assert!(plain.listing.attributes.is_empty());
    if let Ok(line) = listing_line::json(bytes, 1) {
        assert!(!line.id.is_null() && line.repaired.len() < 100);
    }
});
