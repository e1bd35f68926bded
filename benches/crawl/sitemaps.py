"""A shop on loopback that names all its goods in sitemaps of 10,000. python3 sitemaps.py GOODS FILE

FILE names the asker's process by its number. When the shop is ended (SIGTERM) it prints what the asker took from page of goods to
page of goods, the first 500 left out: processor time of all its threads, which a busy machine changes little, and time on the wall.
"""
import asyncio, os, signal, sys, time

GOODS, ASKER, PER_MAP, PORT = int(sys.argv[1]), sys.argv[2], 10_000, 9378
TICKS = os.sysconf("SC_CLK_TCK")
FILL = ("<p>" + "普通说明文字，介绍产地与规格。" * 20 + "</p>\n") * 4
times, spent = [], []


def processor():
    """Seconds of processor time the asker has used."""
    with open(ASKER) as number, open(f"/proc/{number.read().strip()}/stat") as stat:
        user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / TICKS


def page(path):
    base = f"http://127.0.0.1:{PORT}"
    if path == "/robots.txt":
        return f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"
    if path == "/":
        return "<html><title>首页</title><a href='/about'>关于我们</a></html>"
    if path == "/sitemap.xml":
        maps = "".join(f"<sitemap><loc>{base}/map/{n}.xml</loc></sitemap>" for n in range(GOODS // PER_MAP))
        return f"<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{maps}</sitemapindex>"
    if path.startswith("/map/"):
        first = int(path[5:-4]) * PER_MAP
        urls = "".join(f"<url><loc>{base}/item/{i}.html</loc></url>" for i in range(first, first + PER_MAP))
        return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
    if not path.startswith("/item/"):
        return "<html><title>关于</title></html>"
    times.append(time.perf_counter())
    if len(times) % 500 == 1:
        spent.append((len(times), processor()))
    i = path[6:-5]
    return (
        f"<html><title>东北大米 第{i}号</title><h1>东北大米 第{i}号</h1><script type='application/ld+json'>"
        f"{{\"@type\":\"Product\",\"name\":\"东北大米 第{i}号\",\"offers\":{{\"price\":\"9\"}}}}</script>{FILL}</html>"
    )


class Shop(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            body = page(head.split(b" ", 2)[1].decode()).encode()
            self.transport.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
            )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Shop, "127.0.0.1", PORT)
    loop.add_signal_handler(signal.SIGTERM, server.close)
    try:
        await server.serve_forever()
    except asyncio.CancelledError:
        pass
    (first, began), (last, ended) = spent[1], spent[-1]
    counted = last - first
    print(
        f"{1000 * (ended - began) / counted:.2f} ms of processor time from page to page over {counted} pages, "
        f"{1000 * (times[last - 1] - times[first - 1]) / counted:.2f} ms on the wall"
    )


asyncio.run(main())
