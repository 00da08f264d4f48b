"""Telephone numbers that cannot be (电话号码).

A number is judged by its town: where all have eight digits, one of seven lacks a digit. Without
an area code it is taken for the court's own town, and the finding is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import resources
from dossier.documents.facts import Facts
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.flow import Flow

_PHONE = re.compile(r"(?:电话|手机号码?|手机|联系方式)[:为]?(\d[\d-]{4,16}+)(?! )")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?P<area>0(?:10|2\d|[3-9]\d{2}))?-?(?P<number>[2-8]\d{6,7})(?:-\d{1,5})?")
_SERVICE = re.compile(r"1\d{4}|[48]00-?\d{3}-?\d{4}")
_SHORT = 7


def read(text: Flow, facts: Facts) -> Iterator[Finding]:
    """Yield the telephone numbers that cannot be."""
    for match in _PHONE.finditer(text.text):
        number = match[1].rstrip("-")
        if _MOBILE.fullmatch(number) or _SERVICE.fullmatch(number):
            continue
        landline = _LANDLINE.fullmatch(number)
        if landline is None:
            sure = number[0] == "1" and number.isdecimal() and len(number) > 5
            yield text.finding("phone_form", *match.span(1), sure=sure)
        elif len(landline["number"]) == _SHORT:
            own = _LANDLINE.match(facts.court.phone)
            area = landline["area"] or (own["area"] if own is not None else None)
            if area is not None and _has_eight(area):
                sure = landline["area"] is not None
                yield text.finding("phone_form", *match.span(1), sure=sure)


def _has_eight(area: str) -> bool:
    return len(area) == 3 or area in _towns()


@cache
def _towns() -> frozenset[str]:
    return frozenset(resources.toml("documents/phones.toml")["eight"])
