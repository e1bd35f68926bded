//! Where words stand, and boxes drawn around them on a copy.

use xuncha_browser::draw_marks;

use crate::site::{Site, chromium, limits, render};

#[tokio::test]
async fn words_are_found_where_they_stand_and_boxed_on_a_copy() {
    let page = "<!doctype html><body style='margin:0;font:20px sans-serif'>\
        <p style='margin:100px 0 0 200px'>本店有<b>特</b>＊<i>供</i>茅台</p>\
        <p style='display:none'>藏起来的内供</p><script type=application/json>只在数据里的军供</script>\
        <div style='height:3000px'></div><p>页尾 特＊供</p></body>";
    let site = Site::start(vec![("/", "text/html; charset=utf-8", page.into())]).await;
    let rendering =
        render(&chromium(limits()), &site, "/", &["特＊供", "内供", "军供", "没有"]).await.unwrap();
    let boxes: Vec<_> = rendering.marks.iter().map(|mark| mark.boxes.len()).collect();
    assert!(boxes[0] >= 2 && boxes[1..] == [0, 0, 0], "{:?}", rendering.marks);
    let first = rendering.marks[0].boxes[0];
    assert!((255..275).contains(&first.x) && (95..110).contains(&first.y), "{first:?}");
    assert!(rendering.marks[0].boxes.iter().any(|one| one.y > 3000), "the foot of the page too");

    let picture = rendering.full_page.unwrap();
    let before = picture.png.clone();
    let drawn = draw_marks(&picture.png, &rendering.marks[0].boxes).unwrap();
    assert_eq!(picture.png, before);
    let red = |png: &[u8]| {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let samples = info.color_type.samples();
        assert_eq!((info.width, info.height), (picture.width, picture.height));
        bytes.chunks_exact(samples).filter(|pixel| pixel.starts_with(&[0xE6, 0, 0x12])).count()
    };
    assert_eq!(red(&picture.png), 0);
    assert!(red(&drawn) > 300, "{}", red(&drawn));
}

#[tokio::test]
async fn chinese_and_emoji_have_glyphs() {
    assert_eq!(xuncha_browser::has_chinese_fonts(), Some(true), "install fonts-noto-cjk");
    // the substitute for a missing glyph looks the same for every character
    let page = |text: &str| {
        format!("<meta charset=utf-8><body style='margin:0;font:40px sans-serif'>{text}").into_bytes()
    };
    let site = Site::start(vec![
        ("/a", "text/html", page("特")),
        ("/b", "text/html", page("供")),
        ("/c", "text/html", page("🍶")),
        ("/d", "text/html", page("🐯")),
    ])
    .await;
    let chromium = chromium(limits());
    let mut pictures = Vec::new();
    for path in ["/a", "/b", "/c", "/d"] {
        pictures.push(render(&chromium, &site, path, &[]).await.unwrap().first_view.unwrap().png);
    }
    assert_ne!(pictures[0], pictures[1]);
    assert_ne!(pictures[2], pictures[3]);
}
