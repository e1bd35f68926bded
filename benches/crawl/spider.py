"""Scrapy over the same shop: title and price of every page of goods. scrapy runspider spider.py -o o.jl"""
import scrapy
class S(scrapy.Spider):
    name="s"; start_urls=["http://127.0.0.1:9377/"]
    custom_settings=dict(ROBOTSTXT_OBEY=True,CONCURRENT_REQUESTS=16,CONCURRENT_REQUESTS_PER_DOMAIN=16,DOWNLOAD_DELAY=0,LOG_LEVEL="INFO",TELNETCONSOLE_ENABLED=False)
    def parse(self,r):
        t=r.css("h1::text").get()
        if t: yield {"title":t,"price":r.css(".price::text").get()}
        else: yield from r.follow_all(css="a")
