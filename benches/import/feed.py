"""A platform's feed: goods of 2,000 shops, one in a hundred unlawful, as CSV or as the lines that `xuncha match` reads.

    python3 feed.py ROWS [lines]
"""
import csv, json, random, sys

ROWS, LINES = int(sys.argv[1]), sys.argv[2:] == ["lines"]
GOODS = """东北大米 长粒香 真空包装 5kg|粮油 > 大米|产地=黑龙江;净含量=5kg;等级=一级|脱壳后低温储存，到货后请放在阴凉干燥处，开封后尽快食用。
纯棉四件套 简约条纹 1.8米床|家纺 > 床品|面料=棉;规格=1.8米;颜色=浅灰|面料透气吸汗，机洗不易变形，第一次洗涤请与其他衣物分开。
高硼硅玻璃水杯 带盖 450ml|餐具 > 杯具|材质=玻璃;容量=450ml|杯身可以放进微波炉加热，杯盖为硅胶，取下后再加热，轻拿轻放。
实木书架 落地 五层 简易组装|家具 > 书架|材质=松木;层数=5|木材经过烘干处理，表面为水性漆，收到后请先核对配件清单再安装。
智利进口干红葡萄酒 750ml 双支|酒水 > 葡萄酒|度数=13.5度;产地=智利|原瓶进口，附海关检验检疫证明，建议在阴凉避光的地方平放。
无线蓝牙耳机 半入耳式 长续航|数码 > 耳机|颜色=白色;续航=6小时|充满约两小时，连续使用约六小时，支持七天无理由退货。
儿童帆布鞋 防滑软底 春秋款|童鞋 > 帆布鞋|尺码=26-35;鞋底=橡胶|尺码偏大，建议按平时的小一码选，图片为实物拍摄，略有色差。
不锈钢平底锅 少油烟 28厘米|厨具 > 炒锅|材质=不锈钢;直径=28厘米|首次使用前用温水清洗，煤气灶、电磁炉都可以用，锅柄不烫手。
明前龙井茶 罐装 250克|茶叶 > 绿茶|产地=浙江;等级=一级|春茶现货，密封罐装，冲泡时水温八十度左右，可以续水三次。
猫砂 豆腐混合 除味结团 6L|宠物 > 猫砂|容量=6L;材质=豆渣|倒入猫砂盆五厘米厚，每天清理一次，结团快，可以少量冲厕所。""".splitlines()
OPENINGS = "发货前逐件检查，如有破损请在签收时拍照。|默认发普通快递，偏远地区需要补运费。|仓库每天下午四点前的订单当天发出。|退回时请保持包装完好。".split("|")

chance = random.Random(20261130)
out = csv.writer(sys.stdout)
if not LINES:
    out.writerow("商品编号 商品链接 商品标题 店铺名称 价格 类目 产品参数 商品详情".split())
for i in range(1, ROWS + 1):
    title, category, facts, text = chance.choice(GOODS).split("|")
    if i % 100 == 0:
        title, category, facts, text = f"人民大会堂特供酒 53度 第{i}批", "酒水 > 白酒", "度数=53度", "数量不多，先到先得。"
    shop = f"第{chance.randrange(2000)}号店"
    details = "".join(chance.sample(OPENINGS, 2)) + text + f"货号 {chance.randrange(10**8)}。"
    url, price = f"https://mall.example/item/{i}.html", f"{chance.randrange(500, 90000) / 100:.2f}"
    if LINES:
        line = {"id": i, "url": url, "title": f"{title} {i}", "shop_name": shop, "price": price, "category_path": category}
        print(json.dumps(line | {"attributes": {"产品参数": facts}, "description": details}, ensure_ascii=False))
    else:
        out.writerow([i, url, f"{title} {i}", shop, price, category, facts, details])
