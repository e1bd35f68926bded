//! `xuncha units`: the units that work on leads, as a tree.

use xuncha_report::clean;

use crate::{args::Global, exit::Exit, output, unit_file};

/// Shown where there is no file yet.
const EXAMPLE: &str = r#"# 单位表。配合部门按 plan 指明的专项行动方案列出：hs2024、lyg2022、sm2023、xj2021 或 zw2022；可以不写。
plan = "hs2024"

[[unit]]
name = "某市市场监督管理局"
codes = ["3207"]                  # 管辖的行政区划代码，2、4 或 6 位

[[unit]]
name = "某区市场监督管理局"
under = "某市市场监督管理局"
codes = ["320706"]

[[unit]]
name = "城关市场监督管理所"
under = "某区市场监督管理局"
words = ["城关街道", "幸福路"]      # 地址里有这些词的，推荐给这个所"#;

pub(super) fn run(global: &Global) -> anyhow::Result<Exit> {
    let (units, place) = (unit_file::read(global)?, unit_file::place(global));
    if units.is_empty() {
        output::line(&format!("还没有单位表。写成 {}，例如：\n\n{EXAMPLE}", place.display()))?;
        return Ok(Exit::Done);
    }
    for (level, unit) in units.tree() {
        let codes =
            if unit.codes.is_empty() { String::new() } else { format!("　{}", unit.codes.join("、")) };
        let words =
            if unit.words.is_empty() { String::new() } else { format!("　{}", unit.words.join("、")) };
        output::line(&clean(&format!("{}{}{codes}{words}", "　　".repeat(level), unit.name)))?;
    }
    let plan = if units.plan.is_empty() { "未指明" } else { &units.plan };
    output::line(&format!("共 {} 个单位；配合部门按方案：{plan}。", units.tree().len()))?;
    Ok(Exit::Done)
}
