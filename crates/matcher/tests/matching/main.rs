//! What conditions mean, rule by rule, through the real scanner.

#![expect(clippy::unwrap_used, reason = "a test stops where its rules do not compile")]

mod conditions;
mod force;
mod hits;
mod hostile;
mod refusals;
mod short;
mod why;

use jiff::civil::date;
use xuncha_matcher::{CompileOptions, PageContext, Ruleset, Scratch, compile};
use xuncha_model::{Diagnostic, Hit, Level, Listing};
use xuncha_rule_lang::{Pack, PackSource, render};

const TODAY: CompileOptions = CompileOptions { include_experimental: false, today: date(2026, 11, 22) };

/// A file of rules of the category `t`; `rules` is its end.
fn file(rules: &str) -> String {
    format!("category = \"t\"\nseverity = 3\nlaw = [{{ title = \"广告法\", article = \"第九条\" }}]\n{rules}")
}

/// One rule `t.NAME` with these lines, in the words of a rule file.
fn rule(name: &str, lines: &str) -> String {
    let head = format!(
        "[[rule]]\nid = \"t.{name}\"\nname = \"试\"\nfact = \"试\"\nhit = [\"甲\"]\nmiss = [\"乙\"]\n"
    );
    head + lines + "\n"
}

/// A pack of one file, and all that is wrong with it.
fn read(source: &str) -> (Pack, Vec<Diagnostic>) {
    let manifest = ("pack.toml".to_owned(), "name = \"试\"\nversion = \"1\"\n".to_owned());
    let files = vec![("t.toml".to_owned(), source.to_owned())];
    let list = ("lists/a.csv".to_owned(), "name,level\n象牙,一级\n狼皮;狼牙,二级\n".to_owned());
    Pack::read(&PackSource { manifest, files, lists: vec![list] })
}

/// The rules of one file, compiled.
#[track_caller]
fn ruleset_with(source: &str, options: &CompileOptions) -> Ruleset {
    let (pack, mut found) = read(source);
    let (ruleset, more) = compile(&pack, options);
    found.extend(more);
    let errors: String = found.iter().filter(|one| one.level == Level::Error).map(render).collect();
    assert_eq!(errors, "");
    ruleset.unwrap()
}

#[track_caller]
fn ruleset(source: &str) -> Ruleset {
    ruleset_with(source, &TODAY)
}

fn titled(title: &str) -> Listing {
    Listing { title: title.to_owned(), ..Listing::default() }
}

fn scan(ruleset: &Ruleset, listing: &Listing) -> Vec<Hit> {
    ruleset.scan(listing, &PageContext::default(), &mut Scratch::default())
}

/// Ids of the rules that hit a title, without their category.
fn hits(ruleset: &Ruleset, title: &str) -> Vec<String> {
    names(&scan(ruleset, &titled(title)))
}

fn names(hits: &[Hit]) -> Vec<String> {
    hits.iter().map(|hit| hit.rule.0.trim_start_matches("t.").to_owned()).collect()
}

/// Whether a rule with this condition over groups `a` (特供、专供), `b` (国宴、人民大会堂) and `c` (儿童) hits a title.
#[track_caller]
fn holds(condition: &str, title: &str) -> bool {
    let groups = "[terms.a]\nwords = [\"特供\", \"专供\"]\n[terms.b]\nwords = [\"国宴\", \"人民大会堂\"]\n\
                  [terms.c]\nwords = [\"儿童\"]\n";
    let rules = rule("one", &format!("condition = \"{condition}\""));
    !hits(&ruleset(&file(&(groups.to_owned() + &rules))), title).is_empty()
}
