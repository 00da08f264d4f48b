"""Names of columns, as other systems write them (列名)."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

from resources.errors import NoColumn

Column = Literal["number", "cause", "procedure", "parties"]

TITLES: Final[dict[Column, str]] = {
    "number": "案号",
    "cause": "案由",
    "procedure": "程序",
    "parties": "当事人",
}
_ALIASES: Final[dict[str, Column]] = {
    "案号": "number",
    "案件号": "number",
    "案件编号": "number",
    "number": "number",
    "casenumber": "number",
    "caseno": "number",
    "案由": "cause",
    "立案案由": "cause",
    "cause": "cause",
    "causeofaction": "cause",
    "程序": "procedure",
    "审判程序": "procedure",
    "审理程序": "procedure",
    "适用程序": "procedure",
    "procedure": "procedure",
    "当事人": "parties",
    "诉讼参与人": "parties",
    "当事人信息": "parties",
    "parties": "parties",
}
ROLES: Final = (
    *("原告", "被告", "第三人"),
    *("上诉人", "被上诉人", "原审原告", "原审被告", "原审第三人"),
    *("申请人", "被申请人", "再审申请人"),
    *("申请执行人", "被执行人", "申请保全人", "被保全人", "异议人", "利害关系人"),
)
"""Roles that may be columns of their own, one or more names in each (诉讼地位)."""
_ROLE_ALIASES: Final = {"plaintiff": "原告", "defendant": "被告", "thirdparty": "第三人"}


def plain(name: str) -> str:
    """Return a column's name as it is compared: half-width, lower case, no spaces or marks."""
    folded = unicodedata.normalize("NFKC", name).lower()
    return "".join(c for c in folded if c.isalnum())


def column_of(name: str) -> Column | None:
    """Return the column that ``name`` stands for, or None."""
    return _ALIASES.get(plain(name))


def role_of(name: str) -> str | None:
    """Return the role whose names a column of this name holds, or None."""
    found = plain(name)
    found = _ROLE_ALIASES.get(found, found)
    return found if found in ROLES else None


def shown(value: object, most: int = 60) -> str:
    """Return what an error or a report may say of a value from outside, on one line."""
    text = value.strip()[:most] if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


class Layout:
    """Which column stands where.

    Args:
        names: of the columns, in order.
        source: name of the list, for errors.

    Raises:
        NoColumn: 案号 or 案由 is not there, or one of ours is there twice.
    """

    def __init__(self, names: list[str], source: str) -> None:
        self.columns: dict[Column, str] = {}
        self.roles: dict[str, str] = {}
        """Role by the column's name in the list."""
        self.ignored: list[str] = []
        """Columns that mean nothing to us, in order."""
        for name in names:
            self._place(name, source)
        for column in ("number", "cause"):
            if column not in self.columns:
                raise NoColumn(source=source, column=TITLES[column], found="0")

    def _place(self, name: str, source: str) -> None:
        column, role = column_of(name), role_of(name)
        if column is not None:
            if column in self.columns:
                raise NoColumn(source=source, column=TITLES[column], found="2")
            self.columns[column] = name
        elif role is not None:
            if name in self.roles:
                raise NoColumn(source=source, column=role, found="2")
            self.roles[name] = role
        elif name.strip():
            self.ignored.append(shown(name))
