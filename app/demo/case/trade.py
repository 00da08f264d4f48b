"""What passed between the firms: contract, delivery notes, bank slips (往来凭证)."""

from __future__ import annotations

from app.demo.case import facts
from app.demo.case.canvas import (
    HEIGHT_PX,
    WIDTH_PX,
    Colour,
    Flow,
    Paper,
    Type,
    mm,
    pt,
    ruled,
    table,
)
from app.demo.case.canvas import Cell as C
from app.demo.case.facts import BUYER, DEFENDANT, GOODS, PLAINTIFF, in_words, yuan
from app.demo.case.ink import RED, handwrite, press, round_seal, sign

_BODY = Type("ming", pt(12.5))
_BOLD = Type("hei", pt(12.5))


def contract() -> list[Paper]:
    """家具五金配件购销合同, four sides, a seal across their edges."""
    flow = Flow(body=_BODY, leading_px=104, top=mm(30), bottom=HEIGHT_PX - mm(30))
    flow.title("家具五金配件购销合同", Type("song_bold", pt(20)), after_px=40)
    flow.paper.text(flow.right, flow.y, f"合同编号：{facts.CONTRACT_NUMBER}", _BODY, align="right")
    flow.y += 88
    for text in (
        f"甲方（买方）：{DEFENDANT.name}",
        f"住所：{DEFENDANT.address}    法定代表人：{DEFENDANT.head}",
        f"乙方（卖方）：{PLAINTIFF.name}",
        f"住所：{PLAINTIFF.address}    法定代表人：{PLAINTIFF.head}",
    ):
        flow.add(text, indent=0)
    flow.add(
        "甲、乙双方根据《中华人民共和国民法典》的有关规定，经协商一致，就甲方向乙方采购家具五金配件事宜订立本合同。"
    )
    flow.add("第一条  标的、数量、价款", _BOLD, indent=0)
    rows = [[C(t) for t in ("序号", "名称", "型号", "单位", "数量", "单价（元）", "金额（元）")]]
    for number, goods in enumerate(GOODS, start=1):
        cells = (
            str(number),
            goods.name,
            goods.model,
            goods.unit,
            f"{goods.count:,}",
            f"{goods.price}",
            yuan(goods.sum),
        )
        rows.append([C(t) for t in cells])
    rows.append([C("合计（含13%增值税）", 6), C(yuan(facts.TOTAL))])
    rows.append([C(f"人民币大写：{in_words(facts.TOTAL)}", 7, "left")])
    widths = [mm(13), mm(42), mm(22), mm(14), mm(21), mm(21), mm(23)]
    flow.y = (
        table(flow.paper, flow.left, flow.y + 6, widths, rows, Type("ming", pt(11)), row_px=90)
        + 26
    )
    for text in _CLAUSES:
        heading = text.startswith("第")
        if heading:
            flow.room(flow.leading_px * 3)
        flow.add(text, _BOLD if heading else None, indent=0 if heading else 2)
    _plan(flow)
    for text in _CLAUSES_AFTER:
        heading = text.startswith("第")
        if heading:
            flow.room(flow.leading_px * 3)
        flow.add(text, _BOLD if heading else None, indent=0 if heading else 2)
    _signatures(flow)
    papers = flow.numbered()
    _across_edges(papers)
    return papers


def delivery_note(number: int) -> list[Paper]:
    """送货单 ``number`` (0 to 2): a form on the upper part of the sheet, signed on receipt."""
    delivery = facts.DELIVERIES[number]
    paper = Paper((255, 252, 250))
    left, right = mm(18), WIDTH_PX - mm(18)
    ink = Type("song", pt(11))
    paper.text(WIDTH_PX // 2, mm(20), PLAINTIFF.name, Type("song_bold", pt(17)), align="centre")
    paper.text(
        WIDTH_PX // 2, mm(30), "送货单", Type("song_bold", pt(20)), align="centre", spacing_px=40
    )
    paper.text(
        right, mm(32), f"No. {delivery.number}", Type("hei", pt(12), (190, 40, 40)), align="right"
    )
    paper.text(left, mm(44), f"收货单位：{DEFENDANT.name}", ink)
    paper.text(right, mm(44), f"送货日期：{delivery.date}", ink, align="right")
    paper.text(left, mm(51), "收货地址：深圳市样例区临港大道6号虚构大厦负一层仓库", ink)
    paper.text(right, mm(51), f"合同编号：{facts.CONTRACT_NUMBER}", ink, align="right")
    rows = [[C(t) for t in ("序号", "品名", "规格型号", "单位", "数量", "单价", "金额", "备注")]]
    for place, (goods, count) in enumerate(delivery.goods, start=1):
        sum_text = yuan(goods.price * count)
        cells = (
            str(place),
            goods.name,
            goods.model,
            goods.unit,
            f"{count:,}",
            f"{goods.price}",
            sum_text,
            "",
        )
        rows.append([C(t) for t in cells])
    rows += [[C("") for _ in range(8)] for _ in range(4 - len(delivery.goods))]
    rows.append(
        [
            C(f"合计金额（大写）：{in_words(delivery.sum)}", 5, "left"),
            C(f"￥{yuan(delivery.sum)}", 3),
        ]
    )
    widths = [mm(12), mm(40), mm(26), mm(14), mm(20), mm(18), mm(26), mm(18)]
    bottom = table(paper, left, mm(59), widths, rows, ink, row_px=92)
    y = bottom + mm(5)
    paper.text(left, y, "送货人：", ink)
    sign(paper, left + mm(15), y - 40, facts.SELLER_CLERK, 300 + number, size_px=88)
    paper.text(left + mm(52), y, "仓管：", ink)
    sign(paper, left + mm(65), y - 34, "库乐", 310 + number, size_px=84)
    paper.text(left + mm(104), y, "收货单位及经手人（签章）：", ink)
    sign(paper, left + mm(150), y - 56, BUYER, 320 + number, size_px=104)
    month, day = delivery.date[5:].replace("日", "").split("月")
    handwrite(
        paper, left + mm(146), y + mm(10), f"货已收齐 {month}.{day}", 330 + number, size_px=66
    )
    seal = round_seal(
        DEFENDANT.name, mm(19), 340 + number, below="收货专用章", turn_deg=-20 + 17 * number
    )
    press(paper, seal, left + mm(112), y - mm(4), RED, 0.8)
    note = (
        "注：收货方如对数量、外观有异议，请在收货时注明；"
        "对质量有异议的，请在收货后七日内书面提出。"
    )
    paper.paragraph(
        y + mm(24), note, Type("song", pt(9.5)), left=left, right=right - mm(80), leading_px=58
    )
    paper.text(
        left,
        y + mm(40),
        "第一联 存根（白）  第二联 客户（红）  第三联 回单（黄）",
        Type("song", pt(9.5)),
    )
    return [paper]


def bank_slip(number: int) -> list[Paper]:
    """网上银行电子回单 ``number`` (0 or 1)."""
    date, amount, serial = facts.PAYMENTS[number]
    paper = Paper()
    left, right = mm(20), WIDTH_PX - mm(20)
    brand: Colour = (20, 92, 120)
    paper.draw.rounded_rectangle((left, mm(22), left + mm(12), mm(34)), mm(2), fill=brand)
    paper.text(
        left + mm(6),
        mm(24),
        "虚",
        Type("hei_bold", mm(7), (255, 255, 255)),
        align="centre",
    )
    paper.text(left + mm(16), mm(25), "虚设银行", Type("hei_bold", pt(17), brand))
    paper.text(WIDTH_PX // 2, mm(40), "网上银行电子回单", Type("hei_bold", pt(19)), align="centre")
    ink = Type("hei", pt(10.5))
    paper.text(left, mm(54), f"回单编号：{serial}", ink)
    paper.text(right, mm(54), f"打印日期：2026年2月{25 + number}日", ink, align="right")
    purpose = "购销合同预付款30%" if number == 0 else "货款"
    rows = [
        [C(""), C("户名"), C(DEFENDANT.name), C(""), C("户名"), C(PLAINTIFF.name)],
        [
            C("付款人"),
            C("账号"),
            C("0000 1880 0000 0166"),
            C("收款人"),
            C("账号"),
            C("0000 1880 0000 0188"),
        ],
        [C(""), C("开户行"), C("虚设银行样例支行"), C(""), C("开户行"), C("虚设银行海澄支行")],
        [
            C("金额", 2),
            C(f"大写：人民币{in_words(amount)}", 2, "left"),
            C(f"小写：￥{yuan(amount)}", 2, "left"),
        ],
        [C("交易日期", 2), C(date), C("交易流水号", 2), C(serial[::-1])],
        [C("用途", 2), C(purpose), C("币种", 2), C("人民币")],
        [C("备注", 2), C(f"合同编号{facts.CONTRACT_NUMBER}", 4, "left")],
    ]
    widths = [mm(17), mm(17), mm(51), mm(17), mm(17), mm(51)]
    rules = ruled(paper, left, mm(61), widths, rows, ink, row_px=104)
    bottom = rules[-1]
    for x in (left, left + sum(widths[:3])):
        # 付款人 and 收款人 stand over three rows each.
        paper.areas.insert(0, (x, rules[0], x + widths[0], rules[3]))
        for rule in rules[1:3]:
            paper.draw.line((x + 3, rule, x + widths[0] - 3, rule), fill=(255, 255, 255), width=5)
    foot = (
        "本回单由客户自行打印，可凭回单编号和验证码在本行网站查询核实。"
        "重复打印，请注意核对，切勿重复记账。"
    )
    paper.paragraph(
        bottom + mm(4), foot, Type("hei", pt(9)), left=left, right=right - mm(58), leading_px=56
    )
    paper.text(left, bottom + mm(18), f"验证码：WY8{number}-0188-XU{number}6", Type("hei", pt(9)))
    seal = round_seal(
        "虚设银行股份有限公司", mm(16), 400 + number, below="电子回单专用章", turn_deg=0
    )
    press(paper, seal, right - mm(46), bottom - mm(20), RED, 0.9)
    return [paper]


def _plan(flow: Flow) -> None:
    rows = [[C(t) for t in ("批次", "交货时间", "货物及数量", "金额（元）")]]
    names = ("第一批", "第二批", "第三批")
    dates = ("2025年7月10日前", "2025年7月31日前", "2025年8月20日前")
    for name, date, delivery in zip(names, dates, facts.DELIVERIES, strict=True):
        what = "、".join(f"{g.name}{n:,}{g.unit}" for g, n in delivery.goods)
        rows.append([C(name), C(date), C(what, align="left"), C(yuan(delivery.sum))])
    flow.room(mm(55))
    widths = [mm(18), mm(36), mm(76), mm(26)]
    flow.y = (
        table(flow.paper, flow.left, flow.y + 4, widths, rows, Type("ming", pt(11)), row_px=88)
        + 26
    )


def _signatures(flow: Flow) -> None:
    flow.room(mm(75))
    flow.skip(0.7)
    y, paper, half = flow.y, flow.paper, flow.left + mm(80)
    for x, firm, party, seed in (
        (flow.left, DEFENDANT, "甲方", 610),
        (half, PLAINTIFF, "乙方", 620),
    ):
        paper.areas.append((x - 1, y - 1, x + mm(79), y + 640))
        paper.text(x, y, f"{party}（盖章）：", _BOLD)
        paper.text(x, y + 92, firm.name, _BODY)
        paper.text(x, y + 230, "授权代表（签字）：", _BODY)
        sign(
            paper, x + mm(38), y + 190, BUYER if party == "甲方" else firm.head, seed, size_px=100
        )
        paper.text(
            x,
            y + 340,
            "开户银行：虚设银行" + ("样例支行" if party == "甲方" else "海澄支行"),
            _BODY,
        )
        paper.text(
            x, y + 428, "账号：0000 1880 0000 01" + ("66" if party == "甲方" else "88"), _BODY
        )
        paper.text(x, y + 540, "日期：2025年6月18日", _BODY)
        seal = round_seal(
            firm.name, mm(20), seed + 3, below="合同专用章", turn_deg=6 if seed == 610 else -11
        )
        press(paper, seal, x + mm(22), y + mm(2), RED, 0.85)
    flow.y = y + 640


def _across_edges(papers: list[Paper]) -> None:
    """Press one seal over the fanned edges: each side keeps a slice (骑缝章)."""
    seal = round_seal(PLAINTIFF.name, mm(20), 630, below="合同专用章", turn_deg=4)
    width = seal.shape[1] // len(papers) + 1
    for number, paper in enumerate(papers):
        part = seal[:, number * width : (number + 1) * width]
        press(paper, part, WIDTH_PX - part.shape[1] - 6, mm(118) + number * 5, RED, 0.85)


_CLAUSES = (
    "第二条  质量标准",
    "1.乙方所供货物应当符合国家标准、行业标准及双方封存的样品；滑轨抽拉寿命不少于50,000次，铰链开合寿命不少于40,000次，镀层中性盐雾试验不少于48小时。",
    "2.乙方对所供货物提供自交付之日起十二个月的质量保证，但因甲方保管、装配或者使用不当造成的损坏除外。",
    "第三条  包装",
    "货物以五层瓦楞纸箱包装，箱外标明品名、型号、数量、批号和防潮标志。包装费用由乙方承担，包装物不回收。",
    "第四条  交货",
    "1.乙方负责将货物运至甲方指定的仓库（深圳市样例区临港大道6号虚构大厦负一层仓库），运费及途中风险由乙方承担。",
    "2.货物分三批交付，各批次的时间和数量如下：",
)
_CLAUSES_AFTER = (
    "3.乙方提前交货的，应当提前二日通知甲方。甲方无正当理由拒收的，视为乙方已经交货。",
    "第五条  检验和验收",
    "1.甲方应当在收货时核对品名、型号、数量和外观，并在送货单上签字确认。",
    "2.甲方对货物质量有异议的，应当在收货后七日内以书面形式向乙方提出，并保留有异议的货物供双方共同查验；逾期未提出的，视为货物质量符合约定，但存在无法在检验期内发现的隐蔽瑕疵的除外。",
    f"3.甲方指定采购经理{BUYER}为收货及验收联系人，其在送货单上的签字对甲方具有约束力。",
    "第六条  价款的支付",
    f"1.本合同签订后七日内，甲方支付合同总价的30%，即人民币{yuan(facts.PAYMENTS[0][1])}元（大写：{in_words(facts.PAYMENTS[0][1])}），作为预付款。",
    f"2.余款人民币{yuan(facts.TOTAL - facts.PAYMENTS[0][1])}元在最后一批货物"
    "验收合格之日起三十日内一次付清。",
    "3.甲方应当将款项汇入本合同落款处载明的乙方账户；乙方应当在收到款项后十日内开具增值税专用发票。",
    "第七条  所有权和风险",
    "货物的所有权和毁损、灭失的风险自甲方签收时起转移。甲方付清全部价款之前，不得将货物设定担保。",
    "第八条  保密",
    "双方对因履行本合同知悉的对方商业秘密、客户资料和价格信息负有保密义务，未经对方书面同意不得向第三人披露，该义务在本合同终止后两年内继续有效。",
    "第九条  违约责任",
    "1.乙方逾期交货的，每逾期一日，按逾期交货部分价款的万分之五支付违约金；逾期超过十五日的，甲方有权解除该批次的合同。",
    "2.甲方逾期付款的，每逾期一日，按未付金额的万分之五支付违约金，直至付清之日止。",
    "3.货物质量不符合约定的，乙方应当在接到书面通知后十日内负责修理、更换或者退货，由此产生的合理费用由乙方承担。",
    "第十条  不可抗力",
    "因不可抗力不能履行合同的，根据不可抗力的影响，部分或者全部免除责任；受影响的一方应当及时通知对方，并在合理期限内提供证明。",
    "第十一条  通知与送达",
    "双方在本合同首部载明的住所为通知及诉讼文书的送达地址。一方变更地址的，应当提前三日书面通知对方，否则按原地址寄出即视为送达。",
    "第十二条  争议解决",
    "因履行本合同发生的争议，双方应当协商解决；协商不成的，任何一方均可向合同履行地人民法院提起诉讼。",
    "第十三条  其他",
    "1.本合同的变更和补充应当采用书面形式，经双方盖章后与本合同具有同等效力。",
    "2.本合同自双方盖章之日起生效，一式四份，甲、乙双方各执两份，具有同等法律效力。",
    "（以下无正文）",
)
