"""The words of the page in both languages (页面文字); they stand in ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

Language = Literal["zh_CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_FILE = Path(__file__).with_name("words.toml")


class Words:
    """Words in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """Return the words of a name, as in ``stations.title``.

        Raises:
            KeyError: there are none, or a value is missing.
        """
        return table()[name][self._place].format(**values)

    def known(self, name: str, otherwise: str) -> str:
        """Return the words of a name that comes from data; ``otherwise`` where there are none."""
        found = table().get(name)
        return otherwise if found is None else found[self._place]


@cache
def table() -> Mapping[str, tuple[str, ...]]:
    """Return all words by name, in the order of :data:`LANGUAGES`."""
    return dict(_flat(tomllib.loads(_FILE.read_text(encoding="utf-8")), ""))


def _flat(data: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", tuple(value)
