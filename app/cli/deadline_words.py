"""Words of ``wenyi deadline`` read, and what there is instead of a wrong one (期限命令的取值)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from resources.errors import BadArgument, BadForm

if TYPE_CHECKING:
    from dossier.deadlines.table import Facet

_NOTHING = "—"
_DAY = "2026-03-02"
_MOMENT = "2026-03-02、2026-03-02T15:00"


class Named(Protocol):
    """A row of the table of rules."""

    @property
    def name(self) -> str:
        """What a court calls it."""


def known(option: str, key: str, some: Mapping[str, Named]) -> str:
    """Return the key of a row of the table of rules; raises BadArgument, which names them all."""
    if key not in some:
        listed(option, key, (f"{each}（{one.name}）" for each, one in some.items()))
    return key


def listed(option: str, value: str, allowed: Iterable[str]) -> None:
    """Raise BadArgument: what was said is none of those there are."""
    there = "、".join(allowed) or _NOTHING
    raise BadArgument(option=option, value=value or _NOTHING, allowed=there)


def facets(some: list[str] | None, there: Mapping[str, Facet]) -> list[tuple[str, str]]:
    """Read FACET=VALUE of each text; raises BadArgument, which names what there is."""
    found = []
    for text in some or []:
        key, _, value = (part.strip() for part in text.partition("="))
        if value not in (there[key].values if key in there else ()):
            here = {key: there[key]} if key in there else there
            pairs = (
                f"{one}={each}（{name}）"
                for one, facet in here.items()
                for each, name in facet.values.items()
            )
            listed("--set", text, pairs)
        found.append((key, value))
    return found


def moment(text: str, option: str) -> datetime:
    """Read a day or a time, China's where no zone stands; raises BadForm."""
    from dossier.deadlines.model import CHINA

    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadForm(column=option, value=text or _NOTHING, form=_MOMENT) from error
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def day(text: str, option: str) -> date:
    """Read a day; raises BadForm."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadForm(column=option, value=text or _NOTHING, form=_DAY) from error
