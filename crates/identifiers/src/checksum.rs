//! Check digits. Every function takes the characters before the check digit and gives the digit that belongs there,
//! or `None` when a character has no value in that scheme.

/// Characters of GB 32100-2015 in order of value; no I, O, S, V, Z.
pub(crate) const GB32100: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 统一社会信用代码, GB 32100-2015: 17 characters, weights 3^i mod 31.
pub(crate) fn gb32100(body: &str) -> Option<char> {
    let mut sum = 0;
    let mut weight = 1;
    for ch in body.chars() {
        sum += GB32100.find(ch)? * weight;
        weight = weight * 3 % 31;
    }
    GB32100.chars().nth((31 - sum % 31) % 31)
}

/// 组织机构代码, GB 11714-1997: 8 characters.
pub(crate) fn gb11714(body: &str) -> Option<char> {
    let sum = weighted(body, 36, &[3, 7, 9, 10, 5, 8, 4, 2])?;
    Some(match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10)?,
    })
}

/// ISO 7064 MOD 11,10 over digits: 旧注册号, JY, SC, YB.
pub(crate) fn mod11_10(body: &str) -> Option<char> {
    let mut product = 10;
    for ch in body.chars() {
        let sum = (product + ch.to_digit(10)?) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    char::from_digit((11 - product) % 10, 10)
}

/// 专利号 since 2003-10: 12 digits.
pub(crate) fn patent(body: &str) -> Option<char> {
    match weighted(body, 10, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])? % 11 {
        10 => Some('X'),
        digit => char::from_digit(digit, 10),
    }
}

/// ISBN-13 (GB/T 5795): 12 digits.
pub(crate) fn isbn13(body: &str) -> Option<char> {
    let sum = weighted(body, 10, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3])?;
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// 公民身份号码, GB 11643: 17 digits. Only used to leave such numbers alone.
pub(crate) fn identity_card(body: &str) -> Option<char> {
    let sum = weighted(body, 10, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])?;
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

fn weighted(body: &str, radix: u32, weights: &[u32]) -> Option<u32> {
    if body.chars().count() != weights.len() {
        return None;
    }
    body.chars().zip(weights).try_fold(0, |sum, (ch, weight)| Some(sum + ch.to_digit(radix)? * weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        assert_eq!(gb32100("91350100M000100Y4"), Some('3'), "example of GB 32100-2015");
        assert_eq!(gb32100("91310110666007217"), Some('T'));
        assert_eq!(gb32100("9131O110666007217"), None);
        assert_eq!(gb11714("67825174"), Some('3'));
        assert_eq!(mod11_10("11010800000001"), Some('6'));
        assert_eq!(patent("201811564288"), Some('X'));
        assert_eq!(isbn13("978711153551"), Some('5'));
        assert_eq!(patent("2018"), None);
        assert_eq!(identity_card("11010519491231002"), Some('X'), "example of GB 11643");
    }
}
