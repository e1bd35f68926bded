//! Which machine made a capture: its name, system, kernel and architecture, as far as the system tells.

use std::fs;

/// Such as `desk-07; Debian GNU/Linux 12 (bookworm); linux 6.1.0; x86_64`.
pub(crate) fn described() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let kernel = format!("{} {}", std::env::consts::OS, read("/proc/sys/kernel/osrelease").trim());
    let release = read("/etc/os-release");
    let parts = [
        read("/proc/sys/kernel/hostname").trim().to_owned(),
        pretty_name(&release),
        kernel.trim().to_owned(),
        std::env::consts::ARCH.to_owned(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The name of the system in the text of `/etc/os-release`; empty when it has none.
fn pretty_name(release: &str) -> String {
    let value = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    value.unwrap_or_default().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_described_by_what_the_system_tells() {
        let release = "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(pretty_name(release), "Debian GNU/Linux 12 (bookworm)");
        assert_eq!(pretty_name("?"), "");
        let described = described();
        assert!(described.contains(std::env::consts::OS) && described.ends_with(std::env::consts::ARCH));
    }
}
