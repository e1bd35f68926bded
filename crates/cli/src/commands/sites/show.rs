//! What was read from one page, for the writer of a site profile.

use serde_json::{Value, json};
use xuncha_extract::{Extraction, jurisdictions};
use xuncha_model::{Listing, PageKind, Part, Price};
use xuncha_report::clean;

use crate::{
    args::{Format, TryArgs},
    output,
};

/// Characters of a value that are shown.
const SHOWN: usize = 120;

pub(super) fn show(read: &Extraction, args: &TryArgs) -> anyhow::Result<()> {
    match args.format {
        Format::Json => output::json(&json_shape(read)),
        Format::Text => text(read, args.limit),
    }
}

fn text(read: &Extraction, limit: usize) -> anyhow::Result<()> {
    let put = |text: String| output::line(&clean(&text));
    put(format!("页面类型：{} {}（{}）", kind_zh(read.kind), read.kind.name(), read.reason))?;
    put(format!(
        "编码：{}　标题：{}　{}",
        read.encoding,
        read.title,
        if read.complete { "完整" } else { "不完整" }
    ))?;
    for problem in &read.problems {
        put(format!("未能读好：[{}] {}", problem.code, problem.message))?;
    }
    match &read.profile {
        None => put("网站档案：没有适用的".to_owned())?,
        Some(profile) => {
            let page = profile
                .page
                .map_or("没有一种页面符合".to_owned(), |page| format!("第 {page} 种页面"));
            put(format!("网站档案：{}（{}），{page}", profile.profile, profile.file))?;
            for field in &profile.fields {
                for (written, count) in &field.sources {
                    let gave =
                        if *count == 0 { "没有给出".to_owned() } else { format!("给出 {count} 个") };
                    put(format!("  {} ← {written}：{gave}", field.field))?;
                }
            }
        }
    }
    if let Some(shop) = &read.seller {
        put(format!("店铺：{}", shop.name))?;
    }
    for number in &read.notices.numbers {
        put(format!("编号：{} {}（{}）", number.kind.label_zh(), number.text, number.verdict.label_zh()))?;
    }
    put(format!("证照图片 {} 张，证照链接 {} 个", read.notices.images.len(), read.notices.links.len()))?;
    let totals = read.links.totals;
    let of = |count: Option<u64>, unit| Some(format!("{} {unit}", count?));
    let told: Vec<_> = [of(totals.pages, "页"), of(totals.goods, "件")].into_iter().flatten().collect();
    let told = if told.is_empty() { String::new() } else { format!("，页面称共 {}", told.join("、")) };
    put(format!("下一页 {} 个，商品页链接 {} 个{told}", read.links.next.len(), read.links.products.len()))?;
    put(format!("商品 {} 件", read.listings.len()))?;
    for listing in read.listings.iter().take(limit) {
        put(String::new())?;
        for (part, value) in parts(listing) {
            let origin = listing.origins.get(part).map_or("", |origin| origin.label_zh());
            let short: String = value.chars().take(SHOWN).collect();
            put(format!("  {}：{}　← {origin}", part.label_zh(), short.replace('\n', " ")))?;
        }
        if !listing.detail_images.is_empty() {
            put(format!("  详情图片：{} 张", listing.detail_images.len()))?;
        }
        if !listing.image_texts.is_empty() {
            let short: String = listing.image_texts.join("；").chars().take(SHOWN).collect();
            put(format!("  图片文字（alt）：{short}"))?;
        }
        let contacts: Vec<_> = listing.contacts.iter().map(|contact| contact.label_zh()).collect();
        if !contacts.is_empty() {
            put(format!("  站外联系方式：{}（只记有无）", contacts.join("、")))?;
        }
        for found in jurisdictions(read, listing).iter().take(3) {
            let trust = found.confidence.label_zh();
            put(format!(
                "  可能的管辖地：{} {}（可信度{trust}：{}）",
                found.place.code, found.place.name, found.reason
            ))?;
        }
    }
    if read.listings.len() > limit {
        put(format!("\n另有 {} 件未显示（--limit）", read.listings.len() - limit))?;
    }
    Ok(())
}

/// What inspectors call a kind of page.
const fn kind_zh(kind: PageKind) -> &'static str {
    match kind {
        PageKind::ListingIndex => "商品列表",
        PageKind::Menu => "外卖菜单",
        PageKind::Detail => "商品页",
        PageKind::ShopFront => "店铺首页",
        PageKind::Licence => "证照页",
        PageKind::LoginWall => "要求登录",
        PageKind::Blocked => "拦截或验证码",
        PageKind::Gone => "已下架或不存在",
        PageKind::ServerError => "服务器出错",
        PageKind::Empty => "没有可读的内容",
        PageKind::Other => "其他页面",
        PageKind::NotHtml => "不是网页",
    }
}

/// Every part that the listing has, as text.
fn parts(listing: &Listing) -> Vec<(Part, String)> {
    let price = |price: &Option<Price>| {
        price
            .as_ref()
            .map(|price| price.unit().map_or(price.to_string(), |unit| format!("{price}（每{unit}）")))
    };
    let value = |part| match part {
        Part::Id => listing.id.clone(),
        Part::Url => listing.url.clone(),
        Part::Title => Some(listing.title.clone()),
        Part::Subtitle => Some(listing.subtitle.clone()),
        Part::Description => Some(listing.description.clone()),
        Part::Attributes => {
            let pairs: Vec<_> =
                listing.attributes.iter().map(|(key, value)| format!("{key}：{value}")).collect();
            Some(pairs.join("；"))
        }
        Part::Price => price(&listing.price),
        Part::ListPrice => price(&listing.list_price),
        Part::Claims => Some(listing.claims.join("；")),
        Part::Sales => listing.sales.as_ref().map(|sales| format!("{}（{}）", sales.count, sales.raw)),
        Part::Brand => Some(listing.brand.clone()),
        Part::CategoryPath => Some(listing.category_path.join(" > ")),
        Part::Seller => listing.seller.as_ref().map(|seller| {
            let more = [seller.id.as_deref(), seller.url.as_deref()].into_iter().flatten();
            more.fold(seller.name.clone(), |text, part| format!("{text} {part}"))
        }),
        Part::Location => Some(listing.location.clone()),
        Part::Images => {
            Some(format!("{} 张 {}", listing.images.len(), listing.images.first().map_or("", |url| url)))
        }
    };
    Part::ALL
        .into_iter()
        .filter(|part| listing.has(*part))
        .filter_map(|part| Some((part, value(part)?)))
        .collect()
}

fn json_shape(read: &Extraction) -> Value {
    let listings: Vec<_> = read.listings.iter().map(|listing| {
        let fields = parts(listing).into_iter().map(|(part, value)| {
            let origin = listing.origins.get(part).map(|origin| origin.name());
            (part.name().to_owned(), json!({"value": value, "from": origin}))
        });
        let places: Vec<_> = jurisdictions(read, listing).iter().map(|found| json!({
            "code": found.place.code, "name": found.place.name, "confidence": found.confidence.label_zh(), "reason": found.reason,
        })).collect();
        json!({
            "fields": fields.collect::<serde_json::Map<_, _>>(),
            "detail_images": listing.detail_images,
            "image_texts": listing.image_texts,
            "contacts": listing.contacts.iter().map(|contact| contact.name()).collect::<Vec<_>>(),
            "jurisdictions": places,
        })
    }).collect();
    let profile = read.profile.as_ref().map(|profile| {
        let fields: Vec<_> = profile.fields.iter().map(|field| json!({
            "field": field.field,
            "sources": field.sources.iter().map(|(written, count)| json!({"written": written, "gave": count})).collect::<Vec<_>>(),
        })).collect();
        json!({"name": profile.profile, "file": profile.file, "page": profile.page, "fields": fields})
    });
    json!({
        "kind": read.kind.name(),
        "reason": read.reason,
        "complete": read.complete,
        "encoding": read.encoding,
        "title": read.title,
        "problems": read.problems.iter().map(|problem| json!({"code": problem.code, "message": problem.message})).collect::<Vec<_>>(),
        "profile": profile,
        "shop": read.seller.as_ref().map(|seller| &seller.name),
        "numbers": read.notices.numbers.iter().map(|number| json!({
            "kind": number.kind.label_zh(), "text": number.text, "verdict": number.verdict.label_zh(),
        })).collect::<Vec<_>>(),
        "total_pages": read.links.totals.pages,
        "total_goods": read.links.totals.goods,
        "next": read.links.next.iter().map(url::Url::as_str).collect::<Vec<_>>(),
        "listings": listings,
    })
}
