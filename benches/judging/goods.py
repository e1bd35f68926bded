"""What pages of the other sets show beside titles, prices and sellers: parameters, subtitle, the way down the categories and main
pictures of the goods on detail pages; pictures and pages of licences that a page links to; the place its numbers and licences name.
Read from each page's markup before the extractor's answer was looked at; what was corrected after that is marked `again`.

`rows`: elements with one pair each, as `k：v` in their text, or as (rows, key, value), relative to the row; `way`: links or names of
the breadcrumbs, as the page shows them; `pictures`: addresses of the main pictures, of which `token` keeps the part that all sizes
of one picture share; `also`: pictures of choices of the same goods, which are not asked for and no mistake; `subtitle`: the line
below the title. `licences`: links or pictures whose text or alternative text begins so lead to a licence, a permit or a filing that can be looked at.
"""

JD_TOKEN = r"(\w+)\.jpg"
ALI_TOKEN = r"([\w!.-]+?)\.(?:jpg|png|SS2)"
JD = {
    "rows": ['//div[@class="p-parameter"]//li', ('//div[@class="Ptable"]//dt', ".", "following-sibling::dd[1]"),
             ('//div[@id="specifications"]//tr[td[2]]', "td[1]", "td[2]")],
    "way": '//div[@id="crumb-wrap"]//div[contains(@class, "crumb fl")]/div[contains(@class, "item")]/a'
           ' | //div[@id="crumb-wrap"]//div[@class="head"]/a',
    "pictures": '//*[@id="spec-list"]//img/@src',
    "also": '//*[@id="choose-attrs"]//img/@src',
    "token": JD_TOKEN,
    "subtitle": "",
}
TMALL = {
    "rows": ['//ul[@id="J_AttrUL"]/li', ('//div[@id="J_Attrs"]//tr[th and td]', "th", "td")],
    "way": "",
    "pictures": '//ul[@id="J_UlThumb"]//img/@src',
    "also": '//div[contains(@class, "tb-sku")]//a/@style',
    "token": ALI_TOKEN,
    "subtitle": '//div[contains(@class, "tb-detail-hd")]//p',
}
JD_OLD = ["出版物经营许可证", "网络文化经营许可证", "音像制品经营许可证", "互联网药品信息服务资格证"]
JD_FOOT = [*JD_OLD, "经营证照", "营业执照", "医疗器械第三方平台备案凭证", "增值电信业务经营许可证", "自营医疗器械经营资质",
           "药品网络交易第三方平台备案凭证", "(京)网械平台备字", "（京）网械平台备字"]

GOODS = {
    "og-tmall.html": {**TMALL, "rows": [*TMALL["rows"], '//div[@id="J_BrandAttr"]/div']},
    "leo-iphone.html": {**TMALL, "rows": [*TMALL["rows"], '//div[@id="J_BrandAttr"]/div']},
    "nodeworm-jd.html": JD,
    "HtmlPick__jd.html": {
        "rows": ['//ul[@class="detail-list"]/li', ('//table[@class="Ptable"]//tr[td[2]]', "td[1]", "td[2]")],
        "way": '//div[@class="breadcrumb"]//a', "pictures": '//*[@id="spec-list"]//img/@src', "token": JD_TOKEN,
        "subtitle": '//div[@id="sku_adwords"]',
    },
    "zx-jd1.html": JD,
    "zx-jd3.html": {**JD, "subtitle": '//div[@id="p-ad-book"]'},
    "zx-jd4.html": JD,
    "zx-yiyao1.html": JD,
    "zx-yiyao3.html": JD,
    "zx-yiyao4.html": JD,
    "ecommerce-api__1688.html": {
        "rows": [('//*[@id="productAttributes"]//th', ".", "following-sibling::td[1]")], "way": "", "subtitle": "",
        "pictures": '//*[@id="gallery"]//img[contains(@class, "od-gallery-img")]/@src',
        "also": '//*[@id="skuSelection"]//img/@src | //*[contains(@class, "sku")]//img/@src', "token": ALI_TOKEN,
    },
    "kaola-adidas.html": {"rows": ['//ul[@id="goods-parameter"]/li'], "subtitle": ""},
    "zx-joybuy.html": {
        "rows": [('//*[@id="tab-spec"]//li[*]', "*[1]", "following::text()[0] | text()[normalize-space()] | *[2]")],
        "way": '//ol[contains(@class, "crumb-link")]/li//*[@property="name"]',
        "pictures": '//*[contains(@class, "thumb-img")]//img/@src', "also": '//*[@id="choose-attrs"]//img/@src', "token": r"(\w+)\.jpg",
    },
    "sample_evershop_product__sample_evershop_product.html": {
        "rows": [('//dl[contains(@class, "attributes")]//dt', ".", "following-sibling::dd[1]")], "way": "", "subtitle": ""},
    "sample_oscar_product__sample_oscar_product.html": {
        # again: prices, tax and the number of reviews are no parameters
        "rows": [('//table//tr[th and td][not(contains(th, "Price") or contains(th, "Tax") or contains(th, "reviews"))]', "th", "td")],
        "way": '//ol[@class="breadcrumb"]/li/a', "subtitle": ""},
    "openGraphScraperPages__ebay.html": {  # again: its state is a parameter
        "rows": [('//*[@class="itemAttr"]//td[@class="attrLabels"]', ".", "following-sibling::td[1]")],
        "way": '//*[@id="vi-VR-brumb-lnkLst"]//*[@itemprop="name"]', "pictures": '//td[@class="tdThumb"]//img/@src',
        "token": r"/g/([^/]+)/",
    },
    "openGraphScraperPages__newegg.html": {
        "rows": [('//*[@id="Specs"]//dl', "dt", "dd")], "way": '//*[@id="baBreadcrumbTop"]//dd[not(@class)]/a',
        "pictures": '//ul[contains(@class, "navThumbs")]//img/@src', "token": r"(28-840-014-\d+)\.jpg",
    },
    "openGraphScraperPages__bestbuy.html": {"way": '//*[@id="breadcrumb-list"]/li/a'},
    "openGraphScraperPages__aliexpress.html": {
        "way": '//div[@class="breadcrumb"]//a', "pictures": '//ul[contains(@class, "images-view-list")]//img/@src',
        "token": r"/kf/([^/]+)/"},
    "og-etsy.html": {"pictures": '//*[@id="image-carousel"]/li/@data-full-image-href', "token": r"il_\w+\.(\d+)_"},
    "etsy.html": {
        "way": '//*[contains(@class, "breadcrumb_nav")]//a[@data-breadcrumb-link]',
        "pictures": '//*[contains(@class, "image-carousel-container")]//img[contains(@src, "/il_")]/@src', "token": r"il_\w+\.(\d+)_"},
    "scrapfly-amazon.html": {
        "rows": [('//table[contains(@class, "prodDetTable")]//tr[th and td][not(contains(th, "Customer Reviews"))]'
                  '[not(contains(th, "Best Sellers Rank"))]', "th", "td"),
                 ('//*[@id="productOverview_feature_div"]//tr[td[2]]', "td[1]", "td[2]//*[not(*)][1]")],
        "way": '//*[@id="desktop-breadcrumbs_feature_div"]//a',
        "pictures": '//*[@id="altImages"]//li[contains(@class, "imageThumbnail")]//img/@src', "token": r"/I/([^.]+)\._",
    },
    "meli.html": {
        "rows": [('//*[@id="highlighted_specs_attrs"]//tr[th and td]', "th", "td")],
        "way": '//ol[@class="andes-breadcrumb"]//a', "token": r"(\d{6}-ML\w\d+)",
        "pictures": '//*[contains(@class, "ui-pdp-gallery")]//img[contains(@class, "ui-pdp-gallery__figure__image")]/@data-zoom'
                    ' | //*[contains(@class, "ui-pdp-gallery")]//img/@src',
        "also": '//*[contains(@class, "outside_variations")]//img/@src',
    },
    "shopify.html": {
        "way": '//nav[@class="breadcrumbs"]//a', "pictures": "//media-gallery//img/@src", "token": r"/files/([^?]+)",
    },
}

LICENCES = {
    "imf-jd.html": JD_OLD, "yaohui-jd_search.html": JD_OLD, "HtmlPick__jd.html": JD_OLD, "javaSpider__jd.html": JD_FOOT,
    "dongdavid-jd.html": JD_FOOT, "zx-malljd.html": JD_FOOT, "zx-malljdsearch.html": JD_FOOT, "chihi-jd2.html": JD_FOOT,
    "zx-club.html": JD_FOOT, "zx-help.html": JD_FOOT, "zx-caipiao.html": JD_FOOT, "zx-channel.html": JD_FOOT,
    "lovexiao-amazon_cn.html": ["电信与信息服务业务经营许可证", "食品经营许可证", "互联网药品信息服务资格证", "营业执照"],
    "spider-first__baidu.html": ["信息网络传播视听节目许可证"],
    "goxp-taobao.html": ["旅游度假资质"],
    "shopin-license.html": ["营业执照信息"],
    "zx-daliguan.html": ["出版物经营许可证", "电子营业执照"],
    "guyan-rate.html": ["商家资质", "上海工商行政管理"],
}

# The place that a page's own numbers name: 京 11, 浙 33, 陇 62, 蒙 15; Amazon's food permit and its code name 北京市朝阳区.
PLACES = {
    "imf-jd.html": "11", "yaohui-jd_search.html": "11", "HtmlPick__jd.html": "11", "javaSpider__jd.html": "11", "dongdavid-jd.html": "11",
    "nickcen-xinshangs-list_1.html": "11", "nickcen-xinshangs-list_2.html": "11", "nickcen-xinshangs-list_3.html": "11",
    "nickcen-aidingmaos-list_1.html": "33", "lovexiao-amazon_cn.html": "110105", "openGraphScraperPages__csdn.html": "11",
    "spider-first__baidu.html": "11", "Web-info-extractor__HTML__0dae41.html": "15", "nodeworm-qieke.html": "62",
    "zx-malljd.html": "11", "zx-malljdsearch.html": "11", "kaola-adidas.html": "33", "chihi-jd2.html": "11", "zx-club.html": "11",
    "zx-help.html": "11", "zx-caipiao.html": "11", "zx-channel.html": "11",
}
