//! The only place that writes to standard output and standard error.
//!
//! Text from outside goes through [`xuncha_report::clean`] before it gets here, so that no page can steer a terminal.

use std::io::{self, Write};

use serde::Serialize;

/// Writes one line to standard output.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}

/// Writes one value as one line of JSON to standard output.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&xuncha_report::escape_json(&serde_json::to_string(value)?))?;
    Ok(())
}

/// Writes one line to standard error; if even that fails there is nobody left to tell.
pub(crate) fn complain(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// Whether the reader of our output went away, as `head` does: an ordinary end.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind =
        error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind).next();
    kind == Some(io::ErrorKind::BrokenPipe)
}
