//! `xuncha evidence key`: the public keys, and changing the private one.

use xuncha_evidence::{EntryKind, EvidenceStore};
use xuncha_model::beijing;

use crate::{
    args::{Global, KeyCommand, Signed},
    exit::{Exit, usage},
    output,
};

pub(super) fn run(command: &KeyCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        KeyCommand::List => {
            let store = EvidenceStore::open_to_read(&global.data)?;
            let keys = store.public_keys()?;
            let entries = store.entries(0, u64::MAX)?;
            for (number, key) in (1..).zip(&keys) {
                let id = key.id().to_string();
                let began =
                    entries.iter().find(|entry| entry.kind == EntryKind::Key && entry.text("key") == id);
                let since = began.map_or_else(String::new, |entry| {
                    beijing(entry.at).strftime("%Y-%m-%d %H:%M:%S").to_string()
                });
                let now = if number == keys.len() { "（现用）" } else { "" };
                output::line(&format!("{number}　{id}　{since} 启用{now}"))?;
            }
        }
        KeyCommand::Export { output } => {
            let store = EvidenceStore::open_to_read(&global.data)?;
            let pem: String = store.public_keys()?.iter().map(xuncha_evidence::PublicKey::pem).collect();
            super::give(output, pem.as_bytes())?;
        }
        KeyCommand::Rotate(Signed { who, why }) => {
            if who.trim().is_empty() || why.trim().is_empty() {
                return Err(usage("换用密钥须写明经办人（--who）和理由（--why）"));
            }
            let mut store = EvidenceStore::open(&global.data)?;
            let key = store.rotate_key(who, why)?;
            output::line(&format!(
                "已换用新密钥 {}。请用 `xuncha evidence key export` 导出公钥，交本单位以外留存。",
                key.id()
            ))?;
        }
    }
    Ok(Exit::Done)
}
