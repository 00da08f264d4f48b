"""The matrix of opinions, what the record says of them, and the papers."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from courtroom.evidence import papers
from courtroom.evidence.opinions import matrix, sentence
from dossier.evidence import Admission, EvidenceKind, Exhibit, Opinion, Original, Ruling, Stand
from dossier.ids import HearingId, OpinionId, RulingId, new_id
from dossier.model import Volume
from resources.errors import NothingToExport
from tests.courtroom.evidence.exhibits import CASE, NOW, make

HEAD = papers.Head("（2026）粤0308民初123号", "某某人民法院", "民间借贷纠纷", (("原告", "张三"),))
ONE, TWO = make(1, name="借条", original=True), make(1, "被告", "收条 #text[x] $a$ *b*", late=True)


def opinion(exhibit: Exhibit, side: str, minute: int = 0, **values: Any) -> Opinion:
    at = NOW + timedelta(minutes=minute)
    return Opinion(
        *(OpinionId(new_id()), CASE, HearingId("h"), exhibit.id, side),
        at=at,
        **values,
    )


def ruling(exhibit: Exhibit, minute: int = 0, **values: Any) -> Ruling:
    at = NOW + timedelta(minutes=minute)
    return Ruling(RulingId(new_id()), CASE, HearingId("h"), exhibit.id, at=at, **values)


def test_the_newest_of_each_counts_in_any_order() -> None:
    said = [
        opinion(ONE, "被告", 0, authenticity=Stand.DENIED),
        opinion(ONE, "被告", 5, authenticity=Stand.ACCEPTED),
        opinion(TWO, "原告", 1, relevance=Stand.DENIED),
    ]
    for some in permutations(said):
        found = matrix([ONE, TWO], some, [], ("原告", "被告", "第三人"))
        assert found.sides == ("原告", "被告", "第三人")
        assert found.rows[0].opinions["被告"].authenticity is Stand.ACCEPTED
        assert set(found.rows[1].opinions) == {"原告"}
        waiting = [(one.label, side) for one, side in found.open()]
        assert waiting == [("原证1", "第三人"), ("被证1", "第三人")]


def test_comparing_and_admission_are_apart_and_the_unannounced_stays_inside() -> None:
    found = [
        ruling(ONE, 0, original=Original.DIFFERENT, announced=True),
        ruling(ONE, 1, original=Original.SAME, announced=True),
        ruling(ONE, 2, admission=Admission.ADMITTED, announced=True),
        ruling(ONE, 3, admission=Admission.EXCLUDED, volume=Volume.CONFIDENTIAL),
    ]
    (inside,) = matrix([ONE], [], found).rows
    (outside,) = matrix([ONE], [], found, announced=True).rows
    assert inside.original == outside.original == found[1]
    assert inside.admission == found[3]
    assert outside.admission == found[2]


def test_withdrawn_evidence_is_in_no_table() -> None:
    assert not matrix([replace(ONE, removed=True)], [opinion(ONE, "被告")], []).rows


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "对原证1不发表意见。"),
        (
            {
                "authenticity": Stand.ACCEPTED,
                "legality": Stand.ACCEPTED,
                "relevance": Stand.DENIED,
                "purpose": Stand.DENIED,
                "reason": "与本案无关。",
            },
            "对原证1的真实性、合法性予以认可，对关联性、证明目的不予认可，对证明力不发表意见；"
            "理由：与本案无关。",
        ),
        (
            {"authenticity": Stand.PARTLY, "objection": "签名非本人所签"},
            "对原证1的真实性部分认可；异议：签名非本人所签。",
        ),
    ],
)
def test_an_opinion_reads_as_the_record_says_it(values: dict[str, Any], text: str) -> None:
    assert sentence(opinion(ONE, "被告", **values), ONE) == text


# ---- papers ---------------------------------------------------------------------------


def words(data: bytes) -> str:
    """Return what stands on the pages, blanks and line ends left out."""
    document = pypdfium2.PdfDocument(data)
    try:
        found = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return "".join("".join(found).split())


def sizes() -> papers.Sizes:
    return papers.Sizes({ONE.id: 3, TWO.id: 1}, {ONE.id: papers.place([12, 13, 14, 20])})


def test_the_receipt_says_what_the_law_asks_twice() -> None:
    data = papers.receipt_pdf(
        *(HEAD, [ONE, TWO], sizes()),
        submitter="原告 张三",
        handler="孙书记",
        received_at=NOW,
        made_at=NOW,
    )
    text = words(data)
    for said in ("证据材料收据", "借条", "原件", "孙书记", "2026年03月02日10:00", "经办人"):
        assert text.count(said) >= 2, said
    assert "共2件，2份，4页" in text
    # What a title says is never typst's code.
    assert "收条#text[x]$a$*b*" in text
    with pikepdf.open(io.BytesIO(data)) as made:
        assert len(made.pages) == 2
    again = papers.receipt_pdf(
        *(HEAD, [ONE, TWO], sizes()),
        submitter="原告 张三",
        handler="孙书记",
        received_at=NOW,
        made_at=NOW,
    )
    assert data == again


def test_the_list_has_the_lawful_fields() -> None:
    sound = make(
        2,
        name="催款录音",
        kind=EvidenceKind.RECORDING,
        media_type="audio",
        media_sha256="a" * 64,
        media_length_s=754.3,
        submitter="张三",
        submitted_on=date(2026, 3, 1),
        purpose="证明催款",
        source="原告手机",
    )
    text = words(papers.list_pdf(HEAD, [ONE, TWO, sound], sizes()))
    for said in (
        "12–14、20",
        "视听资料",
        "录音12′34″",
        "证明催款",
        "原告手机",
        "2026-03-01",
        "逾期",
    ):
        assert said in text, said
    assert text.index("催款录音") < text.index("收条")


def test_the_table_of_opinions_is_printed() -> None:
    said = opinion(ONE, "被告", authenticity=Stand.DENIED, reason="非本人签名")
    compared = ruling(ONE, original=Original.SAME, announced=True)
    text = words(papers.opinions_pdf(HEAD, matrix([ONE, TWO], [said], [compared], ("原告",))))
    for words_ in ("不认可：真实性", "理由：非本人签名", "相符", "举证方"):
        assert words_ in text, words_


def test_there_is_no_paper_about_nothing() -> None:
    with pytest.raises(NothingToExport):
        papers.list_pdf(HEAD, [], sizes())
