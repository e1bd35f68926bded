//! How many pages and goods a list has, where the page says so in words (`共12页`) or in the data of its scripts
//! (`{"currentPage":1,"totalPage":100,"pageSize":44}`), and the next page that follows where no link leads to it.

use url::Url;

use crate::literal::Value;

/// More pages than anyone lists; a larger number is something else.
const MAX_PAGES: u64 = 100_000;
/// More goods than anyone lists.
const MAX_GOODS: u64 = 1_000_000_000;
/// Parameters of addresses that carry the number of a page.
const PARAMETERS: &[&str] = &[
    "page",
    "p",
    "pg",
    "pn",
    "pageno",
    "page_no",
    "pagenum",
    "page_num",
    "pageindex",
    "page_index",
    "curpage",
    "currentpage",
    "beginpage",
    "paged",
    "pageid",
    "pagenumber",
];

/// What a list says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Pages of the list.
    pub pages: Option<u64>,
    /// Goods on all of them.
    pub goods: Option<u64>,
    /// This page among them, from 1.
    pub current: Option<u64>,
}

/// How a site numbers its pages in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) parameter: String,
    /// Goods a page, where the parameter counts goods and not pages.
    pub(crate) step: Option<u64>,
}

impl Paging {
    /// Reads `page={page}` or `s={offset:44}`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (parameter, rest) = text.split_once("={")?;
        let inner = rest.strip_suffix('}')?;
        let step = match inner.split_once(':') {
            None if inner == "page" => None,
            Some(("offset", step)) => Some(step.parse().ok().filter(|step| (1..=10_000).contains(step))?),
            _ => return None,
        };
        let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-');
        (!parameter.is_empty() && parameter.chars().all(plain))
            .then(|| Self { parameter: parameter.to_owned(), step })
    }

    /// The one that an address shows.
    fn of(url: &Url) -> Option<Self> {
        let numbered = |name: &str, value: &str| {
            PARAMETERS.contains(&name.to_ascii_lowercase().as_str())
                && value.parse::<u64>().is_ok_and(|page| page <= MAX_PAGES)
        };
        let (parameter, _) = url.query_pairs().find(|(name, value)| numbered(name, value))?;
        Some(Self { parameter: parameter.into_owned(), step: None })
    }

    /// Number of the page at `url`, from 1.
    fn number(&self, url: &Url) -> Option<u64> {
        let (_, value) = url.query_pairs().find(|(name, _)| *name == self.parameter)?;
        let value: u64 = value.parse().ok()?;
        Some(self.step.map_or(value, |step| value / step + 1))
    }

    /// The address of page `number`.
    fn at(&self, url: &Url, number: u64) -> Url {
        let value = self.step.map_or(number, |step| (number - 1).saturating_mul(step));
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| *name != self.parameter)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let mut next = url.clone();
        next.query_pairs_mut().clear().extend_pairs(kept).append_pair(&self.parameter, &value.to_string());
        next
    }
}

impl Totals {
    /// Adds what `other` knows and this does not.
    pub(crate) fn add(&mut self, other: Self) {
        self.pages = self.pages.or(other.pages);
        self.goods = self.goods.or(other.goods);
        self.current = self.current.or(other.current);
    }

    /// The page after the one at `url`, where there is one. `known` is what the site's profile says of its addresses.
    pub(crate) fn next(&self, url: &Url, known: Option<&Paging>) -> Option<Url> {
        let shown = || Paging::of(url);
        let paging = known.cloned().or_else(shown)?;
        let here = paging.number(url).or(self.current).unwrap_or(1).max(1);
        (here < self.pages?).then(|| paging.at(url, here + 1))
    }
}

/// What the members of one object say, if it is about the pages of a list.
pub(crate) fn of_value(value: &Value<'_>) -> Totals {
    let number = |names: &[&str], most: u64| {
        let found = value.members().iter().take(60).find(|(key, _)| {
            let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
            names.contains(&plain.to_ascii_lowercase().as_str())
        });
        found
            .and_then(|(_, value)| value.scalar()?.trim().parse::<u64>().ok())
            .filter(|number| *number <= most)
    };
    let pages = number(
        &["totalpage", "totalpages", "pagecount", "pagetotal", "totalpagecount", "maxpage"],
        MAX_PAGES,
    );
    let current = number(
        &["currentpage", "curpage", "pageno", "pageindex", "pagenum", "page", "currentpageno"],
        MAX_PAGES,
    );
    let size = number(&["pagesize", "perpage", "pagelimit", "psz"], 10_000).filter(|size| *size > 0);
    let goods = number(
        &["totalcount", "totalnum", "totalresults", "totalitems", "totalgoods", "itemcount", "total"],
        MAX_GOODS,
    );
    // A number of pages alone may be that of a book.
    if current.is_none() && size.is_none() {
        return Totals::default();
    }
    let pages = pages.or_else(|| Some(goods?.div_ceil(size?))).filter(|pages| *pages > 0);
    if pages.is_none() {
        return Totals::default();
    }
    Totals { pages, goods, current }
}

/// What a page's text says: `共 12 页`, `共1,234件商品`.
pub(crate) fn in_text(text: &str) -> Totals {
    let mut told = Totals::default();
    for (at, word) in text.match_indices('共').take(200) {
        let rest =
            text.get(at + word.len()..).unwrap_or_default().trim_start_matches([' ', '有', '计', '\u{a0}']);
        let length = rest.find(|ch: char| !ch.is_ascii_digit() && ch != ',').unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(length).unwrap_or_default();
        let Ok(number) = number.replace(',', "").parse::<u64>() else { continue };
        let after = after.trim_start();
        if after.starts_with('页') && number <= MAX_PAGES {
            told.pages = told.pages.or(Some(number));
        } else if ["件商品", "个商品", "件宝贝", "个宝贝", "件相关", "款商品"]
            .iter()
            .any(|unit| after.starts_with(unit))
            && number <= MAX_GOODS
        {
            told.goods = told.goods.or(Some(number));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal::{Allowance, read};

    fn next(totals: Totals, url: &str, known: Option<&str>) -> Option<String> {
        let known = known.map(|text| Paging::parse(text).unwrap());
        totals.next(&Url::parse(url).unwrap(), known.as_ref()).map(String::from)
    }

    #[test]
    fn totals_in_data_and_in_words() {
        let of = |text: &str| of_value(&read(text, &mut Allowance::for_bytes(text.len())).unwrap());
        let told = of(r#"{"pageSize":44,"totalPage":100,"currentPage":1,"totalCount":40503}"#);
        assert_eq!(told, Totals { pages: Some(100), goods: Some(40_503), current: Some(1) });
        assert_eq!(of(r#"{"page_no":"2","page_size":20,"total":"41"}"#).pages, Some(3));
        assert_eq!(of(r#"{"title":"书","pageCount":320}"#), Totals::default());
        assert_eq!(of(r#"{"page":1,"name":"x"}"#), Totals::default());
        assert_eq!(in_text("上一页 1 2 共 12 页 到第"), Totals { pages: Some(12), ..Totals::default() });
        assert_eq!(in_text("共1,234件商品").goods, Some(1_234));
        assert_eq!(in_text("共享 共同 共99元"), Totals::default());
    }

    #[test]
    fn the_next_page_follows_from_the_address() {
        let of = |pages, current| Totals { pages: Some(pages), goods: None, current };
        let at = |page: u64| format!("https://s.example/?q=a&page={page}");
        assert_eq!(next(of(3, None), &at(2), None), Some(at(3)));
        assert_eq!(next(of(3, None), &at(3), None), None);
        assert_eq!(
            next(of(3, Some(1)), "https://s.example/?q=a", None),
            None,
            "nothing says how pages are numbered"
        );
        assert_eq!(
            next(of(9, Some(1)), "https://s.example/?q=a", Some("s={offset:44}")).as_deref(),
            Some("https://s.example/?q=a&s=44")
        );
        assert_eq!(
            next(of(9, None), "https://s.example/?q=a&s=88", Some("s={offset:44}")).as_deref(),
            Some("https://s.example/?q=a&s=132")
        );
        for text in ["page", "page={x}", "={page}", "s={offset:0}", "s={offset:x}", "a b={page}"] {
            assert_eq!(Paging::parse(text), None, "{text}");
        }
    }
}
