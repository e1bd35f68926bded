//! Hides buyers' personal data in texts that leave: mobile and telephone numbers, identity and card numbers, names and
//! addresses behind the words that announce them (网络数据安全管理条例, minimal necessity).
//!
//! Found by form alone: a seller's own number in a page's text is hidden too, and a name without a word before it is not
//! found. The sealed original keeps everything.

/// The words after which a person's name stands, and those after which an address does.
const NAME_LABELS: [&str; 11] = [
    "收货人",
    "收件人",
    "收货姓名",
    "收件姓名",
    "买家姓名",
    "买家",
    "姓名",
    "联系人",
    "寄件人",
    "持卡人",
    "真实姓名",
];
const ADDRESS_LABELS: [&str; 6] = ["收货地址", "收件地址", "详细地址", "家庭住址", "寄件地址", "住址"];

/// Longest name after its label, in characters.
const LONGEST_NAME: usize = 4;

/// Most characters of an address that are looked through.
const LONGEST_ADDRESS: usize = 60;

/// The text with what it hides written as `*`, and how many places that were.
#[must_use]
pub fn mask(text: &str) -> (String, usize) {
    let mut letters: Vec<char> = text.chars().collect();
    let mut places = labelled(&mut letters);
    places += numbers(&mut letters);
    (letters.into_iter().collect(), places)
}

/// Names and addresses behind their labels.
fn labelled(letters: &mut [char]) -> usize {
    let mut places = 0;
    let mut at = 0;
    while at < letters.len() {
        let stands = |label: &&str| {
            label.chars().enumerate().all(|(ahead, letter)| letters.get(at + ahead) == Some(&letter))
        };
        let longest = |labels: &[&'static str]| {
            labels.iter().filter(|label| stands(label)).map(|label| label.chars().count()).max()
        };
        let (name, address) = (longest(&NAME_LABELS), longest(&ADDRESS_LABELS));
        let Some(length) = name.max(address) else {
            at += 1;
            continue;
        };
        let mut start = at + length;
        let colon = letters.iter().skip(start).take(3).position(|letter| matches!(letter, ':' | '：'));
        let Some(colon) = colon else {
            at += length;
            continue;
        };
        start += colon + 1;
        while letters.get(start).is_some_and(|letter| *letter == ' ' || *letter == '\u{3000}') {
            start += 1;
        }
        let hidden = if address >= name { hide_address(letters, start) } else { hide_name(letters, start) };
        places += usize::from(hidden);
        at = start;
    }
    places
}

/// All but the family name.
fn hide_name(letters: &mut [char], start: usize) -> bool {
    let is_name = |letter: &char| is_han(*letter) || *letter == '·';
    let length = letters.iter().skip(start).take(LONGEST_NAME).take_while(|letter| is_name(letter)).count();
    for letter in letters.iter_mut().skip(start + 1).take(length.saturating_sub(1)) {
        *letter = '*';
    }
    length > 1
}

/// All after the county, or after the first two characters where none is named.
fn hide_address(letters: &mut [char], start: usize) -> bool {
    let is_end = |letter: &char| matches!(letter, '\n' | '\r' | ';' | '；' | '。' | '<' | '|');
    let length =
        letters.iter().skip(start).take(LONGEST_ADDRESS).take_while(|letter| !is_end(letter)).count();
    let address = letters.get(start..start + length).unwrap_or_default();
    let county = address.iter().rposition(|letter| matches!(letter, '区' | '县')).filter(|at| *at < 15);
    let city = address.iter().position(|letter| *letter == '市');
    let kept = county.or(city).map_or(2, |at| at + 1);
    for letter in letters.iter_mut().skip(start + kept).take(length.saturating_sub(kept)) {
        if !letter.is_whitespace() {
            *letter = '*';
        }
    }
    length > kept
}

/// Runs of digits, spaces and hyphens within them allowed, that are numbers of persons.
fn numbers(letters: &mut [char]) -> usize {
    let mut places = 0;
    let mut at = 0;
    while at < letters.len() {
        if digit(letters[at]).is_none() || at > 0 && is_part(letters[at - 1]) {
            at += 1;
            continue;
        }
        let run = run(letters, at);
        let digits: Vec<u32> = run.iter().filter_map(|place| digit(letters[*place])).collect();
        let ends_in_x = run.last().is_some_and(|place| matches!(letters[*place], 'X' | 'x'));
        if let Some((front, back)) = shown(&digits, ends_in_x) {
            for place in run.iter().skip(front).take(run.len().saturating_sub(front + back)) {
                letters[*place] = '*';
            }
            places += 1;
        }
        at = run.last().map_or(at, |last| *last) + 1;
    }
    places
}

/// Places of the digits of one number from `at` on; an `X` after seventeen of them belongs to it.
fn run(letters: &[char], at: usize) -> Vec<usize> {
    let mut places = vec![at];
    let mut next = at + 1;
    while let Some(letter) = letters.get(next) {
        let follows = |ahead: usize| letters.get(ahead).is_some_and(|letter| digit(*letter).is_some());
        if digit(*letter).is_some() || places.len() == 17 && matches!(letter, 'X' | 'x') {
            places.push(next);
        } else if !(matches!(letter, ' ' | '-' | '－') && follows(next + 1)) || places.len() > 19 {
            break;
        }
        next += 1;
    }
    places
}

/// How many digits at the front and at the back stay, when the number is a person's.
fn shown(digits: &[u32], ends_in_x: bool) -> Option<(usize, usize)> {
    match (digits.len(), digits) {
        (11, [1, 3..=9, ..]) => Some((3, 4)),
        // 86 before a mobile number
        (13, [8, 6, 1, 3..=9, ..]) => Some((5, 4)),
        (10..=12, [0, ..]) => Some((4, 2)),
        (17, _) if ends_in_x && is_identity(digits, None) => Some((3, 4)),
        (18, _) if is_identity(digits, digits.last().copied()) => Some((3, 4)),
        (16..=19, [3..=6, ..]) if passes_luhn(digits) => Some((4, 4)),
        _ => None,
    }
}

/// The check digit of GB 11643; `None` stands for `X`.
fn is_identity(digits: &[u32], check: Option<u32>) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = (12 - sum % 11) % 11;
    match check {
        None => expected == 10,
        Some(check) => expected == check,
    }
}

fn passes_luhn(digits: &[u32]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, twice @ 10..) => twice - 9,
        (_, twice) => twice,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// A digit, in full width too.
fn digit(letter: char) -> Option<u32> {
    match letter {
        '０'..='９' => Some(u32::from(letter) - u32::from('０')),
        _ => letter.to_digit(10),
    }
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || digit(letter).is_some()
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn persons_are_hidden() {
        for (text, masked) in [
            ("电话13812345678。", "电话138****5678。"),
            ("138-1234-5678", "138-****-5678"),
            ("+86 13812345678", "+86 138****5678"),
            ("１３８１２３４５６７８", "１３８****５６７８"),
            ("025-83271234", "025-8*****34"),
            ("身份证11010519491231002X", "身份证110***********002X"),
            ("身份证440524188001010014", "身份证440***********0014"),
            ("卡号 6222 0212 3456 7894", "卡号 6222 **** **** 7894"),
            ("收货人：张三丰 电话", "收货人：张** 电话"),
            ("收件人: 李四\n", "收件人: 李*\n"),
            (
                "收货地址：江苏省南京市玄武区某某路12号3栋402室\n好评",
                "收货地址：江苏省南京市玄武区************\n好评",
            ),
        ] {
            let (found, places) = mask(text);
            assert_eq!(found, masked);
            assert!(places >= 1, "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "货号20261130001",
            "价格 1299.00 元",
            "统一社会信用代码 91110000MA001234XY",
            "6901234567892",
            "订单 1234567890123456789",
            "规格 100-200-300",
            "A13812345678",
            "收货人信息见订单",
            "姓名权",
        ] {
            assert_eq!(mask(text), (text.to_owned(), 0), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_length(text in "[收货人地址：:1-9X０-９ \\-a特\n]{0,60}|\\PC{0,40}") {
            let (masked, _) = mask(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert_eq!(mask(&masked).0, masked.clone(), "twice is once");
        }
    }
}
