//! What a number of the right shape says: check digit, region, class.

use crate::checksum;
use crate::region::{self, Region};
use crate::{FormFault, IdentifierKind, Verdict};

/// A number read to its end.
pub(crate) struct Reading {
    pub(crate) verdict: Verdict,
    pub(crate) region: Option<Region>,
    pub(crate) detail: String,
}

impl Reading {
    fn valid(region: Option<Region>, detail: &str) -> Self {
        Self { verdict: Verdict::Valid, region, detail: detail.to_owned() }
    }

    fn bad(fault: FormFault) -> Self {
        Self { verdict: Verdict::BadForm(fault), region: None, detail: String::new() }
    }
}

/// Reads `text`, folded and without inner spaces, whose shape is that of `kind`.
pub(crate) fn read(kind: IdentifierKind, text: &str) -> Reading {
    match kind {
        IdentifierKind::Uscc => uscc(text),
        IdentifierKind::RegNo => {
            checked(text, checksum::mod11_10, slice(text, 0, 6), "旧版注册号，应已换发统一社会信用代码")
        }
        IdentifierKind::OrgCode => {
            checked(text, checksum::gb11714, None, "旧版代码，应已换发统一社会信用代码")
        }
        IdentifierKind::Jy | IdentifierKind::Yb => food_trade(text),
        IdentifierKind::Sc => {
            let class = if text.starts_with("SC2") { "食品添加剂生产" } else { "食品生产" };
            checked(slice(text, 2, 16).unwrap_or_default(), checksum::mod11_10, slice(text, 5, 11), class)
        }
        IdentifierKind::Qs => Reading {
            detail: "2018年10月1日起生产的食品不得再使用QS标志".to_owned(),
            ..Reading::bad(FormFault::Retired)
        },
        IdentifierKind::Drug => drug(text),
        IdentifierKind::Device => device(text),
        IdentifierKind::HealthFood => health_food(text),
        IdentifierKind::SpecialFood => {
            Reading::valid(None, if text.contains("YP") { "婴幼儿配方食品" } else { "特殊医学用途配方食品" })
        }
        IdentifierKind::Cosmetic => cosmetic(text),
        IdentifierKind::AdReview => ad_review(text),
        IdentifierKind::Patent => {
            let digits = text.replace('.', "");
            checked(slice(&digits, 2, 15).unwrap_or_default(), checksum::patent, None, patent_class(text))
        }
        IdentifierKind::Isbn => checked(text, checksum::isbn13, None, ""),
        IdentifierKind::PoliceNet => {
            let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
            Reading::valid(region::of_code(&code), "")
        }
        IdentifierKind::DeviceDealer => Reading::valid(
            first_province(text),
            if text.contains("营许") {
                "第三类医疗器械经营许可"
            } else {
                "第二类医疗器械经营备案"
            },
        ),
        IdentifierKind::DrugInfo => Reading::valid(
            first_province(text),
            if text.contains("非经营性") { "非经营性" } else { "经营性" },
        ),
        IdentifierKind::DeviceFiling
        | IdentifierKind::DevicePlatform
        | IdentifierKind::CosmeticMaker
        | IdentifierKind::Icp => Reading::valid(first_province(text), ""),
        IdentifierKind::Ccc | IdentifierKind::FoodPlatform | IdentifierKind::TravelAgency => {
            Reading::valid(None, "")
        }
    }
}

/// Whether `text` has the shape of a 统一社会信用代码: department and class as in GB 32100-2015 table 1.
pub(crate) fn is_uscc_shape(text: &str) -> bool {
    let mut chars = text.chars();
    text.len() == 18
        && chars.next().is_some_and(|ch| matches!(ch, '1'..='9' | 'A' | 'N' | 'Y'))
        && chars.next().is_some_and(|ch| matches!(ch, '1'..='5' | '9'))
        && chars.by_ref().take(6).all(|ch| ch.is_ascii_digit())
        && chars.all(|ch| checksum::GB32100.contains(ch))
}

fn uscc(text: &str) -> Reading {
    let Some(place) = slice(text, 2, 8).and_then(region::of_code) else {
        return Reading::bad(FormFault::Region);
    };
    let class = match slice(text, 0, 2).unwrap_or_default() {
        "91" => "企业",
        "92" => "个体工商户",
        "93" => "农民专业合作社",
        "51" => "社会团体",
        "52" => "民办非企业单位",
        "53" => "基金会",
        code if code.starts_with('1') => "机关或事业单位",
        _ => "其他组织",
    };
    let mut reading = checked(text, checksum::gb32100, None, class);
    reading.region = Some(place);
    let organisation = slice(text, 8, 17).unwrap_or_default();
    if reading.verdict == Verdict::BadChecksum && passes(organisation, checksum::gb11714) {
        reading.detail.push_str("；其中组织机构代码的校验位相符，可能是试点期间发放的代码");
    }
    reading
}

fn food_trade(text: &str) -> Reading {
    let class = match (text.starts_with("YB"), slice(text, 2, 3)) {
        (true, _) => "仅销售预包装食品备案；校验规则未在全国核实",
        (_, Some("1")) => "食品销售经营者",
        (_, Some("2")) => "餐饮服务经营者",
        _ => "单位食堂",
    };
    checked(slice(text, 2, 16).unwrap_or_default(), checksum::mod11_10, slice(text, 3, 9), class)
}

fn drug(text: &str) -> Reading {
    let letters: String = text.chars().filter(char::is_ascii_uppercase).collect();
    let class = match letters.as_str() {
        "H" => "化学药品",
        "Z" => "中药",
        "S" => "生物制品",
        "B" => "保健药品（已废止）",
        "T" => "体外诊断试剂",
        "F" => "药用辅料",
        "J" => "进口分包装药品",
        "HC" | "ZC" | "SC" => "港澳台生产的药品",
        _ => "境外生产的药品",
    };
    let source: String = text.chars().filter(char::is_ascii_digit).take(2).collect();
    if letters.len() > 1 || matches!(source.as_str(), "10" | "19" | "20") {
        return Reading::valid(None, class);
    }
    match region::of_code(&source) {
        Some(place) => Reading::valid(Some(place), class),
        None => Reading::bad(FormFault::Class),
    }
}

/// 医疗器械注册与备案管理办法 第一百一十五条: provinces register class 2 made in the mainland; the state registers
/// class 3, and everything from abroad (进) and from Hong Kong, Macao and Taiwan (许).
fn device(text: &str) -> Reading {
    let mut chars = text.chars();
    let by_state = chars.next() == Some('国');
    let origin = chars.nth(2).unwrap_or_default();
    let class = slice(text, text.len().saturating_sub(7), text.len().saturating_sub(6)).unwrap_or_default();
    let agrees = match (by_state, origin) {
        (true, '准') => class == "3",
        (true, _) => matches!(class, "2" | "3"),
        (false, origin) => origin == '准' && class == "2",
    };
    if !agrees {
        return Reading::bad(FormFault::Class);
    }
    let place = match origin {
        '准' => "境内",
        '进' => "进口",
        _ => "港澳台",
    };
    let grade = if class == "2" { "第二类" } else { "第三类" };
    Reading::valid(first_province(text), &format!("{place}{grade}医疗器械"))
}

fn health_food(text: &str) -> Reading {
    if let Some(rest) = text.strip_prefix("食健备G") {
        return match slice(rest, 4, 6).and_then(region::of_code) {
            Some(place) => Reading::valid(Some(place), "国产保健食品备案"),
            None => Reading::bad(FormFault::Region),
        };
    }
    Reading::valid(
        None,
        match text {
            _ if text.starts_with("食健备") => "进口保健食品备案",
            _ if text.contains("注J") || text.contains("字J") => "进口保健食品注册",
            _ => "国产保健食品注册",
        },
    )
}

fn cosmetic(text: &str) -> Reading {
    let detail = match text {
        _ if text.starts_with("国妆特") => "特殊化妆品",
        _ if text.starts_with("国妆网备") => "进口普通化妆品",
        _ => "国产普通化妆品",
    };
    Reading::valid(first_province(text), detail)
}

fn ad_review(text: &str) -> Reading {
    let end: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    let date = [slice(&end, 0, 2), slice(&end, 2, 4), slice(&end, 4, 6)];
    match date {
        [Some(year), Some(month), Some(day)] => {
            Reading::valid(first_province(text), &format!("有效期至20{year}年{month}月{day}日"))
        }
        _ => Reading::valid(first_province(text), ""),
    }
}

fn patent_class(text: &str) -> &'static str {
    match slice(text, 6, 7).unwrap_or_default() {
        "1" | "8" => "发明",
        "2" | "9" => "实用新型",
        _ => "外观设计",
    }
}

/// Verdict by check digit; `region` is the six digits that name a place, where the number has them.
fn checked(text: &str, digit: fn(&str) -> Option<char>, region: Option<&str>, detail: &str) -> Reading {
    let place = region.and_then(region::of_code);
    if region.is_some() && place.is_none() {
        return Reading::bad(FormFault::Region);
    }
    let verdict = if passes(text, digit) { Verdict::Valid } else { Verdict::BadChecksum };
    Reading { verdict, region: place, detail: detail.to_owned() }
}

fn passes(text: &str, digit: fn(&str) -> Option<char>) -> bool {
    let mut chars = text.chars();
    let last = chars.next_back();
    last.is_some() && digit(chars.as_str()) == last
}

fn first_province(text: &str) -> Option<Region> {
    text.chars().find_map(region::of_abbreviation)
}

/// Bytes `from..to` of an ASCII stretch; `None` where they do not exist or cut a character.
fn slice(text: &str, from: usize, to: usize) -> Option<&str> {
    text.get(from..to)
}
