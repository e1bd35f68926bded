//! Parses and verifies the numbers that sellers and goods must show.
