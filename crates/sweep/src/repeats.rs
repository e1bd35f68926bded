//! Pages of one sweep that say nearly what an earlier one said. Pure but for what it remembers.
//!
//! Exact digests miss what traps and shops vary: the path that led to the goods, a date in a title, one offer more in a
//! list. So each page has a key that must be equal, and a sketch of its content that must be alike:
//!
//! | page | key | sketch of |
//! | --- | --- | --- |
//! | one offer | title, seller, price | what is said of it, in runs of four characters |
//! | a list | its kind | its offers |
//! | neither | pattern and title without digits | its links to other patterns |
//!
//! Goods with another title or another price are never alike, however much of the shop's own text they share.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use url::Url;
use xuncha_extract::Extraction;
use xuncha_model::{Listing, PageKind};

use crate::{likeness::pattern, sketch::Sketch};

/// Pages that are remembered, the latest.
const REMEMBERED: usize = 20_000;

/// Sketches that are kept of one key: a list that goes on for ever has the same key as all others.
const OF_ONE_KEY: usize = 200;

/// Pages are alike from this part of their content on.
const ALIKE: f64 = 0.9;

/// What the pages of a sweep said.
#[derive(Debug, Default)]
pub struct Repeats(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    by_key: HashMap<u64, VecDeque<(u64, Sketch)>>,
    order: VecDeque<u64>,
}

impl Repeats {
    /// Whether a page says nearly what another one of the sweep said, and remembers it. The page itself, shown again
    /// after a crash, is no repetition.
    pub(crate) fn repeats(&self, url: &Url, extraction: &Extraction) -> bool {
        let own = hash(&url.as_str());
        let (key, sketch) = told(url, extraction);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Seen { by_key, order } = &mut *seen;
        let known = by_key.entry(key).or_default();
        let repeats = known.iter().any(|(page, other)| *page != own && sketch.likeness(other) >= ALIKE);
        if repeats || known.iter().any(|(page, _)| *page == own) {
            return repeats;
        }
        if known.len() >= OF_ONE_KEY {
            known.pop_front();
        }
        known.push_back((own, sketch));
        order.push_back(key);
        if order.len() > REMEMBERED
            && let Some(oldest) = order.pop_front()
            && let Some(pages) = by_key.get_mut(&oldest)
        {
            pages.pop_front();
            if pages.is_empty() {
                by_key.remove(&oldest);
            }
        }
        repeats
    }
}

/// What must be equal and what must be alike.
fn told(url: &Url, extraction: &Extraction) -> (u64, Sketch) {
    match (extraction.kind, extraction.listings.as_slice()) {
        (kind, []) => {
            let own = pattern(url);
            let key = hash(&(kind.name(), &own, letters(&extraction.title)));
            let links = &extraction.links;
            let links = links.next.iter().chain(&links.lists).chain(&links.products);
            (key, Sketch::of(links.filter(|link| pattern(link) != own).map(|link| hash(&link.as_str()))))
        }
        (PageKind::Detail, [offer, ..]) => {
            (hash(&(PageKind::Detail.name(), goods(offer))), Sketch::of_texts(said(offer)))
        }
        (kind, offers) => (hash(&kind.name()), Sketch::of(offers.iter().map(|offer| hash(&goods(offer))))),
    }
}

/// By what goods are told apart.
fn goods(offer: &Listing) -> (String, String, String) {
    let price = offer.price.as_ref().map(|price| price.raw.clone()).unwrap_or_default();
    let seller = offer.seller.as_ref().map(|seller| seller.name.clone()).unwrap_or_default();
    (offer.title.split_whitespace().collect(), price, seller)
}

fn said(offer: &Listing) -> impl Iterator<Item = &str> {
    let attributes = offer.attributes.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    [offer.subtitle.as_str(), &offer.description, &offer.page_text].into_iter().chain(attributes)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect()
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use xuncha_extract::{PageInput, extract};

    use super::*;

    fn repeats(seen: &Repeats, url: &str, page: &str) -> bool {
        let extraction =
            extract(&PageInput { bytes: page.as_bytes(), url: Some(url), ..PageInput::default() });
        seen.repeats(&url.parse().unwrap(), &extraction)
    }

    fn goods_page(title: &str, path: &str, price: u32) -> String {
        let text = (0..60).map(|n| format!("第{n}段，介绍产地、规格、保存方法与售后。")).collect::<String>();
        format!(
            "<title>{title}</title><nav>{path}</nav><h1>{title}</h1><p>{text}</p><script type='application/ld+json'>\
             {{\"@type\":\"Product\",\"name\":\"{title}\",\"offers\":{{\"price\":\"{price}\"}}}}</script>"
        )
    }

    #[test]
    fn the_same_goods_under_many_categories_repeat_and_goods_of_one_shop_do_not() {
        let seen = Repeats::default();
        assert!(!repeats(&seen, "http://s.example/a/1", &goods_page("东北大米", "首页 &gt; 粮油", 30)));
        assert!(repeats(
            &seen,
            "http://s.example/b/1",
            &goods_page("东北大米", "首页 &gt; 促销 &gt; 双十一", 30)
        ));
        assert!(
            !repeats(&seen, "http://s.example/a/1", &goods_page("东北大米", "首页 &gt; 粮油", 30)),
            "itself"
        );
        for number in 2..300 {
            let page = goods_page(&format!("东北大米 {number}号"), "首页 &gt; 粮油", 30);
            assert!(!repeats(&seen, &format!("http://s.example/a/{number}"), &page), "{number}: other goods");
        }
        assert!(
            !repeats(&seen, "http://s.example/a/999", &goods_page("东北大米", "首页", 31)),
            "another price"
        );
    }

    #[test]
    fn a_calendar_repeats_and_a_directory_does_not() {
        let seen = Repeats::default();
        let nav = "<a href='/'>首页</a><a href='/about'>关于</a>";
        let month = |month: u32| {
            format!(
                "<title>{month}月活动</title>{nav}<a class='next' href='/calendar/2026/{}'>下月</a>",
                month + 1
            )
        };
        let calendar =
            |number: u32| repeats(&seen, &format!("http://s.example/calendar/2026/{number}"), &month(number));
        assert!(!calendar(1));
        assert!((2..40).all(calendar));
        let page = |number: u32| {
            let shops: String =
                (0..30).map(|n| format!("<li><a href='/shop/{}/'>店</a></li>", number * 30 + n)).collect();
            format!("<title>店铺目录 {number}</title>{nav}<ul>{shops}</ul>")
        };
        for number in 1..40 {
            assert!(!repeats(&seen, &format!("http://s.example/shops/{number}"), &page(number)), "{number}");
        }
    }

    #[test]
    fn what_is_remembered_has_bounds() {
        let seen = Repeats::default();
        for number in 0..REMEMBERED + 500 {
            let extraction =
                Extraction { title: format!("标题{number}甲"), ..extract(&PageInput::default()) };
            let title = format!("{}", char::from_u32(0x4e00 + u32::try_from(number).unwrap()).unwrap());
            seen.repeats(&"http://s.example/".parse().unwrap(), &Extraction { title, ..extraction });
        }
        let seen = seen.0.lock().unwrap();
        assert!(seen.order.len() <= REMEMBERED && seen.by_key.len() <= REMEMBERED);
    }
}
