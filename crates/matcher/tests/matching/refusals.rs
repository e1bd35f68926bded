//! What does not compile, and what is said about it.

use super::*;

#[track_caller]
fn refused(groups: &str, condition: &str) -> Vec<(&'static str, usize, usize)> {
    let (pack, found) =
        read(&file(&(groups.to_owned() + &rule("one", &format!("condition = \"{condition}\"")))));
    assert!(found.iter().all(|one| one.level == Level::Warning), "{found:?}");
    let (ruleset, found) = compile(&pack, &TODAY);
    assert_eq!(ruleset.is_none(), found.iter().any(|one| one.level == Level::Error));
    found.iter().map(|one| (one.code, one.at.line, one.at.column)).collect()
}

#[test]
fn regexes_and_identifiers_are_checked() {
    let regex = |pattern: &str| refused(&format!("[terms.a]\nregex = ['{pattern}']\n"), "a");
    assert_eq!(regex("特供.*酒"), [("E062", 5, 10)]);
    assert_eq!(regex(r"\d{3}"), [("E061", 5, 10)]);
    assert_eq!(regex("特供("), [("E060", 5, 10)]);
    assert_eq!(regex("特供.{0,9}酒"), []);
    assert_eq!(refused("", "invalid(ucss)"), [("E064", 10, 22)]);
}

#[test]
fn exceptions_that_do_nothing_are_named() {
    let group = "[terms.a]\nwords = [\"内供\"]\nexcept = [\"室内供奉\", \"儿童专供\"]\n";
    assert_eq!(refused(group, "a"), [("W104", 6, 19)]);
    // what is read as the word in disguise is taken out by these, so they do something
    let read_as = "[terms.a]\nwords = [\"三无\", \"收到\"]\nexcept = [\"3无\", \"三)无\", \"sh到\", \"S到\", \"三五\"]\n";
    assert_eq!(refused(read_as, "a"), [("W104", 6, 24), ("W104", 6, 37)]);
}

#[test]
fn a_wrong_pack_compiles_to_nothing_rather_than_to_less() {
    let (pack, found) = read(&file(&rule("one", "condition = \"nobody\"")));
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), ["E036"]);
    assert!(compile(&pack, &TODAY).0.is_none());
}
