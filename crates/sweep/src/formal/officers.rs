//! The officers of a formal extraction. Pure.

/// Why names are not two officers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficersError {
    /// Fewer than two.
    #[error("正式提取须有两名以上执法人员（行政处罚法第四十二条），现只有 {0} 名；请写成 --officers 甲,乙")]
    TooFew(usize),
    /// The same name twice.
    #[error("执法人员“{0}”写了两次；两名执法人员须是不同的人")]
    Twice(String),
    /// No name.
    #[error("“{0}”不是姓名；姓名最多 20 个字，不含数字和符号")]
    NoName(String),
}

/// The names in a text such as `甲,乙` or `甲、乙`: at least two, all different.
///
/// # Errors
/// When they are not.
pub fn officers(text: &str) -> Result<Vec<String>, OfficersError> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split([',', '，', '、', ';', '；']).map(str::trim).filter(|name| !name.is_empty()) {
        let letters = name.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '·' | ' '));
        if !letters || !(1..=20).contains(&name.chars().count()) {
            return Err(OfficersError::NoName(name.chars().take(30).collect()));
        }
        if names.iter().any(|known| known == name) {
            return Err(OfficersError::Twice(name.to_owned()));
        }
        names.push(name.to_owned());
    }
    if names.len() < 2 { Err(OfficersError::TooFew(names.len())) } else { Ok(names) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_different_people_are_needed() {
        assert_eq!(officers("甲, 乙").unwrap(), ["甲", "乙"]);
        assert_eq!(officers("欧阳某、买买提·某某；丙").unwrap().len(), 3);
        assert_eq!(officers("甲"), Err(OfficersError::TooFew(1)));
        assert_eq!(officers(" ,"), Err(OfficersError::TooFew(0)));
        assert_eq!(officers("甲，甲"), Err(OfficersError::Twice("甲".into())));
        assert!(matches!(officers("甲,x2"), Err(OfficersError::NoName(_))));
        assert!(matches!(officers("甲,\u{1b}[2J"), Err(OfficersError::NoName(_))));
    }
}
