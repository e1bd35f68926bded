//! Both roads give the same answers, whatever the text and the classes; and those of a plain reading.

use proptest::prelude::*;
use xuncha_lanes::{
    AsciiRuns, Classes, FIRST, Filter, Kinds, KnownRun, KnownRuns, LETTER_A, OTHER, Place, Road, SKIP,
    SKIP_WORD, Stream, Wanted, is_letter, is_skip, run_key,
};

/// Characters of one to four bytes: in no term, passed over, pictographs, letters, digits, first and last of their length.
const LETTERS: [char; 24] = [
    'a',
    'b',
    'z',
    '0',
    '9',
    ' ',
    '*',
    '\u{0}',
    '\u{7F}',
    '\u{80}',
    'é',
    '\u{7FF}',
    '\u{800}',
    '特',
    '供',
    '酒',
    '☎',
    '\u{FFFF}',
    '\u{10000}',
    '🐘',
    '😀',
    '𠮷',
    '\u{10FFFF}',
    '一',
];

fn classes() -> Classes {
    let mut classes = Classes::new();
    for (letter, class) in [
        ('a', LETTER_A),
        ('b', LETTER_A + 1),
        ('z', LETTER_A + 25),
        ('0', FIRST + 3),
        (' ', SKIP),
        ('*', SKIP),
        ('\u{200B}', SKIP),
        ('特', FIRST),
        ('供', FIRST + 1),
        ('酒', FIRST + 2),
        ('é', LETTER_A + 4),
        ('\u{FFFF}', FIRST + 7),
        ('\u{10000}', u16::MAX),
        ('☎', SKIP_WORD),
        ('🐘', SKIP_WORD),
        ('😀', SKIP),
        ('𠮷', FIRST + 9),
    ] {
        classes.set(letter, class);
    }
    classes
}

type Read = (Vec<u16>, Vec<u32>, Vec<u32>, bool);

fn read(text: &str, road: Road) -> Read {
    let mut stream = Stream::default();
    // What an earlier text left behind does not matter.
    stream.read(&classes(), None, &"供酒a".repeat(40), road);
    stream.read(&classes(), None, text, road);
    let all = (0..stream.len()).map(|index| stream.class(index)).collect();
    assert_eq!(stream.class(stream.len()), OTHER);
    (all, stream.places().to_vec(), stream.pictographs().to_vec(), stream.has_odd_letters())
}

/// The obvious reading.
fn expected(text: &str) -> Read {
    let classes = classes();
    let each = || text.char_indices().map(|(at, letter)| (classes.of(letter.into()), at as u32));
    let (all, places) = each().filter(|&(class, _)| !is_skip(class)).unzip();
    let pictographs = each().filter(|&(class, _)| class == SKIP_WORD).map(|(_, at)| at).collect();
    let has_odd_letters =
        text.chars().any(|letter| !letter.is_ascii() && is_letter(classes.of(letter.into())));
    (all, places, pictographs, has_odd_letters)
}

fn found(filter: &Filter, text: &str, road: Road) -> (Vec<Place>, Vec<u32>) {
    let (mut stream, mut found) = (Stream::default(), xuncha_lanes::Found::default());
    for text in ["特供酒a特", text] {
        stream.read(&classes(), None, text, road);
        filter.find(&stream, &mut found, road);
    }
    (found.places().to_vec(), found.alone().to_vec())
}

fn texts() -> impl Strategy<Value = String> {
    let own = |most| proptest::collection::vec(proptest::sample::select(LETTERS.to_vec()), 0..most);
    let long = own(200).prop_map(|letters| String::from_iter(letters).repeat(30));
    prop_oneof![8 => own(200).prop_map(String::from_iter), 1 => long, 4 => ".{0,80}", 2 => "[a-zA-Z 特]{0,200}", 2 => "([a-z]{1,70}|[0-9]|[ -]|特){0,12}"]
}

fn class() -> impl Strategy<Value = u16> {
    proptest::sample::select(vec![
        LETTER_A,
        LETTER_A + 1,
        FIRST,
        FIRST + 1,
        FIRST + 3,
        FIRST + 7,
        FIRST + 2,
        FIRST + 9,
        u16::MAX,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 2_000 } else { 20_000 }))]

    #[test]
    fn a_text_is_read_alike_on_both_roads(text in texts()) {
        prop_assert_eq!(read(&text, Road::Portable), expected(&text));
        prop_assert_eq!(read(&text, Road::fastest()), expected(&text));
    }

    #[test]
    fn places_are_alike_on_both_roads_and_none_is_missing(
        text in texts(),
        pairs in proptest::collection::vec([class(), class()], 0..8),
        threes in proptest::collection::vec([class(), class(), class()], 0..8),
        alone in 0_u16..3,
        letters: bool,
    ) {
        let filter = Filter::new(&Wanted { pairs: &pairs, threes: &threes, alone, letters });
        let all = found(&filter, &text, Road::Portable);
        prop_assert_eq!(&all, &found(&filter, &text, Road::fastest()));
        let (places, singles) = all;
        let (classes, _, pictographs, _) = expected(&text);
        let class = |index: usize| classes.get(index).copied().unwrap_or(OTHER);
        for index in 0..classes.len() {
            let (first, second, third) = (class(index.wrapping_sub(1)), class(index), class(index + 1));
            let place = places.binary_search_by_key(&index, |place| place.index()).ok().map(|at| places[at]);
            if pictographs.is_empty() && pairs.contains(&[first, second]) {
                prop_assert!(place.is_some_and(|place| place.is_pair()));
            }
            if pictographs.is_empty() && threes.contains(&[first, second, third]) {
                prop_assert!(place.is_some_and(|place| place.is_middle()));
            }
            let begins = pairs.contains(&[first, second]) || threes.iter().any(|three| three[..2] == [first, second]);
            prop_assert!(pictographs.is_empty() || !begins || place.is_some());
            let is_alone = (FIRST..FIRST + alone).contains(&second) || letters && is_letter(second);
            prop_assert_eq!(singles.binary_search(&(index as u32)).is_ok(), is_alone);
        }
        prop_assert!(places.is_sorted_by_key(|place| place.index()));
    }

    #[test]
    fn what_is_left_out_of_ascii_is_alike_on_both_roads(
        parts in proptest::collection::vec("(ab|b1|1 |zz|z | |9|-|特){0,40}", 0..6),
        longest in 0_u32..20,
    ) {
        let text = parts.join(&"wood - ".repeat(30));
        let mut classes = classes();
        let marks = (0..128_u8).filter(|byte| !byte.is_ascii_alphanumeric());
        marks.for_each(|mark| classes.set(mark.into(), SKIP));
        let read = |longest, road| {
            let mut stream = Stream::default();
            stream.read(&classes, longest, &text, road);
            let all: Vec<u16> = (0..stream.len()).map(|index| stream.class(index)).collect();
            (all, stream.places().to_vec(), stream.stretches().to_vec())
        };
        let (kept, places, stretches) = read(Some(longest), Road::Portable);
        prop_assert_eq!(&read(Some(longest), Road::fastest()), &(kept.clone(), places.clone(), stretches.clone()));
        let (all, all_places, none) = read(None, Road::Portable);
        prop_assert_eq!(none, []);
        // What is kept is as it is without, and one character in no term stands for what is not.
        for (class, place) in kept.iter().zip(&places) {
            let whole = all_places.binary_search(place).ok().map(|at| all[at]);
            prop_assert!(*class == OTHER || whole == Some(*class));
        }
        // What is not kept is in a stretch of ASCII, after as many symbols of it as are asked for.
        for place in all_places.iter().filter(|place| places.binary_search(place).is_err()) {
            let stretch = stretches.iter().find(|&&(start, end)| (start..end).contains(place));
            prop_assert!(stretch.is_some_and(|&(start, end)| text.is_char_boundary(end as usize)
                && text.as_bytes()[start as usize..end as usize].is_ascii()
                && (start == 0 || all_places.iter().filter(|&at| (start..*place).contains(at)).count() >= longest as usize)));
        }
    }

    #[test]
    fn runs_are_alike_on_both_roads(text in texts()) {
        let runs = |with_digits, road| {
            let mut runs = AsciiRuns::default();
            runs.read("an earlier text, 4 you", true, road);
            runs.read(&text, with_digits, road);
            (runs.letters().collect::<Vec<_>>(), runs.digits().collect::<Vec<_>>())
        };
        let kind = |byte: &u8| (byte.is_ascii_alphabetic(), byte.is_ascii_digit());
        let (mut at, mut letters, mut digits) = (0, Vec::new(), Vec::new());
        for same in text.as_bytes().chunk_by(|one, two| kind(one) == kind(two)) {
            let run = (at as u32, (at + same.len()) as u32);
            match kind(&same[0]) {
                (true, _) => letters.push(run),
                (_, true) => digits.push(run),
                _ => {}
            }
            at += same.len();
        }
        prop_assert_eq!(runs(true, Road::Portable), (letters.clone(), digits.clone()));
        prop_assert_eq!(runs(true, Road::fastest()), (letters.clone(), digits));
        prop_assert_eq!(runs(false, Road::Portable), (letters.clone(), Vec::new()));
        prop_assert_eq!(runs(false, Road::fastest()), (letters, Vec::new()));
    }
}

type RunFound = (u32, u32, [bool; 3]);

/// The runs of letters, and those of digits, that may be known ones.
fn known(text: &str, known: &KnownRuns, in_ascii: bool, road: Road) -> [Vec<RunFound>; 2] {
    let mut runs = AsciiRuns::default();
    for text in ["an earlier text, 4 you, of some more words than most, 2", text] {
        runs.read(text, in_ascii, road);
        runs.find(text, known, in_ascii, road);
    }
    let kinds = |kinds: Kinds| [kinds.is_beside(), kinds.is_whole(), kinds.is_syllable()];
    let found = |run: KnownRun| (run.start, run.end, kinds(run.kinds));
    [runs.known_letters().map(found).collect(), runs.known_digits().map(found).collect()]
}

proptest! {
    #[test]
    fn known_runs_are_alike_on_both_roads_and_none_is_missing(
        text in prop_oneof![texts(), "([a-c]{1,3}|[a-z]{1,40}|[0-9]{1,2}|[ -]|特){0,60}"],
        lists in proptest::collection::vec(proptest::collection::vec("[a-c]{1,3}|[0-9]{1,2}|[a-z]{1,12}", 0..40), 3),
        in_ascii: bool,
    ) {
        let keys = |list: &Vec<String>| list.iter().map(|run| run_key(run.as_bytes())).collect::<Vec<_>>();
        let runs = KnownRuns::new(&keys(&lists[0]), &keys(&lists[1]), &keys(&lists[2]));
        let all = known(&text, &runs, in_ascii, Road::Portable);
        prop_assert_eq!(&all, &known(&text, &runs, in_ascii, Road::fastest()));
        let kind = |byte: &u8| (byte.is_ascii_alphabetic(), byte.is_ascii_digit());
        let mut at = 0;
        for same in text.as_bytes().chunk_by(|one, two| kind(one) == kind(two)) {
            let (start, end) = (at, at + same.len());
            at = end;
            let (is_letters, is_digits) = kind(&same[0]);
            let written = String::from_utf8_lossy(same).to_ascii_lowercase();
            let is_known = |list: usize| lists[list].contains(&written);
            let beside = [start.checked_sub(1).map(|at| text.as_bytes()[at]), text.as_bytes().get(end).copied()];
            let is_word = !beside.iter().flatten().any(u8::is_ascii_digit);
            let is_apart = beside == [Some(b' '); 2];
            let its = all[usize::from(is_digits)].iter().find(|run| run.0 as usize == start);
            let [is_beside, is_whole, is_syllable] = its.map_or([false; 3], |run| run.2);
            prop_assert!(its.is_none_or(|run| run.1 as usize == end));
            if is_letters {
                prop_assert!(is_beside || !is_known(0) || !is_word || is_apart);
                prop_assert!(is_whole || !is_known(1) || !(is_word || in_ascii));
                prop_assert!(is_syllable || !is_known(2) || !is_word);
            } else if is_digits && in_ascii {
                prop_assert!(is_whole || !is_known(1));
            }
        }
    }
}

#[test]
fn runs_of_the_shortest_texts_are_known() {
    for text in ["a", "ab", "abc", "abcd"] {
        let runs = KnownRuns::new(&[], &[], &[run_key(text.as_bytes())]);
        for road in [Road::Portable, Road::fastest()] {
            let len = u32::try_from(text.len()).unwrap();
            assert_eq!(
                known(text, &runs, false, road),
                [vec![(0, len, [false, false, true])], vec![]],
                "{text}"
            );
        }
    }
}

#[test]
fn an_end_at_every_distance_is_read() {
    for len in 0..140 {
        for letter in LETTERS {
            let text = format!("{}{letter}", "特".repeat(len));
            assert_eq!(read(&text, Road::fastest()), expected(&text), "{len} {letter:?}");
        }
    }
}
