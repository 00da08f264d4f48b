"""Templates of papers: what each asks for, where it is filed (文书模板).

A template is data: a manifest in TOML and a layout in typst beside it. Ours are shipped in
``resources/typst/documents``; a court adds its own as folders of ``$WENYI_HOME/templates``,
which are read as untrusted and set in a confined child. A court's template of the same name
takes the place of ours. See docs/documents.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import resources
from dossier.catalogue.templates import Item
from dossier.catalogue.templates import Template as Catalogue
from dossier.documents.sources import SOURCES
from dossier.model import Volume
from resources.errors import BadTemplate, UnknownItem

FOLDER = "templates"
"""Of the court's own, below the station's folder."""
MANIFEST, LAYOUT = "template.toml", "template.typ"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MANIFEST_MAX_BYTES = 64 * 1024
_MOST_FIELDS = 80
_MOST_TEMPLATES = 200
_LONGEST_TEXT = 400


class Kind(StrEnum):
    """What a paper is (文书种类)."""

    SUMMONS = "summons"
    """传票"""
    NOTICE = "notice"
    """通知书、公告"""
    RECEIPT = "receipt"
    """收据"""
    SERVICE = "service"
    """送达回证"""
    COVER = "cover"
    """卷宗封面"""
    CONTENTS = "contents"
    """卷内目录"""
    REMARKS = "remarks"
    """备考表"""
    TRANSFER = "transfer"
    """移交清单"""
    JUDGMENT = "judgment"
    """裁判文书; a deadline that is over may stop it (设卡)."""


class Type(StrEnum):
    """What a field holds (字段类型)."""

    TEXT = "text"
    LINES = "lines"
    """Several lines of text."""
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    """Date and time of day."""
    MONEY = "money"
    """An amount in yuan; capitals are made from it."""
    IDENTITY = "identity"
    CASE_NUMBER = "case_number"
    CHOICE = "choice"
    ROWS = "rows"
    """A table the case gives; a person's value is one row a line."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a template (字段)."""

    key: str
    label: str
    label_en: str
    type: Type = Type.TEXT
    source: str = ""
    """Key of :data:`dossier.documents.sources.SOURCES`; empty: a person gives it."""
    required: bool = False
    default: str = ""
    """Where neither person nor case says anything."""
    choices: tuple[str, ...] = ()
    advice: str = ""
    """What to do where it is missing; empty: what the source says."""
    columns: tuple[str, ...] = ()
    """Of ROWS, in the order a person writes them."""


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of paper (文书模板)."""

    name: str
    title: str
    title_en: str
    kind: Kind
    categories: tuple[str, ...]
    """Catalogue items it may be filed under, the first that the case's catalogue has."""
    volume: Volume | None
    """None: the field ``volume`` says."""
    numbered: bool
    """It bears the next number of its kind in its case."""
    addressed: bool
    """It is made for one participant of the case."""
    fields: tuple[Field, ...]
    layout: Path
    ours: bool

    def field(self, key: str) -> Field:
        """Return a field by its key or Chinese label.

        Raises:
            UnknownItem: the template has none.
        """
        for field in self.fields:
            if key in (field.key, field.label):
                return field
        raise UnknownItem(thing=f"{self.title} / {key}")

    def place(self, catalogue: Catalogue, volume: Volume) -> Item | None:
        """Return where it is filed in that volume of a case; None: nowhere."""
        known = {item.key: item for item in catalogue.items}
        alias = dict(catalogue.alias)
        for category in self.categories:
            found = known.get(category) or known.get(alias.get(category, ""))
            if found is not None and found.volume is volume:
                return found
        return None


def templates(home: Path | None = None) -> dict[str, Template]:
    """Return every template by name: ours in order, then the court's own.

    Raises:
        BadTemplate: a manifest of the court's cannot be used; it names the file and why.
    """
    found = {one.name: one for one in _ours()}
    found.update((one.name, one) for one in _theirs(home))
    return found


def template(name: str, home: Path | None = None) -> Template:
    """Return a template by its name or Chinese title.

    Raises:
        UnknownItem: there is none.
        BadTemplate: as :func:`templates`.
    """
    every = templates(home)
    if name in every:
        return every[name]
    for one in every.values():
        if one.title == name:
            return one
    raise UnknownItem(thing=name)


def _ours() -> Iterator[Template]:
    folder = resources.path("typst/documents")
    order = tomllib.loads((folder / "order.toml").read_text(encoding="utf-8"))["order"]
    for name in order:
        manifest = folder / f"{name}.toml"
        data = tomllib.loads(manifest.read_text(encoding="utf-8"))
        yield _made(data, str(name), folder / f"{name}.typ", manifest.name, ours=True)


def _theirs(home: Path | None) -> Iterator[Template]:
    folder = None if home is None else home / FOLDER
    if folder is None or not folder.is_dir():
        return
    for each in sorted(folder.iterdir())[:_MOST_TEMPLATES]:
        untrusted_manifest = each / MANIFEST
        if not untrusted_manifest.is_file():
            continue
        source = f"{FOLDER}/{each.name}/{MANIFEST}"
        if not _NAME.fullmatch(each.name):
            raise BadTemplate(source=source, reason=f"{each.name!r}: [a-z][a-z0-9_]*")
        if not (each / LAYOUT).is_file():
            raise BadTemplate(source=source, reason=f"{LAYOUT}?")
        try:
            if untrusted_manifest.stat().st_size > _MANIFEST_MAX_BYTES:
                raise BadTemplate(source=source, reason=f"> {_MANIFEST_MAX_BYTES} B")
            data = tomllib.loads(untrusted_manifest.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadTemplate(source=source, reason=str(error)[:200]) from error
        yield _made(data, each.name, each / LAYOUT, source, ours=False)


def _made(data: dict[str, Any], name: str, layout: Path, source: str, *, ours: bool) -> Template:
    """Return the template a manifest describes.

    Raises:
        BadTemplate: something is missing, unknown or of a wrong type.
    """
    read = _Checked(data, source)
    volume = read.text("volume", "main")
    rows = data.get("fields", [])
    if not isinstance(rows, list) or not 1 <= len(rows) <= _MOST_FIELDS:
        raise BadTemplate(source=source, reason="fields")
    fields = tuple(_field(row, source) for row in rows)
    keys = [field.key for field in fields]
    if len(set(keys)) != len(keys):
        raise BadTemplate(source=source, reason="fields: key")
    if volume == "chosen" and "volume" not in keys:
        raise BadTemplate(source=source, reason="volume")
    try:
        return Template(
            name=name,
            title=read.text("title"),
            title_en=read.text("title_en", ""),
            kind=Kind(read.text("kind")),
            categories=read.texts("categories"),
            volume=None if volume == "chosen" else Volume(volume),
            numbered=read.flag("numbered"),
            addressed=read.flag("addressed"),
            fields=fields,
            layout=layout,
            ours=ours,
        )
    except ValueError as error:
        raise BadTemplate(source=source, reason=str(error)) from error


def _field(row: object, source: str) -> Field:
    if not isinstance(row, dict):
        raise BadTemplate(source=source, reason="fields")
    read = _Checked(row, source)
    key, wanted = read.text("key"), read.text("source", "")
    if not _KEY.fullmatch(key):
        raise BadTemplate(source=source, reason=f"key: {key}")
    if wanted and wanted not in SOURCES:
        raise BadTemplate(source=source, reason=f"{key}: source = {wanted!r}")
    try:
        kind = Type(read.text("type", "text"))
    except ValueError as error:
        raise BadTemplate(source=source, reason=f"{key}: {error}") from error
    return Field(
        key=key,
        label=read.text("label"),
        label_en=read.text("label_en", ""),
        type=kind,
        source=wanted,
        required=read.flag("required"),
        default=read.text("default", ""),
        choices=read.texts("choices"),
        advice=read.text("advice", ""),
        columns=read.texts("columns"),
    )


class _Checked:
    """Takes values of the right type out of a table."""

    def __init__(self, data: dict[str, Any], source: str) -> None:
        self._data, self._source = data, source

    def text(self, key: str, default: str | None = None) -> str:
        value = self._data.get(key, default)
        if (
            not isinstance(value, str)
            or len(value) > _LONGEST_TEXT
            or (default is None and not value.strip())
        ):
            raise BadTemplate(source=self._source, reason=f"{key} = {value!r}"[:200])
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadTemplate(source=self._source, reason=key)
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise BadTemplate(source=self._source, reason=key)
        return value
