"""Lists over several sheets say which sheet of which list it is; copies of one paper do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.station import qr
from courtroom.transcript import typesetting
from dossier.documents import apart

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(("count", "sheets"), [(3, 1), (60, 5)])
def test_a_long_list_handed_over_numbers_its_sheets(count: int, sheets: int) -> None:
    row = {
        "label": "J1",
        "case": "（2026）粤0308民初1号",
        "title": "卷",
        "sheets": "2",
        "taken": "",
    }
    data = {
        "title": "材料移交清单 Y1", "court": "样例人民法院", "number": "Y1", "qr": qr.svg("Y1"),
        "offered": "2026年3月4日", "from_whom": "收转台", "to_whom": "数字化中心", "by": "甲",
        "taker": "乙", "total": count * 2,
        "rows": [{"no": str(n), **row} for n in range(1, count + 1)],
    }  # fmt: skip
    made = typesetting.pdf("documents/task_list", data, NOW)
    pages = ["".join("".join(page.texts).split()) for page in apart.text_of(made, "清单")]
    assert len(pages) == sheets
    numbered = [f"第{n}页，共{sheets}页" in text for n, text in enumerate(pages, start=1)]
    assert numbered == [sheets > 1] * sheets
