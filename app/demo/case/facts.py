"""The invented facts of the demo case: who, what, how much (案情).

Nobody and nothing here exists. Names say so (样例, 虚构), people are born in 1900, and
telephone numbers begin with a prefix nobody is given; check digits are right, since
the programs that read them check them. Sums agree across all documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NUMBER = "（2026）粤0308民初1573号"
CAUSE = "买卖合同纠纷"
PROCEDURE = "civil_first"
COURT = "深圳市样例区人民法院"
COURT_CODE = "4403080000000"


@dataclass(frozen=True, slots=True)
class Firm:
    """A company and who speaks for it."""

    name: str
    short: str
    code: str
    """统一社会信用代码"""
    address: str
    head: str
    head_title: str
    head_id: str
    phone: str


PLAINTIFF = Firm(
    "深圳市样例五金制品有限公司",
    "样例五金",
    "91440300MA5000882C",
    "深圳市样例区海澄路88号样例工业园3栋",
    "甄实初",
    "执行董事",
    "440308190001010884",
    "10000000188",
)
DEFENDANT = Firm(
    "深圳市虚构家居有限公司",
    "虚构家居",
    "91440300MA50006632",
    "深圳市样例区临港大道6号虚构大厦1201室",
    "贾雨同",
    "总经理",
    "440308190012310663",
    "10000000166",
)
PARTIES = (("原告", PLAINTIFF.name), ("被告", DEFENDANT.name))
LAWYER = "言必信"
LAW_FIRM = "广东例证律师事务所"
BUYER = "何以采"
SELLER_CLERK = "石在"
JUDGE = "平允"
JUDGES = ("平允", "常正", "公孙白")
CLERK = "文书悦"
CONTRACT_NUMBER = "YL-2025-0618"


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods in the contract."""

    name: str
    model: str
    unit: str
    count: int
    price: Decimal

    @property
    def sum(self) -> Decimal:
        """Count times price, yuan."""
        return self.count * self.price


HINGE = Goods("缓冲铰链", "SL-35", "只", 12000, Decimal("6.80"))
RAIL = Goods("三节阻尼滑轨", "HG-450", "副", 8000, Decimal("23.50"))
HANDLE = Goods("铝合金拉手", "LS-128", "只", 15000, Decimal("4.20"))
ROD = Goods("衣柜挂杆套装", "GG-900", "套", 2000, Decimal("18.60"))
GOODS = (HINGE, RAIL, HANDLE, ROD)
TOTAL = sum((goods.sum for goods in GOODS), Decimal(0))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: its note's number, date and goods with counts."""

    number: str
    date: str
    goods: tuple[tuple[Goods, int], ...]

    @property
    def sum(self) -> Decimal:
        """Value, yuan."""
        return sum((goods.price * count for goods, count in self.goods), Decimal(0))


DELIVERIES = (
    Delivery("SL20250710-01", "2025年7月10日", ((HINGE, 6000), (RAIL, 3000), (HANDLE, 15000))),
    Delivery("SL20250728-01", "2025年7月28日", ((HINGE, 6000), (RAIL, 3000), (ROD, 2000))),
    Delivery("SL20250815-02", "2025年8月15日", ((RAIL, 2000),)),
)
PAYMENTS = (
    ("2025年6月24日", Decimal("110940.00"), "202506240000188"),
    ("2025年9月22日", Decimal("60000.00"), "202509220000166"),
)
PAID = sum((payment[1] for payment in PAYMENTS), Decimal(0))
OWED = TOTAL - PAID
PENALTY_DAYS = 158
"""2025-09-23 to 2026-02-27, both included."""
PENALTY = OWED * Decimal("0.0005") * PENALTY_DAYS
CLAIM = OWED + PENALTY
FEE = Decimal("4518.55")
"""受理费. Source: 诉讼费用交纳办法, article 13."""


def yuan(amount: Decimal) -> str:
    """Return an amount with thousands separators, as in 198,860.00."""
    return f"{amount:,.2f}"


def in_words(amount: Decimal) -> str:
    """Return an amount under 100 million yuan in the capital numerals of cheques (大写)."""
    digits, units = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")
    whole, cents = divmod(int(amount * 100), 100)
    text = ""
    for group, name in ((whole // 10000, "万"), (whole % 10000, "")):
        part, gap = "", False
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if digit:
                part += ("零" if gap and (part or text) else "") + digits[digit] + units[place]
                gap = False
            else:
                gap = True
        text += part + name if part else ""
    jiao, fen = divmod(cents, 10)
    tail = "整" if not cents else ""
    tail += f"{digits[jiao]}角" if jiao else ("零" if fen else "")
    tail += f"{digits[fen]}分" if fen else ""
    return f"{text or '零'}元{tail}"
