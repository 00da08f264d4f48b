"""Reasons of filings in the other language."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from dossier.catalogue.reasons import reason_in

SENTENCES: dict[str, dict[str, str]] = resources.toml("catalogue/reasons.toml")
TITLES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="“”"), min_size=1)


@pytest.mark.parametrize("key", SENTENCES)
@given(title=TITLES, number=st.integers(1, 999))
def test_every_reason_is_said_in_english(key: str, title: str, number: int) -> None:
    words = SENTENCES[key]
    names = [name for _, name, _, _ in Formatter().parse(words["zh_CN"]) if name]
    params = {name: number if name in ("line", "number") else title for name in names}
    assert reason_in(words["zh_CN"].format_map(params), "en") == words["en"].format_map(params)


@given(st.text())
def test_chinese_stays(text: str) -> None:
    assert reason_in(text, "zh_CN") == text


def test_an_unknown_reason_stays() -> None:
    assert reason_in("由书记员归目", "en") == "由书记员归目"
