//! What the marketplace answers to an address, its faults among them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};
use xuncha_model::Digest;

use super::{
    catalogue::{Catalogue, Goods},
    pages::{self, Style},
};

const BLOCKED: &str = include_str!("../../../../fixtures/marketplace/blocked.html");
const GONE: &str = include_str!("../../../../fixtures/marketplace/gone.html");
const LOGIN: &str = include_str!("../../../../fixtures/marketplace/login.html");

/// Goods whose page always answers 503.
const ALWAYS_503: u32 = 1009;
/// Goods whose page answers 503 once, then as it should.
const ONCE_503: u32 = 1011;
/// Goods that were taken off (404).
const GONE_GOODS: u32 = 1019;
/// Goods whose page is a CAPTCHA.
const CAPTCHA: u32 = 1026;
/// Goods whose page is cut off in the middle of a tag.
const CUT: u32 = 1018;
/// Goods whose page asks for a login.
const LOGIN_WALL: u32 = 1041;
/// Goods that lists name by an old address, which redirects.
const REDIRECTED: u32 = 1004;

/// Goods that lists name by an address that robots.txt refuses, faults or not.
const PRIVATE: u32 = 1037;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Status code.
    pub(super) status: u16,
    /// Headers.
    pub(super) headers: Vec<(&'static str, String)>,
    /// Body.
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// A page with a tag by which it is known again; without its body when the asker has it (RFC 9110, 13.1.2).
    pub(super) fn unless_known(mut self, known: Option<&str>) -> Self {
        if self.status != 200 {
            return self;
        }
        let tag = format!("\"{}\"", Digest(Sha256::digest(&self.body).into()));
        if known == Some(&tag) {
            self.status = 304;
            self.body.clear();
        }
        self.headers.push(("etag", tag));
        self
    }
}

/// The address of the goods as lists name it.
pub(super) fn path_of(goods: &Goods) -> String {
    let id = goods.id;
    match id {
        REDIRECTED => format!("/go/{id}"),
        PRIVATE => format!("/private/item/{id}.html"),
        _ => format!("/item/{id}.html"),
    }
}

/// The marketplace as a function of what is asked.
#[derive(Debug)]
pub(super) struct Site {
    /// What is on offer.
    pub(super) catalogue: Catalogue,
    /// Its own address, without a slash at the end.
    pub(super) base: String,
    /// Whether it misbehaves.
    pub(super) faults: bool,
    /// What was changed since it opened, by number of goods.
    pub(super) shown: Mutex<HashMap<u32, Show>>,
}

/// What the page of goods shows since somebody changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// That they are gone.
    Gone,
    /// A CAPTCHA.
    Blocked,
    /// The goods of another number, under this address.
    GoodsOf(u32),
    /// Another price and another former price, in yuan; empty for none.
    Asks(&'static str, &'static str),
    /// Another page altogether.
    Page(&'static str),
}

impl Site {
    /// The answer to `target` (path and query), which was asked `before` times already.
    pub(super) fn answer(&self, target: &str, before: usize) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            [] => {
                found(Style::JsonLd, page_number(query).and_then(|page| pages::front(&self.catalogue, page)))
            }
            ["about.html"] => html(200, &pages::about()),
            ["robots.txt"] => text("User-agent: *\nDisallow: /private/\n"),
            ["private", ..] => text("robots.txt asked you not to come here\n"),
            ["member", ..] => html(200, LOGIN),
            ["go", id] => Answer {
                status: 302,
                headers: vec![("location", format!("/item/{id}.html"))],
                body: Vec::new(),
            },
            ["shop", id] => self.shop_page(id, None),
            ["shop", id, "goods"] => self.shop_page(id, Some(query)),
            // a page of licences, when somebody has put one there
            ["item" | "licence", file] => self.item(file, before),
            _ => html(404, GONE),
        }
    }

    fn shop_page(&self, id: &str, query: Option<&str>) -> Answer {
        let Some(shop) = id.parse().ok().and_then(|id| self.catalogue.shop(id)) else {
            return html(404, GONE);
        };
        let page = match query {
            None => Some(pages::shop_front(shop)),
            Some(query) => page_number(query).and_then(|page| pages::index(&self.catalogue, shop, page)),
        };
        found(Style::of(shop.id), page)
    }

    /// The page of goods `other`, as if they had the number `id`.
    fn copy(&self, id: u32, other: u32) -> Answer {
        let goods = self.catalogue.goods.iter().find(|goods| goods.id == other);
        let shop = goods.and_then(|goods| self.catalogue.shop(goods.shop));
        match goods.zip(shop) {
            Some((goods, shop)) => {
                let copy = Goods { id, ..goods.clone() };
                in_style(Style::of(shop.id), &pages::item(&self.catalogue, shop, &copy, &self.base))
            }
            None => html(404, GONE),
        }
    }

    fn item(&self, file: &str, before: usize) -> Answer {
        let id: Option<u32> = file.strip_suffix(".html").and_then(|id| id.parse().ok());
        let shown = id.and_then(|id| {
            let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.get(&id).copied()
        });
        match (shown, id) {
            (Some(Show::Gone), _) => return html(404, GONE),
            (Some(Show::Blocked), _) => return html(200, BLOCKED),
            (Some(Show::Page(page)), _) => return html(200, page),
            (Some(Show::GoodsOf(other)), Some(id)) => return self.copy(id, other),
            _ => {}
        }
        let goods = self.catalogue.goods.iter().find(|goods| Some(goods.id) == id);
        let Some((goods, shop)) = goods.and_then(|goods| Some((goods, self.catalogue.shop(goods.shop)?)))
        else {
            return html(404, GONE);
        };
        let page = match shown {
            Some(Show::Asks(price, list_price)) => {
                let asked = Goods { price, list_price, ..goods.clone() };
                pages::item(&self.catalogue, shop, &asked, &self.base)
            }
            _ => pages::item(&self.catalogue, shop, goods, &self.base),
        };
        let whole = in_style(Style::of(shop.id), &page);
        if !self.faults {
            return whole;
        }
        match goods.id {
            ALWAYS_503 => unavailable(),
            ONCE_503 if before == 0 => unavailable(),
            GONE_GOODS => html(404, GONE),
            CAPTCHA => html(200, BLOCKED),
            LOGIN_WALL => html(200, LOGIN),
            CUT => cut(whole, "class=\"description"),
            _ => whole,
        }
    }
}

/// The number in `page=N`; 1 when nothing is asked.
fn page_number(query: &str) -> Option<usize> {
    query.strip_prefix("page=").map_or(Some(1), |number| number.parse().ok())
}

/// The page, or that there is none.
fn found(style: Style, page: Option<String>) -> Answer {
    page.map_or_else(|| html(404, GONE), |page| in_style(style, &page))
}

fn html(status: u16, page: &str) -> Answer {
    Answer { status, headers: vec![("content-type", "text/html; charset=utf-8".into())], body: page.into() }
}

fn text(body: &str) -> Answer {
    Answer {
        status: 200,
        headers: vec![("content-type", "text/plain; charset=utf-8".into())],
        body: body.into(),
    }
}

fn unavailable() -> Answer {
    let mut answer = html(503, "<html><body><h1>503 Service Unavailable</h1></body></html>");
    answer.headers.push(("retry-after", "0".into()));
    answer
}

/// GBK pages say so only in their `<meta>`, as many old shops do; what GBK lacks becomes a character reference.
fn in_style(style: Style, page: &str) -> Answer {
    match style {
        Style::JsonLd | Style::State => html(200, page),
        Style::Gbk => Answer {
            status: 200,
            headers: vec![("content-type", "text/html".into())],
            body: encoding_rs::GBK.encode(page).0.into_owned(),
        },
    }
}

/// The page up to the middle of the tag that contains `mark`.
fn cut(mut answer: Answer, mark: &str) -> Answer {
    let at = answer.body.windows(mark.len()).position(|window| window == mark.as_bytes());
    answer.body.truncate(at.map_or(answer.body.len(), |at| at + mark.len() / 2));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(faults: bool) -> Site {
        Site {
            catalogue: Catalogue::bundled(),
            base: "http://127.0.0.1:1".into(),
            faults,
            shown: Mutex::default(),
        }
    }

    fn page(site: &Site, path: &str) -> String {
        let answer = site.answer(path, 0);
        assert_eq!(answer.status, 200, "{path}");
        let encoding =
            if answer.headers[0].1.contains("utf-8") { encoding_rs::UTF_8 } else { encoding_rs::GBK };
        encoding.decode(&answer.body).0.into_owned()
    }

    #[test]
    fn lists_name_every_article_once_over_their_pages() {
        let site = site(true);
        for shop in &site.catalogue.shops {
            let pages: Vec<_> = (1..=2)
                .map(|number| page(&site, &format!("/shop/{}/goods?page={number}", shop.id)))
                .collect();
            assert_eq!(page(&site, &format!("/shop/{}/goods", shop.id)), pages[0]);
            for goods in site.catalogue.of_shop(shop.id) {
                let link = format!("href=\"{}\"", path_of(goods));
                assert_eq!(pages.iter().filter(|page| page.contains(&link)).count(), 1, "{}", goods.title);
            }
            assert!(pages[0].contains("下一页") && !pages[1].contains("下一页"));
            assert_eq!(site.answer(&format!("/shop/{}/goods?page=3", shop.id), 0).status, 404);
        }
    }

    #[test]
    fn every_article_has_a_page_in_the_style_of_its_shop() {
        let site = site(false);
        for goods in &site.catalogue.goods {
            let page = page(&site, &format!("/item/{}.html", goods.id));
            let style = Style::of(goods.shop);
            assert_eq!(page.contains("application/ld+json"), style == Style::JsonLd);
            assert_eq!(page.contains("__INITIAL_STATE__"), style == Style::State);
            assert_eq!(page.contains(goods.description), style != Style::State, "{page}");
            assert!(page.contains("</html>"));
        }
    }

    #[test]
    fn faults_are_as_listed() {
        let site = site(true);
        let status = |id: u32, before| site.answer(&format!("/item/{id}.html"), before).status;
        assert_eq!([status(ALWAYS_503, 0), status(ALWAYS_503, 9)], [503, 503]);
        assert_eq!([status(ONCE_503, 0), status(ONCE_503, 1)], [503, 200]);
        assert_eq!(status(GONE_GOODS, 0), 404);
        assert!(page(&site, &format!("/item/{CAPTCHA}.html")).contains("滑块"));
        assert!(page(&site, &format!("/item/{LOGIN_WALL}.html")).contains("password"));
        assert!(page(&site, &format!("/item/{CUT}.html")).ends_with("<div class=\"de"));
        let moved = site.answer(&format!("/go/{REDIRECTED}"), 0);
        assert_eq!((moved.status, &*moved.headers[0].1), (302, "/item/1004.html"));
    }
}
