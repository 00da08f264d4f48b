"""Printed screens of a telephone: what seller and buyer wrote to each other (微信聊天记录)."""

from __future__ import annotations

from app.demo.case import facts
from app.demo.case.canvas import WIDTH_PX, Paper, Type, broken, mm, pt
from app.demo.case.facts import BUYER, yuan
from app.demo.case.fonts import font
from app.demo.case.ink import handwrite, sign


def chat() -> list[Paper]:
    """微信聊天记录, two sides with two screens each; only the first bears a title."""
    first, second = Paper(), Paper()
    first.text(WIDTH_PX // 2, mm(20), "微信聊天记录", Type("song_bold", pt(18)), align="centre")
    who = f"（原告业务员{facts.SELLER_CLERK}与被告采购经理{BUYER}）"
    first.text(WIDTH_PX // 2, mm(30), who, Type("song", pt(12)), align="centre")
    top = mm(42)
    _screen(first, mm(15), top, "14:07", _TALK[0])
    _screen(first, mm(109), top, "14:08", _TALK[1])
    _screen(second, mm(15), mm(24), "14:08", _TALK[2])
    _screen(second, mm(109), mm(24), "14:09", _TALK[3])
    for number, paper in enumerate((first, second)):
        y = mm(252) if number == 0 else mm(236)
        handwrite(paper, mm(24), y, "以上与手机原始记录核对一致", 500 + number, size_px=70)
        sign(paper, mm(112), y - 30, facts.SELLER_CLERK, 510 + number)
        handwrite(paper, mm(140), y, "2026.2.26", 520 + number, size_px=66)
    return [first, second]


def _screen(
    paper: Paper, left: int, top: int, clock: str, talk: tuple[tuple[str, str], ...]
) -> None:
    """Draw a telephone's screen with a conversation; ``me`` speaks from the right."""
    width, height, small = mm(86), mm(196), Type("hei", pt(8.5), (60, 60, 60))
    pen = paper.draw
    paper.areas.append((left, top, left + width, top + height))
    pen.rectangle(
        (left, top, left + width, top + height),
        fill=(237, 237, 237),
        outline=(150, 150, 150),
        width=3,
    )
    paper.text(left + mm(6), top + mm(2), clock, small)
    pen.rectangle(
        (left + width - mm(11), top + mm(2), left + width - mm(5), top + mm(5)),
        outline=(60, 60, 60),
        width=3,
    )
    pen.rectangle(
        (left + width - mm(11), top + mm(2), left + width - mm(7), top + mm(5)), fill=(60, 60, 60)
    )
    paper.text(
        left + width // 2,
        top + mm(8),
        f"{BUYER}（虚构家居）",
        Type("hei", pt(11.5)),
        align="centre",
    )
    pen.line(
        (left + mm(6), top + mm(9), left + mm(4), top + mm(11), left + mm(6), top + mm(13)),
        fill=(60, 60, 60),
        width=5,
    )
    pen.line((left, top + mm(16), left + width, top + mm(16)), fill=(205, 205, 205), width=2)
    y = top + mm(20)
    for who, text in talk:
        if who == "at":
            paper.text(
                left + width // 2, y, text, Type("hei", pt(8), (130, 130, 130)), align="centre"
            )
            y += mm(7)
        else:
            y = _bubble(paper, left, width, y, text, mine=who == "me")
    pen.rectangle(
        (left + 2, top + height - mm(12), left + width - 2, top + height - 2), fill=(247, 247, 247)
    )
    pen.rounded_rectangle(
        (left + mm(12), top + height - mm(10), left + width - mm(22), top + height - mm(3)),
        mm(1.5),
        fill=(255, 255, 255),
    )


def _bubble(paper: Paper, left: int, width: int, y: int, text: str, *, mine: bool) -> int:
    kind = Type("hei", pt(10.5))
    lines = ["".join(line.tokens) for line in broken(text, kind, mm(50))]
    leading = round(kind.size_px * 1.4)
    wide = round(max(font(kind.face, kind.size_px).getlength(line) for line in lines)) + mm(5)
    high = leading * len(lines) + mm(3)
    face = left + width - mm(13) if mine else left + mm(4)
    x = face - mm(3) - wide if mine else face + mm(12)
    paper.draw.rounded_rectangle(
        (face, y, face + mm(9), y + mm(9)), mm(1), fill=(96, 140, 188) if mine else (206, 160, 92)
    )
    paper.text(
        face + mm(4.5),
        y + mm(1.8),
        "石" if mine else "何",
        Type("hei", mm(5), (255, 255, 255)),
        align="centre",
    )
    paper.draw.rounded_rectangle(
        (x, y, x + wide, y + high), mm(1.2), fill=(149, 236, 105) if mine else (255, 255, 255)
    )
    for number, line in enumerate(lines):
        paper.text(x + mm(2.5), y + mm(1.7) + number * leading, line, kind)
    return y + max(high, mm(9)) + mm(5)


_TALK = (
    (
        ("at", "2025年9月16日 上午9:42"),
        (
            "me",
            "何经理早，三批货8月15日都交齐了，合同约定30天内付余款，前天就到期了，麻烦安排一下。",
        ),
        ("you", "收到，我问一下财务。"),
        ("me", f"对一下数：合同{yuan(facts.TOTAL)}，已付110,940.00，还有258,860.00。"),
        ("you", "数没问题。"),
        ("at", "2025年9月22日 下午4:15"),
        ("you", "今天先付6万，其余的我再催催。"),
        ("me", f"好的，6万收到了。还差{yuan(facts.OWED)}，请给个时间。"),
        ("you", "月底前安排。"),
    ),
    (
        ("at", "2025年9月26日 上午10:03"),
        ("you", "石工，车间反映最后那批滑轨有一部分抽拉不顺，你们派人来看看？"),
        ("me", "之前两批都没问题吧？哪一批、多少副，拍个照片给我。"),
        ("you", "大概几百副，照片晚点发。"),
        ("me", "收货的时候是验过的，超过七天了。不过我们可以派师傅去看，请先把货款付了。"),
        ("you", "货款是货款，质量是质量，分开谈。"),
        ("at", "2025年10月9日 上午9:30"),
        ("me", "何经理，节前说月底安排的，款还没到。"),
        ("you", "老板出差，回来就签字。"),
    ),
    (
        ("at", "2025年11月3日 下午2:20"),
        ("me", f"何经理，{yuan(facts.OWED)}元拖了快两个月，再不付我们只能发律师函了。"),
        ("you", "别急，年底前一定结清。"),
        ("me", "每次都这么说。你们公司确认一下欠款金额，盖个章也行。"),
        ("you", "金额没有异议，盖章要走流程。"),
        ("at", "2025年12月30日 下午5:48"),
        ("me", "年底了，款呢？"),
        ("you", "资金紧张，能不能年后？"),
    ),
    (
        ("at", "2026年1月20日 上午11:11"),
        ("me", "律师函已经寄到贵司，请签收。"),
        ("you", "看到了，老板说第三批要扣4万7。"),
        ("me", "七天检验期内没有提过异议，不同意扣。"),
        ("you", "那就没办法了，你们走程序吧。"),
        ("me", "好，我们准备起诉。"),
    ),
)
