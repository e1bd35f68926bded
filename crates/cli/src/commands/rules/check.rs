//! `xuncha rules check`: do the packs compile, and do their examples hit and miss?

use std::path::PathBuf;

use xuncha_model::Level;
use xuncha_rule_lang::render;

use crate::{
    exit::Exit,
    output,
    wiring::{self, Compiled, Wanted},
};

/// Compiles everything, experimental rules too, and runs every example.
pub(super) fn run(dirs: &[PathBuf]) -> anyhow::Result<Exit> {
    let Compiled { place, pack, ruleset, diagnostics, .. } = wiring::compile(dirs, Wanted::All)?;
    for diagnostic in &diagnostics {
        output::line(&render(diagnostic))?;
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count();
    let rules: usize = pack.files.iter().map(|file| file.rules.len()).sum();
    let Some(ruleset) = ruleset else {
        output::line(&format!("{place}：{rules} 条规则，{errors} 处错误，规则包不能使用。"))?;
        return Ok(Exit::Usage);
    };
    let results = xuncha_matcher::check_examples(&pack, &ruleset);
    for complaint in results.iter().filter_map(|result| result.complaint.as_ref()) {
        output::line(&render(complaint))?;
    }
    let wrong = results.iter().filter(|result| !result.passed).count();
    let cross_fires = results.iter().filter(|result| !result.cross_fires.is_empty()).count();
    let warnings = diagnostics.len() - errors;
    output::line(&format!(
        "{place}：{rules} 条规则，{} 个示例，{wrong} 个不符，{cross_fires} 个同时命中其他类别；{warnings} 处提醒。规则集摘要 {}",
        results.len(),
        ruleset.digest()
    ))?;
    Ok(if wrong == 0 { Exit::Done } else { Exit::Usage })
}
