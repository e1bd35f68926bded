//! Templates are filled as they should be, and what is wrong with one is told.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::{Cursor, Read as _, Write as _};

use proptest::prelude::*;
use xuncha_report::{DocxError, Fields, Template, TemplateKind};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A DOCX with these parts beside the ones it must have.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(*name, stored).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let text = format!("<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>");
    package(&[("word/document.xml", &text), ("[Content_Types].xml", "<Types/>")])
}

fn part(file: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(file)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What one reads: paragraphs end with `¶`, cells with `|`, rows with a line.
fn read(file: &[u8]) -> String {
    let text = part(file, "word/document.xml").replace("<w:br/>", "↵");
    let text =
        text.replace("</w:p>", "¶").replace("<w:p/>", "¶").replace("¶</w:tc>", "|").replace("</w:tr>", "\n");
    let mut shown = String::new();
    let mut inside = false;
    for character in text.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => shown.push(character),
            _ => {}
        }
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
    {
        shown = shown.replace(entity, character);
    }
    shown
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<w:tc>{}</w:tc>", p(cell))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

fn filled(body: &str, fields: &Fields) -> String {
    read(&Template::read(&document(body), "试").unwrap().fill(fields).unwrap())
}

fn trouble(body: &str, fields: &Fields) -> String {
    match Template::read(&document(body), "试") {
        Ok(template) => template.fill(fields).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    }
}

fn two_leads() -> Fields {
    let entry = |number: &str, words: &[&str]| {
        let words = words.iter().map(|word| {
            let mut entry = Fields::new();
            entry.text("词", word);
            entry
        });
        let mut entry = Fields::new();
        entry.text("线索编号", number).list("命中", words.collect());
        entry
    };
    let mut fields = Fields::new();
    fields.text("案件名称", "甲店案").text("空", "");
    fields.list("线索", vec![entry("XS000001", &["特供", "内供"]), entry("XS000002", &[])]);
    fields.list("无", Vec::new());
    fields
}

#[test]
fn placeholders_split_over_runs_are_found() {
    let split = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>办理{</w:t></w:r><w:proofErr w:type='spellStart'/>\
                 <w:r><w:t>{案件</w:t></w:r><w:hyperlink><w:r><w:t xml:space='preserve'>名称 }</w:t></w:r></w:hyperlink>\
                 <w:r><w:t>}一事</w:t></w:r></w:p>";
    assert_eq!(filled(split, &two_leads()), "办理甲店案一事¶");
    assert_eq!(filled(&p("｛｛案件名称｝｝&amp;{{空}}。"), &two_leads()), "甲店案&。¶");
}

#[test]
fn rows_are_repeated() {
    let table = format!(
        "<w:tbl>{}{}{}</w:tbl>{}",
        row(&["序", "编号"]),
        row(&["{{#线索}}{{序号}}", "{{线索编号}} {{案件名称}}{{/线索}}"]),
        row(&["完", ""]),
        p("共")
    );
    assert_eq!(filled(&table, &two_leads()), "序|编号|\n1|XS000001 甲店案|\n2|XS000002 甲店案|\n完||\n共¶");
    let marks_apart =
        format!("<w:tbl>{}{}{}</w:tbl>", row(&["{{#线索}}"]), row(&["{{线索编号}}"]), row(&["{{/线索}}"]));
    assert_eq!(filled(&marks_apart, &two_leads()), "XS000001|\nXS000002|\n");
    let none = format!("{}<w:tbl>{}</w:tbl>{}", p("甲"), row(&["{{#无}}{{线索编号}}{{/无}}"]), p("乙"));
    assert_eq!(filled(&none, &two_leads()), "甲¶乙¶", "a table without rows is none");
}

#[test]
fn paragraphs_and_lists_within_are_repeated() {
    let body = format!(
        "{}{}<w:tbl>{}</w:tbl>{}",
        p("{{#线索}}"),
        p("线索{{序号}}：{{线索编号}}"),
        row(&["{{#命中}}{{序号}}.{{词}}{{/命中}}"]),
        p("{{/线索}}")
    );
    assert_eq!(filled(&body, &two_leads()), "线索1：XS000001¶1.特供|\n2.内供|\n线索2：XS000002¶");
    let in_a_cell = format!(
        "<w:tbl>{}</w:tbl>",
        row(&["{{#线索}}{{线索编号}}", "{{#命中}}{{词}}{{/命中}}", "{{/线索}}"])
    );
    assert_eq!(
        filled(&in_a_cell, &two_leads()),
        "XS000001|特供¶内供||\nXS000002|||\n",
        "a cell keeps a paragraph"
    );
}

#[test]
fn headers_and_text_boxes_are_filled_and_the_rest_is_kept() {
    let text = format!(
        "<w:document xmlns:w='{WORD}'><w:body><w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>\
         </w:body></w:document>",
        p("{{案件名称}}")
    );
    let header = format!("<w:hdr xmlns:w='{WORD}'>{}</w:hdr>", p("{{案件名称}}"));
    let parts = [
        ("word/document.xml", &*text),
        ("word/header2.xml", &header),
        ("word/media/x.xml", "{{原样"),
        ("[Content_Types].xml", "<T/>"),
    ];
    let file = Template::read(&package(&parts), "试").unwrap().fill(&two_leads()).unwrap();
    assert_eq!(read(&file), "甲店案¶¶");
    assert!(part(&file, "word/header2.xml").contains("甲店案"));
    assert_eq!(part(&file, "word/media/x.xml"), "{{原样");
}

#[test]
fn strangers_words_stay_words() {
    let mut fields = Fields::new();
    fields.text("标题", "</w:t><w:p/>&amp;]]>{{标题}}\u{202E}\u{0}一\n二");
    fields.lines("经过", ["第一行".to_owned(), "第\n二行".to_owned()]);
    assert_eq!(
        filled(&format!("{}{}", p("{{标题}}"), p("{{经过}}")), &fields),
        "</w:t><w:p/>&amp;]]>{{标题}}〔U+202E〕〔U+0000〕一 二¶第一行↵第 二行¶"
    );
}

#[test]
fn numbers_of_paragraphs_stand_once() {
    let body = "<w:p w14:paraId='0000000A' w:rsidR='1'><w:bookmarkStart w:id='1' w:name='b'/><w:r><w:t>{{#线索}}{{线索编号}}{{/线索}}</w:t></w:r></w:p>";
    let file = Template::read(&document(body), "试").unwrap().fill(&two_leads()).unwrap();
    let text = part(&file, "word/document.xml");
    assert_eq!(text.matches("paraId").count(), 1, "{text}");
    assert_eq!((text.matches("bookmarkStart").count(), text.matches("rsidR").count()), (1, 2), "{text}");
}

#[test]
fn what_is_wrong_is_told() {
    let fields = two_leads();
    let table = |rows: &[&[&str]]| {
        format!("<w:tbl>{}</w:tbl>", rows.iter().map(|cells| row(cells)).collect::<String>())
    };
    for (body, told) in [
        (p("{{当事人}}、{{案由}}"), &["试", "当事人、案由", "案件名称", "#线索"][..]),
        (p("{{#没有}}{{/没有}}"), &["#没有"]),
        (p("办理{{案件名称"), &["办理{{案件名称", "花括号"]),
        (format!("{}{}", p("{{#线索}}"), p("x")), &["线索", "没有结束"]),
        (p("{{/线索}}"), &["线索", "没有开始"]),
        (table(&[&["{{#线索}}"]]) + &p("{{/线索}}"), &["线索", "没有结束"]),
        (table(&[&["{{#线索}}{{/线索}}", "{{#无}}{{/无}}"]]), &["无", "同在一行"]),
        (table(&[&["{{#线索}}{{#命中}}", "{{/命中}}{{/线索}}"]]), &["命中", "同一个单元格"]),
        (format!("{}{}{}", p("{{#线索}}"), p("{{/命中}}"), p("{{/线索}}")), &["命中", "没有开始"]),
        ("<w:p>&nbsp;</w:p>".to_owned(), &["word/document.xml", "nbsp"]),
        ("<w:p>".to_owned(), &["word/document.xml"]),
        ("<w:p>".repeat(300), &["word/document.xml"]),
    ] {
        let error = trouble(&body, &fields);
        for words in told {
            assert!(error.contains(words), "{words}: {error}");
        }
    }
}

#[test]
fn files_that_are_no_templates_are_refused() {
    let told = |file: &[u8]| Template::read(file, "试").unwrap_err();
    assert!(matches!(told(b"PK not a zip"), DocxError::NotDocx { .. }));
    assert!(told(&package(&[("a.txt", "")])).to_string().contains("Content_Types"));
    let macros =
        [("[Content_Types].xml", "<T/>"), ("word/document.xml", "<a/>"), ("word/vbaProject.bin", "")];
    assert!(matches!(told(&package(&macros)), DocxError::Macros { .. }));
    let dtd =
        [("[Content_Types].xml", "<T/>"), ("word/document.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")];
    assert!(told(&package(&dtd)).to_string().contains("DTD"));
    let large = " ".repeat(33 << 20);
    let bomb =
        [("[Content_Types].xml", "<T/>"), ("word/document.xml", "<a/>"), ("word/media/a.bmp", &*large)];
    assert!(matches!(told(&package(&bomb)), DocxError::TooLarge { .. }));
}

/// Every name of a kind with some text.
fn some(kind: &TemplateKind) -> Fields {
    let mut fields = Fields::new();
    for named in kind.names {
        fields.text(named.name, &format!("〈{}〉", named.name));
    }
    for list in kind.lists {
        let entry = |place: usize| {
            let mut entry = Fields::new();
            for named in list.names {
                entry.text(named.name, &format!("〈{}{place}〉", named.name));
            }
            entry
        };
        fields.list(list.name, (1..=3).map(entry).collect());
    }
    fields
}

#[test]
fn the_default_templates_hold() {
    for kind in TemplateKind::ALL {
        let template = kind.template(None).unwrap();
        let file = template.fill(&some(&kind)).unwrap();
        assert_eq!(
            file,
            kind.template(Some(&kind.default_file().unwrap())).unwrap().fill(&some(&kind)).unwrap()
        );
        let text = read(&file);
        assert!(!text.contains("{{"), "{text}");
        for name in kind.required.iter().filter(|name| !name.starts_with('#')) {
            assert!(text.contains(name), "{name}: {text}");
        }
    }
}

#[test]
fn a_kind_checks_the_names_of_a_bureaus_template() {
    let kind = TemplateKind::ASSIGNMENT;
    let own = |body: &str| kind.template(Some(&document(body))).map(drop).map_err(|error| error.to_string());
    let good = p("{{接收单位}}") + &p("{{#线索}}{{线索编号}}{{/线索}}");
    assert_eq!(own(&good), Ok(()));
    let lacking = own(&p("{{接收单位}}")).unwrap_err();
    assert!(lacking.contains("#线索、线索编号"), "{lacking}");
    let misspelt = own(&(good + &p("{{接受单位}}"))).unwrap_err();
    assert!(misspelt.contains("没有的名称：接受单位") && misspelt.contains("接收单位"), "{misspelt}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a text is cut into runs, it is filled the same.
    #[test]
    fn cuts_do_not_matter(cuts in prop::collection::vec(1_usize..6, 1..30)) {
        let text: Vec<char> = "甲{{案件名称}}乙{ {}丙{{空}}{{ 案件名称 }}".chars().collect();
        let (mut runs, mut rest) = (String::new(), text.as_slice());
        for cut in cuts.iter().cycle() {
            let (run, after) = rest.split_at((*cut).min(rest.len()));
            let run: String = run.iter().collect();
            runs.push_str(&format!("<w:r><w:t xml:space='preserve'>{run}</w:t></w:r>"));
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(filled(&format!("<w:p>{runs}</w:p>"), &two_leads()), "甲甲店案乙{ {}丙甲店案¶");
    }

    /// No file makes it panic.
    #[test]
    fn any_body_is_read_or_refused(body in "(<w:(p|r|t|tbl|tr|tc)>|</w:(p|r|t|tbl|tr|tc)>|\\{\\{#?线索\\}\\}|\\{\\{/线索\\}\\}|&amp;|x){0,24}") {
        if let Ok(template) = Template::read(&document(&body), "试") {
            drop(template.fill(&two_leads()));
        }
    }
}
