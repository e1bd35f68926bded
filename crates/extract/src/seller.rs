//! Who sells, by the looks of a page.

use url::Url;
use xuncha_model::Seller;

use crate::called::Called;
use crate::document::{At, Document};
use crate::marks::{LinkMark, Marks};
use crate::tag::Tag;
use crate::text::line;

/// Words before the name of who sells.
const LABELS: &[&str] =
    &["店铺名称", "店铺", "卖家", "掌柜", "商家", "公司名称", "供应商", "sold by", "seller", "出售者"];

/// Who sells: an element called shop, store or seller with a short text, or a line `店铺：…`; only where `wanted`.
pub(crate) fn seller(
    document: &Document<'_>,
    marks: &Marks,
    own: Option<&Url>,
    wanted: impl Fn(At) -> bool,
) -> Option<Seller> {
    let fits = |name: &str| {
        let length = name.chars().count();
        (2..=50).contains(&length) && name.chars().any(char::is_alphabetic)
    };
    let linked = |at: At, name: String| {
        let up = std::iter::once(at).chain(document.ancestors(at).take(2));
        // A link beside the name leads to the shop only when it says so.
        let leads = |link: &&LinkMark| {
            let shown = document.line(link.at, 200);
            shown.contains(&name)
                || ["进店", "进入店铺", "店铺", "逛逛"].iter().any(|word| shown.contains(word))
        };
        let enclosing = document.ancestors(at).take(2).find(|up| document.tag(*up) == Some(Tag::A));
        let link = enclosing.and_then(|up| marks.links_in(document, up).first()).or_else(|| {
            up.filter(|up| document.below(*up).len() <= 30)
                .find_map(|up| marks.links_in(document, up).iter().find(leads))
        });
        let url = link
            .filter(|link| own != Some(&link.url))
            .map(|link| xuncha_model::canonical_url(&link.url).into());
        Seller { name, id: None, url }
    };
    for (at, tag) in document.elements(0) {
        if document.below(at).len() > 20
            || matches!(tag, Tag::Script | Tag::Style | Tag::Input | Tag::Meta)
            || !wanted(at)
        {
            continue;
        }
        if document.called(at).has(Called::SHOP) {
            let shown = document.line(at, 200);
            let name = LABELS.iter().fold(&*shown, |text, label| {
                text.strip_prefix(label).map_or(text, |rest| rest.trim_start_matches(['：', ':', ' ']))
            });
            if fits(name) {
                return Some(linked(at, name.to_owned()));
            }
        }
    }
    for text in document.below(0) {
        let labelled = document.text_node(text).is_some_and(|text| label_of(&text).is_some());
        let around: Vec<At> = document
            .ancestors(text)
            .take_while(|up| labelled && document.below(*up).len() <= 12)
            .filter(|up| wanted(*up))
            .collect();
        // The widest first, as a page is read.
        for at in around.into_iter().rev() {
            let shown = document.line(at, 200);
            let rest = label_of(&shown).and_then(|label| shown.get(label.len()..)).unwrap_or_default();
            let name = rest.trim_start().strip_prefix(['：', ':']).unwrap_or_default().trim();
            if fits(name) {
                return Some(linked(at, name.to_owned()));
            }
        }
    }
    None
}

/// The label that a text begins with.
fn label_of(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let begins = |label: &&&str| text.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label));
    LABELS.iter().find(begins).copied()
}

/// A shop's name in the `<title>` of its page: `首页-某某旗舰店-天猫`.
pub(crate) fn shop_in_title(heading: &str) -> Option<Seller> {
    const ENDS: &[&str] = &[
        "旗舰店",
        "专卖店",
        "专营店",
        "官方店",
        "企业店",
        "直营店",
        "小店",
        "商行",
        "店铺",
        "的店",
        "生活馆",
        "便利店",
    ];
    let parts = heading
        .split(['-', '_', '|', '–', '—', '－', ' ', '，', ',', '】', '【'])
        .map(|part| line(part, 200));
    let named = |part: &String| {
        (3..=30).contains(&part.chars().count())
            && ENDS.iter().any(|end| part.ends_with(end) && part.chars().count() > end.chars().count() + 1)
    };
    parts.into_iter().find(named).map(|name| Seller { name, id: None, url: None })
}
