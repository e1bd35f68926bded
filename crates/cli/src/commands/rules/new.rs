//! `xuncha rules new`: a rule file to fill in. What is left empty in it is what `rules check` asks for.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use toml::Value;
use xuncha_model::{Category, categories};
use xuncha_rule_lang::{Pack, ast::Rule, nearest};

use crate::{
    exit::{Exit, usage},
    output, pack_files,
};

/// A rule id as typed, in its two parts.
struct Name<'t> {
    category: &'t str,
    /// What the rule looks for, within its category.
    what: Option<&'t str>,
}

pub(super) fn run(typed: &str, dirs: &[PathBuf]) -> anyhow::Result<Exit> {
    let name = Name::read(typed)?;
    let here = PathBuf::from("rules");
    let root = match dirs.last() {
        Some(dir) => dir,
        // a pack begun here would stand in for the built-in one from now on
        None if !here.join("pack.toml").is_file() => {
            return Err(usage(
                "当前目录没有规则包。请用 --rules 指定放在哪个规则包目录，可以是新的，如 --rules 本局规则",
            ));
        }
        None => &here,
    };
    let rules = known_rules(dirs)?;
    let id = format!("{}.{}", name.category, name.what.unwrap_or("named"));
    if let Some((file, _)) = rules.iter().find(|(_, rule)| rule.id.value.0 == id) {
        return Err(usage(format!(
            "规则编号“{id}”在 {file} 里已经用过。请写一个新的，如 {}.local",
            name.category
        )));
    }
    let category = categories().find(|category| category.id == name.category);
    let file = name.what.map_or_else(|| name.category.to_owned(), |what| format!("{}-{what}", name.category));
    let path = root.join(folder(category)).join(format!("{file}.toml"));
    let alike = rules.iter().map(|(_, rule)| rule).find(|rule| rule.category.value.0 == name.category);
    let head = root.join("pack.toml");
    if !head.is_file() {
        create(&head, PACK)?;
        output::line(&format!("已建立 {}，请填写名称、版本和作者。", head.display()))?;
    }
    create(&path, &skeleton(&id, name.category, category, alike))?;
    output::line(&format!(
        "已建立 {}。填好空着的地方，再运行 `xuncha rules check {}`，没有错误即可使用。",
        path.display(),
        root.display()
    ))?;
    Ok(Exit::Done)
}

impl<'t> Name<'t> {
    fn read(typed: &'t str) -> anyhow::Result<Self> {
        let (category, what) =
            typed.split_once('.').map_or((typed, None), |(left, right)| (left, Some(right)));
        let is_slug = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && part.chars().all(|ch| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-')
        };
        if !is_slug(category) || !what.is_none_or(is_slug) {
            return Err(usage(format!(
                "“{typed}”不是类别或规则编号。只用小写字母、数字和连字符，如 medals 或 medals.local"
            )));
        }
        if categories().all(|known| known.id != category)
            && let Some(near) = nearest(category, categories().map(|known| known.id))
        {
            return Err(usage(format!("没有类别“{category}”。是不是 {near}？")));
        }
        Ok(Self { category, what })
    }
}

/// The rules that are there already, with their files: those of the packs in use, and the built-in ones.
fn known_rules(dirs: &[PathBuf]) -> anyhow::Result<Vec<(String, Rule)>> {
    let there: Vec<_> = dirs.iter().filter(|dir| dir.join("pack.toml").is_file()).cloned().collect();
    let mut packs = pack_files::load(&there)?;
    if !there.is_empty() {
        packs.push(pack_files::built_in());
    }
    let files = packs.iter().flat_map(|pack| Pack::read(&pack.source).0.files);
    Ok(files.flat_map(|file| file.rules.into_iter().map(move |rule| (file.name.clone(), rule))).collect())
}

/// The folder that rules of a category stand in.
fn folder(category: Option<Category>) -> &'static str {
    match category.map_or("", |category| category.group) {
        "准入" => "access",
        "秩序" => "order",
        "安全" => "safety",
        "质量" => "quality",
        "风险" => "risk",
        _ => "local",
    }
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let context = || format!("写不了 {}，请检查目录权限和磁盘空间", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(usage(format!(
                "已有 {}，没有改动。要另写一条规则，请给出规则编号，如 medals.local",
                path.display()
            )));
        }
        file => file.with_context(context)?,
    };
    file.write_all(text.as_bytes()).with_context(context)
}

const PACK: &str = "# 规则包的名称、版本和作者；启用停用和专项行动也写在这里，见规则维护手册。
name = \"\"
version = \"\"
author = \"\"
";

/// A rule with everything that is known of its category and nothing else.
fn skeleton(id: &str, category: &str, known: Option<Category>, alike: Option<&Rule>) -> String {
    let name = known.map_or_else(String::new, |known| format!("{}（{}）。", known.name, known.group));
    let text = |text: &str| Value::String(text.to_owned()).to_string();
    let departments = alike.map(|rule| rule.departments.as_slice()).unwrap_or_default();
    let departments: Vec<_> = departments.iter().map(|name| text(name)).collect();
    let severity = alike.map_or(3, |rule| rule.severity.level());
    let law: Vec<_> = alike.map_or_else(
        || vec!["{ title = \"\", article = \"\", verified = false }".to_owned()],
        |rule| {
            let article = |law: &xuncha_rule_lang::ast::Law| {
                let (title, article) = (text(&law.title.value), text(&law.article.value));
                format!("{{ title = {title}, article = {article}, verified = {} }}", law.verified)
            };
            rule.law.iter().map(article).collect()
        },
    );
    let mut forms: Vec<(&str, Vec<String>)> = Vec::new();
    for (form, row) in alike.map(|rule| rule.stat_rows.as_slice()).unwrap_or_default() {
        match forms.iter_mut().find(|(known, _)| known == form) {
            Some((_, rows)) => rows.push(text(row)),
            None => forms.push((form, vec![text(row)])),
        }
    }
    let forms: Vec<_> = forms.iter().map(|(form, rows)| format!("{form} = [{}]", rows.join(", "))).collect();
    let stat_rows =
        if forms.is_empty() { String::new() } else { format!("stat_rows = {{ {} }}\n", forms.join(", ")) };
    let skeleton = format!(
        r#"# {name}
# 填好空着的引号和方括号；用不着的词组连同条件里的名字一起删去。写法见规则维护手册和 `xuncha help rules`。

category = {category}
departments = [{departments}]
severity = {severity}
{stat_rows}law = [{law}]

[[rule]]
id = {id}
# 查什么，一句话
name = ""
# 怎样才算：违法事实的要件，写给核查的人看
fact = ""
# 拿不准的改成提示：outcome = "hint"
# 只在一段时间里用：active = {{ from = "2026-12-01", to = "2027-02-15" }}
condition = "mark near 8 goods and not denial"
# 应当命中的标题，至少三个；看着像、其实合法的标题，至少三个
hit = []
miss = []

# 标识词
[rule.terms.mark]
words = []

# 商品词
[rule.terms.goods]
words = []

# 卖家自己的否认，如“模型”“仿”
[rule.terms.denial]
words = []
"#,
        category = text(category),
        departments = departments.join(", "),
        law = law.join(", "),
        id = text(id),
    );
    xuncha_rule_lang::format(&skeleton)
}
