//! `xuncha evidence`: checking what is kept, its log and its keys.

mod extract;
mod key;
mod log;
mod picture;
mod verify;

use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::{
    args::{EvidenceCommand, Global},
    exit::Exit,
};

pub(super) fn run(command: &EvidenceCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        EvidenceCommand::Verify(args) => verify::run(args, global),
        EvidenceCommand::Log(args) => log::run(args, global),
        EvidenceCommand::Root(args) => log::root(args, global),
        EvidenceCommand::Picture(args) => picture::run(args, global),
        EvidenceCommand::Extract(args) => extract::run(args, global),
        EvidenceCommand::Key(command) => key::run(command, global),
    }
}

/// Writes to a file, or for `-` to standard output.
fn give(output: &str, bytes: &[u8]) -> anyhow::Result<()> {
    if output == "-" {
        io::stdout().lock().write_all(bytes)?;
        return Ok(());
    }
    super::export::write(Path::new(output), bytes)
}
