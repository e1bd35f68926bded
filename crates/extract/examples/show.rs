//! Shows what is read from saved pages: `cargo run -p xuncha-extract --example show -- [--brief] FILE…`.
//!
//! A development tool for judging extraction by eye; an address may stand behind a file, as `FILE@URL`.

use std::io::Write as _;

use xuncha_extract::{PageInput, extract};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut brief = false;
    for argument in std::env::args().skip(1) {
        if argument == "--brief" {
            brief = true;
            continue;
        }
        let (file, url) =
            argument.split_once('@').map_or((argument.as_str(), None), |(file, url)| (file, Some(url)));
        let bytes = std::fs::read(file)?;
        let started = std::time::Instant::now();
        let found = extract(&PageInput { bytes: &bytes, url, ..PageInput::default() });
        let took = started.elapsed();
        writeln!(
            out,
            "== {file}\n{} complete={} {} {:.1}ms | {} | {}",
            found.kind.name(),
            found.complete,
            found.encoding,
            took.as_secs_f64() * 1e3,
            found.reason,
            found.title
        )?;
        for problem in &found.problems {
            writeln!(out, "  ! {} {}", problem.code, problem.message)?;
        }
        let priced = found.listings.iter().filter(|one| one.price.is_some()).count();
        let sold = found.listings.iter().filter(|one| one.seller.is_some()).count();
        writeln!(
            out,
            "  {} listings, {priced} with price, {sold} with seller; next {}, products {}",
            found.listings.len(),
            found.links.next.len(),
            found.links.products.len()
        )?;
        let shown = if brief { 3 } else { found.listings.len() };
        for one in found.listings.iter().take(shown) {
            let price = one.price.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            let list = one.list_price.as_ref().map_or_else(String::new, |price| format!(" (list {price})"));
            let seller = one.seller.as_ref().map_or("-", |seller| &seller.name);
            writeln!(
                out,
                "  * {} | {price}{list} | {seller} | {} | id {} | {} | img {} | {}",
                one.title,
                one.location,
                one.id.as_deref().unwrap_or("-"),
                one.url.as_deref().unwrap_or("-"),
                one.images.len(),
                one.category_path.join(" > ")
            )?;
            if found.listings.len() == 1 && !brief {
                for (key, value) in &one.attributes {
                    writeln!(out, "      {key}：{value}")?;
                }
                writeln!(out, "    description {} bytes: {}", one.description.len(), head(&one.description))?;
                writeln!(out, "    page text {} bytes: {}", one.page_text.len(), head(&one.page_text))?;
            }
        }
        if !brief {
            for url in found.links.next.iter().take(4) {
                writeln!(out, "  next {url}")?;
            }
        }
    }
    Ok(())
}

fn head(text: &str) -> String {
    text.chars().take(400).collect::<String>().replace('\n', " ⏎ ")
}
