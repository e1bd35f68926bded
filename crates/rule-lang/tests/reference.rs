//! The reference page and the code tell the same.

use xuncha_rule_lang::{Code, format, limits, parse};

const PAGE: &str = include_str!("../../../docs/rules.md");

#[test]
fn every_code_has_its_line_and_every_line_its_code() {
    let told: Vec<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" |").map(|(code, _)| code))
        .filter(|code| {
            code.len() == 4 && code.starts_with(['E', 'W']) && code.ends_with(|ch: char| ch.is_ascii_digit())
        })
        .collect();
    let known: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
    assert_eq!(told, known);
}

#[test]
fn the_example_of_the_page_is_a_sound_file_in_canonical_layout() {
    let start = PAGE.find("    category = ").unwrap();
    let block: String = PAGE
        .split_at(start)
        .1
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| line.trim_start_matches("    ").to_owned() + "\n")
        .collect();
    let source = block.trim_end().to_owned() + "\n";
    let (file, complaints) = parse("special-supply.toml", &source);
    assert_eq!(complaints, []);
    assert_eq!(file.rules[0].allow.len(), 1);
    assert_eq!(format(&source), source);
}

#[test]
fn the_limits_of_the_page_are_those_of_the_code() {
    fn thousands(number: usize) -> String {
        match number / 1_000 {
            0 => number.to_string(),
            rest => format!("{},{:03}", thousands(rest), number % 1_000),
        }
    }
    for (line, numbers) in [
        ("rules, groups of a file", &[limits::RULES, limits::GROUPS][..]),
        ("words of a group", &[limits::WORDS, limits::WORD_CHARS]),
        ("regexes of a group", &[limits::REGEXES, limits::REGEX_CHARS]),
        ("characters of a condition", &[limits::CONDITION_CHARS, limits::CONDITION_DEPTH]),
        ("places of a file", &[limits::PLACES, limits::PARTS, limits::PARAMETERS]),
        ("parts within", &[limits::PART_DEPTH, limits::MEANT, limits::PACK_MEANT]),
        ("distance of", &[limits::DISTANCE as usize]),
        ("examples of a rule", &[limits::EXAMPLES, limits::EXAMPLE_CHARS]),
        ("`allow` of a rule", &[limits::ALLOWS]),
        ("characters of any other text", &[limits::TEXT_CHARS, limits::ENTRIES]),
        ("complaints shown", &[limits::DIAGNOSTICS]),
        ("rows of a list", &[limits::LIST_ROWS]),
        ("rule files, lists", &[limits::FILES, limits::LISTS]),
        ("complaints about all", &[limits::PACK_DIAGNOSTICS]),
        ("bytes of all files", &[limits::PACK_BYTES >> 20]),
        ("words of all groups", &[limits::PACK_WORDS]),
        ("rows that all groups", &[limits::PACK_ROWS]),
        ("bytes of a rule file", &[limits::FILE_BYTES >> 20, limits::LIST_BYTES >> 20]),
    ] {
        let told = PAGE.lines().find(|told| told.starts_with(&format!("| {line}"))).unwrap();
        for &number in numbers {
            assert!(told.contains(&thousands(number)), "{told} should say {number}");
        }
    }
}
