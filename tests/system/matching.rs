//! `xuncha match`: lines in, answers out, one by one.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

use serde_json::{Value, json};

use crate::desk::{Desk, finish, text};

/// Runs `xuncha match -` on these lines.
fn matched(lines: &[&str]) -> (crate::desk::Ended, Vec<Value>) {
    let desk = Desk::new();
    let file = desk.path("lines");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let ended = desk.run(&["match", file.to_str().unwrap()]);
    let answers = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (ended, answers)
}

#[test]
fn answers_have_the_agreed_shape_and_point_into_the_original() {
    let title = "①号 人民大会堂特*供 酱香白酒 👍";
    let line = json!({ "id": "a-1", "title": title, "price": 99 }).to_string();
    let (ended, answers) = matched(&[&line, "{\"id\": 7, \"title\": \"家用室内供奉香炉\"}"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!((&answers[0]["id"], &answers[1]["id"]), (&json!("a-1"), &json!(7)));
    assert_eq!(answers[1]["hits"], json!([]), "室内供奉 is lawful");
    let hit = &answers[0]["hits"][0];
    assert_eq!(text(hit, "category"), "special-supply");
    let keys = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&answers[0]), "hits id");
    assert_eq!(keys(hit), "category matches rule severity");
    let matches = hit["matches"].as_array().unwrap();
    for found in matches {
        assert_eq!(keys(found), "end field folds start term text");
        let (start, end) =
            (found["start"].as_u64().unwrap() as usize, found["end"].as_u64().unwrap() as usize);
        let piece: String = title.chars().skip(start).take(end - start).collect();
        assert_eq!(piece, text(found, "text"));
    }
    let disguised = matches.iter().find(|found| text(found, "text") == "特*供").expect("the disguised word");
    assert_eq!((text(disguised, "term"), &disguised["folds"]), ("特供".into(), &json!(["separator"])));
}

#[test]
fn broken_lines_are_reported_with_their_number_and_passed_over() {
    let (ended, answers) = matched(&[
        "{\"id\": 1, \"title\": \"象牙手串 老料 保真\"}",
        "{\"id\": 2, \"title\": ",
        "",
        "{\"id\": 4}",
        "[1, 2]",
        "{\"id\": 6, \"title\": \"\\ud83d 数据线\"}",
        "{\"id\": 7, \"title\": \"食用金箔 24K 蛋糕装饰\"}",
    ]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(
        answers.iter().map(|answer| answer["id"].clone()).collect::<Vec<_>>(),
        [json!(1), json!(6), json!(7)]
    );
    for number in [2, 4, 5, 6] {
        assert!(ended.err.contains(&format!("第 {number} 行")), "{number}: {}", ended.err);
    }
    assert!(!ended.err.contains("第 3 行"), "an empty line is no fault: {}", ended.err);
}

#[test]
fn plain_lines_are_titles() {
    let (ended, answers) = matched(&["象牙白连衣裙 夏季", "GOIP设备 16口 语音网关 免实名"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(answers[0]["hits"], json!([]));
    assert_eq!(text(&answers[1]["hits"][0], "category"), "telecom-fraud-gear");
}

#[test]
fn answers_come_before_the_input_has_ended() {
    let desk = Desk::new();
    let mut command = desk.command(&["match", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    // The pipes hold far less than this: if the program waited for the end of its input, both would stall for ever,
    // so the writer stops as soon as the reader has an answer.
    let (seen, first_answer) = std::sync::mpsc::channel();
    let writer = std::thread::spawn(move || {
        let mut written = 0;
        while first_answer.try_recv().is_err() && written < 64 << 20 {
            written += input.write("{\"title\": \"普通数据线 两米\"}\n".as_bytes()).unwrap();
        }
        written
    });
    let first = answers.next().unwrap().unwrap();
    seen.send(()).unwrap();
    for _ in answers {}
    assert!(writer.join().unwrap() < 64 << 20, "nothing was answered until the input was given up");
    assert_eq!(serde_json::from_str::<Value>(&first).unwrap()["hits"], json!([]));
    assert_eq!(finish(child).code, 0);
}

#[test]
fn compiled_rules_are_kept_and_nothing_depends_on_them() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    std::fs::write(desk.path("titles.txt"), "人民大会堂特供酒\n内供酒 国宴 100％纯粮\n家用香炉\n").unwrap();
    let answers = || {
        let ended = desk.run(&["match", "titles.txt"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out
    };
    let kept = || {
        let entries = std::fs::read_dir(desk.path("xuncha-data/cache")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    let compiled = answers();
    let files = kept();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(answers(), compiled, "the rules that were kept find the same");
    let whole = std::fs::read(file).unwrap();
    for damaged in [&whole[..whole.len() / 2], &[whole.as_slice(), b"x"].concat(), b""] {
        std::fs::write(file, damaged).unwrap();
        assert_eq!(answers(), compiled, "what is damaged is not used");
        assert_eq!(std::fs::read(file).unwrap(), whole, "and is made anew");
    }
    let elsewhere = desk.run(&["match", "titles.txt", "--data", "nowhere"]);
    assert_eq!((elsewhere.out, desk.path("nowhere").exists()), (compiled, false), "no folder is made for it");
    assert_eq!(desk.run(&["match", "titles.txt", "--experimental"]).code, 0);
    assert_eq!(kept().len(), 2, "another choice of rules is another file");
}

#[test]
fn bad_input_is_a_recorded_problem_and_a_result() {
    let desk = Desk::new();
    let title = |text: &str| json!({ "title": text }).to_string().into_bytes();
    let lines = [
        b"{\"title\": \"\xFF\xFE \xE4\xBA\xBA\xE6\xB0\x91\xE5\xA4\xA7\xE4\xBC\x9A\xE5\xA0\x82 te\xE4\xBE\x9B\xE9\x85\x92\"}".to_vec(),
        b"{\"title\": \"\\udc00 \xE4\xBA\xBA\xE6\xB0\x91\xE5\xA4\xA7\xE4\xBC\x9A\xE5\xA0\x82 te\xE4\xBE\x9B\xE9\x85\x92\"}".to_vec(),
        title("人民大会堂特\0供酒"),
        title("人民大会堂特\u{202E}供\u{202C}酒"),
        title(&format!("人民大会堂特\u{301}\u{301}供酒{}", "\u{301}".repeat(5_000))),
        title(&format!("{}人民大会堂特供酒", "普通数据线 ".repeat(65_000))),
    ];
    std::fs::write(desk.path("lines"), lines.join(&b'\n')).unwrap();
    let ended = desk.run(&["match", "lines"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let answers: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), lines.len());
    for (number, answer) in (1..).zip(&answers) {
        let hits = answer["hits"].as_array().unwrap();
        assert!(hits.iter().any(|hit| hit["category"] == "special-supply"), "line {number}: {answer}");
        let is_told = ended.err.contains(&format!("第 {number} 行"));
        assert_eq!(is_told, number < 3, "what was repaired is told, and nothing else: {}", ended.err);
    }
}

/// What honest shops write of dispatch, signing, returns and comments, and of ordinary goods: no sentence makes a lead, nor do
/// four of them together.
#[test]
fn lawful_talk_makes_no_lead() {
    let goods = include_str!("../../fixtures/listings/talk/goods.txt");
    let trades = [
        include_str!("../../fixtures/listings/talk/safety-quality.txt"),
        include_str!("../../fixtures/listings/talk/safety-quality-told.txt"),
        include_str!("../../fixtures/listings/talk/r2.txt"),
        include_str!("../../fixtures/listings/talk/s2.txt"),
        include_str!("../../fixtures/listings/talk/rp.txt"),
        include_str!("../../fixtures/listings/talk/deeds.txt"),
    ]
    .concat();
    let shops = [
        include_str!("../../fixtures/listings/talk/shops.txt"),
        include_str!("../../fixtures/listings/talk/notices.txt"),
        include_str!("../../fixtures/listings/talk/answers.txt"),
        include_str!("../../fixtures/listings/talk/questions.txt"),
        include_str!("../../fixtures/listings/talk/warned.txt"),
        include_str!("../../fixtures/listings/talk/claims.txt"),
        include_str!("../../fixtures/listings/talk/risk-access.txt"),
        include_str!("../../fixtures/listings/talk/order.txt"),
        include_str!("../../fixtures/listings/talk/order-access-told.txt"),
        include_str!("../../fixtures/listings/talk/around.txt"),
        include_str!("../../fixtures/listings/talk/rb.txt"),
        include_str!("../../fixtures/listings/talk/passing.txt"),
    ]
    .map(|talk| talk.lines().collect::<Vec<_>>());
    let described = |text: String| json!({ "title": "生活用品 家用", "description": text }).to_string();
    let alone = shops.iter().flatten().copied().chain(goods.lines()).chain(trades.lines());
    let alone = alone.map(|text| described(text.to_owned()));
    let together = shops.iter().flat_map(|talk| talk.chunks(4)).map(|four| described(four.concat()));
    let lines: Vec<String> = alone.chain(together).collect();
    let (ended, answers) = matched(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((ended.code, answers.len()), (0, lines.len()), "{}", ended.err);
    let fired = lines.iter().zip(&answers).filter(|(_, answer)| answer["hits"] != json!([]));
    let fired: Vec<_> = fired.map(|(line, answer)| format!("{line}: {}", answer["hits"])).collect();
    assert!(fired.is_empty(), "{fired:#?}");
}
