"""What the court itself issues and records (法院文书、笔录)."""

from __future__ import annotations

from app.demo.case import facts
from app.demo.case.canvas import HEIGHT_PX, WIDTH_PX, Flow, Paper, Type, mm, pt, ruled, table
from app.demo.case.canvas import Cell as C
from app.demo.case.facts import COURT, DEFENDANT, PLAINTIFF, yuan
from app.demo.case.ink import RED, fingerprint, handwrite, press, round_seal, sign

_BODY = Type("song", pt(15))
_COURT = Type("song_bold", pt(22))
_KIND = Type("song_bold", pt(24))


def acceptance_notice() -> list[Paper]:
    """受理案件通知书, to the plaintiff."""
    flow = _letter("受理案件通知书", f"{PLAINTIFF.name}：")
    flow.add(
        f"你方诉{DEFENDANT.name}{facts.CAUSE}一案的起诉状已收到。经审查，起诉符合法定受理条件，本院决定"
        "登记立案。现将有关事项通知如下："
    )
    flow.add("一、在诉讼进程中，当事人必须依法行使诉讼权利，遵守诉讼秩序，履行诉讼义务。")
    flow.add(
        "二、如需委托代理人代为诉讼，应当递交由委托人签名或者盖章的授权委托书，并写明委托事项和权限。"
    )
    flow.add(
        f"三、应当在接到缴费通知书次日起七日内预交案件受理费{facts.FEE}元，逾期不交的，按撤诉处理。"
    )
    flow.add("四、本案适用普通程序审理，举证期限为收到本通知书次日起十五日。")
    flow.add("五、本案的裁判文书将依照有关规定在互联网公布。")
    flow.skip(0.4)
    _dated(flow, "2026年3月5日", 801)
    return flow.papers


def fee_notice() -> list[Paper]:
    """缴费通知书."""
    paper = Paper()
    left, right = mm(26), WIDTH_PX - mm(24)
    paper.text(WIDTH_PX // 2, mm(32), COURT, _COURT, align="centre")
    paper.text(WIDTH_PX // 2, mm(46), "诉讼费用交纳通知书", _KIND, align="centre")
    body = Type("song", pt(14))
    paper.text(right, mm(64), facts.NUMBER, body, align="right")
    paper.text(left, mm(74), f"{PLAINTIFF.name}：", body)
    y = paper.paragraph(
        mm(84),
        f"你方诉{DEFENDANT.name}{facts.CAUSE}一案，依照《诉讼费用交纳办法》第十三条、第二十二条的规定，"
        "应当预交下列诉讼费用：",
        body,
        left=left,
        right=right,
        leading_px=104,
        indent_px=2 * body.size_px,
    )
    rows = [
        [C("费用项目"), C("计费依据（元）"), C("金额（元）"), C("备注")],
        [C("案件受理费"), C(yuan(facts.CLAIM)), C(yuan(facts.FEE)), C("按诉讼标的额分段累计")],
        [C("合计"), C(""), C(yuan(facts.FEE)), C("")],
        [C("大写：人民币" + facts.in_words(facts.FEE), 4, "left")],
    ]
    y = table(
        paper,
        left,
        y + 20,
        [mm(36), mm(40), mm(36), mm(48)],
        rows,
        Type("song", pt(12.5)),
        row_px=120,
    )
    for text in (
        "请自接到本通知书次日起七日内，持本通知书到指定银行交纳，或者扫描缴费单上的二维码在线支付。"
        "逾期不交纳又未提出缓交、减交、免交申请的，按自动撤回起诉处理。",
        "收款单位：样例市财政局非税收入专户    开户银行：虚设银行样例支行",
        "缴款识别码：0000 1573 2026 0305",
    ):
        y = paper.paragraph(
            y + 34, text, body, left=left, right=right, leading_px=104, indent_px=2 * body.size_px
        )
    _seal_over_date(paper, right, y + mm(18), "2026年3月5日", 811)
    handwrite(paper, left, y + mm(34), "已缴 3.9 经办：文", 812, size_px=70)
    return [paper]


def defence_notice() -> list[Paper]:
    """应诉通知书, to the defendant."""
    flow = _letter("应诉通知书", f"{DEFENDANT.name}：")
    flow.add(
        f"本院受理{PLAINTIFF.name}诉你方{facts.CAUSE}一案，现发送起诉状副本一份，并将应诉的有关事项通知如下："
    )
    flow.add("一、当事人必须依法行使诉讼权利，遵守诉讼秩序，履行诉讼义务。")
    flow.add(
        "二、应当在收到起诉状副本之日起十五日内向本院提出答辩状，并按对方当事人的人数提出副本。不提出答辩状的，不影响本院审理。"
    )
    flow.add("三、应当在收到本通知书次日起十五日内提交证据。逾期提交的，应当说明理由。")
    flow.add(
        "四、法人参加诉讼，应当提交营业执照副本复印件、法定代表人身份证明书；委托他人代为诉讼的，应当提交授权委托书。"
    )
    flow.add(
        f"五、本案由审判员{facts.JUDGE}担任审判长，与审判员{facts.JUDGES[1]}、人民陪审员{facts.JUDGES[2]}共同审理。"
    )
    flow.skip(0.4)
    _dated(flow, "2026年3月10日", 821)
    return flow.papers


def summons() -> list[Paper]:
    """传票: a form."""
    paper = Paper()
    paper.text(WIDTH_PX // 2, mm(30), COURT, _COURT, align="centre")
    paper.text(
        WIDTH_PX // 2, mm(44), "传票", Type("song_bold", pt(30)), align="centre", spacing_px=120
    )
    ink = Type("song", pt(14))
    rows = [
        [C("案号"), C(facts.NUMBER)],
        [C("案由"), C(facts.CAUSE)],
        [C("被传唤人"), C(DEFENDANT.name)],
        [C("住所"), C(DEFENDANT.address)],
        [C("传唤事由"), C("开庭审理")],
        [C("应到时间"), C("2026年4月21日上午9时30分")],
        [C("应到处所"), C(f"{COURT}第三审判庭")],
        [
            C("注意事项"),
            C(
                "1.被传唤人必须准时到达应到处所。\n2.本传票由被传唤人携带来院报到。\n"
                "3.被传唤人收到传票后，应在送达回证上签名或者盖章。\n"
                "4.被告无正当理由拒不到庭的，可以缺席判决。",
                align="left",
            ),
        ],
    ]
    left = mm(26)
    y = table(paper, left, mm(66), [mm(36), mm(122)], rows, ink, row_px=158)
    paper.text(left, y + mm(12), "审判员：", ink)
    sign(paper, left + mm(22), y + mm(9), facts.JUDGE, 831)
    paper.text(left, y + mm(26), "书记员：", ink)
    sign(paper, left + mm(22), y + mm(23), facts.CLERK, 832)
    _seal_over_date(paper, WIDTH_PX - mm(30), y + mm(30), "2026年3月10日", 833)
    return [paper]


def service_address() -> list[Paper]:
    """送达地址确认书, filled in by hand."""
    paper = Paper()
    paper.text(WIDTH_PX // 2, mm(26), COURT, Type("song_bold", pt(18)), align="centre")
    paper.text(WIDTH_PX // 2, mm(38), "送达地址确认书", Type("song_bold", pt(22)), align="centre")
    ink = Type("song", pt(12))
    notice = (
        "1.当事人应当如实提供确切的送达地址。2.送达地址变更的，应当及时以书面方式告知本院；"
        "未及时告知的，按原确认地址送达，文书退回之日视为送达之日。3.同意电子送达的，"
        "文书到达所填电子地址的时间为送达时间。"
    )
    rows = [
        [C("案由"), C(facts.CAUSE), C("案号"), C(facts.NUMBER)],
        [C("告知事项"), C(notice, 3, "left")],
        [C("当事人"), C("", 3)],
        [C("送达地址"), C("", 3)],
        [C("收件人"), C(""), C("联系电话"), C("")],
        [C("电子送达"), C("□不同意    ☑同意（短信、电子邮件、诉讼服务平台）", 3, "left")],
        [C("电子邮箱"), C("", 3)],
        [
            C("确认人\n声明"),
            C("我已阅读并理解上述告知事项，保证所填地址准确、有效。\n\n\n", 3, "left"),
        ],
    ]
    left, widths = mm(22), [mm(26), mm(54), mm(24), mm(62)]
    heights = {2: 170, 3: 170, 4: 150, 6: 150}
    rules = ruled(paper, left, mm(54), widths, rows, ink, row_px=130, heights_px=heights)
    y, pen = rules[-1], left + mm(30)
    filled = (
        (2, pen, PLAINTIFF.name, 74),
        (3, pen, PLAINTIFF.address, 70),
        (4, pen, facts.LAWYER, 76),
        (4, left + mm(106), "10000000177", 72),
        (6, pen, "yan@example.invalid", 72),
    )
    for seed, (row, x, text, size_px) in enumerate(filled, start=841):
        middle = (rules[row] + rules[row + 1] - size_px) // 2
        handwrite(paper, x, middle, text, seed, size_px=size_px)
    sign(paper, left + mm(96), y - 150, facts.LAWYER, 846, size_px=112)
    handwrite(paper, left + mm(128), y - 124, "2026.3.5", 847, size_px=70)
    paper.text(left, y + mm(6), "经办人：", ink)
    sign(paper, left + mm(18), y + mm(3), facts.CLERK, 848, size_px=96)
    return [paper]


def service_receipt() -> list[Paper]:
    """送达回证, signed by the defendant."""
    paper = Paper()
    paper.text(WIDTH_PX // 2, mm(28), COURT, _COURT, align="centre")
    paper.text(WIDTH_PX // 2, mm(42), "送达回证", _KIND, align="centre", spacing_px=50)
    ink = Type("song", pt(13))
    rows = [
        [C("案由"), C(facts.CAUSE), C("案号"), C(facts.NUMBER)],
        [C("受送达人"), C(DEFENDANT.name, 3)],
        [C("送达地点"), C(DEFENDANT.address, 3)],
        [C("送达文书名称"), C("件数"), C("收件人签名或盖章"), C("收到时间")],
        [C("起诉状副本、证据副本", align="left"), C("各1份"), C(""), C("")],
        [C("应诉通知书、举证通知书", align="left"), C("各1份"), C(""), C("")],
        [C("开庭传票", align="left"), C("1份"), C(""), C("")],
        [C("代收人及代收理由"), C("", 3)],
        [C("备考"), C("", 3)],
    ]
    left, widths = mm(22), [mm(44), mm(30), mm(48), mm(44)]
    heights = {0: 150, 4: 190, 5: 190, 6: 190, 7: 190, 8: 220}
    # First row: the case number needs the wider columns.
    y = table(paper, left, mm(64), [mm(24), mm(50), mm(22), mm(70)], rows[:1], ink, row_px=140)
    y = table(
        paper,
        left,
        y,
        widths,
        rows[1:],
        ink,
        row_px=140,
        heights_px={k - 1: v for k, v in heights.items() if k},
    )
    sign(paper, left + mm(80), y - 1010, facts.BUYER, 851, size_px=112)
    handwrite(paper, left + mm(126), y - 960, "2026.3.12", 852, size_px=72)
    press(
        paper,
        round_seal(DEFENDANT.name, mm(19), 853, turn_deg=10),
        left + mm(76),
        y - 900,
        RED,
        0.85,
    )
    handwrite(paper, left + mm(52), y - 360, "采购经理，公司授权收发", 854, size_px=70)
    paper.text(left, y + mm(8), "填发人：", ink)
    sign(paper, left + mm(20), y + mm(5), facts.CLERK, 855, size_px=96)
    paper.text(left + mm(84), y + mm(8), "送达人：", ink)
    sign(paper, left + mm(104), y + mm(5), "宋达", 856, size_px=100)
    note = (
        "注：1.受送达人拒绝接收的，送达人应当记明拒收事由和日期。"
        "2.他人代收的，应当注明与受送达人的关系。"
    )
    paper.paragraph(
        y + mm(22), note, Type("song", pt(10.5)), left=left, right=WIDTH_PX - mm(22), leading_px=64
    )
    return [paper]


def hearing_record() -> list[Paper]:
    """法庭笔录, two sides, signed at the foot of each."""
    flow = _record("法庭笔录（第一次）")
    for label, value in (
        ("案号", facts.NUMBER),
        ("案由", facts.CAUSE),
        ("时间", "2026年4月21日9时30分至11时05分"),
        ("地点", f"{COURT}第三审判庭    是否公开审理：公开"),
        (
            "审判人员",
            f"审判长{facts.JUDGES[0]}  审判员{facts.JUDGES[1]}  人民陪审员{facts.JUDGES[2]}",
        ),
        ("书记员", facts.CLERK),
    ):
        flow.add(f"{label}：{value}", indent=0)
    for text in _HEARING:
        flow.add(text, indent=0)
    flow.room(mm(34))
    flow.add("（以上笔录交当事人阅看，无误后签名）", indent=0)
    for number, paper in enumerate(flow.papers):
        y = HEIGHT_PX - mm(36)
        sign(paper, mm(36), y, facts.LAWYER, 860 + number, size_px=96)
        sign(paper, mm(88), y + 8, facts.BUYER, 870 + number, size_px=92)
        handwrite(paper, mm(140), y + 20, "2026.4.21", 880 + number, size_px=64)
        press(paper, fingerprint(890 + number, 190), mm(112), y - 60, RED, 0.7)
    return flow.numbered()


def deliberation() -> list[Paper]:
    """合议庭评议笔录: confidential, two sides."""
    flow = _record("合议庭评议笔录")
    flow.paper.text(WIDTH_PX - mm(20), mm(16), "副卷", Type("hei_bold", pt(16)), align="right")
    for label, value in (
        ("案号", facts.NUMBER),
        ("案由", facts.CAUSE),
        ("评议时间", "2026年4月28日15时至16时10分"),
        ("评议地点", "本院七楼合议室"),
        (
            "合议庭成员",
            f"审判长{facts.JUDGES[0]}  审判员{facts.JUDGES[1]}  人民陪审员{facts.JUDGES[2]}",
        ),
        ("记录人", f"书记员{facts.CLERK}"),
    ):
        flow.add(f"{label}：{value}", indent=0)
    for text in _DELIBERATION:
        flow.add(text, indent=0)
    flow.room(mm(60))
    flow.skip(0.6)
    for label, name, seed in (
        ("审判长：", facts.JUDGES[0], 901),
        ("审判员：", facts.JUDGES[1], 902),
        ("人民陪审员：", facts.JUDGES[2], 903),
        ("书记员：", facts.CLERK, 904),
    ):
        flow.paper.text(mm(100), flow.y, label, flow.body)
        sign(flow.paper, mm(132), flow.y - 36, name, seed, size_px=100)
        flow.y += 132
    return flow.numbered()


def _letter(kind: str, to: str) -> Flow:
    flow = Flow(body=_BODY, leading_px=112, top=mm(30))
    flow.title(COURT, _COURT, after_px=30)
    flow.title(kind, _KIND, after_px=50)
    flow.paper.text(flow.right, flow.y, facts.NUMBER, _BODY, align="right")
    flow.y += 140
    flow.add(to, indent=0)
    return flow


def _record(kind: str) -> Flow:
    flow = Flow(body=Type("song", pt(14)), leading_px=98, top=mm(26), bottom=HEIGHT_PX - mm(43))
    flow.title(kind, Type("song_bold", pt(22)), after_px=44)
    return flow


def _dated(flow: Flow, date: str, seed: int) -> None:
    flow.room(mm(45))
    _seal_over_date(flow.paper, flow.right - mm(8), flow.y + mm(24), date, seed)


def _seal_over_date(paper: Paper, right: int, y: int, date: str, seed: int) -> None:
    """Write a date and press the court's seal over it, as 骑年盖月 asks."""
    middle = right - mm(24)
    paper.text(middle, y, date, _BODY, align="centre")
    seal = round_seal(COURT, mm(21), seed, code=facts.COURT_CODE, turn_deg=seed % 7 - 3)
    press(paper, seal, middle - seal.shape[1] // 2, y - round(seal.shape[0] * 0.62), RED, 0.92)


_HEARING = (
    "书记员：现在宣布法庭纪律。（略）",
    "审判长：现在开庭。核对当事人及代理人身份。",
    f"原告代理人：{facts.LAWYER}，{facts.LAW_FIRM}律师，特别授权。",
    f"被告代理人：{facts.BUYER}，公司员工，一般授权。",
    "审判长：双方对对方出庭人员的身份有无异议？",
    "原告代理人：没有。",
    "被告代理人：没有。",
    "审判长：告知当事人诉讼权利和义务。是否听清？是否申请回避？",
    "原告代理人：听清，不申请。",
    "被告代理人：听清，不申请。",
    "审判长：下面进行法庭调查。由原告陈述诉讼请求、事实与理由。",
    f"原告代理人：请求判令被告支付货款{yuan(facts.OWED)}元及违约金，其余同起诉状。",
    "被告代理人：对合同和交货数量、已付款金额没有异议。第三批滑轨有质量问题，应当扣款47,000.00元；违约金过高，请求调低。其余同答辩状。",
    "审判长：本案争议焦点：一、第三批滑轨是否存在质量问题，应否扣减货款；二、违约金标准应否调整。双方有无补充？",
    "原告代理人：没有。",
    "被告代理人：没有。",
    "审判长：由原告举证。",
    "原告代理人：证据1购销合同，证据2送货单三份，证据3银行电子回单两份，证据4微信聊天记录，证明内容见证据清单。",
    "被告代理人：对证据1至4的真实性、合法性、关联性均予认可，但聊天记录也能证明我方在2025年9月26日提出过质量问题。",
    "审判长：由被告举证。",
    "被告代理人：现场照片四张，证明第三批滑轨锈蚀、阻尼失效。",
    "原告代理人：真实性不认可，照片不能反映是我方的货物，也看不出数量；且已过七日检验期。",
    "审判长：被告是否申请对第三批滑轨进行质量鉴定？",
    "被告代理人：不申请。该批滑轨已经使用了大部分，库存还有三百余副。",
    "审判长：下面进行法庭辩论。",
    "原告代理人：被告签收后在检验期内未提异议，又已实际使用，应当付清货款。",
    "被告代理人：坚持答辩意见。",
    "审判长：双方最后陈述。",
    "原告代理人：坚持诉讼请求。",
    "被告代理人：请求依法判决。",
    "审判长：是否愿意调解？",
    "原告代理人：愿意，一次付清可以放弃部分违约金。",
    "被告代理人：需要请示公司。",
    "审判长：现在休庭，宣判时间另行通知。",
)

_DELIBERATION = (
    f"{facts.JUDGES[0]}：现在对{PLAINTIFF.name}诉{DEFENDANT.name}{facts.CAUSE}一案进行评议。先由我汇报案情。"
    f"原、被告2025年6月18日签订购销合同，总价{yuan(facts.TOTAL)}元，原告分三批交清货物，被告付款{yuan(facts.PAID)}元，"
    f"尚欠{yuan(facts.OWED)}元，双方对此没有争议。争议有两点：一是第三批滑轨应否扣款47,000.00元，二是违约金应否调低。",
    f"{facts.JUDGES[1]}：关于第一点，合同约定七日检验期，被告8月15日签收，9月26日才在微信里提到抽拉不顺，已超过检验期。"
    "被告主张隐蔽瑕疵，但只有四张照片，看不出批次和数量，又不申请鉴定，而且大部分已经装配使用。举证责任在被告，我意见是不支持扣款。",
    f"{facts.JUDGES[2]}：同意。照片里的纸箱标签虽然写着批号，但锈蚀的那几副是不是这一批，没有办法对应。不过原告在微信里答应过派人去看，"
    "后来没有去，这一点在说理时可以提一下。",
    f"{facts.JUDGES[0]}：我同意两位的意见，不支持扣款。关于第二点，约定每日万分之五，原告没有举证证明实际损失，"
    "被告请求调低。买卖合同逾期付款的损失主要是资金占用损失。",
    f"{facts.JUDGES[1]}：可以参照逾期付款损失的有关规定，以一年期贷款市场报价利率为基础加计百分之五十计算，既补偿又有惩罚性。",
    f"{facts.JUDGES[2]}：同意调到这个标准，起算时间按原告主张的2025年9月23日。",
    f"{facts.JUDGES[0]}：我也同意。案件受理费按支持的比例分担，大部分由被告负担。还有没有别的意见？",
    f"{facts.JUDGES[1]}：没有。",
    f"{facts.JUDGES[2]}：没有。",
    f"{facts.JUDGES[0]}：评议结果如下，合议庭一致意见：",
    f"一、被告于判决生效之日起十日内向原告支付货款{yuan(facts.OWED)}元；",
    "二、被告以上述货款为基数，自2025年9月23日起至实际清偿之日止，按一年期贷款市场报价利率的1.5倍支付逾期付款违约金；",
    "三、驳回原告的其他诉讼请求；",
    "四、案件受理费由原告负担一成，被告负担九成。",
    "以上评议内容属审判秘密，任何人不得外传。",
)
