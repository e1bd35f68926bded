"""A shop on loopback: lists of 100, pages of goods of about 60 KB. python3 shop.py GOODS"""
import asyncio,sys
N=int(sys.argv[1]); PER=100
FILL=("<p>"+"普通说明文字，介绍产地与规格。"*20+"</p>\n")*64
def page(path):
    if path=="/robots.txt": return 404,"" 
    if path=="/" or path.startswith("/list/"):
        n=1 if path=="/" else int(path[6:-5])
        a=(n-1)*PER+1
        links="".join(f"<li><a href='/item/{i}.html'>东北大米 第{i}号</a><span class='price'>¥{i}.00</span></li>" for i in range(a,min(N,a+PER-1)+1))
        nxt=f"<a class='next' href='/list/{n+1}.html'>下一页</a>" if n*PER<N else ""
        return 200,f"<html><title>全部商品</title><ul class='goods'>{links}</ul>{nxt}</html>"
    i=path[6:-5]
    return 200,f"<html><title>东北大米 第{i}号</title><body><h1>东北大米 第{i}号</h1><p class='price'>¥{i}.00</p><script type='application/ld+json'>{{\"@type\":\"Product\",\"name\":\"东北大米 第{i}号\",\"offers\":{{\"price\":\"{i}\"}}}}</script>{FILL}</body></html>"
class P(asyncio.Protocol):
    def connection_made(self,t): self.t=t; self.b=b""
    def data_received(self,d):
        self.b+=d
        while b"\r\n\r\n" in self.b:
            h,self.b=self.b.split(b"\r\n\r\n",1)
            s,body=page(h.split(b" ",2)[1].decode()); body=body.encode()
            self.t.write(f"HTTP/1.1 {s} X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()+body)
async def main():
    s=await asyncio.get_running_loop().create_server(P,"127.0.0.1",9377); await s.serve_forever()
asyncio.run(main())
