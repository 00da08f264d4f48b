"""The first analysis on pages of the demo case, whose truth another hand wrote down."""

from __future__ import annotations

import pytest

from app.demo.case.dossier import demo_case, render_side
from scanner.imaging.analyse import analyse

KEYS = (
    "complaint-1",
    "complaint-4",
    "card-1",
    "contract-2",
    "delivery-3-1",
    "chat-1",
    "receipt-1",
    "photographs-2-1",
    "deliberation-2",
)


@pytest.mark.parametrize("key", KEYS)
def test_skew_and_blanks_of_believable_pages(key: str) -> None:
    (side,) = (side for side in demo_case().sides if side.key == key)
    found = analyse(render_side(side), 300)

    assert found.blank.suspected == side.blank
    if side.blank:
        assert found.edits == ()
    else:
        assert found.skew_deg == pytest.approx(side.skew_deg, abs=0.1)
        assert len(found.edits) == 1
