//! robots.txt by the examples of RFC 9309 and by files as they are met.

use super::*;

fn rules(text: &str) -> RobotsRules {
    RobotsRules::from_response(200, text.as_bytes())
}

fn decide(rules: &RobotsRules, path: &str) -> RobotsDecision {
    rules.decide(&format!("https://shop.example{path}").parse().unwrap())
}

fn check(text: &str, allowed: &[&str], refused: &[&str]) {
    let rules = rules(text);
    for path in allowed {
        assert!(decide(&rules, path).allowed, "{path} is refused by\n{text}");
    }
    for path in refused {
        assert!(!decide(&rules, path).allowed, "{path} is allowed by\n{text}");
    }
}

/// RFC 9309, section 5.1, as `foobot` and `barbot` and others see it.
#[test]
fn simple_example_of_the_rfc() {
    let text = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n\
                User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n\
                User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\n\
                User-Agent: quxbot\n\nEOF\n";
    let allowed = |token, path| decide(&RobotsRules::parse(text.as_bytes(), token), path).allowed;
    assert!(!allowed("foobot", "/"));
    assert!(allowed("foobot", "/example/page.html") && allowed("FooBot", "/example/allowed.gif"));
    assert!(!allowed("barbot", "/example/page.html") && !allowed("bazbot", "/example/page.html"));
    assert!(allowed("bazbot", "/example/a.gif"), "a named group replaces that of everyone");
    assert!(allowed("quxbot", "/example/page.html"), "a named group without rules allows everything");
    assert!(
        !allowed("other", "/a.gif") && !allowed("other", "/example/x") && allowed("other", "/publications/")
    );
}

/// RFC 9309, section 5.2.
#[test]
fn longest_match_wins() {
    check(
        "User-Agent: xuncha\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n",
        &["/example/page/a.html"],
        &["/example/page/disallowed.gif"],
    );
}

#[test]
fn allow_wins_ties() {
    check("user-agent: *\ndisallow: /page\nallow: /page\n", &["/page"], &[]);
    check("user-agent: *\nallow: /p\ndisallow: /\n", &["/page"], &["/other"]);
    check("user-agent: *\nallow: /page\ndisallow: /*.html\n", &["/page"], &["/page.html"]);
    check("user-agent: *\nallow: /$\ndisallow: /\n", &["/"], &["/page.html"]);
}

#[test]
fn groups() {
    check("User-agent: Xuncha/2.0 (anything)\nDisallow: /a\n", &["/b"], &["/a"]);
    check("User-agent: XunchaBot\nDisallow: /\n", &["/a"], &[]);
    check("User-agent: Xun\nDisallow: /\n", &["/a"], &[]);
    check("User-agent: *\nDisallow: /a\nUser-agent: Xuncha\nDisallow: /b\n", &["/a"], &["/b"]);
    check(
        "User-agent: xuncha\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: XUNCHA\nDisallow: /b\n",
        &["/c"],
        &["/a", "/b"],
    );
    check("User-agent: Xuncha\nUser-agent: *\nDisallow: /a\n", &["/b"], &["/a"]);
    check("Disallow: /\n", &["/a"], &[]);
    check("User-agent: *\nSitemap: https://s.example/m.xml\nUser-agent: x\nDisallow: /a\n", &["/b"], &["/a"]);
    check("User-agent: *\nCrawl-delay: 10\n\nUser-agent: BadBot\nDisallow: /\n", &["/a"], &[]);
}

#[test]
fn lines_as_they_are_met() {
    check(
        "\u{feff}user-agent:*\rdisallow:/a\r\n  DISALLOW \t: /b # why\n\n\nallow\n:/x\ndisallow /c\n",
        &["/c", "/x"],
        &["/a", "/b"],
    );
    check("User-agent: *\nDisallow:\n", &["/a"], &[]);
    check("User-agent: *\nDisallow: /商品\n", &["/a"], &["/%E5%95%86%E5%93%81/1", "/商品"]);
    check("<!DOCTYPE html><html><body>login: please</body></html>", &["/a"], &[]);
    check("", &["/a"], &[]);
    check("User-agent: *\nDisallow: /\n", &["/robots.txt"], &["/robots.txt2", "/"]);
    check("User-agent: *\nDisallow: /*?*sort=\n", &["/list?page=2"], &["/list?page=2&sort=price"]);
    let gbk = b"User-agent: *\nDisallow: /\xCC\xD8\xB9\xA9\n";
    let rules = RobotsRules::from_response(200, gbk);
    assert!(!decide(&rules, "/%CC%D8%B9%A9").allowed, "octets are compared, whatever their encoding");
}

#[test]
fn words_name_the_line() {
    let rules = rules("# shop\nUser-agent: *\nDisallow: /cart\nAllow: /cart/help\n");
    assert_eq!(decide(&rules, "/cart/1").words, "拒绝：robots.txt 第 3 行 Disallow: /cart");
    assert_eq!(decide(&rules, "/cart/help").words, "允许：robots.txt 第 4 行 Allow: /cart/help");
    assert_eq!(decide(&rules, "/item").words, "允许：robots.txt 没有禁止该地址");
}

#[test]
fn status_classes() {
    let decide = |status| decide(&RobotsRules::from_response(status, b"User-agent: *\nDisallow: /"), "/a");
    for status in [301, 400, 401, 403, 404, 410] {
        assert_eq!(decide(status).words, format!("允许：网站没有 robots.txt（{status}）"));
        assert!(decide(status).allowed);
    }
    for status in [429, 500, 503, 599, 199] {
        assert_eq!(decide(status).words, format!("暂不访问：无法取得 robots.txt（{status}）"));
        assert!(!decide(status).allowed);
        assert!(RobotsRules::from_response(status, b"").is_unreachable());
    }
    assert!(!decide(200).allowed);
}

#[test]
fn delays_and_sitemaps() {
    let delay = |text: &str| rules(text).crawl_delay().as_secs_f64();
    assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5\n"), 2.5);
    assert_eq!(delay("User-agent: *\nCrawl-delay: 9\nUser-agent: Xuncha\nCrawl-delay: 1\n"), 1.0);
    for nonsense in ["-1", "NaN", "inf", "1e400", "soon", ""] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {nonsense}\n")), 0.0, "{nonsense}");
    }
    let many = "Sitemap: https://s.example/m.xml\n".repeat(SITEMAPS_CAP + 5);
    let rules = rules(&format!("User-agent: x\nDisallow: /\n{many}"));
    assert_eq!(
        (rules.sitemaps().len(), rules.sitemaps()[0].as_str()),
        (SITEMAPS_CAP, "https://s.example/m.xml")
    );
}

#[test]
fn reads_no_further_than_the_cap() {
    let head = "User-agent: *\nDisallow: /early\n";
    let filler = "#".repeat(ROBOTS_CAP - head.len() - "\nDisallow: /".len());
    // the cap falls right behind `Disallow: /`, which would refuse the whole host
    check(&format!("{head}{filler}\nDisallow: /late\n"), &["/late", "/other"], &["/early"]);
    check(&"x".repeat(ROBOTS_CAP * 2), &["/"], &[]);
}

#[test]
fn a_hostile_file_costs_bounded_time() {
    let stars = format!("User-agent: *\n{}", "Disallow: /*a*a*a*a*a*a*a*a*b\n".repeat(16_000));
    let began = std::time::Instant::now();
    assert!(decide(&rules(&stars), &format!("/{}", "a".repeat(8_000))).allowed);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_a_robots_txt(body: Vec<u8>, path in "/\\PC*") {
        if let Ok(url) = format!("https://shop.example{path}").parse() {
            let decision = RobotsRules::from_response(200, &body).decide(&url);
            proptest::prop_assert!(!decision.words.is_empty());
        }
    }
}
