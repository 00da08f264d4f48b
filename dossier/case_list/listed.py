"""One case of a list: what it says, checked field by field (清单中的一案)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from dossier import case_number
from dossier.case_list import limits
from dossier.case_list.columns import TITLES, Layout, plain, shown
from dossier.catalogue.templates import procedure_of, procedures, template
from dossier.identity import check_identity
from resources.errors import BadValue, EmptyValue

_BETWEEN = re.compile(r"[;；\n\r|]+")
_NAMES = re.compile(r"[、，;；\n\r|]+|,(?=\s*[\u3400-\u9fff])")
"""A comma between Chinese names parts them; the one in 'Foo, Inc.' does not."""
_ROLE_ENDS = re.compile(r"[:：=＝]")
_IDENTITY = re.compile(r"^(?P<name>.+?)\s*[(（](?P<identity>[0-9A-Za-z０-９Ｘｘ\s-]{15,24})[)）]$")


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A party as the list names it."""

    role: str
    name: str
    identity: str = ""
    """Normal form; empty: the list does not say."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as the list names it."""

    line: int
    """From 1, of its first line in the file."""
    number: str
    """Normal form."""
    cause: str
    procedure: str
    """Key of the template: what the list says, else by the number's type."""
    says_procedure: bool
    parties: tuple[ListedParty, ...]
    says_parties: bool

    @property
    def values(self) -> tuple[object, ...]:
        """Return what it says, wherever it stands."""
        return (self.number, self.cause, self.procedure, self.parties)


def listed(line: int, row: dict[str, Any], layout: Layout) -> Listed:
    """Return the case that a row names.

    Args:
        line: where the row begins.
        row: values by the list's own column names; text, and for 当事人 in JSON a list.
        layout: of the columns.

    Raises:
        EmptyValue, BadValue, InvalidCaseNumber, InvalidIdentity: a field cannot be used.
    """
    columns = layout.columns
    number_text = _text(row.get(columns["number"]), TITLES["number"])
    if not number_text:
        raise EmptyValue(column=TITLES["number"])
    number = case_number.parse(number_text)
    cause = _text(row.get(columns["cause"]), TITLES["cause"], limits.MAX_CAUSE)
    if not cause:
        raise EmptyValue(column=TITLES["cause"])
    said = _text(row.get(columns.get("procedure", "")), TITLES["procedure"])
    parties = _parties(row, layout)
    return Listed(
        line=line,
        number=str(number),
        cause=cause,
        procedure=_procedure(said) if said else procedure_of(number),
        says_procedure=bool(said),
        parties=parties,
        says_parties=bool(parties),
    )


def _procedure(said: str) -> str:
    """Return the key of the procedure that is written by key or name."""
    wanted = plain(said)
    for key in procedures():
        found = template(key)
        if wanted in (plain(key), plain(found.title), plain(found.title_en)):
            return key
    raise BadValue(column=TITLES["procedure"], value=shown(said))


def _parties(row: dict[str, Any], layout: Layout) -> tuple[ListedParty, ...]:
    found: list[ListedParty] = []
    value = row.get(layout.columns.get("parties", ""))
    if isinstance(value, list):
        for item in value:
            found.extend(_party_item(item))
    elif value is not None:
        text = _text(value, TITLES["parties"], limits.MAX_CELL, lines=True)
        for part in _BETWEEN.split(text):
            if part.strip():
                found.extend(_party_text(part))
    for name, role in layout.roles.items():
        found.extend(_named(role, row.get(name)))
    if len(found) > limits.MAX_PARTIES:
        raise BadValue(column=TITLES["parties"], value=f"{len(found)} > {limits.MAX_PARTIES}")
    return tuple(dict.fromkeys(found))


def _party_item(item: object) -> list[ListedParty]:
    """Return the parties of an element of a JSON list: an object or 原告：张三."""
    if isinstance(item, str):
        return _party_text(item)
    if not isinstance(item, dict):
        raise BadValue(column=TITLES["parties"], value=type(item).__name__)
    given = {_PARTY_KEYS.get(plain(key), ""): value for key, value in item.items()}
    party = _party(
        _text(given.get("role"), "role"), _text(given.get("name"), "name", limits.MAX_NAME)
    )
    identity = _text(given.get("identity"), "identity")
    return [ListedParty(party.role, party.name, _identity(identity) or party.identity)]


_PARTY_KEYS = {
    **dict.fromkeys(("role", "诉讼地位", "地位", "身份"), "role"),
    **dict.fromkeys(("name", "姓名", "名称", "姓名名称"), "name"),
    **dict.fromkeys(("identity", "证件号码", "身份证号", "统一社会信用代码"), "identity"),
}


def _party_text(text: str) -> list[ListedParty]:
    """Return the parties of 原告：张三、李四."""
    parts = _ROLE_ENDS.split(text, maxsplit=1)
    if len(parts) != 2 or not parts[0].strip():
        raise BadValue(column=TITLES["parties"], value=shown(text))
    found = _named(parts[0].strip(), parts[1])
    if not found:
        raise BadValue(column=TITLES["parties"], value=shown(text))
    return found


def _named(role: str, value: object) -> list[ListedParty]:
    """Return the parties of one role, whose names stand in a text or a list."""
    if isinstance(value, list):
        names = [_text(each, role, limits.MAX_NAME) for each in value]
    else:
        names = _NAMES.split(_text(value, role, limits.MAX_CELL, lines=True))
    return [_party(role, name) for name in names if name.strip()]


def _party(role: str, name: str) -> ListedParty:
    name = name.strip()
    if not role or len(role) > limits.MAX_ROLE:
        raise BadValue(column=TITLES["parties"], value=shown(role))
    match = _IDENTITY.match(name)
    identity = ""
    if match is not None:
        name, identity = match["name"], _identity(match["identity"])
    # A colon is a role that no separator parted from the name before it.
    if not name or len(name) > limits.MAX_NAME or _ROLE_ENDS.search(name):
        raise BadValue(column=TITLES["parties"], value=shown(name))
    return ListedParty(role, name, identity)


def _identity(text: str) -> str:
    return check_identity(text).normal if text else ""


def _text(value: object, column: str, most: int = 200, *, lines: bool = False) -> str:
    """Return a value as trimmed text in NFC.

    Raises:
        BadValue: it is no text, too long, or holds characters that cannot be shown.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(column=column, value=type(value).__name__)
    text = unicodedata.normalize("NFC", value).strip().strip("\u3000\ufeff")
    if len(text) > most:
        raise BadValue(column=column, value=f"{shown(text, 20)}… ({len(text)} > {most})")
    if any(_unseen(c) and not (lines and c in "\r\n") for c in text):
        raise BadValue(column=column, value=shown(text))
    return text


def _unseen(c: str) -> bool:
    # Control and format characters (a name turned right to left among them), lone
    # surrogates, private use and unassigned; GB18030 files do hold rare ideographs.
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
