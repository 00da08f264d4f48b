"""Titles this court files in its own way (本院编目规则): a table people can read and change.

Nothing is learned silently: what people filed against the rules, alike and in several cases, is
offered; somebody takes it into the table, which stands in the station's folder.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from dossier.catalogue.rules import bare, clue_in, rules
from dossier.catalogue.suggest import suggest
from dossier.catalogue.templates import Template, procedures, template
from dossier.model import Volume
from dossier.packages.files import write_whole
from dossier.store import schema
from dossier.store.readers import Reader
from ocr.result import Line, PageText
from resources.errors import BadTitles, ConfidentialTitle, UnknownItem

FILE = "catalogue.toml"
ENOUGH = 2
"""Cases in which people filed a title alike before it is offered."""
_LONGEST = 40
"""Characters of a title."""
_MOST = 500
_HEAD = "# 本院编目规则：标题与类目。可直接修改；格式见 docs/catalogue.md。\n"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnTitle:
    """A title and where this court files it (标题与类目)."""

    title: str
    category: str
    """Key of an item of the template."""
    procedure: str
    """Key of the template."""
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Offer:
    """A title people filed against the rules in several cases (拟收入的规则)."""

    title: str
    procedure: str
    category: str
    """Where they filed it."""
    suggested: str
    """Where the rules file it."""
    cases: int


def load(home: Path) -> tuple[OwnTitle, ...]:
    """Return the table of a station; nothing where there is none.

    Raises:
        BadTitles: the file cannot be read, or an entry is wrong.
    """
    own, faults = read(home)
    if faults:
        raise faults[0]
    return own


def in_force(home: Path, procedure: str) -> Mapping[str, str]:
    """Return category by folded title for one template.

    A faulty entry counts for nothing and the others stay in force; a file that cannot be read
    counts as none.
    """
    own, faults = read(home)
    for fault in faults:
        said = fault.params
        _log.warning("own title %s is not in force: %s", said.get("entry"), said.get("reason"))
    fold = rules().fold
    return {fold(bare(one.title)): one.category for one in own if one.procedure == procedure}


def read(home: Path) -> tuple[tuple[OwnTitle, ...], tuple[BadTitles, ...]]:
    """Return the entries in force, and what is wrong with each of the others.

    A file that cannot be read has no entries and one fault, whose ``entry`` is ``-``.
    """
    own, faults = [], []
    try:
        entries = _entries(home)
    except BadTitles as error:
        return (), (error,)
    for number, entry in enumerate(entries, start=1):
        try:
            own.append(_entry(number, entry))
        except BadTitles as error:
            faults.append(error)
    return tuple(own), tuple(faults)


def _entries(home: Path) -> list[object]:
    """Return what stands in the table, unchecked."""
    try:
        data = tomllib.loads((home / FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTitles(source=FILE, entry="-", reason=str(error)[:200]) from error
    entries = data.get("title", [])
    if not isinstance(entries, list) or len(entries) > _MOST:
        raise BadTitles(source=FILE, entry="-", reason=f"[[title]], ≤{_MOST}")
    return entries


def learn(home: Path, one: OwnTitle) -> None:
    """Take a title into the table, durably; one that is there is replaced.

    Raises:
        UnknownItem: the template has no such item.
        ConfidentialTitle: a title that looks confidential would go into the main volume.
        BadTitles: the table has faults, or the title is none.
    """
    _check(one, "-")
    kept = [other for other in load(home) if not _same(other, one)]
    _save(home, [*kept, one])


def forget(home: Path, title: str, procedure: str) -> None:
    """Take a title out of the table.

    Raises:
        UnknownItem: it is not in it.
    """
    own = load(home)
    wanted = rules().fold(bare(title))
    left = [
        one for one in own if one.procedure != procedure or rules().fold(bare(one.title)) != wanted
    ]
    if len(left) == len(own):
        raise UnknownItem(thing=title)
    _save(home, left)


def offers(reader: Reader, home: Path) -> tuple[Offer, ...]:
    """Return what people filed alike against the rules, in enough cases, most cases first."""
    material, case = schema.material, schema.case
    count = sa.func.count(sa.distinct(material.c.case_id))
    query = (
        sa.select(case.c.procedure, material.c.title, material.c.category, count.label("cases"))
        .join(case, case.c.id == material.c.case_id)
        .where(material.c.deleted == 0, material.c.confirmed == 1)
        .group_by(case.c.procedure, material.c.title, material.c.category)
        .having(count >= ENOUGH)
        .order_by(count.desc(), material.c.title)
        .limit(_MOST)
    )
    found = []
    for procedure, title, category, cases in reader.connection.execute(query):
        items = template(procedure)
        if not 2 <= len(bare(title)) <= _LONGEST or not _has(items, category):
            continue
        known = in_force(home, procedure)
        said = suggest(items, _page(title), None, known).category
        if said != category and not _leaks(items, title, category):
            found.append(Offer(title, procedure, category, said, cases))
    return tuple(found)


def _entry(number: int, entry: object) -> OwnTitle:
    plain = entry if isinstance(entry, dict) else {}
    on = plain.get("on", date.min)
    missing = [name for name in ("title", "category", "procedure") if name not in plain]
    if missing or not isinstance(on, date):
        reason = ", ".join(missing or ["on"])
        raise BadTitles(source=FILE, entry=str(number), reason=reason)
    title, category, procedure = (str(plain[n]) for n in ("title", "category", "procedure"))
    made = OwnTitle(title, category, procedure, str(plain.get("by", "")), on)
    try:
        _check(made, str(number))
    except (UnknownItem, ConfidentialTitle) as error:
        wrong = str(next(iter(error.params.values())))
        name = next((n for n in ("procedure", "category", "title") if plain[n] == wrong), "")
        reason = f"{name} = {_text(wrong)}" if name else wrong
        raise BadTitles(source=FILE, entry=str(number), reason=reason) from error
    return made


def _check(one: OwnTitle, entry: str) -> None:
    if one.procedure not in procedures():
        raise UnknownItem(thing=one.procedure)
    items = template(one.procedure)
    items.item(one.category)
    if not 2 <= len(bare(one.title)) <= _LONGEST:
        raise BadTitles(source=FILE, entry=entry, reason=f"title: 2–{_LONGEST}")
    if _leaks(items, one.title, one.category):
        raise ConfidentialTitle(title=one.title)


def _leaks(items: Template, title: str, category: str) -> bool:
    """Whether a title that looks confidential would be filed in the open."""
    open_ = items.item(category).volume is Volume.MAIN
    return open_ and clue_in(bare(title), rules().clues) is not None


def _has(items: Template, category: str) -> bool:
    return any(item.key == category for item in items.items)


def _same(one: OwnTitle, other: OwnTitle) -> bool:
    fold = rules().fold
    return one.procedure == other.procedure and fold(bare(one.title)) == fold(bare(other.title))


def _page(title: str) -> PageText:
    """Return a page with nothing but a title."""
    box = ((700.0, 400.0), (1780.0, 400.0), (1780.0, 480.0), (700.0, 480.0))
    return PageText(2480, 3508, (Line(title, box, 1.0),), "", 0.0)


def _save(home: Path, own: Iterable[OwnTitle]) -> None:
    entries = [
        f"\n[[title]]\ntitle = {_text(one.title)}\ncategory = {_text(one.category)}\n"
        f"procedure = {_text(one.procedure)}\nby = {_text(one.by)}\non = {one.on.isoformat()}\n"
        for one in own
    ]
    write_whole(home / FILE, (_HEAD + "".join(entries)).encode())


def _text(value: str) -> str:
    # A JSON string is a basic TOML string where no character is beyond the BMP's escapes.
    return json.dumps(value, ensure_ascii=False)
