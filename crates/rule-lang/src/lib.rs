//! Rule files: text to tree, with diagnostics.

pub mod ast;
