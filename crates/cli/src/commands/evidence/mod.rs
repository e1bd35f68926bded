//! `xuncha evidence`: checking what is kept, its log and its keys, stamping, packing, keeping it long enough.

mod compact;
mod compared;
mod extract;
mod fixity;
mod key;
mod log;
mod of_lead;
mod pack;
mod papers;
mod picture;
mod retention;
mod settings;
mod stamp;
mod strays;
mod text;
mod uncovered;
mod verify;

use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::{
    args::{EvidenceCommand, Global},
    exit::Exit,
    whole_file,
};

pub(super) fn run(command: &EvidenceCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        EvidenceCommand::Verify(args) => verify::run(args, global),
        EvidenceCommand::Log(args) => log::run(args, global),
        EvidenceCommand::Root(args) => log::root(args, global),
        EvidenceCommand::Picture(args) => picture::run(args, global),
        EvidenceCommand::Extract(args) => extract::run(args, global),
        EvidenceCommand::Key(command) => key::run(command, global),
        EvidenceCommand::Stamp(args) => stamp::run(args, global),
        EvidenceCommand::Fixity(args) => fixity::run(args, global),
        EvidenceCommand::Pack(args) => pack::run(args, global),
        EvidenceCommand::Text(args) => text::run(args, global),
        EvidenceCommand::Hold(args) => retention::hold(args, true, global),
        EvidenceCommand::Release(args) => retention::hold(args, false, global),
        EvidenceCommand::Retention(args) => retention::retention(args, global),
        EvidenceCommand::Compact => compact::run(global),
        EvidenceCommand::Strays(args) => strays::run(args, global),
    }
}

/// Writes to a file, or for `-` to standard output.
fn give(output: &str, bytes: &[u8]) -> anyhow::Result<()> {
    if output == "-" {
        io::stdout().lock().write_all(bytes)?;
        return Ok(());
    }
    whole_file::write(Path::new(output), bytes)
}
