"""Whose paper a page is, and at which stage it was made (文书的制作者与审级).

A title tells what a paper is, not who made it: a record under an agency's letterhead is what the
agency gathered, and a judgment that names an appellant is none of the instance below.
"""

from __future__ import annotations

import re

from dossier.catalogue.heading import Row
from dossier.catalogue.templates import Template

_AGENCY = re.compile(r"(局|政府|办事处|大队|支队|总队|管委会|管理委员会|派出所|厅)$")
_COURT = "法院"
_NAMES_COURT = re.compile(r"法院|人民法")
"""Of who commissioned a report: the last character may be misread."""
_LONGEST_NAME = 24
_FIRST_ROWS = 3
"""Rows of a head among which a letterhead stands, stamps of copying rooms before it."""
_MADE_BY_AGENCIES = frozenset(("court_evidence", "judgments", "service", "hearing_records"))
"""Items of a court's papers whose titles agencies use as well."""
_FIRST_NUMBER = re.compile(r"[(（〔\[]\d{4}[)）〕\]].{2,10}初.{0,2}\d+号")
_APPELLANT = re.compile(r"^上.{0,2}人|[(（]原审")
_HEAD_OF_JUDGMENT = 8
_HEAD_OF_REPORT = 12
_COMMISSIONED = re.compile(r"^委托(人|方|单位|机构|事项)?:(?P<who>[^:]{2,})")
_EXPERT = re.compile(r"(鉴定|检验|评估)(意见书|书|报告|报告书)")
_SHUT_ACCOUNT = re.compile(r"法院.{0,4}(执行款|案款|代管款|暂存款)|(执行款|案款)专户")
_PRESERVED = re.compile(r"保全|冻结|查封")


def of_agency(top: list[Row]) -> bool:
    """Whether the head of a page is that of an administrative agency (行政机关版头)."""
    first = top[:_FIRST_ROWS]
    if any(_COURT in row.bare[-6:] for row in first):
        return False
    return any(
        _AGENCY.search(row.bare)
        and not row.colon
        and not row.prose
        and len(row.bare) <= _LONGEST_NAME
        and row.centred
        for row in first[:2]
    )


def agencys_own(template: Template, top: list[Row], category: str, *, shut: bool) -> bool:
    """Whether a page that looks like the court's is the agency's, in an administrative case.

    ``category`` is where its title alone would put it, ``shut`` whether that is 副卷: agencies
    approve, discuss and serve too, and hand all of it in as evidence.
    """
    agencies = template.key.startswith("administrative")
    return agencies and (shut or category in _MADE_BY_AGENCIES) and of_agency(top)


def of_first_instance(page: list[Row]) -> bool:
    """Whether the head of a judgment is that of a first instance (原审).

    Its number stands above the parties, beside that of the appeal written on it; in a judgment
    on appeal it is named below them.
    """
    for row in page[:_HEAD_OF_JUDGMENT]:
        if _APPELLANT.search(row.text):
            return False
        if _FIRST_NUMBER.search(row.text):
            return True
    return False


def told_by_text(template: Template, category: str, title: str, page: list[Row]) -> str:
    """Return the category of a titled page where its text says of which the title leaves open.

    An expert asked by a party gives that party evidence; a ruling on preservation is filed with
    it; a payment out of the court's account is none of the parties' exhibits.
    """
    head = page[:_HEAD_OF_REPORT]
    if category == "court_evidence" and _EXPERT.search(title):
        asked = next((m for row in head if (m := _COMMISSIONED.match(row.text))), None)
        return (
            "evidence" if asked is not None and not _NAMES_COURT.search(asked["who"]) else category
        )
    open_trial = any(item.key == "preservation" for item in template.items)
    if category == "judgments" and open_trial and title.endswith("裁定书"):
        asks = any(row.bare.startswith("申请人") for row in head)
        sued = any(row.bare.startswith(("原告", "上诉人", "起诉人")) for row in head)
        kept = any(_PRESERVED.search(row.text) for row in head)
        return "preservation" if asks and kept and not sued else category
    if category == "evidence" and template.key == "enforcement":
        return "funds" if any(_SHUT_ACCOUNT.search(row.text) for row in head) else category
    return category
