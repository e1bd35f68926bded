//! WARC records to and from bytes.
