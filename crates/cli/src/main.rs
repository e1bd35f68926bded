//! The `xuncha` program.

fn main() {}
