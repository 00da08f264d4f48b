"""Lists of cases from other systems: read, compared, turned into cases (案件清单导入)."""

from __future__ import annotations

from dossier.case_list.listed import Listed, ListedParty
from dossier.case_list.reading import CaseList, read_case_list
from dossier.case_list.report import Line, Report, changes_of, compare

__all__ = [
    "CaseList",
    "Line",
    "Listed",
    "ListedParty",
    "Report",
    "changes_of",
    "compare",
    "read_case_list",
]
