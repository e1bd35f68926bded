"""Pages judged after the extractor was thought done, first batch: new sites and kinds, for first sight and then mending.

As in `recipes.py`; each entry was written from the page's markup before the extractor had read the page. `currency` is the
code that all prices of the page are in, `shop` who the whole page sells for, `place` the code of the place
that the page itself points to.
"""

from recipes import digits

# Raw answers that a student's crawler kept in 2018; `?` is for what scripts fill in later.
CRAWL = {"repo": "zhxieml/IEE-homework", "commit": "e31dfcce7b603c250aef05bd9c88c1f36598692b"}
JD_FOOT = [("police_net", "京公网安备11000002000088号"), ("drug_info", "(京)-经营性-2014-0008")]
DENIED = {"site": "Cloudflare", "repo": "codemanki/cloudscraper", "commit": "829e4d3c1fd21d8b8b940ca6e56757a970b56ada"}

PAGES = [
    {
        **CRAWL, "file": "zx-94fly.html", "site": "淘宝店铺", "path": "Exp4/samples4/html/https94fly.taobao.com",
        "url": "https://94fly.taobao.com/", "kind": "shop_front|listing_index", "shop": "上尚体育", "currency": "CNY", "once": True,
        "each": '//dl[contains(concat(" ", @class, " "), " item ")]',
        "fields": {"title": './/a[contains(@class, "item-name")]', "price": './/*[@class="c-price"]', "list": './/*[@class="s-price"]',
                   "seller": "上尚体育", "id": "@data-id", "sales": "?", "brand": "?", "location": "?"},
        "literal": ["seller", "sales", "brand", "location"],
    },
    {**CRAWL, "file": "zx-52sjf.html", "site": "淘宝店铺", "path": "Exp4/samples4/html/https52sjf.taobao.com", "url": "https://52sjf.taobao.com/",
     "kind": "gone"},
    {
        **CRAWL, "file": "zx-jd1.html", "site": "京东全球购", "path": "Exp4/samples4/html/httpsitem.jd.com27519424478.html",
        "url": "https://item.jd.com/27519424478.html", "kind": "detail", "each": "/html",
        "fields": {"title": '//*[@class="sku-name"]', "price": "32.00", "list": "", "seller": "ecHome亿世家全球购官方旗舰店", "id": "27519424478", "brand": ""},
        "literal": ["price", "list", "seller", "id", "brand"],
    },
    {
        **CRAWL, "file": "zx-yiyao1.html", "site": "京东", "path": "Exp4/samples4/html/httpsitem.yiyaojd.com8357063.html",
        "url": "https://item.yiyaojd.com/8357063.html", "kind": "detail", "each": "/html",
        "fields": {"title": '//*[@class="sku-name"]', "price": "", "list": "", "seller": '//div[@class="name"]/a', "id": "8357063",
                   "brand": '//ul[@id="parameter-brand"]//a'},
        "literal": ["price", "list", "id"],
    },
    {
        **CRAWL, "file": "zx-malljd.html", "site": "京东店铺", "path": "Exp4/samples4/html/httpsmall.jd.comindex-1000004123.html (gzip)",
        "url": "https://mall.jd.com/index-1000004123.html", "kind": "shop_front|listing_index", "number": JD_FOOT, "shop": "小米京东自营旗舰店",
        "currency": "CNY", "once": True, "each": '//a[contains(@href, "item.jd.com")][.//*[contains(@class, "price")]]',
        "fields": {"title": './/*[contains(@class, "name")]', "price": './/*[contains(@class, "price")]', "list": "?",
                   "seller": "小米京东自营旗舰店", "id": ("@href", digits(r"/(\d+)\.html"))},
        "literal": ["list", "seller"],
    },
    {**CRAWL, "file": "zx-malljdsearch.html", "site": "京东店铺", "path": "Exp4/samples4/html/httpsmall.jd.comview_search-393014-3086295-1-1-24-1.html",
     "url": "https://mall.jd.com/view_search-393014-3086295-1-1-24-1.html", "kind": "shop_front|listing_index|other|empty", "number": JD_FOOT},
    {"file": "bo-dianping.html", "site": "大众点评", "repo": "bo1051767482/dianping", "commit": "fb35dc480ad33432c4d33ae84f397dfc3d5e5900",
     "path": "dianping.html", "url": "", "kind": "shop_front|other"},
    {"file": "pdd.html", "site": "拼多多", "repo": "basicfu/html", "commit": "ff9bee97885ecd1e3af92fc0434377198b8e2c10", "path": "pdd.html", "url": "",
     "kind": "empty"},
    {
        "file": "goxp-taobao.html", "site": "同程旅游", "repo": "goxp49/My_Scrapy", "commit": "d8df34baba0c8c7b5bbc0968ce431b1d8647ede7", "path": "xxxxxxxxx.html",
        "url": "https://www.ly.com/hotel/beijing53/", "kind": "listing_index", "currency": "CNY", "each": '//ol[@class="list"]/li',
        "fields": {"title": "@data-hotel-name", "price": './/*[contains(@class, "price")]', "list": "", "id": "@data-id", "seller": "?"},
        "literal": ["list", "seller"],
    },
    {"file": "shopin-copy.html", "site": "上品折扣网", "repo": "ltolt/shopin-net", "commit": "add39945d242b3089259b1eec0e6e1bc933a42e8",
     "path": "shopin-net/web/web/WEB-INF/jsp/help/copy.jsp", "url": "http://www.shopin.net/help/copy.html", "kind": "licence",
     "number": [("reg_no", "110108011032216")], "place": "110108"},
    {**DENIED, "file": "cf-denied.html", "path": "test/fixtures/access_denied.html", "url": "", "kind": "blocked"},
    {
        "file": "scrapfly-amazon.html", "site": "Amazon", "repo": "0cciditt/scrapfly-python-aliexpress-scraping", "commit": "f042dd2f5d11a1d99459a662e25bae0d1d345763",
        "path": "amazon_page.html", "url": "", "kind": "detail", "currency": "USD", "each": "/html",
        "fields": {"title": '//*[@id="productTitle"]', "price": "239.99", "list": "", "seller": "Amazon.com", "id": "B0CD1DZ6RD", "brand": "Skullcandy"},
        "literal": ["price", "list", "seller", "id", "brand"],
    },
    {
        "file": "meli.html", "site": "Mercado Libre", "repo": "0cciditt/scrapfly-python-aliexpress-scraping", "commit": "f042dd2f5d11a1d99459a662e25bae0d1d345763",
        "path": "meli_page.html", "url": "", "kind": "detail", "currency": "COP", "each": "/html", "decimal": ",",
        "fields": {"title": "//h1", "price": "71.492", "list": "88.480", "seller": "Mundi Luz", "id": "?", "sales": "+500 vendidos", "brand": "?"},
        "literal": ["price", "list", "seller", "id", "sales", "brand"],
    },
    {
        "file": "amazonjp.html", "site": "Amazon.co.jp", "repo": "kureho/pokecard-alert-bot", "commit": "2ec9fb5e55a8d9111a663f35aec6e24852b4dfd0",
        "path": "tests/fixtures/amazon_search.html", "url": "https://www.amazon.co.jp/s?k=x", "kind": "listing_index", "currency": "JPY",
        "each": '//div[@data-component-type="s-search-result"] | //div[@data-asin and @data-asin!=""][ancestor::*[contains(@class, "s-widget")]][.//h2]',
        "fields": {"title": ".//h2", "price": './/*[@data-cy="secondary-offer-recipe"]//*[@class="a-color-price"] | .//*[contains(concat(" ", @class, " "), " a-price ")][not(contains(@class, "a-text-price"))]/*[@class="a-offscreen"]',
                   "list": './/*[contains(@class, "a-text-price")]/*[@class="a-offscreen"]', "id": "@data-asin", "sales": "?"},
        "literal": ["sales"],
    },
    {
        **CRAWL, "file": "zx-joybuycat.html", "site": "Joybuy", "path": "Exp4/samples4/html/httpswww.joybuy.comcategory875061442-men-clothing.html",
        "url": "https://www.joybuy.com/category/87506/1442-men-clothing.html", "kind": "listing_index", "currency": "USD", "each": "//li[@data-sku]",
        "fields": {"title": './/div[@class="p-name"]/a/@title', "price": './/div[@class="p-price"]', "list": "", "id": "@data-sku"},
        "literal": ["list"],
    },
    {**CRAWL, "file": "zx-jdlogin.html", "site": "京东", "path": "Exp4/samples4/html/httpshelpcenter.jd.comloginlogin.action",
     "url": "https://passport.jd.com/new/login.aspx", "kind": "login_wall"},
    {"file": "guyan-login.html", "site": "饿了么 (a clone's template)", "repo": "guyanooph/test_ele", "commit": "a16843a94a2914036ba3edefa4bf73c5d760c326", "path": "resources/views/home/login_2.blade.php",
     "url": "", "kind": "login_wall"},
]
