//! Text of a profile to a [`Profile`], with diagnostics. Reading never fails; what is wrong is left out.

use crate::totals::Paging;
use toml::de::DeTable;
use xuncha_model::{Diagnostic, PageKind, Span};
use xuncha_rule_lang::{Code, Complaints};

use super::path::Path;
use super::pattern::IdPlace;
use super::profile::{FieldName, FieldRule, PageRule, Place, Profile, Source};
use super::selector::Selector;
use super::table::{Table, Text, hint};

/// Bytes of one profile.
pub(crate) const MAX_BYTES: usize = 64 << 10;

/// Reads one profile.
pub(crate) fn read(file: &str, source: &str) -> (Profile, Vec<Diagnostic>) {
    let mut out = Complaints::new(file, source);
    let mut profile = Profile { file: file.to_owned(), ..Profile::default() };
    if source.len() > MAX_BYTES {
        let message = format!("网站档案超过{}千字节", MAX_BYTES >> 10);
        out.add(Code::TooLarge, Span::default(), message, "请拆成几个文件");
        return (profile, out.into_sorted());
    }
    let (document, errors) = DeTable::parse_recoverable(source);
    for error in &errors {
        let range = error.span().unwrap_or_default();
        let span = Span { start: range.start, end: range.end };
        let message = format!("写法不是TOML：{}", error.message());
        out.add(Code::Syntax, span, message, "检查引号、方括号和等号是否成对");
    }
    if errors.is_empty() {
        fill(document.get_ref(), &mut profile, &mut out);
    }
    (profile, out.into_sorted())
}

fn fill(document: &DeTable<'_>, profile: &mut Profile, out: &mut Complaints<'_>) {
    let known =
        ["name", "note", "hosts", "draws_from", "drop_parameters", "goods_id", "goods_url", "search", "page"];
    let whole = Table::open(document, Span::default(), "网站档案", &known, out);
    whole.require("name", "网站的名称", out);
    whole.require("hosts", "适用的域名，如 hosts = [\"shop.example\"]", out);
    profile.name = whole.text("name", out).map(|(text, _)| text).unwrap_or_default();
    whole.text("note", out);
    for (host, span) in whole.texts("draws_from", out) {
        if is_host(&host) {
            profile.draws_from.push(host);
        } else {
            let hint = "写小写域名，不带 https:// 和路径，如 img.shop.example";
            out.add(Code::BadValue, span, format!("“{host}”不是域名"), hint);
        }
    }
    for (host, span) in whole.texts("hosts", out) {
        if host == "*" || is_host(&host) {
            profile.hosts.push(host);
        } else {
            let hint = "写小写域名，不带 https:// 和路径，如 shop.example；* 表示任何网站";
            out.add(Code::BadValue, span, format!("“{host}”不是域名"), hint);
        }
    }
    profile.drop_parameters = whole.texts("drop_parameters", out).into_iter().map(|(text, _)| text).collect();
    for (written, span) in whole.texts("goods_id", out) {
        match IdPlace::parse(&written) {
            Some(place) => profile.goods_id.push(place),
            None => out.add(
                Code::BadValue,
                span,
                format!("看不懂商品编号的位置“{written}”"),
                "写 ?参数名，或带一个 * 的路径，如 /item/*.html",
            ),
        }
    }
    profile.goods_url = address(&whole, "goods_url", "{id}", out);
    profile.search = address(&whole, "search", "{query}", out);
    let keys = ["kind", "url", "marker", "words", "first", "each", "next", "pages", "fields", "shop", "note"];
    for table in whole.tables("page", &keys, out) {
        profile.pages.extend(page(&table, out));
    }
}

fn is_host(name: &str) -> bool {
    let plain = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || matches!(ch, '.' | '-');
    name.chars().all(plain) && name.contains('.') && !name.starts_with('.')
}

/// An address with one place to fill in.
fn address(whole: &Table<'_, '_>, key: &str, place: &str, out: &mut Complaints<'_>) -> Option<String> {
    let (text, span) = whole.text(key, out)?;
    let good = text.matches(place).count() == 1 && url::Url::parse(&text.replace(place, "1")).is_ok();
    if !good {
        let message = format!("“{key}”应是完整网址，其中 {place} 出现一次");
        out.add(Code::BadValue, span, message, format!("如 https://shop.example/?q={place}"));
    }
    good.then_some(text)
}

fn page(table: &Table<'_, '_>, out: &mut Complaints<'_>) -> Option<PageRule> {
    table.text("note", out);
    table.require("kind", "页面类型，如 \"detail\"、\"listing_index\"", out);
    let (kind, span) = table.text("kind", out)?;
    let Some(kind) = PageKind::ALL.into_iter().find(|known| known.name() == kind) else {
        let known = PageKind::ALL.map(PageKind::name);
        out.add(Code::BadValue, span, format!("没有页面类型“{kind}”"), hint(&kind, &known));
        return None;
    };
    let plain = |texts: Vec<Text>| texts.into_iter().map(|(text, _)| text).collect::<Vec<_>>();
    let url = plain(table.texts("url", out));
    let words = plain(table.texts("words", out));
    let mut marker = Vec::new();
    for text in table.texts("marker", out) {
        if let Some(Source { place: Place::Elements { selector, attribute: None }, .. }) = source(&text, out)
        {
            marker.push(selector);
        } else {
            out.add(Code::BadValue, text.1, "“marker”应是选择器，不带 @ 和 $", "");
        }
    }
    if url.is_empty() && marker.is_empty() && words.is_empty() {
        let hint = "给出网址的样子 url、页上必有的元素 marker，或页上的文字 words";
        out.add(Code::MissingKey, table.span(), "这一页没有辨认的办法", hint);
        return None;
    }
    let first = table.flag("first", out);
    let each = table.texts("each", out).first().and_then(|text| source(text, out));
    let next = table.texts("next", out).iter().filter_map(|text| source(text, out)).collect();
    let pages = table.text("pages", out).and_then(|(text, span)| {
        let paging = Paging::parse(&text);
        if paging.is_none() {
            let hint = "写成 \"page={page}\"，或按件数计的 \"s={offset:44}\"（每页 44 件）";
            out.add(Code::BadValue, span, format!("“{text}”不是页码在网址里的写法"), hint);
        }
        paging
    });
    let names: Vec<&'static str> = FieldName::ALL.iter().map(|(name, _)| *name).collect();
    let fields = rules(table.named_texts("fields", &names, out), out);
    let shop = rules(table.named_texts("shop", &["seller", "seller_id", "seller_url", "location"], out), out);
    let many = matches!(kind, PageKind::ListingIndex | PageKind::Menu);
    if many && !fields.is_empty() && each.is_none() {
        out.add(Code::MissingKey, table.span(), "列表页给了 fields，却没有 each", "each 指出一件商品的框");
    }
    Some(PageRule { kind, url, marker, words, first, each, next, pages, fields, shop })
}

fn rules(named: Vec<(&'static str, Vec<Text>)>, out: &mut Complaints<'_>) -> Vec<FieldRule> {
    let mut rules = Vec::new();
    for (name, texts) in named {
        let Some((_, field)) = FieldName::ALL.iter().find(|(known, _)| *known == name) else { continue };
        let sources = texts.iter().filter_map(|text| source(text, out)).collect();
        rules.push(FieldRule { field: *field, sources });
    }
    rules
}

/// `$.path`, `selector`, or `selector @attribute`; `@attribute` alone is the box itself.
fn source((written, span): &Text, out: &mut Complaints<'_>) -> Option<Source> {
    let complain = |(at, message): (usize, String), out: &mut Complaints<'_>| {
        // A basic string without escapes stands in the file as it is, one byte after its quote.
        let start = (span.start + 1 + at).min(span.end);
        out.add(Code::BadValue, Span { start, end: span.end }, format!("“{written}”：{message}"), "");
    };
    let place = if written.starts_with('$') {
        match Path::parse(written) {
            Ok(path) => Place::Data(path),
            Err(error) => {
                complain(error, out);
                return None;
            }
        }
    } else {
        let (css, attribute) = match written.rsplit_once('@') {
            Some((css, name)) if css.is_empty() || css.ends_with(' ') => (css.trim_end(), Some(name)),
            _ => (written.as_str(), None),
        };
        let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_');
        if let Some(name) = attribute.filter(|name| name.is_empty() || !name.chars().all(plain)) {
            complain((css.len(), format!("@ 后的“{name}”不是属性名")), out);
            return None;
        }
        match Selector::parse(if css.is_empty() { "*" } else { css }) {
            Ok(selector) => Place::Elements { selector, attribute: attribute.map(str::to_ascii_lowercase) },
            Err(error) => {
                complain(error, out);
                return None;
            }
        }
    };
    Some(Source { written: written.clone(), place })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        read("x.toml", text).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_profile_is_read_whole() {
        let text = r##"
name = "某商城"
hosts = ["shop.example"]
drop_parameters = ["from"]
goods_id = ["?id", "/item/*.html"]
goods_url = "https://shop.example/item/{id}.html"
search = "https://s.shop.example/?q={query}"
[[page]]
kind = "listing_index"
url = ["s.shop.example/*"]
each = "$.mods.list[*]"
next = "a.next @href"
fields = { title = ["$.raw_title", "$.title"], price = "$.view_price" }
[[page]]
kind = "detail"
marker = "#buy"
[page.fields]
images = "#gallery img @data-src"
[page.shop]
seller = ".shop-name"
"##;
        let (profile, complaints) = read("x.toml", text);
        assert!(complaints.is_empty(), "{complaints:?}");
        assert_eq!((profile.pages.len(), profile.goods_id.len()), (2, 2));
        assert_eq!(profile.pages[0].fields[0].sources.len(), 2);
        assert!(
            matches!(&profile.pages[1].fields[0].sources[0].place, Place::Elements { attribute: Some(name), .. } if name == "data-src")
        );
    }

    #[test]
    fn complaints_name_thing_place_and_next_step() {
        let told = told(
            "name = \"甲\"\nhosts = [\"https://a.example\"]\nserach = \"x\"\n[[page]]\nkind = \"detial\"\n[[page]]\nkind = \"detail\"\n[[page]]\nkind = \"menu\"\nurl = \"*\"\nfields = { titel = \".a\", price = \".b > \" }\n",
        );
        assert_eq!(
            told,
            [
                "x.toml:2:10: 错误[E013] “https://a.example”不是域名（写小写域名，不带 https:// 和路径，如 shop.example；* 表示任何网站）",
                "x.toml:3:1: 错误[E010] 网站档案里没有“serach”这个键（是不是想写“search”？）",
                "x.toml:5:8: 错误[E013] 没有页面类型“detial”（是不是想写“detail”？）",
                "x.toml:6:1: 错误[E011] 这一页没有辨认的办法（给出网址的样子 url、页上必有的元素 marker，或页上的文字 words）",
                "x.toml:8:1: 错误[E011] 列表页给了 fields，却没有 each（each 指出一件商品的框）",
                "x.toml:11:12: 错误[E010] fields里没有“titel”这个键（是不是想写“title”？）",
                "x.toml:11:40: 错误[E013] “.b > ”：选择器在这里缺少标签名、#编号或.类名",
            ]
        );
        assert!(super::read("x.toml", "name = ").1[0].to_string().contains("E001"));
        let large = format!("name = \"{}\"", "x".repeat(MAX_BYTES));
        assert_eq!(super::read("x.toml", &large).1[0].code, "E002");
    }
}
