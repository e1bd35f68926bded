//! What each fold costs in false hits: hits over exact matching per million Chinese characters of ordinary titles, for words of the six
//! families, by length of the word.
//!
//! `XUNCHA_BENCH_TITLES=… cargo bench --bench false_hits`. Nearly every hit in ordinary titles is false, so the figure is a price.
//! `XUNCHA_BENCH_SHOW=1` prints the hits.

use std::{collections::BTreeMap, env};

use xuncha_benches::corpus;
use xuncha_matcher::{Scanner, ScannerScratch, TermSpec};
use xuncha_model::Fold;
use xuncha_rule_lang::ast::FoldLevel;

/// Words of the families 特供, 野生动物, 枪支弹药和管制器具, 窃听窃照, 烟草, 药品和毒品.
const WORDS: [&str; 72] = [
    "特供",
    "专供",
    "内供",
    "国宴",
    "军供",
    "象牙",
    "犀角",
    "虎骨",
    "熊胆",
    "砗磲",
    "麝香",
    "枪支",
    "弓弩",
    "弹弓",
    "电棍",
    "手铐",
    "气枪",
    "卷烟",
    "烟弹",
    "烟油",
    "雪茄",
    "冰毒",
    "大麻",
    "笑气",
    "迷药",
    "假币",
    "假证",
    "窃听",
    "偷拍",
    "针孔",
    "穿山甲",
    "犀牛角",
    "羚羊角",
    "玳瑁壳",
    "盔犀鸟",
    "猫头鹰",
    "特供酒",
    "内供酒",
    "军茅酒",
    "电击器",
    "钢珠枪",
    "仿真枪",
    "催泪器",
    "电子烟",
    "加热烟",
    "走私烟",
    "安眠药",
    "听话水",
    "催情药",
    "窃听器",
    "军区特供",
    "内部特供",
    "国宴专用",
    "接待用酒",
    "野生东物",
    "野生动物",
    "象牙制品",
    "犀角制品",
    "针孔摄像",
    "隐形摄像",
    "偷拍设备",
    "汽枪铅弹",
    "弹簧刀具",
    "管制刀具",
    "防狼喷雾",
    "走私香烟",
    "外烟代购",
    "烟草专卖",
    "三唑仑片",
    "希的那非",
    "西地那非",
    "枸橼酸盐",
];

fn main() {
    let (titles, from) = corpus::titles();
    let han = |text: &str| text.chars().filter(|letter| ('\u{4e00}'..='\u{9fff}').contains(letter)).count();
    let millions = titles.iter().map(|title| han(title)).sum::<usize>() as f64 / 1e6;
    println!(
        "{} titles of {from}, {millions:.2} million Chinese characters, {} words",
        titles.len(),
        WORDS.len()
    );
    for level in [FoldLevel::Fold, FoldLevel::Sound, FoldLevel::Shape] {
        table(level, &titles, millions);
    }
}

fn table(level: FoldLevel, titles: &[String], millions: f64) {
    let spec = |word: &str| TermSpec { text: word.to_owned(), level, whole_word: false, max_gap: None };
    let scanner = Scanner::new(WORDS.map(spec)).expect("the words compile");
    let (mut scratch, mut found) = (ScannerScratch::default(), Vec::new());
    let mut hits: BTreeMap<Option<Fold>, [u32; 3]> = BTreeMap::new();
    let mut folded = [0; 3];
    for title in titles {
        scanner.scan(title, &mut scratch, &mut found);
        for hit in &found {
            let word = WORDS[hit.term as usize];
            let column = word.chars().count().clamp(2, 4) - 2;
            folded[column] += u32::from(!hit.folds.is_empty());
            if hit.folds.is_empty() {
                hits.entry(None).or_default()[column] += 1;
            } else if env::var("XUNCHA_BENCH_SHOW").is_ok() {
                let part = title.get(hit.start as usize..hit.end as usize).unwrap_or_default();
                println!("{level:?} {word} <- {part} {:?} in {title}", hit.folds);
            }
            for fold in hit.folds.iter() {
                hits.entry(Some(fold)).or_default()[column] += 1;
            }
        }
    }
    println!("\n## level {level:?}\n");
    println!(
        "| what was undone | hits, 2 characters | 3 | 4 | extra per million, 2 characters | 3 | 4 |\n| --- | --- | --- | --- | --- | --- | --- |"
    );
    let row = |name: &str, counts: [u32; 3], is_extra: bool| {
        let [a, b, c] = counts.map(|count| if is_extra { f64::from(count) / millions } else { 0.0 });
        println!("| {name} | {} | {} | {} | {a:+.1} | {b:+.1} | {c:+.1} |", counts[0], counts[1], counts[2]);
    };
    row("nothing (exact)", hits.get(&None).copied().unwrap_or_default(), false);
    for fold in Fold::ALL {
        row(fold.name(), hits.get(&Some(fold)).copied().unwrap_or_default(), true);
    }
    row("any of these", folded, true);
}
