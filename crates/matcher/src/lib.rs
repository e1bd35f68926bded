//! Compiles rules, matches listings, explains why.
