//! Every fold has texts in which it must see a term, and texts that it must leave alone.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that fails here has failed")]

use xuncha_matcher::{Scanner, ScannerScratch as Scratch, TermSpec};
use xuncha_model::Fold;
use xuncha_rule_lang::ast::FoldLevel;

fn spec(text: &str, level: FoldLevel) -> TermSpec {
    TermSpec { text: text.to_owned(), level, whole_word: false, max_gap: None }
}

fn scan(spec: TermSpec, text: &str) -> Vec<(String, Vec<Fold>)> {
    let scanner = Scanner::new([spec]).unwrap();
    let mut found = Vec::new();
    scanner.scan(text, &mut Scratch::default(), &mut found);
    found.iter().map(|m| (text[m.start as usize..m.end as usize].to_owned(), m.folds.into())).collect()
}

#[track_caller]
fn sees_at(level: FoldLevel, term: &str, text: &str, part: &str, folds: &[Fold]) {
    assert_eq!(scan(spec(term, level), text), [(part.to_owned(), folds.to_vec())], "{term} in {text}");
}

#[track_caller]
fn sees(term: &str, text: &str, part: &str, folds: &[Fold]) {
    sees_at(FoldLevel::Fold, term, text, part, folds);
}

#[track_caller]
fn ignores_at(level: FoldLevel, term: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(scan(spec(term, level), text), [], "{term} in {text}");
    }
}

#[track_caller]
fn ignores(term: &str, texts: &[&str]) {
    ignores_at(FoldLevel::Fold, term, texts);
}

#[test]
fn exact_text_has_no_folds() {
    sees("特供", "内部特供酒", "特供", &[]);
    sees("內供", "內供酒", "內供", &[]);
    sees("Ａ货", "Ａ货", "Ａ货", &[]);
    sees("人民·大会堂", "人民·大会堂", "人民·大会堂", &[]);
    sees_at(FoldLevel::Exact, "特供", "特供", "特供", &[]);
    ignores_at(FoldLevel::Exact, "特供", &["特*供", "特\u{200b}供", "te供", "牜寺供", "特 供"]);
    ignores_at(FoldLevel::Exact, "内供", &["內供"]);
    ignores_at(FoldLevel::Exact, "tg", &["TG", "t g"]);
    sees_at(FoldLevel::Exact, "TG", "STG12", "TG", &[]);
}

#[test]
fn width_and_case() {
    sees("TG", "ＴＧ 货", "ＴＧ", &[Fold::Width]);
    sees("TG", "tg", "tg", &[Fold::Case]);
    sees("tg", "𝐓𝐆", "𝐓𝐆", &[Fold::Width, Fold::Case]);
    sees("秘方", "㊙方", "㊙方", &[Fold::Width]);
    ignores("特供", &["待供", "特共", "供特"]);
}

#[test]
fn traditional_and_variant() {
    sees("内供", "內供", "內供", &[Fold::Variant]);
    sees("电警棍", "電警棍", "電警棍", &[Fold::Variant]);
    sees("內供", "内供", "内供", &[Fold::Variant]);
}

#[test]
fn digit_styles() {
    sees("三唑仑", "③唑仑", "③唑仑", &[Fold::Digit]);
    sees("三唑仑", "叁唑仑", "叁唑仑", &[Fold::Digit]);
    sees("第一品牌", "第1品牌", "第1品牌", &[Fold::Digit]);
    sees("第一", "第１", "第１", &[Fold::Width, Fold::Digit]);
    ignores("第一", &["第10名", "第12", "第①②"]);
    ignores("84消毒液", &["184消毒液", "8.4消毒液"]);
}

#[test]
fn invisible_characters() {
    sees("特供", "特\u{200b}\u{feff}供", "特\u{200b}\u{feff}供", &[Fold::Invisible]);
    sees("特供", "特\u{202e}供", "特\u{202e}供", &[Fold::Invisible]);
    sees("特供", "特\u{0336}供\u{0336}", "特\u{0336}供", &[Fold::Invisible]);
    ignores("特供", &["特\u{200b}提\u{200b}供"]);
}

#[test]
fn separators() {
    for text in ["特/供", "特 供", "特*供", "特.供", "特-_供", "特】供", "特·供", "特　供"]
    {
        sees("特供", &format!("内部{text}酒"), text, &[Fold::Separator]);
    }
    ignores(
        "特供",
        &[
            "特 / 供",
            "特，供",
            "特、供",
            "特。供",
            "特！供",
            "特\n供",
            "特***供",
            "特 - 供",
            "奇特；供应",
            "特：供",
        ],
    );
    sees("人民大会堂", "人-民-大-会-堂", "人-民-大-会-堂", &[Fold::Separator]);
    sees("人民大会堂", "人，民 / 大会堂", "人，民 / 大会堂", &[Fold::Separator]);
    ignores("人民大会堂", &["为人民。大会堂", "人民****大会堂", "人民\n大会堂", "人民！大会堂"]);
    sees("特供", "特🔥供", "特🔥供", &[Fold::EmojiFiller]);
    let mut tight = spec("人民大会堂", FoldLevel::Fold);
    tight.max_gap = Some(0);
    assert_eq!(scan(tight, "人民-大会堂"), []);
    let mut wide = spec("人民大会堂", FoldLevel::Fold);
    wide.max_gap = Some(8);
    assert_eq!(scan(wide, "人民--------大会堂").len(), 1);
}

#[test]
fn separators_in_latin_words() {
    sees("VPN", "V.P.N", "V.P.N", &[Fold::Separator]);
    sees("AK47", "AK-47", "AK-47", &[Fold::Separator]);
    sees("AK47", "AK 47", "AK 47", &[Fold::Separator]);
    ignores("VPN", &["V P N", "VPNX", "XVPN", "V..PN", "VPN1"]);
    ignores("TG", &["STG12", "TGA", "T-G", "T G", "5TG"]);
    ignores("84", &["8.4", "8-4", "184", "840"]);
    sees("TG", "加TG群", "TG", &[]);
}

#[test]
fn latin_ends() {
    sees("A货", "一手A货", "A货", &[]);
    ignores("A货", &["USA货", "AAA货"]);
    ignores("K粉", &["OK粉"]);
    ignores("G点", &["TG点"]);
    sees("K粉", "5K粉", "K粉", &[]);
    let mut whole = spec("K粉", FoldLevel::Fold);
    whole.whole_word = true;
    assert_eq!(scan(whole, "5K粉"), []);
}

#[test]
fn repeats() {
    sees("人民大会堂", "人民民大会堂", "人民民大会堂", &[Fold::Repeat]);
    sees("特供", "特特供供", "特供", &[]);
    sees("特供酒", "特供供酒", "特供供酒", &[Fold::Repeat]);
    let both = [("天天天向上".to_owned(), vec![Fold::Repeat]), ("天天向上".to_owned(), vec![])];
    assert_eq!(scan(spec("天天向上", FoldLevel::Fold), "天天天向上"), both);
    ignores("特供酒", &["特供供供供供酒"]);
    ignores("TGA", &["TGGA"]);
}

#[test]
fn look_alikes() {
    sees("市场", "巿场", "巿场", &[Fold::LookAlike]);
    sees("TG", "ТG", "ТG", &[Fold::LookAlike]);
    sees("人口", "人ロ", "人ロ", &[Fold::LookAlike]);
    ignores("象牙", &["像牙"]);
}

#[test]
fn similar_shapes_only_where_asked_for() {
    sees_at(FoldLevel::Shape, "象牙", "像牙", "像牙", &[Fold::LookAlike]);
    sees_at(FoldLevel::Shape, "特供", "持供", "持供", &[Fold::LookAlike]);
    ignores_at(FoldLevel::Shape, "特供", &["持拱"]);
    ignores_at(FoldLevel::Sound, "特供", &["持供"]);
}

#[test]
fn split_characters() {
    sees("狼牙", "犭良牙", "犭良牙", &[Fold::Split]);
    sees("手枪", "手木仓", "手木仓", &[Fold::Split]);
    sees("手枪", "手*木仓", "手*木仓", &[Fold::Separator, Fold::Split]);
    sees("白酒瓶", "白氵酉瓶", "白氵酉瓶", &[Fold::Split]);
    ignores("枪", &["木仓"]);
    ignores("手枪", &["手木 仓", "手木头仓"]);
    ignores("好酒", &["女子酒"]);
}

#[test]
fn emoji_words() {
    sees("象牙", "🐘牙手串", "🐘牙", &[Fold::Emoji]);
    sees("电子烟", "电子🚬", "电子🚬", &[Fold::Emoji]);
    sees("特供酒", "特供🎁🍷", "特供🎁🍷", &[Fold::EmojiFiller, Fold::Emoji]);
    sees("特供", "特🐘供", "特🐘供", &[Fold::EmojiFiller]);
    sees("象牙", "🐘🦷手串", "🐘🦷", &[Fold::Emoji]);
    sees("冰刀", "🧊\u{fe0f}🔪", "🧊\u{fe0f}🔪", &[Fold::Invisible, Fold::Emoji]);
    ignores("象牙", &["🐘 🦷", "🐘✨🦷", "🐘。牙"]);
    ignores("象", &["🐘"]);
}

#[test]
fn words_drawn_as_pictographs() {
    sees("蝴蝶刀", "学生🦋刀 现货", "🦋刀", &[Fold::Emoji]);
    sees("印度代购", "🇮🇳代购", "🇮🇳代购", &[Fold::Emoji]);
    sees("印度", "🇮🇳 仿制", "🇮🇳", &[Fold::Emoji]);
    sees("手机卡", "高价收📱卡", "📱卡", &[Fold::Emoji]);
    sees("成人视频", "🔞📹", "🔞📹", &[Fold::Emoji]);
    sees("无证", "🈚\u{fe0f}证", "🈚\u{fe0f}证", &[Fold::Invisible, Fold::Emoji]);
    sees("不退不换", "售出🚫退🚫换", "🚫退🚫换", &[Fold::Emoji]);
    sees("无证经营", "🈚🪪经营", "🈚🪪经营", &[Fold::Emoji]);
    ignores("手机", &["📱", "📱 "]);
    ignores("手机卡", &["📱 卡", "📱·卡", "📷卡", "机卡"]);
    ignores("印度代购", &["🇮代购", "🇮🇱代购", "🇮 🇳代购"]);
    assert_eq!(scan(spec("手机卡", FoldLevel::Exact), "📱卡"), []);
}

#[test]
fn mixed_pinyin() {
    sees("特供", "te供酒", "te供", &[Fold::Pinyin]);
    sees("电子烟", "⚡子烟", "⚡子烟", &[Fold::Emoji]);
    ignores("29元", &["2999元"]);
    sees("五常大米", "五chang大米", "五chang大米", &[Fold::Pinyin]);
    sees("一比一", "一bi一", "一bi一", &[Fold::Pinyin]);
    sees("特供", "TE供", "TE供", &[Fold::Pinyin]);
    sees("特供", "特gong酒", "特gong", &[Fold::Pinyin]);
    sees("特供", "T供酒", "T供", &[Fold::Initial]);
    sees("特供酒", "TG酒", "TG酒", &[Fold::Initial]);
    sees("特供酒", "特G酒", "特G酒", &[Fold::Initial]);
    sees("特供酒", "tegong酒", "tegong酒", &[Fold::Pinyin]);
    sees("特供酒", "特gongjiu", "特gongjiu", &[Fold::Pinyin]);
    sees("特供酒", "tegongjiu", "tegongjiu", &[Fold::Pinyin]);
    sees("特供酒", "TeGongJiu 53度", "TeGongJiu", &[Fold::Pinyin]);
    ignores("特供", &["T e供", "ate供", "te3供", "tegong", "TG", "特G", "te 供", "te，供", "IT供", "hote供"]);
    ignores("特供酒", &["TGJ", "atgong酒", "tegongjiux", "tegongjiu2"]);
    for level in [FoldLevel::Sound, FoldLevel::Shape] {
        sees_at(level, "美瞳", "买meitong年抛", "meitong", &[Fold::Pinyin]);
        sees_at(level, "美瞳", "MeiTong 年抛", "MeiTong", &[Fold::Pinyin]);
        ignores_at(level, "美瞳", &["meitongs", "ameitong", "meitong2"]);
        ignores_at(level, "土地", &["tudi"]);
    }
    ignores("大麻", &["加大M", "大M码"]);
    ignores_at(FoldLevel::Exact, "特供", &["te供"]);
}

#[test]
fn letters_stand_beside_characters_that_have_no_sound() {
    sees("の酒", "のjiu", "のjiu", &[Fold::Pinyin]);
    sees("の特供", "のtegong", "のtegong", &[Fold::Pinyin]);
}

#[test]
fn letters_for_characters_are_not_parted_from_letters_of_the_term() {
    ignores("TG酒", &["TG-J", "TG·jiu"]);
    ignores("特供A", &["tg-A货", "tegong/a"]);
    ignores("酒特A供", &["酒特A-g"]);
    sees("特供A货", "te供A货", "te供A货", &[Fold::Pinyin]);
}

#[test]
fn syllables_apart() {
    let folds = &[Fold::Separator, Fold::Pinyin];
    sees("高仿", "驴牌 gao fang 水桶包", "gao fang", folds);
    sees("高仿", "驴牌Gao Fang包", "Gao Fang", folds);
    sees("高仿", "LV gao fang bao", "gao fang", folds);
    sees("营业执照", "没有 ying ye zhi zhao 直发", "ying ye zhi zhao", folds);
    sees("特供酒", "te gong jiu", "te gong jiu", folds);
    sees("出土", "chu tu 货", "chu tu", folds);
    sees_at(FoldLevel::Sound, "美瞳", "mei tong", "mei tong", folds);
    ignores_at(FoldLevel::Exact, "高仿", &["gao fang"]);
    ignores(
        "高仿",
        &["gao  fang", "gao. fang", "gao fangs", "gao fang2", "3gao fang", "gao\nfang", "gao", "gaofang"],
    );
    ignores("残忧", &["we can you", "can you do", "can you Bag", "Do can you"]);
    sees("残忧", "can you", "can you", folds);
    ignores("恶大", &["e da"]);
}

#[test]
fn sounds_only_where_asked_for() {
    sees_at(FoldLevel::Sound, "枸橼酸", "拘橼酸", "拘橼酸", &[Fold::Homophone]);
    sees_at(FoldLevel::Sound, "电子烟", "电子咽", "电子咽", &[Fold::Homophone]);
    sees_at(FoldLevel::Sound, "人民大会堂", "RMDHT 用酒", "RMDHT", &[Fold::Initial]);
    ignores("人民大会堂", &["RMDHT"]);
    ignores_at(FoldLevel::Sound, "特供酒", &["TGJ"]);
    ignores_at(FoldLevel::Sound, "时时彩", &["GTX 960 SSC"]);
    ignores_at(FoldLevel::Sound, "迷魂阵", &["1600 MHz"]);
    ignores_at(FoldLevel::Sound, "电击器", &["词典，机器人", "电机+气"]);
    ignores("电子烟", &["电子咽"]);
    ignores_at(FoldLevel::Sound, "假币", &["性价比"]);
    ignores_at(FoldLevel::Sound, "特供", &["特工", "tg"]);
    ignores_at(FoldLevel::Shape, "电子烟", &["电子眼"]);
}

#[test]
fn reversed_only_where_asked_for() {
    ignores_at(FoldLevel::Shape, "莆田鞋", &["鞋TF"]);
    ignores_at(FoldLevel::Shape, "自杀玩具", &["CS玩具"]);
    sees_at(FoldLevel::Sound, "特供酒", "酒供特", "酒供特", &[Fold::Reversed]);
    sees_at(FoldLevel::Shape, "特供酒", "酒供特", "酒供特", &[Fold::Reversed]);
    ignores("特供酒", &["酒供特"]);
    ignores_at(FoldLevel::Sound, "特供", &["供特"]);
}

#[test]
fn ordinary_words_stay_ordinary() {
    ignores("特供", &["提供", "特别供应", "供应特产"]);
    ignores("假币", &["性价比"]);
    // A term that stands letter for letter inside other words is the business of `except`, not of folding.
    sees("套索", "耳机套索尼", "套索", &[]);
    sees("特供", "物特供应", "特供", &[]);
}

#[test]
fn the_best_reading_of_each_start_is_reported_once() {
    let terms = ["特供", "特供酒", "供酒"].map(|text| spec(text, FoldLevel::Fold));
    let scanner = Scanner::new(terms).unwrap();
    let mut found = Vec::new();
    scanner.scan("特供酒", &mut Scratch::default(), &mut found);
    let found: Vec<_> = found.iter().map(|m| (m.start, m.end, m.term)).collect();
    assert_eq!(found, [(0, 6, 0), (0, 9, 1), (3, 9, 2)]);
    sees("大会", "大 会会", "大 会", &[Fold::Separator]);
}

#[test]
fn terms_with_separators_of_their_own() {
    sees("X-ray", "X-ray", "X-ray", &[]);
    sees("人民·大会堂", "人民大会堂", "人民大会堂", &[Fold::Separator]);
    sees("🔞片", "看🔞片", "🔞片", &[]);
    ignores("🔞片", &["片", "🔞*片"]);
    sees("★★", "a★★b", "★★", &[]);
    sees("好！快", "好！快", "好！快", &[]);
}

#[test]
fn signs_of_a_terms_own_count_between_digits_and_where_they_are_emoji() {
    sees("1:1复刻", "高仿1:1复刻", "1:1复刻", &[]);
    sees("1:1复刻", "高仿1：1复刻", "1：1复刻", &[Fold::Width]);
    ignores("1:1复刻", &["高仿11复刻", "高仿1 1复刻"]);
    ignores("0.5折", &["05折", "0-5折"]);
    sees("视频+讲义", "视频讲义", "视频讲义", &[Fold::Separator]);
    sees("药❤用", "药✨用", "药✨用", &[Fold::EmojiFiller]);
    ignores("药❤用", &["药用酒精", "药 用"]);
}

#[test]
fn an_initial_inside_a_word_is_read_wherever_it_stands() {
    sees("荣誉奖章", "老荣誉j章一枚", "荣誉j章", &[Fold::Initial]);
    sees("荣誉奖章", "老荣誉J章一枚", "荣誉J章", &[Fold::Initial]);
    sees("军功奖章", "军g奖章", "军g奖章", &[Fold::Initial]);
    sees("国家荣誉奖章", "国家荣誉j章", "国家荣誉j章", &[Fold::Initial]);
    sees("国家荣誉奖章", "国家荣yu奖章", "国家荣yu奖章", &[Fold::Pinyin]);
    sees("劳动奖章", "劳动jiang章", "劳动jiang章", &[Fold::Pinyin]);
}
