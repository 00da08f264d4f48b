"""What the parties write: complaint, evidence list, answer (诉辩文书)."""

from __future__ import annotations

from app.demo.case import facts
from app.demo.case.canvas import HEIGHT_PX, WIDTH_PX, Flow, Paper, Type, mm, pt, table
from app.demo.case.canvas import Cell as C
from app.demo.case.facts import COURT, DEFENDANT, PLAINTIFF, yuan
from app.demo.case.ink import RED, handwrite, press, round_seal, sign, square_seal

_TITLE = Type("song_bold", pt(22))
_BODY = Type("ming", pt(15.5))
_BOLD = Type("hei", pt(15.5))


def complaint() -> list[Paper]:
    """民事起诉状."""
    flow = Flow(body=_BODY, leading_px=122)
    flow.title("民事起诉状", _TITLE, spacing_px=12)
    flow.add(
        f"原告：{PLAINTIFF.name}，住所地{PLAINTIFF.address}，统一社会信用代码{PLAINTIFF.code}。"
    )
    flow.add(f"法定代表人：{PLAINTIFF.head}，{PLAINTIFF.head_title}，电话{PLAINTIFF.phone}。")
    flow.add(f"委托诉讼代理人：{facts.LAWYER}，{facts.LAW_FIRM}律师。")
    flow.add(
        f"被告：{DEFENDANT.name}，住所地{DEFENDANT.address}，统一社会信用代码{DEFENDANT.code}。"
    )
    flow.add(f"法定代表人：{DEFENDANT.head}，{DEFENDANT.head_title}，电话{DEFENDANT.phone}。")
    flow.add(f"案由：{facts.CAUSE}")
    flow.add("诉讼请求：", _BOLD)
    flow.add(f"一、判令被告向原告支付货款人民币{yuan(facts.OWED)}元；")
    flow.add(
        f"二、判令被告向原告支付逾期付款违约金（以{yuan(facts.OWED)}元为基数，自2025年9月23日起"
        f"按每日万分之五计算至实际清偿之日止，暂计至2026年2月27日为{yuan(facts.PENALTY)}元）；"
    )
    flow.add("三、判令本案案件受理费由被告负担。")
    flow.add(f"以上第一、二项暂合计人民币{yuan(facts.CLAIM)}元。")
    flow.add("事实与理由：", _BOLD)
    flow.add(
        f"2025年6月18日，原、被告签订《家具五金配件购销合同》（编号{facts.CONTRACT_NUMBER}，下称"
        f"《购销合同》），约定被告向原告采购缓冲铰链、三节阻尼滑轨、铝合金拉手和衣柜挂杆套装四种"
        f"五金配件，合同总价{yuan(facts.TOTAL)}元；合同签订后七日内付百分之三十，余款在最后一批"
        f"货物验收合格后三十日内付清；逾期付款的，按未付金额每日万分之五支付违约金。"
    )
    first, second, third = facts.DELIVERIES
    flow.add(
        f"合同签订后，原告分三批履行了交货义务：{first.date}交货{yuan(first.sum)}元，"
        f"{second.date}交货{yuan(second.sum)}元，{third.date}交货{yuan(third.sum)}元，"
        f"合计{yuan(facts.TOTAL)}元。三批货物均由被告采购经理{facts.BUYER}在送货单上签字验收，"
        "被告在约定的七日检验期内没有提出任何异议。"
    )
    (one, paid_one, _), (two, paid_two, _) = facts.PAYMENTS
    flow.add(
        f"被告于{one}支付预付款{yuan(paid_one)}元，于{two}支付货款{yuan(paid_two)}元，"
        f"此后未再付款，尚欠{yuan(facts.OWED)}元。最后一批货物于2025年8月15日验收，余款应在"
        "2025年9月14日前付清。原告多次通过微信、电话催收，被告采购经理确认欠款属实，"
        "并承诺“月底前安排”，但始终没有兑现。"
    )
    flow.add(
        "2026年1月19日，原告委托律师向被告寄出律师函，要求被告在收到之日起七日内付清欠款。被告于次日"
        "签收，随后以第三批滑轨存在质量问题为由，要求扣减47,000.00元。原告认为，被告在检验期内没有提出"
        "异议，且已将该批滑轨用于生产，其事后以质量问题拒付货款，没有事实和合同依据。"
    )
    flow.add(
        "原告认为，《购销合同》是双方真实意思表示，合法有效。原告已经全面履行交货义务，被告未按约定"
        "的数额和时间支付价款，构成违约。根据《中华人民共和国民法典》第五百七十七条、第五百七十九条、"
        "第五百八十五条、第六百二十六条、第六百二十八条的规定，被告应当支付货款并承担违约责任。"
        "为维护原告的合法权益，特向贵院提起诉讼，请依法支持原告的全部诉讼请求。"
    )
    flow.room(flow.leading_px * 8)
    flow.skip(0.3)
    flow.add("此致")
    flow.add(COURT, indent=0)
    flow.skip(1.2)
    paper, y = flow.paper, flow.y
    right = flow.right - mm(6)
    paper.text(right, y, f"具状人：{PLAINTIFF.name}", _BODY, align="right")
    paper.text(right, y + flow.leading_px, f"法定代表人：{' ' * 14}", _BODY, align="right")
    sign(paper, right - mm(34), y + flow.leading_px - 30, PLAINTIFF.head, 11)
    paper.text(right, y + flow.leading_px * 2 + 20, "2026年2月27日", _BODY, align="right")
    seal = round_seal(PLAINTIFF.name, mm(20), 12, turn_deg=-7)
    press(paper, seal, right - mm(48), y - mm(12), RED, 0.85)
    flow.y = y + flow.leading_px * 5
    flow.add("附：1.本起诉状副本一份；2.证据清单及证据一份。")
    return flow.numbered()


def evidence_list() -> list[Paper]:
    """原告证据清单."""
    paper = Paper()
    paper.text(WIDTH_PX // 2, mm(30), "证据清单", _TITLE, align="centre", spacing_px=30)
    small = Type("ming", pt(11.5))
    paper.text(mm(22), mm(46), f"提交人：原告{PLAINTIFF.name}", small)
    paper.text(WIDTH_PX - mm(22), mm(46), "第一组", small, align="right")
    rows = [
        ("序号", "证据名称", "证据来源", "证明目的", "页码"),
        (
            "1",
            "《家具五金配件购销合同》",
            "原、被告签订",
            "双方成立买卖合同关系，约定货物、价款、付款期限和违约责任",
            "1-4",
        ),
        (
            "2",
            "送货单三份",
            "被告签收",
            f"原告分三批交付全部货物，价值{yuan(facts.TOTAL)}元，被告已验收",
            "5-7",
        ),
        (
            "3",
            "银行电子回单两份",
            "开户银行打印",
            f"被告已付{yuan(facts.PAID)}元，尚欠{yuan(facts.OWED)}元",
            "8-9",
        ),
        ("4", "微信聊天记录", "原告业务员手机", "被告确认欠款并承诺付款；原告多次催收", "10-11"),
        ("5", "原告主体资格材料", "登记机关、原告", "原告诉讼主体适格", "12-14"),
    ]
    widths = [mm(14), mm(42), mm(32), mm(62), mm(16)]
    y = table(
        paper,
        mm(22),
        mm(54),
        widths,
        [[C(a), C(b, align="left"), C(c), C(d, align="left"), C(e)] for a, b, c, d, e in rows],
        small,
        row_px=150,
    )
    paper.paragraph(
        y + mm(8),
        "以上证据均为复印件，原件在开庭时出示，供核对。",
        small,
        left=mm(22),
        right=WIDTH_PX - mm(22),
        leading_px=80,
    )
    foot = HEIGHT_PX - mm(88)
    paper.text(WIDTH_PX - mm(28), foot, f"提交人：{PLAINTIFF.name}", _BODY, align="right")
    paper.text(WIDTH_PX - mm(28), foot + 110, "2026年2月27日", _BODY, align="right")
    seal = round_seal(PLAINTIFF.name, mm(20), 21, turn_deg=9)
    press(paper, seal, WIDTH_PX - mm(72), foot - mm(14), RED, 0.8)
    handwrite(paper, mm(26), foot + 250, "收到原告证据一组共14页 文书悦 3.5", 22, size_px=62)
    return [paper]


def answer() -> list[Paper]:
    """民事答辩状."""
    flow = Flow(body=Type("song", pt(15)), leading_px=118)
    flow.title("民事答辩状", Type("hei_bold", pt(20)))
    flow.add(
        f"答辩人（被告）：{DEFENDANT.name}，住所地{DEFENDANT.address}。法定代表人：{DEFENDANT.head}，"
        f"{DEFENDANT.head_title}。"
    )
    flow.add(f"被答辩人（原告）：{PLAINTIFF.name}，住所地{PLAINTIFF.address}。")
    flow.add(f"答辩人就{facts.NUMBER}与被答辩人{facts.CAUSE}一案，现提出答辩意见如下：")
    third = facts.DELIVERIES[2]
    flow.add("一、第三批滑轨存在质量问题，相应货款应当扣减。", Type("hei", pt(15)))
    flow.add(
        f"被答辩人{third.date}交付的三节阻尼滑轨2,000副（货款{yuan(third.sum)}元）在装配过程中陆续出现"
        "导轨锈蚀、阻尼失效、抽拉卡滞等问题，现场照片可以证明。上述问题属于隐蔽瑕疵，收货时无法通过"
        "外观检查发现，不能仅以收货人员在送货单上签字认定质量合格。答辩人已于2025年9月通过微信告知"
        "被答辩人业务员，对方答应派人处理，但一直没有到场。"
    )
    flow.add("二、违约金标准过高，应当予以减少。", Type("hei", pt(15)))
    flow.add(
        "合同约定的每日万分之五折合年利率达18.25%，明显高于被答辩人的实际损失。根据《中华人民共和国"
        "民法典》第五百八十五条第二款的规定，请求人民法院以一年期贷款市场报价利率为基础予以适当减少。"
    )
    flow.add("三、答辩人并非恶意拖欠。", Type("hei", pt(15)))
    paid_two = facts.PAYMENTS[1]
    flow.add(
        f"答辩人在{paid_two[0]}仍支付货款{yuan(paid_two[1])}元，说明答辩人具有履约诚意。余款未付，"
        "系因双方对第三批货物的质量及扣款金额没有协商一致。答辩人公司内部曾组织技术人员评议，认为该批"
        "滑轨不具备使用条件，答辩人愿意在扣减相应货款后与被答辩人结清余款。"
    )
    flow.add("综上，请求依法驳回被答辩人的部分诉讼请求。")
    flow.room(flow.leading_px * 6)
    flow.add("此致")
    flow.add(COURT, indent=0)
    flow.skip(1)
    paper, y, right = flow.paper, flow.y, flow.right - mm(4)
    paper.text(right, y, f"答辩人：{DEFENDANT.name}", flow.body, align="right")
    paper.text(right, y + 130, "2026年3月24日", flow.body, align="right")
    press(
        paper,
        round_seal(DEFENDANT.name, mm(20), 31, turn_deg=4),
        right - mm(46),
        y - 160,
        RED,
        0.9,
    )
    press(paper, square_seal(DEFENDANT.head, mm(17), 32), right - mm(78), y + 110, RED, 0.9)
    return flow.numbered(of=False)
