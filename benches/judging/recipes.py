"""Where a reader found the values on each judged page: expressions written for that one page, by looking at its markup.

Each entry: file name in the folder of pages, where the page is from (repository, commit, path), the address given with it,
the kinds that are right, `each` (the boxes of goods) and `fields` (expressions relative to a box, or functions of it). The
pages themselves may not be copied: `pages.py` tells where to put them. A few entries were corrected after the extractor had read
the page and it was looked at again.
"""

import json
import re


def after(mark, text):
    """The JSON value that follows `mark` in a text."""
    return json.JSONDecoder().raw_decode(text, text.index(mark) + len(mark))[0]


def taobao_state(page):
    """Goods of a 淘宝 search page of 2016 to 2019: `g_page_config`."""
    state = after("g_page_config = ", page.text)
    listed = state["mods"]["itemlist"]["data"]["auctions"]
    known = {row["nid"] for row in listed}
    return listed + [row for row in advertised(state) if row["nid"] not in known]


def advertised(state):
    """The advertisements beside them, which are JSON in a text."""
    told = state["mods"].get("p4p", {}).get("data", {}).get("p4pdata") or "{}"
    rows = [row for value in json.loads(told).values() if isinstance(value, dict) for row in value.get("data", {}).get("ds1", [])]
    shown = [row for row in rows if row.get("TITLE") and row.get("SALEPRICE")]
    return [{"raw_title": row["TITLE"], "view_price": row["SALEPRICE"], "nid": row["RESOURCEID"], "nick": row["SHOPNAME"],
             "item_loc": row["LOCATION"], "view_sales": row["SELL"]} for row in shown]


def momo_state(page):
    """Goods of a momo search page: JSON inside a JavaScript string."""
    at = page.text.index('\\"goodsInfoList\\":')
    start = page.text.rindex('self.__next_f.push([1,"', 0, at) + len("self.__next_f.push([1,")
    inner = json.JSONDecoder().raw_decode(page.text, start)[0]
    return after('"goodsInfoList":', inner)


def yahoo_state(page):
    return after('"ecsearch":', page.text)["hits"]


def digits(pattern):
    """The first group of `pattern` in an address or an attribute."""

    def find(text):
        found = re.search(pattern, text)
        return found.group(1) if found else ""

    return find


JD_BOX = {
    "each": '//li[contains(concat(" ", @class, " "), " gl-item ")][.//div[contains(@class, "p-name")]]',
    "fields": {
        "title": './/div[contains(@class, "p-name")]//em',
        "price": './/div[@class="p-price"]//i[not(@class)]',
        "id": "@data-sku",
    },
}
XINSHANG = {
    "site": "心上",
    "repo": "nickcen/parser",
    "commit": "6c7b9f57bb4876c39011878b6807d066388754bc",
    "kind": "listing_index",
    "each": '//ul[contains(@class, "list")]/li[.//div[@class="price"]]',
    "fields": {
        "title": "concat(h3, ' ', p)",
        "price": "string(div[@class='price']/text()[normalize-space()][1])",
        "list": "div[@class='price']/del",
        "id": ("a/@href", digits(r"/(\d+)\.html")),
    },
    "number": [("icp", "京ICP备16068825号")],
}
DIANPING = {"site": "大众点评", "repo": "nickcen/parser", "commit": "3803fbf05be301ce7c8c5046af80d2c7a769b62b"}
DIANPING_DEALS = {
    "each": '//ul/li[h3[@class="title"] and p[@class="price"]] | //li[@class="item"][a[@class="title"]][.//*[contains(text(), "¥")]]',
    "fields": {
        "title": 'h3[@class="title"] | a[@class="pic"]/img/@title',

        "price": "p[@class='price']/strong | .//strong[@class='price']",
        "list": "p[@class='price']/del | .//del[@class='price-del']",
        "id": ("a[@class='block-link' or @class='title']/@href", digits(r"/deal/(\d+)")),
        "sales": 'span[@class="sold-count"]',
    },
}

PAGES = [
    {
        "file": "imf-search.html", "site": "淘宝", "repo": "IMF0206/python_spider",
        "commit": "7b68f726dba8aa5fb5b04873be8b6b52d0b5f1b2", "path": "search.htm",
        "url": "https://s.taobao.com/search?q=%E5%9B%9E%E5%8A%9B%E7%94%B7%E9%9E%8B", "kind": "listing_index",
        "each": taobao_state,
        "fields": {"title": "raw_title", "price": "view_price", "seller": "nick", "id": "nid", "sales": "view_sales",
                   "location": "item_loc"},
    },
    {
        "file": "bububa-taobao.html", "site": "淘宝", "repo": "bububa/pyTOP",
        "commit": "f3b17ad08bfcc7190b9b1d1928e745baa3d35a35", "path": "taobao.html",
        "url": "http://s.taobao.com/search?q=%D7%B2%C9%AB%C1%AC%D2%C2%C8%B9+%B6%AC", "kind": "listing_index",
        "each": '//li[@class="list-item"][h3]',
        "fields": {"title": "h3/a/@title", "price": './/*[contains(@class,"price")]/em', "id": ("h3/a/@href", digits(r"id=(\d+)")),
                   "seller": './/*[contains(@class, "seller")]//a[1]', "location": './/*[contains(@class, "loc")]'},
    },
    {
        "file": "aphro-search.html", "site": "天猫", "repo": "Aphrodite123/DataCenter",
        "commit": "2e82338aec3f7cf53c87e36062ded9bfbb220949", "path": "search_product.html",
        "url": "https://list.tmall.com/search_product.htm?q=x", "kind": "listing_index",
        "each": '//div[contains(concat(" ", @class, " "), " product ")][@data-id]',
        "fields": {"title": './/p[@class="productTitle"]/a/@title', "price": './/p[@class="productPrice"]/em/@title',
                   "seller": './/a[@class="productShop-name"]', "id": "@data-id", "sales": './/p[@class="productStatus"]/span[1]'},
    },
    {
        "file": "og-tmall.html", "site": "天猫", "repo": "jshemas/openGraphScraperPages",
        "commit": "95e7dbfa5225bddb96b7fd10157db93a2182f5f2", "path": "tmall.html",
        "url": "https://detail.tmall.com/item.htm?id=605258110430", "kind": "detail", "each": "/html",
        "fields": {"title": "//div[@class='tb-detail-hd']/h1", "price": "(//*[@class='tm-price'])[1]", "brand": "",
                   "seller": '//a[contains(@class, "slogo-shopname")]', "id": "605258110430"},
        "literal": ["id"],
    },
    {
        "number": [("ccc", "2019011606222155")],
     "file": "leo-iphone.html", "site": "天猫", "repo": "Li-YangZhong/leo_node.js_web_scraping", "commit": "4afb3cfa85caab0cd9b71af383d68df2e7832249", "path": "iphone.html",
        "url": "https://detail.tmall.com/item.htm?id=609353516840", "kind": "detail", "each": "/html",
        "fields": {"title": "//div[@class='tb-detail-hd']/h1", "price": "8699.00", "seller": '//a[contains(@class, "slogo-shopname")]',
                   "id": "609353516840"},
        "literal": ["id", "price"],
    },
    {
        "file": "nodeworm-taobao.html", "site": "天猫", "repo": "751754949/node-worm", "commit": "2c90b15c28dfd43250294381ab9d36ec9a12c09e", "path": "html/淘宝重定向后的页面.html",
        "url": "https://detail.tmall.com/item.htm?id=538218798736", "kind": "detail", "each": "/html",
        "fields": {"title": "?", "price": "5588.00", "seller": "?", "id": "538218798736"},
        "literal": ["title", "price", "seller", "id"],
    },
    {
        "file": "imf-jd.html", "site": "京东", "repo": "IMF0206/python_spider",
        "commit": "832b525b51c021e6d5267cd72f25c209e72c7198", "path": "jd.html",
        "url": "https://search.jd.com/Search?keyword=x", "kind": "listing_index", **JD_BOX,
        "number": [("drug_info", "(京)-经营性-2014-0008"), ("police_net", "京公网安备11000002000088号")],
    },
    {
        "file": "yaohui-jd_search.html", "site": "京东", "repo": "yaohuiwu/python-examples",
        "commit": "12d15108f3441de14e8a08edc7dddab53afaeb69", "path": "jd_search.html",
        "url": "https://search.jd.com/Search?keyword=123", "kind": "listing_index", **JD_BOX,
        "number": [("drug_info", "(京)-经营性-2014-0008"), ("police_net", "京公网安备11000002000088号")],
    },
    {
        "number": [("sc", "SC11842011202060")],
     "file": "nodeworm-jd.html", "site": "京东", "repo": "751754949/node-worm", "commit": "2c90b15c28dfd43250294381ab9d36ec9a12c09e", "path": "jd.html",
        "url": "https://item.jd.com/1020565583.html", "kind": "detail", "each": "/html",
        "fields": {"title": '//div[@class="sku-name"]', "seller": '//div[contains(@class, "popbox")]//a[1]', "id": "1020565583",
                   "brand": '//ul[contains(@class, "parameter")]/li[starts-with(normalize-space(), "品牌")]/a'},
        "literal": ["id"],
    },
    {
        "number": [("drug_info", "(京)-非经营性-2011-0034")],
     "file": "HtmlPick__jd.html", "site": "京东", "repo": "7jcoding/HtmlPick", "commit": "dadb0f5722091276a98d320e22a214836c81a15b", "path": "jd.html",
        "url": "", "kind": "detail", "each": "/html",
        "fields": {"title": "//div[@id='name']//h1", "price": "1399.00", "id": "?", "brand": "?"},
        "literal": ["id", "price", "brand"],
    },
    {"number": [("icp", "京ICP备11041704号"), ("police_net", "京公网安备11000002000088号"), ("device_platform", "（京）网械平台备字（2023）第00013号")],
     "file": "javaSpider__jd.html", "site": "京东", "repo": "Callme24kHandsome/javaSpider", "commit": "013711bb2e233c19d4671b1e79d3713c91b1420d", "path": "jd.html", "url": "",
     "kind": "other"},
    {"file": "leo-jd.html", "site": "京东", "repo": "Li-YangZhong/leo_node.js_web_scraping", "commit": "4afb3cfa85caab0cd9b71af383d68df2e7832249", "path": "jd.html", "url": "",
     "kind": "login_wall"},
    {"number": [("icp", "京ICP备11041704号"), ("drug_info", "(京)-经营性-2014-0008"), ("police_net", "京公网安备11000002000088号"),
                ("device_platform", "（京）网械平台备字（2018）第00003号")],
     "file": "dongdavid-jd.html", "site": "京东", "repo": "DongDavid/scrapy", "commit": "8de51e81c47c56d5f38aab7be32c0c886fd4d4a4", "path": "jd.html", "url": "",
     "kind": "other"},
    {
        **DIANPING, "file": "nickcen-dianpings-list_1.htm", "path": "spec/pages/dianpings/list_1.htm", "url": "", "kind": "listing_index",
        "each": '//div[@id="shop-all-list"]//li[div[@class="txt"]]',
        "fields": {"title": ".//h4/../@title", "id": (".//div[@class='tit']/a[1]/@href", digits(r"/shop/(\d+)")), "price": "?"},
        "literal": ["price"],
    },
    {**DIANPING, **DIANPING_DEALS, "file": "nickcen-dianpings-page_1.htm", "path": "spec/pages/dianpings/page_1.htm",
     "url": "http://www.dianping.com/shop/27156142", "kind": "listing_index|shop_front"},
    {
        **DIANPING, "file": "nickcen-dianpings-page_2.htm", "path": "spec/pages/dianpings/page_2.htm",
        "url": "http://www.dianping.com/shop/67482981", "kind": "listing_index|shop_front",
        "each": '//div[contains(concat(" ", @class, " "), " item ")][p[@class="title"] and *[@class="price"]]',
        "fields": {"title": 'p[@class="title"]', "price": "*[@class='price']", "list": "del",
                   "id": ("a[@class='block-link']/@href", digits(r"/(\d+)$")), "sales": 'span[@class="sold-count"]'},
    },
    {**DIANPING, **DIANPING_DEALS, "file": "nickcen-dianpings-page_3.htm", "path": "spec/pages/dianpings/page_3.htm",
     "url": "http://www.dianping.com/shop/9393745", "kind": "listing_index|shop_front"},
    {
        **DIANPING, "file": "nickcen-dianpings-page_5.htm", "path": "spec/pages/dianpings/page_5.htm",
        "url": "http://www.dianping.com/shop/21755810", "kind": "listing_index|shop_front",
        "each": '//a[@class="item"][p[@class="title"] and p[@class="price"]]',
        "fields": {"title": 'p[@class="title"]', "price": 'p[@class="price"]/span[@class="cur"]', "list": 'p[@class="price"]/del',
                   "id": ("@href", digits(r"/(\d+)$")), "sales": 'p[@class="num"]'},
    },
    {**XINSHANG, "file": "nickcen-xinshangs-list_1.html", "path": "spec/pages/xinshangs/list_1.html", "url": "http://91xinshang.com/peijian/"},
    {**XINSHANG, "file": "nickcen-xinshangs-list_2.html", "path": "spec/pages/xinshangs/list_2.html", "url": "http://91xinshang.com/zhubao/"},
    {**XINSHANG, "file": "nickcen-xinshangs-list_3.html", "path": "spec/pages/xinshangs/list_3.html", "url": "http://91xinshang.com/zhubao/"},
    {
        "file": "nickcen-aidingmaos-list_1.html", "site": "爱丁猫", "repo": "nickcen/parser",
        "commit": "6c7b9f57bb4876c39011878b6807d066388754bc", "path": "spec/pages/aidingmaos/list_1.html",
        "url": "http://www.aidingmao.com/accessories.html", "kind": "listing_index",
        "each": '//div[contains(@class, "goods-img")]/a[.//h2]',
        "fields": {"title": ".//h2", "price": ".//h3/text()[1]", "list": ".//h3/del", "id": ("@href", digits(r"/(\d+)\.html"))},
        "number": [("icp", "浙ICP备14041238号")],
    },
    {
        "file": "liebesu-dangdang.html", "site": "当当", "repo": "liebesu/home", "commit": "724c88ca1969b6f60828e633bc172d3671964a65",
        "path": "dangdang.html", "url": "http://book.dangdang.com/", "kind": "listing_index",
        "each": '//li[p[@class="name"] and p[@class="price"]]',
        "fields": {"title": 'p[@class="name"]/a/@title', "price": './/span[@class="rob"]', "list": './/span[@class="price_r"]',
                   "id": ('p[@class="name"]/a/@href', digits(r"/(\d+)\.html"))},
    },
    {
        "file": "pricecmp-momo_search_utf8.html", "site": "momo", "repo": "chihuahuafanclub/priceComparison",
        "commit": "0414e6a7651c2ac3d1a0633b9cab8f0ed801fa62", "path": "momo_search_utf8.html",
        "url": "https://www.momoshop.com.tw/search/iphone", "kind": "listing_index", "currency": "TWD", "each": momo_state,
        "fields": {"title": "goodsName", "price": "SALE_PRICE", "id": "goodsCode", "list": "?"}, "literal": ["list"],
    },
    {
        "file": "pricecmp-yahoo_search_utf8.html", "site": "Yahoo購物中心", "repo": "chihuahuafanclub/priceComparison",
        "commit": "0414e6a7651c2ac3d1a0633b9cab8f0ed801fa62", "path": "yahoo_search_utf8.html",
        "url": "https://tw.buy.yahoo.com/search/product?p=iphone", "kind": "listing_index", "currency": "TWD", "each": yahoo_state,
        "fields": {"title": "ec_title", "price": "ec_price", "list": "?", "id": "ec_productid", "brand": "ec_brand"}, "literal": ["list"],
    },
    {
        "number": [("jy", "JY11105150653271"), ("police_net", "京公网安备11010502030232号"), ("drug_info", "京-非经营性-2012-0005"),
                ("uscc", "91110105721471662U")],
     "file": "lovexiao-amazon_cn.html", "site": "亚马逊中国", "repo": "lovexiao21/web_spider_for_amazon", "commit": "1c6cd6bd383debe601354a05b7708e07c1b9fdae",
        "path": "amazon_cn.html", "url": "https://www.amazon.cn/b?node=1403206071", "kind": "listing_index",
        "each": '//div[contains(@class, "floor-s9-asin ")] | //div[@class="floor-hotasin-item-text"] | //div[contains(@class, "ftz-asin ")]'
        ' | //div[contains(@class, "surprise-asin ")] | //div[contains(@class, "ags_deal_item ")]',
        "fields": {"title": './/div[@title]/@title | .//div[@class="floor-hotasin-item-text1"] | .//a[@title]/@title | .//*[contains(@class, "ags_deal_title")]',
                   "price": './/*[contains(text(), "￥")]'},
    },
    {
        "number": [("sc", "SC10137082707098")],
     "file": "ecommerce-api__1688.html", "site": "1688", "repo": "kyloluke88/ecommerce-api", "commit": "5ac75725245c5eae1c8ebe61308d7c9332026db2",
        "path": "1688.html", "url": "https://detail.1688.com/offer/823801520021.html", "kind": "detail", "each": "/html",
        "fields": {"title": "大枣红枣新疆原产个头大带皮灰枣干果250克1斤批发骏枣干货包邮", "price": "3.80", "seller": "山东鹤来香食品有限公司",
                   "id": "823801520021"},
        "literal": ["title", "price", "seller", "id"],
    },
    {
        "file": "ecommerce-api__1688_en.html", "site": "1688", "repo": "kyloluke88/ecommerce-api", "commit": "5ac75725245c5eae1c8ebe61308d7c9332026db2",
        "path": "1688_en.html", "url": "https://detail.1688.com/offer/823801520021.html", "kind": "detail", "each": "/html",
        "fields": {"title": "大枣红枣新疆原产个头大带皮灰枣干果250克1斤批发骏枣干货包邮", "price": "3.80", "seller": "山东鹤来香食品有限公司",
                   "id": "823801520021"},
        "literal": ["title", "price", "seller", "id"],
    },
    {
        **DIANPING, "file": "nickcen-dianpings-page_4.htm", "path": "spec/pages/dianpings/page_4.htm",
        "url": "http://www.dianping.com/shop/66680754", "kind": "listing_index|shop_front",
        "each": '//a[div[@class="promo-con"]] | //a[contains(@href, "/wedding/product/")][.//h3/em]',
        "fields": {"title": ".//h3/@title | .//h3/em", "price": './/span[@class="cost"] | .//span[@class="newPrice"]',
                   "list": "?", "id": ("@href", digits(r"/(\d+)$")), "sales": "?"},
        "literal": ["list", "sales"],
    },
    {
        "file": "sample_evershop_list__sample_evershop_list.html", "site": "EverShop", "repo": "", "commit": "", "path": "",
        "url": "https://shop.example/category", "kind": "listing_index",
        "each": '//div[contains(@class, "product__list__item__inner")]',
        "fields": {"title": './/*[contains(@class, "name")]', "price": './/*[contains(@class, "price")]'},
    },
    {
        "file": "sample_evershop_product__sample_evershop_product.html", "site": "EverShop", "repo": "", "commit": "", "path": "",
        "url": "https://shop.example/p", "kind": "detail", "each": "/html",
        "fields": {"title": "//h1", "price": '//*[contains(@class, "price")]'},
    },
    {
        "file": "sample_oscar_list__sample_oscar_list.html", "site": "django-oscar", "repo": "", "commit": "", "path": "",
        "url": "https://shop.example/catalogue/", "kind": "listing_index", "each": "//article",
        "fields": {"title": ".//h3/a/@title", "price": './/p[contains(@class, "price")]',
                   "id": (".//h3/a/@href", digits(r"_(\d+)/$"))},
    },
    {
        "file": "sample_oscar_product__sample_oscar_product.html", "site": "django-oscar", "repo": "", "commit": "", "path": "",
        "url": "https://shop.example/catalogue/a_600/", "kind": "detail", "each": "/html",
        "fields": {"title": "//h1", "price": '//*[contains(@class, "price_color")]'},
    },
    {
        "file": "openGraphScraperPages__ebay.html", "once": True, "site": "eBay", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "ebay.html",
        "url": "https://www.ebay.com/itm/381228738769", "kind": "detail", "each": "/html",
        "fields": {"title": "//h1/text()[normalize-space()]", "price": '//*[@itemprop="price"]/@content', "seller": '//*[@class="mbg-nw"]',
                   "brand": '//*[@itemprop="brand"]', "id": '//div[@id="descItemNumber"]', "list": "?"},
        "literal": ["list"],
    },
    {
        "file": "openGraphScraperPages__newegg.html", "site": "Newegg", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "newegg.html", "url": "", "kind": "detail",
        "each": "/html", "fields": {"title": '//*[@itemprop="name"]', "price": '//*[@itemprop="price"]/@content'},
    },
    {
        "file": "openGraphScraperPages__bestbuy.html", "site": "Best Buy", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "bestbuy.html", "url": "", "kind": "detail",
        "each": "/html", "fields": {"title": '//h1', "price": '//*[@itemprop="price"]/@content'},
    },
    {
        "file": "openGraphScraperPages__aliexpress.html", "site": "AliExpress", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "aliexpress.html", "url": "", "kind": "detail",
        "each": "/html", "fields": {"title": '//*[@itemprop="name"]', "price": "97.39", "list": "162.32"}, "literal": ["price", "list"],
    },
    {
        "file": "og-etsy.html", "site": "Etsy", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "etsy.html", "url": "https://www.etsy.com/listing/230389421/agents-of-shield",
        "kind": "detail", "each": "/html", "fields": {"title": "//h1", "price": "2.99", "id": "230389421"}, "literal": ["price", "id"],
    },
    {
        "file": "autopager__autopager_data_html_108.html", "site": "nostalgieimkinderzimmer.de", "repo": "TeamHG-Memex/autopager", "commit": "990e480bee9f780088db05e7586b2b84e255abeb", "path": "autopager/data/html/108.html",
        "url": "", "kind": "listing_index", "each": '//li[contains(concat(" ", @class, " "), " item ")][.//h2[@class="product-name"]]',
        "fields": {"title": './/h2[@class="product-name"]', "price": './/*[@class="price-box"]//*[contains(@class, "regular-price") or contains(@class, "special-price")]',
                   "list": './/*[@class="old-price"]//*[@class="price"]'},
        "decimal": ",",
    },
    {
        "file": "autopager__autopager_data_html_53.html", "site": "de Bijenkorf", "repo": "TeamHG-Memex/autopager", "commit": "990e480bee9f780088db05e7586b2b84e255abeb", "path": "autopager/data/html/53.html",
        "url": "", "kind": "listing_index", "each": '//li[@itemtype="http://schema.org/Product"]',
        "fields": {"title": ".//a[@itemprop='url']/@title", "price": './/*[@itemprop="price"]', "list": "?"}, "literal": ["list"],
        "decimal": ",",
    },
    {"number": [("icp", "京ICP备19004658号")],
     "file": "openGraphScraperPages__csdn.html", "site": "csdn", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "csdn.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__xinhuanet.html", "site": "xinhuanet", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "xinhuanet.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__cnet.html", "site": "cnet", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "cnet.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__mashable.html", "site": "mashable", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "mashable.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__medium.html", "site": "medium", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "medium.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__arstechnica.html", "site": "arstechnica", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "arstechnica.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__crn.html", "site": "crn", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "crn.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__prnewswire.html", "site": "prnewswire", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "prnewswire.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__learnxinyminutes.html", "site": "learnxinyminutes", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "learnxinyminutes.html", "url": "", "kind": "other"},
    {"file": "openGraphScraperPages__macrumors.html", "site": "macrumors", "repo": "jshemas/openGraphScraperPages", "commit": "ca7e60e089d0c2ea414e4c24feaa4ef06fe006fe", "path": "macrumors.html", "url": "", "kind": "other"},
    {"number": [("police_net", "京公网安备11000002000001号"), ("device_platform", "京网械平台备字（2020）第00002号")],
     "file": "spider-first__baidu.html", "site": "baidu", "repo": "networkLam/spider-first", "commit": "bc8e7d40363cdfcd03e0818776772e079486dcc3", "path": "baidu.html", "url": "", "kind": "other"},
    {"file": "Scrapy__linux.html", "site": "linux", "repo": "coderlongren/Scrapy", "commit": "c0678fcf55c16b5f74e08158761b79da910172e4", "path": "linux.html", "url": "", "kind": "other"},
    {"file": "Web-info-extractor__ACM.html", "site": "ACM", "repo": "GitHubLiang/Web-info-extractor", "commit": "dfeabb60557efeba88d685ff10b82372badb2ba7", "path": "ACM.html", "url": "", "kind": "other"},
    {"number": [("icp", "蒙ICP备06004630号")],
     "file": "Web-info-extractor__HTML__0dae41.html", "site": "HTML 字符实体", "repo": "GitHubLiang/Web-info-extractor", "commit": "dfeabb60557efeba88d685ff10b82372badb2ba7", "path": "HTML 字符实体.htm", "url": "", "kind": "other"},
    {"file": "coderlongren-taobao.html", "site": "taobao", "repo": "coderlongren/Scrapy", "commit": "c0678fcf55c16b5f74e08158761b79da910172e4", "path": "taobao.html", "url": "", "kind": "other"},
    {"file": "nodeworm-qieke.html", "number": [("icp", "陇ICP备15000200号-6")], "site": "切客网", "repo": "751754949/node-worm", "commit": "2c90b15c28dfd43250294381ab9d36ec9a12c09e", "path": "html/切客网.html", "url": "", "kind": "other"},
]
