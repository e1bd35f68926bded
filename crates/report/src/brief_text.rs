//! A brief of a period as fields of a letter: the same numbers as the workbook's, charts drawn as bars of characters.

use xuncha_model::beijing;

use crate::{Brief, Fields, Heading, PlainTable, Series, brief::CHARTED};

/// Characters of the longest bar.
const LONGEST: u64 = 20;

/// What a brief tells, for the template [`TemplateKind::BRIEF`](crate::TemplateKind::BRIEF).
#[must_use]
pub fn brief_fields(brief: &Brief, heading: &Heading) -> Fields {
    let pair = |(name, value): &(&str, String)| {
        let mut fields = Fields::new();
        fields.text("名称", name).text("数值", value);
        fields
    };
    let note = |note: &&str| {
        let mut fields = Fields::new();
        fields.text("内容", note);
        fields
    };
    let mut fields = Fields::new();
    fields
        .text("单位", &heading.unit)
        .text("时段", &heading.period)
        .text("生成时间", &beijing(heading.generated).strftime("%Y-%m-%d %H:%M").to_string())
        .list("数字", brief.figures.iter().map(pair).collect())
        .list("说明", brief.notes.iter().map(note).collect())
        .list("图表", brief.series.iter().map(chart).collect());
    for table in &brief.tables {
        fields.list(table.name, rows(table));
    }
    fields
}

/// Days in a row without anything that stand in one line.
const QUIET: usize = 3;

/// A series as rows with bars; of many, the first ones and how many are left. Days are all told, quiet ones together.
fn chart(series: &Series) -> Fields {
    let most = series.rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let told = if series.over_time { quiet_together(&series.rows) } else { series.rows.clone() };
    let shown = if series.over_time { told.len() } else { CHARTED };
    let row = |name: &str, count: u64| {
        let length = (count * LONGEST).div_ceil(most).min(LONGEST);
        let bar = "█".repeat(usize::try_from(length).unwrap_or_default());
        let mut fields = Fields::new();
        fields.text("项目", name).text("数量", &count.to_string()).text("图", &bar);
        fields
    };
    let mut rows: Vec<_> = told.iter().take(shown).map(|(name, count)| row(name, *count)).collect();
    let rest = told.get(shown..).unwrap_or_default();
    if !rest.is_empty() {
        let sum = rest.iter().map(|(_, count)| *count).sum();
        rows.push(row(&format!("其余 {} 项", rest.len()), sum));
    }
    let [column, _] = series.columns;
    let mut fields = Fields::new();
    fields.text("图名", series.name).text("列名", column).list("行", rows);
    fields
}

fn quiet_together(days: &[(String, u64)]) -> Vec<(String, u64)> {
    let runs = days.chunk_by(|(_, one), (_, next)| *one == 0 && *next == 0);
    runs.flat_map(|run| match run {
        [(first, 0), .., (last, 0)] if run.len() >= QUIET => {
            vec![(format!("{first} 至 {last}（{} 天）", run.len()), 0)]
        }
        _ => run.to_vec(),
    })
    .collect()
}

fn rows(table: &PlainTable) -> Vec<Fields> {
    let row = |row: &Vec<String>| {
        let mut fields = Fields::new();
        for ((name, _), text) in table.columns.iter().zip(row) {
            fields.text(name, text);
        }
        fields
    };
    table.rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TemplateKind;

    #[test]
    fn days_without_anything_stand_in_one_line() {
        let day = |at: u64, count: u64| (format!("2026-11-{at:02}"), count);
        let days: Vec<_> = (1..=9).map(|at| day(at, u64::from(at == 4 || at == 7) * at)).collect();
        let told = quiet_together(&days);
        let expected = [
            ("2026-11-01 至 2026-11-03（3 天）".to_owned(), 0),
            day(4, 4),
            day(5, 0),
            day(6, 0),
            day(7, 7),
            day(8, 0),
            day(9, 0),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_default_template_takes_a_brief() {
        let brief = Brief {
            figures: vec![("检查次数", "3".to_owned())],
            notes: vec!["线索不是违法认定。"],
            series: vec![Series {
                name: "按类别",
                columns: ["类别", "线索数"],
                rows: (0..20).map(|at| (format!("类别{at}"), 40 - at)).collect(),
                over_time: false,
            }],
            tables: vec![
                PlainTable {
                    name: "检查",
                    columns: &[
                        ("检查编号", 1),
                        ("检查对象", 1),
                        ("开始", 1),
                        ("结论", 1),
                        ("已查看", 1),
                        ("未能查看", 1),
                    ],
                    rows: vec![
                        ["S000001", "某店", "2026-11-30 09:00", "已检查", "9", "0"]
                            .map(str::to_owned)
                            .to_vec(),
                    ],
                },
                PlainTable {
                    name: "红黑榜草稿",
                    columns: &[("榜", 1), ("平台", 1), ("店铺", 1), ("依据", 1)],
                    rows: Vec::new(),
                },
            ],
        };
        let heading = Heading {
            unit: "某市局".to_owned(),
            period: "2026-11-24 至 2026-11-30".to_owned(),
            generated: "2026-11-30T01:00:00Z".parse().unwrap(),
        };
        let fields = brief_fields(&brief, &heading);
        let file = TemplateKind::BRIEF.template(None).unwrap().fill(&fields).unwrap();
        assert!(file.starts_with(b"PK"));
        let mut expected = Fields::new();
        expected.text("项目", "其余 5 项").text("数量", "115").text("图", &"█".repeat(20));
        assert_eq!(chart(&brief.series[0]), {
            let mut rows: Vec<Fields> = Vec::new();
            for at in 0..15_u64 {
                let mut row = Fields::new();
                let bar = "█".repeat(usize::try_from(((40 - at) * 20).div_ceil(40)).unwrap());
                row.text("项目", &format!("类别{at}")).text("数量", &(40 - at).to_string()).text("图", &bar);
                rows.push(row);
            }
            rows.push(expected);
            let mut chart = Fields::new();
            chart.text("图名", "按类别").text("列名", "类别").list("行", rows);
            chart
        });
    }
}
