//! What a page of goods shows beside title and price: parameters, subtitle, way down, pictures; and the places it points to.

use xuncha_extract::{Extraction, PageInput, extract, jurisdictions};
use xuncha_model::{Listing, PageKind};

const ADDRESS: &str = "https://shop.example/item/1234567.html";

fn read(body: &str) -> Extraction {
    let page =
        format!("<title>某品牌坚果礼盒1千克</title>{body}<p>价格：¥99.00</p><button>加入购物车</button>");
    extract(&PageInput { bytes: page.as_bytes(), url: Some(ADDRESS), ..PageInput::default() })
}

fn offer(body: &str) -> Listing {
    let mut found = read(body);
    assert_eq!((found.kind, found.listings.len()), (PageKind::Detail, 1), "{}", found.reason);
    found.listings.remove(0)
}

fn pairs(listing: &Listing) -> Vec<(&str, &str)> {
    listing.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

#[test]
fn two_parameters_of_one_name_are_two() {
    let listing = offer(
        "<h1>某品牌坚果礼盒1千克</h1><table><tr><th>类型</th><td>硬盘</td></tr><tr><th>类型</th><td>无光驱</td></tr>
         <tr><th>类型</th><td>光驱</td></tr><tr><td>产地：</td><td>河北</td><td>口味：</td><td>原味</td></tr></table>",
    );
    assert_eq!(pairs(&listing), [("类型", "硬盘"), ("类型", "无光驱"), ("产地", "河北"), ("口味", "原味")]);
}

#[test]
fn choices_steps_and_services_are_no_parameters() {
    let listing = offer(&format!(
        "<h1>某品牌坚果礼盒1千克</h1><ul><li>口味：原味</li><li>产地：河北</li><li>选择颜色：黑 白</li><li>赠 品：坚果夹 × 1</li>
         <li>1.等待预约：预约即将开始</li><li>购买须知：{}</li></ul>
         <dl><dt>Minimum Hardware Requirements</dt><dd>none</dd><dt>促销信息</dt><dd>满99减10</dd></dl>",
        "请仔细阅读。".repeat(60)
    ));
    let wanted = [("口味", "原味"), ("产地", "河北"), ("Minimum Hardware Requirements", "none")];
    assert_eq!(pairs(&listing), wanted);
    assert!(listing.page_text.contains("坚果夹"), "what is no parameter is still read");
}

#[test]
fn breadcrumbs_leave_out_other_brands_and_what_stands_beside_them() {
    let listing = offer(
        "<div class=crumb-wrap><div class=crumb><div class=item><a href=/a>食品</a></div> &gt; <div class=item><a href=/b>坚果</a></div>
         &gt; <div class=item><a href=/c>某品牌</a><div class=content><ul><li><a href=/d>别家</a></li><li><a href=/e>又一家</a></li></ul>
         </div></div></div><div class=contact><a href=/f>进店逛逛</a></div></div><h1>某品牌坚果礼盒1千克</h1>",
    );
    assert_eq!(listing.category_path, ["食品", "坚果", "某品牌"]);
    let listed = offer(
        "<ol class=breadcrumb><li><a href=/a>食品</a></li><li><a href=/b>坚果</a></li></ol><h1>某品牌坚果礼盒1千克</h1>",
    );
    assert_eq!(listed.category_path, ["食品", "坚果"]);
}

#[test]
fn the_line_below_the_heading_is_the_subtitle() {
    let below = offer("<div><h1>某品牌坚果礼盒1千克</h1><p>送礼佳品 顺丰包邮</p></div>");
    assert_eq!(below.subtitle, "送礼佳品 顺丰包邮");
    let second = offer(
        "<h1>某品牌坚果礼盒1千克</h1><div class=p-ad></div><div class=p-ad>满100减5 点击领取</div><p>长长的介绍</p>",
    );
    assert_eq!(second.subtitle, "满100减5 点击领取", "an empty one before it");
    let among = offer("<div><h1>某品牌坚果礼盒1千克</h1><p>第一段说明文字</p><p>第二段说明文字</p></div>");
    assert_eq!(among.subtitle, "", "a text of several paragraphs");
}

#[test]
fn main_pictures_are_the_row_beside_the_title() {
    let row = "<img src=/logo.png><div class=spec-list><img src=/1.jpg><img src=/2.jpg><img src=/3.jpg></div>
        <div><h1>某品牌坚果礼盒1千克</h1><img src=/truck.png></div>";
    let names = |listing: &Listing| -> Vec<String> {
        listing.images.iter().filter_map(|image| image.rsplit('/').next().map(str::to_owned)).collect()
    };
    assert_eq!(names(&offer(row)), ["1.jpg", "2.jpg", "3.jpg"]);
    // What speaks to machines names one of them.
    let graph = format!("<meta property=og:image content=https://shop.example/2.jpg>{row}");
    assert_eq!(names(&offer(&graph)), ["2.jpg", "1.jpg", "3.jpg"]);
}

#[test]
fn a_footer_points_to_a_province_and_goods_to_more() {
    let found = read(
        "<h1>某品牌坚果礼盒1千克</h1><dl><dt>发货地</dt><dd>河北</dd></dl>
         <footer>(京)-经营性-2014-0008 京公网安备11000002000088号 <a href=/a.jpg>互联网药品信息服务资格证</a></footer>",
    );
    let codes: Vec<_> = found.jurisdictions.iter().map(|one| one.place.code.as_str()).collect();
    assert_eq!(codes, ["11"], "{:?}", found.notices.numbers);
    let of_goods = jurisdictions(&found, &found.listings[0]);
    let codes: Vec<_> = of_goods.iter().map(|one| one.place.code.as_str()).collect();
    assert_eq!(codes, ["13", "11"], "what the goods say comes first");
    assert_eq!(found.notices.links.len(), 1, "{:?}", found.notices.links);
}
