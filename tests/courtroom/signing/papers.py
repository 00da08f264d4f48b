"""Papers, ink and certificates for tests of signing."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from functools import cache

from courtroom.signing import certificates, document, layout
from courtroom.signing.certificates import Identity
from courtroom.signing.document import Signing
from courtroom.signing.layout import LaidOut
from courtroom.signing.pads.contract import Ink, Point
from courtroom.transcript.contents import Contents, Row
from courtroom.transcript.transcript import Transcript
from dossier.hearing import Hearing, Utterance
from dossier.ids import CaseId, HearingId, PaperId, SignerId, UtteranceId
from dossier.model import Case
from dossier.signing import PadDevice, Signer

AT = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
WHO = [("审判长", "王法官"), ("书记员", "孙书记"), ("原告", "张三")]


def ink(seed: int, strokes: int = 4, points: int = 30) -> Ink:
    """Return ink that no other seed gives."""
    chance = random.Random(seed)
    made, t = [], 0.0
    for number in range(strokes):
        x, y = 10 + number * 9 + chance.random(), 10 + 9 * chance.random()
        stroke = []
        for at in range(points):
            t += 0.005
            x, y = x + chance.uniform(-0.2, 0.6), y + chance.uniform(-0.5, 0.5)
            stroke.append(Point(x, y, 0.3 + 0.6 * abs(math.sin(at / 9)), t))
        made.append(tuple(stroke))
    return Ink(tuple(made), PadDevice("测试签字板", "T-1", 200.0))


def signers(who: list[tuple[str, str]] | None = None) -> list[Signer]:
    """Return those who sign a paper of no store."""
    return [
        Signer(SignerId(f"s{n}"), CaseId("c"), HearingId("h"), PaperId("p"), n, role, name)
        for n, (role, name) in enumerate(who or WHO, 1)
    ]


def contents(lines: int) -> Contents:
    """Return a record of so many lines, of no store."""
    case = Case(CaseId("c"), "（2026）粤0308民初1号", "民间借贷纠纷", "civil_first", AT)
    hearing = Hearing(
        HearingId("h"), case.id, 1, "第三审判庭", "普通程序", presiding="王法官", clerk="孙书记"
    )
    text = "原告称双方签订借款合同，约定借款三十六万八千元，月利率百分之一，至今未还。" * 2
    rows = tuple(
        Row(
            Utterance(UtteranceId(f"u{n}"), case.id, hearing.id, "", "原告", text, ()),
            "原告" if n == 0 else "原",
            "法庭调查" if n == 0 else "",
        )
        for n in range(lines)
    )
    transcript = Transcript.__new__(Transcript)
    return Contents(case, (), hearing, (), (), (), rows, transcript, "测试法院")


@cache
def laid(lines: int = 8) -> LaidOut:
    """Return a small record before anybody signed."""
    return layout.record(contents(lines), signers(), (), AT)


@cache
def authority() -> Identity:
    """Return the authority of the tests."""
    return certificates.demo_authority()


@cache
def court() -> Identity:
    """Return the court's certificate."""
    return certificates.issued(authority(), "测试法院")


def said(key: str = "", name: str = "测试法院") -> Signing:
    """Return what is said of a signature."""
    return Signing(key, name, "核对无误", "第三审判庭", datetime.now(UTC))


@cache
def certified() -> bytes:
    """Return the small record, certified."""
    return document.certify(laid().data, court(), said(), None).data


@cache
def signed() -> bytes:
    """Return it with all signatures, not locked."""
    data = certified()
    for one in signers():
        data = document.sign(
            data, court(), said(layout.key(one), one.label), ink(one.number), None
        ).data
    return data


@cache
def locked() -> bytes:
    """Return it locked."""
    return document.lock(signed(), court(), said(), None).data
