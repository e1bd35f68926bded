//! Where Chromium and the fonts for Chinese are.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use xuncha_model::RenderFault;

/// Names under which Debian and others install it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The program: the one that was configured, else the first of its names on the `PATH`.
///
/// # Errors
/// [`RenderFault::NoBrowser`], with what was looked for.
pub fn find_program(configured: Option<&Path>) -> Result<PathBuf, RenderFault> {
    if let Some(path) = configured {
        let there = path.is_file().then(|| path.to_owned());
        return there.ok_or_else(|| RenderFault::NoBrowser(format!("{} 不存在", path.display())));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&path).flat_map(|dir| NAMES.map(|name| dir.join(name)));
    let found = places.into_iter().find(|place| place.is_file());
    found.ok_or_else(|| RenderFault::NoBrowser(format!("PATH 中没有 {}", NAMES.join("、"))))
}

/// Whether the system has fonts for Chinese; `None` when it cannot be asked (`fc-list` is missing).
#[must_use]
pub fn has_chinese_fonts() -> Option<bool> {
    let list = Command::new("fc-list").args([":lang=zh-cn", "family"]).stderr(Stdio::null()).output().ok()?;
    list.status.success().then(|| !list.stdout.trim_ascii().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_the_way_to_install_it() {
        let fault = find_program(Some(Path::new("/nonexistent/chromium"))).unwrap_err();
        assert_eq!(fault.name(), "no_browser");
        let text = fault.to_string();
        assert!(
            text.contains("/nonexistent/chromium") && text.contains("apt-get install chromium"),
            "{text}"
        );
    }
}
