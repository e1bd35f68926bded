"""Pages judged after the first batch had been mended: their first figures say how well unknown pages are read.

As in `recipes.py` and `batch_a.py`: every entry was written from the markup before the extractor had read the page.
"""

from batch_a import CRAWL, JD_FOOT
from recipes import digits

SHOP_BOX = {
    "kind": "shop_front|listing_index", "currency": "CNY", "once": True, # The boxes without `dl` were first seen when the extractor had read them.
    "each": '//dl[contains(concat(" ", @class, " "), " item ")] | //li[div[@class="nb"]] | //li[contains(@class, "item")][.//p[@class="price"]]'
    ' | //li[.//span[@class="mess"]/span[@class="name"]]',
    "literal": ["seller"],
}
SHOP_FIELDS = {
    "title": './/a[contains(@class, "item-name")] | div[@class="nb"] | .//p[@class="desc"]/a | .//span[@class="mess"]/span[@class="name"]',
    "price": './/*[@class="c-price"] | div[@class="nj"] | .//p[@class="price"]/span | .//span[@class="mess"]//span[@class="price"]',
    "list": './/*[@class="s-price"]',
    "id": ('.//a[contains(@href, "item.htm")]/@href', digits(r"id=(\d+)")),
}

PAGES = [
    {
        **CRAWL, **SHOP_BOX, "file": "zx-lncoke.html", "site": "淘宝店铺", "path": "Exp4/samples4/html/httpslncoke.taobao.com",
        "url": "https://lncoke.taobao.com/", "shop": "库客运动",
        "fields": {**SHOP_FIELDS, "seller": "库客运动"},
    },
    {
        **CRAWL, **SHOP_BOX, "file": "zx-enjoyz.html", "site": "淘宝店铺", "path": "Exp4/samples4/html/httpsenjoyz.taobao.com",
        "url": "https://enjoyz.taobao.com/", "shop": "小李子足球装备网", "fields": {**SHOP_FIELDS, "seller": "小李子足球装备网"},
    },
    {
        **CRAWL, "file": "zx-joybuy.html", "site": "Joybuy", "path": "Exp4/samples4/html/httpswww.joybuy.com600177295.html",
        "url": "https://www.joybuy.com/600177295.html", "kind": "detail", "each": "/html",
        "fields": {"title": "//h1", "price": "?", "list": "?", "seller": "Joy Collection", "id": "600177295"},
        "literal": ["price", "list", "seller", "id"],
    },
    {
        "file": "kaola-adidas.html", "site": "考拉 (a clone with its data)", "repo": "eileentwo/kaola", "commit": "87a2fe976e4884bc26da4ed06269399daf9c1c55", "path": "adidas.html",
        "url": "", "kind": "detail", "currency": "CNY", "number": [("police_net", "浙公网安备33010002000066号")], "each": "/html",
        "fields": {"title": '//dt[@class="product-title"]/div', "price": "699.00", "list": "899.00", "id": "?", "brand": "adidas 阿迪达斯"},
        "literal": ["price", "list", "id", "brand"],
    },
    {
        "file": "etsy.html", "site": "Etsy", "repo": "0cciditt/scrapfly-python-aliexpress-scraping", "commit": "f042dd2f5d11a1d99459a662e25bae0d1d345763", "path": "etsy_page.html",
        "url": "", "kind": "detail", "currency": "EUR", "each": "/html",
        "fields": {"title": "//h1", "price": "40.63", "list": "54.17", "seller": "GowaDesign", "id": "1385245506", "brand": "GowaDesign"},
        "literal": ["price", "list", "seller", "id", "brand"],
    },
    {
        "file": "shopify.html", "site": "Shopify", "repo": "0cciditt/scrapfly-python-aliexpress-scraping", "commit": "f042dd2f5d11a1d99459a662e25bae0d1d345763", "path": "shopify_page.html",
        "url": "", "kind": "detail", "currency": "COP", "each": "/html",
        "fields": {"title": "//h1", "price": "173000", "list": "", "id": "?", "brand": "Anyeluz"},
        "literal": ["price", "list", "id", "brand"],
    },
    {
        "file": "chihi-jd2.html", "site": "京东", "once": True, "repo": "Chihihiro/Job", "commit": "dca58397040f9044bb7fd1dc3b9b3b6ad41fc287", "path": "selenium用法/京东.html",
        "url": "https://search.jd.com/Search?keyword=x", "kind": "listing_index", "currency": "CNY",
        "number": [*JD_FOOT, ("device_platform", "（京）网械平台备字（2018）第00003号")],
        "each": '//li[contains(concat(" ", @class, " "), " gl-item ")] | //*[contains(@class, "may-like")]//li[.//div[@class="p-name"]]',
        "fields": {"title": './/div[contains(@class, "p-name")]//em | .//div[@class="p-name"]/a/@title', "price": './/div[@class="p-price"]//i | .//div[contains(@class, "p-price J-p")]',
                   "list": "?", "seller": './/div[@class="p-shop"]//a',
                   "id": ('.//a[contains(@href, "item.jd.com")]/@href', digits(r"/(\d+)\.html"))},
        "literal": ["list"],
    },
    {
        "file": "vip.html", "site": "唯品会", "repo": "EmilyHOC/vip", "commit": "60592d55017e0bebb31057510047ee5ede9fa325",
        "path": "唯品会（原Vipshop.com）特卖会：全球精选_正品特卖_确保正品_确保低价_货到付款.html", "url": "https://www.vip.com/",
        "kind": "listing_index", "currency": "CNY", "each": '//a[.//*[contains(@class, "index-new-sec-p-price")]]',
        "fields": {"title": './/*[contains(@class, "p-name")]/@title', "price": './/*[contains(@class, "price-vip")]',
                   "list": './/*[contains(@class, "market-money")]', "id": ("@href", digits(r"-(\d+)\.html"))},
    },
    {
        "file": "yaohui-items.html", "site": "京东 (an answer's fragment)", "repo": "yaohuiwu/python-examples", "commit": "3b5fdbbd4e506448c9e4c2dcb26830ff15fc788a",
        "path": "items.html", "url": "https://search.jd.com/s_new.php?keyword=x", "kind": "listing_index", "currency": "CNY", "each": "//li[@data-sku]",
        "fields": {"title": './/div[contains(@class, "p-name")]//em', "price": './/div[@class="p-price"]//i', "list": "?", "id": "@data-sku"},
        "literal": ["list"],
    },
    {"file": "shopin-license.html", "site": "上品折扣网", "repo": "ltolt/shopin-net", "commit": "add39945d242b3089259b1eec0e6e1bc933a42e8",
     "path": "shopin-net/web/web/WEB-INF/jsp/help/license.jsp", "url": "http://www.shopin.net/help/license.html", "kind": "licence",
     "number": [("reg_no", "110108011032216")], "place": "110108"},
    {"file": "cf-recaptcha.html", "site": "Cloudflare", "repo": "VeNoMouS/cloudscraper", "commit": "9ea528a8675f1bebd49ff853d142e94988a95178", "path": "tests/fixtures/reCaptcha_challenge_12_12_2019.html",
     "url": "", "kind": "blocked"},
    {"file": "cf-js.html", "site": "Cloudflare", "repo": "codemanki/cloudscraper", "commit": "829e4d3c1fd21d8b8b940ca6e56757a970b56ada", "path": "test/fixtures/js_challenge_10_04_2019.html",
     "url": "", "kind": "blocked"},
    {"file": "towin-loss.html", "site": "拓赢 (the shop's own template)", "repo": "Qc031x/towin_pcpt", "commit": "62161d8911c4d8c123fc5528e48ad8757e3591a4", "path": "WebRoot/WEB-INF/content/error/lossProduct.jsp",
     "url": "", "kind": "gone"},
    {"file": "zx-daliguan.html", **CRAWL, "site": "苏宁易购", "path": "Exp4/samples4/html/httpdaliguan.suning.com", "url": "http://daliguan.suning.com/",
     "kind": "other|listing_index|shop_front", "place": "32",
     "number": [("police_net", "苏公网安备32010202010078号"), ("icp", "苏ICP备10207551号-4"), ("drug_info", "（苏）-非经营性-2016-0005")]},
    {
        "file": "colorsite-sell.html", "site": "外卖 (a course's clone with its data)", "repo": "jackcnn/colorsite",
        "commit": "ead1f61dbc9cb7ab2e96a00f319736c0736de944", "path": "frontend/views/site/sell.php", "url": "", "kind": "menu", "currency": "CNY",
        "each": '//li[contains(@class, "food-item")]', "once": True,
        "fields": {"title": ".//h2", "price": './/*[@class="now"]', "list": "?", "sales": './/*[@class="count"]', "seller": "?", "id": "?"},
        "literal": ["list", "seller", "id"],
    },
    {**CRAWL, "file": "zx-carttb.html", "site": "淘宝", "path": "Exp4/samples4/html/httpscart.taobao.comcart.htm", "url": "https://login.taobao.com/member/login.jhtml",
     "kind": "login_wall"},
    {
        **CRAWL, "file": "zx-yiyao3.html", "site": "京东", "path": "Exp4/samples4/html/httpsitem.yiyaojd.com100000539338.html",
        "url": "https://item.yiyaojd.com/100000539338.html", "kind": "detail", "each": "/html",
        "fields": {"title": '//*[@class="sku-name"]', "price": "", "list": "", "seller": '//div[@class="name"]/a', "id": "100000539338",
                   "brand": '//ul[@id="parameter-brand"]//a'},
        "literal": ["price", "list", "id"],
    },
    {**CRAWL, "file": "beian.html", "commit": "b21f380e353eac2e5b3d7b3b63dbf216e0be54ca", "site": "全国公安机关互联网站安全服务平台",
     "path": "Exp2/html/httpwww.beian.gov.cnportalregisterSystemInforecordcode11010102002019", "url": "", "kind": "other|licence", "place": "11",
     "number": [("icp", "京ICP备05070602号"), ("police_net", "京公网安备11010102002019号")]},
    {**CRAWL, "file": "zx-62.html", "site": "聚划算", "path": "Exp4/samples4/html/httpsact.ju.taobao.comgoactju-client-download.php", "url": "",
     "kind": "empty"},
    {"file": "guyan-rate.html", "site": "饿了么 (a clone's template with its data)", "repo": "guyanooph/test_ele", "commit": "a16843a94a2914036ba3edefa4bf73c5d760c326",
     "path": "resources/views/home/shop/rate.blade.php", "url": "", "kind": "menu|shop_front|other", "number": [("icp", "沪ICP备09007032")],
     "shop": "姚记羊蝎子（雅酷店）", "place": "110114"},
]
