"""What comes in from a form of the page (表单)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from resources.errors import Rejected

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 64 << 10
_MOST_FIELDS = 100


class Form:
    """Fields of a form; every value is untrusted."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = dict(fields)

    def text(self, name: str, most: int = 200) -> str:
        """Return a field in one line, without spaces around; empty where there is none."""
        kept = (one for one in self._fields.get(name, "") if unicodedata.category(one)[0] != "C")
        return "".join(kept).strip()[:most]

    def raw(self, name: str, most: int = 1000) -> str:
        """Return a field as typed, for passwords and lists of lines."""
        return self._fields.get(name, "")[:most]

    def lines(self, name: str, most: int = 200) -> list[str]:
        """Return the lines of a field that are not empty, each once."""
        text = self._fields.get(name, "").replace("；", "\n").replace(";", "\n")
        found = (line.strip()[:100] for line in text.splitlines()[: 4 * most])
        return list(dict.fromkeys(line for line in found if line))[:most]

    def flag(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return self._fields.get(name, "") != ""

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number within bounds; None: it is none."""
        text = self.text(name, 12)
        if not text.isascii() or not text.isdigit():
            return None
        return int(text) if least <= int(text) <= most else None

    def kept(self, *names: str) -> Mapping[str, str]:
        """Return what was typed, to show it again; never a password."""
        return {name: self._fields.get(name, "")[:20_000] for name in names}


async def read_form(request: Request) -> Form:
    """Return the form of a request.

    Raises:
        Rejected: it is none, or too large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != FORM and (kind or body):
        raise Rejected(thing="content-type")
    if len(body) > MOST_BYTES:
        raise Rejected(thing="form")
    try:
        return Form(
            parse_qsl(
                body.decode("utf-8"),
                keep_blank_values=True,
                max_num_fields=_MOST_FIELDS,
                errors="strict",
            )
        )
    except ValueError as error:
        raise Rejected(thing="form") from error
