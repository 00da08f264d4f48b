"""What laws are called (法律名称与简称): by their title, by what people say, by what they type."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dossier.statutes.law import COUNTRY, short
from resources import toml
from resources.errors import BadSettingsFile

_BRACKETS = str.maketrans({"〈": "《", "<": "《", "＜": "《", "〉": "》", ">": "》", "＞": "》"})
_QUERY = str.maketrans("", "", "《》〈〉“”\"'")
_SHORTEST = 3
"""Characters of a name that is taken from a title: an import called 合同 is no law's name."""


class Names:
    """Names of laws, and the title each stands for.

    Args:
        said: title by names that stand for it in sentences.
        typed: title by names that stand for it only where a person looks something up.
    """

    def __init__(self, said: Mapping[str, str], typed: Mapping[str, str]) -> None:
        self.said = dict(said)
        self.typed = dict(typed)
        self._typed = {asked(name): title for name, title in {**said, **typed}.items()}
        self._longest = max(map(len, self._typed), default=0)
        names = "|".join(sorted(map(re.escape, self.said), key=len, reverse=True)) or r"(?!)"
        self.pattern = re.compile(
            rf"(?P<open>《)?(?P<name>(?:{COUNTRY})?(?:{names}))(?P<close>》)?"
        )
        """Any name in a text whose brackets are :func:`plain`, with its marks."""

    def title(self, name: str) -> str | None:
        """Return the title that a name in a text stands for."""
        return self.said.get(name) or self.said.get(name.removeprefix(COUNTRY))

    def prefix(self, query: str) -> tuple[str, str] | None:
        """Return the title that what a person typed begins with, and the rest.

        Args:
            query: after :func:`asked`.
        """
        bare = query.removeprefix(COUNTRY) if query not in self._typed else query
        for size in range(min(self._longest, len(bare)), 0, -1):
            title = self._typed.get(bare[:size])
            if title:
                return title, bare[size:]
        return None

    def knowing(self, titles: Iterable[str], own: Path | None = None) -> Names:
        """Return these names and those of further titles.

        Args:
            titles: of imported laws.
            own: a TOML file of the station, of the form of ``statutes.toml``; may be missing.

        Raises:
            BadSettingsFile: it cannot be read.
        """
        added: dict[str, str] = {}
        for title in titles:
            added |= dict.fromkeys((one for one in _forms(title) if len(one) >= _SHORTEST), title)
        listed, typed = _names(_listed(own) if own else {})
        return Names({**added, **self.said, **listed}, {**self.typed, **typed})


@cache
def shipped() -> Names:
    """Return the names in ``resources/statutes.toml``."""
    return Names(*_names(toml("statutes.toml")))


@cache
def spoken() -> tuple[str, ...]:
    """Return the shipped names as people say them, without titles nobody says."""
    return tuple(
        name
        for one in toml("statutes.toml")["statute"]
        for name in (one["name"], *one.get("short", ()))
    )


def in_force(own: Path | None = None) -> dict[tuple[str, date], date]:
    """Return first days in force by title and day of adoption, of the tables.

    Raises:
        BadSettingsFile: the station's own file cannot be read.
    """
    found: dict[tuple[str, date], date] = {}
    for data, source in ((toml("statutes.toml"), None), (_listed(own) if own else {}, own)):
        for title, days in data.get("in_force", {}).items():
            for adopted, day in days.items():
                try:
                    found[title, date.fromisoformat(adopted)] = date.fromisoformat(str(day))
                except ValueError as error:
                    raise BadSettingsFile(path=str(source), found=str(error)) from error
    return found


def plain(text: str) -> str:
    """Return text with one kind of title marks; no character moves."""
    return text.translate(_BRACKETS)


def asked(query: str) -> str:
    """Return what a person typed without spaces, marks and width."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in query)
    return "".join(narrow.translate(_QUERY).split())


def _forms(title: str) -> Iterator[str]:
    """Yield the ways in which a title is written."""
    for one in (title, title.replace(COUNTRY, "")):
        yield one
        yield one.removeprefix("最高人民法院")
        yield short(one)


def _names(data: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    said: dict[str, str] = {}
    typed: dict[str, str] = {}
    for one in data.get("statute", ()):
        name = str(one["name"])
        title = str(one.get("title") or (COUNTRY if one.get("prefixed", True) else "") + name)
        names = [str(short_) for short_ in (name, *one.get("short", ()))]
        # A name of one character would be found everywhere.
        said |= dict.fromkeys((short_ for short_ in names if len(short_) > 1), title)
        if one.get("title"):
            said |= dict.fromkeys(_forms(title), title)
        typed |= dict.fromkeys((str(short_) for short_ in one.get("typed", ()) if short_), title)
    return said, typed


def _listed(own: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(own.read_text(encoding="utf-8"))
        _names(data)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSettingsFile(path=str(own), found=str(error)) from error
    return data
