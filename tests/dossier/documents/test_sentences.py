"""The proof-reader on short papers of other wording."""

from __future__ import annotations

import pytest

from dossier.documents.proof.reading import proofread
from tests.dossier.documents.sentences import CLEAN, WRONG
from tests.dossier.documents.texts import facts


@pytest.mark.parametrize("text", CLEAN)
def test_nothing_is_found_where_nothing_is_wrong(text: str) -> None:
    assert proofread([text.splitlines()], facts()) == ()


@pytest.mark.parametrize(("text", "rule"), WRONG)
def test_what_is_wrong_is_found(text: str, rule: str) -> None:
    assert rule in {one.rule for one in proofread([text.splitlines()], facts())}


def test_several_numbers_in_a_row_share_their_last_word() -> None:
    text = "合并审理（2026）粤0308民初123、124号两案，另见（2026）粤0308民初120至122号。"
    found = proofread([[text]], facts())
    assert "case_number_form" not in {one.rule for one in found}


def test_figures_behind_a_sign_are_not_added_twice() -> None:
    text = "货款3000元（¥3000.00）、运费200元，共计3200元。"
    assert proofread([[text]], facts()) == ()
