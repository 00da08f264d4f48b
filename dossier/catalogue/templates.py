"""Catalogue templates (编目模板): the items of a dossier and their order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from dossier.case_number import CaseNumber
from dossier.model import Volume
from resources.errors import UnknownItem

_FILE = "catalogue/templates.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a catalogue (编目类目)."""

    key: str
    """Stable ASCII name, unique in its template."""
    title: str
    """Official Chinese name."""
    title_en: str
    volume: Volume


@dataclass(frozen=True, slots=True)
class Template:
    """The catalogue of one kind of procedure (编目模板)."""

    key: str
    title: str
    title_en: str
    items: tuple[Item, ...]
    """Main volume first, then the confidential one, each in the order of the file."""
    fallback: str
    """Key of the item that takes what no rule knows."""
    alias: tuple[tuple[str, str], ...] = ()
    """Where a rule's category goes when the template has no item of that key."""

    def item(self, key: str) -> Item:
        """Return the item named ``key``.

        Raises:
            UnknownItem: the template has none.
        """
        for item in self.items:
            if item.key == key:
                return item
        raise UnknownItem(thing=key)

    def place(self, category: str) -> Item:
        """Return the item where a rule's ``category`` is filed; the fallback if it has none."""
        known = {item.key: item for item in self.items}
        if category in known:
            return known[category]
        return known[dict(self.alias).get(category, self.fallback)]

    def of_volume(self, volume: Volume) -> tuple[Item, ...]:
        """Return the items of ``volume`` in order."""
        return tuple(item for item in self.items if item.volume is volume)


def template(procedure: str) -> Template:
    """Return the template of ``procedure``, as in ``civil_first`` or ``enforcement``.

    Raises:
        UnknownItem: there is no such template.
    """
    try:
        return _all()[procedure]
    except KeyError:
        raise UnknownItem(thing=procedure) from None


def procedures() -> tuple[str, ...]:
    """Return the keys of all templates, in the order of the file."""
    return tuple(_all())


def procedure_of(number: CaseNumber) -> str:
    """Guess the procedure (审判程序) from the type code of a case number.

    A guess for the 'new case' dialog, which a person can change: codes we have no
    template for (criminal, bankruptcy, …) get the civil first-instance one.
    """
    code = number.type
    if code in ("执保", "财保"):
        return "enforcement_preservation"
    if code.startswith("执"):
        return "enforcement"
    if code.startswith("行"):
        return "administrative_first"
    if code.startswith("民") and code.endswith(("终", "申", "再", "监", "抗")):
        return "civil_second"
    return "civil_first"


@cache
def _all() -> dict[str, Template]:
    return {key: _template(key, entry) for key, entry in resources.toml(_FILE).items()}


def _template(key: str, entry: dict[str, Any]) -> Template:
    items = tuple(
        Item(row["key"], row["title"], row["title_en"], volume)
        for volume in Volume
        for row in entry[volume.value]
    )
    return Template(
        key=key,
        title=entry["title"],
        title_en=entry["title_en"],
        items=items,
        fallback=entry["fallback"],
        alias=tuple(entry.get("alias", {}).items()),
    )
