"""Scrapy over the same shop: title and price of every page of goods. scrapy runspider spider.py -o o.jl"""
import scrapy


class Goods(scrapy.Spider):
    name = "goods"
    start_urls = ["http://127.0.0.1:9377/"]
    custom_settings = dict(
        ROBOTSTXT_OBEY=True,
        CONCURRENT_REQUESTS=16,
        CONCURRENT_REQUESTS_PER_DOMAIN=16,
        DOWNLOAD_DELAY=0,
        LOG_LEVEL="INFO",
        TELNETCONSOLE_ENABLED=False,
    )

    def parse(self, response):
        title = response.css("h1::text").get()
        if title:
            yield {"title": title, "price": response.css(".price::text").get()}
        else:
            yield from response.follow_all(css="a")
