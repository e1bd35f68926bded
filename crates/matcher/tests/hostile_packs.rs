//! Packs made to be expensive, each within the limits of its single files: all end with a clear complaint, none with a ruleset
//! that was only partly checked.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jiff::civil::date;
use xuncha_matcher::{CompileOptions, Ruleset, compile};
use xuncha_model::{Diagnostic, Level};
use xuncha_rule_lang::{Pack, PackSource, limits};

const HEAD: &str = "category = \"t\"\nseverity = 3\nlaw = [{ title = \"广告法\", article = \"第九条\" }]\n";

fn rule(id: &str, condition: &str) -> String {
    format!(
        "[[rule]]\nid = \"t.{id}\"\nname = \"试\"\nfact = \"试\"\ncondition = \"{condition}\"\nhit = [\"甲\"]\nmiss = [\"乙\"]\n"
    )
}

/// A file whose one rule names every group, given by its lines.
fn file(groups: &[String]) -> String {
    let names: Vec<String> = (0..groups.len()).map(|at| format!("g{at}")).collect();
    let rules: String = names
        .chunks(100)
        .enumerate()
        .map(|(at, names)| rule(&format!("r{at}"), &names.join(" or ")))
        .collect();
    let groups: String =
        groups.iter().zip(&names).map(|(lines, name)| format!("[terms.{name}]\n{lines}\n")).collect();
    format!("{HEAD}{groups}{rules}")
}

fn compiled(files: Vec<String>, lists: Vec<String>) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let named = |texts: Vec<String>, folder: &str, ending: &str| {
        (0..).zip(texts).map(|(at, text): (usize, _)| (format!("{folder}/{at}.{ending}"), text)).collect()
    };
    let source = PackSource {
        manifest: ("pack.toml".to_owned(), "name = \"试\"\nversion = \"1\"\n".to_owned()),
        files: named(files, "t", "toml"),
        lists: named(lists, "lists", "csv"),
    };
    let (pack, mut found) = Pack::read(&source);
    if found.iter().any(|one| one.level == Level::Error) {
        return (None, found);
    }
    let options = CompileOptions { include_experimental: false, today: date(2026, 11, 30) };
    let (ruleset, more) = compile(&pack, &options);
    found.extend(more);
    (ruleset, found)
}

#[track_caller]
fn refused(files: Vec<String>, lists: Vec<String>, code: &str, message: &str) {
    let (ruleset, found) = compiled(files, lists);
    assert!(ruleset.is_none());
    let told: Vec<_> = found.iter().filter(|one| one.code == code && one.message.contains(message)).collect();
    assert_eq!(told.len(), 1, "once: {:?}", found.iter().take(5).collect::<Vec<_>>());
}

/// Different words of two characters.
fn words(count: usize) -> impl Iterator<Item = String> {
    let letter = |number: usize| char::from_u32(0x4E00 + number as u32).unwrap();
    (0..count).map(move |at| [letter(at / 3_000), letter(at % 3_000)].iter().collect())
}

#[test]
fn a_list_drawn_by_very_many_groups() {
    let list: String = std::iter::once("name".to_owned())
        .chain(words(limits::PACK_WORDS / 50))
        .map(|word| word + "\n")
        .collect();
    let groups = vec!["list = \"lists/0.csv#name\"".to_owned(); 60];
    refused(vec![file(&groups)], vec![list], "E002", "所有词组的词加起来超过");
}

#[test]
fn a_long_list_read_again_and_again_for_little() {
    let rows = limits::LIST_ROWS - 1;
    let list = "name,kind\n特供酒,a\n".to_owned() + &",\n".repeat(rows);
    let filtered = "list = \"lists/0.csv#name?kind=a\"".to_owned();
    let enough = limits::PACK_ROWS / (rows + 1);
    refused(vec![file(&vec![filtered; enough + 5])], vec![list], "E002", "从名录里取词");
}

#[test]
fn very_many_large_regexes() {
    let fifty: Vec<String> = (0..50).map(|at| format!("'特供{at}\\w{{1,30}}'")).collect();
    let groups = vec![format!("regex = [{}]", fifty.join(", ")); 10];
    let (ruleset, found) = compiled(vec![file(&groups)], vec![]);
    assert!(ruleset.is_none());
    assert!(found.iter().any(|one| one.code == "E063" && one.message.contains("加起来")), "{found:?}");
}

#[test]
fn long_words_with_very_many_shapes() {
    let long: Vec<String> =
        words(4_000 * 32).collect::<Vec<_>>().chunks(32).map(|words| words.concat()).collect();
    let groups = vec![format!("words = {long:?}\nlevel = \"shape\"")];
    refused(vec![file(&groups)], vec![], "E002", "无法编译");
}

#[test]
fn more_text_than_a_pack_may_have() {
    let padded =
        format!("{}#{}\n", file(&["words = [\"特供\"]".to_owned()]), "x".repeat(limits::FILE_BYTES - 2_000));
    let files = vec![padded; limits::PACK_BYTES / limits::FILE_BYTES + 2];
    refused(files, vec![], "E002", "没有读");
}

#[test]
fn one_word_in_thousands_of_groups_compiles_and_an_error_is_not_lost_among_warnings() {
    let groups = vec!["words = [\"特供\", \"特供\"]".to_owned(); 3_000];
    let (ruleset, found) = compiled(vec![file(&groups)], vec![]);
    assert!(ruleset.is_some());
    assert_eq!(found.len(), limits::DIAGNOSTICS, "each group repeats its word");
    let wrong = file(&groups).replace("g2999\"\n", "g2999 or nobody\"\n");
    assert!(wrong.contains("nobody"));
    let (ruleset, found) = compiled(vec![wrong], vec![]);
    assert!(ruleset.is_none() && found.iter().any(|one| one.code == "E036"));
}

#[test]
fn a_condition_of_nothing_but_unknown_names() {
    let condition: Vec<String> = (0..400).map(|at| format!("n{at}")).collect();
    let rules: String = (0..40).map(|at| rule(&format!("r{at}"), &condition.join(" or "))).collect();
    let (ruleset, found) = compiled(vec![format!("{HEAD}[terms.a]\nwords = [\"特供\"]\n{rules}")], vec![]);
    assert!(ruleset.is_none());
    assert_eq!(found.iter().filter(|one| one.code == "E036").count(), limits::DIAGNOSTICS);
}

#[test]
fn parts_that_make_much_of_few_letters() {
    let wide = vec!["g0"; 600].join(" or ");
    let parts = format!("[parts]\nwide = \"{wide}\"\n");
    let rules: String =
        (0..700).map(|at| rule(&format!("r{at}"), "(wide and g0) or (wide and g0)")).collect();
    let source = format!("{HEAD}{parts}[terms.g0]\nwords = [\"特供\"]\n{rules}");
    let (ruleset, found) = compiled(vec![source], vec![]);
    assert!(ruleset.is_none());
    assert!(found.iter().all(|one| one.code == "E029"), "{:?}", found.first());
}
